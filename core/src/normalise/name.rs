//! Takes a header apart: the name of a field, the unit written in it, and what it says of the
//! period.

use super::density;
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field, field_of, normalise};
use crate::data::energy::Dimension;
use crate::data::numbering::{Unnumbered, unnumbered};
use crate::data::words::{Span, Word};
use crate::lang::{Bilingual, Lang};
use crate::number::Scale;
use crate::period::Period;

/// What a field is measured in, if it needs a unit.
pub(crate) fn dimension_of(field: Field, data: &DataSet) -> Option<Dimension> {
    match field {
        Field::Amount(amount) => amount.dimension(),
        Field::Energy(index)
        | Field::Material(index)
        | Field::Transformed(index)
        | Field::Recovered(index) => Some(data.catalogue[index].dimension),
        Field::Declared(index) => Some(data.fields[index].dimension),
        Field::Density(_) => Some(Dimension::Density),
        Field::Ncv(index) => Some(match data.catalogue[index].dimension {
            Dimension::Volume => Dimension::HeatPerVolume,
            _ => Dimension::HeatPerMass,
        }),
        Field::Carbon(_) => Some(Dimension::CarbonPerHeat),
        _ => None,
    }
}

/// A field's name for messages.
#[must_use]
pub fn field_name(field: Field, data: &DataSet) -> String {
    match field {
        Field::Amount(amount) => amount.id().to_owned(),
        Field::Energy(index) => data.catalogue[index].id.clone(),
        Field::Material(index) => format!("{}_as_material", data.catalogue[index].id),
        Field::Declared(index) => data.fields[index].id.clone(),
        Field::Density(Some(index)) => format!("{}_density", data.catalogue[index].id),
        Field::Ncv(index) => format!("{}_ncv", data.catalogue[index].id),
        Field::Carbon(index) => format!("{}_carbon", data.catalogue[index].id),
        Field::Transformed(index) => format!("{}_transformed", data.catalogue[index].id),
        Field::Recovered(index) => format!("{}_recovered", data.catalogue[index].id),
        other => crate::data::dictionary::FIELD_IDS
            .iter()
            .find(|id| field_of(id, &data.catalogue) == Some(other))
            .map_or_else(|| "ignore".to_owned(), |id| (*id).to_owned()),
    }
}

/// A field's name in a language, for messages.
#[must_use]
pub fn name_in(field: Field, data: &DataSet, lang: Lang) -> String {
    match field {
        Field::Amount(amount) => amount.name(lang).to_owned(),
        Field::Energy(index) => data.catalogue[index].name(lang).to_owned(),
        Field::Material(index) => {
            let name = data.catalogue[index].name(lang);
            lang.pick(&format!("{name}用于原材料"), &format!("{name} used as material")).to_owned()
        }
        Field::Declared(index) => data.fields[index].name(lang).to_owned(),
        Field::Density(Some(index)) => {
            let name = data.catalogue[index].name(lang);
            lang.pick(&format!("{name}密度"), &format!("density of {name}")).to_owned()
        }
        Field::Ncv(index) => {
            let name = data.catalogue[index].name(lang);
            let zh = format!("{name}低位发热量");
            lang.pick(&zh, &format!("net calorific value of {name}")).to_owned()
        }
        Field::Carbon(index) => {
            let name = data.catalogue[index].name(lang);
            let zh = format!("{name}单位热值含碳量");
            lang.pick(&zh, &format!("carbon content of {name}")).to_owned()
        }
        Field::Transformed(index) => {
            let name = data.catalogue[index].name(lang);
            let zh = format!("{name}加工转换产出");
            lang.pick(&zh, &format!("{name} out of transformation")).to_owned()
        }
        Field::Recovered(index) => {
            let name = data.catalogue[index].name(lang);
            lang.pick(&format!("{name}回收利用"), &format!("{name} recovered")).to_owned()
        }
        Field::Density(None) => lang.pick("密度", "the density").to_owned(),
        Field::CreditCode => lang.pick("统一社会信用代码", "the credit code").to_owned(),
        Field::Period => lang.pick("报告期", "the period").to_owned(),
        Field::Year => lang.pick("年份", "the year").to_owned(),
        Field::Month => lang.pick("月份", "the month").to_owned(),
        Field::Verified => lang.pick("核查标志", "verification").to_owned(),
        Field::EnergyType => lang.pick("能源品种", "the energy type").to_owned(),
        Field::Quantity => lang.pick("消费量", "the quantity").to_owned(),
        Field::Unit => lang.pick("计量单位", "the unit").to_owned(),
        Field::AsMaterial => lang.pick("用于原材料", "the part used as material").to_owned(),
        Field::Output => lang.pick("能源加工转换产出", "what was made of it").to_owned(),
        Field::Recovery => lang.pick("回收利用", "what was recovered").to_owned(),
        Field::Name => lang.pick("企业名称", "the name").to_owned(),
        Field::Region => lang.pick("地区", "the region").to_owned(),
        Field::Industry => lang.pick("行业", "the industry").to_owned(),
        Field::Ignore => lang.pick("不使用", "ignored").to_owned(),
    }
}

/// A header's field, and the unit written in it.
pub(super) struct Named {
    pub(super) field: Field,
    pub(super) unit: Option<String>,
    /// What part of the period the header says it is of.
    pub(super) span: Option<Span>,
    /// 其中 stands before it.
    pub(super) is_part: bool,
    /// The density that it states, by which a volume becomes a mass.
    pub(super) density: Option<Scale>,
}

/// Characters of the longest header that is taken apart (this project's own bound): a name with its
/// unit and a sentence about it. Each mark in it may part it, so that the work grows with their square.
pub(super) const LONGEST: usize = 500;

/// Whether a text is too long to be a header.
pub(super) fn is_too_long(header: &str) -> bool {
    header.len() > LONGEST && header.chars().nth(LONGEST).is_some()
}

/// Takes a header apart: `用电量(万千瓦时)`, `工业增加值(当年价)(千元)`, `electricity_mwh`,
/// `用电量/万千瓦时`, `原煤 吨`.
pub(super) fn split(header: &str, data: &DataSet) -> Option<Named> {
    if is_too_long(header) {
        return None;
    }
    let name = normalise(header);
    let by_volume = || {
        let (name, stated) = density::stated(&name, &data.dictionary)?;
        let named = split_parts(&name, data)?;
        let is_fuel = matches!(named.field, Field::Energy(_) | Field::Material(_));
        is_fuel.then_some(Named { density: Some(stated), ..named })
    };
    by_volume().or_else(|| split_parts(&name, data))
}

fn split_parts(name: &str, data: &DataSet) -> Option<Named> {
    let parts: Vec<&str> = name.split('|').collect();
    if parts.len() == 1 {
        return split_name(name, data);
    }
    // 消费量｜合计 is known as 消费量合计.
    split_name(&parts.concat(), data).or_else(|| split_group(&parts, data))
}

/// The column of a group: the innermost name that is known, if what stands around it says nothing
/// else.
fn split_group(parts: &[&str], data: &DataSet) -> Option<Named> {
    let words: Vec<Option<Word>> =
        parts.iter().map(|part| data.dictionary.words.of_part(part)).collect();
    let is_name = |index: &usize| matches!(words[*index], None | Some(Word::Plain));
    let is_energy = |part: &str| {
        split_name(part, data).is_some_and(|named| matches!(named.field, Field::Energy(_)))
    };
    let (at, mut named) = (0..parts.len())
        .rev()
        .filter(is_name)
        .filter_map(|index| Some((index, split_name(parts[index], data)?)))
        // 电力｜数量 is the quantity of electricity.
        .find(|(index, named)| {
            named.field != Field::Quantity || !parts[..*index].iter().any(|part| is_energy(part))
        })?;
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| *index != at) {
        match words[index] {
            Some(word) if word.is_of_else() => return None,
            Some(Word::Of(span)) => named.span = named.span.or(Some(span)),
            Some(_) => {}
            // A name within one that is known is something else than it; a name above it is a
            // heading.
            None if index > at => return None,
            // 上半年, 一厂 above it: nobody knows of how much of it.
            None if is_of_part(part, data) => return None,
            None => {}
        }
        let unit = part.strip_suffix(')').and_then(|part| part.rsplit_once('('));
        if let Some((_, unit)) = unit
            && named.unit.is_none()
            && data.dictionary.is_unit(unit)
        {
            named.unit = Some(unit.to_owned());
        }
    }
    Some(named)
}

/// Whether a heading says that what stands under it is not the whole.
fn is_of_part(heading: &str, data: &DataSet) -> bool {
    let is_span = |text: &str| Period::is_span(text);
    data.dictionary.words.is_part(heading)
        || is_span(heading)
        || is_span(&format!("2000年{heading}"))
}

/// Whether a column that is not understood stands in the group of an amount: 用电量｜一厂.
pub(super) fn is_in_group_of_amount(header: &str, data: &DataSet) -> bool {
    let name = normalise(header);
    let words = &data.dictionary.words;
    let mut parts = name.split('|');
    let says_other = |own: &str| {
        !matches!(words.of_part(own), None | Some(Word::Part)) || words.is_apart(own, true)
    };
    if parts.next_back().is_none_or(says_other) {
        return false;
    }
    parts.any(|part| {
        let named = split_name(part, data);
        named.is_some_and(|named| dimension_of(named.field, data).is_some())
    })
}

/// Takes apart what is of one cell, with or without the number of a line before it.
fn split_name(name: &str, data: &DataSet) -> Option<Named> {
    split_plain(name.to_owned(), data).or_else(|| {
        let Unnumbered { name, is_part } = unnumbered(name)?;
        let named = Named { is_part, ..split_plain(name.to_owned(), data)? };
        // 其中:主营业务收入 is no revenue beside 营业收入; a part of an energy type has a place.
        let may_be_part = matches!(
            named.field,
            Field::Energy(_)
                | Field::Material(_)
                | Field::AsMaterial
                | Field::Amount(
                    AmountField::OwnPv
                        | AmountField::GreenPower
                        | AmountField::PurchasedElectricity
                )
        );
        (!is_part || may_be_part).then_some(named)
    })
}

/// Whether 其中 stands before a known name that has no place as a part: 其中:主营业务收入.
pub(super) fn is_part_of_known(header: &str, data: &DataSet) -> bool {
    let name = normalise(header);
    let found = unnumbered(&name).filter(|found| found.is_part);
    found.is_some_and(|found| split_plain(found.name.to_owned(), data).is_some())
}

fn split_plain(mut name: String, data: &DataSet) -> Option<Named> {
    let dictionary = &data.dictionary;
    let (is_part, density) = (false, None);
    let mut unit: Option<String> = None;
    let mut remarks: Vec<String> = Vec::new();
    if name == AmountField::ReportedTce.column() {
        // The one canonical column whose name without its unit is no name.
        let field = Field::Amount(AmountField::ReportedTce);
        return Some(Named { field, unit: Some("tce".to_owned()), span: None, is_part, density });
    }
    if let Some((before, behind)) = name.rsplit_once("单位")
        && let behind = behind.trim_start_matches(':')
        && dictionary.is_unit_normalised(behind)
        && !before.ends_with('(')
    {
        let before = before.trim_end_matches("计量").trim_end_matches(SEPARATORS);
        unit = Some(behind.to_owned()).filter(|_| !before.is_empty());
        name.truncate(if unit.is_some() { before.len() } else { name.len() });
    }
    loop {
        if let Some((field, span)) = known(&name, data) {
            let span = with_remarks(field, span, &remarks, data)?;
            return Some(Named { field, unit, span, is_part, density });
        }
        let Some(open) = name.strip_suffix(')').and_then(|rest| rest.rfind('(')) else { break };
        let inner = name[open + 1..name.len() - 1].trim_start_matches("单位:").to_owned();
        // The outermost bracket that is a unit wins; what is none, like 当年价, is a remark.
        match &unit {
            Some(known) if dictionary.is_unit(known) => remarks.push(inner),
            Some(remark) => {
                remarks.push(remark.clone());
                unit = Some(inner);
            }
            None => unit = Some(inner),
        }
        name.truncate(open);
    }
    for (at, separator) in name.rmatch_indices(SEPARATORS) {
        let rest = name[at + separator.len()..].trim_start_matches("单位:");
        if dictionary.is_unit_normalised(rest)
            && let Some((field, span)) = known(&name[..at], data)
            && may_be_in(rest, field, data)
        {
            remarks.extend(unit);
            let span = with_remarks(field, span, &remarks, data)?;
            return Some(Named { field, unit: Some(rest.to_owned()), span, is_part, density });
        }
    }
    // 用电量万千瓦时: a unit with nothing between.
    let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).skip(1).collect();
    for at in starts {
        if dictionary.is_unit_normalised(&name[at..])
            && let Some((field, span)) = known(&name[..at], data)
            && may_be_in(&name[at..], field, data)
        {
            remarks.extend(unit);
            let span = with_remarks(field, span, &remarks, data)?;
            return Some(Named {
                field,
                unit: Some(name[at..].to_owned()),
                span,
                is_part,
                density,
            });
        }
    }
    None
}

/// Whether a field may be given in a unit: of its own, or a fuel by its volume.
fn may_be_in(unit: &str, field: Field, data: &DataSet) -> bool {
    let Some(dimension) = dimension_of(field, data) else { return false };
    data.dictionary.unit_of_normalised(unit, dimension).is_some()
        || density::volume_of(unit, field, dimension, &data.dictionary).is_some()
}

/// What stands between a name and its unit.
const SEPARATORS: [char; 6] = ['_', '/', ',', ':', '-', ';'];

/// The unit of energy, fuel or money that the header of an unknown column carries.
pub(super) fn unit_of_unknown(header: &str, data: &DataSet) -> Option<String> {
    let name = normalise(header);
    let is_unit = |text: &str| data.dictionary.is_unit_of_amounts(text);
    let unit = |text: &str| is_unit(text).then(|| text.to_owned());
    let in_part = |part: &str| {
        let mut rest = part;
        while let Some((before, inner)) =
            rest.strip_suffix(')').and_then(|text| text.rsplit_once('('))
        {
            let inner = inner.rsplit_once("单位").map_or(inner, |(_, unit)| unit);
            if let Some(unit) = unit(inner.trim_start_matches(':')) {
                return Some(unit);
            }
            rest = before;
        }
        let after_sign = rest.match_indices(SEPARATORS).find_map(|(at, sign)| {
            let behind = rest[at + sign.len()..].trim_start_matches("单位:");
            // 元/吨 is no amount.
            let is_ratio = sign == "/" && ends_in_unit(&rest[..at], data);
            unit(behind).filter(|_| !is_ratio)
        });
        let of_word = || rest.rsplit_once("单位").and_then(|(_, text)| unit(text));
        let is_amount = !rest.contains('/');
        after_sign.or_else(of_word).or_else(|| attached(rest, data).filter(|_| is_amount))
    };
    name.split('|').rev().find_map(in_part)
}

fn ends_in_unit(text: &str, data: &DataSet) -> bool {
    let mut starts = text.char_indices().map(|(at, _)| at);
    starts.any(|at| data.dictionary.is_unit_of_amounts(&text[at..]))
}

/// A Chinese unit behind a name with nothing between; 度 and 元 end too many other words.
fn attached(name: &str, data: &DataSet) -> Option<String> {
    let mut starts = name.char_indices().map(|(at, _)| at).skip(1);
    let is_unit = |text: &str| {
        (text.chars().count() > 1 || text == "吨")
            && text.chars().all(|c| !c.is_ascii())
            && data.dictionary.is_unit_of_amounts(text)
    };
    starts.find(|at| is_unit(&name[*at..])).map(|at| name[at..].to_owned())
}

/// The field of a name, by the dictionary or else by the rule of names.
fn known(name: &str, data: &DataSet) -> Option<(Field, Option<Span>)> {
    let of_alias = data.dictionary.field_of_normalised(name).map(|field| (field, None));
    of_alias.or_else(|| data.dictionary.field_by_rule(name))
}

/// The period of a quantity that has remarks in brackets; None where one of them says, or may say,
/// that it is something else than its name, a part of it, or of a period that has no column.
fn with_remarks(
    field: Field,
    span: Option<Span>,
    remarks: &[String],
    data: &DataSet,
) -> Option<Option<Span>> {
    let is_amount = dimension_of(field, data).is_some_and(|one| one != Dimension::Fact);
    if !is_amount && field != Field::Quantity {
        return Some(span);
    }
    let mut span = span;
    for remark in remarks.iter().filter(|remark| !data.dictionary.is_unit(remark)) {
        let said = match data.dictionary.words.of_part(remark) {
            Some(Word::Of(Span::Cumulative))
                if remark.contains("12月") || remark.contains("全年") =>
            {
                Span::Year(None)
            }
            Some(Word::Of(Span::Cumulative)) if !remark.contains("本月") => Span::ToDate,
            Some(Word::Of(said)) => said,
            Some(word) if word.is_of_else() => return None,
            Some(_) => continue,
            // 谷段, 二厂, 非工业: nobody here knows whether it is the whole.
            None if !data.dictionary.words.is_harmless(remark) => return None,
            None => continue,
        };
        if span.is_some_and(|known| known != said) {
            return None;
        }
        span = Some(said);
    }
    Some(span)
}

/// Units that something can be measured in, as findings list them: `expected` and `expected_en`.
pub(crate) fn units_that_fit(dimension: Dimension, data: &DataSet) -> Bilingual {
    /// The usual ones stand first.
    const MOST: usize = 12;
    let units = data.dictionary.units_of(dimension);
    let units = &units[..units.len().min(MOST)];
    Bilingual::new(units.join("、"), units.join(", "))
}
