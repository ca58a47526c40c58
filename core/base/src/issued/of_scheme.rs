//! The columns of a scheme's scores: those that every score has, and those that the scheme adds.

use super::column::{Amount, Bounds, Column, Kind, Look, Places, PointsOf, Source};
use super::record::COLUMNS;
use crate::data::standards::Standards;
use crate::scheme::Scheme;
use crate::scheme::points::{Classes, ColumnName, Points};

/// The columns of a scheme's scores, in their order: those that every score has, then those that
/// the scheme adds.
#[must_use]
pub fn columns(scheme: &Scheme) -> Vec<Column<'_>> {
    let named = |column: Column<'static>| of_money(column, &scheme.standards);
    COLUMNS.into_iter().map(named).chain(declared(scheme)).collect()
}

/// A column of every score, by the money that output is in.
pub(super) fn of_money<'a>(column: Column<'a>, standards: &'a Standards) -> Column<'a> {
    match column.source {
        Source::Amount(Amount::Output) => Column { name: &standards.output_column, ..column },
        _ => column,
    }
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
    let of_points = scheme.points.iter().flat_map(of_points);
    composite.into_iter().chain(of_indicators).chain(of_points)
}

/// The columns of a scheme of points: the sum and its rank, then of each indicator value, points,
/// base and rank, then the adjustments.
fn of_points(points: &Points) -> Vec<Column<'_>> {
    let mut columns = vec![TOTAL];
    if points.classes != Classes::None {
        columns.push(TOTAL_RANK);
    }
    if points.unclassed.iter().any(|one| one.treat_as.is_some()) {
        columns.push(TREATED_AS);
    }
    for (place, measure) in points.measures.iter().enumerate() {
        let own = &measure.columns;
        columns.push(figure(&own.value, PointsOf::Value(place), "Value of the indicator"));
        columns.push(figure(&own.points, PointsOf::Points(place), "Points of the indicator"));
        let about = "What the value is set against, where it is a single number";
        columns.push(figure(&own.base, PointsOf::Base(place), about));
        if let Some(leading) = &own.leading {
            columns.push(figure(leading, PointsOf::Leading(place), "Value that has full points"));
        }
        columns.push(Column {
            kind: Kind::Decimal(Places::None),
            look: Look::Count,
            ..figure(&own.rank, PointsOf::Rank(place), "1 is the best value; ties share a rank")
        });
    }
    for (place, adjustment) in points.adjustments.iter().enumerate() {
        let about =
            "Points added or taken off, or the best class left; null where it does not apply";
        columns.push(figure(&adjustment.column, PointsOf::Adjustment(place), about));
    }
    columns
}

fn figure<'a>(column: &'a ColumnName, of: PointsOf, about: &'a str) -> Column<'a> {
    Column {
        name: &column.name,
        title_zh: &column.title.zh,
        title_en: &column.title.en,
        about,
        kind: Kind::Decimal(Places::Nano),
        look: Look::Decimals(4),
        source: Source::Points(of),
        is_required: false,
        bounds: Bounds::Any,
    }
}

const TOTAL: Column<'_> = Column {
    name: "composite",
    title_zh: "综合得分",
    title_en: "Composite score",
    about: "Points of the indicators, with bonus and malus",
    kind: Kind::Decimal(Places::Nano),
    look: Look::Decimals(2),
    source: Source::Points(PointsOf::Total),
    is_required: false,
    bounds: Bounds::Any,
};

const TOTAL_RANK: Column<'_> = Column {
    name: "composite_rank",
    title_zh: "综合得分名次",
    title_en: "Rank of the composite score",
    about: "1 has the most points among those that are classed together; ties as the scheme says",
    kind: Kind::Decimal(Places::None),
    look: Look::Count,
    source: Source::Points(PointsOf::TotalRank),
    ..TOTAL
};

const TREATED_AS: Column<'_> = Column {
    name: "treated_as",
    title_zh: "视同类别",
    title_en: "Treated as class",
    about: "Number of the class that a firm which is not classed is treated as",
    kind: Kind::Decimal(Places::None),
    look: Look::Count,
    source: Source::Points(PointsOf::TreatedAs),
    ..TOTAL
};

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
