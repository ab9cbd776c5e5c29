//! Other tools' entries into Markdown files of the journal: read from one text, named, and written beside what is there;
//! and the history of a journal that was kept in git, into versions.

pub mod dated_headings;
pub mod day_one;
mod file;
pub mod git;
pub mod jrnl;
pub mod words_750;

use std::path::Path;

use chrono::NaiveDate;

use crate::archive::ArchiveError;
use crate::entry::EntryPath;
use crate::entry::date::to_the_second;
use crate::entry::front_matter::Value;
use crate::entry::is_several;
use crate::finding::{Finding, Place};
use crate::journal::write::{Tree, WriteError};
use crate::progress::Progress;
use file::Shelf;

/// The tools whose entries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// jrnl: its journal file, `jrnl --format text`, or `jrnl --format json`.
    Jrnl,
    /// Day One: the JSON of an export.
    DayOne,
    /// 750words.com: the text of an export.
    Words750,
    /// No tool: a file of several days, each below a heading that names it.
    DatedHeadings,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 4] = [Self::Jrnl, Self::DayOne, Self::Words750, Self::DatedHeadings];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jrnl => "jrnl",
            Self::DayOne => "dayone",
            Self::Words750 => "750words",
            Self::DatedHeadings => "dated-headings",
        }
    }
}

/// The keys whose values are numbers, moments, yes or no.
const TYPED: [&str; 6] =
    ["modified", "starred", "pinned", "steps", "minutes", "temperature_celsius"];

/// One entry as it will stand in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The line of the text that it was read from, from 1.
    pub line: usize,
    /// Its day, as it was written where the writer was.
    pub day: Option<NaiveDate>,
    /// What stands before its text.
    pub front_matter: Vec<(String, Value)>,
    /// Its text.
    pub body: String,
    /// Whether the text begins with front matter of its own, which then stays front matter.
    pub has_own_block: bool,
    /// Addresses in the text that lead to files of the export: each as it stands there, and the file.
    pub files: Vec<(String, String)>,
}

impl Imported {
    /// Adds a key; nothing, where there is no value.
    fn set(&mut self, key: &str, value: Option<impl Into<String>>) {
        let value = value.map(Into::into).filter(|it: &String| !it.trim().is_empty());
        let value = value.map(|it| match key {
            "date" => Value::Plain(to_the_second(&it).unwrap_or(it)),
            _ if TYPED.contains(&key) => Value::Plain(it),
            _ => Value::Scalar(it),
        });
        self.front_matter.extend(value.map(|it| (key.to_owned(), it)));
    }

    /// Adds a list; nothing, where it is empty.
    fn set_list(&mut self, key: &str, names: Vec<String>) {
        if !names.is_empty() {
            // A name that holds a comma is one, and says so.
            let item = |name: String| match is_several(&name) {
                true => Value::Map(vec![("name".to_owned(), Value::Scalar(name))]),
                false => Value::Scalar(name),
            };
            let names = names.into_iter().map(item).collect();
            self.front_matter.push((key.to_owned(), Value::List(names)));
        }
    }
}

/// What a text of another tool holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its entries, in their order.
    pub entries: Vec<Imported>,
    /// What could not be carried over, each with its place.
    pub findings: Vec<Finding>,
}

/// Reads the text of a file of another tool; `path` is the file's name, for findings.
///
/// # Errors
///
/// [`ImportError`], where the text is not what the tool writes.
pub fn read(tool: Tool, path: &str, text: &str) -> Result<Reading, ImportError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reading = match tool {
        Tool::Jrnl => jrnl::read(path, text)?,
        Tool::DayOne => day_one::read(path, text)?,
        Tool::Words750 => words_750::read(path, text),
        Tool::DatedHeadings => dated_headings::read(path, text),
    };
    let is_foreign = reading.findings.iter().all(|it| it.code == "no-entry");
    if reading.entries.is_empty() && is_foreign {
        return Err(ImportError::NoEntries { path: path.to_owned(), tool });
    }
    Ok(reading)
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The files that were written.
    pub added: Vec<EntryPath>,
    /// The files that were there already, byte for byte.
    pub unchanged: Vec<EntryPath>,
}

/// Writes entries into files of a journal: `2025/09/2025-09-16-rain.md`. No file is ever replaced; where one of that name
/// holds something else, a number is added, and where it holds the same, nothing is done.
///
/// # Errors
///
/// [`ImportError`]; files that were written until then stay, and the next import finds them there.
pub fn write(
    entries: &[Imported],
    root: &Path,
    is_dry_run: bool,
    progress: &dyn Progress,
) -> Result<ImportReport, ImportError> {
    let mut shelf = Shelf::new(root);
    let mut tree = if is_dry_run { None } else { Some(Tree::of_journal(root, false)?) };
    let mut report = ImportReport::default();
    progress.begin("importing", u64::try_from(entries.len()).ok());
    for entry in entries {
        if progress.is_stopped() {
            return Err(ImportError::Stopped);
        }
        let place = shelf.place(entry).map_err(|source| ImportError::Look { source })?;
        if place.is_there {
            report.unchanged.push(place.path);
        } else {
            if let Some(tree) = &mut tree {
                tree.write(&place.path, place.text.as_bytes())?;
            }
            report.added.push(place.path);
        }
        progress.advance(1);
    }
    Ok(report)
}

/// Why entries cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The text is no JSON, or not the tool's.
    #[error("that is not an export of {}: {message}", tool.as_str())]
    Json {
        /// The tool.
        tool: Tool,
        /// Where it goes wrong.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// There is no entry in it.
    #[error("`{path}` holds no entry as {} writes them", tool.as_str())]
    NoEntries {
        /// The file.
        path: String,
        /// The tool.
        tool: Tool,
    },
    /// A file of the journal could not be looked at.
    #[error("cannot look at the files of the journal")]
    Look {
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
    /// The person asked to stop.
    #[error("stopped")]
    Stopped,
}

/// Reads JSON, and tells where it goes wrong.
fn read_json<'t, T: serde::Deserialize<'t>>(
    tool: Tool,
    path: &str,
    text: &'t str,
) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        let place = Place::at(path, error.line().max(1), error.column().max(1));
        ImportError::Json { tool, place, message }
    })
}

/// Tells in which line of a text a part of it begins; each part follows the one before.
struct Lines<'t> {
    rest: &'t str,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text, line: 1 }
    }

    fn of(&mut self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).saturating_sub(self.rest.as_ptr() as usize);
        if let Some((before, rest)) = self.rest.split_at_checked(offset) {
            self.line += before.matches('\n').count();
            self.rest = rest;
        }
        self.line
    }
}

#[cfg(test)]
mod tests;
