//! What `[versions]` lets go of a history once it is taken.

use rusqlite::{Connection, Result};

use super::History;
use super::match_up::Plan;
use super::numbering::Put;
use crate::archive::versions::cost;
use crate::archive::versions::lives;
use crate::backup::{KeepVersions, VersionPolicy, Wall};

/// How many versions a policy will let go, of all that the archive holds; and whether it may be more.
pub(super) fn going(
    connection: &Connection,
    policy: &VersionPolicy,
    wall: Wall,
) -> Result<(usize, bool)> {
    let cost = cost::cost(connection, policy, wall)?;
    Ok((usize::try_from(cost.would_go).unwrap_or(usize::MAX), cost.is_least))
}

/// How many versions the rules would let go of the entries that a plan is about, were it carried out.
pub(super) fn would_go(
    connection: &Connection,
    history: &History,
    plan: &Plan<'_>,
    policy: &VersionPolicy,
    wall: Wall,
) -> Result<usize> {
    let mut count = 0;
    for due in &plan.entries {
        let mut lives = lives::of(connection, due.entry)?;
        // What an entry whose file is gone was last becomes a version where a later text is known.
        let is_replaced = due.carved.as_ref().is_some_and(|it| it.last.is_some());
        let current = if is_replaced { None } else { lives.pop() };
        let is_emptied = current.is_some_and(|it| it.word_count == 0);
        let carved = due.carved.as_ref().map_or(&[][..], |it| &it.versions);
        let held = lives.iter().map(|it| (it.seen_at.as_deref(), it.word_count > 0));
        let new = imported(history, &due.versions).chain(imported(history, carved));
        let mut all: Vec<_> = new.chain(held).collect();
        if due.carved.is_some() {
            all.sort_by_key(|(seen_at, _)| *seen_at);
        }
        count += goes(&all, &policy.keep, is_emptied, wall);
    }
    for removed in &plan.removed {
        let all: Vec<_> = imported(history, &removed.versions).collect();
        count += goes(&all, &policy.keep, false, wall);
    }
    Ok(count)
}

/// The versions of a history, the oldest first: when each was first seen, and whether it may be a last text.
fn imported<'h>(
    history: &'h History,
    versions: &'h [Put<'_>],
) -> impl Iterator<Item = (Option<&'h str>, bool)> {
    versions.iter().rev().map(|it| (history.times.get(it.stretch.from).map(String::as_str), true))
}

fn goes(
    versions: &[(Option<&str>, bool)],
    keep: &KeepVersions,
    is_emptied: bool,
    wall: Wall,
) -> usize {
    let time = |text: &str| text.parse().ok().map(wall);
    let times: Vec<_> = versions.iter().map(|(seen_at, _)| seen_at.and_then(time)).collect();
    let mut stays = keep.decide(&times);
    let last_text = versions.iter().rposition(|(_, has_text)| *has_text);
    if let Some(last) = last_text.filter(|_| is_emptied && *keep != KeepVersions::Nothing) {
        stays[last] = true;
    }
    stays.iter().filter(|it| !**it).count()
}
