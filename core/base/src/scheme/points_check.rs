//! Makes what a scheme's file says of fields, points and classes a plan that adds up.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::expression::{Condition, Fault, Value};
use super::file::{BandFile, IndicatorFile, SchemeFile};
use super::points::{
    Adjustment, Base, Better, Case, Classes, ColumnName, Effect, Field, Form, Measure,
    MeasureColumns, Missing, Points, Quota, RuleSet, Scope, Statistic, Unclassed, Whole,
};
use super::points_file::{
    AdjustmentFile, BaseFile, CaseFile, FieldFile, FormFile, MissingFile, RuleSetFile, StepFile,
    UnclassedFile, YearFile,
};
use super::source::Source;
use super::{Band, GradeOf, INDICATOR_COLUMN, Inclusive, Ladder};
use crate::finding::Result;
use crate::lang::{Bilingual, Lang};
use crate::number::{NANO, NANO_DECIMALS, to_text};

/// The unit of a yes/no fact.
const FACT: &str = "yes_no";
/// Most points, factors and constants: far more than any rule has, few enough to be multiplied.
const MOST_NANO: i64 = 1_000_000_000 * NANO;
/// Most indicators, fields and adjustments of a scheme.
const MOST: usize = 100;

const NOWHERE: Range<usize> = 0..0;

/// The fields that a scheme declares, in the order of the file.
pub(super) fn fields(
    source: &Source<'_>,
    files: BTreeMap<String, Spanned<FieldFile>>,
    is_pointed: bool,
) -> Result<Vec<Field>> {
    let mut files: Vec<(String, Spanned<FieldFile>)> = files.into_iter().collect();
    files.sort_by_key(|(_, file)| file.span().start);
    let mut fields = Vec::new();
    for (id, file) in files {
        let span = file.span();
        let key = format!("fields.{id}");
        if !is_pointed {
            let detail = (
                "fields 只用于 of = “points”或“points_rank”的方法",
                "fields need a scheme of “points” or “points_rank”",
            );
            return Err(source.error(&key, span, detail));
        }
        source.id(&key, &Spanned::new(span.clone(), id.clone()))?;
        let FieldFile { zh, en, unit, aliases, may_be_negative } = file.into_inner();
        if zh.trim().is_empty() || en.trim().is_empty() || unit.trim().is_empty() {
            let detail = ("zh、en、unit 都不能为空", "zh, en and unit must not be empty");
            return Err(source.error(&key, span, detail));
        }
        fields.push(Field {
            id,
            name: Bilingual { zh, en },
            unit: (unit != FACT).then_some(unit),
            aliases,
            may_be_negative,
            line: source.line(&span),
        });
    }
    at_most(source, "fields", fields.len())?;
    Ok(fields)
}

/// Refuses what only a scheme of points has.
pub(super) fn refuse_points(
    source: &Source<'_>,
    file: &SchemeFile,
    primary: Option<&Spanned<String>>,
) -> Result<()> {
    let stray = file.full_points.as_ref().map(|it| ("full_points", it.span()));
    let stray = stray.or_else(|| primary.map(|it| ("accounting", it.span())));
    let stray = stray
        .or_else(|| file.rule_sets.first().map(|it| ("rule_sets", it.id.span())))
        .or_else(|| file.adjustments.first().map(|it| ("adjustments", it.id.span())))
        .or_else(|| file.unclassed.first().map(|it| ("unclassed", it.when.span())));
    let in_grade = file.grade.as_ref().and_then(|grade| {
        let is_there = grade.scope.is_some() || grade.ties.is_some() || grade.whole.is_some();
        is_there.then(|| ("grade", grade.of.span()))
    });
    match stray.or(in_grade) {
        None => Ok(()),
        Some((key, span)) => {
            let detail = (
                "只用于 of = “points”或“points_rank”的方法",
                "needs a scheme of “points” or “points_rank”",
            );
            Err(source.error(key, span, detail))
        }
    }
}

/// The plan of a scheme of points, and the ladder of its classes where they go by rank. Takes the
/// indicators out of the file.
pub(super) fn points(
    source: &Source<'_>,
    file: &mut SchemeFile,
    primary: Option<&Spanned<String>>,
) -> Result<(Points, Option<Ladder>)> {
    let full_nano = match &file.full_points {
        None => 100 * NANO,
        Some(text) => positive(source, "full_points", text)?,
    };
    let rule_sets = std::mem::take(&mut file.rule_sets);
    let rule_sets =
        rule_sets.into_iter().map(|set| rule_set(source, set)).collect::<Result<Vec<RuleSet>>>()?;
    for (index, set) in rule_sets.iter().enumerate() {
        let is_last = index + 1 == rule_sets.len();
        if set.when.is_none() && !is_last {
            let detail = (
                "只有最后一套规则可以不写 when",
                "only the last rule set may be without a condition",
            );
            return Err(at_line(source, "rule_sets", set.line, detail));
        }
    }
    let ids: Vec<String> = rule_sets.iter().map(|set| set.id.clone()).collect();
    twice(source, "rule_sets", rule_sets.iter().map(|set| (&set.id, set.line)))?;
    let measures = std::mem::take(&mut file.indicators);
    let measures = measures
        .into_iter()
        .map(|indicator| measure(source, indicator, &ids))
        .collect::<Result<Vec<Measure>>>()?;
    at_most(source, "indicators", measures.len())?;
    twice(source, "indicators", measures.iter().map(|one| (&one.id, one.line)))?;
    let classes = classes(source, file)?;
    let numbers: Vec<i32> = match (&classes, &file.grade) {
        (Classes::None, _) | (_, None) => Vec::new(),
        (_, Some(grade)) => {
            grade.bands.get_ref().iter().map(|band| band.get_ref().number).collect()
        }
    };
    let adjustments = std::mem::take(&mut file.adjustments);
    let adjustments = adjustments
        .into_iter()
        .map(|one| adjustment(source, one, &ids, &numbers))
        .collect::<Result<Vec<Adjustment>>>()?;
    at_most(source, "adjustments", adjustments.len())?;
    twice(source, "adjustments", adjustments.iter().map(|one| (&one.id, one.line)))?;
    let unclassed = std::mem::take(&mut file.unclassed);
    let unclassed = unclassed
        .into_iter()
        .map(|one| not_classed(source, one, &numbers))
        .collect::<Result<Vec<Unclassed>>>()?;
    let electricity_primary_nano = match primary {
        None => None,
        Some(text) => Some(positive(source, "accounting.electricity_primary_tce_per_mwh", text)?),
    };
    let points = Points {
        full_nano,
        rule_sets,
        measures,
        adjustments,
        unclassed,
        classes,
        electricity_primary_nano,
    };
    adds_up(source, &points)?;
    let ladder = match &points.classes {
        Classes::Quota(_) => file.grade.as_ref().map(|grade| quota_ladder(grade.bands.get_ref())),
        Classes::None | Classes::CutOffs => None,
    };
    Ok((points, ladder))
}

/// The points of each rule set add up to what they should.
fn adds_up(source: &Source<'_>, points: &Points) -> Result<()> {
    if points.measures.is_empty() {
        let detail = ("至少要有一个指标", "needs at least one indicator");
        return Err(source.error("indicators", NOWHERE, detail));
    }
    for set in 0..points.rule_sets.len().max(1) {
        let sum: i128 = points.measures_of(set).map(|(_, one)| i128::from(one.points_nano)).sum();
        if sum == i128::from(points.full_nano) {
            continue;
        }
        let number = |nano: i128| {
            i64::try_from(nano).map_or_else(|_| "…".to_owned(), |nano| to_text(nano, NANO_DECIMALS))
        };
        let (sum, full) = (number(sum), number(points.full_nano.into()));
        let name = points.rule_sets.get(set).map_or("", |set| &set.id);
        let line = points.rule_sets.get(set).map_or(points.measures[0].line, |set| set.line);
        let detail = (
            format!("{name}各指标满分之和为 {sum}，应为 {full}（full_points 不写时为 100）"),
            format!(
                "the full points of {name} add up to {sum}, not to {full} (full_points is 100 if \
                 not said)"
            ),
        );
        return Err(at_line(source, "indicators.full", line, detail));
    }
    Ok(())
}

fn at_line<T: Into<String>>(
    source: &Source<'_>,
    key: &str,
    line: u32,
    (zh, en): (T, T),
) -> crate::finding::Error {
    let place = crate::finding::Place::file(source.path).at_line(line);
    crate::finding::Error::new(crate::finding::Code::SchemeInvalid, place)
        .with("key", key)
        .because(zh, en)
}

/// No id stands twice.
fn twice<'a>(
    source: &Source<'_>,
    key: &str,
    ids: impl Iterator<Item = (&'a String, u32)>,
) -> Result<()> {
    let mut known = std::collections::BTreeSet::new();
    for (id, line) in ids {
        if !known.insert(id) {
            let detail = (format!("“{id}”出现两次"), format!("“{id}” stands twice"));
            return Err(at_line(source, &format!("{key}.id"), line, detail));
        }
    }
    Ok(())
}

fn at_most(source: &Source<'_>, key: &str, count: usize) -> Result<()> {
    if count <= MOST {
        return Ok(());
    }
    let detail = (format!("至多 {MOST} 个"), format!("at most {MOST}"));
    Err(source.error(key, NOWHERE, detail))
}

fn told<T>(
    source: &Source<'_>,
    key: &str,
    span: Range<usize>,
    read: std::result::Result<T, Fault>,
) -> Result<T> {
    read.map_err(|fault| source.error(key, span, fault))
}

fn condition(source: &Source<'_>, key: &str, text: &Spanned<String>) -> Result<Condition> {
    told(source, key, text.span(), Condition::parse(text.get_ref()))
}

/// A decimal above zero.
fn positive(source: &Source<'_>, key: &str, text: &Spanned<String>) -> Result<i64> {
    let nano = number(source, key, text.get_ref(), text.span())?;
    if nano > 0 {
        return Ok(nano);
    }
    Err(source.error(key, text.span(), ("应大于 0", "must be above 0")))
}

/// A decimal that is not out of all measure.
fn number(source: &Source<'_>, key: &str, text: &str, span: Range<usize>) -> Result<i64> {
    let nano = source.nano(key, text, span.clone())?;
    if nano.abs() <= MOST_NANO {
        return Ok(nano);
    }
    Err(source.error(key, span, ("绝对值不能超过 10⁹", "must be between -10^9 and 10^9")))
}

fn rule_set(source: &Source<'_>, file: RuleSetFile) -> Result<RuleSet> {
    let id = source.id("rule_sets.id", &file.id)?;
    let key = format!("rule_sets.{id}.when");
    let when = file.when.as_ref().map(|text| condition(source, &key, text)).transpose()?;
    Ok(RuleSet { id, name: file.name, when, line: source.line(&file.id.span()) })
}

/// The place of a rule set that is named.
fn set_of(
    source: &Source<'_>,
    key: &str,
    name: Option<&Spanned<String>>,
    ids: &[String],
) -> Result<Option<usize>> {
    let Some(name) = name else { return Ok(None) };
    let place = ids.iter().position(|id| id == name.get_ref());
    if place.is_some() {
        return Ok(place);
    }
    let known = ids.join(", ");
    let detail = (
        format!("没有名为“{}”的规则；已有：{known}", name.get_ref()),
        format!("there is no rule set “{}”; known: {known}", name.get_ref()),
    );
    Err(source.error(key, name.span(), detail))
}

fn measure(source: &Source<'_>, file: IndicatorFile, sets: &[String]) -> Result<Measure> {
    let id = source.id("indicators.id", &file.id)?;
    let id_span = file.id.span();
    let key = |part: &str| format!("indicators.{id}.{part}");
    let needs = |part: &str| {
        let detail =
            (format!("计分的指标须给出 {part}"), format!("an indicator with points needs {part}"));
        source.error(&key(part), id_span.clone(), detail)
    };
    if file.of.is_some() || file.weight.is_some() || file.points.is_some() {
        let detail = (
            "of、weight、points 只用于 of = “composite”；计分用 value、full、by",
            "of, weight and points need of = “composite”; points come of value, full and by",
        );
        return Err(source.error(&key("of"), id_span, detail));
    }
    let text = file.value.as_ref().ok_or_else(|| needs("value"))?;
    let value = told(source, &key("value"), text.span(), Value::parse(text.get_ref()))?;
    let full = file.full.as_ref().ok_or_else(|| needs("full"))?;
    let points_nano = positive(source, &key("full"), full)?;
    let mut cases = Vec::new();
    for one in file.cases {
        let better = one.better.or(file.better);
        if one.when.is_none() {
            let detail = ("cases 中每一种情形须有 when", "each of the cases needs a condition");
            return Err(source.error(&key("cases.when"), one.by.span(), detail));
        }
        cases.push(case(source, one, &Owner { key: &key, better, points_nano, value: &value })?);
    }
    let last = CaseFile {
        when: None,
        by: file.by.ok_or_else(|| needs("by"))?,
        better: file.better,
        base: file.base,
        cap: file.cap,
        baseline: file.baseline,
        leading: file.leading,
        inclusive: file.inclusive,
        steps: file.steps,
    };
    let better = file.better;
    cases.push(case(source, last, &Owner { key: &key, better, points_nano, value: &value })?);
    let scope_of = |part: &str, written: &Option<Spanned<toml::Value>>| match written {
        None => Ok(Scope { region_digits: 0, depth: 0 }),
        Some(written) => scope(source, &key(part), Some(written.get_ref()), written.span()),
    };
    let span = file.missing.span();
    let missing = match (file.missing.get_ref(), &file.malus) {
        (MissingFile::Malus, Some(malus)) => {
            Missing::Malus { nano: positive(source, &key("malus"), malus)? }
        }
        (MissingFile::Malus, None) => {
            let detail = ("须用 malus 给出扣分", "malus says how many points are taken off");
            return Err(source.error(&key("missing"), span, detail));
        }
        (_, Some(malus)) => {
            let detail = ("malus 只用于 missing = “malus”", "malus needs missing = “malus”");
            return Err(source.error(&key("malus"), malus.span(), detail));
        }
        (MissingFile::Drop, None) => Missing::Drop,
        (MissingFile::Ungraded, None) => Missing::Ungraded,
        (MissingFile::Zero, None) => Missing::Zero,
        (MissingFile::MeanPoints, None) => {
            Missing::MeanPoints { scope: scope_of("missing_scope", &file.missing_scope)? }
        }
    };
    if let Some(written) = &file.missing_scope
        && !matches!(missing, Missing::MeanPoints { .. })
    {
        let detail = (
            "missing_scope 只用于 missing = “mean_points”",
            "missing_scope needs missing = “mean_points”",
        );
        return Err(source.error(&key("missing_scope"), written.span(), detail));
    }
    let rank_scope = scope_of("rank_scope", &file.rank_scope)?;
    let rule_set = set_of(source, &key("rule_set"), file.rule_set.as_ref(), sets)?;
    Ok(Measure {
        columns: columns(&id, &file.name, file.unit.as_ref(), &cases),
        rule_set,
        value,
        unit: file.unit,
        points_nano,
        cases,
        rank_scope,
        missing,
        line: source.line(&id_span),
        name: file.name,
        id,
    })
}

/// Names and titles of the columns of an indicator.
fn columns(id: &str, name: &Bilingual, unit: Option<&Bilingual>, cases: &[Case]) -> MeasureColumns {
    let column = |prefix: &str, zh: &str, en: &str, has_unit: bool| {
        let unit = unit.filter(|_| has_unit);
        let of = |name: &str, word: &str, unit: Option<&str>, open: &str, close: &str| match unit {
            Some(unit) => format!("{name}{word}{open}{unit}{close}"),
            None => format!("{name}{word}"),
        };
        ColumnName {
            name: format!("{prefix}{id}"),
            title: Bilingual {
                zh: of(&name.zh, zh, unit.map(|unit| unit.zh.as_str()), "（", "）"),
                en: of(&name.en, en, unit.map(|unit| unit.en.as_str()), " (", ")"),
            },
        }
    };
    let has_leading = cases.iter().any(|case| matches!(case.form, Form::Linear { .. }));
    MeasureColumns {
        value: column(INDICATOR_COLUMN, "", "", true),
        points: column("points_", "得分", ": points", false),
        base: column("base_", "基准", ": base", true),
        leading: has_leading.then(|| column("leading_", "引领值", ": leading value", true)),
        rank: column("rank_", "名次", ": rank", false),
    }
}

/// The indicator that a case is of.
struct Owner<'a> {
    key: &'a dyn Fn(&str) -> String,
    better: Option<Better>,
    points_nano: i64,
    value: &'a Value,
}

fn case(source: &Source<'_>, file: CaseFile, owner: &Owner<'_>) -> Result<Case> {
    let Owner { key, better, points_nano, value } = *owner;
    let span = file.by.span();
    let when = file.when.as_ref().map(|it| condition(source, &key("when"), it)).transpose()?;
    let by = *file.by.get_ref();
    let better = match (better, by) {
        (Some(better), _) => better,
        (None, FormFile::Steps) => Better::Higher,
        (None, _) => {
            let detail = (
                "须用 better 写明高（higher）还是低（lower）为好",
                "better says whether high (higher) or low (lower) values are good",
            );
            return Err(source.error(&key("better"), span, detail));
        }
    };
    let stray = [
        (file.base.is_some() && by == FormFile::Linear, "base"),
        (file.cap.is_some() && by != FormFile::Base, "cap"),
        (file.baseline.is_some() && by != FormFile::Linear, "baseline"),
        (file.leading.is_some() && by != FormFile::Linear, "leading"),
        (file.steps.is_some() && by != FormFile::Steps, "steps"),
        (file.inclusive.is_some() && by != FormFile::Steps, "inclusive"),
    ];
    if let Some((_, part)) = stray.iter().find(|(is_stray, _)| *is_stray) {
        let detail =
            (format!("{part} 与这里的 by 不相配"), format!("{part} does not go with this by"));
        return Err(source.error(&key(part), span, detail));
    }
    let needs = |part: &str| {
        let detail = (format!("这种 by 须给出 {part}"), format!("this by needs {part}"));
        source.error(&key(part), span.clone(), detail)
    };
    let base_of = |part: &str, file: &Spanned<BaseFile>| base(source, &key(part), file, value);
    let form = match by {
        FormFile::Base => {
            let base = base_of("base", file.base.as_ref().ok_or_else(|| needs("base"))?)?;
            let cap_nano = match &file.cap {
                None => Some(points_nano),
                Some(text) if text.get_ref() == "none" => None,
                Some(text) => Some(positive(source, &key("cap"), text)?),
            };
            Form::Base { base, cap_nano }
        }
        FormFile::Linear => {
            let part = |name: &str, file: &Option<Spanned<BaseFile>>| {
                base_of(name, file.as_ref().ok_or_else(|| needs(name))?)
            };
            let baseline = part("baseline", &file.baseline)?;
            let leading = part("leading", &file.leading)?;
            if let (Base::Constant(from), Base::Constant(to)) = (baseline, leading)
                && (from == to || (from < to) != (better == Better::Higher))
            {
                let detail = (
                    "baseline 与 leading 的高低须与 better 一致",
                    "baseline and leading must differ as better says",
                );
                return Err(source.error(&key("leading"), span, detail));
            }
            Form::Linear { baseline, leading }
        }
        FormFile::Steps => {
            let base = file.base.as_ref().map(|file| base_of("base", file)).transpose()?;
            let inclusive = file.inclusive.ok_or_else(|| needs("inclusive"))?;
            let written = file.steps.ok_or_else(|| needs("steps"))?;
            let span = written.span();
            let steps = steps(source, &key("steps"), written.get_ref(), &span, points_nano)?;
            Form::Steps { base, inclusive, steps }
        }
    };
    Ok(Case { when, better, form })
}

fn steps(
    source: &Source<'_>,
    key: &str,
    files: &[StepFile],
    span: &Range<usize>,
    points_nano: i64,
) -> Result<Vec<(Option<i64>, i64)>> {
    let fail = |zh: &str, en: &str| Err(source.error(key, span.clone(), (zh, en)));
    let mut steps: Vec<(Option<i64>, i64)> = Vec::new();
    let last = files.len().saturating_sub(1);
    for (index, step) in files.iter().enumerate() {
        let upper = step.upper.as_deref().map(|text| number(source, key, text, span.clone()));
        let upper = upper.transpose()?;
        let points = number(source, key, &step.points, span.clone())?;
        if (index == last) != upper.is_none() {
            return fail(
                "除最后一档外都须有上限，最后一档没有",
                "every step but the last has an upper cut-off, and the last has none",
            );
        }
        if let (Some((Some(before), _)), Some(upper)) = (steps.last(), upper)
            && *before >= upper
        {
            return fail("分界值应从小到大", "cut-offs must ascend");
        }
        if !(0..=points_nano).contains(&points) {
            return fail("分值应在 0 与满分之间", "points must be between 0 and the full points");
        }
        steps.push((upper, points));
    }
    if steps.is_empty() {
        return fail("至少要有一档", "needs at least one step");
    }
    if steps.iter().all(|(_, points)| *points != points_nano) {
        return fail("没有一档得满分", "no step has the full points");
    }
    Ok(steps)
}

fn base(source: &Source<'_>, key: &str, file: &Spanned<BaseFile>, value: &Value) -> Result<Base> {
    let span = file.span();
    let fail = |zh: &str, en: &str| Err(source.error(key, span.clone(), (zh, en)));
    let BaseFile { constant, of, scope: written, share, times, year, minimum } = file.get_ref();
    let statistic = match (constant, of) {
        (Some(constant), None) => {
            if share.is_some() || times.is_some() || written.is_some() || minimum.is_some() {
                return fail("constant 单独给出", "constant stands alone");
            }
            return Ok(Base::Constant(number(source, key, constant, span.clone())?));
        }
        (None, Some(of)) => of.as_str(),
        _ => return fail("须给出 constant 或 of 之一", "either constant or of is given"),
    };
    let share = match share {
        None => None,
        Some(text) => {
            let nano = source.nano(key, text, span.clone())?;
            if nano <= 0 || nano >= NANO {
                return fail("share 应大于 0 且小于 1", "share must be above 0 and below 1");
            }
            Some(nano)
        }
    };
    let statistic = match (statistic, share) {
        ("mean", None) => Statistic::Mean,
        ("median", None) => Statistic::Median,
        ("best", None) => Statistic::Best,
        ("ratio_of_sums", None) if value.is_growth() || value.bottom.is_none() => {
            return fail(
                "ratio_of_sums 只用于两个和之商",
                "ratio_of_sums needs a sum divided by a sum",
            );
        }
        ("ratio_of_sums", None) => Statistic::RatioOfSums,
        ("percentile", Some(share_nano)) => Statistic::Percentile { share_nano },
        ("percentile", None) => return fail("percentile 须给出 share", "percentile needs a share"),
        ("mean" | "median" | "best" | "ratio_of_sums", Some(_)) => {
            return fail("只有 percentile 有 share", "only percentile has a share");
        }
        _ => {
            return fail(
                "of 应为 mean、median、ratio_of_sums、best、percentile 之一",
                "of must be mean, median, ratio_of_sums, best or percentile",
            );
        }
    };
    let times_nano = match times {
        None => NANO,
        Some(text) => positive(source, key, &Spanned::new(span.clone(), text.clone()))?,
    };
    Ok(Base::Of {
        statistic,
        scope: scope(source, key, written.as_ref(), span.clone())?,
        times_nano,
        is_of_year_before: *year == YearFile::Before,
        minimum: minimum.unwrap_or(1).max(1),
    })
}

/// A scope: one word, or a list of a region and a depth.
fn scope(
    source: &Source<'_>,
    key: &str,
    written: Option<&toml::Value>,
    span: Range<usize>,
) -> Result<Scope> {
    let words: Vec<&str> = match written {
        None => Vec::new(),
        Some(toml::Value::String(word)) => vec![word.as_str()],
        Some(toml::Value::Array(words)) => {
            words.iter().map(|word| word.as_str().unwrap_or("?")).collect()
        }
        Some(_) => vec!["?"],
    };
    let levels = &source.standards.industries;
    let mut scope = Scope { region_digits: 0, depth: 0 };
    for word in &words {
        let (digits, depth) = match *word {
            "all" if words.len() == 1 => (0, 0),
            "province" => (2, 0),
            "city" => (4, 0),
            "county" => (6, 0),
            level => match levels.depth_of(level).or_else(|| depth_of_number(level)) {
                Some(depth) if (1..=levels.deepest()).contains(&depth) => (0, depth),
                _ => (7, 0),
            },
        };
        let is_second = digits > 0 && scope.region_digits > 0 || depth > 0 && scope.depth > 0;
        if digits == 7 || is_second {
            let ids: Vec<&str> = levels.levels.iter().map(|level| level.id.as_str()).collect();
            let (last, deepest) = (ids.last().copied().unwrap_or_default(), ids.len());
            let detail = (
                format!(
                    "范围应为 all，或 province、city、county 之一与 {} 的一层（{}，也可写 depth-1 至 \
                     depth-{deepest}），两者也可合写为 [\"county\", \"{last}\"]",
                    levels.title(Lang::Zh),
                    ids.join("、"),
                ),
                format!(
                    "a scope is all, or one of province, city, county and a level of {} ({}, or \
                     depth-1 to depth-{deepest}), or both as [\"county\", \"{last}\"]",
                    levels.title(Lang::En),
                    ids.join(", "),
                ),
            );
            return Err(source.error(key, span, detail));
        }
        scope.region_digits = scope.region_digits.max(digits);
        scope.depth = scope.depth.max(depth);
    }
    Ok(scope)
}

/// The depth of `depth-2`.
fn depth_of_number(text: &str) -> Option<u8> {
    text.strip_prefix("depth-")?.parse().ok()
}

fn adjustment(
    source: &Source<'_>,
    file: AdjustmentFile,
    sets: &[String],
    numbers: &[i32],
) -> Result<Adjustment> {
    let id = source.id("adjustments.id", &file.id)?;
    let key = |part: &str| format!("adjustments.{id}.{part}");
    let when = condition(source, &key("when"), &file.when)?;
    let effect = match (&file.points, file.no_better_than) {
        (Some(points), None) => {
            Effect::Points(number(source, &key("points"), points.get_ref(), points.span())?)
        }
        (None, Some(number)) => {
            known_class(source, &key("no_better_than"), number, numbers, file.id.span())?;
            Effect::NoBetterThan(number)
        }
        _ => {
            let detail = (
                "须给出 points（加减分）或 no_better_than（一票否决后的最好类别）之一",
                "either points or no_better_than, the best class left, is given",
            );
            return Err(source.error(&key("points"), file.id.span(), detail));
        }
    };
    let rule_set = set_of(source, &key("rule_set"), file.rule_set.as_ref(), sets)?;
    let column = ColumnName { name: format!("adjustment_{id}"), title: file.name.clone() };
    let line = source.line(&file.id.span());
    Ok(Adjustment { id, name: file.name, rule_set, when, effect, column, line })
}

fn not_classed(source: &Source<'_>, file: UnclassedFile, numbers: &[i32]) -> Result<Unclassed> {
    let UnclassedFile { name, when, treat_as, is_compared } = file;
    if let Some(number) = treat_as {
        known_class(source, "unclassed.treat_as", number, numbers, when.span())?;
    }
    let line = source.line(&when.span());
    let when = condition(source, "unclassed.when", &when)?;
    Ok(Unclassed { name, when, treat_as, is_compared, line })
}

fn known_class(
    source: &Source<'_>,
    key: &str,
    number: i32,
    numbers: &[i32],
    span: Range<usize>,
) -> Result<()> {
    if numbers.contains(&number) {
        return Ok(());
    }
    let known = numbers.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    let detail = (
        format!("[grade] 中没有编号 {number}；已有：{known}"),
        format!("[grade] has no number {number}; known: {known}"),
    );
    Err(source.error(key, span, detail))
}

fn classes(source: &Source<'_>, file: &SchemeFile) -> Result<Classes> {
    let Some(grade) = &file.grade else { return Ok(Classes::None) };
    let span = grade.of.span();
    let fail = |key: &str, zh: &str, en: &str| Err(source.error(key, span.clone(), (zh, en)));
    if *grade.of.get_ref() == GradeOf::Points {
        if grade.scope.is_some() || grade.ties.is_some() || grade.whole.is_some() {
            return fail(
                "grade.scope",
                "scope、ties、whole 只用于 of = “points_rank”",
                "scope, ties and whole need of = “points_rank”",
            );
        }
        return Ok(Classes::CutOffs);
    }
    let Some(ties) = grade.ties else {
        return fail(
            "grade.ties",
            "须用 ties 写明同分企业都归较好一类（better）还是较差一类（worse）",
            "ties says whether firms with equal points all go to the better class or the worse",
        );
    };
    if grade.inclusive.is_some() {
        return fail(
            "grade.inclusive",
            "按名次分类没有 inclusive，同分由 ties 规定",
            "classes by rank have no inclusive: ties settles equal points",
        );
    }
    let written = grade.scope.as_ref();
    let scope_span = written.map_or(span.clone(), Spanned::span);
    let scope = scope(source, "grade.scope", written.map(Spanned::get_ref), scope_span)?;
    let bands = grade.bands.get_ref();
    let last = bands.len().saturating_sub(1);
    let mut shares: Vec<(i32, i64)> = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        let (span, band) = (band.span(), band.get_ref());
        let key = format!("grade.bands[{index}]");
        let fail = |zh: &str, en: &str| Err(source.error(&key, span.clone(), (zh, en)));
        if band.upper.is_some() {
            return fail("按名次分类用 share，不用 upper", "classes by rank have share, not upper");
        }
        let share = match &band.share {
            None => NANO,
            Some(text) => source.nano(&key, text, span.clone())?,
        };
        if (index == last) != band.share.is_none() {
            return fail(
                "除最后一类外都须有 share（本类及以上各类合计的占比），最后一类没有",
                "every class but the last has a share, of this class and those above, and the \
                 last has none",
            );
        }
        let before = shares.last().map_or(0, |(_, share)| *share);
        if share <= before && index < last || share > NANO || index < last && share == NANO {
            return fail(
                "share 为累计占比，应从小到大，大于 0 且小于 1",
                "shares are cumulative: they ascend, above 0 and below 1",
            );
        }
        if shares.iter().any(|(number, _)| *number == band.number) {
            return fail("编号重复", "a number stands twice");
        }
        if !is_colour(&band.colour) {
            return fail("colour 应写作 #rrggbb", "colour must be #rrggbb");
        }
        shares.push((band.number, share));
    }
    if shares.is_empty() || shares.len() > MOST {
        return fail("grade.bands", "类别应为 1 至 100 个", "there are 1 to 100 classes");
    }
    let whole = grade.whole.unwrap_or(Whole::Down);
    Ok(Classes::Quota(Quota { scope, ties, whole, shares }))
}

/// Whether a text is a colour, `#rrggbb`.
pub(super) fn is_colour(text: &str) -> bool {
    text.len() == 7
        && text.starts_with('#')
        && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Classes by rank as a ladder of points: the worst first, as others of points have them.
fn quota_ladder(bands: &[Spanned<BandFile>]) -> Ladder {
    let band = |band: &Spanned<BandFile>| {
        let BandFile { number, label, colour, .. } = band.get_ref();
        Band { number: *number, upper_nano: None, label: label.clone(), colour: colour.clone() }
    };
    Ladder { inclusive: Inclusive::Lower, bands: bands.iter().rev().map(band).collect() }
}
