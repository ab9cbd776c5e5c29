//! What is told of places that are not read as they were written.

use super::super::front_matter::Value;
use super::super::names::keys_of;
use super::reader::{LocationReader, NAME_HINT};
use crate::finding::shortened;

impl LocationReader<'_, '_> {
    pub(super) fn warn_of_positions(&mut self, message: &str) {
        let hint = "give each place one position: `{name: Lisbon, lat: 38.72, lon: -9.14}`";
        self.report.warn_key(self.key, "several-positions", message, hint);
    }

    pub(super) fn warn_of_key(&mut self, key: &str, hint: &str) {
        let message = format!(
            "`{}` in `{}` is not known to say a place, and what stands behind it is not read",
            shortened(key),
            self.key
        );
        self.report.warn_key(self.key, UNREAD, &message, hint);
    }

    pub(super) fn warn_of_map(&mut self, pairs: &[(String, Value)], what: &str) {
        let keys = keys_of(pairs);
        let message = format!("a map in `{}` ({keys}) has {what}", self.key);
        self.report.warn_key(self.key, UNREAD, &message, NAME_HINT);
    }
}

const UNREAD: &str = "unread-place";
