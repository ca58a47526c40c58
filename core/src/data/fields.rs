//! Fields: what a scheme declares beyond the canonical inputs, with what the dictionary knows of
//! their units; and the names that its indicators may use.

use super::DataSet;
use super::declared::{DeclaredField, fault};
use super::dictionary::AmountField;
use super::energy::Dimension;
use super::joint::{self, Declaring};
use crate::digest::sha256_of_parts;
use crate::finding::Result;
use crate::lang::Lang;
use crate::number::Scale;
use crate::scheme::expression::Sum;
use crate::scheme::points::Points;
use crate::scheme::{ProcessEmissions, Scheme};

/// An amount that an indicator may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A field that the scheme declares, by its place in the scheme.
    Field(usize),
    /// Value added, by the ways that the scheme allows.
    ValueAdded,
    /// Another amount of a return.
    Amount(AmountField),
    /// The quantity of an energy type.
    Energy(usize),
    /// A sum of the accounts.
    Account(Account),
}

/// A sum of the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Energy, 当量值.
    Tce,
    /// Energy, electricity at 等价值.
    TcePrimary,
    /// Fuels.
    Scope1,
    /// Purchased electricity and heat.
    Scope2,
    /// Both.
    Gross,
    /// Gross less deductions.
    Net,
}

/// Names of the accounts in a scheme's file.
const ACCOUNTS: [(&str, Account); 6] = [
    ("energy_tce", Account::Tce),
    ("energy_tce_primary", Account::TcePrimary),
    ("scope1_tco2", Account::Scope1),
    ("scope2_tco2", Account::Scope2),
    ("gross_tco2", Account::Gross),
    ("net_tco2", Account::Net),
];

impl Account {
    /// Whether it is of emissions, which need the region.
    pub(crate) fn is_of_emissions(self) -> bool {
        !matches!(self, Self::Tce | Self::TcePrimary)
    }
}

impl DataSet {
    /// What a name in a scheme's indicators means; None for an unknown one.
    #[must_use]
    pub fn named(&self, name: &str, scheme: &Scheme) -> Option<Named> {
        if let Some(field) = scheme.fields.iter().position(|field| field.id == name) {
            return Some(Named::Field(field));
        }
        if let Some((_, account)) = ACCOUNTS.iter().find(|(known, _)| *known == name) {
            return Some(Named::Account(*account));
        }
        if name == AmountField::ValueAdded.id() {
            return Some(Named::ValueAdded);
        }
        // What was traded is settled into what was used, and is no amount any more.
        let is_it =
            |amount: &AmountField| amount.id() == name && !AmountField::TRADED.contains(amount);
        if let Some(amount) = AmountField::ALL.into_iter().find(is_it) {
            return Some(Named::Amount(amount));
        }
        let energy = self.catalogue.iter().position(|energy| energy.id == name)?;
        Some(Named::Energy(energy))
    }

    /// Whether an indicator of a scheme looks at emissions.
    pub(crate) fn counts_emissions(&self, scheme: &Scheme) -> bool {
        let of_emissions = |name: &str| match self.named(name, scheme) {
            Some(Named::Account(account)) => account.is_of_emissions(),
            _ => false,
        };
        let values = scheme.points.iter().flat_map(Points::values);
        values.flat_map(|(value, _)| value.names()).any(of_emissions)
    }

    /// The data set as a scheme needs it: with the fields that it declares, and factor sets that
    /// answer for process emissions where it counts them. Made when it is first asked for.
    ///
    /// # Errors
    /// A field whose unit nobody knows, or whose name another has; an indicator of a name that
    /// nobody knows.
    pub fn for_scheme(&self, scheme: &Scheme) -> Result<&Self> {
        self.for_schemes(&[scheme])
    }

    /// The data set as schemes need it that grade by one reading of the files: with the fields of
    /// all of them, whatever their order. Factor sets answer for process emissions where it is of
    /// one scheme that counts them.
    ///
    /// # Errors
    /// As [`Self::for_scheme`]; a field that two of them declare unlike.
    pub fn for_schemes(&self, schemes: &[&Scheme]) -> Result<&Self> {
        let needs_own = |scheme: &&Scheme| {
            !scheme.fields.is_empty() || scheme.process == ProcessEmissions::Counted
        };
        let mut declaring: Vec<&Scheme> = schemes.to_vec();
        declaring.retain(needs_own);
        declaring.sort_by(|a, b| a.id.cmp(&b.id));
        declaring.dedup_by(|a, b| a.id == b.id);
        if declaring.is_empty() || self.is_for_schemes {
            return Ok(self);
        }
        let ids: Vec<&str> = declaring.iter().map(|scheme| scheme.id.as_str()).collect();
        self.with_fields.of(&ids, &|| self.with(&declaring))
    }

    fn with(&self, schemes: &[&Scheme]) -> Result<Self> {
        let fields = joint::fields(self, schemes)?;
        let mut data = self.clone();
        data.with_fields = Declaring::default();
        data.is_for_schemes = true;
        if !fields.is_empty() {
            data.dictionary = self.dictionary.with_fields(&fields);
        }
        data.fields = fields;
        if let [scheme] = schemes
            && scheme.process == ProcessEmissions::Counted
        {
            // Sets without factors of their own take those of the table, so they are of both.
            for set in data.factor_sets.values_mut() {
                set.sha256 = sha256_of_parts(&[&set.sha256, &self.process_sha256]);
            }
        }
        Ok(data)
    }

    /// A field that a scheme declares, by its id, of a data set that was made for the scheme.
    pub(crate) fn declared(&self, id: &str) -> Option<&DeclaredField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// What a scheme declares, with its units understood, in its order.
    pub(super) fn understood(&self, scheme: &Scheme) -> Result<Vec<DeclaredField>> {
        let mut fields: Vec<DeclaredField> = Vec::new();
        let money = &self.standards.money;
        for field in &scheme.fields {
            let (dimension, scale) = match &field.unit {
                None => (Dimension::Fact, Scale::ONE),
                Some(text) => match self.dictionary.unit_of_field(text) {
                    Some(unit) => (unit.dimension, unit.scale),
                    None => {
                        let key = format!("fields.{}", field.id);
                        return Err(fault(scheme, &key, field.line).because(
                            format!("不认识的单位“{text}”；可用如 {0}、亩、人、吨、万千瓦时、吨标准煤，是否类写 yes_no", money.name.zh),
                            format!("“{text}” is no unit that is known: {0}, 亩, 人, t, 万千瓦时, tce and the like are, and yes_no for a fact", money.unit),
                        ));
                    }
                },
            };
            let slug = match dimension {
                Dimension::Money => &money.unit,
                _ => dimension.slug(),
            };
            let column = match slug {
                "" => field.id.clone(),
                slug => format!("{}_{slug}", field.id),
            };
            fields.push(DeclaredField {
                id: field.id.clone(),
                column,
                name: field.name.clone(),
                aliases: field.aliases.clone(),
                dimension,
                scale,
                may_be_negative: field.may_be_negative,
            });
        }
        Ok(fields)
    }

    /// Checks what a scheme's indicators and conditions name.
    ///
    /// # Errors
    /// As [`Self::for_scheme`].
    pub(super) fn check(&self, scheme: &Scheme) -> Result<()> {
        self.check_depths(scheme)?;
        let Some(points) = &scheme.points else { return Ok(()) };
        let fields = self.understood(scheme)?;
        if let Some(field) = scheme.fields.iter().find(|field| self.hides(&field.id)) {
            return Err(fault(scheme, &format!("fields.{}", field.id), field.line).because(
                format!("“{}”已是现有数据项的名称，请直接使用，或换一个名称", field.id),
                format!(
                    "“{}” is the name of what is there already: use that, or another",
                    field.id
                ),
            ));
        }
        if let Some((index, name)) = self.dictionary.taken(&fields) {
            let field = &scheme.fields[index];
            return Err(fault(scheme, &format!("fields.{}", field.id), field.line).because(
                format!("“{name}”已是别的字段的名称，请直接使用那个字段，或换一个名称"),
                format!("“{name}” is the name of another field: use that, or another name"),
            ));
        }
        for (value, line) in points.values() {
            for sum in value.sums() {
                self.check_sum(sum, &value.text, line, scheme, &fields)?;
            }
            let needs_primary = value.names().any(|name| name == "energy_tce_primary");
            if needs_primary && points.electricity_primary_nano.is_none() {
                return Err(fault(scheme, "accounting", line).because(
                    "用 energy_tce_primary（等价值）须在 [accounting] 写明 electricity_primary_tce_per_mwh",
                    "energy_tce_primary needs electricity_primary_tce_per_mwh in [accounting]",
                ));
            }
        }
        for (condition, line) in points.conditions() {
            for name in condition.facts() {
                let field = fields.iter().find(|field| field.id == name);
                if field.is_none_or(|field| !field.is_fact()) {
                    return Err(fault(scheme, "when", line).because(
                        format!("“{name}”不是 yes_no 字段，不能单独作条件"),
                        format!("“{name}” is no yes_no field and cannot stand as a condition"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// A scheme may name no depth and no code that the classification cannot have.
    fn check_depths(&self, scheme: &Scheme) -> Result<()> {
        let of = self.industries.classification();
        let deepest = of.deepest();
        let beyond = |key: &str, line: u32| {
            fault(scheme, key, line).because(
                format!("{} 只有 {deepest} 层：{}", of.title(Lang::Zh), of.levels_in(Lang::Zh)),
                format!("{} has {deepest} levels: {}", of.title(Lang::En), of.levels_in(Lang::En)),
            )
        };
        if scheme.peers.depths.iter().any(|depth| *depth > deepest) {
            return Err(beyond("peers.depths", scheme.peers.line));
        }
        let Some(points) = &scheme.points else { return Ok(()) };
        for (condition, line) in points.conditions() {
            if let Some(code) = condition.industries().find(|code| !of.may_have(code)) {
                return Err(fault(scheme, "when", line).because(
                    format!("“{code}”不是 {} 的代码", of.title(Lang::Zh)),
                    format!("“{code}” is no code of {}", of.title(Lang::En)),
                ));
            }
        }
        Ok(())
    }

    /// Whether an id is the name of an amount that is there without any scheme.
    fn hides(&self, id: &str) -> bool {
        ACCOUNTS.iter().any(|(known, _)| *known == id)
            || AmountField::ALL.iter().any(|amount| amount.id() == id || amount.column() == id)
            || self.catalogue.iter().any(|energy| energy.id == id || energy.column == id)
    }

    /// The terms of a sum are known, and of one dimension.
    fn check_sum(
        &self,
        sum: &Sum,
        text: &str,
        line: u32,
        scheme: &Scheme,
        fields: &[DeclaredField],
    ) -> Result<()> {
        let mut first: Option<(Option<Dimension>, &str)> = None;
        for term in &sum.0 {
            let name = term.name.as_str();
            let Some(named) = self.named(name, scheme) else {
                let own: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
                let accounts = ACCOUNTS.map(|(name, _)| name).join(", ");
                let own = own.join(", ");
                return Err(fault(scheme, "value", line).because(
                    format!("“{text}”中的“{name}”不认识；可用本方法的字段（{own}）、value_added、revenue、output_value 等数据项、能源品种代号，以及核算项（{accounts}）"),
                    format!("“{name}” in “{text}” is not known: fields of the scheme ({own}), amounts as value_added, revenue and output_value, codes of energy types, and accounts ({accounts}) are"),
                ));
            };
            let dimension = match named {
                Named::Field(field) => Some(fields[field].dimension),
                Named::ValueAdded => Some(Dimension::Money),
                Named::Amount(amount) => amount.dimension(),
                Named::Energy(energy) => Some(self.catalogue[energy].dimension),
                Named::Account(Account::Tce | Account::TcePrimary) => Some(Dimension::Tce),
                Named::Account(_) => Some(Dimension::Co2),
            };
            match first {
                None => first = Some((dimension, name)),
                Some((known, other)) if known != dimension => {
                    return Err(fault(scheme, "value", line).because(
                        format!("“{text}”中“{other}”与“{name}”的量纲不同，不能相加"),
                        format!("“{other}” and “{name}” in “{text}” are of different kinds and cannot be added"),
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}
