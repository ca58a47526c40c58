//! `tanxiao read`: how every column is understood, before anything is scored.

use std::collections::BTreeMap;

use serde_json::json;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::Field;
use tanxiao_core::data::energy::Dimension;
use tanxiao_core::data::standards::Money;
use tanxiao_core::finding::Severity;
use tanxiao_core::lang::Lang;
use tanxiao_core::normalise::{ColumnReading, Density, RowKind, TableReading, UnitFrom, name_in};
use tanxiao_core::number::Scale;
use tanxiao_core::read::{Cell as Value, Table as Input};
use tanxiao_core::run::Plan;

use crate::args::InputArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::map_file;
use crate::output::write_file;
use crate::term::table::{Align, Table};
use crate::term::{self, HEADING};

pub(crate) fn run(args: &InputArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    let files = input::read_inputs(&args.inputs)?;
    // A map file that is not there is written; one that is there may have been edited.
    let new_map = args.method.map_file.as_ref().filter(|path| !path.exists());
    let options = match new_map {
        Some(_) => args.method.plain_options()?,
        None => args.method.all_options()?.remove(0),
    };
    let plan = Plan::new(&data, &options).map_err(|e| Failure::error(Exit::Data, &e))?;
    // The scheme may declare fields of its own.
    let data = plan.method.data;
    let inputs = input::as_inputs(&files);
    let mut tables = plan.open(&inputs).map_err(|f| Failure::findings(Exit::Input, f))?;
    files.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
    let (readings, findings) = plan.understand(&tables);
    if let Some(path) = new_map {
        write_file(path, map_file::text(&readings, data).as_bytes())?;
    }
    if context.is_json {
        let tables: Vec<_> = tables
            .iter()
            .zip(&readings)
            .map(|(table, reading)| to_json(reading, &kinds(&plan, table, reading), data))
            .collect();
        super::print_json(&json!({ "tables": tables, "findings": findings }))?;
    } else {
        let mut text = String::new();
        for (table, reading) in tables.iter().zip(&readings) {
            let kinds = kinds(&plan, table, reading);
            text.push_str(&describe(table, reading, &kinds, data, context.lang));
        }
        text.push_str(&term::findings::summary(&findings, context.lang));
        if let Some(path) = &args.method.map_file {
            let path = path.display();
            text.push_str(&match (new_map.is_some(), context.lang) {
                (true, Lang::Zh) => format!("列对照已写入 {path}，修改后可再用 --map-file\n"),
                (true, Lang::En) => {
                    format!("the columns are in {path}: edit it, use --map-file again\n")
                }
                (false, Lang::Zh) => format!("以上按列对照文件 {path} 理解，该文件未改写\n"),
                (false, Lang::En) => {
                    format!("understood by the map file {path}, which is left as it is\n")
                }
            });
        }
        super::print_text(&text)?;
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Failure::text(
            Exit::Input,
            "表头有误，不能评价",
            "the header has errors: it cannot be scored as it is",
        ));
    }
    Ok(())
}

/// How many rows of each kind there are; damage further down is the business of `score`.
fn kinds(plan: &Plan<'_>, table: &Input<'_>, reading: &TableReading) -> Kinds {
    plan.row_kinds(table, reading).unwrap_or_default()
}

type Kinds = BTreeMap<RowKind, u64>;

fn describe(
    table: &Input<'_>,
    reading: &TableReading,
    kinds: &Kinds,
    data: &DataSet,
    lang: Lang,
) -> String {
    let examples = examples(table);
    let sheet = reading.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
    let shape = if reading.is_long {
        lang.pick("长表：每行一个能源品种", "long: one row an energy type")
    } else {
        lang.pick("宽表：每行一家企业一个报告期", "wide: one row a firm and period")
    };
    let mut text = match lang {
        Lang::Zh => format!(
            "{HEADING}{}{sheet}{HEADING:#}  表头在第 {} 行，约 {} 行数据，{shape}\n",
            reading.file,
            reading.header_line,
            table.rows_hint()
        ),
        Lang::En => format!(
            "{HEADING}{}{sheet}{HEADING:#}  header on line {}, about {} rows, {shape}\n",
            reading.file,
            reading.header_line,
            table.rows_hint()
        ),
    };
    let mut out = Table::new([
        (lang.pick("列", "column"), Align::Left),
        (lang.pick("理解为", "read as"), Align::Left),
        (lang.pick("单位", "unit"), Align::Left),
        (lang.pick("换算", "conversion"), Align::Left),
        (lang.pick("首行数据", "first row"), Align::Left),
    ]);
    for (index, column) in reading.columns.iter().enumerate() {
        let example = examples.get(index).cloned().unwrap_or_default();
        out.push(vec![
            column.header.to_string().into(),
            meaning(column, data, lang).into(),
            unit(column, lang).into(),
            conversion(column, data, lang).into(),
            example.into(),
        ]);
    }
    text.push_str(&out.render());
    let counts = kinds.iter().map(|(kind, count)| match lang {
        Lang::Zh => format!("{} {count}", kind.name(lang)),
        Lang::En => format!("{count} {}", kind.name(lang)),
    });
    let counts = counts.collect::<Vec<_>>().join(lang.pick("，", ", "));
    if !counts.is_empty() {
        text.push_str(&format!("  {}{counts}\n", lang.pick("各类行数：", "rows: ")));
    }
    text.push('\n');
    text
}

/// The cells of the first row.
fn examples(table: &Input<'_>) -> Vec<String> {
    let mut first: Option<Vec<String>> = None;
    // Damage further down is the business of `score`.
    let _ = table.for_each_row(&mut |_, cells| {
        if first.is_none() {
            let texts = cells.iter().map(|cell| match cell {
                Value::Empty => String::new(),
                Value::Text(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Integer(number) => number.to_string(),
                Value::Decimal(digits) => (*digits).to_owned(),
                Value::Bool(truth) => truth.to_string(),
            });
            first = Some(texts.collect());
        }
        Ok(())
    });
    first.unwrap_or_default()
}

fn canonical(field: Field, data: &DataSet) -> String {
    match field {
        Field::CreditCode => "credit_code".to_owned(),
        Field::Name => "name".to_owned(),
        Field::Period => "period".to_owned(),
        Field::Year => "year".to_owned(),
        Field::Month => "month".to_owned(),
        Field::Region => "region".to_owned(),
        Field::Industry => "industry".to_owned(),
        Field::Verified => "verified".to_owned(),
        Field::Amount(amount) => amount.column_in(&data.standards.money),
        Field::Energy(index) => data.catalogue[index].column.clone(),
        Field::Material(index) => tanxiao_core::returns::material_column(&data.catalogue[index]),
        Field::Declared(index) => data.fields[index].column.clone(),
        Field::EnergyType => "energy_type".to_owned(),
        Field::Quantity => "quantity".to_owned(),
        Field::Unit => "unit".to_owned(),
        Field::AsMaterial => "as_material".to_owned(),
        Field::Density(None) => "density".to_owned(),
        Field::Ncv(index) => tanxiao_core::returns::ncv_column(&data.catalogue[index]),
        Field::Carbon(index) => tanxiao_core::returns::carbon_column(&data.catalogue[index]),
        Field::Transformed(index) => {
            tanxiao_core::returns::transformed_column(&data.catalogue[index])
        }
        Field::Recovered(index) => tanxiao_core::returns::recovered_column(&data.catalogue[index]),
        Field::Output => "output".to_owned(),
        Field::Recovery => "recovery".to_owned(),
        Field::Density(Some(index)) => format!("{}_density", data.catalogue[index].id),
        Field::Ignore => "ignore".to_owned(),
    }
}

fn meaning(column: &ColumnReading, data: &DataSet, lang: Lang) -> String {
    match column.field {
        None => lang.pick("—（未使用）", "— (not used)").to_owned(),
        Some(Field::Ignore) => lang.pick("不使用", "ignored").to_owned(),
        Some(field) => name_in(field, data, lang),
    }
}

fn unit(column: &ColumnReading, lang: Lang) -> String {
    let Some(text) = &column.unit_text else { return String::new() };
    let from = match column.unit_from {
        Some(UnitFrom::UnitRow) => lang.pick("（单位行）", " (unit row)"),
        Some(UnitFrom::Preamble) => lang.pick("（表头上方）", " (above the header)"),
        Some(UnitFrom::Map) => lang.pick("（指定）", " (stated)"),
        Some(UnitFrom::Header) | None => "",
    };
    format!("{text}{from}")
}

fn conversion(column: &ColumnReading, data: &DataSet, lang: Lang) -> String {
    let Some(unit) = column.unit else { return String::new() };
    let money = &data.standards.money;
    let base = match column.field {
        Some(
            Field::Energy(index)
            | Field::Material(index)
            | Field::Transformed(index)
            | Field::Recovered(index),
        ) => data.catalogue[index].unit_name(lang),
        Some(Field::Declared(index)) => base_unit(data.fields[index].dimension, money, lang),
        Some(Field::Amount(amount)) => match amount.dimension() {
            Some(Dimension::Money) => money.name.in_lang(lang),
            Some(Dimension::Electricity) => lang.pick("兆瓦时", "MWh"),
            Some(Dimension::Co2) => "tCO2",
            Some(Dimension::Tce) => "tce",
            _ => "",
        },
        _ => "",
    };
    let (scale, base) = match column.density {
        Some(Density::Column(_)) => {
            let litres = unit.scale.times(Scale::power_of_ten(4)).unwrap_or(unit.scale);
            return format!("× {litres} × {} = {base}", lang.pick("密度", "density"));
        }
        _ => (unit.scale, base),
    };
    match scale.exponent() {
        // A number of persons or things.
        Some(0) if base.is_empty() => String::new(),
        Some(0) => format!("= {base}"),
        Some(exponent @ 1..=6) => format!("× {} = {base}", 10u64.pow(exponent as u32)),
        Some(exponent @ -6..=-1) => format!("÷ {} = {base}", 10u64.pow(exponent.unsigned_abs())),
        Some(exponent) => format!("× 10^{exponent} = {base}"),
        None => format!("× {scale} = {base}"),
    }
}

/// The base unit of a dimension, in words.
fn base_unit(dimension: Dimension, money: &Money, lang: Lang) -> &str {
    match dimension {
        Dimension::Mass => lang.pick("吨", "t"),
        Dimension::Volume => lang.pick("万立方米", "10⁴ m³"),
        Dimension::Heat => lang.pick("吉焦", "GJ"),
        Dimension::Electricity => lang.pick("兆瓦时", "MWh"),
        Dimension::Money => money.name.in_lang(lang),
        Dimension::Co2 => "tCO2",
        Dimension::Tce => "tce",
        Dimension::Area => lang.pick("亩", "mu"),
        Dimension::Density => lang.pick("吨/立方米", "t/m³"),
        Dimension::HeatPerMass => "GJ/t",
        Dimension::HeatPerVolume => lang.pick("吉焦/万立方米", "GJ/10⁴ m³"),
        Dimension::CarbonPerHeat => "tC/TJ",
        Dimension::Count | Dimension::Fact => "",
    }
}

fn to_json(reading: &TableReading, kinds: &Kinds, data: &DataSet) -> serde_json::Value {
    let rows: BTreeMap<&str, u64> = kinds.iter().map(|(kind, count)| (kind.id(), *count)).collect();
    let columns: Vec<_> = reading
        .columns
        .iter()
        .map(|column| {
            json!({
                "header": &*column.header,
                "field": column.field.map(|field| canonical(field, data)),
                "unit": column.unit_text,
                "unit_from": column.unit_from,
                "exponent": column.unit.and_then(|unit| unit.scale.exponent()),
                "scale": column.unit.map(|unit| unit.scale.to_string()),
            })
        })
        .collect();
    json!({
        "file": &*reading.file,
        "sheet": reading.sheet.as_deref(),
        "header_line": reading.header_line,
        "is_long": reading.is_long,
        "rows": rows,
        "columns": columns,
    })
}
