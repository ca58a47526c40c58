//! Turns a scheme's TOML into a plan that adds up, or says where it does not.

use std::ops::Range;

use super::file::{BandFile, BenchmarkFile, IndicatorFile, SchemeFile};
use super::{
    Band, Benchmark, Deduction, Denominator, Electricity, GradeOf, INDICATOR_COLUMN, Inclusive,
    Indicator, Ladder, NetNotPositive, Numerator, Peers, Rounding, Scheme, ValueAddedFrom,
};
use crate::digest::sha256;
use crate::finding::{Code, Error, Place, Result, line_of};
use crate::number::{self, NANO, NANO_DECIMALS};
use toml::Spanned;

/// Where errors are reported: the file and its text.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn error<T: Into<String>>(&self, key: &str, span: Range<usize>, (zh, en): (T, T)) -> Error {
        self.at(key, span).because(zh, en)
    }

    fn at(&self, key: &str, span: Range<usize>) -> Error {
        let place = Place::file(self.path).at_line(line_of(self.text, span.start));
        Error::new(Code::SchemeInvalid, place).with("key", key)
    }

    /// A decimal of at most nine places, in nano.
    fn nano(&self, key: &str, text: &str, span: Range<usize>) -> Result<i64> {
        number::parse_exact(text, NANO_DECIMALS).map_err(|_| {
            let zh = format!("“{text}”不是至多 9 位小数的数");
            self.error(key, span, (zh, format!("“{text}” is no decimal of at most 9 places")))
        })
    }
}

pub(super) fn validate(path: &str, text: &str) -> Result<Scheme> {
    let source = Source { path, text };
    let file: SchemeFile = toml::from_str(text).map_err(|error| {
        source.at("toml", error.span().unwrap_or(0..0)).said_by(error.message())
    })?;
    let id = file.id.get_ref();
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        let detail =
            ("只能用小写字母、数字和连字符", "must be lower-case letters, digits and hyphens");
        return Err(source.error("id", file.id.span(), detail));
    }
    let intensity = file.intensity;
    let denominator = *intensity.denominator.get_ref();
    let denominator_span = intensity.denominator.span();
    if (denominator == Denominator::Product) != intensity.product_unit.is_some() {
        let detail = (
            "product_unit 与分母“product”须同时给出",
            "product_unit is given with the denominator “product”, and only with it",
        );
        return Err(source.error("intensity.denominator", denominator_span, detail));
    }
    let value_added_from = match (denominator, intensity.value_added_from) {
        (Denominator::ValueAdded, list) if list.is_empty() => {
            vec![ValueAddedFrom::Direct, ValueAddedFrom::IncomeApproach]
        }
        (Denominator::ValueAdded, list) => list,
        (_, list) if list.is_empty() => list,
        _ => {
            let detail = (
                "value_added_from 只用于分母“value_added”",
                "value_added_from needs the denominator “value_added”",
            );
            return Err(source.error("intensity.value_added_from", denominator_span, detail));
        }
    };
    let accounting_span = file.accounting.span();
    let accounting = file.accounting.into_inner();
    let mut deduct = accounting.deduct;
    deduct.sort_unstable();
    deduct.dedup();
    let numerator = *intensity.numerator.get_ref();
    if numerator != Numerator::NetCo2 && !deduct.is_empty() {
        let detail = ("只有分子“net_co2”可以抵扣", "only the numerator “net_co2” deducts anything");
        return Err(source.error("accounting.deduct", accounting_span, detail));
    }
    if deduct.contains(&Deduction::GreenPower)
        && accounting.electricity == Electricity::LocationAverage
        && !accounting.accept_double_counting
    {
        let detail = (
            "按地区平均因子计算的电力已含交易的绿电，再抵扣就重复计算：请用 electricity = \
             “market_residual”，或写明 accept_double_counting = true",
            "the location average already holds the traded green power, deducting it \
             again counts it twice: use electricity = “market_residual”, or state \
             accept_double_counting = true",
        );
        return Err(source.error("accounting.deduct", accounting_span, detail));
    }
    let depths_span = file.peers.depths.span();
    let depths = file.peers.depths.into_inner();
    let is_ladder = depths.windows(2).all(|pair| pair[0] > pair[1]);
    if depths.is_empty() || !is_ladder || depths.iter().any(|depth| !(1..=4).contains(depth)) {
        let detail = (
            "应为从大到小的层级：4（小类）、3、2、1（门类）",
            "must be descending depths out of 4 (class), 3, 2 and 1 (section)",
        );
        return Err(source.error("peers.depths", depths_span, detail));
    }
    let region_digits = match &file.peers.region_digits {
        None => 0,
        Some(digits) => {
            check_region_digits(&source, "peers.region_digits", *digits.get_ref(), digits.span())?
        }
    };
    if *file.peers.minimum.get_ref() == 0 {
        return Err(source.error(
            "peers.minimum",
            file.peers.minimum.span(),
            ("至少为 1", "must be at least 1"),
        ));
    }
    let grade_of = *file.grade.of.get_ref();
    if (grade_of == GradeOf::Composite) == file.indicators.is_empty() {
        let detail = (
            "indicators 与 of = “composite”须同时给出",
            "indicators are given with of = “composite”, and only with it",
        );
        return Err(source.error("grade.of", file.grade.of.span(), detail));
    }
    let indicators = file
        .indicators
        .into_iter()
        .map(|indicator| validate_indicator(&source, indicator))
        .collect::<Result<Vec<_>>>()?;
    for (index, indicator) in indicators.iter().enumerate() {
        if indicators[..index].iter().any(|other| other.id == indicator.id) {
            let id = &indicator.id;
            let detail =
                (format!("指标“{id}”出现两次"), format!("the indicator “{id}” stands twice"));
            return Err(source.error("indicators.id", file.grade.of.span(), detail));
        }
    }
    let decimals = |key: &str, value: &Spanned<u32>| match value.get_ref() {
        0..=9 => Ok(*value.get_ref()),
        _ => Err(source.error(key, value.span(), ("应为 0 至 9", "must be 0 to 9"))),
    };
    let rounding = Rounding {
        intensity_decimals: decimals(
            "rounding.intensity_decimals",
            &file.rounding.intensity_decimals,
        )?,
        ratio_decimals: decimals("rounding.ratio_decimals", &file.rounding.ratio_decimals)?,
        compare: file.rounding.compare,
    };
    let level = match file.level {
        None => None,
        Some(level) => Some(ladder(&source, "level", level.inclusive, level.bands)?),
    };
    if intensity.net_not_positive == NetNotPositive::Ungraded && numerator == Numerator::Tce {
        let detail = (
            "以 tce 计的能耗不会小于零；请用 as_is",
            "energy in tce is never below zero; use as_is",
        );
        return Err(source.error("intensity.net_not_positive", intensity.numerator.span(), detail));
    }
    Ok(Scheme {
        id: id.clone(),
        version: file.version,
        sha256: sha256(text.as_bytes()),
        is_official: file.official,
        name: file.name,
        source: file.source,
        settled_here: file.settled_here,
        numerator,
        denominator,
        product_unit: intensity.product_unit,
        value_added_from,
        output_not_positive: intensity.output_not_positive,
        net_not_positive: intensity.net_not_positive,
        suspect: file.suspect,
        electricity: accounting.electricity,
        deduct,
        peers: Peers {
            depths,
            region_digits,
            minimum: *file.peers.minimum.get_ref(),
            exhausted: file.peers.exhausted,
        },
        benchmark: benchmark(&source, &file.benchmark)?,
        level,
        grade_of,
        grade: ladder(&source, "grade", file.grade.inclusive, file.grade.bands)?,
        indicators,
        label: file.label,
        rounding,
    })
}

fn check_region_digits(
    source: &Source<'_>,
    key: &str,
    digits: u8,
    span: Range<usize>,
) -> Result<u8> {
    match digits {
        0 | 2 | 4 | 6 => Ok(digits),
        _ => Err(source.error(
            key,
            span,
            (
                "应为 0、2（省）、4（市）或 6（县）",
                "must be 0, 2 (province), 4 (city) or 6 (county)",
            ),
        )),
    }
}

fn benchmark(source: &Source<'_>, file: &Spanned<BenchmarkFile>) -> Result<Benchmark> {
    let span = file.span();
    let file = file.get_ref();
    let share = match &file.share {
        None => None,
        Some(share) => {
            let nano = source.nano("benchmark.share", share.get_ref(), share.span())?;
            if nano <= 0 || nano >= NANO {
                let detail = ("应大于 0 且小于 1", "must be above 0 and below 1");
                return Err(source.error("benchmark.share", share.span(), detail));
            }
            Some(nano)
        }
    };
    match (file.method.as_str(), share) {
        ("ratio_of_sums", None) => Ok(Benchmark::RatioOfSums),
        ("mean", None) => Ok(Benchmark::Mean),
        ("median", None) => Ok(Benchmark::Median),
        ("published", None) => Ok(Benchmark::Published),
        ("trimmed_mean", Some(share_nano)) if share_nano * 2 < NANO => {
            Ok(Benchmark::TrimmedMean { share_nano })
        }
        ("best_mean", Some(share_nano)) => Ok(Benchmark::BestMean { share_nano }),
        ("percentile", Some(share_nano)) => Ok(Benchmark::Percentile { share_nano }),
        ("trimmed_mean", Some(_)) => Err(source.error(
            "benchmark.share",
            span,
            ("两端各应小于 0.5", "must be below 0.5 at each end"),
        )),
        ("trimmed_mean" | "best_mean" | "percentile", None) => Err(source.error(
            "benchmark.share",
            span,
            ("该方法须给出 share", "this method needs a share"),
        )),
        ("ratio_of_sums" | "mean" | "median" | "published", Some(_)) => Err(source.error(
            "benchmark.share",
            span,
            ("该方法没有 share", "this method has no share"),
        )),
        (method, _) => {
            const KNOWN: &str =
                "ratio_of_sums, mean, median, trimmed_mean, best_mean, percentile, published";
            let detail = (
                format!("不认识的方法“{method}”；可用：{KNOWN}"),
                format!("“{method}” is none of {KNOWN}"),
            );
            Err(source.error("benchmark.method", span, detail))
        }
    }
}

/// Bands of a ladder: more than any method has, few enough for a byte.
const MOST_BANDS: usize = 100;

fn ladder(
    source: &Source<'_>,
    key: &str,
    inclusive: Inclusive,
    bands: Spanned<Vec<Spanned<BandFile>>>,
) -> Result<Ladder> {
    let span = bands.span();
    let mut out: Vec<Band> = Vec::new();
    let entries = bands.into_inner();
    let last = entries.len().saturating_sub(1);
    for (index, entry) in entries.into_iter().enumerate() {
        let span = entry.span();
        let band = entry.into_inner();
        let key = format!("{key}.bands[{index}]");
        let upper_nano = match &band.upper {
            None => None,
            Some(text) => Some(source.nano(&format!("{key}.upper"), text, span.clone())?),
        };
        if (index == last) != upper_nano.is_none() {
            let detail = (
                "除最后一级外都须有上限，最后一级没有",
                "every band but the last has an upper cut-off, and the last has none",
            );
            return Err(source.error(&key, span, detail));
        }
        if let (Some(Some(before)), Some(upper)) =
            (out.last().map(|band| band.upper_nano), upper_nano)
            && before >= upper
        {
            return Err(source.error(&key, span, ("分界值应从小到大", "cut-offs must ascend")));
        }
        if out.iter().any(|other| other.number == band.number) {
            let number = band.number;
            let detail =
                (format!("编号 {number} 重复"), format!("the number {number} stands twice"));
            return Err(source.error(&key, span, detail));
        }
        let is_colour = band.colour.len() == 7
            && band.colour.starts_with('#')
            && band.colour[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_colour {
            return Err(source.error(
                &key,
                span,
                ("colour 应写作 #rrggbb", "colour must be #rrggbb"),
            ));
        }
        out.push(Band { number: band.number, upper_nano, label: band.label, colour: band.colour });
    }
    if out.len() > MOST_BANDS {
        return Err(source.error(
            key,
            span,
            (format!("至多 {MOST_BANDS} 级"), format!("at most {MOST_BANDS} bands")),
        ));
    }
    if out.is_empty() {
        return Err(source.error(key, span, ("至少要有一级", "needs at least one band")));
    }
    Ok(Ladder { inclusive, bands: out })
}

fn validate_indicator(source: &Source<'_>, file: IndicatorFile) -> Result<Indicator> {
    let id_span = file.id.span();
    let id = file.id.into_inner();
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        let detail =
            ("只能用小写字母、数字和下划线", "must be lower-case letters, digits and underscores");
        return Err(source.error("indicators.id", id_span, detail));
    }
    let weight_nano =
        source.nano("indicators.weight", file.weight.get_ref(), file.weight.span())?;
    if weight_nano <= 0 || weight_nano > 1_000 * NANO {
        let detail = ("应大于 0 且不超过 1000", "must be above 0 and at most 1000");
        return Err(source.error("indicators.weight", file.weight.span(), detail));
    }
    let region_digits =
        check_region_digits(source, "indicators.region_digits", file.region_digits, id_span)?;
    let span = file.points.span();
    let entries = file.points.into_inner();
    let last = entries.len().saturating_sub(1);
    let mut points: Vec<(Option<i64>, i64)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let upper = match &entry.upper {
            None => None,
            Some(text) => Some(source.nano("indicators.points.upper", text, span.clone())?),
        };
        let value = source.nano("indicators.points.points", &entry.points, span.clone())?;
        if (index == last) != upper.is_none() {
            let detail = (
                "除最后一档外都须有上限，最后一档没有",
                "every step but the last has an upper cut-off, and the last has none",
            );
            return Err(source.error("indicators.points", span, detail));
        }
        if let (Some((Some(before), _)), Some(upper)) = (points.last(), upper)
            && *before >= upper
        {
            return Err(source.error(
                "indicators.points",
                span,
                ("分界值应从小到大", "cut-offs must ascend"),
            ));
        }
        if !(0..=1_000 * NANO).contains(&value) {
            return Err(source.error(
                "indicators.points",
                span,
                ("分值应为 0 至 1000", "points must be 0 to 1000"),
            ));
        }
        points.push((upper, value));
    }
    if points.is_empty() {
        return Err(source.error(
            "indicators.points",
            span,
            ("至少要有一档", "needs at least one step"),
        ));
    }
    Ok(Indicator {
        column: format!("{INDICATOR_COLUMN}{id}"),
        id,
        name: file.name,
        of: file.of,
        weight_nano,
        missing: file.missing,
        region_digits,
        inclusive: file.inclusive,
        points,
    })
}
