//! Other tools' entries into Markdown files of the journal: recognised, read, named, and written beside what is there;
//! and the history of a journal that was kept in git, into versions.

mod address;
mod apple;
pub mod bundle;
mod copies;
mod dated_headings;
mod day_one;
mod daylio;
mod diarium;
mod diaro;
mod escape;
mod foreign;
pub mod git;
mod html;
pub mod imported;
mod journey;
mod jrnl;
mod keep;
mod keys;
mod known;
mod less;
mod links;
mod logseq;
mod looks;
mod loose;
mod lost;
mod markdown;
mod markup;
mod media;
mod moment;
mod objects;
mod obsidian;
mod own_block;
mod page;
pub mod reading;
mod recognise;
mod record;
mod shelf;
mod shown;
pub mod tool;
mod within;
mod words_750;
pub mod write;

use std::collections::HashSet;

use crate::archive::ArchiveError;
use crate::finding::{Finding, Place};
use crate::journal::JournalError;
use crate::journal::write::WriteError;
use bundle::{Bundle, ends_with};
use reading::{Reading, listed};
use tool::Tool;

/// Tells which tool wrote what was named, from its bytes.
///
/// # Errors
///
/// [`ImportError::Refused`], where no tool is known that writes so, or one that is not read yet.
pub fn recognise(bundle: &Bundle) -> Result<Tool, ImportError> {
    recognise::tool_of(bundle)
}

/// What the person says of an export.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of moods, the best first.
    pub moods: Vec<String>,
    /// How jrnl was set to write dates, as strftime has it.
    pub time_format: Option<String>,
}

impl Options {
    /// What is said of moods in lines, the names parted by commas; none where a line names none, or does so in no order.
    pub fn of_moods(lines: &[String]) -> Option<Self> {
        let named: Vec<Vec<String>> = lines.iter().map(|it| daylio::read_moods(it)).collect();
        let is_said = named.iter().all(|it| !it.is_empty() && !daylio::is_unordered(it));
        is_said.then(|| Self { moods: named.concat(), ..Self::default() })
    }

    /// The same with the form of dates that jrnl was set to; none where that says no day and no time.
    #[must_use]
    pub fn with_time_format(self, format: Option<&str>) -> Option<Self> {
        let is_read = format.is_none_or(jrnl::is_format);
        is_read.then(|| Self { time_format: format.map(str::to_owned), ..self })
    }
}

/// Reads what was named as what a tool wrote.
///
/// # Errors
///
/// [`ImportError`], where it is not what the tool writes.
pub fn read(tool: Tool, bundle: &Bundle, options: &Options) -> Result<Reading, ImportError> {
    let is_anothers = |it: &str| recognise::tool_of_file(bundle, it).is_some_and(|it| it != tool);
    let mut reading = match tool {
        Tool::DayOne => day_one::read(bundle)?,
        Tool::Jrnl => jrnl::read(bundle, options, &is_anothers)?,
        Tool::Words750 => {
            of_texts(bundle, |member, text| words_750::read(&bundle.shown(member), text))?
        }
        Tool::Daylio => daylio::read(bundle, options)?,
        Tool::Journey => journey::read(bundle, &is_anothers)?,
        Tool::Diarium => diarium::read(bundle)?,
        Tool::Apple => apple::read(bundle)?,
        Tool::Diaro => diaro::read(bundle)?,
        Tool::Logseq => logseq::read(bundle)?,
        Tool::Keep => keep::read(bundle)?,
        Tool::Obsidian => obsidian::read(bundle)?,
        Tool::DatedHeadings => {
            of_texts(bundle, |member, text| dated_headings::read(bundle, member, text))?
        }
    };
    let is_foreign = reading.findings.iter().all(|it| matches!(it.code, "no-entry" | "not-kept"));
    if reading.entries.is_empty() && is_foreign {
        let because = reading.findings.first().map(|it| format!(": {}", it.message));
        let because = because.unwrap_or_default();
        return Err(ImportError::NoEntries { path: bundle.name().to_owned(), tool, because });
    }
    let foreign = foreign::beside(tool, bundle, &reading);
    reading.findings.extend(foreign);
    reading.findings.extend(left_over(tool, bundle, &reading));
    reading.findings.extend(left_out(bundle));
    reading.finish(bundle.name());
    Ok(reading)
}

/// Tells of files that belong to no entry, so that nobody takes them for imported. Of vaults and graphs, whose other notes are
/// counted by themselves, these are archives alone.
fn left_over(tool: Tool, bundle: &Bundle, reading: &Reading) -> Option<Finding> {
    let shown = reading.entries.iter().flat_map(|it| &it.media);
    let shown: HashSet<&str> = shown.filter_map(|it| it.member.as_deref()).collect();
    // Keep writes each note a second time, as a page.
    let is_nothing = |it: &str| match tool {
        Tool::Logseq | Tool::Obsidian => !ends_with(it, "zip"),
        Tool::Keep => ends_with(it, "html") || it.ends_with("Labels.txt"),
        Tool::Apple => it.ends_with("index.html"),
        Tool::Diarium => diarium::is_database(it),
        _ => false,
    };
    let unread = bundle.unread().into_iter().filter(|it| !shown.contains(it) && !is_nothing(it));
    let left: Vec<&str> = unread.collect();
    let message = format!("files that belong to no entry stay where they are: {}", listed(&left));
    let hint = "an export among them is imported where it is named itself";
    let finding = Finding::warning(Place::file(bundle.name()), "left-over", message);
    (!left.is_empty()).then(|| finding.with_hint(hint))
}

/// Tells of what lies in a folder and is not looked into.
fn left_out(bundle: &Bundle) -> Option<Finding> {
    let names: Vec<&str> = bundle.left_out().iter().map(String::as_str).collect();
    let message = format!("links, and names that are not UTF-8, are left out: {}", listed(&names));
    let hint = "put the file itself in the place of a link, give the others names of letters, and import again";
    let finding = Finding::warning(Place::file(bundle.name()), "left-out", message);
    (!names.is_empty()).then(|| finding.with_hint(hint))
}

/// Reads each text of what was named by itself.
fn of_texts(bundle: &Bundle, read: impl Fn(&str, &str) -> Reading) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.members().filter(|it| bundle.alone().is_some() || bundle::is_text(it)) {
        let Some(text) = reading.text(bundle, member)? else { continue };
        reading.take(read(member, &text));
    }
    Ok(reading)
}

/// Why entries cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The text is no JSON, or not the tool's.
    #[error("that is not an export of {}: {message}", tool.name())]
    Json {
        /// The tool.
        tool: Tool,
        /// Where it goes wrong.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// There is no entry in it.
    #[error("`{path}` holds no entry as {} writes them{because}", tool.name())]
    NoEntries {
        /// The file.
        path: String,
        /// The tool.
        tool: Tool,
        /// What was met instead, behind a colon; often nothing.
        because: String,
    },
    /// It is not read, whatever it holds.
    #[error("{message}")]
    Refused {
        /// A short, stable name of the reason.
        code: &'static str,
        /// The reason.
        message: String,
        /// The way out.
        hint: String,
        /// Where it is, if that is more than its name.
        place: Option<Place>,
    },
    /// What was named cannot be read.
    #[error("cannot read the file: {source}")]
    Unreadable {
        /// Which file.
        place: Place,
        /// What the file system said.
        source: std::io::Error,
    },
    /// A text is not UTF-8.
    #[error("`{}` is not UTF-8", place.path)]
    NotUtf8 {
        /// The first byte that is not.
        place: Place,
    },
    /// The journal cannot be looked through.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file of the journal could not be looked at.
    #[error("cannot look at `{}`", path.display())]
    Look {
        /// Which file.
        path: std::path::PathBuf,
        /// What the file system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The history of a repository could not be read.
    #[error(transparent)]
    Git(#[from] git::GitError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The person asked to stop, before anything was written.
    #[error("stopped")]
    Stopped,
    /// The person asked to stop in the midst of the writing.
    #[error("stopped; what was written stays, and the same command goes on with the rest")]
    Halted,
}

impl ImportError {
    /// A refusal with its way out.
    fn refused(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { code, message: message.into(), hint: hint.into(), place: None }
    }

    /// A refusal that is about a place.
    fn refused_at(
        place: Place,
        code: &'static str,
        message: impl Into<String>,
        hint: &str,
    ) -> Self {
        Self::Refused { code, message: message.into(), hint: hint.to_owned(), place: Some(place) }
    }
}

#[cfg(test)]
mod tests;
