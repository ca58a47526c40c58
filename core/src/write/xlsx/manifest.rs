//! The manifest sheet: what the scores were made with, one key and value a line.

use rust_xlsxwriter::{Worksheet, XlsxError};
use serde_json::Value;

use super::{print, style};
use crate::write::WriteContext;
use crate::write::sheet::Look;

const WIDTHS: [f64; 2] = [34.0, 80.0];

/// Adds the manifest, flattened: `scheme.id`, `inputs[0].sha256`. A text that is no JSON is shown
/// as it is.
pub(super) fn add(
    worksheet: &mut Worksheet,
    json: &str,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_name(context.lang.pick("运行清单", "Manifest"))?;
    for (at, width) in (0..).zip(WIDTHS) {
        worksheet.set_column_width(at, width)?;
    }
    let heads = [context.lang.pick("项目", "Key"), context.lang.pick("值", "Value")];
    for (at, head) in (0..).zip(heads) {
        worksheet.write_string_with_format(0, at, head, &style::header())?;
    }
    let mut lines = Vec::new();
    match serde_json::from_str(json) {
        Ok(value) => flatten(String::new(), &value, &mut lines),
        Err(_) => lines.push(("manifest".to_owned(), json.to_owned())),
    }
    let (plain, guarded) = style::of_look(Look::Text, context.scheme);
    for (row, (key, value)) in (1u32..).zip(&lines) {
        super::text(worksheet, row, 0, key, &plain, &guarded)?;
        super::text(worksheet, row, 1, value, &plain, &guarded)?;
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    print::set_up(worksheet, context.lang.pick("运行清单", "Manifest"), (last, 1))
}

fn flatten(key: String, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(key, value, lines);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{key}[{index}]"), item, lines);
            }
        }
        Value::Null => {}
        Value::String(text) => lines.push((key, text.clone())),
        other => lines.push((key, other.to_string())),
    }
}
