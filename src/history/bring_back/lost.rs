//! Whether a file has lost the text that the archive holds of its entry.

use std::io::ErrorKind;

use super::Past;
use crate::archive::model::known;
use crate::archive::versions::last_text::is_of_many;
use crate::archive::{Archive, ArchiveError};
use crate::entry::{EntryPath, Lack, Source};
use crate::journal::{Journal, ReadError};

/// Whether the file of an entry has lost the text that the archive holds and says nothing else, or there is none.
pub(super) fn has_lost_text(
    past: &Past,
    archive: &Archive,
    journal: Option<&Journal>,
) -> Result<bool, ArchiveError> {
    let Some(journal) = journal else { return Ok(false) };
    let Ok(file) = journal.behind_links(&past.now.path) else { return Ok(false) };
    match journal.read(&file) {
        Ok((there, _)) if there.is_blank() => Ok(true),
        Ok((there, _)) => match Lack::of(&there) {
            Some(lack) => {
                let held = source_of(archive, past.entry)?;
                Ok(lack.is_loss_of(&held) && is_beginning_of(&there, &held))
            }
            None => Ok(false),
        },
        Err(ReadError::File(error)) => Ok(error.kind() == ErrorKind::NotFound),
        Err(_) => Ok(false),
    }
}

/// Whether nothing but front matter is left in a file.
pub(super) fn is_left_with_its_head(path: &EntryPath, journal: Option<&Journal>) -> bool {
    let there = journal.and_then(|it| it.read(&it.behind_links(path).ok()?).ok());
    there.is_some_and(|(there, _)| Lack::of(&there) == Some(Lack::Body))
}

/// The bytes that the archive holds of an entry now.
pub(super) fn source_of(archive: &Archive, entry: i64) -> Result<Source, ArchiveError> {
    let read = known::source(archive.connection(), entry);
    read.map_err(ArchiveError::database("read the entry"))
}

/// Whether all that a file holds, but for the NUL bytes of a power cut, is the beginning of a text.
pub(super) fn is_beginning_of(there: &Source, text: &Source) -> bool {
    let is_bare = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let end = there.bytes().iter().rposition(|it| !is_bare(it)).map_or(0, |it| it + 1);
    text.bytes().starts_with(&there.bytes()[..end])
}

/// Whether as many entries have these bytes as no writer gives them: one text was written over many.
pub(super) fn is_shared(archive: &Archive, hash: &str) -> Result<bool, ArchiveError> {
    let shared = is_of_many(archive.connection(), hash);
    shared.map_err(ArchiveError::database("read the entries"))
}

/// Whether a sync found that the text of an entry was gone, or there is none in it.
pub(super) fn is_emptied(archive: &Archive, entry: i64) -> Result<bool, ArchiveError> {
    let sql = "SELECT emptied_in IS NOT NULL, source FROM entries WHERE id = ?1";
    let read = archive.connection().query_row(sql, [entry], |row| {
        let (is_emptied, source): (bool, Vec<u8>) = (row.get(0)?, row.get(1)?);
        Ok(is_emptied || Source::new(source).is_blank())
    });
    read.map_err(ArchiveError::database("read the entry"))
}
