//! The dates at which entries of jrnl begin, in whatever form it was set to write them: one head that can be read in one way
//! only decides for its file which number is the day and which the month.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::forms::{
    Blob, Head, certain, clock, loosened, numbers, plainer, time_last, with_century, year_first,
};

/// Which of three numbers is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
    /// A year of four digits before both: `2024/25/03`.
    YearDayMonth,
}

pub(super) const ORDERS: [Order; 3] =
    [Order::DayMonthYear, Order::MonthDayYear, Order::YearMonthDay];

/// How many heads tell by their order how they are to be read.
const MANY: usize = 6;

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
        if let Some((head, is_usual)) = year_first(&text) {
            // Between hyphens it is always the month that stands behind the year, as jrnl writes it unless it is told otherwise.
            let swapped = head.swapped().filter(|_| text.as_bytes().get(4) != Some(&b'-'));
            return match is_usual {
                true => Some(Self::YearFirst { usual: Some(head), swapped }),
                false => Some(Self::YearFirst { usual: None, swapped: Some(head) }),
            };
        }
        numbers(&text)
            .or_else(|| certain(&text).map(Self::Certain))
            .or_else(|| certain(&with_century(&text)?).map(Self::Certain))
    }

    /// Reads what stands in brackets, so that nothing behind it is meant: also a time without a sign in it, a year behind an
    /// apostrophe, digits without a sign between them, a word in brackets of its own.
    pub(super) fn whole(text: &str) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_day = |it: &str| Self::of(it).is_some_and(|it| !it.has_time());
        let mut others = loosened(&text, is_day).into_iter();
        others
            .find_map(|it| Self::of(&it).filter(Self::has_time))
            .or_else(|| Self::of(&text))
            .or_else(|| loosened(&text, |_| false).into_iter().find_map(|it| Self::of(&it)))
    }

    /// Whether it says a time of day.
    pub(super) fn has_time(&self) -> bool {
        match self {
            Self::Certain(head) => head.written.contains('T'),
            Self::YearFirst { usual, swapped } => {
                usual.as_ref().or(swapped.as_ref()).is_some_and(|it| it.written.contains('T'))
            }
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
            Self::YearFirst { swapped, .. } if order == Some(Order::YearDayMonth) => {
                return swapped.clone();
            }
            Self::YearFirst { usual, .. } => return usual.clone(),
            Self::Time(_) => return None,
            Self::Numbers { numbers, is_long, time, .. } => (numbers, *is_long, time),
        };
        let [a, b, c] = *numbers;
        let (year, month, day) = match order? {
            Order::DayMonthYear => (c, b, a),
            Order::MonthDayYear => (c, a, b),
            Order::YearDayMonth => return None,
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

/// Whether behind a year of four digits the day stands first: in half of the heads it must, as days go, and in all others it
/// can. One month alone may be mistyped, and turns no other day.
fn has_day_before_month(blobs: &[Blob]) -> bool {
    let must = |it: &&Blob| matches!(it, Blob::YearFirst { usual: None, .. });
    let can = |it: &Blob| !matches!(it, Blob::YearFirst { swapped: None, .. });
    let count = blobs.iter().filter(must).count();
    let is_sure = count > 1 || count == blobs.len();
    count > 0 && is_sure && 2 * count >= blobs.len() && blobs.iter().all(can)
}

/// The order of the numbers in the heads of a file; none where no head asks for one.
///
/// # Errors
///
/// The place of the first head that can be read in several ways, where no other decides.
pub(super) fn order_of(blobs: &[Blob]) -> Result<Option<Order>, usize> {
    if has_day_before_month(blobs) {
        return Ok(Some(Order::YearDayMonth));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blobs: &[&str], expected: &str) {
        let read: Vec<Blob> =
            blobs.iter().map(|it| Blob::whole(it).unwrap_or_else(|| panic!("{it}"))).collect();
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
            "01.03.2024 0705",
            "2024-03-01 0705",
            "2024-03-01-0705",
            "2024-03-01_07.05",
            "01 Mar 24 07.05",
            "Mar 01, '24 07:05",
            "2024-061 07:05",
            "Fri 2024-061 0705",
            "20240301-0705",
            "2024-03-01 (Fri) 07:05",
            "(2024-03-01) 07:05",
        ] {
            let read = Blob::whole(blob).unwrap_or_else(|| panic!("{blob}"));
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
        check(
            &["2024/03/04", "2024/25/10 08:00", "2024/26/10"],
            "2024-04-03 2024-10-25T08:00:00 2024-10-26",
        );
        check(&["2024/03/01", "2024/13/03"], "2024-03-01 ?");
        check(&["2024/25/10"], "2024-10-25");
        check(&["2024-03-04", "2024/25/10"], "2024-03-04 ?");
        check(&["2024/03/25", "2024/25/10"], "2024-03-25 ?");
        check(&["2024/03/01", "2024/13/03", "2024/03/04"], "2024-03-01 ? 2024-03-04");
        check(&["2024.03.01", "2024.03.02", "2024.13.03"], "2024-03-01 2024-03-02 ?");
        check(&["2024/03/04", "2024/05/06"], "2024-03-04 2024-05-06");
        check(&["03-04-2024 0705", "03-14-2024 2240"], "2024-03-04T07:05:00 2024-03-14T22:40:00");
        check(&["04032024", "31032024"], "2024-03-04 2024-03-31");
        check(&["240304-0705", "240331-0705"], "undecided at 0");
        check(&["240304-0705", "990331-0705"], "2024-03-04T07:05:00 1999-03-31T07:05:00");
    }

    #[test]
    fn an_hour_alone_is_a_time() {
        check(&["2024-03-01 07"], "2024-03-01T07:00");
        check(&["13/03/2024 07"], "2024-03-13T07:00:00");
        check(&["03/13/2024 7PM", "03/04/2024 07 AM"], "2024-03-13T19:00:00 2024-03-04T07:00:00");
        check(&["1 Mar 2024 7 pm"], "2024-03-01T19:00");
        check(&["Mar 01 2024"], "2024-03-01");
        check(&["2024 03 01"], "2024-03-01");
        check(&["13 03 2024"], "2024-03-13");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "2024-13-03",
            "2024-13-03 07:05:00 AM",
            "x",
            "2025",
            "a note",
            "see note",
            "1.2.3",
            "12.30",
            "note 12345678901",
            "",
        ] {
            assert_eq!(Blob::whole(text), None, "{text}");
        }
    }
}
