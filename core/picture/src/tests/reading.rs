//! Reading: codes as people show them are read, and give their text to the letter.

use super::drawn::{Drawing, blurred, changed, grainy, text};
use crate::{Grey, code_in};

fn read(picture: &Grey) -> Option<String> {
    code_in(picture, |text| text.starts_with("TX1:"))
}

#[track_caller]
fn reads(picture: &Grey, what: &str) {
    assert_eq!(read(picture), Some(text()), "{what}");
}

#[test]
fn small_and_large() {
    let code = Drawing::new();
    for pixels in [2.0, 2.5, 3.0, 3.5, 4.0, 6.3, 10.0, 30.0] {
        reads(&code.straight(pixels), &format!("{pixels} pixels a module"));
    }
}

#[test]
fn in_dark_mode() {
    let code = Drawing::new();
    for pixels in [3.0, 4.0, 6.0] {
        reads(&code.straight(pixels).negative(), "negative");
        reads(&code.turned(pixels, 10.0).negative(), "negative, turned");
    }
}

#[test]
fn turned() {
    let code = Drawing::new();
    for degrees in [7.0, 15.0, 30.0, 45.0, 60.0, 90.0, 135.0, 180.0, 200.0, 270.0, 338.0] {
        reads(&code.turned(4.0, degrees), &format!("{degrees} degrees"));
    }
}

#[test]
fn mirrored() {
    let picture = Drawing::new().straight(4.0);
    let values = picture.values.chunks_exact(picture.width).flat_map(|row| row.iter().rev());
    let mirrored = Grey { values: values.copied().collect(), ..picture };
    reads(&mirrored, "a camera that shows oneself");
}

#[test]
fn shaded_dark_grainy_out_of_focus_and_from_the_side() {
    let code = Drawing::new();
    let picture = code.straight(5.0);
    let (width, height) = (picture.width as f64, picture.height as f64);
    let shaded = |x: usize, y: usize, value: f64| {
        value * (0.2 + 0.8 * (x as f64 / width + y as f64 / height) / 2.0)
    };
    reads(&changed(&picture, shaded), "shaded");
    reads(&changed(&picture, |_, _, value| value / 4.0), "dark");
    reads(&changed(&picture, |_, _, value| 200.0 + value / 6.0), "washed out");
    reads(&grainy(&picture, 50.0), "grainy");
    reads(&grainy(&code.turned(5.0, 11.0), 40.0), "grainy, turned");
    reads(&blurred(&picture, 2), "out of focus");
    for tilt in [0.1, 0.2] {
        reads(&code.seen_from_the_side(6.0, tilt), &format!("from the side, {tilt}"));
    }
}

/// A transparent picture shows its code on one ground only, and which is not known.
#[test]
fn transparent() {
    let drawn = Drawing::new().straight(4.0);
    for (ink, paper) in [([0, 0, 0, 255], [0, 0, 0, 0]), ([255; 4], [255, 255, 255, 0])] {
        let pixels = drawn.values.iter().map(|value| if *value < 128 { ink } else { paper });
        let rgba: Vec<u8> = pixels.flatten().collect();
        let layers = Grey::of_rgba(drawn.width, drawn.height, &rgba);
        assert_eq!(layers.len(), 2);
        assert_eq!(layers.iter().find_map(read), Some(text()), "{ink:?}");
        assert_eq!(layers.iter().filter_map(read).count(), 1);
    }
    let opaque: Vec<u8> =
        drawn.values.iter().flat_map(|value| [*value, *value, *value, 255]).collect();
    assert_eq!(Grey::of_rgba(drawn.width, drawn.height, &opaque), [drawn]);
}

#[test]
fn the_one_that_is_wanted() {
    let picture = Drawing::new().straight(4.0);
    assert_eq!(code_in(&picture, |_| false), Some(text()), "else one of any kind");
    // Two codes, of which the second is asked for.
    let other = fast_qr::QRBuilder::new("HTTPS://EXAMPLE.COM").build().unwrap();
    let (side, zoom) = (other.size, 4);
    let mut both = Grey {
        width: picture.width + (side + 8) * zoom,
        height: picture.height,
        values: Vec::new(),
    };
    for y in 0..picture.height {
        for x in 0..(side + 8) * zoom {
            let (row, column) = ((y / zoom).wrapping_sub(4), (x / zoom).wrapping_sub(4));
            let is_dark = row < side && column < side && other[row][column].value();
            both.values.push(if is_dark { 0 } else { 240 });
        }
        both.values.extend(&picture.values[y * picture.width..(y + 1) * picture.width]);
    }
    reads(&both, "a certificate beside another code");
    let other = code_in(&both, |text| text.starts_with("HTTPS:"));
    assert_eq!(other.as_deref(), Some("HTTPS://EXAMPLE.COM"));
}

#[test]
fn sixteen_million_pixels_with_a_small_code() {
    let code = Drawing::new();
    let picture = code.picture((4096, 4000), |x, y| ((x - 3000.0) / 2.6, (y - 2500.0) / 2.6));
    reads(&picture, "small in a large picture");
}
