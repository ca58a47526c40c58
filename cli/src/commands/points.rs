//! Points in print: the rules of a scheme that adds them up, and how those of a firm add up.

use tanxiao_core::data::standards::Standards;
use tanxiao_core::explain::{Decimal, Explanation, MeasureView};
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{NANO_DECIMALS, to_text};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::scheme::points::{
    Base, Better, Case, Classes, Effect, Form, Measure, Missing, Points, Quota, Scope, Statistic,
    Ties, Whole,
};

use super::ladder::ladder;
use crate::term::table::{Align, Cell, Table};
use crate::term::{FAINT, HEADING};

fn number(nano: i64) -> String {
    to_text(nano, NANO_DECIMALS)
}

fn percent(nano: i64) -> String {
    to_text(nano * 100, NANO_DECIMALS)
}

/// The indicators, adjustments and classes of a scheme.
pub(super) fn rules(points: &Points, scheme: &Scheme, lang: Lang) -> String {
    let mut text = fields(scheme, lang);
    for set in 0..points.rule_sets.len().max(1) {
        if let Some(own) = points.rule_sets.get(set) {
            let when = own.when.as_ref().map_or_else(
                || lang.pick("其余企业", "all others").to_owned(),
                |when| when.text.clone(),
            );
            text.push_str(&format!("\n{HEADING}{}{HEADING:#} {when}\n", own.name.in_lang(lang)));
        }
        let mut table = Table::new([
            (lang.pick("指标", "indicator"), Align::Left),
            (lang.pick("算法", "value"), Align::Left),
            (lang.pick("满分", "full"), Align::Right),
            (lang.pick("得分", "points"), Align::Left),
            (lang.pick("缺项", "missing"), Align::Left),
        ])
        .with_wide_last();
        for (_, measure) in points.measures_of(set) {
            table.push(vec![
                measure.name.in_lang(lang).into(),
                measure.value.text.as_str().into(),
                number(measure.points_nano).into(),
                forms(measure, &scheme.standards, lang).into(),
                missing(measure.missing, &scheme.standards, lang).into(),
            ]);
        }
        text.push_str(&format!("\n{}", table.render()));
    }
    text.push_str(&adjustments(points, lang));
    match &points.classes {
        Classes::None => {
            text.push_str(lang.pick("\n只计分，不定等级\n", "\npoints only, no classes\n"));
        }
        Classes::CutOffs => {
            let head = lang.pick("等级（按总分）", "Class (cut of the sum)");
            text.push_str(&ladder(head, &scheme.grade, lang));
        }
        Classes::Quota(quota) => text.push_str(&by_rank(quota, scheme, lang)),
    }
    text
}

fn fields(scheme: &Scheme, lang: Lang) -> String {
    if scheme.fields.is_empty() {
        return String::new();
    }
    let mut table = Table::new([
        (lang.pick("字段", "field"), Align::Left),
        (lang.pick("名称", "name"), Align::Left),
        (lang.pick("单位", "unit"), Align::Left),
        (lang.pick("别名", "other names"), Align::Left),
    ])
    .with_wide_last();
    for field in &scheme.fields {
        table.push(vec![
            field.id.as_str().into(),
            field.name.in_lang(lang).into(),
            field.unit.as_deref().unwrap_or(lang.pick("是/否", "yes/no")).into(),
            field.aliases.join(lang.pick("、", ", ")).into(),
        ]);
    }
    format!("\n{}", table.render())
}

fn scope(scope: Scope, standards: &Standards, lang: Lang) -> String {
    let named = |name: &str| format!("{}{name}", lang.pick("同", ""));
    let region = standards.regions.tier(scope.region_digits, lang).map(named);
    let depth = (scope.depth > 0).then(|| named(standards.industries.level(scope.depth, lang)));
    match (region, depth) {
        (None, None) => lang.pick("全部企业", "all firms").to_owned(),
        (Some(one), None) | (None, Some(one)) => one,
        (Some(region), Some(depth)) => format!("{region}{}{depth}", lang.pick("", " and ")),
    }
}

fn base(base: &Base, standards: &Standards, lang: Lang) -> String {
    let Base::Of { statistic, scope: whose, times_nano, is_of_year_before, .. } = base else {
        let Base::Constant(nano) = base else { return String::new() };
        return number(*nano);
    };
    let of = match statistic {
        Statistic::Mean => lang.pick("平均值", "mean").to_owned(),
        Statistic::Median => lang.pick("中位数", "median").to_owned(),
        Statistic::RatioOfSums => lang.pick("总量比", "ratio of sums").to_owned(),
        Statistic::Best => lang.pick("最好值", "best").to_owned(),
        Statistic::Percentile { share_nano } => match lang {
            Lang::Zh => format!("第 {} 百分位", percent(*share_nano)),
            Lang::En => format!("percentile {}", percent(*share_nano)),
        },
    };
    let times = match *times_nano {
        1_000_000_000 => String::new(),
        times => format!("{} × ", number(times)),
    };
    let year = if *is_of_year_before { lang.pick("上年", " of last year") } else { "" };
    match lang {
        Lang::Zh => format!("{times}{}{year}{of}", scope(*whose, standards, lang)),
        Lang::En => format!("{times}{of} of {}{year}", scope(*whose, standards, lang)),
    }
}

fn forms(measure: &Measure, standards: &Standards, lang: Lang) -> String {
    let texts: Vec<String> = measure.cases.iter().map(|case| form(case, standards, lang)).collect();
    texts.join(lang.pick("；", "; "))
}

fn form(case: &Case, standards: &Standards, lang: Lang) -> String {
    let points = match &case.form {
        Form::Base { base: own, cap_nano } => {
            let own = base(own, standards, lang);
            let ratio = match (case.better, lang) {
                (Better::Higher, Lang::Zh) => format!("值 ÷ {own}"),
                (Better::Higher, Lang::En) => format!("value ÷ {own}"),
                (Better::Lower, Lang::Zh) => format!("{own} ÷ 值"),
                (Better::Lower, Lang::En) => format!("{own} ÷ value"),
            };
            match (cap_nano, lang) {
                (Some(cap), Lang::Zh) => format!("{ratio} × 满分，至多 {}", number(*cap)),
                (Some(cap), Lang::En) => format!("{ratio} × full, at most {}", number(*cap)),
                (None, Lang::Zh) => format!("{ratio} × 满分"),
                (None, Lang::En) => format!("{ratio} × full"),
            }
        }
        Form::Linear { baseline, leading } => {
            let (from, to) = (base(baseline, standards, lang), base(leading, standards, lang));
            match lang {
                Lang::Zh => format!("{from} 得 0 分，{to} 得满分，其间线性"),
                Lang::En => format!("none at {from}, full at {to}, linear between"),
            }
        }
        Form::Steps { base: own, steps, .. } => {
            let of = own.as_ref().map_or_else(
                || lang.pick("值", "value").to_owned(),
                |own| format!("{} ÷ {}", lang.pick("值", "value"), base(own, standards, lang)),
            );
            let steps: Vec<String> = steps
                .iter()
                .map(|(upper, points)| match upper {
                    Some(upper) => format!("… {} → {}", number(*upper), number(*points)),
                    None => format!("… → {}", number(*points)),
                })
                .collect();
            format!("{of}{}{}", lang.pick("：", ": "), steps.join(lang.pick("，", ", ")))
        }
    };
    match &case.when {
        None => points,
        Some(when) => match lang {
            Lang::Zh => format!("{} 时：{points}", when.text),
            Lang::En => format!("where {}: {points}", when.text),
        },
    }
}

fn missing(missing: Missing, standards: &Standards, lang: Lang) -> String {
    match missing {
        Missing::MeanPoints { scope: whose } => match lang {
            Lang::Zh => format!("按{}平均得分", scope(whose, standards, lang)),
            Lang::En => format!("mean points of {}", scope(whose, standards, lang)),
        },
        Missing::Zero => lang.pick("0 分", "none").to_owned(),
        Missing::Drop => lang.pick("分值摊到其他指标", "shared among the others").to_owned(),
        Missing::Malus { nano } => match lang {
            Lang::Zh => format!("扣 {} 分", number(nano)),
            Lang::En => format!("less {}", number(nano)),
        },
        Missing::Ungraded => lang.pick("不计分", "no points at all").to_owned(),
    }
}

fn adjustments(points: &Points, lang: Lang) -> String {
    if points.adjustments.is_empty() && points.unclassed.is_empty() {
        return String::new();
    }
    let mut table = Table::new([
        (lang.pick("加减分、否决与不定级", "bonus, malus, veto, not classed"), Align::Left),
        (lang.pick("处理", "effect"), Align::Left),
        (lang.pick("条件", "condition"), Align::Left),
    ])
    .with_wide_last();
    for one in &points.adjustments {
        let effect = match (one.effect, lang) {
            (Effect::Points(nano), _) if nano > 0 => format!("+{}", number(nano)),
            (Effect::Points(nano), _) => number(nano),
            (Effect::NoBetterThan(class), Lang::Zh) => format!("至多 {class}"),
            (Effect::NoBetterThan(class), Lang::En) => format!("no better than {class}"),
        };
        table.push(vec![
            one.name.in_lang(lang).into(),
            effect.into(),
            one.when.text.as_str().into(),
        ]);
    }
    for one in &points.unclassed {
        let effect = match (one.treat_as, lang) {
            (None, _) => lang.pick("不定级", "not classed").to_owned(),
            (Some(class), Lang::Zh) => format!("不定级，视同 {class}"),
            (Some(class), Lang::En) => format!("not classed, treated as {class}"),
        };
        table.push(vec![
            one.name.in_lang(lang).into(),
            effect.into(),
            one.when.text.as_str().into(),
        ]);
    }
    format!("\n{}", table.render())
}

fn by_rank(quota: &Quota, scheme: &Scheme, lang: Lang) -> String {
    let mut table = Table::new([
        ("", Align::Left),
        (lang.pick("名次占比", "share by rank"), Align::Left),
        (lang.pick("名称", "name"), Align::Left),
    ]);
    let mut before = 0;
    for (class, share) in &quota.shares {
        let range = format!("{} – {} %", percent(before), percent(*share));
        before = *share;
        if let Some(band) = scheme.grade.numbered(*class) {
            table.push(vec![
                class.to_string().into(),
                range.into(),
                Cell::coloured(band.label.in_lang(lang), &band.colour),
            ]);
        }
    }
    let ties = match quota.ties {
        Ties::Better => lang.pick("同分都归较好一类", "equal points go to the better class"),
        Ties::Worse => lang.pick("同分都归较差一类", "equal points go to the worse class"),
    };
    let whole = match quota.whole {
        Whole::Down => lang.pick("家数向下取整", "shares are rounded down to whole firms"),
        Whole::Up => lang.pick("家数向上取整", "shares are rounded up to whole firms"),
        Whole::Nearest => lang.pick("家数四舍五入", "shares are rounded to the nearest whole firm"),
    };
    let head = lang.pick("等级（按总分名次）", "Class (by rank of the sum)");
    let among = scope(quota.scope, &scheme.standards, lang);
    let rendered = table.render();
    let separator = lang.pick("；", "; ");
    format!("\n{HEADING}{head}{HEADING:#} {among}{separator}{ties}{separator}{whole}\n{rendered}")
}

/// How the points of a firm add up.
pub(super) fn explained(e: &Explanation, lang: Lang) -> String {
    let Some(points) = &e.points else { return String::new() };
    let mut table = Table::new([
        (lang.pick("指标", "indicator"), Align::Left),
        (lang.pick("算法", "formula"), Align::Left),
        (lang.pick("值", "value"), Align::Right),
        (lang.pick("基准", "base"), Align::Right),
        (lang.pick("得分", "points"), Align::Right),
        (lang.pick("满分", "full"), Align::Right),
        (lang.pick("名次", "rank"), Align::Right),
    ]);
    let text = |value: Option<&Decimal>| value.map_or("—", |value| value.text.as_str()).to_owned();
    for one in &points.indicators {
        let name = match &one.unit {
            None => one.name.in_lang(lang).to_owned(),
            Some(unit) => match lang {
                Lang::Zh => format!("{}（{}）", one.name.zh, unit.zh),
                Lang::En => format!("{} ({})", one.name.en, unit.en),
            },
        };
        let base = match &one.leading {
            None => text(one.base.as_ref()),
            Some(leading) => format!("{} → {}", text(one.base.as_ref()), leading.text),
        };
        table.push(vec![
            name.into(),
            one.formula.as_str().into(),
            text(one.value.as_ref()).into(),
            base.into(),
            text(one.points.as_ref()).into(),
            one.full.text.as_str().into(),
            one.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string()).into(),
        ]);
    }
    let head = lang.pick("指标得分", "Points");
    let set = points.rule_set.as_ref().map_or("", |set| set.in_lang(lang));
    let mut out = format!("\n{HEADING}{head}{HEADING:#} {set}\n{}", table.render());
    let colon = lang.pick("：", ": ");
    for one in &points.indicators {
        if let Some(gain) = gain(one, lang) {
            out.push_str(&format!("  {}{colon}{gain}\n", one.name.in_lang(lang)));
        }
    }
    for one in &points.adjustments {
        let effect = match (&one.points, one.no_better_than) {
            (Some(points), _) if points.text.starts_with('-') => points.text.clone(),
            (Some(points), _) => format!("+{}", points.text),
            (None, Some(class)) => match lang {
                Lang::Zh => format!("至多 {class}"),
                Lang::En => format!("no better than {class}"),
            },
            (None, None) => String::new(),
        };
        let name = one.name.in_lang(lang);
        out.push_str(&format!("  {name} {effect} {FAINT}{}{FAINT:#}\n", one.condition));
    }
    if let Some(total) = &points.total {
        out.push_str(&format!("  {} {}", lang.pick("总分", "sum"), total.text));
        if let Some(rank) = points.rank {
            out.push_str(&match lang {
                Lang::Zh => format!("，第 {rank} 名（共 {} 家）", points.classed),
                Lang::En => format!(", rank {rank} of {}", points.classed),
            });
        }
        if let Some(class) = points.treated_as {
            out.push_str(&match lang {
                Lang::Zh => format!("，视同 {class}"),
                Lang::En => format!(", treated as {class}"),
            });
        }
        out.push('\n');
    }
    out
}

/// What would gain points, or what became of it where it could not be computed; None at the full
/// points.
fn gain(one: &MeasureView, lang: Lang) -> Option<String> {
    if let Some(substitute) = &one.substitute {
        return Some(substitute.in_lang(lang).to_owned());
    }
    let gain = one.gain.as_ref()?;
    Some(match lang {
        Lang::Zh => format!("值到 {} 再得 {} 分", gain.value.text, gain.points.text),
        Lang::En => format!("a value of {} gains {} points", gain.value.text, gain.points.text),
    })
}
