//! Whatever is known follows from true months, in any order of the figures; what is not told is not
//! known, and a figure that is not true is found.
#![cfg(not(target_arch = "wasm32"))]

use proptest::collection::vec;
use proptest::prelude::*;
use tanxiao_series::{Ledger, Run, Windows, projected};

const MONTHS: i32 = 24;

fn run() -> impl Strategy<Value = Run> {
    (0..MONTHS, 1..=12_i32).prop_map(|(from, months)| Run { from, to: (from + months).min(MONTHS) })
}

fn true_sum(months: &[i64], run: Run) -> i128 {
    (run.from..run.to).map(|month| i128::from(months[month as usize])).sum()
}

/// Which bounds are connected, found by walking from one.
fn is_connected(runs: &[Run], asked: Run) -> bool {
    let mut seen = vec![asked.from];
    let mut at = 0;
    while at < seen.len() {
        for run in runs {
            let next = if run.from == seen[at] {
                run.to
            } else if run.to == seen[at] {
                run.from
            } else {
                continue;
            };
            if !seen.contains(&next) {
                seen.push(next);
            }
        }
        at += 1;
    }
    seen.contains(&asked.to)
}

proptest! {
    #[test]
    fn what_is_known_is_true_and_all_that_follows_is_known(
        months in vec(-1000_i64..100_000, MONTHS as usize),
        runs in vec(run(), 0..30),
        asked in vec(run(), 20),
    ) {
        let figures: Vec<_> = runs.iter().map(|run| (*run, [true_sum(&months, *run)])).collect();
        let ledger = Ledger::of(&figures);
        prop_assert!(ledger.contradictions().is_empty());
        for asked in asked {
            let is_known = is_connected(&runs, asked);
            prop_assert_eq!(ledger.sum(asked), is_known.then(|| [true_sum(&months, asked)]));
        }
    }

    #[test]
    fn nothing_depends_on_the_order(
        figures in vec((run(), -100_i128..100), 0..20),
        asked in vec(run(), 20),
        turn in 0_usize..20,
    ) {
        let figures: Vec<_> = figures.into_iter().map(|(run, sum)| (run, [sum])).collect();
        let mut turned = figures.clone();
        turned.reverse();
        let middle = turn.min(turned.len());
        turned.rotate_left(middle);
        let (one, other) = (Ledger::of(&figures), Ledger::of(&turned));
        prop_assert_eq!(one.contradictions(), other.contradictions());
        for asked in asked {
            prop_assert_eq!(one.sum(asked), other.sum(asked));
        }
    }

    #[test]
    fn a_year_that_is_not_its_months_is_found(
        months in vec(1_i64..100_000, 12),
        per_mille in prop_oneof![0_i128..989, 1012..3000_i128],
    ) {
        let year = Run { from: 0, to: 12 };
        let mut figures: Vec<_> = (0..12)
            .map(|month| (Run { from: month, to: month + 1 }, [i128::from(months[month as usize]) * 1000]))
            .collect();
        let sum = true_sum(&months, year);
        figures.push((year, [sum * per_mille]));
        let ledger = Ledger::of(&figures);
        prop_assert_eq!(ledger.contradictions().len(), 1);
        prop_assert_eq!(ledger.contradictions()[0].known, [sum * 1000]);
        let (april, next_year) = (Run { from: 3, to: 4 }, Run { from: 12, to: 24 });
        prop_assert!(ledger.is_contradicted(april));
        prop_assert!(!ledger.is_contradicted(next_year));
        prop_assert_eq!(ledger.sum(year), Some([sum * 1000]));
    }

    #[test]
    fn a_projection_is_the_nearest_whole_number(
        to_date in -1000_i128..1_000_000, before in 0_i128..1_000_000, same in 1_i128..1_000_000,
    ) {
        let projected = projected(to_date, before, same).unwrap();
        prop_assert!((projected * same - to_date * before).abs() * 2 <= same);
    }
}

#[test]
fn cumulative_months_tell_each_month() {
    let sums = [30, 45, 70, 71];
    let figures: Vec<_> = (2..).zip(sums).map(|(to, sum)| (Run { from: 0, to }, [sum])).collect();
    let ledger = Ledger::of(&figures);
    let month = |at| ledger.sum(Run { from: at, to: at + 1 });
    assert_eq!([month(0), month(1), month(2), month(3)], [None, None, Some([15]), Some([25])]);
    assert_eq!(ledger.sum(Run { from: 0, to: 2 }), Some([30]));
    assert_eq!(ledger.missing(Run { from: 3, to: 7 }), [5, 6]);
    assert!(ledger.is_sum(Run { from: 0, to: 4 }) && !ledger.is_sum(Run { from: 2, to: 4 }));
}

#[test]
fn figures_that_lie_end_to_end_are_a_sum_and_not_a_difference() {
    let run = |from, to| Run { from, to };
    let runs = [run(0, 1), run(1, 2), run(2, 3), run(3, 6), run(0, 12), run(0, 9)];
    let figures: Vec<_> = runs.iter().map(|run| (*run, [i128::from(run.months())])).collect();
    let ledger = Ledger::of(&figures);
    for (asked, is_sum) in [
        (run(0, 6), true),
        (run(1, 6), true),
        (run(0, 12), true),
        (run(6, 12), false),
        (run(9, 12), false),
    ] {
        assert_eq!(ledger.sum(asked), Some([i128::from(asked.months())]), "{asked:?}");
        assert_eq!(ledger.is_sum(asked), is_sum, "{asked:?}");
    }
}

#[test]
fn windows_of_a_month() {
    // August of 2024.
    let windows = Windows::of(2024 * 12 + 7);
    let of = |from: (i32, i32), to: (i32, i32)| Run {
        from: from.0 * 12 + from.1 - 1,
        to: to.0 * 12 + to.1,
    };
    assert_eq!(windows.month, of((2024, 8), (2024, 8)));
    assert_eq!(windows.rolling, of((2023, 9), (2024, 8)));
    assert_eq!(windows.to_date, of((2024, 1), (2024, 8)));
    assert_eq!(windows.to_date_before, of((2023, 1), (2023, 8)));
    assert_eq!(windows.year_before, of((2023, 1), (2023, 12)));
}

#[test]
fn halves_are_rounded_to_even_and_nothing_has_no_proportion() {
    assert_eq!(projected(1, 5, 2), Some(2));
    assert_eq!(projected(1, 7, 2), Some(4));
    assert_eq!(projected(-1, 5, 2), Some(-2));
    assert_eq!(projected(5, 5, 0), None);
}
