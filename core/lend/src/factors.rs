//! Factors: whether two scores of a firm were made with the same ones. A book holds no quantities
//! of energy: where factors moved, the earlier score at the later factors follows from the returns
//! alone, which the caller may have.

use std::collections::BTreeMap;

use super::words::both;
use tanxiao_core::book::Record;
use tanxiao_core::book::diff::Own;
use tanxiao_core::judge;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::manifest::{Manifest, Versioned};
use tanxiao_core::number::{Decimal, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_core::scheme::Scheme;

/// What is known of the factors of a book's scores.
#[derive(Debug, Clone, Default)]
pub struct Factors {
    /// Scheme and factor set of each run.
    of_run: BTreeMap<u32, (Versioned, Versioned)>,
    /// The earlier and the later score → the earlier data at the later factors.
    crossed: BTreeMap<(String, String), Own>,
}

/// How the intensity of a score compares with that of one before, as far as factors go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Compared {
    /// Nothing but what the firm did moved it.
    Alike,
    /// The factors moved; at those of the later score the earlier intensity would be this, in nano.
    Crossed(Option<i64>),
    /// The factors moved, or may have, and how much of the change is theirs is not known.
    Moved(Bilingual),
}

impl Factors {
    /// Those of the runs of a book.
    pub fn of_runs<'a>(runs: impl IntoIterator<Item = (u32, &'a Manifest)>) -> Self {
        let of = |(run, manifest): (u32, &Manifest)| {
            (run, (manifest.scheme.clone(), manifest.factor_set.clone()))
        };
        Self { of_run: runs.into_iter().map(of).collect(), crossed: BTreeMap::new() }
    }

    /// Takes in what the data of an earlier score come to at the factors of a later one.
    pub fn cross(&mut self, earlier: &Record, later: &Record, own: Own) {
        self.crossed.insert((earlier.score_id.clone(), later.score_id.clone()), own);
    }

    /// How a score compares with one before.
    pub(super) fn compare(&self, scheme: &Scheme, before: &Record, after: &Record) -> Compared {
        let runs = self.of_run.get(&before.run).zip(self.of_run.get(&after.run));
        let Some(((scheme_before, set_before), (scheme_after, set_after))) = runs else {
            return Compared::Moved(both("因子不明", "the factors are not known"));
        };
        if scheme_before.sha256 != scheme_after.sha256 {
            let texts = [scheme_before, scheme_after].map(named);
            return Compared::Moved(both(
                format!("两期评价方法不同：{} → {}", texts[0], texts[1]),
                format!("the schemes differ: {} → {}", texts[0], texts[1]),
            ));
        }
        let key = (before.score_id.clone(), after.score_id.clone());
        if let Some(own) = self.crossed.get(&key) {
            let intensity = judge::intensity(scheme, own.numerator, own.output.unwrap_or(0));
            let places = scheme.rounding.intensity_decimals;
            let scaled = intensity.and_then(|exact| exact.rounded(places));
            let nano = scaled.and_then(|l| Decimal::of_scaled(l, places).scaled(NANO_DECIMALS));
            return Compared::Crossed(nano);
        }
        if set_before.sha256 != set_after.sha256 {
            let texts = [set_before, set_after].map(named);
            return Compared::Moved(both(
                format!("两期因子集不同：{} → {}", texts[0], texts[1]),
                format!("the factor sets differ: {} → {}", texts[0], texts[1]),
            ));
        }
        // Factors of the grid are by year, whatever the set; they touch power and what is deducted.
        let year = |record: &Record| Period::parse(&record.period).map(Period::year);
        let is_zero = |amount: Decimal| amount == Decimal::default();
        let has_no_power = [before, after]
            .iter()
            .all(|one| is_zero(one.scope2_tco2) && is_zero(one.deducted_tco2));
        if year(before) == year(after) || has_no_power {
            return Compared::Alike;
        }
        let (from, to) = (&before.period, &after.period);
        Compared::Moved(both(
            format!("电网排放因子按年取值（{from} → {to}），变化中有多少出自因子，结果册无从区分"),
            format!(
                "grid factors are by year ({from} → {to}): how much of the change is theirs a book \
                 cannot tell"
            ),
        ))
    }
}

fn named(what: &Versioned) -> String {
    format!("{} {} ({:.8})", what.id, what.version, what.sha256)
}
