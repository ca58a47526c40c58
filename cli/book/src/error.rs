//! What can go wrong with a book, and what to tell whoever asked.

use std::path::{Path, PathBuf};

use tanxiao_core::lang::Lang;

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
    /// A firm stands twice in what is to be published.
    Duplicate {
        /// The firm.
        firm: String,
        /// The period.
        period: String,
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
    /// The text of the scheme is not that of the manifest.
    Scheme {
        /// Its id.
        id: String,
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
}

impl Damage {
    /// A damaged file.
    pub(crate) fn new(
        path: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), line: None, zh: zh.into(), en: en.into() }
    }

    /// A damaged line.
    pub(crate) fn at_line(self, line: usize) -> Self {
        Self { line: Some(line as u64), ..self }
    }

    /// Where and what.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let path = &self.path;
        match (lang, self.line) {
            (Lang::Zh, None) => format!("{path}：{}", self.zh),
            (Lang::Zh, Some(line)) => format!("{path} 第 {line} 行：{}", self.zh),
            (Lang::En, None) => format!("{path}: {}", self.en),
            (Lang::En, Some(line)) => format!("{path} line {line}: {}", self.en),
        }
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
            Self::NotEmpty { .. } | Self::Locked { .. } | Self::Reason { .. } => Kind::Refused,
            Self::NotCurrent { .. } | Self::NoReason => Kind::Refused,
            Self::Damaged(_) => Kind::Damaged,
            Self::Io { .. } | Self::Stopped => Kind::Io,
        }
    }

    /// What went wrong and where.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::NoBook { path } => {
                let path = path.display();
                (format!("{path} 不是评价结果册"), format!("{path} is no score book"))
            }
            Self::NotEmpty { path } => {
                let path = path.display();
                (
                    format!("{path} 中已有其他文件，不能在此新建评价结果册"),
                    format!("{path} holds other files: no score book is made there"),
                )
            }
            Self::TooNew { path, format } => {
                let path = path.display();
                (
                    format!("{path} 由更新版本的程序建立（格式 {format}）"),
                    format!("{path} was made by a later version of this program (format {format})"),
                )
            }
            Self::Io { path, source } => {
                let path = path.display();
                (format!("{path}：{source}"), format!("{path}: {source}"))
            }
            Self::Damaged(damage) => (
                format!("评价结果册已损坏：{}", damage.message(Lang::Zh)),
                format!("the score book is damaged: {}", damage.message(Lang::En)),
            ),
            Self::Locked { path, waited_secs } => {
                let path = path.display();
                (
                    format!("另一个进程正在写入 {path}，已等待 {waited_secs} 秒"),
                    format!("another process is writing to {path}; waited {waited_secs} s"),
                )
            }
            Self::Reason { count, firm, period } => (
                format!("{count} 条评价结果此前已发布且数值不同，例如 {firm} 的 {period}"),
                format!(
                    "{count} scores were issued before with other figures, such as {firm} for \
                     {period}"
                ),
            ),
            Self::Duplicate { firm, period } => (
                format!("{firm} 的 {period} 在待发布的结果中出现两次"),
                format!("{firm} stands twice for {period} in the scores to publish"),
            ),
            Self::Row { row, column } => (
                format!("待发布的结果第 {row} 行：{column} 为空或不正确"),
                format!("row {row} of the scores to publish: {column} is empty or not valid"),
            ),
            Self::Scores(error) => {
                let finding = error.finding();
                (finding.message(Lang::Zh), finding.message(Lang::En))
            }
            Self::Scheme { id } => (
                format!("手头的评价方法 {id} 与评价时所用的不同"),
                format!("the scheme {id} at hand is not the one that graded these scores"),
            ),
            Self::NoRun { run } => {
                (format!("没有第 {run} 次发布"), format!("there is no run {run}"))
            }
            Self::NoScore { id } => {
                (format!("没有编号为 {id} 的评价结果"), format!("there is no score {id}"))
            }
            Self::NotCurrent { id, by: Some(newer) } => (
                format!("评价结果 {id} 已被 {newer} 更正"),
                format!("the score {id} was corrected by {newer}"),
            ),
            Self::NotCurrent { id, by: None } => (
                format!("评价结果 {id} 此前已撤回"),
                format!("the score {id} was withdrawn before"),
            ),
            Self::NoReason => ("没有写明理由".to_owned(), "no reason is given".to_owned()),
            Self::Stopped => ("已中止".to_owned(), "stopped".to_owned()),
        };
        lang.pick(&zh, &en).to_owned()
    }

    /// What to do; empty where there is nothing to say.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::NoBook { .. } => (
                "请核对 --book 的路径；用 tanxiao publish 发布第一次评价即新建一册",
                "check the path given to --book; the first tanxiao publish makes a new book",
            ),
            Self::NotEmpty { .. } => {
                ("请指定空目录或尚不存在的目录", "name an empty or new directory")
            }
            Self::TooNew { .. } => ("请升级 tanxiao", "upgrade tanxiao"),
            Self::Io { .. } => (
                "请检查路径、权限和剩余空间；册中已有内容未受影响",
                "check path, permissions and free space; what the book held is as it was",
            ),
            Self::Damaged(_) => (
                "请运行 tanxiao book verify 查看全部问题，并从备份恢复；不要手工修改册中文件",
                "run tanxiao book verify for all of it and restore a backup; never edit a book",
            ),
            Self::Locked { .. } => {
                ("请稍后重试，或用 --wait 延长等待", "try again later, or wait longer with --wait")
            }
            Self::Reason { .. } => (
                "已发布的结果不会被覆盖；如确需更正，请用 --reason 写明理由，更正将作为新结果并指向原结果",
                "issued scores are never overwritten; to correct them say why with --reason: \
                 each correction is a new score that names its predecessor",
            ),
            Self::Duplicate { .. } | Self::Row { .. } | Self::Scores(_) => (
                "请发布 tanxiao score -o 写出的 Parquet 或 Arrow 文件",
                "publish a Parquet or Arrow file that tanxiao score -o wrote",
            ),
            Self::Scheme { .. } => (
                "请用 --data 指向评价时所用的数据目录",
                "point --data to the data directory that was graded with",
            ),
            Self::NoRun { .. } => {
                ("tanxiao book log 列出各次发布", "tanxiao book log lists the runs")
            }
            Self::NoScore { .. } => (
                "编号见 tanxiao book show，应完整给出",
                "tanxiao book show lists ids; give the whole of it",
            ),
            Self::NotCurrent { by: Some(_), .. } => {
                ("请撤回更正后的结果", "withdraw the score that corrects it")
            }
            Self::NotCurrent { by: None, .. } => ("无需再次撤回", "nothing is to be done"),
            Self::NoReason => ("请用 --reason 写明理由", "say why with --reason"),
            Self::Stopped => ("", ""),
        };
        lang.pick(zh, en)
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
