//! Priced loans as a table, one row a loan, in the order of the portfolio: for programs with
//! stable codes, for people in words. And the summary as one.

use super::policy::{BP_DECIMALS, PERCENT_DECIMALS};
use super::scores::{MatchedBy, nano};
use super::summary::{Share, Summary};
use super::{Desk, Outcome, Priced, covenant, terms};
use tanxiao_core::cells::Cells;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_core::write::sheet::{Column, Look};

/// Columns in their order: name, title in Chinese, title in English.
pub const COLUMNS: &[(&str, &str, &str)] = &[
    ("row", "行", "Row"),
    ("loan_id", "借据号", "Loan"),
    ("credit_code", "统一社会信用代码", "Credit code"),
    ("name", "借款人", "Borrower"),
    ("outcome", "结论", "Outcome"),
    ("grade", "碳效等级", "Grade"),
    ("label", "标识", "Label"),
    ("outstanding_wan_yuan", "贷款余额(万元)", "Outstanding (万元)"),
    ("base_rate_percent", "基准利率(%)", "Base rate (%)"),
    ("adjustment_bp", "利率调整(bp)", "Adjustment (bp)"),
    ("rate_percent", "调整后利率(%)", "Resulting rate (%)"),
    ("interest_change_wan_yuan", "年利息变化(万元)", "Interest change a year (万元)"),
    ("line_wan_yuan", "现有授信额度(万元)", "Line (万元)"),
    ("line_proposed_wan_yuan", "可授信额度(万元,按借款人)", "Line proposed (万元, per borrower)"),
    ("cut_tco2", "较上年减排(tCO2)", "Cut against a year before (tCO2)"),
    ("cut_credit_wan_yuan", "减排可增贷(万元,按借款人)", "Loan for the cut (万元, per borrower)"),
    ("reasons", "理由", "Reasons"),
    ("remedies", "如何符合", "What would make it eligible"),
    ("evidence", "须提交材料", "Evidence required"),
    ("covenant_state", "约定事项状态", "Covenants"),
    ("covenants", "约定事项", "What is watched"),
    ("score_id", "评价结果编号", "Score id"),
    ("run", "发布序号", "Run of the book"),
    ("matched_by", "匹配依据", "Matched by"),
    ("period", "报告期", "Period"),
    ("age_months", "距定价日(月)", "Age (months)"),
    ("region", "行政区划代码", "Region (GB/T 2260)"),
    ("industry", "行业代码", "Industry (GB/T 4754)"),
    ("status", "评价状态", "Status"),
    ("level", "碳水平", "Level"),
    ("intensity_l", "碳强度 L", "Intensity L"),
    ("ratio_k", "碳效值 K", "Ratio K"),
    ("pcaf_score", "PCAF 数据质量", "PCAF data quality"),
    ("default_share", "缺省因子占比", "Share of default factors"),
    ("previous_period", "上年同期", "Period a year before"),
    ("previous_grade", "上年同期等级", "Grade a year before"),
    ("intensity_change", "L 较上年同期变化", "Change of L"),
    ("maturity", "到期日", "Maturity"),
    ("company_value_wan_yuan", "企业价值:权益 + 债务(万元)", "Total equity + debt (万元)"),
    ("attribution", "归因因子", "Attribution factor"),
    ("emissions_period", "排放所属年份", "Year of the emissions"),
    ("financed_scope1_tco2", "融资排放 范围一(tCO2)", "Financed scope 1 (tCO2)"),
    ("financed_scope2_tco2", "融资排放 范围二(tCO2)", "Financed scope 2 (tCO2)"),
    ("financed_tco2", "融资排放(tCO2)", "Financed emissions (tCO2)"),
    ("financed_note", "融资排放说明", "Note on financed emissions"),
    ("findings", "校验意见", "Findings"),
    ("policy", "政策", "Policy"),
    ("day", "定价日", "Priced as of"),
];

/// The name of a column that is called so, by its name or one of its titles.
pub(crate) fn column_of_title(text: &str) -> Option<&'static str> {
    COLUMNS
        .iter()
        .find(|(name, zh, en)| [*name, *zh, *en].contains(&text))
        .map(|(name, _, _)| *name)
}

/// The title of a column; its name if it is not one of ours.
pub(crate) fn title(name: &str, lang: Lang) -> &str {
    let found = COLUMNS.iter().find(|(known, _, _)| *known == name);
    found.map_or(name, |(_, zh, en)| lang.pick(zh, en))
}

/// The stable text of an outcome that is written as one, or in words.
pub(crate) fn outcome_of_title(text: &str) -> Option<&'static str> {
    Outcome::ALL
        .into_iter()
        .find(|outcome| {
            text == outcome.text()
                || text == outcome.word(Lang::Zh)
                || text == outcome.word(Lang::En)
        })
        .map(Outcome::text)
}

/// Who reads a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Programs: stable codes.
    Program,
    /// People: words in their language.
    Person,
}

/// The policy as every row names it; an example says so.
#[must_use]
pub fn policy_name(desk: &Desk<'_>, lang: Lang) -> String {
    let policy = desk.policy;
    let example = match policy.is_example {
        true => lang.pick("（示例）", " (example)"),
        false => "",
    };
    format!("{} {}{example}", policy.id, policy.version)
}

/// Builds columns from priced loans.
struct Builder<'a, 'p> {
    priced: &'a [Priced<'p>],
    lang: Lang,
    columns: Vec<Column>,
}

impl Builder<'_, '_> {
    fn add(&mut self, name: &str, cells: Cells) {
        let title = title(name, self.lang).to_owned();
        self.columns.push(Column::new(name, title, look(name), cells));
    }

    fn texts(&mut self, name: &str, text: impl Fn(&Priced<'_>) -> Option<String>) {
        self.add(name, Cells::texts(self.priced.iter().map(text)));
    }

    fn integers(&mut self, name: &str, number: impl Fn(&Priced<'_>) -> Option<i64>) {
        self.add(name, Cells::integers(self.priced.iter().map(number)));
    }

    fn decimals(&mut self, name: &str, places: u32, of: impl Fn(&Priced<'_>) -> Option<i64>) {
        self.add(name, Cells::scaled(places, self.priced.iter().map(of)));
    }
}

/// The columns of the table of priced loans.
#[must_use]
pub fn loans(desk: &Desk<'_>, priced: &[Priced<'_>], reader: Reader, lang: Lang) -> Vec<Column> {
    let mut table = Builder { priced, lang, columns: Vec::with_capacity(COLUMNS.len()) };
    let is_person = reader == Reader::Person;
    borrower(&mut table, desk, is_person, lang);
    offer(&mut table);
    why(&mut table, is_person, lang);
    score(&mut table, is_person, lang);
    financed(&mut table, is_person, lang);
    table.texts("findings", |one| {
        let texts: Vec<String> = one
            .all_findings()
            .map(|finding| match is_person {
                true => finding.message(lang),
                false => finding.code.text().to_owned(),
            })
            .collect();
        (!texts.is_empty())
            .then(|| texts.join(if is_person { lang.pick("；", "; ") } else { ";" }))
    });
    let (policy, day) = (policy_name(desk, lang), desk.day.to_string());
    table.texts("policy", |_| Some(policy.clone()));
    table.texts("day", |_| Some(day.clone()));
    table.columns
}

fn borrower(table: &mut Builder<'_, '_>, desk: &Desk<'_>, is_person: bool, lang: Lang) {
    table.integers("row", |one| one.loan.place.line.map(i64::from));
    table.texts("loan_id", |one| Some(one.loan.id.clone()).filter(|id| !id.is_empty()));
    table.texts("credit_code", |one| {
        let of_score = || one.score.and_then(|score| score.credit_code.clone());
        one.loan.credit_code.clone().or_else(of_score)
    });
    table.texts("name", |one| {
        one.loan.name.clone().or_else(|| one.score.and_then(|score| score.name.clone()))
    });
    table.texts("outcome", |one| {
        Some(if is_person { one.outcome.word(lang) } else { one.outcome.text() }.to_owned())
    });
    table.integers("grade", |one| one.score.and_then(|score| score.grade).map(i64::from));
    table.texts("label", |one| {
        one.score.and_then(|score| desk.scheme.label_of(score.level, score.grade, lang))
    });
    table.decimals("outstanding_wan_yuan", MICRO_DECIMALS, |one| one.loan.outstanding_fen);
}

fn offer(table: &mut Builder<'_, '_>) {
    table.decimals("base_rate_percent", PERCENT_DECIMALS, |one| one.loan.base_rate);
    table.decimals("adjustment_bp", BP_DECIMALS, |one| Some(one.terms.as_ref()?.adjustment_bp));
    table.decimals("rate_percent", PERCENT_DECIMALS, |one| one.terms.as_ref()?.rate);
    table.decimals("interest_change_wan_yuan", MICRO_DECIMALS, |one| {
        Some(one.terms.as_ref()?.interest_fen)
    });
    table.decimals("line_wan_yuan", MICRO_DECIMALS, |one| one.loan.line_fen);
    table.decimals("line_proposed_wan_yuan", MICRO_DECIMALS, |one| one.terms.as_ref()?.line_fen);
    table.decimals("cut_tco2", MICRO_DECIMALS, |one| one.terms.as_ref()?.cut_micro);
    table.decimals("cut_credit_wan_yuan", MICRO_DECIMALS, |one| one.terms.as_ref()?.cut_credit_fen);
}

fn why(table: &mut Builder<'_, '_>, is_person: bool, lang: Lang) {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let join = lang.pick("；", "; ");
    table.texts("reasons", |one| some(one.reasons(lang)));
    table.texts("remedies", |one| some(one.remedies(lang)));
    table.texts("evidence", |one| {
        let notes: Vec<&str> = one.evidence.iter().map(|e| e.note.in_lang(lang)).collect();
        some(notes.join(join))
    });
    table.texts("covenant_state", |one| {
        one.covenant_state()
            .map(|state| if is_person { state.word(lang) } else { state.text() }.to_owned())
    });
    table.texts("covenants", |one| {
        let texts: Vec<String> = one
            .covenants
            .iter()
            .map(|watched| {
                let state = match watched.state {
                    covenant::State::Met => "",
                    other => other.word(lang),
                };
                let open = if state.is_empty() { "" } else { lang.pick("：", ": ") };
                format!("{state}{open}{}", watched.words.in_lang(lang))
            })
            .collect();
        some(texts.join(join))
    });
}

fn score(table: &mut Builder<'_, '_>, is_person: bool, lang: Lang) {
    table.texts("score_id", |one| one.score.map(|score| score.score_id.clone()));
    table.integers("run", |one| one.score.map(|score| score.run.into()));
    table.texts("matched_by", |one| {
        let matched = one.matched_by?;
        let word = match matched {
            MatchedBy::CreditCode => lang.pick("信用代码", "credit code"),
            MatchedBy::Name => lang.pick("名称", "name"),
        };
        Some(if is_person { word } else { matched.text() }.to_owned())
    });
    table.texts("period", |one| one.score.map(|score| score.period.clone()));
    table.integers("age_months", |one| one.age_months.map(i64::from));
    table.texts("region", |one| one.score.and_then(|score| score.region.clone()));
    table.texts("industry", |one| one.score.map(|score| score.industry.clone()));
    table.texts("status", |one| {
        let status = one.score?.status.as_str();
        Some(match is_person {
            true => tanxiao_core::write::status_title(status, lang).to_owned(),
            false => status.to_owned(),
        })
    });
    table.integers("level", |one| one.score.and_then(|score| score.level).map(i64::from));
    table.decimals("intensity_l", NANO_DECIMALS, |one| nano(one.score?.intensity_l));
    table.decimals("ratio_k", NANO_DECIMALS, |one| nano(one.score?.ratio_k));
    table.integers("pcaf_score", |one| one.score.map(|score| score.pcaf_score.into()));
    table.decimals("default_share", NANO_DECIMALS, |one| nano(one.score?.default_share));
    table.texts("previous_period", |one| one.previous.map(|score| score.period.clone()));
    table.integers("previous_grade", |one| one.previous?.grade.map(i64::from));
    table.decimals("intensity_change", NANO_DECIMALS, |one| {
        terms::intensity_change(one.score?, one.previous)
    });
    table.texts("maturity", |one| one.loan.maturity.map(|day| day.to_string()));
}

fn financed(table: &mut Builder<'_, '_>, is_person: bool, lang: Lang) {
    table.decimals("company_value_wan_yuan", MICRO_DECIMALS, |one| one.loan.company_value_fen);
    table.decimals("attribution", NANO_DECIMALS, |one| Some(one.financed.ok()?.factor_nano));
    table.texts("emissions_period", |one| Some(one.financed.ok()?.score.period.clone()));
    table.decimals("financed_scope1_tco2", MICRO_DECIMALS, |one| {
        Some(one.financed.ok()?.scope1_micro)
    });
    table.decimals("financed_scope2_tco2", MICRO_DECIMALS, |one| {
        Some(one.financed.ok()?.scope2_micro)
    });
    table.decimals("financed_tco2", MICRO_DECIMALS, |one| Some(one.financed.ok()?.total_micro()));
    table.texts("financed_note", |one| {
        let why = one.financed.err()?;
        Some(match is_person {
            true => why.words().in_lang(lang).to_owned(),
            false => why.text().to_owned(),
        })
    });
}

/// The columns of the summary: block, item, loans, outstanding, share of the outstanding amount,
/// and a value with its unit where the item has one.
#[must_use]
pub fn summary(summary: &Summary, lang: Lang) -> Vec<Column> {
    let lines = summary_lines(summary, lang);
    let column =
        |name: &str, look: Look, cells: Cells| Column::new(name, name.to_owned(), look, cells);
    let texts = |name: &str, text: &dyn Fn(&Line) -> Option<String>| {
        column(name, Look::Text, Cells::texts(lines.iter().map(text)))
    };
    let total = summary.total.outstanding_fen;
    let of_total =
        |line: &Line| number::ratio_scaled(line.share?.outstanding_fen, total, NANO_DECIMALS);
    let loans = |line: &Line| line.share.map(|share| share.loans as i64);
    let outstanding = |line: &Line| i64::try_from(line.share?.outstanding_fen).ok();
    vec![
        texts(lang.pick("项目", "Block"), &|line| Some(line.block.to_owned())),
        texts(lang.pick("类别", "Item"), &|line| Some(line.item.clone())),
        column(lang.pick("笔数", "Loans"), Look::Count, Cells::integers(lines.iter().map(loans))),
        column(
            lang.pick("余额(万元)", "Outstanding (万元)"),
            Look::Amount,
            Cells::scaled(MICRO_DECIMALS, lines.iter().map(outstanding)),
        ),
        column(
            lang.pick("余额占比", "Share of outstanding"),
            Look::Share,
            Cells::scaled(NANO_DECIMALS, lines.iter().map(of_total)),
        ),
        texts(lang.pick("数值", "Value"), &|line| line.value.clone()),
    ]
}

/// One line of the summary.
pub struct Line {
    /// What it belongs to.
    pub block: &'static str,
    /// What it is about.
    pub item: String,
    /// Loans and outstanding amount.
    pub share: Option<Share>,
    /// A figure, with its unit.
    pub value: Option<String>,
}

/// The summary line by line, in words.
#[must_use]
pub fn summary_lines(summary: &Summary, lang: Lang) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut push = |block, item: &str, share: Option<Share>, value: Option<String>| {
        lines.push(Line { block, item: item.to_owned(), share, value });
    };
    let block = lang.pick("组合", "Portfolio");
    push(block, lang.pick("全部贷款", "all loans"), Some(summary.total), None);
    push(block, lang.pick("借款人", "borrowers"), None, Some(summary.borrowers.to_string()));
    let block = lang.pick("结论", "Outcome");
    for (outcome, share) in &summary.by_outcome {
        push(block, outcome.word(lang), Some(*share), None);
    }
    let block = lang.pick("碳效等级", "Grade");
    for (grade, share) in &summary.by_grade {
        let none = || lang.pick("无评价结果或未评级", "no score or no grade").to_owned();
        push(block, &grade.map_or_else(none, |grade| grade.to_string()), Some(*share), None);
    }
    let block = lang.pick("利率调整", "Adjustment");
    for (bp, share) in &summary.by_adjustment {
        push(block, &super::words::bp(*bp), Some(*share), None);
    }
    let weighted = summary.weighted_bp.map(super::words::bp);
    push(block, lang.pick("按余额加权", "weighted by outstanding"), None, weighted);
    let wan_yuan = |fen: i128| i64::try_from(fen).map(super::words::wan_yuan).unwrap_or_default();
    let interest = format!("{} {}", wan_yuan(summary.interest_fen), "万元");
    push(block, lang.pick("年利息变化", "interest change a year"), None, Some(interest));
    let block = lang.pick("约定事项", "Covenants");
    for (state, share) in &summary.by_covenants {
        push(block, state.word(lang), Some(*share), None);
    }
    let block = lang.pick("融资排放（PCAF）", "Financed emissions (PCAF)");
    let tonnes = |micro: i128| {
        i64::try_from(micro).ok().map(|micro| format!("{} tCO2", super::words::tonnes(micro)))
    };
    let financed = Some(summary.financed);
    push(block, lang.pick("已计算", "computed"), financed, tonnes(summary.financed_micro()));
    push(block, lang.pick("范围一", "scope 1"), None, tonnes(summary.scope1_micro));
    push(block, lang.pick("范围二", "scope 2"), None, tonnes(summary.scope2_micro));
    let none = lang.pick("未计算：评价结果不含范围三", "not computed: scores hold none");
    push(block, lang.pick("范围三", "scope 3"), None, Some(none.to_owned()));
    let rounded = |nano: i64, keep| {
        number::to_text(number::round_to(nano, NANO_DECIMALS, keep), NANO_DECIMALS)
    };
    let intensity = summary.intensity_nano.map(|nano| format!("{} tCO2/万元", rounded(nano, 6)));
    push(block, lang.pick("每万元余额", "per 万元 outstanding"), None, intensity);
    let pcaf = summary.pcaf_nano.map(|nano| rounded(nano, 4));
    push(block, lang.pick("数据质量（按余额加权）", "data quality, weighted"), None, pcaf);
    let coverage = summary.coverage_nano.map(super::words::share);
    push(block, lang.pick("余额覆盖率", "coverage of outstanding"), None, coverage);
    for (why, share) in &summary.not_financed {
        let words = super::attribution::NotFinanced::of_text(why);
        let reason =
            words.map_or_else(|| (*why).to_owned(), |why| why.words().in_lang(lang).to_owned());
        let block = lang.pick("融资排放未计算", "Financed emissions not computed");
        push(block, &reason, Some(*share), None);
    }
    lines
}

/// How a workbook shows a column.
fn look(name: &str) -> Look {
    match name {
        "outstanding_wan_yuan"
        | "line_wan_yuan"
        | "line_proposed_wan_yuan"
        | "cut_tco2"
        | "cut_credit_wan_yuan"
        | "interest_change_wan_yuan"
        | "company_value_wan_yuan"
        | "financed_scope1_tco2"
        | "financed_scope2_tco2"
        | "financed_tco2" => Look::Amount,
        "base_rate_percent" | "rate_percent" => Look::Decimals(4),
        "adjustment_bp" => Look::Decimals(2),
        "attribution" => Look::Decimals(6),
        "intensity_l" => Look::Intensity,
        "ratio_k" => Look::Ratio,
        "default_share" | "intensity_change" => Look::Share,
        "row" | "run" | "age_months" | "pcaf_score" | "previous_grade" => Look::Count,
        "level" => Look::Level,
        "grade" => Look::Grade,
        _ => Look::Text,
    }
}
