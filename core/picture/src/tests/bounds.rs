//! Bounds: pictures made to keep a reader busy. What is counted is the work, not the time, which
//! depends on the machine: finders_32 of the security cases took 43 seconds.

use rxing::common::BitMatrix;

use super::drawn::grainy;
use crate::finders::{self, MAX_FINDERS};
use crate::search::{Look, looks};
use crate::{Grey, MAX_PIXELS, code_in};

/// Squares of seven modules side by side.
fn squares(count: usize, pixels: usize) -> Grey {
    let side = count * 8 * pixels;
    let value = |at: usize| {
        let (x, y) = (at % side / pixels % 8, at / side / pixels % 8);
        let ring = x.min(y).min(6_usize.wrapping_sub(x)).min(6_usize.wrapping_sub(y));
        let is_gap = x == 7 || y == 7;
        if is_gap || ring == 1 { 255 } else { 0 }
    };
    Grey::of_luma(side, side, (0..side * side).map(value).collect()).unwrap()
}

fn bits(picture: &Grey) -> BitMatrix {
    let mut bits = BitMatrix::new(picture.width as u32, picture.height as u32).unwrap();
    for (at, value) in picture.values.iter().enumerate() {
        bits.set_bool((at % picture.width) as u32, (at / picture.width) as u32, *value < 128);
    }
    bits
}

#[test]
fn squares_without_end() {
    assert_eq!(finders::find(&bits(&squares(8, 3))).len(), 64);
    for (count, pixels) in [(32, 4), (40, 3), (120, 1)] {
        let picture = squares(count, pixels);
        assert_eq!(finders::find(&bits(&picture)).len(), MAX_FINDERS);
        assert_eq!(code_in(&picture, |_| true), None);
    }
}

#[test]
fn every_look_is_small_enough() {
    let blank = |width, height| Grey { width, height, values: Vec::new() };
    let sizes =
        [(8192, 8192), (60_000, 1000), (1, 1 << 26), (1 << 26, 1), (4032, 3024), (640, 480)];
    for (width, height) in sizes {
        let looks = looks(&blank(width, height));
        assert!(looks.len() <= 3, "{looks:?}");
        for look in looks {
            let (width, height) = match look {
                Look::Reduced(step) => (width / step, height / step),
                Look::Doubled => (2 * width, 2 * height),
            };
            assert!(width * height <= 1 << 24 && width.max(height) <= 1 << 13, "{look:?}");
        }
    }
    assert_eq!(looks(&blank(640, 480)), [Look::Reduced(1), Look::Reduced(2), Look::Doubled]);
    assert_eq!(looks(&blank(8160, 6120)), [Look::Reduced(4), Look::Reduced(8), Look::Reduced(2)]);
}

#[test]
fn no_picture_makes_it_stumble() {
    let flat = |width: usize, height: usize, value: u8| {
        Grey::of_luma(width, height, vec![value; width * height]).unwrap()
    };
    for side in 1..60 {
        for value in [0, 128, 255] {
            assert_eq!(code_in(&flat(side, 61 - side, value), |_| true), None);
        }
        assert_eq!(code_in(&grainy(&flat(side, 40, 128), 300.0), |_| true), None);
    }
    for (width, height) in [(9000, 3), (3, 9000), (100_000, 1), (1, 100_000), (20_000, 50)] {
        assert_eq!(code_in(&flat(width, height, 0), |_| true), None);
        assert_eq!(code_in(&grainy(&flat(width, height, 128), 300.0), |_| true), None);
    }
    // Stripes of the ratio that a square has.
    let stripes = |pixels: usize| {
        let dark = [1, 0, 1, 1, 1, 0, 1, 0];
        let value = move |at: usize| if dark[at % 800 / pixels % 8] == 1 { 0 } else { 255 };
        Grey::of_luma(800, 800, (0..640_000).map(value).collect()).unwrap()
    };
    for pixels in 1..9 {
        assert_eq!(code_in(&stripes(pixels), |_| true), None);
    }
}

#[test]
fn a_size_that_is_none_is_refused() {
    assert_eq!(Grey::of_luma(0, 5, Vec::new()), None);
    assert_eq!(Grey::of_luma(2, 2, vec![0; 5]), None);
    assert_eq!(Grey::of_luma(usize::MAX, 2, vec![0; 5]), None);
    assert_eq!(Grey::of_luma(MAX_PIXELS as usize + 1, 1, Vec::new()), None);
    assert!(Grey::of_rgba(2, 2, &[0; 15]).is_empty());
    assert!(Grey::of_rgba(usize::MAX, usize::MAX, &[0; 4]).is_empty());
}
