//! Folders between a year and what it holds that say no more of a day than in which part of the year it lies: `2024/Q2/05/09.md`.

use chrono::{Datelike, NaiveDate};

use super::folder_words::{QUARTERS, WEEKS, is_of_journal, words};

/// What such a folder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartOfYear {
    Quarter(u32),
    Week(u32),
    /// Nothing: a journal is called so.
    Whole,
}

impl PartOfYear {
    /// What a folder says that is nothing else; none of any other.
    pub(super) fn of(folder: &str) -> Option<Self> {
        let mut words = words(folder);
        let word = words.next()?.to_lowercase();
        let is_ordinal = |it: &str| matches!(it, "st" | "nd" | "rd" | "th");
        // `2nd Quarter`, `第19週`.
        let word = match words.next() {
            Some(other) if is_ordinal(&word) || word == "第" => other.to_lowercase(),
            Some(other) if is_of_journal(&word) && is_of_journal(other) => word,
            Some(_) => return None,
            None => word,
        };
        let mut numbers = folder.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty());
        let number = numbers.next().filter(|it| it.len() <= 2);
        if words.next().is_some() || numbers.next().is_some() {
            return None;
        }
        let Some(number) = number.and_then(|it| it.parse().ok()) else {
            return (is_of_journal(&word) && !folder.contains(char::is_numeric))
                .then_some(Self::Whole);
        };
        let is_in = |names: &[&str]| names.contains(&word.as_str());
        match word.as_str() {
            "q" => Some(Self::Quarter(number)),
            "w" | "週" | "周" | "주" | "주차" => Some(Self::Week(number)),
            _ if is_in(QUARTERS) => Some(Self::Quarter(number)),
            _ if is_in(WEEKS) => Some(Self::Week(number)),
            _ => None,
        }
    }

    /// Whether a day lies in it. Weeks may be counted in other ways than that of ISO 8601, which differ by one.
    pub(super) fn holds(self, day: NaiveDate) -> bool {
        match self {
            Self::Quarter(number) => number == day.month0() / 3 + 1,
            Self::Week(number) => {
                let of_year = day.ordinal0() / 7 + 1;
                number == day.iso_week().week() || number.abs_diff(of_year) <= 1
            }
            Self::Whole => true,
        }
    }
}

/// The folders below a year that say only in which part of the year a day lies, and where they stand.
pub(super) fn parts_of_year<'a>(
    texts: &'a [&str],
) -> impl Iterator<Item = (usize, PartOfYear)> + 'a {
    let is_year = |it: &&str| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit());
    let year = texts.iter().position(is_year).unwrap_or(texts.len());
    let folders = texts.iter().enumerate().take(texts.len() - 1).skip(year + 1);
    folders.filter_map(|(at, it)| Some((at, PartOfYear::of(it)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_a_part_of_the_year_where_it_says_nothing_else() {
        use PartOfYear::{Quarter, Week, Whole};
        for (folder, part) in [
            ("Q2", Quarter(2)),
            ("q2", Quarter(2)),
            ("Quarter 2", Quarter(2)),
            ("2nd Quarter", Quarter(2)),
            ("2. Quartal", Quarter(2)),
            ("W19", Week(19)),
            ("Week 19", Week(19)),
            ("KW 19", Week(19)),
            ("第19週", Week(19)),
            ("Journal", Whole),
            ("Daily Journal", Whole),
            ("日記", Whole),
        ] {
            assert_eq!(PartOfYear::of(folder), Some(part), "{folder}");
        }
        for folder in [
            "05",
            "05 May",
            "05 Journal",
            "H1",
            "Q2 review",
            "Q2 2024",
            "Projects",
            "Week",
            "W19-2",
            "",
        ] {
            assert_eq!(PartOfYear::of(folder), None, "{folder}");
        }
        let day = NaiveDate::from_ymd_opt(2024, 5, 9).unwrap();
        for part in [Quarter(2), Week(19), Week(20), Whole] {
            assert!(part.holds(day), "{part:?}");
        }
        for part in [Quarter(1), Week(2)] {
            assert!(!part.holds(day), "{part:?}");
        }
    }
}
