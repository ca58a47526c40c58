//! Log: JSON lines on standard error. No line carries a path, a firm, a figure or a token: routes
//! and ids only.

use tracing::level_filters::LevelFilter;

/// Sends log lines to standard error: errors only where `is_quiet`, every request where asked.
pub fn log_to_stderr(is_quiet: bool, logs_requests: bool) {
    let level = match (is_quiet, logs_requests) {
        (true, _) => LevelFilter::ERROR,
        (false, true) => LevelFilter::DEBUG,
        (false, false) => LevelFilter::INFO,
    };
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_writer(std::io::stderr)
        .with_max_level(level)
        .finish();
    // A second call in one process keeps the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
