//! One Markdown file: what it says, and what is wrong with it.

pub mod body;
pub mod changes;
mod commas;
pub mod conflict;
pub mod date;
mod dated;
pub mod field_value;
pub mod filter;
pub mod fold;
pub mod front_matter;
pub mod language;
pub mod location;
pub mod loss;
pub mod mood;
mod names;
pub mod naming;
pub mod order;
pub mod path;
mod report;
pub mod source;
pub mod sync_plan;
pub mod template;
mod text;
mod told;

pub use body::Body;
pub use date::EntryDate;
pub use dated::{DatedHeading, DatedHeadings, NoDay, UnreadHeading, dated_headings};
pub use field_value::FieldValue;
pub use filter::Filter;
pub use front_matter::{Dialect, FrontMatter, Unreadable, Value};
pub use location::Location;
pub use loss::{Lack, has_lost};
pub use mood::Mood;
pub use names::fold_case;
pub use names::is_several;
pub use order::Rank;
pub use path::EntryPath;
pub use source::{Source, SourceHash, Stamp};
pub use sync_plan::{SyncPlan, Triage};

use crate::field::Field;
use crate::finding::Finding;
use report::Report;
use text::Decoded;
use told::{
    report_fault, warn_of_a_title_that_is_none, warn_of_keys_nearly_read, warn_of_placeholders,
    warn_of_several_days, warn_of_two_cases,
};

/// What one Markdown file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The day it is about; none where nothing says so.
    pub date: Option<EntryDate>,
    /// The front matter's `title`, else the first heading of level 1, else the first heading.
    pub title: Option<String>,
    /// The text, and what is counted in it.
    pub body: Body,
    /// Every key of the front matter, known or not.
    pub front_matter: FrontMatter,
    /// The moods, each once, in their order.
    pub moods: Vec<Mood>,
    /// How the writer felt as a number to ten, where it was written without a name.
    pub mood_scale: Option<f64>,
    /// The places, each once, in their order.
    pub locations: Vec<Location>,
    /// The tags without `#`, each once, in their order.
    pub tags: Vec<String>,
    /// The people, each once, in their order.
    pub people: Vec<String>,
    /// A value for each declared field, in the order of the declarations.
    pub fields: Vec<FieldValue>,
}

/// Reads one Markdown file, whatever is in it, and tells what is wrong with it.
///
/// A front matter that cannot be read leaves its reason in [`FrontMatter::error`]; title and day then come from those of
/// its lines that can be read alone, from the path and the body, and the whole text of the file is the body.
pub fn parse(path: &EntryPath, source: &Source, fields: &[Field]) -> (Entry, Vec<Finding>) {
    let text = Decoded::new(source);
    let reading = front_matter::read(&text.text);
    let block = reading.block_offset..reading.block_offset + reading.block.len();
    let mut report = Report::new(path, &text.text, block);
    text.finding(path).into_iter().for_each(|it| report.add(it));
    // A block that is none, but may have been meant for one, is text; its plain lines count where nothing else says
    // the day or the title.
    let misplaced_at = reading.doubts.first().filter(|_| reading.dialect == Dialect::None);
    let misplaced_at = misplaced_at.map(|it| it.offset);
    let is_misplaced = misplaced_at.is_some();
    let error = reading.fault.map(|fault| report_fault(fault, &mut report));
    reading.doubts.into_iter().for_each(|doubt| report.add_doubt(doubt));
    let front_matter = FrontMatter { dialect: reading.dialect, values: reading.values, error };
    warn_of_placeholders(&front_matter, &mut report);
    warn_of_two_cases(&front_matter, fields, &mut report);
    warn_of_a_title_that_is_none(&front_matter, &mut report);
    warn_of_keys_nearly_read(&front_matter, fields, &mut report);
    date::warn_of_language(&front_matter, &mut report);

    let is_unread = front_matter.error.is_some() || is_misplaced;
    // While a block cannot be read, it is text: nothing of it is to be out of sight.
    let shown_from = if is_unread { 0 } else { reading.body };
    let salvaged = FrontMatter { values: reading.salvaged, ..FrontMatter::default() };
    let nothing = FrontMatter::default();
    let says_day_and_title = match (is_misplaced, is_unread) {
        (true, _) => &nothing,
        (_, true) => &salvaged,
        (_, false) => &front_matter,
    };
    let above = misplaced_at.and_then(|at| body::first_heading(&text.text[..at]));
    let title = written_title(says_day_and_title).or_else(|| above.clone());
    let (body, title) = Body::read(&text, reading.body, shown_from, title);
    let body = Body { heading: above.or(body.heading), ..body };
    let language = if is_unread { None } else { language::of_entry(&front_matter) };
    let body = body.with_language(language);
    let missing = if is_unread { date::Missing::Expected } else { date::Missing::Told };
    let heading = body.heading.as_deref();
    let date = date::read(says_day_and_title, path, heading, missing, &mut report);
    let date = date.map(|it| date::with_time_beside(it, says_day_and_title, fields));
    let (date, title) = match is_misplaced {
        true => last_of_all(&salvaged, path, date, title),
        false => (date, title),
    };
    warn_of_several_days(&text.text, reading.body, &mut report);
    let entry = Entry { date, title, body, ..meaning(front_matter, fields, &mut report) };
    (entry, report.into_findings())
}

/// Reads one Markdown file whose front matter cannot be read, and that said `held` of itself when it last could be.
///
/// Day and title are what the file says now, else what is held; moods, places, tags, people and fields are those that
/// are held. What is wrong with the held values was told when they were read.
pub fn parse_held(path: &EntryPath, source: &Source, fields: &[Field], held: FrontMatter) -> Entry {
    let (now, _) = parse(path, source, fields);
    let text = Decoded::new(source);
    let reading = front_matter::read(&text.text);
    let mut report = Report::new(path, "", 0..0);
    let (body, title) = match now.title {
        Some(title) => (now.body, Some(title)),
        None => Body::read(&text, reading.body, 0, written_title(&held)),
    };
    let body = body.with_language(language::of_entry(&held));
    let date =
        now.date.or_else(|| date::read(&held, path, None, date::Missing::Expected, &mut report));
    let date = date.map(|it| date::with_time_beside(it, &held, fields));
    let front_matter = FrontMatter { error: now.front_matter.error, ..held };
    Entry { date, title, body, ..meaning(front_matter, fields, &mut report) }
}

/// What a front matter that an archive holds may say of names: moods, places, tags, people; day, title and text are left
/// out. A name such as `null` may be none: the archive does not hold whether it stood in quotes.
pub fn parse_names(path: &EntryPath, held: &str) -> Entry {
    meaning(FrontMatter::from_json_as_texts(held), &[], &mut Report::new(path, "", 0..0))
}

/// The front matter that a text begins with, fences and all, though it cannot be read, and what stands below it.
pub fn unreadable_block(text: &str) -> Option<(&str, &str)> {
    let reading = front_matter::read(text);
    reading.fault.map(|_| text.split_at(reading.body))
}

/// The text of a whole file, front matter and all, as it is read.
pub fn whole_text(source: &Source) -> String {
    Decoded::new(source).text.into_owned()
}

/// The text of which the words of an entry are counted, without its markup: front matter that cannot be read is shown, and not
/// counted.
pub fn counted_text(source: &Source) -> String {
    let text = Decoded::new(source);
    let reading = front_matter::read(&text.text);
    body::plain_text(&text.text[reading.body..])
}

/// Day and title, else those of a block that is no front matter: nothing is told of what it says.
fn last_of_all(
    salvaged: &FrontMatter,
    path: &EntryPath,
    date: Option<EntryDate>,
    title: Option<String>,
) -> (Option<EntryDate>, Option<String>) {
    let quiet = &mut Report::new(path, "", 0..0);
    let said = || date::read(salvaged, path, None, date::Missing::Expected, quiet);
    (date.or_else(said), title.or_else(|| written_title(salvaged)))
}

fn written_title(front_matter: &FrontMatter) -> Option<String> {
    let title = front_matter.get("title").and_then(|(_, value)| value.text());
    title.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a front matter says beside day and title, which are left empty, as the body is.
fn meaning(front_matter: FrontMatter, fields: &[Field], report: &mut Report<'_>) -> Entry {
    let moods = mood::read(&front_matter, report);
    let locations = location::read(&front_matter, fields, report);
    let tags = names::tags(&front_matter, report);
    let people = names::people(&front_matter, report);
    let fields = fields.iter().map(|it| field_value::read(it, &front_matter, report));
    Entry {
        date: None,
        title: None,
        body: Body::default(),
        fields: fields.collect(),
        front_matter,
        moods: moods.named,
        mood_scale: moods.scale,
        locations,
        tags,
        people,
    }
}

#[cfg(test)]
mod tests;
