//! A column of numbers that are mostly one and the same: it takes room only once they differ.

use polars::prelude::*;

/// One number a row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mostly {
    number: u32,
    /// How many rows have it.
    rows: usize,
    /// The numbers instead, once they differ.
    each: Option<Vec<u32>>,
}

impl Mostly {
    pub(super) fn push(&mut self, number: u32) {
        self.extend(number, 1);
    }

    /// Adds a number so many times.
    pub(super) fn extend(&mut self, number: u32, times: usize) {
        match &mut self.each {
            Some(each) => each.resize(each.len() + times, number),
            None if self.rows == 0 || self.number == number => {
                (self.number, self.rows) = (number, self.rows + times);
            }
            None if times == 0 => {}
            None => {
                self.each();
                self.extend(number, times);
            }
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        match other.each {
            Some(mut each) => self.each().append(&mut each),
            None if other.rows > 0 => self.extend(other.number, other.rows),
            None => {}
        }
    }

    pub(super) fn set(&mut self, row: usize, number: u32) {
        if self.each.is_some() || self.number != number {
            self.each()[row] = number;
        }
    }

    /// Keeps the rows at which the mask is true.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        match &mut self.each {
            Some(each) => retain(each, keep),
            None => self.rows = keep.iter().filter(|keep| **keep).count(),
        }
    }

    pub(super) fn into_column(self, name: &'static str) -> Column {
        match self.each {
            Some(each) => UInt32Chunked::from_vec(name.into(), each).into_column(),
            None => Column::new_scalar(name.into(), self.number.into(), self.rows),
        }
    }

    fn each(&mut self) -> &mut Vec<u32> {
        let Self { number, rows, each } = self;
        each.get_or_insert_with(|| vec![*number; *rows])
    }
}

/// Keeps the values at which the mask is true.
pub(super) fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers, whichever way they are kept.
    fn numbers(mostly: Mostly) -> Vec<u32> {
        let column = mostly.into_column("n");
        column.as_materialized_series().u32().unwrap().into_no_null_iter().collect()
    }

    #[test]
    fn numbers_are_kept_whether_they_differ_or_not() {
        let of = |list: &[u32]| {
            let mut mostly = Mostly::default();
            list.iter().for_each(|number| mostly.push(*number));
            mostly
        };
        for list in [&[][..], &[7], &[7, 7, 7], &[7, 7, 8, 7]] {
            assert_eq!(numbers(of(list)), list);
            for other in [&[][..], &[7, 7], &[8], &[8, 7]] {
                let mut both = of(list);
                both.append(of(other));
                assert_eq!(numbers(both), [list, other].concat());
            }
        }
        let mut mostly = of(&[7, 7, 7]);
        mostly.set(1, 7);
        mostly.retain(&[true, false, true]);
        assert_eq!(mostly, of(&[7, 7]));
        assert_eq!(mostly.each, None);
        mostly.set(1, 9);
        assert_eq!(mostly.each, Some(vec![7, 9]));
        mostly.retain(&[false, true]);
        assert_eq!(numbers(mostly), [9]);
    }
}
