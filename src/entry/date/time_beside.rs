//! The time of an entry that stands in a key of its own beside its day: `time: "23:15"`.

use super::super::front_matter::FrontMatter;
use super::written::read_in;
use super::{EntryDate, languages_of};

/// The same date with the time beside it, where it says none itself.
pub(in crate::entry) fn with_time_beside(date: EntryDate, front_matter: &FrontMatter) -> EntryDate {
    if date.written.is_some() {
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

/// Whether a text begins as a time does; `45` and `2 hours` are so long.
fn may_be_time(text: &str) -> bool {
    const LONGEST: usize = 40;
    text.len() <= LONGEST && text.contains(':') && text.starts_with(|it: char| it.is_ascii_digit())
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
        let found = with_time_beside(day, &front_matter).written;
        assert_eq!(found.as_deref(), written, "{block}");
    }

    #[test]
    fn a_time_beside_a_day_is_its_time() {
        check("time: '23:15'", Some("2025-09-16 23:15"));
        check("time: 23:15", Some("2025-09-16 23:15"));
        check("Time: 06:20:05", Some("2025-09-16 06:20:05"));
        check("time: 11:15 pm", Some("2025-09-16 11:15 pm"));
        check("time: 2025-09-16 23:15", Some("2025-09-16 23:15"));
        check("time: 2025-09-17 23:15", None);
        check("time: 45", None);
        check("time: 2 hours", None);
        check("time: '25:10'", None);
        check("time: [23:15]", None);
        check("mood: calm", None);
    }
}
