//! Reads one row of a table: who, when, where, which industry, and the amounts, with a finding
//! for every cell that cannot be understood.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Defaults;
use super::aside::{self, Aside};
use super::cell;
use super::columns::{Row, slot_of, slots};
use super::comeback;
use super::header::{TableReading, nearest_in};
use super::name::{dimension_of, name_in};
use super::span::Stated;
use super::target::{Amount, Target};
use crate::credit_code;
use crate::data::DataSet;
use crate::data::dictionary::{self, AmountField, Field, Unit};
use crate::data::energy::Dimension;
use crate::finding::{Code, Finding, Place, Severity};
use crate::lang::Lang;
use crate::number::NumberError;
use crate::period::Period;
use crate::read::{Cell, Table};

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
    /// What the row is about, and its slot.
    pub(super) slot: Option<usize>,
}

/// What the name in a long row means.
#[derive(Debug, Clone, Copy)]
enum Item {
    Is(Field),
    /// 合计, 小计: the total of all energy, if it is in coal equivalent, or of some of it.
    Total,
    Unknown,
}

/// Reads the rows of one table.
pub(super) struct RowReader<'a> {
    data: &'a DataSet,
    table: &'a Table<'a>,
    reading: &'a TableReading,
    targets: Vec<Target>,
    defaults: Defaults,
    place: Place,
    /// Industry and region texts repeat: each is looked up once.
    industries: HashMap<String, Meant<u32>, RandomState>,
    /// The code, and whether the table has it.
    regions: HashMap<String, Meant<(u32, bool)>, RandomState>,
    items: HashMap<String, Item, RandomState>,
    /// What an unknown energy type may have been meant to be.
    nearest: HashMap<String, Option<String>, RandomState>,
    pub(super) findings: Vec<Finding>,
    pub(super) row: Row,
    pub(super) long: LongCells,
    year: Option<u32>,
    month: Option<u32>,
    /// The first industry text of the row that is not in the table, and its column.
    unknown_industry: Option<(usize, String)>,
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
    /// Slots that the table's columns fill.
    pub(super) slots: Vec<usize>,
    /// Why the last row is no firm; then nothing else of it was read.
    pub(super) aside: Option<Aside>,
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
                None | Some(Field::Ignore) => Target::Nothing,
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
                Some(field) => match slot_of(field, energies) {
                    None => Target::Nothing,
                    Some(slot) => Target::Amount(Amount {
                        slot,
                        exponent: column.exponent(),
                        dimension: dimension_of(field, data),
                        may_be_negative: may_be_negative(field),
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
            defaults,
            place: table.place(),
            industries: HashMap::default(),
            regions: HashMap::default(),
            items: HashMap::default(),
            nearest: HashMap::default(),
            findings: Vec::new(),
            row: Row { amounts: vec![None; slots(data)], ..Row::default() },
            long: LongCells::default(),
            year: None,
            month: None,
            unknown_industry: None,
            above: None,
            knows_above: true,
            lacks_above: false,
            filled_down: 0,
            blank_headers: std::collections::BTreeSet::new(),
            slots: slots_filled,
            aside: None,
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
        self.aside = aside::kind_of(cells, &self.targets, &self.reading.top);
        if self.aside.is_some() {
            return;
        }
        let is_misfit = self.table.is_misfit(cells);
        let left = self.settle_alternatives(cells);
        for (index, cell) in cells.iter().enumerate() {
            if matches!(cell, Cell::Empty) {
                continue;
            }
            match self.targets.get(index).copied() {
                Some(Target::Nothing) | None if is_misfit => {}
                Some(Target::Nothing) | None => self.note_blank_header(index),
                Some(_) if left.contains(&index) => {}
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
        self.settle_stated(cells);
        self.settle_identity();
        self.settle_industry();
        let is_region_unknown =
            self.findings.iter().any(|finding| finding.code == Code::RegionUnknown);
        if self.row.region == 0 && !is_region_unknown {
            self.row.region = self.default_region();
        }
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
        self.long.slot = None;
        self.year = None;
        self.month = None;
        self.unknown_industry = None;
    }

    fn finding(&self, code: Code, index: usize) -> Finding {
        let mut place = self.place.clone().at_line(self.row.line);
        if let Some(column) = self.reading.columns.get(index) {
            place = place.at_column(Arc::clone(&column.header));
        }
        Finding::new(code, place)
    }

    fn read_cell(&mut self, index: usize, target: Target, cell: &Cell<'_>) {
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
            Target::Nothing | Target::Quantity | Target::AsMaterial => {}
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
                    self.row.name.push_str(if own { comeback::unguarded(&text) } else { &text });
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
            Target::Industry => self.industry(index, &cell::text(cell)),
            Target::Verified => self.row.verified = cell::boolean(cell),
            Target::EnergyType => set(&mut self.long.energy_type, &cell::text(cell)),
            Target::Unit => set(&mut self.long.unit, &cell::text(cell)),
        }
    }

    fn period_invalid(&mut self, index: usize, cell: &Cell<'_>) {
        let text = cell::text(cell);
        let code = if Period::is_span(&text) { Code::PeriodSpan } else { Code::PeriodInvalid };
        let finding = self.finding(code, index).with("value", text);
        self.findings.push(finding);
    }

    fn amount(&mut self, index: usize, cell: &Cell<'_>, amount: Amount) -> Option<i64> {
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
        self.findings.push(finding);
    }

    fn region(&mut self, index: usize, text: &str) {
        if self.row.region != 0 {
            return;
        }
        let (code, is_known) = match self.region_of(text) {
            Meant::Missing => return,
            Meant::Is((code, is_known)) => (Some(code), is_known),
            Meant::Wrong => (None, false),
        };
        self.row.region = code.unwrap_or(0);
        if !is_known {
            let province =
                code.and_then(|code| self.data.regions.province_name((code / 10_000) as u8));
            if province.is_none() {
                self.row.region = 0;
            }
            let zh = province.map_or("全国", |province| province).to_owned();
            let en = province.map_or("the nation", |province| province).to_owned();
            let finding = self
                .finding(Code::RegionUnknown, index)
                .with("value", shorten(text))
                .with("expected", zh)
                .with("expected_en", en);
            self.findings.push(finding);
        }
    }
}

/// What single cells mean, without a word about it: for reading by row and by column.
impl RowReader<'_> {
    /// Where the cells of each column go.
    pub(super) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// An amount, or what is wrong with it.
    pub(super) fn amount_of(&self, cell: &Cell<'_>, amount: Amount) -> Result<Option<i64>, Code> {
        let Amount { exponent, dimension, may_be_negative, .. } = amount;
        match cell::amount(cell, exponent, dimension, &self.data.dictionary) {
            Ok(Some(value)) if value < 0 && !may_be_negative => Err(Code::ValueNegative),
            Ok(amount) => Ok(amount),
            Err(NumberError::OutOfRange) => Err(Code::ValueOutOfRange),
            Err(_) => Err(Code::ValueNotANumber),
        }
    }

    pub(super) fn period_of(&self, cell: &Cell<'_>) -> Meant<Period> {
        let text = cell::text(cell);
        if self.data.dictionary.is_missing(&text) {
            return Meant::Missing;
        }
        // 2023.1 as a number is January or October: 2023.10 loses its zero.
        let is_fraction = matches!(cell, Cell::Number(value) if value.fract() != 0.0);
        match Period::parse(&text) {
            Some(period) if !is_fraction => Meant::Is(period),
            _ => Meant::Wrong,
        }
    }

    pub(super) fn year_of(&self, cell: &Cell<'_>) -> Option<u32> {
        Period::parse(&cell::text(cell)).map(|period| period.year() as u32)
    }

    pub(super) fn month_of(&self, cell: &Cell<'_>) -> Option<u32> {
        let text = cell::text(cell);
        let month = text.trim_end_matches('月').trim_end_matches(".0").parse().ok()?;
        (1..=12).contains(&month).then_some(month)
    }

    /// The period of a row that states these; None where they name none.
    ///
    /// # Errors
    /// A period and a year that contradict each other.
    pub(super) fn period_from(
        &self,
        stated: Option<Period>,
        year: Option<u32>,
        month: Option<u32>,
    ) -> Result<Option<Period>, (Period, u32)> {
        let default = self.defaults.period.or(self.reading.period);
        Ok(match (stated, year, month) {
            (Some(period), Some(year), _) if period.year() as u32 != year => {
                return Err((period, year));
            }
            (None, None, None) => default,
            (Some(period), _, Some(month)) => Period::month_of(period.year() as u32, month),
            (Some(period), _, None) => Some(period),
            (None, year, month) => {
                let year = year.or_else(|| default.map(|period| period.year() as u32));
                match (year, month) {
                    (Some(year), Some(month)) => Period::month_of(year, month),
                    (Some(year), None) => Period::year_of(year),
                    (None, _) => None,
                }
            }
        })
    }

    /// The region of rows of a table that names none, or 0.
    pub(super) fn default_region(&self) -> u32 {
        self.defaults.region.or(self.reading.region).unwrap_or(0)
    }

    /// The code of a region, and whether the table of regions has it.
    pub(super) fn region_of(&mut self, text: &str) -> Meant<(u32, bool)> {
        if self.data.dictionary.is_missing(text) {
            return Meant::Missing;
        }
        if let Some(known) = self.regions.get(text) {
            return *known;
        }
        let known = match self.data.regions.find(text) {
            Some(code) => Meant::Is((code, self.data.regions.get(code).is_some())),
            None => Meant::Wrong,
        };
        self.regions.insert(text.to_owned(), known);
        known
    }

    pub(super) fn industry_of(&mut self, text: &str) -> Meant<u32> {
        if self.data.dictionary.is_missing(text) {
            return Meant::Missing;
        }
        if let Some(known) = self.industries.get(text) {
            return *known;
        }
        let known = self.data.industries.find(text).map_or(Meant::Wrong, Meant::Is);
        self.industries.insert(text.to_owned(), known);
        known
    }
}

impl RowReader<'_> {
    /// Whether a row among long ones came from a wide table: it has neither energy type nor unit
    /// nor quantity.
    fn is_wide(&self, cells: &[Cell<'_>]) -> bool {
        let is_blank = |target: &Target, cell: &Cell<'_>| {
            let is_long = matches!(
                target,
                Target::EnergyType | Target::Quantity | Target::Unit | Target::AsMaterial
            );
            !is_long || cell.is_empty()
        };
        self.targets.iter().zip(cells).all(|(target, cell)| is_blank(target, cell))
    }

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
    fn settle_stated(&mut self, cells: &[Cell<'_>]) {
        let Some(period) = self.row.period else { return };
        let is_of_another = |(index, stated): &&(usize, Stated)| {
            !stated.fits(period) && cells.get(*index).is_some_and(|cell| !cell.is_empty())
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
        if let Some((index, value)) = self.unknown_industry.take()
            && self.row.industry.is_none()
        {
            match self.data.industries.contradiction(&value) {
                Some((code, name)) => self.contradict_industry(index, code, name),
                None => {
                    let finding = self.finding(Code::IndustryUnknown, index).with("value", value);
                    self.findings.push(finding);
                }
            }
        }
    }

    fn settle_identity(&mut self) {
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

    /// Converts the quantity of a long row by its own energy type and unit.
    fn settle_long(&mut self, cells: &[Cell<'_>]) {
        if self.reading.own.is_some() && self.is_wide(cells) {
            return;
        }
        let field = match self.item() {
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
        let Some(unit) = self.unit_of(slot, dimension) else {
            return self.unknown_unit(field);
        };
        let mut read = |column| {
            let index = self.reading.index_of(column)?;
            let cell = cells.get(index)?;
            let exponent = unit.exponent;
            let dimension = Some(dimension);
            self.amount(
                index,
                cell,
                Amount { slot: 0, exponent, dimension, may_be_negative: false },
            )
        };
        let quantity = read(Field::Quantity);
        let is_energy = matches!(field, Field::Energy(_));
        let material = if is_energy { read(Field::AsMaterial) } else { None };
        self.long.slot = Some(slot);
        self.long.quantity = quantity;
        self.long.material = material;
    }

    /// What the name of the row means; each is looked up once.
    fn item(&mut self) -> Item {
        let text = &self.long.energy_type;
        if let Some(known) = self.items.get(text) {
            return *known;
        }
        let item = match self.data.row_field(text) {
            Some(field) => Item::Is(field),
            None if aside::is_energy_total(text) => Item::Total,
            None => Item::Unknown,
        };
        self.items.insert(text.clone(), item);
        item
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
    fn unit_of(&mut self, slot: usize, dimension: Dimension) -> Option<Unit> {
        let quantity = self.reading.index_of(Field::Quantity);
        let (known, meaning) = &mut self.units[slot];
        if meaning.is_none() || *known != self.long.unit {
            let in_header = || self.reading.columns.get(quantity?)?.unit_text.as_deref();
            let text = Some(self.long.unit.as_str()).filter(|text| !text.is_empty());
            *meaning =
                text.or_else(in_header).and_then(|text| self.data.dictionary.unit(text, dimension));
            known.clone_from(&self.long.unit);
        }
        *meaning
    }

    fn unknown_unit(&mut self, field: Field) {
        let index =
            [Field::Unit, Field::Quantity].into_iter().find_map(|f| self.reading.index_of(f));
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| name_in(field, self.data, lang));
        let mut finding = self
            .finding(Code::UnitUnknown, index.unwrap_or(usize::MAX))
            .with("value", shorten(&self.long.unit))
            .with("expected", zh)
            .with("expected_en", en);
        if field == Field::Amount(AmountField::ReportedTce) {
            // Only compared with; the score does not need it.
            finding.severity = Severity::Warning;
        }
        self.findings.push(finding);
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

fn may_be_negative(field: Field) -> bool {
    matches!(field, Field::Amount(amount) if amount.may_be_negative())
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
