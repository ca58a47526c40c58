//! How every column of a table is understood: its field, its unit, and where each was found.

use std::sync::Arc;

use serde::Serialize;

use super::group::{Span, Word, word};
use super::title::Firm;
use super::{Defaults, Options, title};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field, Unit, field_of, normalise};
use crate::data::energy::Dimension;
use crate::data::numbering::{Unnumbered, unnumbered};
use crate::finding::{Code, Finding, Severity};
use crate::period::Period;
use crate::read::{Fill, GROUP_SIGN, Table};

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

/// Where a unit was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitFrom {
    /// In the header.
    Header,
    /// In a row of units under the header.
    UnitRow,
    /// In a line above the header (计量单位:万元).
    Preamble,
    /// Said by the user.
    Map,
}

/// How one column is understood.
#[derive(Debug, Clone)]
pub struct ColumnReading {
    /// Its header as it stands.
    pub header: Arc<str>,
    /// What it holds; None: not used.
    pub field: Option<Field>,
    /// Its unit, for an amount.
    pub unit: Option<Unit>,
    /// The unit as it was written.
    pub unit_text: Option<String>,
    /// Where the unit was found.
    pub unit_from: Option<UnitFrom>,
}

impl ColumnReading {
    /// Power of ten to the base unit; 0 where there is none.
    #[must_use]
    pub fn exponent(&self) -> i32 {
        self.unit.map_or(0, |unit| unit.exponent)
    }
}

/// How a table is understood.
#[derive(Debug, Clone)]
pub struct TableReading {
    /// File name.
    pub file: Arc<str>,
    /// Worksheet.
    pub sheet: Option<Arc<str>>,
    /// Line of the header.
    pub header_line: u32,
    /// One row per firm, period and energy type, rather than per firm and period.
    pub is_long: bool,
    /// The rows above the data, as texts: a page may repeat them.
    pub(crate) top: Arc<Vec<Vec<String>>>,
    /// Region that the sheet's name or a title gives to rows without one.
    pub region: Option<u32>,
    /// Period that they give.
    pub period: Option<Period>,
    /// The one firm that all rows are about, where lines above the header name it.
    pub firm: Option<Firm>,
    /// The columns, in their order.
    pub columns: Vec<ColumnReading>,
}

impl TableReading {
    /// What cells that are merged downwards mean in a column.
    pub(crate) fn fill(&self, column: usize) -> Fill {
        match self.columns.get(column).and_then(|column| column.field) {
            None | Some(Field::Ignore) => Fill::Leave,
            Some(
                Field::Amount(_)
                | Field::Energy(_)
                | Field::Material(_)
                | Field::Quantity
                | Field::AsMaterial,
            ) => Fill::Shared,
            Some(_) => Fill::Down,
        }
    }

    /// Index of the column that holds a field.
    #[must_use]
    pub fn index_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field))
    }
}

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

/// Unknown columns for which the nearest known name is looked for; a table that has more is not
/// a table of returns.
const SUGGESTIONS: usize = 100;

/// Understands the columns of a table. Findings with severity error mean that it cannot be read
/// as it is.
pub(crate) fn understand(
    table: &Table<'_>,
    options: &Options,
    data: &DataSet,
) -> (TableReading, Vec<Finding>) {
    let Options { maps, defaults } = options;
    let mut findings = Vec::new();
    let mut columns: Vec<ColumnReading> = Vec::new();
    let (mut spans, mut parts) = (Vec::new(), Vec::new());
    for (index, header) in table.headers.iter().enumerate() {
        let unit_row = table.units.get(index).and_then(Option::as_deref);
        let suggests = findings.len() < SUGGESTIONS;
        let (column, finding) = understand_column(header, unit_row, table, maps, suggests, data);
        findings.extend(finding);
        let is_mapped = maps.iter().any(|map| normalise(&map.column) == normalise(header));
        let is_grouped = !is_mapped && header.contains(GROUP_SIGN);
        let named = if is_grouped { split(header, data) } else { None };
        spans.push(named.and_then(|named| named.span));
        parts.push(!is_mapped && column.field.is_some() && is_part(header, data));
        columns.push(column);
    }
    let has = |field| columns.iter().any(|column| column.field == Some(field));
    let is_long = has(Field::EnergyType) && has(Field::Quantity);
    if !is_long {
        // Words like 计量单位 or 数量 mean nothing in a table of one row per firm.
        for column in &mut columns {
            let long_only = [Field::EnergyType, Field::Quantity, Field::Unit, Field::AsMaterial];
            if column.field.is_some_and(|field| long_only.contains(&field)) {
                column.field = Some(Field::Ignore);
            }
        }
    }
    findings.extend(settle_spans(&mut columns, &spans, table, data));
    findings.extend(leave_out_parts(&mut columns, &parts, table));
    findings.extend(duplicates(&columns, table, data));
    let reading = TableReading {
        file: Arc::clone(&table.file),
        sheet: table.sheet.clone(),
        header_line: table.header_line,
        is_long,
        top: Arc::clone(&table.top),
        region: title::region(table, data),
        period: title::period(table),
        firm: title::firm(table, data),
        columns,
    };
    findings.extend(missing_keys(&reading, table));
    findings.extend(taken_from_title(&reading, table, defaults));
    (reading, findings)
}

/// Columns of a month, of the months up to it and of the year before: the one that is of the
/// period of the rows is taken, if the table tells which that is.
fn settle_spans(
    columns: &mut [ColumnReading],
    spans: &[Option<Span>],
    table: &Table<'_>,
    data: &DataSet,
) -> Vec<Finding> {
    if spans.iter().all(Option::is_none) {
        return Vec::new();
    }
    for (column, span) in columns.iter_mut().zip(spans) {
        if *span == Some(Span::Before) {
            column.field = Some(Field::Ignore);
        }
    }
    let wanted = wanted_span(columns, table, data);
    let mut findings = Vec::new();
    for index in 0..columns.len() {
        let Some(span @ (Span::Month | Span::Cumulative)) = spans[index] else { continue };
        let Some(field) = columns[index].field.filter(|field| *field != Field::Ignore) else {
            continue;
        };
        let is_year_to_date =
            !columns[index].header.contains("月") && !columns[index].header.contains("累计");
        if wanted == Some(span) || (span == Span::Cumulative && is_year_to_date) {
            continue;
        }
        let sibling = (0..columns.len())
            .find(|other| *other != index && columns[*other].field == Some(field));
        if sibling.is_some() && wanted.is_some() {
            columns[index].field = Some(Field::Ignore);
            continue;
        }
        let first = sibling.map_or(&columns[index].header, |other| &columns[other].header);
        findings.push(
            Finding::new(Code::HeaderSpan, place(table, &columns[index].header))
                .with("first", first)
                .with("value", &columns[index].header)
                .with("field", field_name(field, data)),
        );
    }
    findings
}

/// Which columns are of the period of the rows: those of the month, where rows are of months; those
/// up to it, where rows are of a year and the title is of its December.
fn wanted_span(columns: &[ColumnReading], table: &Table<'_>, data: &DataSet) -> Option<Span> {
    const ROWS_LOOKED_AT: usize = 200;
    let at = columns.iter().position(|column| column.field == Some(Field::Period))?;
    let mut months: Vec<bool> = Vec::new();
    // Damage further down is met when the rows are read.
    let _ = table.for_each_row(&mut |line, cells| {
        let text = cells.get(at).map(super::cell::text).unwrap_or_default();
        if !data.dictionary.is_missing(&text)
            && let Some(period) = Period::parse(&text)
        {
            months.push(!period.to_string().bytes().all(|byte| byte.is_ascii_digit()));
        }
        if months.len() >= ROWS_LOOKED_AT {
            let place = table.place().at_line(line);
            return Err(crate::finding::Error::new(Code::RowsMissing, place));
        }
        Ok(())
    });
    let title: String = table.preamble.iter().map(|text| normalise(text)).collect();
    let is_whole_year =
        ["年12月", "1-12月", "年度", "全年"].iter().any(|text| title.contains(text));
    match (months.first()?, months.iter().all(|month| month == &months[0])) {
        (true, true) => Some(Span::Month),
        (false, true) if is_whole_year => Some(Span::Cumulative),
        _ => None,
    }
}

/// Whether 其中 stands before a header: 其中:外购电量 is a part of 用电量.
fn is_part(header: &str, data: &DataSet) -> bool {
    let may_be = header.contains("其中") || header.to_ascii_lowercase().contains("of which");
    may_be && split(header, data).is_some_and(|named| named.is_part)
}

/// A part that means what another column means is within that column, and is not read.
fn leave_out_parts(
    columns: &mut [ColumnReading],
    parts: &[bool],
    table: &Table<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for index in (0..columns.len()).filter(|index| parts[*index]) {
        let field = columns[index].field;
        if (0..columns.len()).any(|other| !parts[other] && columns[other].field == field) {
            columns[index].field = None;
            let header = &columns[index].header;
            let finding = Finding::new(Code::HeaderUnknown, place(table, header));
            findings.push(finding.with("value", header).with("nearest", "").for_rows(0));
        }
    }
    findings
}

/// Two columns of one meaning: which is right, only the user knows.
fn duplicates(columns: &[ColumnReading], table: &Table<'_>, data: &DataSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let Some(field) = column.field.filter(|field| *field != Field::Ignore) else { continue };
        let first = columns[..index].iter().find(|other| other.field == Some(field));
        if let Some(first) = first {
            // An industry's code and its name in two columns say the same thing.
            let severity = match field {
                Field::Industry | Field::Region | Field::Name => continue,
                _ => Severity::Error,
            };
            let mut finding = Finding::new(Code::HeaderAmbiguous, place(table, &column.header))
                .with("first", &first.header)
                .with("value", &column.header)
                .with("field", field_name(field, data));
            finding.severity = severity;
            findings.push(finding);
        }
    }
    findings
}

/// Says what rows without a period or a region column take from the title.
fn taken_from_title(
    reading: &TableReading,
    table: &Table<'_>,
    defaults: &Defaults,
) -> Vec<Finding> {
    let has = |field| reading.index_of(field).is_some();
    let mut taken = Vec::new();
    if let Some(region) = reading.region
        && defaults.region.is_none()
        && !has(Field::Region)
    {
        taken.push(("region", region.to_string()));
    }
    if let Some(period) = reading.period
        && defaults.period.is_none()
        && ![Field::Period, Field::Year, Field::Month].into_iter().any(has)
    {
        taken.push(("period", period.to_string()));
    }
    let finding = |(field, value): (&str, String)| {
        Finding::new(Code::TitleTaken, table.place().at_line(table.header_line.max(1)))
            .with("field", field)
            .with("value", value)
            .for_rows(0)
    };
    taken.into_iter().map(finding).collect()
}

fn missing_keys(reading: &TableReading, table: &Table<'_>) -> Vec<Finding> {
    let has = |field| reading.index_of(field).is_some();
    let mut missing = Vec::new();
    if !has(Field::CreditCode) && !has(Field::Name) && reading.firm.is_none() {
        missing.push("credit_code (统一社会信用代码)");
    }
    if reading.is_long && !has(Field::Unit) {
        let quantity = reading.index_of(Field::Quantity).map(|index| &reading.columns[index]);
        if quantity.is_none_or(|column| column.unit.is_none()) {
            missing.push("unit (计量单位)");
        }
    }
    missing
        .into_iter()
        .map(|name| {
            let place = table.place().at_line(table.header_line.max(1));
            Finding::new(Code::HeaderKeyMissing, place).with("expected", name).for_rows(0)
        })
        .collect()
}

fn place(table: &Table<'_>, header: &Arc<str>) -> crate::finding::Place {
    table.place().at_line(table.header_line.max(1)).at_column(Arc::clone(header))
}

fn understand_column(
    header: &Arc<str>,
    unit_row: Option<&str>,
    table: &Table<'_>,
    maps: &[Mapping],
    suggests: bool,
    data: &DataSet,
) -> (ColumnReading, Option<Finding>) {
    let mut reading = ColumnReading {
        header: Arc::clone(header),
        field: None,
        unit: None,
        unit_text: None,
        unit_from: None,
    };
    let mapped = maps.iter().find(|map| normalise(&map.column) == normalise(header));
    let named = split(header, data);
    let field = mapped.map(|map| map.field).or_else(|| named.as_ref().map(|named| named.field));
    let Some(field) = field else {
        if header.is_empty() {
            return (reading, None);
        }
        let nearest = Some(header)
            .filter(|_| suggests)
            .and_then(|header| data.dictionary.nearest(header))
            .map_or_else(String::new, |name| format!(" (→ {name}?)"));
        let finding = Finding::new(Code::HeaderUnknown, place(table, header))
            .with("value", header)
            .with("nearest", nearest)
            .for_rows(0);
        return (reading, Some(finding));
    };
    reading.field = Some(field);
    // The quantity of a long table takes its unit from a column, so one in the header is optional.
    let Some(dimension) = dimension_of(field, data) else { return (reading, None) };
    let written: [(Option<&str>, UnitFrom); 4] = [
        (mapped.and_then(|map| map.unit.as_deref()), UnitFrom::Map),
        (named.as_ref().and_then(|named| named.unit.as_deref()), UnitFrom::Header),
        (unit_row, UnitFrom::UnitRow),
        (preamble_unit(table, dimension, data), UnitFrom::Preamble),
    ];
    let found = written.iter().find_map(|(text, from)| text.map(|text| (text, *from)));
    if let Some((text, from)) = found {
        reading.unit_text = Some(text.to_owned());
        reading.unit_from = Some(from);
        reading.unit = data.dictionary.unit(strip_brackets(text), dimension);
    }
    if reading.unit.is_some() {
        return (reading, None);
    }
    let units = data.dictionary.units_of(dimension);
    let mut finding = match &reading.unit_text {
        None => Finding::new(Code::HeaderUnitMissing, place(table, header)),
        Some(unit) => {
            Finding::new(Code::HeaderUnitUnknown, place(table, header)).with("unit", unit)
        }
    }
    .with("value", header)
    .with("field", field_name(field, data))
    .with("example", example_unit(dimension))
    .with("expected", units.iter().take(12).copied().collect::<Vec<_>>().join("、"))
    .with("expected_en", units.iter().take(12).copied().collect::<Vec<_>>().join(", "))
    .for_rows(0);
    if field == Field::Amount(AmountField::ReportedTce) {
        // Only compared with; the score does not need it.
        finding.severity = Severity::Warning;
        reading.field = Some(Field::Ignore);
    }
    (reading, Some(finding))
}

/// A header's field, and the unit written in it.
struct Named {
    field: Field,
    unit: Option<String>,
    /// What part of the period the header says it is of.
    span: Option<Span>,
    /// 其中 stands before it.
    is_part: bool,
}

/// Takes a header apart: `用电量(万千瓦时)`, `工业增加值(当年价)(千元)`, `electricity_mwh`,
/// `用电量/万千瓦时`, `原煤 吨`.
fn split(header: &str, data: &DataSet) -> Option<Named> {
    let name = normalise(header);
    let parts: Vec<&str> = name.split('|').collect();
    if parts.len() == 1 {
        return split_name(name, data);
    }
    // 消费量｜合计 is known as 消费量合计.
    split_name(parts.concat(), data).or_else(|| split_group(&parts, data))
}

/// The column of a group: the innermost name that is known, if what stands around it says nothing
/// else.
fn split_group(parts: &[&str], data: &DataSet) -> Option<Named> {
    let words: Vec<Option<Word>> = parts.iter().map(|part| word(part)).collect();
    let is_name = |index: &usize| matches!(words[*index], None | Some(Word::Plain));
    let (at, mut named) = (0..parts.len())
        .rev()
        .filter(is_name)
        .find_map(|index| Some((index, split_name(parts[index].to_owned(), data)?)))?;
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| *index != at) {
        match words[index] {
            Some(Word::Of(span)) => named.span = named.span.or(Some(span)),
            Some(Word::Plain) => {}
            Some(Word::Other) => return None,
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
fn split_name(name: String, data: &DataSet) -> Option<Named> {
    split_plain(name.clone(), data).or_else(|| {
        let Unnumbered { name, is_part } = unnumbered(&name)?;
        let named = Named { is_part, ..split_plain(name.to_owned(), data)? };
        // 其中:主营业务收入 is no revenue beside 营业收入; a part of an energy type has a place.
        let may_be_part = matches!(
            named.field,
            Field::Energy(_)
                | Field::Material(_)
                | Field::AsMaterial
                | Field::Amount(AmountField::OwnPv | AmountField::GreenPower)
        );
        (!is_part || may_be_part).then_some(named)
    })
}

fn split_plain(mut name: String, data: &DataSet) -> Option<Named> {
    let dictionary = &data.dictionary;
    let (span, is_part) = (None, false);
    let mut unit: Option<String> = None;
    if name == AmountField::ReportedTce.column() {
        // The one canonical column whose name without its unit is no name.
        let field = Field::Amount(AmountField::ReportedTce);
        return Some(Named { field, unit: Some("tce".to_owned()), span, is_part });
    }
    loop {
        if let Some(field) = dictionary.field_of_normalised(&name) {
            return Some(Named { field, unit, span, is_part });
        }
        let Some(open) = name.strip_suffix(')').and_then(|rest| rest.rfind('(')) else { break };
        let inner = name[open + 1..name.len() - 1].trim_start_matches("单位:").to_owned();
        // The outermost bracket that is a unit wins; what is none, like 当年价, is a remark.
        match &unit {
            Some(known) if dictionary.is_unit(known) => {}
            _ => unit = Some(inner),
        }
        name.truncate(open);
    }
    for (at, separator) in name.rmatch_indices(['_', '/', ',', ':', '-']) {
        let rest = name[at + separator.len()..].trim_start_matches("单位:");
        if let Some(field) = dictionary.field_of_normalised(&name[..at])
            && (dictionary.is_unit(rest) || unit.is_none())
            && dimension_of(field, data)
                .is_some_and(|d| dictionary.unit_of_normalised(rest, d).is_some())
        {
            return Some(Named { field, unit: Some(rest.to_owned()), span, is_part });
        }
    }
    // 用电量万千瓦时: a unit with nothing between.
    let starts: Vec<usize> = name.char_indices().map(|(at, _)| at).skip(1).collect();
    for at in starts {
        if let Some(field) = dictionary.field_of_normalised(&name[..at])
            && dimension_of(field, data)
                .is_some_and(|d| dictionary.unit_of_normalised(&name[at..], d).is_some())
        {
            return Some(Named { field, unit: Some(name[at..].to_owned()), span, is_part });
        }
    }
    None
}

/// Whether a header text is known, for finding the header row.
pub(crate) fn is_known_header(header: &str, data: &DataSet) -> bool {
    split(header, data).is_some()
}

fn strip_brackets(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix(['(', '（']).and_then(|text| text.strip_suffix([')', '）'])).unwrap_or(text)
}

/// A unit that a line above the header states for the whole table, if it fits.
fn preamble_unit<'a>(
    table: &'a Table<'_>,
    dimension: Dimension,
    data: &DataSet,
) -> Option<&'a str> {
    table.preamble.iter().find_map(|line| {
        let at = line.find("单位")?;
        let text = line[at + "单位".len()..].trim_start_matches([':', '：', ' ', '\u{3000}']);
        let end = text.find([' ', '\u{3000}', ',', '，', ';', '；']).unwrap_or(text.len());
        let unit = &text[..end];
        data.dictionary.unit(unit, dimension).map(|_| unit)
    })
}

fn example_unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Mass => "吨",
        Dimension::Volume => "万立方米",
        Dimension::Heat => "GJ",
        Dimension::Electricity => "万千瓦时",
        Dimension::Money => "万元",
        Dimension::Co2 => "tCO2",
        Dimension::Tce => "tce",
    }
}
