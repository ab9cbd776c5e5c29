//! A sync's decisions, drawn as small journals: each file is a path and the one letter that it holds.

mod renamed;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::source::Stamp;
use super::*;

fn path(text: &str) -> EntryPath {
    EntryPath::new(text).unwrap()
}

fn hash(letters: &str) -> SourceHash {
    SourceHash::of(letters.as_bytes())
}

/// A file that was written at `time`: other times are other stamps.
fn listed(at: &str, letters: &str, time: i64) -> Listed {
    let size = letters.len() as u64;
    Listed { path: path(at), stamp: Stamp { size, modified_ns: time } }
}

fn triage<'a>(
    listing: impl IntoIterator<Item = Listed>,
    rows: impl IntoIterator<Item = Known<'a>>,
) -> Triage {
    let mut merge = Merge::new(listing);
    rows.into_iter().for_each(|row| merge.row(row).unwrap());
    merge.finish()
}

/// A row that was written at the time 1.
fn known<'a>(id: i64, path: &'a str, letters: &str) -> Known<'a> {
    Known { id, path, exact: None, stamp: Some(listed(path, letters, 1).stamp), removed: false }
}

/// Rows as `id path letters`, those that begin with `-` removed before; files as `path letters`; all files are newer
/// than the rows. The decision sees no hash that the triage did not ask for.
fn plan<T: AsRef<str>>(rows: &[T], files: &[T]) -> SyncPlan {
    let mut known_rows = Vec::new();
    let mut evidence = Evidence::default();
    for row in rows.iter().map(AsRef::as_ref) {
        let words: Vec<&str> = row.trim_start_matches('-').split(' ').collect();
        let [id, at, letters] = words[..] else { panic!("{row}") };
        let id: i64 = id.parse().unwrap();
        known_rows.push(Known { removed: row.starts_with('-'), ..known(id, at, letters) });
        evidence.rows.insert(id, hash(letters));
    }
    known_rows.sort_by(|a, b| a.path.cmp(b.path));
    let mut listing = Vec::new();
    for file in files.iter().map(AsRef::as_ref) {
        let (at, letters) = file.split_once(' ').unwrap();
        listing.push(listed(at, letters, 2));
        let reading = if letters == "?" { Reading::Failed } else { Reading::Hash(hash(letters)) };
        evidence.files.insert(path(at), reading);
    }
    listing.sort_by(|a, b| a.path.cmp(&b.path));
    let triage = triage(listing, known_rows);
    let asked: BTreeSet<_> = triage.files_to_hash().map(|it| it.path.clone()).collect();
    evidence.files.retain(|path, reading| *reading == Reading::Failed || asked.contains(path));
    let asked: BTreeSet<_> = triage.rows_to_hash().collect();
    evidence.rows.retain(|id, _| asked.contains(id));
    decide(triage, &evidence)
}

fn check(rows: &[&str], files: &[&str], expected: &[&str]) {
    assert_eq!(words(&plan(rows, files)), expected);
}

fn words(plan: &SyncPlan) -> Vec<String> {
    let moved = |it: &Move| {
        let change = if it.same_bytes { "" } else { " changed" };
        format!("{} {} to {}{change}", it.id, it.from, it.file.path)
    };
    let mut words = Vec::new();
    words.extend(plan.add.iter().map(|it| format!("add {}", it.path)));
    words.extend(plan.update.iter().map(|it| format!("update {} {}", it.id, it.file.path)));
    words.extend(plan.rename.iter().map(|it| format!("rename {}", moved(it))));
    words.extend(plan.revive.iter().map(|it| format!("revive {}", moved(it))));
    words.extend(plan.touch.iter().map(|it| format!("touch {} {}", it.id, it.file.path)));
    words.extend(plan.remove.iter().map(|it| format!("remove {} {}", it.id, it.path)));
    words.extend(plan.leave.iter().map(|it| format!("leave {}", it.file.path)));
    words
}

#[test]
fn a_file_with_its_old_stamp_is_never_opened() {
    let row = known(1, "a.md", "A");
    let same = triage([listed("a.md", "A", 1)], [row]);
    assert_eq!((same.unchanged, same.files_to_hash().count()), (1, 0));
    let untrusted = Known { stamp: None, ..row };
    assert_eq!(triage([listed("a.md", "A", 1)], [untrusted]).suspects.len(), 1);
}

#[test]
fn a_first_sync_hashes_nothing_before_it_writes() {
    let first = triage([listed("a.md", "A", 1), listed("b.md", "B", 1)], []);
    assert_eq!((first.new.len(), first.files_to_hash().count()), (2, 0));
}

#[test]
fn only_files_of_a_missing_rows_size_may_be_it() {
    let row = known(1, "old.md", "AA");
    let found = triage([listed("a.md", "BB", 2), listed("b.md", "BBB", 2)], [row]);
    let asked: Vec<_> = found.files_to_hash().map(|it| it.path.as_str()).collect();
    assert_eq!(asked, ["a.md"]);
}

#[test]
fn files_are_new_changed_touched_or_gone() {
    check(
        &["1 a.md A", "2 b.md B", "3 c.md C"],
        &["a.md A", "b.md X", "d.md D"],
        &["add d.md", "update 2 b.md", "touch 1 a.md", "remove 3 c.md"],
    );
}

#[test]
fn a_file_that_cannot_be_read_leaves_its_row_alone() {
    check(&["1 a.md A"], &["a.md ?", "b.md ?"], &["leave a.md", "leave b.md"]);
}

#[test]
fn a_journal_that_disappears_stops_the_sync() {
    let gone = |living: usize, gone: usize, listed: usize| {
        let row = Gone { id: 1, path: path("a.md"), size: None };
        SyncPlan { living, listed, remove: vec![row; gone], ..SyncPlan::default() }
            .is_mass_disappearance()
    };
    assert!(gone(1, 1, 0));
    assert!(gone(40, 10, 30));
    assert!(!gone(50, 10, 40));
    assert!(!gone(20, 9, 11));
    assert!(!gone(1, 1, 1));
    assert!(!gone(0, 0, 0));
    let emptied = |living: usize, emptied: i64, listed: usize| {
        let emptied = (1..=emptied)
            .map(|id| (id, Emptied { seen: SourceHash::of(b""), lack: Lack::Text }))
            .collect();
        SyncPlan { emptied, living, listed, ..SyncPlan::default() }.is_mass_disappearance()
    };
    assert!(emptied(1, 1, 1));
    assert!(emptied(9, 9, 9));
    assert!(!emptied(9, 8, 9));
    assert!(!emptied(9, 9, 10));
    assert!(gone(10, 10, 1));
}

/// Small journals, so that paths and bytes meet often: a path is a digit in a folder, the bytes a letter.
fn small_journal() -> impl Strategy<Value = BTreeMap<String, String>> {
    let file = ("[xy]/[1-4]", "[A-C]?");
    proptest::collection::btree_map(file.0, file.1, 0..8)
}

proptest! {
    #[test]
    fn each_file_and_each_row_ends_in_one_bucket(
        before in small_journal(),
        gone in small_journal(),
        after in small_journal(),
    ) {
        let living = before.iter().enumerate().map(|(id, (at, text))| format!("{} {at} {text}", id + 1));
        let removed = gone.iter().enumerate().map(|(id, (at, text))| format!("-{} {at} {text}", id + 101));
        let rows: Vec<String> = living.chain(removed).collect();
        let files: Vec<String> = after.iter().map(|(at, text)| format!("{at} {text}")).collect();
        let plan = plan(&rows, &files);

        let held = plan.update.iter().chain(&plan.touch);
        let moved = plan.rename.iter().chain(&plan.revive);
        let mut paths: Vec<&str> = plan.add.iter().map(|it| it.path.as_str()).collect();
        paths.extend(held.clone().map(|it| it.file.path.as_str()));
        paths.extend(moved.clone().map(|it| it.file.path.as_str()));
        paths.sort_unstable();
        prop_assert_eq!(paths, after.keys().map(String::as_str).collect::<Vec<_>>());

        let mut ids: Vec<i64> = held.map(|it| it.id).chain(moved.map(|it| it.id)).collect();
        ids.extend(plan.remove.iter().map(|it| it.id));
        let distinct: BTreeSet<i64> = ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), distinct.len());
        prop_assert!((1_i64..).take(before.len()).all(|id| distinct.contains(&id)));
    }
}
