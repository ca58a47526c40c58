//! View: the state of the book that a request is answered from, and what of it whoever asks may
//! see: all of it, or the firms that the token is bound to.

use std::sync::Arc;

use crate::live::Live;
use crate::store::Snapshot;
use crate::store::own::Own;
use crate::store::row::Reader;
use crate::store::segment::RowRef;
use crate::token::Token;

/// What a request is answered from.
#[derive(Clone)]
pub(crate) struct View {
    pub(crate) live: Arc<Live>,
    pub(crate) caller: Arc<Token>,
}

impl View {
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.live.snapshot
    }

    /// Whether whoever asks may see a score.
    pub(crate) fn sees(&self, at: RowRef) -> bool {
        let firms = self.caller.firms.as_ref();
        firms.is_none_or(|firms| self.snapshot().firm_of(at).is_some_and(|firm| firms.has(firm)))
    }

    /// Whether whoever asks may see the scores of every firm.
    pub(crate) fn sees_all(&self) -> bool {
        self.caller.firms.is_none()
    }

    /// Who is told.
    pub(crate) fn reader(&self) -> Reader {
        if self.sees_all() { Reader::OfAll } else { Reader::OfOwn }
    }

    /// The firms that whoever asks may see, for a walk through many scores.
    pub(crate) fn own(&self) -> Own {
        self.snapshot().own(self.caller.firms.as_ref())
    }
}
