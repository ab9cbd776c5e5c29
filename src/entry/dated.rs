//! Files of several days: their headings name a day each.

mod unread;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::body::MARKDOWN;
use super::date::{day_of_heading, find_in_heading, may_be_a_number, read_heading};
use super::front_matter;
use super::names::plain_name;
pub use unread::NoDay;

/// A heading that names a day and stands in no list and no quotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedHeading {
    /// Where it begins in the text, in bytes.
    pub offset: usize,
    /// The day it names.
    pub day: NaiveDate,
}

/// A heading like those of the days that says one which is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadHeading {
    /// Where it begins in the text, in bytes.
    pub offset: usize,
    /// What it says.
    pub said: String,
    /// Why that is no day.
    pub why: NoDay,
}

/// The headings of a file's text that name a day: those of the level of the first one, and those that stand deeper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatedHeadings {
    /// Each begins the text of its day.
    pub days: Vec<DatedHeading>,
    /// Each stands within the text of another day.
    pub deeper: Vec<DatedHeading>,
    /// Headings like those of the days that say their day among other words, `Lisbon, 2 May 2024`, `2 May 2024 call`: none begins
    /// a text.
    pub among_words: Vec<DatedHeading>,
    /// Headings of the first two levels, above which the file has none, that begin with a day and go on with words: `2 May 2024 Rain`.
    pub in_front: Vec<DatedHeading>,
    /// Headings like those of the days that say a day which no calendar has, or not the whole of one: none begins a text.
    pub unread: Vec<UnreadHeading>,
}

/// The headings of a file's text that name a day.
pub fn dated_headings(text: &str) -> DatedHeadings {
    below(text, front_matter::read(text).body)
}

/// The same, where it is known that the text begins at this byte.
pub(super) fn below(text: &str, start: usize) -> DatedHeadings {
    let body = &text[start..];
    let mut found = DatedHeadings::default();
    if !may_have_several(body) {
        return found;
    }
    let headings = headings(body);
    let is_day_first = order_of(&headings);
    let top = headings.iter().map(|it| it.level).min().filter(|it| *it <= HeadingLevel::H2);
    let (mut first, mut others, mut unread) = (None, Vec::new(), Vec::new());
    for Heading { level, at, text } in headings {
        let Some(day) = day_of(&text, is_day_first) else {
            let day = day_in_front(&plain_name(&text)).filter(|_| Some(level) == top);
            found.in_front.extend(day.map(|day| DatedHeading { offset: start + at, day }));
            let offset = start + at;
            match day_among(&text) {
                Some(day) => others.push((level, DatedHeading { offset, day })),
                None => unread.push((level, offset, text)),
            }
            continue;
        };
        let heading = DatedHeading { offset: start + at, day };
        match *first.get_or_insert(level) {
            first if first == level => found.days.push(heading),
            first if first < level => found.deeper.push(heading),
            _ => {}
        }
    }
    let of_level = others.into_iter().filter(|it| Some(it.0) == first);
    found.among_words = of_level.map(|it| it.1).collect();
    let of_level = unread.into_iter().filter(|it| Some(it.0) == first);
    let unread = of_level.filter_map(|(_, offset, text)| {
        let (said, why) = unread::of(&text, &SEPARATORS)?;
        Some(UnreadHeading { offset, said, why })
    });
    found.unread = unread.collect();
    found
}

/// A heading that stands in no list and no quotation.
struct Heading {
    level: HeadingLevel,
    at: usize,
    text: String,
}

fn headings(body: &str) -> Vec<Heading> {
    let (mut found, mut open, mut nested) = (Vec::new(), None, 0_usize);
    for (event, range) in Parser::new_ext(body, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_)) => {
                nested += 1;
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition) => {
                nested = nested.saturating_sub(1);
            }
            Event::Start(Tag::Heading { level, .. }) if nested == 0 => {
                open = Some(Heading { level, at: range.start, text: String::new() });
            }
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut open {
                    heading.text.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => found.extend(open.take()),
            _ => {}
        }
    }
    found
}

/// Two numbers and a year that a text begins with: `5/13/2024`.
fn in_slashes(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.splitn(3, '/');
    let mut number = |most: usize| {
        let part = parts.next()?;
        let end = part.find(|it: char| !it.is_ascii_digit()).unwrap_or(part.len());
        let is_whole = end == part.len() || most == 4;
        part[..end].parse::<u32>().ok().filter(|_| is_whole && (1..=most).contains(&end))
    };
    let [a, b] = [number(2)?, number(2)?];
    Some([a, b, number(4).filter(|it| *it >= 1000)?])
}

/// Whether the day stands before the month in the headings of a file: where one of them can be but so, or none but otherwise.
fn order_of(headings: &[Heading]) -> Option<bool> {
    let numbers = headings.iter().filter_map(|it| in_slashes(it.text.trim()));
    let orders: BTreeSet<bool> =
        numbers.filter(|[a, b, _]| (*a > 12) != (*b > 12)).map(|[day, _, _]| day > 12).collect();
    orders.first().copied().filter(|_| orders.len() == 1)
}

/// Whether two lines look like headings with a number: most texts have none, and need no parser.
fn may_have_several(body: &str) -> bool {
    let has_digit = |line: &str| line.contains(char::is_numeric);
    let is_marked = |line: &str| line.trim_start_matches(' ').starts_with('#');
    let is_underline = |line: &str| {
        let line = line.trim();
        let sign = line.bytes().next().filter(|it| matches!(it, b'=' | b'-'));
        sign.is_some_and(|sign| line.bytes().all(|it| it == sign))
    };
    let mut above = "";
    let may_be_heading = |line| {
        let over = std::mem::replace(&mut above, line);
        let is_over_line = is_underline(line) && !is_marked(over) && has_digit(over);
        usize::from(is_over_line) + usize::from(is_marked(line) && has_digit(line))
    };
    (body.contains('#') || body.contains("--") || body.contains("=="))
        && body.lines().map(may_be_heading).sum::<usize>() > 1
}

/// What parts the day that a heading begins with from the words behind it.
const SEPARATORS: [&str; 9] = [" - ", " – ", " — ", " | ", " · ", ": ", " (", " \"", " “"];

/// The day that a heading is, or begins with.
fn day_of(heading: &str, is_day_first: Option<bool>) -> Option<NaiveDate> {
    let heading = plain_name(heading);
    if let (Some([a, b, year]), Some(is_day_first)) = (in_slashes(&heading), is_day_first) {
        let (month, day) = if is_day_first { (b, a) } else { (a, b) };
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    let said = |text: &str| read_heading(text).ok().map(|it| it.day);
    let alone = said(&heading).filter(|_| !may_be_a_number(&heading));
    let begins = heading.starts_with(|it: char| it.is_ascii_digit());
    let in_front = || {
        let parts = SEPARATORS.iter().filter_map(|it| heading.split_once(it));
        parts.map(|(front, _)| front).filter(|it| !may_be_a_number(it)).find_map(said)
    };
    alone.or_else(|| find_in_heading(&heading).filter(|_| begins)).or_else(in_front)
}

/// The day that stands before the other words of a heading with nothing between: `May 2, 2024 Rain`.
fn day_in_front(heading: &str) -> Option<NaiveDate> {
    /// A day with its weekday has no more: `Donnerstag, den 2. Mai 2024`.
    const MOST_WORDS: usize = 6;
    let has_year = |it: &str| it.bytes().filter(u8::is_ascii_digit).count() > 4;
    let ends: Vec<usize> = heading.match_indices(' ').map(|it| it.0).take(MOST_WORDS).collect();
    let fronts = ends.into_iter().rev().map(|end| heading[..end].trim_end_matches(','));
    let mut fronts = fronts.filter(|it| has_year(it) && !may_be_a_number(it));
    fronts.find_map(|it| read_heading(it).ok()).map(|it| it.day)
}

/// The day that a heading says among other words, as the heading of a file that has no other day would.
fn day_among(heading: &str) -> Option<NaiveDate> {
    let heading = plain_name(heading);
    let has_year = heading.bytes().filter(u8::is_ascii_digit).count() > 4;
    has_year.then(|| day_of_heading(&heading)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, days: &[&str]) {
        let found = dated_headings(text);
        let found: Vec<String> = found.days.iter().map(|it| it.day.to_string()).collect();
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
    fn one_heading_tells_the_order_of_the_numbers_in_all() {
        check("# 5/1/2024\n\n# 5/13/2024\n", &["2024-05-01", "2024-05-13"]);
        check("# 1/5/2024: rain\n\n# 13/5/2024\n", &["2024-05-01", "2024-05-13"]);
        check("# 5/1/2024\n\n# 5/2/2024\n", &[]);
        check("# 5/13/2024\n\n# 13/5/2024\n", &["2024-05-13", "2024-05-13"]);
    }

    #[test]
    fn a_day_in_front_of_other_words_with_no_sign_between_is_found_apart() {
        for second in [
            "May 2, 2024 Rain",
            "2. Mai 2024 Regen",
            "2 de mayo de 2024 Lluvia",
            "Thursday, 2 May 2024 Rain",
            "Donnerstag, den 2. Mai 2024 Regen",
            "2 May 2024 deadline",
        ] {
            let text = format!("# 2024-05-01\n\n# {second}\n");
            check(&text, &["2024-05-01"]);
            let found = dated_headings(&text);
            let days =
                |it: &[DatedHeading]| it.iter().map(|it| it.day.to_string()).collect::<Vec<_>>();
            assert_eq!(days(&found.in_front), ["2024-05-02"], "{second}");
            assert_eq!(days(&found.among_words), ["2024-05-02"], "{second}");
        }
        let count = |text: &str| dated_headings(text).in_front.len();
        assert_eq!(count("# May 1, 2024 Rain\n\n# May 2, 2024 Wind\n"), 2);
        assert_eq!(count("# Calls\n\n## 3 May 2024 Ana\n\n## 10 May 2024 Ana\n"), 0);
        assert_eq!(count("Notes\n### 3 May 2024 Ana\n### 10 May 2024 Ana\n"), 0);
        check("# Plans for May 1, 2024\n\n# Plans for 2 May 2024\n", &[]);
    }

    #[test]
    fn a_day_among_other_words_is_found_apart() {
        for second in ["Lisbon, 2 May 2024", "Rain 2024-05-02", "Plans for 2024-05-02"] {
            let found = dated_headings(&format!("# 2024-05-01\n\n# {second}\n\n# 2024-05-03\n"));
            assert_eq!(found.days.len(), 2, "{second}");
            let days: Vec<String> = found.among_words.iter().map(|it| it.day.to_string()).collect();
            assert_eq!(days, ["2024-05-02"], "{second}");
        }
    }

    #[test]
    fn deeper_headings_are_found_apart() {
        let found = dated_headings("# 2024-05-01\n\n## 2024-05-02\n\n# 2024-05-03\n");
        let days = |it: &[DatedHeading]| it.iter().map(|it| it.day.to_string()).collect::<Vec<_>>();
        assert_eq!(days(&found.days), ["2024-05-01", "2024-05-03"]);
        assert_eq!(days(&found.deeper), ["2024-05-02"]);
        assert_eq!(found.deeper[0].offset, 14);
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
