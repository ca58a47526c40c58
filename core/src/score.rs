//! Score: the pipeline from canonical returns to a score book: check → account →
//! benchmark → grade. The result and everything that was found on the way are returned together.

pub(crate) mod frame;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::account::{self, Accounts, Method};
use crate::benchmark::{
    self, BenchmarkTable, Benchmarks, Compared, Disclosure, Group, Keys, PointsEntry, Withheld,
};
use crate::check::{self, Held};
use crate::confirm::Confirmation;
use crate::data::industry::{Industries, Industry};
use crate::exec::{Executor, InTurn};
use crate::finding::{Code, Finding, Result, Severity};
use crate::grade::{Graded, Grader, Marks, Reference, References, Status, all_references};
use crate::lang::Lang;
use crate::name::name_key;
use crate::normalise::{Normalised, Reject, SourceTable, place_of};
use crate::number::Ratio;
use crate::points::{self, Figures, Points, RowPoints};
use crate::returns::{Returns, column};
use crate::scheme::Scheme;
use foldhash::fast::RandomState;

pub use frame::ScoreTable;
pub use tanxiao_base::issued::COLUMNS;
pub use tanxiao_base::manifest::Counts;

/// How to score.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Tables, factor set and scheme.
    pub method: Method<'a>,
    /// A published benchmark to grade against instead of the run's own.
    pub benchmark: Option<&'a BenchmarkTable>,
    /// Most firms are missing: nobody is compared with those that are there.
    pub lacks_peers: bool,
    /// What is known of suspect returns to be right.
    pub confirmations: &'a [Confirmation],
    /// Warnings reject rows.
    pub is_strict: bool,
    /// Keep amounts so that rows can be explained. Off saves memory.
    pub keeps_amounts: bool,
    /// Where the work is done.
    pub executor: &'a dyn Executor,
}

/// A run's result.
pub struct Scored {
    /// The returns that were scored, in the order of the scores.
    pub returns: Returns,
    /// Their accounts.
    pub accounts: Accounts,
    /// Rows that were not scored.
    pub rejects: Vec<Reject>,
    /// All findings, in the order of the input.
    pub findings: Vec<Finding>,
    /// Where rows came from.
    pub sources: Vec<SourceTable>,
    /// What became of the rows.
    pub counts: Counts,
    /// Rows that corrections stand in place of: source and line.
    pub replaced: Vec<(u32, u32)>,
    held: Held,
    marks: Vec<Marks>,
    benchmarks: Benchmarks,
    references: References,
    points: Option<Points>,
    is_against_table: bool,
}

/// Scores normalised returns.
///
/// # Errors
/// A frame that is not canonical; never a matter of single rows, which are rejected with their
/// findings.
pub fn score(normalised: Normalised, options: Options<'_>) -> Result<Scored> {
    let Normalised {
        returns,
        mut rejects,
        mut findings,
        sources,
        rows_read,
        rows_set_aside,
        replaced,
        doubts,
    } = normalised;
    let method = options.method;
    // Points are of amounts that the accounts do not look at.
    let is_pointed = method.scheme.grade_of.is_pointed();
    let options = Options { keeps_amounts: options.keeps_amounts || is_pointed, ..options };
    let executor = options.executor;
    let mut returns = returns.in_order(executor)?;
    if !options.keeps_amounts {
        returns = returns.with_amounts(|name| method.needs(name));
    }
    let of_rows = check::complete(&returns, &sources, method, executor);
    let returns = reject(returns, of_rows, options, &mut rejects, &mut findings)?.0;

    let mut accounted = account::outputs(&returns, &sources, method, executor);
    let returns = match options.keeps_amounts {
        true => returns,
        false => account::with_energies(returns),
    };
    account::energies(&returns, &sources, method, executor, &mut accounted);
    findings.extend(accounted.of_many(&returns, &sources, method));
    let (returns, keep) = reject(returns, accounted.of_rows, options, &mut rejects, &mut findings)?;
    let accounts = accounted.accounts.filter(&keep);
    let returns = match options.keeps_amounts {
        true => returns,
        false => check::with_plausible(returns, method.data),
    };
    let mut of_rows = check::plausible(&returns, &accounts, &sources, method, executor);
    of_rows.extend(check::of_sums(&returns, doubts));
    let (suspect, confirmations) = (method.scheme.suspect, options.confirmations);
    findings.extend(check::settle(&mut of_rows, &returns, &sources, suspect, confirmations));
    let holding = of_rows.iter().filter(|(_, finding)| finding.holds()).map(|(row, _)| *row);
    let held = Held::of(returns.height(), holding);
    let (mut returns, keep) = reject(returns, of_rows, options, &mut rejects, &mut findings)?;
    let (accounts, held) = (accounts.filter(&keep), held.filter(&keep));
    let held_rows = held.rows().map(|row| u64::from(returns.number(column::ROWS, row))).sum();
    if !options.keeps_amounts {
        returns = returns.with_amounts(|_| false);
    }
    let rows_scored = returns.rows();

    let compared = Compared { accounts: &accounts, held: &held, scheme: method.scheme };
    let keys = Keys::of(&returns, &method.data.industries);
    let table = options.benchmark;
    let benchmarks = match method.scheme.has_intensity {
        true => {
            let lacks_peers = options.lacks_peers;
            benchmark::benchmarks(table, lacks_peers, compared, &keys, &returns, executor)
        }
        false => Benchmarks::of_nobody(compared.height()),
    };
    let is_against_table =
        table.is_some_and(|table| !table.is_issued() || benchmarks.is_of_table());
    let lacks_peers = options.lacks_peers && !is_against_table;
    let references = match lacks_peers {
        true => method.scheme.indicators.iter().map(|_| Reference::Peers).collect(),
        false => all_references(method.scheme, compared, &returns, table),
    };
    let points = match method.scheme.points.is_some() && !options.lacks_peers {
        false => None,
        true => {
            let figures = Figures::of(&returns, &accounts, method);
            let of = points::Sources { figures: &figures, held: &held, keys: &keys, method };
            let points = points::points(of, table);
            if let Some(points) = &points {
                let missing = points::missing(points, &figures, &returns, &sources, method);
                findings.extend(missing);
                findings.extend(points::untold(points, &returns, &sources));
            }
            points
        }
    };
    let grader = Grader {
        scheme: method.scheme,
        compared,
        benchmarks: &benchmarks,
        references: &references,
        points: points.as_ref(),
    };
    let marks = grader.all_marks(executor);
    if !lacks_peers && method.scheme.has_intensity {
        findings.extend(peer_findings(&returns, &sources, &grader, &marks, options));
        findings.extend(moved_findings(&returns, &sources, &grader, method));
    }
    if !options.keeps_amounts {
        returns = returns.without_places();
    }

    findings.sort_by(|a, b| (&a.place, a.code, &a.params).cmp(&(&b.place, b.code, &b.params)));
    rejects.sort_by_key(|reject| (reject.source, reject.line));
    let is_graded = |marks: &&Marks| marks.has_grade();
    let counts = Counts {
        rows_read,
        set_aside: rows_set_aside,
        rows_replaced: replaced.len() as u64,
        rows_scored,
        rows_rejected: rejects.iter().map(|reject| u64::from(reject.rows)).sum(),
        scores: returns.height() as u64,
        graded: marks.iter().filter(is_graded).count() as u64,
        held: held.rows().count() as u64,
        held_rows,
    };
    Ok(Scored {
        returns,
        accounts,
        rejects,
        findings,
        sources,
        counts,
        replaced,
        held,
        marks,
        benchmarks,
        references,
        points,
        is_against_table,
    })
}

impl Scored {
    /// The grading of a score's row. `method` must be that of the run.
    #[must_use]
    pub fn graded(&self, row: usize, method: Method<'_>) -> Graded {
        self.grader(method).grade(row)
    }

    /// Level and grade of a score's row. `scheme` must be that of the run.
    #[must_use]
    pub fn bands(&self, row: usize, scheme: &Scheme) -> (Option<i32>, Option<i32>) {
        (self.marks[row].level(scheme), self.marks[row].grade(scheme))
    }

    /// Whether a score's row carries a grade, and if not, why.
    #[must_use]
    pub fn status(&self, row: usize) -> Status {
        self.marks[row].status
    }

    /// Whether a score's row is held.
    pub(crate) fn is_held(&self, row: usize) -> bool {
        self.held.contains(row)
    }

    /// The findings that hold a score's row, where its place is known.
    pub fn holding(&self, row: usize) -> impl Iterator<Item = &Finding> {
        let number = |name| self.returns.number(name, row);
        let place = place_of(&self.sources, number(column::SOURCE), number(column::LINE));
        let firm = self.returns.firm(row);
        self.findings.iter().filter(move |finding| {
            finding.holds() && finding.place == place && finding.firm.as_deref() == Some(firm)
        })
    }

    /// The industry of a score's row. `method` must be that of the run.
    #[must_use]
    pub fn industry<'a>(&self, row: usize, method: Method<'a>) -> &'a Industry {
        method.data.industries.at(self.returns.numbers(column::INDUSTRY)[row])
    }

    /// How many scores there are: one a firm and period, ordered by period, credit code and name.
    #[must_use]
    pub fn height(&self) -> usize {
        self.marks.len()
    }

    /// The score book, laid out where it is asked for. `method` must be that of the run.
    #[must_use]
    pub fn table<'a>(&'a self, method: Method<'a>) -> ScoreTable<'a> {
        ScoreTable::new(&self.returns, &self.accounts, self.grader(method), &self.marks, method)
    }

    fn grader<'a>(&'a self, method: Method<'a>) -> Grader<'a> {
        let Self { accounts, held, benchmarks, references, points, .. } = self;
        let compared = Compared { accounts, held, scheme: method.scheme };
        let points = points.as_ref();
        Grader { scheme: method.scheme, compared, benchmarks, references, points }
    }

    /// What the points of a row come to, under a scheme that adds points.
    pub(crate) fn points(&self, row: usize) -> Option<&RowPoints> {
        Some(self.points.as_ref()?.row(row))
    }

    /// The peer group that a row was compared with.
    #[must_use]
    pub fn group(&self, row: usize) -> Option<&Group> {
        self.benchmarks.group(row)
    }

    /// The rows of a firm, by credit code or name.
    #[must_use]
    pub fn rows_of(&self, firm: &str) -> Vec<usize> {
        (0..self.returns.height())
            .filter(|&row| {
                self.returns.text(column::CREDIT_CODE, row).eq_ignore_ascii_case(firm)
                    || name_key(self.returns.text(column::NAME, row)) == name_key(firm)
            })
            .collect()
    }

    /// The benchmarks of this run as a table to publish: what would tell of a single firm is
    /// withheld. `method` must be that of the run.
    #[must_use]
    pub fn benchmark_table(&self, method: Method<'_>) -> BenchmarkTable {
        let table = self.issued_table(method, &InTurn).published(Some(&Disclosure::default()));
        table.with_points(self.points_table(method))
    }

    /// What points are set against, as a table to publish.
    fn points_table(&self, method: Method<'_>) -> Vec<PointsEntry> {
        let Self { accounts, held, returns, points, .. } = self;
        let Some(points) = points else { return Vec::new() };
        let figures = Figures::of(returns, accounts, method);
        let keys = Keys::of(returns, &method.data.industries);
        points::table(points::Sources { figures: &figures, held, keys: &keys, method }, points)
    }

    /// The benchmarks of this run as a book issues them. `method` must be that of the run.
    #[must_use]
    pub fn issued_table(&self, method: Method<'_>, executor: &dyn Executor) -> BenchmarkTable {
        let Self { accounts, held, returns, .. } = self;
        let compared = Compared { accounts, held, scheme: method.scheme };
        let keys = Keys::of(returns, &method.data.industries);
        benchmark::issue::table(compared, &keys, returns, method, executor)
    }

    /// The periods and regions that the run is about, as peers share them.
    #[must_use]
    pub fn scopes(&self, method: Method<'_>) -> BTreeSet<(u32, u32)> {
        let keys = Keys::of(&self.returns, &method.data.industries);
        benchmark::issue::scopes(&keys, method.scheme)
    }

    /// Why a table does not tell the benchmark that a row would be compared with.
    #[must_use]
    pub fn withheld(&self, row: usize) -> Option<Withheld> {
        self.benchmarks.withheld(row)
    }

    /// Whether the run was graded against a published benchmark table.
    #[must_use]
    pub fn is_against_table(&self) -> bool {
        self.is_against_table
    }

    /// Numerator and denominator of a row under a scheme, in micro.
    #[must_use]
    pub(crate) fn compared(&self, row: usize, scheme: &Scheme) -> (i64, i64) {
        let compared = Compared { accounts: &self.accounts, held: &self.held, scheme };
        (compared.numerator(row), compared.output(row))
    }

    /// What an indicator of the scheme divides a row's intensity by. `method` must be that of the
    /// run.
    pub(crate) fn reference(
        &self,
        indicator: usize,
        row: usize,
        method: Method<'_>,
    ) -> Option<Ratio> {
        self.grader(method).reference(indicator, row)
    }

    /// Grades a row again with another numerator and output: what would be, if. The benchmark,
    /// the other peers and the references of indicators stay as they are; the firm's own
    /// intensity gives way to the new one. `method` must be that of the run. Costs no more than
    /// grading a row, so that sliders and searches may call it often.
    #[must_use]
    pub fn what_if(&self, row: usize, numerator: i64, output: i64, method: Method<'_>) -> Graded {
        self.grader(method).grade_as(row, numerator, output)
    }
}

/// Takes the rows with errors out, and keeps all findings.
fn reject(
    returns: Returns,
    of_rows: Vec<(usize, Finding)>,
    options: Options<'_>,
    rejects: &mut Vec<Reject>,
    findings: &mut Vec<Finding>,
) -> Result<(Returns, Vec<bool>)> {
    let mut keep = vec![true; returns.height()];
    let mut of_rejects: BTreeMap<usize, Vec<Code>> = Default::default();
    for (row, mut finding) in of_rows {
        if options.is_strict {
            finding.raise();
        }
        if finding.severity == Severity::Error {
            keep[row] = false;
            of_rejects.entry(row).or_default().push(finding.code);
        }
        findings.push(finding);
    }
    let of_row = |(row, reasons)| Reject::of_return(&returns, row, reasons);
    rejects.extend(of_rejects.into_iter().map(of_row));
    let returns = if keep.contains(&false) { returns.filter(&keep)? } else { returns };
    Ok((returns, keep))
}

/// Of rows without a benchmark, those whose peers at the last depth are enough: they come to none.
fn enough_peers(
    returns: &Returns,
    grader: &Grader<'_>,
    industries: &Industries,
    rows: impl Iterator<Item = usize>,
) -> BTreeSet<usize> {
    let (compared, scheme) = (grader.compared, grader.scheme);
    let keys = Keys::of(returns, industries);
    let mut peers: BTreeMap<(u8, (u32, u32, u32)), u32> = BTreeMap::new();
    let mut of_rows = Vec::new();
    for row in rows {
        if let Some(depth) = keys.ladder(row, scheme).last() {
            let group = (depth, keys.at(row, depth, scheme));
            peers.insert(group, 0);
            of_rows.push((row, group));
        }
    }
    let depths: BTreeSet<u8> = peers.keys().map(|(depth, _)| *depth).collect();
    for depth in depths {
        let members = (0..compared.height()).filter(|row| compared.intensity_nano(*row).is_some());
        for row in members {
            if let Some(count) = peers.get_mut(&(depth, keys.at(row, depth, scheme))) {
                *count += 1;
            }
        }
    }
    let is_enough = |group: &(u8, (u32, u32, u32))| {
        peers.get(group).is_some_and(|count| *count >= scheme.peers.minimum)
    };
    of_rows.into_iter().filter(|(_, group)| is_enough(group)).map(|(row, _)| row).collect()
}

/// Firms that move their peers' benchmark by themselves.
fn moved_findings(
    returns: &Returns,
    sources: &[SourceTable],
    grader: &Grader<'_>,
    method: Method<'_>,
) -> Vec<Finding> {
    let places = account::Places::new(returns, sources);
    let moved = benchmark::moved(grader.benchmarks, grader.compared).into_iter();
    let finding = |moved: benchmark::Moved| {
        let group = grader.group(moved.row)?;
        let name = |lang: Lang| match group.industry {
            Some(index) => {
                let industry = method.data.industries.at(index);
                format!("{} {}", industry.code, industry.name(lang))
            }
            None => lang.pick("全部工业", "all industry").to_owned(),
        };
        let nano = |nano: i64| crate::number::to_text(crate::number::round_to(nano, 9, 4), 9);
        Some(
            places
                .finding(Code::BenchmarkMoved, moved.row)
                .with("value", name(Lang::Zh))
                .with("value_en", name(Lang::En))
                .with("benchmark", nano(group.benchmark.nano))
                .with("expected", nano(moved.without_nano))
                .with("ratio", format_args!("{:+}", moved.percent))
                .with("peers", group.peer_count),
        )
    };
    moved.filter_map(finding).collect()
}

/// Firms whose peers were too few at the first depth, or at every depth: one finding a group.
fn peer_findings(
    returns: &Returns,
    sources: &[SourceTable],
    grader: &Grader<'_>,
    marks: &[Marks],
    options: Options<'_>,
) -> Vec<Finding> {
    let industries = &options.method.data.industries;
    let places = account::Places::new(returns, sources);
    let first_depth = options.method.scheme.peers.depths[0];
    let none = |row: usize| match grader.benchmarks.withheld(row) {
        Some(_) => Code::BenchmarkWithheld,
        None if grader.benchmarks.is_looked_up(row) => Code::BenchmarkMissing,
        None => Code::PeersTooFew,
    };
    // (code, industry, what it is compared with or its period) → rows, and the first of them.
    let mut counts: HashMap<(Code, u32, u32), (u32, usize), RandomState> = HashMap::default();
    let of_rows = returns.numbers(column::INDUSTRY);
    for (row, (marks, &industry)) in marks.iter().zip(of_rows).enumerate() {
        let own = first_depth.min(industries.at(industry).depth());
        let key = match grader.group(row) {
            Some(group) if group.depth < own => {
                (Code::PeersFallback, group.industry.unwrap_or(u32::MAX))
            }
            None if marks.status == Status::UngradedPeers => {
                (none(row), returns.period(row).code())
            }
            _ => continue,
        };
        let wanted = industries.at_depth(industry, own);
        counts.entry((key.0, wanted, key.1)).or_insert((0, row)).0 += 1;
    }
    let has_peers = enough_peers(
        returns,
        grader,
        industries,
        counts
            .iter()
            .filter(|((code, ..), _)| *code == Code::PeersTooFew)
            .map(|(_, first)| first.1),
    );
    let mut tally = account::Tally::default();
    #[expect(clippy::iter_over_hash_type, reason = "the tally sorts what it is given")]
    for ((code, wanted, other), (rows, first)) in counts {
        let code = match code {
            Code::PeersTooFew if has_peers.contains(&first) => Code::BenchmarkNotPositive,
            other => other,
        };
        let other = match code {
            Code::PeersFallback if other == u32::MAX => String::new(),
            Code::PeersFallback => other.to_string(),
            _ => crate::period::Period::from_code(other).to_string(),
        };
        tally.add_rows(code, &format!("{wanted}|{other}"), rows, first);
    }
    let name = |index: &str, lang: Lang| match index.parse() {
        Ok(index) => {
            let industry = industries.at(index);
            format!("{} {}", industry.code, industry.name(lang))
        }
        Err(_) => lang.pick("全部工业", "all industry").to_owned(),
    };
    tally
        .into_entries()
        .map(|(code, key, rows, first)| {
            let (wanted, other) = key.split_once('|').unwrap_or((&key, ""));
            let mut finding = places.finding(code, first).for_rows(rows);
            if rows > 1 {
                finding.firm = None;
            }
            let finding = finding
                .with("value", name(wanted, Lang::Zh))
                .with("value_en", name(wanted, Lang::En))
                .with("minimum", options.method.scheme.peers.minimum);
            match code {
                Code::PeersFallback => finding
                    .with("expected", name(other, Lang::Zh))
                    .with("expected_en", name(other, Lang::En)),
                _ => finding.with("period", other),
            }
        })
        .collect()
}
