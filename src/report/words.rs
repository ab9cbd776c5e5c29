//! Days and spans of time in words.

use chrono::{Datelike, NaiveDate};

use crate::chart::months::MONTH_NAMES;
use crate::number::{counted, grouped};

/// `16 September 2025`.
pub(super) fn day(date: NaiveDate) -> String {
    format!("{} {}", date.day(), month(date.year(), date.month()))
}

/// `September 2025`.
pub(super) fn month(year: i32, month: u32) -> String {
    let name = (month as usize).checked_sub(1).and_then(|it| MONTH_NAMES.get(it));
    format!("{} {year:04}", name.copied().unwrap_or_default())
}

/// `16 September 2022 to 20 September 2025`, or the one day where both are the same.
pub(super) fn span(first: NaiveDate, last: NaiveDate) -> String {
    if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) }
}

/// Names that share a place, the first ones and how many more: `Rain`, `Rain and Snow`, `Rain, Snow and 4 others`.
pub(super) fn tied(mut names: Vec<String>) -> String {
    /// More than this are not named one by one.
    const NAMED: usize = 3;
    let others = names.len().saturating_sub(NAMED);
    if others > 0 {
        names.truncate(NAMED - 1);
        names.push(counted(others as u64 + 1, "other", "others"));
    }
    match names.pop() {
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
        None => String::new(),
    }
}

/// A mean with as many decimals as tell something: `0.04`, `7.5`, `293`. It is nothing only where nothing is there.
pub(super) fn mean(value: f64) -> String {
    if value > 0.0 && value < 0.005 {
        return "less than 0.01".to_owned();
    }
    if value >= 100.0 {
        return grouped(crate::chart::number::whole(value) as u64);
    }
    let decimals = if value < 1.0 { 2 } else { 1 };
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A mean with its noun: `1 word`, `0.04 words`.
pub(super) fn counted_mean(value: f64, one: &str, many: &str) -> String {
    let mean = mean(value);
    let noun = if mean == "1" { one } else { many };
    format!("{mean} {noun}")
}

/// A part of a whole, as a sentence begins with it: `83 %`. It is no more than 99 where something is missing, and less than 1 where something is there.
pub(super) fn percent(share: f64) -> String {
    let percent = match share {
        it if it <= 0.0 => 0.0,
        it if it >= 1.0 => 100.0,
        it if it < 0.01 => return "Less than 1 %".to_owned(),
        it => (it * 100.0).round().clamp(1.0, 99.0),
    };
    format!("{percent} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_share_a_place_are_all_counted() {
        let tied = |names: &[&str]| tied(names.iter().map(|it| (*it).to_owned()).collect());
        assert_eq!(tied(&[]), "");
        assert_eq!(tied(&["a"]), "a");
        assert_eq!(tied(&["a", "b"]), "a and b");
        assert_eq!(tied(&["a", "b", "c"]), "a, b and c");
        assert_eq!(tied(&["a", "b", "c", "d"]), "a, b and 2 others");
    }

    #[test]
    fn days_and_means_are_read_aloud_well() {
        let date = NaiveDate::from_ymd_opt(33, 4, 3).unwrap();
        assert_eq!(day(date), "3 April 0033");
        assert_eq!(span(date, date), "3 April 0033");
        assert_eq!(
            [0.0, 0.0019, 0.005, 0.042, 7.0, 7.25, 70.0, 293.6, 12_345.6].map(mean),
            ["0", "less than 0.01", "0.01", "0.04", "7", "7.2", "70", "294", "12,346"]
        );
        assert_eq!(counted_mean(1.0, "word", "words"), "1 word");
        assert_eq!(counted_mean(0.001, "word", "words"), "less than 0.01 words");
        assert_eq!(
            [0.0, 0.001, 0.834, 0.999, 1.0].map(percent),
            ["0 %", "Less than 1 %", "83 %", "99 %", "100 %"]
        );
    }
}
