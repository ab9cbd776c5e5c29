//! What `[dates]` of `journal.toml` says: how this workspace writes its days.

use std::sync::OnceLock;

use chrono::NaiveDate;

/// How a workspace writes its days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// The front matter keys that name the day before all others, in order.
    pub keys: Vec<String>,
    /// The languages whose names of months count where they are other months elsewhere: `hr`, `cs-CZ`.
    pub languages: Vec<String>,
    /// The last day that is told as none that was lived; none where nobody knows what day it is. No row depends on it.
    pub latest: Option<NaiveDate>,
}

/// A program reads the entries of one workspace.
static SETTLED: OnceLock<Dates> = OnceLock::new();
static DEFAULT: Dates = Dates { keys: Vec::new(), languages: Vec::new(), latest: None };

/// Settles how days are read, before the first entry is. What was settled first stays.
pub fn settle(dates: Dates) {
    // The same workspace says the same again.
    let _ = SETTLED.set(dates);
}

/// How days are read.
pub(in crate::entry) fn settled() -> &'static Dates {
    SETTLED.get().unwrap_or(&DEFAULT)
}

/// By what days are read beside the sources, as JSON; none where nothing is said.
pub(crate) fn definition() -> Option<String> {
    let Dates { keys, languages, .. } = settled();
    let says_anything = !keys.is_empty() || !languages.is_empty();
    says_anything.then(|| serde_json::json!({ "keys": keys, "languages": languages }).to_string())
}
