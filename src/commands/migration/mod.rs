//! `journal migration`: the graph of revisions and the ledger.

mod current;
mod heads;
mod history;

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
    Current(current::Args),
    History(history::Args),
    Heads(heads::Args),
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    match &args.command {
        Command::Current(args) => current::run(args, ctx),
        Command::History(args) => history::run(args, ctx),
        Command::Heads(args) => heads::run(args, ctx),
    }
}
