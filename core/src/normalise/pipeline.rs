//! Blocks of a table on their way: every thread takes the next block, parses it, and adds to the
//! rows what has been parsed and is next in the order of the file. Nobody waits for anybody but to
//! take a block.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::State;
use super::block::{Part, Remarks, Whole};
use super::columns::Row;
use super::long::LongBatch;
use crate::exec::Executor;
use crate::finding::{Error, Result};
use crate::read::{Block, Blocks};

/// Blocks that each thread parses before the long rows among them are dealt out.
const BLOCKS_PER_THREAD: usize = 16;

/// The blocks of a table.
pub(super) struct Pipeline<'t, 'w> {
    whole: &'t Whole<'w>,
    executor: &'t dyn Executor,
    blocks: Blocks<'t>,
    /// Blocks that were taken.
    taken: usize,
    /// The last row that a next one may continue.
    above: Option<Row>,
    is_at_end: bool,
}

/// A block that was parsed, kept where it must be parsed again.
struct Parsed<'t> {
    part: Result<Part>,
    block: Option<Block<'t>>,
}

/// Where blocks are taken from.
struct Reading<'p, 't> {
    blocks: &'p mut Blocks<'t>,
    taken: &'p mut usize,
    is_at_end: &'p mut bool,
    /// Where to stop.
    end: usize,
    /// What ended the table, once all blocks before are added.
    error: Option<Error>,
}

impl<'t> Reading<'_, 't> {
    fn next(&mut self) -> Option<(usize, Block<'t>)> {
        if *self.is_at_end || *self.taken >= self.end {
            return None;
        }
        let block = match self.blocks.next() {
            Ok(Some(block)) => block,
            other => {
                *self.is_at_end = true;
                self.error = other.err();
                return None;
            }
        };
        *self.taken += 1;
        Some((*self.taken - 1, block))
    }
}

/// What parsed blocks are added to.
struct Adding<'p, 'w> {
    whole: &'p Whole<'w>,
    above: &'p mut Option<Row>,
    state: &'p mut State,
    remarks: &'p mut Remarks,
    long: Vec<LongBatch>,
    /// The block that is next.
    next: usize,
    error: Option<Error>,
}

impl Adding<'_, '_> {
    /// Adds what is next of the blocks that wait, until there is none.
    fn add_waiting(&mut self, waiting: &Mutex<BTreeMap<usize, Parsed<'_>>>) {
        let next = |index: usize| lock(waiting).remove(&index);
        while self.error.is_none()
            && let Some(parsed) = next(self.next)
        {
            self.error = self.add(parsed).err();
            self.next += 1;
        }
    }

    fn add(&mut self, Parsed { part, block }: Parsed<'_>) -> Result<()> {
        let mut part = part?;
        if let Some(block) = block {
            part = self.whole.parse_block(&block, self.above.take(), true)?;
        }
        *self.above = part.above.take().or(self.above.take());
        let place = self.whole.table.place();
        self.long.push(part.add_to(&place, self.state, self.remarks)?);
        Ok(())
    }
}

impl<'t, 'w> Pipeline<'t, 'w> {
    pub(super) fn new(
        whole: &'t Whole<'w>,
        blocks: Blocks<'t>,
        executor: &'t dyn Executor,
    ) -> Self {
        Self { whole, executor, blocks, taken: 0, above: None, is_at_end: false }
    }

    /// Goes on by some blocks: adds rows to the state but for the long ones, which are given back.
    /// None at the end.
    ///
    /// # Errors
    /// The first damage in the order of the file.
    pub(super) fn next(
        &mut self,
        state: &mut State,
        remarks: &mut Remarks,
    ) -> Result<Option<Vec<LongBatch>>> {
        if self.is_at_end {
            return Ok(None);
        }
        let Self { whole, executor, blocks, taken, above, is_at_end } = self;
        let (whole, threads, next) = (*whole, executor.threads(), *taken);
        let end = next + threads * BLOCKS_PER_THREAD;
        let reading = Mutex::new(Reading { blocks, taken, is_at_end, end, error: None });
        let long = Vec::new();
        let mut adding =
            Mutex::new(Adding { whole, above, state, remarks, long, next, error: None });
        let waiting = Mutex::new(BTreeMap::new());
        executor.run(threads, &|_| {
            loop {
                // The lock is gone before the block is parsed.
                let taken = lock(&reading).next();
                let Some((index, block)) = taken else { return };
                let part = whole.parse_block(&block, None, index == 0);
                let is_kept = part.as_ref().is_ok_and(|part| part.lacks_above);
                let parsed = Parsed { part, block: is_kept.then_some(block) };
                lock(&waiting).insert(index, parsed);
                match adding.try_lock() {
                    Ok(mut adding) => {
                        adding.add_waiting(&waiting);
                        if adding.error.is_some() {
                            // What follows is parsed for nobody.
                            lock(&reading).end = 0;
                        }
                    }
                    Err(TryLockError::Poisoned(held)) => held.into_inner().add_waiting(&waiting),
                    // The thread that holds the lock takes this block, too; if not, the next one does.
                    Err(TryLockError::WouldBlock) => {}
                }
            }
        });
        let adding = adding.get_mut().unwrap_or_else(PoisonError::into_inner);
        adding.add_waiting(&waiting);
        let error = adding.error.take().or_else(|| lock(&reading).error.take());
        let long = std::mem::take(&mut adding.long);
        error.map_or(Ok(Some(long)), Err)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
