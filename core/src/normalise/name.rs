//! Takes a header apart: the name of a field, the unit written in it, and what it says of the
//! period.

use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field, field_of, normalise};
use crate::data::energy::Dimension;
use crate::data::numbering::{Unnumbered, unnumbered};
use crate::data::words::{Span, Word};
use crate::lang::Lang;

/// What a field is measured in, if it needs a unit.
pub(crate) fn dimension_of(field: Field, data: &DataSet) -> Option<Dimension> {
    match field {
        Field::Amount(amount) => amount.dimension(),
        Field::Energy(index) | Field::Material(index) => Some(data.catalogue[index].dimension),
        _ => None,
    }
}

/// A field's name for messages.
pub(crate) fn field_name(field: Field, data: &DataSet) -> String {
    match field {
        Field::Amount(amount) => amount.id().to_owned(),
        Field::Energy(index) => data.catalogue[index].id.clone(),
        Field::Material(index) => format!("{}_as_material", data.catalogue[index].id),
        other => crate::data::dictionary::FIELD_IDS
            .iter()
            .find(|id| field_of(id, &data.catalogue) == Some(other))
            .map_or_else(|| "ignore".to_owned(), |id| (*id).to_owned()),
    }
}

/// A field's name in a language, for messages.
pub(super) fn name_in(field: Field, data: &DataSet, lang: Lang) -> String {
    match field {
        Field::Amount(amount) => amount.name(lang).to_owned(),
        Field::Energy(index) => data.catalogue[index].name(lang).to_owned(),
        Field::Material(index) => {
            let name = data.catalogue[index].name(lang);
            lang.pick(&format!("{name}用于原材料"), &format!("{name} used as material")).to_owned()
        }
        Field::CreditCode => lang.pick("统一社会信用代码", "the credit code").to_owned(),
        Field::Period => lang.pick("报告期", "the period").to_owned(),
        Field::Year => lang.pick("年份", "the year").to_owned(),
        Field::Month => lang.pick("月份", "the month").to_owned(),
        Field::Verified => lang.pick("核查标志", "verification").to_owned(),
        Field::EnergyType => lang.pick("能源品种", "the energy type").to_owned(),
        Field::Quantity => lang.pick("消费量", "the quantity").to_owned(),
        Field::Unit => lang.pick("计量单位", "the unit").to_owned(),
        Field::AsMaterial => lang.pick("用于原材料", "the part used as material").to_owned(),
        Field::Name | Field::Region | Field::Industry | Field::Ignore => field_name(field, data),
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
}

/// Takes a header apart: `用电量(万千瓦时)`, `工业增加值(当年价)(千元)`, `electricity_mwh`,
/// `用电量/万千瓦时`, `原煤 吨`.
pub(super) fn split(header: &str, data: &DataSet) -> Option<Named> {
    let name = normalise(header);
    let parts: Vec<&str> = name.split('|').collect();
    if parts.len() == 1 {
        return split_name(&name, data);
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
    let (at, mut named) = (0..parts.len())
        .rev()
        .filter(is_name)
        .find_map(|index| Some((index, split_name(parts[index], data)?)))?;
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| *index != at) {
        match words[index] {
            Some(Word::Of(span)) => named.span = named.span.or(Some(span)),
            Some(Word::Plain | Word::Use) => {}
            Some(Word::Other | Word::Apart | Word::EnergyTotal) => return None,
            // A name within one that is known is something else than it; a name above it is a
            // heading.
            None if index > at => return None,
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
    let is_part = false;
    let mut unit: Option<String> = None;
    let mut remarks: Vec<String> = Vec::new();
    if name == AmountField::ReportedTce.column() {
        // The one canonical column whose name without its unit is no name.
        let field = Field::Amount(AmountField::ReportedTce);
        return Some(Named { field, unit: Some("tce".to_owned()), span: None, is_part });
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
            return Some(Named { field, unit, span, is_part });
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
            && dimension_of(field, data)
                .is_some_and(|d| dictionary.unit_of_normalised(rest, d).is_some())
        {
            remarks.extend(unit);
            let span = with_remarks(field, span, &remarks, data)?;
            return Some(Named { field, unit: Some(rest.to_owned()), span, is_part });
        }
    }
    // 用电量万千瓦时: a unit with nothing between.
    let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).skip(1).collect();
    for at in starts {
        if dictionary.is_unit_normalised(&name[at..])
            && let Some((field, span)) = known(&name[..at], data)
            && dimension_of(field, data)
                .is_some_and(|d| dictionary.unit_of_normalised(&name[at..], d).is_some())
        {
            remarks.extend(unit);
            let span = with_remarks(field, span, &remarks, data)?;
            return Some(Named { field, unit: Some(name[at..].to_owned()), span, is_part });
        }
    }
    None
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
    if dimension_of(field, data).is_none() && field != Field::Quantity {
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
            Some(Word::Other | Word::Apart | Word::EnergyTotal) => return None,
            Some(Word::Plain | Word::Use) => continue,
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
