//! Reads the QR of a certificate out of a photograph or a card. The picture is decoded here, and
//! only where its header says that it is no larger than any camera's.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};
use tanxiao_certificate::Malformed;
use tanxiao_certificate::qr::PREFIX;
use tanxiao_picture::{Grey, MAX_DECODING_BYTES, MAX_PIXELS, header};

/// Whether some bytes begin as PNG or JPEG do.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n") || bytes.starts_with(&[0xff, 0xd8, 0xff])
}

/// The text of the code in a picture; that of a certificate, if there are several.
pub(crate) fn code_in(picture: &[u8]) -> Result<String, Malformed> {
    let layers = layers(decode(picture)?);
    let code = |wants_own: bool| {
        layers.iter().find_map(|layer| {
            let is_own = |text: &str| text.starts_with(PREFIX);
            tanxiao_picture::code_in(layer, is_own).filter(|text| !wants_own || is_own(text))
        })
    };
    code(true).or_else(|| code(false)).ok_or(Malformed::NoCode)
}

fn decode(picture: &[u8]) -> Result<DynamicImage, Malformed> {
    if header::is_too_large(picture) == Some(true) {
        return Err(Malformed::PictureTooLarge);
    }
    let reader = ImageReader::new(Cursor::new(picture)).with_guessed_format();
    let decoder = reader.ok().and_then(|reader| reader.into_decoder().ok());
    let mut decoder = decoder.ok_or(Malformed::NoCode)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PIXELS || decoder.total_bytes() > MAX_DECODING_BYTES {
        return Err(Malformed::PictureTooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODING_BYTES);
    decoder.set_limits(limits).map_err(|_| Malformed::PictureTooLarge)?;
    DynamicImage::from_decoder(decoder).map_err(|_| Malformed::NoCode)
}

fn layers(picture: DynamicImage) -> Vec<Grey> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    if picture.color().has_alpha() {
        Grey::of_rgba(width, height, &picture.into_rgba8())
    } else {
        Grey::of_luma(width, height, picture.into_luma8().into_raw()).into_iter().collect()
    }
}
