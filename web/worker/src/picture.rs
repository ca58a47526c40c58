//! Codes in pictures: grey values in, the texts of QR codes out.

use rqrr::PreparedImage;
use tanxiao_certificate::qr::PREFIX;

/// The longest side at which a picture is looked at first; photographs have more, which only
/// makes the squares' edges rough.
const MOST_ACROSS: usize = 1400;

/// The text of a picture's code; one of ours, if there are several. None where none can be read.
pub(crate) fn code_in(rgba: &[u8], width: usize, height: usize) -> Option<String> {
    if width == 0 || height == 0 || rgba.len() != width.checked_mul(height)?.checked_mul(4)? {
        return None;
    }
    let grey: Vec<u8> = rgba.chunks_exact(4).map(grey).collect();
    let step = width.max(height).div_ceil(MOST_ACROSS);
    // Small codes in large pictures are lost when the picture is made small, and found as it is.
    let mut texts = texts(&grey, width, height, step);
    if texts.is_empty() && step > 1 {
        texts = self::texts(&grey, width, height, 1);
    }
    let own = texts.iter().position(|text| text.starts_with(PREFIX)).unwrap_or(0);
    (!texts.is_empty()).then(|| texts.swap_remove(own))
}

/// Luminance (ITU-R BT.601) on white paper: a picture may be transparent around its code.
fn grey(pixel: &[u8]) -> u8 {
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|index| u32::from(pixel[index]));
    let luminance = (299 * red + 587 * green + 114 * blue) / 1000;
    ((luminance * alpha + 255 * (255 - alpha)) / 255) as u8
}

/// Texts of the codes of a picture of which every so many pixels are averaged into one.
fn texts(grey: &[u8], width: usize, height: usize, step: usize) -> Vec<String> {
    let (across, down) = (width / step, height / step);
    let mean = |x: usize, y: usize| {
        let rows = (y * step..(y + 1) * step).map(|row| &grey[row * width..(row + 1) * width]);
        let sum: usize =
            rows.flat_map(|row| &row[x * step..(x + 1) * step]).map(|&value| value as usize).sum();
        (sum / (step * step)) as u8
    };
    let mut image = PreparedImage::prepare_from_greyscale(across, down, mean);
    let grids = image.detect_grids();
    grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}
