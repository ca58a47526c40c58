//! Whether a loan may have terms: every condition of the policy that is missed, and what would
//! meet it.

use super::date::Date;
use super::policy::{Policy, Selection};
use super::portfolio::Loan;
use super::scores::nano;
use super::words::{self, Refusal, both, list};
use tanxiao_core::book::Record;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{MICRO_DECIMALS, NANO};
use tanxiao_core::scheme::{Denominator, GradeOf, Inclusive, Numerator, Scheme};
use tanxiao_core::write::status_title;

/// What eligibility is judged on.
pub(super) struct Case<'a> {
    pub(super) policy: &'a Policy,
    pub(super) scheme: &'a Scheme,
    pub(super) loan: &'a Loan,
    pub(super) score: &'a Record,
    pub(super) age_months: u32,
    pub(super) day: Date,
}

/// Every condition that is missed; none: the loan is eligible.
pub(super) fn refusals(case: &Case<'_>) -> Vec<Refusal> {
    let rules = &case.policy.eligibility;
    let mut refusals: Vec<Refusal> = [
        matured(case),
        status(case),
        grade(case),
        level(case),
        data_quality(case),
        age(case),
        default_share(case),
    ]
    .into_iter()
    .flatten()
    .collect();
    let selections = [
        ("industry", &rules.industries, Some(case.score.industry.as_str()), ("行业", "industry")),
        ("region", &rules.regions, case.score.region.as_deref(), ("地区", "region")),
    ];
    for (rule, selection, code, names) in selections {
        refusals.extend(selected(rule, selection, code, names));
    }
    refusals
}

fn matured(case: &Case<'_>) -> Option<Refusal> {
    let maturity = case.loan.maturity.filter(|maturity| *maturity < case.day)?;
    let day = case.day;
    Some(Refusal {
        rule: "matured",
        words: both(
            format!("贷款已于 {maturity} 到期（定价日 {day}）"),
            format!("the loan matured on {maturity} (priced as of {day})"),
        ),
        remedy: both("续贷后按新合同定价", "price the renewed contract"),
    })
}

fn status(case: &Case<'_>) -> Option<Refusal> {
    let (allowed, status) = (&case.policy.eligibility.statuses, case.score.status.as_str());
    if allowed.iter().any(|known| known == status) {
        return None;
    }
    let titles = |lang: Lang| {
        let titles: Vec<&str> = allowed.iter().map(|known| status_title(known, lang)).collect();
        titles.join(lang.pick("、", ", "))
    };
    Some(Refusal {
        rule: "status",
        words: both(
            format!("评价状态为“{}”", status_title(status, Lang::Zh)),
            format!("the score's status is “{}”", status_title(status, Lang::En)),
        ),
        remedy: both(
            format!("评价状态须为：{}", titles(Lang::Zh)),
            format!("a score with the status: {}", titles(Lang::En)),
        ),
    })
}

fn grade(case: &Case<'_>) -> Option<Refusal> {
    let allowed = case.policy.eligibility.grades.as_ref()?;
    let is_in = case.score.grade.is_some_and(|grade| allowed.contains(&grade));
    if is_in {
        return None;
    }
    let names = list(allowed);
    let now = match case.score.grade {
        Some(grade) => both(format!("为 {grade} 级"), format!("is {grade}")),
        None => both("未评", "is not given"),
    };
    let target = target(case, allowed);
    Some(Refusal {
        rule: "grade",
        words: both(
            format!("碳效等级{}，政策要求 {} 级", now.zh, names.zh),
            format!("the grade {}, the policy asks for {}", now.en, names.en),
        ),
        remedy: target.unwrap_or_else(|| {
            both(format!("等级达到 {} 级", names.zh), format!("a grade among {}", names.en))
        }),
    })
}

/// What the firm's ratio and emissions would have to be for the nearest allowed grade, where the
/// grade is a cut of K and K is net emissions over output.
fn target(case: &Case<'_>, allowed: &[i32]) -> Option<Bilingual> {
    let (scheme, score) = (case.scheme, case.score);
    if scheme.grade_of != GradeOf::RatioK {
        return None;
    }
    let (ratio, benchmark) = (nano(score.ratio_k)?, nano(score.benchmark_l)?);
    let output = score.output_wan_yuan?.scaled(MICRO_DECIMALS)?;
    // The loosest band that is allowed and lies below the firm's ratio.
    let (grade, upper) = scheme
        .grade
        .bands
        .iter()
        .filter(|band| allowed.contains(&band.number))
        .filter_map(|band| Some((band.number, band.upper_nano?)))
        .filter(|(_, upper)| *upper <= ratio)
        .max_by_key(|(_, upper)| *upper)?;
    let sign = match scheme.grade.inclusive {
        Inclusive::Upper => "≤",
        Inclusive::Lower => "<",
    };
    let (upper_text, ratio_text) = (words::ratio(upper), words::ratio(ratio));
    let mut remedy = both(
        format!("K {sign} {upper_text}（{grade} 级；现为 {ratio_text}）"),
        format!("K {sign} {upper_text} (grade {grade}; now {ratio_text})"),
    );
    if scheme.numerator == Numerator::NetCo2 && scheme.denominator != Denominator::Product {
        let most = i128::from(upper) * i128::from(benchmark) * i128::from(output);
        let most = i64::try_from(most / (i128::from(NANO) * i128::from(NANO))).ok()?;
        let cut = score.net_tco2.scaled(MICRO_DECIMALS)?.checked_sub(most)?;
        if cut > 0 {
            let (most, cut) = (words::tonnes(most), words::tonnes(cut));
            remedy
                .zh
                .push_str(&format!("；基准与产出不变时净排放降至 {most} tCO2，即再减 {cut} tCO2"));
            remedy.en.push_str(&format!(
                "; at the same benchmark and output, net emissions of {most} tCO2: {cut} tCO2 less"
            ));
        }
    }
    Some(remedy)
}

fn level(case: &Case<'_>) -> Option<Refusal> {
    let allowed = case.policy.eligibility.levels.as_ref()?;
    if case.score.level.is_some_and(|level| allowed.contains(&level)) {
        return None;
    }
    let names = list(allowed);
    let now = case.score.level.map_or_else(|| both("未评", "not given"), |level| list(&[level]));
    Some(Refusal {
        rule: "level",
        words: both(
            format!("碳水平为 {}，政策要求 {}", now.zh, names.zh),
            format!("the level is {}, the policy asks for {}", now.en, names.en),
        ),
        remedy: both(
            format!("碳水平达到 {}（与全部工业比较的碳强度 L 须下降）", names.zh),
            format!("a level among {} (L, against all industry, has to fall)", names.en),
        ),
    })
}

fn data_quality(case: &Case<'_>) -> Option<Refusal> {
    let most = case.policy.eligibility.pcaf_at_most?;
    let score = case.score.pcaf_score;
    (score > most).then(|| Refusal {
        rule: "data_quality",
        words: both(
            format!("PCAF 数据质量为 {score}，政策要求不差于 {most}"),
            format!("PCAF data quality is {score}, the policy asks for {most} or better"),
        ),
        remedy: if most == 1 {
            both("取得第三方核查后重新评价", "have the return verified and scored again")
        } else {
            both(
                "以计量的能源消费量申报，或取得第三方核查",
                "report metered energy, or have the return verified",
            )
        },
    })
}

fn age(case: &Case<'_>) -> Option<Refusal> {
    let most = case.policy.eligibility.age_months_at_most?;
    let (age, period) = (case.age_months, &case.score.period);
    (age > most).then(|| Refusal {
        rule: "age",
        words: both(
            format!("评价结果（{period}）距定价日 {age} 个月，政策要求不超过 {most} 个月"),
            format!("the score ({period}) is {age} months old, the policy takes at most {most}"),
        ),
        remedy: both("取得更近报告期的评价结果", "have a later period scored"),
    })
}

fn default_share(case: &Case<'_>) -> Option<Refusal> {
    let most = case.policy.eligibility.default_share_at_most_nano?;
    let share = nano(case.score.default_share)?;
    (share > most).then(|| {
        let (share, most) = (words::share(share), words::share(most));
        Refusal {
            rule: "default_share",
            words: both(
                format!("缺省因子占排放的 {share}，政策要求不超过 {most}"),
                format!("default factors make {share} of the emissions, the policy takes {most}"),
            ),
            remedy: both(
                "以实测的热值和含碳量替代缺省因子后重新评价",
                "replace default factors by measured ones and have it scored again",
            ),
        }
    })
}

fn selected(
    rule: &'static str,
    selection: &Selection,
    code: Option<&str>,
    (zh, en): (&str, &str),
) -> Option<Refusal> {
    if selection.admits(code) {
        return None;
    }
    let code = code.unwrap_or("—");
    let (only, except) = (list(&selection.only), list(&selection.except));
    let rule_text = match (selection.only.is_empty(), selection.except.is_empty()) {
        (true, _) => both(format!("除外：{}", except.zh), format!("except {}", except.en)),
        (_, true) => both(format!("仅限：{}", only.zh), format!("only {}", only.en)),
        _ => both(
            format!("仅限：{}；除外：{}", only.zh, except.zh),
            format!("only {}; except {}", only.en, except.en),
        ),
    };
    Some(Refusal {
        rule,
        words: both(
            format!("{zh} {code} 不在政策范围内（{}）", rule_text.zh),
            format!("{en} {code} is outside the policy ({})", rule_text.en),
        ),
        remedy: both("本政策不适用，按其他产品定价", "another product's policy has to price it"),
    })
}
