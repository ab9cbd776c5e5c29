//! Files of several days: their headings name a day each.

use chrono::NaiveDate;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::body::MARKDOWN;
use super::date::{find_full, may_be_a_number, read_written};
use super::front_matter;

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
    let has_digit = |line: &str| line.bytes().any(|it| it.is_ascii_digit());
    body.contains('#')
        && body.lines().filter(|it| it.starts_with('#') && has_digit(it)).nth(1).is_some()
}

/// The day that a heading is, or begins with.
fn day_of(heading: &str) -> Option<NaiveDate> {
    let heading = heading.trim();
    let said = read_written(heading).ok().filter(|_| !may_be_a_number(heading.trim()));
    let alone = said.map(|it| it.day);
    let begins = heading.starts_with(|it: char| it.is_ascii_digit());
    alone.or_else(|| find_full(heading).filter(|_| begins))
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
    }
}
