//! The time of an entry that stands in a key of its own beside its day: `time: "23:15"`.

use super::super::front_matter::FrontMatter;
use super::written::read_in;
use super::{EntryDate, languages_of};
use crate::field::Field;

/// The same date with the time beside it, where it says none itself.
pub(in crate::entry) fn with_time_beside(
    date: EntryDate,
    front_matter: &FrontMatter,
    fields: &[Field],
) -> EntryDate {
    let is_field = |it: &Field| it.keys.iter().any(|it| it.eq_ignore_ascii_case("time"));
    if date.written.is_some() || fields.iter().any(is_field) {
        return date;
    }
    let text = front_matter.get("time").and_then(|(_, value)| value.text()).map(str::trim);
    let written = text.filter(|it| may_be_time(it)).and_then(|text| {
        let both = format!("{} {text}", date.day);
        let read = |text: &str| {
            let read = read_in(text, &languages_of(front_matter)).ok();
            read.is_some_and(|it| it.iso_day() == date.day && it.time.is_some())
        };
        // Some tools write the day once more.
        [both, text.to_owned()].into_iter().find(|it| read(it))
    });
    EntryDate { written, ..date }
}

/// Whether a text is a time of the day, or a day with one. `1:30` and `01:45:30` are more often so long.
fn may_be_time(text: &str) -> bool {
    const LONGEST: usize = 40;
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let lower = text.to_ascii_lowercase();
    if text.len() > LONGEST {
        return false;
    }
    if lower.get(..4).is_some_and(is_digits) {
        return text.contains(':');
    }
    let halves = [" am", " pm", "am", "pm", " a.m.", " p.m."];
    let clock = halves.iter().find_map(|it| lower.strip_suffix(it));
    if clock.is_some_and(|it| it.len() <= 2 && is_digits(it)) {
        return true;
    }
    // `19h05`; `19h` and `1h30` are more often so long.
    let (hour, minute) = lower.split_once('h').unwrap_or_default();
    if hour.len() == 2 && minute.len() == 2 && is_digits(hour) && is_digits(minute) {
        return true;
    }
    let (hour, minute) = clock.unwrap_or(&lower).split_once(':').unwrap_or_default();
    let is_long_enough = clock.is_some() || hour.len() == 2;
    is_long_enough && is_digits(hour) && is_digits(minute) && minute.len() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, written: Option<&str>) {
        let values =
            super::super::super::front_matter::read(&format!("---\n{block}\n---\n")).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        let day = EntryDate { day: "2025-09-16".to_owned(), written: None };
        let found = with_time_beside(day, &front_matter, &[]).written;
        assert_eq!(found.as_deref(), written, "{block}");
    }

    #[test]
    fn a_time_beside_a_day_is_its_time() {
        check("time: '23:15'", Some("2025-09-16 23:15"));
        check("time: 23:15", Some("2025-09-16 23:15"));
        check("Time: 06:20", Some("2025-09-16 06:20"));
        // A run, a recipe, a span.
        check("time: 01:45:30", None);
        check("time: '1:30'", None);
        check("time: 10:15-11:30", None);
        check("time: 11:15 pm", Some("2025-09-16 11:15 pm"));
        check("time: 7pm", Some("2025-09-16 7pm"));
        check("time: 7 pm", Some("2025-09-16 7 pm"));
        check("time: 19h05", Some("2025-09-16 19h05"));
        check("time: 1h30", None);
        check("time: 19h", None);
        check("time: 13pm", None);
        check("time: 2025-09-16 23:15", Some("2025-09-16 23:15"));
        check("time: 2025-09-17 23:15", None);
        check("time: 45", None);
        check("time: 2 hours", None);
        check("time: '25:10'", None);
        check("time: [23:15]", None);
        check("mood: calm", None);
    }
}
