//! The patterns that days are found by.

use regex::Regex;

/// The word of a month.
const MONTH: &str = "[\\p{L}][\\p{L}\\p{M}'’]{2,}";

/// A pattern of these modules' own, in which `MONTH` is the word of a month.
#[expect(clippy::expect_used, reason = "each pattern is a constant that a test compiles")]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("MONTH", MONTH)).expect("the pattern is well-formed")
}
