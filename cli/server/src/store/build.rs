//! A file of the book, as a frame, becomes a segment.

use std::borrow::Cow;
use std::sync::Arc;

use polars::prelude::*;
use tanxiao_core::book::RunEntry;
use tanxiao_core::book::frame::{declared, text_column};
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::held::{Held, held, place};
use tanxiao_core::name::name_key;

use super::id::ScoreId;
use super::segment::{Figures, NO_TEXT, NO_WIDE, NO_WORD, Segment, TEXTS, WORDS};
use super::texts::{Growing, TextId};

/// Why a file cannot be taken into the store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("column {column}: {detail}")]
    Column { column: String, detail: String },
    #[error("row {row}: {detail}")]
    Row { row: usize, detail: String },
    #[error("more distinct texts or rows than the store can number")]
    TooMany,
}

/// Words of the dictionaries: regions, industries, labels, statuses. Few, and never taken out.
#[derive(Clone, Default)]
pub(crate) struct Words(Vec<Arc<str>>);

impl Words {
    pub(crate) fn get(&self, id: u16) -> Option<&str> {
        self.0.get(usize::from(id)).map(|word| &**word)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }

    fn intern(&mut self, word: &str, last: u16) -> Result<u16, BuildError> {
        if self.get(last) == Some(word) {
            return Ok(last);
        }
        if let Some(id) = self.iter().position(|known| known == word) {
            return Ok(id as u16);
        }
        let id = u16::try_from(self.0.len()).ok().filter(|id| *id != NO_WORD);
        self.0.push(word.into());
        id.ok_or(BuildError::TooMany)
    }
}

/// A segment, and the ids that its corrections name, by row.
pub(crate) type Built = (Segment, Vec<(u32, ScoreId)>);

/// Builds a segment.
pub(crate) fn segment(
    entry: &Arc<RunEntry>,
    file: u16,
    frame: &DataFrame,
    texts: &mut Growing,
    words: &mut [Words; WORDS],
) -> Result<Built, BuildError> {
    u32::try_from(frame.height()).map_err(|_| BuildError::TooMany)?;
    let column_texts = |name: &str| -> Result<&StringChunked, BuildError> {
        column(frame, name)?.str().map_err(|error| failed(name, error))
    };
    let ids = column_texts("score_id")?
        .iter()
        .enumerate()
        .map(|(row, id)| parse_id(row, id.unwrap_or_default()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut of_texts = [const { Vec::new() }; TEXTS];
    let mut figures = vec![Figures::EMPTY; ids.len()];
    for (index, column) in COLUMNS.iter().enumerate() {
        let (name, at) = (column.name, place(index));
        if !column.is_required && frame.column(name).is_err() {
            // A file of before the column was there.
            continue;
        }
        match held(index) {
            Held::Text => of_texts[at] = interned(column_texts(name)?, texts)?,
            Held::Word => {
                let of_rows = in_words(column_texts(name)?, &mut words[at])?;
                figures.iter_mut().zip(of_rows).for_each(|(row, word)| row.words[at] = word);
            }
            Held::Float => {
                let of_rows = as_floats(frame, name)?;
                figures.iter_mut().zip(of_rows).for_each(|(row, float)| row.floats[at] = float);
            }
            Held::Small => {
                for (row, value) in figures.iter_mut().zip(integers(frame, name)?) {
                    let Some(value) = value else { continue };
                    row.smalls[at] = value.try_into().map_err(|error| failed(name, error))?;
                }
            }
            Held::Wide => {
                let of_rows = integers(frame, name)?.map(|value| value.unwrap_or(NO_WIDE));
                figures.iter_mut().zip(of_rows).for_each(|(row, value)| row.wides[at] = value);
            }
        }
    }
    let predecessors = column_texts("supersedes")?
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((row, id.filter(|id| !id.is_empty())?)))
        .map(|(row, id)| Ok((row as u32, parse_id(row, id)?)))
        .collect::<Result<Vec<_>, BuildError>>()?;
    let reasons = column_texts("reason")?
        .iter()
        .zip(0_u32..)
        .filter_map(|(reason, row)| {
            Some((row, reason.filter(|own| entry.reason.as_deref() != Some(*own))?))
        })
        .map(|(row, reason)| (row, Box::from(reason)))
        .collect();
    let mut by_id: Vec<u32> = (0..ids.len() as u32).collect();
    by_id.sort_unstable_by_key(|row| ids[*row as usize]);
    let mut segment = Segment {
        period: entry.files[usize::from(file)].period.clone(),
        entry: entry.clone(),
        file,
        ids,
        by_id,
        texts: of_texts,
        name_keys: name_keys(frame, texts)?,
        by_firm: None,
        figures,
        extra: extra(frame)?,
        supersedes: Vec::new(),
        reasons,
        benchmark_groups: Default::default(),
    };
    segment.by_firm = by_firm(&segment);
    Ok((segment, predecessors))
}

fn failed(column: &str, error: impl std::fmt::Display) -> BuildError {
    BuildError::Column { column: column.to_owned(), detail: error.to_string() }
}

fn column<'f>(frame: &'f DataFrame, name: &str) -> Result<&'f Column, BuildError> {
    frame.column(name).map_err(|error| failed(name, error))
}

fn parse_id(row: usize, text: &str) -> Result<ScoreId, BuildError> {
    ScoreId::parse(text)
        .ok_or_else(|| BuildError::Row { row, detail: format!("“{text}” is no score id") })
}

fn interned(column: &StringChunked, texts: &mut Growing) -> Result<Vec<TextId>, BuildError> {
    let intern = |text: Option<&str>| match text {
        None | Some("") => Ok(NO_TEXT),
        Some(text) => texts.intern(text).ok_or(BuildError::TooMany),
    };
    column.iter().map(intern).collect()
}

fn in_words(column: &StringChunked, words: &mut Words) -> Result<Vec<u16>, BuildError> {
    let mut last = NO_WORD;
    let intern = |word: Option<&str>| match word {
        None | Some("") => Ok(NO_WORD),
        Some(word) => {
            last = words.intern(word, last)?;
            Ok(last)
        }
    };
    column.iter().map(intern).collect()
}

fn as_floats(frame: &DataFrame, name: &str) -> Result<Vec<f64>, BuildError> {
    let column = column(frame, name)?.f64().map_err(|error| failed(name, error))?;
    Ok(column.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
}

fn integers<'f>(
    frame: &'f DataFrame,
    name: &str,
) -> Result<impl Iterator<Item = Option<i32>> + 'f, BuildError> {
    Ok(column(frame, name)?.i32().map_err(|error| failed(name, error))?.iter())
}

/// Columns that only some schemes have.
fn extra(frame: &DataFrame) -> Result<Vec<(String, Vec<f64>)>, BuildError> {
    let declared = declared(frame).map_err(|error| failed("declared", error))?;
    let floats = |(name, column): (String, &Float64Chunked)| {
        (name, column.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    };
    Ok(declared.into_iter().map(floats).collect())
}

/// The keys of names that are not their own, of rows without a code.
fn name_keys(frame: &DataFrame, texts: &mut Growing) -> Result<Vec<(u32, TextId)>, BuildError> {
    let of = |name| text_column(frame, name).map_err(|error| failed(name, error));
    let (codes, names) = (of("credit_code")?, of("name")?);
    let mut keys = Vec::new();
    for (row, (code, name)) in codes.iter().zip(names).enumerate() {
        let (None | Some(""), Some(name)) = (code, name) else { continue };
        if let Cow::Owned(key) = name_key(name) {
            keys.push((row as u32, texts.intern(&key).ok_or(BuildError::TooMany)?));
        }
    }
    Ok(keys)
}

/// Rows in the order of their firms, unless they are in it already.
fn by_firm(segment: &Segment) -> Option<Vec<u32>> {
    if (0..segment.rows()).is_sorted_by_key(|row| segment.key(row)) {
        return None;
    }
    let mut order: Vec<u32> = (0..segment.rows()).collect();
    order.sort_by_key(|row| segment.key(*row));
    Some(order)
}
