//! Blocks of a table on their way: while some are parsed, the next are read, and those parsed
//! before are added in the order of the file.

use std::sync::{Mutex, PoisonError};

use super::State;
use super::block::{Part, Remarks, Whole};
use super::columns::Row;
use super::long::LongBatch;
use crate::exec::Executor;
use crate::finding::Result;
use crate::read::{Block, Blocks};

/// Blocks that each thread parses at a time: with few, threads wait for each other.
const BLOCKS_PER_THREAD: usize = 4;

/// The blocks of a table.
pub(super) struct Pipeline<'t, 'w> {
    whole: &'t Whole<'w>,
    executor: &'t dyn Executor,
    /// Blocks that are read and parsed at a time.
    many: usize,
    blocks: Blocks<'t>,
    /// What was read last; an error ends the table, once all before it is added.
    read: Result<Vec<Block<'t>>>,
    parsed: Vec<Parsed<'t>>,
    /// The last row that a next one may continue.
    above: Option<Row>,
    is_first: bool,
}

/// A block that was parsed, kept where it must be parsed again.
struct Parsed<'t> {
    part: Result<Part>,
    block: Option<Block<'t>>,
}

impl<'t, 'w> Pipeline<'t, 'w> {
    pub(super) fn new(
        whole: &'t Whole<'w>,
        blocks: Blocks<'t>,
        executor: &'t dyn Executor,
    ) -> Self {
        let many = executor.threads() * BLOCKS_PER_THREAD;
        let mut line = Self {
            whole,
            executor,
            many,
            blocks,
            read: Ok(Vec::new()),
            parsed: Vec::new(),
            above: None,
            is_first: true,
        };
        line.read = read(&mut line.blocks, many);
        line
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
        let waiting = std::mem::take(&mut self.parsed);
        let batch = match &mut self.read {
            Ok(batch) => std::mem::take(batch),
            Err(_) if !waiting.is_empty() => Vec::new(),
            Err(error) => return Err(error.clone()),
        };
        if batch.is_empty() && waiting.is_empty() {
            return Ok(None);
        }
        let Self { whole, executor, many, is_first, .. } = *self;
        let reads_on = self.read.is_ok() && !batch.is_empty();
        let reading = Mutex::new((&mut self.blocks, &mut self.read));
        let mut added = Ok(Vec::new());
        let adding = Mutex::new((waiting, &mut self.above, &mut *state, &mut *remarks, &mut added));
        let parts: Vec<Mutex<Option<Result<Part>>>> =
            batch.iter().map(|_| Mutex::new(None)).collect();
        executor.run(batch.len() + 2, &|piece| match piece {
            0 => {
                if reads_on {
                    let (blocks, next) = &mut *lock(&reading);
                    **next = read(blocks, many);
                }
            }
            1 => {
                let (waiting, above, state, remarks, added) = &mut *lock(&adding);
                **added = add(std::mem::take(waiting), whole, above, state, remarks);
            }
            piece => {
                let index = piece - 2;
                let part = whole.parse_block(&batch[index], None, is_first && index == 0);
                *lock(&parts[index]) = Some(part);
            }
        });
        drop((reading, adding));
        self.is_first = self.is_first && batch.is_empty();
        let of_piece = |part: Mutex<_>| part.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.parsed = parts
            .into_iter()
            .zip(batch)
            .filter_map(|(part, block)| {
                let part: Result<Part> = of_piece(part)?;
                let is_kept = part.as_ref().is_ok_and(|part| part.lacks_above);
                Some(Parsed { part, block: is_kept.then_some(block) })
            })
            .collect();
        added.map(Some)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next blocks, at most so many; none at the end.
fn read<'t>(blocks: &mut Blocks<'t>, many: usize) -> Result<Vec<Block<'t>>> {
    let mut batch = Vec::with_capacity(many);
    while batch.len() < many
        && let Some(block) = blocks.next()?
    {
        batch.push(block);
    }
    Ok(batch)
}

/// Adds blocks that were parsed, in their order.
fn add(
    parsed: Vec<Parsed<'_>>,
    whole: &Whole<'_>,
    above: &mut Option<Row>,
    state: &mut State,
    remarks: &mut Remarks,
) -> Result<Vec<LongBatch>> {
    let mut long = Vec::with_capacity(parsed.len());
    for Parsed { part, block } in parsed {
        let mut part = part?;
        if let Some(block) = block {
            part = whole.parse_block(&block, above.take(), true)?;
        }
        *above = part.above.take().or(above.take());
        long.push(part.add_to(state, remarks)?);
    }
    Ok(long)
}
