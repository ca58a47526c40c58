//! Share: work that takes long may be done a few times at once, and of one caller fewer, so that
//! nobody holds up everybody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Callers that are remembered before those that have nothing under way are forgotten.
const CALLERS: usize = 1000;

/// Places for one kind of work.
pub(crate) struct Shares {
    all: Arc<Semaphore>,
    of_one: usize,
    callers: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place; dropped, it is free.
pub(crate) struct Share {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl Shares {
    /// So many places, and of them so many for one caller.
    pub(crate) fn new(all: usize, of_one: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), of_one, callers: Mutex::default() }
    }

    /// Waits for a place. A caller waits for its own places first, so that of those who wait for
    /// the places of all it has no more than its share.
    pub(crate) async fn take(&self, caller: &str) -> Option<Share> {
        // They are never closed.
        let own = self.of(caller).acquire_owned().await.ok()?;
        let all = self.all.clone().acquire_owned().await.ok()?;
        Some(Share { _all: all, _own: own })
    }

    /// A place, where there is one.
    pub(crate) fn try_take(&self, caller: &str) -> Option<Share> {
        let own = self.of(caller).try_acquire_owned().ok()?;
        let all = self.all.clone().try_acquire_owned().ok()?;
        Some(Share { _all: all, _own: own })
    }

    fn of(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = callers.get(caller) {
            return own.clone();
        }
        if callers.len() >= CALLERS {
            // Whoever holds a place, or waits for one, holds its semaphore.
            callers.retain(|_, own| Arc::strong_count(own) > 1);
        }
        let own = Arc::new(Semaphore::new(self.of_one));
        callers.insert(caller.to_owned(), own.clone());
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn one_caller_never_holds_all_places() {
        let shares = Arc::new(Shares::new(3, 2));
        let held = [shares.take("a").await, shares.take("a").await];
        assert!(shares.try_take("a").is_none());
        let waiting: Vec<_> = (0..100)
            .map(|_| {
                let shares = shares.clone();
                tokio::spawn(async move { shares.take("a").await.is_some() })
            })
            .collect();
        tokio::task::yield_now().await;
        let other = tokio::time::timeout(Duration::from_secs(1), shares.take("b")).await;
        assert!(other.unwrap().is_some(), "it waits for nobody's queue");
        drop(held);
        for one in waiting {
            assert!(one.await.unwrap());
        }
    }

    #[test]
    fn who_has_nothing_under_way_is_forgotten() {
        let shares = Shares::new(3, 2);
        let held = shares.try_take("a").unwrap();
        let second = shares.try_take("a").unwrap();
        for caller in 0..10_000 {
            drop(shares.try_take(&caller.to_string()));
        }
        assert!(shares.callers.lock().unwrap().len() <= CALLERS);
        assert!(shares.try_take("a").is_none(), "its places are counted on");
        drop((held, second));
    }
}
