//! Limit: how many requests a token, or an address without one, may make.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Callers that are remembered; when there are more, those who have not called for long are
/// forgotten.
const CALLERS: usize = 10_000;
/// Seconds of calls that may come at once.
const BURST_SECS: f64 = 2.0;

/// A bucket of permits for each caller, filled at a fixed rate.
pub(crate) struct Limiter {
    per_sec: f64,
    callers: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    permits: f64,
    /// Calls that got no permit since the last that did.
    skipped: u64,
    filled_at: Instant,
}

impl Limiter {
    pub(crate) fn new(per_sec: u32) -> Self {
        Self { per_sec: f64::from(per_sec.max(1)), callers: Mutex::default() }
    }

    /// Takes a permit; gives how many calls of the same caller got none since its last one.
    ///
    /// # Errors
    /// None is left: the seconds until there is one.
    pub(crate) fn take(&self, caller: &str, now: Instant) -> Result<u64, u64> {
        let full = self.per_sec * BURST_SECS;
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= CALLERS && !callers.contains_key(caller) {
            callers.retain(|_, bucket| {
                now.duration_since(bucket.filled_at).as_secs_f64() < BURST_SECS
            });
        }
        if !callers.contains_key(caller) {
            callers.insert(caller.to_owned(), Bucket { permits: full, skipped: 0, filled_at: now });
        }
        let Some(bucket) = callers.get_mut(caller) else { return Ok(0) };
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
    }
}
