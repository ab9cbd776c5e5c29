//! `journal migration`: the graph of revisions and the ledger.

pub(crate) mod answer;
mod branches;
mod check;
pub(crate) mod create;
mod current;
mod diff;
mod edit;
mod heads;
mod history;
mod lint;
mod merge;
mod repair;
mod show;
mod squash;
mod stamp;

use super::context::Context;
use super::error::{CommandError, Outcome};

/// Look at revisions and ledger, and write new revisions
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Create(create::Args),
    Current(current::Args),
    History(history::Args),
    Heads(heads::Args),
    Branches(branches::Args),
    Show(show::Args),
    Edit(edit::Args),
    Merge(merge::Args),
    Diff(diff::Args),
    Check(check::Args),
    Stamp(stamp::Args),
    Repair(repair::Args),
    Squash(squash::Args),
    Lint(lint::Args),
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    match &args.command {
        Command::Create(args) => create::run(args, ctx),
        Command::Current(args) => current::run(args, ctx),
        Command::History(args) => history::run(args, ctx),
        Command::Heads(args) => heads::run(args, ctx),
        Command::Branches(args) => branches::run(args, ctx),
        Command::Show(args) => show::run(args, ctx),
        Command::Edit(args) => edit::run(args, ctx),
        Command::Merge(args) => merge::run(args, ctx),
        Command::Diff(args) => diff::run(args, ctx),
        Command::Check(args) => check::run(args, ctx),
        Command::Stamp(args) => stamp::run(args, ctx),
        Command::Repair(args) => repair::run(args, ctx),
        Command::Squash(args) => squash::run(args, ctx),
        Command::Lint(args) => lint::run(args, ctx),
    }
}
