//! Codes in pictures: pixels in, the text of a QR code out.

use tanxiao_certificate::qr::PREFIX;
use tanxiao_picture::Grey;

/// The text of a picture's code; one of ours, if there are several. None where none can be read.
pub(crate) fn code_in(rgba: &[u8], width: usize, height: usize) -> Option<String> {
    let is_own = |text: &str| text.starts_with(PREFIX);
    let layers = Grey::of_rgba(width, height, rgba);
    let mut texts = layers.iter().filter_map(|layer| tanxiao_picture::code_in(layer, is_own));
    let first = texts.next()?;
    if is_own(&first) {
        Some(first)
    } else {
        Some(texts.find(|text| is_own(text)).unwrap_or(first))
    }
}
