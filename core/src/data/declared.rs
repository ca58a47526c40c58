//! An input that a scheme declares, as the dictionary knows it.

use super::dictionary::normalise;
use super::energy::Dimension;
use crate::finding::{Code, Error, Place};
use crate::lang::{Bilingual, Lang};
use crate::number::Scale;
use crate::scheme::Scheme;

/// An input that the scheme declares, understood.
#[derive(Debug, Clone)]
pub struct DeclaredField {
    /// Its id in the scheme.
    pub id: String,
    /// Canonical column, `land_mu`.
    pub column: String,
    /// Its name.
    pub name: Bilingual,
    /// Other names that headers may have.
    pub aliases: Vec<String>,
    /// What it is measured in.
    pub dimension: Dimension,
    /// What one of the unit that the scheme names is in base units.
    pub scale: Scale,
    /// Whether it may be below zero.
    pub may_be_negative: bool,
}

impl DeclaredField {
    /// Its name in a language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        self.name.in_lang(lang)
    }

    /// Every name that a header may have.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let own = [&self.id, &self.column, &self.name.zh, &self.name.en];
        own.into_iter().chain(&self.aliases).map(String::as_str)
    }

    /// What people call it; not what programs do.
    fn spoken(&self) -> impl Iterator<Item = &str> {
        [&self.name.zh, &self.name.en].into_iter().chain(&self.aliases).map(String::as_str)
    }

    fn shares_a_name_with(&self, other: &Self) -> bool {
        let other: Vec<String> = other.spoken().map(normalise).collect();
        self.spoken().any(|name| other.contains(&normalise(name)))
    }

    /// Whether a header may be taken for either.
    pub(super) fn may_be_meant(&self, other: &Self) -> bool {
        self.id == other.id || self.column == other.column || self.shares_a_name_with(other)
    }

    /// Whether another scheme's field is this one: it bears the same id and one of the same names,
    /// and amounts are written alike.
    pub(super) fn is(&self, other: &Self) -> bool {
        let written = |field: &Self| (field.dimension, field.scale, field.may_be_negative);
        self.id == other.id && written(self) == written(other) && self.shares_a_name_with(other)
    }

    /// Takes on the names of the same field of another scheme.
    pub(super) fn also_called(&mut self, other: &Self) {
        for name in other.spoken() {
            if !self.spoken().any(|known| normalise(known) == normalise(name)) {
                self.aliases.push(name.to_owned());
            }
        }
    }

    /// Whether it is yes or no.
    #[must_use]
    pub fn is_fact(&self) -> bool {
        self.dimension == Dimension::Fact
    }
}

/// A fault of a scheme's file.
pub(super) fn fault(scheme: &Scheme, key: &str, line: u32) -> Error {
    let place = Place::file(&scheme.path).at_line(line);
    Error::new(Code::SchemeInvalid, place).with("key", key)
}
