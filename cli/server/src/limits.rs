//! Limits of requests and connections, as whoever starts the server sets them.

use std::time::Duration;

/// What limits requests.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests a second and token; bursts may be twice that.
    pub requests_per_sec: u32,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Seconds until a request must be answered; of a bulk download, until it begins.
    pub request_secs: u64,
    /// Open connections.
    pub connections: usize,
    /// Open connections of one address; behind a proxy all are the proxy's, and it is not asked.
    pub connections_per_address: usize,
    /// Characters of all names of a return together (this project's own limit): several times what
    /// any has. A name that is not known is taken apart at every mark, to see what it may be.
    pub name_characters: usize,
    /// How long requests under way may take when the server is told to end.
    pub grace: Duration,
    /// Time that a client may take for 64 KiB of an answer.
    pub pace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_sec: 100,
            body_bytes: 1 << 20,
            request_secs: 30,
            connections: 1024,
            connections_per_address: 512,
            name_characters: 32 << 10,
            grace: Duration::from_secs(20),
            pace: crate::pace::SPAN,
        }
    }
}
