//! Where links in the journal lead, before a file is written at a path.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Journal;
use crate::entry::path::EntryPath;

/// Why a file is not written at a path of the journal.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// A link is there, and the journal follows none.
    #[error("`{link}` is a link, and `follow_links` is not set")]
    NotFollowed {
        /// Where the link lies, from the root of the journal.
        link: String,
    },
    /// A link leads out of the journal.
    #[error("`{link}` is a link that leads out of the journal, to `{}`", to.display())]
    Outside {
        /// Where the link lies, from the root of the journal.
        link: String,
        /// Where it leads.
        to: PathBuf,
    },
    /// A link leads to nothing, or nowhere that can be looked at.
    #[error("`{link}` is a link, and where it leads cannot be told")]
    Broken {
        /// Where the link lies, from the root of the journal.
        link: String,
        /// What the file system said.
        source: io::Error,
    },
}

impl Journal {
    /// Where the file of an entry lies when every link on the way is followed: a path without any, in the journal.
    ///
    /// # Errors
    ///
    /// [`LinkError`] where a link leads elsewhere, or is not to be followed.
    pub fn behind_links(&self, path: &EntryPath) -> Result<EntryPath, LinkError> {
        let Some(link) = self.first_link(path) else { return Ok(path.clone()) };
        let shown = link.display().to_string();
        if !self.follow_links {
            return Err(LinkError::NotFollowed { link: shown });
        }
        let broken = |source| LinkError::Broken { link: shown.clone(), source };
        let root = self.root.canonicalize().map_err(broken)?;
        let to = self.real_place(path).map_err(broken)?;
        let inside = to.strip_prefix(&root).ok();
        let inside = inside.and_then(|it| EntryPath::from_bytes(it.as_os_str().as_bytes()).ok());
        inside.ok_or(LinkError::Outside { link: shown, to })
    }

    /// Whether a listing holds this path: a file is there, and is an entry's, and lies behind no link that is not followed.
    pub fn has(&self, path: &EntryPath) -> bool {
        let is_reached = || self.follow_links || self.first_link(path).is_none();
        self.is_entry(path) && self.locate(path).is_file() && is_reached()
    }

    /// The first part of a path, from the root, that is a link.
    pub fn first_link(&self, path: &EntryPath) -> Option<PathBuf> {
        let place = self.locate(path);
        let below = place.strip_prefix(&self.root).ok()?;
        let mut parts: Vec<&Path> =
            below.ancestors().filter(|it| !it.as_os_str().is_empty()).collect();
        parts.reverse();
        parts.into_iter().find(|it| self.root.join(it).is_symlink()).map(Path::to_owned)
    }

    /// The place of an entry without links; of what is missing on the way, the place that it would have.
    fn real_place(&self, path: &EntryPath) -> io::Result<PathBuf> {
        let place = self.locate(path);
        let mut last = io::ErrorKind::NotFound.into();
        for there in place.ancestors() {
            match there.canonicalize() {
                Ok(real) if there == place => return Ok(real),
                Ok(real) => return Ok(real.join(place.strip_prefix(there).unwrap_or(&place))),
                Err(error) if there.is_symlink() => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use globset::GlobSet;

    use super::*;

    fn check(follow_links: bool, path: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join("journal").join(name);
        std::fs::create_dir_all(at("kept")).unwrap();
        std::fs::write(at("kept/a.md"), "A.").unwrap();
        std::fs::write(folder.path().join("outside.md"), "Mine.").unwrap();
        symlink("kept/a.md", at("file.md")).unwrap();
        symlink("kept", at("folder")).unwrap();
        symlink("../outside.md", at("out.md")).unwrap();
        symlink("nothing.md", at("broken.md")).unwrap();
        let globs = GlobSet::empty;
        let journal =
            Journal::open(&folder.path().join("journal"), globs(), globs(), follow_links).unwrap();
        let told = match journal.behind_links(&EntryPath::new(path).unwrap()) {
            Ok(path) => path.as_str().to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(told.starts_with(expected), "{path}: {told}");
    }

    #[test]
    fn links_are_followed_as_far_as_they_stay_in_the_journal() {
        for (path, expected) in [
            ("plain.md", "plain.md"),
            ("kept/a.md", "kept/a.md"),
            ("file.md", "kept/a.md"),
            ("folder/a.md", "kept/a.md"),
            ("folder/below/new.md", "kept/below/new.md"),
            ("out.md", "`out.md` is a link that leads out of the journal"),
            ("broken.md", "`broken.md` is a link, and where it leads cannot be told"),
        ] {
            check(true, path, expected);
        }
        check(false, "kept/new.md", "kept/new.md");
        check(false, "file.md", "`file.md` is a link, and `follow_links` is not set");
        check(false, "folder/a.md", "`folder` is a link, and `follow_links` is not set");
    }
}
