//! A firm of a side: its score as the integers that sums and comparisons are made of.

use tanxiao_core::book::Record;
use tanxiao_core::data::DataSet;
use tanxiao_core::judge::{self, Figures};
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO_DECIMALS, NANO, NANO_DECIMALS, Ratio, div_half_even};
use tanxiao_core::scheme::{Numerator, Scheme};
use tanxiao_core::status::Status;

use crate::side::Side;
use crate::table::Value;

/// Depth of the division in the classification, by which industries are told.
const DIVISION: u8 = 2;

/// A score in integers.
#[derive(Clone, Copy)]
pub(crate) struct Firm<'a> {
    pub(crate) record: &'a Record,
    pub(crate) scheme: &'a Scheme,
    /// What the scheme divides, in millionths.
    pub(crate) numerator: i64,
    /// What it divides by, in millionths; None where it was not reported.
    pub(crate) output: Option<i64>,
    /// The benchmark of its peers, in billionths.
    pub(crate) benchmark: Option<i64>,
    pub(crate) is_held: bool,
}

/// What stands for nothing that is known.
const NOWHERE: &str = "";

impl<'a> Firm<'a> {
    fn of(record: &'a Record, scheme: &'a Scheme) -> Self {
        let numerator = match scheme.numerator {
            Numerator::NetCo2 => record.net_tco2,
            Numerator::GrossCo2 => record.gross_tco2,
            Numerator::Tce => record.energy_tce,
        };
        Self {
            record,
            scheme,
            numerator: numerator.scaled(MICRO_DECIMALS).unwrap_or_default(),
            output: record.output_wan_yuan.and_then(|output| output.scaled(MICRO_DECIMALS)),
            benchmark: record.benchmark_l.and_then(|value| value.scaled(NANO_DECIMALS)),
            is_held: record.status == Status::Held.text(),
        }
    }

    /// L exactly, where the score has one and is not held.
    pub(crate) fn intensity(&self) -> Option<Ratio> {
        let is_there = self.record.intensity_l.is_some() && !self.is_held;
        let output = self.output.filter(|_| is_there)?;
        judge::intensity(self.scheme, self.numerator, output)
    }

    /// K, of the benchmark that the score states, where it has one.
    pub(crate) fn ratio(&self) -> Option<Ratio> {
        self.record.ratio_k?;
        let figures = Figures {
            numerator: self.numerator,
            output: self.output?,
            benchmark: self.benchmark.map(Ratio::of_nano),
            percentile: None,
            is_held: self.is_held,
        };
        judge::ratio(self.scheme, figures)
    }

    /// What the firm emits above what its peers' benchmark would have it emit, in millionths:
    /// numerator − benchmark × output. None where there is no K.
    pub(crate) fn above_benchmark(&self) -> Option<i64> {
        self.ratio()?;
        self.above(self.benchmark?, NANO.into())
    }

    /// What the firm emits above so much per output, `times` ÷ `over`: in millionths.
    pub(crate) fn above(&self, times: i64, over: i128) -> Option<i64> {
        let product = i128::from(times).checked_mul(self.output?.into())?;
        i64::try_from(i128::from(self.numerator) - div_half_even(product, over)).ok()
    }

    /// Credit code and name.
    pub(crate) fn who(&self) -> [Value; 2] {
        [&self.record.credit_code, &self.record.name]
            .map(|text| Value::text(text.as_deref().unwrap_or_default()))
    }

    /// Level and grade as they are printed; the status where there is no grade.
    pub(crate) fn label(&self) -> Value {
        let Record { level, grade, status, .. } = self.record;
        let of = |lang| self.scheme.label_of(*level, *grade, lang);
        match (of(tanxiao_core::lang::Lang::Zh), of(tanxiao_core::lang::Lang::En)) {
            (Some(zh), Some(en)) => Value::Words(Bilingual::new(zh, en)),
            _ => {
                Value::Words(Bilingual::of(|lang| tanxiao_core::write::status_title(status, lang)))
            }
        }
    }

    /// Code of the county; empty where the score has no region.
    pub(crate) fn county(&self) -> &'a str {
        self.record.region.as_deref().unwrap_or(NOWHERE)
    }

    /// Code of the division of industry.
    pub(crate) fn division(&self, data: &'a DataSet) -> &'a str {
        let industries = &data.industries;
        industries
            .get(&self.record.industry)
            .map_or(&self.record.industry, |industry| &industries.above(industry, DIVISION).code)
    }

    /// L as it was issued.
    pub(crate) fn shown_l(&self) -> Value {
        decimal(self.record.intensity_l, self.scheme.rounding.intensity_decimals)
    }

    /// K as it was issued.
    pub(crate) fn shown_k(&self) -> Value {
        decimal(self.record.ratio_k, self.scheme.rounding.ratio_decimals)
    }
}

/// A decimal of a record at so many places.
pub(crate) fn decimal(value: Option<tanxiao_core::number::Decimal>, places: u32) -> Value {
    Value::scaled(value.and_then(|value| value.scaled(places)), places)
}

/// The firms of a side, in the order of its records.
pub(crate) fn firms<'a>(side: &Side<'a>) -> Vec<Firm<'a>> {
    side.records.iter().map(|record| Firm::of(record, &side.run(record).scheme)).collect()
}

/// Name of a county, by its code.
pub(crate) fn county_name(code: &str, data: &DataSet) -> Value {
    let region = code.parse().ok().and_then(|code| data.regions.get(code));
    match region {
        Some(region) => Value::text(&region.name_zh),
        None if code.is_empty() => Value::Words(Bilingual::new("未填区划", "no region")),
        None => Value::Nothing,
    }
}

/// Name of a division of industry, by its code.
pub(crate) fn division_name(code: &str, data: &DataSet) -> Value {
    let industry = data.industries.get(code);
    industry
        .map_or(Value::Nothing, |industry| Value::Words(Bilingual::of(|lang| industry.name(lang))))
}
