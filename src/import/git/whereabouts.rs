//! When an entry was in the journal before the first sync, as its history tells: from when on, and when its file was gone.

use rusqlite::{Connection, Result};

use super::lines::Stretch;
use crate::archive::story::{self, Story};

/// The commits before the first sync, by number.
pub(super) struct Numbered<'n> {
    /// The number of a commit.
    pub(super) number: &'n dyn Fn(usize) -> i64,
    /// The first commit after the first sync.
    pub(super) boundary: usize,
}

/// Notes it for an entry that has these stretches. `began` is the sync that saw it first; none saw one that is removed and
/// was imported.
pub(super) fn note(
    connection: &Connection,
    entry: i64,
    stretches: &[&Stretch],
    began: Option<i64>,
    commits: &Numbered<'_>,
) -> Result<()> {
    let mut stretches = stretches.to_vec();
    stretches.retain(|it| it.from < commits.boundary);
    stretches.sort_unstable_by_key(|it| it.from);
    let number = commits.number;
    if let Some(first) = stretches.first() {
        story::was_there(connection, entry, number(first.from))?;
    }
    for (at, stretch) in stretches.iter().enumerate() {
        let back = stretches.get(at + 1).map(|it| number(it.from)).or(began);
        let gone = stretch.until.filter(|it| stretch.is_gone && *it < commits.boundary);
        if let Some((gone, back)) = gone.map(number).zip(back).filter(|(gone, back)| gone < back) {
            story::was_gone(connection, entry, gone, back)?;
        }
    }
    // The syncs before the one that saw it first have not seen it.
    if let (Some(began), Some(last)) = (began.filter(|it| *it > 1), stretches.last())
        && last.until.is_none_or(|it| it >= commits.boundary)
    {
        story::was_gone(connection, entry, 1, began)?;
    }
    match Story::of(connection, entry)?.is_whole() {
        true => Ok(()),
        false => story::let_go(connection),
    }
}
