//! Why a score carries no grade, or only the last, in a sentence.

use super::bilingual;
use super::firm::Firm;
use crate::account::output_field;
use crate::grade::{Graded, Status};
use crate::lang::{Bilingual, Lang};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::points::{RowPoints, Untold};
use crate::scheme::Benchmark;

/// The reason of a row as it was scored; None for an ordinary grade.
pub(super) fn reason(firm: &Firm<'_>, graded: &Graded) -> Option<Bilingual> {
    reason_with(firm, graded, firm.scored.accounts.output(firm.row))
}

/// The reason with another output.
pub(super) fn reason_with(
    firm: &Firm<'_>,
    graded: &Graded,
    output: Option<i64>,
) -> Option<Bilingual> {
    let scheme = firm.method.scheme;
    if let Some(own) = firm.scored.points(firm.row)
        && matches!(
            graded.status,
            Status::UngradedIndicator | Status::Unclassed | Status::UngradedPeers
        )
    {
        return Some(of_points(firm, own));
    }
    let field = output_field(scheme.denominator);
    let output = to_text(output.unwrap_or(0), MICRO_DECIMALS);
    let no_output = |zh: &str, en: &str| {
        bilingual(
            format!("{}为 {output}，不大于 0，无法计算碳强度；{zh}", field.name(Lang::Zh)),
            format!(
                "{} is {output}, not above 0, so there is no intensity; {en}",
                field.name(Lang::En)
            ),
        )
    };
    Some(match graded.status {
        // Those of points are told above.
        Status::Graded | Status::Unclassed => return None,
        Status::GradedLastBand => {
            no_output("评价方法规定按最后一级", "the scheme gives the last band")
        }
        Status::UngradedOutput => no_output("不评等级", "no grade is given"),
        Status::UngradedNet => bilingual(
            "净排放不大于 0，评价方法规定不评等级",
            "net emissions are not above 0, which the scheme does not grade",
        ),
        Status::UngradedPeers => no_peers(firm),
        Status::Held => held(firm),
        Status::UngradedIndicator => {
            let missing = scheme.indicators.iter().zip(&graded.indicators);
            let missing: Vec<&Bilingual> = missing
                .filter(|(_, ratio)| ratio.is_none())
                .map(|(indicator, _)| &indicator.name)
                .collect();
            let names = |lang: Lang, separator: &str| {
                missing.iter().map(|name| name.in_lang(lang)).collect::<Vec<_>>().join(separator)
            };
            bilingual(
                format!("缺少计算指标所需的数据（{}），不评等级", names(Lang::Zh, "、")),
                format!("an indicator could not be computed ({})", names(Lang::En, ", ")),
            )
        }
    })
}

/// What holds the return, as the findings say it.
fn held(firm: &Firm<'_>) -> Bilingual {
    let why = |lang: Lang, separator: &str| {
        let found = firm.scored.holding(firm.row);
        let texts: Vec<String> = found.map(|finding| finding.message(lang)).collect();
        texts.join(separator)
    };
    bilingual(
        format!("待核实，改正或核实之前不评等级，也不计入行业基准：{}", why(Lang::Zh, "；")),
        format!(
            "held: not graded and in no benchmark until it is corrected or confirmed: {}",
            why(Lang::En, "; ")
        ),
    )
}

fn no_peers(firm: &Firm<'_>) -> Bilingual {
    let scheme = firm.method.scheme;
    let industry = firm.method.data.industries.at(firm.industry);
    let name = |lang| format!("{} {}", industry.code, industry.name(lang));
    if firm.scored.withheld(firm.row).is_some() {
        let period = firm.scored.returns.period(firm.row);
        return bilingual(
            format!(
                "基准表不公布{}（{period}）的基准，以免推知个别企业；不以更大范围的基准代替，等级以主管部门的评价为准",
                name(Lang::Zh)
            ),
            format!(
                "the benchmark table withholds that of {} ({period}), since it would tell of a single firm; no larger group stands in for it, and the authority's run gives the grade",
                name(Lang::En)
            ),
        );
    }
    if scheme.benchmark == Benchmark::Published || firm.scored.is_against_table() {
        let period = firm.scored.returns.period(firm.row);
        return bilingual(
            format!("基准表中没有{}（{period}）的可用基准，不评等级", name(Lang::Zh)),
            format!("the benchmark table has none for {} ({period})", name(Lang::En)),
        );
    }
    let minimum = scheme.peers.minimum;
    bilingual(
        format!("{}各级同行均不足 {minimum} 家或基准不大于 0，不评等级", name(Lang::Zh)),
        format!(
            "{} has fewer than {minimum} peers, or no benchmark above 0, at every depth",
            name(Lang::En)
        ),
    )
}

/// Why a return has no class under a scheme of points.
fn of_points(firm: &Firm<'_>, own: &RowPoints) -> Bilingual {
    let Some(rules) = &firm.method.scheme.points else { return Bilingual::default() };
    match own.untold {
        Some(Untold::Withheld(_)) => {
            return bilingual(
                "基准表不公布本企业计分所需的基准，以免推知个别企业；等级以主管部门的评价为准",
                "the table withholds what the firm's points are set against, since it would tell of \
                 a single firm; the authority's run gives the class",
            );
        }
        Some(Untold::NotThere) => {
            return bilingual(
                "基准表中没有本企业计分所需的基准（同一地区、行业、报告期），不定等级",
                "the table does not have what the firm's points are set against (its region, \
                 industry and period): no class",
            );
        }
        None => {}
    }
    if own.status() == Status::UngradedPeers {
        return bilingual(
            "不知其所在地区，或行业代码不够细，无从在同一范围内排名，不定等级",
            "its region is not known, or its industry not as deep as the scope of ranks: no class",
        );
    }
    if own.total.is_some() {
        return match own.unclassed {
            Some(place) => rules.unclassed[place].name.clone(),
            None => bilingual("评价方法只计分，不定等级", "the scheme gives points and no classes"),
        };
    }
    if own.rule_set.is_none() {
        return bilingual(
            "不知适用哪一套规则（条件不满足，或缺少条件所用的数据），不计分",
            "it is not known which rule set it follows: none takes it, or data that tell are \
             missing",
        );
    }
    let lacking = rules.measures.iter().zip(&own.measures);
    let lacking: Vec<&Bilingual> = lacking
        .filter(|(_, outcome)| outcome.applies && outcome.points.is_none())
        .map(|(measure, _)| &measure.name)
        .collect();
    let names = |of: fn(&Bilingual) -> &str, separator: &str| {
        lacking.iter().map(|name| of(name)).collect::<Vec<_>>().join(separator)
    };
    bilingual(
        format!("缺少计算指标所需的数据或基准（{}），不计分", names(|name| &name.zh, "、")),
        format!("an indicator could not be computed ({})", names(|name| &name.en, ", ")),
    )
}
