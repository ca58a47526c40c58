//! tanxiao-server: the score book over HTTP.
//!
//! ```text
//! serve ─ guard ─ api ─ store          a request: connection, token and scope, handler, rows
//!           │      └─ webhook          who is told of grade changes; deliver tells them
//!         audit, limit, metrics
//! watch ─ live ─ tanxiao-book          a new run: loaded beside, swapped in as a whole
//! ```
//!
//! The server reads a book and never writes to it. What it keeps of its own (tokens, audit log,
//! webhooks) lies in a directory of its own. The OpenAPI document is generated from the handlers,
//! and what it says of tokens and scopes is what the guard enforces.

mod api;
mod app;
mod audit;
mod book_seen;
mod deliver;
mod error;
mod firms;
mod guard;
mod issued;
mod kept;
mod limiter;
mod limits;
mod live;
#[cfg(feature = "load")]
pub mod load;
mod log;
mod metrics;
mod once;
mod openapi;
mod pace;
mod problem;
mod serial;
mod serve;
mod share;
mod stamp;
mod start;
mod store;
#[cfg(any(test, feature = "load"))]
mod synthetic;
mod times;
mod tls;
mod token;
mod told;
mod view;
mod watch;
mod webhook;

#[cfg(test)]
mod tests;

pub use audit::{genesis as audit_genesis, head_beside as audit_head};
pub use error::{Error, Result};
pub use firms::{Firms, unknown_to};
pub use limits::Limits;
pub use log::log_to_stderr;
pub use start::{Config, Server, state_directory, tokens_file};
pub use times::time_text;
pub use tls::TlsFiles;
pub use token::{Changed, Refusal, Scope, Token, Tokens};
pub use webhook::address::Network;

/// The OpenAPI document as JSON text.
///
/// # Errors
/// A mistake in this program: an operation that does not say who may call it.
pub fn openapi_json() -> std::result::Result<String, String> {
    let data = tanxiao_core::data::DataSet::embedded().map_err(|error| error.to_string())?;
    api::document(&data)
        .map(|(document, _)| serde_json::to_string_pretty(&document).unwrap_or_default())
}
