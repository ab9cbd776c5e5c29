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
mod tests;
