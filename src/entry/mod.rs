//! One Markdown file: what it says, and what is wrong with it.

pub mod body;
pub mod date;
pub mod field_value;
pub mod filter;
pub mod front_matter;
pub mod location;
pub mod mood;
mod names;
pub mod naming;
pub mod path;
mod report;
pub mod source;
pub mod sync_plan;
pub mod template;
mod text;

pub use body::Body;
pub use date::EntryDate;
pub use field_value::FieldValue;
pub use filter::Filter;
pub use front_matter::{Dialect, FrontMatter, Value};
pub use location::Location;
pub use mood::Mood;
pub use path::EntryPath;
pub use source::{Source, SourceHash, Stamp};
pub use sync_plan::{SyncPlan, Triage};

use crate::field::Field;
use crate::finding::Finding;
use front_matter::Fault;
use report::Report;
use text::Decoded;

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
/// A front matter that cannot be read leaves its reason in [`FrontMatter::error`]; title and day then come from the
/// body and the path alone.
pub fn parse(path: &EntryPath, source: &Source, fields: &[Field]) -> (Entry, Vec<Finding>) {
    let text = Decoded::new(source);
    let reading = front_matter::read(&text.text);
    let block = reading.block_offset..reading.block_offset + reading.block.len();
    let mut report = Report::new(path, &text.text, block);
    text.finding(path).into_iter().for_each(|it| report.add(it));
    let error = reading.fault.map(|fault| report_fault(fault, &mut report));
    reading.doubts.into_iter().for_each(|doubt| report.add_doubt(doubt));
    let front_matter = FrontMatter { dialect: reading.dialect, values: reading.values, error };
    warn_of_placeholders(&front_matter, &mut report);

    let written_title = front_matter.get("title").and_then(|(_, value)| value.text());
    let written_title = written_title.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let (body, title) = Body::read(&text, reading.body, written_title);
    let date = date::read(&front_matter, path, body.heading.as_deref(), &mut report);
    let moods = mood::read(&front_matter, &mut report);
    let locations = location::read(&front_matter, &mut report);
    let tags = names::tags(&front_matter);
    let people = names::people(&front_matter);
    let fields = fields.iter().map(|it| field_value::read(it, &front_matter, &mut report));
    let fields = fields.collect();
    let entry = Entry { date, title, body, front_matter, moods, locations, tags, people, fields };
    (entry, report.into_findings())
}

/// Adds a broken front matter to the findings, and gives its reason in one line.
fn report_fault(fault: Fault, report: &mut Report<'_>) -> String {
    let reason = fault.message.clone();
    let place = report.add_error(fault);
    format!("line {}: {reason}", place.line.unwrap_or(1))
}

/// Tells of values that are placeholders of a template and nothing else.
fn warn_of_placeholders(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for (key, value) in &front_matter.values {
        if let Some(text) = value.text().filter(|text| front_matter::is_placeholder(text)) {
            let message = front_matter::placeholder_message(text);
            let hint = front_matter::PLACEHOLDER_HINT;
            report.warn_key(key, front_matter::PLACEHOLDER, &message, hint);
        }
    }
}

#[cfg(test)]
mod tests;
