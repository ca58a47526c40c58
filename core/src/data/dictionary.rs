//! The dictionary: what column headers, units and cell texts mean, in Chinese and English.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::DeclaredField;
use super::energy::{Dimension, EnergyType};
use super::standards::Money;
use super::table::{Row, Table};
use super::words::{Span, Words};
use crate::finding::{Code, Error, Place, Result};
use crate::number::Scale;

pub use super::text::normalise;

/// An amount of a return other than energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmountField {
    /// Industrial value added, 万元.
    ValueAdded,
    /// Revenue, 万元.
    Revenue,
    /// Gross output value, 万元.
    OutputValue,
    /// Income approach: compensation of employees, 万元.
    Compensation,
    /// Income approach: net taxes on production, 万元.
    ProductionTax,
    /// Income approach: depreciation of fixed assets, 万元.
    Depreciation,
    /// Income approach: operating surplus, 万元.
    OperatingSurplus,
    /// Quantity of the product that a product scheme divides by.
    ProductQuantity,
    /// Own zero-carbon power used on site, MWh.
    OwnPv,
    /// Green power and certificates bought on the market, MWh.
    GreenPower,
    /// Sinks and storage, tCO2.
    Sink,
    /// Total energy as the reporter printed it, tce; for comparison only.
    ReportedTce,
    /// Electricity bought from the grid, MWh; what was used may hold own power, too.
    PurchasedElectricity,
    /// Electricity bought less electricity sold, MWh.
    NetPurchasedElectricity,
    /// Electricity sold or passed on to others, MWh.
    SoldElectricity,
    /// Heat bought, GJ.
    PurchasedHeat,
    /// Heat sold or passed on to others, GJ.
    SoldHeat,
    /// Scope 1 as measured or verified, tCO2.
    MeasuredScope1,
    /// Scope 2 as measured or verified, tCO2.
    MeasuredScope2,
    /// Energy that was made out of other energy (能源加工转换产出), of all types, tce.
    TransformedEnergy,
    /// Energy that was recovered (回收利用), of all types, tce.
    RecoveredEnergy,
}

impl AmountField {
    /// All of them, in canonical column order.
    pub const ALL: [Self; 21] = [
        Self::ValueAdded,
        Self::Revenue,
        Self::OutputValue,
        Self::Compensation,
        Self::ProductionTax,
        Self::Depreciation,
        Self::OperatingSurplus,
        Self::ProductQuantity,
        Self::OwnPv,
        Self::GreenPower,
        Self::Sink,
        Self::ReportedTce,
        Self::PurchasedElectricity,
        Self::NetPurchasedElectricity,
        Self::SoldElectricity,
        Self::PurchasedHeat,
        Self::SoldHeat,
        Self::MeasuredScope1,
        Self::MeasuredScope2,
        Self::TransformedEnergy,
        Self::RecoveredEnergy,
    ];

    /// What was bought or sold; it is settled into what was used before anything is accounted.
    pub const TRADED: [Self; 5] = [
        Self::PurchasedElectricity,
        Self::NetPurchasedElectricity,
        Self::SoldElectricity,
        Self::PurchasedHeat,
        Self::SoldHeat,
    ];

    /// The canonical column.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::ValueAdded => "value_added_wan_yuan",
            Self::Revenue => "revenue_wan_yuan",
            Self::OutputValue => "output_value_wan_yuan",
            Self::Compensation => "compensation_wan_yuan",
            Self::ProductionTax => "production_tax_wan_yuan",
            Self::Depreciation => "depreciation_wan_yuan",
            Self::OperatingSurplus => "operating_surplus_wan_yuan",
            Self::ProductQuantity => "product_quantity",
            Self::OwnPv => "own_pv_mwh",
            Self::GreenPower => "green_power_mwh",
            Self::Sink => "sink_tco2",
            Self::ReportedTce => "reported_tce",
            Self::PurchasedElectricity => "purchased_electricity_mwh",
            Self::NetPurchasedElectricity => "net_purchased_electricity_mwh",
            Self::SoldElectricity => "sold_electricity_mwh",
            Self::PurchasedHeat => "purchased_heat_gj",
            Self::SoldHeat => "sold_heat_gj",
            Self::MeasuredScope1 => "measured_scope1_tco2",
            Self::MeasuredScope2 => "measured_scope2_tco2",
            Self::TransformedEnergy => "transformed_energy_tce",
            Self::RecoveredEnergy => "recovered_energy_tce",
        }
    }

    /// The canonical column in the money of a data set.
    #[must_use]
    pub fn column_in(self, money: &Money) -> String {
        match self.dimension() {
            Some(Dimension::Money) => format!("{}_{}", self.id(), money.unit),
            _ => self.column().to_owned(),
        }
    }

    /// The name in the dictionary's `field` column.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ValueAdded => "value_added",
            Self::Revenue => "revenue",
            Self::OutputValue => "output_value",
            Self::Compensation => "compensation",
            Self::ProductionTax => "production_tax",
            Self::Depreciation => "depreciation",
            Self::OperatingSurplus => "operating_surplus",
            Self::ProductQuantity => "product_quantity",
            Self::OwnPv => "own_pv",
            Self::GreenPower => "green_power",
            Self::Sink => "sink",
            Self::ReportedTce => "reported_tce",
            Self::PurchasedElectricity => "purchased_electricity",
            Self::NetPurchasedElectricity => "net_purchased_electricity",
            Self::SoldElectricity => "sold_electricity",
            Self::PurchasedHeat => "purchased_heat",
            Self::SoldHeat => "sold_heat",
            Self::MeasuredScope1 => "measured_scope1",
            Self::MeasuredScope2 => "measured_scope2",
            Self::TransformedEnergy => "transformed_energy",
            Self::RecoveredEnergy => "recovered_energy",
        }
    }

    /// Whether it may be below zero: value added, operating surplus and net taxes are in bad years.
    #[must_use]
    pub fn may_be_negative(self) -> bool {
        matches!(
            self,
            Self::ValueAdded
                | Self::OperatingSurplus
                | Self::ProductionTax
                | Self::Revenue
                | Self::OutputValue
        )
    }

    /// What it is measured in; None for a product, whose unit the scheme names.
    #[must_use]
    pub fn dimension(self) -> Option<Dimension> {
        match self {
            Self::ProductQuantity => None,
            Self::OwnPv
            | Self::GreenPower
            | Self::PurchasedElectricity
            | Self::NetPurchasedElectricity
            | Self::SoldElectricity => Some(Dimension::Electricity),
            Self::PurchasedHeat | Self::SoldHeat => Some(Dimension::Heat),
            Self::Sink | Self::MeasuredScope1 | Self::MeasuredScope2 => Some(Dimension::Co2),
            Self::ReportedTce | Self::TransformedEnergy | Self::RecoveredEnergy => {
                Some(Dimension::Tce)
            }
            _ => Some(Dimension::Money),
        }
    }

    /// The name in a language.
    #[must_use]
    pub fn name(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            Self::ValueAdded => lang.pick("工业增加值", "value added"),
            Self::Revenue => lang.pick("营业收入", "revenue"),
            Self::OutputValue => lang.pick("工业总产值", "output value"),
            Self::Compensation => lang.pick("劳动者报酬", "compensation of employees"),
            Self::ProductionTax => lang.pick("生产税净额", "net taxes on production"),
            Self::Depreciation => lang.pick("固定资产折旧", "depreciation"),
            Self::OperatingSurplus => lang.pick("营业盈余", "operating surplus"),
            Self::ProductQuantity => lang.pick("产品产量", "product quantity"),
            Self::OwnPv => lang.pick("自发自用零碳电量", "own zero-carbon power"),
            Self::GreenPower => lang.pick("外购绿电绿证", "green power bought"),
            Self::Sink => lang.pick("碳汇与封存", "sinks and storage"),
            Self::ReportedTce => lang.pick("填报的综合能源消费量", "reported total energy"),
            Self::PurchasedElectricity => lang.pick("外购电量", "electricity bought"),
            Self::NetPurchasedElectricity => lang.pick("净购入电量", "net electricity bought"),
            Self::SoldElectricity => lang.pick("外供电量", "electricity sold"),
            Self::PurchasedHeat => lang.pick("外购热力", "heat bought"),
            Self::SoldHeat => lang.pick("外供热力", "heat sold"),
            Self::MeasuredScope1 => lang.pick("核查的范围一排放量", "verified scope 1 emissions"),
            Self::MeasuredScope2 => lang.pick("核查的范围二排放量", "verified scope 2 emissions"),
            Self::TransformedEnergy => {
                lang.pick("能源加工转换产出", "energy out of transformation")
            }
            Self::RecoveredEnergy => lang.pick("能源回收利用", "energy recovered"),
        }
    }
}

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// 统一社会信用代码.
    CreditCode,
    /// Name of the enterprise.
    Name,
    /// Period in one cell.
    Period,
    /// Year, where the period has a column of its own for it.
    Year,
    /// Month, beside a year.
    Month,
    /// Region, code or name.
    Region,
    /// Industry, code or name.
    Industry,
    /// Whether the return was verified by a third party.
    Verified,
    /// An amount.
    Amount(AmountField),
    /// Quantity of an energy type (index into the catalogue).
    Energy(usize),
    /// Part of an energy type used as a raw material.
    Material(usize),
    /// An input that the scheme declares (index into the fields of the data set).
    Declared(usize),
    /// Net calorific value of a fuel as the firm measured it (index into the catalogue).
    Ncv(usize),
    /// Carbon content per heat of a fuel as the firm measured it.
    Carbon(usize),
    /// What was made of an energy type out of others (加工转换产出).
    Transformed(usize),
    /// What was recovered of an energy type (回收利用).
    Recovered(usize),
    /// Density of an energy type that is reported by volume (index into the catalogue); None: of
    /// whichever the row or the table has.
    Density(Option<usize>),
    /// Long form: the energy type.
    EnergyType,
    /// Long form: the quantity.
    Quantity,
    /// Long form: its unit.
    Unit,
    /// Long form: the part used as a raw material.
    AsMaterial,
    /// Long form: what was made of it out of other energy.
    Output,
    /// Long form: what was recovered of it.
    Recovery,
    /// Known, and of no use here.
    Ignore,
}

/// A unit: `value × scale` is in the base unit of the dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// What one of it is in base units.
    pub scale: Scale,
}

/// Headers, units and missing-value texts.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    headers: BTreeMap<String, Field>,
    /// Every name as it is written, and normalised.
    aliases: Vec<(String, String)>,
    units: BTreeMap<String, Vec<Unit>>,
    /// Units as the trade writes them, in the order of the table.
    written: Vec<(String, Unit)>,
    /// Units that only fields of schemes have.
    units_of_fields: Vec<(String, Unit)>,
    missing: BTreeSet<String>,
    missing_starts: BTreeSet<char>,
    /// What each energy type of the catalogue is measured in.
    dimensions: Vec<Dimension>,
    /// Words around a name.
    pub words: Words,
    /// What names are of, without any words around them; None marks one of two fields.
    stems: BTreeMap<String, Option<Field>>,
}

/// What stands behind the name of a fuel where its calorific value (true) or carbon content (false)
/// is given; longer ones first.
const OWN_FACTORS: [(&str, bool); 14] = [
    ("平均收到基低位发热量", true),
    ("收到基低位发热量", true),
    ("平均低位发热量", true),
    ("低位发热量", true),
    ("低位热值", true),
    ("平均发热量", true),
    ("实测热值", true),
    ("热值", true),
    ("netcalorificvalue", true),
    ("ncv", true),
    ("单位热值含碳量", false),
    ("单位热值碳含量", false),
    ("carboncontent", false),
    ("carbon", false),
];

/// What stands behind the name of an energy type where it is recovered (true) or made out of other
/// energy (false), as form 205-2 calls it; longer ones first.
const OF_FORM_205_2: [(&str, bool); 8] = [
    ("能源加工转换产出量", false),
    ("加工转换产出量", false),
    ("能源加工转换产出", false),
    ("加工转换产出", false),
    ("回收利用量", true),
    ("回收利用", true),
    ("transformed", false),
    ("recovered", true),
];

/// Slugs that canonical column names end with, all in base units; that of money is the data set's.
const SLUGS: [(&str, Dimension); 7] = [
    ("t", Dimension::Mass),
    ("wan_m3", Dimension::Volume),
    ("gj", Dimension::Heat),
    ("mwh", Dimension::Electricity),
    ("tco2", Dimension::Co2),
    ("tce", Dimension::Tce),
    ("t", Dimension::Co2),
];

impl Dictionary {
    pub(super) fn parse(
        headers: (&str, &str),
        (units, own_money): ((&str, &str), Option<(&str, &str)>),
        missing: (&str, &str),
        words: (&str, &str),
        (catalogue, money, shipped): (&[EnergyType], &Money, &Money),
    ) -> Result<Self> {
        let words = Words::parse(words.0, words.1)?;
        let dimensions = catalogue.iter().map(|energy| energy.dimension).collect();
        let mut dictionary = Self { words, dimensions, ..Self::default() };
        for (slug, dimension) in SLUGS {
            let unit = Unit { dimension, scale: Scale::ONE };
            dictionary.units.entry(slug.to_owned()).or_default().push(unit);
        }
        let is_money = |dimension| dimension == Dimension::Money;
        dictionary.parse_units(units, &|dimension| own_money.is_none() || !is_money(dimension))?;
        if let Some(own) = own_money {
            dictionary.parse_units(own, &is_money)?;
        }
        dictionary.check_money(own_money.unwrap_or(units).0, money, shipped)?;
        let table = Table::parse(missing.0, missing.1, &["spelling"])?;
        for row in table.rows() {
            let spelling = row.required("spelling")?;
            let first = spelling.chars().next();
            // A spelling is known in either case, so it is told by either.
            dictionary.missing_starts.extend(first.into_iter().flat_map(char::to_lowercase));
            dictionary.missing_starts.extend(first.into_iter().flat_map(char::to_uppercase));
            dictionary.missing.insert(normalise(spelling));
        }
        dictionary.add_canonical(catalogue);
        let table = Table::parse(headers.0, headers.1, &["field", "alias"])?;
        for row in table.rows() {
            let field = field_of(row.required("field")?, catalogue)
                .ok_or_else(|| row.error("field", "不是申报表的字段", "is no field of a return"))?;
            let alias = row.required("alias")?;
            let key = normalise(alias);
            match dictionary.headers.get(&key) {
                Some(known) if *known != field => {
                    return Err(row.error("alias", "属于两个字段", "stands under two fields"));
                }
                Some(_) => {}
                None => {
                    dictionary.headers.insert(key.clone(), field);
                    dictionary.aliases.push((alias.to_owned(), key));
                }
            }
        }
        dictionary.add_names(catalogue);
        dictionary.add_stems();
        Ok(dictionary)
    }

    fn add_stems(&mut self) {
        for (name, field) in &self.headers {
            let (Field::Amount(_) | Field::Energy(_) | Field::Declared(_)) = field else {
                continue;
            };
            let Some((stem, _)) = self.words.stem(name) else { continue };
            let entry = self.stems.entry(stem).or_insert(Some(*field));
            *entry = entry.filter(|known| known == field);
        }
    }

    fn parse_units(
        &mut self,
        (path, text): (&str, &str),
        is_wanted: &dyn Fn(Dimension) -> bool,
    ) -> Result<()> {
        let table = Table::parse(path, text, &["dimension", "exponent", "spelling"])?;
        let mut ratios: BTreeMap<(&str, Dimension), Scale> = BTreeMap::new();
        for row in table.rows() {
            let dimension = Dimension::parse(row.required("dimension")?)
                .ok_or_else(|| row.error("dimension", "不认识", "is unknown"))?;
            if !is_wanted(dimension) {
                continue;
            }
            let exponent = row.integer("exponent")?;
            if !(-12..=12).contains(&exponent) {
                return Err(row.error(
                    "exponent",
                    "应在 -12 至 12 之间",
                    "must be between -12 and 12",
                ));
            }
            let ratio = match ratio_of(&row)? {
                Some(ratio) => *ratios.entry((row.text("unit"), dimension)).or_insert(ratio),
                None => *ratios.get(&(row.text("unit"), dimension)).unwrap_or(&Scale::ONE),
            };
            let scale = Scale::power_of_ten(exponent)
                .times(ratio)
                .ok_or_else(|| row.error("ratio", "超出可处理的范围", "is out of range"))?;
            let written = row.required("spelling")?;
            let spelling = normalise(written);
            if dimension.is_of_fields() {
                self.units_of_fields.push((spelling, Unit { dimension, scale }));
                continue;
            }
            // Nobody writes qian_kwh but a program.
            if !written.contains('_') {
                self.written.push((written.to_owned(), Unit { dimension, scale }));
            }
            let units = self.units.entry(spelling).or_default();
            match units.iter().find(|unit| unit.dimension == dimension) {
                Some(unit) if unit.scale != scale => {
                    return Err(row.error(
                        "spelling",
                        "出现两次，且换算不同",
                        "stands twice with different conversions",
                    ));
                }
                Some(_) => {}
                None => units.push(Unit { dimension, scale }),
            }
        }
        // Of gj and GJ, people write the latter.
        let written = self.written.clone();
        self.written.retain(|(name, unit)| {
            let is_better = |(other, of): &(String, Unit)| {
                of == unit && other != name && other.eq_ignore_ascii_case(name)
            };
            !(name.chars().all(|c| !c.is_ascii_uppercase()) && written.iter().any(is_better))
        });
        Ok(())
    }

    /// Money is kept in the unit that is named in print: 1 of it in the table.
    fn check_money(&self, path: &str, money: &Money, shipped: &Money) -> Result<()> {
        let is_one = |money: &Money| {
            self.unit(&money.unit, Dimension::Money).is_some_and(|unit| unit.scale == Scale::ONE)
        };
        let Money { unit, .. } = money;
        if shipped.unit != *unit && is_one(shipped) {
            let other = &shipped.unit;
            return Err(Error::new(Code::DataInvalid, Place::file(path)).because(
                format!("“{other}”与“{unit}”换算相同：请删去“{other}”等单位，或写明汇率"),
                format!(
                    "“{other}” would be the same as “{unit}”: take it and its like out, or give the \
                     rate"
                ),
            ));
        }
        if is_one(money) {
            return Ok(());
        }
        Err(Error::new(Code::DataInvalid, Place::file(path)).because(
            format!(
                "standards.toml 的货币单位“{unit}”应在表中：dimension 为 money，exponent 为 0，\
                 spelling 为“{unit}”"
            ),
            format!(
                "the unit of money of standards.toml, “{unit}”, must stand here with the dimension \
                 money, the exponent 0 and the spelling “{unit}”"
            ),
        ))
    }

    /// The dictionary with fields that a scheme declares: their units, and their names.
    ///
    /// Names that another field has ([`Self::taken`]) stay that field's.
    pub(super) fn with_fields(&self, fields: &[DeclaredField]) -> Self {
        let mut dictionary = self.clone();
        for (spelling, unit) in std::mem::take(&mut dictionary.units_of_fields) {
            dictionary.units.entry(spelling).or_default().push(unit);
        }
        for (index, field) in fields.iter().enumerate() {
            for name in field.names() {
                let key = normalise(name);
                // What was passed over so far is what the scheme asks for.
                if matches!(dictionary.headers.get(&key), None | Some(Field::Ignore)) {
                    dictionary.headers.insert(key.clone(), Field::Declared(index));
                    dictionary.aliases.push((name.to_owned(), key));
                }
            }
        }
        dictionary.stems.clear();
        dictionary.add_stems();
        dictionary
    }

    /// The first of these fields that has a name which another field has, and that name.
    pub(super) fn taken(&self, fields: &[DeclaredField]) -> Option<(usize, String)> {
        let mut own: BTreeMap<String, usize> = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            for name in field.names() {
                let key = normalise(name);
                let is_known = self.headers.get(&key).is_some_and(|field| *field != Field::Ignore);
                let is_other = own.insert(key, index).is_some_and(|other| other != index);
                if is_known || is_other {
                    return Some((index, name.to_owned()));
                }
            }
        }
        None
    }

    /// The dimension and unit that a scheme names for a field.
    #[must_use]
    pub(super) fn unit_of_field(&self, text: &str) -> Option<Unit> {
        let key = normalise(text);
        let own = self.units_of_fields.iter().find(|(known, _)| *known == key);
        let other = || {
            let units = self.units.get(&key)?;
            Dimension::MEASURED.into_iter().find_map(|dimension| {
                units.iter().find(|unit| unit.dimension == dimension).copied()
            })
        };
        own.map(|(_, unit)| *unit).or_else(other)
    }

    /// Names that are always understood: dictionary ids and catalogue codes.
    fn add_canonical(&mut self, catalogue: &[EnergyType]) {
        for id in FIELD_IDS {
            if let Some(field) = field_of(id, catalogue) {
                self.headers.insert(normalise(id), field);
                self.aliases.push((id.to_owned(), normalise(id)));
            }
        }
        for (index, energy) in catalogue.iter().enumerate() {
            self.headers.entry(normalise(&energy.id)).or_insert(Field::Energy(index));
            self.aliases.push((energy.id.clone(), normalise(&energy.id)));
        }
    }

    /// Names of the catalogue, where `headers.csv` does not say otherwise: what it calls purchased
    /// electricity is what was used.
    fn add_names(&mut self, catalogue: &[EnergyType]) {
        for (index, energy) in catalogue.iter().enumerate() {
            for name in [&energy.name_zh, &energy.name_en] {
                self.headers.entry(normalise(name)).or_insert(Field::Energy(index));
                self.aliases.push((name.clone(), normalise(name)));
            }
        }
    }

    /// The field that a header without its unit names.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field> {
        self.field_of_normalised(&normalise(name))
    }

    /// As [`Self::field`], of a text that is normalised already.
    #[must_use]
    pub fn field_of_normalised(&self, key: &str) -> Option<Field> {
        if let Some(field) = self.headers.get(key) {
            return Some(*field);
        }
        for suffix in ["用于原材料", "其中:用于原材料", "_as_material", "asmaterial"] {
            if let Some(base) = key.strip_suffix(suffix)
                && let Some(Field::Energy(index)) =
                    self.headers.get(base.trim_end_matches(['-', '_', ':', ',']))
            {
                return Some(Field::Material(*index));
            }
        }
        for (suffix, is_recovered) in OF_FORM_205_2 {
            if let Some(base) = key.strip_suffix(suffix)
                && let Some(Field::Energy(index)) =
                    self.headers.get(base.trim_end_matches(['-', '_', ':', ',', '的', '|']))
            {
                let field = if is_recovered { Field::Recovered } else { Field::Transformed };
                return Some(field(*index));
            }
        }
        for (suffix, is_ncv) in OWN_FACTORS {
            if let Some(base) = key.strip_suffix(suffix)
                && let Some(Field::Energy(index)) =
                    self.headers.get(base.trim_end_matches(['-', '_', ':', ',', '的', '|']))
                && matches!(self.dimensions[*index], Dimension::Mass | Dimension::Volume)
            {
                return Some(if is_ncv { Field::Ncv(*index) } else { Field::Carbon(*index) });
            }
        }
        for suffix in ["密度", "density"] {
            if let Some(base) = key.strip_suffix(suffix)
                && let Some(Field::Energy(index)) =
                    self.headers.get(base.trim_end_matches(['-', '_', ':', ',', '的', '|']))
            {
                return Some(Field::Density(Some(*index)));
            }
        }
        None
    }

    /// The field of a quantity by the rule of names: an alias with words around it that tell the
    /// period, a total or that it was used ([`Words`]); and the period they tell. The text is
    /// normalised.
    #[must_use]
    pub fn field_by_rule(&self, key: &str) -> Option<(Field, Option<Span>)> {
        let (bare, of_bare) = self.words.bare(key)?;
        let (field, span) = match self.field_of_normalised(&bare) {
            Some(field) => (field, of_bare),
            None => {
                let (stem, span) = self.words.stem(key)?;
                ((*self.stems.get(&stem)?)?, span)
            }
        };
        match field {
            // What was written off or stored in all the years is none of this one.
            Field::Amount(AmountField::Depreciation | AmountField::Sink)
                if span == Some(Span::ToDate) =>
            {
                None
            }
            Field::Amount(_)
            | Field::Energy(_)
            | Field::Material(_)
            | Field::Declared(_)
            | Field::Transformed(_)
            | Field::Recovered(_)
            | Field::Quantity
            | Field::AsMaterial => Some((field, span)),
            _ => None,
        }
    }

    /// The unit that a text names, among those of a dimension.
    #[must_use]
    pub fn unit(&self, text: &str, dimension: Dimension) -> Option<Unit> {
        self.unit_of_normalised(&normalise(text), dimension)
    }

    /// As [`Self::unit`], of a text that is normalised already.
    #[must_use]
    pub fn unit_of_normalised(&self, key: &str, dimension: Dimension) -> Option<Unit> {
        let units = self.units.get(key)?;
        let find = |wanted| units.iter().find(|unit| unit.dimension == wanted).copied();
        // A sink in plain tonnes is in tonnes of CO2.
        find(dimension).or_else(|| match dimension {
            Dimension::Co2 => find(Dimension::Mass),
            _ => None,
        })
    }

    /// Whether a text is a unit of any dimension.
    #[must_use]
    pub fn is_unit(&self, text: &str) -> bool {
        let text = text.trim();
        let inner = text
            .strip_prefix(['(', '（'])
            .and_then(|text| text.strip_suffix([')', '）']))
            .unwrap_or(text);
        self.is_unit_normalised(&normalise(inner))
    }

    /// As [`Self::is_unit`], of a text that is normalised already and without brackets.
    #[must_use]
    pub fn is_unit_normalised(&self, key: &str) -> bool {
        self.units.contains_key(key)
    }

    /// Whether a normalised text is a unit of energy, of fuel or of money.
    #[must_use]
    pub fn is_unit_of_amounts(&self, key: &str) -> bool {
        let units = self.units.get(key).map(Vec::as_slice).unwrap_or_default();
        let is_amount = |unit: &Unit| unit.dimension.is_of_amounts();
        units.iter().any(is_amount)
    }

    /// Whether a normalised name has the name of an amount of a dimension in it.
    #[must_use]
    pub fn speaks_of(&self, name: &str, dimension: Dimension, catalogue: &[EnergyType]) -> bool {
        let is_of = |field: &Field| match field {
            Field::Amount(amount) => amount.dimension() == Some(dimension),
            Field::Energy(index) => catalogue[*index].dimension == dimension,
            _ => false,
        };
        let is_word = |alias: &str| alias.chars().count() > 1 && !alias.is_ascii();
        let mut names = self.headers.iter();
        names.any(|(alias, field)| is_word(alias) && name.contains(alias.as_str()) && is_of(field))
    }

    /// The energy type of which a normalised name has a name in it, the longest.
    #[must_use]
    pub fn energy_within(&self, name: &str) -> Option<usize> {
        let names = self.headers.iter().filter_map(|(alias, field)| match field {
            Field::Energy(energy) => Some((alias, *energy)),
            _ => None,
        });
        let is_word = |alias: &str| alias.chars().count() > 1 && !alias.is_ascii();
        let within = names.filter(|(alias, _)| is_word(alias) && name.contains(alias.as_str()));
        within.max_by_key(|(alias, _)| alias.len()).map(|(_, energy)| energy)
    }

    /// Units of a dimension as the trade writes them, for a message: of each its first Chinese and its
    /// first other spelling; the base unit comes first.
    #[must_use]
    pub fn units_of(&self, dimension: Dimension) -> Vec<&str> {
        let mut names: Vec<(u32, &str)> = Vec::new();
        let mut known: Vec<(Scale, bool)> = Vec::new();
        for (written, unit) in self.written.iter().filter(|(_, unit)| unit.dimension == dimension) {
            let kind =
                (unit.scale, written.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
            if !known.contains(&kind) {
                known.push(kind);
                // Units that are no power of ten come last.
                let distance = unit.scale.exponent().map_or(u32::MAX, i32::unsigned_abs);
                names.push((distance, written));
            }
        }
        names.sort_by_key(|(distance, _)| *distance);
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// Whether a cell's text means “not reported”.
    #[must_use]
    pub fn is_missing(&self, text: &str) -> bool {
        // Nearly every cell is told by its first character not to be.
        let Some(first) = text.chars().next() else { return true };
        self.missing_starts.contains(&first)
            && text.len() <= 24
            && self.missing.contains(&normalise(text))
    }

    /// The known name nearest to a text, if one is near.
    #[must_use]
    pub fn nearest(&self, text: &str) -> Option<&str> {
        const LONGEST: usize = 40;
        /// A share of ours: 月份 is not meant by 省份, nor 城市垃圾 by 城市.
        const LIKE: f64 = 0.6;
        let key: String = normalise(text).chars().take(LONGEST).collect();
        self.aliases
            .iter()
            .map(|(alias, normalised)| {
                (strsim::normalized_damerau_levenshtein(&key, normalised), alias)
            })
            .filter(|(similarity, _)| *similarity >= LIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, alias)| alias.as_str())
    }
}

/// The ratio of a unit that is no power of ten; it stands once a unit, with the document that it
/// is from.
fn ratio_of(row: &Row<'_>) -> Result<Option<Scale>> {
    let text = row.text("ratio");
    if text.is_empty() {
        return Ok(None);
    }
    row.required("unit")?;
    row.required("source")?;
    let ratio = Scale::parse(text).ok_or_else(|| {
        row.error(
            "ratio",
            format!("“{text}”不是正的小数，也不是两数之商（如 10/7）"),
            format!("“{text}” is neither a decimal above 0 nor a quotient of two (such as 10/7)"),
        )
    })?;
    Ok(Some(ratio))
}

/// Ids of all fields but energy types, as `headers.csv` and `--map` write them.
pub const FIELD_IDS: [&str; 37] = [
    "credit_code",
    "name",
    "period",
    "year",
    "month",
    "region",
    "industry",
    "verified",
    "value_added",
    "revenue",
    "output_value",
    "compensation",
    "production_tax",
    "depreciation",
    "operating_surplus",
    "product_quantity",
    "own_pv",
    "green_power",
    "sink",
    "reported_tce",
    "purchased_electricity",
    "net_purchased_electricity",
    "sold_electricity",
    "purchased_heat",
    "sold_heat",
    "measured_scope1",
    "measured_scope2",
    "transformed_energy",
    "recovered_energy",
    "energy_type",
    "quantity",
    "unit",
    "as_material",
    "output",
    "recovery",
    "density",
    "note",
];

/// The field of an id: one of [`FIELD_IDS`], `ignore`, `energy:<code>` or a catalogue code.
#[must_use]
pub fn field_of(id: &str, catalogue: &[EnergyType]) -> Option<Field> {
    let amount = AmountField::ALL.iter().find(|amount| amount.id() == id);
    Some(match id {
        "credit_code" => Field::CreditCode,
        "name" => Field::Name,
        "period" => Field::Period,
        "year" => Field::Year,
        "month" => Field::Month,
        "region" => Field::Region,
        "industry" => Field::Industry,
        "verified" => Field::Verified,
        "energy_type" => Field::EnergyType,
        "quantity" => Field::Quantity,
        "unit" => Field::Unit,
        "as_material" => Field::AsMaterial,
        "output" => Field::Output,
        "recovery" => Field::Recovery,
        "density" => Field::Density(None),
        "note" | "ignore" => Field::Ignore,
        _ => match amount {
            Some(amount) => Field::Amount(*amount),
            None => {
                let code = id.strip_prefix("energy:").unwrap_or(id);
                Field::Energy(catalogue.iter().position(|energy| energy.id == code)?)
            }
        },
    })
}
