//! Ledger: what is known of a quantity over runs of months.
//!
//! The bounds between months are nodes, and a figure of some months is an edge from the bound before
//! the first to the bound behind the last. The sum over a run is known if its two bounds are
//! connected, and is then the difference of their potentials: what is reported of January to March
//! less what is reported of January and February is March. A figure whose bounds are connected
//! already is known by others; where it says something else, it contradicts them.

/// A run of months by its bounds: months are counted through the years, and a run holds those from
/// the first bound up to, without, the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// The first month.
    pub from: i32,
    /// The month behind the last.
    pub to: i32,
}

impl Run {
    /// How many months it has.
    #[must_use]
    pub fn months(self) -> i32 {
        self.to - self.from
    }

    /// Whether two runs have a month in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// The same months of other years.
    #[must_use]
    pub fn shifted(self, months: i32) -> Self {
        Self { from: self.from + months, to: self.to + months }
    }
}

/// A figure that says something else than those that were known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contradiction<const N: usize> {
    /// What it is of.
    pub run: Run,
    /// What it says.
    pub stated: [i128; N],
    /// What the shorter ones come to.
    pub known: [i128; N],
}

/// How far a figure may be from what others come to, in percent of the larger: figures are rounded
/// before they are reported. This project's own limit.
const APART_PERCENT: i128 = 1;

/// What is known of `N` quantities that are reported together.
#[derive(Debug, Clone, Default)]
pub struct Ledger<const N: usize> {
    /// Bounds, ascending.
    bounds: Vec<i32>,
    /// By bound: the first of those that it is connected with, and the sums from there to here.
    roots: Vec<(usize, [i128; N])>,
    /// What figures are of.
    all: Vec<Run>,
    /// Of those, the ones that sums are made of, in the order of their first months.
    counted: Vec<Run>,
    contradictions: Vec<Contradiction<N>>,
}

impl<const N: usize> Ledger<N> {
    /// Of figures in any order: shorter runs count before longer ones, and of two of the same months
    /// the smaller figures before the larger, so that nothing depends on that order.
    #[must_use]
    pub fn of(figures: &[(Run, [i128; N])]) -> Self {
        let mut bounds: Vec<i32> = figures.iter().flat_map(|(run, _)| [run.from, run.to]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let roots = (0..bounds.len()).map(|at| (at, [0; N])).collect();
        let mut figures: Vec<&(Run, [i128; N])> = figures.iter().collect();
        figures.sort_unstable_by_key(|(run, stated)| (run.months(), run.from, *stated));
        let all = figures.iter().map(|(run, _)| *run).collect();
        let (counted, contradictions) = (Vec::new(), Vec::new());
        let mut ledger = Self { bounds, roots, all, counted, contradictions };
        for (run, stated) in figures {
            ledger.add(*run, *stated);
        }
        ledger.counted.sort_unstable();
        ledger
    }

    fn add(&mut self, run: Run, stated: [i128; N]) {
        let [Some(from), Some(to)] = [self.at(run.from), self.at(run.to)] else { return };
        if let Some(known) = self.sum(run) {
            let are_apart =
                |(a, b): (&i128, &i128)| (a - b).abs() * 100 > a.abs().max(b.abs()) * APART_PERCENT;
            if stated.iter().zip(&known).any(are_apart) {
                self.contradictions.push(Contradiction { run, stated, known });
            }
            return;
        }
        self.counted.push(run);
        // Everything that hangs on one of them hangs on the other's root from now on.
        let ((root, start), (other, end)) = (self.roots[from], self.roots[to]);
        let offset: [i128; N] = std::array::from_fn(|at| start[at] + stated[at] - end[at]);
        for (of, sums) in self.roots.iter_mut().filter(|(of, _)| *of == other) {
            *of = root;
            sums.iter_mut().zip(&offset).for_each(|(sum, offset)| *sum += offset);
        }
    }

    fn at(&self, bound: i32) -> Option<usize> {
        self.bounds.binary_search(&bound).ok()
    }

    /// The sums over a run of months; None where they are not known.
    #[must_use]
    pub fn sum(&self, run: Run) -> Option<[i128; N]> {
        let (from, to) = (self.roots[self.at(run.from)?], self.roots[self.at(run.to)?]);
        (from.0 == to.0).then(|| std::array::from_fn(|at| to.1[at] - from.1[at]))
    }

    /// What contradicts what, shorter runs first.
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction<N>] {
        &self.contradictions
    }

    /// Whether a figure of some of these months contradicts others.
    #[must_use]
    pub fn is_contradicted(&self, run: Run) -> bool {
        self.contradictions.iter().any(|one| one.run.overlaps(run))
    }

    /// Whether figures that count lie end to end from its first month to its last. What is known
    /// without that is a difference, in which a correction of earlier months would stand.
    #[must_use]
    pub fn is_sum(&self, run: Run) -> bool {
        let mut reached = vec![run.from];
        // In the order of their first months: what leads to one stands before it.
        for figure in self.counted.iter().filter(|figure| figure.to <= run.to) {
            if reached.contains(&figure.from) {
                reached.push(figure.to);
            }
        }
        reached.contains(&run.to)
    }

    /// The months of a run that no figure is of.
    #[must_use]
    pub fn missing(&self, run: Run) -> Vec<i32> {
        let is_told = |month| self.all.iter().any(|one| (one.from..one.to).contains(&month));
        (run.from..run.to).filter(|month| !is_told(*month)).collect()
    }
}
