//! When an entry was in the journal before the first sync, as its history tells: from when on, and when its file was gone.

use rusqlite::{Connection, Result};

use super::lines::Stretch;
use super::numbering::Numbering;
use crate::archive::story::{self, Story};

/// What a history tells of an entry.
pub(super) struct Told<'t> {
    /// What its file was.
    pub(super) stretches: &'t [&'t Stretch],
    /// Whether the file was an entry then, by its path.
    pub(super) is_entry: &'t dyn Fn(&Stretch) -> bool,
    /// The sync that saw it first; none saw one that is removed and was imported.
    pub(super) began: Option<i64>,
}

/// Notes it, as far as it was before the first sync.
pub(super) fn note(
    connection: &Connection,
    entry: i64,
    told: &Told<'_>,
    numbering: &Numbering,
) -> Result<()> {
    let mut stretches = told.stretches.to_vec();
    stretches.retain(|it| numbering.is_before(it));
    stretches.sort_unstable_by_key(|it| it.from);
    let since = |commit: usize| numbering.since(commit);
    if let Some(first) = stretches.iter().find(|it| (told.is_entry)(it)) {
        story::was_there(connection, entry, since(first.from))?;
    }
    let is_past = |it: &usize| numbering.is_before_first(*it);
    let mut gone = None;
    for stretch in &stretches {
        match (told.is_entry)(stretch) {
            true => was_gone(connection, entry, gone.take(), Some(since(stretch.from)))?,
            false => gone = gone.or(Some(since(stretch.from))),
        }
        let end = stretch.until.filter(|it| stretch.is_gone && is_past(it));
        gone = gone.or(end.map(since));
    }
    was_gone(connection, entry, gone, told.began)?;
    // The syncs before the one that saw it first have not seen it.
    if let (Some(began), Some(last)) = (told.began.filter(|it| *it > 1), stretches.last())
        && last.until.is_none_or(|it| !is_past(&it))
    {
        story::was_gone(connection, entry, 1, began)?;
    }
    match stretches.is_empty() || Story::of(connection, entry)?.is_whole() {
        true => Ok(()),
        false => story::let_go(connection),
    }
}

fn was_gone(
    connection: &Connection,
    entry: i64,
    gone: Option<i64>,
    back: Option<i64>,
) -> Result<()> {
    match gone.zip(back).filter(|(gone, back)| gone < back) {
        Some((gone, back)) => story::was_gone(connection, entry, gone, back),
        None => Ok(()),
    }
}
