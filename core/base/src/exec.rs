//! Where work is done: core names the pieces of work, a door that has threads runs them. No piece
//! may see the results of another, so nothing depends on how many run at a time.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Runs pieces of work, several at a time if it can.
pub trait Executor: Sync + fmt::Debug {
    /// How many pieces it runs at a time; at least 1.
    fn threads(&self) -> usize;

    /// Calls `piece` once with each number below `pieces`, and returns when all have returned.
    fn run(&self, pieces: usize, piece: &(dyn Fn(usize) + Sync));
}

/// Runs one piece after the other, on the caller's thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct InTurn;

impl Executor for InTurn {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, pieces: usize, piece: &(dyn Fn(usize) + Sync)) {
        (0..pieces).for_each(piece);
    }
}

/// Whether work is to end though it is not done: nobody waits for it any more. The door says so, by
/// whatever means it has; what takes long asks for every header and every block of rows. What was
/// asked once stays asked: a piece that was left undone is not overlooked later.
#[derive(Clone, Default)]
pub struct Stop(Option<Arc<Asked>>);

/// Whether it was asked, and what says so.
type Asked = (AtomicBool, Box<dyn Fn() -> bool + Send + Sync>);

impl Stop {
    /// Where `is_asked` says so.
    pub fn when(is_asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new((AtomicBool::new(false), Box::new(is_asked)))))
    }

    /// Whether the work is to end now.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.as_ref().is_some_and(|stop| {
            let (was_asked, is_asked) = &**stop;
            if !was_asked.load(Ordering::Relaxed) && is_asked() {
                was_asked.store(true, Ordering::Relaxed);
            }
            was_asked.load(Ordering::Relaxed)
        })
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stop")
    }
}

/// What each piece of work gives, in the order of the pieces.
pub fn map<T: Send>(
    executor: &dyn Executor,
    pieces: usize,
    piece: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let results: Vec<Mutex<Option<T>>> = (0..pieces).map(|_| Mutex::new(None)).collect();
    executor.run(pieces, &|index| {
        let result = piece(index);
        *results[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    });
    results
        .into_iter()
        .filter_map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// What each piece of work gives that is handed something of its own.
pub fn map_owned<I: Send, T: Send>(
    executor: &dyn Executor,
    items: impl IntoIterator<Item = I>,
    piece: impl Fn(usize, I) -> T + Sync,
) -> Vec<T> {
    let items: Vec<_> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let results = map(executor, items.len(), |index| {
        let item = items[index].lock().unwrap_or_else(PoisonError::into_inner).take();
        item.map(|item| piece(index, item))
    });
    results.into_iter().flatten().collect()
}

/// What ranges of rows give, one after the other; a few ranges at a time, so that little stands in
/// memory twice.
pub fn by_row<T: Send>(
    executor: &dyn Executor,
    height: usize,
    of_range: impl Fn(std::ops::Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    let mut all = Vec::with_capacity(height);
    for ranges in ranges(height).chunks(executor.threads() * RANGES_PER_THREAD) {
        let parts = map(executor, ranges.len(), |index| of_range(ranges[index].clone()));
        parts.into_iter().for_each(|mut part| all.append(&mut part));
    }
    all
}

/// Ranges that each thread works on before what they gave is put together.
const RANGES_PER_THREAD: usize = 4;

/// Rows of a piece of work. Fixed, whatever the threads.
pub const ROWS: usize = 1 << 14;

/// The ranges that so many rows are worked on in.
pub fn ranges(height: usize) -> Vec<std::ops::Range<usize>> {
    (0..height).step_by(ROWS).map(|start| start..(start + ROWS).min(height)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_that_was_asked_stays_asked() {
        let (next, answers) =
            (AtomicBool::new(true), |next: &AtomicBool| !next.fetch_not(Ordering::Relaxed));
        let stop = Stop::when(move || answers(&next));
        let other = stop.clone();
        assert_eq!([stop.is_asked(), other.is_asked(), stop.is_asked()], [false, true, true]);
        assert!(!Stop::default().is_asked());
    }
}
