//! Plans on drawn graphs.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::drawn::{graph, ids, ledger, ledger_of, revisions, shown};
use super::super::repopulate::Part;
use super::*;

#[derive(Clone, Copy)]
struct Applied(&'static str);
#[derive(Clone, Copy)]
struct To(&'static str);
#[derive(Clone, Copy)]
struct Steps(&'static str);

fn steps(plan: Result<Plan, PlanError>) -> String {
    match plan {
        Ok(plan) => shown(plan.steps.iter().map(|it| it.revision().id())),
        Err(error) => error.to_string(),
    }
}

fn check_up(drawn: &str, applied: Applied, to: To, steps_up: Steps) {
    let graph = graph(drawn);
    let plan = Plan::up(&graph, &ledger(&graph, applied.0), &to.0.parse().unwrap());
    assert_eq!(steps(plan), steps_up.0);
}

fn check_down(drawn: &str, applied: Applied, to: To, steps_down: Steps) {
    let graph = graph(drawn);
    let plan = Plan::down(&graph, &ledger(&graph, applied.0), &to.0.parse().unwrap());
    assert_eq!(steps(plan), steps_down.0);
}

#[test]
fn a_merge_waits_for_both_of_its_parents() {
    //  a ──┬── b ──┬── d
    //      └── c ──┘
    let drawn = "a, b: a, c: a, d: b c";
    check_up(drawn, Applied("a b"), To("head"), Steps("c d"));
    check_down(drawn, Applied("a b c d"), To("b"), Steps("d"));
    check_down(drawn, Applied("a c b d"), To("a"), Steps("d c b"));
}

#[test]
fn an_upgrade_brings_all_that_comes_before_its_target_and_nothing_else() {
    //  a ── b ── c          x ┄┄ depended on by c
    //       └─── d
    let drawn = "a, b: a, c: b +x, d: b, x";
    check_up(drawn, Applied(""), To("c"), Steps("a b x c"));
    check_up(drawn, Applied("a b"), To("d"), Steps("d"));
    check_up(drawn, Applied("a b d"), To("c"), Steps("x c"));
    check_up(drawn, Applied("a b d"), To("a"), Steps(""));
    check_up(drawn, Applied(""), To("heads"), Steps("a b d x c"));
    check_up(drawn, Applied("a b"), To("base"), Steps(""));
    check_up(drawn, Applied(""), To("+2"), Steps("a b"));
    check_up(drawn, Applied(""), To("head"), Steps("`head` is several revisions: `c`, `d` or `x`"));
}

#[test]
fn a_downgrade_undoes_what_builds_on_its_target_and_nothing_else() {
    //  a ── b ── c
    //       └┄┄┄┄┄┐
    //  x ──────── y ── z
    let drawn = "a, b: a, c: b, x, y: x +b, z: y";
    let all = Applied("a b c x y z");
    check_down(drawn, all, To("b"), Steps("c"));
    check_down(drawn, all, To("a"), Steps("z y c b"));
    check_down(drawn, all, To("x"), Steps("z y"));
    check_down(drawn, all, To("c"), Steps(""));
    check_down(drawn, all, To("base"), Steps("z y x c b a"));
    check_down(drawn, all, To("x@base"), Steps("z y x"));
    check_down(drawn, all, To("-2"), Steps("z y"));
    check_down(drawn, Applied("a b x y c"), To("-1"), Steps("c"));
}

#[test]
fn a_branch_is_taken_down_alone_unless_another_depends_on_it() {
    //  a ── b ──┬── c1 ── d1
    //           │    └┄┄┄┄┄┐
    //           └── c2 ── d2
    let drawn = "a, b: a, c1: b =left, d1: c1, c2: b =right, d2: c2 +c1";
    let all = Applied("a b c1 d1 c2 d2");
    check_down(drawn, all, To("right@b"), Steps("d2 c2"));
    check_down(drawn, all, To("left@b"), Steps("d2 d1 c1"));
    check_down(drawn, all, To("left@head-1"), Steps("d1"));
    check_down(drawn, all, To("right@-1"), Steps("d2"));
}

#[test]
fn half_of_a_merge_can_be_taken_down() {
    //  a1 ── b1 ── c1 ──┐
    //                   d1
    //  a2 ── b2 ── c2 ──┤
    //                   └ d2
    let drawn = "a1, b1: a1, c1: b1, a2, b2: a2, c2: b2, d1: c1 c2, d2: c2";
    check_up(drawn, Applied("a1 b1 a2 b2 c2 d2"), To("d1"), Steps("c1 d1"));
    check_down(drawn, Applied("a1 b1 c1 a2 b2 c2 d2 d1"), To("b1"), Steps("d1 c1"));
}

#[test]
fn what_stays_is_laid_out_before_what_moves() {
    let graph = graph("a, b: a, e: a, c: b");
    let ledger = ledger(&graph, "a b e");
    let down = Plan::down(&graph, &ledger, &"b@-1".parse().unwrap()).unwrap();
    assert_eq!((shown(&down.kept).as_str(), shown(&down.layout()).as_str()), ("a e", "a e b"));
    assert_eq!(down.direction(), Some(Direction::Down));
    let up = Plan::up(&graph, &ledger, &Target::heads()).unwrap();
    assert_eq!((shown(&up.kept).as_str(), shown(&up.layout()).as_str()), ("a b e", "a b e c"));
    let all = Plan::down(&graph, &ledger, &Target::base()).unwrap();
    assert_eq!((shown(&all.kept).as_str(), shown(&all.layout()).as_str()), ("", "a b e"));
}

#[test]
fn a_plan_starts_at_the_ledger_that_it_was_made_for_alone() {
    let graph = graph("a, b: a, c: b");
    let at = |applied| ledger(&graph, applied);
    let up = Plan::up(&graph, &at("a"), &"b".parse().unwrap()).unwrap();
    let down = Plan::down(&graph, &at("a b"), &"a".parse().unwrap()).unwrap();
    let starts = |plan: &Plan| ["a", "a b", "a b c"].map(|it| plan.starts_at(&at(it)));
    assert_eq!(starts(&up), [true, false, false]);
    assert_eq!(starts(&down), [false, true, false]);
}

#[test]
fn a_revision_without_a_way_back_stops_a_downgrade_before_its_first_step() {
    let mut all = revisions("a, b: a, c: b");
    all[1].down = None;
    let ledger = ledger_of(&all);
    let graph = RevisionGraph::new(all).unwrap();
    let plan = |target: &str| steps(Plan::down(&graph, &ledger, &target.parse().unwrap()));
    assert_eq!(plan("a"), "revision `b` cannot be undone: there is no `m/b/down.sql`");
    assert_eq!(plan("b"), "c");
}

#[test]
fn an_older_binary_takes_a_newer_archive_down_by_the_ledgers_own_scripts() {
    let newer = graph("a, b: a, c: b, x: a +c");
    let ledger = ledger(&newer, "a b c x");
    let older = graph("a, b: a");
    let plan = Plan::down(&older, &ledger, &"b".parse().unwrap()).unwrap();
    assert_eq!(shown(plan.steps.iter().map(|it| it.revision().id())), "x c");
    assert_eq!(plan.steps[0].script().text, "DROP TABLE x;\n");
    assert_eq!(plan.steps[0].script().path, "schema_revisions/x/down.sql");
}

#[test]
fn an_archive_on_either_history_of_a_squash_goes_on_and_back() {
    let drawn = "a, b: a, s: ~a b, c: b, d: s";
    check_up(drawn, Applied(""), To("heads"), Steps("s c d"));
    check_up(drawn, Applied("a"), To("heads"), Steps("b c d"));
    check_up(drawn, Applied("a b"), To("heads"), Steps("c d"));
    check_up(drawn, Applied("s"), To("heads"), Steps("c d"));
    check_down(drawn, Applied("s c"), To("b"), Steps("c"));
    check_down(drawn, Applied("a b c d"), To("s"), Steps("d c"));
    check_down(drawn, Applied("a b c"), To("a"), Steps("c b"));
}

#[test]
fn a_plan_knows_what_is_derived_again_and_what_may_go() {
    let mut all = revisions("a, b: a");
    all[0].header.repopulate = Repopulate::from_iter([Part::Moods]);
    all[1].header.repopulate = Repopulate::from_iter([Part::Tags]);
    all[1].header.loses = Losses::read("entries.mood").unwrap();
    let plan = Plan::up(&RevisionGraph::new(all).unwrap(), &Ledger::default(), &Target::heads());
    let plan = plan.unwrap();
    assert_eq!(plan.repopulate().to_string(), "moods, tags");
    assert_eq!(plan.losses().to_string(), "entries.mood");
}

/// A graph of up to nine revisions, `a` to `i`: of each, what it revises and what it depends on.
type Arrows = Vec<(Vec<usize>, Option<usize>)>;

fn arrows() -> impl Strategy<Value = Arrows> {
    let one = (prop::collection::vec(0..9_usize, 0..3), prop::option::weighted(0.2, 0..9_usize));
    prop::collection::vec(one, 1..10)
}

fn name(index: usize) -> char {
    char::from(b'a' + u8::try_from(index).unwrap())
}

/// Draws arrows, each bent back to a revision that stands earlier; some names run against the order.
fn draw(arrows: &Arrows, shuffle: usize) -> Vec<String> {
    let count = arrows.len();
    let name = |at: usize| name((at + shuffle) % count);
    let mut drawn = Vec::new();
    for (at, (parents, depends_on)) in arrows.iter().enumerate() {
        let back = |to: &usize| (at > 0).then(|| name(to % at.max(1)));
        let parents: String = parents.iter().filter_map(back).flat_map(|it| [' ', it]).collect();
        let first = depends_on.as_ref().and_then(back).map(|it| format!(" +{it}"));
        drawn.push(format!("{}:{parents}{}", name(at), first.unwrap_or_default()));
    }
    drawn
}

/// What comes before each revision, found by following the drawing until nothing is new.
fn naive_ancestors(drawn: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for line in drawn {
        let (id, before) = line.split_once(':').unwrap();
        let mut found = BTreeSet::from([id.to_owned()]);
        for word in before.split_whitespace() {
            let above: &BTreeSet<String> = &all[word.trim_start_matches('+')];
            found.extend(above.iter().cloned());
        }
        all.insert(id.to_owned(), found);
    }
    all
}

proptest! {
    #[test]
    fn the_order_of_the_files_never_matters(arrows in arrows(), shuffle in 0..9_usize, turn in 0..9_usize) {
        let mut drawn = draw(&arrows, shuffle);
        let one = graph(&drawn.join(","));
        let middle = turn % drawn.len();
        drawn.rotate_left(middle);
        prop_assert_eq!(&graph(&drawn.join(",")), &one);
        drawn.reverse();
        prop_assert_eq!(&graph(&drawn.join(",")), &one);
    }

    #[test]
    fn ancestors_heads_and_order_are_those_of_the_drawing(arrows in arrows(), shuffle in 0..9_usize) {
        let drawn = draw(&arrows, shuffle);
        let graph = graph(&drawn.join(","));
        let mut earlier = BTreeSet::new();
        let naive = naive_ancestors(&drawn);
        for revision in graph.revisions() {
            earlier.insert(revision.id().to_string());
            let before: BTreeSet<String> =
                graph.ancestors([revision.id()]).iter().map(ToString::to_string).collect();
            prop_assert_eq!(&before, &naive[revision.id().as_str()]);
            prop_assert!(before.is_subset(&earlier));
        }
        let is_revised = |id: &str| drawn.iter().any(|line| line.contains(&format!(" {id}")));
        let heads: Vec<&str> =
            naive.keys().map(String::as_str).filter(|id| !is_revised(id)).collect();
        prop_assert_eq!(shown(&graph.heads()), heads.join(" "));
    }

    #[test]
    fn what_an_upgrade_applies_a_downgrade_undoes(
        arrows in arrows(), shuffle in 0..9_usize, start in 0..9_usize, end in 0..9_usize,
    ) {
        let drawn = draw(&arrows, shuffle);
        let graph = graph(&drawn.join(","));
        let pick = |at: usize| name(at % drawn.len()).to_string();
        let before = Ledger::assumed(&graph, &ids(&pick(start)));
        let up = Plan::up(&graph, &before, &pick(end).parse().unwrap()).unwrap();
        let after = ledger(&graph, &shown(&up.layout()));
        prop_assert_eq!(after.agree(&graph), Ok(()));
        let back = format!("-{}", up.steps.len());
        let down = if up.is_empty() {
            Plan::default()
        } else {
            Plan::down(&graph, &after, &back.parse().unwrap()).unwrap()
        };
        let undone: Vec<_> = down.steps.iter().rev().map(|it| it.revision().id()).collect();
        let applied: Vec<_> = up.steps.iter().map(|it| it.revision().id()).collect();
        prop_assert_eq!(undone, applied);
        prop_assert!(up.is_empty() || down.kept == up.kept);
    }

    #[test]
    fn a_downgrade_leaves_a_ledger_that_agrees(
        arrows in arrows(), shuffle in 0..9_usize, target in 0..9_usize,
    ) {
        let drawn = draw(&arrows, shuffle);
        let graph = graph(&drawn.join(","));
        let all = Ledger::assumed(&graph, &graph.heads());
        let target = name(target % drawn.len()).to_string();
        let plan = Plan::down(&graph, &all, &target.parse().unwrap()).unwrap();
        let left = ledger(&graph, &shown(&plan.kept));
        prop_assert_eq!(left.agree(&graph), Ok(()));
        prop_assert!(left.holds(&target.parse().unwrap()));
        prop_assert!(Plan::down(&graph, &left, &target.parse().unwrap()).unwrap().is_empty());
    }
}
