//! Turns a policy's TOML into rules that add up, or says where they do not: file, line, key and
//! reason, in both languages.

use std::ops::Range;

use toml::Spanned;

use super::file::{
    CovenantsFile, EligibilityFile, LimitFile, PolicyFile, RateFile, SelectionFile, StepFile,
};
use super::{
    BP_DECIMALS, Covenants, Eligibility, Evidence, LimitRules, PCAF_SCORES, PERCENT_DECIMALS,
    PerCut, Policy, RateRules, Selection, Step,
};
use tanxiao_core::digest::sha256;

use tanxiao_core::finding::{Code, Error, Place, Result, library_words, line_of};
use tanxiao_core::grade::Status;
use tanxiao_core::number::{self, MICRO_DECIMALS, NANO, NANO_DECIMALS};
use tanxiao_core::plain;

/// The deepest cut or surcharge that is no slip of the pen: 10 percentage points.
const MOST_BP: i64 = 1_000 * 100;
/// A rate above 100 % is one.
const MOST_RATE: i64 = 1_000_000;

/// The policy's text, and what is known of it while it is read.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
    grades: Vec<i32>,
    levels: Vec<i32>,
}

impl Source<'_> {
    fn error(&self, key: &str, span: Range<usize>, zh: &str, en: &str) -> Error {
        let place = Place::file(self.path).at_line(line_of(self.text, span.start));
        Error::new(Code::PolicyInvalid, place)
            .with("key", key)
            .with("detail", zh)
            .with("detail_en", en)
    }

    /// A decimal of at most `places` places within ±`most`, as an integer.
    fn decimal(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        places: u32,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64> {
        let value = number::parse_exact(text, places).map_err(|_| {
            self.error(
                key,
                span.clone(),
                &format!("“{text}”不是至多 {places} 位小数的数"),
                &format!("“{text}” is no decimal of at most {places} places"),
            )
        })?;
        if range.contains(&value) {
            return Ok(value);
        }
        let (low, high) =
            (number::to_text(*range.start(), places), number::to_text(*range.end(), places));
        Err(self.error(
            key,
            span,
            &format!("“{text}”应在 {low} 与 {high} 之间"),
            &format!("“{text}” must lie between {low} and {high}"),
        ))
    }

    fn bp(&self, key: &str, text: &str, span: Range<usize>) -> Result<i64> {
        self.decimal(key, text, span, BP_DECIMALS, -MOST_BP..=MOST_BP)
    }

    fn money(&self, key: &str, text: &str, span: Range<usize>) -> Result<i64> {
        self.decimal(key, text, span, MICRO_DECIMALS, 0..=i64::MAX)
    }

    fn share(&self, key: &str, text: &Spanned<String>) -> Result<i64> {
        self.decimal(key, text.get_ref(), text.span(), NANO_DECIMALS, 0..=NANO)
    }

    fn grade(&self, key: &str, grade: i32, span: Range<usize>) -> Result<i32> {
        self.known(key, grade, &self.grades, "grades", span)
    }

    fn level(&self, key: &str, level: i32, span: Range<usize>) -> Result<i32> {
        self.known(key, level, &self.levels, "levels", span)
    }

    fn known(
        &self,
        key: &str,
        number: i32,
        known: &[i32],
        list: &str,
        span: Range<usize>,
    ) -> Result<i32> {
        if known.contains(&number) {
            return Ok(number);
        }
        Err(self.error(
            key,
            span,
            &format!("{number} 不在 {list} 之中"),
            &format!("{number} is not among {list}"),
        ))
    }

    fn pcaf(&self, key: &str, score: i32, span: Range<usize>) -> Result<i32> {
        if PCAF_SCORES.contains(&score) {
            return Ok(score);
        }
        Err(self.error(key, span, "PCAF 数据质量为 1 至 5", "PCAF data quality is 1 to 5"))
    }

    /// Numbers of a list, each known and none twice.
    fn subset(
        &self,
        key: &str,
        list: Option<Spanned<Vec<i32>>>,
        check: impl Fn(&Self, i32, Range<usize>) -> Result<i32>,
    ) -> Result<Option<Vec<i32>>> {
        let Some(list) = list else { return Ok(None) };
        let span = list.span();
        let numbers = list.into_inner();
        if numbers.is_empty() {
            return Err(self.error(key, span, "不能为空", "must not be empty"));
        }
        self.no_repeats(key, &numbers, span.clone())?;
        for number in &numbers {
            check(self, *number, span.clone())?;
        }
        Ok(Some(numbers))
    }

    fn no_repeats<T: PartialEq + std::fmt::Display>(
        &self,
        key: &str,
        list: &[T],
        span: Range<usize>,
    ) -> Result<()> {
        let repeated =
            list.iter().enumerate().find(|(index, entry)| list[..*index].contains(entry));
        match repeated {
            None => Ok(()),
            Some((_, entry)) => Err(self.error(
                key,
                span,
                &format!("{entry} 出现两次"),
                &format!("{entry} stands twice"),
            )),
        }
    }
}

pub(super) fn validate(path: &str, text: &str) -> Result<Policy> {
    let mut source = Source { path, text, grades: Vec::new(), levels: Vec::new() };
    if let Some((at, c)) = plain::unseen_in_toml(text) {
        let words = plain::Fault::Unseen(c).text();
        return Err(source.error("toml", at..at, &words.zh, &words.en));
    }
    let file: PolicyFile = toml::from_str(text).map_err(|error| {
        let words = library_words(error.message());
        source.error("toml", error.span().unwrap_or(0..0), &words.zh, &words.en)
    })?;
    let id = file.id.get_ref().clone();
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        let (zh, en) =
            ("只能用小写字母、数字和连字符", "must be lower-case letters, digits and hyphens");
        return Err(source.error("id", file.id.span(), zh, en));
    }
    for (key, text) in [("id", &file.id), ("version", &file.version), ("scheme", &file.scheme)] {
        if let Some(fault) = plain::fault(text.get_ref(), plain::LONGEST_ID) {
            let words = fault.text();
            return Err(source.error(key, text.span(), &words.zh, &words.en));
        }
    }
    if let Some(hash) = &file.scheme_hash {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if hash.get_ref().len() != 64 || !hash.get_ref().bytes().all(is_hex) {
            let (zh, en) =
                ("应为 SHA-256 的 64 位小写十六进制数", "must be SHA-256, 64 lower-case hex");
            return Err(source.error("scheme_hash", hash.span(), zh, en));
        }
    }
    source.grades = ordered(&source, "grades", &file.grades)?;
    if let Some(levels) = &file.levels {
        source.levels = ordered(&source, "levels", levels)?;
    }
    let rate = rate(&source, file.rate)?;
    let covenants = file.covenants.map(|file| covenants(&source, file)).transpose()?;
    Ok(Policy {
        id,
        version: file.version.into_inner(),
        sha256: sha256(text.as_bytes()),
        is_example: file.example,
        name: file.name,
        source: file.source,
        scheme: file.scheme.into_inner(),
        scheme_hash: file.scheme_hash.map(Spanned::into_inner),
        eligibility: eligibility(&source, file.eligibility)?,
        limit: limit(&source, file.limit)?,
        evidence: evidence(&source, file.evidence)?,
        rate,
        covenants,
        grades: source.grades,
        levels: source.levels,
    })
}

/// Numbers from best to worst.
fn ordered(source: &Source<'_>, key: &str, list: &Spanned<Vec<i32>>) -> Result<Vec<i32>> {
    if list.get_ref().is_empty() {
        return Err(source.error(key, list.span(), "不能为空", "must not be empty"));
    }
    source.no_repeats(key, list.get_ref(), list.span())?;
    Ok(list.get_ref().clone())
}

fn eligibility(source: &Source<'_>, file: EligibilityFile) -> Result<Eligibility> {
    let key = "eligibility.status";
    let span = file.status.span();
    let statuses = file.status.into_inner();
    if statuses.is_empty() {
        return Err(source.error(key, span, "不能为空", "must not be empty"));
    }
    source.no_repeats(key, &statuses, span.clone())?;
    let known: Vec<&str> = Status::ALL.iter().map(|status| status.text()).collect();
    if let Some(unknown) = statuses.iter().find(|status| !known.contains(&status.as_str())) {
        let list = known.join(", ");
        return Err(source.error(
            key,
            span,
            &format!("没有“{unknown}”这种状态；可用：{list}"),
            &format!("there is no status “{unknown}”; known: {list}"),
        ));
    }
    let grades = source.subset("eligibility.grades", file.grades, |source, grade, span| {
        source.grade("eligibility.grades", grade, span)
    })?;
    let levels = source.subset("eligibility.levels", file.levels, |source, level, span| {
        source.level("eligibility.levels", level, span)
    })?;
    let pcaf =
        |pcaf: Spanned<i32>| source.pcaf("eligibility.pcaf_at_most", *pcaf.get_ref(), pcaf.span());
    let share = |share: &Spanned<String>| source.share("eligibility.default_share_at_most", share);
    Ok(Eligibility {
        statuses,
        grades,
        levels,
        pcaf_at_most: file.pcaf_at_most.map(pcaf).transpose()?,
        age_months_at_most: file.age_months_at_most.map(Spanned::into_inner),
        default_share_at_most_nano: file.default_share_at_most.as_ref().map(share).transpose()?,
        industries: selection(source, "eligibility.industries", file.industries)?,
        regions: selection(source, "eligibility.regions", file.regions)?,
    })
}

fn selection(
    source: &Source<'_>,
    key: &str,
    file: Option<Spanned<SelectionFile>>,
) -> Result<Selection> {
    let Some(file) = file else { return Ok(Selection::default()) };
    let span = file.span();
    let SelectionFile { only, except } = file.into_inner();
    let codes: Vec<&String> = only.iter().chain(&except).collect();
    source.no_repeats(key, &codes, span.clone())?;
    let is_code = |code: &&&String| {
        (1..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
    };
    if let Some(wrong) = codes.iter().find(|code| !is_code(code)) {
        return Err(source.error(
            key,
            span,
            &format!("“{wrong}”不是代码的前几位数字"),
            &format!("“{wrong}” is not the leading digits of a code"),
        ));
    }
    Ok(Selection { only, except })
}

fn rate(source: &Source<'_>, file: RateFile) -> Result<RateRules> {
    let bp = |key: &str, text: &Spanned<String>| source.bp(key, text.get_ref(), text.span());
    let floor_bp = bp("rate.floor_bp", &file.floor_bp)?;
    let cap_bp = bp("rate.cap_bp", &file.cap_bp)?;
    if floor_bp > cap_bp {
        let (zh, en) = ("floor_bp 不能高于 cap_bp", "floor_bp must not be above cap_bp");
        return Err(source.error("rate.floor_bp", file.floor_bp.span(), zh, en));
    }
    let lowest_rate = file.lowest_rate_percent.map(|text| {
        let key = "rate.lowest_rate_percent";
        source.decimal(key, text.get_ref(), text.span(), PERCENT_DECIMALS, 0..=MOST_RATE)
    });
    let by_grade = of_number(source, "rate.by_grade", file.by_grade, |entry, key, span| {
        let grade = source.grade(key, entry.grade, span.clone())?;
        Ok((grade, source.bp(key, &entry.bp, span)?))
    })?;
    let by_level = of_number(source, "rate.by_level", file.by_level, |entry, key, span| {
        let level = source.level(key, entry.level, span.clone())?;
        Ok((level, source.bp(key, &entry.bp, span)?))
    })?;
    let key = "rate.by_data_quality";
    let by_data_quality = of_number(source, key, file.by_data_quality, |entry, key, span| {
        let pcaf = source.pcaf(key, entry.pcaf, span.clone())?;
        Ok((pcaf, source.bp(key, &entry.bp, span)?))
    })?;
    let by_grade_change: Option<Result<_>> = file.by_grade_change.map(|entry| {
        let (span, entry) = (entry.span(), entry.into_inner());
        let bp = |text| source.bp("rate.by_grade_change", text, span.clone());
        Ok((bp(&entry.better_bp)?, bp(&entry.worse_bp)?))
    });
    Ok(RateRules {
        floor_bp,
        cap_bp,
        lowest_rate: lowest_rate.transpose()?,
        by_grade,
        by_level,
        by_data_quality,
        by_grade_change: by_grade_change.transpose()?,
        by_intensity_change: match file.by_intensity_change {
            None => Vec::new(),
            Some(steps) => intensity_steps(source, steps)?,
        },
    })
}

/// A table from numbers (grades, levels, data qualities) to amounts, no number twice.
fn of_number<T>(
    source: &Source<'_>,
    key: &str,
    entries: Vec<Spanned<T>>,
    read: impl Fn(T, &str, Range<usize>) -> Result<(i32, i64)>,
) -> Result<Vec<(i32, i64)>> {
    let mut table: Vec<(i32, i64)> = Vec::new();
    for entry in entries {
        let span = entry.span();
        let (number, amount) = read(entry.into_inner(), key, span.clone())?;
        if table.iter().any(|(known, _)| *known == number) {
            let (zh, en) = (format!("{number} 出现两次"), format!("{number} stands twice"));
            return Err(source.error(key, span, &zh, &en));
        }
        table.push((number, amount));
    }
    Ok(table)
}

/// A ladder of changes: bounds ascend, and the last rung alone has none.
fn intensity_steps(
    source: &Source<'_>,
    entries: Spanned<Vec<Spanned<StepFile>>>,
) -> Result<Vec<Step>> {
    let key = "rate.by_intensity_change";
    let whole = entries.span();
    let entries = entries.into_inner();
    let last = entries.len().saturating_sub(1);
    let mut steps: Vec<Step> = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let (span, entry) = (entry.span(), entry.into_inner());
        let up_to = entry.up_to.map(|text| {
            source.decimal(key, &text, span.clone(), NANO_DECIMALS, -NANO..=100 * NANO)
        });
        let up_to_nano = up_to.transpose()?;
        if (index == last) != up_to_nano.is_none() {
            let zh = "除最后一档外每档都有 up_to，最后一档没有";
            let en = "every step but the last has an up_to, and the last has none";
            return Err(source.error(key, span, zh, en));
        }
        if let (Some(Some(before)), Some(up_to)) =
            (steps.last().map(|step| step.up_to_nano), up_to_nano)
            && before >= up_to
        {
            return Err(source.error(key, span, "up_to 应递增", "the up_to must ascend"));
        }
        steps.push(Step { up_to_nano, bp: source.bp(key, &entry.bp, span)? });
    }
    if steps.is_empty() {
        return Err(source.error(key, whole, "至少要有一档", "needs at least one step"));
    }
    Ok(steps)
}

fn limit(source: &Source<'_>, file: LimitFile) -> Result<LimitRules> {
    let by_grade = of_number(source, "limit.by_grade", file.by_grade, |entry, key, span| {
        let grade = source.grade(key, entry.grade, span.clone())?;
        Ok((grade, source.money(key, &entry.line_wan_yuan, span)?))
    })?;
    let per_cut = match file.per_tco2_cut {
        None => None,
        Some(entry) => {
            let (span, entry) = (entry.span(), entry.into_inner());
            let key = "limit.per_tco2_cut";
            let fen_per_tco2 =
                source.decimal(key, &entry.yuan, span.clone(), 2, 1..=100_000_000)?;
            let cap_fen = match &entry.cap_wan_yuan {
                None => None,
                Some(text) => Some(source.money(key, text, span)?),
            };
            Some(PerCut { fen_per_tco2, basis: entry.basis, cap_fen })
        }
    };
    Ok(LimitRules { by_grade, per_cut })
}

fn covenants(source: &Source<'_>, file: CovenantsFile) -> Result<Covenants> {
    let grade = |grade: Spanned<i32>| {
        source.grade("covenants.grade_not_worse_than", *grade.get_ref(), grade.span())
    };
    let level = |level: Spanned<i32>| {
        source.level("covenants.level_not_worse_than", *level.get_ref(), level.span())
    };
    let pcaf =
        |pcaf: Spanned<i32>| source.pcaf("covenants.pcaf_at_most", *pcaf.get_ref(), pcaf.span());
    let share = |share: &Spanned<String>| source.share("covenants.intensity_up_at_most", share);
    if let Some(constant) = &file.intensity_at_constant_factors
        && file.intensity_up_at_most.is_none()
    {
        let (zh, en) = ("没有 intensity_up_at_most", "there is no intensity_up_at_most");
        let key = "covenants.intensity_at_constant_factors";
        return Err(source.error(key, constant.span(), zh, en));
    }
    Ok(Covenants {
        grade_not_worse_than: file.grade_not_worse_than.map(grade).transpose()?,
        level_not_worse_than: file.level_not_worse_than.map(level).transpose()?,
        intensity_up_at_most_nano: file.intensity_up_at_most.as_ref().map(share).transpose()?,
        is_at_constant_factors: file.intensity_at_constant_factors.is_some_and(Spanned::into_inner),
        age_months_at_most: file.age_months_at_most.map(Spanned::into_inner),
        pcaf_at_most: file.pcaf_at_most.map(pcaf).transpose()?,
        suspends_discount: file.suspends_discount,
        on_breach: file.on_breach,
    })
}

fn evidence(
    source: &Source<'_>,
    entries: Vec<Spanned<super::file::EvidenceFile>>,
) -> Result<Vec<Evidence>> {
    entries
        .into_iter()
        .map(|entry| {
            let (span, entry) = (entry.span(), entry.into_inner());
            let key = "evidence.from_discount_bp";
            let from_discount_bp = match &entry.from_discount_bp {
                None => None,
                Some(text) => Some(source.decimal(key, text, span, BP_DECIMALS, 1..=MOST_BP)?),
            };
            Ok(Evidence { kind: entry.kind, from_discount_bp, note: entry.note })
        })
        .collect()
}
