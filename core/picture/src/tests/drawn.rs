//! Drawn: pictures of codes, and what happens to them on the way to a reader.

use fast_qr::{ECL, Mode, QRBuilder};

use crate::Grey;

/// As long as a certificate: 81 modules a side.
pub(super) fn text() -> String {
    let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let rest = (0..640usize).map(|at| letters.as_bytes()[at * at * 7 % 45] as char);
    "TX1:".chars().chain(rest).collect()
}

/// Where a picture has which value: from 0 to 1 across and down, white outside.
pub(super) struct Drawing {
    modules: Vec<bool>,
    side: usize,
}

impl Drawing {
    pub(super) fn new() -> Self {
        let code = QRBuilder::new(text()).mode(Mode::Alphanumeric).ecl(ECL::M).build().unwrap();
        let side = code.size;
        let modules = (0..side * side).map(|at| code[at / side][at % side].value()).collect();
        Self { modules, side }
    }

    /// Modules a side, with the quiet zone.
    pub(super) fn modules(&self) -> f64 {
        (self.side + 8) as f64
    }

    /// Darkness at a place, in modules from the corner of the quiet zone.
    fn at(&self, x: f64, y: f64) -> f64 {
        let (x, y) = (x.floor() - 4.0, y.floor() - 4.0);
        let end = self.side as f64;
        let is_inside = (0.0..end).contains(&x) && (0.0..end).contains(&y);
        f64::from(u8::from(is_inside && self.modules[y as usize * self.side + x as usize]))
    }

    /// A picture of some pixels, each the mean of nine places; `place` says where a place of the
    /// picture (in pixels) lies in the code (in modules).
    pub(super) fn picture(
        &self,
        (width, height): (usize, usize),
        place: impl Fn(f64, f64) -> (f64, f64),
    ) -> Grey {
        let parts = [1.0 / 6.0, 0.5, 5.0 / 6.0];
        let values = (0..width * height).map(|pixel| {
            let (column, row) = ((pixel % width) as f64, (pixel / width) as f64);
            let mut dark = 0.0;
            for down in parts {
                for across in parts {
                    let (x, y) = place(column + across, row + down);
                    dark += self.at(x, y);
                }
            }
            (240.0 - 215.0 * dark / 9.0).round() as u8
        });
        Grey::of_luma(width, height, values.collect()).unwrap()
    }

    /// A picture with so many pixels a module, straight.
    pub(super) fn straight(&self, pixels: f64) -> Grey {
        let side = (self.modules() * pixels).ceil() as usize;
        self.picture((side, side), |x, y| (x / pixels, y / pixels))
    }

    /// A picture with so many pixels a module, turned.
    pub(super) fn turned(&self, pixels: f64, degrees: f64) -> Grey {
        let side = (self.modules() * pixels * 1.45).ceil() as usize;
        let radians = degrees.to_radians();
        let (sin, cos) = (libm::sin(radians), libm::cos(radians));
        let (middle, half) = (side as f64 / 2.0, self.modules() / 2.0);
        self.picture((side, side), |x, y| {
            let (x, y) = ((x - middle) / pixels, (y - middle) / pixels);
            (x * cos + y * sin + half, y * cos - x * sin + half)
        })
    }

    /// A picture taken from the side: lines that go away meet.
    pub(super) fn seen_from_the_side(&self, pixels: f64, tilt: f64) -> Grey {
        let side = (self.modules() * pixels).ceil() as usize;
        let (end, half) = (side as f64, self.modules() / 2.0);
        self.picture((side, side), |x, y| {
            let near = 1.0 + tilt * (0.5 - y / end);
            let across = (x / end - 0.5) * near * self.modules();
            (across + half, (y / end) * self.modules() * (1.0 + tilt * (1.0 - y / end) / 2.0))
        })
    }
}

/// Changes every value by its place.
pub(super) fn changed(picture: &Grey, change: impl Fn(usize, usize, f64) -> f64) -> Grey {
    let values = picture.values.iter().enumerate().map(|(at, value)| {
        let (x, y) = (at % picture.width, at / picture.width);
        change(x, y, f64::from(*value)).round().clamp(0.0, 255.0) as u8
    });
    Grey { values: values.collect(), ..*picture }
}

/// Grain of some strength, the same in every run.
pub(super) fn grainy(picture: &Grey, strength: f64) -> Grey {
    let state = std::cell::Cell::new(0x2545_f491_4f6c_dd1d_u64);
    let random = || {
        let mut next = state.get();
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        state.set(next);
        (next >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    changed(picture, |_, _, value| value + 2.0 * strength * random())
}

/// Out of focus: the mean of a square of pixels around each.
pub(super) fn blurred(picture: &Grey, reach: usize) -> Grey {
    changed(picture, |x, y, _| {
        let (mut sum, mut count) = (0.0, 0.0);
        for row in y.saturating_sub(reach)..(y + reach + 1).min(picture.height) {
            for column in x.saturating_sub(reach)..(x + reach + 1).min(picture.width) {
                sum += f64::from(picture.values[row * picture.width + column]);
                count += 1.0;
            }
        }
        sum / count
    })
}
