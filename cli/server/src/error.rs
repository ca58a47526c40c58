//! What can go wrong outside of a request: starting, reading and writing state.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use tanxiao_core::finding::{Finding, Place, ToFinding, library_words};
use tanxiao_core::lang::{Bilingual, Lang};

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

tanxiao_core::catalogue! {
    /// The kind of an [`Error`] that is not one of the book's.
    Code {
    Book "server-book" Error
        zh "{detail}" "{remedy}"
        en "{detail}" "{remedy}";
    Content "server-book-content" Error
        zh "结果册内容有误：{detail}" "请检查结果册"
        en "the book's content is wrong: {detail}" "check the book"
        cli "请用 tanxiao book verify 检查结果册" "check the book with tanxiao book verify";
    Rewritten "server-book-rewritten" Error
        zh "结果册的历史被改写：与正在提供的内容不一致" "请检查结果册"
        en "the history of the book was rewritten: it does not begin with what is served of it" "check the book"
        cli "请用 tanxiao book verify 检查结果册" "check the book with tanxiao book verify";
    Read "server-file-unreadable" Error
        zh "无法读取 {path}：{detail}" "请检查路径和读取权限"
        en "cannot read {path}: {detail}" "check the path and the permission to read it";
    Write "server-file-unwritable" Error
        zh "无法写入 {path}：{detail}" "请检查磁盘空间和写入权限"
        en "cannot write {path}: {detail}" "check the space left and the permission to write";
    Unkept "server-state-unwritable" Error
        zh "无法写入 {path}：{detail}；其中原有的内容未受影响，这次的改动没有做成" "请检查磁盘空间和写入权限，再试一次"
        en "cannot write {path}: {detail}; what it held is as it was, and this change was not made" "check the space left and the permission to write, then try again";
    Locked "server-state-locked" Error
        zh "另一个进程正在修改 {path}，已等待 {seconds} 秒；没有改动任何内容" "请稍后重试"
        en "another process is changing {path}; waited {seconds} s, and changed nothing" "try again later";
    Invalid "server-file-invalid" Error
        zh "{path} 不是有效的文件：{detail}" "请换回最近的副本；没有副本的，把它与它的 .seen 文件（如有）一并移走，重新建立"
        en "{path} is not a valid file: {detail}" "put the newest copy back; where there is none, move it and its .seen file, if there is one, away and make it anew"
        cli "请换回最近的副本；没有副本的，把它与它的 .seen 文件（如有）一并移走，重新建立：令牌用 tanxiao tokens new，推送由订阅者重新订阅" "put the newest copy back; where there is none, move it and its .seen file, if there is one, away and make it anew: tokens with tanxiao tokens new, webhooks by whoever subscribed";
    List "server-list-invalid" Error
        zh "结果册中签发的清单 {path} 无效：{detail}" "请由签发者重新签发状态清单；信任清单请换回上次签发时的那一份"
        en "the signed list {path} of the book is not valid: {detail}" "have the issuer sign the status lists anew; of the trust list, put the one back that was signed with"
        cli "请运行 tanxiao status 重新签发状态清单；信任清单请换回上次签发时的那一份" "run tanxiao status to sign the status lists anew; of the trust list, put the one back that was signed with";
    Garbled "server-memory-invalid" Error
        zh "{path} 应是此前状态的记录，内容却无法识别：{detail}" "请先核对它所记的文件（令牌、订阅、结果册或审计日志）是最近的，再移走它：随后会重新记下；在此之前，换回旧的副本不会被发现"
        en "{path} should say what was seen before, and what it says is not understood: {detail}" "make sure that what it is about (tokens, subscriptions, book or audit log) is the newest, then move it away: it is written anew; until then an older copy that is put back is not found";
    Listen "server-address-refused" Error
        zh "无法监听 {address}：{detail}" "端口可能已被占用；请换一个地址"
        en "cannot listen on {address}: {detail}" "the port may be taken; choose another address"
        cli "端口可能已被占用；请用 --listen 换一个地址" "the port may be taken; choose another address with --listen";
    Exposed "server-without-tls" Error
        zh "{address} 可从其他机器访问，而未启用 TLS，令牌与数据会以明文传输" "请启用 TLS，或由前面的反向代理负责"
        en "{address} can be reached from other machines, and without TLS tokens and data would pass in clear text" "use TLS, here or in a reverse proxy in front"
        cli "请给出 --tls-cert 与 --tls-key；若 TLS 由前面的反向代理负责，请加 --behind-proxy" "give --tls-cert and --tls-key; where a reverse proxy in front does TLS, add --behind-proxy";
    Random "server-no-random-numbers" Error
        zh "系统没有提供随机数：{detail}" "请检查操作系统的随机数设备"
        en "no random numbers: {detail}" "check the random device of the system";
    TokensNotRemembered "server-tokens-not-remembered" Warning
        zh "令牌已改好，但无法在 {seen} 记下：{detail}；在此之前，换回更早的令牌文件不会被发现" "请检查磁盘空间和写入权限；下一次修改令牌时会补记"
        en "the tokens were changed, but {seen} cannot remember it: {detail}; until then an older file of tokens that is put back is not found" "check the space left and the permission to write; the next change of tokens remembers it";
    TokensAhead "server-tokens-ahead" Error
        zh "{path} 不是由 tanxiao 改出来的：{detail}；采用它，最近的令牌文件就会被当作旧的" "请换回最近的副本，此前所记的没有变；没有副本的，把它与 {seen} 一并移走，重新签发令牌，再重启服务"
        en "{path} is not what changes by tanxiao lead to: {detail}; once it is taken over, the newest tokens would count as an older copy" "put the newest copy back: what is remembered has not changed. Where there is no copy, move it and {seen} away, make tokens anew and start the server again"
        cli "请换回最近的副本，此前所记的没有变；没有副本的，把它与 {seen} 一并移走，用 tanxiao tokens new 重新签发，再重启服务" "put the newest copy back: what is remembered has not changed. Where there is no copy, move it and {seen} away, make tokens anew with tanxiao tokens new and start the server again";
    TokenTwice "server-token-twice" Error
        zh "{path} 中编号 {id} 出现两次：其中一份可能是撤销或限定之前的" "请换回最近的副本；没有副本的，删去较早的一份"
        en "the id {id} stands there twice in {path}: one may be from before it was revoked or bound" "put the newest copy back; where there is none, take the older one out";
    WebhooksBack "server-webhooks-back" Error
        zh "{path} 不是最近的推送订阅：{detail}；已取消的订阅可能因此恢复" "请换回最近的副本。确要使用这一份的，移走 {seen}；没有可用副本的，把两者一并移走，由订阅者重新订阅"
        en "{path} is not the newest file of subscriptions: {detail}; those that have ended might be told again" "put the newest copy back. Where this file is meant, move {seen} away; where there is no copy, move both away and have subscribers subscribe again";
    WebhooksAhead "server-webhooks-ahead" Error
        zh "{path} 不是由服务改出来的：{detail}" "请换回最近的副本；没有副本的，把它与 {seen} 一并移走，由订阅者重新订阅"
        en "{path} is not what changes by the server lead to: {detail}" "put the newest copy back; where there is none, move it and {seen} away and have subscribers subscribe again";
    BookBack "server-book-back" Error
        zh "结果册 {book} 不是从此前提供的状态（{head}）接下来的：换回了旧的备份，或是另一册；其后的更正、撤回和撤销会因此失效" "请换回最近的备份；确要从现在的状态重新开始的，移走 {seen}"
        en "the book {book} does not go on from the state that was served ({head}): an older backup was put back, or it is another book; corrections, withdrawals and revocations since would be undone" "put the newest backup back; to begin anew from this state, move {seen} away";
    TokensBack "server-tokens-back" Error
        zh "{path} 不是最近的令牌文件：{detail}；被撤销的令牌可能因此重新有效" "请换回最近的副本。确要使用这一份的，只移走 {seen}；没有可用副本的，把两者一并移走，重新签发令牌；两种情形都要重启服务。令牌请勿手工修改"
        en "{path} is not the newest file of tokens: {detail}; tokens that were revoked might count again" "put the newest copy back. Where this file is meant, move {seen} alone away; where there is no copy, move both away and make tokens anew; either way start the server again. Never edit tokens by hand"
        cli "请换回最近的副本。确要使用这一份的，只移走 {seen}；没有可用副本的，把两者一并移走，再用 tanxiao tokens new 重新签发；两种情形都要重启服务。令牌只用 tanxiao tokens 修改" "put the newest copy back. Where this file is meant, move {seen} alone away; where there is no copy, move both away and make tokens anew with tanxiao tokens new; either way start the server again. Change tokens with tanxiao tokens only";
    Audit "server-audit-altered" Error
        zh "审计日志 {path} 被改动过：{detail}" "请与副本比较，查明何时被改动（此前的末行哈希：{hash}）；要另起新的日志，请把它与 {head} 一并移走并保存"
        en "the audit log {path} was altered: {detail}" "compare it with copies to see when (hash of the line that was last: {hash}); to begin a new log, move it and {head} away and keep both"
        cli "请核对副本，查明何时被改动：tanxiao audit verify 副本{option}；要另起新的日志，请把它与 {head} 一并移走并保存" "check copies to see when: tanxiao audit verify COPY{option}; to begin a new log, move it and {head} away and keep both";
    AuditMissing "server-audit-missing" Error
        zh "审计日志 {path} 有缺失：{detail}" "请换回最近的副本（此前的末行哈希：{hash}）；找不回的，把所剩的部分与 {head} 一并移走并保存，另起新的日志"
        en "lines of the audit log {path} are missing: {detail}" "put the newest copy back (hash of the line that was last: {hash}); where there is none, move what is left and {head} away, keep them, and a new log begins"
        cli "请换回最近的副本，并核对：tanxiao audit verify 副本{option}；找不回的，把所剩的部分与 {head} 一并移走并保存，另起新的日志" "put the newest copy back and check it: tanxiao audit verify COPY{option}; where there is none, move what is left and {head} away, keep them, and a new log begins";
    Held "server-state-held" Error
        zh "状态目录 {path} 正由另一个服务使用" "请先停止那个服务，或另指目录"
        en "another server works with the state directory {path}" "end that server first, or name another directory"
        cli "请先停止那个服务，或用 --state 另指目录" "end that server first, or name another directory with --state";
    }
}

/// Why the server does not start, or its state cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The book cannot be opened or is damaged.
    #[error("{0}")]
    Book(#[from] tanxiao_book::Error),
    /// A file of the book holds what no book holds.
    #[error("{0}")]
    Content(String),
    /// The book does not begin with what is served of it.
    #[error("{}", self.message(Lang::En))]
    Rewritten,
    /// A file cannot be read.
    #[error("{path}: {detail}")]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// A file cannot be written.
    #[error("{path}: {detail}")]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// A file of state cannot be written; it is as it was.
    #[error("{path}: {detail}")]
    Unkept {
        /// Which.
        path: PathBuf,
        /// What the system says.
        detail: String,
        /// Whether the disk, or a share of it, is full.
        is_full: bool,
    },
    /// Another process is changing a file of state.
    #[error("{}", self.message(Lang::En))]
    Locked {
        /// Which.
        path: PathBuf,
        /// Seconds that were waited.
        waited_secs: u64,
    },
    /// A file is not what it should be.
    #[error("{path}: {}", detail.en)]
    Invalid {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        detail: Bilingual,
    },
    /// A list that was signed with the book's certificates is none.
    #[error("{path}: {}", detail.en)]
    List {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        detail: Bilingual,
    },
    /// What is remembered of a file is none.
    #[error("{}", self.message(Lang::En))]
    Garbled {
        /// Where.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The book is not the one that was served, or an older state of it.
    #[error("{}", self.message(Lang::En))]
    BookBack {
        /// Its directory.
        book: PathBuf,
        /// Where it is remembered what was served.
        seen: PathBuf,
        /// The head of that.
        head: String,
    },
    /// A file of tokens is older than one that was seen.
    #[error("{}", self.message(Lang::En))]
    TokensBack {
        /// Which.
        path: PathBuf,
        /// What is remembered of the newer one.
        seen: PathBuf,
        /// How it shows.
        detail: Bilingual,
    },
    /// The serial of a file of tokens is none that a change led to.
    #[error("{}", self.message(Lang::En))]
    TokensAhead {
        /// Which.
        path: PathBuf,
        /// What is remembered of the newest one.
        seen: PathBuf,
        /// How it shows.
        detail: Bilingual,
    },
    /// A file of tokens has two of one id.
    #[error("{}", self.message(Lang::En))]
    TokenTwice {
        /// Which.
        path: PathBuf,
        /// The id.
        id: String,
    },
    /// A file of subscriptions is older than one that was seen.
    #[error("{}", self.message(Lang::En))]
    WebhooksBack {
        /// Which.
        path: PathBuf,
        /// What is remembered of the newer one.
        seen: PathBuf,
        /// How it shows.
        detail: Bilingual,
    },
    /// The serial of a file of subscriptions is none that a change led to.
    #[error("{}", self.message(Lang::En))]
    WebhooksAhead {
        /// Which.
        path: PathBuf,
        /// What is remembered of the newest one.
        seen: PathBuf,
        /// How it shows.
        detail: Bilingual,
    },
    /// Tokens were changed, and what shall find an older file of them does not know of it.
    #[error("{}", self.message(Lang::En))]
    TokensNotRemembered {
        /// Where it would be remembered.
        seen: PathBuf,
        /// Why it is not.
        detail: String,
    },
    /// The audit log is not what the server wrote.
    #[error("{}", self.message(Lang::En))]
    Audit {
        /// The log.
        path: PathBuf,
        /// What is remembered of its end.
        head: PathBuf,
        /// Hash of the line that was its end, where one is remembered.
        hash: Option<String>,
        /// Whether lines are gone; otherwise some are not what was written.
        is_missing: bool,
        /// How it shows; boxed, since this is the largest error.
        detail: Box<Bilingual>,
    },
    /// The address cannot be listened on.
    #[error("{address}: {detail}")]
    Listen {
        /// Which.
        address: String,
        /// What the system says.
        detail: String,
    },
    /// The address is not of this machine alone, and there is no TLS.
    #[error("{0}")]
    Exposed(String),
    /// The machine gives no random numbers.
    #[error("{0}")]
    Random(String),
    /// Another server works with the directory of state.
    #[error("{}", self.message(Lang::En))]
    Held {
        /// The directory.
        path: PathBuf,
    },
}

impl Error {
    pub(crate) fn read(path: &Path, error: impl Display) -> Self {
        Self::Read { path: path.to_owned(), detail: error.to_string() }
    }

    /// A file of state cannot be read; its path is said once.
    pub(crate) fn unread(path: &Path, error: tanxiao_book::Error) -> Self {
        match error {
            tanxiao_book::Error::Io { source, .. } => Self::read(path, source),
            other => Self::read(path, other),
        }
    }

    pub(crate) fn write(path: &Path, error: impl Display) -> Self {
        Self::Write { path: path.to_owned(), detail: error.to_string() }
    }

    pub(crate) fn invalid(path: &Path, error: impl Display) -> Self {
        Self::Invalid { path: path.to_owned(), detail: library_words(error) }
    }

    /// A list that was signed with the book's certificates is none.
    pub(crate) fn list(path: &Path, error: &impl ToFinding) -> Self {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| error.to_finding().text(lang));
        Self::List { path: path.to_owned(), detail: Bilingual::new(zh, en) }
    }

    /// A file says that it is of another kind.
    pub(crate) fn of_kind(path: &Path, kind: &str) -> Self {
        let detail =
            Bilingual::new(format!("它写明自己是“{kind}”"), format!("it says that it is “{kind}”"));
        Self::Invalid { path: path.to_owned(), detail }
    }

    /// What went wrong with a file of state, which is no book.
    pub(crate) fn of_state(error: tanxiao_book::Error) -> Self {
        use std::io::ErrorKind;
        match error {
            tanxiao_book::Error::Io { path, source } => {
                let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
                let is_full = full.contains(&source.kind());
                Self::Unkept { path, detail: source.to_string(), is_full }
            }
            tanxiao_book::Error::Locked { path, waited_secs } => Self::Locked { path, waited_secs },
            other => Self::Book(other),
        }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.to_finding().text(lang)
    }
}

impl ToFinding for Error {
    type Code = Code;

    fn to_finding(&self) -> Finding<Code> {
        let finding = |code| Finding::new(code, Place::default());
        let said = |code, detail: &str| {
            finding(code).with_both(["detail", "detail_en"], library_words(detail))
        };
        match self {
            Self::Book(error) => {
                let own = error.to_finding();
                let [zh, en] =
                    [Lang::Zh, Lang::En].map(|lang| (own.text(lang), own.cli_hint(lang)));
                finding(Code::Book)
                    .with("detail", zh.0)
                    .with("detail_en", en.0)
                    .with("remedy", zh.1)
                    .with("remedy_en", en.1)
            }
            Self::Content(detail) => said(Code::Content, detail),
            Self::Rewritten => finding(Code::Rewritten),
            Self::Read { path, detail } => said(Code::Read, detail).with("path", path.display()),
            Self::Write { path, detail } => said(Code::Write, detail).with("path", path.display()),
            Self::Unkept { path, detail, .. } => {
                said(Code::Unkept, detail).with("path", path.display())
            }
            Self::Locked { path, waited_secs } => {
                finding(Code::Locked).with("path", path.display()).with("seconds", waited_secs)
            }
            Self::Invalid { path, detail } => finding(Code::Invalid)
                .with("path", path.display())
                .with_both(["detail", "detail_en"], detail.clone()),
            Self::List { path, detail } => finding(Code::List)
                .with("path", path.display())
                .with_both(["detail", "detail_en"], detail.clone()),
            Self::Garbled { path, detail } => {
                said(Code::Garbled, detail).with("path", path.display())
            }
            Self::TokenTwice { path, id } => {
                finding(Code::TokenTwice).with("path", path.display()).with("id", id)
            }
            Self::BookBack { book, seen, head } => finding(Code::BookBack)
                .with("book", book.display())
                .with("seen", seen.display())
                .with("head", head),
            Self::TokensBack { path, seen, detail }
            | Self::TokensAhead { path, seen, detail }
            | Self::WebhooksBack { path, seen, detail }
            | Self::WebhooksAhead { path, seen, detail } => finding(match self {
                Self::TokensBack { .. } => Code::TokensBack,
                Self::TokensAhead { .. } => Code::TokensAhead,
                Self::WebhooksBack { .. } => Code::WebhooksBack,
                _ => Code::WebhooksAhead,
            })
            .with("path", path.display())
            .with("seen", seen.display())
            .with_both(["detail", "detail_en"], detail.clone()),
            Self::TokensNotRemembered { seen, detail } => {
                said(Code::TokensNotRemembered, detail).with("seen", seen.display())
            }
            Self::Audit { path, head, hash, is_missing, detail } => {
                let code = if *is_missing { Code::AuditMissing } else { Code::Audit };
                let none = Bilingual::new("没有记下", "none is remembered");
                let known = hash.as_ref().map(|hash| Bilingual::new(hash.clone(), hash.clone()));
                let option = hash.as_ref().map(|hash| format!(" --head {hash}"));
                finding(code)
                    .with("path", path.display())
                    .with_both(["hash", "hash_en"], known.unwrap_or(none))
                    .with("option", option.unwrap_or_default())
                    .with("head", head.display())
                    .with_both(["detail", "detail_en"], (**detail).clone())
            }
            Self::Listen { address, detail } => said(Code::Listen, detail).with("address", address),
            Self::Exposed(address) => finding(Code::Exposed).with("address", address),
            Self::Random(detail) => said(Code::Random, detail),
            Self::Held { path } => finding(Code::Held).with("path", path.display()),
        }
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
