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
            time: written.and_then(time_of),
            path: NaturalPath(path.to_owned()),
        }
    }
}

/// A path that is ordered as people order names with numbers in them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct NaturalPath(String);

impl Ord for NaturalPath {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(without_extension(&self.0), without_extension(&other.0))
            .then_with(|| self.0.cmp(&other.0))
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
