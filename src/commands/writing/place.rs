//! Where a new entry goes: as the newest entries of the archive lie, or, where there is none, as the files of the folder do.

use chrono::NaiveDate;

use super::super::context::Context;
use super::super::error::CommandError;
use crate::archive::file::journal_place;
use crate::archive::model::known;
use crate::entry::EntryPath;
use crate::entry::naming::Layout;
use crate::journal::Journal;
use crate::journal::write::Tree;

/// So many of the newest entries say how a journal's files are called; to list a hundred thousand would cost more than to
/// write one.
const NEWEST: usize = 50;

/// The layout of the journal, with an extension that a sync takes for an entry's.
pub(in crate::commands) fn layout(
    journal: &Journal,
    day: NaiveDate,
    ctx: &mut Context,
) -> Result<Layout, CommandError> {
    let paths = match archived(journal, ctx) {
        Some(paths) => paths,
        None => listed(journal, ctx)?,
    };
    let layout = Layout::of(&paths);
    let others = ["md", "markdown"].map(|it| layout.with_extension(it));
    let is_entry = |layout: &Layout| {
        layout.paths(day, None).next().is_some_and(|path| journal.is_entry(&path))
    };
    std::iter::once(layout).chain(others).find(is_entry).ok_or_else(|| {
        CommandError::new("no-name", "no name for it is one that `include` and `exclude` take")
            .with_hint("look at `[sync]` in journal.toml")
    })
}

/// The paths of the newest entries; none where no archive of this folder holds any.
fn archived(journal: &Journal, ctx: &mut Context) -> Option<Vec<EntryPath>> {
    let archive = ctx.reader().ok()?;
    archive.begin_reading().ok()?;
    let place = journal_place::remembered(archive.connection()).ok()??;
    let is_of_it = place.find(archive.path()) == journal.root().canonicalize().ok();
    let paths = known::newest(archive.connection(), ctx.today(), NEWEST).ok()?;
    ctx.keep_reader(archive);
    Some(paths).filter(|it| is_of_it && !it.is_empty())
}

fn listed(journal: &Journal, ctx: &mut Context) -> Result<Vec<EntryPath>, CommandError> {
    let progress = ctx.progress();
    let listed = journal.walk(&*progress, |files| files.map(|it| it.path).collect());
    Ok(listed?.0)
}

/// Writes the file under the first path at which there is none.
pub(in crate::commands) fn create(
    journal: &Journal,
    paths: impl Iterator<Item = EntryPath>,
    text: &[u8],
) -> Result<EntryPath, CommandError> {
    let tree = Tree::of_journal(journal.root(), false);
    // What was piped stands nowhere else.
    let mut tree = tree.map_err(|it| CommandError::of("file", &it))?.durable();
    for path in paths {
        if journal.locate(&path).symlink_metadata().is_ok() {
            continue;
        }
        match tree.write(&path, text) {
            Ok(()) => return Ok(path),
            // Somebody was quicker: the next name is free.
            Err(error) if error.source.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(CommandError::of("file", &error)),
        }
    }
    Err(CommandError::new("no-name", "every name for it is taken"))
}
