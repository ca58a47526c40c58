//! Reads one row of a table: who, when, where, which industry, and the amounts, with a finding
//! for every cell that cannot be understood.

mod long;
mod meaning;
mod place;
mod volume;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Defaults;
use super::aside::{self, Aside};
use super::cell;
use super::columns::{Row, slot_of, slots};
use super::comeback;
use super::commas::{self, Commas};
use super::density::Density;
use super::edition::{Coded, Seen};
use super::header::TableReading;
use super::name::dimension_of;
use super::other_header::names_columns;
use super::span::Stated;
use super::target::{Amount, Target};
use crate::credit_code;
use crate::data::DataSet;
use crate::data::dictionary::{self, Field, Unit};
use crate::data::edition::{Edition, Translated};
use crate::data::region::Beside;
use crate::finding::{Code, Finding, Place, Severity};
use crate::lang::Lang;
use crate::period::Period;
use crate::plain;
use crate::read::{Cell, Table};
use long::Item;

/// What a cell means.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meant<T> {
    /// Nothing was reported.
    Missing,
    Is(T),
    /// Nobody knows.
    Wrong,
}

/// The quantity of one long row, not yet converted: its unit is in another cell.
#[derive(Debug, Clone, Default)]
pub(super) struct LongCells {
    pub(super) energy_type: String,
    pub(super) unit: String,
    pub(super) quantity: Option<i64>,
    pub(super) material: Option<i64>,
    /// Made out of other energy.
    pub(super) output: Option<i64>,
    pub(super) recovery: Option<i64>,
    /// What the row is about, and its slot.
    pub(super) slot: Option<usize>,
    /// A number for the name of the row, where that means the whole energy type; 0 where it may mean
    /// one kind of it: 生物质颗粒 and 生物质废料 are biomass, and are added up.
    pub(super) called: u16,
}

/// Reads the rows of one table.
pub(super) struct RowReader<'a> {
    data: &'a DataSet,
    table: &'a Table<'a>,
    reading: &'a TableReading,
    pub(super) targets: Vec<Target>,
    defaults: Defaults,
    place: Place,
    /// Industry and region texts repeat: each is looked up once.
    industries: HashMap<String, Meant<u32>, RandomState>,
    /// The code, and whether the table has it.
    regions: HashMap<String, Meant<(u32, bool)>, RandomState>,
    /// What a text says beside a region that is known.
    beside: HashMap<(u32, String), Beside, RandomState>,
    items: HashMap<String, (Item, u16), RandomState>,
    /// What an unknown energy type may have been meant to be.
    nearest: HashMap<String, Option<String>, RandomState>,
    pub(super) findings: Vec<Finding>,
    pub(super) row: Row,
    pub(super) long: LongCells,
    year: Option<u32>,
    month: Option<u32>,
    /// The edition that industries are of, where it is stated.
    pub(super) edition: Option<Edition>,
    /// The row gives its industry's code.
    is_coded: bool,
    /// The industry that the row names.
    named: Option<u32>,
    /// The first industry text of the row that is not in the table, and its column.
    unknown_industry: Option<(usize, String)>,
    /// A region text that is not in the table, and its column.
    unknown_region: Option<(usize, String)>,
    /// The last long row that named its firm.
    pub(super) above: Option<Row>,
    /// Whether the rows above are known: not at the start of a block of a long table.
    knows_above: bool,
    /// A row may continue one that stands in the block before.
    pub(super) lacks_above: bool,
    /// Rows that were taken to continue it.
    pub(super) filled_down: u32,
    /// Columns without a header that hold data.
    pub(super) blank_headers: std::collections::BTreeSet<usize>,
    /// How its numbers are written with commas.
    pub(super) commas: Commas,
    /// What its industry codes tell of their edition.
    pub(super) seen: Seen,
    /// Slots that the table's columns fill.
    pub(super) slots: Vec<usize>,
    /// Why the last row is no firm; then nothing else of it was read.
    pub(super) aside: Option<Aside>,
    /// The last row is another header: by which columns the next are to be read is not known.
    pub(super) is_header: bool,
    /// Columns of one amount that are of a year each, of which a row takes that of its own.
    by_year: Vec<(usize, Stated)>,
    /// By slot, the last unit text of a long row and what it means.
    units: Vec<(String, Option<Unit>)>,
    /// Columns of one field, of which a row fills one.
    alternatives: Vec<Vec<usize>>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        reading: &'a TableReading,
        table: &'a Table<'a>,
        defaults: Defaults,
        data: &'a DataSet,
    ) -> Self {
        let energies = data.catalogue.len();
        let targets: Vec<Target> = reading
            .columns
            .iter()
            .map(|column| match column.field {
                None | Some(Field::Ignore | Field::Density(_)) => Target::Nothing,
                Some(Field::CreditCode) => Target::CreditCode,
                Some(Field::Name) => Target::Name,
                Some(Field::Period) => Target::Period,
                Some(Field::Year) => Target::Year,
                Some(Field::Month) => Target::Month,
                Some(Field::Region) => Target::Region,
                Some(Field::Industry) => Target::Industry,
                Some(Field::Verified) => Target::Verified,
                Some(Field::EnergyType) => Target::EnergyType,
                Some(Field::Quantity) => Target::Quantity,
                Some(Field::Unit) => Target::Unit,
                Some(Field::AsMaterial) => Target::AsMaterial,
                Some(Field::Output) => Target::Output,
                Some(Field::Recovery) => Target::Recovery,
                Some(field) => match slot_of(field, energies) {
                    None => Target::Nothing,
                    Some(slot) => Target::Amount(Amount {
                        slot,
                        scale: column.scale(),
                        dimension: dimension_of(field, data),
                        may_be_negative: may_be_negative(field, data),
                        density: match column.density {
                            Some(Density::Column(column)) => Some(column),
                            _ => None,
                        },
                    }),
                },
            })
            .collect();
        let mut slots_filled: Vec<usize> = targets
            .iter()
            .filter_map(|target| match target {
                Target::Amount(amount) => Some(amount.slot),
                _ => None,
            })
            .collect();
        slots_filled.sort_unstable();
        slots_filled.dedup();
        Self {
            data,
            table,
            reading,
            targets,
            defaults: Defaults { comma: commas::of(reading, defaults.comma), ..defaults },
            place: table.place(),
            industries: HashMap::default(),
            regions: HashMap::default(),
            beside: HashMap::default(),
            items: HashMap::default(),
            nearest: HashMap::default(),
            findings: Vec::new(),
            row: Row { amounts: vec![None; slots(data)], ..Row::default() },
            long: LongCells::default(),
            year: None,
            month: None,
            unknown_industry: None,
            unknown_region: None,
            above: None,
            knows_above: true,
            lacks_above: false,
            filled_down: 0,
            blank_headers: std::collections::BTreeSet::new(),
            commas: Commas::default(),
            seen: Seen::default(),
            edition: reading.edition.or(defaults.edition),
            is_coded: false,
            named: None,
            slots: slots_filled,
            aside: None,
            is_header: false,
            by_year: by_year(reading),
            units: vec![(String::new(), None); slots(data)],
            alternatives: alternatives(reading),
        }
    }

    /// Says that it is not known what stands above the first row.
    pub(super) fn above_is_unknown(&mut self) {
        self.knows_above = false;
    }

    /// Reads a row into `self.row` (and `self.long`), with its findings in `self.findings`.
    pub(super) fn read(&mut self, source: u32, line: u32, cells: &[Cell<'_>]) {
        self.reset(source, line);
        self.aside = aside::kind_of(cells, &self.targets, &self.reading.top, self.data);
        if self.aside.is_some() {
            return;
        }
        self.is_header = names_columns(cells, self.data);
        let is_misfit = self.table.is_misfit(cells);
        let mut left = self.settle_alternatives(cells);
        left.extend(self.of_other_years(cells));
        for (index, cell) in cells.iter().enumerate() {
            if matches!(cell, Cell::Empty) {
                continue;
            }
            match self.targets.get(index).copied() {
                Some(Target::Nothing) | None if is_misfit => {}
                Some(Target::Nothing) | None => self.note_blank_header(index),
                Some(_) if left.contains(&index) => {}
                Some(Target::Amount(Amount { density: Some(column), slot, .. })) => {
                    self.row.amounts[slot] = self.by_volume(index, column, cells);
                }
                Some(target) => self.read_cell(index, target, cell),
            }
        }
        if let Some(firm) = &self.reading.firm
            && self.row.credit_code.is_empty()
            && self.row.name.is_empty()
        {
            self.row.credit_code.push_str(&firm.credit_code);
            self.row.name.push_str(&firm.name);
        }
        if self.reading.is_long {
            self.fill_down(is_misfit);
        }
        self.settle_period();
        if self.reading.is_long {
            self.settle_long(cells);
        }
        self.settle_stated(cells, &left);
        self.settle_identity();
        self.settle_industry();
        self.settle_region();
        if is_misfit {
            // Nor does anybody know that its total is one.
            self.aside = None;
            self.reject_misfit(cells.len());
        }
        self.settle_severity();
        if self.reading.is_long && self.above.is_none() {
            self.above = Some(Row { amounts: Vec::new(), ..self.row.clone() });
        }
    }

    /// Of columns of one field in a rejects file, one has something in it; those to leave. Where two
    /// have, nobody knows which counts.
    fn settle_alternatives(&mut self, cells: &[Cell<'_>]) -> Vec<usize> {
        let mut left = Vec::new();
        let mut doubled = Vec::new();
        for columns in &self.alternatives {
            let is_filled = |column: &usize| {
                cells.get(*column).is_some_and(|cell| {
                    !cell.is_empty() && !self.data.dictionary.is_missing(&cell::text(cell))
                })
            };
            let mut filled = columns.iter().copied().filter(is_filled);
            let first = filled.next();
            doubled.extend(first.zip(filled.next()));
            left.extend(columns.iter().copied().filter(|column| Some(*column) != first));
        }
        for (first, second) in doubled {
            let header = |column: usize| self.reading.columns[column].header.to_string();
            let finding = self
                .finding(Code::CellsDisagree, second)
                .with("first", header(first))
                .with("value", header(second));
            self.findings.push(finding);
        }
        left
    }

    /// Says no more that the row has no code.
    pub(super) fn code_was_found(&mut self) {
        self.findings.retain(|finding| finding.code != Code::CreditCodeMissing);
        self.settle_severity();
    }

    /// The columns that are of another year than the row, where one of the same amount is of its own.
    fn of_other_years(&self, cells: &[Cell<'_>]) -> Vec<usize> {
        if self.by_year.is_empty() {
            return Vec::new();
        }
        let (mut stated, mut year, mut month) = (None, None, None);
        for (target, cell) in self.targets.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match target {
                Target::Period => match self.period_of(cell) {
                    Meant::Is(period) => stated = Some(period),
                    Meant::Missing | Meant::Wrong => {}
                },
                Target::Year => year = self.year_of(cell),
                Target::Month => month = self.month_of(cell),
                _ => {}
            }
        }
        let Ok(Some(period)) = self.period_from(stated, year, month) else { return Vec::new() };
        let field = |index: usize| self.reading.columns[index].field;
        let has_own = |index: usize| {
            self.by_year.iter().any(|(own, of)| field(*own) == field(index) && of.fits(period))
        };
        let others = self.by_year.iter().filter(|(_, stated)| !stated.fits(period));
        others.map(|(index, _)| *index).filter(|index| has_own(*index)).collect()
    }

    /// Whether the row has no code in a table with a column of codes, and bears a name that many
    /// firms may bear, and no firm plainly: that of a place, an industry or a group.
    pub(super) fn is_unlike_firm(&self) -> bool {
        let Row { credit_code, name, .. } = &self.row;
        credit_code.is_empty()
            && !name.is_empty()
            && self.reading.index_of(Field::CreditCode).is_some()
            && !self.data.dictionary.words.is_firm(name)
            && (self.data.dictionary.words.may_be_group(name)
                || self.data.regions.find_name(name).is_some()
                || self.data.industries.find(name).is_some())
    }

    /// Raises warnings if asked to, and decides whether the row is rejected.
    pub(super) fn settle_severity(&mut self) {
        if self.defaults.is_strict {
            self.findings.iter_mut().for_each(Finding::raise);
        }
        self.row.is_rejected =
            self.findings.iter().any(|finding| finding.severity == Severity::Error);
    }

    /// Rejects a row of which nobody knows which cell stands in which column: nothing that was
    /// read of it counts, but whose it may be.
    fn reject_misfit(&mut self, count: usize) {
        if credit_code::check(&self.row.credit_code).is_err() {
            self.row.credit_code.clear();
        }
        self.findings.clear();
        let finding = self
            .finding(Code::RowWidth, usize::MAX)
            .with("count", count)
            .with("expected", self.reading.columns.len());
        self.findings.push(finding);
    }

    /// Data under a column without a header, or beyond the last one.
    fn note_blank_header(&mut self, index: usize) {
        if self.is_blank_header(index) {
            self.blank_headers.insert(index);
        }
    }

    /// Whether a column is beyond the last header, or has none.
    pub(super) fn is_blank_header(&self, index: usize) -> bool {
        self.reading.columns.get(index).is_none_or(|column| column.header.is_empty())
    }

    /// A long row that names neither firm nor period continues the one above: in print, the cells
    /// of a firm are merged over its energy types.
    /// One whose cells are out of place belongs to that firm, too, if it names none.
    fn fill_down(&mut self, is_misfit: bool) {
        let row = &mut self.row;
        let is_nameless = row.credit_code.is_empty() && row.name.is_empty();
        let is_blank = is_nameless
            && row.period.is_none()
            && self.year.is_none()
            && self.month.is_none()
            && self.findings.is_empty();
        let may_continue =
            is_nameless && is_misfit || is_blank && !self.long.energy_type.is_empty();
        self.lacks_above |= may_continue && !self.knows_above;
        self.knows_above |= !may_continue;
        match &self.above {
            Some(above) if may_continue => {
                row.credit_code.clone_from(&above.credit_code);
                row.name.clone_from(&above.name);
                row.period = above.period;
                row.region = above.region;
                row.industry = above.industry;
                self.filled_down += 1;
            }
            _ => self.above = None,
        }
    }

    fn reset(&mut self, source: u32, line: u32) {
        let row = &mut self.row;
        row.source = source;
        row.line = line;
        row.rows = 1;
        row.credit_code.clear();
        row.name.clear();
        row.period = None;
        row.region = 0;
        row.industry = None;
        row.verified = None;
        for slot in &self.slots {
            row.amounts[*slot] = None;
        }
        self.findings.clear();
        self.long.energy_type.clear();
        self.long.unit.clear();
        self.long.quantity = None;
        self.long.material = None;
        self.long.output = None;
        self.long.recovery = None;
        self.long.slot = None;
        self.long.called = 0;
        self.year = None;
        self.month = None;
        self.is_coded = false;
        self.named = None;
        self.unknown_industry = None;
        self.unknown_region = None;
    }

    fn finding(&self, code: Code, index: usize) -> Finding {
        let mut place = self.place.clone().at_line(self.row.line);
        if let Some(column) = self.reading.columns.get(index) {
            place = place.at_column(Arc::clone(&column.header));
        }
        Finding::new(code, place)
    }

    fn read_cell(&mut self, index: usize, target: Target, cell: &Cell<'_>) {
        let bare = match cell {
            Cell::Text(text) if !matches!(target, Target::Name) => {
                Cell::Text(cell::unguarded(text))
            }
            _ => Cell::Empty,
        };
        let cell = if bare.is_empty() { cell } else { &bare };
        if let Cell::Text(text) = cell
            && text.starts_with('=')
            && let Target::Period
            | Target::Year
            | Target::Month
            | Target::Region
            | Target::Industry
            | Target::EnergyType
            | Target::Unit = target
        {
            let finding = self.finding(Code::FormulaWithoutValue, index);
            self.findings.push(finding.with("value", shorten(text)));
            return;
        }
        match target {
            Target::Nothing
            | Target::Quantity
            | Target::AsMaterial
            | Target::Output
            | Target::Recovery => {}
            Target::Amount(amount) => {
                self.row.amounts[amount.slot] = self.amount(index, cell, amount);
            }
            Target::CreditCode => {
                let text = cell::text(cell);
                if !self.data.dictionary.is_missing(&text) {
                    self.row.credit_code.push_str(&text);
                    if !text.is_ascii()
                        || text.bytes().any(|byte| byte.is_ascii_lowercase() || byte == b' ')
                    {
                        self.row.credit_code = dictionary::normalise(&text).to_uppercase();
                    }
                }
            }
            Target::Name => {
                if self.row.name.is_empty() {
                    let text = cell::text(cell);
                    let own = self.reading.own.is_some();
                    let text =
                        plain::on_one_line(if own { comeback::unguarded(&text) } else { &text });
                    self.row.name.push_str(&text);
                }
            }
            Target::Period => match self.period_of(cell) {
                Meant::Missing => {}
                Meant::Is(period) => self.row.period = Some(period),
                Meant::Wrong => self.period_invalid(index, cell),
            },
            Target::Year => match self.year_of(cell) {
                Some(year) => self.year = Some(year),
                None => self.period_invalid(index, cell),
            },
            Target::Month => match self.month_of(cell) {
                Some(month) => self.month = Some(month),
                None => self.period_invalid(index, cell),
            },
            Target::Region => self.region(index, &cell::text(cell)),
            Target::Industry => self.industry(index, &cell::half_width(&cell::text(cell))),
            Target::Verified => self.row.verified = cell::boolean(cell),
            Target::EnergyType => set(&mut self.long.energy_type, &cell::text(cell)),
            Target::Unit => set(&mut self.long.unit, &cell::text(cell)),
        }
    }

    fn period_invalid(&mut self, index: usize, cell: &Cell<'_>) {
        let text = cell::text(cell);
        let is_none = Period::parse(&cell::half_width(&text)).is_none();
        let is_span = is_none && Period::is_span(&text);
        let code = if is_span { Code::PeriodSpan } else { Code::PeriodInvalid };
        let finding = self.finding(code, index).with("value", text);
        self.findings.push(finding);
    }

    fn amount(&mut self, index: usize, cell: &Cell<'_>, amount: Amount) -> Option<i64> {
        if let Cell::Text(text) = cell
            && text.contains([',', '，'])
        {
            self.commas.note(self.row.line, text);
        }
        let code = match self.amount_of(cell, amount) {
            Ok(amount) => return amount,
            Err(_) if matches!(cell, Cell::Text(text) if text.starts_with('=')) => {
                Code::FormulaWithoutValue
            }
            Err(code) => code,
        };
        let finding = self.finding(code, index).with("value", shorten(&cell::text(cell)));
        self.findings.push(finding);
        None
    }

    /// The first industry column counts, usually the code. A second one, usually the name, fills
    /// in where the first is blank or unknown and goes deeper where it agrees. Two industries that
    /// are not within each other are most often a code of an older edition and its name.
    fn industry(&mut self, index: usize, text: &str) {
        let found = match self.industry_of(text) {
            Meant::Missing => return,
            Meant::Is(found) => Some(found),
            Meant::Wrong => None,
        };
        self.is_coded |= is_coded(text);
        self.named = found.filter(|_| !text.is_ascii()).or(self.named);
        match (self.row.industry, found) {
            (None, Some(found)) => {
                self.row.industry = Some(found);
                if let Some((_, value)) = self.unknown_industry.take() {
                    self.note_industry(index, value, text);
                }
            }
            (None, None) => {
                self.unknown_industry.get_or_insert_with(|| (index, shorten(text)));
            }
            (Some(first), None) => {
                let code = self.data.industries.at(first).code.clone();
                self.note_industry(index, code, text);
            }
            (Some(first), Some(second)) => match self.data.industries.deeper(first, second) {
                Some(deeper) => self.row.industry = Some(deeper),
                None => self.contradict_industry(index, first, second),
            },
        }
    }

    /// Says which of two industry texts is used: the one that is known.
    fn note_industry(&mut self, index: usize, value: String, other: &str) {
        let Some(used) = self.row.industry else { return };
        let used = self.data.industries.at(used);
        let finding = self
            .finding(Code::IndustryConflict, index)
            .with("value", value)
            .with("other", shorten(other))
            .with("expected", format_args!("{} {}", used.code, used.name_zh));
        self.findings.push(finding);
    }

    fn contradict_industry(&mut self, index: usize, first: u32, second: u32) {
        let name = |industry| {
            let industry = self.data.industries.at(industry);
            format!("{} {}", industry.code, industry.name_zh)
        };
        let finding = self
            .finding(Code::IndustryContradicts, index)
            .with("value", name(first))
            .with("other", name(second));
        self.findings.push(self.data.naming_industries(finding));
    }
}

impl RowReader<'_> {
    fn settle_period(&mut self) {
        match self.period_from(self.row.period, self.year, self.month) {
            Ok(period) => self.row.period = period,
            Err((period, year)) => {
                let index = self.reading.index_of(Field::Year).unwrap_or(usize::MAX);
                let finding = self
                    .finding(Code::PeriodInvalid, index)
                    .with("value", format_args!("{period} / {year}"));
                self.findings.push(finding);
                return;
            }
        }
        let is_reported = self
            .findings
            .iter()
            .any(|finding| matches!(finding.code, Code::PeriodInvalid | Code::PeriodSpan));
        if self.row.period.is_none() && !is_reported {
            let fields = [Field::Period, Field::Year, Field::Month];
            let index = fields.iter().find_map(|field| self.reading.index_of(*field));
            let finding = self.finding(Code::PeriodMissing, index.unwrap_or(usize::MAX));
            self.findings.push(finding);
        }
    }

    /// Rejects a row that has an amount in a column of another period.
    fn settle_stated(&mut self, cells: &[Cell<'_>], left: &[usize]) {
        let Some(period) = self.row.period else { return };
        let is_of_another = |(index, stated): &&(usize, Stated)| {
            !left.contains(index)
                && !stated.fits(period)
                && cells.get(*index).is_some_and(|cell| !cell.is_empty())
        };
        if let Some((index, _)) = self.reading.stated.iter().find(is_of_another) {
            let finding = self
                .finding(Code::ColumnPeriod, *index)
                .with("value", format_args!(" {period} "))
                .with("value_en", period);
            self.findings.push(finding);
        }
    }

    /// Whether a row of this period may have amounts in all columns.
    pub(super) fn fits_stated(&self, period: Period) -> bool {
        self.reading.stated.iter().all(|(_, stated)| stated.fits(period))
    }

    fn settle_industry(&mut self) {
        let contradicts = |finding: &Finding| finding.code == Code::IndustryContradicts;
        if self.findings.iter().any(contradicts) {
            // Which of the two it is, is asked already.
        } else if let Some(industry) = self.row.industry {
            self.note_edition(industry, self.row.period, self.is_coded, self.named);
        } else if let Some((index, value)) = self.unknown_industry.take() {
            self.unknown_industry(index, value);
        }
    }

    /// Notes what an industry tells of the edition that codes are of, where that is not stated.
    pub(super) fn note_edition(
        &mut self,
        industry: u32,
        period: Option<Period>,
        is_coded: bool,
        named: Option<u32>,
    ) {
        if self.edition.is_some() || !is_coded {
            return;
        }
        let Row { source, line, .. } = self.row;
        let industries = &self.data.industries;
        // The name of a division stands beside many a code, and is its name in every edition.
        let name = |index: u32| industries.at(index).name_zh.as_str();
        let is_named = named.is_some_and(|named| name(named) == name(industry));
        self.seen.note(Coded { source, line, industry, is_named, period }, industries);
    }

    fn unknown_industry(&mut self, index: usize, value: String) {
        let industries = &self.data.industries;
        let old = self.edition.filter(|edition| *edition != Edition::Of2017);
        if let (None, Some((code, name))) = (old, industries.contradiction(&value)) {
            return self.contradict_industry(index, code, name);
        }
        let current = industries.classification().edition.as_str();
        let (code, edition) = match (old, industries.only_in(&value)) {
            (Some(old), _) if industries.translate(&value, old) == Translated::Divided => {
                (Code::IndustryDivided, old.year())
            }
            (Some(old), _) => (Code::IndustryUnknown, old.year()),
            (None, Some(only)) => (Code::IndustryOld, only.year()),
            (None, None) => (Code::IndustryUnknown, current),
        };
        let finding = self.finding(code, index).with("value", value).with("expected", edition);
        self.findings.push(self.data.naming_industries(finding));
    }

    fn settle_name(&mut self) {
        let name = &self.row.name;
        let Some(fault) = plain::fault_of_name(name).filter(|_| !name.is_empty()) else { return };
        let shown: String = shorten(name).chars().flat_map(char::escape_debug).collect();
        let index = self.reading.index_of(Field::Name).unwrap_or(usize::MAX);
        let finding = self
            .finding(Code::NameInvalid, index)
            .with("value", shown)
            .with_both(["detail", "detail_en"], fault.text());
        self.findings.push(finding);
    }

    fn settle_identity(&mut self) {
        self.settle_name();
        let index = self.reading.index_of(Field::CreditCode).unwrap_or(usize::MAX);
        if self.row.credit_code.is_empty() {
            let code = if self.row.name.is_empty() {
                Code::IdentityMissing
            } else if index == usize::MAX {
                // A table without the column is one finding, not one a row.
                return;
            } else {
                Code::CreditCodeMissing
            };
            let name = &self.row.name;
            let finding = self
                .finding(code, index)
                .with("value", format_args!("名称“{name}”"))
                .with("value_en", format_args!("name “{name}”"));
            self.findings.push(finding);
        } else if let Err(error) = credit_code::check(&self.row.credit_code) {
            let finding = self
                .finding(Code::CreditCodeInvalid, index)
                .with("value", shorten(&self.row.credit_code))
                .with("detail", error.text(Lang::Zh))
                .with("detail_en", error.text(Lang::En));
            self.findings.push(finding);
        }
    }
}

/// Columns of one field in a rejects file: the files it came from have each their own. Two columns
/// of an industry, a region or a name fill each other in, as everywhere.
fn alternatives(reading: &TableReading) -> Vec<Vec<usize>> {
    if reading.own.is_none() {
        return Vec::new();
    }
    let mut groups: Vec<(Field, Vec<usize>)> = Vec::new();
    for (index, column) in reading.columns.iter().enumerate() {
        let fills_in = [Field::Ignore, Field::Industry, Field::Region, Field::Name];
        let Some(field) = column.field.filter(|field| !fills_in.contains(field)) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == field) {
            Some((_, columns)) => columns.push(index),
            None => groups.push((field, vec![index])),
        }
    }
    groups.retain(|(_, columns)| columns.len() > 1);
    groups.into_iter().map(|(_, columns)| columns).collect()
}

/// The columns that are of a year where another of the same field is of another.
fn by_year(reading: &TableReading) -> Vec<(usize, Stated)> {
    let field = |index: usize| reading.columns[index].field;
    let has_sibling = |(index, _): &&(usize, Stated)| {
        reading.stated.iter().any(|(other, _)| other != index && field(*other) == field(*index))
    };
    reading.stated.iter().filter(has_sibling).copied().collect()
}

fn may_be_negative(field: Field, data: &DataSet) -> bool {
    match field {
        Field::Amount(amount) => amount.may_be_negative(),
        Field::Declared(index) => data.fields[index].may_be_negative,
        _ => false,
    }
}

/// Whether an industry's text has its code, alone or before its name.
pub(super) fn is_coded(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Gives a text a new content in its old place.
fn set(text: &mut String, content: &str) {
    text.clear();
    text.push_str(content);
}

/// A cell's text for a message: short, whatever the file holds.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("{start}…")
}
