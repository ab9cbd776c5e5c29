//! Days in paths whose parts are told by the folder above them, or need no sign between them, where they can be nothing else:
//! `J20251031`, `Feb14_2025`, `2025/0206`, `2025/202504/08`, `2025/2-6`.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::names::month_named;
use super::pattern::pattern;
use super::written::date;

/// The day that a name begins with: behind the `J` of *journal*, or with an English month and its day in one word.
pub(super) fn in_name(stem: &str) -> Option<NaiveDate> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        let year = "(?:19|20|21)[0-9]{2}";
        let compact = format!("[Jj](?P<y1>{year})(?P<m>[0-9]{{2}})(?P<d1>[0-9]{{2}})");
        let named =
            format!("(?P<name>[A-Za-z]{{3,9}})(?P<d2>[0-9]{{1,2}})(?:[_ -]|, )(?P<y2>{year})");
        pattern(&format!("^(?:{compact}|{named})(?:$|[^0-9\\p{{L}}])"))
    });
    let found = DAY.captures(stem)?;
    let number = |group: &str| found.name(group)?.as_str().parse::<u32>().ok();
    match found.name("name") {
        None => date(number("y1")?, number("m")?, number("d1")?),
        Some(name) => date(number("y2")?, month_named(name.as_str())?, number("d2")?),
    }
}

/// The years of which a journal may be.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2199;

fn is_number(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit())
}

fn two(text: &str) -> Option<u32> {
    text.parse().ok()
}

/// The year and the month of a folder that says them in one number: `202504`.
pub(super) fn of_month(folder: &str) -> Option<Vec<u32>> {
    let (year, month) = folder.split_at_checked(4).filter(|it| it.1.len() == 2)?;
    let (year, month) = (two(year).filter(|_| is_number(folder))?, two(month)?);
    (YEARS.contains(&year) && (1..=12).contains(&month)).then(|| vec![year, month])
}

/// The numbers of a component that says them as nothing but the folders above it tells.
pub(super) fn numbers_below(above: &[&str], component: &str, is_file: bool) -> Option<Vec<u32>> {
    let is_below = above.iter().any(|it| it.len() == 4 && is_number(it));
    match (above, is_file) {
        ([.., year, month], true) if month.len() == 2 => below_month(year, month, component),
        ([.., year], _) => below_year(year, component, is_file),
        ([], _) => None,
    }
    .or_else(|| month_again(above, component).filter(|_| is_file))
    .or_else(|| of_month(component).filter(|_| !is_file && !is_below))
}

/// Month and day of a file below the folder of its month, the month without a zero: `2025-07/7-28`.
fn month_again(above: &[&str], stem: &str) -> Option<Vec<u32>> {
    let month = above.last()?.rsplit(['-', '_']).next()?;
    let said = in_short(stem)?;
    (month.len() <= 2 && two(month)? == said[0]).then(|| said.to_vec())
}

/// The month and the day of a component that is no more, one of them without a zero: `7-28`. With two digits each it is read anywhere.
fn in_short(component: &str) -> Option<[u32; 2]> {
    let (month, day) = component.split_once(['-', '_'])?;
    let is_short = |it: &str| matches!(it.len(), 1 | 2) && is_number(it);
    let is_one = is_short(month) && is_short(day) && component.len() < 5;
    let (month, day) = (two(month).filter(|_| is_one)?, two(day)?);
    date(LEAP_YEAR, month, day).map(|_| [month, day])
}

/// A year that has every day.
const LEAP_YEAR: u32 = 2024;

/// The numbers of a file right below the folder of its month, and that below its year: `2025/09/0915.md`.
pub(super) fn below_month(year: &str, month: &str, stem: &str) -> Option<Vec<u32>> {
    let is_year = year.len() == 4 && is_number(year) && YEARS.contains(&two(year)?);
    let day = stem.strip_prefix(month).filter(|it| month.len() == 2 && it.len() == 2)?;
    (is_year && is_number(stem)).then(|| Some(vec![two(month)?, two(day)?])).flatten()
}

/// The numbers of a component right below the folder of its year: month and day of a file (`2025/0206.md`, `2025/2-6.md`), and the
/// month of a folder that says the year again (`2025/202504`). A folder `2025/1-3` is a quarter.
pub(super) fn below_year(above: &str, component: &str, is_file: bool) -> Option<Vec<u32>> {
    let is_year = above.len() == 4 && is_number(above);
    if !is_year || !YEARS.contains(&above.parse().ok()?) {
        return None;
    }
    if !is_number(component) {
        let is_day = |said: &[u32; 2]| is_file || said[1] > 12;
        return in_short(component).filter(is_day).map(|it| it.to_vec());
    }
    match component.strip_prefix(above) {
        Some(month) if month.len() == 2 => Some(vec![two(month)?]),
        _ if is_file && component.len() == 4 => {
            Some(vec![two(&component[..2])?, two(&component[2..])?])
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_can_be_but_one_day_is_that_day() {
        let day = NaiveDate::from_ymd_opt(2025, 2, 14);
        for name in
            ["J20250214", "j20250214 rain", "Feb14_2025", "feb14 2025", "February14, 2025 rain"]
        {
            assert_eq!(in_name(name), day, "{name}");
        }
    }

    #[test]
    fn a_name_that_may_be_something_else_is_no_day() {
        for name in [
            "J202502141",
            "J20251340",
            "J20250214a",
            "DJ20250214",
            "P20250214",
            "D20250214",
            "251027",
            "2025-285",
            "Mac11_2024",
            "Set5_2024",
            "Track9 2024",
            "Feb30_2025",
            "Feb14_20255",
            "Feb14 12025",
            "iPhone15 2024",
        ] {
            assert_eq!(in_name(name), None, "{name}");
        }
    }

    #[test]
    fn below_its_year_a_file_may_be_month_and_day() {
        for stem in ["0206", "2-6", "2-06", "02_6"] {
            assert_eq!(below_year("2025", stem, true), Some(vec![2, 6]), "{stem}");
        }
        assert_eq!(below_year("2025", "7-28", false), Some(vec![7, 28]));
        assert_eq!(below_year("2025", "202504", false), Some(vec![4]));
        assert_eq!(numbers_below(&["2025", "7"], "7-28", true), Some(vec![7, 28]));
        assert_eq!(numbers_below(&["2025-07"], "7-28", true), Some(vec![7, 28]));
        assert_eq!(numbers_below(&["2025-06"], "7-28", true), None);
        for (above, component, is_file) in [
            ("2025", "0206", false),
            ("2025", "202404", false),
            ("1234", "0206", true),
            ("20", "0206", true),
            ("2025", "206", true),
            ("2025", "1-3", false),
            ("2025", "2-30", true),
            ("2025", "2-6 things", true),
            ("2025", "2.6", true),
            ("2025", "0206a", true),
            ("notes", "0206", true),
        ] {
            assert_eq!(below_year(above, component, is_file), None, "{above}/{component}");
        }
    }
}
