//! Windows of a batch's scores: filtered, ordered and printed here, so that the page holds no
//! more rows than it shows.

use polars::prelude::*;
use tanxiao_core::data::DataSet;
use tanxiao_core::grade::Status;
use tanxiao_core::number::{self, MICRO_DECIMALS};
use tanxiao_core::run::Run;
use tanxiao_web_protocol::{Page, Row, View};

/// Decimals of emissions and output in the table; the files have all.
const SHOWN_DECIMALS: u32 = 2;

/// The rows that a filter leaves, in order; kept while the filter stays.
#[derive(Default)]
pub(crate) struct Ordered {
    of: Option<View>,
    rows: Vec<u32>,
}

impl Ordered {
    pub(crate) fn page(&mut self, run: &Run<'_>, view: &View, data: &DataSet) -> Page {
        let filter = View { from: 0, count: 0, ..view.clone() };
        if self.of.as_ref() != Some(&filter) {
            self.rows = rows(run, &filter, data);
            self.of = Some(filter);
        }
        let from = (view.from as usize).min(self.rows.len());
        let to = from.saturating_add(view.count as usize).min(self.rows.len());
        Page {
            total: self.rows.len() as u32,
            from: from as u32,
            rows: match run.scores() {
                Ok(scores) => self.rows[from..to]
                    .iter()
                    .map(|row| print(run, scores, *row, view, data))
                    .collect(),
                // A run's returns are canonical.
                Err(_) => Vec::new(),
            },
        }
    }
}

fn text<'a>(scores: &'a DataFrame, column: &str, row: u32) -> &'a str {
    let texts = scores.column(column).ok().and_then(|column| column.str().ok());
    texts.and_then(|texts| texts.get(row as usize)).unwrap_or_default()
}

fn rows(run: &Run<'_>, view: &View, data: &DataSet) -> Vec<u32> {
    let Ok(scores) = run.scores() else { return Vec::new() };
    let search = view.search.trim().to_lowercase();
    let holds = |row: &u32| {
        let is_wanted = view
            .grade
            .is_none_or(|grade| run.scored.bands(*row as usize, run.method.scheme).1 == grade);
        is_wanted && (search.is_empty() || is_found(scores, *row, &search, data))
    };
    let mut rows: Vec<u32> = (0..scores.height() as u32).filter(holds).collect();
    let Some(order) = &view.order else { return rows };
    let Ok(column) = scores.column(&order.column) else { return rows };
    match column.dtype() {
        DataType::String => {
            rows.sort_by(|a, b| {
                text(scores, &order.column, *a).cmp(text(scores, &order.column, *b))
            });
        }
        _ => {
            // Empty cells stand last either way.
            let empty = if order.is_descending { f64::NEG_INFINITY } else { f64::INFINITY };
            let Ok(values) = column.cast(&DataType::Float64) else { return rows };
            let Ok(values) = values.f64() else { return rows };
            let keys: Vec<f64> = values.iter().map(|value| value.unwrap_or(empty)).collect();
            rows.sort_by(|a, b| keys[*a as usize].total_cmp(&keys[*b as usize]));
        }
    }
    if order.is_descending {
        rows.reverse();
    }
    rows
}

fn is_found(scores: &DataFrame, row: u32, search: &str, data: &DataSet) -> bool {
    let industry = text(scores, "industry", row);
    let holds = |text: &str| text.to_lowercase().contains(search);
    holds(text(scores, "name", row))
        || holds(text(scores, "credit_code", row))
        || industry.starts_with(search)
        || text(scores, "region", row).starts_with(search)
        || data.industries.get(industry).is_some_and(|industry| holds(&industry.name_zh))
}

fn print(run: &Run<'_>, scores: &DataFrame, row: u32, view: &View, data: &DataSet) -> Row {
    let lang = view.lang;
    let scored = &run.scored;
    let scheme = run.method.scheme;
    let graded = scored.graded(row as usize, run.method);
    let amount = |micro: i64| {
        let shown = number::round_to(micro, MICRO_DECIMALS, SHOWN_DECIMALS);
        number::to_text_fixed(shown, MICRO_DECIMALS)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    };
    let decimal = |value: Option<i64>, decimals| {
        value.map(|value| number::to_text_fixed(value, decimals)).unwrap_or_default()
    };
    let code = text(scores, "industry", row);
    let industry = data.industries.get(code).map_or("", |industry| industry.name(lang));
    let label = scheme.label_of(graded.level, graded.grade, lang);
    let band = graded
        .grade
        .and_then(|number| scheme.grade.bands.iter().find(|band| band.number == number));
    Row {
        row,
        name: text(scores, "name", row).to_owned(),
        credit_code: text(scores, "credit_code", row).to_owned(),
        period: text(scores, "period", row).to_owned(),
        industry: format!("{code} {industry}"),
        net: amount(scored.accounts.net(row as usize)),
        output: scored.accounts.output(row as usize).map(amount).unwrap_or_default(),
        intensity: decimal(graded.intensity, scheme.rounding.intensity_decimals),
        ratio: decimal(graded.ratio, scheme.rounding.ratio_decimals),
        label: label.unwrap_or_else(|| {
            let word = match graded.status {
                Status::Held => lang.pick("待核实", "held"),
                _ => lang.pick("未评级", "not graded"),
            };
            word.to_owned()
        }),
        colour: band.map(|band| band.colour.clone()).unwrap_or_default(),
    }
}
