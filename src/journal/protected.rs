//! Which files no output is ever written over, whatever was asked for: the archive and what belongs to it, backups, the
//! settings, and entries of the journal.

mod known_again;

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::around::{Around, Neighbour};
use crate::entry::path::EntryPath;
use known_again::{contains, folder_of, header_of, identity, is_settings, is_special, spot};

/// The number of a file on its device: the same under every name.
type Identity = (u64, u64);

/// What the file of the archive itself is called.
const ARCHIVE: &str = "the archive";

/// What SQLite, a lock, a first sync, a restore or a backup adds to the name of a database, from where it begins.
const ADDED: [&str; 9] =
    ["-journal", "-wal", "-shm", ".lock", ".new", ".aside_", ".partial", ".backup_", ".sha256"];

/// Files that no output replaces. They are known by their numbers, and by the real names of their folders, so that no
/// link and no way around leads to them.
#[derive(Debug, Default)]
pub struct Protected {
    files: Vec<(Identity, &'static str)>,
    /// Databases that need not be there: where they lie, and their names.
    databases: Vec<(PathBuf, Vec<u8>)>,
    scripts: Vec<(Identity, &'static str)>,
    journals: Vec<(Identity, Neighbour)>,
    /// What links lead to that those follow: which of them, and where the link lies in it. They are looked for once, when it
    /// comes to that.
    followed: OnceCell<Vec<(Identity, usize, PathBuf)>>,
    around: Around,
}

/// What a file is in a journal.
#[derive(Debug, PartialEq, Eq)]
pub enum Holding {
    /// An entry of the archive's own.
    Entry,
    /// What lies in the archive's own, and no sync looks at: a draft, an entry that the settings leave out by now.
    Unlisted,
    /// Something of another one.
    OfAnother,
}

/// What a file is that another workspace keeps.
pub const OF_ANOTHER: &str = "in another journal";

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is {role}, and is never written over", path.display())]
pub struct Refused {
    /// The file.
    pub path: PathBuf,
    /// What it is.
    pub role: &'static str,
}

impl Protected {
    /// Adds a file, where it is there.
    #[must_use]
    pub fn with_file(mut self, path: &Path, role: &'static str) -> Self {
        self.files.extend(identity(path).map(|it| (it, role)));
        self
    }

    /// Adds a database, with every name that begins with its own and goes on as one of its companions does.
    #[must_use]
    pub fn with_database(mut self, path: &Path) -> Self {
        let real = fs::canonicalize(path).ok();
        for path in [Some(spot(path)), real].into_iter().flatten() {
            let name = path.file_name().unwrap_or_default().as_bytes().to_vec();
            self.databases.push((folder_of(&path), name));
        }
        self.with_file(path, ARCHIVE)
    }

    /// Adds the SQL files in a folder and below it, where it is there.
    #[must_use]
    pub fn with_scripts(mut self, path: &Path, role: &'static str) -> Self {
        self.scripts.extend(identity(path).map(|it| (it, role)));
        self
    }

    /// Adds the archive's own journal.
    #[must_use]
    pub fn with_journal(mut self, own: Neighbour) -> Self {
        self.journals.extend(identity(own.journal.root()).map(|it| (it, own)));
        self
    }

    /// Adds the journals that others keep in the places where files are written.
    #[must_use]
    pub fn with_others(self, around: Around) -> Self {
        Self { around, ..self }
    }

    /// Refuses a path at which something lies that is protected, or at which a file would be taken for a companion of a
    /// database. Of [`Protected::unlisted_at`] the caller asks the archive.
    ///
    /// # Errors
    ///
    /// [`Refused`] says what it is.
    pub fn check(&self, path: &Path) -> Result<(), Refused> {
        self.check_but_entries(path)?;
        let is_there = || path.symlink_metadata().is_ok();
        let role = match self.holding_at(path).filter(|_| is_there()) {
            None | Some(Holding::Unlisted) => return Ok(()),
            Some(Holding::Entry) => "an entry of the journal",
            Some(Holding::OfAnother) => OF_ANOTHER,
        };
        Err(Refused { path: path.to_owned(), role })
    }

    /// Refuses a path at which nothing is, where a file would be taken for a companion of a database. What writes files
    /// that must be new says itself what is in its way.
    ///
    /// # Errors
    ///
    /// [`Refused`] says what it would be.
    pub fn check_new(&self, path: &Path) -> Result<(), Refused> {
        match path.symlink_metadata() {
            Ok(_) => Ok(()),
            Err(_) => self.check(path),
        }
    }

    /// The same, for what may be written over an entry that is held.
    ///
    /// # Errors
    ///
    /// [`Refused`] says what it is.
    pub fn check_but_entries(&self, path: &Path) -> Result<(), Refused> {
        // A link is taken for what it leads to as well.
        let places = [Some(spot(path)), fs::canonicalize(path).ok()];
        match places.iter().flatten().find_map(|it| self.role_of(it)) {
            Some(role) => Err(Refused { path: path.to_owned(), role }),
            None => Ok(()),
        }
    }

    /// What a file at a path is, or would be, in a journal.
    pub fn holding_at(&self, path: &Path) -> Option<Holding> {
        let places = [Some(spot(path)), fs::canonicalize(path).ok()];
        places.iter().flatten().find_map(|place| {
            let Some((own, below)) = self.journal_of(place) else {
                return self.around.holds(place).then_some(Holding::OfAnother);
            };
            let path = EntryPath::from_bytes(below.as_os_str().as_bytes()).ok()?;
            match own.journal.is_entry(&path) {
                true => Some(Holding::Entry),
                false => own.may_be_text(&path).then_some(Holding::Unlisted),
            }
        })
    }

    /// The bytes of a file in the archive's journal that no sync looks at; none where there is no such file. It is written over
    /// by nothing, unless the archive holds these bytes.
    ///
    /// # Errors
    ///
    /// What the file system says while it is read.
    pub fn unlisted_at(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let is_unlisted = path.is_file() && self.holding_at(path) == Some(Holding::Unlisted);
        is_unlisted.then(|| fs::read(path)).transpose()
    }

    /// Whether a folder is a journal, or lies in one.
    pub fn is_in_journal(&self, folder: &Path) -> bool {
        let inside = fs::canonicalize(folder).unwrap_or_default().join("_");
        self.journal_of(&inside).is_some() || self.around.contains(&inside)
    }

    /// The same for a folder that need not be there yet.
    pub fn is_to_be_in_journal(&self, folder: &Path) -> bool {
        there(folder).is_some_and(|it| self.is_in_journal(&it))
    }

    /// Whether a folder, which need not be there yet, is the archive's own journal, or lies in it.
    pub fn is_to_be_in_own_journal(&self, folder: &Path) -> bool {
        there(folder).is_some_and(|it| self.journal_of(&it.join("_")).is_some())
    }

    /// Whether a folder, which need not be there yet, lies in the archive's own journal and is not that itself.
    pub fn is_to_be_below_journal(&self, folder: &Path) -> bool {
        let own = identity(folder);
        let is_root = self.journals.iter().any(|(root, _)| Some(*root) == own);
        !is_root && self.is_to_be_in_own_journal(folder)
    }

    /// The journal that a place is in, itself or behind a link that is followed, and the path that it has there.
    fn journal_of(&self, place: &Path) -> Option<(&Neighbour, PathBuf)> {
        let own = place.ancestors().skip(1).find_map(|folder| {
            let root = identity(folder)?;
            let (_, own) = self.journals.iter().find(|(it, _)| *it == root)?;
            Some((own, place.strip_prefix(folder).ok()?.to_owned()))
        });
        own.or_else(|| self.behind_link(place))
    }

    fn behind_link(&self, place: &Path) -> Option<(&Neighbour, PathBuf)> {
        let followed = self.followed();
        // Most journals have none.
        let mut above = place.ancestors().take_while(|_| !followed.is_empty());
        above.find_map(|folder| {
            let known = identity(folder)?;
            let (_, nth, link) = followed.iter().find(|it| it.0 == known)?;
            let below = place.strip_prefix(folder).ok()?;
            let path = link.iter().chain(below).collect();
            Some((&self.journals.get(*nth)?.1, path))
        })
    }

    /// What links lead to that a walk over the journal follows.
    fn followed(&self) -> &[(Identity, usize, PathBuf)] {
        self.followed.get_or_init(|| {
            let mut followed = Vec::new();
            for (nth, (_, own)) in self.journals.iter().enumerate() {
                for link in own.journal.followed() {
                    let below = PathBuf::from(OsStr::from_bytes(link.bytes()));
                    let leads_to = identity(&own.journal.locate(&link));
                    followed.extend(leads_to.map(|it| (it, nth, below)));
                }
            }
            followed
        })
    }

    fn role_of(&self, place: &Path) -> Option<&'static str> {
        let known = identity(place);
        let file = self.files.iter().find(|(it, _)| Some(*it) == known).map(|(_, role)| *role);
        file.or_else(|| self.companion_of(place))
            .or_else(|| self.is_database(place).then_some("an SQLite database"))
            .or_else(|| is_special(place).then_some("a device or a pipe"))
            .or_else(|| is_settings(place).then_some("the settings of a workspace"))
            .or_else(|| self.role_of_script(place))
    }

    /// What a name makes of a file that lies beside a database, there or not.
    fn companion_of(&self, place: &Path) -> Option<&'static str> {
        let (name, folder) = (place.file_name()?.as_bytes(), folder_of(place));
        let is_ours = self.databases.iter().any(|(its_folder, its_name)| {
            let ending = name.strip_prefix(its_name.as_slice()).unwrap_or_default();
            let is_companion = ADDED.iter().any(|it| ending.starts_with(it.as_bytes()));
            is_companion && (*its_folder == folder || contains(ending, b".backup_"))
        });
        let is_of_another = || {
            let stems = ADDED.iter().filter_map(|it| name.strip_suffix(it.as_bytes()));
            let mut stems = stems.filter(|it| !it.is_empty());
            stems.any(|stem| self.is_database(&folder.join(OsStr::from_bytes(stem))))
        };
        match is_ours {
            true if contains(name, b".backup_") => Some("a backup of the archive"),
            _ => (is_ours || is_of_another()).then_some("a file that belongs to a database"),
        }
    }

    /// Whether a regular file begins as an SQLite database does. The archive is not opened for that: closing it would
    /// drop the locks of SQLite's connection.
    fn is_database(&self, path: &Path) -> bool {
        // Nor is a pipe or a device, which would notice.
        let Some(known) = identity(path).filter(|_| path.is_file()) else { return false };
        self.files.contains(&(known, ARCHIVE)) || header_of(path) == Some(*b"SQLite format 3\0")
    }

    fn role_of_script(&self, place: &Path) -> Option<&'static str> {
        let is_script = place.extension() == Some(OsStr::new("sql")) && place.is_file();
        let above = place.ancestors().skip(1).filter(|_| is_script).filter_map(identity);
        above.into_iter().find_map(|folder| {
            self.scripts.iter().find(|(it, _)| *it == folder).map(|(_, role)| *role)
        })
    }
}

/// What is there of a folder, or above it, by its real name.
fn there(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find_map(|it| match it.as_os_str().is_empty() {
        true => fs::canonicalize(".").ok(),
        false => fs::canonicalize(it).ok(),
    })
}

#[cfg(test)]
mod tests;
