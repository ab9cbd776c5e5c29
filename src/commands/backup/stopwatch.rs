//! How long the stages of making a backup took: the copy, and what comes after it to be sure of it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::progress::Progress;

/// Progress that notes when the copying began, and when it was done.
pub(super) struct Stopwatch<'a> {
    progress: &'a dyn Progress,
    begun: Mutex<Vec<Instant>>,
}

impl<'a> Stopwatch<'a> {
    pub(super) fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, begun: Mutex::default() }
    }

    /// How long the copying took, and all that came after it until now.
    pub(super) fn times(&self) -> Option<(Duration, Duration)> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let [copying, verifying, ..] = begun.as_slice() else { return None };
        Some((*verifying - *copying, verifying.elapsed()))
    }
}

impl Progress for Stopwatch<'_> {
    fn begin(&self, what: &str, total: Option<u64>) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        self.progress.begin(what, total);
    }

    fn advance(&self, steps: u64) {
        self.progress.advance(steps);
    }

    fn is_stopped(&self) -> bool {
        self.progress.is_stopped()
    }
}
