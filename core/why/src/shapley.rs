//! The Shapley value of a game in whole numbers (L. S. Shapley, "A value for n-person games", 1953):
//! of each player the mean of what it adds, over all orders in which the players can come.

use num_bigint::BigInt;

/// The Shapley values of so many players, times [`factorial`] of their number. A game's value of a
/// coalition is at the index whose bits are its players.
///
/// # Panics
/// Unless there is one value for each coalition.
#[must_use]
pub fn shapley(players: usize, values: &[BigInt]) -> Vec<BigInt> {
    assert_eq!(values.len(), 1 << players, "one value for each coalition");
    // By the size of the others, so that a weight multiplies once.
    let mut sums = vec![vec![BigInt::default(); players]; players];
    for (coalition, value) in values.iter().enumerate() {
        let size = coalition.count_ones() as usize;
        for (player, sums) in sums.iter_mut().enumerate() {
            if coalition >> player & 1 == 1 {
                sums[size - 1] += value;
            } else {
                sums[size] -= value;
            }
        }
    }
    sums.into_iter()
        .map(|of_player| {
            let weighted = of_player.into_iter().enumerate();
            weighted.map(|(others, sum)| sum * orders(others, players - 1 - others)).sum()
        })
        .collect()
}

/// In how many orders so many come before a player and so many after it.
fn orders(before: usize, after: usize) -> BigInt {
    factorial(before) * factorial(after)
}

/// n!
#[must_use]
pub(crate) fn factorial(n: usize) -> BigInt {
    (1..=n).map(BigInt::from).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers(values: &[i64]) -> Vec<BigInt> {
        values.iter().copied().map(BigInt::from).collect()
    }

    /// A left glove and two right ones: a pair is worth 6 (the values are 2/3, 1/6, 1/6 of it).
    #[test]
    fn the_game_of_gloves() {
        let worth = |coalition: usize| if coalition & 1 == 1 && coalition > 1 { 6 } else { 0 };
        let values: Vec<i64> = (0..8).map(worth).collect();
        assert_eq!(shapley(3, &integers(&values)), integers(&[24, 6, 6]));
    }

    /// 2·3 → 5·7 = 29: (3·3 + 3·7)/2 = 15 and (2·4 + 5·4)/2 = 14.
    #[test]
    fn a_product_of_two() {
        assert_eq!(shapley(2, &integers(&[6, 15, 14, 35])), integers(&[30, 28]));
    }

    #[test]
    fn nobody_plays() {
        assert_eq!(shapley(0, &integers(&[7])), integers(&[]));
    }
}
