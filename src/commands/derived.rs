//! Whether the rows are what they would be derived as today: readers say it where they are not.

use super::context::Context;
use super::error::CommandError;
use crate::archive::model::missing;
use crate::archive::model::parts::Due;
use crate::archive::{Archive, ArchiveError};
use crate::migrate::MigrateError;
use crate::revision::repopulate::listed::{is_plural, listed};
use crate::session::guard::{self, GuardError};

/// The archive as it is at this moment, for reading its rows: at head, and told where parts of them are out of date.
pub(super) fn archive_at_head(ctx: &mut Context) -> Result<Archive, CommandError> {
    let (graph, fault) = ctx.graph_with_fault()?;
    let archive = ctx.archive_to_read()?;
    archive.begin_reading()?;
    let pending = guard::readable(&archive, &graph).map_err(|error| why(error, ctx))?;
    ctx.tell_of_graph(fault);
    if pending > 0 {
        let behind = GuardError::Behind { pending }.to_string();
        ctx.output.warn(&format!("{behind}; `journal upgrade` brings it up to date"), None);
    }
    let lacking = missing::lacking(archive.connection(), &graph)
        .map_err(ArchiveError::database("read the schema"))?;
    if !lacking.is_empty() {
        let (tables, are) = (listed(&lacking), if is_plural(&lacking) { "are" } else { "is" });
        let message =
            format!("{tables} {are} missing from the archive, so what is read may not be all");
        ctx.output.warn(&message, Some(&missing::way_out(archive.path())));
    }
    let due = guard::due_by_rows(&archive, &ctx.fields()?)?;
    warn(due, ctx)?;
    Ok(archive)
}

/// Why rows are not to be read: a revision whose file cannot be read seems to be in none.
fn why(error: GuardError, ctx: &mut Context) -> CommandError {
    let is_of_files = matches!(
        error,
        GuardError::Migrate(MigrateError::Newer { .. } | MigrateError::Disagreement(_))
    );
    let fault = is_of_files.then(|| ctx.graph().err()).flatten();
    fault.unwrap_or_else(|| error.into())
}

/// Says in one line which parts of the rows are out of date.
pub(super) fn warn_of_due(archive: &Archive, ctx: &mut Context) -> Result<(), CommandError> {
    let due = guard::due(archive, &ctx.fields()?)?;
    warn(due, ctx)
}

fn warn(due: Option<Due>, ctx: &mut Context) -> Result<(), CommandError> {
    let names = due.map(|it| it.names()).unwrap_or_default();
    if !names.is_empty() {
        ctx.name_folder(None)?;
        let (are, them) = if is_plural(&names) { ("are", "them") } else { ("is", "it") };
        let parts = listed(&names);
        let message = format!("{parts} {are} out of date; `journal sync` derives {them} again");
        ctx.output.warn(&message, None);
    }
    Ok(())
}
