//! Run: the whole pipeline in one call, from files to a score book. The command line and
//! the browser both go through here, so that they cannot differ.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use polars::prelude::DataFrame;

use crate::account::{Method, Places};
use crate::benchmark::BenchmarkTable;
use crate::confirm::Confirmation;
use crate::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use crate::exec::{Executor, InTurn, Stop};
use crate::finding::{Code, Error, Finding, Place};
use crate::normalise::{
    self, CommaIs, Defaults, Mapping, Normalised, RowKind, TableReading, normalise,
};
use crate::period::Period;
use crate::read::{self, ByteSource, Format, ReadOptions, Table};
use crate::rejects::{RejectedRows, rejected_rows};
use crate::returns::column;
use crate::scheme::{Electricity, IndicatorOf};
use crate::score::{self, ScoreTable, Scored, score};

pub use tanxiao_base::manifest::RunOptions;

/// Texts in headers and near them that are not known, each counted once, of any file, and one more for
/// so many of its bytes: thousands of firms' files in one archive have a few each.
const NAMES: usize = 1 << 15;
const BYTES_PER_NAME: usize = 64;

/// One file, as bytes.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its name, for its format and for messages; `-` for standard input.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A finished run.
pub struct Run<'a> {
    frame: OnceLock<DataFrame>,
    /// Scores, rejects and findings.
    pub scored: Scored,
    /// How the columns were understood.
    pub readings: Vec<TableReading>,
    /// The rejected rows as they came, with their reasons.
    pub rejected: RejectedRows,
    /// What it was scored with.
    pub method: Method<'a>,
}

impl Run<'_> {
    /// The score book, laid out where it is asked for.
    #[must_use]
    pub fn table(&self) -> ScoreTable<'_> {
        self.scored.table(self.method)
    }

    /// The whole score book as one frame, made when it is first asked for.
    ///
    /// # Errors
    /// Returns that are not canonical.
    pub fn scores(&self) -> crate::finding::Result<&DataFrame> {
        if let Some(frame) = self.frame.get() {
            return Ok(frame);
        }
        let frame = self.table().rows(0..self.scored.height(), &InTurn)?;
        Ok(self.frame.get_or_init(|| frame))
    }
}

/// What the options mean, checked against the data.
pub struct Plan<'a> {
    /// Tables, factors and scheme.
    pub method: Method<'a>,
    normalise: normalise::Options,
    sheet: Option<String>,
    format: Option<Format>,
    executor: Arc<dyn Executor>,
    keeps_amounts: bool,
    confirmations: Vec<Confirmation>,
    /// The month of today.
    today: Option<Period>,
}

impl<'a> Plan<'a> {
    /// Checks the options.
    ///
    /// # Errors
    /// An unknown scheme or factor set, or a mapping, period, region or format that cannot be
    /// understood.
    pub fn new(data: &'a DataSet, options: &RunOptions) -> Result<Self, Error> {
        let or_default = |id: &str, default: &str| {
            if id.is_empty() { default.to_owned() } else { id.to_owned() }
        };
        let scheme = data.scheme(&or_default(&options.scheme, DEFAULT_SCHEME))?;
        let mut schemes = vec![scheme];
        for id in &options.beside {
            schemes.push(data.scheme(id)?);
        }
        // By how many schemes a reading serves, a score does not depend on them.
        let own = data.for_scheme(scheme)?;
        let data = data.for_schemes(&schemes)?;
        if scheme.electricity == Electricity::MarketResidual && !data.grid.has_residual() {
            let id = &scheme.id;
            return Err(Error::new(Code::DataInvalid, Place::file("grid/grid.csv")).because(
                format!("评价方法“{id}”须用 national_residual 因子，表中没有"),
                format!("the scheme “{id}” needs a national_residual factor, and there is none"),
            ));
        }
        let method = Method {
            data,
            factors: own.factor_set(&or_default(&options.factors, DEFAULT_FACTOR_SET))?,
            scheme,
            grid_year: None,
        };
        let invalid = |code, value: &str| Error::new(code, Place::default()).with("value", value);
        let maps = options
            .maps
            .iter()
            .map(|text| Mapping::parse(text, data).map_err(|text| invalid(Code::MapInvalid, &text)))
            .collect::<Result<Vec<_>, _>>()?;
        let map_file = options.map_file.as_ref();
        let map_file = map_file.map(|file| normalise::Maps::of(file, data)).transpose()?;
        let period = match &options.period {
            None => None,
            Some(text) => {
                Some(Period::parse(text).ok_or_else(|| invalid(Code::PeriodInvalid, text))?)
            }
        };
        let region = match &options.region {
            None => None,
            Some(text) => {
                let code = data
                    .regions
                    .find(text)
                    .filter(|code| data.regions.province_name((code / 10_000) as u8).is_some());
                Some(code.ok_or_else(|| {
                    Error::from(data.naming_regions(invalid(Code::RegionInvalid, text).into()))
                })?)
            }
        };
        let format = match options.format.as_deref() {
            None | Some("") => None,
            Some(name) => Some(Format::from_name(name).ok_or_else(|| {
                Error::new(Code::FileFormat, Place::default()).with("detail", name)
            })?),
        };
        let edition = match options.industry_edition.as_deref() {
            None | Some("") => None,
            Some(text) => data.edition(text)?,
        };
        let comma = match options.comma.as_deref() {
            None | Some("") => None,
            Some(text) => {
                Some(CommaIs::parse(text).ok_or_else(|| invalid(Code::CommaInvalid, text))?)
            }
        };
        let adds_up = match options.add_up.as_deref() {
            None | Some("") => false,
            Some("year") => true,
            Some(text) => return Err(invalid(Code::AddUpInvalid, text)),
        };
        let defaults = Defaults { is_strict: options.strict, period, region, edition, comma };
        Ok(Self {
            method,
            normalise: normalise::Options {
                maps,
                map_file,
                defaults,
                adds_up,
                ..Default::default()
            },
            sheet: options.sheet.clone(),
            format,
            executor: Arc::new(InTurn),
            keeps_amounts: true,
            confirmations: Vec::new(),
            today: None,
        })
    }

    /// The same plan, its work done by an executor. Results do not depend on it.
    #[must_use]
    pub fn on(mut self, executor: Arc<dyn Executor>) -> Self {
        self.executor = executor;
        self
    }

    /// The same plan with the grid factors of another year than the returns'. Its scores are no
    /// scores of any scheme; its accounts tell what factors do from what data do.
    #[must_use]
    pub fn with_grid_year(mut self, year: i32) -> Self {
        self.method.grid_year = Some(year);
        self
    }

    /// The same plan for scores only: amounts are dropped when they are accounted, which takes less
    /// memory, and no row of the run can be explained.
    #[must_use]
    pub fn without_amounts(mut self) -> Self {
        self.keeps_amounts = false;
        self
    }

    /// The same plan, with what is known of suspect returns to be right.
    #[must_use]
    pub fn confirming(mut self, confirmations: Vec<Confirmation>) -> Self {
        self.confirmations = confirmations;
        self
    }

    /// The same plan, which refuses returns of a period that has not begun in a month of today. A
    /// refusal stops the run, so that what is written does not depend on the day.
    #[must_use]
    pub fn today(mut self, month: Option<Period>) -> Self {
        self.today = month;
        self
    }

    /// The same plan, which ends with [`Code::RunStopped`] where it is no longer wanted.
    #[must_use]
    pub fn until(mut self, stop: Stop) -> Self {
        self.normalise.stop = stop;
        self
    }

    /// # Errors
    /// The run is no longer wanted.
    fn check_wanted(&self) -> Result<(), Vec<Finding>> {
        self.normalise.check_wanted().map_err(Into::into)
    }

    /// Opens the inputs and finds their tables.
    ///
    /// # Errors
    /// A file that cannot be read, for each such file.
    pub fn open<'b>(&self, inputs: &[Input<'b>]) -> Result<Vec<Table<'b>>, Vec<Finding>> {
        self.open_as(true, inputs)
    }

    /// Opens files of corrections. The sheet and the format of the inputs are not theirs.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_corrections<'b>(
        &self,
        inputs: &[Input<'b>],
    ) -> Result<Vec<Table<'b>>, Vec<Finding>> {
        self.open_as(false, inputs)
    }

    fn open_as<'b>(
        &self,
        as_stated: bool,
        inputs: &[Input<'b>],
    ) -> Result<Vec<Table<'b>>, Vec<Finding>> {
        let mut tables = Vec::new();
        let mut errors = Vec::new();
        for input in inputs {
            let open = |options: &ReadOptions<'_>| read::open(input.name, input.bytes, options);
            let most = NAMES + input.bytes.len() / BYTES_PER_NAME;
            let outcome = self.reading(as_stated, most, open);
            self.check_wanted()?;
            match outcome {
                Some(Ok(found)) if found.iter().any(is_too_wide) => {
                    let place = Place::file(input.name);
                    let finding = Finding::new(Code::ColumnsTooMany, place);
                    errors.push(finding.with("limit", read::MAX_COLUMNS));
                }
                Some(Ok(found)) => tables.extend(found),
                Some(Err(error)) => errors.push(error.finding().clone()),
                None => {
                    let place = Place::file(input.name);
                    errors.push(Finding::new(Code::NamesTooMany, place).with("limit", most));
                }
            }
        }
        if errors.is_empty() { Ok(tables) } else { Err(errors) }
    }

    /// Opens a file that is read as it is needed, of which `head` is the top
    /// ([`read::HEAD_BYTES`]). None where the file must be read whole.
    #[must_use]
    pub fn open_stream<'b>(
        &self,
        name: &str,
        head: &[u8],
        source: &'b dyn ByteSource,
    ) -> Option<Table<'b>> {
        self.reading(true, NAMES, |options| read::open_stream(name, head, source, options))?
            .filter(|table| !is_too_wide(table))
    }

    /// Reads with what is known of headers; None where more names that are none were asked for than
    /// may be: each costs a search among all words.
    fn reading<T>(
        &self,
        as_stated: bool,
        most: usize,
        read: impl FnOnce(&ReadOptions<'_>) -> T,
    ) -> Option<T> {
        /// Bytes of texts that are remembered: longer ones do not come again.
        const SHORT: usize = 64;
        let data = self.method.data;
        let (unknown, seen) = (Cell::new(0), RefCell::new(BTreeMap::<String, bool>::new()));
        let outcome = read(&ReadOptions {
            format: self.format.filter(|_| as_stated),
            sheet: self.sheet.as_deref().filter(|_| as_stated),
            recognises: &|text| {
                let is_stated = self.normalise.maps.iter().any(|map| map.column == text)
                    || self.normalise.map_file.as_ref().is_some_and(|maps| maps.knows(text));
                // A number is no name.
                let is_enough = unknown.get() > most || self.normalise.stop.is_asked();
                if is_stated || text.parse::<f64>().is_ok() || is_enough {
                    return is_stated;
                }
                // Firms' files say the same again and again.
                if let Some(is_known) = seen.borrow().get(text) {
                    return *is_known;
                }
                let is_known = normalise::is_known_header(text, data);
                unknown.set(unknown.get() + usize::from(!is_known));
                if text.len() <= SHORT {
                    seen.borrow_mut().insert(text.to_owned(), is_known);
                }
                is_known
            },
            is_unit: &|text| data.dictionary.is_unit(text),
        });
        (unknown.get() <= most).then_some(outcome)
    }

    /// A published table holds the benchmarks of peers. A scheme that also compares with all
    /// industry of the region needs the region's own returns.
    fn check_published(&self) -> Result<(), Vec<Finding>> {
        let indicators = &self.method.scheme.indicators;
        match indicators.iter().find(|indicator| indicator.of == IndicatorOf::RatioToRegion) {
            None => Ok(()),
            Some(indicator) => {
                Err(vec![Finding::new(Code::BenchmarkMismatch, Place::default()).with(
                    "detail",
                    format_args!("{}: {} (ratio_to_region)", self.method.scheme.id, indicator.id),
                )])
            }
        }
    }

    /// How the columns of the tables are understood.
    #[must_use]
    pub fn understand(&self, tables: &[Table<'_>]) -> (Vec<TableReading>, Vec<Finding>) {
        normalise::understand(tables, &self.normalise, self.method.data)
    }

    /// How many rows of each kind a table has.
    ///
    /// # Errors
    /// Damage in the middle of the file.
    pub fn row_kinds(
        &self,
        table: &Table<'_>,
        reading: &TableReading,
    ) -> Result<BTreeMap<RowKind, u64>, Error> {
        normalise::row_kinds(table, reading, &self.normalise, self.method.data)
    }

    /// Scores the tables, against a published benchmark if one is given. `on_rows` is told now
    /// and then how many rows have been read.
    ///
    /// # Errors
    /// Findings that stop the run: headers that cannot be understood, a file damaged half-way.
    pub fn score(
        &self,
        tables: &[Table<'_>],
        benchmark: Option<&BenchmarkTable>,
        on_rows: &mut dyn FnMut(u64),
    ) -> Result<Run<'a>, Vec<Finding>> {
        self.score_as(tables, &self.normalise, benchmark, on_rows)
    }

    /// As [`Self::score`]; the tables from `originals` on are corrections, whose rows stand in
    /// place of rows of those before.
    ///
    /// # Errors
    /// As [`Self::score`]; a firm and period that two files correct.
    pub fn score_corrected(
        &self,
        tables: &[Table<'_>],
        originals: usize,
        benchmark: Option<&BenchmarkTable>,
        on_rows: &mut dyn FnMut(u64),
    ) -> Result<Run<'a>, Vec<Finding>> {
        self.score_as(tables, &self.correcting(originals), benchmark, on_rows)
    }

    /// As [`Self::score_corrected`] by each of several plans, over one reading of the tables. The
    /// plans are of the same options but for their schemes, each of which names the others
    /// ([`RunOptions::beside`]).
    ///
    /// # Errors
    /// As [`Self::score_corrected`]; what stops one of them stops all.
    pub fn score_all(
        plans: &[(&Self, Option<&BenchmarkTable>)],
        tables: &[Table<'_>],
        originals: usize,
        on_rows: &mut dyn FnMut(u64),
    ) -> Result<Vec<Run<'a>>, Vec<Finding>> {
        let Some(((last, table), others)) = plans.split_last() else { return Ok(Vec::new()) };
        for (plan, table) in plans {
            plan.check_table(*table)?;
        }
        let how = last.correcting(originals);
        let reading = last.read(tables, &how, on_rows)?;
        let mut runs = Vec::with_capacity(plans.len());
        for (plan, table) in others {
            runs.push(plan.finish(reading.clone(), tables, &how, *table)?);
        }
        runs.push(last.finish(reading, tables, &how, *table)?);
        Ok(runs)
    }

    fn correcting(&self, originals: usize) -> normalise::Options {
        normalise::Options { corrections_from: Some(originals), ..self.normalise.clone() }
    }

    fn score_as(
        &self,
        tables: &[Table<'_>],
        how: &normalise::Options,
        benchmark: Option<&BenchmarkTable>,
        on_rows: &mut dyn FnMut(u64),
    ) -> Result<Run<'a>, Vec<Finding>> {
        self.check_table(benchmark)?;
        let reading = self.read(tables, how, on_rows)?;
        self.finish(reading, tables, how, benchmark)
    }

    /// Whether firms can be graded against what a book issued.
    ///
    /// # Errors
    /// The scheme adds up points: a book issues no bases of them, so the firms of the run would be
    /// set against each other, however few they are.
    pub fn check_issued(&self) -> Result<(), Error> {
        let scheme = self.method.scheme;
        if !scheme.grade_of.is_pointed() {
            return Ok(());
        }
        let id = &scheme.id;
        Err(Error::new(Code::BenchmarkMismatch, Place::default()).because(
            format!("{id} 按指标计分，结果册不随期发布计分的基准；请与全部企业一起评价"),
            format!(
                "{id} adds up points, whose bases a book does not issue: score all firms together"
            ),
        ))
    }

    /// Whether the scheme can be graded against the benchmark that is given.
    fn check_table(&self, benchmark: Option<&BenchmarkTable>) -> Result<(), Vec<Finding>> {
        match benchmark {
            Some(table) if !table.is_issued() => self.check_published(),
            _ => Ok(()),
        }
    }

    /// Reads the tables: nothing of it depends on the scheme but for the fields that are declared.
    fn read(
        &self,
        tables: &[Table<'_>],
        how: &normalise::Options,
        on_rows: &mut dyn FnMut(u64),
    ) -> Result<Reading, Vec<Finding>> {
        let (readings, _) = self.understand(tables);
        self.check_wanted()?;
        let normalised = normalise(tables, how, self.method.data, &*self.executor, on_rows)?;
        self.check_begun(&normalised)?;
        Ok(Reading { readings, normalised })
    }

    /// Refuses periods that have not begun: a year that was mistyped.
    fn check_begun(&self, normalised: &Normalised) -> Result<(), Vec<Finding>> {
        let begins = |period: Period| (period.year(), period.first_month());
        let Some(today) = self.today.map(begins) else { return Ok(()) };
        let returns = &normalised.returns;
        let places = Places::new(returns, &normalised.sources);
        let mut first: BTreeMap<Period, (usize, u32)> = BTreeMap::new();
        for (row, code) in returns.numbers(column::PERIOD).iter().enumerate() {
            let period = Period::from_code(*code);
            if begins(period) > today {
                first.entry(period).or_insert((row, 0)).1 += 1;
            }
        }
        let finding = |(period, (row, count)): (Period, (usize, u32))| {
            let finding = places.finding(Code::PeriodFuture, row).for_rows(count);
            finding.with("period", period).with("count", count)
        };
        match first.is_empty() {
            true => Ok(()),
            false => Err(first.into_iter().map(finding).collect()),
        }
    }

    /// Scores what was read.
    fn finish(
        &self,
        reading: Reading,
        tables: &[Table<'_>],
        how: &normalise::Options,
        benchmark: Option<&BenchmarkTable>,
    ) -> Result<Run<'a>, Vec<Finding>> {
        let Reading { readings, mut normalised } = reading;
        let originals = how.corrections_from.unwrap_or(tables.len());
        let has_corrections = originals < tables.len();
        let lacks_peers = benchmark.is_none_or(BenchmarkTable::is_issued)
            && !has_corrections
            && readings.iter().all(TableReading::is_of_rejects);
        let of_rejects = readings[..originals].iter().filter(|reading| reading.is_of_rejects());
        if lacks_peers || !readings.iter().all(TableReading::is_of_rejects) {
            let code = if lacks_peers { Code::RejectsAlone } else { Code::RejectsBeside };
            normalised.findings.extend(of_rejects.map(|reading| of_file(code, reading)));
        }
        let options = score::Options {
            method: self.method,
            benchmark,
            lacks_peers,
            confirmations: &self.confirmations,
            is_strict: self.normalise.defaults.is_strict,
            keeps_amounts: self.keeps_amounts,
            executor: &*self.executor,
        };
        self.check_wanted()?;
        let scored = score(normalised, options)?;
        self.check_wanted()?;
        let rejected = rejected_rows(tables, &readings, &scored, how, self.method.data)?;
        Ok(Run { frame: OnceLock::new(), scored, readings, rejected, method: self.method })
    }
}

/// Tables that were read, before any scheme looks at them.
#[derive(Clone)]
struct Reading {
    readings: Vec<TableReading>,
    normalised: Normalised,
}

/// A finding about a whole file.
fn of_file(code: Code, reading: &TableReading) -> Finding {
    let place = Place { sheet: reading.sheet.clone(), ..Place::file(&reading.file) };
    Finding::new(code, place).with("file", &reading.file).for_rows(0)
}

/// Scores files, against a published benchmark if one is given
/// ([`BenchmarkTable::parse`] reads and checks it).
///
/// # Errors
/// Findings that stop the run; single rows never do.
pub fn run<'a>(
    data: &'a DataSet,
    inputs: &[Input<'_>],
    options: &RunOptions,
    benchmark: Option<&BenchmarkTable>,
) -> Result<Run<'a>, Vec<Finding>> {
    let plan = Plan::new(data, options)?;
    let tables = plan.open(inputs)?;
    plan.score(&tables, benchmark, &mut |_| {})
}

/// Whether a table has more columns than a worksheet can: each is looked up by rule.
fn is_too_wide(table: &Table<'_>) -> bool {
    table.headers.len() > read::MAX_COLUMNS as usize
}
