//! Rows of long tables: an energy type or item, a unit and a quantity a row.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::super::aside::{self, Aside};
use super::super::columns::slot_of;
use super::super::density;
use super::super::header::nearest_in;
use super::super::name::{dimension_of, name_in, units_that_fit};
use super::super::target::{Amount, Target};
use super::{RowReader, shorten};
use crate::data::dictionary::{self, AmountField, Field, Unit};
use crate::data::energy::Dimension;
use crate::data::numbering::unnumbered;
use crate::finding::{Code, Severity};
use crate::lang::Lang;
use crate::number::Scale;
use crate::read::Cell;

/// What the name in a long row means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Is(Field),
    /// 合计, 小计: the total of all energy, if it is in coal equivalent, or of some of it.
    Total,
    Unknown,
}

impl RowReader<'_> {
    /// Converts the quantity of a long row by its own energy type and unit.
    pub(super) fn settle_long(&mut self, cells: &[Cell<'_>]) {
        if self.reading.own.is_some() && self.is_wide(cells) {
            return;
        }
        let (item, called) = self.item();
        let field = match item {
            Item::Is(field) => field,
            Item::Total if self.is_total_of_all() => Field::Amount(AmountField::ReportedTce),
            Item::Total => {
                self.aside = Some(Aside::Subtotal);
                return;
            }
            Item::Unknown => return self.unknown_item(),
        };
        let (Some(dimension), Some(slot)) =
            (dimension_of(field, self.data), slot_of(field, self.data.catalogue.len()))
        else {
            return;
        };
        let Some(unit) = self.unit_of(slot, field, dimension) else {
            return self.unknown_unit(field, dimension);
        };
        let is_by_volume = unit.dimension == Dimension::Volume && dimension != unit.dimension;
        let density_column = self.density_column(field);
        let mut read = |column| {
            let index = self.reading.index_of(column)?;
            let cell = cells.get(index)?;
            let (scale, dimension) = (unit.scale, Some(dimension));
            let amount =
                Amount { slot: 0, scale, dimension, may_be_negative: false, density: None };
            match is_by_volume {
                true => self.by_mass(index, cell, amount, density_column, cells),
                false => self.amount(index, cell, amount),
            }
        };
        let quantity = read(Field::Quantity);
        let is_energy = matches!(field, Field::Energy(_));
        let mut of_energy = |column| if is_energy { read(column) } else { None };
        let material = of_energy(Field::AsMaterial);
        let (output, recovery) = (of_energy(Field::Output), of_energy(Field::Recovery));
        self.long.output = output;
        self.long.recovery = recovery;
        self.long.slot = Some(slot);
        self.long.called = called;
        self.long.quantity = quantity;
        self.long.material = material;
    }

    /// What the name of the row means, and its number; each is looked up once.
    fn item(&mut self) -> (Item, u16) {
        let text = &self.long.energy_type;
        if let Some(known) = self.items.get(text) {
            return *known;
        }
        let item = match self.data.row_field(text) {
            Some(field) => Item::Is(field),
            None if aside::is_energy_total(text) => Item::Total,
            None => Item::Unknown,
        };
        let called = match item {
            Item::Is(Field::Energy(energy)) => self.called(text, energy),
            _ => 0,
        };
        self.items.insert(text.clone(), (item, called));
        (item, called)
    }

    /// A number for a name that means all of an energy type; 0 for one that may be of a kind of it.
    fn called(&self, text: &str, energy: usize) -> u16 {
        let key = dictionary::normalise(text);
        let bare = unnumbered(&key).map_or(key.as_str(), |found| found.name);
        let of = &self.data.catalogue[energy];
        let words = &self.data.dictionary.words;
        let name = dictionary::normalise(&of.name_zh);
        let stem = |text: &str| words.stem(text).map(|(stem, _)| stem);
        let is_code =
            || [&of.id, &of.column].contains(&&key) || of.form_205_1.as_ref() == Some(&key);
        let is_whole = energy == self.data.electricity
            || bare == name
            || stem(bare).is_some_and(|own| Some(own) == stem(&name))
            || is_code();
        let hash = FixedState::default().hash_one(bare);
        if is_whole { hash as u16 | 1 } else { 0 }
    }

    /// Whether a total is that of all energy: 合计 by itself, in coal equivalent.
    fn is_total_of_all(&self) -> bool {
        let unit = self.data.dictionary.unit(&self.long.unit, Dimension::Tce);
        aside::is_total_of_all(&self.long.energy_type) && unit.is_some()
    }

    fn unknown_item(&mut self) {
        let index = self.reading.index_of(Field::EnergyType).unwrap_or(usize::MAX);
        let text = self.long.energy_type.clone();
        let nearest = self.nearest.entry(text.clone()).or_insert_with(|| {
            let nearest = self.data.dictionary.nearest(&text);
            let is_other =
                |name: &&str| dictionary::normalise(name) != dictionary::normalise(&text);
            nearest.filter(is_other).map(str::to_owned)
        });
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| nearest_in(nearest.as_deref(), lang));
        let finding = self
            .finding(Code::EnergyTypeUnknown, index)
            .with("value", shorten(&text))
            .with("nearest", zh)
            .with("nearest_en", en);
        self.findings.push(finding);
    }

    /// The unit of the row, or of the header of its quantity.
    fn unit_of(&mut self, slot: usize, field: Field, dimension: Dimension) -> Option<Unit> {
        let quantity = self.reading.index_of(Field::Quantity);
        let (known, meaning) = &mut self.units[slot];
        if meaning.is_none() || *known != self.long.unit {
            let in_header = || self.reading.columns.get(quantity?)?.unit_text.as_deref();
            let text = Some(self.long.unit.as_str()).filter(|text| !text.is_empty());
            let data = self.data;
            let of_text = |text| {
                let unit = data.dictionary.unit(text, dimension);
                unit.or_else(|| density::volume_of(text, field, dimension, &data.dictionary))
            };
            *meaning = text.or_else(in_header).and_then(of_text);
            if meaning.is_none() && dimension == Dimension::Count && self.long.unit.is_empty() {
                *meaning = Some(Unit { dimension, scale: Scale::ONE });
            }
            known.clone_from(&self.long.unit);
        }
        *meaning
    }

    fn unknown_unit(&mut self, field: Field, dimension: Dimension) {
        let index =
            [Field::Unit, Field::Quantity].into_iter().find_map(|f| self.reading.index_of(f));
        let mut finding = self
            .finding(Code::UnitUnknown, index.unwrap_or(usize::MAX))
            .with("value", shorten(&self.long.unit))
            .with("field", name_in(field, self.data, Lang::Zh))
            .with("field_en", name_in(field, self.data, Lang::En))
            .with_both(["expected", "expected_en"], units_that_fit(dimension, self.data));
        if field == Field::Amount(AmountField::ReportedTce) {
            // Only compared with; the score does not need it.
            finding.severity = Severity::Warning;
        }
        self.findings.push(finding);
    }

    /// Whether a row among long ones came from a wide table: it has neither energy type nor unit
    /// nor quantity.
    fn is_wide(&self, cells: &[Cell<'_>]) -> bool {
        let is_blank =
            |target: &Target, cell: &Cell<'_>| !target.is_of_long_row() || cell.is_empty();
        self.targets.iter().zip(cells).all(|(target, cell)| is_blank(target, cell))
    }
}
