//! Files put in their places: written beside, brought to the disk, and given their names in one step.

mod leftover;
pub mod right;

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;
use tempfile::NamedTempFile;

pub use leftover::Beside;

/// The permissions of what is private: for its owner alone.
pub const PRIVATE: u32 = 0o600;

/// The permissions of a folder that is private.
pub const PRIVATE_FOLDER: u32 = 0o700;

/// The permissions of what an editor would make, before the umask.
pub const SHARED: u32 = 0o666;

/// What the name of a folder begins with in which what is restored is built beside its place.
pub const RESTORED: &str = ".journal-restore.";

/// What the name of a folder begins with in which an export is built beside its place.
pub const EXPORTED: &str = ".journal-export.";

/// What the name of a file begins with that is built beside its place.
pub const DRAFTED: &str = ".journal-draft.";

/// The folder in which a repair of a file system puts what it finds; root alone may open it.
pub const LOST_AND_FOUND: &str = "lost+found";

/// Opens a file to read it. What is none is refused at once: whoever opens a pipe waits for somebody who writes into it, and a
/// device may have no end.
///
/// # Errors
///
/// What the file system said, and [`io::ErrorKind::InvalidInput`] of what is no file.
pub fn open_file(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file")),
    }
}

/// A file that is written beside its place; dropped before it is put there it is gone.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    place: PathBuf,
}

impl Draft {
    /// Begins a file beside its place, with these permissions less the umask. What killed commands have left beside it goes.
    ///
    /// # Errors
    ///
    /// Where the folder is not there, or cannot be written.
    pub fn beside(place: &Path, mode: u32) -> io::Result<Self> {
        let folder = folder_of(place);
        leftover::sweep(folder);
        let (permissions, prefix) = (Permissions::from_mode(mode), name_of(DRAFTED));
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix(&prefix).permissions(permissions);
        let made = leftover::locked(|| builder.tempfile_in(folder), NamedTempFile::as_file);
        Ok(Self { file: made.map_err(of_system)?, place: place.to_owned() })
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
        self.file.write(bytes).map_err(of_system)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(of_system)
    }
}

/// Makes a folder, and those above it that are not there, for their owner alone.
///
/// # Errors
///
/// What the file system said.
pub fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(folder)
}

/// Makes a folder beside the place of another, on the same file system: for its owner alone, or for those who may look into the
/// one that is there. Its name begins with `prefix`, which is [`RESTORED`] or [`EXPORTED`]. What killed commands have left there
/// goes.
///
/// # Errors
///
/// What the file system said.
pub fn folder_beside(place: &Path, prefix: &str) -> io::Result<Beside> {
    let above = folder_of(place);
    make_private(above)?;
    leftover::sweep(above);
    let mode = place.metadata().map_or(PRIVATE_FOLDER, |it| it.permissions().mode() & 0o777);
    let (mut builder, prefix) = (tempfile::Builder::new(), name_of(prefix));
    let builder = builder.prefix(&prefix).permissions(Permissions::from_mode(PRIVATE_FOLDER));
    let beside = Beside::make(|| builder.tempdir_in(above)).map_err(of_system)?;
    if mode != PRIVATE_FOLDER {
        fs::set_permissions(beside.path(), Permissions::from_mode(mode | PRIVATE_FOLDER))?;
    }
    Ok(beside)
}

/// How the name of something begins that is built beside its place.
fn name_of(prefix: &str) -> String {
    format!("{prefix}{}", leftover::OURS)
}

/// What the file system said, without the name of a temporary file, which `tempfile` puts behind it and a person never hears of.
pub fn of_system(error: io::Error) -> io::Error {
    let said = error.to_string();
    let number = said.split_once("(os error ").and_then(|it| it.1.split_once(')'));
    match number.and_then(|it| it.0.parse().ok()) {
        Some(number) => io::Error::from_raw_os_error(number),
        None => error,
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
mod tests;
