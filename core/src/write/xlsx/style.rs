//! Formats of cells: numbers by kind, grades and levels in the colours of the scheme.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::scheme::{Band, Ladder, Scheme};
use crate::svg::is_light;
use crate::write::sheet::Look;

/// Height of the header row in points: two lines.
pub(super) const HEADER_HEIGHT: f64 = 32.0;

const HEADER_FILL: u32 = 0xE7_EC_EF;
/// The built-in format of text, `@`.
const TEXT: u8 = 49;
const BLACK: u32 = 0x00_00_00;
const WHITE: u32 = 0xFF_FF_FF;

/// The format of a header cell. A header never runs: it is quoted whatever it is.
pub(super) fn header() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(HEADER_FILL))
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_num_format_index(TEXT)
        .set_quote_prefix()
}

/// The format of a column's cells, and the one for texts that must not run.
pub(super) fn of_look(look: Look, scheme: &Scheme) -> (Format, Format) {
    let decimals = |places: u32| match places {
        0 => Format::new().set_num_format("0"),
        _ => Format::new().set_num_format(format!("0.{}", "0".repeat(places as usize))),
    };
    let format = match look {
        Look::Text | Look::Status => Format::new().set_num_format_index(TEXT),
        Look::Prose => {
            Format::new().set_num_format_index(TEXT).set_text_wrap().set_align(FormatAlign::Top)
        }
        Look::Amount => Format::new().set_num_format("#,##0.00"),
        Look::Intensity => decimals(scheme.rounding.intensity_decimals),
        Look::Ratio => decimals(scheme.rounding.ratio_decimals),
        Look::Decimals(places) => decimals(places),
        Look::Share => share(),
        Look::Count => count(),
        // Not the workbook's own format, which a sample could not be told by.
        Look::Mixed => count(),
        Look::Grade | Look::Level => Format::new().set_align(FormatAlign::Center),
    };
    (format.clone(), format.set_quote_prefix())
}

/// A share of one in percent.
pub(super) fn share() -> Format {
    Format::new().set_num_format("0.0%")
}

/// A whole number.
pub(super) fn count() -> Format {
    Format::new().set_num_format("#,##0")
}

/// Decimals that a number of a mixed column may have.
const MOST_DECIMALS: u32 = 9;

/// Formats of the bands of a scheme, and of numbers by their decimals.
pub(super) struct Styles {
    grades: Vec<(i64, Format)>,
    levels: Vec<(i64, Format)>,
    decimals: Vec<(i64, Format)>,
}

impl Styles {
    pub(super) fn new(scheme: &Scheme) -> Self {
        let of_ladder = |ladder: &Ladder| {
            ladder.bands.iter().map(|band| (i64::from(band.number), of_band(band))).collect()
        };
        Self {
            grades: of_ladder(&scheme.grade),
            levels: scheme.level.as_ref().map(of_ladder).unwrap_or_default(),
            decimals: (0..=MOST_DECIMALS)
                .map(|places| (places.into(), of_decimals(places)))
                .collect(),
        }
    }

    /// The format of the number of a grade or level; None for other columns.
    pub(super) fn of_band(&self, look: Look, number: i64) -> Option<&Format> {
        self.bands(look).iter().find(|(known, _)| *known == number).map(|(_, format)| format)
    }

    /// The numbers that a column of grades or levels may hold, each with its format; of a mixed
    /// column the decimals that its numbers may have.
    pub(super) fn bands(&self, look: Look) -> &[(i64, Format)] {
        match look {
            Look::Grade => &self.grades,
            Look::Level => &self.levels,
            Look::Mixed => &self.decimals,
            _ => &[],
        }
    }
}

/// A number of so many decimals, its thousands parted.
fn of_decimals(places: u32) -> Format {
    match places {
        0 => count(),
        _ => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(places as usize))),
    }
}

/// The format of a band: its colour, and black or white on it, whichever is read more easily.
fn of_band(band: &Band) -> Format {
    let format = Format::new().set_align(FormatAlign::Center);
    match u32::from_str_radix(band.colour.trim_start_matches('#'), 16) {
        Ok(colour) if colour <= WHITE => format
            .set_background_color(Color::RGB(colour))
            .set_font_color(Color::RGB(font_on(colour))),
        _ => format,
    }
}

/// Black or white.
fn font_on(colour: u32) -> u32 {
    if is_light(colour) { BLACK } else { WHITE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_can_be_read() {
        assert_eq!(font_on(0x1a_7f_4b), WHITE);
        assert_eq!(font_on(0xc0_39_2b), WHITE);
        assert_eq!(font_on(0xd4_a0_17), BLACK);
        assert_eq!(font_on(0xff_ff_ff), BLACK);
    }
}
