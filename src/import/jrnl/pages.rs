//! What `jrnl --format yaml` writes: a file for each entry, which is no YAML, because its text is indented with tabs.

use super::format::Dates;
use super::{distinct, tag_name};
use crate::entry::Value;
use crate::finding::{Finding, Place};
use crate::import::imported::Imported;
use crate::import::moment::Moment;

/// Whether a text is such a file.
pub(super) fn is_page(text: &str) -> bool {
    text.starts_with("---\ntitle:") && text.lines().any(|it| body_begun(it).is_some())
}

/// The first line of the text, which stands behind the sign where it begins with tags; nothing on other lines.
fn body_begun(line: &str) -> Option<&str> {
    let first = line.strip_prefix("body: |")?;
    (first.is_empty() || first.starts_with(char::is_whitespace)).then(|| first.trim())
}

/// Reads a file, and tells where its date cannot be read.
pub(super) fn read(path: &str, text: &str, dates: &Dates) -> (Imported, Option<Finding>) {
    let head = text.lines().take_while(|it| body_begun(it).is_none());
    let head = head.collect::<Vec<_>>().join("\n");
    let mut body = text.lines().skip_while(|it| body_begun(it).is_none());
    let first = body.next().and_then(body_begun).filter(|it| !it.is_empty());
    let said = |key: &str| {
        let line = head.lines().find_map(|it| it.strip_prefix(key)?.strip_prefix(':'));
        line.map(str::trim).unwrap_or_default()
    };
    // jrnl leaves lines out that are tags alone, and those above them.
    let mut entry = Imported { line: 1, is_partial: true, ..Imported::default() };
    let date = dates.whole(said("date"));
    // Three numbers may be a day in several orders; the name of the file begins with it.
    let name = path.rsplit('/').next().unwrap_or_default();
    let day = name.get(..10).and_then(|it| it.parse().ok());
    let orders = [None].into_iter().chain(
        [
            super::heads::Order::DayMonthYear,
            super::heads::Order::MonthDayYear,
            super::heads::Order::YearMonthDay,
            super::heads::Order::YearDayMonth,
        ]
        .map(Some),
    );
    let heads = orders.filter_map(|it| date.as_ref()?.head(it));
    let head_of_day = heads.into_iter().find(|it| day.is_none_or(|day| it.day == day));
    let mut finding = None;
    let moment = || Moment::of_text(said("date"));
    match (head_of_day, day.is_none().then(moment).flatten(), day) {
        (Some(head), ..) => {
            entry.day = Some(head.day);
            entry.set("date", Some(head.written));
        }
        (None, Some(moment), _) => {
            entry.day = Some(moment.day);
            entry.set("date", Some(moment.written));
        }
        (None, None, Some(day)) => {
            entry.day = Some(day);
            entry.set("date", Some(day.to_string()));
        }
        (None, None, None) => {
            entry.set("date_written", Some(said("date")));
            let message = format!(
                "`{}` does not read as a date; the entry has none, and keeps it as `date_written`",
                said("date")
            );
            finding = Some(Finding::warning(Place::file(path), "bad-date", message));
        }
    }
    entry.set("title", Some(said("title")));
    entry.set_flag("starred", said("starred") == "True");
    entry.set_list("tags", distinct(said("tags").split(',').map(|it| tag_name(it.trim()))));
    let lines = body.take_while(|it| *it != "...");
    let lines: Vec<&str> =
        first.into_iter().chain(lines).map(|it| it.strip_prefix('\t').unwrap_or(it)).collect();
    // Headings of the text stand one level lower than they did.
    let lines = lines.into_iter().map(|it| if it.starts_with("##") { &it[1..] } else { it });
    entry.body = lines.collect::<Vec<_>>().join("\n");
    (entry, finding)
}

/// Whether lines of an entry were left out, which were tags alone: its head names a tag that stands nowhere in its text.
pub(super) fn has_lost_lines(entry: &Imported, dates: &Dates) -> bool {
    let said = format!("{}\n{}", entry.said("title").unwrap_or_default(), entry.body);
    let there = dates.tags(&said);
    let Some(Value::List(tags)) = entry.front_matter.get("tags") else { return false };
    tags.iter().filter_map(Value::text).any(|tag| !there.iter().any(|it| it == tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_stands_nowhere_tells_of_a_line_that_was_left_out() {
        let lost = |body: &str| {
            let text = format!(
                "---\ntitle: A\ndate: 2024-03-02\nstarred: False\ntags: ben\nbody: |\n\t{body}\n...\n"
            );
            has_lost_lines(&read("x.md", &text, &Dates::default()).0, &Dates::default())
        };
        assert!(lost("The sea."));
        assert!(!lost("The sea, with @ben."));
    }

    #[test]
    fn a_page_is_read_though_it_is_no_yaml() {
        let text = "---\ntitle: Ferry: a day\ndate: 03/02/2024 10:40 PM\nstarred: True\ntags: zoé, 2024\nbody: |\t\t\n\tThe sea.\n\t## A heading\n\t- list\n...\n";
        assert!(is_page(text));
        let (entry, finding) = read("x/2024-03-02_ferry.md", text, &Dates::default());
        assert_eq!(finding, None);
        assert_eq!(entry.said("date"), Some("2024-03-02T22:40:00"));
        assert_eq!(
            (entry.said("title"), entry.said("starred")),
            (Some("Ferry: a day"), Some("true"))
        );
        assert_eq!(entry.body, "The sea.\n# A heading\n- list");
        let text = "---\ntitle: Sun\ndate: 2024-03-02 07:05\nstarred: False\ntags: ben\nbody: |\t\tThe sun shone.\n\tAll day.\n...\n";
        assert!(is_page(text));
        let (entry, _) = read("x/2024-03-02_sun.md", text, &Dates::default());
        assert_eq!(entry.body, "The sun shone.\nAll day.");
    }
}
