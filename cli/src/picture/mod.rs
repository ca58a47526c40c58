//! Pictures: reading a QR out of one, and drawing a card as PNG. Both need much that core and the
//! browser do not.

mod draw;
mod read;

pub(crate) use draw::Painter;
pub(crate) use read::{code_in, is_picture};
