//! Files of several days: their headings name a day each.

use chrono::NaiveDate;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::body::MARKDOWN;
use super::date::{find_in_heading, may_be_a_number, read_heading};
use super::front_matter;
use super::names::plain_name;

/// A heading that names a day and stands in no list and no quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedHeading {
    /// Where it begins in the text, in bytes.
    pub offset: usize,
    /// The day it names.
    pub day: NaiveDate,
}

/// The headings of a file's text that name a day, all of the level of the first one.
pub fn dated_headings(text: &str) -> Vec<DatedHeading> {
    below(text, front_matter::read(text).body)
}

/// The same, where it is known that the text begins at this byte.
pub(super) fn below(text: &str, start: usize) -> Vec<DatedHeading> {
    let body = &text[start..];
    if !may_have_several(body) {
        return Vec::new();
    }
    let (mut found, mut first, mut open, mut nested) = (Vec::new(), None, None, 0_usize);
    for (event, range) in Parser::new_ext(body, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_)) => {
                nested += 1;
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition) => {
                nested = nested.saturating_sub(1);
            }
            Event::Start(Tag::Heading { level, .. }) if nested == 0 => {
                open = Some((level, range.start, String::new()));
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some((_, _, text)) = &mut open {
                    text.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let Some((level, at, text)) = open.take() else { continue };
                if let Some(day) = day_of(&text).filter(|_| *first.get_or_insert(level) == level) {
                    found.push(DatedHeading { offset: start + at, day });
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether two lines look like headings with a number: most texts have none, and need no parser.
fn may_have_several(body: &str) -> bool {
    let has_digit = |line: &str| line.contains(char::is_numeric);
    let is_marked = |line: &str| line.trim_start_matches(' ').starts_with('#');
    let is_underline = |line: &str| {
        let line = line.trim();
        !line.is_empty() && ['=', '-'].iter().any(|sign| line.chars().all(|it| it == *sign))
    };
    let mut next = body.lines().skip(1);
    let may_be_heading = |line: &str| {
        let below = next.next().unwrap_or_default();
        has_digit(line) && (is_marked(line) || is_underline(below))
    };
    (body.contains('#') || body.contains("--") || body.contains("=="))
        && body.lines().map(may_be_heading).filter(|it| *it).nth(1).is_some()
}

/// What parts the day that a heading begins with from the words behind it.
const SEPARATORS: [&str; 9] = [" - ", " – ", " — ", " | ", " · ", ": ", " (", " \"", " “"];

/// The day that a heading is, or begins with.
fn day_of(heading: &str) -> Option<NaiveDate> {
    let heading = plain_name(heading);
    let said = |text: &str| read_heading(text).ok().map(|it| it.day);
    let alone = said(&heading).filter(|_| !may_be_a_number(&heading));
    let begins = heading.starts_with(|it: char| it.is_ascii_digit());
    let in_front = || {
        let parts = SEPARATORS.iter().filter_map(|it| heading.split_once(it));
        parts.map(|(front, _)| front).filter(|it| !may_be_a_number(it)).find_map(said)
    };
    alone.or_else(|| find_in_heading(&heading).filter(|_| begins)).or_else(in_front)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, days: &[&str]) {
        let found = dated_headings(text);
        let found: Vec<String> = found.iter().map(|it| it.day.to_string()).collect();
        assert_eq!(found, days, "{text}");
    }

    #[test]
    fn headings_of_one_level_name_the_days() {
        check(
            "# 2024-05-01\n\nRain.\n\n# 2024-05-02 Sun\n\n## 2024-05-03\n",
            &["2024-05-01", "2024-05-02"],
        );
        check(
            "---\ntitle: May\n---\n## Mon, 6 May 2024\n\n## 7 mai 2024\n",
            &["2024-05-06", "2024-05-07"],
        );
        check("# Plans for 2024-05-01\n\n# Plans for 2024-05-02\n", &[]);
        check("> # 2024-05-01\n\n> # 2024-05-02\n", &[]);
        check("# 2024-05-01\n", &[]);
        check("# Den 5 května 2024\n\n# Den 6 května 2024\n", &[]);
        check("# Call 2024-05-01: Ana\n\n# 1234567890: a number\n", &[]);
    }

    #[test]
    fn words_may_stand_behind_the_day() {
        let days = &["2024-05-06", "2024-05-07"];
        check("## 6 May 2024 – the boat\n\n## May 7th, 2024: rain\n", days);
        check("# Monday, May 6, 2024 (home)\n\n# Tue 7 May 2024 | Rome\n", days);
        check("# [[2024-05-06]]\n\n# [[2024-05-07]]\n", days);
        check("2024-05-06\n==========\n\nRain.\n\n2024-05-07, sun\n===\n", days);
        check(" ## 2024-05-06\n\n ## 2024-05-07\n", days);
    }
}
