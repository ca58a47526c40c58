//! Grey: the brightness of a picture's pixels, and the same picture smaller, larger or as its
//! negative.

use crate::MAX_PIXELS;

/// A picture in shades of grey, 0 black to 255 white, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<u8>,
}

impl Grey {
    /// A picture of one octet a pixel. None where there are not as many as its size says, or more
    /// than [`MAX_PIXELS`].
    #[must_use]
    pub fn of_luma(width: usize, height: usize, values: Vec<u8>) -> Option<Self> {
        (pixels(width, height)? == values.len()).then_some(Self { width, height, values })
    }

    /// A picture of four octets a pixel: red, green, blue, alpha. One that is transparent is given
    /// on white and on black, since either may be the ground that its code was made for.
    #[must_use]
    pub fn of_rgba(width: usize, height: usize, rgba: &[u8]) -> Vec<Self> {
        let is_whole = pixels(width, height).is_some_and(|count| count * 4 == rgba.len());
        if !is_whole {
            return Vec::new();
        }
        let on = |ground: u32| {
            let values = rgba.chunks_exact(4).map(|pixel| brightness(pixel, ground)).collect();
            Self { width, height, values }
        };
        let is_opaque = rgba.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
        if is_opaque { vec![on(255)] } else { vec![on(255), on(0)] }
    }

    /// The picture with a square of so many pixels a side averaged into one. What does not fill a
    /// square at the right and lower edges is left out.
    pub(crate) fn reduced(&self, step: usize) -> Self {
        let (width, height) = (self.width / step, self.height / step);
        let mut values = Vec::with_capacity(width * height);
        let mut sums = vec![0usize; width];
        for band in self.values.chunks_exact(self.width * step).take(height) {
            sums.fill(0);
            for row in band.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(step)) {
                    *sum += square.iter().map(|value| usize::from(*value)).sum::<usize>();
                }
            }
            values.extend(sums.iter().map(|sum| (sum / (step * step)) as u8));
        }
        Self { width, height, values }
    }

    /// The picture at twice its size, with values between its pixels.
    pub(crate) fn doubled(&self) -> Self {
        let (width, height) = (2 * self.width, 2 * self.height);
        // Of the two nearest pixels three parts of the nearer.
        let near = |at: usize, end: usize| {
            let other = if at.is_multiple_of(2) { (at / 2).saturating_sub(1) } else { at / 2 + 1 };
            (at / 2, other.min(end - 1))
        };
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            let (row, other_row) = near(y, self.height);
            for x in 0..width {
                let (column, other_column) = near(x, self.width);
                let value = |y: usize, x: usize| u32::from(self.values[y * self.width + x]);
                let along = |y: usize| 3 * value(y, column) + value(y, other_column);
                values.push(((3 * along(row) + along(other_row)) / 16) as u8);
            }
        }
        Self { width, height, values }
    }

    /// The picture with its darkest value black and its lightest white, but for one pixel in a
    /// thousand: a washed-out one has too little contrast for any part to be told from grain.
    pub(crate) fn stretched(&self) -> Self {
        let mut counts = [0usize; 256];
        for value in &self.values {
            counts[usize::from(*value)] += 1;
        }
        let left_out = self.values.len() / 1000;
        let low = beyond(&counts, left_out, 0..256);
        let high = beyond(&counts, left_out, (0..256).rev());
        let range = high.saturating_sub(low).max(1);
        let table: [u8; 256] =
            std::array::from_fn(|value| (value.saturating_sub(low) * 255 / range).min(255) as u8);
        let values = self.values.iter().map(|value| table[usize::from(*value)]).collect();
        Self { values, ..*self }
    }

    /// Its negative.
    pub(crate) fn negative(&self) -> Self {
        let values = self.values.iter().map(|value| u8::MAX - value).collect();
        Self { values, ..*self }
    }
}

/// The first value with which more than so many pixels are counted.
fn beyond(counts: &[usize; 256], most: usize, mut values: impl Iterator<Item = usize>) -> usize {
    let mut count = 0;
    let found = values.find(|value| {
        count += counts[*value];
        count > most
    });
    found.unwrap_or(0)
}

fn pixels(width: usize, height: usize) -> Option<usize> {
    width.checked_mul(height).filter(|count| (1..=MAX_PIXELS as usize).contains(count))
}

/// Luminance (ITU-R BT.601) on a ground.
fn brightness(pixel: &[u8], ground: u32) -> u8 {
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|index| u32::from(pixel[index]));
    let luminance = (299 * red + 587 * green + 114 * blue) / 1000;
    ((luminance * alpha + ground * (255 - alpha)) / 255) as u8
}
