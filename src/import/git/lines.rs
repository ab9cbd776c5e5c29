//! The lives of files through the commits of a repository: each file is one line, through edits and renames.

use std::collections::HashMap;
use std::mem;
use std::rc::Rc;

use super::log::{Changed, Commit};

/// What a file was from one commit to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The commit that made it so.
    pub(super) from: usize,
    /// The commit that made it otherwise; none where it is so at the end.
    pub(super) until: Option<usize>,
    /// Whether that one deleted the file.
    pub(super) is_gone: bool,
    pub(super) path: Rc<[u8]>,
    pub(super) oid: Rc<str>,
}

impl Stretch {
    /// Whether there was a commit at which both were so.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let begins_before = |one: &Self, other: &Self| other.until.is_none_or(|it| one.from < it);
        begins_before(self, other) && begins_before(other, self)
    }
}

/// One file, the oldest stretch first. There is at least one.
pub(super) type Line = Vec<Stretch>;

/// Follows files from commit to commit.
#[derive(Debug, Default)]
pub(super) struct Lines {
    all: Vec<Line>,
    living: HashMap<Rc<[u8]>, usize>,
    /// The last line that ended at a path.
    ended: HashMap<Rc<[u8]>, usize>,
}

impl Lines {
    /// Takes the next commit, whose number is one more than that of the last.
    pub(super) fn take(&mut self, number: usize, commit: Commit) {
        let mut gone: HashMap<Box<str>, Vec<Vec<u8>>> = HashMap::new();
        let mut came: Vec<(Vec<u8>, Box<str>)> = Vec::new();
        for Changed { path, old, new } in commit.changed {
            match (old, new) {
                (Some(_), Some(new)) => self.change(number, &path, &new),
                (Some(old), None) => gone.entry(old).or_default().push(path),
                (None, Some(new)) => came.push((path, new)),
                (None, None) => {}
            }
        }
        let moves = moves(&mut gone, &mut came);
        // All leave their places before any takes one: two may have changed places.
        let moved: Vec<_> =
            moves.into_iter().map(|(from, to, oid)| (self.leave(number, &from), to, oid)).collect();
        for path in gone.into_values().flatten() {
            if let Some(line) = self.leave(number, &path) {
                self.all[line].last_mut().into_iter().for_each(|it| it.is_gone = true);
                self.ended.insert(path.into(), line);
            }
        }
        for (line, path, oid) in moved {
            self.arrive(number, line, path.into(), &oid);
        }
        for (path, oid) in came {
            let path: Rc<[u8]> = path.into();
            // A file that comes back is the same file again.
            let line = self.ended.remove(&path);
            self.arrive(number, line, path, &oid);
        }
    }

    fn change(&mut self, number: usize, path: &[u8], oid: &str) {
        let line = self.leave(number, path);
        self.arrive(number, line, path.into(), oid);
    }

    fn leave(&mut self, number: usize, path: &[u8]) -> Option<usize> {
        let line = self.living.remove(path)?;
        if let Some(last) = self.all[line].last_mut() {
            last.until = Some(number);
        }
        Some(line)
    }

    fn arrive(&mut self, number: usize, line: Option<usize>, path: Rc<[u8]>, oid: &str) {
        let line = line.unwrap_or(self.all.len());
        if line == self.all.len() {
            self.all.push(Line::new());
        }
        let (until, is_gone) = (None, false);
        let stretch =
            Stretch { from: number, until, is_gone, path: Rc::clone(&path), oid: oid.into() };
        self.all[line].push(stretch);
        self.living.insert(path, line);
    }

    /// All lines.
    pub(super) fn finish(self) -> Vec<Line> {
        self.all
    }
}

/// What a file holds, and its name where that counts.
type Key = (Box<str>, Vec<u8>);

/// Takes out of what went and what came in one commit the pairs of equal bytes: those of the same file name first.
fn moves(
    gone: &mut HashMap<Box<str>, Vec<Vec<u8>>>,
    came: &mut Vec<(Vec<u8>, Box<str>)>,
) -> Vec<(Vec<u8>, Vec<u8>, Box<str>)> {
    let mut moves = Vec::new();
    for must_have_its_name in [true, false] {
        let mut by_name: HashMap<Key, Vec<Vec<u8>>> = HashMap::new();
        let name =
            |path: &[u8]| if must_have_its_name { name_of(path).to_vec() } else { Vec::new() };
        for (oid, paths) in gone.drain() {
            for path in paths {
                by_name.entry((oid.clone(), name(&path))).or_default().push(path);
            }
        }
        // The first in the order of the paths goes first.
        for paths in by_name.values_mut() {
            paths.sort_unstable_by(|a, b| b.cmp(a));
        }
        for (path, oid) in mem::take(came) {
            match by_name.get_mut(&(oid.clone(), name(&path))).and_then(Vec::pop) {
                Some(from) => moves.push((from, path, oid)),
                None => came.push((path, oid)),
            }
        }
        for ((oid, _), paths) in by_name {
            gone.entry(oid).or_default().extend(paths);
        }
    }
    moves
}

fn name_of(path: &[u8]) -> &[u8] {
    path.rsplit(|it| *it == b'/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows commits written as `A a 1, M b 2, D c 1`: a status, a path and the bytes; gives each line as
    /// `a1@0-1 b1@1-`: path, bytes, from, until.
    fn check(commits: &[&str], expected: &[&str]) {
        let mut lines = Lines::default();
        for (number, text) in commits.iter().enumerate() {
            let changed = text.split(", ").filter(|it| !it.is_empty()).map(|it| {
                let [status, path, oid] = it.split(' ').collect::<Vec<_>>()[..] else {
                    panic!("{it}")
                };
                let (old, new) = match status {
                    "A" => (None, Some(oid.into())),
                    "D" => (Some(oid.into()), None),
                    _ => (Some("?".into()), Some(oid.into())),
                };
                Changed { path: path.into(), old, new }
            });
            lines.take(number, Commit { time: 0, changed: changed.collect(), modules: Vec::new() });
        }
        let shown = lines.finish().into_iter().map(|line| {
            let stretch = |it: &Stretch| {
                let until = it.until.map(|it| it.to_string()).unwrap_or_default();
                format!("{}{}@{}-{until}", String::from_utf8_lossy(&it.path), it.oid, it.from)
            };
            line.iter().map(stretch).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_file_is_followed_through_edits_and_renames() {
        check(&["A a 1", "M a 2", "D a 2, A b 2", "M b 3"], &["a1@0-1 a2@1-2 b2@2-3 b3@3-"]);
    }

    #[test]
    fn a_file_that_went_and_came_back_is_the_same_one() {
        check(&["A a 1", "D a 1", "A a 2"], &["a1@0-1 a2@2-"]);
    }

    #[test]
    fn of_several_with_the_same_bytes_each_goes_where_its_name_is() {
        check(
            &["A x/a 1, A x/b 1", "D x/a 1, D x/b 1, A y/b 1, A y/a 1"],
            &["x/a1@0-1 y/a1@1-", "x/b1@0-1 y/b1@1-"],
        );
        check(&["A a 1, A b 1", "D a 1, D b 1, A c 1"], &["a1@0-1 c1@1-", "b1@0-1"]);
    }

    #[test]
    fn a_copy_is_a_file_of_its_own_and_places_are_taken_once_all_are_left() {
        check(&["A a 1", "A b 1"], &["a1@0-", "b1@1-"]);
        check(&["A a 1, A b 2", "D a 1, A c 1, M b 1"], &["a1@0-1 c1@1-", "b2@0-1 b1@1-"]);
    }

    #[test]
    fn a_line_that_ended_stays_where_another_file_is_moved_to_its_place() {
        check(&["A a 1, A b 2", "D a 1", "D b 2, A a 2"], &["a1@0-1", "b2@0-2 a2@2-"]);
    }
}
