//! The threads that core's work runs on.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use tanxiao_core::exec::Executor;

/// So many threads, started for each piece of work and gone after it: that takes some
/// microseconds, and a panic in one of them reaches the caller.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threads(NonZeroUsize);

impl Threads {
    /// As many as were asked for, or as there are cores.
    pub(crate) fn new(wanted: Option<NonZeroUsize>) -> Self {
        let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self(wanted.unwrap_or_else(cores))
    }
}

impl Executor for Threads {
    fn threads(&self) -> usize {
        self.0.get()
    }

    fn run(&self, pieces: usize, piece: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= pieces {
                    return;
                }
                piece(index);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.0.get().min(pieces) {
                scope.spawn(work);
            }
            work();
        });
    }
}
