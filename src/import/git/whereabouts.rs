//! When an entry was in the journal before the first sync, as its history tells: from when on, and when its file was gone.

use rusqlite::{Connection, Result};

use super::numbering::Put;
use crate::archive::model::syncs;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{self, Story, Then};

/// Notes it for an entry that has got these versions, and was there with others that were left out.
///
/// What stood at no moment, because another entry had its path, was not there at that moment. A text that the history
/// lacks leaves a gap of which nothing is held, and so does one that was let go: nothing says whether its file was there.
pub(super) fn note(
    connection: &Connection,
    entry: i64,
    versions: &[Put<'_>],
    left_out: &[Put<'_>],
) -> Result<()> {
    let seen = Story::of(connection, entry)?.first_seen_in;
    let is_let_go = syncs::let_go(connection)?.may_be_of(entry);
    let mut starts = starts(connection, entry)?;
    starts.extend(left_out.iter().map(|it| it.span).filter(|it| it.0 < it.1).map(|it| it.0));
    starts.sort_unstable();
    if let Some(first) = starts.first().filter(|it| **it < 0) {
        story::was_there(connection, entry, *first)?;
    }
    let mut ends: Vec<i64> = versions.iter().chain(left_out).filter_map(end).collect();
    ends.sort_unstable();
    for end in ends {
        // The first sync has the number 1; between it and what was before it there is no moment.
        let end = if end == 0 { 1 } else { end };
        // What the sync saw that saw it first may have been let go.
        let back = starts.iter().copied().chain([seen]).filter(|it| *it > end).min();
        let may_have_been_there = |back: i64| is_let_go && back > 0 && seen <= end;
        if let Some(back) = back.filter(|it| !may_have_been_there(*it))
            && Story::of(connection, entry)?.at(end) == Then::NotHeld
        {
            story::was_gone(connection, entry, end, back)?;
        }
    }
    match Story::of(connection, entry)?.is_whole() {
        true => Ok(()),
        false => story::let_go(connection, entry),
    }
}

/// From which numbers on something of an entry stood, in their order.
fn starts(connection: &Connection, entry: i64) -> Result<Vec<i64>> {
    let stood = |it: &&Life| it.replaced_in != Some(it.seen_in);
    let story = Story::of(connection, entry)?;
    let mut starts: Vec<i64> = story.lives.iter().filter(stood).map(|it| it.seen_in).collect();
    starts.sort_unstable();
    Ok(starts)
}

/// From which number on a version is known to have been there no more.
fn end(version: &Put<'_>) -> Option<i64> {
    let (from, until) = version.span;
    match from == until {
        true => Some(from),
        false => Some(until).filter(|it| *it == 0 || version.stretch.is_gone),
    }
}
