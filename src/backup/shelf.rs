//! The backup folder: what lies there, in which order, and what interrupted work has left behind.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::error::BackupError;
use super::manifest::{self, Manifest, ManifestError};
use super::partial::{self, Cleaning, Leftover, unless_gone, with_ending};
use super::{Backup, Backups, Standing, Whose, name, order};
use crate::finding::shell_quoted;
use crate::place::right::no_right;

impl Backups {
    /// Lists the backups of the archive, newest first by the number in their manifest: what the clock said does not count.
    /// Those without a number come after them, by the time in their manifest, else in their name; never by the times of
    /// files. Other files in the folder are left out, and so are the backups of other archives of this file name; a folder
    /// that is not there holds none.
    ///
    /// # Errors
    ///
    /// [`BackupError::File`] where the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Backup>, BackupError> {
        let mut backups = self.all()?;
        backups.retain(|it| !matches!(it.whose, Whose::Others(_)));
        Ok(backups)
    }

    /// As [`Backups::list`], with those of other archives.
    ///
    /// # Errors
    ///
    /// [`BackupError::File`] where the folder cannot be read.
    pub fn all(&self) -> Result<Vec<Backup>, BackupError> {
        let mut backups = Vec::new();
        for file in self.files()? {
            let is_backup = name::read(self.archive_name(), &file).is_some();
            let path = self.settings.directory.join(&file);
            if is_backup && path.symlink_metadata().is_ok_and(|it| it.is_file()) {
                backups.push(self.describe(&path)?);
            }
        }
        order::doubt_leaps(&mut backups);
        backups.sort_by(|a, b| order::of(b).cmp(&order::of(a)));
        Ok(backups)
    }

    /// Finds a backup: `latest` is the newest one that was verified and is no safety copy of a restore, of an archive that was
    /// moved only where this one has none; anything else the name of one in the folder, or the path of a file anywhere. What is to
    /// be mended stands in such a copy as it was; where there are only such copies, the newest of them is the latest.
    ///
    /// # Errors
    ///
    /// [`BackupError::NoneVerified`] and [`BackupError::NotFound`] say what is not there.
    pub fn find(&self, name: &str) -> Result<Backup, BackupError> {
        let folder = || self.settings.directory.clone();
        if name == "latest" {
            let all = self.list()?;
            let others = all.iter().filter(|it| !it.is_before_restore()).cloned().collect();
            return self.latest(others).or_else(|_| self.latest(all));
        }
        let is_bare = !name.contains('/') && !name.is_empty();
        let shelved = Some(self.settings.directory.join(name)).filter(|it| is_bare && it.is_file());
        match shelved.or_else(|| Some(PathBuf::from(name)).filter(|it| it.is_file())) {
            Some(path) => self.at(&path),
            None => Err(BackupError::NotFound { name: name.to_owned(), folder: folder() }),
        }
    }

    fn latest(&self, mut of: Vec<Backup>) -> Result<Backup, BackupError> {
        of.retain(Backup::is_verified);
        let ours = of.iter().position(|it| it.whose == Whose::Ours).unwrap_or(0);
        let folder = || self.settings.directory.clone();
        of.into_iter().nth(ours).ok_or_else(|| BackupError::NoneVerified { folder: folder() })
    }

    /// Takes a file anywhere for a backup, with the manifest that may lie beside it.
    ///
    /// # Errors
    ///
    /// [`BackupError::IsTheArchive`] where it is the archive itself under whatever name, [`BackupError::IsAFolder`];
    /// [`BackupError::File`] where it cannot be read.
    pub fn at(&self, path: &Path) -> Result<Backup, BackupError> {
        self.refuse_the_archive(path)?;
        if path.is_dir() {
            return Err(BackupError::IsAFolder { path: path.to_owned() });
        }
        self.describe(path)
    }

    fn describe(&self, path: &Path) -> Result<Backup, BackupError> {
        let bytes = path.metadata().map_err(BackupError::file("read", path))?.len();
        let file_name = path.file_name().unwrap_or_default();
        let named = name::read(self.archive_name(), file_name);
        let (created, suffix) = named.map_or((None, None), |(it, suffix)| (Some(it), suffix));
        let mut backup = Backup {
            name: file_name.to_string_lossy().into_owned(),
            path: path.to_owned(),
            created,
            suffix,
            reason: None,
            revisions: Vec::new(),
            heads: Vec::new(),
            number: None,
            nth: 0,
            checked: None,
            items: None,
            bytes,
            sha256: None,
            source_sha256: None,
            whose: Whose::Ours,
            standing: Standing::Unverified,
        };
        match manifest::beside(path) {
            Err(error) => backup.standing = Standing::Damaged(error.to_string()),
            Ok(Some(manifest)) => backup.take_over(manifest, &self.settings.archive),
            Ok(None) => {}
        }
        Ok(backup)
    }

    /// What helps where the manifest of a backup cannot be read; nothing where it can.
    pub fn way_out_of_manifest(&self, backup: &Backup) -> Option<String> {
        let error = manifest::beside(&backup.path).err()?;
        let path = manifest::path_of(&backup.path);
        let right = match &error {
            ManifestError::File(it) if it.kind() == io::ErrorKind::PermissionDenied => {
                Some(no_right(&path))
            }
            _ => None,
        };
        let aside = with_ending(&path, ".bad");
        let [path, aside] = [path, aside].map(|it| shell_quoted(&it.display().to_string()));
        Some(right.unwrap_or_else(|| {
            format!(
                "mv {path} {aside} puts it aside: `journal backup verify {}` then reads the backup through without it",
                shell_quoted(&backup.name)
            )
        }))
    }

    /// The archive is never opened a second time, because closing it would drop the locks that SQLite holds on it.
    pub(super) fn refuse_the_archive(&self, path: &Path) -> Result<(), BackupError> {
        let identity = |path: &Path| path.metadata().ok().map(|it| (it.dev(), it.ino()));
        match (identity(path), identity(&self.settings.archive)) {
            (Some(file), Some(archive)) if file == archive => {
                Err(BackupError::IsTheArchive { path: path.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Makes the backup folder, for its owner alone, where it is not there yet.
    pub(super) fn make_folder(&self) -> Result<(), BackupError> {
        let folder = &self.settings.directory;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| match no_folder(folder, &error) {
            Some(told) => told,
            None => BackupError::file("create", folder)(error),
        })
    }

    /// Removes what interrupted work left behind: partial files that nobody writes any more, and the manifest that was
    /// written for a backup just before it would have got its name.
    ///
    /// A leftover that cannot be removed is no reason to make no backup: the next one tries again. So does it where
    /// somebody else begins a backup at this moment.
    pub(super) fn clean_up(&self) -> Result<(), BackupError> {
        let Some(cleaning) = Cleaning::begin(&self.settings.directory) else { return Ok(()) };
        for file in self.files()? {
            let Some(unfinished) = file.as_bytes().strip_suffix(partial::ENDING.as_bytes()) else {
                continue;
            };
            let backup = unfinished.strip_suffix(manifest::ENDING.as_bytes()).unwrap_or(unfinished);
            if name::read(self.archive_name(), OsStr::from_bytes(backup)).is_some() {
                let folder = &self.settings.directory;
                let finished = folder.join(OsStr::from_bytes(unfinished));
                let _ = remove(&cleaning, &folder.join(&file), &finished);
            }
        }
        Ok(())
    }

    fn files(&self) -> Result<Vec<OsString>, BackupError> {
        let folder = &self.settings.directory;
        let failed = || BackupError::file("read", folder);
        let listed = fs::read_dir(folder);
        if let Some(told) = listed.as_ref().err().and_then(|error| no_folder(folder, error)) {
            return Err(told);
        }
        let listed = match listed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(failed())?,
        };
        listed.map(|it| it.map(|it| it.file_name()).map_err(failed())).collect()
    }
}

impl Backup {
    fn take_over(&mut self, manifest: Manifest, archive: &Path) {
        self.sha256 = Some(manifest.sha256);
        let Some(record) = manifest.record else { return };
        let found = record.checked.iter().flat_map(|it| &it.problems);
        self.standing = match record.problems.iter().chain(found).next() {
            Some(problem) => Standing::Damaged(problem.clone()),
            None if record.bytes != self.bytes => {
                Standing::Damaged(format!("it has {} bytes, and had {}", self.bytes, record.bytes))
            }
            None => Standing::Verified,
        };
        let origin = record.archive;
        self.whose = origin.map_or(Whose::Ours, |it| it.whose(&self.path, archive));
        self.created = Some(record.created);
        self.number = record.number.map(|it| it.value);
        self.nth = record.nth;
        self.checked = record.checked;
        self.source_sha256 = record.source_sha256;
        self.suffix = record.suffix;
        self.reason = Some(record.reason);
        if let Some(contents) = record.contents {
            self.revisions = contents.revisions;
            self.heads = contents.heads;
            self.items = Some(contents.items);
        }
    }
}

/// Whether something else lies where the folder should be; a link behind which nothing is may lead to a disk that is away.
fn no_folder(folder: &Path, error: &io::Error) -> Option<BackupError> {
    let is_of_kind = error.kind() != io::ErrorKind::PermissionDenied;
    let path = folder.to_owned();
    let told = |leads_to| Some(BackupError::NoFolder { path, leads_to });
    match folder.symlink_metadata() {
        Ok(it) if is_of_kind && it.is_symlink() => match fs::metadata(folder) {
            Ok(it) if it.is_dir() => None,
            Ok(_) => told(None),
            Err(_) => told(fs::read_link(folder).ok()),
        },
        Ok(it) if is_of_kind && !it.is_dir() => told(None),
        _ => None,
    }
}

/// Removes a partial file that was left behind, and before it the manifest of the backup that it should have become.
fn remove(cleaning: &Cleaning, partial: &Path, finished: &Path) -> io::Result<()> {
    let Some(leftover) = Leftover::claim(cleaning, partial)? else { return Ok(()) };
    if !finished.try_exists()? {
        remove_manifest(finished)?;
    }
    leftover.remove()
}

/// Removes the manifest of a backup, where there is one.
pub(super) fn remove_manifest(backup: &Path) -> io::Result<()> {
    unless_gone(fs::remove_file(manifest::path_of(backup))).map(drop)
}
