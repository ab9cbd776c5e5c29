//! What a word meant in the journal as it stood at a sync.

use chrono::NaiveDate;

use super::super::journal::{Journal, LookError};
use super::{NameError, Word, entries, only, spaced};
use crate::archive::Archive;
use crate::archive::read::list::Row;
use crate::archive::read::show;
use crate::archive::read::show::{ShowError, Titled};
use crate::archive::versions::standing;
use crate::archive::versions::story::{Story, Then};
use crate::entry::Filter;
use crate::entry::filter::DayRange;
use crate::progress::Progress;

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
    pub(super) fn spaced(&self) -> Result<Option<i64>, NameError> {
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
    pub(super) fn first(&self) -> Result<Vec<i64>, NameError> {
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
