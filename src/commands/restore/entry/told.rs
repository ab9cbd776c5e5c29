//! What is told of a text out of a backup that is not the last one of its entry.

use crate::backup::Backup;
use crate::finding::{Finding, Place, shell_quoted};

fn older(path: &str, message: String) -> Finding {
    let hint = format!(
        "another backup may hold it: `journal backup list`, `journal restore NAME --entry {} --to FILE`",
        shell_quoted(path)
    );
    Finding::error(Place::file(path), "older-text", message).with_hint(hint)
}

pub(super) fn older_here(path: &str, from: &Backup) -> Finding {
    let message = format!(
        "this is not its last text: that is damaged in the archive, and `{}` does not hold it",
        from.name
    );
    older(path, message)
}

/// That the last text of an entry is damaged in a backup, too.
pub(super) fn older_there(path: &str, from: &Backup) -> Finding {
    let message =
        format!("this may not be its last text: a later one is damaged in `{}`", from.name);
    older(path, message)
}

/// That only what an entry was before came back.
pub(super) fn still_damaged(path: &str, from: &Backup) -> Finding {
    let message = format!(
        "its last text is still damaged in the archive: `{}` holds only what it was before",
        from.name
    );
    older(path, message)
}
