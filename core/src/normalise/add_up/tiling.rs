//! Which of a firm's returns of one year lie end to end from January to December.

use crate::period::Period;

const MONTHS: usize = 12;

/// The places of the periods that fill the year without a gap and without lying over each other: of
/// all ways that with the most of them, and where two have as many, the one whose later periods are
/// shorter. None where none fills it.
pub(super) fn finest(periods: &[Period]) -> Option<Vec<usize>> {
    // Per month that ends: how many periods fill the year up to it, and the last of them.
    let mut best: [Option<(usize, usize)>; MONTHS + 1] = [None; MONTHS + 1];
    best[0] = Some((0, usize::MAX));
    for end in 1..=MONTHS {
        let ending = periods.iter().enumerate().filter(|(_, one)| one.last_month() as usize == end);
        let ways = ending.filter_map(|(at, one)| {
            let (count, _) = best[end - one.months() as usize]?;
            Some((count + 1, at))
        });
        best[end] =
            ways.max_by_key(|(count, at)| (*count, std::cmp::Reverse(periods[*at].months())));
    }
    let mut tiles = Vec::new();
    let mut end = MONTHS;
    while end > 0 {
        let (_, at) = best[end]?;
        tiles.push(at);
        end -= periods[at].months() as usize;
    }
    tiles.reverse();
    Some(tiles)
}

/// The months that none of the periods has.
pub(super) fn missing(periods: &[Period]) -> Vec<u32> {
    let has =
        |month| periods.iter().any(|one| (one.first_month()..=one.last_month()).contains(&month));
    (1..=MONTHS as u32).filter(|month| !has(*month)).collect()
}

/// Of tiles that fill the year, those that a period lies over exactly; None where it cuts one.
pub(super) fn within<T>(
    period: Period,
    tiles: &[T],
    period_of: impl Fn(&T) -> Period,
) -> Option<&[T]> {
    let first =
        tiles.iter().position(|tile| period_of(tile).first_month() == period.first_month())?;
    let last = tiles.iter().position(|tile| period_of(tile).last_month() == period.last_month())?;
    tiles.get(first..=last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(texts: &str) -> Vec<Period> {
        texts.split(' ').map(|text| Period::parse(&format!("2023{text}")).unwrap()).collect()
    }

    fn finest_of(texts: &str) -> Option<String> {
        let all = periods(texts);
        let tiles = finest(&all)?;
        Some(
            tiles
                .into_iter()
                .map(|at| all[at].to_string()[4..].to_owned())
                .collect::<Vec<_>>()
                .join(" "),
        )
    }

    #[test]
    fn the_finest_way_to_fill_a_year() {
        let months = "-01 -02 -03 -04 -05 -06 -07 -08 -09 -10 -11 -12";
        for (all, expected) in [
            (months, Some(months)),
            ("Q1 Q2 Q3 Q4 H1 H2", Some("Q1 Q2 Q3 Q4")),
            ("M01-08 -09 -10 -11 -12 H1", Some("M01-08 -09 -10 -11 -12")),
            ("M01-02 -03 Q2 H2", Some("M01-02 -03 Q2 H2")),
            // As many either way.
            ("H1 Q3 Q4 Q1 Q2 H2", Some("Q1 Q2 Q3 Q4")),
            ("Q1 Q2 H2 H1", Some("Q1 Q2 H2")),
            ("H1 Q3 Q4", Some("H1 Q3 Q4")),
            ("Q1 Q2 Q3", None),
            ("M01-08 H2", None),
            ("H2", None),
        ] {
            assert_eq!(finest_of(all).as_deref(), expected, "{all}");
            // In any order of the rows.
            let turned: Vec<&str> = all.split(' ').rev().collect();
            assert_eq!(finest_of(&turned.join(" ")).as_deref(), expected, "{all}");
        }
    }

    #[test]
    fn months_that_nobody_reported() {
        assert_eq!(missing(&periods("Q1 -05 H2")), [4, 6]);
        assert_eq!(missing(&periods("M01-08 H2")), [0_u32; 0]);
    }

    #[test]
    fn tiles_under_a_longer_period() {
        let tiles = periods("M01-02 -03 Q2 -07 -08 -09 Q4");
        let under = |text: &str| {
            let found = within(periods(text)[0], &tiles, |tile| *tile)?;
            Some(found.iter().map(Period::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(under("Q1").as_deref(), Some("2023M01-02 2023-03"));
        assert_eq!(under("Q3").as_deref(), Some("2023-07 2023-08 2023-09"));
        assert_eq!(under("H2").as_deref(), Some("2023-07 2023-08 2023-09 2023Q4"));
        assert_eq!(under("M01-04"), None);
        assert_eq!(under("-02"), None);
    }
}
