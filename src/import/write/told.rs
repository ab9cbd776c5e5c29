//! What is told of entries whose files do not simply follow them.

use crate::entry::EntryPath;
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::imported::Imported;
use crate::import::tool::Tool;
use crate::number::grouped;

/// Tells of a file that lies where the day was before it was changed.
pub(super) fn moved_day(path: &EntryPath, entry: &Imported) -> Option<Finding> {
    let day = entry.day?.to_string();
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let said = name.get(..10).filter(|it| it.parse::<chrono::NaiveDate>().is_ok())?;
    let message = format!("its day is {day} now, and the name of its file says {said}");
    let hint = "rename the file; it is known again wherever it lies";
    let is_other = said != day;
    is_other
        .then(|| Finding::warning(Place::file(path.as_str()), "moved-day", message).with_hint(hint))
}

/// Where a file would lie that `[sync]` leaves out: no sync would read it.
pub(super) fn left_out(path: &EntryPath) -> ImportError {
    let message = format!(
        "`{}` is left out by `include` and `exclude` of `[sync]`: no sync would read it",
        path.as_str()
    );
    let hint = format!(
        "let both of them in journal.toml take `{}` in, and import again",
        pattern_of(path.as_str())
    );
    ImportError::Refused { code: "left-out", message, hint, place: None }
}

/// The pattern of the files of a folder.
fn pattern_of(path: &str) -> String {
    let first = path.split_once('/').map(|(folder, _)| folder);
    first.map_or_else(|| "*.md".to_owned(), |folder| format!("{folder}/**/*.md"))
}

pub(super) fn changed_here(path: &EntryPath, tool: Tool) -> Finding {
    let message =
        format!("it was edited in {} and here, so that the file stays as it is", tool.name());
    let hint =
        "where the other text is to come, copy what is yours, delete the file, and import again";
    Finding::error(Place::file(path.as_str()), "changed-here", message).with_hint(hint)
}

pub(super) fn newer_here(older: &[EntryPath], tool: Tool) -> Option<Finding> {
    let first = older.first()?;
    let mut message = format!(
        "it was edited in {} after this export was made; the newer text stays",
        tool.name()
    );
    if older.len() > 1 {
        message = format!("{message} ({} times)", grouped(older.len() as u64));
    }
    Some(Finding::warning(Place::file(first.as_str()), "older-export", message))
}
