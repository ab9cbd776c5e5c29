//! Days in the numbers of Chinese characters (`二〇二四年一月五日`), and in years of an era (`令和6年`, `民國113年`).

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::pattern::pattern;

/// Eras, each with the year before its first and the number of its last: those of Japan since the calendar is ours there, in
/// one character too, and that of Taiwan.
const ERAS: [(&str, u32, u32); 12] = [
    ("明治", 1867, 45),
    ("大正", 1911, 15),
    ("昭和", 1925, 64),
    ("平成", 1988, 31),
    ("令和", 2018, 99),
    ("民國", 1911, 199),
    ("民国", 1911, 199),
    ("㍾", 1867, 45),
    ("㍽", 1911, 15),
    ("㍼", 1925, 64),
    ("㍻", 1988, 31),
    ("㋿", 2018, 99),
];

/// Whether an era stands at the end of a text, the year behind which is then none of ours.
pub(super) fn ends_with_era(text: &str) -> bool {
    ERAS.iter().any(|(name, ..)| text.ends_with(name))
}

const DIGITS: &str = "〇一二三四五六七八九";

/// A text in which years, months and days are numbers of digits, with the years of our calendar.
pub(super) fn in_digits(text: &str) -> Cow<'_, str> {
    if text.contains('年') { numbers_in_digits(text) } else { Cow::Borrowed(text) }
}

fn numbers_in_digits(text: &str) -> Cow<'_, str> {
    static PARTS: LazyLock<Regex> = LazyLock::new(|| {
        let eras = ERAS.map(|(name, ..)| name).join("|");
        pattern(&format!(
            "(?P<era>{eras})? ?(?P<number>元|[0-9]+|[〇零○一二三四五六七八九十廿]+) ?(?P<unit>[年月日号號])"
        ))
    });
    PARTS.replace_all(text, |found: &Captures<'_>| {
        counted(found).map_or_else(|| found[0].to_owned(), |it| format!("{it}{}", &found["unit"]))
    })
}

/// A component of a path whose year, month and day are numbers of digits, where they are all that it says, or words follow behind a
/// space: `二月`, `十八日 雨`.
pub(super) fn component_in_digits(text: &str) -> Cow<'_, str> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern("^(?:(?:[0-9]+|[〇零○一二三四五六七八九十廿]+)[年月日号號])+(?: |$)")
    });
    if text.is_ascii() || !COUNTED.is_match(text) {
        return Cow::Borrowed(text);
    }
    numbers_in_digits(text)
}

/// A text in which a time stands apart from its day: `31日（火）12時30分`, `31日下午3:30`, `31 오후3:30`.
pub(super) fn with_clock_apart(text: &str) -> Cow<'_, str> {
    static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            "(?:(?P<day>[日号號일)）])(?P<clock>[0-9]{1,2}[時时點点시])|(?P<day2>[0-9日号號일)）])(?P<clock2>上午|下午|午前|午後|오전|오후))",
        )
    });
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        CLOCK.replace(text, "$day$day2 $clock$clock2")
    }
}

/// The number before a unit, in digits; none where it is none.
fn counted(found: &Captures<'_>) -> Option<String> {
    let (number, unit) = (&found["number"], &found["unit"]);
    let Some(era) = found.name("era") else {
        let is_in_digits = number.starts_with(|it: char| it.is_ascii_digit());
        return match unit {
            _ if is_in_digits => None,
            // A year is written digit by digit.
            "年" => Some(format!("{:04}", by_digits(number).filter(|it| *it >= 1000)?)),
            _ => Some(value_of(number)?.to_string()),
        };
    };
    let (_, before, last) = ERAS.into_iter().find(|it| it.0 == era.as_str())?;
    let year =
        if number == "元" { 1 } else { number.parse().ok().or_else(|| value_of(number))? };
    (unit == "年" && (1..=last).contains(&year)).then(|| format!("{:04}", before + year))
}

fn digit(letter: char) -> Option<u32> {
    let letter = if matches!(letter, '零' | '○') { '〇' } else { letter };
    (0..).zip(DIGITS.chars()).find(|it| it.1 == letter).map(|it| it.0)
}

fn by_digits(number: &str) -> Option<u32> {
    number.chars().try_fold(0_u32, |value, it| value.checked_mul(10)?.checked_add(digit(it)?))
}

/// `五`, `十五`, `二十五`; a number without a ten is read digit by digit.
fn value_of(number: &str) -> Option<u32> {
    if let Some(ones) = number.strip_prefix('廿') {
        return Some(20 + if ones.is_empty() { 0 } else { by_digits(ones).filter(|it| *it < 10)? });
    }
    let Some((tens, ones)) = number.split_once('十') else { return by_digits(number) };
    let one_digit = |text: &str| match text.chars().count() {
        0 => None,
        1 => Some(by_digits(text)),
        _ => Some(None),
    };
    let tens = one_digit(tens).unwrap_or(Some(1))?;
    let ones = one_digit(ones).unwrap_or(Some(0))?;
    Some(10 * tens + ones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_eras_are_numbers() {
        let days = "二〇二四年一月五日=2024年1月5日;二零二四年十二月三十一日=2024年12月31日;2024年十月二十日=2024年10月20日;\
                    令和6年1月5日=2024年1月5日;令和元年5月1日=2019年5月1日;平成三十一年4月30日=2019年4月30日;二○二五年三月廿五日=2025年3月25日;\
                    ㋿6年1月5日=2024年1月5日;㍻元年1月8日=1989年1月8日;昭和64年1月7日=1989年1月7日;民國113年1月5日=2024年1月5日;雨 令和6年1月5日=雨 2024年1月5日";
        for day in days.split(';') {
            let (written, digits) = day.split_once('=').unwrap();
            assert_eq!(in_digits(written), digits);
        }
    }

    #[test]
    fn components_that_are_numbers_of_characters_are_in_digits() {
        for (text, digits) in [("二月", "2月"), ("二〇二四年", "2024年"), ("十八日 雨", "18日 雨")]
        {
            assert_eq!(component_in_digits(text), digits);
        }
        for text in ["十二月の雨", "一日中", "三", "18日", "July", "二月雨"] {
            assert_eq!(component_in_digits(text), text);
        }
    }

    #[test]
    fn what_is_no_number_of_a_day_stays() {
        let texts = ["平成32年1月1日", "十二月の雨", "2024年1月5日（日）", "五十五十年", "三年"];
        for text in texts {
            assert_eq!(in_digits(text), text);
        }
    }
}
