//! The patterns that days are found by.

use regex::Regex;

/// The word of a month, of two letters only in other scripts than ours, a short name of Thai (`ม.ค.`), or a number of the Romans (`5 IX 2025`).
const MONTH: &str = "(?:\\p{L}[\\p{L}\\p{M}'’־׳]{2,}|[\\p{L}--\\p{Latin}][\\p{L}\\p{M}'’׳]|\\p{Thai}+\\.\\p{Thai}|\\bI{1,3}\\b|\\bI?V\\b|\\bVI{1,3}\\b|\\bI?X\\b|\\bXII?\\b)";

/// A pattern of these modules' own, in which `MONTH` is the word of a month.
#[expect(clippy::expect_used, reason = "each pattern is a constant that a test compiles")]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("MONTH", MONTH)).expect("the pattern is well-formed")
}
