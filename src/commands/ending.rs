//! How a command ends: what is told of it, and its exit status.

use std::process::ExitCode;

use super::context::Context;
use super::error::{CommandError, Outcome, Report};

/// Tells how the command ended, and gives its exit status.
pub(crate) fn finish(
    result: Result<Outcome, CommandError>,
    only_reads: bool,
    ctx: &Context,
) -> ExitCode {
    match result {
        Ok(outcome) => outcome.into(),
        Err(CommandError::ReaderGone) => ExitCode::SUCCESS,
        Err(CommandError::Told(report)) if ctx.signal().is_none() => {
            ctx.output.error(&ctx.fitted(*report));
            ExitCode::from(2)
        }
        // It says itself what of the command stays.
        Err(CommandError::Told(report)) if report.code == "stopped" && !only_reads => {
            ctx.output.error(&ctx.fitted(*report));
            signalled(ctx)
        }
        Err(CommandError::Told(_) | CommandError::Stopped) => {
            ctx.output.error(&if only_reads { Report::ended() } else { Report::stopped() });
            signalled(ctx)
        }
        Err(CommandError::Ended) => signalled(ctx),
    }
}

/// The exit status of a command that a signal has ended.
fn signalled(ctx: &Context) -> ExitCode {
    let signal = ctx.signal().unwrap_or(2);
    ExitCode::from(u8::try_from(128 + signal).unwrap_or(130))
}
