//! Fuels that are accounted by mass and reported by volume: litres become tonnes by a density that
//! the header states or a column gives, and never by one that nobody stated.

use super::cell;
use crate::data::dictionary::{Dictionary, Field, Unit};
use crate::data::energy::Dimension;
use crate::finding::Code;
use crate::number::{NANO, NANO_DECIMALS, Scale};
use crate::read::Cell;

/// Lightest and heaviest liquid fuel in kg/L, in nano: from liquefied gas to coal tar, with room
/// on both sides. This project's own limits, against densities in another unit.
const PLAUSIBLE: std::ops::RangeInclusive<i64> = 4 * NANO / 10..=14 * NANO / 10;

/// From the base unit of volume, 10^4 m³, to m³: of a density of 1 t/m³, so many tonnes.
const TONNES_PER_BASE: Scale = Scale::power_of_ten(4);

/// Where the density of a column by volume is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// The header states it; the unit is that of mass already.
    Stated,
    /// Each row says it in this column.
    Column(usize),
    /// Not yet known.
    Needed,
}

/// A volume as a mass.
pub(super) fn by_mass(volume: Scale, density: Scale) -> Option<Scale> {
    volume.times(TONNES_PER_BASE)?.times(density)
}

/// The unit of volume that a text names, for a fuel that is accounted by mass.
pub(super) fn volume_of(
    text: &str,
    field: Field,
    dimension: Dimension,
    dictionary: &Dictionary,
) -> Option<Unit> {
    let is_fuel = matches!(field, Field::Energy(_) | Field::Material(_));
    let is_by_mass = is_fuel && dimension == Dimension::Mass;
    dictionary.unit(text, Dimension::Volume).filter(|_| is_by_mass)
}

/// Whether a liquid may have this density.
pub(super) fn is_plausible(density: Scale) -> bool {
    density.read("1", NANO_DECIMALS as i32).is_ok_and(|nano| PLAUSIBLE.contains(&nano))
}

/// The density that a normalised header states (`柴油(升)(密度:0.84kg/l)`), and the header without
/// it. A number without a unit is in kg/L.
pub(super) fn stated(name: &str, dictionary: &Dictionary) -> Option<(String, Scale)> {
    const WORDS: [&str; 2] = ["密度", "density"];
    let (at, word) = WORDS.iter().find_map(|word| Some((name.find(word)?, *word)))?;
    let behind = name[at + word.len()..].trim_start_matches([':', '=', '为']);
    let end = behind.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(behind.len());
    let (digits, rest) = behind.split_at(end);
    let density = Scale::parse(digits)?;
    let unit_end = rest.find([')', ',', ';', '，', '；']).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let unit = match unit {
        "" => Scale::ONE,
        unit => dictionary.unit_of_normalised(unit, Dimension::Density)?.scale,
    };
    let before = name[..at].trim_end_matches([',', ';', '，', '；', '|', '/', '_']);
    let left = format!("{before}{rest}").replace("(,", "(").replace("()", "");
    Some((left, density.times(unit)?))
}

/// The density that a cell gives. None: it gives none.
///
/// # Errors
/// What is no density of a liquid.
pub(super) fn of_cell(
    cell: Option<&Cell<'_>>,
    unit: Option<Unit>,
    dictionary: &Dictionary,
) -> Result<Option<Scale>, Code> {
    let text = cell.map(cell::text).unwrap_or_default();
    if dictionary.is_missing(&text) {
        return Ok(None);
    }
    let (digits, written) = cell::number_and_unit(&text);
    let unit = match written {
        "" => unit.map_or(Scale::ONE, |unit| unit.scale),
        written => {
            dictionary.unit(written, Dimension::Density).ok_or(Code::DensityImplausible)?.scale
        }
    };
    let density = Scale::parse(&digits).and_then(|density| density.times(unit));
    density.filter(|density| is_plausible(*density)).map(Some).ok_or(Code::DensityImplausible)
}

/// The column that gives the density of each column by volume, among columns of these fields: that
/// of its fuel, or the one of no fuel where there is one fuel by volume.
pub(super) fn columns_of(fields: &[Option<Field>], by_volume: &[usize]) -> Vec<Option<usize>> {
    let fuel = |at: usize| match fields[at] {
        Some(Field::Energy(index) | Field::Material(index)) => Some(index),
        _ => None,
    };
    let column_of = |wanted| fields.iter().position(|field| *field == Some(wanted));
    let is_one_fuel = by_volume.iter().all(|at| fuel(*at) == fuel(by_volume[0]));
    let of = |at: &usize| {
        let of_fuel = column_of(Field::Density(fuel(*at)));
        let of_any = || column_of(Field::Density(None)).filter(|_| is_one_fuel);
        of_fuel.or_else(of_any)
    };
    by_volume.iter().map(of).collect()
}
