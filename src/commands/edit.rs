//! `journal edit`: opens entries that are there in the user's editor, and archives what it closed.

use anstyle::Style;

use super::answer;
use super::context::Context;
use super::entry_word::{self, Typed};
use super::error::{CommandError, Outcome};
use super::writing::{Written, archived};
use super::{derived, list, search};
use crate::archive::read::show::{self, ShowError};
use crate::archive::{Archive, ArchiveError};
use crate::entry::EntryPath;
use crate::finding::shell_quoted;
use crate::history::named;
use crate::journal::Journal;
use crate::terminal::safe_line;

/// Open an entry in the editor
///
/// What the editor closed is archived: that file alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A path, the end of one, an id, a day, a title, `first`, `latest`
    #[arg(value_parser = entry_word::parse, required_unless_present = "search")]
    entry: Option<String>,
    /// The entry that says this; of several one is asked for
    #[arg(long, value_name = "QUERY", conflicts_with = "entry")]
    search: Option<String>,
}

/// So many entries are offered.
const OFFERED: usize = 9;

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if ctx.output.json || !ctx.can_edit()? {
        return Err(no_editor(ctx));
    }
    let archive = derived::archive_at_head(ctx)?;
    let path = match (&args.entry, &args.search) {
        (_, Some(query)) => found(query, &archive, ctx)?,
        (Some(word), _) => named(word, &archive, ctx)?,
        (None, None) => return Err(CommandError::new("usage", "no entry is named")),
    };
    // Nothing is locked while a person writes.
    drop(archive);
    let journal = ctx.journal_of_archive()?;
    let entry = Written::at(&journal, path, None);
    refuse_without_file(&entry, &journal)?;
    ctx.edit_one(&entry.file)?;
    archived::sync(&journal, &entry.path, ctx)?.tell(ctx)
}

fn no_editor(ctx: &Context) -> CommandError {
    let (message, hint) = match ctx.output.json {
        true => ("an editor answers with no document", "leave out `--json`"),
        false => (
            "no editor is named, and there is no terminal for one",
            "set VISUAL or EDITOR: `export EDITOR=nano`",
        ),
    };
    CommandError::new("no-editor", message).with_hint(hint)
}

/// The entry that a word means; of a day of several one is asked for.
fn named(word: &str, archive: &Archive, ctx: &mut Context) -> Result<EntryPath, CommandError> {
    let typed = Typed::of(word, archive, ctx);
    let connection = archive.connection();
    let ids = match named::entries(connection, typed.word(ctx)) {
        Err(ShowError::SeveralTitles { entries, .. }) => entries.iter().map(|it| it.id).collect(),
        found => found.map_err(entry_word::unknown)?,
    };
    one_of(&ids, word, archive, ctx)
}

fn paths_of(ids: &[i64], archive: &Archive) -> Result<Vec<EntryPath>, CommandError> {
    let paths = ids.iter().map(|id| named::exact_path_of(archive.connection(), *id));
    let paths = paths.collect::<rusqlite::Result<Vec<_>>>();
    Ok(paths.map_err(ArchiveError::database("read the archive"))?)
}

/// The entry that a search finds.
fn found(query: &str, archive: &Archive, ctx: &mut Context) -> Result<EntryPath, CommandError> {
    let ids = search::first(query, OFFERED as u64 + 1, archive, ctx)?;
    if ids.is_empty() {
        return Err(CommandError::new("no-such-entry", format!("no entry is found by `{query}`"))
            .with_hint("`journal search` tells more"));
    }
    one_of(&ids, query, archive, ctx)
}

/// The one of several that the person chooses.
fn one_of(
    ids: &[i64],
    word: &str,
    archive: &Archive,
    ctx: &Context,
) -> Result<EntryPath, CommandError> {
    let mut paths = paths_of(ids, archive)?;
    if paths.len() == 1 {
        return Ok(paths.remove(0));
    }
    let is_more = paths.len() > OFFERED;
    paths.truncate(OFFERED);
    let refused = |paths: &[EntryPath]| ambiguous(word, paths, is_more);
    if !ctx.output.can_ask() {
        return Err(refused(&paths));
    }
    offer(ids, &paths, archive, ctx)?;
    match ctx.output.asks_which("which one?", paths.len()) {
        Some(at) => Ok(paths.remove(at)),
        None => Err(refused(&paths)),
    }
}

fn ambiguous(word: &str, paths: &[EntryPath], is_more: bool) -> CommandError {
    let named: Vec<String> = paths.iter().map(|it| shell_quoted(it.as_str())).collect();
    let more = if is_more { " and more" } else { "" };
    CommandError::new("ambiguous", format!("`{word}` means several entries"))
        .with_hint(format!("name one of them: {}{more}", named.join(", ")))
}

/// Lists those that may be meant, with a number each.
fn offer(
    ids: &[i64],
    paths: &[EntryPath],
    archive: &Archive,
    ctx: &Context,
) -> Result<(), CommandError> {
    for (at, (id, path)) in ids.iter().zip(paths).enumerate() {
        let row = show::by_number(archive.connection(), &id.to_string());
        let row = row.map_err(ArchiveError::database("read the archive"))?;
        let width = ctx.output.width().saturating_sub(3);
        let line = row.map(|row| list::line(&row, Some(width), Style::new()));
        let line = line.unwrap_or_else(|| safe_line(path.as_str()).into_owned());
        ctx.output.say(&format!("{}  {line}", at + 1));
    }
    Ok(())
}

fn refuse_without_file(entry: &Written, journal: &Journal) -> Result<(), CommandError> {
    if journal.stamp(&entry.path).is_some() {
        return Ok(());
    }
    let file = answer::path(&entry.file);
    if let Some(what) = journal.no_file_at(&entry.path) {
        let message = format!("{what} lies in the place of this entry's file: `{file}`");
        return Err(CommandError::new("not-a-file", message).with_hint(what.way_out()));
    }
    let message = format!("the file of this entry is gone: `{file}`");
    let hint =
        format!("`journal restore --entry {}` brings it back", shell_quoted(entry.path.as_str()));
    Err(CommandError::new("no-file", message).with_hint(hint))
}
