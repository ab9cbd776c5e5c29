//! The folder as it changes: told by the system, or, where that tells nothing, asked for by its caller from time to time.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify_debouncer_full::notify::{Config, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer_opt, notify,
};

use super::Journal;
use crate::entry::path::EntryPath;
use crate::threads;

/// A file counts as changed once it has kept still for this long: an editor writes more than once.
const STILL: Duration = Duration::from_millis(400);

/// A journal's folder, watched until this value is dropped.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    identity: Option<Identity>,
    changes: Receiver<()>,
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// What makes a folder the same one, whatever its name.
type Identity = (u64, u64);

/// How a time of waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// Something changed that may be an entry.
    ByChange,
    /// Nothing changed that the system tells of.
    ByTime,
    /// The folder is not there any more, or another one is in its place.
    ByLoss,
}

impl Journal {
    /// Begins to watch the folder and all below it. Changes of `archive`, and of what stands beside it, are none.
    ///
    /// # Errors
    ///
    /// [`WatchError`]: some systems limit how many folders can be watched, and some file systems tell nothing.
    pub fn watch(&self, archive: &Path) -> Result<Watch, WatchError> {
        let fail = |source| WatchError { root: self.root.clone(), source };
        let (sender, changes) = channel();
        let sieve = Sieve { journal: self.clone(), archive: archive.to_owned() };
        let told = move |result: DebounceEventResult| {
            let is_change = match &result {
                Ok(events) => events.iter().any(|it| sieve.lets_through(it.kind, &it.paths)),
                // The system lost count: then anything may have changed.
                Err(_) => true,
            };
            if is_change {
                // Where nobody waits any more there is nobody to tell.
                let _ = sender.send(());
            }
        };
        // The watcher and the debouncer have a thread each, and take for granted that they get it.
        threads::spare(2).map_err(|error| fail(notify::Error::io(error.into())))?;
        let config = Config::default().with_follow_symlinks(self.follow_links);
        let mut debouncer = new_debouncer_opt::<_, RecommendedWatcher, _>(
            STILL,
            None,
            told,
            RecommendedCache::new(),
            config,
        )
        .map_err(fail)?;
        debouncer.watch(&self.root, RecursiveMode::Recursive).map_err(fail)?;
        let identity = identity(&self.root);
        Ok(Watch { root: self.root.clone(), identity, changes, _debouncer: debouncer })
    }
}

impl Watch {
    /// Waits for a change, at most so long. Changes that came before count too, all as one.
    pub fn wait(&self, at_most: Duration) -> Woken {
        let woken = match self.changes.recv_timeout(at_most) {
            Ok(()) => Woken::ByChange,
            Err(RecvTimeoutError::Timeout) => Woken::ByTime,
            Err(RecvTimeoutError::Disconnected) => Woken::ByLoss,
        };
        while self.changes.try_recv().is_ok() {}
        // A folder that was moved is still watched, under its new name.
        if identity(&self.root).is_none_or(|it| Some(it) != self.identity) {
            return Woken::ByLoss;
        }
        woken
    }
}

fn identity(root: &Path) -> Option<Identity> {
    root.metadata().ok().filter(std::fs::Metadata::is_dir).map(|it| (it.dev(), it.ino()))
}

/// Which of the system's events are worth a sync.
#[derive(Debug)]
struct Sieve {
    journal: Journal,
    archive: PathBuf,
}

impl Sieve {
    fn lets_through(&self, kind: EventKind, paths: &[PathBuf]) -> bool {
        // A sync reads the files itself.
        !matches!(kind, EventKind::Access(_)) && paths.iter().any(|it| self.may_hold_an_entry(it))
    }

    /// Whether a path may be an entry, or a folder with entries, there or gone.
    fn may_hold_an_entry(&self, path: &Path) -> bool {
        use std::os::unix::ffi::OsStrExt;
        let is_beside_archive =
            path.as_os_str().as_bytes().starts_with(self.archive.as_os_str().as_bytes());
        let Ok(rest) = path.strip_prefix(&self.journal.root) else { return true };
        let bytes = rest.as_os_str().as_bytes();
        if is_beside_archive || bytes.split(|it| *it == b'/').any(|it| it.starts_with(b".")) {
            return false;
        }
        // Of something that is gone nobody knows any more whether it was a folder.
        let may_be_folder = || path.symlink_metadata().map_or(true, |it| !it.is_file());
        EntryPath::from_bytes(bytes).map_or(true, |it| self.journal.is_entry(&it))
            || may_be_folder()
    }
}

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("the system tells nothing of changes below `{}`", root.display())]
pub struct WatchError {
    /// The folder.
    pub root: PathBuf,
    /// What it said.
    pub source: notify::Error,
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify_debouncer_full::notify::event::{AccessKind, CreateKind, ModifyKind};

    fn check(path: &str, kind: EventKind, expected: bool) {
        let folder = tempfile::tempdir().unwrap();
        let set = |glob: &str| globset::GlobSet::new([globset::Glob::new(glob).unwrap()]).unwrap();
        let journal =
            Journal::open(folder.path(), set("**/*.md"), set("drafts/**"), false).unwrap();
        for name in ["a.md", "b.txt", ".c.md", "journal.db", "journal.db-journal"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("2025")).unwrap();
        let sieve = Sieve { journal, archive: folder.path().join("journal.db") };
        assert_eq!(sieve.lets_through(kind, &[folder.path().join(path)]), expected, "{path}");
    }

    #[test]
    fn only_what_may_be_an_entry_is_worth_a_sync() {
        let (written, made) =
            (EventKind::Modify(ModifyKind::Any), EventKind::Create(CreateKind::Any));
        check("a.md", written, true);
        check("a.md", EventKind::Access(AccessKind::Any), false);
        check("2025", made, true);
        check("gone", EventKind::Any, true);
        check("b.txt", written, false);
        check(".c.md", written, false);
        check("drafts/gone.md", written, true);
        check("journal.db", written, false);
        check("journal.db-journal", made, false);
        check("journal.db.lock", written, false);
    }

    #[test]
    fn a_change_wakes_and_so_does_the_loss_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("journal");
        std::fs::create_dir(&root).unwrap();
        let all = globset::GlobSet::new([globset::Glob::new("**").unwrap()]).unwrap();
        let journal = Journal::open(&root, all, globset::GlobSet::empty(), false).unwrap();
        let watch = journal.watch(&folder.path().join("a.db")).unwrap();
        std::fs::write(root.join("a.md"), "Rain.").unwrap();
        assert_eq!(watch.wait(Duration::from_secs(30)), Woken::ByChange);
        std::fs::rename(&root, folder.path().join("moved")).unwrap();
        assert_eq!(watch.wait(Duration::ZERO), Woken::ByLoss);
    }
}
