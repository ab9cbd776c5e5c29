//! Stamps on drawn graphs.

use super::super::drawn::{graph, ids, ledger, revisions, shown};
use super::*;

/// Two branches from b, merged into e.
const MERGED: &str = "a, b: a, c1: b =left, d1: c1, c2: b =right, d2: c2, e: d1 d2, x";

/// What an archive that holds `applied` holds after it was stamped.
fn check(applied: &str, target: &str, held: &str) {
    let graph = graph(MERGED);
    let ledger = ledger(&graph, applied);
    let stamp = Stamp::at(&graph, &ledger, &target.parse().unwrap()).unwrap();
    let mut after = ledger.ids();
    for id in &stamp.remove {
        assert!(after.remove(id), "{id} was not there");
    }
    after.extend(stamp.add.iter().map(|it| it.id().clone()));
    assert_eq!(shown(&after), held);
    assert_eq!(stamp.is_empty(), after == ledger.ids());
}

#[test]
fn a_stamp_sets_the_branch_of_its_target_and_leaves_the_others() {
    check("", "c1", "a b c1");
    check("a b c1 c2 x", "right@head", "a b c1 c2 d1 d2 e x");
    check("a b c1 d1 c2", "b", "a b");
    check("a b c1 d1 c2 x", "d2", "a b c1 c2 d1 d2 x");
    check("a b c1 d1 c2 d2 e", "c2", "a b c2");
    check("a b c1 x", "x", "a b c1 x");
    check("a b", "b", "a b");
}

#[test]
fn a_stamp_of_a_base_empties_its_branch() {
    check("a b c1 x", "base", "");
    check("a b c1 x", "x@base", "a b c1");
    check("a b c1 c2", "left@base", "a b c2");
}

#[test]
fn rows_go_from_the_last_and_come_from_the_first() {
    let graph = graph("a, b: a, c: b, d: a, e: d");
    let stamp = Stamp::at(&graph, &ledger(&graph, "a b c"), &"b".parse().unwrap()).unwrap();
    assert_eq!((shown(&stamp.remove).as_str(), stamp.add.len()), ("c", 0));
    let all = Stamp::at(&graph, &ledger(&graph, "a b c"), &"base".parse().unwrap()).unwrap();
    assert_eq!(shown(&all.remove), "c b a");
    let up = Stamp::at(&graph, &ledger(&graph, "a"), &Target::heads()).unwrap();
    assert_eq!(shown(up.add.iter().map(|it| it.id())), "b c d e");
}

#[test]
fn a_purge_needs_nothing_of_what_the_ledger_said() {
    let lost = graph("p, q: p");
    let ledger = ledger(&lost, "p q");
    let graph = RevisionGraph::new(revisions("a, b: a")).unwrap();
    let stamp = Stamp::purged(&graph, &ledger, &"b".parse().unwrap()).unwrap();
    assert_eq!(shown(&stamp.remove), "q p");
    assert_eq!(shown(stamp.add.iter().map(|it| it.id())), "a b");
    assert_eq!(Ledger::assumed(&graph, &ids("b")).applied().len(), stamp.add.len());
}
