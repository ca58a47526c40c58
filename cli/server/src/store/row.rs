//! Row: one issued score as JSON or CSV, from the columns of the store. The numbers are written by
//! the same code as those of a score book, digit by digit.

use tanxiao_core::book::RunEntry;
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::held::{Held, held, place};
use tanxiao_core::write::{csv_text, number};

use super::Snapshot;
use super::segment::{NO_SMALL, NO_WIDE, RowRef};

/// A field of an issued score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    ScoreId,
    Run,
    Supersedes,
    SupersededBy,
    Reason,
    Scheme,
    SchemeVersion,
    FactorSet,
    FactorSetVersion,
    FactorSetSha256,
    WithdrawnAt,
    WithdrawnBecause,
    PublishedAt,
    /// A column of the score, by its place among [`COLUMNS`].
    Score(usize),
}

/// What values a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Float,
}

impl Field {
    /// Whether a JSON object has it only where there is a value.
    pub(crate) fn is_rare(self) -> bool {
        matches!(self, Self::WithdrawnAt | Self::WithdrawnBecause)
    }

    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Score(column) => match held(column) {
                Held::Text | Held::Word => Kind::Text,
                Held::Small | Held::Wide => Kind::Integer,
                Held::Float => Kind::Float,
            },
            Self::Run => Kind::Integer,
            _ => Kind::Text,
        }
    }
}

/// What publishing adds before the columns of a score.
const BEFORE: [(&str, Field); 7] = [
    ("score_id", Field::ScoreId),
    ("run", Field::Run),
    ("supersedes", Field::Supersedes),
    ("superseded_by", Field::SupersededBy),
    ("reason", Field::Reason),
    ("scheme", Field::Scheme),
    ("published_at", Field::PublishedAt),
];

/// What the manifest of the run says of the method, behind them.
const AFTER: [(&str, Field); 6] = [
    ("scheme_version", Field::SchemeVersion),
    ("factor_set", Field::FactorSet),
    ("factor_set_version", Field::FactorSetVersion),
    ("factor_set_sha256", Field::FactorSetSha256),
    ("withdrawn_at", Field::WithdrawnAt),
    ("withdrawn_because", Field::WithdrawnBecause),
];

/// The fields and their names, in the order in which they are written.
pub(crate) const FIELDS: [(&str, Field); BEFORE.len() + COLUMNS.len() + AFTER.len()] = {
    let mut fields = [("", Field::Run); BEFORE.len() + COLUMNS.len() + AFTER.len()];
    let mut at = 0;
    while at < fields.len() {
        fields[at] = if at < BEFORE.len() {
            BEFORE[at]
        } else if at < BEFORE.len() + COLUMNS.len() {
            let column = at - BEFORE.len();
            (COLUMNS[column].name, Field::Score(column))
        } else {
            AFTER[at - BEFORE.len() - COLUMNS.len()]
        };
        at += 1;
    }
    fields
};

/// How decimals are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decimals {
    /// As JSON numbers; in Parquet as floats.
    #[default]
    Number,
    /// As JSON strings of the same digits; in Parquet as `DECIMAL`. Nothing takes them for floats.
    Exact,
}

/// Who a score is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Whoever may see the scores of every firm, and so every run.
    OfAll,
    /// Whoever may see some firms only. The reason of a run that is of several scores may name
    /// other firms and is not told.
    OfOwn,
}

impl Reader {
    /// The reason of a run that corrects, or takes back, so many scores.
    pub(crate) fn reason(self, entry: &RunEntry, scores: u64) -> Option<&str> {
        let is_told = self == Self::OfAll || scores <= 1;
        entry.reason.as_deref().filter(|_| is_told)
    }
}

/// A value of a field.
pub(crate) enum Value<'a> {
    Nothing,
    Text(&'a str),
    Id(super::id::ScoreId),
    Integer(i64),
    Float(f64),
}

impl Snapshot {
    /// The value of a field.
    pub(crate) fn value(&self, field: Field, at: RowRef, reader: Reader) -> Value<'_> {
        let segment = self.segment(at);
        let row = at.row as usize;
        let manifest = &segment.entry.manifest;
        match field {
            Field::ScoreId => Value::Id(segment.ids[row]),
            Field::Run => Value::Integer(i64::from(segment.entry.run)),
            Field::Supersedes => self.id_or_nothing(segment.predecessor(at.row)),
            Field::SupersededBy => self.id_or_nothing(self.superseded_by(at)),
            Field::Reason => match segment.predecessor(at.row) {
                None => Value::Nothing,
                Some(_) => text_of(
                    segment
                        .own_reason(at.row)
                        .or_else(|| reader.reason(&segment.entry, segment.entry.corrected)),
                ),
            },
            Field::Scheme => Value::Text(&manifest.scheme.id),
            Field::SchemeVersion => Value::Text(&manifest.scheme.version),
            Field::FactorSet => Value::Text(&manifest.factor_set.id),
            Field::FactorSetVersion => Value::Text(&manifest.factor_set.version),
            Field::FactorSetSha256 => Value::Text(&manifest.factor_set.sha256),
            Field::WithdrawnAt => {
                text_of(self.withdrawn(at).map(|entry| entry.published_at.as_str()))
            }
            Field::WithdrawnBecause => text_of(
                self.withdrawn(at)
                    .and_then(|entry| reader.reason(entry, entry.withdrawn.len() as u64)),
            ),
            Field::PublishedAt => Value::Text(&segment.entry.published_at),
            Field::Score(column) => self.score_value(column, at),
        }
    }

    /// The value of a column of the score.
    fn score_value(&self, column: usize, at: RowRef) -> Value<'_> {
        let segment = self.segment(at);
        let row = at.row as usize;
        let figures = &segment.figures[row];
        let place = place(column);
        match held(column) {
            Held::Text => text_of(self.text(segment.texts[place][row])),
            Held::Word => text_of(self.word(place, at)),
            Held::Float => float(figures.floats[place]),
            Held::Small => match figures.smalls[place] {
                NO_SMALL => Value::Nothing,
                value => Value::Integer(i64::from(value)),
            },
            Held::Wide => match figures.wides[place] {
                NO_WIDE => Value::Nothing,
                value => Value::Integer(i64::from(value)),
            },
        }
    }

    fn id_or_nothing(&self, at: Option<RowRef>) -> Value<'_> {
        at.map_or(Value::Nothing, |at| Value::Id(self.id(at)))
    }

    /// Appends a score as a JSON object.
    pub(crate) fn write_json(
        &self,
        at: RowRef,
        reader: Reader,
        decimals: Decimals,
        out: &mut Vec<u8>,
    ) {
        let mut opening = b'{';
        for (name, field) in FIELDS {
            let value = self.value(field, at, reader);
            if field.is_rare() && matches!(value, Value::Nothing) {
                continue;
            }
            key(&mut opening, name, out);
            json_value(&value, decimals, out);
        }
        for (name, values) in &self.segment(at).extra {
            key(&mut opening, name, out);
            json_value(&float(values[at.row as usize]), decimals, out);
        }
        out.push(b'}');
    }

    /// Appends scores as a JSON array.
    pub(crate) fn write_json_array(
        &self,
        rows: &[RowRef],
        reader: Reader,
        decimals: Decimals,
        out: &mut Vec<u8>,
    ) {
        out.push(b'[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            self.write_json(*row, reader, decimals, out);
        }
        out.push(b']');
    }

    /// Appends a score as a line of CSV, with the values of some columns that schemes add.
    pub(crate) fn write_csv(
        &self,
        at: RowRef,
        reader: Reader,
        declared: &[String],
        out: &mut Vec<u8>,
    ) {
        let fields = FIELDS.iter().map(|(_, field)| self.value(*field, at, reader));
        let declared = declared.iter().map(|name| self.declared_value(name, at));
        for (index, value) in fields.chain(declared).enumerate() {
            if index > 0 {
                out.push(b',');
            }
            match value {
                Value::Nothing => {}
                Value::Text(text) => csv_text(out, text),
                Value::Id(id) => csv_text(out, &id.to_string()),
                Value::Integer(value) => number::integer(out, value),
                Value::Float(value) => {
                    number::float(out, value);
                }
            }
        }
        out.push(b'\n');
    }

    /// Names of the columns that the schemes of the book add, in the order of issue.
    pub(crate) fn declared(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in self.segments.iter().flat_map(|segment| &segment.extra) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The value of a column that the row's scheme adds.
    pub(crate) fn declared_value(&self, name: &str, at: RowRef) -> Value<'_> {
        let extra = &self.segment(at).extra;
        let values = extra.iter().find(|(known, _)| known == name);
        values.map_or(Value::Nothing, |(_, values)| float(values[at.row as usize]))
    }
}

/// Appends the names of the fields, and of columns that schemes add, as a line of CSV.
pub(crate) fn write_csv_header(declared: &[String], out: &mut Vec<u8>) {
    let fields = FIELDS.iter().map(|(name, _)| *name);
    for (index, name) in fields.chain(declared.iter().map(String::as_str)).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        csv_text(out, name);
    }
    out.push(b'\n');
}

fn text_of(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Nothing, Value::Text)
}

fn float(value: f64) -> Value<'static> {
    if value.is_finite() { Value::Float(value) } else { Value::Nothing }
}

fn key(opening: &mut u8, name: &str, out: &mut Vec<u8>) {
    out.push(std::mem::replace(opening, b','));
    json_text(name, out);
    out.push(b':');
}

/// Appends a JSON string.
pub(crate) fn json_text(text: &str, out: &mut Vec<u8>) {
    // Writing to a vector does not fail.
    let _ = serde_json::to_writer(out, text);
}

fn json_value(value: &Value<'_>, decimals: Decimals, out: &mut Vec<u8>) {
    match value {
        Value::Nothing => out.extend_from_slice(b"null"),
        Value::Text(text) => json_text(text, out),
        Value::Id(id) => {
            out.push(b'"');
            out.extend_from_slice(id.to_string().as_bytes());
            out.push(b'"');
        }
        Value::Integer(value) => number::integer(out, *value),
        Value::Float(value) if decimals == Decimals::Exact => {
            out.push(b'"');
            number::float(out, *value);
            out.push(b'"');
        }
        Value::Float(value) => {
            number::float(out, *value);
        }
    }
}
