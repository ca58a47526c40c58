//! Row: one issued score as JSON or CSV, from the columns of the store. The numbers are written by
//! the same code as those of a score book, digit by digit.

use tanxiao_core::write::{csv_text, number};

use super::Snapshot;
use super::segment::{NO_SMALL, NO_WIDE, RowRef, at};

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
    CreditCode,
    Name,
    Period,
    Word(usize),
    Float(usize),
    Small(usize),
    Wide(usize),
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
            Self::Float(_) => Kind::Float,
            Self::Run | Self::Small(_) | Self::Wide(_) => Kind::Integer,
            _ => Kind::Text,
        }
    }
}

/// The fields and their names, in the order in which they are written: those of
/// [`tanxiao_core::book::Record`], then what the run's manifest says of the method.
pub(crate) const FIELDS: [(&str, Field); 40] = [
    ("score_id", Field::ScoreId),
    ("run", Field::Run),
    ("supersedes", Field::Supersedes),
    ("superseded_by", Field::SupersededBy),
    ("reason", Field::Reason),
    ("scheme", Field::Scheme),
    ("published_at", Field::PublishedAt),
    ("credit_code", Field::CreditCode),
    ("name", Field::Name),
    ("period", Field::Period),
    ("region", Field::Word(at::REGION)),
    ("industry", Field::Word(at::INDUSTRY)),
    ("energy_tce", Field::Float(0)),
    ("scope1_tco2", Field::Float(1)),
    ("scope2_tco2", Field::Float(2)),
    ("gross_tco2", Field::Float(3)),
    ("deducted_tco2", Field::Float(4)),
    ("net_tco2", Field::Float(5)),
    ("output_wan_yuan", Field::Float(6)),
    ("intensity_l", Field::Float(7)),
    ("benchmark_l", Field::Float(at::BENCHMARK_L)),
    ("benchmark_depth", Field::Small(at::DEPTH)),
    ("peer_count", Field::Wide(at::PEER_COUNT)),
    ("ratio_k", Field::Float(9)),
    ("level", Field::Small(at::LEVEL)),
    ("grade", Field::Small(at::GRADE)),
    ("label", Field::Word(at::LABEL)),
    ("neutral_rate", Field::Float(10)),
    ("percentile", Field::Small(3)),
    ("rank", Field::Wide(1)),
    ("energy_intensity", Field::Float(11)),
    ("pcaf_score", Field::Small(4)),
    ("default_share", Field::Float(12)),
    ("status", Field::Word(at::STATUS)),
    ("scheme_version", Field::SchemeVersion),
    ("factor_set", Field::FactorSet),
    ("factor_set_version", Field::FactorSetVersion),
    ("factor_set_sha256", Field::FactorSetSha256),
    ("withdrawn_at", Field::WithdrawnAt),
    ("withdrawn_because", Field::WithdrawnBecause),
];

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
    pub(crate) fn value(&self, field: Field, at: RowRef) -> Value<'_> {
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
                Some(_) => text_of(segment.entry.reason.as_deref()),
            },
            Field::Scheme => Value::Text(&manifest.scheme.id),
            Field::SchemeVersion => Value::Text(&manifest.scheme.version),
            Field::FactorSet => Value::Text(&manifest.factor_set.id),
            Field::FactorSetVersion => Value::Text(&manifest.factor_set.version),
            Field::FactorSetSha256 => Value::Text(&manifest.factor_set.sha256),
            Field::WithdrawnAt => {
                text_of(self.withdrawn(at).map(|entry| entry.published_at.as_str()))
            }
            Field::WithdrawnBecause => {
                text_of(self.withdrawn(at).and_then(|entry| entry.reason.as_deref()))
            }
            Field::PublishedAt => Value::Text(&segment.entry.published_at),
            Field::CreditCode => text_of(self.code(at)),
            Field::Name => text_of(self.name(at)),
            Field::Period => Value::Text(&segment.period),
            Field::Word(column) => text_of(self.word(column, at)),
            Field::Float(column) => float(segment.figures[row].floats[column]),
            Field::Small(column) => match segment.figures[row].smalls[column] {
                NO_SMALL => Value::Nothing,
                value => Value::Integer(i64::from(value)),
            },
            Field::Wide(column) => match segment.figures[row].wides[column] {
                NO_WIDE => Value::Nothing,
                value => Value::Integer(i64::from(value)),
            },
        }
    }

    fn id_or_nothing(&self, at: Option<RowRef>) -> Value<'_> {
        at.map_or(Value::Nothing, |at| Value::Id(self.id(at)))
    }

    /// Appends a score as a JSON object.
    pub(crate) fn write_json(&self, at: RowRef, out: &mut Vec<u8>) {
        let mut opening = b'{';
        for (name, field) in FIELDS {
            let value = self.value(field, at);
            if field.is_rare() && matches!(value, Value::Nothing) {
                continue;
            }
            key(&mut opening, name, out);
            json_value(&value, out);
        }
        for (name, values) in &self.segment(at).extra {
            key(&mut opening, name, out);
            json_value(&float(values[at.row as usize]), out);
        }
        out.push(b'}');
    }

    /// Appends scores as a JSON array.
    pub(crate) fn write_json_array(&self, rows: &[RowRef], out: &mut Vec<u8>) {
        out.push(b'[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            self.write_json(*row, out);
        }
        out.push(b']');
    }

    /// Appends a score as a line of CSV, without what only some schemes have.
    pub(crate) fn write_csv(&self, at: RowRef, out: &mut Vec<u8>) {
        for (index, (_, field)) in FIELDS.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            match self.value(*field, at) {
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
}

/// Appends the names of the fields as a line of CSV.
pub(crate) fn write_csv_header(out: &mut Vec<u8>) {
    for (index, (name, _)) in FIELDS.iter().enumerate() {
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

fn json_value(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Nothing => out.extend_from_slice(b"null"),
        Value::Text(text) => json_text(text, out),
        Value::Id(id) => {
            out.push(b'"');
            out.extend_from_slice(id.to_string().as_bytes());
            out.push(b'"');
        }
        Value::Integer(value) => number::integer(out, *value),
        Value::Float(value) => {
            number::float(out, *value);
        }
    }
}
