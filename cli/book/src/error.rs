//! What can go wrong with a book, and what to tell the caller.

use std::path::{Path, PathBuf};

use tanxiao_core::finding::{Finding, Place, ToFinding, library_words};
use tanxiao_core::lang::{Bilingual, Lang};

/// The result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What kind of trouble an error is; doors turn it into an exit code or an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is no such book, run, period or firm.
    NotFound,
    /// What was given cannot be published, or a book cannot be read by this version.
    Input,
    /// The book refuses: a score was issued before, another writer is at work.
    Refused,
    /// The book is not what was published.
    Damaged,
    /// The file system fails.
    Io,
}

/// What went wrong.
#[derive(Debug)]
pub enum Error {
    /// No book is there.
    NoBook {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A book is to be made where other things are.
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
    /// A later version of the program made the book.
    TooNew {
        /// The book.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// The file system failed.
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// A file of the book is not as it was published.
    Damaged(Damage),
    /// Another writer holds the book.
    Locked {
        /// The book.
        path: PathBuf,
        /// Seconds that were waited.
        waited_secs: u64,
    },
    /// Scores were issued before with other figures, and no reason for a correction was given.
    Reason {
        /// How many.
        count: u64,
        /// The first firm among them.
        firm: String,
        /// Its period.
        period: String,
    },
    /// A reason is of a score that is not corrected.
    ReasonOfNobody {
        /// The firm.
        firm: String,
        /// The period.
        period: String,
    },
    /// A firm stands twice in what is to be published.
    Duplicate {
        /// The firm.
        firm: String,
        /// The firm as it is written the second time.
        other: String,
        /// The period.
        period: String,
    },
    /// Two scores of a firm stand, issued under two spellings of its name by runs that took them
    /// for two firms.
    Spellings {
        /// The firm.
        firm: String,
        /// Its score.
        id: String,
        /// The firm as it is written in the other.
        other: String,
        /// The other score.
        other_id: String,
    },
    /// A score names no firm, or a period that is none.
    Row {
        /// The row, from 1.
        row: usize,
        /// The column.
        column: &'static str,
    },
    /// What is to be published is no table of scores.
    Scores(tanxiao_core::finding::Error),
    /// A re-basing leaves firms behind.
    Rebase {
        /// How many.
        count: u64,
        /// The first of them.
        firm: String,
        /// Its period.
        period: String,
    },
    /// Others issued benchmarks since the scores were checked.
    Overtaken,
    /// The text of the scheme is not that of the manifest.
    Scheme {
        /// Its id.
        id: String,
    },
    /// Another scheme is known by the name and version.
    OtherScheme {
        /// Its id.
        id: String,
        /// Its version.
        version: String,
        /// The run that graded with the other; None where that is shipped with the program.
        run: Option<u32>,
    },
    /// No such run.
    NoRun {
        /// Its number.
        run: u32,
    },
    /// No such score.
    NoScore {
        /// Its id.
        id: String,
    },
    /// A score is to be taken back that no longer stands.
    NotCurrent {
        /// Its id.
        id: String,
        /// The score that corrects it; None where it was taken back before.
        by: Option<String>,
    },
    /// A score is to be taken back without a reason.
    NoReason,
    /// Stopped on purpose by an observer, as a kill would have.
    Stopped,
}

tanxiao_core::catalogue! {
    /// The kind of an [`Error`].
    Code {
    NoBook "book-missing" Error
        zh "{path} 不是评价结果册" "请核对结果册的路径"
        en "{path} is no score book" "check the path of the book"
        cli "请核对 --book 的路径；用 tanxiao publish 发布第一次评价即新建一册" "check the path given to --book; the first tanxiao publish makes a new book";
    NotEmpty "book-directory-not-empty" Error
        zh "{path} 中已有其他文件，不能在此新建评价结果册" "请指定空目录或尚不存在的目录"
        en "{path} holds other files: no score book is made there" "name an empty or new directory";
    TooNew "book-too-new" Error
        zh "{path} 由更新版本的程序建立（格式 {format}）" "请升级 tanxiao"
        en "{path} was made by a later version of this program (format {format})" "upgrade tanxiao";
    Io "book-io" Error
        zh "{path}：{detail}" "请检查路径、权限和剩余空间；册中已有内容未受影响"
        en "{path}: {detail}" "check path, permissions and free space; what the book held is as it was";
    Damaged "book-damaged" Error
        zh "评价结果册已损坏：{detail}" "请从备份恢复；不要手工修改册中文件"
        en "the score book is damaged: {detail}" "restore a backup; never edit a book"
        cli "请运行 tanxiao book verify 查看全部问题，并从备份恢复；不要手工修改册中文件" "run tanxiao book verify for all of it and restore a backup; never edit a book";
    DamagedList "book-list-damaged" Error
        zh "结果册中签发的清单有误：{detail}" "请由签发者重新签发状态清单：所需的都在结果册和签发密钥中，无需备份"
        en "a signed list of the score book is not right: {detail}" "have the issuer sign the status lists anew: all that it takes is in the book and the issuer's key, and no backup is needed"
        cli "请运行 tanxiao status --book 结果册 --key 密钥 重新签发：所需的都在结果册和密钥中，无需备份；再用 tanxiao book verify 核对" "run tanxiao status --book BOOK --key KEY to sign them anew: all that it takes is in the book and the key, and no backup is needed; then check with tanxiao book verify";
    DamagedTrust "book-trust-changed" Error
        zh "结果册中的信任清单有误：{detail}" "请换回上次签发时的那一份；改动是有意的，核对后由签发者重新签发"
        en "the trust list of the score book is not right: {detail}" "put the one back that was signed with; where the change is meant, look at it and have the issuer sign anew"
        cli "请换回上次签发时的那一份；改动是有意的，核对后运行 tanxiao status --accept-trust" "put the one back that was signed with; where the change is meant, look at it and run tanxiao status --accept-trust";
    Locked "book-locked" Error
        zh "另一个进程正在写入 {path}，已等待 {seconds} 秒；本次没有写入任何内容" "请稍后重试"
        en "another process is writing to {path}; waited {seconds} s, and wrote nothing" "try again later"
        cli "请稍后重试，或用 --wait 延长等待" "try again later, or wait longer with --wait";
    Reason "book-reason-missing" Error
        zh "{count} 条评价结果此前已发布且数值不同，例如 {firm} 的 {period}" "已发布的结果不会被覆盖；更正须写明理由，并作为新结果指向原结果"
        en "{count} scores were issued before with other figures, such as {firm} for {period}" "issued scores are never overwritten; a correction needs a reason and is a new score that names its predecessor"
        cli "已发布的结果不会被覆盖；如确需更正，请用 --reason 写明理由，更正将作为新结果并指向原结果" "issued scores are never overwritten; to correct them say why with --reason: each correction is a new score that names its predecessor";
    ReasonOfNobody "book-reason-of-nobody" Error
        zh "写明了 {firm} 的 {period} 的更正理由，而本次并未更正这条结果" "请核对信用代码或名称、报告期；数值未变的结果不会更正，请删去其理由"
        en "there is a reason for {firm} in {period}, whose score is not corrected" "check credit code or name, and period; a score whose figures are the same is not corrected: take its reason out";
    Rebase "book-rebase-partial" Error
        zh "重新定基须包含全部企业：{count} 家已发布的企业不在其中，例如 {firm}（{period}）" "请用该期全部企业的数据重新评价；不应再计入的企业，先撤回其结果"
        en "a re-basing must hold all firms: {count} that have scores are not in it, such as {firm} for {period}" "score the returns of all firms of the period again; withdraw the scores of firms that should no longer count"
        cli "请用该期全部企业的数据重新评价；不应再计入的企业，先用 tanxiao book withdraw 撤回其结果" "score the returns of all firms of the period again; take back the scores of firms that should no longer count with tanxiao book withdraw";
    Overtaken "book-benchmarks-changed" Error
        zh "核对期间另一次发布先完成，该期的行业基准已随之发布；本次没有发布任何内容" "请按已发布的基准重新评价，再发布"
        en "while this was checked another publication came first and issued the benchmarks of a period; nothing of this run was published" "score it again against the benchmarks that are issued now, then publish it"
        cli "请用 tanxiao score --book 按已发布的基准重新评价，再发布；要以本次的基准取而代之，用 tanxiao publish --rebase" "score it again with tanxiao score --book, then publish it; to put the benchmarks of this run in their place, tanxiao publish --rebase";
    Duplicate "book-duplicate" Error
        zh "{firm} 的 {period} 在待发布的结果中出现两次" "请发布本程序写出的 Parquet 或 Arrow 文件"
        en "{firm} stands twice for {period} in the scores to publish" "publish a Parquet or Arrow file that this program wrote"
        cli "请发布 tanxiao score -o 写出的 Parquet 或 Arrow 文件" "publish a Parquet or Arrow file that tanxiao score -o wrote";
    TwoSpellings "book-two-spellings" Error
        zh "{firm} 与 {other} 是同一名称的两种写法，在待发布的结果中同为 {period}" "没有统一社会信用代码的企业按名称识别，全角半角、空格、大小写、括号和间隔号的写法不计；若是两家企业，请填写统一社会信用代码后重新评价"
        en "{firm} and {other} are two spellings of one name, both for {period} in the scores to publish" "a firm without a credit code is known by its name, in which width, blanks, case, brackets and dots do not count; where they are two firms, fill in their credit codes and score again";
    Spellings "book-spelling-twice" Error
        zh "{firm}（{id}）与 {other}（{other_id}）是同一企业名称的两种写法，较早版本的程序曾分别发布" "请撤回其中一条，再发布更正"
        en "{firm} ({id}) and {other} ({other_id}) are two spellings of one firm's name that an earlier version issued as two firms" "withdraw one of the two scores, then publish the correction"
        cli "请用 tanxiao book withdraw 撤回其中一条，再发布更正" "take one of the two back with tanxiao book withdraw, then publish the correction";
    Row "book-row-invalid" Error
        zh "待发布的结果第 {row} 行：{column} 为空或不正确" "请发布本程序写出的 Parquet 或 Arrow 文件"
        en "row {row} of the scores to publish: {column} is empty or not valid" "publish a Parquet or Arrow file that this program wrote"
        cli "请发布 tanxiao score -o 写出的 Parquet 或 Arrow 文件" "publish a Parquet or Arrow file that tanxiao score -o wrote";
    Scores "book-no-scores" Error
        zh "{detail}" "请发布本程序写出的 Parquet 或 Arrow 文件"
        en "{detail}" "publish a Parquet or Arrow file that this program wrote"
        cli "请发布 tanxiao score -o 写出的 Parquet 或 Arrow 文件" "publish a Parquet or Arrow file that tanxiao score -o wrote";
    Scheme "book-scheme-differs" Error
        zh "手头的评价方法 {scheme} 与评价时所用的不同" "请提供评价时所用的评价方法"
        en "the scheme {scheme} at hand is not the one that graded these scores" "give the scheme that graded them"
        cli "请用 --data 指向评价时所用的数据目录" "point --data to the data directory that was graded with";
    OtherScheme "book-scheme-other" Error
        zh "评价方法 {scheme} {version} 与{known}同名、同版本而内容不同" "改过的评价方法是另一种方法：请换名或换版本号，重新评价"
        en "the scheme {scheme} {version} is not the one of that name and version {known}" "a scheme that was changed is another one: give it a name or version of its own and score again"
        cli "改过的评价方法是另一种方法：请换名或换版本号，用 --data 重新评价；册中已有的结果可用 tanxiao book withdraw 撤回" "a scheme that was changed is another one: give it a name or version of its own and score again with --data; tanxiao book withdraw takes back what was issued";
    NoRun "book-no-run" Error
        zh "没有第 {run} 次发布" "请核对发布的序号"
        en "there is no run {run}" "check the number of the run"
        cli "tanxiao book log 列出各次发布" "tanxiao book log lists the runs";
    NoScore "book-no-score" Error
        zh "没有编号为 {id} 的评价结果" "请完整给出评价结果的编号"
        en "there is no score {id}" "give the whole id of the score"
        cli "编号见 tanxiao book show，应完整给出" "tanxiao book show lists ids; give the whole of it";
    NotCurrent "book-score-corrected" Error
        zh "评价结果 {id} 已被 {by} 更正" "请撤回更正后的结果"
        en "the score {id} was corrected by {by}" "withdraw the score that corrects it";
    Withdrawn "book-score-withdrawn" Error
        zh "评价结果 {id} 此前已撤回" "无需再次撤回"
        en "the score {id} was withdrawn before" "nothing is to be done";
    NoReason "book-no-reason" Error
        zh "没有写明理由" "请写明理由"
        en "no reason is given" "say why"
        cli "请用 --reason 写明理由" "say why with --reason";
    Stopped "book-stopped" Error
        zh "已中止" "请重新发布"
        en "stopped" "publish it again";
    }
}

/// What mends a damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mend {
    /// A backup: what was published is nowhere else.
    #[default]
    Backup,
    /// The issuer signs the status lists anew.
    Sign,
    /// The trust list is put back, or the issuer signs with the one that is there.
    Trust,
}

/// Where a book is damaged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, below the book's directory.
    pub path: String,
    /// The line, from 1, where the file has lines.
    pub line: Option<u64>,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// What is wrong, in English.
    pub en: String,
    /// Whether something is missing; otherwise something is there that should not be.
    pub is_missing: bool,
    /// What mends it.
    pub mend: Mend,
}

impl Damage {
    /// A damaged file.
    pub(crate) fn new(
        path: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { path: path.into(), line: None, zh, en, is_missing: false, mend: Mend::Backup }
    }

    /// A damage that something is missing.
    pub(crate) fn missing(self) -> Self {
        Self { is_missing: true, ..self }
    }

    /// A damage that has another remedy than a backup.
    pub(crate) fn mended_by(self, mend: Mend) -> Self {
        Self { mend, ..self }
    }

    /// A damaged line.
    pub(crate) fn at_line(self, line: usize) -> Self {
        Self { line: Some(line as u64), ..self }
    }

    /// Where and what.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let line = self.line.and_then(|line| u32::try_from(line).ok());
        let place = Place { line, ..Place::file(&self.path) }.text(lang);
        format!("{place}{}{}", lang.pick("：", ": "), lang.pick(&self.zh, &self.en))
    }
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// What kind of trouble it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoBook { .. } | Self::NoRun { .. } | Self::NoScore { .. } => Kind::NotFound,
            Self::Scores(_) | Self::Scheme { .. } | Self::TooNew { .. } => Kind::Input,
            Self::Duplicate { .. } | Self::Row { .. } => Kind::Input,
            Self::ReasonOfNobody { .. } => Kind::Input,
            Self::NotEmpty { .. } | Self::Locked { .. } | Self::Reason { .. } => Kind::Refused,
            Self::Spellings { .. } => Kind::Refused,
            Self::Rebase { .. } | Self::Overtaken => Kind::Refused,
            Self::NotCurrent { .. } | Self::NoReason | Self::OtherScheme { .. } => Kind::Refused,
            Self::Damaged(_) => Kind::Damaged,
            Self::Io { .. } | Self::Stopped => Kind::Io,
        }
    }

    /// What went wrong and where.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.to_finding().text(lang)
    }
}

impl ToFinding for Error {
    type Code = Code;

    fn to_finding(&self) -> Finding<Code> {
        let finding = |code| Finding::new(code, Place::default());
        let of = |code, path: &Path| finding(code).with("path", path.display());
        let both = ["detail", "detail_en"];
        match self {
            Self::NoBook { path } => of(Code::NoBook, path),
            Self::NotEmpty { path } => of(Code::NotEmpty, path),
            Self::TooNew { path, format } => of(Code::TooNew, path).with("format", format),
            Self::Io { path, source } => of(Code::Io, path).with_both(both, library_words(source)),
            Self::Damaged(damage) => {
                let words = Bilingual::new(damage.message(Lang::Zh), damage.message(Lang::En));
                let code = match damage.mend {
                    Mend::Backup => Code::Damaged,
                    Mend::Sign => Code::DamagedList,
                    Mend::Trust => Code::DamagedTrust,
                };
                finding(code).with_both(both, words)
            }
            Self::Locked { path, waited_secs } => {
                of(Code::Locked, path).with("seconds", waited_secs)
            }
            Self::ReasonOfNobody { firm, period } => {
                finding(Code::ReasonOfNobody).with("firm", firm).with("period", period)
            }
            Self::Reason { count, firm, period } => {
                finding(Code::Reason).with("count", count).with("firm", firm).with("period", period)
            }
            Self::Rebase { count, firm, period } => {
                finding(Code::Rebase).with("count", count).with("firm", firm).with("period", period)
            }
            Self::Overtaken => finding(Code::Overtaken),
            Self::Duplicate { firm, other, period } if firm == other => {
                finding(Code::Duplicate).with("firm", firm).with("period", period)
            }
            Self::Duplicate { firm, other, period } => finding(Code::TwoSpellings)
                .with("firm", firm)
                .with("other", other)
                .with("period", period),
            Self::Spellings { firm, id, other, other_id } => finding(Code::Spellings)
                .with("firm", firm)
                .with("id", id)
                .with("other", other)
                .with("other_id", other_id),
            Self::Row { row, column } => finding(Code::Row).with("row", row).with("column", column),
            Self::Scores(error) => {
                let text = |lang| error.finding().text(lang);
                let words = Bilingual::new(text(Lang::Zh), text(Lang::En));
                finding(Code::Scores).with_both(both, words)
            }
            Self::Scheme { id } => finding(Code::Scheme).with("scheme", id),
            Self::OtherScheme { id, version, run } => {
                let known = match run {
                    None => Bilingual::new("随程序提供的方法", "that is shipped with this program"),
                    Some(run) => Bilingual::new(
                        format!("第 {run} 次发布所用的方法"),
                        format!("that graded run {run}"),
                    ),
                };
                let finding = finding(Code::OtherScheme).with("scheme", id);
                finding.with("version", version).with_both(["known", "known_en"], known)
            }
            Self::NoRun { run } => finding(Code::NoRun).with("run", run),
            Self::NoScore { id } => finding(Code::NoScore).with("id", id),
            Self::NotCurrent { id, by: Some(newer) } => {
                finding(Code::NotCurrent).with("id", id).with("by", newer)
            }
            Self::NotCurrent { id, by: None } => finding(Code::Withdrawn).with("id", id),
            Self::NoReason => finding(Code::NoReason),
            Self::Stopped => finding(Code::Stopped),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {}

impl From<Damage> for Error {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

#[cfg(test)]
mod tests {
    use tanxiao_core::finding::faults;

    use super::Code;

    #[test]
    fn words_stand_in_both_languages_and_hints_name_no_command() {
        assert_eq!(faults(Code::ALL), [""; 0]);
    }
}
