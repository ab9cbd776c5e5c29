//! Plans on drawn graphs.

use super::super::drawn::{graph, ledger, shown};
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
    check_up("a, b: a, c: a, d: b c", Applied("a b"), To("head"), Steps("c d"));
    check_down("a, b: a, c: a, d: b c", Applied("a b c d"), To("b"), Steps("d"));
    check_down("a, b: a, c: a, d: b c", Applied("a b c d"), To("a"), Steps("d c b"));
}
