//! Which entries a word means, wherever one is named: today, or at a sync.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::journal::{Journal, LookError};
use crate::archive::model::known;
use crate::archive::read::list::Row;
use crate::archive::read::show;
use crate::archive::read::show::{Name, ShowError, Titled};
use crate::archive::versions::standing;
use crate::archive::versions::story::{Story, Then};
use crate::archive::{Archive, ArchiveError};
use crate::entry::filter::DayRange;
use crate::entry::{EntryPath, Filter};
use crate::progress::Progress;

/// A word that names entries, and when it was said.
#[derive(Clone, Copy, Debug)]
pub struct Word<'w> {
    /// A path, the end of one, an id, a day, a title, `first`, `latest` or `random`.
    pub text: &'w str,
    /// The path in the journal of the file that this is as seen from the current folder.
    pub file: Option<&'w str>,
    /// What `yesterday` is the day before of.
    pub today: NaiveDate,
    /// Decides which entry is the random one; without it, `random` is a name like any other.
    pub seed: Option<u64>,
    /// Whether it may be a title.
    pub may_be_title: bool,
}

impl<'w> Word<'w> {
    /// What it calls an entry, at whatever time.
    pub fn name(&self) -> Name<'w> {
        Name { text: self.text, file: self.file, may_be_title: self.may_be_title }
    }
}

/// Why no entry is meant.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// None is called so, or several are.
    #[error(transparent)]
    Name(#[from] ShowError),
    /// There was none.
    #[error("nothing that is held was in the journal then")]
    NoneThen,
    /// The journal of then cannot be looked at.
    #[error(transparent)]
    Look(#[from] LookError),
}

impl From<rusqlite::Error> for NameError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Name(error.into())
    }
}

impl From<ArchiveError> for NameError {
    fn from(error: ArchiveError) -> Self {
        Self::Look(error.into())
    }
}

/// The entries that a word means: as `show` reads it, else those whose file is gone, else those that once were called so.
///
/// # Errors
///
/// [`ShowError`].
pub fn entries(connection: &Connection, word: Word<'_>) -> Result<Vec<i64>, ShowError> {
    if let Some(found) = spaced(connection, word)? {
        return Ok(vec![found]);
    }
    let found = match (word.text.trim(), word.seed) {
        (name @ "random", None) => Err(ShowError::Nothing { name: name.to_owned(), nearest: None }),
        (_, seed) => show::find(connection, word.name(), word.today, seed.unwrap_or_default()),
    };
    let error = match found {
        Ok(rows) => return Ok(rows.into_iter().map(|row| row.id).collect()),
        Err(error @ (ShowError::Nothing { .. } | ShowError::NoDay { .. })) => error,
        Err(error) => return Err(error),
    };
    let days = show::days(word.text.trim(), word.today);
    let once = the_one_once_called(connection, word, word.name().trimmed(), days)?;
    once.map(|it| vec![it]).ok_or(error)
}

/// The entry that is, or once was, called so with the spaces around the word.
fn spaced(connection: &Connection, word: Word<'_>) -> Result<Option<i64>, ShowError> {
    let Some(name) = word.name().spaced() else { return Ok(None) };
    match show::by_spaced(connection, name)? {
        None => the_one_once_called(connection, word, name, None),
        found => Ok(found),
    }
}

fn the_one_once_called(
    connection: &Connection,
    word: Word<'_>,
    name: Name<'_>,
    days: Option<DayRange>,
) -> Result<Option<i64>, ShowError> {
    let once = once_called(connection, name, days)?;
    let ids: BTreeSet<i64> = once.iter().map(|(id, _)| *id).collect();
    match ids.len() {
        0 | 1 => Ok(ids.first().copied()),
        _ => Err(ambiguous(word, once)),
    }
}

/// The one entry that a word means.
///
/// # Errors
///
/// [`ShowError`]; [`ShowError::Ambiguous`] also where it is a day of several.
pub fn entry(connection: &Connection, word: Word<'_>) -> Result<i64, ShowError> {
    only(connection, word, &entries(connection, word)?)
}

fn only(connection: &Connection, word: Word<'_>, entries: &[i64]) -> Result<i64, ShowError> {
    if let [only] = entries {
        return Ok(*only);
    }
    let path = |id: &i64| Ok((*id, path_of(connection, *id)?));
    Err(ambiguous(word, entries.iter().map(path).collect::<rusqlite::Result<_>>()?))
}

/// The path of an entry, as it is shown.
pub fn path_of(connection: &Connection, entry: i64) -> rusqlite::Result<String> {
    let sql = "SELECT CAST(path AS TEXT) FROM entries WHERE id = ?1";
    connection.query_row(sql, [entry], |row| row.get(0))
}

/// The path of an entry, with its exact bytes.
///
/// # Errors
///
/// Whatever SQLite says, and a path that no entry can have.
pub fn exact_path_of(connection: &Connection, entry: i64) -> rusqlite::Result<EntryPath> {
    let sql = "SELECT path, path_bytes FROM entries WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok(known::path_of(row.get_ref(0)?, row.get_ref(1)?)?);
    connection.query_row(sql, [entry], read)
}

fn ambiguous(word: Word<'_>, paths: Vec<(i64, String)>) -> ShowError {
    let paths = paths.into_iter().map(|(_, path)| path).collect();
    ShowError::Ambiguous { name: word.text.to_owned(), paths }
}

/// Entries whose file is gone, or lay elsewhere once, by the path or whole names at its end, and those whose file is gone
/// by their day, or by the whole title.
fn once_called(
    connection: &Connection,
    name: Name<'_>,
    days: Option<DayRange>,
) -> rusqlite::Result<Vec<(i64, String)>> {
    const ONCE: &str = "
        SELECT id, path, date, title FROM entries WHERE removed_at IS NOT NULL
        UNION
        SELECT entry_id, path, NULL, NULL FROM entry_versions
        ORDER BY 2";
    let mut statement = connection.prepare(ONCE)?;
    let mut rows = statement.query([])?;
    let mut once: Vec<(i64, String)> = Vec::new();
    let mut composed: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (path, day): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let title: Option<String> = row.get(3)?;
        let is_titled = title.is_some_and(|it| name.is_title(&it));
        let is_of_day = days.zip(day).is_some_and(|(days, day)| is_in(days, &day));
        if is_of_day || is_titled || show::ends_with_names(&path, name) {
            once.push((row.get(0)?, path));
        } else if show::ends_with_names_composed(&path, name) {
            composed.push((row.get(0)?, path));
        }
    }
    let mut once = if once.is_empty() { composed } else { once };
    once.dedup();
    Ok(once)
}

fn is_in(days: DayRange, day: &str) -> bool {
    let Ok(day) = day.parse::<NaiveDate>() else { return false };
    days.first.is_none_or(|it| it <= day) && days.last.is_none_or(|it| day <= it)
}

/// The entries that a word meant at the sync of a number: those that were called so then. Only where none was it means
/// one as it is called today, or was at another time.
///
/// # Errors
///
/// [`NameError`].
pub fn entries_at(
    archive: &Archive,
    word: Word<'_>,
    number: i64,
    progress: &dyn Progress,
) -> Result<Vec<i64>, NameError> {
    let then = Named { archive, word, number, progress };
    match (word.text.trim(), word.seed) {
        ("latest", _) => then.latest(),
        ("first", _) => then.first(),
        ("random", Some(seed)) => then.random(seed),
        (name, _) => match then.spaced()? {
            Some(entry) => Ok(vec![entry]),
            None => then.called(name),
        },
    }
}

/// The one entry that a word meant at the sync of a number.
///
/// # Errors
///
/// [`NameError`].
pub fn entry_at(
    archive: &Archive,
    word: Word<'_>,
    number: i64,
    progress: &dyn Progress,
) -> Result<i64, NameError> {
    let entries = entries_at(archive, word, number, progress)?;
    Ok(only(archive.connection(), word, &entries)?)
}

/// What is looked for in the journal as it stood.
struct Named<'a> {
    archive: &'a Archive,
    word: Word<'a>,
    number: i64,
    progress: &'a dyn Progress,
}

impl Named<'_> {
    /// The entry that was called so with the spaces around the word, else one that is, or was at another time.
    fn spaced(&self) -> Result<Option<i64>, NameError> {
        let Some(name) = self.word.name().spaced() else { return Ok(None) };
        let connection = self.archive.connection();
        if let Some(row) = show::by_path(connection, name.text)?
            && self.was_at(row.id, name.text)?
        {
            return Ok(Some(row.id));
        }
        let paths = self.standing()?;
        if let Some((entry, _)) = paths.iter().find(|it| it.1 == name.text) {
            return Ok(Some(*entry));
        }
        match show::by_whole_names(&paths, name)? {
            None => Ok(spaced(connection, self.word)?),
            found => Ok(found),
        }
    }

    /// The entries that stood in the journal, and where.
    fn standing(&self) -> Result<Vec<(i64, String)>, NameError> {
        let standing = standing::standing_at(self.archive.connection(), self.number)?;
        Ok(standing.into_iter().map(|it| (it.entry, it.path.as_str().to_owned())).collect())
    }

    fn called(&self, name: &str) -> Result<Vec<i64>, NameError> {
        let connection = self.archive.connection();
        let today = show::by_path(connection, name)?;
        // Mostly an entry lay then where it lies now: all others are looked at only where it did not.
        if let Some(row) = &today
            && self.was_at(row.id, name)?
        {
            return Ok(vec![row.id]);
        }
        if let (None, Some(row)) = (&today, show::by_number(connection, name)?) {
            return Ok(vec![row.id]);
        }
        let of_day = self.of_day(name)?;
        if today.is_none() && !of_day.is_empty() {
            return Ok(of_day);
        }
        self.called_among_all(name, today.map(|it| it.id))
    }

    fn called_among_all(&self, name: &str, today: Option<i64>) -> Result<Vec<i64>, NameError> {
        let connection = self.archive.connection();
        let paths = self.standing()?;
        if let Some((entry, _)) = paths.iter().find(|it| it.1 == name) {
            return Ok(vec![*entry]);
        }
        if let Some(today) = today
            && self.story(today)?.at(self.number) != Then::Absent
        {
            return Ok(vec![today]);
        }
        match show::the_one_called(&paths, self.word.name().trimmed(), || self.titled()) {
            Ok(entry) => Ok(vec![entry]),
            Err(NameError::Name(ShowError::Nothing { .. })) => Ok(entries(connection, self.word)?),
            Err(error) => Err(error),
        }
    }

    /// The entries of a day then, and those of today's of which nothing says any more what day they were of.
    fn of_day(&self, name: &str) -> Result<Vec<i64>, NameError> {
        let Some(days) = show::days(name, self.word.today) else { return Ok(Vec::new()) };
        let days = vec![days];
        let mut found = self.among(Filter { days, reverse: true, ..Filter::default() })?;
        let connection = self.archive.connection();
        for row in show::find(connection, name.into(), self.word.today, 0).unwrap_or_default() {
            if self.story(row.id)?.at(self.number) == Then::NotHeld {
                found.push(row.id);
            }
        }
        Ok(found)
    }

    fn story(&self, entry: i64) -> rusqlite::Result<Story> {
        Story::of(self.archive.connection(), entry)
    }

    /// Whether an entry lay at a path then.
    fn was_at(&self, entry: i64, path: &str) -> rusqlite::Result<bool> {
        let story = self.story(entry)?;
        Ok(matches!(story.at(self.number), Then::Was(life) if life.path.as_str() == path))
    }

    fn latest(&self) -> Result<Vec<i64>, NameError> {
        let newest = self.among(Filter { limit: Some(1), ..Filter::default() })?;
        if newest.is_empty() { Err(NameError::NoneThen) } else { Ok(newest) }
    }

    /// The first entry of the first day; where none has a day, the first of them.
    fn first(&self) -> Result<Vec<i64>, NameError> {
        let oldest = |days| Filter { days, limit: Some(1), reverse: true, ..Filter::default() };
        let dated = DayRange { first: NaiveDate::from_ymd_opt(1, 1, 1), last: None };
        let first = self.among(oldest(vec![dated]))?;
        let first = if first.is_empty() { self.among(oldest(Vec::new()))? } else { first };
        if first.is_empty() { Err(NameError::NoneThen) } else { Ok(first) }
    }

    /// The entries that had a title, the newest first.
    fn titled(&self) -> Result<Vec<Titled>, NameError> {
        let mut titled = Vec::new();
        self.each(Filter::default(), |row| {
            let Row { id, path, date, title, .. } = row;
            titled.extend(title.map(|title| Titled { id, path, date, title }));
        })?;
        Ok(titled)
    }

    fn random(&self, seed: u64) -> Result<Vec<i64>, NameError> {
        let all = self.among(Filter::default())?;
        let nth = seed.checked_rem(all.len() as u64).and_then(|it| usize::try_from(it).ok());
        nth.and_then(|nth| all.get(nth)).map(|id| vec![*id]).ok_or(NameError::NoneThen)
    }

    /// The entries that a filter selects in the journal as it stood, in their order.
    fn among(&self, filter: Filter) -> Result<Vec<i64>, NameError> {
        let mut found = Vec::new();
        self.each(filter, |row| found.push(row.id))?;
        Ok(found)
    }

    fn each(&self, filter: Filter, mut visit: impl FnMut(Row)) -> Result<(), NameError> {
        let journal = Journal::at(self.archive, self.number, filter, &[], self.progress);
        Ok(journal.list(|row| {
            visit(row);
            Ok::<_, LookError>(true)
        })?)
    }
}
