//! The pages of the site.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::text_of;
use super::body;
use crate::archive::rows::record::{EntryLocation, Record};
use crate::chart::look::LOOK;
use crate::chart::months::MONTH_NAMES;
use crate::entry::body::called;
use crate::number;

/// Nothing is loaded, and nothing is run.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// How the pages look beside what they share with the report.
const STYLE: &str = include_str!("site.css");

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
        Self { id, date: record.date.clone(), title: name(record), words }
    }
}

impl Line {
    /// It as an item of a list that leads to its page in this folder.
    pub(super) fn item(&self, folder: &str) -> Markup {
        html! {
            li {
                @if let Some(date) = &self.date { time datetime=(date) { (date) } }
                a href={ (folder) (self.id) ".html" } { bdi { (self.title) } }
                span .count { (words(self.words)) }
            }
        }
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

    pub(super) fn name(&self) -> &str {
        self.year.as_deref().unwrap_or("Undated")
    }

    fn file(&self) -> String {
        format!("{}.html", self.year.as_deref().unwrap_or("undated"))
    }

    pub(super) fn path(&self) -> String {
        format!("years/{}", self.file())
    }
}

/// The entries before and after one: their ids, and what they are called.
pub(super) struct Neighbours {
    pub(super) before: Option<(i64, String)>,
    pub(super) after: Option<(i64, String)>,
}

/// What an entry is called where it is named.
pub(super) fn name(record: &Record) -> String {
    called(record.title.as_deref(), &record.body, record.path.file_name())
}

/// Where the page of an entry lies, from the first page.
pub(super) fn path_of(id: i64) -> String {
    format!("entries/{id}.html")
}

/// The year of an entry's day.
pub(super) fn year_of(record: &Record) -> Option<String> {
    let year = record.date.as_ref()?.get(..4)?;
    year.bytes().all(|it| it.is_ascii_digit()).then(|| year.to_owned())
}

/// What stands at the head of an entry's page: where it has no title its text begins below, and need not do so twice.
fn title(record: &Record) -> &str {
    let title = record.title.as_deref().or(record.date.as_deref());
    title.unwrap_or_else(|| record.path.file_name())
}

pub(super) fn page(title: &str, styles: &[&str], content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { @for style in styles { (PreEscaped(style)) } (PreEscaped(STYLE)) }
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
            span { @if let Some((id, name)) = &neighbours.before { a rel="prev" href={ (id) ".html" } { "← " bdi { (name) } } } }
            span { @if let Some((id, name)) = &neighbours.after { a rel="next" href={ (id) ".html" } { bdi { (name) } " →" } } }
        }
    };
    page(&name(record), &[LOOK], &content)
}

/// Places, moods, tags, people and declared fields, where there are any.
fn details(record: &Record) -> Markup {
    let places: Vec<String> = record.locations.iter().map(EntryLocation::whole_name).collect();
    let moods: Vec<String> = record.moods_in_words().collect();
    let core = [
        ("Place", places.join("; ")),
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
                        (line.item("../entries/"))
                    }
                }
            }
        }
        footer {
            span { @if let Some(shelf) = before { a rel="prev" href=(shelf.file()) { "← " (shelf.name()) } } }
            span { @if let Some(shelf) = after { a rel="next" href=(shelf.file()) { (shelf.name()) " →" } } }
        }
    };
    page(shelf.name(), &[LOOK], &content)
}

/// The name of the month of an entry's day.
fn month_of(line: &Line) -> Option<&'static str> {
    let month: usize = line.date.as_ref()?.get(5..7)?.parse().ok()?;
    MONTH_NAMES.get(month.checked_sub(1)?).copied()
}

/// `110 entries, 10,518 words`, of all years together.
pub(super) fn counted_all(shelves: &[Shelf]) -> String {
    let mut all = Shelf::new(None);
    all.entries = shelves.iter().map(|it| it.entries).sum();
    all.words = shelves.iter().map(|it| it.words).sum();
    counted(&all)
}

/// The same of a year.
pub(super) fn counted(shelf: &Shelf) -> String {
    let entries = number::counted(shelf.entries as u64, "entry", "entries");
    format!("{entries}, {}", words(shelf.words))
}

fn words(count: i64) -> String {
    number::counted(count.unsigned_abs(), "word", "words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::look::is_of_site;

    #[test]
    fn a_page_of_this_and_of_every_older_version_is_known() {
        let page = page("Journal", &[LOOK], &html! {});
        assert!(is_of_site(page.as_bytes()), "keep the older openings beside a new one: {page}");
        assert!(!is_of_site(
            b"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mine</title>"
        ));
    }
}
