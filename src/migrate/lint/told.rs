//! What `lint` has to tell, as findings.

use crate::engine::inventory::Lost;
use crate::finding::{Excerpt, Finding, Place};
use crate::migrate::met::Met;
use crate::migrate::tied::Tied;
use crate::revision::Script as RevisionScript;
use crate::schema::{Danger, DangerKind};
use crate::sqlite::foreign_keys::Violation;
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

/// Whether it has been told already that the column, of which a finding tells, loses what it held.
pub(super) fn is_told(findings: &[Finding], finding: &Finding) -> bool {
    let column = finding.message.split('`').nth(1).map(|it| format!("`{it}`"));
    let is_loss =
        |it: &&Finding| ["undeclared-loss", "data-loss", "changed-values"].contains(&it.code);
    let mut losses = findings.iter().filter(is_loss);
    column.is_some_and(|column| losses.any(|it| it.message.contains(&column)))
}

/// Whether what a danger drops is gone.
pub(super) fn is_lost(danger: &Danger, lost: &[Lost]) -> bool {
    let is_it = |it: &Lost| match (it, &danger.column) {
        (Lost::Column { table, column, .. }, Some(its)) => danger.table.is(table) && its.is(column),
        (Lost::Table { table, .. }, _) | (Lost::Rows { table, .. }, None) => danger.table.is(table),
        _ => false,
    };
    danger.kind != DangerKind::Drops || lost.iter().any(is_it)
}

/// A danger that rows meet.
pub(super) fn finding(place: Place, danger: &Danger, met: &Met, is_declared: bool) -> Finding {
    let message = format!("{danger} {met}");
    match danger.kind {
        DangerKind::Stands => Finding::error(place, "rows-in-the-way", message)
            .with_hint("change those rows first, in the script or by hand"),
        DangerKind::Drops if is_declared => Finding::warning(place, "data-loss", message),
        DangerKind::Drops => Finding::error(place, "undeclared-loss", message)
            .with_hint("name it in the `loses` line of the header, or mend the script"),
        DangerKind::Converts => Finding::warning(place, "converted-values", message),
        DangerKind::Invents => Finding::warning(place, "invented-values", message),
        DangerKind::Fills => Finding::warning(place, "filled-nulls", message),
        DangerKind::Reuses => Finding::warning(place, "reused-ids", message),
    }
}

/// A statement that fails.
pub(super) fn failure(script: &RevisionScript, error: &ScriptError) -> Finding {
    let excerpt = Excerpt::of(&script.text, &error.place, 1);
    let finding = Finding::error(error.place.clone(), "script-fails", error.to_string());
    let finding = finding.with_excerpt(excerpt);
    match Tied::of(error) {
        Some(tied) => finding.with_hint(tied.way_out_of_any()),
        None if sentences::is_raised(&error.to_string()) => {
            finding.with_hint(sentences::WAY_OUT_OF_RAISE)
        }
        None => match error.way_out_of_needless() {
            Some(way_out) => finding.with_hint(way_out),
            None => finding,
        },
    }
}

/// Rows that point at rows that are not there: one of them, how many more there are, and the way out.
pub(super) fn orphaned(
    place: Place,
    example: &Violation,
    more: usize,
    way_out: Option<String>,
) -> Finding {
    let others = if more == 0 { String::new() } else { format!(", and so do {more} more") };
    let message = format!("{}{others}", example.sentence());
    let finding = Finding::error(place, "orphans", message);
    match way_out {
        Some(way_out) => finding.with_hint(way_out),
        None => finding,
    }
}

/// A new table whose references cannot be followed: no row can be written to it while foreign keys are on.
pub(super) fn unfollowed(place: Place, violation: &Violation) -> Finding {
    Finding::warning(place, "foreign-keys", violation.sentence())
        .with_hint("give the columns that it refers to a primary key, or a unique index")
}
