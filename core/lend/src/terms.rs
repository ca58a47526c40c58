//! What an eligible loan gets: basis points by rule, floor and cap, the resulting rate, the line
//! and the loan per tonne cut. Integers only; the reasons add up to the adjustment.

use super::policy::{CutBasis, Evidence, EvidenceKind, PerCut, Policy};
use super::portfolio::Loan;
use super::scores::nano;
use super::words::{self, Reason, both};
use tanxiao_core::book::Record;
use tanxiao_core::number::{self, MICRO, MICRO_DECIMALS, NANO, NANO_DECIMALS};

/// Hundredths of a basis point in one: a rate times an amount.
const RATE_ONE: i128 = 1_000_000;

/// The score of a loan's borrower and the one of the same period a year before.
#[derive(Clone, Copy)]
pub(super) struct Basis<'a> {
    pub(super) policy: &'a Policy,
    pub(super) score: &'a Record,
    pub(super) previous: Option<&'a Record>,
}

/// The terms of one loan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// What is added to the rate, in hundredths of a basis point.
    pub adjustment_bp: i64,
    /// The resulting rate; None without a base rate.
    pub rate: Option<i64>,
    /// What the adjustment makes in interest in a year on the outstanding amount, in fen.
    pub interest_fen: i64,
    /// The line that the borrower may have, in fen; None where nothing sets one.
    pub line_fen: Option<i64>,
    /// Emissions cut against a year before, in micro-tCO2; None where that is not known.
    pub cut_micro: Option<i64>,
    /// Loan for the cut, in fen.
    pub cut_credit_fen: Option<i64>,
    /// Why, rule by rule; what they add makes the adjustment.
    pub reasons: Vec<Reason>,
}

/// Change of the intensity against a year before, in nano, rounded for people; cut-offs are judged
/// on the exact quotient.
#[must_use]
pub fn intensity_change(score: &Record, previous: Option<&Record>) -> Option<i64> {
    let (now, before) = intensities(score, previous)?;
    change(now, before)
}

/// The change from one intensity to another, in nano, rounded for people.
pub(super) fn change(now: i64, before: i64) -> Option<i64> {
    let change = i128::from(now) - i128::from(before);
    number::ratio_scaled(change, i128::from(before), NANO_DECIMALS)
}

/// Both intensities, where the one before is above zero.
pub(super) fn intensities(score: &Record, previous: Option<&Record>) -> Option<(i64, i64)> {
    let (now, before) = (nano(score.intensity_l)?, nano(previous?.intensity_l)?);
    (before > 0).then_some((now, before))
}

/// Whether an intensity is at most a change above one before, exactly.
pub(super) fn is_up_at_most(now: i64, before: i64, change_nano: i64) -> bool {
    i128::from(now) * i128::from(NANO) <= i128::from(before) * i128::from(NANO + change_nano)
}

/// The terms of an eligible loan; `is_in_breach` says whether a covenant is broken.
pub(super) fn terms(basis: &Basis<'_>, loan: &Loan, is_in_breach: bool) -> Terms {
    let mut reasons: Vec<Reason> =
        [by_grade(basis), by_level(basis), by_grade_change(basis), by_intensity(basis)]
            .into_iter()
            .flatten()
            .collect();
    reasons.extend(by_data_quality(basis));
    let asks_trend = basis.policy.rate.by_grade_change.is_some()
        || !basis.policy.rate.by_intensity_change.is_empty();
    if asks_trend && basis.previous.is_none() {
        reasons.push(no_trend());
    }
    let mut terms = Terms { reasons, ..Terms::default() };
    rate(basis, loan, is_in_breach, &mut terms);
    line(basis, loan, &mut terms);
    per_cut(basis, &mut terms);
    terms
}

fn of<T: PartialEq>(table: &[(T, i64)], key: Option<T>) -> Option<i64> {
    let key = key?;
    table.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

fn by_grade(basis: &Basis<'_>) -> Option<Reason> {
    let bp = of(&basis.policy.rate.by_grade, basis.score.grade)?;
    let (grade, period) = (basis.score.grade?, &basis.score.period);
    let text = words::bp(bp);
    Some(Reason {
        rule: "grade",
        bp: Some(bp),
        words: both(
            format!("{period} 碳效等级 {grade} 级：{text}"),
            format!("grade {grade} in {period}: {text}"),
        ),
    })
}

fn by_level(basis: &Basis<'_>) -> Option<Reason> {
    let bp = of(&basis.policy.rate.by_level, basis.score.level)?;
    let (level, period) = (basis.score.level?, &basis.score.period);
    let text = words::bp(bp);
    Some(Reason {
        rule: "level",
        bp: Some(bp),
        words: both(
            format!("{period} 碳水平 {level}：{text}"),
            format!("level {level} in {period}: {text}"),
        ),
    })
}

fn by_data_quality(basis: &Basis<'_>) -> Option<Reason> {
    let score = basis.score.pcaf_score;
    let bp = of(&basis.policy.rate.by_data_quality, Some(score))?;
    let text = words::bp(bp);
    Some(Reason {
        rule: "data_quality",
        bp: Some(bp),
        words: both(
            format!("PCAF 数据质量 {score}：{text}"),
            format!("PCAF data quality {score}: {text}"),
        ),
    })
}

fn by_grade_change(basis: &Basis<'_>) -> Option<Reason> {
    let (better_bp, worse_bp) = basis.policy.rate.by_grade_change?;
    let previous = basis.previous?;
    let (before, now) = (previous.grade?, basis.score.grade?);
    let (place_before, place_now) =
        (basis.policy.grade_place(before)?, basis.policy.grade_place(now)?);
    let (bp, zh, en) = match place_now.cmp(&place_before) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => (better_bp, "提升", "better"),
        std::cmp::Ordering::Greater => (worse_bp, "下降", "worse"),
    };
    let (period, text) = (&previous.period, words::bp(bp));
    Some(Reason {
        rule: "grade_change",
        bp: Some(bp),
        words: both(
            format!("等级由 {period} 的 {before} 级{zh}为 {now} 级：{text}"),
            format!("{en} than in {period}, grade {before} to {now}: {text}"),
        ),
    })
}

fn by_intensity(basis: &Basis<'_>) -> Option<Reason> {
    let (now, before) = intensities(basis.score, basis.previous)?;
    let step = basis
        .policy
        .rate
        .by_intensity_change
        .iter()
        .find(|step| step.up_to_nano.is_none_or(|up_to| is_up_at_most(now, before, up_to)))?;
    let period = &basis.previous?.period;
    let change = words::change(intensity_change(basis.score, basis.previous)?);
    let (before, now) = (words::ratio(before), words::ratio(now));
    let text = words::bp(step.bp);
    Some(Reason {
        rule: "intensity_change",
        bp: Some(step.bp),
        words: both(
            format!("碳强度 L 较 {period} 变化 {change}（{before} → {now}）：{text}"),
            format!("L changed by {change} against {period} ({before} → {now}): {text}"),
        ),
    })
}

fn no_trend() -> Reason {
    Reason {
        rule: "no_trend",
        bp: None,
        words: both(
            "没有上年同期的评价结果，趋势不计",
            "no score of the same period a year before: the trend does not count",
        ),
    }
}

/// Adds up, then applies the floor, the cap, what a breach suspends and the lowest rate.
fn rate(basis: &Basis<'_>, loan: &Loan, is_in_breach: bool, terms: &mut Terms) {
    let rules = &basis.policy.rate;
    let sum: i64 = terms.reasons.iter().filter_map(|reason| reason.bp).sum();
    let mut adjustment = sum.clamp(rules.floor_bp, rules.cap_bp);
    if adjustment != sum {
        let (rule, limit, zh, en) = if adjustment > sum {
            ("floor", rules.floor_bp, "下限", "floor")
        } else {
            ("cap", rules.cap_bp, "上限", "cap")
        };
        let (sum_text, limit) = (words::bp(sum), words::bp(limit));
        terms.reasons.push(Reason {
            rule,
            bp: Some(adjustment - sum),
            words: both(
                format!("合计 {sum_text}，以{zh} {limit} 为准"),
                format!("the sum of {sum_text} is held at the {en} of {limit}"),
            ),
        });
    }
    let suspends =
        basis.policy.covenants.as_ref().is_some_and(|covenants| covenants.suspends_discount);
    if suspends && is_in_breach && adjustment < 0 {
        let text = words::bp(adjustment);
        terms.reasons.push(Reason {
            rule: "breach",
            bp: Some(-adjustment),
            words: both(
                format!("违反约定事项，{text} 的优惠暂停"),
                format!("a covenant is broken: the discount of {text} is suspended"),
            ),
        });
        adjustment = 0;
    }
    if let Some(base) = loan.base_rate {
        // The lowest rate limits cuts; it never raises a rate that is below it already.
        let lowest = rules.lowest_rate.map_or(i64::MIN, |lowest| lowest.min(base));
        let rate = (base + adjustment).max(lowest);
        if rate != base + adjustment {
            let text = words::percent(lowest);
            terms.reasons.push(Reason {
                rule: "lowest_rate",
                bp: Some(rate - base - adjustment),
                words: both(
                    format!("利率不低于 {text}"),
                    format!("the rate is held at {text}, the lowest"),
                ),
            });
            adjustment = rate - base;
        }
        terms.rate = Some(rate);
    }
    terms.adjustment_bp = adjustment;
    let interest = i128::from(loan.outstanding_fen.unwrap_or(0)) * i128::from(adjustment);
    // At most the amount itself, since a rate is at most 100 %.
    terms.interest_fen = i64::try_from(number::div_half_even(interest, RATE_ONE)).unwrap_or(0);
}

fn line(basis: &Basis<'_>, loan: &Loan, terms: &mut Terms) {
    let Some(line) = of(&basis.policy.limit.by_grade, basis.score.grade) else { return };
    let (grade, text) = (basis.score.grade.unwrap_or_default(), words::wan_yuan(line));
    let words = match loan.line_fen {
        Some(now) if now >= line => {
            let now = words::wan_yuan(now);
            both(
                format!("{grade} 级授信额度 {text} 万元，现有 {now} 万元不变"),
                format!("grade {grade} has a line of {text} 万元; {now} 万元 stands already"),
            )
        }
        Some(now) => {
            let now = words::wan_yuan(now);
            both(
                format!(
                    "{grade} 级授信额度可由 {now} 万元提高到 {text} 万元（按借款人，各笔合计）"
                ),
                format!(
                    "grade {grade}: the line may rise from {now} to {text} 万元 (per borrower, all \
                     loans together)"
                ),
            )
        }
        None => both(
            format!("{grade} 级授信额度 {text} 万元（按借款人，各笔合计）"),
            format!("grade {grade}: a line of {text} 万元 (per borrower, all loans together)"),
        ),
    };
    terms.reasons.push(Reason { rule: "line", bp: None, words });
    terms.line_fen = Some(line.max(loan.line_fen.unwrap_or(0)));
}

/// Emissions cut against a year before.
fn cut(basis: &Basis<'_>, cut_basis: CutBasis) -> Option<i64> {
    let previous = basis.previous?;
    let (now, before) =
        (basis.score.net_tco2.scaled(MICRO_DECIMALS)?, previous.net_tco2.scaled(MICRO_DECIMALS)?);
    match cut_basis {
        CutBasis::Absolute => before.checked_sub(now),
        CutBasis::AtEqualOutput => {
            let output =
                |record: &Record| record.output_wan_yuan?.scaled(MICRO_DECIMALS).filter(|o| *o > 0);
            let (output_now, output_before) = (output(basis.score)?, output(previous)?);
            let expected = number::div_half_even(
                i128::from(before).checked_mul(i128::from(output_now))?,
                i128::from(output_before),
            );
            i64::try_from(expected - i128::from(now)).ok()
        }
    }
}

fn per_cut(basis: &Basis<'_>, terms: &mut Terms) {
    let Some(PerCut { fen_per_tco2, basis: cut_basis, cap_fen }) = basis.policy.limit.per_cut
    else {
        return;
    };
    let Some(cut) = cut(basis, cut_basis) else { return };
    terms.cut_micro = Some(cut);
    if cut <= 0 {
        return;
    }
    let product = i128::from(cut) * i128::from(fen_per_tco2);
    let whole = i64::try_from(number::div_half_even(product, i128::from(MICRO)));
    let whole = whole.unwrap_or(i64::MAX);
    let credit = cap_fen.map_or(whole, |cap| whole.min(cap));
    terms.cut_credit_fen = Some(credit);
    let (how_zh, how_en) = match cut_basis {
        CutBasis::Absolute => ("", ""),
        CutBasis::AtEqualOutput => ("（按同等产出）", " at equal output"),
    };
    let (tonnes, credit_text) = (words::tonnes(cut), words::wan_yuan(credit));
    let yuan = number::to_text(fen_per_tco2, 2);
    let period = basis.previous.map_or("", |previous| previous.period.as_str());
    let mut words = both(
        format!(
            "较 {period} 减排 {tonnes} tCO2{how_zh}，每吨 {yuan} 元：可增贷 {credit_text} 万元"
        ),
        format!(
            "{tonnes} tCO2 cut against {period}{how_en}, {yuan} 元 a tonne: {credit_text} 万元 more"
        ),
    );
    if credit < whole {
        let whole = words::wan_yuan(whole);
        words.zh.push_str(&format!("（计得 {whole} 万元，以上限为准）"));
        words.en.push_str(&format!(" (held at the cap; computed {whole} 万元)"));
    }
    terms.reasons.push(Reason { rule: "per_cut", bp: None, words });
}

/// What has to be handed in before the terms hold. A verification that the score rests on already
/// (PCAF quality 1) is not asked for again.
pub(super) fn evidence<'p>(basis: &Basis<'p>, terms: &Terms) -> Vec<&'p Evidence> {
    let is_verified = basis.score.pcaf_score == 1;
    basis
        .policy
        .evidence
        .iter()
        .filter(|evidence| {
            evidence.from_discount_bp.is_none_or(|from| terms.adjustment_bp <= -from)
        })
        .filter(|evidence| !(is_verified && evidence.kind == EvidenceKind::Verification))
        .collect()
}
