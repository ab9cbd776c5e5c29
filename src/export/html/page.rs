//! The pages of the site.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::text_of;
use super::body;
use crate::archive::rows::record::{EntryLocation, Record};
use crate::entry::body::opening;
use crate::number;

/// Nothing is loaded, and nothing is run.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// What every page begins with, so that an export knows those of an earlier one again.
const HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
    <meta name=\"referrer\" content=\"no-referrer\">";

/// Whether the beginning of a file is that of a page of ours, of an older version too.
pub(in crate::export) fn is_page(head: &[u8]) -> bool {
    head.starts_with(HEAD.as_bytes())
}

const STYLE: &str = include_str!("site.css");

/// How many characters of an entry without a title lists show.
const OPENING: usize = 60;

/// What lists show of an entry.
pub(super) struct Line {
    id: i64,
    date: Option<String>,
    title: String,
    words: i64,
}

impl Line {
    pub(super) fn of(record: &Record) -> Self {
        let (id, words) = (record.id, record.word_count);
        let opening = || Some(opening(&record.body, OPENING)).filter(|it| !it.is_empty());
        let title = record.title.clone().or_else(opening);
        let title = title.unwrap_or_else(|| record.path.file_name().to_owned());
        Self { id, date: record.date.clone(), title, words }
    }
}

/// The entries of a year, or those without a day.
pub(super) struct Shelf {
    pub(super) year: Option<String>,
    pub(super) lines: Vec<Line>,
    entries: usize,
    words: i64,
}

impl Shelf {
    pub(super) fn new(year: Option<String>) -> Self {
        Self { year, lines: Vec::new(), entries: 0, words: 0 }
    }

    pub(super) fn add(&mut self, line: Line) {
        self.entries += 1;
        self.words += line.words;
        self.lines.push(line);
    }

    fn name(&self) -> &str {
        self.year.as_deref().unwrap_or("Undated")
    }

    fn file(&self) -> String {
        format!("{}.html", self.year.as_deref().unwrap_or("undated"))
    }

    pub(super) fn path(&self) -> String {
        format!("years/{}", self.file())
    }
}

/// The entries before and after one, by their ids.
pub(super) struct Neighbours {
    pub(super) before: Option<i64>,
    pub(super) after: Option<i64>,
}

/// The year of an entry's day.
pub(super) fn year_of(record: &Record) -> Option<String> {
    let year = record.date.as_ref()?.get(..4)?;
    year.bytes().all(|it| it.is_ascii_digit()).then(|| year.to_owned())
}

/// What the page of an entry is called: where it has no title its text begins below, and need not do so twice.
fn title(record: &Record) -> &str {
    let title = record.title.as_deref().or(record.date.as_deref());
    title.unwrap_or_else(|| record.path.file_name())
}

fn page(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (content) }
        }
    };
    page.into_string()
}

/// The page of an entry; `page_of` knows the page that a relative link leads to.
pub(super) fn entry(
    record: &Record,
    neighbours: &Neighbours,
    page_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let title = title(record);
    let shelf = Shelf::new(year_of(record));
    let (block, text) = record.block_and_text();
    let content = html! {
        nav aria-label="The journal" {
            a href="../index.html" { "Journal" }
            a href={ "../" (shelf.path()) } { (shelf.name()) }
        }
        main {
            @if let Some(date) = record.date.as_deref().filter(|it| *it != title) {
                time datetime=(date) { (date) }
            }
            h1 { bdi { (title) } }
            (details(record))
            // Nothing says in which language it is written.
            article lang="" dir="auto" {
                @if let Some(block) = block { pre { code { (block) } } }
                (PreEscaped(body::render(text, title, page_of)))
            }
        }
        footer {
            span { @if let Some(id) = neighbours.before { a rel="prev" href={ (id) ".html" } { "← Before" } } }
            span { @if let Some(id) = neighbours.after { a rel="next" href={ (id) ".html" } { "After →" } } }
        }
    };
    page(title, &content)
}

/// Places, moods, tags, people and declared fields, where there are any.
fn details(record: &Record) -> Markup {
    let places: Vec<String> = record.locations.iter().map(EntryLocation::whole_name).collect();
    let moods: Vec<String> = record.moods_in_words().collect();
    let core = [
        ("EntryLocation", places.join("; ")),
        ("Mood", moods.join(", ")),
        ("Tags", record.tags.join(", ")),
        ("People", record.people.join(", ")),
    ];
    let core = core.into_iter().map(|(name, text)| (name.to_owned(), text));
    let fields = record.fields.iter().map(|(name, value)| (name.to_string(), text_of(value)));
    let all: Vec<(String, String)> =
        core.chain(fields).filter(|(_, text)| !text.is_empty()).collect();
    html! {
        @if !all.is_empty() {
            dl { @for (name, text) in &all { dt { (name) } dd { bdi { (text) } } } }
        }
    }
}

/// The page of a year.
pub(super) fn year(shelf: &Shelf, before: Option<&Shelf>, after: Option<&Shelf>) -> String {
    let months = shelf.lines.chunk_by(|a, b| month_of(a) == month_of(b));
    let content = html! {
        nav aria-label="The journal" { a href="../index.html" { "Journal" } }
        main {
            h1 { (shelf.name()) }
            p .count { (counted(shelf)) }
            @for lines in months {
                @if let Some(month) = lines.first().and_then(month_of) { h2 { (month) } }
                ul .entries {
                    @for line in lines {
                        li {
                            @if let Some(date) = &line.date { time datetime=(date) { (date) } }
                            a href={ "../entries/" (line.id) ".html" } { bdi { (line.title) } }
                            span .count { (words(line.words)) }
                        }
                    }
                }
            }
        }
        footer {
            span { @if let Some(shelf) = before { a rel="prev" href=(shelf.file()) { "← " (shelf.name()) } } }
            span { @if let Some(shelf) = after { a rel="next" href=(shelf.file()) { (shelf.name()) " →" } } }
        }
    };
    page(shelf.name(), &content)
}

/// The name of the month of an entry's day.
fn month_of(line: &Line) -> Option<&'static str> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month: usize = line.date.as_ref()?.get(5..7)?.parse().ok()?;
    MONTHS.get(month.checked_sub(1)?).copied()
}

/// The first page: the years.
pub(super) fn index(shelves: &[Shelf]) -> String {
    let mut all = Shelf::new(None);
    all.entries = shelves.iter().map(|it| it.entries).sum();
    all.words = shelves.iter().map(|it| it.words).sum();
    let content = html! {
        main {
            h1 { "Journal" }
            p .count { (counted(&all)) }
            ul .entries {
                @for shelf in shelves {
                    li { a href=(shelf.path()) { (shelf.name()) } span .count { (counted(shelf)) } }
                }
            }
        }
    };
    page("Journal", &content)
}

fn counted(shelf: &Shelf) -> String {
    let entries = number::counted(shelf.entries as u64, "entry", "entries");
    format!("{entries}, {}", words(shelf.words))
}

fn words(count: i64) -> String {
    number::counted(count.unsigned_abs(), "word", "words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_and_of_every_older_version_is_known() {
        let index = index(&[]);
        assert!(is_page(index.as_bytes()), "keep the older openings beside a new one: {index}");
        assert!(!is_page(
            b"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mine</title>"
        ));
    }
}
