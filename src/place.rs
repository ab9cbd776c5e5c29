//! Files put in their places: written beside, brought to the disk, and given their names in one step.

pub mod right;

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use tempfile::NamedTempFile;

/// The permissions of what is private: for its owner alone.
pub const PRIVATE: u32 = 0o600;

/// The permissions of what an editor would make, before the umask.
pub const SHARED: u32 = 0o666;

/// The folder in which a repair of a file system puts what it finds; root alone may open it.
pub const LOST_AND_FOUND: &str = "lost+found";

/// A file that is written beside its place; dropped before it is put there it is gone.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    place: PathBuf,
}

impl Draft {
    /// Begins a file beside its place, with these permissions less the umask.
    ///
    /// # Errors
    ///
    /// Where the folder is not there, or cannot be written.
    pub fn beside(place: &Path, mode: u32) -> io::Result<Self> {
        let permissions = Permissions::from_mode(mode);
        let made = tempfile::Builder::new().permissions(permissions).tempfile_in(folder_of(place));
        Ok(Self { file: made?, place: place.to_owned() })
    }

    /// Puts it there in the stead of whatever has the name, safe against a power cut; a link is replaced, not followed.
    ///
    /// # Errors
    ///
    /// What the file system said; what was there before then stays.
    pub fn replace(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.place).map_err(|error| error.error)?;
        sync_folder_of(&self.place)
    }

    /// Puts it there where nothing has the name, safe against a power cut.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::AlreadyExists`] where something has, else what the file system said.
    pub fn place_new(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(&self.place).map_err(|error| error.error)?;
        sync_folder_of(&self.place)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Gives a file another name in one step, unless something has that name already.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] where something has, else what the file system said.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some network file systems know no such renaming, but a second link is never made over a file either.
        Err(Errno::INVAL | Errno::NOSYS) => {
            fs::hard_link(from, to)?;
            fs::remove_file(from)
        }
        other => Ok(other?),
    }
}

/// Brings the names in the folder of a path to the disk.
///
/// # Errors
///
/// Where the folder cannot be read, or the disk fails.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// The folder in which a path lies.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The way from one folder to another path, both without links.
pub fn seen_from(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(Component::ParentDir, from.len() - common);
    let way: PathBuf = up.chain(to[common..].iter().copied()).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_folder() {
        let seen = |from: &str, to: &str| seen_from(Path::new(from), Path::new(to));
        assert_eq!(seen("/a/b", "/a/b"), Path::new("."));
        assert_eq!(seen("/a", "/a/j"), Path::new("j"));
        assert_eq!(seen("/a/b/c", "/a/j/k"), Path::new("../../j/k"));
    }

    fn names(folder: &Path) -> Vec<String> {
        let all = fs::read_dir(folder).unwrap();
        all.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_draft_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let mut draft = Draft::beside(&place, PRIVATE).unwrap();
        draft.write_all(b"one").unwrap();
        assert!(!place.exists());
        draft.place_new().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"one");
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, PRIVATE);
        drop(Draft::beside(&place, PRIVATE).unwrap());
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_new_file_never_replaces_one_and_a_link_is_replaced_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (place, other) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&other, "other").unwrap();
        std::os::unix::fs::symlink(&other, &place).unwrap();
        let refused = Draft::beside(&place, SHARED).unwrap().place_new().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(rename_new(&other, &place).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let mut draft = Draft::beside(&place, SHARED).unwrap();
        draft.write_all(b"new").unwrap();
        draft.replace().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"new");
        assert_eq!(fs::read(&other).unwrap(), b"other");
    }
}
