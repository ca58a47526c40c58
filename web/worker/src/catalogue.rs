//! The tables, as far as the form needs them.

use std::collections::BTreeSet;

use tanxiao_core::data::dictionary::Dictionary;
use tanxiao_core::data::energy::{Dimension, FactorSet, Kind};
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use tanxiao_core::scheme::points::{Field, Points};
use tanxiao_core::scheme::{Deduction, Denominator, Scheme};
use tanxiao_web_protocol::{
    Bilingual, Catalogue, EnergyEntry, FactorEntry, FieldEntry, IndustryEntry, RegionEntry,
    SchemeEntry,
};

use crate::pinyin;

/// Units that people write, the usual one first. What each is worth says the dictionary, which a
/// test asks for every one of them.
pub(crate) fn units_of(dimension: Dimension, base: &str) -> &'static [&'static str] {
    match (dimension, base) {
        (Dimension::Mass, _) => &["吨", "千克", "万吨", "短吨"],
        (Dimension::Volume, _) => &["万立方米", "立方米"],
        (Dimension::Heat, _) => &["吉焦", "百万千焦", "兆焦", "百万千卡", "百万英热单位"],
        (Dimension::Electricity, _) => &["万千瓦时", "千瓦时", "兆瓦时"],
        (Dimension::Money, _) => &["万元", "千元", "元", "亿元"],
        (Dimension::Co2, _) => &["吨"],
        (Dimension::Tce, _) => &["吨标准煤"],
        (Dimension::Area, _) => &["亩"],
        // What a form does not ask for.
        (
            Dimension::Count
            | Dimension::Fact
            | Dimension::Density
            | Dimension::HeatPerMass
            | Dimension::HeatPerVolume
            | Dimension::CarbonPerHeat,
            _,
        ) => &[],
    }
}

fn known(units: &[&str], dimension: Dimension, dictionary: &Dictionary) -> Vec<String> {
    let is_known = |unit: &&&str| dictionary.unit(unit, dimension).is_some();
    units.iter().filter(is_known).map(ToString::to_string).collect()
}

pub(crate) fn catalogue(data: &DataSet) -> Catalogue {
    let units =
        |dimension, base: &str| known(units_of(dimension, base), dimension, &data.dictionary);
    // The form is for energy: the schemes that it offers leave process emissions out.
    let energies = data.catalogue.iter().filter(|energy| energy.kind != Kind::Process);
    let energy = energies.map(|energy| EnergyEntry {
        id: energy.id.clone(),
        name: Bilingual { zh: energy.name_zh.clone(), en: energy.name_en.clone() },
        units: units(energy.dimension, &energy.unit),
        may_be_material: matches!(energy.kind, Kind::Fuel),
    });
    let industries = data.industries.iter().filter(|industry| industry.depth() > 1);
    let industries = industries.map(|industry| IndustryEntry {
        code: industry.code.clone(),
        name: Bilingual::of(|lang| industry.name(lang).to_owned()),
        initials: pinyin::initials(&industry.name_zh),
    });
    let regions = data.regions.iter().map(|region| RegionEntry {
        code: region.code.clone(),
        name: region.name_zh.clone(),
        parent: region.parent.clone(),
    });
    let mut schemes: Vec<SchemeEntry> = data.schemes.values().map(scheme).collect();
    schemes.sort_by_key(|scheme| scheme.id != DEFAULT_SCHEME);
    let factor_set = |set: &FactorSet| FactorEntry {
        id: set.id.clone(),
        name: Bilingual { zh: set.name_zh.clone(), en: set.name_en.clone() },
        source: set.source.clone(),
    };
    let mut factors: Vec<FactorEntry> = data.factor_sets.values().map(factor_set).collect();
    factors.sort_by_key(|factors| factors.id != DEFAULT_FACTOR_SET);
    Catalogue {
        energy: energy.collect(),
        industries: industries.collect(),
        regions: regions.collect(),
        schemes,
        factors,
        money_units: units(Dimension::Money, ""),
        power_units: units(Dimension::Electricity, ""),
    }
}

/// A scheme for the form.
fn scheme(scheme: &Scheme) -> SchemeEntry {
    let denominator = match scheme.denominator {
        Denominator::ValueAdded => "value_added",
        Denominator::Revenue => "revenue",
        Denominator::OutputValue => "output_value",
        Denominator::Product => "product_quantity",
    };
    let values = scheme.points.iter().flat_map(Points::values);
    let named: BTreeSet<&str> = values.flat_map(|(value, _)| value.names()).collect();
    let is_asked =
        |output: &&str| scheme.has_intensity && *output == denominator || named.contains(output);
    let outputs = ["value_added", "revenue", "output_value", "product_quantity"];
    let field = |field: &Field| FieldEntry {
        id: field.id.clone(),
        name: Bilingual::of(|lang| field.name.in_lang(lang).to_owned()),
        unit: field.unit.clone().unwrap_or_default(),
    };
    let deduction = |deduction: &Deduction| match deduction {
        Deduction::OwnPv => "own_pv",
        Deduction::GreenPower => "green_power",
        Deduction::Sink => "sink",
    };
    let product_unit = scheme.product_unit.as_ref();
    SchemeEntry {
        id: scheme.id.clone(),
        name: Bilingual::of(|lang| scheme.name.in_lang(lang).to_owned()),
        is_official: scheme.is_official,
        source: scheme.source.clone(),
        product_unit: Bilingual::of(|lang| {
            product_unit.map_or_else(String::new, |unit| unit.in_lang(lang).to_owned())
        }),
        outputs: outputs.into_iter().filter(is_asked).map(str::to_owned).collect(),
        fields: scheme.fields.iter().map(field).collect(),
        has_intensity: scheme.has_intensity,
        deducts: scheme.deduct.iter().map(|kind| deduction(kind).to_owned()).collect(),
        intensity_unit: Bilingual::of(|lang| scheme.intensity_unit(lang)),
    }
}
