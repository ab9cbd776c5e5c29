//! Where the file of a version lay: what its row notes, or, where that cannot have been, what the rows beside it say.
//!
//! A file at another path is the same entry only by its bytes. So of two lives of which one sync saw the end and the
//! beginning, never both path and bytes differ, and a row that says so was written by somebody else.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::types::ValueRef;

use crate::archive::model::known::path_meant;
use crate::entry::EntryPath;

/// Where the file of a version lay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its path.
    pub path: EntryPath,
    /// The path that its row notes, where it cannot have been that one.
    pub noted: Option<String>,
}

/// A life of an entry, as far as its path is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Noted<'l> {
    /// None where no file of a journal can have it.
    pub(super) path: Option<&'l EntryPath>,
    pub(super) hash: &'l str,
    /// Whether it is what the entry is now.
    pub(super) is_now: bool,
    /// Whether the sync that saw it first saw the life before end, or its file come back.
    pub(super) follows: bool,
}

/// The path that a row notes, if a file of a journal can have it: hidden files and folders are never part of one. In a repository a
/// file may have lain there before it came into the journal, and no sync saw it (`seen_in` is below 0).
pub(super) fn possible(
    shown: ValueRef<'_>,
    exact: ValueRef<'_>,
    seen_in: i64,
) -> Option<EntryPath> {
    let (path, _) = path_meant(shown, exact).ok()?;
    let is_hidden = path.bytes().split(|it| *it == b'/').any(|it| it.starts_with(b"."));
    (!is_hidden || seen_in < 0).then_some(path)
}

/// A path for a row that is read all the same, whatever it says: that one without what cannot be in any.
pub(super) fn readable(shown: ValueRef<'_>, exact: ValueRef<'_>) -> EntryPath {
    if let Ok((path, _)) = path_meant(shown, exact) {
        return path;
    }
    let text = String::from_utf8_lossy(shown.as_bytes().unwrap_or_default()).replace('\0', "");
    let parts = text.split('/').filter(|it| !matches!(*it, "" | "." | ".."));
    let path = parts.collect::<Vec<_>>().join("/");
    EntryPath::new(&path).unwrap_or_else(|_| EntryPath::unnamed())
}

/// For each life of an entry, oldest first, the place of the one whose path it had; none where none is possible.
pub(super) fn meant(lives: &[Noted<'_>]) -> Vec<Option<usize>> {
    let mut meant = vec![None; lives.len()];
    let (mut end, mut later) = (lives.len(), None);
    while end > 0 {
        let is_at_same_path = |place: &usize| {
            let (before, it) = (&lives[place - 1], &lives[*place]);
            it.follows && it.hash != before.hash
        };
        let start = (1..end).rev().find(|it| !is_at_same_path(it)).unwrap_or(0);
        later = winner(lives, start..end).or(later);
        meant[start..end].fill(later);
        end = start;
    }
    let mut earlier = None;
    for place in &mut meant {
        *place = place.or(earlier);
        earlier = *place;
    }
    meant
}

/// The life whose path all of these had: one with the path that most have, and of as many what is there now, or the newest.
fn winner(lives: &[Noted<'_>], these: Range<usize>) -> Option<usize> {
    let mut counts: HashMap<&EntryPath, usize> = HashMap::new();
    for it in &lives[these.clone()] {
        if let Some(path) = it.path {
            *counts.entry(path).or_default() += 1;
        }
    }
    let possible = these.filter_map(|place| Some((place, lives[place].path?)));
    possible.max_by_key(|(place, path)| (counts[path], lives[*place].is_now, *place)).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws lives, the last what the entry is now: `a1 a2 - b2` are paths with bytes, `-` says that something between is no
    /// longer held, and `!` stands for a path that none can have. Gives the paths that they had.
    fn check(drawn: &str, expected: &str) {
        let words: Vec<&str> = drawn.split(' ').collect();
        let is_life = |it: &&&str| **it != "-";
        let count = words.iter().filter(is_life).count();
        let paths: Vec<Option<EntryPath>> = words
            .iter()
            .filter(is_life)
            .map(|it| EntryPath::new(&it[..1]).ok().filter(|it| it.as_str() != "!"))
            .collect();
        let places = words.iter().enumerate().filter(|(_, it)| **it != "-").zip(0..);
        let lives: Vec<Noted<'_>> = places
            .map(|((at, word), nth)| Noted {
                path: paths[nth].as_ref(),
                hash: &word[1..],
                is_now: nth + 1 == count,
                follows: at > 0 && words[at - 1] != "-",
            })
            .collect();
        let path = |place: &Option<usize>| match place {
            Some(place) => paths[*place].as_ref().unwrap().to_string(),
            None => "?".to_owned(),
        };
        assert_eq!(meant(&lives).iter().map(path).collect::<String>(), expected, "{drawn}");
    }

    #[test]
    fn a_hidden_file_is_part_of_a_repository_and_of_no_journal() {
        let is_possible = |path: &str, seen_in| {
            possible(ValueRef::Text(path.as_bytes()), ValueRef::Null, seen_in).is_some()
        };
        assert!(is_possible("a.md", 1) && is_possible("a.md", -1));
        assert!(!is_possible(".drafts/a.md", 1) && !is_possible(".drafts/a.md", 0));
        assert!(is_possible(".drafts/a.md", -1) && !is_possible("../a.md", -1));
    }

    #[test]
    fn a_file_has_one_path_while_its_bytes_change() {
        check("a1 a2 a3", "aaa");
        check("a1 a2 b2 b3", "aabb");
        check("a1 b1 a1", "aba");
        check("z1 a2 a3", "aaa");
        check("a1 z2 a3", "aaa");
        check("a1 a2 z3 b3", "aaab");
        check("z1 z2 a3", "zzz");
        check("z1 a2", "aa");
        check("z1 a1 a2 z3", "zaaa");
    }

    #[test]
    fn a_path_that_none_can_have_is_that_of_the_neighbours() {
        check("!1 a2", "aa");
        check("a1 !2 a3", "aaa");
        check("!1 b1", "bb");
        check("!1 - b2", "bb");
        check("a1 - !2", "aa");
        check("a1 !1", "aa");
        check("!1 !2", "??");
    }

    #[test]
    fn of_what_is_not_held_nothing_is_said() {
        check("a1 - b2", "ab");
        check("a1 a2 - b3 b4", "aabb");
    }
}
