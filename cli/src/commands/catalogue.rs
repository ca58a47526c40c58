//! `tanxiao factors`, `industries`, `regions`, `findings`: the tables that scores rest on.

use serde_json::json;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::energy::{Confidence, EnergyType, Factor, Kind};
use tanxiao_core::finding::Code;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{NANO_DECIMALS, to_text};

use crate::args::FactorsArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::table::{Align, Cell, Table};
use crate::term::{FAINT, HEADING};

fn nano(value: Option<i64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| to_text(value, NANO_DECIMALS))
}

fn confidence(value: Confidence, lang: Lang) -> &'static str {
    match value {
        Confidence::High => lang.pick("高", "high"),
        Confidence::Medium => lang.pick("中", "medium"),
        Confidence::Low => lang.pick("低", "low"),
    }
}

fn nothing_found(query: &str) -> Failure {
    Failure::text(
        Exit::NotFound,
        format!("没有找到“{query}”"),
        format!("nothing matches “{query}”"),
    )
}

pub(crate) fn factors(args: &FactorsArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    if args.grid {
        return grid(args.query.as_deref(), &data, context);
    }
    let set = data.factor_set(&args.factors).map_err(|e| Failure::error(Exit::Data, &e))?;
    let matches = |energy: &EnergyType| {
        args.query.as_deref().is_none_or(|query| {
            energy.id.contains(query)
                || energy.name_zh.contains(query)
                || energy.name_en.to_lowercase().contains(&query.to_lowercase())
        })
    };
    let rows: Vec<(&EnergyType, Option<&Factor>)> = data
        .catalogue
        .iter()
        .zip(&set.factors)
        .filter(|(energy, _)| matches(energy))
        .map(|(energy, factor)| (energy, factor.as_ref()))
        .collect();
    if rows.is_empty() {
        return Err(nothing_found(args.query.as_deref().unwrap_or_default()));
    }
    if context.is_json {
        let factors: Vec<_> = rows
            .iter()
            .map(|(energy, factor)| {
                json!({
                    "energy": energy,
                    "tco2_per_unit": factor.and_then(|f| f.tco2_nano).map(|n| to_text(n, 9)),
                    "ncv_gj_per_unit": factor.and_then(|f| f.ncv_nano).map(|n| to_text(n, 9)),
                    "carbon_tc_per_gj": factor.and_then(|f| f.carbon_nano).map(|n| to_text(n, 9)),
                    "oxidation": factor.and_then(|f| f.oxidation_nano).map(|n| to_text(n, 9)),
                    "tce_per_unit": factor.and_then(|f| f.tce_nano).map(|n| to_text(n, 9)),
                    "confidence": factor.map(|f| f.confidence),
                    "weak": factor.is_some_and(|f| f.is_weak),
                    "source": factor.map(|f| &f.source),
                    "note": factor.map(|f| &f.note.en),
                    "note_zh": factor.map(|f| &f.note.zh),
                })
            })
            .collect();
        return super::print_json(&json!({
            "id": set.id, "version": set.version, "sha256": set.sha256, "source": set.source,
            "factors": factors,
        }));
    }
    let lang = context.lang;
    let mut table = Table::new([
        (lang.pick("品种", "energy type"), Align::Left),
        (lang.pick("输入列", "input column"), Align::Left),
        (lang.pick("单位", "unit"), Align::Left),
        ("tCO2", Align::Right),
        ("tce", Align::Right),
        (lang.pick("低位发热量 GJ", "NCV GJ"), Align::Right),
        (lang.pick("含碳量 tC/GJ", "carbon tC/GJ"), Align::Right),
        (lang.pick("氧化率", "oxidation"), Align::Right),
        (lang.pick("可信度", "confidence"), Align::Left),
    ]);
    for (energy, factor) in &rows {
        let of = |pick: fn(&Factor) -> Option<i64>| nano(factor.and_then(pick));
        let tco2 = match energy.kind {
            Kind::Electricity => lang.pick("见 --grid", "see --grid").to_owned(),
            _ => of(|factor| factor.tco2_nano),
        };
        let trust = factor.map_or("—", |factor| confidence(factor.confidence, lang));
        let weak = factor.is_some_and(|factor| factor.is_weak);
        table.push(vec![
            energy.name(lang).into(),
            energy.column.as_str().into(),
            energy.unit_name(lang).into(),
            tco2.into(),
            of(|factor| factor.tce_nano).into(),
            of(|factor| factor.ncv_nano).into(),
            of(|factor| factor.carbon_nano).into(),
            of(|factor| factor.oxidation_nano).into(),
            format!("{trust}{}", if weak { lang.pick(" 弱", " weak") } else { "" }).into(),
        ]);
    }
    let mut text = format!(
        "{HEADING}{}{HEADING:#} {FAINT}{} {} sha256:{}{FAINT:#}\n{}\n{}",
        lang.pick(&set.name_zh, &set.name_en),
        set.id,
        set.version,
        set.sha256,
        set.source,
        table.render()
    );
    if args.query.is_some() {
        for (energy, factor) in &rows {
            if let Some(factor) = factor {
                text.push_str(&format!("\n  {}\n    {}\n", energy.name(lang), factor.source));
                let note = factor.note.in_lang(lang);
                if !note.is_empty() {
                    text.push_str(&format!("    {FAINT}{note}{FAINT:#}\n"));
                }
            }
        }
    }
    super::print_text(&text)
}

fn grid(query: Option<&str>, data: &DataSet, context: &Context) -> Outcome {
    let factors: Vec<_> = data
        .grid
        .factors()
        .iter()
        .filter(|factor| {
            query.is_none_or(|query| {
                factor.area.contains(query)
                    || factor.area_name_zh.contains(query)
                    || factor.year.to_string() == query
            })
        })
        .collect();
    if factors.is_empty() {
        return Err(nothing_found(query.unwrap_or_default()));
    }
    if context.is_json {
        return super::print_json(&factors);
    }
    let lang = context.lang;
    let mut table = Table::new([
        (lang.pick("年", "year"), Align::Left),
        (lang.pick("范围", "area"), Align::Left),
        ("", Align::Left),
        ("tCO2/MWh", Align::Right),
        (lang.pick("可信度", "confidence"), Align::Left),
        (lang.pick("来源", "source"), Align::Left),
    ])
    .with_wide_last();
    for factor in factors {
        table.push(vec![
            factor.year.to_string().into(),
            factor.area_name_zh.as_str().into(),
            factor.area.as_str().into(),
            nano(Some(factor.tco2_nano)).into(),
            confidence(factor.confidence, lang).into(),
            factor.source.as_str().into(),
        ]);
    }
    super::print_text(&table.render())
}

pub(crate) fn industries(query: Option<&str>, context: &Context) -> Outcome {
    let data = context.data()?;
    let found: Vec<_> = data
        .industries
        .iter()
        .filter(|industry| match query {
            None => industry.depth() <= 2,
            Some(query) => {
                industry.code.starts_with(query)
                    || (query.starts_with(&industry.code) && industry.depth() > 1)
                    || industry.name_zh.contains(query)
                    || industry.name_en.to_lowercase().contains(&query.to_lowercase())
                    || (query.len() > 1
                        && industry.depth() == 1
                        && is_section_of(query, industry, &data))
            }
        })
        .collect();
    if found.is_empty() {
        return Err(nothing_found(query.unwrap_or_default()));
    }
    if context.is_json {
        return super::print_json(&found);
    }
    let lang = context.lang;
    let mut table = Table::new([
        (lang.pick("代码", "code"), Align::Left),
        (lang.pick("层级", "depth"), Align::Left),
        (lang.pick("名称", "name"), Align::Left),
        (lang.pick("英文（非官方）", "English (unofficial)"), Align::Left),
    ])
    .with_wide_last();
    for industry in found {
        let depth = data.industries.classification().level(industry.depth(), lang);
        table.push(vec![
            industry.code.as_str().into(),
            depth.into(),
            industry.name_zh.as_str().into(),
            industry.name_en.as_str().into(),
        ]);
    }
    super::print_text(&table.render())
}

fn is_section_of(
    query: &str,
    section: &tanxiao_core::data::industry::Industry,
    data: &DataSet,
) -> bool {
    data.industries.get(query).is_some_and(|industry| industry.section == section.code)
}

pub(crate) fn regions(query: Option<&str>, context: &Context) -> Outcome {
    let data = context.data()?;
    let found: Vec<_> = data
        .regions
        .iter()
        .filter(|region| match query {
            None => region.parent.is_empty(),
            Some(query) => region.code.starts_with(query) || region.name_zh.contains(query),
        })
        .collect();
    if found.is_empty() {
        return Err(nothing_found(query.unwrap_or_default()));
    }
    if context.is_json {
        return super::print_json(&found);
    }
    let lang = context.lang;
    let mut table = Table::new([
        (lang.pick("代码", "code"), Align::Left),
        (lang.pick("名称", "name"), Align::Left),
        (lang.pick("上级", "in"), Align::Left),
    ]);
    for region in found {
        let parent = region.parent.parse().ok().and_then(|code| data.regions.get(code));
        table.push(vec![
            region.code.as_str().into(),
            region.name_zh.as_str().into(),
            parent.map_or("", |parent| parent.name_zh.as_str()).into(),
        ]);
    }
    super::print_text(&table.render())
}

pub(crate) fn findings(context: &Context) -> Outcome {
    let lang = context.lang;
    if context.is_json {
        let codes: Vec<_> = Code::ALL
            .iter()
            .map(|code| {
                json!({
                    "code": code,
                    "severity": code.severity(),
                    "message": code.message(lang),
                    "hint": code.hint(lang),
                    "cli_hint": code.cli_hint(lang),
                })
            })
            .collect();
        return super::print_json(&codes);
    }
    let mut table = Table::new([
        (lang.pick("代码", "code"), Align::Left),
        (lang.pick("级别", "severity"), Align::Left),
        (lang.pick("意见", "message"), Align::Left),
    ])
    .with_wide_last();
    for code in Code::ALL {
        let cells: Vec<Cell> =
            vec![code.text().into(), code.severity().word(lang).into(), code.message(lang).into()];
        table.push(cells);
    }
    super::print_text(&table.render())
}
