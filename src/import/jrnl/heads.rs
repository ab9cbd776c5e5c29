//! The dates at which entries of jrnl begin, in whatever form it was set to write them: one head that can be read in one way
//! only decides for its file which number is the day and which the month.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{NaiveDate, Weekday};
use regex::Regex;

use crate::entry::date::read_written;

/// Which of three numbers is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
}

const ORDERS: [Order; 3] = [Order::DayMonthYear, Order::MonthDayYear, Order::YearMonthDay];

/// How many heads tell by their order how they are to be read.
const MANY: usize = 6;

/// A date that was read: its day, and how date and time are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) day: NaiveDate,
    pub(super) written: String,
}

/// What stands in brackets where an entry may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Blob {
    /// A date that can be read in one way only.
    Certain(Head),
    /// Three numbers of which the last, or the first, is a year, and a time.
    Numbers {
        numbers: [u32; 3],
        is_long: bool,
        has_dots: bool,
        time: Option<String>,
        /// Whether a word stands behind them, as in `01.03.2024 07:05 Uhr`.
        has_word: bool,
    },
    /// A time of day alone.
    Time(String),
}

impl Blob {
    /// Reads a text; none, where it is no date. jrnl takes no date of six letters or fewer for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() <= 6 && !text.contains(':') || text.len() > 80 {
            return None;
        }
        if !text.bytes().any(|it| it.is_ascii_digit()) && text.is_ascii() {
            return None;
        }
        if let Some(time) = clock(&text) {
            return Some(Self::Time(time));
        }
        let text = plainer(&time_last(&text));
        numbers(&text)
            .or_else(|| certain(&text).map(Self::Certain))
            .or_else(|| certain(&with_century(&text)?).map(Self::Certain))
    }

    /// Whether it says a time of day.
    pub(super) fn has_time(&self) -> bool {
        match self {
            Self::Certain(head) => head.written.contains('T'),
            Self::Numbers { time, .. } => time.is_some(),
            Self::Time(_) => true,
        }
    }

    /// Whether a word stands behind its numbers, which is of the title where no bracket ends the date.
    pub(super) fn ends_with_word(&self) -> bool {
        matches!(self, Self::Numbers { has_word: true, .. })
    }

    /// The orders in which its numbers are a day.
    fn orders(&self) -> BTreeSet<Order> {
        match self {
            Self::Numbers { .. } => {
                ORDERS.into_iter().filter(|order| self.head(Some(*order)).is_some()).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// The date, where its numbers stand in this order.
    pub(super) fn head(&self, order: Option<Order>) -> Option<Head> {
        let (numbers, is_long, time) = match self {
            Self::Certain(head) => return Some(head.clone()),
            Self::Time(_) => return None,
            Self::Numbers { numbers, is_long, time, .. } => (numbers, *is_long, time),
        };
        let [a, b, c] = *numbers;
        let (year, month, day) = match order? {
            Order::DayMonthYear => (c, b, a),
            Order::MonthDayYear => (c, a, b),
            Order::YearMonthDay if is_long => return None,
            Order::YearMonthDay => (a, b, c),
        };
        // As Python reads `%y`.
        let year = if is_long { year } else { year + if year < 69 { 2000 } else { 1900 } };
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let written = match time {
            Some(time) => format!("{day}T{time}"),
            None => day.to_string(),
        };
        Some(Head { day, written })
    }
}

/// The order of the numbers in the heads of a file; none where no head asks for one.
///
/// # Errors
///
/// The place of the first head that can be read in several ways, where no other decides.
pub(super) fn order_of(blobs: &[Blob]) -> Result<Option<Order>, usize> {
    let asking: Vec<(usize, &Blob)> =
        blobs.iter().enumerate().filter(|(_, it)| matches!(it, Blob::Numbers { .. })).collect();
    let Some((first, _)) = asking.first().copied() else { return Ok(None) };
    let mut possible: BTreeSet<Order> = ORDERS.into_iter().collect();
    for (_, blob) in &asking {
        possible = possible.intersection(&blob.orders()).copied().collect();
    }
    // jrnl keeps its entries in their order: of many the reading in which they are.
    let is_sorted = |order: &Order| {
        let days = asking.iter().map(|(_, it)| it.head(Some(*order)).map(|it| it.written));
        days.is_sorted()
    };
    if asking.len() >= MANY && possible.iter().any(is_sorted) {
        possible.retain(is_sorted);
    }
    // Between dots the day stands before the month, unless the year stands first.
    let have_dots = asking.iter().all(|(_, it)| matches!(it, Blob::Numbers { has_dots: true, .. }));
    if have_dots && possible.contains(&Order::DayMonthYear) {
        possible.remove(&Order::MonthDayYear);
    }
    let Some(one) = possible.first().copied() else { return Err(first) };
    if possible.len() == 1 {
        return Ok(Some(one));
    }
    let differs =
        |blob: &Blob| possible.iter().any(|it| blob.head(Some(*it)) != blob.head(Some(one)));
    match asking.iter().find(|(_, it)| differs(it)) {
        Some((place, _)) => Err(*place),
        None => Ok(Some(one)),
    }
}

/// A date in a form that is read: `2024 03 01`, `2024-W09-5`, and a time behind `@` or `-`.
fn plainer(text: &str) -> String {
    static FORMS: LazyLock<Option<[Regex; 3]>> = LazyLock::new(|| {
        Some([
            Regex::new(r"^(.*\d) [-–@|] (\d{1,2}[:.h]\d{2}.*)$").ok()?,
            Regex::new(r"^(\d{4}) (\d{2}) (\d{2})( .*)?$").ok()?,
            Regex::new(r"^(\d{4})-?W(\d{2})-?([1-7])( .*)?$").ok()?,
        ])
    });
    let Some([parted, spaced, of_week]) = FORMS.as_ref() else { return text.to_owned() };
    let text = parted.replace(text, "$1 $2");
    let text = spaced.replace(&text, "$1-$2-$3$4").into_owned();
    let week = of_week.captures(&text).and_then(|it| {
        let number = |at: usize| it[at].parse::<u8>().ok();
        let weekday = Weekday::try_from(number(3)?.checked_sub(1)?).ok()?;
        let day = NaiveDate::from_isoywd_opt(it[1].parse().ok()?, number(2)?.into(), weekday)?;
        Some(format!("{day}{}", it.get(4).map_or("", |it| it.as_str())))
    });
    week.unwrap_or(text)
}

fn certain(text: &str) -> Option<Head> {
    let written = read_written(text).ok()?;
    let full = written.iso_datetime().unwrap_or_else(|| written.iso_day());
    Some(Head { day: written.day, written: full })
}

const TIME: &str = r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?";

/// `01/02/2024 07:05 AM`, `Fri 01.02.24`: three numbers whose first has not four digits.
fn numbers(text: &str) -> Option<Blob> {
    static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&format!(
            r"^(?:\p{{L}}+\.?,? )?(\d{{1,2}})([-/. ])(\d{{1,2}})([-/. ])(\d{{4}}|\d{{2}})\.?(?:,?[ T-]+(?:(?:at|um) )?{TIME})?(?: (\(?\p{{L}}{{2,}}\.?\)?))?$"
        ))
        .ok()
    });
    let found = NUMBERS.as_ref()?.captures(text)?;
    let number = |at: usize| found[at].parse::<u32>().ok();
    let numbers = [number(1)?, number(3)?, number(5)?];
    let time = match found.get(6) {
        Some(_) => Some(time_of(&found, 6)?),
        None => None,
    };
    let (is_long, has_dots) = (found[5].len() == 4, &found[2] == ".");
    let has_word = found.get(10).is_some();
    (found[2] == found[4]).then_some(Blob::Numbers { numbers, is_long, has_dots, time, has_word })
}

/// The time of four groups of a pattern: `07:05:00`.
fn time_of(found: &regex::Captures<'_>, at: usize) -> Option<String> {
    let number = |at: usize| found.get(at).map_or(Some(0), |it| it.as_str().parse::<u32>().ok());
    let (hour, minute, second) = (number(at)?, number(at + 1)?, number(at + 2)?);
    let hour = match found.get(at + 3).map(|it| it.as_str()) {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("a" | "A") => hour % 12,
        Some(_) => hour % 12 + 12,
    };
    (hour < 24 && minute < 60 && second < 61).then(|| {
        let second = second.min(59);
        format!("{hour:02}:{minute:02}:{second:02}")
    })
}

/// The time that a text is, where it is nothing else.
fn clock(text: &str) -> Option<String> {
    static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{TIME}$")).ok());
    let found = CLOCK.as_ref()?.captures(text)?;
    // `12.30` may be a day.
    (text.contains(':') || found.get(4).is_some()).then(|| time_of(&found, 1)).flatten()
}

/// A time that stands before its date, behind it.
fn time_last(text: &str) -> String {
    static FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?),? +(?:[-–@|] +)?(.+)$").ok()
    });
    match FIRST.as_ref().and_then(|it| it.captures(text)) {
        Some(found) => format!("{} {}", &found[2], &found[1]),
        None => text.to_owned(),
    }
}

/// `01 Mar 24 07:05` with its century; none where there is no year of two digits behind the name of a month.
fn with_century(text: &str) -> Option<String> {
    static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(.*\d.*\p{L}\.?[-/., ]+|.*\p{L}.*\d{1,2}(?:st|nd|rd|th)?[-/., ]+)(\d{2})((?:,? +\d{1,2}[:.h]\d{2}.*)?)$").ok()
    });
    let found = SHORT.as_ref()?.captures(text)?;
    let year: u32 = found[2].parse().ok()?;
    let century = if year < 69 { "20" } else { "19" };
    Some(format!("{}{century}{}{}", &found[1], &found[2], &found[3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blobs: &[&str], expected: &str) {
        let read: Vec<Blob> =
            blobs.iter().map(|it| Blob::of(it).unwrap_or_else(|| panic!("{it}"))).collect();
        let order = order_of(&read);
        let told = match order {
            Ok(order) => {
                let heads =
                    read.iter().map(|it| it.head(order).map_or("?".to_owned(), |it| it.written));
                heads.collect::<Vec<_>>().join(" ")
            }
            Err(place) => format!("undecided at {place}"),
        };
        assert_eq!(told, expected, "{blobs:?}");
    }

    #[test]
    fn every_form_of_strftime_is_read() {
        for blob in [
            "2024-03-01 07:05:00 AM",
            "2024-03-01 07:05",
            "2024/03/01 07:05",
            "2024-03-01 @ 07:05",
            "2024-03-01 - 07:05",
            "2024 03 01 07:05",
            "2024-W09-5 07:05",
            "2024.03.01 07.05",
            "20240301 07:05",
            "01 March 2024 07:05",
            "1 Mar 2024, 07:05",
            "01-Mar-24 07:05",
            "01 Mar 24 07:05",
            "Mar 01, 2024 07:05 AM",
            "March 01 2024 07:05",
            "Mar 01 24 07:05",
            "Fri Mar  1 07:05:00 2024",
            "Friday, 01 March 2024 07:05",
            "Friday 1 March 2024 at 07:05",
            "07:05 01 March 2024",
            "07:05 AM 2024-03-01",
            "01. März 2024 07:05",
            "01.03.2024 07:05",
            "Fr 01.03.2024 07:05 Uhr",
        ] {
            let read = Blob::of(blob).unwrap_or_else(|| panic!("{blob}"));
            let order = order_of(std::slice::from_ref(&read)).unwrap();
            let head = read.head(order).unwrap_or_else(|| panic!("{blob}"));
            assert!(head.written.starts_with("2024-03-01T07:05"), "{blob}: {head:?}");
        }
    }

    #[test]
    fn one_certain_head_decides_for_all() {
        check(&["03/04/2024 08:00", "03/25/2024 08:00"], "2024-03-04T08:00:00 2024-03-25T08:00:00");
        check(&["03/04/2024 08:00", "25/03/2024 08:00"], "2024-04-03T08:00:00 2024-03-25T08:00:00");
        check(&["03/04/24", "03/04/99"], "undecided at 0");
        check(&["24-03-14 8:00 PM", "24-03-04 8:00 PM"], "undecided at 0");
        check(&["24-03-32"], "2032-03-24");
        check(&["32-03-04", "24-03-04"], "2032-03-04 2024-03-04");
        check(&["03/04/2024 08:00"], "undecided at 0");
        check(&["04/04/2024 08:00"], "2024-04-04T08:00:00");
        check(&["03.04.2024"], "2024-04-03");
        check(&["24.03.05 07:05", "24.03.31 22:40"], "undecided at 0");
        check(&["13.03.24 07.05"], "undecided at 0");
        check(&["13.03.24", "13.03.99"], "2024-03-13 1999-03-13");
        check(&["32.03.04", "24.03.04"], "2032-03-04 2024-03-04");
        check(
            &["13.03.24", "28.03.24", "02.04.24", "11.04.24", "01.05.24", "02.05.24"],
            "2024-03-13 2024-03-28 2024-04-02 2024-04-11 2024-05-01 2024-05-02",
        );
        check(&["2024-03-04", "08:00 PM"], "2024-03-04 ?");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["x", "2025", "a note", "see note", "1.2.3", "12.30", "note 12345678901", ""] {
            assert_eq!(Blob::of(text), None, "{text}");
        }
    }
}
