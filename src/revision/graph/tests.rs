//! Graphs, drawn: their points, their order, and what is no graph.

use super::super::Origin;
use super::super::checksum::Checksum;
use super::super::drawn::{graph, ids, ledger, revisions, shown};
use super::*;

/// Heads, bases, branch points, merge points and order of a graph.
fn check(drawn: &str, heads: &str, bases: &str, branches: &str, merges: &str, order: &str) {
    let graph = graph(drawn);
    assert_eq!(shown(&graph.heads()), heads, "heads");
    assert_eq!(shown(&graph.bases()), bases, "bases");
    assert_eq!(shown(&graph.branch_points()), branches, "branch points");
    assert_eq!(shown(&graph.merge_points()), merges, "merge points");
    assert_eq!(shown(graph.revisions().map(|it| it.id())), order, "order");
}

fn check_error(drawn: &str, message: &str, place: &str, hint: Option<&str>) {
    let error = RevisionGraph::new(revisions(drawn)).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.spot().place.to_string(), place);
    assert_eq!(error.hint().as_deref(), hint);
}

/// The revisions that stand, in their order, for an archive that holds `applied`.
fn check_seen(drawn: &str, applied: &str, stand: &str) {
    let graph = graph(drawn);
    let seen = graph.seen_from(&ledger(&graph, applied)).unwrap();
    assert_eq!(shown(seen.revisions().map(|it| it.id())), stand, "with {applied}");
}

#[test]
fn a_graph_knows_where_it_begins_and_ends() {
    check("", "", "", "", "", "");
    check("a, b: a, c: b", "c", "a", "", "", "a b c");
    //  a ──┬── b ──┬── d        x ── y
    //      └── c ──┘
    check("d: c b, c: a, a, b: a, y: x, x", "d y", "a x", "a", "d", "a b c d x y");
}

#[test]
fn a_revision_that_others_only_depend_on_is_a_head() {
    check("a, b: a, x: +b, y: x", "b y", "a x", "", "", "a b x y");
    check("z, a: +z", "a z", "a z", "", "", "z a");
}

#[test]
fn what_depends_on_a_label_waits_for_the_revision_that_carries_it() {
    let graph = graph("c =places, a: +places, d: c");
    assert_eq!(shown(&graph.dependencies(&"a".parse().unwrap())), "c");
    assert_eq!(shown(&graph.ancestors(&ids("a"))), "a c");
}

#[test]
fn ancestors_and_descendants_follow_dependencies_and_branches_do_not() {
    //  a ── b ── c
    //       └┄┄┄┄┄┐
    //  x ──────── y
    let graph = graph("a, b: a, c: b, x, y: x +b");
    assert_eq!(shown(&graph.ancestors(&ids("y"))), "a b x y");
    assert_eq!(shown(&graph.descendants(&ids("b"))), "b c y");
    assert_eq!(shown(&graph.branch(&"y".parse().unwrap())), "x y");
    assert_eq!(shown(&graph.branch(&"b".parse().unwrap())), "a b c");
    assert_eq!(shown(&graph.ancestors(&ids("nobody"))), "");
}

#[test]
fn a_label_belongs_to_the_revision_that_carries_it_and_to_all_that_revise_it() {
    let graph = graph("a, b: a =left, c: a =right, d: b, e: d c");
    let labels = |id: &str| {
        let labels = graph.labels_of(&id.parse().unwrap());
        labels.iter().map(Label::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([labels("a"), labels("d"), labels("c")], ["", "left", "right"]);
    assert_eq!(labels("e"), "left right");
}

#[test]
fn an_arrow_that_points_nowhere_names_what_was_meant() {
    check_error(
        "20250916_143000, 20250923_115500: 20250916_143001",
        "revision `20250923_115500` revises `20250916_143001`, which does not exist",
        "m/20250923_115500/up.sql:4:13",
        Some("did you mean `20250916_143000`?"),
    );
    check_error(
        "a, b: a +nobody",
        "revision `b` depends on `nobody`, which does not exist",
        "m/b/up.sql:5:16",
        None,
    );
}

#[test]
fn a_ring_is_told_from_its_smallest_id() {
    let ring = "revisions come before each other in a ring: ";
    check_error(
        "a, d: b, b: a c, c: d, e: d",
        &format!("{ring}b → c → d → b"),
        "m/b/up.sql:4:16",
        None,
    );
    check_error("a: a", &format!("{ring}a → a"), "m/a/up.sql:4:13", None);
    check_error("a, b: a +d, c, d: c +b", &format!("{ring}b → d → b"), "m/b/up.sql:5:16", None);
}

#[test]
fn two_revisions_never_share_an_id_or_a_label() {
    check_error("a, a", "revision `a` is there twice: `m/a` and `m/a`", "m/a/up.sql:3:14", None);
    check_error(
        "a =x, b: a =x",
        "revision `b` has the label `x`, which is already that of `a`",
        "m/b/up.sql:6:11",
        None,
    );
    check_error(
        "a, b: a =a",
        "revision `b` has the label `a`, which is already that of `a`",
        "m/b/up.sql:6:11",
        None,
    );
}

#[test]
fn a_revision_that_binary_and_workspace_hold_is_one_where_they_agree() {
    let ours = revisions("a").remove(0);
    let embedded = Revision { origin: Origin::Embedded, ..ours.clone() };
    for pair in [[ours.clone(), embedded.clone()], [embedded.clone(), ours.clone()]] {
        let graph = RevisionGraph::new(pair).unwrap();
        let one = graph.get(ours.id()).unwrap();
        assert_eq!(one.origin, Origin::Workspace);
        // Nobody of the workspace wrote it, so what the binary's may touch it may touch.
        assert!(!one.is_own());
    }
    let edited = Revision { down: None, ..embedded };
    let error = RevisionGraph::new([ours, edited]).unwrap_err();
    assert!(matches!(error, GraphError::Duplicate { .. }));
}

#[test]
fn a_workspaces_copy_and_its_correction_are_one_revision_with_the_later_text() {
    let read = |down: &str, origin| {
        Revision::read("m/a", &revisions("a")[0].up.text, Some(down), origin).unwrap()
    };
    let wrong = "DROP TABLE b;";
    let right = format!("-- corrects: {}\nDROP TABLE a;", Checksum::of_down(wrong));
    for (embedded, own) in [(wrong, right.as_str()), (&right, wrong)] {
        let pair = [read(embedded, Origin::Embedded), read(own, Origin::Workspace)];
        let graph = RevisionGraph::new(pair).unwrap();
        let one = graph.get(&"a".parse().unwrap()).unwrap();
        assert_eq!(one.down.as_ref().unwrap().text, right);
        assert!(one.is_carried);
    }
}

#[test]
fn a_squash_stands_for_what_it_replaces() {
    let drawn = "a, b: a, c: b, s: ~a b c, d: c, e: s";
    check_seen(drawn, "", "s d e");
    check_seen(drawn, "s", "s d e");
    check_seen(drawn, "a b c", "a b c d e");
    check_seen(drawn, "a", "a b c d e");
    let graph = graph("s: ~a b c, d: c");
    assert_eq!(shown(&graph.parents(&"d".parse().unwrap())), "s");
    assert_eq!(shown(&graph.meant_by(&"b".parse().unwrap())), "s");
}

#[test]
fn a_squash_of_a_branched_history_goes_on_from_all_of_its_tips() {
    let all = graph("a, b: a, c: a, s: ~a b c, d: s");
    let seen = all.seen_from(&ledger(&all, "a b c")).unwrap();
    assert_eq!(shown(&seen.parents(&"d".parse().unwrap())), "b c");
}

#[test]
fn a_squash_may_replace_another() {
    let drawn = "a, b: a, s: ~a b, c: s, t: ~s c, d: t";
    check_seen(drawn, "", "t d");
    check_seen(drawn, "t", "t d");
    check_seen(drawn, "s", "s c d");
    check_seen(drawn, "a", "a b c d");
}

#[test]
fn an_archive_in_the_middle_of_a_squash_needs_the_files_of_the_rest() {
    let whole = graph("a, b: a, c: b");
    let squashed = graph("s: ~a b c");
    let error = squashed.seen_from(&ledger(&whole, "a b")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the archive holds a part of what `s` replaces, and `c`, which comes next, is in no file"
    );
    let seen = squashed.seen_from(&ledger(&whole, "a b c")).unwrap();
    assert_eq!(shown(seen.revisions().map(|it| it.id())), "a b c");
    assert_eq!(seen.get(&"a".parse().unwrap()).unwrap().origin, Origin::Ledger);
}

#[test]
fn a_revision_of_the_workspace_stands_before_those_of_ours_that_it_does_not_know() {
    let read = |id: &str, revises: &str, origin| {
        let up =
            format!("-- {id}\n--\n-- revision:   {id}\n-- revises:    {revises}\n\nSELECT 1;\n");
        Revision::read(&format!("m/{id}"), &up, Some("SELECT 2;"), origin).unwrap()
    };
    let ours = |id, revises| read(id, revises, Origin::Embedded);
    let own = |id, revises| read(id, revises, Origin::Workspace);
    let graph = RevisionGraph::new([
        ours("a", "none"),
        ours("b", "a"),
        ours("c", "b"),
        own("x", "a"),
        own("y", "x"),
        own("z", "b"),
        own("m", "none"),
    ]);
    let graph = graph.unwrap();
    let order: Vec<&str> = graph.revisions().map(|it| it.id().as_str()).collect();
    assert_eq!(order, ["a", "x", "y", "b", "z", "c", "m"]);
}
