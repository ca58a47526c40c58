//! `tanxiao schemes`: the grading methods, and one of them in full.

use tanxiao_core::lang::Lang;
use tanxiao_core::number::{NANO_DECIMALS, to_text};
use tanxiao_core::scheme::{
    Compare, Deduction, Denominator, Electricity, Exhausted, GradeOf, Inclusive, IndicatorOf,
    NetNotPositive, Numerator, OutputNotPositive, Scheme, ValueAddedFrom,
};

use super::ladder::ladder;
use crate::args::SchemesCommand;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::table::{Align, Table};
use crate::term::{FAINT, HEADING};

pub(crate) fn run(command: Option<SchemesCommand>, context: &Context) -> Outcome {
    let data = context.data()?;
    match command {
        None if context.is_json => {
            let schemes: Vec<_> = data.schemes.values().collect();
            super::print_json(&schemes)
        }
        None => {
            let lang = context.lang;
            let mut table = Table::new([
                (lang.pick("代号", "id"), Align::Left),
                (lang.pick("版本", "version"), Align::Left),
                (lang.pick("依据", "basis"), Align::Left),
                (lang.pick("名称", "name"), Align::Left),
            ])
            .with_wide_last();
            for scheme in data.schemes.values() {
                table.push(vec![
                    scheme.id.as_str().into(),
                    scheme.version.as_str().into(),
                    basis(scheme, lang).into(),
                    scheme.name.in_lang(lang).into(),
                ]);
            }
            super::print_text(&table.render())
        }
        Some(SchemesCommand::Show { id }) => {
            let scheme = data.scheme(&id).map_err(|e| Failure::error(Exit::NotFound, &e))?;
            if context.is_json {
                super::print_json(scheme)
            } else {
                super::print_text(&show(scheme, context.lang))
            }
        }
        // The business of `draft`.
        Some(SchemesCommand::New(_) | SchemesCommand::Check { .. } | SchemesCommand::Try(_)) => {
            Ok(())
        }
    }
}

fn basis(scheme: &Scheme, lang: Lang) -> &'static str {
    match scheme.is_official {
        true if scheme.is_partial => {
            lang.pick("官方文件（只公布了一部分）", "official, published in part")
        }
        true => lang.pick("官方文件", "official"),
        false => lang.pick("自拟", "own"),
    }
}

pub(super) fn show(scheme: &Scheme, lang: Lang) -> String {
    let mut text = format!(
        "{HEADING}{}{HEADING:#} {FAINT}{} {} sha256:{}{FAINT:#}\n{}{}{}\n\n",
        scheme.name.in_lang(lang),
        scheme.id,
        scheme.version,
        scheme.sha256,
        basis(scheme, lang),
        lang.pick("：", ": "),
        scheme.source
    );
    let mut table = Table::new([
        (lang.pick("项目", "item"), Align::Left),
        (lang.pick("规定", "rule"), Align::Left),
    ])
    .with_wide_last();
    // Without L there are accounts, and nothing else of this.
    let of_accounts = [lang.pick("电力", "electricity"), lang.pick("抵扣", "deductions")];
    let is_of_it = |name: &str| scheme.has_intensity || of_accounts.contains(&name);
    for (name, rule) in rules(scheme, lang).into_iter().filter(|(name, _)| is_of_it(name)) {
        table.push(vec![name.into(), rule.into()]);
    }
    text.push_str(&table.render());
    if let Some(level) = &scheme.level {
        text.push_str(&ladder(lang.pick("碳水平（按 L）", "Level (cut of L)"), level, lang));
    }
    let of = match scheme.grade_of {
        GradeOf::RatioK => {
            lang.pick("碳效等级（按 K = L ÷ 基准）", "Grade (cut of K = L ÷ benchmark)")
        }
        GradeOf::Percentile => lang.pick("等级（按同行百分位）", "Grade (cut of the percentile)"),
        GradeOf::Composite | GradeOf::Points | GradeOf::PointsRank => {
            lang.pick("等级（按综合得分）", "Grade (cut of the weighted points)")
        }
    };
    match &scheme.points {
        Some(points) => text.push_str(&super::points::rules(points, scheme, lang)),
        None => text.push_str(&ladder(of, &scheme.grade, lang)),
    }
    for indicator in &scheme.indicators {
        text.push_str(&indicator_text(indicator, lang));
    }
    if !scheme.not_printed.is_empty() {
        let head = lang.pick("文件未公布的内容", "What the document does not print");
        text.push_str(&format!("\n{HEADING}{head}{HEADING:#}\n"));
        for note in &scheme.not_printed {
            text.push_str(&format!("  - {}\n", note.in_lang(lang)));
        }
    }
    if !scheme.settled_here.is_empty() {
        let head = lang
            .pick("文件未写明、由本项目设定的缺省", "What the source leaves open, settled here");
        text.push_str(&format!("\n{HEADING}{head}{HEADING:#}\n"));
        for note in &scheme.settled_here {
            text.push_str(&format!("  - {}\n", note.in_lang(lang)));
        }
    }
    text
}

fn rules(scheme: &Scheme, lang: Lang) -> Vec<(&'static str, String)> {
    let numerator = match scheme.numerator {
        Numerator::NetCo2 => lang.pick("净排放 tCO2", "net tCO2"),
        Numerator::GrossCo2 => lang.pick("总排放 tCO2", "gross tCO2"),
        Numerator::Tce => lang.pick("综合能耗 tce", "energy in tce"),
    };
    let denominator = match scheme.denominator {
        Denominator::ValueAdded => lang.pick("工业增加值", "value added"),
        Denominator::Revenue => lang.pick("营业收入", "revenue"),
        Denominator::OutputValue => lang.pick("工业总产值", "output value"),
        Denominator::Product => lang.pick("产品产量", "product quantity"),
    };
    let from: Vec<&str> = scheme
        .value_added_from
        .iter()
        .map(|from| match from {
            ValueAddedFrom::Direct => lang.pick("直接填报", "as reported"),
            ValueAddedFrom::IncomeApproach => {
                lang.pick("收入法四项之和", "sum of the income approach")
            }
        })
        .collect();
    let deduct: Vec<&str> = scheme
        .deduct
        .iter()
        .map(|deduction| match deduction {
            Deduction::OwnPv => lang.pick("自发自用零碳电力", "own zero-carbon power"),
            Deduction::GreenPower => lang.pick("外购绿电绿证", "green power bought"),
            Deduction::Sink => lang.pick("碳汇与封存", "sinks and storage"),
        })
        .collect();
    let electricity = match scheme.electricity {
        Electricity::LocationAverage => lang.pick("省级平均因子", "provincial average factor"),
        Electricity::MarketResidual => lang.pick(
            "全国因子（不含市场化交易的非化石电量）",
            "national factor without market-traded non-fossil power",
        ),
    };
    let or_none = |list: Vec<&str>, separator: &str| {
        if list.is_empty() { lang.pick("无", "none").to_owned() } else { list.join(separator) }
    };
    let unit = scheme.intensity_unit(lang);
    let (open, close) = (lang.pick("（", " ("), lang.pick("）", ")"));
    let mut rules = vec![
        (
            lang.pick("碳强度 L", "intensity L"),
            format!("{numerator} ÷ {denominator}{open}{unit}{close}"),
        ),
        (lang.pick("电力", "electricity"), electricity.to_owned()),
        (lang.pick("抵扣", "deductions"), or_none(deduct, lang.pick("、", ", "))),
    ];
    if !from.is_empty() {
        rules.insert(1, (lang.pick("增加值取自", "value added from"), from.join(" → ")));
    }
    rules.push((
        lang.pick("产出不大于 0", "output not above 0"),
        match scheme.output_not_positive {
            OutputNotPositive::Ungraded => lang.pick("不评等级", "no grade").to_owned(),
            OutputNotPositive::LastBand => lang.pick("评为最低等级", "the last band").to_owned(),
        },
    ));
    rules.push((
        lang.pick("净排放不大于 0", "net not above 0"),
        match scheme.net_not_positive {
            NetNotPositive::AsIs => lang.pick("照算", "as it is").to_owned(),
            NetNotPositive::Zero => lang.pick("L 按 0 计", "L counts as 0").to_owned(),
            NetNotPositive::Ungraded => lang.pick("不评等级", "no grade").to_owned(),
        },
    ));
    rules.push((lang.pick("同行", "peers"), peers(scheme, lang)));
    rules.push((lang.pick("行业基准", "benchmark"), scheme.benchmark.name(lang)));
    let compare = match scheme.rounding.compare {
        Compare::FullValue => lang.pick("全数值比较法", "judged on the full value"),
        Compare::RoundedValue => lang.pick("修约值比较法", "judged on the rounded value"),
    };
    let places = match lang {
        Lang::Zh => format!(
            "L 保留 {} 位，K 保留 {} 位，四舍六入五成双；{compare}（GB/T 8170-2008）",
            scheme.rounding.intensity_decimals, scheme.rounding.ratio_decimals
        ),
        Lang::En => format!(
            "L {} and K {} decimals, half to even; {compare} (GB/T 8170-2008)",
            scheme.rounding.intensity_decimals, scheme.rounding.ratio_decimals
        ),
    };
    rules.push((lang.pick("修约", "rounding"), places));
    rules
}

fn peers(scheme: &Scheme, lang: Lang) -> String {
    let standards = &scheme.standards;
    let name = |depth: &u8| standards.industries.level(*depth, lang);
    let depths: Vec<&str> = scheme.peers.depths.iter().map(name).collect();
    let region = match standards.regions.tier(scheme.peers.region_digits, lang) {
        None => String::new(),
        Some(tier) => format!("{}{tier}", lang.pick("，同", ", same ")),
    };
    let exhausted = match scheme.peers.exhausted {
        Exhausted::Ungraded => lang.pick("仍不足则不评", "no grade if none suffices"),
        Exhausted::AllIndustry => {
            lang.pick("仍不足则与全部工业比", "all industry if none suffices")
        }
    };
    match lang {
        Lang::Zh => format!(
            "同期{region}；{}，至少 {} 家，{exhausted}",
            depths.join(" → "),
            scheme.peers.minimum
        ),
        Lang::En => format!(
            "same period{region}; {}, at least {} firms, {exhausted}",
            depths.join(" → "),
            scheme.peers.minimum
        ),
    }
}

fn indicator_text(indicator: &tanxiao_core::scheme::Indicator, lang: Lang) -> String {
    let of = match indicator.of {
        IndicatorOf::RatioToPeers => lang.pick("L ÷ 同行基准", "L ÷ benchmark of the peers"),
        IndicatorOf::RatioToRegion => {
            lang.pick("L ÷ 本区域全部工业", "L ÷ all industry of the region")
        }
        IndicatorOf::RatioToOwnPrevious => {
            lang.pick("L ÷ 本企业上年同期", "L ÷ the firm's own a year before")
        }
    };
    let sign = match indicator.inclusive {
        Inclusive::Upper => "≤",
        Inclusive::Lower => "<",
    };
    let steps: Vec<String> = indicator
        .points
        .iter()
        .map(|(upper, points)| {
            let points = to_text(*points, NANO_DECIMALS);
            match upper {
                Some(upper) => format!("{sign} {} → {points}", to_text(*upper, NANO_DECIMALS)),
                None => format!("… → {points}"),
            }
        })
        .collect();
    format!(
        "\n{HEADING}{}{HEADING:#} {} × {}\n  {}\n",
        indicator.name.in_lang(lang),
        of,
        to_text(indicator.weight_nano, NANO_DECIMALS),
        steps.join(lang.pick("；", "; "))
    )
}
