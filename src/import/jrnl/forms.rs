//! Dates as strftime writes them, in whatever form: what they say, and how they are made such that they are read.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use regex::Regex;

use crate::entry::date::read_written;

/// A date that was read: its day, and how date and time are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) day: NaiveDate,
    pub(super) written: String,
}

impl Head {
    /// The same with day and month in each other's place; none where no calendar has that.
    pub(super) fn swapped(&self) -> Option<Self> {
        let day = self.day.with_day(1)?.with_month(self.day.day())?.with_day(self.day.month())?;
        let time = self.written.split_once('T').map(|(_, time)| format!("T{time}"));
        Some(Self { day, written: format!("{day}{}", time.unwrap_or_default()) })
    }
}

/// What stands in brackets where an entry may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Blob {
    /// A date that can be read in one way only.
    Certain(Head),
    /// A year of four digits and two numbers: the month stands first, unless other heads say otherwise.
    YearFirst { usual: Option<Head>, swapped: Option<Head> },
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

/// A date in a form that is read: `2024 03 01`, `2024-W09-5`, and a time behind `@` or `-`.
pub(super) fn plainer(text: &str) -> String {
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

/// A date that is read as it stands.
pub(super) fn certain(text: &str) -> Option<Head> {
    let written = read_written(text).ok()?;
    let full = written.iso_datetime().unwrap_or_else(|| written.iso_day());
    Some(Head { day: written.day, written: full })
}

const TIME: &str = r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?: ?([AaPp])\.?[Mm]\.?)?";

/// `01/02/2024 07:05 AM`, `Fri 01.02.24`: three numbers whose first has not four digits.
pub(super) fn numbers(text: &str) -> Option<Blob> {
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
pub(super) fn clock(text: &str) -> Option<String> {
    static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{TIME}$")).ok());
    let found = CLOCK.as_ref()?.captures(text)?;
    // `12.30` may be a day.
    (text.contains(':') || found.get(4).is_some()).then(|| time_of(&found, 1)).flatten()
}

/// A time that stands before its date, behind it.
pub(super) fn time_last(text: &str) -> String {
    static FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?),? +(?:[-–@|] +)?(.+)$").ok()
    });
    match FIRST.as_ref().and_then(|it| it.captures(text)) {
        Some(found) => format!("{} {}", &found[2], &found[1]),
        None => text.to_owned(),
    }
}

/// `01 Mar 24 07:05` with its century; none where there is no year of two digits behind the name of a month.
pub(super) fn with_century(text: &str) -> Option<String> {
    static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(.*\d.*\p{L}\.?[-/., ]+|.*\p{L}.*\d{1,2}(?:st|nd|rd|th)?[-/., ]+)(\d{2})((?:,? +\d{1,2}[:.h]\d{2}.*)?)$").ok()
    });
    let found = SHORT.as_ref()?.captures(text)?;
    let year: u32 = found[2].parse().ok()?;
    let century = if year < 69 { "20" } else { "19" };
    Some(format!("{}{century}{}{}", &found[1], &found[2], &found[3]))
}

/// `2024/03/04 07:05`, and whether its month stands before its day; none where the year does not stand first.
pub(super) fn year_first(text: &str) -> Option<(Head, bool)> {
    static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2}))\b(.*)$",
        )
        .ok()
    });
    let found = FORM.as_ref()?.captures(text)?;
    if let Some(head) = certain(text) {
        let groups = (2..=7).filter_map(|at| found.get(at));
        let numbers: Vec<u32> = groups.filter_map(|it| it.as_str().parse().ok()).collect();
        let is_as_written = numbers == [head.day.month(), head.day.day()];
        return is_as_written.then_some((head, true));
    }
    // One month that is mistyped moves no other day.
    if found.get(2).is_some() {
        return None;
    }
    let part = |at: usize| (0..3).find_map(|nth| found.get(at + 2 * nth)).map(|it| it.as_str());
    let head = certain(&format!("{}-{}-{}{}", &found[1], part(3)?, part(2)?, &found[8]))?;
    Some((head, false))
}

/// A text in forms that are read, of which the first that is counts: a time without a sign in it, where a day stands before it;
/// digits side by side; a day of the year; what stands in brackets or behind an apostrophe.
pub(super) fn loosened(text: &str, is_day: impl Fn(&str) -> bool) -> Vec<String> {
    static FORMS: LazyLock<Option<[Regex; 6]>> = LazyLock::new(|| {
        Some([
            Regex::new(r"\(\p{L}+\.?\)|[()']").ok()?,
            Regex::new(r"^(?:\p{L}+\.?,? )?(\d{4})[-/. ]?(\d{3})\b(.*)$").ok()?,
            Regex::new(r"^(.*\d)[-_ T](\d{2})[-.:h_]?(\d{2})(?:[-.:_]?(\d{2}))?$").ok()?,
            Regex::new(r"^(.*\d) (\d{1,2})(?: ?([AaPp])\.?[Mm]\.?)?$").ok()?,
            Regex::new(r"^(\d{2})(\d{2})(\d{4}|\d{2})\b(.*)$").ok()?,
            Regex::new(r"^(\d{2})(\d{2})(\d{2})[-_T ]").ok()?,
        ])
    });
    let Some([signs, of_year, compact, hour, digits, short]) = FORMS.as_ref() else {
        return Vec::new();
    };
    let bare = signs.replace_all(text, "");
    let text = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let ordinal = of_year.captures(&text).and_then(|it| {
        let day = NaiveDate::from_yo_opt(it[1].parse().ok()?, it[2].parse().ok()?)?;
        Some(format!("{day}{}", &it[3]))
    });
    // Six digits alone are no date; eight are the year first where they can.
    let parted = |it: &str| {
        let is_apart = it.len() == 8 || short.is_match(it) || it.as_bytes().get(8) == Some(&b' ');
        let is_year = certain(it.get(..8).unwrap_or_default()).is_some();
        (is_apart && !is_year).then(|| digits.replace(it, "$1/$2/$3$4").into_owned())
    };
    let text = ordinal.or_else(|| parted(&text)).unwrap_or(text);
    let with_time = compact.captures(&text).filter(|it| is_day(&it[1])).map(|it| {
        let second = it.get(4).map_or("00", |it| it.as_str());
        format!("{} {}:{}:{second}", &it[1], &it[2], &it[3])
    });
    let with_hour = hour.captures(&text).filter(|it| is_day(&it[1])).map(|it| {
        let half = it.get(3).map(|it| format!(" {}M", it.as_str())).unwrap_or_default();
        format!("{} {:0>2}:00{half}", &it[1], &it[2])
    });
    with_time.into_iter().chain(with_hour).chain([text]).collect()
}
