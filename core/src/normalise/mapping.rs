//! What a user says of a column.

use crate::data::DataSet;
use crate::data::dictionary::{Field, field_of};

/// A column's meaning said by the user: `col=field[unit]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Header of the column.
    pub column: String,
    /// What it holds.
    pub field: Field,
    /// Its unit, where the header is not to be asked.
    pub unit: Option<String>,
}

impl Mapping {
    /// Reads `col=field[unit]`.
    ///
    /// # Errors
    /// The text, if it is not of that form or the field is unknown.
    pub fn parse(text: &str, data: &DataSet) -> Result<Self, String> {
        let (column, rest) = text.split_once('=').ok_or_else(|| text.to_owned())?;
        let (field, unit) = match rest.split_once('[') {
            None => (rest, None),
            Some((field, unit)) => {
                let unit = unit.strip_suffix(']').ok_or_else(|| text.to_owned())?;
                (field, Some(unit.trim().to_owned()))
            }
        };
        let field = field.trim();
        let known = field_of(field, &data.catalogue).or_else(|| data.dictionary.field(field));
        let field = known.ok_or_else(|| text.to_owned())?;
        Ok(Self { column: column.trim().to_owned(), field, unit })
    }
}
