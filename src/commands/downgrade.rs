//! `journal downgrade`: moves the schema down to a target, after a verified backup.

use super::context::Context;
use super::error::{CommandError, Outcome};
use super::upgrade::{self, How};
use crate::revision::plan::Direction;
use crate::revision::target::Target;
use crate::session::migrate::Wish;

/// Move the schema down to a target, after a verified backup
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// base, -N, a revision's id (or its beginning), its slug, REVISION-N, LABEL@base (one step when there is none);
    /// FROM:TO with --sql
    #[arg(allow_negative_numbers = true)]
    target: Option<String>,
    #[command(flatten)]
    how: How,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    args.how.given.give(ctx)?;
    if let Some(range) = args.target.as_deref().filter(|it| it.contains(':')) {
        return upgrade::offline(range, Direction::Down, &args.how, ctx);
    }
    let target = match &args.target {
        Some(text) => text.parse()?,
        None => Target::one_back(),
    };
    let wish = Wish { target: &target, direction: Direction::Down, vacuums: false };
    upgrade::go(&wish, &args.how, ctx)
}
