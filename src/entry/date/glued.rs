//! Days in paths whose parts no sign separates, where they can be nothing else: `J20251031`, `Feb14_2025`, `2025/0206`,
//! `2025/202504/08`.

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

/// The numbers of a file right below the folder of its month, and that below its year: `2025/09/0915.md`.
pub(super) fn below_month(year: &str, month: &str, stem: &str) -> Option<Vec<u32>> {
    let is_year = year.len() == 4 && is_number(year) && YEARS.contains(&two(year)?);
    let day = stem.strip_prefix(month).filter(|it| month.len() == 2 && it.len() == 2)?;
    (is_year && is_number(stem)).then(|| Some(vec![two(month)?, two(day)?])).flatten()
}

/// The numbers of a component right below the folder of its year: month and day of a file (`2025/0206.md`), and the month of a
/// folder that says the year again (`2025/202504`).
pub(super) fn below_year(above: &str, component: &str, is_file: bool) -> Option<Vec<u32>> {
    let is_year = above.len() == 4 && is_number(above);
    if !is_year || !is_number(component) || !YEARS.contains(&above.parse().ok()?) {
        return None;
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
        assert_eq!(below_year("2025", "0206", true), Some(vec![2, 6]));
        assert_eq!(below_year("2025", "202504", false), Some(vec![4]));
        for (above, component, is_file) in [
            ("2025", "0206", false),
            ("2025", "202404", false),
            ("1234", "0206", true),
            ("20", "0206", true),
            ("2025", "206", true),
            ("2025", "0206a", true),
            ("notes", "0206", true),
        ] {
            assert_eq!(below_year(above, component, is_file), None, "{above}/{component}");
        }
    }
}
