//! `--map-file`: how every column is understood, written as TOML that a clerk can edit, and read
//! again.

use std::path::Path;

use serde_json::Value;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::Field;
use tanxiao_core::lang::Lang;
use tanxiao_core::map_file::{MapFile, column_letter};
use tanxiao_core::normalise::{ColumnReading, TableReading, UnitFrom, field_name, name_in};

use crate::exit::{Exit, Failure, Outcome};
use crate::input;

/// Reads a map file.
pub(crate) fn read(path: &Path) -> Outcome<MapFile> {
    let file = input::read_rules(path)?;
    let text = String::from_utf8_lossy(&file.bytes);
    MapFile::parse(&file.name, &text).map_err(|error| Failure::error(Exit::Input, &error))
}

const HEAD: &str = "\
# 列对照文件：由 tanxiao read --map-file 写出，可以手工修改，评价时加 --map-file 使用。
# How the columns are understood: written by tanxiao read --map-file, edited by hand, used again.
#
# column  列标（\"A\"、\"B\"…）或列号（1、2…）；header 列名。只写一个也可以，都写时必须相符。
#         letter or number, and header text: one of the two will do; where both stand, both must fit.
# field   该列的含义；不使用的写 \"ignore\"。    what the column holds; \"ignore\" leaves it out
# unit    单位；不写时以表中写明的为准。        its unit; without it, what the table says
# 没有列出的列，仍由程序按列名识别。            a column that is not listed is understood as ever
";

/// The text of a map file for some tables.
pub(crate) fn text(readings: &[TableReading], data: &DataSet) -> String {
    let mut text = HEAD.to_owned();
    for reading in readings {
        text.push_str("\n[[table]]\n");
        let file = Path::new(&*reading.file).file_name();
        let file = file.map_or_else(|| reading.file.to_string(), |n| n.to_string_lossy().into());
        text.push_str(&format!("file = {}\n", quoted(&file)));
        if let Some(sheet) = &reading.sheet {
            text.push_str(&format!("sheet = {}\n", quoted(sheet)));
        }
        text.push_str(&format!("# 表头在第 {} 行\n", reading.header_line));
        if let Some(period) = reading.period {
            text.push_str(&format!("# 报告期取自表题或工作表名：{period}\n"));
        }
        for (index, column) in reading.columns.iter().enumerate() {
            if !column.header.is_empty() {
                text.push_str(&of_column(index, column, data));
            }
        }
    }
    text
}

fn of_column(index: usize, column: &ColumnReading, data: &DataSet) -> String {
    let mut lines = vec![
        "[[table.column]]".to_owned(),
        format!("column = {}", quoted(&column_letter(index))),
        format!("header = {}", quoted(&column.header)),
    ];
    let Some(field) = column.field else {
        lines.push("field = \"ignore\"".to_owned());
        let lines: Vec<String> = lines.iter().map(|line| format!("# {line}\n")).collect();
        return format!(
            "\n# 没有认识的列：要使用时去掉行首的 #，把 ignore 改为它的含义，并写 unit\n{}",
            lines.concat()
        );
    };
    let name = match field {
        Field::Ignore => String::new(),
        field => format!("  # {}", name_in(field, data, Lang::Zh)),
    };
    let id = if field == Field::Ignore { "ignore".to_owned() } else { field_name(field, data) };
    lines.push(format!("field = {}{name}", quoted(&id)));
    if let Some(unit) = column.unit_text.as_ref().filter(|_| column.unit.is_some()) {
        let from = match column.unit_from {
            Some(UnitFrom::UnitRow) => "  # 取自单位行",
            Some(UnitFrom::Preamble) => "  # 取自表头上方",
            _ => "",
        };
        lines.push(format!("unit = {}{from}", quoted(unit)));
    }
    if column.says_period() {
        lines.push("# 列名写明了所属时段，其他报告期的行不取此列".to_owned());
    }
    format!("\n{}\n", lines.join("\n"))
}

/// A text as TOML has it; JSON escapes alike.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
