//! `tanxiao read`: how every column is understood, before anything is scored.

use std::collections::BTreeMap;

use serde_json::json;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::Field;
use tanxiao_core::finding::Severity;
use tanxiao_core::lang::Lang;
use tanxiao_core::normalise::{ColumnReading, RowKind, TableReading, UnitFrom};
use tanxiao_core::read::{Cell as Value, Table as Input};
use tanxiao_core::run::Plan;

use crate::args::InputArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::term::table::{Align, Table};
use crate::term::{self, HEADING};

pub(crate) fn run(args: &InputArgs, context: &Context) -> Outcome {
    let data = context.data()?;
    let files = input::read_inputs(&args.inputs)?;
    let plan =
        Plan::new(&data, &args.method.options()).map_err(|e| Failure::error(Exit::Data, &e))?;
    let inputs = input::as_inputs(&files);
    let mut tables = plan.open(&inputs).map_err(|f| Failure::findings(Exit::Input, f))?;
    files.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
    let (readings, findings) = plan.understand(&tables);
    if context.is_json {
        let tables: Vec<_> = tables
            .iter()
            .zip(&readings)
            .map(|(table, reading)| to_json(reading, &kinds(&plan, table, reading), &data))
            .collect();
        super::print_json(&json!({ "tables": tables, "findings": findings }))?;
    } else {
        let mut text = String::new();
        for (table, reading) in tables.iter().zip(&readings) {
            let kinds = kinds(&plan, table, reading);
            text.push_str(&describe(table, reading, &kinds, &data, context.lang));
        }
        text.push_str(&term::findings::summary(&findings, context.lang));
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
        Field::Amount(amount) => amount.column().to_owned(),
        Field::Energy(index) => data.catalogue[index].column.clone(),
        Field::Material(index) => tanxiao_core::returns::material_column(&data.catalogue[index]),
        Field::EnergyType => "energy_type".to_owned(),
        Field::Quantity => "quantity".to_owned(),
        Field::Unit => "unit".to_owned(),
        Field::AsMaterial => "as_material".to_owned(),
        Field::Ignore => "ignore".to_owned(),
    }
}

fn meaning(column: &ColumnReading, data: &DataSet, lang: Lang) -> String {
    match column.field {
        None => lang.pick("—（未使用）", "— (not used)").to_owned(),
        Some(Field::Ignore) => lang.pick("不使用", "ignored").to_owned(),
        Some(field @ Field::Energy(index)) => {
            format!("{} {}", canonical(field, data), data.catalogue[index].name(lang))
        }
        Some(field) => canonical(field, data),
    }
}

fn unit(column: &ColumnReading, lang: Lang) -> String {
    let Some(text) = &column.unit_text else { return String::new() };
    let from = match column.unit_from {
        Some(UnitFrom::UnitRow) => lang.pick("（单位行）", " (unit row)"),
        Some(UnitFrom::Preamble) => lang.pick("（表头上方）", " (above the header)"),
        Some(UnitFrom::Map) => lang.pick("(--map)", " (--map)"),
        Some(UnitFrom::Header) | None => "",
    };
    format!("{text}{from}")
}

fn conversion(column: &ColumnReading, data: &DataSet, lang: Lang) -> String {
    let Some(unit) = column.unit else { return String::new() };
    let base = match column.field {
        Some(Field::Energy(index) | Field::Material(index)) => {
            data.catalogue[index].unit_name(lang)
        }
        Some(Field::Amount(amount)) => match amount.dimension() {
            Some(tanxiao_core::data::energy::Dimension::Money) => lang.pick("万元", "10⁴ yuan"),
            Some(tanxiao_core::data::energy::Dimension::Electricity) => lang.pick("兆瓦时", "MWh"),
            Some(tanxiao_core::data::energy::Dimension::Co2) => "tCO2",
            Some(tanxiao_core::data::energy::Dimension::Tce) => "tce",
            _ => "",
        },
        _ => "",
    };
    match unit.exponent {
        0 => format!("= {base}"),
        exponent @ 1..=6 => format!("× {} = {base}", 10u64.pow(exponent as u32)),
        exponent @ -6..=-1 => format!("÷ {} = {base}", 10u64.pow(exponent.unsigned_abs())),
        exponent => format!("× 10^{exponent} = {base}"),
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
                "exponent": column.unit.map(|unit| unit.exponent),
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
