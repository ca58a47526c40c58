//! Reads the QR of a certificate out of a photograph or a card.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{GrayImage, ImageReader, Limits};
use tanxiao_certificate::Malformed;
use tanxiao_certificate::qr::PREFIX;

/// No camera takes larger ones; a small file must not unpack into all memory.
const MAX_SIDE: u32 = 20_000;
const MAX_ALLOCATION_BYTES: u64 = 1 << 30;
/// Sides to which a picture is brought when it cannot be read as it is: a code out of focus or of
/// a grainy sensor is clearer when smaller. Several, since where modules come to lie on pixels
/// decides whether a turned code is found.
const SMALLER: [u32; 8] = [2_000, 1_800, 1_600, 1_500, 1_250, 1_000, 800, 640];

/// Whether some bytes begin as PNG or JPEG do.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(&[0xff, 0xd8, 0xff])
}

/// The text of the code in a picture.
pub(crate) fn code_in(picture: &[u8]) -> Result<String, Malformed> {
    let whole = decode(picture).ok_or(Malformed::NoCode)?;
    if let Some(text) = find(&whole) {
        return Ok(text);
    }
    let longest = whole.width().max(whole.height());
    for side in SMALLER.into_iter().filter(|side| *side < longest) {
        let scaled =
            |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)) as u32;
        let (width, height) = (scaled(whole.width()).max(1), scaled(whole.height()).max(1));
        let smaller = image::imageops::resize(&whole, width, height, FilterType::Triangle);
        if let Some(text) = find(&smaller) {
            return Ok(text);
        }
    }
    Err(Malformed::NoCode)
}

fn decode(picture: &[u8]) -> Option<GrayImage> {
    let mut reader = ImageReader::new(Cursor::new(picture)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION_BYTES);
    reader.limits(limits);
    Some(reader.decode().ok()?.into_luma8())
}

/// The first code of ours among those in a picture; else the first of any kind, of which a verdict
/// then says that it is no certificate.
fn find(picture: &GrayImage) -> Option<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let grey = |x: usize, y: usize| picture.as_raw()[y * width + x];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = prepared.detect_grids();
    let texts: Vec<String> =
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect();
    let own = texts.iter().position(|text| text.starts_with(PREFIX));
    texts.into_iter().nth(own.unwrap_or(0))
}
