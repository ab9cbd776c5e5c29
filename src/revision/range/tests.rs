//! Ranges of drawn graphs.

use super::super::drawn::{graph, ledger, shown};
use super::super::plan::Plan;
use super::*;

/// Two branches from b, merged into e; and a line of its own.
const DRAWN: &str = "a, b: a, c: b =left, d: b =right, e: c d, x =apart, y: x +b";

fn check(range: &str, revisions: &str) {
    let graph = graph(DRAWN);
    let range: Range = range.parse().unwrap();
    let found = match range.revisions(&graph, &ledger(&graph, "a b c x")) {
        Ok(ids) => shown(&ids),
        Err(error) => error.to_string(),
    };
    assert_eq!(found, revisions, "{range}");
}

#[test]
fn a_range_is_what_lies_between_its_ends_and_both_of_them() {
    check("b:e", "b c d e");
    check("c:e", "c e");
    check("b:b", "b");
    check(":c", "a b c");
    check("base:c", "a b c");
    check("b:", "b c d e");
    check(":", "a b c d e x y");
    check(":y", "a b x y");
}

#[test]
fn an_end_may_be_counted_from_the_other() {
    check("-2:c", "a b c");
    check("-9:c", "a b c");
    check("x:+1", "x y");
    check("left:+5", "c e");
    check("right@b:right@b+1", "b d");
    check("-1:heads", "`heads` is several revisions: `e` or `y`");
    check("-1:e", "`-1` could go on to `c` or `d`");
}

#[test]
fn an_end_may_be_where_the_archive_stands() {
    check("b:left@current", "b c");
    check("left@current:", "c e");
    check(":current", "a b c x");
}

#[test]
fn a_branch_is_a_range_from_its_base() {
    check("apart@base:heads", "a b x y");
    check("left@base:heads", "a b c d e");
    check("apart@base:e", "");
}

#[test]
fn a_range_that_runs_backwards_is_refused() {
    check("e:b", "`e:b` is empty: the first does not come before the second");
    check("c:d", "`c:d` is empty: the first does not come before the second");
    assert!(matches!("a".parse::<Range>(), Err(TargetError::Form { .. })));
    assert!(matches!("a:b:c".parse::<Range>(), Err(TargetError::Form { .. })));
}

#[test]
fn a_script_without_an_archive_goes_from_one_end_to_the_other() {
    let graph = graph(DRAWN);
    let steps = |range: &str| {
        let range: Range = range.parse().unwrap();
        let to = range.to.clone().unwrap_or_else(Target::heads);
        let plan = Plan::up(&graph, &range.start(&graph).unwrap(), &to).unwrap();
        shown(plan.steps.iter().map(|it| it.revision().id()))
    };
    assert_eq!(steps("b:e"), "c d e");
    assert_eq!(steps("c:"), "d e x y");
    assert_eq!(steps(":right"), "a b d");
    assert_eq!(steps("c:+1"), "d");
    let down: Range = "e:b".parse().unwrap();
    let plan = Plan::down(&graph, &down.start(&graph).unwrap(), &down.to.unwrap()).unwrap();
    assert_eq!(shown(plan.steps.iter().map(|it| it.revision().id())), "e d c");
}
