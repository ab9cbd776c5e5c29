//! Graphs and ledgers for tests, drawn in one line of text.
//!
//! `"a, b: a, c: a +x =places ~p q"` is `a`, a base; `b`, which revises `a`; and `c`, which revises `a`, depends on
//! `x`, carries the label `places` and replaces `p` and `q`.

use std::collections::BTreeSet;

use super::graph::RevisionGraph;
use super::ledger::{Applied, Ledger};
use super::names::RevisionId;
use super::{Origin, Revision};

/// Draws one revision.
pub(super) fn revision(drawn: &str) -> Revision {
    let (id, arrows) = drawn.split_once(':').unwrap_or_else(|| {
        let end = drawn.find(char::is_whitespace).unwrap_or(drawn.len());
        drawn.split_at(end)
    });
    let mut lists: [Vec<&str>; 4] = Default::default();
    let mut list = 0;
    for word in arrows.split_whitespace() {
        list = ["", "+", "=", "~"].iter().rposition(|it| word.starts_with(it)).unwrap().max(list);
        lists[list].push(word.trim_start_matches(['+', '=', '~']));
    }
    let [revises, depends_on, label, replaces] = lists.map(|words| words.join(", "));
    let up = format!(
        "-- Make {id}\n--\n-- revision: {id}\n-- revises: {revises}\n-- depends_on: {depends_on}\n\
         -- label: {label}\n-- replaces: {replaces}\n\nCREATE TABLE {id}(id INTEGER PRIMARY KEY);\n"
    );
    let down = format!("DROP TABLE {id};\n");
    Revision::read(&format!("m/{id}"), &up, Some(&down), Origin::Workspace).unwrap()
}

/// Draws several revisions.
pub(super) fn revisions(drawn: &str) -> Vec<Revision> {
    drawn.split(',').map(str::trim).filter(|it| !it.is_empty()).map(revision).collect()
}

/// Draws a graph.
pub(super) fn graph(drawn: &str) -> RevisionGraph {
    RevisionGraph::new(revisions(drawn)).unwrap()
}

/// Draws the ledger of an archive to which these revisions of a graph were applied, in this order.
pub(super) fn ledger(graph: &RevisionGraph, applied: &str) -> Ledger {
    let find = |id: &str| graph.find(&id.parse().unwrap()).unwrap().as_ref().clone();
    ledger_of(&applied.split_whitespace().map(find).collect::<Vec<_>>())
}

/// The ledger of an archive to which these revisions were applied, in this order.
pub(super) fn ledger_of(revisions: &[Revision]) -> Ledger {
    let row = |(at, it)| Applied::new(at, it, "2025-09-23T11:55:00Z", "f");
    Ledger::new((1..).zip(revisions).map(row).collect())
}

/// Ids, as they are drawn.
pub(super) fn shown<'a>(ids: impl IntoIterator<Item = &'a RevisionId>) -> String {
    ids.into_iter().map(RevisionId::as_str).collect::<Vec<_>>().join(" ")
}

/// Draws a set of ids.
pub(super) fn ids(drawn: &str) -> BTreeSet<RevisionId> {
    drawn.split_whitespace().map(|it| it.parse().unwrap()).collect()
}
