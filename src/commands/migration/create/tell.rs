//! What `journal migration create` wrote, in words.

use serde_json::{Value, json};

use super::super::super::answer;
use super::super::answer as told;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::create::Created;
use crate::migrate::draft::Draft;
use crate::migrate::ground::Rows;
use crate::migrate::save::Saved;
use crate::migrate::tied::Tied;
use crate::migrate::unmade::Unmade;
use crate::schema::{Change, Kind, Name};

pub(super) fn tell_nothing(ctx: &mut Context) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        let nothing: [Value; 0] = [];
        ctx.output.document(&json!({
            "revision": null, "folder": null, "files": nothing, "changes": nothing,
            "statements": nothing, "renames": nothing,
        }))?;
        return Ok(Outcome::Clean);
    }
    ctx.output.say("nothing differs: head is the model, and no revision was written");
    let workspace = ctx.workspace()?;
    if !workspace.owner().is_journal() && workspace.schema_sql().is_none() {
        ctx.output.say(
            "hint: `schema.sql` beside journal.toml is the model; `journal migration stamp --create \"First schema\"` writes it \
             from what the database holds",
        );
    }
    Ok(Outcome::Clean)
}

pub(super) fn tell(
    created: &Created,
    saved: &Saved,
    ctx: &Context,
) -> Result<Outcome, CommandError> {
    let Created { generated, proof, .. } = created;
    if ctx.output.json {
        ctx.output.document(&whole(created, saved))?;
        return Ok(Outcome::Clean);
    }
    for change in &generated.up.changes {
        ctx.output.say(&format!("  {change}"));
    }
    tell_losses(created, ctx);
    if drops_whole(created) {
        ctx.output.say(told::UNDECLARED);
    }
    tell_lacking(created, ctx);
    tell_files(saved, ctx)?;
    tell_proof(&proof.rows, ctx);
    Ok(Outcome::Clean)
}

fn tell_proof(rows: &Rows, ctx: &Context) {
    let rows = rows_word(rows);
    ctx.output
        .say(&format!("proved up, down and up again on {rows}; `journal upgrade` applies it"));
}

/// What stands against it, and on what it could not be proved.
fn tell_lacking(created: &Created, ctx: &Context) {
    let Created { unmade, lacking, proof, note, .. } = created;
    for it in lacking {
        let hint = "only a program that brings that along can use it: a script has SQL functions that a schema may not call";
        ctx.output.warn(&it.in_words(), Some(hint));
    }
    if !unmade.is_empty() {
        let what = Unmade::listed(unmade);
        let hint = Unmade::way_out(unmade);
        ctx.output.warn(&format!("`journal upgrade` refuses to let go with the old table what another tool made: {what}"), Some(&hint));
    }
    if let Some(note) = note {
        ctx.output.warn(&format!("not proved on the archive's own rows: {note}"), None);
    }
    for table in unfilled(&proof.rows) {
        ctx.output
            .warn(&format!("proved without rows in `{table}`: none that was made up fits"), None);
    }
}

/// What an upgrade loses, or a downgrade does not bring back.
fn tell_losses(created: &Created, ctx: &Context) {
    let Created { generated, filled, reused, .. } = created;
    let header = &generated.draft.header;
    if !header.loses.is_nothing() {
        let hint = "`journal upgrade` refuses it without `--allow-data-loss`";
        ctx.output.warn(&format!("the revision loses {}", header.loses), Some(hint));
    }
    for it in filled {
        let hint = "`journal downgrade` does not make them NULL again; the backup from before the upgrade has them";
        ctx.output.warn(it, Some(hint));
    }
    for it in reused {
        let hint = "`journal downgrade` takes up again how far ids were given";
        ctx.output.warn(it, Some(hint));
    }
}

/// The document of the contract.
fn whole(created: &Created, saved: &Saved) -> Value {
    let Created { generated, proof, note, unmade, lacking, .. } = created;
    let mut document = document(&generated.draft, saved);
    document["changes"] = told::changes(&generated.up.changes);
    document["statements"] = told::statements(&generated.up.statements);
    document["renames"] = told::answered(generated.diff.renames());
    document["proved_on"] = rows_word(&proof.rows).into();
    document["unfilled"] = unfilled(&proof.rows).iter().map(Name::as_str).collect();
    document["note"] = note.clone().into();
    document["lacking"] = lacking.iter().map(Tied::in_words).collect();
    document["refused"] = unmade.iter().map(Unmade::in_words).collect();
    document
}

pub(super) fn tell_files(saved: &Saved, ctx: &Context) -> Result<(), CommandError> {
    saved.files.iter().try_for_each(|it| ctx.output.done(&ctx.shown(it)))
}

/// Whether it drops a table or another object that no field explains.
fn drops_whole(created: &Created) -> bool {
    let derived = &created.generated.derived;
    created.generated.up.changes.iter().any(|it| match it {
        Change::Drop { kind: Kind::Table | Kind::View | Kind::VirtualTable, name } => {
            !derived.covers_table(name.as_str())
        }
        _ => false,
    })
}

pub(super) fn document(draft: &Draft, saved: &Saved) -> Value {
    let header = &draft.header;
    json!({
        "revision": header.revision.as_str(),
        "message": header.message,
        "revises": answer::ids(&header.revises),
        "folder": answer::path(&saved.folder),
        "files": saved.files.iter().map(|it| answer::path(it)).collect::<Vec<_>>(),
        "repopulate": header.repopulate.to_string(),
        "loses": header.loses.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn rows_word(rows: &Rows) -> &'static str {
    match rows {
        Rows::Archive => "the archive's own rows",
        Rows::MadeUp { .. } => "made-up rows",
    }
}

fn unfilled(rows: &Rows) -> &[Name] {
    match rows {
        Rows::Archive => &[],
        Rows::MadeUp { unfilled } => unfilled,
    }
}
