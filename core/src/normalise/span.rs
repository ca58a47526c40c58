//! Columns that say of which part of the period they are: 本月, 1-12月, 累计, 2023年. The one that
//! is of the period of the rows is taken, if the table tells which that is.

use super::cell;
use super::name::name_in;
use super::{Defaults, title};
use crate::data::DataSet;
use crate::data::dictionary::{Field, normalise};
use crate::data::words::Span;
use crate::finding::{Code, Error, Finding};
use crate::lang::Lang;
use crate::period::{Kind, Period};
use crate::read::Table;

/// Of what period a column says it is; rows of another are rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stated {
    /// A month.
    Month,
    /// A whole year; the one of this number, where it has one.
    Year(Option<u32>),
    /// The months from January to that of the row.
    ToDate,
}

impl Stated {
    /// Whether a row of this period may have an amount in such a column.
    pub(super) fn fits(self, period: Period) -> bool {
        match self {
            Self::Month => period.kind() == Kind::Month,
            Self::ToDate => period.first_month() == 1,
            Self::Year(year) => {
                period.is_year() && year.is_none_or(|year| period.year() as u32 == year)
            }
        }
    }
}

/// The columns that say of what period they are, with what they say in a table of such rows.
pub(super) fn stated(
    fields: &[Option<Field>],
    spans: &[Option<Span>],
    rows: Rows,
) -> Vec<(usize, Stated)> {
    let is_used = |index: usize| !matches!(fields[index], None | Some(Field::Ignore));
    let of = |(index, span): (usize, &Option<Span>)| {
        let stated = match (*span)? {
            Span::Month => Stated::Month,
            Span::Year(year) => Stated::Year(year),
            Span::ToDate if rows == Rows::ToDate => Stated::ToDate,
            Span::ToDate => Stated::Year(None),
            Span::Cumulative | Span::Before => return None,
        };
        is_used(index).then_some((index, stated))
    };
    spans.iter().enumerate().filter_map(of).collect()
}

/// What the periods of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Months, quarters, second halves.
    Months,
    Years,
    /// From January on, each to a month of its own.
    ToDate,
    Mixed,
}

/// Leaves out the columns that are of another period than the rows, and says what those are.
pub(super) fn settle(
    fields: &mut [Option<Field>],
    spans: &[Option<Span>],
    table: &Table<'_>,
    defaults: &Defaults,
    data: &DataSet,
) -> (Vec<Finding>, Rows) {
    if spans.iter().all(Option::is_none) {
        return (Vec::new(), Rows::Mixed);
    }
    let mut findings = Vec::new();
    let all: Vec<_> = fields.iter().copied().zip(spans.iter().copied()).collect();
    for (index, (field, span)) in all.iter().enumerate() {
        let is_before = |span: Option<Span>| span == Some(Span::Before);
        if !is_before(*span) {
            continue;
        }
        fields[index] = Some(Field::Ignore);
        let is_sibling =
            |(other, its): &(Option<Field>, Option<Span>)| other == field && !is_before(*its);
        if field.is_some_and(|field| field != Field::Ignore) && !all.iter().any(is_sibling) {
            findings.push(of_no_row(table, index));
        }
    }
    let rows = rows(fields, table, defaults, data);
    let title = Title::of(table);
    for index in 0..fields.len() {
        let Some(span) = spans[index] else { continue };
        let Some(field) = fields[index].filter(|field| *field != Field::Ignore) else { continue };
        let header = &table.headers[index];
        let sibling =
            (0..fields.len()).find(|other| *other != index && fields[*other] == Some(field));
        let of_sibling = sibling.and_then(|other| spans[other]);
        match verdict(span, header, rows, title, sibling.is_some(), of_sibling) {
            Verdict::Taken => {}
            Verdict::LeftOut => fields[index] = Some(Field::Ignore),
            Verdict::Unclear => findings.push(match sibling {
                Some(other) => Finding::new(Code::HeaderSpan, table.place_of_header(header))
                    .with("first", &table.headers[other])
                    .with("value", header)
                    .with("field", name_in(field, data, Lang::Zh))
                    .with("field_en", name_in(field, data, Lang::En)),
                None => of_no_row(table, index),
            }),
        }
    }
    (findings, rows)
}

/// A column of a quantity that is of another period than the rows, where no other column is of it.
fn of_no_row(table: &Table<'_>, index: usize) -> Finding {
    Finding::new(Code::ColumnPeriod, table.place_of_header(&table.headers[index]))
        .with("value", "报告期全期")
        .with("value_en", "the whole period of the rows")
}

enum Verdict {
    Taken,
    LeftOut,
    Unclear,
}

fn verdict(
    span: Span,
    header: &str,
    rows: Rows,
    title: Title,
    has_sibling: bool,
    of_sibling: Option<Span>,
) -> Verdict {
    // What is of the period of the rows, as far as the table tells.
    let wanted = match rows {
        Rows::Months => Some(Span::Month),
        Rows::ToDate => Some(Span::Cumulative),
        Rows::Years if title == Title::WholeYear => Some(Span::Cumulative),
        _ => None,
    };
    let is_of_year = matches!(of_sibling, Some(Span::Year(_)));
    let is_of_to_date = matches!(of_sibling, Some(Span::ToDate | Span::Cumulative));
    match span {
        Span::Before => Verdict::LeftOut,
        Span::ToDate if rows == Rows::ToDate => Verdict::Taken,
        Span::Year(_) if is_of_to_date && rows == Rows::ToDate => Verdict::LeftOut,
        Span::Year(_) if has_sibling && rows == Rows::Months => Verdict::LeftOut,
        Span::Year(_) => Verdict::Taken,
        Span::ToDate if has_sibling && (rows == Rows::Months || is_of_year) => Verdict::LeftOut,
        Span::ToDate if of_sibling == Some(Span::Month) && title != Title::WholeYear => {
            Verdict::Unclear
        }
        Span::ToDate if title == Title::Months && rows != Rows::Months => Verdict::Unclear,
        Span::ToDate => Verdict::Taken,
        Span::Month if wanted == Some(Span::Month) => Verdict::Taken,
        Span::Month if is_of_year && rows == Rows::Years => Verdict::LeftOut,
        Span::Cumulative if wanted == Some(Span::Cumulative) => Verdict::Taken,
        // 本年 stands beside 上年, and is of whatever the rows are of.
        Span::Cumulative if !header.contains("月") && !header.contains("累计") => Verdict::Taken,
        Span::Month | Span::Cumulative if has_sibling && wanted.is_some() => Verdict::LeftOut,
        Span::Month | Span::Cumulative => Verdict::Unclear,
    }
}

/// What the periods of the first rows are.
fn rows(fields: &[Option<Field>], table: &Table<'_>, defaults: &Defaults, data: &DataSet) -> Rows {
    const ROWS_LOOKED_AT: usize = 200;
    let has = |field| fields.contains(&Some(field));
    let is_to_date = |period: &Period| {
        period.first_month() == 1 && matches!(period.kind(), Kind::Half | Kind::ToDate)
    };
    let of = |periods: &[Period]| match periods {
        [] => Rows::Mixed,
        all if all.iter().all(|period| period.is_year()) => Rows::Years,
        all if all.iter().any(is_to_date) => {
            let is_of_january = all.iter().all(|period| period.first_month() == 1);
            if is_of_january { Rows::ToDate } else { Rows::Mixed }
        }
        all if all.iter().any(|period| period.is_year()) => Rows::Mixed,
        _ => Rows::Months,
    };
    let Some(at) = fields.iter().position(|field| *field == Some(Field::Period)) else {
        return match defaults.period.or_else(|| title::period(table)) {
            _ if has(Field::Month) => Rows::Months,
            _ if has(Field::Year) => Rows::Years,
            Some(period) => of(&[period]),
            None => Rows::Mixed,
        };
    };
    let mut periods: Vec<Period> = Vec::new();
    // Damage further down is met when the rows are read.
    let _ = table.for_each_row(&mut |line, cells| {
        let text = cells.get(at).map(cell::text).unwrap_or_default();
        if !data.dictionary.is_missing(&text)
            && let Some(period) = Period::parse(&text)
        {
            periods.push(period);
        }
        if periods.len() >= ROWS_LOOKED_AT {
            return Err(Error::new(Code::RowsMissing, table.place().at_line(line)));
        }
        Ok(())
    });
    of(&periods)
}

/// What the lines above the header say of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    WholeYear,
    /// Some months of a year.
    Months,
    Silent,
}

impl Title {
    fn of(table: &Table<'_>) -> Self {
        const WHOLE_YEAR: [&str; 4] = ["年12月", "1-12月", "年度", "全年"];
        const MONTHS: [&str; 3] = ["月", "季度", "半年"];
        let title: String = table.preamble.iter().map(|text| normalise(text)).collect();
        let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if says(&WHOLE_YEAR) {
            Self::WholeYear
        } else if says(&MONTHS) {
            Self::Months
        } else {
            Self::Silent
        }
    }
}
