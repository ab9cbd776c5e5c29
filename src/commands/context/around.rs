//! The journals that the workspaces above a folder name: nothing is written over what lies in them.

use std::path::Path;

use super::path_of_environment;
use crate::journal::Journal;
use crate::journal::around::{Around, Neighbour};
use crate::workspace::user::UserSettings;
use crate::workspace::{FILE_NAME, Overrides, Workspace};

/// The journals of all workspaces above the files that are written, and those that have a name.
pub(super) fn journals_above(user: UserSettings) -> Around {
    let home = path_of_environment("HOME");
    let overrides = Overrides { home, user, ..Overrides::default() };
    Around::new(move |folder| {
        let workspaces = folder.ancestors().filter(|it| it.join(FILE_NAME).is_file());
        let named = overrides.user.journals.iter().filter(|it| lies_in(folder, &it.path));
        let named = named.filter(|it| !it.path.join(FILE_NAME).is_file());
        let named = named.filter_map(|it| {
            let overrides = Overrides { name: Some(it.name.clone()), ..overrides.clone() };
            neighbour(&it.path, &overrides)
        });
        workspaces.filter_map(|it| neighbour(it, &overrides)).chain(named).collect()
    })
}

/// Whether a folder is another one or lies in it, by whatever links.
fn lies_in(folder: &Path, other: &Path) -> bool {
    let real = |it: &Path| it.canonicalize().unwrap_or_else(|_| it.to_owned());
    real(folder).starts_with(real(other))
}

/// The archive's own journal, which shares its folder with a workspace that lies in it.
pub(super) fn own(journal: Journal, workspace: Option<&Path>) -> Neighbour {
    let is_apart = workspace.is_none_or(|it| is_apart(&journal, it));
    Neighbour { journal, is_apart }
}

/// Whether the folder of a journal holds no workspace.
fn is_apart(journal: &Journal, workspace: &Path) -> bool {
    match (workspace.canonicalize(), journal.root().canonicalize()) {
        (Ok(workspace), Ok(root)) => !workspace.starts_with(root),
        _ => true,
    }
}

/// The journal of the workspace in a folder; none where its settings cannot be read, or it keeps none.
fn neighbour(folder: &Path, overrides: &Overrides) -> Option<Neighbour> {
    let workspace = Workspace::find(folder, overrides).ok()?;
    let sync = &workspace.config().sync;
    let (include, exclude) = (sync.include.set().clone(), sync.exclude.set().clone());
    let root = workspace.journal();
    let is_journal = workspace.owner().is_journal();
    let journal = Journal::open(root, include, exclude, sync.follow_links).ok();
    let journal = journal.filter(|_| is_journal)?;
    Some(own(journal, Some(folder)))
}
