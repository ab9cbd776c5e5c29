//! The day that a path names: in the file's name, or in the folders above it.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::super::body::{is_hangul, is_unspaced};
use super::super::conflict::{self, Strength};
use super::super::names::composed;
use super::super::path::EntryPath;
use super::epoch::{is_moment, may_be_a_number};
use super::folders::day_of_folders;
use super::found::leading_with_month;
use super::numbers::counts;
use super::pattern::pattern;
use super::written::{NoDate, date, month_in, read_name};
use super::{glued, han, numeric};
use crate::number::with_plain_digits;

/// Finds the day that a path names: a full date in the file's name (`2025-09-16-rain.md`, `rain 20250916.md`), else
/// one made up by folders and name (`2025/09/16.md`, `2025/2025-09/16-rain.md`, `2025-09-16/rain.md`). The names of
/// months are of these languages first.
pub(in crate::entry) fn day_of_path(path: &EntryPath, languages: &[&str]) -> Option<NaiveDate> {
    let name = path.file_name();
    if let Some(day) = leading_day(name) {
        return Some(day);
    }
    // macOS writes names with their marks apart.
    let plain = |it: &str| with_plain_digits(&composed(it.to_owned()));
    let (name, folders) = (plain(name), path.parent().map(plain));
    let (name, folders) = (name.as_str(), folders.as_deref());
    // When a sync tool made a copy is no day of the entry.
    let claims = conflict::claims(name);
    let original = claims.iter().rfind(|it| it.strength == Strength::Strong);
    let name = original.map_or(name, |it| &it.original);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let in_name = || {
        let name = stem.replace('_', " ");
        let said = read_name(&name, languages).ok().filter(|_| !may_be_a_number(stem));
        said.map(|it| it.day).or_else(|| leading_with_month(&name, languages))
    };
    let of_folder = || folders?.rsplit('/').find_map(leading_day);
    find_full(stem)
        .or_else(in_name)
        .or_else(|| glued::in_name(stem))
        .or_else(|| day_of_folders(folders, stem, languages))
        .or_else(of_folder)
}

/// Whether a path would name a day, were a month in it not another one in another language.
pub(super) fn names_another_month(path: &EntryPath, languages: &[&str]) -> bool {
    let name = path.file_name();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_other = |word: &str| month_in(word, languages) == Err(NoDate::OtherMonth);
    let in_name = read_name(&stem.replace('_', " "), languages) == Err(NoDate::OtherMonth);
    // Any month tells whether the rest is a day.
    let with_a_month = |it: &str| if is_other(it) { "01".to_owned() } else { it.to_owned() };
    let folders: Vec<String> =
        path.parent().into_iter().flat_map(|it| it.split('/')).map(with_a_month).collect();
    let has_other = path.as_str().split(['/', '.']).any(is_other);
    in_name
        || has_other
            && day_of_folders(Some(&folders.join("/")), &with_a_month(stem), languages).is_some()
}

/// Finds a full date that stands at a boundary: not among other digits, but for the time of a `202509160620`; bare digits
/// not among letters either.
pub(in crate::entry) fn find_full(text: &str) -> Option<NaiveDate> {
    find(text, |_| true)
}

/// The same in a heading, where bare digits are a day only at its beginning: `Order 20240101` is a number.
pub(in crate::entry) fn find_in_heading(text: &str) -> Option<NaiveDate> {
    find(text, |at| at == 0)
}

fn find(text: &str, may_be_bare: impl Fn(usize) -> bool) -> Option<NaiveDate> {
    static FULL: LazyLock<Regex> = LazyLock::new(|| {
        let separated = "([0-9]{4})([-_. ])([0-9]{2})([-_. ])([0-9]{2})";
        let compact =
            "((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{6}|[Tt][0-9]{2,6}[Zz]?)?";
        pattern(&format!("(?:^|[^0-9])(?:{separated}|({compact}))(?:[^0-9]|$)"))
    });
    if let Some(day) = leading_day(text) {
        return Some(day);
    }
    let mut from = 0;
    while let Some(found) = FULL.captures_at(text, from) {
        let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
        let separated = || {
            let sign = found.get(2)?.as_str();
            let is_one = sign == found.get(4)?.as_str();
            let place = found.get(1)?.start()..found.get(5)?.end();
            let is_day = is_one && !is_version(text, place, sign);
            date(number(1)?, number(3)?, number(5)?).filter(|_| is_day)
        };
        let compact = || {
            let bare = found.get(6)?;
            let has_time = found
                .get(10)
                .is_some_and(|it| it.as_str().starts_with(|c: char| c.is_ascii_digit()));
            let is_day = stands_apart(text, bare.range())
                && !is_behind_point(&text[..bare.start()])
                && (!has_time || is_moment(bare.as_str()));
            let day = date(number(7)?, number(8)?, number(9)?);
            day.filter(|_| is_day && may_be_bare(bare.start()))
        };
        if let Some(day) = separated().or_else(compact) {
            return Some(day);
        }
        // The next one may begin with the character that ended this one.
        let whole = found.get(0)?;
        let first = text[whole.start()..].chars().next()?;
        from = whole.start() + first.len_utf8();
    }
    let plain = with_plain_digits(text);
    if let Some(day) = numeric::find(&plain) {
        return Some(day);
    }
    if text.is_ascii() { None } else { in_characters(&plain) }
}

/// Whether what follows is the decimals of a number: `12.20240509`.
fn is_behind_point(before: &str) -> bool {
    let number = before.strip_suffix(['.', ',']);
    number.is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()))
}

/// Whether numbers are those of a version: `v2024.05.09`, `2024.05.09.1`.
fn is_version(text: &str, place: std::ops::Range<usize>, sign: &str) -> bool {
    let (before, behind) = (&text[..place.start], &text[place.end..]);
    let mut letters = before.chars().rev();
    let last = letters.next();
    let is_v =
        matches!(last, Some('v' | 'V')) && !letters.next().is_some_and(char::is_alphanumeric);
    let goes_on = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    let is_longer = sign == "." && behind.strip_prefix('.').is_some_and(goes_on);
    is_v || is_longer || sign == "." && last.is_some_and(|it| it.is_ascii_alphabetic())
}

/// A day between the characters for year, month and day, where they count no days and no year of another calendar.
fn in_characters(text: &str) -> Option<NaiveDate> {
    const OTHER_CALENDARS: &[&str] = &[
        "음력",
        "기원전",
        "農曆",
        "农历",
        "阴历",
        "陰曆",
        "旧暦",
        "旧历",
        "舊曆",
        "旧正月",
        "公元前",
        "紀元前",
        "纪元前",
    ];
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern("([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일号號]")
    });
    let text = han::in_digits(text);
    let found = DAY.captures(&text)?;
    let whole = found.get(0)?.range();
    let (before, behind) = (text[..whole.start].trim_end(), &text[whole.end..]);
    let is_of_another =
        OTHER_CALENDARS.iter().any(|it| before.ends_with(it)) || han::ends_with_era(before);
    let is_counted = counts(text[..whole.end].chars().next_back(), behind);
    let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let is_apart = !before.ends_with(|it: char| it.is_ascii_digit());
    let day = date(number(1)?, number(2)?, number(3)?);
    day.filter(|_| is_apart && !is_of_another && !is_counted)
}

/// Whether no letter stands beside a part of a text, as one does in `deadbeef20240101`; where words have no spaces between
/// them, one says nothing.
fn stands_apart(text: &str, part: std::ops::Range<usize>) -> bool {
    let joins = |it: char| it.is_alphanumeric() && !is_unspaced(it) && !is_hangul(it);
    !text[..part.start].ends_with(joins) && !text[part.end..].starts_with(joins)
}

/// The full date that a text begins with, as nearly every name does that has one.
fn leading_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let stands_alone = !rest.starts_with(|it: char| it.is_ascii_digit());
    let [year @ .., b'-', m, n, b'-', d, e] = day.as_bytes() else { return None };
    let number = |digits: &[u8]| str::from_utf8(digits).ok()?.parse::<u32>().ok();
    let is_date = stands_alone && [year, &[*m, *n, *d, *e]].concat().iter().all(u8::is_ascii_digit);
    is_date.then(|| date(number(year)?, number(&[*m, *n])?, number(&[*d, *e])?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], day: Option<&str>) {
        for path in paths {
            let found = day_of_path(&EntryPath::new(path).unwrap(), &[]);
            assert_eq!(found.map(|it| it.to_string()).as_deref(), day, "{path}");
        }
    }

    #[test]
    fn the_day_of_a_conflict_is_none_of_the_entry() {
        let mark = "sync-conflict-20260101-120000-ABCDEFG";
        check(
            &[&format!("2025-09-16.{mark}.md"), &format!("rain 20250916.{mark}.md")],
            Some("2025-09-16"),
        );
        check(&["2025/09/16 (Ana's conflicted copy 2026-01-01).md"], Some("2025-09-16"));
        check(&[&format!("rain.{mark}.md"), "rain (conflicted copy 2026-01-01 121212).md"], None);
    }

    #[test]
    fn a_full_date_stands_anywhere_in_the_name() {
        check(
            &[
                "2025-09-16.md",
                "2025-09-16-rain.md",
                "rain 2025-09-16.md",
                "a/b/20250916.md",
                "2025_09_16.md",
                "2025.09.16 rain.md",
                "202509160620 rain.md",
                "20250916062031.md",
                "IMG_20250916_1.md",
                "20250916T062031Z.md",
                "rain 20250916T0620.md",
                "日記20250916雨.md",
                "2025-09-16T0620.md",
                "2025-13-01 2025-09-16.md",
                "September 16th, 2025.md",
                "16.09.2025.md",
                "2025-9-16.md",
                "1999/2025-09-16.md",
            ],
            Some("2025-09-16"),
        );
    }

    #[test]
    fn folders_and_name_make_up_a_date() {
        check(
            &[
                "2025/09/16.md",
                "2025/09/16-rain.md",
                "2025/2025-09/16-rain.md",
                "2025/09-September/16 Tuesday.md",
                "2025-09/16.md",
                "2025/09-16.md",
                "2025/09/09-16.md",
                "2025-09-16/rain.md",
                "2025/09/16/rain.md",
                "diary/2025/09/16/photos/rain.md",
                "2025/09/16/20 questions.md",
                "2025/9/16.md",
                "2025/09/16th.md",
                "2025/September/16.md",
                "2025/09/16The-twins.md",
                "2025-09-16T1246_title/index.md",
                "Tue 16th, Sep 2025.md",
                "2025年9月16日（火）.md",
                "2025年9月16日 雨.md",
                "2025/septembre/16.md",
                "2025/September 16.md",
                "2025/16 September.md",
                "2025/septembre/16 septembre.md",
                "2025/September 2025/16. September.md",
                "2025年/09月/16日 晴れ.md",
                "٢٠٢٥/٠٩/١٦.md",
                "２０２５/０９/１６.md",
                "Tue Sep  16 2025.md",
                "J20250916.md",
                "Sep16_2025.md",
                "2025/0916.md",
                "2025/202509/16.md",
            ],
            Some("2025-09-16"),
        );
        check(&["2025/09/09.md"], Some("2025-09-09"));
    }

    #[test]
    fn the_number_before_its_own_month_is_no_day() {
        check(
            &[
                "2024/05 May/notes.md",
                "2024/05 May/Meeting 12.md",
                "2024/05. May/x.md",
                "2024/12. Dezember/Xmas.md",
                "2024/08 août/x.md",
                "2024/12 Dec/Christmas.md",
                "Journal/2024/04 April/Ideas.md",
                "2024/06 June.md",
                "2024/06 Jun.md",
                "2024/6. Juni.md",
            ],
            None,
        );
        check(&["2024/05 May/09.md", "2024/05 May/09 rain.md"], Some("2024-05-09"));
        check(&["2024/05/05 May.md"], Some("2024-05-05"));
        check(&["2024/05 May/3 Fri.md"], Some("2024-05-03"));
    }

    #[test]
    fn a_weekday_may_stand_beside_the_day_that_it_is() {
        check(
            &[
                "2024/05/May 9th, Thursday.md",
                "2024/05/Thursday, May 9th.md",
                "2024-05/Thursday 9.md",
                "2024-05/9 Thursday.md",
                "2024/05/Donnerstag 9.md",
                "2024/05 May/Thu 9.md",
                "2024/05/09–10.md",
                "2024/05/09–10 Rome.md",
            ],
            Some("2024-05-09"),
        );
        check(&["2024-05/Friday 9.md", "2024/05/Sun 9.md", "2024/05/Track 9.md"], None);
    }

    #[test]
    fn versions_are_no_days() {
        for text in ["v2024.05.09", "2024.05.09.1", "Release v2024.05.09", "API v2024-05-09"] {
            assert_eq!(find_in_heading(text), None, "{text}");
        }
        for text in ["2024.05.09", "2024.05.09.", "Rain 2024-05-09", "IMG_2024-05-09"] {
            assert!(find_in_heading(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_number_that_says_something_else_is_no_part_of_a_day() {
        check(
            &[
                "2024/10/5月12日.md",
                "2024/10/5월 12일.md",
                "2024/10 5月.md",
                "2024/10/5月.md",
                "2024/10/12月.md",
                "2024/10/12 - May.md",
                "2024/10/12-May.md",
                "2024/10/12 May.md",
                "2024/10/12.5 km run.md",
                "2024/10/24.7 shop.md",
                "2024/10/20.000 leagues.md",
                "2024/10/10.000.md",
                "2024/10/12.30 lunch.md",
                "1,20240509.md",
                "12.20240509.md",
                "2024/05 Projects/12 Website.md",
                "2024/12 Taxes/05 receipts.md",
                "2024/02_Work/10_notes.md",
            ],
            None,
        );
        check(
            &[
                "2024/10/12日.md",
                "2024/10月/12日.md",
                "2024/10/10月12日.md",
                "2024/12-October.md",
                "2024/10/12.10.md",
                "2024/10.12 lunch.md",
                "2024/10/12 lunch.md",
                "2024/10 Oktober/12.md",
                "2024/10_Oct/12_notes.md",
                "2024-10 trip/12.md",
                "2024/10/12 rain/notes.md",
                "x 1. 20241012.md",
            ],
            Some("2024-10-12"),
        );
    }

    #[test]
    fn other_numbers_are_no_date() {
        check(
            &[
                "rain.md",
                "2025-02-30.md",
                "2025/09/rain.md",
                "2025/09/3 things.md",
                "2025/09/notes/16 things.md",
                "12345678.md",
                "120250916.md",
                "deadbeef20240101.md",
                "Notes f20231105ab4c3d9e20231105ab4c3d9e.md",
                "20240101abcd.md",
                "491701234567.md",
                "4006381333931.md",
                "0012345678905.md",
                "call 202512345678.md",
                "IBAN DE20240101.md",
                "2025-09.md",
                "2025/13/01.md",
                "2025/March/April 5.md",
                "2025/03/April 5.md",
                "2025/May 5 things.md",
                "16.md",
                "250916.md",
                "2025-259.md",
                "2025/1316.md",
                "2025/0916/notes.md",
                "2025/202409/16.md",
            ],
            None,
        );
    }
}
