//! Turns a scheme's TOML into a plan that adds up, or says where it does not.

use std::ops::Range;
use std::sync::Arc;

use super::file::{
    AccountingFile, BandFile, BenchmarkFile, IndicatorFile, IntensityFile, PeersFile, SchemeFile,
};
use super::points_check;
use super::points_file::MissingFile;
use super::source::Source;
use super::{
    Band, Benchmark, Deduction, Denominator, Electricity, Exhausted, GradeOf, INDICATOR_COLUMN,
    Inclusive, Indicator, IndicatorMissing, Ladder, NetNotPositive, Numerator, OutputNotPositive,
    Peers, ProcessEmissions, Rounding, Scheme, Transformation, ValueAddedFrom,
};
use crate::data::standards::{DEEPEST, Standards};
use crate::digest::sha256;
use crate::finding::Result;
use crate::number::NANO;
use crate::plain::{LONGEST_ID, LONGEST_NAME};
use toml::Spanned;

pub(super) fn validate(path: &str, text: &str, standards: &Arc<Standards>) -> Result<Scheme> {
    let source = Source { path, text, standards };
    source.check_plain()?;
    let mut file: SchemeFile = toml::from_str(text).map_err(|error| {
        source.at("toml", error.span().unwrap_or(0..0)).said_by(error.message())
    })?;
    let id = file.id.get_ref().clone();
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        let detail =
            ("只能用小写字母、数字和连字符", "must be lower-case letters, digits and hyphens");
        return Err(source.error("id", file.id.span(), detail));
    }
    source.named("id", &id, file.id.span(), LONGEST_ID)?;
    source.named("version", file.version.get_ref(), file.version.span(), LONGEST_ID)?;
    source.named("name.zh", &file.name.zh, 0..0, LONGEST_NAME)?;
    source.named("name.en", &file.name.en, 0..0, LONGEST_NAME)?;
    let is_pointed = file.grade.as_ref().is_none_or(|grade| grade.of.get_ref().is_pointed());
    let has_intensity = file.intensity.is_some();
    let Sections { intensity, accounting, peers, benchmark: benchmark_file } =
        sections(&source, &mut file, is_pointed)?;
    let (is_official, is_partial) = official(&source, &file)?;
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
    let accounting_span = accounting.span();
    let accounting = accounting.into_inner();
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
    let depths_span = peers.depths.span();
    let depths = peers.depths.into_inner();
    let is_ladder = depths.windows(2).all(|pair| pair[0] > pair[1]);
    let is_depth = |depth: &u8| (1..=DEEPEST).contains(&usize::from(*depth));
    if depths.is_empty() || !is_ladder || !depths.iter().all(is_depth) {
        let detail =
            ("应为从大到小的层级，1 为最上一层", "must be descending depths, 1 being the top");
        return Err(source.error("peers.depths", depths_span, detail));
    }
    let depths_line = source.line(&depths_span);
    let region_digits = match &peers.region_digits {
        None => 0,
        Some(digits) => {
            check_region_digits(&source, "peers.region_digits", *digits.get_ref(), digits.span())?
        }
    };
    if *peers.minimum.get_ref() == 0 {
        return Err(source.error(
            "peers.minimum",
            peers.minimum.span(),
            ("至少为 1", "must be at least 1"),
        ));
    }
    if is_pointed && intensity.output_not_positive == OutputNotPositive::LastBand {
        let detail = ("按指标计分的方法须用 ungraded", "a scheme of points must say ungraded");
        let span = intensity.numerator.span();
        return Err(source.error("intensity.output_not_positive", span, detail));
    }
    let fields = points_check::fields(&source, std::mem::take(&mut file.fields), is_pointed)?;
    let of_points = match is_pointed {
        true => Some(points_check::points(
            &source,
            &mut file,
            accounting.electricity_primary_tce_per_mwh.as_ref(),
        )?),
        false => {
            points_check::refuse_points(
                &source,
                &file,
                accounting.electricity_primary_tce_per_mwh.as_ref(),
            )?;
            None
        }
    };
    let (grade_of, grade_span) = match &file.grade {
        Some(grade) => (*grade.of.get_ref(), grade.of.span()),
        None => (GradeOf::Points, 0..0),
    };
    if !is_pointed && (grade_of == GradeOf::Composite) == file.indicators.is_empty() {
        let detail = (
            "indicators 与 of = “composite”须同时给出",
            "indicators are given with of = “composite”, and only with it",
        );
        return Err(source.error("grade.of", grade_span, detail));
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
            return Err(source.error("indicators.id", grade_span, detail));
        }
    }
    let decimals = |key: &str, value: &Spanned<u32>| match value.get_ref() {
        0..=9 => Ok(*value.get_ref()),
        _ => Err(source.error(key, value.span(), ("应为 0 至 9", "must be 0 to 9"))),
    };
    let points_decimals = match &file.rounding.points_decimals {
        None => None,
        Some(places) if is_pointed => Some(decimals("rounding.points_decimals", places)?),
        Some(places) => {
            let detail = (
                "points_decimals 只用于按指标计分的方法",
                "points_decimals needs a scheme of points",
            );
            return Err(source.error("rounding.points_decimals", places.span(), detail));
        }
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
    let grade = match (file.grade, &of_points) {
        (None, _) => Ladder { inclusive: Inclusive::Lower, bands: Vec::new() },
        (Some(_), Some((_, Some(by_rank)))) => by_rank.clone(),
        (Some(grade), _) => {
            let Some(inclusive) = grade.inclusive else {
                let detail = ("缺少 inclusive", "inclusive is missing");
                return Err(source.error("grade.inclusive", grade_span, detail));
            };
            ladder(&source, "grade", inclusive, grade.bands)?
        }
    };
    Ok(Scheme {
        id,
        path: path.to_owned(),
        version: file.version.into_inner(),
        sha256: sha256(text.as_bytes()),
        is_official,
        is_partial,
        not_printed: file.not_printed,
        name: file.name,
        source: file.source,
        settled_here: file.settled_here,
        standards: Arc::clone(standards),
        numerator,
        denominator,
        product_unit: intensity.product_unit,
        value_added_from,
        output_not_positive: intensity.output_not_positive,
        net_not_positive: intensity.net_not_positive,
        suspect: file.suspect,
        electricity: accounting.electricity,
        deduct,
        process: accounting.process,
        transformation: accounting.transformation,
        peers: Peers {
            depths,
            line: depths_line,
            region_digits,
            minimum: *peers.minimum.get_ref(),
            exhausted: peers.exhausted,
        },
        benchmark: benchmark(&source, &benchmark_file)?,
        level,
        grade_of,
        grade,
        indicators,
        has_intensity,
        fields,
        points_decimals,
        points: of_points.map(|(points, _)| points),
        label: file.label,
        rounding,
    })
}

/// The sections that a scheme of points may leave out, filled in.
struct Sections {
    intensity: IntensityFile,
    accounting: Spanned<AccountingFile>,
    peers: PeersFile,
    benchmark: Spanned<BenchmarkFile>,
}

/// Takes the sections out of a file. Without points, each must be there.
fn sections(source: &Source<'_>, file: &mut SchemeFile, is_pointed: bool) -> Result<Sections> {
    let missing = |section: &str| {
        let zh = format!("缺少 [{section}]");
        let en = format!("the section [{section}] is missing");
        source.error(section, 0..0, (zh, en))
    };
    let or_default = |is_there: bool, section: &str| match is_there || is_pointed {
        true => Ok(()),
        false => Err(missing(section)),
    };
    or_default(file.intensity.is_some(), "intensity")?;
    or_default(file.accounting.is_some(), "accounting")?;
    or_default(file.peers.is_some(), "peers")?;
    or_default(file.benchmark.is_some(), "benchmark")?;
    let together = [file.intensity.is_some(), file.peers.is_some(), file.benchmark.is_some()];
    if together.contains(&true) && together.contains(&false) {
        let detail = (
            "[intensity]、[peers]、[benchmark] 三节须同时给出或同时不写",
            "the sections [intensity], [peers] and [benchmark] are given together or not at all",
        );
        return Err(source.error("intensity", 0..0, detail));
    }
    if let Some(level) = file.level.as_ref().filter(|_| file.intensity.is_none()) {
        let detail = ("[level] 需要 [intensity]", "[level] needs [intensity]");
        return Err(source.error("level", level.bands.span(), detail));
    }
    let spanned = |numerator| Spanned::new(0..0, numerator);
    Ok(Sections {
        intensity: file.intensity.take().unwrap_or(IntensityFile {
            numerator: spanned(Numerator::NetCo2),
            denominator: Spanned::new(0..0, Denominator::ValueAdded),
            product_unit: None,
            value_added_from: Vec::new(),
            output_not_positive: OutputNotPositive::Ungraded,
            net_not_positive: NetNotPositive::AsIs,
        }),
        accounting: file.accounting.take().unwrap_or_else(|| {
            Spanned::new(
                0..0,
                AccountingFile {
                    electricity: Electricity::LocationAverage,
                    deduct: Vec::new(),
                    accept_double_counting: false,
                    process: ProcessEmissions::default(),
                    transformation: Transformation::default(),
                    electricity_primary_tce_per_mwh: None,
                },
            )
        }),
        peers: file.peers.take().unwrap_or_else(|| PeersFile {
            depths: Spanned::new(0..0, vec![1]),
            region_digits: None,
            minimum: Spanned::new(0..0, 1),
            exhausted: Exhausted::Ungraded,
        }),
        benchmark: file.benchmark.take().unwrap_or_else(|| {
            Spanned::new(0..0, BenchmarkFile { method: "ratio_of_sums".to_owned(), share: None })
        }),
    })
}

/// Whether the rules are those of a document, and whether only as far as it was published.
fn official(source: &Source<'_>, file: &SchemeFile) -> Result<(bool, bool)> {
    let span = file.official.span();
    let (is_official, is_partial) = match file.official.get_ref() {
        toml::Value::Boolean(is_official) => (*is_official, false),
        toml::Value::String(word) if word == "partial" => (true, true),
        _ => {
            let detail = (
                "应为 true、false 或 \"partial\"（只公布了一部分）",
                "must be true, false or \"partial\" (published in part)",
            );
            return Err(source.error("official", span, detail));
        }
    };
    if is_official && file.source.trim().is_empty() {
        let detail = (
            "官方方法须在 source 写明出自哪份文件",
            "an official scheme names its document in source",
        );
        return Err(source.error("official", span, detail));
    }
    if is_partial == file.not_printed.is_empty() {
        let detail = (
            "not_printed（文件未公布的内容）与 official = \"partial\" 须同时给出",
            "not_printed, what the document leaves out, is given with official = \"partial\", \
             and only with it",
        );
        return Err(source.error("official", span, detail));
    }
    Ok((is_official, is_partial))
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
    Benchmark::named(&file.method, share)
        .map_err(|(key, [zh, en])| source.error(key, span, (zh, en)))
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
        if band.share.is_some() {
            let detail = ("share 只用于 of = “points_rank”", "share needs of = “points_rank”");
            return Err(source.error(&key, span, detail));
        }
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
        if !points_check::is_colour(&band.colour) {
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
    let key = "indicators";
    let needs = |name: &str| {
        let detail = (
            format!("of = “composite”的指标须给出 {name}"),
            format!("an indicator of “composite” needs {name}"),
        );
        source.error(key, id_span.clone(), detail)
    };
    let (Some(of), Some(weight)) = (file.of, &file.weight) else {
        return Err(needs(if file.of.is_none() { "of" } else { "weight" }));
    };
    let (Some(inclusive), Some(points)) = (file.inclusive, file.points) else {
        return Err(needs(if file.inclusive.is_none() { "inclusive" } else { "points" }));
    };
    let missing = match file.missing.get_ref() {
        MissingFile::Drop => IndicatorMissing::Drop,
        MissingFile::Ungraded => IndicatorMissing::Ungraded,
        _ => {
            let detail = ("应为 drop 或 ungraded", "must be drop or ungraded");
            return Err(source.error("indicators.missing", file.missing.span(), detail));
        }
    };
    let has_points_of_its_own = file.value.is_some() || file.full.is_some() || file.by.is_some();
    if has_points_of_its_own {
        let detail = (
            "value、full、by 只用于 of = “points”或“points_rank”",
            "value, full and by need of = “points” or “points_rank”",
        );
        return Err(source.error(key, id_span, detail));
    }
    let id = file.id.into_inner();
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    {
        let detail =
            ("只能用小写字母、数字和下划线", "must be lower-case letters, digits and underscores");
        return Err(source.error("indicators.id", id_span, detail));
    }
    let weight_nano = source.nano("indicators.weight", weight.get_ref(), weight.span())?;
    if weight_nano <= 0 || weight_nano > 1_000 * NANO {
        let detail = ("应大于 0 且不超过 1000", "must be above 0 and at most 1000");
        return Err(source.error("indicators.weight", weight.span(), detail));
    }
    let region_digits =
        check_region_digits(source, "indicators.region_digits", file.region_digits, id_span)?;
    let span = points.span();
    let entries = points.into_inner();
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
        of,
        weight_nano,
        missing,
        region_digits,
        inclusive,
        points,
    })
}
