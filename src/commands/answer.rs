//! The shapes that several rooms answer in: findings, reports of a sync, moves of the schema.

mod sync;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::output::{Output, Voice};
use crate::archive::care::standing::Misplaced;
use crate::backup::Contents;
use crate::engine::outcome::Done;
use crate::engine::owner::Owner;
use crate::entry::EntryPath;
use crate::finding::Finding;
use crate::journal::Journal;
use crate::migrate::MigrationReport;
use crate::number;
use crate::revision::ledger::Correction;
use crate::revision::names::RevisionId;
use crate::revision::plan::Direction;
pub(crate) use sync::SyncAnswer;

/// Why no sync takes a file into the archive.
pub(crate) const LEFT_OUT: &str =
    "no sync takes it into the archive, because `[sync]` in journal.toml leaves it out";

/// What becomes of a file that was written into the journal.
pub(crate) fn next_sync(journal: &Journal, path: &EntryPath) -> &'static str {
    match journal.is_entry(path) {
        true => "the next `journal sync` takes it into the archive",
        false => LEFT_OUT,
    }
}

/// A finding, with the keys of the contract.
pub(crate) fn finding(finding: &Finding) -> Value {
    json!({
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "code": finding.code,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "hint": finding.hint,
    })
}

/// Findings, in their order.
pub(crate) fn findings(all: &[Finding]) -> Value {
    all.iter().map(finding).collect()
}

/// What the marks of an archive say wrongly, with the way out.
pub(crate) fn misplaced(it: &Misplaced) -> Value {
    json!({"code": it.code(), "message": it.to_string(), "hint": it.way_out()})
}

/// What a backup holds, in words.
pub(crate) fn holding(contents: &Contents, owner: Owner) -> String {
    let number = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
    match owner {
        Owner::Journal => counted(number(contents.items), "entry"),
        Owner::Program => {
            let rows = contents.tables.values().map(|it| it.rows).sum();
            let tables = counted(contents.tables.len(), "table");
            format!("{tables}, {}", counted(number(rows), "row"))
        }
    }
}

/// Ids as a list of texts.
pub(crate) fn ids<'a>(ids: impl IntoIterator<Item = &'a RevisionId>) -> Value {
    ids.into_iter().map(|it| Value::from(it.as_str())).collect()
}

/// A path as text; bytes that are no UTF-8 are shown replaced.
pub(crate) fn path(path: &Path) -> String {
    path.display().to_string()
}

/// How many changes a sync names: all of them where details are asked for, as `-v` and `--dry-run` do.
pub(crate) fn most_named(is_detailed: bool, output: &Output) -> usize {
    if is_detailed || output.voice == Voice::Verbose { usize::MAX } else { 0 }
}

/// What a move of the schema did, or, without times, would do.
pub(crate) fn migration(report: &MigrationReport, is_dry_run: bool) -> Value {
    let step = |done: &Done| {
        json!({
            "revision": done.revision.as_str(),
            "direction": done.direction.as_str(),
            "seconds": if is_dry_run { None } else { Some(done.took.as_secs_f64()) },
        })
    };
    json!({
        "from": ids(&report.from),
        "to": ids(&report.to),
        "steps": report.steps.iter().map(step).collect::<Value>(),
        "backup": report.backup.as_deref().map(path),
        "repopulated": report.repopulated.to_string(),
        "corrected": corrections(&report.corrected),
        "lost": report.lost,
        "reused": report.reused,
        "vacuumed": report.vacuumed.map(|it| json!({"before": it.before, "after": it.after})),
        "findings": findings(&report.findings),
    })
}

/// Scripts of the ledger that this binary corrected.
pub(crate) fn corrections(all: &[Correction]) -> Value {
    let correction =
        |it: &Correction| json!({"revision": it.revision.as_str(), "script": it.script});
    all.iter().map(correction).collect()
}

/// The revision that brings versions.
const BRINGS_VERSIONS: &str = "20251206_090000";

/// Says what an upgrade that brings versions means for what is deleted.
pub(crate) fn tell_versions(output: &Output, report: &MigrationReport) {
    let brings =
        |it: &Done| it.direction == Direction::Up && it.revision.as_str() == BRINGS_VERSIONS;
    if report.steps.iter().any(brings) {
        output.say("from now on every version of an entry that a sync replaces is kept");
        output.say(
            "`[versions]` in journal.toml thins them, `journal purge --versions ENTRY` forgets them",
        );
    }
}

/// What becomes of corrected scripts, a line each.
pub(crate) fn tell_corrected(output: &Output, report: &MigrationReport, is_dry_run: bool) {
    let verb = if is_dry_run { "would take" } else { "took" };
    for correction in &report.corrected {
        output.say(&format!("the ledger {verb} the corrected {correction}"));
    }
}

/// Says how many problems there were, after they were told one by one.
pub(crate) fn summary(output: &Output, all: &[Finding]) {
    let errors = all.iter().filter(|it| it.is_error()).count();
    let warnings = all.len() - errors;
    match (errors, warnings) {
        (0, 0) => {}
        (0, _) => output.say(&counted(warnings, "warning")),
        (_, 0) => output.say(&counted(errors, "error")),
        (_, _) => {
            output.say(&format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")));
        }
    }
}

/// `1 entry`, `2 entries`.
pub(crate) fn counted(count: usize, word: &str) -> String {
    let plural = match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    };
    number::counted(count as u64, word, &plural)
}

/// Bytes as people read them: `4.2 MB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut rest = count;
    let mut unit = 0;
    while rest >= 1_000_000 && unit + 1 < UNITS.len() {
        rest /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", rest / 1000, rest % 1000 / 100, UNITS[unit])
}

/// A set of revisions as people read it: `20250916_143000`, or `base` where there is none.
pub(crate) fn standing(ids: &BTreeSet<RevisionId>) -> String {
    if ids.is_empty() {
        return "base".to_owned();
    }
    ids.iter().map(RevisionId::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
