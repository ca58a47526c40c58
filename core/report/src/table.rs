//! A table of the report: what it is called, what it counts, its columns and its rows. Whoever shows
//! it takes all of that from here.

use tanxiao_core::cells::Cells;
use tanxiao_core::finding::{Code, Error, Place, Result};
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{MICRO_DECIMALS, div_half_even};
use tanxiao_core::scheme::Scheme;
use tanxiao_core::svg::grouped;
use tanxiao_core::write::sheet::{self, Chart, Look, Sheet};
use tanxiao_core::write::status_title;

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// What programs call it, and the page's anchor.
    pub id: &'static str,
    /// What a workbook calls its sheet, in Chinese and English.
    pub name: [&'static str; 2],
    /// What it shows.
    pub title: Bilingual,
    /// What is counted in it and how; may be empty.
    pub about: Bilingual,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a value a column.
    pub rows: Vec<Vec<Value>>,
    /// Whether the last row is the total of the others.
    pub has_total: bool,
    /// Leading columns that name the row.
    pub heads: u16,
    /// How many rows the page lists: lists of firms are in the workbook, whole.
    pub listed: usize,
    /// What a workbook draws of it.
    pub charts: Vec<Drawn>,
}

/// What a workbook draws of a table: a chart whose title is still to be said in a language.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What it shows.
    pub title: Bilingual,
    /// The chart.
    pub chart: Chart,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What programs call it.
    pub name: String,
    /// What people call it, with its unit.
    pub title: Bilingual,
    /// What its values are and how they are shown.
    pub look: Look,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Nothing,
    /// A name or a code.
    Text(String),
    /// Words of ours.
    Words(Bilingual),
    /// A whole number.
    Whole(i64),
    /// A decimal: an integer of 10^-`.1`.
    Scaled(i64, u32),
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(name: &str, zh: &str, en: &str, look: Look) -> Self {
        Self { name: name.to_owned(), title: Bilingual::new(zh, en), look }
    }

    /// Whether its values are numbers, which stand under each other by their ends.
    #[must_use]
    pub fn is_number(&self) -> bool {
        !matches!(self.look, Look::Text | Look::Prose | Look::Status | Look::Grade | Look::Level)
    }
}

impl Value {
    /// A text, or nothing where it is empty.
    #[must_use]
    pub fn text(text: &str) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text.to_owned()) }
    }

    /// How many.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A decimal where there is one.
    #[must_use]
    pub fn scaled(value: Option<i64>, decimals: u32) -> Self {
        value.map_or(Self::Nothing, |value| Self::Scaled(value, decimals))
    }

    /// A number of a grade or level where there is one.
    #[must_use]
    pub fn band(number: Option<i32>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Whole(number.into()))
    }

    /// A sum of amounts in millionths.
    ///
    /// # Errors
    /// It is beyond what an amount holds.
    pub fn sum(micro: i128) -> Result<Self> {
        let overflow = |_| Error::new(Code::AmountOverflow, Place::default());
        Ok(Self::Scaled(i64::try_from(micro).map_err(overflow)?, MICRO_DECIMALS))
    }

    /// As it is printed; empty for none.
    #[must_use]
    pub fn shown(&self, look: Look, scheme: &Scheme, lang: Lang) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) if look == Look::Status => status_title(text, lang).to_owned(),
            Self::Text(text) => text.clone(),
            Self::Words(words) => words.in_lang(lang).to_owned(),
            Self::Whole(whole) => grouped(*whole, 0),
            Self::Scaled(value, places) => match look {
                Look::Amount => rounded(*value, *places, 2),
                Look::Intensity => rounded(*value, *places, scheme.rounding.intensity_decimals),
                Look::Ratio => rounded(*value, *places, scheme.rounding.ratio_decimals),
                Look::Decimals(decimals) => rounded(*value, *places, decimals),
                Look::Share => format!("{}%", rounded(*value, places.saturating_sub(2), 1)),
                Look::Count => rounded(*value, *places, 0),
                _ => grouped(*value, *places),
            },
        }
    }
}

/// A decimal at no more places than so many, rounded half to even, its thousands parted.
fn rounded(value: i64, places: u32, keep: u32) -> String {
    if keep >= places {
        return grouped(value, places);
    }
    let step = 10_i128.pow(places - keep);
    let value = i64::try_from(div_half_even(value.into(), step)).unwrap_or(value);
    grouped(value, keep)
}

impl Table {
    /// The table as a sheet of a workbook; `of` says what report it is in.
    #[must_use]
    pub fn sheet(&self, of: &Bilingual, lang: Lang) -> Sheet {
        let columns = self.columns.iter().enumerate().map(|(place, column)| {
            let values = self.rows.iter().map(move |row| &row[place]);
            let title = column.title.in_lang(lang).to_owned();
            sheet::Column::new(&column.name, title, column.look, cells(column.look, values, lang))
        });
        let [zh, en] = self.name;
        let name: &'static str = match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        let dash = lang.pick("：", ": ");
        Sheet {
            frozen_columns: self.heads,
            heading: Some(format!("{}{dash}{}", of.in_lang(lang), self.title.in_lang(lang))),
            charts: self.charts.iter().map(|drawn| drawn.in_lang(lang)).collect(),
            ..Sheet::new(name, columns.collect())
        }
    }

    /// The rows without the total.
    #[must_use]
    pub fn parts(&self) -> &[Vec<Value>] {
        let whole = usize::from(self.has_total && !self.rows.is_empty());
        &self.rows[..self.rows.len() - whole]
    }

    /// The place of a column.
    ///
    /// # Panics
    /// There is none of that name.
    #[must_use]
    pub fn place(&self, name: &str) -> usize {
        let place = self.columns.iter().position(|column| column.name == name);
        place.expect("a table is asked for its own columns")
    }
}

impl Drawn {
    fn in_lang(&self, lang: Lang) -> Chart {
        Chart { title: self.title.in_lang(lang).to_owned(), ..self.chart.clone() }
    }
}

/// The values of a column as cells.
fn cells<'a>(look: Look, values: impl Iterator<Item = &'a Value> + Clone, lang: Lang) -> Cells {
    let scaled = |value: &Value| match value {
        Value::Scaled(value, places) => Some((*value, *places)),
        Value::Whole(value) if look == Look::Mixed => Some((*value, 0)),
        _ => None,
    };
    match look {
        Look::Text | Look::Prose | Look::Status => Cells::texts(values.map(|value| match value {
            Value::Text(text) => Some(text.as_str()),
            Value::Words(words) => Some(words.in_lang(lang)),
            _ => None,
        })),
        _ if look != Look::Mixed
            && values.clone().any(|value| matches!(value, Value::Whole(_))) =>
        {
            Cells::integers(values.map(|value| match value {
                Value::Whole(whole) => Some(*whole),
                _ => None,
            }))
        }
        _ => Cells::Mixed(values.map(scaled).collect()),
    }
}
