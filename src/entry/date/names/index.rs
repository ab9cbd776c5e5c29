//! All that any language calls a month or a weekday, in one list that is made when names change, and not whenever one is asked for:
//! to lay them out costs as much as to read ten files.

/// A name a line, in the order of their bytes; behind it, in hexadecimal, a bit for each month that it is, from January on, then
/// for each weekday, from Sunday on, and from the 21st on for each month that is written so where people have no key for its marks.
const INDEX: &str = include_str!("index.txt");

/// Where in the bits the weekdays begin.
const WEEKDAYS: usize = 12;

/// Where in them the names of months without marks begin.
const BARE: u32 = 20;

/// The bits of the weekdays.
const WEEK: u32 = ((1 << 7) - 1) << WEEKDAYS;

/// The bits of the months.
const MONTHS: u32 = (1 << WEEKDAYS) - 1;

/// Whether a name, in small letters and as one writes it beside a day, is that of the month of a number.
pub(super) fn is_month(name: &str, number: u32) -> bool {
    is(name, 1 << (number - 1))
}

/// Whether it is a name of the weekday that is so many days after Sunday.
pub(in crate::entry::date) fn is_weekday(name: &str, index: usize) -> bool {
    is(name, 1 << (WEEKDAYS + index))
}

/// Whether it is the name of any weekday.
pub(in crate::entry::date) fn is_of_week(name: &str) -> bool {
    is(name, WEEK)
}

/// Whether some name of that weekday begins so.
pub(in crate::entry::date) fn begins_weekday(beginning: &str, index: usize) -> bool {
    let names = lines(from(beginning)).take_while(|it| it.0.starts_with(beginning));
    names.into_iter().any(|it| it.1 & (1 << (WEEKDAYS + index)) != 0)
}

/// Whether a name, folded, is that of the month of a number without its marks, and of no other: `maerz`, `aout`.
pub(super) fn is_bare_month(name: &str, number: u32) -> bool {
    let found = lines(from(name)).next().filter(|it| it.0 == name);
    found.is_some_and(|it| it.1 >> BARE == 1 << (number - 1))
}

/// Whether the names of the month of a number begin so, and those of no other: `juill`.
pub(super) fn begins_month(beginning: &str, number: u32) -> bool {
    let names = lines(from(beginning)).take_while(|it| it.0.starts_with(beginning));
    names.fold(0, |all, it| all | it.1 & MONTHS) == 1 << (number - 1)
}

/// All names of that weekday.
pub(in crate::entry::date) fn all_of_weekday(index: usize) -> impl Iterator<Item = &'static str> {
    lines(INDEX).filter(move |it| it.1 & (1 << (WEEKDAYS + index)) != 0).map(|it| it.0)
}

fn is(name: &str, bit: u32) -> bool {
    lines(from(name)).next().is_some_and(|it| it.0 == name && it.1 & bit != 0)
}

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, u32)> {
    let parts = text.lines().filter_map(|it| it.split_once('\t'));
    parts.filter_map(|(name, bits)| Some((name, u32::from_str_radix(bits, 16).ok()?)))
}

/// The list from the first name on that does not come before this one.
fn from(name: &str) -> &'static str {
    let bytes = INDEX.as_bytes();
    let up_to = |start: usize, sign: u8| {
        let length = bytes[start..].iter().position(|it| *it == sign);
        length.map_or(bytes.len(), |it| start + it)
    };
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[low..middle].iter().rposition(|it| *it == b'\n');
        let start = start.map_or(low, |at| low + at + 1);
        match bytes[start..up_to(start, b'\t')] < *name.as_bytes() {
            true => low = (up_to(start, b'\n') + 1).min(bytes.len()),
            false => high = start,
        }
    }
    &INDEX[low..]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;

    use super::super::super::weekday_names::forms;
    use super::super::listed::months_of;
    use super::super::locales::locales;
    use super::super::weekdays;
    use super::super::with_two_letters;
    use super::*;
    use crate::entry::fold::fold;

    /// The list as the locales have it.
    fn made() -> String {
        let mut all = BTreeMap::<String, u32>::new();
        for (name, number) in locales().flat_map(|(name, it)| months_of(name, it)) {
            for bare in [fold(&name), fold(&with_two_letters(&name))] {
                *all.entry(bare).or_default() |= 1 << (BARE + number - 1);
            }
            *all.entry(name).or_default() |= 1 << (number - 1);
        }
        for (index, name, language) in weekdays() {
            for form in forms(name, language) {
                *all.entry(form).or_default() |= 1 << (WEEKDAYS + index);
            }
        }
        all.iter().fold(String::new(), |mut text, (name, bits)| {
            writeln!(text, "{name}\t{bits:x}").unwrap();
            text
        })
    }

    #[test]
    fn the_list_is_what_the_locales_say() {
        assert!(INDEX == made(), "`index.txt` is to be:\n{}", made());
    }

    #[test]
    fn every_name_is_found_and_what_lies_between_them_is_none() {
        for (name, bits) in lines(INDEX) {
            assert!((0..32).all(|it| is(name, 1 << it) == (bits & (1 << it) != 0)), "{name}");
            assert!(!is(&format!("{name}\u{1}"), u32::MAX), "{name}");
            let shorter: String = name.chars().take(name.chars().count() - 1).collect();
            let weekdays = (0..7).filter(|it| is_weekday(name, *it));
            assert!(weekdays.into_iter().all(|it| begins_weekday(&shorter, it)), "{name}");
        }
        for name in ["", "\u{1}", "zzzz", "\u{10ffff}", "\t1", "rain"] {
            assert!(!is(name, u32::MAX), "{name}");
        }
        assert!(!begins_weekday("zzzz", 0) && !begins_weekday("\u{10ffff}", 0));
        assert!(all_of_weekday(4).any(|it| it == "donnerstag"));
        assert!(is_bare_month("maerz", 3) && is_bare_month("aout", 8) && !is_bare_month("sea", 3));
        assert!(begins_month("juill", 7) && !begins_month("jui", 7) && !begins_month("zzz", 1));
    }
}
