//! Days with the name of a month among other words, in names and headings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::forms::{DAY_MONTH_YEAR, IN_MONGOLIAN, MONTH_DAY_YEAR, YEAR_DAY_MONTH, YEAR_MONTH_DAY};
use super::names::Month;
use super::pattern::pattern;
use super::plain::with_plain_spaces;
use super::trimmed::Of;
use super::written::{NoDate, Reading, date, month_of, read_day};
use super::{among, lead, span};

/// Days with the name of a month, among other words.
static MONTHS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "\\b(?:(?:{DAY_MONTH_YEAR})|(?:{MONTH_DAY_YEAR})|{IN_MONGOLIAN}|{YEAR_DAY_MONTH}|{YEAR_MONTH_DAY})\\b"
    ))
});

/// Finds the first date with the name of a month in a text.
///
/// # Errors
///
/// Why the last one that was found is none.
pub(super) fn find_with_month(text: &str, languages: &[&str]) -> Result<NaiveDate, NoDate> {
    // Each form has a number, and the patterns of all of them are slow to lay out.
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return Err(NoDate::Unknown);
    }
    let text = with_plain_spaces(text);
    let is_known = |name: &str| match among::is_whole(name) {
        true => month_of(name, languages),
        false => Month::Unknown,
    };
    let text = match span::with_month(&text, is_known) {
        None => text,
        Some(it) => {
            format!("{}{}{}", &text[..it.place.start], it.first, &text[it.place.end..]).into()
        }
    };
    if let Some((_, day)) = in_vietnamese(&text) {
        return Ok(day);
    }
    let mut reason = NoDate::Unknown;
    for found in MONTHS.captures_iter(&text).filter(|it| among::is_date(&text, it)) {
        match read_day(&found, Reading { languages, of: Of::Name }) {
            Ok(day) => return Ok(day),
            Err(error) => reason = error,
        }
    }
    Err(reason)
}

/// `ngày 5 tháng 3 năm 2025`, whose month is a number, and where it stands.
fn in_vietnamese(text: &str) -> Option<(usize, NaiveDate)> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?i)\\b(?:ngày )?([0-9]{1,2}) (?:tháng|thg) ([0-9]{1,2})(?:,? năm|,)? ([0-9]{4})\\b",
        )
    });
    let found = DAY.captures(text)?;
    let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let (whole, of_month) = (found.get(0)?, number(1)?);
    let day = date(number(3)?, number(2)?, of_month)?;
    // `Tập 5 tháng 3 năm 2025` is an episode of March.
    let is_named = !whole.as_str().starts_with(|it: char| it.is_ascii_digit());
    let is_day = is_named
        || lead::is_free(&text[..whole.start()], whole.as_str(), of_month, &BTreeSet::from(["vi"]));
    is_day.then_some((whole.start(), day))
}
