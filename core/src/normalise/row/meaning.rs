//! What single cells of a row mean: amounts, periods, regions, industries.

use super::super::cell;
use super::super::commas::{self, CommaIs};
use super::super::target::{Amount, Target};
use super::{Meant, RowReader};
use crate::data::edition::{Edition, Translated};
use crate::data::energy::Dimension;
use crate::data::region::Beside;
use crate::finding::Code;
use crate::number::NumberError;
use crate::period::{Kind, Period};
use crate::read::Cell;

/// Without a word about it: for reading by row and by column.
impl RowReader<'_> {
    /// Where the cells of each column go.
    pub(in crate::normalise) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// An amount, or what is wrong with it.
    pub(in crate::normalise) fn amount_of(
        &self,
        cell: &Cell<'_>,
        amount: Amount,
    ) -> Result<Option<i64>, Code> {
        let Amount { scale, dimension, may_be_negative, .. } = amount;
        if dimension == Some(Dimension::Fact) {
            return cell::fact(cell, &self.data.dictionary).ok_or(Code::ValueNotYesNo);
        }
        let with_point = match cell {
            Cell::Text(text) if self.defaults.comma == Some(CommaIs::Decimal) => {
                commas::with_point(text)
            }
            _ => None,
        };
        let cell = match (&with_point, cell) {
            (Some(text), _) => &Cell::Text(text),
            // Where commas are before decimals, 120.5 is no number.
            (None, Cell::Text(text))
                if self.defaults.comma == Some(CommaIs::Decimal)
                    && text.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                return Err(Code::ValueNotANumber);
            }
            (None, cell) => cell,
        };
        match cell::amount(cell, scale, dimension, &self.data.dictionary) {
            Ok(Some(value)) if value < 0 && !may_be_negative => Err(Code::ValueNegative),
            Ok(amount) => Ok(amount),
            Err(NumberError::OutOfRange) => Err(Code::ValueOutOfRange),
            Err(_) => Err(Code::ValueNotANumber),
        }
    }

    pub(in crate::normalise) fn period_of(&self, cell: &Cell<'_>) -> Meant<Period> {
        let text = cell::text(cell);
        if self.data.dictionary.is_missing(&text) {
            return Meant::Missing;
        }
        let text = cell::half_width(&text);
        // 2023.1 as a number is January or October: 2023.10 loses its zero.
        let is_fraction = matches!(cell, Cell::Number(value) if value.fract() != 0.0);
        match Period::parse(&text) {
            Some(period) if !is_fraction => Meant::Is(period),
            _ => Meant::Wrong,
        }
    }

    /// A year, or that of a date; the rest of 2023年上半年 must not be lost.
    pub(in crate::normalise) fn year_of(&self, cell: &Cell<'_>) -> Option<u32> {
        let period = Period::parse(&cell::half_width(&cell::text(cell)))?;
        matches!(period.kind(), Kind::Year | Kind::Month).then(|| period.year() as u32)
    }

    pub(in crate::normalise) fn month_of(&self, cell: &Cell<'_>) -> Option<u32> {
        let text = cell::text(cell);
        let text = cell::half_width(&text);
        let month = text.trim_end_matches('月').trim_end_matches(".0").parse().ok()?;
        (1..=12).contains(&month).then_some(month)
    }

    /// The period of a row that states these; None where they name none.
    ///
    /// # Errors
    /// A period and a year, or a period and a month, that contradict each other.
    pub(in crate::normalise) fn period_from(
        &self,
        stated: Option<Period>,
        year: Option<u32>,
        month: Option<u32>,
    ) -> Result<Option<Period>, (Period, u32)> {
        let default = self.defaults.period.or(self.reading.period);
        Ok(match (stated, year, month) {
            (Some(period), Some(year), _) if period.year() as u32 != year => {
                return Err((period, year));
            }
            (None, None, None) => default,
            (Some(period), _, Some(month)) => {
                // 6 beside 上半年 may be its last month, and all of it.
                let is_within = (period.first_month()..=period.last_month()).contains(&month);
                if !is_within || matches!(period.kind(), Kind::Half | Kind::ToDate) {
                    return Err((period, month));
                }
                Period::month_of(period.year() as u32, month)
            }
            (Some(period), _, None) => Some(period),
            (None, year, month) => {
                let year = year.or_else(|| default.map(|period| period.year() as u32));
                match (year, month) {
                    (Some(year), Some(month)) => Period::month_of(year, month),
                    (Some(year), None) => Period::year_of(year),
                    (None, _) => None,
                }
            }
        })
    }

    /// The region of rows of a table that names none, or 0.
    pub(in crate::normalise) fn default_region(&self) -> u32 {
        self.reading.region_beside(self.defaults.region).unwrap_or(0)
    }

    /// The code of a region, and whether the table of regions has it.
    pub(in crate::normalise) fn region_of(&mut self, text: &str) -> Meant<(u32, bool)> {
        if self.data.dictionary.is_missing(text) {
            return Meant::Missing;
        }
        if let Some(known) = self.regions.get(text) {
            return *known;
        }
        let known = match self.data.regions.find(text) {
            Some(code) => Meant::Is((code, self.data.regions.get(code).is_some())),
            None => Meant::Wrong,
        };
        self.regions.insert(text.to_owned(), known);
        known
    }

    /// What a text says of the place of a row that is known already.
    pub(super) fn region_beside(&mut self, first: u32, text: &str) -> Beside {
        if self.data.dictionary.is_missing(text) {
            return Beside::Agrees;
        }
        let key = (first, text.to_owned());
        let regions = &self.data.regions;
        *self.beside.entry(key).or_insert_with(|| regions.beside(first, text))
    }

    pub(in crate::normalise) fn industry_of(&mut self, text: &str) -> Meant<u32> {
        if self.data.dictionary.is_missing(text) {
            return Meant::Missing;
        }
        if let Some(known) = self.industries.get(text) {
            return *known;
        }
        let industries = &self.data.industries;
        let known = match self.edition {
            None | Some(Edition::Of2017) => industries.find(text).map_or(Meant::Wrong, Meant::Is),
            Some(old) => match industries.translate(text, old) {
                Translated::Is(found) => Meant::Is(found),
                Translated::Divided | Translated::Unknown => Meant::Wrong,
            },
        };
        self.industries.insert(text.to_owned(), known);
        known
    }
}
