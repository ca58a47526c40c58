//! The columns of a scheme's scores: those that every score has, and those that the scheme adds.

use super::column::{Bounds, Column, Kind, Look, Places, Source};
use super::record::COLUMNS;
use crate::scheme::Scheme;

/// The columns of a scheme's scores, in their order: those that every score has, then those that
/// the scheme adds.
#[must_use]
pub fn columns(scheme: &Scheme) -> Vec<Column<'_>> {
    COLUMNS.into_iter().chain(declared(scheme)).collect()
}

/// The columns that a scheme adds, in their order.
pub fn declared(scheme: &Scheme) -> impl Iterator<Item = Column<'_>> {
    let composite = (!scheme.indicators.is_empty()).then_some(COMPOSITE);
    let of_indicators = scheme.indicators.iter().enumerate().map(|(place, indicator)| Column {
        name: &indicator.column,
        title_zh: &indicator.name.zh,
        title_en: &indicator.name.en,
        about: "",
        kind: Kind::Decimal(Places::OfRatio),
        look: Look::Ratio,
        source: Source::Indicator(place),
        is_required: false,
        bounds: Bounds::Any,
    });
    composite.into_iter().chain(of_indicators)
}

const COMPOSITE: Column<'_> = Column {
    name: "composite",
    title_zh: "综合得分",
    title_en: "Composite score",
    about: "Weighted points of the indicators",
    kind: Kind::Decimal(Places::Nano),
    look: Look::Decimals(2),
    source: Source::Composite,
    is_required: false,
    bounds: Bounds::Any,
};
