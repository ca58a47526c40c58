//! Whether K or L bunch just on the better side of a cut-off: a caliper test. If nothing drew firms
//! to a side, each of those near a cut-off would be on either side with even chance, since a smooth
//! density is nearly level over a narrow band. So of `n` firms within five percent of a cut-off as
//! many as `b` on the better side have the probability Σ C(n, k) ÷ 2ⁿ over k ≥ b. The band, and that
//! one part in a hundred is called unlikely, are this project's own.

use num_bigint::BigUint;
use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{MICRO, MICRO_DECIMALS, NANO, NANO_DECIMALS};
use tanxiao_core::scheme::Inclusive;
use tanxiao_core::write::sheet::{Chart, ChartKind};

use super::distribution::Sided;
use super::near::Cut;
use crate::table::{Column, Drawn, Table, Value};

/// How wide a band is on each side, in percent of the cut-off.
const PERCENT: i128 = 5;
/// Bins of K: their width in billionths, and how many there are before the last, open one.
pub(crate) const BIN: i64 = NANO / 20;
pub(crate) const BINS: usize = 60;

/// Firms just on either side of each cut-off.
pub(crate) fn table(now: Sided<'_>) -> Table {
    let scheme = now.0.scheme();
    let mut rows = Vec::new();
    for cut in [Cut::K, Cut::L] {
        let Some(ladder) = cut.ladder(scheme) else { continue };
        for line in ladder.bands.iter().filter_map(|band| band.upper_nano) {
            let (mut better, mut worse) = (0_usize, 0_usize);
            for value in now.1.iter().filter_map(|firm| cut.of(firm)) {
                let distance = i128::from(value) - i128::from(line);
                if distance.abs() * 100 > i128::from(line) * PERCENT {
                    continue;
                }
                match ladder.inclusive.is_within(value.cmp(&line)) {
                    true => better += 1,
                    false => worse += 1,
                }
            }
            let near = better + worse;
            // Half of them: one decimal says it.
            let half = i64::try_from(near).unwrap_or(0) * 5;
            rows.push(vec![
                Value::Text(cut.name().to_owned()),
                Value::Scaled(line, NANO_DECIMALS),
                Value::count(better),
                Value::count(worse),
                Value::Scaled(half, 1),
                Value::scaled(at_least(better, near), MICRO_DECIMALS),
            ]);
        }
    }
    Table {
        id: "bunching",
        name: ["分档线两侧", "Beside cut-offs"],
        title: Bilingual::new(
            "分档线两侧 5% 以内的企业家数",
            "Firms within 5 % of a cut-off, by side",
        ),
        about: Bilingual::new(
            "如果没有人为靠拢，线两侧的家数应大致各半。概率：各半时，低碳一侧有这么多家或更多的可能；小于 1% 值得查看，但不能证明什么。5% 和 1% 由本项目设定。",
            "If nothing draws firms to a side, about half stand on each. Probability: of so many or more \
             on the better side, if it were even; below 1 % is worth a look and proves nothing. 5 % \
             and 1 % are this project's own.",
        ),
        columns: vec![
            Column::new("of", "指标", "Value", Look::Text),
            Column::new("cut", "分档线", "Cut-off", Look::Decimals(2)),
            Column::new("better", "低碳一侧（家）", "Better side", Look::Count),
            Column::new("worse", "高碳一侧（家）", "Worse side", Look::Count),
            Column::new("expected", "各半应有（家）", "Even would be", Look::Decimals(1)),
            Column::new("probability", "概率", "Probability", Look::Share),
        ],
        rows,
        has_total: false,
        heads: 2,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}

/// Firms by K in bins of 0.05.
pub(crate) fn bins(now: Sided<'_>) -> Table {
    let scheme = now.0.scheme();
    let inclusive = scheme.grade.inclusive;
    let mut counts = vec![0_usize; BINS + 1];
    let is_cut = Cut::K.ladder(scheme).is_some();
    for value in now.1.iter().filter(|_| is_cut).filter_map(|firm| Cut::K.of(firm)) {
        counts[bin(value, inclusive)] += 1;
    }
    let rows = counts.into_iter().enumerate().filter(|_| is_cut).map(|(at, count)| {
        let edge = |at: usize| i64::try_from(at).unwrap_or(0) * BIN;
        let to = (at < BINS).then(|| edge(at + 1));
        vec![
            Value::Scaled(edge(at), NANO_DECIMALS),
            Value::scaled(to, NANO_DECIMALS),
            Value::count(count),
        ]
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    Table {
        id: "k_bins",
        name: ["K 的分布", "K in bins"],
        title: Bilingual::new("碳效值 K 的分布", "Firms by K"),
        about: match inclusive {
            Inclusive::Upper => Bilingual::new("各段含上限。", "A bin holds its upper end."),
            Inclusive::Lower => Bilingual::new("各段含下限。", "A bin holds its lower end."),
        },
        columns: vec![
            Column::new("from", "K 自", "K from", Look::Decimals(2)),
            Column::new("to", "K 至", "K to", Look::Decimals(2)),
            Column::new("firms", "企业（家）", "Firms", Look::Count),
        ],
        charts: vec![Drawn {
            title: Bilingual::new("碳效值 K 的分布（家）", "Firms by K"),
            chart: Chart {
                kind: ChartKind::Columns,
                title: String::new(),
                categories: 1,
                values: vec![2],
                rows: rows.len().saturating_sub(1),
                colours: Vec::new(),
            },
        }],
        rows,
        has_total: false,
        heads: 0,
        listed: 0,
    }
}

/// The bin of a K.
fn bin(value: i64, inclusive: Inclusive) -> usize {
    let value = value.max(0);
    let at = match inclusive {
        // The upper end is of the bin below.
        Inclusive::Upper => (value - 1).max(0) / BIN,
        Inclusive::Lower => value / BIN,
    };
    usize::try_from(at).map_or(BINS, |at| at.min(BINS))
}

/// The probability of at least so many heads of `n` even tosses, in millionths; None of none.
fn at_least(heads: usize, n: usize) -> Option<i64> {
    if n == 0 {
        return None;
    }
    let mut chosen = BigUint::from(1_u8);
    let mut sum = BigUint::ZERO;
    for k in 0..=n {
        if k >= heads {
            sum += &chosen;
        }
        chosen = chosen * (n - k) / (k + 1);
    }
    // Half up: the twice of it and one, halved.
    let scaled = (sum * MICRO.unsigned_abs() * 2_u8 + (BigUint::from(1_u8) << n)) >> (n + 1);
    i64::try_from(scaled).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_tosses_have_the_probabilities_of_pascal() {
        // 1 of 1; 3 of 3 = 1/8; at least 8 of 10 = 56/1024; at least 0 of any.
        for (heads, n, micro) in [
            (1, 1, Some(500_000)),
            (3, 3, Some(125_000)),
            (8, 10, Some(54_688)),
            (0, 7, Some(1_000_000)),
            (0, 0, None),
        ] {
            assert_eq!(at_least(heads, n), micro, "{heads} of {n}");
        }
    }

    #[test]
    fn ends_of_bins_are_of_the_side_that_the_scheme_says() {
        assert_eq!([0, 1, BIN, BIN + 1].map(|k| bin(k, Inclusive::Upper)), [0, 0, 0, 1]);
        assert_eq!([0, BIN - 1, BIN].map(|k| bin(k, Inclusive::Lower)), [0, 0, 1]);
        assert_eq!(bin(i64::MAX, Inclusive::Upper), BINS);
    }
}
