//! How revisions are told: one line, their details, their document.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::answer;
use crate::archive::ArchiveError;
use crate::archive::file::vacant::is_vacant;
use crate::commands::context::Context;
use crate::commands::error::CommandError;
use crate::engine::ledger;
use crate::migrate::check::Shown;
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::{Label, RevisionId};
use crate::revision::repopulate::listed;
use crate::schema::{Answers, Change, Rename, RenameCandidate, Renames, Statement};

/// All revisions that files and archive know, and which of them are applied.
pub(super) struct Shelf {
    /// The graph as the archive has to walk it.
    pub(super) graph: RevisionGraph,
    /// What is applied.
    pub(super) ledger: Ledger,
    current: BTreeSet<RevisionId>,
}

/// The ledger of the archive; an empty one where there is no archive yet.
pub(super) fn held(ctx: &mut Context) -> Result<Ledger, CommandError> {
    if is_vacant(&ctx.archive_path()?) {
        return Ok(Ledger::default());
    }
    let archive = ctx.database_to_read()?;
    Ok(ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?)
}

/// Refuses to build on what is not there: a revision that was applied, and is in no file.
pub(super) fn refuse_lost(held: &Ledger, graph: &RevisionGraph) -> Result<(), CommandError> {
    let ids: Vec<String> = held.lost(graph).iter().map(|it| it.revision.to_string()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let message = format!("applied revisions are in no file: {}", listed::listed(&ids));
    Err(CommandError::new("missing-revision", message).with_hint(
        "`journal migration repair` writes them again from the ledger; where a newer `journal` applied them, use that one",
    ))
}

impl Shelf {
    /// Looks at files and archive.
    pub(super) fn open(ctx: &mut Context) -> Result<Self, CommandError> {
        let graph = ctx.graph()?;
        let ledger = held(ctx)?;
        let current = ledger.current(&graph)?;
        Ok(Self { graph: graph.seen_from(&ledger)?, ledger, current })
    }

    /// The revisions of these ids, in their order.
    pub(super) fn revisions(&self, ids: &[RevisionId]) -> Vec<Arc<Revision>> {
        ids.iter().filter_map(|id| self.graph.get(id).cloned()).collect()
    }

    /// One line: `* 20250923_115500 (current)  Location hierarchy`.
    pub(super) fn line(&self, revision: &Revision) -> String {
        let id = revision.id();
        let mark = match (self.current.contains(id), self.ledger.holds(id)) {
            (true, _) => '*',
            (false, true) => '+',
            (false, false) => ' ',
        };
        let notes = self.notes(id);
        let notes =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
        format!("{mark} {id}{notes}  {}", revision.message())
    }

    fn notes(&self, id: &RevisionId) -> Vec<&'static str> {
        let kinds = [
            (self.current.contains(id), "current"),
            (self.graph.heads().contains(id), "head"),
            (self.graph.bases().contains(id), "base"),
            (self.graph.branch_points().contains(id), "branch point"),
            (self.graph.merge_points().contains(id), "merge point"),
        ];
        kinds.into_iter().filter(|(is_one, _)| *is_one).map(|(_, word)| word).collect()
    }

    /// What its header and the ledger say, a line each.
    pub(super) fn details(&self, revision: &Revision) -> Vec<String> {
        let (id, header) = (revision.id(), &revision.header);
        let applied = self.ledger.get(id).map(|it| it.applied_at.as_str());
        let parents = self.graph.parents(id);
        let labels = self.graph.labels_of(id);
        let values = [
            ("revises:", or_none(parents.iter().map(RevisionId::as_str))),
            ("depends on:", listed(self.graph.dependencies(id).iter().map(RevisionId::as_str))),
            ("branch:", listed(labels.iter().map(Label::as_str))),
            ("replaces:", listed(header.replaces.iter().map(RevisionId::as_str))),
            ("created:", header.created.clone().unwrap_or_default()),
            ("applied:", applied.unwrap_or_default().to_owned()),
            ("repopulate:", header.repopulate.to_string()),
            ("loses:", header.loses.to_string()),
            ("folder:", revision.folder.clone()),
        ];
        let said = values.into_iter().filter(|(_, value)| !value.is_empty());
        let lines = said.map(|(key, value)| format!("{key:<12}{value}"));
        let prose = header.prose.iter().map(|it| format!("| {it}").trim_end().to_owned());
        lines.chain(prose).collect()
    }

    /// The document of a revision.
    pub(super) fn to_json(&self, revision: &Revision) -> Value {
        let (id, header) = (revision.id(), &revision.header);
        let labels = self.graph.labels_of(id);
        json!({
            "revision": id.as_str(),
            "message": revision.message(),
            "revises": answer::ids(&self.graph.parents(id)),
            "depends_on": answer::ids(&self.graph.dependencies(id)),
            "label": header.label.as_ref().map(Label::as_str),
            "branches": labels.iter().map(Label::as_str).collect::<Vec<_>>(),
            "replaces": answer::ids(&header.replaces),
            "created": header.created,
            "applied_at": self.ledger.get(id).map(|it| it.applied_at.clone()),
            "current": self.current.contains(id),
            "head": self.graph.heads().contains(id),
            "repopulate": header.repopulate.to_string(),
            "loses": header.loses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "folder": revision.folder,
        })
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn or_none<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words = listed(words);
    if words.is_empty() { "none".to_owned() } else { words }
}

/// Said where head holds what the model does not declare.
pub(super) const UNDECLARED: &str = "hint: what revisions of your own make is kept where `schema.sql` beside journal.toml declares it";

/// What the user says of renames.
#[derive(Debug, clap::Args)]
pub(super) struct Renaming {
    /// What was renamed: `entries.mood=feeling`, `projects=undertakings`
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<Rename>,
    /// Nothing else was renamed
    #[arg(long)]
    no_rename: bool,
}

impl Renaming {
    /// The answers.
    pub(super) fn answers(&self) -> Answers {
        Answers { renames: self.rename.clone(), no_others: self.no_rename }
    }
}

/// The question whether something was renamed.
pub(super) fn question(candidate: &RenameCandidate) -> String {
    let (from, to) = sides(&candidate.rename);
    format!("Was `{from}` renamed to `{to}`? ({})", candidate.evidence.join(", "))
}

/// Renames that were answered.
pub(super) fn answered(renames: &Renames) -> Value {
    let rename = |it: &Rename| {
        let (from, to) = sides(it);
        json!({"from": from, "to": to, "rename": it.to_string(), "answered": true})
    };
    renames.list().iter().map(rename).collect()
}

/// Renames that nobody has answered.
pub(in crate::commands) fn asked(candidates: &[RenameCandidate]) -> Value {
    let rename = |it: &RenameCandidate| {
        let (from, to) = sides(&it.rename);
        json!({
            "from": from,
            "to": to,
            "rename": it.rename.to_string(),
            "answered": false,
            "likelihood": it.likelihood,
            "evidence": it.evidence,
        })
    };
    candidates.iter().map(rename).collect()
}

/// Both names of a rename, columns with their table.
fn sides(rename: &Rename) -> (String, String) {
    match rename {
        Rename::Table { from, to } => (from.to_string(), to.to_string()),
        Rename::Column { table, from, to } => (format!("{table}.{from}"), format!("{table}.{to}")),
    }
}

/// Changes, in words.
pub(super) fn changes(changes: &[Change]) -> Value {
    changes.iter().map(|it| Value::from(it.to_string())).collect()
}

/// Statements, as the contract tells them.
pub(super) fn statements(statements: &[Statement]) -> Value {
    let statement = |it: &Statement| {
        json!({
            "sql": it.sql,
            "reason": it.reason,
            "loses_data": it.loses_data(),
            "dangers": it.dangers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    statements.iter().map(statement).collect()
}

/// The folder of the workspace's revisions, as it is shown.
pub(super) fn migrations(ctx: &mut Context) -> Result<String, CommandError> {
    let workspace = ctx.workspace()?;
    let folder = workspace.migrations();
    Ok(answer::path(folder.strip_prefix(workspace.root()).unwrap_or(folder)))
}

/// The document of a disagreement between ledger and files.
pub(super) fn disagreement(shown: &Shown) -> Value {
    json!({
        "kind": shown.kind,
        "revision": shown.revision.as_ref().map(RevisionId::as_str),
        "path": Some(&shown.place.path).filter(|it| !it.is_empty()),
        "line": shown.place.line,
        "column": shown.place.column,
        "message": shown.message,
        "diff": shown.diff,
    })
}
