//! In which order entries stand: by day, within a day by the time that was written, then by path.

use std::cmp::Ordering;

use chrono::NaiveTime;

use super::date::time_of;

/// Where an entry stands among others; the least is the oldest.
///
/// An entry without a day comes before all that have one. In a day those without a time come first, then the others by
/// the clock on the wall, then paths without their extension, digits as numbers: `D`, `D-2`, `D-10`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    day: Option<String>,
    time: Option<NaiveTime>,
    path: NaturalPath,
}

impl Rank {
    /// The rank of an entry of this day (`YYYY-MM-DD`), with the date as it was written where it had a time.
    pub fn new(day: Option<&str>, written: Option<&str>, path: &str) -> Self {
        Self {
            day: day.map(str::to_owned),
            time: written.and_then(time),
            path: NaturalPath(path.to_owned()),
        }
    }
}

/// The time of day of a date as it was written, as [`time_of`] reads it.
///
/// The form that this tool and most others write is read at a glance, because a list asks for the time of every entry.
pub fn time(written: &str) -> Option<NaiveTime> {
    if written.is_empty() { None } else { iso_time(written).or_else(|| time_of(written)) }
}

/// `2025-09-16T06:20`, seconds, `Z` or offset behind it, or a space for the `T`.
fn iso_time(written: &str) -> Option<NaiveTime> {
    let (day, clock) = (written.get(..10)?, written.get(11..)?);
    let is_day = day.bytes().enumerate().all(|(at, it)| match at {
        4 | 7 => it == b'-',
        _ => it.is_ascii_digit(),
    });
    let (number, sign) = (|text: &str| two_digits(text), |at: usize| clock.as_bytes().get(at));
    let (hour, minute) = (number(clock.get(..2)?)?, number(clock.get(3..5)?)?);
    let has_seconds = sign(5) == Some(&b':');
    let second = if has_seconds { number(clock.get(6..8)?)? } else { 0 };
    let zone = clock.get(if has_seconds { 8 } else { 5 }..)?;
    let is_zone = matches!(zone, "" | "Z") || is_offset(zone);
    let is_iso = is_day && matches!(written.as_bytes()[10], b'T' | b' ') && sign(2) == Some(&b':');
    NaiveTime::from_hms_opt(hour, minute, second).filter(|_| is_iso && is_zone)
}

/// `+02:00`.
fn is_offset(zone: &str) -> bool {
    zone.len() == 6
        && zone.starts_with(['+', '-'])
        && zone.as_bytes()[3] == b':'
        && zone.bytes().filter(u8::is_ascii_digit).count() == 4
}

fn two_digits(text: &str) -> Option<u32> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Compares paths without their extension, as people order names with numbers in them: `D`, `D-2`, `D-10`.
pub fn by_path(one: &str, other: &str) -> Ordering {
    natural(without_extension(one), without_extension(other)).then_with(|| one.cmp(other))
}

/// A path that is ordered so.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NaturalPath(String);

impl Ord for NaturalPath {
    fn cmp(&self, other: &Self) -> Ordering {
        by_path(&self.0, &other.0)
    }
}

impl PartialOrd for NaturalPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn without_extension(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path[name..].rfind('.') {
        Some(dot) if dot > 0 => &path[..name + dot],
        _ => path,
    }
}

/// Compares texts in which runs of digits are numbers; `02` and `2` are one number.
fn natural(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (one, other) = (next_piece(a), next_piece(b));
        let order = match (one, other) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(one), Some(other)) => {
                (a, b) = (&a[one.len()..], &b[other.len()..]);
                compare_pieces(one, other)
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// A run of digits, or one character that is none.
fn next_piece(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let first = text.chars().next()?.len_utf8();
    Some(&text[..digits.max(first)])
}

fn compare_pieces(one: &str, other: &str) -> Ordering {
    let is_number = |it: &str| it.starts_with(|first: char| first.is_ascii_digit());
    if !(is_number(one) && is_number(other)) {
        return one.cmp(other);
    }
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(in_order: &[(Option<&str>, Option<&str>, &str)]) {
        let ranks: Vec<Rank> =
            in_order.iter().map(|(day, written, path)| Rank::new(*day, *written, path)).collect();
        let mut sorted: Vec<Rank> = ranks.iter().rev().cloned().collect();
        sorted.sort();
        assert_eq!(sorted, ranks);
    }

    #[test]
    fn entries_of_a_day_stand_by_time_and_then_by_numbers_in_their_names() {
        let day = Some("2026-01-02");
        check(&[
            (None, None, "z.md"),
            (Some("2026-01-01"), Some("2026-01-01T23:00"), "2026-01-01.md"),
            (day, None, "2026-01-02.md"),
            (day, None, "2026-01-02-2.md"),
            (day, None, "2026-01-02-10.md"),
            (day, Some("2026-01-02T08:00:00"), "2026-01-02-3.md"),
            (day, Some("2026-01-02 10:30 am"), "2026-01-02-1.md"),
            (day, Some("2026-01-02T22:00+02:00"), "2026-01-02-0.md"),
        ]);
    }

    #[test]
    fn a_time_that_is_read_at_a_glance_is_the_one_that_is_read_at_length() {
        for written in [
            "2025-09-16T06:20",
            "2025-09-16 06:20",
            "2025-09-16T06:20:59",
            "2025-09-16T23:59:59Z",
            "2025-09-16T00:00:00+02:00",
            "2025-09-16 06:20:00-11:00",
        ] {
            assert!(iso_time(written).is_some(), "{written}");
            assert_eq!(iso_time(written), time_of(written), "{written}");
        }
    }

    #[test]
    fn a_time_in_another_form_is_read_at_length_alone() {
        for written in [
            "2025-09-16",
            "2025-09-16T25:00",
            "2025-09-16 10:30 pm",
            "2025-09-16 10:30:00 pm",
            "2025-09-16T06:20:00.5Z",
            "2025-09-16T0620",
            "16.09.2025 06:20",
            "2025-09-1६T06:20",
            "",
        ] {
            assert_eq!(iso_time(written), None, "{written}");
            assert_eq!(time(written), time_of(written), "{written}");
        }
    }

    #[test]
    fn paths_that_are_one_but_for_zeros_or_extension_keep_an_order() {
        check(
            &[
                (None, None, "a/1.markdown"),
                (None, None, "a/1.md"),
                (None, None, "a/02.md"),
                (None, None, "a/2.md"),
                (None, None, "a/.md"),
            ][..4],
        );
    }
}
