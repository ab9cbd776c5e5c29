//! Entries out of the archive: as the files they were, as normalised Markdown, as JSON, CSV, or a small site.

pub mod csv;
mod error;
pub mod html;
pub mod json;
pub mod markdown;
mod site;
mod stale;
mod target;
mod unsaid;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::archive::care::health;
use crate::archive::read::selection::Selection;
use crate::archive::rows::record::{Record, Records};
use crate::archive::versions::held;
use crate::entry::body::called;
use crate::entry::{FieldValue, Source};
use crate::field::Field;
use crate::journal::protected::Protected;
use crate::progress::Progress;
use target::{Names, Target, write_file};

pub use error::ExportError;
pub use stale::Tidied;

/// What entries are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A folder of the files, byte for byte.
    Source,
    /// A folder of Markdown files, their front matter in one plain form of YAML, their text unchanged.
    Markdown,
    /// One JSON document.
    Json,
    /// A JSON document a line.
    Jsonl,
    /// CSV, as RFC 4180 has it.
    Csv,
    /// A folder with a small site: an index, a page for each year, a page for each entry.
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Source, Self::Markdown, Self::Json, Self::Jsonl, Self::Csv, Self::Html];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Html => "html",
        }
    }

    /// Whether it is a folder of files, not one text.
    pub fn is_folder(self) -> bool {
        matches!(self, Self::Source | Self::Markdown | Self::Html)
    }
}

/// Entries that are to be written, the oldest first where no other order was asked for.
pub struct Export<'a> {
    connection: &'a Connection,
    /// What holds the texts over which files may be written.
    archive: &'a Connection,
    selection: Selection,
    ids: Vec<i64>,
    records: Records<'a>,
    progress: &'a dyn Progress,
    is_raw: bool,
    /// Whether something is left out that the archive should hold.
    is_part: bool,
    /// The day of the export, where it is known.
    today: Option<NaiveDate>,
}

impl<'a> Export<'a> {
    /// The selected entries. With `is_raw` a cell of CSV may begin like a formula.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn new(
        connection: &'a Connection,
        selection: &Selection,
        fields: &[Field],
        progress: &'a dyn Progress,
        is_raw: bool,
    ) -> Result<Self, ExportError> {
        let ids = selection.ids_from_the_first_day(connection)?;
        let records = Records::new(connection, fields)?;
        let (archive, selection) = (connection, selection.clone());
        let (is_part, today) = (false, None);
        Ok(Self { connection, archive, selection, ids, records, progress, is_raw, is_part, today })
    }

    /// The same without the entries whose bytes are not those that were hashed, and the paths of these.
    ///
    /// # Errors
    ///
    /// What SQLite reports.
    pub fn proved(self) -> Result<(Self, Vec<String>), ExportError> {
        self.progress.begin("verifying", u64::try_from(self.ids.len()).ok());
        let damaged = health::damaged_among(self.connection, &self.ids, self.progress)?;
        if damaged.is_empty() {
            return Ok((self, Vec::new()));
        }
        let without: BTreeSet<i64> = damaged.iter().map(|it| it.id).collect();
        let ids = self.ids.iter().filter(|it| !without.contains(it)).copied().collect();
        let without: Vec<i64> = without.into_iter().collect();
        let selection = self.selection.without(&without);
        let paths = damaged.into_iter().map(|it| it.path).collect();
        Ok((Self { selection, ids, ..self }, paths))
    }

    /// The same, of which something is left out where it `is_part`: what it does not write may be what is left out, and is
    /// not deleted.
    #[must_use]
    pub fn in_part(self, is_part: bool) -> Self {
        Self { is_part, ..self }
    }

    /// The same, on this day: what was written on it in other years stands on the first page of a site.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        Self { today: Some(today), ..self }
    }

    /// What an entry is called.
    fn name_of(&self, id: i64) -> Result<String, ExportError> {
        let sql = "SELECT title, substr(body, 1, 500), path FROM entries WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let name = statement.query_row([id], |row| {
            let (title, beginning): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
            let path: String = row.get(2)?;
            let file_name = path.rsplit('/').next().unwrap_or(&path);
            Ok(called(title.as_deref(), &beginning.unwrap_or_default(), file_name))
        })?;
        Ok(name)
    }

    /// The same, of an earlier day of this archive.
    #[must_use]
    pub fn out_of(self, archive: &'a Connection) -> Self {
        Self { archive, ..self }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Writes one text: JSON, JSON Lines or CSV.
    ///
    /// # Errors
    ///
    /// [`ExportError`]; what was written until then stays.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        match format {
            Format::Csv => csv::write(self, self.is_raw, out),
            Format::Jsonl => json::write_lines(self, out),
            _ => json::write(self, out),
        }
    }

    /// Writes one text into a file, which is there whole or not at all.
    ///
    /// # Errors
    ///
    /// [`ExportError`]; of a file that exists too, unless it may be replaced.
    pub fn write_file(
        &self,
        format: Format,
        path: &Path,
        overwrite: bool,
        protected: &Protected,
    ) -> Result<(), ExportError> {
        let holds = |bytes: &[u8]| Ok(held::holds(self.archive, bytes)?);
        write_file(path, overwrite, protected, holds, |out| self.write(format, out))
    }

    /// Writes a folder of files: sources, Markdown, or a site. A folder that is new is there whole or not at all. In one
    /// that was there, files of an earlier export that this one does not write are deleted.
    ///
    /// # Errors
    ///
    /// [`ExportError`]; before anything is written, where a file exists that may not be replaced.
    pub fn write_folder(
        &self,
        format: Format,
        folder: &Path,
        overwrite: bool,
        protected: &Protected,
    ) -> Result<Tidied, ExportError> {
        let mut target = Target::open(folder, overwrite, protected)?;
        match format {
            Format::Html => {
                let ids = self.selection.ids_by_day(self.connection)?;
                html::write(self, &ids, &mut target)?;
            }
            Format::Markdown => self.write_files(&mut target, |id| {
                let source = Source::new(self.records.source(id)?.1);
                Ok(markdown::file(&self.records.get(id)?, &source))
            })?,
            _ => self.write_files(&mut target, |id| Ok(self.records.source(id)?.1))?,
        }
        let tidied = match (format, target.to_tidy()) {
            (_, None) => Tidied::default(),
            (Format::Html, Some(site)) => stale::tidy_site(&target, site, !self.is_part)?,
            (_, Some(folder)) => stale::tidy(&target, folder, !self.is_part)?,
        };
        target.finish()?;
        Ok(tidied)
    }

    /// Writes a file for each entry, under the path of the entry.
    fn write_files(
        &self,
        target: &mut Target<'_>,
        file: impl Fn(i64) -> Result<Vec<u8>, ExportError>,
    ) -> Result<(), ExportError> {
        if target.must_look() {
            let mut names = Names::default();
            for id in &self.ids {
                let path = names.of(&self.records.path(*id)?, *id);
                target.refuse_existing(&path, |bytes| {
                    Ok(file(*id)? == bytes || held::holds(self.archive, bytes)?)
                })?;
            }
        }
        let mut names = Names::default();
        self.each_id(&self.ids, |id| {
            target.write(&names.of(&self.records.path(id)?, id), &file(id)?)
        })
    }

    /// Visits the entries one by one.
    fn each(
        &self,
        visit: impl FnMut(Record) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        self.each_of(&self.ids, visit)
    }

    fn each_of(
        &self,
        ids: &[i64],
        mut visit: impl FnMut(Record) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        self.each_id(ids, |id| visit(self.records.get(id)?))
    }

    fn each_id(
        &self,
        ids: &[i64],
        mut visit: impl FnMut(i64) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        self.progress.begin("exporting", u64::try_from(ids.len()).ok());
        for id in ids {
            if self.progress.is_stopped() {
                return Err(ExportError::Stopped);
            }
            visit(*id)?;
            self.progress.advance(1);
        }
        Ok(())
    }
}

/// A value of a declared field as text, several names separated by `; `.
pub fn text_of(value: &FieldValue) -> String {
    match value {
        FieldValue::Missing | FieldValue::Null => String::new(),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Real(number) => number.to_string(),
        FieldValue::Boolean(answer) => answer.to_string(),
        FieldValue::List(names) => names.join("; "),
    }
}

#[cfg(test)]
mod tests;
