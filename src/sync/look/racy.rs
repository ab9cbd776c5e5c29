//! Which stamps of files can be trusted.

use chrono::{DateTime, Utc};

use crate::entry::Stamp;
use crate::journal::RACY_NS;

/// How far a time of change may lie in the future because two clocks differ.
const SKEW_NS: i64 = 3_600_000_000_000;

/// The times of change of files that may change again within the same stamp.
#[derive(Clone, Copy, Debug)]
pub(in crate::sync) struct Racy {
    from_ns: i64,
    until_ns: i64,
}

impl Racy {
    pub(in crate::sync) fn at(now: DateTime<Utc>) -> Self {
        let now = now.timestamp_nanos_opt();
        Self {
            from_ns: now.map_or(i64::MIN, |it| it.saturating_sub(RACY_NS)),
            until_ns: now.map_or(i64::MAX, |it| it.saturating_add(SKEW_NS)),
        }
    }

    /// Whether a stamp is old enough to be trusted, or so far in the future that no change of these days can have it.
    pub(in crate::sync) fn trusts(self, stamp: Stamp) -> bool {
        !(self.from_ns..self.until_ns).contains(&stamp.modified_ns)
    }
}
