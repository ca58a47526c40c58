//! Search: at which sizes a picture is looked at, and how often. All that is done is counted, so
//! that no picture keeps a reader busy.

use rxing::common::{BitMatrix, DetectorRXingResult as _, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer as _, Luma8Source};

use crate::finders;
use crate::grey::Grey;

/// Pixels of a picture at its first look: photographs have more, which only makes edges rough.
const FIRST_PIXELS: usize = 1 << 22;
/// Pixels at the last look, for a small code in a large picture.
const LAST_PIXELS: usize = 1 << 24;
/// Pixels up to which a picture is looked at in double size, for modules of two pixels.
const DOUBLED_PIXELS: usize = 1 << 20;
/// The longest side of any look: a run of pixels is counted in sixteen bits.
const MAX_SIDE: usize = 1 << 13;
/// The most groups of three squares that are tried as a code at one look.
pub(crate) const MAX_GROUPS: usize = 400;

/// The text of the code that is wanted among those in a picture; else the first of any kind. None
/// where none can be read.
pub fn code_in(picture: &Grey, is_wanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut other = None;
    for look in looks(picture) {
        let look = match look {
            Look::Reduced(step) => picture.reduced(step),
            Look::Doubled => picture.doubled(),
        };
        let look = look.stretched();
        for look in [&look, &look.negative()] {
            for text in texts(look) {
                if is_wanted(&text) {
                    return Some(text);
                }
                other.get_or_insert(text);
            }
        }
    }
    other
}

/// The size of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// So many pixels a side made into one.
    Reduced(usize),
    Doubled,
}

/// The looks at a picture, in their order: as it is or as near as may be, at half of that, which
/// clears a grainy one, and larger.
pub(crate) fn looks(picture: &Grey) -> Vec<Look> {
    let (width, height) = (picture.width, picture.height);
    let fits = |step: usize, pixels: usize| {
        width.max(height) / step <= MAX_SIDE && (width / step) * (height / step) <= pixels
    };
    let step = |pixels: usize| (1..).find(|step| fits(*step, pixels)).unwrap_or(1);
    let first = step(FIRST_PIXELS);
    let mut looks = vec![Look::Reduced(first), Look::Reduced(2 * first)];
    if step(LAST_PIXELS) < first {
        looks.push(Look::Reduced(step(LAST_PIXELS)));
    }
    if width * height <= DOUBLED_PIXELS && 2 * width.max(height) <= MAX_SIDE {
        looks.push(Look::Doubled);
    }
    looks
}

/// The texts of the codes at one look.
fn texts(picture: &Grey) -> Vec<String> {
    let Some(dark) = dark(picture) else { return Vec::new() };
    let mut finders = finders::find(&dark);
    let groups = GenerateFinderPatternSets(&mut finders);
    let mut used = Vec::new();
    let mut texts = Vec::new();
    for group in groups.into_iter().take(MAX_GROUPS) {
        let squares = [group.bl, group.tl, group.tr];
        if squares.iter().any(|square| used.contains(square)) {
            continue;
        }
        let Ok(modules) = SampleQR(&dark, &group) else { continue };
        let Ok(decoded) = Decode(modules.getBits()) else { continue };
        if decoded.isValid() {
            used.extend(squares);
            // A code of ours is ASCII. What rxing would make of the octets of another by their
            // character set, it cannot be asked without the tables of all of them.
            texts.push(String::from_utf8_lossy(decoded.content().bytes()).into_owned());
        }
    }
    texts
}

/// Which pixels are dark, each beside its surroundings. None for a picture that is too small to
/// hold a code.
fn dark(picture: &Grey) -> Option<BitMatrix> {
    let (width, height) = (picture.width as u32, picture.height as u32);
    let source = Luma8Source::new_with_slice(&picture.values, width, height).ok()?;
    HybridBinarizer::new(source).get_black_matrix().ok().cloned()
}
