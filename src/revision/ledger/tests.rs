//! Ledgers and files that agree, and each way in which they do not.

use super::super::drawn::{graph, ids, ledger, ledger_of, revision, revisions, shown};
use super::super::plan::Plan;
use super::super::target::Target;
use super::*;

/// What disagrees between a ledger, written when the graph was `before`, and the files that are `now`.
fn check(before: &str, applied: &str, now: &str, disagreements: &[&str]) {
    let ledger = ledger(&graph(before), applied);
    let found = ledger.agree(&graph(now)).err().unwrap_or_default();
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, disagreements);
}

fn check_current(drawn: &str, applied: &str, current: &str) {
    let graph = graph(drawn);
    assert_eq!(shown(&ledger(&graph, applied).current(&graph).unwrap()), current);
}

#[test]
fn an_archive_stands_where_no_applied_revision_goes_on() {
    check_current("a, b: a, c: b", "", "");
    check_current("a, b: a, c: b", "a b", "b");
    check_current("a, b: a, c: a, d: b c", "a c b", "b c");
    check_current("a, b: a, x, y: x +b", "a b x y", "b y");
    check_current("a, b: a, s: ~a b, c: s", "a b c", "c");
    check_current("a, b: a, s: ~a b, c: b", "s c", "c");
}

#[test]
fn files_that_are_what_was_applied_agree() {
    check("a, b: a", "", "a, b: a", &[]);
    check("a, b: a", "a", "a, b: a", &[]);
    check("a, b: a, x", "a x b", "a, b: a, x, c: b", &[]);
}

#[test]
fn an_edited_script_is_told_with_both_texts_and_the_first_difference() {
    let was = revision("a");
    let ledger = ledger_of(std::slice::from_ref(&was));
    let edit = |up: &str, down: Option<&str>| {
        let now = Revision::read("m/a", up, down, Origin::Workspace).unwrap();
        let found = ledger.agree(&RevisionGraph::new([now]).unwrap()).err().unwrap_or_default();
        let places = found.iter().map(|it| match it {
            Disagreement::Edited { place, expected, found, .. } => {
                assert_ne!(expected, found);
                place.to_string()
            }
            other => panic!("{other}"),
        });
        places.collect::<Vec<_>>()
    };
    let (up, down) = (was.up.text.as_str(), was.down.as_ref().unwrap().text.as_str());
    assert_eq!(edit(&up.replace("Make a", "Made a"), Some(&format!("-- down\n{down}"))), [""; 0]);
    assert_eq!(edit(&up.replace("INTEGER", "INT"), Some(down)), ["m/a/up.sql:9:19"]);
    assert_eq!(edit(&format!("{up}SELECT 1;"), Some(down)), ["m/a/up.sql:10:1"]);
    assert_eq!(edit(up, Some("DROP TABLE b;")), ["m/a/down.sql:1:12"]);
    assert_eq!(edit(&up.replace("label: ", "label: l"), Some(down)), ["m/a/up.sql"]);
    assert_eq!(edit(up, None), ["m/a/down.sql"]);
}

#[test]
fn a_lost_file_is_missing_and_the_ledgers_text_stands_in() {
    let ledger = ledger(&graph("a, b: a, c: b"), "a b c");
    let files = || revisions("a, c: b, d: c");
    assert!(RevisionGraph::new(files()).is_err());
    let graph = RevisionGraph::with_ledger(files(), &ledger).unwrap();
    assert_eq!(shown(graph.revisions().map(|it| it.id())), "a b c d");
    let [lost] = &ledger.agree(&graph).unwrap_err()[..] else { panic!() };
    assert_eq!(lost.to_string(), "revision `b`, applied at 2025-09-23T11:55:00Z, is in no file");
    assert_eq!(ledger.newer(&graph), Vec::<&Applied>::new());
}

#[test]
fn what_no_file_has_and_none_builds_on_is_perhaps_newer() {
    let all = graph("a, b: a, c: +b, d: b");
    let ledger = ledger(&all, "a b c d");
    assert_eq!(ledger.agree(&all), Ok(()));
    for graph in [graph("a"), RevisionGraph::with_ledger(revisions("a"), &ledger).unwrap()] {
        let newer = ledger.newer(&graph);
        assert_eq!(shown(newer.iter().map(|row| &row.revision)), "b c d");
        let kinds = ledger.agree(&graph).unwrap_err();
        assert!(kinds.iter().all(|it| matches!(it, Disagreement::Newer { .. })), "{kinds:?}");
    }
}

#[test]
fn an_order_that_the_arrows_forbid_is_told() {
    check(
        "a, b: a",
        "b a",
        "a, b: a",
        &["revision `b` was applied before `a`, on which it builds"],
    );
    check(
        "a, b: a, c: b, d: c",
        "a d",
        "a, b: a, c: b, d: c",
        &[
            "revision `b` is not applied, but `d`, which builds on it, is",
            "revision `c` is not applied, but `d`, which builds on it, is",
        ],
    );
}

#[test]
fn what_a_squash_replaces_counts_as_the_squash_and_the_other_way_round() {
    let squashed = graph("s: ~a b, c: b");
    let old = ledger(&graph("a, b: a"), "a b");
    let new = ledger(&squashed, "s");
    for ledger in [&old, &new] {
        let with_ledger = RevisionGraph::with_ledger(revisions("s: ~a b, c: b"), ledger).unwrap();
        assert_eq!(ledger.agree(&with_ledger), Ok(()));
        assert_eq!(ledger.agree(&squashed), Ok(()));
        assert_eq!(ledger.newer(&squashed), Vec::<&Applied>::new());
        for id in ["a", "b", "s"] {
            assert!(ledger.counts(&squashed, &id.parse().unwrap()).unwrap(), "{id}");
        }
        assert!(!ledger.counts(&squashed, &"c".parse().unwrap()).unwrap());
    }
    let half = ledger(&graph("a, b: a"), "a");
    assert!(matches!(
        half.agree(&squashed).unwrap_err()[..],
        [Disagreement::Unreadable { error: LedgerError::Graph(GraphError::HalfReplaced { .. }) }]
    ));
}

#[test]
fn a_ledgers_own_text_may_be_newer_than_this_binary() {
    let drawn = revision("a");
    let up = drawn.up.text.replace("-- label: ", "-- colour: red\n-- repopulate: moods, Auras");
    let mut row = Applied::new(1, &drawn, "now", "f");
    row.up_sql = up;
    let read = row.to_revision().unwrap();
    assert_eq!((read.origin, read.header.repopulate.to_string()), (Origin::Ledger, "moods".into()));
    row.up_sql = "CREATE TABLE a(b);".to_owned();
    let unreadable = Ledger::new(vec![row]).agree(&graph("")).unwrap_err();
    assert_eq!(
        unreadable.last().unwrap().to_string(),
        "the ledger's own text of revision `a` cannot be read"
    );
}

#[test]
fn an_assumed_ledger_holds_all_that_comes_before() {
    let graph = graph("a, b: a, c: b, x: +a, y: x");
    let ledger = Ledger::assumed(&graph, &ids("x b"));
    assert_eq!(shown(ledger.applied().iter().map(|row| &row.revision)), "a b x");
    assert_eq!(ledger.next_position(), 4);
}

/// A revision that the binary carries, with this way back.
fn carried(down: &str) -> Revision {
    let drawn = revision("a");
    Revision::read("m/a", &drawn.up.text, Some(down), Origin::Embedded).unwrap()
}

#[test]
fn an_earlier_text_of_a_script_is_no_edit_and_is_corrected() {
    let (wrong, right) = ("DROP TABLE b;", "DROP TABLE a;");
    let right = format!("-- corrects: {}\n\n{right}", Checksum::of_down(wrong));
    let ledger = ledger_of(&[carried(wrong)]);
    let graph = RevisionGraph::new([carried(&right)]).unwrap();
    assert_eq!(ledger.agree(&graph), Ok(()));
    let known = || graph.known().map(|it| &**it);
    assert_eq!(ledger.corrections(known())[0].to_string(), "down.sql of a");
    let corrected = Ledger::new(ledger.corrected(known()));
    assert_eq!(corrected, ledger_of(&[carried(&right)]));
    assert!(corrected.corrections(known()).is_empty());
}

#[test]
fn an_older_binary_undoes_by_the_text_that_a_newer_one_corrected() {
    let (wrong, right) = ("DROP TABLE b;", "DROP TABLE a;");
    let right = format!("-- corrects: {}\n\n{right}", Checksum::of_down(wrong));
    let (older, newer) = (carried(wrong), carried(&right));
    let ledger = ledger_of(&[newer]);
    let graph = RevisionGraph::new([older.clone()]).unwrap();
    assert_eq!(ledger.agree(&graph), Ok(()));
    assert!(ledger.corrected(graph.known().map(|it| &**it)).is_empty());
    let down = Plan::down(&graph, &ledger, &Target::base()).unwrap();
    assert_eq!(down.steps[0].script().text, right);
    // What the workspace itself wrote stays an edit.
    let own = RevisionGraph::new([Revision { is_carried: false, ..older }]).unwrap();
    assert!(matches!(ledger.agree(&own).unwrap_err()[..], [Disagreement::Edited { .. }]));
}
