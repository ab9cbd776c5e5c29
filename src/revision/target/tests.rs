//! Targets, resolved on drawn graphs in the situations that Alembic's own revision map knows.

use super::super::drawn::{graph, ledger, shown};
use super::*;

/// One line.
const LINE: &str = "a, b: a, c: b, d: c, e: d";
/// Two branches: c1 and d1, c2 and d2, from b.
const BRANCHED: &str = "a, b: a, c1: b =left, d1: c1, c2: b =right, d2: c2";
/// The two branches merged into e, and f.
const MERGED: &str = "a, b: a, c1: b =left, d1: c1, c2: b =right, d2: c2, e: d1 d2, f: e";
/// Two lines of their own.
const FOREST: &str =
    "a =north, b: a, longer_one: b, c: longer_one, d, e: d =south, longer_two: e, f: longer_two";

/// What an upgrade to `target` has to hold, or why it goes nowhere.
fn held(drawn: &str, applied: &str, target: &str) -> String {
    let graph = graph(drawn);
    let target: Target = target.parse().unwrap();
    match target.held(&graph, &ledger(&graph, applied)) {
        Ok(ids) => shown(&ids),
        Err(error) => error.to_string(),
    }
}

/// Where a downgrade to `target` begins, or why it goes nowhere.
fn undone(drawn: &str, applied: &str, target: &str) -> String {
    let graph = graph(drawn);
    let target: Target = target.parse().unwrap();
    match target.undone(&graph, &ledger(&graph, applied)) {
        Ok(ids) => shown(&ids),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_target_is_written_as_it_is_read() {
    for text in [
        "head", "heads", "base", "current", "+1", "-2", "2025", "x+1", "x-3", "l@head", "l@+1",
        "l@x-1", "base+2",
    ] {
        assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
    }
    for text in ["", "@head", "l@", "a:b", "+0", "-", "x+", "a b", "a@b@c", "x+1+1", "é", "head@"]
    {
        assert!(matches!(text.parse::<Target>(), Err(TargetError::Form { .. })), "{text}");
    }
}

#[test]
fn the_words_name_the_ends_of_the_graph() {
    assert_eq!(held(LINE, "", "head"), "e");
    assert_eq!(held(LINE, "", "base"), "");
    assert_eq!(held("", "", "head"), "");
    assert_eq!(held(BRANCHED, "", "heads"), "d1 d2");
    assert_eq!(held(BRANCHED, "", "head"), "`head` is several revisions: `d1` or `d2`");
    assert_eq!(held(BRANCHED, "", "left@head"), "d1");
    assert_eq!(held(BRANCHED, "", "right@heads"), "d2");
    assert_eq!(held(FOREST, "", "c@head"), "c");
    assert_eq!(held(MERGED, "", "left@head"), "f");
}

#[test]
fn a_revision_is_named_by_id_label_slug_folder_or_beginning() {
    assert_eq!(held(FOREST, "", "e"), "e");
    assert_eq!(held(FOREST, "", "south"), "e");
    assert_eq!(held(FOREST, "", "make_e"), "e");
    assert_eq!(held(FOREST, "", "longer_one_make_longer_one"), "longer_one");
    assert_eq!(held(FOREST, "", "longer_o"), "longer_one");
    assert_eq!(held(FOREST, "", "long"), "`long` could be `longer_one` or `longer_two`");
    assert_eq!(held(FOREST, "", "south@long"), "longer_two");
    assert_eq!(held(FOREST, "", "longer_t@d"), "d");
    assert_eq!(held(FOREST, "", "south@south"), "e");
}

#[test]
fn an_unknown_word_names_what_was_meant() {
    let graph = graph(FOREST);
    let error = find(&graph, "longre_one", None).unwrap_err();
    assert_eq!(error.to_string(), "there is not a revision or branch `longre_one`");
    assert_eq!(error.hint().as_deref(), Some("did you mean `longer_one`?"));
    assert_eq!(find(&graph, "hed", None).unwrap_err().hint().unwrap(), "did you mean `head`?");
    assert_eq!(held(FOREST, "", "x@d"), "there is not a revision or branch `x`");
    assert_eq!(held(FOREST, "", "north@d"), "revision `d` is not on the branch `north`");
    assert_eq!(held(FOREST, "", "south@b"), "revision `b` is not on the branch `south`");
}

#[test]
fn steps_up_count_from_a_revision_or_from_what_is_applied() {
    assert_eq!(held(LINE, "a", "+2"), "b c");
    assert_eq!(held(LINE, "a", "b+2"), "d");
    assert_eq!(held(LINE, "a", "base+2"), "b");
    assert_eq!(held(LINE, "a b", "+5"), "`+5` goes too far: that way there are 3 steps");
    assert_eq!(held(LINE, "", "d+2"), "`d+2` goes too far: that way there is 1 step");
    assert_eq!(held(BRANCHED, "", "b+1"), "`b+1` could go on to `c1` or `c2`");
    assert_eq!(held(BRANCHED, "", "right@b+1"), "c2");
    assert_eq!(held(FOREST, "", "base+1"), "`base+1` could go on to `a` or `d`");
    assert_eq!(held(FOREST, "", "south@base+2"), "e");
}

#[test]
fn steps_up_on_a_branch_count_its_revisions_alone() {
    assert_eq!(held(BRANCHED, "a b c1", "right@+1"), "c2");
    assert_eq!(held(BRANCHED, "a b c1 c2", "right@+1"), "d2");
    assert_eq!(held(BRANCHED, "a b c1", "+1"), "c2");
    assert_eq!(held(FOREST, "", "south@+2"), "d e");
}

#[test]
fn steps_down_count_from_a_revision() {
    assert_eq!(held(LINE, "", "d-2"), "b");
    assert_eq!(held(LINE, "", "b-2"), "");
    assert_eq!(held(LINE, "", "b-3"), "`b-3` goes too far: that way there are 2 steps");
    assert_eq!(held(LINE, "b", "-1"), "`-1` is nowhere that upgrade goes");
    assert_eq!(held(BRANCHED, "", "right@head-1"), "c2");
    assert_eq!(held(MERGED, "", "f-2"), "`f-2` could go on to `d1` or `d2`");
}

#[test]
fn a_downgrade_begins_with_the_children_of_its_target() {
    assert_eq!(undone(LINE, "a b c d", "b"), "c");
    assert_eq!(undone(LINE, "a b c d", "a+2"), "d");
    assert_eq!(undone(LINE, "a b c d", "c-2"), "b");
    assert_eq!(undone(LINE, "a b c d", "base"), "a");
    assert_eq!(undone(LINE, "a b c d", "b-2"), "a");
    assert_eq!(undone(LINE, "a b", "c"), "`c` is not a place to go down to: `c` is not applied");
    assert_eq!(undone(LINE, "", "a"), "`a` is not a place to go down to: `a` is not applied");
    assert_eq!(undone(LINE, "a b", "+1"), "`+1` is nowhere that downgrade goes");
    assert_eq!(undone(BRANCHED, "a b c1 c2", "b"), "c1 c2");
}

#[test]
fn steps_down_take_the_last_of_the_ledger() {
    assert_eq!(undone(LINE, "a b c", "-1"), "c");
    assert_eq!(undone(LINE, "a b c", "-4"), "`-4` goes too far: that way there are 3 steps");
    assert_eq!(undone(BRANCHED, "a b c1 c2 d1", "-2"), "c2 d1");
    assert_eq!(undone(BRANCHED, "a b c1 c2 d1", "right@-1"), "c2");
    assert_eq!(undone(LINE, "", "-1"), "`-1` goes too far: that way there is no step");
}

#[test]
fn a_branch_chooses_what_goes_down() {
    let all = "a b c1 d1 c2 d2";
    assert_eq!(undone(BRANCHED, all, "left@b"), "c1");
    assert_eq!(undone(BRANCHED, all, "c2@b"), "c2");
    assert_eq!(undone(BRANCHED, all, "d1@b"), "c1");
    assert_eq!(undone(BRANCHED, all, "left@head-1"), "d1");
    assert_eq!(undone(BRANCHED, all, "right@base+2"), "c2");
    assert_eq!(undone(BRANCHED, all, "base+2"), "c1 c2");
    assert_eq!(undone(BRANCHED, all, "left@base"), "a");
    assert_eq!(undone(FOREST, "a b d e", "south@base"), "d");
    assert_eq!(undone(BRANCHED, all, "heads"), "`heads` is several revisions: `d1` or `d2`");
    assert_eq!(
        undone(BRANCHED, all, "a@b"),
        "`a@b` names no way down: no branch that begins there leads to it"
    );
}
