//! Limit: how many requests a token, or an address without one, may make.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Callers of a generation. When there are more, the generation before is forgotten, so that at
/// most twice as many are remembered and nobody ever looks through them for room.
const CALLERS: usize = 10_000;
/// What those are called that were forgotten.
const FORGOTTEN: &str = "others";
/// Seconds of calls that may come at once.
const BURST_SECS: f64 = 2.0;

/// A bucket of permits for each caller, filled at a fixed rate.
pub(crate) struct Limiter {
    per_sec: f64,
    callers: Mutex<Callers>,
    /// Calls without a permit of callers that were forgotten.
    forgotten: AtomicU64,
}

/// Two generations of callers: who calls is in the younger one.
#[derive(Default)]
struct Callers {
    young: HashMap<String, Bucket>,
    old: HashMap<String, Bucket>,
}

struct Bucket {
    permits: f64,
    /// Calls that got no permit since the last that did.
    skipped: u64,
    filled_at: Instant,
}

impl Limiter {
    pub(crate) fn new(per_sec: u32) -> Self {
        Self {
            per_sec: f64::from(per_sec.max(1)),
            callers: Mutex::default(),
            forgotten: AtomicU64::new(0),
        }
    }

    /// Takes a permit; gives how many calls of the same caller got none since its last one.
    ///
    /// # Errors
    /// None is left: the seconds until there is one.
    pub(crate) fn take(&self, caller: &str, now: Instant) -> Result<u64, u64> {
        let full = self.per_sec * BURST_SECS;
        let mut callers = self.lock();
        let mut gone = HashMap::new();
        if !callers.young.contains_key(caller) {
            let known = callers.old.remove(caller);
            if callers.young.len() >= CALLERS {
                let young = std::mem::take(&mut callers.young);
                gone = std::mem::replace(&mut callers.old, young);
            }
            let bucket = known.unwrap_or(Bucket { permits: full, skipped: 0, filled_at: now });
            callers.young.insert(caller.to_owned(), bucket);
        }
        let taken = callers.young.get_mut(caller).map_or(Ok(0), |bucket| self.of(bucket, now));
        // Nobody waits for what is forgotten.
        drop(callers);
        let skipped = gone.values().map(|bucket| bucket.skipped).sum();
        self.forgotten.fetch_add(skipped, Ordering::Relaxed);
        taken
    }

    /// A permit out of a bucket.
    fn of(&self, bucket: &mut Bucket, now: Instant) -> Result<u64, u64> {
        let full = self.per_sec * BURST_SECS;
        let elapsed_secs = now.duration_since(bucket.filled_at).as_secs_f64();
        bucket.permits = (bucket.permits + elapsed_secs * self.per_sec).min(full);
        bucket.filled_at = now;
        if bucket.permits < 1.0 {
            bucket.skipped += 1;
            return Err(((1.0 - bucket.permits) / self.per_sec).ceil().max(1.0) as u64);
        }
        bucket.permits -= 1.0;
        Ok(std::mem::take(&mut bucket.skipped))
    }

    /// Counts again what was given out and could not be told.
    pub(crate) fn put_back(&self, caller: &str, skipped: u64) {
        let mut callers = self.lock();
        let Callers { young, old } = &mut *callers;
        match young.get_mut(caller).or_else(|| old.get_mut(caller)) {
            Some(bucket) => bucket.skipped += skipped,
            None => {
                self.forgotten.fetch_add(skipped, Ordering::Relaxed);
            }
        }
    }

    /// Callers that have not called for so long and whose last calls got no permit, each with how
    /// many these were; they are told once. Of those that were forgotten, all in one.
    pub(crate) fn skipped(&self, idle: Duration, now: Instant) -> Vec<(String, u64)> {
        let mut callers = self.lock();
        let Callers { young, old } = &mut *callers;
        let done = young.iter_mut().chain(old.iter_mut()).filter(|(_, bucket)| {
            bucket.skipped > 0 && now.duration_since(bucket.filled_at) >= idle
        });
        let mut found: Vec<_> = done
            .map(|(name, bucket)| (name.clone(), std::mem::take(&mut bucket.skipped)))
            .collect();
        drop(callers);
        found.sort_unstable();
        let forgotten = self.forgotten.swap(0, Ordering::Relaxed);
        found.extend((forgotten > 0).then(|| (FORGOTTEN.to_owned(), forgotten)));
        found
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Callers> {
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Limiter {
        fn remembered(&self) -> usize {
            let callers = self.lock();
            callers.young.len() + callers.old.len()
        }
    }

    #[test]
    fn a_caller_gets_its_rate_and_a_burst_and_no_more() {
        let limiter = Limiter::new(5);
        let start = Instant::now();
        let taken = (0..20).filter(|_| limiter.take("a", start).is_ok()).count();
        assert_eq!(taken, 10);
        assert_eq!(limiter.take("a", start), Err(1));
        assert_eq!(limiter.take("b", start), Ok(0));
        let later = start + Duration::from_secs(1);
        assert_eq!(limiter.take("a", later), Ok(11), "those that got none are counted");
        let taken = (1..20).filter(|_| limiter.take("a", later).is_ok()).count();
        assert_eq!(taken, 4);
        let idle = Duration::from_secs(10);
        assert_eq!(limiter.skipped(idle, later), []);
        assert_eq!(limiter.skipped(idle, later + idle), [("a".to_owned(), 15)]);
        assert_eq!(limiter.skipped(idle, later + idle), [], "told once");
    }

    #[test]
    fn who_is_remembered_is_bounded_and_no_count_is_lost() {
        let limiter = Limiter::new(1);
        let (start, mut told) = (Instant::now(), 0);
        for caller in 0..50_000 {
            for _ in 0..3 {
                let _ = limiter.take(&caller.to_string(), start);
            }
        }
        let remembered = limiter.remembered();
        assert!(remembered <= 2 * CALLERS, "{remembered}");
        for (_, count) in limiter.skipped(Duration::ZERO, start) {
            told += count;
        }
        assert_eq!(told, 50_000);
    }
}
