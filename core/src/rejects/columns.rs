//! How the columns of a table are called in the rejects file, and what its rows take from outside
//! their cells. The file stands alone when it comes back: what stood in a row of units, in a line
//! above the header, in the sheet's name or in an option stands in headers and cells.

use std::borrow::Cow;
use std::sync::Arc;

use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::normalise::{self, ColumnReading, TableReading, UnitFrom};

/// The header of a column under which it is understood again.
pub(super) fn header(column: &ColumnReading, data: &DataSet) -> Arc<str> {
    let is_used = !matches!(column.field, None | Some(Field::Ignore));
    let name = match column.field {
        // Which of 本月 and 1—本月 counts was told by the rows around it, which stay behind.
        Some(field) if is_used && column.is_of_span => Cow::Owned(name_of(field, data)),
        _ => Cow::Borrowed(&*column.header),
    };
    let is_elsewhere = matches!(column.unit_from, Some(UnitFrom::UnitRow | UnitFrom::Preamble));
    match column.unit_text.as_deref() {
        Some(unit) if is_used && (is_elsewhere || column.is_of_span) => {
            let unit = unit.trim().trim_start_matches(['(', '（']).trim_end_matches([')', '）']);
            format!("{name}({unit})").into()
        }
        _ => Arc::from(name),
    }
}

/// A name by which a field is known.
fn name_of(field: Field, data: &DataSet) -> String {
    let name = match field {
        Field::Energy(index) => data.catalogue[index].name_zh.clone(),
        Field::Ncv(index) => format!("{}低位发热量", data.catalogue[index].name_zh),
        Field::Carbon(index) => format!("{}单位热值含碳量", data.catalogue[index].name_zh),
        Field::Material(index) => format!("{}用于原材料", data.catalogue[index].name_zh),
        Field::Transformed(index) => format!("{}加工转换产出", data.catalogue[index].name_zh),
        Field::Recovered(index) => format!("{}回收利用", data.catalogue[index].name_zh),
        Field::Declared(index) => data.fields[index].name.zh.clone(),
        Field::Amount(amount) => amount.name(crate::lang::Lang::Zh).to_owned(),
        _ => String::new(),
    };
    if data.dictionary.field(&name) == Some(field) {
        name
    } else {
        normalise::field_name(field, data)
    }
}

/// What rows of a table take where they do not say: the header of a column for it where
/// the table has none, and the value.
struct Taken {
    header: &'static str,
    value: String,
    /// Columns that say it, the first of which is filled.
    columns: Vec<usize>,
}

/// What rows of a table take from outside their cells.
pub(super) struct Outside {
    taken: Vec<Taken>,
    names: Vec<usize>,
    has_names_outside: bool,
    is_long: bool,
}

impl Outside {
    pub(super) fn of(reading: &TableReading, options: &normalise::Options) -> Self {
        let columns = |fields: &[Field]| -> Vec<usize> {
            let is_of = |field: Option<Field>| field.is_some_and(|field| fields.contains(&field));
            (0..reading.columns.len()).filter(|at| is_of(reading.columns[*at].field)).collect()
        };
        let mut taken = Vec::new();
        let mut take = |header, value: Option<String>, columns| {
            if let Some(value) = value {
                taken.push(Taken { header, value, columns });
            }
        };
        let period = options.defaults.period.or(reading.period);
        let of_period = columns(&[Field::Period]);
        // A year of its own column and the months beside it go together by rules of their own.
        if columns(&[Field::Year]).is_empty() {
            take("报告期", period.map(|period| period.to_string()), of_period);
        }
        let region = reading.region_beside(options.defaults.region);
        let of_region = columns(&[Field::Region]);
        take("行政区划代码", region.map(|code| code.to_string()), of_region);
        let firm = reading.firm.as_ref();
        let of_code = columns(&[Field::CreditCode]);
        let of_name = columns(&[Field::Name]);
        if let Some(firm) = firm.filter(|_| of_code.is_empty() && of_name.is_empty()) {
            take("统一社会信用代码", Some(firm.credit_code.clone()), of_code);
            take("单位详细名称", Some(firm.name.clone()), of_name);
        }
        Self {
            taken,
            names: columns(&[Field::CreditCode, Field::Name]),
            has_names_outside: firm.is_some(),
            is_long: reading.is_long,
        }
    }

    /// Headers of the columns that the table lacks.
    pub(super) fn headers(&self) -> impl Iterator<Item = Arc<str>> + '_ {
        self.lacking().map(|taken| Arc::from(taken.header))
    }

    fn lacking(&self) -> impl Iterator<Item = &Taken> {
        self.taken.iter().filter(|taken| taken.columns.is_empty())
    }

    /// Fills in what a row does not say. `texts` has a place for each column of the table, then for
    /// each that it lacks.
    pub(super) fn fill(&self, texts: &mut [String], width: usize, data: &DataSet) {
        let is_missing = |text: &String| data.dictionary.is_missing(text);
        // A long row without a name continues the one above, and takes all from it.
        let is_nameless = self.names.iter().all(|column| is_missing(&texts[*column]));
        if self.is_long && is_nameless && !self.has_names_outside {
            return;
        }
        for taken in self.taken.iter().filter(|taken| !taken.columns.is_empty()) {
            if taken.columns.iter().all(|column| is_missing(&texts[*column])) {
                texts[taken.columns[0]].clone_from(&taken.value);
            }
        }
        for (text, taken) in texts[width..].iter_mut().zip(self.lacking()) {
            text.clone_from(&taken.value);
        }
    }
}
