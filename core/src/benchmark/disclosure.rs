//! What of a table is not published, so that it tells of no single firm: the figures of groups
//! with few firms or with one that is most of them, and percentiles where few firms stand behind
//! each. Groups lie within each other, and their sums can be taken from one another; so what a
//! group has beyond the published groups within it is held to the same.
//!
//! The numbers are this project's own: the law says what must not be told, not how (decision 0021).

use serde::{Deserialize, Serialize};

use crate::exact::{Number, in_parts, of_whole};

/// Firms behind every figure.
const MINIMUM_MEMBERS: u32 = 3;
/// Share of a sum that one firm may have, in percent.
const LARGEST_SHARE_PERCENT: u128 = 80;

/// Why the figures of a group are not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Withheld {
    /// It has too few firms.
    Few,
    /// One firm is most of its emissions or of its output.
    Dominant,
    /// Without the published groups within it, it would be one of the two.
    Remainder,
}

/// The rule, as a table states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Fewest firms behind a figure.
    pub minimum_members: u32,
    /// Largest share of a group's emissions or output that one firm may have.
    pub largest_share: String,
    /// The rule in words, and whose it is.
    pub rule: String,
}

impl Default for Disclosure {
    fn default() -> Self {
        let share = LARGEST_SHARE_PERCENT;
        Self {
            minimum_members: MINIMUM_MEMBERS,
            largest_share: format!("0.{share}").trim_end_matches('0').to_owned(),
            rule: format!(
                "本项目自定：不足 {MINIMUM_MEMBERS} 家，或有一家占排放或产出 {share}% 以上的组不公布数值，\
                 扣除组内已公布各组后如此的也不公布；各百分位均不少于 {MINIMUM_MEMBERS} 家的组才公布\
                 百分位 / this project's own: no figures of a group of fewer than {MINIMUM_MEMBERS} \
                 firms, or of which one has more than {share} % of emissions or output, nor where \
                 that holds of what is beyond the published groups within it; percentiles only \
                 where each has at least {MINIMUM_MEMBERS} firms"
            ),
        }
    }
}

/// What the sums of some firms, each given as numerator and output, would tell of one of them.
pub(super) fn told(firms: impl Iterator<Item = (i64, i64)>) -> Option<Withheld> {
    let mut count = 0;
    let (mut sums, mut largest) = ([0u128; 2], [0u128; 2]);
    for (numerator, output) in firms {
        count += u32::from(numerator != 0 || output != 0);
        for (place, amount) in [numerator, output].into_iter().enumerate() {
            let amount = u128::from(amount.unsigned_abs());
            sums[place] += amount;
            largest[place] = largest[place].max(amount);
        }
    }
    let is_most = |place: usize| largest[place] * 100 > sums[place] * LARGEST_SHARE_PERCENT;
    match count {
        // No firm has anything in them: nothing is told.
        0 => None,
        few if few < MINIMUM_MEMBERS => Some(Withheld::Few),
        _ => (is_most(0) || is_most(1)).then_some(Withheld::Dominant),
    }
}

/// As [`told`], of amounts of any size.
pub(crate) fn told_of(firms: &[(Number, Number)]) -> Option<Withheld> {
    /// What the largest amount counts as.
    const LARGEST: i64 = 1_000_000_000_000_000;
    let size = |number: &Number| if *number < of_whole(0) { -number } else { number.clone() };
    let largest = |of: fn(&(Number, Number)) -> &Number| {
        firms.iter().map(|firm| size(of(firm))).max().filter(|most| *most > of_whole(0))
    };
    let (top, bottom) = (largest(|firm| &firm.0), largest(|firm| &firm.1));
    let scaled = |number: &Number, largest: &Option<Number>| match largest {
        None => 0,
        Some(most) => {
            let part = in_parts(&(size(number) / most), &LARGEST.into());
            i64::try_from(part).unwrap_or(LARGEST)
        }
    };
    told(firms.iter().map(|firm| (scaled(&firm.0, &top), scaled(&firm.1, &bottom))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_or_one_that_is_most_would_be_told() {
        let told = |firms: &[(i64, i64)]| told(firms.iter().copied());
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[(0, 0), (0, 0)]), None);
        assert_eq!(told(&[(1, 1), (1, 1)]), Some(Withheld::Few));
        assert_eq!(told(&[(1, 1), (1, 1), (0, 0)]), Some(Withheld::Few));
        assert_eq!(told(&[(1, 1), (1, 1), (1, 1)]), None);
        assert_eq!(told(&[(8, 1), (1, 1), (1, 1)]), None);
        assert_eq!(told(&[(81, 10), (10, 10), (9, 10)]), Some(Withheld::Dominant));
        assert_eq!(told(&[(10, 10), (10, -81), (10, 9)]), Some(Withheld::Dominant));
    }
}
