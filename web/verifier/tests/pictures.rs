//! Pictures as the page hands them over, four octets a pixel: read by the same reader, within the
//! same bounds, as those of the command line.

use std::time::{Duration, Instant};

use tanxiao_certificate::qr::QrMatrix;
use tanxiao_picture::MAX_PIXELS;
use tanxiao_web_protocol::{Presented, Verified, Verify};
use tanxiao_web_verifier::Verifier;

fn judged(presented: Presented, rgba: &[u8]) -> Verified {
    let verify = Verify {
        presented,
        trust: Vec::new(),
        status: Vec::new(),
        scheme: String::new(),
        now_secs: 1_767_225_600.0,
    };
    Verifier::new().unwrap_or_else(|_| panic!("embedded")).verified(&verify, rgba)
}

/// A square picture with the brightness that a function gives.
fn picture(side: usize, value: impl Fn(usize, usize) -> u8) -> (Presented, Vec<u8>) {
    let pixel = |at: usize| {
        let value = value(at % side, at / side);
        [value, value, value, u8::MAX]
    };
    let rgba = (0..side * side).flat_map(pixel).collect();
    (Presented::Picture { width: side as u32, height: side as u32 }, rgba)
}

/// finders_32.png of the security cases, which kept a reader busy for 43 seconds: nothing but the
/// squares that tell where a code is, 1,024 of them. A debug build has its time.
#[test]
fn a_picture_of_squares_alone_has_its_answer_soon() {
    let square = |x: usize, y: usize| {
        let (x, y) = (x / 4 % 8, y / 4 % 8);
        let ring = x.min(y).min(6_usize.wrapping_sub(x)).min(6_usize.wrapping_sub(y));
        if x == 7 || y == 7 || ring == 1 { 255 } else { 0 }
    };
    let (presented, rgba) = picture(32 * 8 * 4, square);
    let started = Instant::now();
    assert_eq!(judged(presented, &rgba).status, "no-code");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// More pixels than are decoded anywhere, or other octets than the size says, are looked at by
/// nobody.
#[test]
fn a_size_that_is_none_is_no_picture() {
    for (width, height) in [(MAX_PIXELS as u32 + 1, 1), (u32::MAX, u32::MAX), (2, 2), (0, 0)] {
        let presented = Presented::Picture { width, height };
        assert_eq!(judged(presented, &[0; 12]).status, "no-code", "{width} × {height}");
    }
}

/// What the reader of the command line makes out of shade and small size, the page's does too:
/// a code that is read is judged, though by no list that knows its issuer.
#[test]
fn a_shaded_and_a_small_code_are_read() {
    let text: String = "TX1:".chars().chain("NCFOXN%TS".chars().cycle().take(600)).collect();
    let code = QrMatrix::of(&text).unwrap();
    let side = code.size + 8;
    let is_dark = |x: usize, y: usize, pixels: usize| {
        let place = |at: usize| (at / pixels).checked_sub(4).filter(|at| *at < code.size);
        place(x).zip(place(y)).is_some_and(|(x, y)| code.is_dark(y, x))
    };
    let plain = |x: usize, y: usize| if is_dark(x, y, 2) { 0 } else { 255 };
    let shaded = |x: usize, y: usize| {
        let light = 60 + 190 * (x + y) / (2 * side * 4);
        (if is_dark(x, y, 4) { light / 4 } else { light }) as u8
    };
    for (what, (presented, rgba)) in
        [("small", picture(side * 2, plain)), ("shaded", picture(side * 4, shaded))]
    {
        let verdict = judged(presented, &rgba);
        // Its text is no certificate, which only a reader that has read it can say.
        assert_eq!(verdict.status, "malformed", "{what}");
    }
}
