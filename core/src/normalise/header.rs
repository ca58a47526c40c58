//! How every column of a table is understood: its field, its unit, and where each was found.

use std::sync::Arc;

use serde::Serialize;

use super::comeback::OwnColumns;
use super::density::{self, Density};
use super::map::{ByColumn, Maps};
use super::mapping::Mapping;
use super::name::{
    self, Named, dimension_of, field_name, is_part_of_known, name_in, split, unit_of_unknown,
    units_that_fit,
};
use super::span::{self, Stated};
use super::title::Firm;
use super::{Defaults, Options, title};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field, Unit, normalise};
use crate::data::edition::Edition;
use crate::data::energy::Dimension;
use crate::data::numbering::unnumbered;
use crate::data::region::is_within;
use crate::data::words::Word;
use crate::finding::{Code, Finding, Severity};
use crate::lang::Lang;
use crate::number::Scale;
use crate::period::Period;
use crate::read::{Fill, Table};

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
    /// Where the density is found by which it becomes a mass, if it is a volume.
    pub density: Option<Density>,
    /// The header says which part of the period it is of.
    pub(crate) is_of_span: bool,
}

impl ColumnReading {
    /// Whether its header says of which part of the period it is.
    #[must_use]
    pub fn says_period(&self) -> bool {
        self.is_of_span
    }

    /// From its unit to the base unit; one where it has no unit.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.unit.map_or(Scale::ONE, |unit| unit.scale)
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
    /// The edition of GB/T 4754 that a header names for its industries.
    pub(crate) edition: Option<Edition>,
    /// Columns whose name says of what period they are, and of which.
    pub(crate) stated: Vec<(usize, Stated)>,
    /// The table shows that its commas stand before decimals.
    pub(crate) has_decimal_commas: bool,
    /// The columns of its own that a rejects file has.
    pub(crate) own: Option<OwnColumns>,
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
                | Field::Declared(_)
                | Field::Quantity
                | Field::Transformed(_)
                | Field::Recovered(_)
                | Field::AsMaterial
                | Field::Output
                | Field::Recovery,
            ) => Fill::Shared,
            Some(_) => Fill::Down,
        }
    }

    /// The region of rows that name none: what an option says, unless title or sheet are of a place
    /// within that.
    #[must_use]
    pub fn region_beside(&self, option: Option<u32>) -> Option<u32> {
        match (option, self.region) {
            (Some(option), Some(own)) if is_within(own, option) => Some(own),
            (option, own) => option.or(own),
        }
    }

    /// Whether the table holds rows that an earlier run rejected.
    #[must_use]
    pub fn is_of_rejects(&self) -> bool {
        self.own.is_some()
    }

    /// Index of the column that holds a field.
    #[must_use]
    pub fn index_of(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|column| column.field == Some(field))
    }
}

/// A unit as its header writes it: what is looked up is in small letters and half width.
fn as_written<'a>(header: &'a str, unit: &'a str) -> &'a str {
    let starts = header.char_indices().rev().map(|(at, _)| &header[at..]);
    let mut parts = starts.map(|rest| rest.trim_end_matches([')', '）', ']', '］', '】']));
    parts.find(|part| normalise(part) == normalise(unit)).unwrap_or(unit).trim()
}

/// Unknown columns for which the nearest known name is looked for; a table that has more is not
/// a table of returns.
const SUGGESTIONS: usize = 100;

/// Understands the columns of a table. Findings with severity error mean that it cannot be read
/// as it is.
pub(crate) fn understand(
    table: &Table<'_>,
    by_column: &ByColumn<'_>,
    options: &Options,
    data: &DataSet,
) -> (TableReading, Vec<Finding>) {
    let Options { maps, map_file, defaults, .. } = options;
    let mut findings = Vec::new();
    let mut columns: Vec<ColumnReading> = Vec::new();
    let (mut spans, mut parts) = (Vec::new(), Vec::new());
    let own = OwnColumns::of(&table.headers);
    let by_header = map_file.as_ref().filter(|_| own.is_some()).map(Maps::by_header);
    let by_header = by_header.unwrap_or_default();
    let is_by_type = table
        .headers
        .iter()
        .any(|header| split(header, data).is_some_and(|named| named.field == Field::EnergyType));
    for (index, header) in table.headers.iter().enumerate() {
        let unit_row = table.units.get(index).and_then(Option::as_deref);
        let suggests = findings.len() < SUGGESTIONS;
        // Where nobody wants the rest, what is not understood is not used either.
        if own.is_some_and(|own| own.holds(index)) || options.stop.is_asked() {
            spans.push(None);
            parts.push(false);
            columns.push(ColumnReading { field: Some(Field::Ignore), ..unknown(header) });
            continue;
        }
        let named = named(header, table, own.is_some(), data);
        let named = named.map(|named| if is_by_type { of_long(named) } else { named });
        let of_file = by_column.get(index).copied().flatten();
        let of_file = of_file.or_else(|| mapping(header, &by_header, true, data));
        let says = Said { mapped: None, named: named.as_ref(), unit_row };
        let of_file = of_file.filter(|map| !says.is_as(map, table, data));
        let mapped = mapping(header, maps, own.is_some(), data).or(of_file);
        let span = named.as_ref().filter(|_| mapped.is_none()).and_then(|named| named.span);
        parts.push(mapped.is_none() && named.as_ref().is_some_and(|named| named.is_part));
        let said = Said { mapped, named: named.as_ref(), unit_row };
        let (mut column, finding) = understand_column(header, said, table, suggests, data);
        column.is_of_span = span.is_some();
        spans.push(span);
        let unread = table.unread(index).map(|kind| unread(&column, kind, table));
        findings.extend(unread.or(finding));
        columns.push(column);
    }
    let has = |field| columns.iter().any(|column| column.field == Some(field));
    let is_long = has(Field::EnergyType)
        && [Field::Quantity, Field::Output, Field::Recovery].into_iter().any(has);
    if !is_long {
        // Words like 计量单位 or 数量 mean nothing in a table of one row per firm.
        for column in &mut columns {
            let long_only = [
                Field::EnergyType,
                Field::Quantity,
                Field::Unit,
                Field::AsMaterial,
                Field::Output,
                Field::Recovery,
            ];
            if column.field.is_some_and(|field| long_only.contains(&field)) {
                column.field = Some(Field::Ignore);
            }
        }
    }
    let mut stated = Vec::new();
    if own.is_none() {
        let mut fields: Vec<_> = columns.iter().map(|column| column.field).collect();
        let (of_spans, rows) = span::settle(&mut fields, &spans, table, defaults, data);
        findings.extend(of_spans);
        stated = span::stated(&fields, &spans, rows);
        for (column, field) in columns.iter_mut().zip(fields) {
            column.field = field;
        }
        findings.extend(leave_out_parts(&mut columns, &parts, table, data));
        let years = if knows_periods(&columns, table, defaults) { &stated[..] } else { &[] };
        findings.extend(duplicates(&columns, years, table, data));
    } else {
        // The column of the period left under a header of its own; files that call a field
        // differently have a column each, of which a row fills one.
        for column in columns.iter_mut().filter(|column| column.is_of_span) {
            column.field = Some(Field::Ignore);
        }
    }
    if !is_long {
        findings.extend(settle_densities(&mut columns, table, data));
    }
    findings.extend(old_editions(&columns, table, data));
    let reading = TableReading {
        file: Arc::clone(&table.file),
        sheet: table.sheet.clone(),
        header_line: table.header_line,
        is_long,
        top: Arc::clone(&table.top),
        region: title::region(table, data),
        period: title::period(table),
        firm: title::firm(table, data),
        edition: columns
            .iter()
            .filter_map(|column| edition_named(column, data))
            .find_map(Edition::parse),
        stated,
        has_decimal_commas: false,
        own,
        columns,
    };
    findings.extend(missing_keys(&reading, table));
    findings.extend(taken_from_title(&reading, table, defaults));
    (reading, findings)
}

/// Says of a column that its type is not read: a refusal, unless nobody needs it.
fn unread(column: &ColumnReading, kind: &str, table: &Table<'_>) -> Finding {
    let is_needed = !matches!(column.field, None | Some(Field::Ignore));
    let code = if is_needed { Code::ColumnType } else { Code::ColumnUnread };
    Finding::new(code, table.place_of_header(&column.header)).with("detail", kind).for_rows(0)
}

/// Finds the density of every column by volume. One that has none stops the run.
fn settle_densities(
    columns: &mut [ColumnReading],
    table: &Table<'_>,
    data: &DataSet,
) -> Vec<Finding> {
    let fields: Vec<_> = columns.iter().map(|column| column.field).collect();
    let is_needed = |at: &usize| columns[*at].density == Some(Density::Needed);
    let needing: Vec<usize> = (0..columns.len()).filter(is_needed).collect();
    let mut findings = Vec::new();
    for (at, found) in needing.iter().copied().zip(density::columns_of(&fields, &needing)) {
        let column = &mut columns[at];
        if let Some(density) = found {
            column.density = Some(Density::Column(density));
            continue;
        }
        let name = |lang| column.field.map_or_else(String::new, |field| name_in(field, data, lang));
        let finding =
            Finding::new(Code::HeaderDensityMissing, table.place_of_header(&column.header))
                .with("value", &column.header)
                .with("unit", column.unit_text.as_deref().unwrap_or_default())
                .with("field", name(Lang::Zh))
                .with("field_en", name(Lang::En));
        findings.push(finding.for_rows(0));
    }
    findings
}

/// A part (其中) that means what another column means is within that column, and is not read.
fn leave_out_parts(
    columns: &mut [ColumnReading],
    parts: &[bool],
    table: &Table<'_>,
    data: &DataSet,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for index in (0..columns.len()).filter(|index| parts[*index]) {
        let field = columns[index].field;
        if (0..columns.len()).any(|other| !parts[other] && columns[other].field == field) {
            columns[index].field = None;
            let header = &columns[index].header;
            let finding = Finding::new(Code::HeaderUnknown, table.place_of_header(header));
            findings.push(finding.with("value", header).with("nearest", "").for_rows(0));
        } else if let Some(Field::Energy(energy)) = field
            && !data.wholes.iter().any(|whole| whole.parts.contains(&energy))
        {
            // Of which column it is a part, nobody here knows.
            let header = &columns[index].header;
            let finding = Finding::new(Code::HeaderNotUsed, table.place_of_header(header));
            let unit = columns[index].unit_text.clone().unwrap_or_default();
            let finding = finding.with("value", header).with("unit", unit);
            findings.push(finding.with("nearest", "").with("nearest_en", "").for_rows(0));
        }
    }
    findings
}

/// Whether rows say of which period they are, or the table does.
fn knows_periods(columns: &[ColumnReading], table: &Table<'_>, defaults: &Defaults) -> bool {
    let is_period =
        |column: &ColumnReading| matches!(column.field, Some(Field::Period | Field::Year));
    columns.iter().any(is_period) || defaults.period.or_else(|| title::period(table)).is_some()
}

/// Two columns of one meaning: which is right, only the user knows; but where each is of a year of
/// its own (`years`), a row takes that of its period.
fn duplicates(
    columns: &[ColumnReading],
    years: &[(usize, Stated)],
    table: &Table<'_>,
    data: &DataSet,
) -> Vec<Finding> {
    let year_of = |index: usize| {
        years.iter().find_map(|(column, stated)| match stated {
            Stated::Year(Some(year)) if *column == index => Some(*year),
            _ => None,
        })
    };
    let are_of_two_years = |first: usize, second: usize| matches!((year_of(first), year_of(second)), (Some(a), Some(b)) if a != b);
    let mut findings = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let Some(field) = column.field.filter(|field| *field != Field::Ignore) else { continue };
        let is_same = |other: &usize| {
            columns[*other].field == Some(field) && !are_of_two_years(*other, index)
        };
        if let Some(first) = (0..index).find(is_same).map(|other| &columns[other]) {
            // An industry's code and its name in two columns say the same thing.
            let severity = match field {
                Field::Industry | Field::Region | Field::Name => continue,
                _ => Severity::Error,
            };
            let mut finding =
                Finding::new(Code::HeaderAmbiguous, table.place_of_header(&column.header))
                    .with("first", &first.header)
                    .with("value", &column.header)
                    .with("field", name_in(field, data, Lang::Zh))
                    .with("field_en", name_in(field, data, Lang::En));
            finding.severity = severity;
            findings.push(finding);
        }
    }
    findings
}

/// The edition of GB/T 4754 that the header of an industry column names, as a year.
fn edition_named(column: &ColumnReading, data: &DataSet) -> Option<&'static str> {
    const EDITIONS: [&str; 4] = ["1984", "1994", "2002", "2011"];
    let is_old = |year: &&&str| column.header.contains(**year);
    let current = data.industries.classification().edition.as_str();
    let is_industry = data.industries.has_editions()
        && column.field == Some(Field::Industry)
        && !column.header.contains(current);
    EDITIONS.iter().filter(|_| is_industry).find(is_old).copied()
}

/// Columns of industries whose headers name an edition that is not known here.
fn old_editions(columns: &[ColumnReading], table: &Table<'_>, data: &DataSet) -> Vec<Finding> {
    let finding = |column: &ColumnReading| {
        let year = edition_named(column, data).filter(|year| Edition::parse(year).is_none())?;
        let finding = Finding::new(Code::IndustryEdition, table.place_of_header(&column.header));
        let finding = finding.with("value", &column.header).with("expected", year);
        Some(data.naming_industries(finding))
    };
    columns.iter().filter_map(finding).collect()
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
        && reading.region_beside(defaults.region) == Some(region)
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
        let (zh, en) = match field {
            "region" => ("地区", "region"),
            _ => ("报告期", "period"),
        };
        Finding::new(Code::TitleTaken, table.place().at_line(table.header_line.max(1)))
            .with("field", zh)
            .with("field_en", en)
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

/// The name that may have been meant, as it follows what was written.
pub(super) fn nearest_in(name: Option<&str>, lang: Lang) -> String {
    match (name, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::Zh) => format!("（是否应为“{name}”？）"),
        (Some(name), Lang::En) => format!(" (is “{name}” meant?)"),
    }
}

/// What user, header and the row under it say of a column.
#[derive(Clone, Copy)]
struct Said<'a> {
    mapped: Option<&'a Mapping>,
    named: Option<&'a Named>,
    unit_row: Option<&'a str>,
}

impl Said<'_> {
    /// Whether a map says nothing else than the table: then what the header says of the period
    /// counts, too.
    fn is_as(&self, map: &Mapping, table: &Table<'_>, data: &DataSet) -> bool {
        let Some(named) = self.named.filter(|named| named.field == map.field) else { return false };
        let Some(dimension) = dimension_of(named.field, data) else { return true };
        let written = named.unit.as_deref().or(self.unit_row);
        let written = written.or_else(|| preamble_unit(table, dimension, data));
        let unit = |text: &str| {
            let text = strip_brackets(text);
            let volume = || density::volume_of(text, named.field, dimension, &data.dictionary);
            data.dictionary.unit(text, dimension).or_else(volume)
        };
        map.unit.as_deref().is_none_or(|stated| {
            let stated = unit(stated);
            stated.is_some() && stated == written.and_then(unit)
        })
    }
}

/// A column of which nothing is known.
fn unknown(header: &Arc<str>) -> ColumnReading {
    ColumnReading {
        header: Arc::clone(header),
        field: None,
        unit: None,
        unit_text: None,
        unit_from: None,
        density: None,
        is_of_span: false,
    }
}

/// What the user says of a column. A rejects file has units in its headers that the file it came
/// from has not.
pub(super) fn mapping<'a>(
    header: &str,
    maps: &'a [Mapping],
    is_comeback: bool,
    data: &DataSet,
) -> Option<&'a Mapping> {
    let header = normalise(header);
    let of = |name: &str| maps.iter().find(|map| normalise(&map.column) == name);
    of(&header).or_else(|| of(in_brackets(&header, data)?.0).filter(|_| is_comeback))
}

/// A normalised header before the unit in brackets at its end, and the unit.
fn in_brackets<'a>(header: &'a str, data: &DataSet) -> Option<(&'a str, &'a str)> {
    let parts = header.strip_suffix(')')?.rsplit_once('(')?;
    data.dictionary.is_unit(parts.1).then_some(parts)
}

/// In a table of a row an energy type, what form 205-2 calls output and recovery is of the type.
fn of_long(named: Named) -> Named {
    let field = match named.field {
        Field::Amount(AmountField::TransformedEnergy) => Field::Output,
        Field::Amount(AmountField::RecoveredEnergy) => Field::Recovery,
        field => field,
    };
    Named { field, ..named }
}

/// What a header says. In a rejects file, formats that know no two columns of one name number them.
fn named(header: &str, table: &Table<'_>, is_comeback: bool, data: &DataSet) -> Option<Named> {
    split(header, data).or_else(|| {
        let (stem, number) = header.rsplit_once('_').filter(|_| is_comeback)?;
        let is_number = number.parse::<u32>().is_ok();
        let has_first = table.headers.iter().any(|other| &**other == stem);
        if is_number && has_first { split(stem, data) } else { None }
    })
}

fn understand_column(
    header: &Arc<str>,
    said: Said<'_>,
    table: &Table<'_>,
    suggests: bool,
    data: &DataSet,
) -> (ColumnReading, Option<Finding>) {
    let Said { mapped, named, unit_row } = said;
    let mut reading = unknown(header);
    let field = mapped.map(|map| map.field).or_else(|| named.as_ref().map(|named| named.field));
    let Some(field) = field else {
        if header.is_empty() {
            return (reading, None);
        }
        if name::is_too_long(header) {
            const SHOWN: usize = 30;
            let shown: String = header.chars().take(SHOWN).collect();
            let place = table.place().at_column(Arc::<str>::from(shown.as_str()));
            let finding = Finding::new(Code::HeaderTooLong, place).with("value", shown);
            return (reading, Some(finding.with("limit", name::LONGEST).for_rows(0)));
        }
        // What the firm sold is no slip of the pen for what it used.
        let key = normalise(header);
        let is_other = data.dictionary.words.of_part(&key) == Some(Word::Other)
            || unnumbered(&key).is_some_and(|found| found.is_part);
        let nearest = Some(header)
            .filter(|_| suggests && !is_other)
            .and_then(|header| data.dictionary.nearest(header))
            .filter(|name| normalise(name) != normalise(header));
        let name = normalise(header);
        let words = &data.dictionary.words;
        if words.is_own(&name) && !words.is_apart(&name, true) {
            let finding = Finding::new(Code::OwnPowerSource, table.place_of_header(header));
            return (reading, Some(finding.with("value", header).for_rows(0)));
        }
        let unit = unknown_unit(header, unit_row, table, data);
        let unit = unit.filter(|_| !is_part_of_known(header, data));
        let code = if unit.is_some() { Code::HeaderNotUsed } else { Code::HeaderUnknown };
        let finding = Finding::new(code, table.place_of_header(header))
            .with("value", header)
            .with("unit", unit.unwrap_or_default())
            .with("nearest", nearest_in(nearest, Lang::Zh))
            .with("nearest_en", nearest_in(nearest, Lang::En))
            .for_rows(0);
        return (reading, Some(finding));
    };
    reading.field = Some(field);
    // The quantity of a long table takes its unit from a column, so one in the header is optional.
    let Some(dimension) = dimension_of(field, data) else { return (reading, None) };
    if dimension == Dimension::Fact {
        return (reading, None);
    }
    let normalised = normalise(header);
    let in_header = match named {
        Some(named) => named.unit.as_deref(),
        None => in_brackets(&normalised, data).map(|(_, unit)| unit),
    };
    let written: [(Option<&str>, UnitFrom); 4] = [
        (mapped.and_then(|map| map.unit.as_deref()), UnitFrom::Map),
        (in_header, UnitFrom::Header),
        (unit_row, UnitFrom::UnitRow),
        (preamble_unit(table, dimension, data), UnitFrom::Preamble),
    ];
    let found = written.iter().find_map(|(text, from)| text.map(|text| (text, *from)));
    if let Some((text, from)) = found {
        let written = if from == UnitFrom::Header { as_written(header, text) } else { text };
        reading.unit_text = Some(written.to_owned());
        reading.unit_from = Some(from);
        let text = strip_brackets(text);
        reading.unit = data.dictionary.unit(text, dimension);
        if let (None, Some(volume)) =
            (reading.unit, density::volume_of(text, field, dimension, &data.dictionary))
        {
            return by_volume(
                reading,
                volume,
                named.as_ref().and_then(|named| named.density),
                table,
            );
        }
    }
    if let (None, None, Field::Density(_)) = (reading.unit, found, field) {
        // Of the units in use, kg/L alone gives a liquid's density; any other is told by its size.
        reading.unit = Some(Unit { dimension, scale: Scale::ONE });
    }
    if let (None, None, Field::Declared(index)) = (reading.unit, found, field)
        && !dimension.slug().is_empty()
        && data.fields[index].column == header.trim()
    {
        // The canonical column, as `tanxiao returns` writes it, says its unit.
        reading.unit = Some(Unit { dimension, scale: Scale::ONE });
    }
    if reading.unit.is_some() {
        let under = unit_row.filter(|_| reading.unit_from == Some(UnitFrom::Header));
        let other = under.and_then(|text| data.dictionary.unit(strip_brackets(text), dimension));
        let differ = other.is_some() && other != reading.unit;
        let finding = differ.then(|| {
            Finding::new(Code::HeaderUnitsDiffer, table.place_of_header(header))
                .with("value", header)
                .with("unit", reading.unit_text.as_deref().unwrap_or_default())
                .with("other", under.unwrap_or_default())
                .for_rows(0)
        });
        return (reading, finding);
    }
    if dimension == Dimension::Count && reading.unit_text.is_none() {
        // A number of persons needs no unit.
        return (reading, None);
    }
    let mut finding = match reading.unit_text.as_deref() {
        None => Finding::new(Code::HeaderUnitMissing, table.place_of_header(header)),
        Some(unit) => {
            Finding::new(Code::HeaderUnitUnknown, table.place_of_header(header)).with("unit", unit)
        }
    }
    .with("value", header)
    .with("field", name_in(field, data, Lang::Zh))
    .with("field_en", name_in(field, data, Lang::En))
    .with("id", field_name(field, data))
    .with("example", example_unit(dimension, data))
    .with_both(["expected", "expected_en"], units_that_fit(dimension, data))
    .for_rows(0);
    if field == Field::Amount(AmountField::ReportedTce) {
        // Only compared with; the score does not need it.
        finding.severity = Severity::Warning;
        reading.field = Some(Field::Ignore);
    }
    (reading, Some(finding))
}

/// A fuel that is accounted by mass in a unit of volume.
fn by_volume(
    mut reading: ColumnReading,
    volume: Unit,
    stated: Option<Scale>,
    table: &Table<'_>,
) -> (ColumnReading, Option<Finding>) {
    let scale = stated.and_then(|stated| density::by_mass(volume.scale, stated));
    reading.density = Some(if scale.is_some() { Density::Stated } else { Density::Needed });
    reading.unit = Some(match scale {
        Some(scale) => Unit { dimension: Dimension::Mass, scale },
        None => volume,
    });
    let is_implausible = stated.is_some_and(|stated| !density::is_plausible(stated));
    let finding = is_implausible.then(|| {
        Finding::new(Code::DensityImplausible, table.place_of_header(&reading.header))
            .with("value", &reading.header)
            .for_rows(0)
    });
    (reading, finding)
}

/// The unit of energy, fuel or money of an unknown column: in its header, under it, or in a line
/// above the table where its name speaks of such an amount. None for what is plainly something
/// that no score depends on.
fn unknown_unit(
    header: &Arc<str>,
    unit_row: Option<&str>,
    table: &Table<'_>,
    data: &DataSet,
) -> Option<String> {
    const DIMENSIONS: [Dimension; 6] = [
        Dimension::Mass,
        Dimension::Volume,
        Dimension::Heat,
        Dimension::Electricity,
        Dimension::Money,
        Dimension::Tce,
    ];
    let name = normalise(header);
    let under = || {
        let text = strip_brackets(unit_row?);
        data.dictionary.is_unit_of_amounts(&normalise(text)).then(|| text.to_owned())
    };
    let above = || {
        let speaks = |dimension| data.dictionary.speaks_of(&name, dimension, &data.catalogue);
        let unit = |dimension| preamble_unit(table, dimension, data).filter(|_| speaks(dimension));
        DIMENSIONS.into_iter().find_map(unit).map(str::to_owned)
    };
    let unit = unit_of_unknown(header, data).or_else(under).or_else(above)?;
    let is_tce = data.dictionary.unit(&unit, Dimension::Tce).is_some();
    (!data.dictionary.words.is_apart(&name, is_tce)).then_some(unit)
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
    const BETWEEN: [char; 7] = [' ', '\u{3000}', ',', '，', ';', '；', '、'];
    let places = table.preamble.iter().flat_map(|line| {
        // 填报单位:某某局 计量单位:万元 has two.
        line.match_indices("单位").map(move |(at, _)| (line, at))
    });
    places.into_iter().find_map(|(line, at)| {
        let text = line[at + "单位".len()..].trim_start_matches([':', '：', ' ', '\u{3000}']);
        let is_unit = |unit: &&str| data.dictionary.unit(unit, dimension).is_some();
        // 单位:万千瓦时、万立方米、万元 tells the unit of each, unless two are of one kind.
        let mut fitting = text.split(BETWEEN).filter(is_unit);
        let only = fitting.next()?;
        fitting.next().is_none().then_some(only)
    })
}

fn example_unit(dimension: Dimension, data: &DataSet) -> &str {
    match dimension {
        Dimension::Mass => "吨",
        Dimension::Volume => "万立方米",
        Dimension::Heat => "GJ",
        Dimension::Electricity => "万千瓦时",
        Dimension::Money => &data.standards.money.name.zh,
        Dimension::Co2 => "tCO2",
        Dimension::Tce => "tce",
        Dimension::Area => "亩",
        Dimension::Count => "人",
        Dimension::Fact => "",
        Dimension::Density => "kg/L",
        Dimension::HeatPerMass => "GJ/t",
        Dimension::HeatPerVolume => "GJ/万m³",
        Dimension::CarbonPerHeat => "tC/TJ",
    }
}
