//! Entries of two archives that are one, and those that only look alike.

use super::*;

/// Reads `1A a.md x, 2 b.md y<z`: an id, perhaps an identity, a path, a letter for the bytes, perhaps one for those
/// that it had before.
fn entries(text: &str) -> Vec<Recognised> {
    let words = text.split(',').map(|it| it.split_whitespace().collect::<Vec<_>>());
    let entry = |it: Vec<&str>| {
        let (id, identity) = it[0].split_at(1);
        let (now, earlier) = it[2].split_once('<').unwrap_or((it[2], ""));
        Recognised {
            entry: ArchivedEntry {
                id: id.parse().unwrap(),
                path: it[1].to_owned(),
                source_hash: now.to_owned(),
            },
            identity: Some(identity.as_bytes().to_vec()).filter(|it| !it.is_empty()),
            earlier: earlier.chars().map(|it| it.to_string()).collect(),
        }
    };
    words.filter(|it| !it.is_empty()).map(entry).collect()
}

/// Draws a difference: `+added`, `-removed`, `before>after`, and `*` where the bytes differ.
fn draw(diff: &EntryDiff) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(diff.added.iter().map(|it| format!("+{}", it.path)));
    lines.extend(diff.removed.iter().map(|it| format!("-{}", it.path)));
    for change in &diff.changed {
        let mark = if change.is_edited() { "*" } else { "" };
        lines.push(format!("{}>{}{mark}", change.before.path, change.after.path));
    }
    lines.join(" ")
}

fn check(before: &str, after: &str, expected: &str) {
    let mut pairs = Pairs::new(entries(before), entries(after));
    pairs.join_by_identity();
    pairs.join_unchanged();
    pairs.join_by_bytes();
    pairs.join_by_path();
    assert_eq!(draw(&pairs.into_diff()), expected);
}

#[test]
fn nothing_differs_between_an_archive_and_itself() {
    check("1A a x, 2B b y", "1A a x, 2B b y", "");
    check("1 a x, 2 b y", "1 a x, 2 b y", "");
    check("", "", "");
}

#[test]
fn entries_come_go_and_change() {
    check("1A a x, 2B b y, 3C c z", "1A a x, 2B b q, 4D d w", "+d -c b>b*");
    check("1 a x, 2 b y, 3 c z", "1 a x, 2 b q, 4 d w", "+d -c b>b*");
}

#[test]
fn an_entry_keeps_its_identity_when_it_is_renamed_and_edited() {
    check("1A a x, 2B b y", "1A a x, 2B c y", "b>c");
    check("1A a x, 2B b y", "1A a x, 7B c z", "b>c*");
    check("1A a x, 2B b y", "1B a y, 2A b x", "b>a a>b");
}

#[test]
fn an_id_that_was_given_again_tells_nothing() {
    check("1A a x, 2C c y", "1A a x, 2D d z", "+d -c");
    check("1 a x, 2 c y", "1 a x, 2 d z", "+d -c");
    check("1 a x, 2 c y", "1A a x, 2D d z", "+d -c");
}

#[test]
fn without_identities_bytes_that_are_or_were_an_entrys_tell() {
    check("1 a x, 2 b y, 3 c z", "3 a x, 1 b y, 2 d z", "c>d");
    check("1 a x", "7A b q<x", "a>b*");
    check("7A b q<x", "1 a x", "b>a*");
    check("1 a x", "2A a y, 1B b q<x", "+a a>b*");
    check("1 a x", "1 b y", "+b -a");
    check("1 a x, 2 b y", "1 b x, 2 a y", "b>a a>b");
}

#[test]
fn bytes_that_several_entries_share_tell_nothing() {
    check("1 a x, 2 b y, 3 c z, 4 d z", "2 a x, 1 b y, 8 e z", "+e -c -d");
    check("1 a x", "1A a y<x, 2B b x", "+b a>a*");
}

#[test]
fn where_nothing_else_tells_the_same_path_is_the_same_entry() {
    check("1 a x", "1A a y", "a>a*");
    check("1A a x", "1B a y", "a>a*");
}
