//! Picture: finds a QR code in pixels and reads its text. The command line and the page read
//! pictures with this, so that both read the same.
//!
//! Pictures are other people's: every search has bounds on pixels, candidates and attempts
//! ([`search`]), and [`header`] says the size of a picture file before it is decoded. How the
//! reader was chosen: docs/decisions/0017-reading-codes.md.

mod finders;
mod grey;
pub mod header;
mod search;

#[cfg(test)]
mod tests;

pub use grey::Grey;
pub use search::code_in;

/// The most pixels of a picture that is decoded (this project's own bound): above what the
/// cameras of phones take, and below what costs seconds and hundreds of megabytes.
pub const MAX_PIXELS: u64 = 1 << 26;
/// The most octets that a picture takes while it is decoded (this project's own bound): every kind
/// that cameras make has room for [`MAX_PIXELS`], one of sixteen bits a sample for half of them.
pub const MAX_DECODING_BYTES: u64 = 6 * MAX_PIXELS;
/// The longest file of a picture or certificate that is read (this project's own bound).
pub const MAX_FILE_BYTES: u64 = 64 << 20;
