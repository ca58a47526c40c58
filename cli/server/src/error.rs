//! What can go wrong outside of a request: starting, reading and writing state.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use tanxiao_core::lang::Lang;

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

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
    /// A file is not what it should be.
    #[error("{path}: {detail}")]
    Invalid {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
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

    pub(crate) fn write(path: &Path, error: impl Display) -> Self {
        Self::Write { path: path.to_owned(), detail: error.to_string() }
    }

    pub(crate) fn invalid(path: &Path, error: impl Display) -> Self {
        Self::Invalid { path: path.to_owned(), detail: error.to_string() }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let path = |path: &Path| path.display().to_string();
        match (self, lang) {
            (Self::Book(error), lang) => error.message(lang),
            (Self::Content(detail), Lang::Zh) => format!("结果册内容有误：{detail}"),
            (Self::Content(detail), Lang::En) => format!("the book's content is wrong: {detail}"),
            (Self::Rewritten, Lang::Zh) => {
                "结果册的历史被改写：与正在提供的各次发布不一致".to_owned()
            }
            (Self::Rewritten, Lang::En) => {
                "the history of the book was rewritten: it does not begin with the runs that are \
                 served"
                    .to_owned()
            }
            (Self::Read { path: file, detail }, Lang::Zh) => {
                format!("无法读取 {}:{detail}", path(file))
            }
            (Self::Read { path: file, detail }, Lang::En) => {
                format!("cannot read {}: {detail}", path(file))
            }
            (Self::Write { path: file, detail }, Lang::Zh) => {
                format!("无法写入 {}:{detail}", path(file))
            }
            (Self::Write { path: file, detail }, Lang::En) => {
                format!("cannot write {}: {detail}", path(file))
            }
            (Self::Invalid { path: file, detail }, Lang::Zh) => {
                format!("{} 不是有效的文件：{detail}", path(file))
            }
            (Self::Invalid { path: file, detail }, Lang::En) => {
                format!("{} is not a valid file: {detail}", path(file))
            }
            (Self::Listen { address, detail }, Lang::Zh) => {
                format!("无法监听 {address}:{detail}")
            }
            (Self::Listen { address, detail }, Lang::En) => {
                format!("cannot listen on {address}: {detail}")
            }
            (Self::Exposed(address), Lang::Zh) => {
                format!("{address} 可从其他机器访问，而未启用 TLS，令牌与数据会以明文传输")
            }
            (Self::Exposed(address), Lang::En) => format!(
                "{address} can be reached from other machines, and without TLS tokens and data \
                 would pass in clear text"
            ),
            (Self::Held { path: state }, Lang::Zh) => {
                format!("状态目录 {} 正由另一个服务使用", path(state))
            }
            (Self::Held { path: state }, Lang::En) => {
                format!("another server works with the state directory {}", path(state))
            }
            (Self::Random(detail), Lang::Zh) => format!("系统没有提供随机数：{detail}"),
            (Self::Random(detail), Lang::En) => format!("no random numbers: {detail}"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> Option<String> {
        let (zh, en) = match self {
            Self::Book(error) => {
                return Some(error.hint(lang).to_owned()).filter(|hint| !hint.is_empty());
            }
            Self::Content(_) | Self::Rewritten => {
                ("请用 tanxiao book verify 检查结果册", "check the book with tanxiao book verify")
            }
            Self::Listen { .. } => (
                "端口可能已被占用；请用 --listen 换一个地址",
                "the port may be taken; choose another address with --listen",
            ),
            Self::Exposed(_) => (
                "请给出 --tls-cert 与 --tls-key；若 TLS 由前面的反向代理负责，请加 --behind-proxy",
                "give --tls-cert and --tls-key; where a reverse proxy in front does TLS, add \
                 --behind-proxy",
            ),
            Self::Held { .. } => (
                "请先停止那个服务，或用 --state 另指目录",
                "end that server first, or name another directory with --state",
            ),
            Self::Invalid { .. } | Self::Read { .. } | Self::Write { .. } | Self::Random(_) => {
                return None;
            }
        };
        Some(lang.pick(zh, en).to_owned())
    }
}
