//! What is watched while a loan runs: each covenant met, breached, or not to be tested yet, with
//! the numbers.

use super::factors::Compared;
use super::policy::Policy;
use super::terms::{self, Basis};
use super::words::{self, both};
use tanxiao_core::lang::{Bilingual, Lang};

/// How a covenant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It holds.
    Met,
    /// What it needs is not there: the firm has no score of a year before, or no grade.
    Untested,
    /// It is broken.
    Breached,
}

impl State {
    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Untested => "untested",
            Self::Breached => "breached",
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Met => lang.pick("符合", "met"),
            Self::Untested => lang.pick("暂不能检验", "not testable yet"),
            Self::Breached => lang.pick("违反", "breached"),
        }
    }
}

/// One covenant on one loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Stable name of the covenant.
    pub rule: &'static str,
    /// How it stands.
    pub state: State,
    /// What it asks, and what is.
    pub words: Bilingual,
}

/// Every covenant of the policy on a score.
pub(super) fn watch(
    basis: &Basis<'_>,
    compared: Option<&Compared>,
    age_months: u32,
) -> Vec<Watched> {
    [
        grade(basis),
        level(basis),
        intensity(basis, compared),
        data_quality(basis),
        age(basis.policy, age_months),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn state(holds: Option<bool>) -> State {
    match holds {
        None => State::Untested,
        Some(true) => State::Met,
        Some(false) => State::Breached,
    }
}

fn grade(basis: &Basis<'_>) -> Option<Watched> {
    let worst = basis.policy.covenants.as_ref()?.grade_not_worse_than?;
    let place = |grade: i32| basis.policy.grade_place(grade);
    let holds = basis.score.grade.and_then(|now| Some(place(now)? <= place(worst)?));
    let (zh, en) = band(basis.score.grade);
    Some(Watched {
        rule: "grade",
        state: state(holds),
        words: both(
            format!("碳效等级不差于 {worst} 级（现{zh}）"),
            format!("grade not worse than {worst} (now {en})"),
        ),
    })
}

fn level(basis: &Basis<'_>) -> Option<Watched> {
    let worst = basis.policy.covenants.as_ref()?.level_not_worse_than?;
    let place = |level: i32| basis.policy.level_place(level);
    let holds = basis.score.level.and_then(|now| Some(place(now)? <= place(worst)?));
    let (zh, en) = band(basis.score.level);
    Some(Watched {
        rule: "level",
        state: state(holds),
        words: both(
            format!("碳水平不差于 {worst}（现{zh}）"),
            format!("level not worse than {worst} (now {en})"),
        ),
    })
}

fn band(number: Option<i32>) -> (String, String) {
    number.map_or_else(
        || ("未评".to_owned(), "none".to_owned()),
        |number| (format!("为 {number}"), number.to_string()),
    )
}

/// The trend of L. Issued figures are compared, and factors that moved are named; at constant
/// factors, where the policy says so, the earlier L is the one at the later factors, and where that
/// is not known nothing is tested.
fn intensity(basis: &Basis<'_>, compared: Option<&Compared>) -> Option<Watched> {
    let covenants = basis.policy.covenants.as_ref()?;
    let most = covenants.intensity_up_at_most_nano?;
    let is_constant = covenants.is_at_constant_factors;
    let issued = terms::intensities(basis.score, basis.previous);
    let pair = match compared {
        Some(Compared::Crossed(before)) if is_constant => {
            issued.map(|(now, _)| now).zip(before.filter(|before| *before > 0))
        }
        Some(Compared::Moved(_)) if is_constant => None,
        _ => issued,
    };
    let holds = pair.map(|(now, before)| terms::is_up_at_most(now, before, most));
    let change = pair.and_then(|(now, before)| terms::change(now, before)).map(words::change);
    let (mut zh, mut en) = match change {
        Some(change) => (format!("现为 {change}"), format!("now {change}")),
        None if issued.is_some() => ("不能检验".to_owned(), "not testable".to_owned()),
        None => ("没有可比的上年同期".to_owned(), "no comparable year before".to_owned()),
    };
    match compared.filter(|_| issued.is_some()) {
        Some(Compared::Moved(why)) => {
            zh.push_str(&format!("；{}", why.zh));
            en.push_str(&format!("; {}", why.en));
        }
        Some(Compared::Crossed(_)) if is_constant => {
            zh.push_str("；上年数据按本期因子重算");
            en.push_str("; the year before at the factors of this one");
        }
        _ => {}
    }
    let most = words::share(most);
    let (at_zh, at_en) = match is_constant {
        true => ("按同一因子，", " at constant factors"),
        false => ("", ""),
    };
    Some(Watched {
        rule: "intensity",
        state: state(holds),
        words: both(
            format!("{at_zh}碳强度 L 较上年同期上升不超过 {most}（{zh}）"),
            format!("L not up by more than {most} against a year before{at_en} ({en})"),
        ),
    })
}

fn data_quality(basis: &Basis<'_>) -> Option<Watched> {
    let most = basis.policy.covenants.as_ref()?.pcaf_at_most?;
    let score = basis.score.pcaf_score;
    Some(Watched {
        rule: "data_quality",
        state: state(Some(score <= most)),
        words: both(
            format!("PCAF 数据质量不差于 {most}（现为 {score}）"),
            format!("PCAF data quality not worse than {most} (now {score})"),
        ),
    })
}

fn age(policy: &Policy, age_months: u32) -> Option<Watched> {
    let most = policy.covenants.as_ref()?.age_months_at_most?;
    Some(Watched {
        rule: "age",
        state: state(Some(age_months <= most)),
        words: both(
            format!("评价结果不超过 {most} 个月（现为 {age_months} 个月）"),
            format!("score not older than {most} months (now {age_months})"),
        ),
    })
}
