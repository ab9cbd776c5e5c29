//! The patterns that days are found by.

use regex::Regex;

/// The word of a month, of two letters only in other scripts than ours, a short name of Thai or Lao (`ม.ค.`), a number of the Romans (`5 IX 2025`),
/// or one of the four months of two words that Arabic has in the Levant (`تشرين الثاني`).
const MONTH: &str = "(?:(?:تشرين|كانون) \\p{Arabic}{4,7}|\\p{L}[\\p{L}\\p{M}'’־׳]{2,}|[\\p{L}--\\p{Latin}][\\p{L}\\p{M}'’׳]|[\\p{Thai}\\p{Lao}]+\\.[\\p{Thai}\\p{Lao}]|\\bI{1,3}\\b|\\bI?V\\b|\\bVI{1,3}\\b|\\bI?X\\b|\\bXII?\\b)";

/// What stands between the days of a span or a list: a sign, or *to*, *till*, *and* in some languages.
const BETWEEN: &str = " ?[-–—/~+&] ?|, (?:WORDS )?| (?:WORDS) ";
const WORDS: &str = "to|till?|until|through|and|bis|und|au|et|al|a|e|y|i|do|tot|t/m|en|og|och|ja|и|по|та|і|ir|un|és|și|oraz|ve|và";

/// A pattern of these modules' own, in which `MONTH` is the word of a month, and `BETWEEN` what stands between two days.
#[expect(clippy::expect_used, reason = "each pattern is a constant that a test compiles")]
pub(super) fn pattern(text: &str) -> Regex {
    let text = text.replace("BETWEEN", BETWEEN).replace("WORDS", WORDS).replace("MONTH", MONTH);
    Regex::new(&text).expect("the pattern is well-formed")
}
