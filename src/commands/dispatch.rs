//! The room of each command, and what it asks of the workspace.

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::{
    Command, add, backup, completions, config, conflicts, doctor, downgrade, edit, export, history,
    import, init, lint, list, man, migration, new, on_this_day, purge, query, repopulate, report,
    restore, search, show, stats, status, sync, today, undo, upgrade, values, versions, watch,
};

/// Whether a command is about entries, which only a journal has.
fn is_of_a_journal(command: &Command) -> bool {
    match command {
        Command::Today(_)
        | Command::New(_)
        | Command::Add(_)
        | Command::Edit(_)
        | Command::Sync(_)
        | Command::Repopulate(_)
        | Command::Watch(_)
        | Command::Undo(_)
        | Command::Lint(_)
        | Command::List(_)
        | Command::Search(_)
        | Command::Export(_)
        | Command::Import(_)
        | Command::Conflicts(_)
        | Command::Values(_)
        | Command::Versions(_)
        | Command::Show(_)
        | Command::OnThisDay(_)
        | Command::History(_)
        | Command::Stats(_)
        | Command::Report(_)
        | Command::Purge(_) => true,
        Command::Restore(args) => args.is_of_entries(),
        Command::Backup(args) => args.is_of_entries(),
        Command::Init(_)
        | Command::Query(_)
        | Command::Status(_)
        | Command::Doctor(_)
        | Command::Upgrade(_)
        | Command::Downgrade(_)
        | Command::Migration(_)
        | Command::CreateMigration(_)
        | Command::Config(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// Whether a command names the folder of entries by itself.
pub(crate) fn names_folder(command: &Command) -> bool {
    match command {
        Command::Sync(args) => args.names_folder(),
        Command::Watch(args) => args.names_folder(),
        Command::Repopulate(args) => args.names_folder(),
        Command::Lint(args) => args.names_folder(),
        _ => false,
    }
}

/// Refuses a command about entries where the database is another program's.
fn refuse_without_journal(ctx: &mut Context) -> Result<(), CommandError> {
    if ctx.owner()?.is_journal() {
        return Ok(());
    }
    Err(CommandError::new("no-journal", "this workspace has no journal: `core = false` in journal.toml says so").with_hint(
        "`journal status`, `doctor`, `query`, `migration`, `upgrade`, `downgrade`, `backup` and `restore` work on its database",
    ))
}

pub(crate) fn dispatch(command: &Command, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if is_of_a_journal(command) {
        refuse_without_journal(ctx)?;
    }
    match command {
        Command::Init(args) => init::run(args, ctx),
        Command::Today(args) => today::run(args, ctx),
        Command::New(args) => new::run(args, ctx),
        Command::Add(args) => add::run(args, ctx),
        Command::Edit(args) => edit::run(args, ctx),
        Command::Sync(args) => sync::run(args, ctx),
        Command::Repopulate(args) => repopulate::run(args, ctx),
        Command::Watch(args) => watch::run(args, ctx),
        Command::Undo(args) => undo::run(args, ctx),
        Command::Lint(args) => lint::run(args, ctx),
        Command::List(args) => list::run(args, ctx),
        Command::Search(args) => search::run(args, ctx),
        Command::Export(args) => export::run(args, ctx),
        Command::Import(args) => import::run(args, ctx),
        Command::Query(args) => query::run(args, ctx),
        Command::Conflicts(args) => conflicts::run(args, ctx),
        Command::Values(args) => values::run(args, ctx),
        Command::Versions(args) => versions::run(args, ctx),
        Command::Show(args) => show::run(args, ctx),
        Command::OnThisDay(args) => on_this_day::run(args, ctx),
        Command::History(args) => history::run(args, ctx),
        Command::Status(args) => status::run(args, ctx),
        Command::Stats(args) => stats::run(args, ctx),
        Command::Report(args) => report::run(args, ctx),
        Command::Backup(args) => backup::run(args, ctx),
        Command::Restore(args) => restore::run(args, ctx),
        Command::Upgrade(args) => upgrade::run(args, ctx),
        Command::Downgrade(args) => downgrade::run(args, ctx),
        Command::Migration(args) => migration::run(args, ctx),
        Command::CreateMigration(args) => migration::create::run(args, ctx),
        Command::Doctor(args) => doctor::run(args, ctx),
        Command::Purge(args) => purge::run(args, ctx),
        Command::Config(args) => config::run(args, ctx),
        Command::Completions(args) => completions::run(args, ctx),
        Command::Man(args) => man::run(args, ctx),
    }
}

/// Whether a command answers a question, and has nothing to roll back.
pub(crate) fn only_reads(command: &Command) -> bool {
    matches!(
        command,
        Command::Lint(_)
            | Command::List(_)
            | Command::Search(_)
            | Command::Query(_)
            | Command::Values(_)
            | Command::Versions(_)
            | Command::Show(_)
            | Command::OnThisDay(_)
            | Command::History(_)
            | Command::Status(_)
            | Command::Stats(_)
            | Command::Doctor(_)
    )
}
