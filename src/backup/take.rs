//! Making a backup: copied under a temporary name, verified against its source, put in place.

use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::error::BackupError;
use super::manifest::{self, Manifest, Record};
use super::partial::Partial;
use super::shelf::remove_manifest;
use super::twin;
use super::verify::sha256;
use super::{BackupSettings, Backups, Cover, Occasion, Receipt, name};
use crate::progress::Progress;

impl Backups {
    /// Makes a verified backup in the backup folder.
    ///
    /// The source may be read meanwhile, but nobody can change it: a transaction is held from the first page to the
    /// last comparison. Nothing is ever replaced; the second backup of a second ends in `_2`.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; nothing is left behind then, but for [`BackupError::Damaged`] with a copy that was kept.
    pub fn take(
        &self,
        source: &Connection,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Receipt, BackupError> {
        self.make_folder()?;
        self.clean_up()?;
        let (partial, path) = self.reserve_name(occasion, now)?;
        self.make(source, partial, &path, occasion, now, progress)
    }

    /// Makes a verified backup elsewhere: in the folder `place` under a name like any other, or as the file `place`.
    ///
    /// # Errors
    ///
    /// As [`Backups::take`]; [`BackupError::Exists`] where the file exists.
    pub fn take_to(
        &self,
        place: &Path,
        source: &Connection,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Receipt, BackupError> {
        if place.is_dir() {
            let settings = BackupSettings { directory: place.to_owned(), ..self.settings.clone() };
            return Self::new(settings).take(source, occasion, now, progress);
        }
        let partial = reserve(place)?;
        self.make(source, partial, place, occasion, now, progress)
    }

    /// Makes a verified copy and writes it to `output` instead of keeping it; gives back how many bytes went out.
    ///
    /// # Errors
    ///
    /// As [`Backups::take`]; nothing has gone to `output` before the copy was verified.
    pub fn stream(
        &self,
        source: &Connection,
        output: &mut dyn Write,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<u64, BackupError> {
        self.make_folder()?;
        self.clean_up()?;
        let occasion = Occasion::Asked(None);
        let (mut partial, path) = self.reserve_name(occasion, now)?;
        let twin = twin::make(source, partial.path(), occasion.depth(), progress)?;
        if !twin.problems.is_empty() {
            return Err(BackupError::Damaged { problems: twin.problems, kept: None });
        }
        write_out(&mut partial, output).map_err(BackupError::file("stream", &path))
    }

    /// Takes the first free name of this second: no backup, no manifest and no partial file may have it.
    fn reserve_name(
        &self,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Partial, PathBuf), BackupError> {
        let suffix = occasion.suffix();
        let mut copy = 1;
        loop {
            let name = name::write(self.archive_name(), now, suffix.as_deref(), copy);
            let path = self.settings.directory.join(name);
            match reserve(&path) {
                Err(BackupError::Exists { .. }) => copy += 1,
                other => return other.map(|partial| (partial, path)),
            }
        }
    }

    fn make(
        &self,
        source: &Connection,
        partial: Partial,
        path: &Path,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Receipt, BackupError> {
        let twin = twin::make(source, partial.path(), occasion.depth(), progress)?;
        if !twin.problems.is_empty() && !occasion.keeps_evidence() {
            return Err(BackupError::Damaged { problems: twin.problems, kept: None });
        }
        let sha256 = sha256(partial.path(), progress)?;
        let record = Record {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created: now,
            reason: occasion.reason(),
            suffix: occasion.suffix(),
            bytes: twin.bytes,
            problems: twin.problems.iter().map(ToString::to_string).collect(),
            contents: twin.contents,
        };
        // The manifest first: a backup that stands under its name has always had one.
        place_manifest(&Manifest { sha256, record: Some(record) }, path)?;
        partial.place(path).map_err(BackupError::file("create", path)).inspect_err(|_| {
            // Where the backup got its name and only the folder could not be synced, both stay: they are whole.
            if !path.exists() {
                let _ = remove_manifest(path);
            }
        })?;
        let backup = Box::new(self.at(path)?);
        match twin.problems {
            problems if problems.is_empty() => {
                Ok(Receipt { cover: Cover::Backup { backup, data_version: twin.data_version } })
            }
            problems => Err(BackupError::Damaged { problems, kept: Some(backup) }),
        }
    }
}

/// Makes the partial file that becomes `path`, which nothing may have as its name: no backup, no manifest.
pub(super) fn reserve(path: &Path) -> Result<Partial, BackupError> {
    for taken in [path, &manifest::path_of(path)] {
        if taken.symlink_metadata().is_ok() {
            return Err(BackupError::Exists { path: taken.to_owned() });
        }
    }
    Partial::create_over_leftover(path).map_err(BackupError::file("create", path))
}

pub(super) fn place_manifest(manifest: &Manifest, backup: &Path) -> Result<(), BackupError> {
    let path = manifest::path_of(backup);
    let failed = || BackupError::file("create", &path);
    let text = manifest.write(backup.file_name().unwrap_or_default());
    let text = text.map_err(|error| failed()(error.into()))?;
    let mut partial = Partial::create_over_leftover(&path).map_err(failed())?;
    partial.file().write_all(&text).map_err(failed())?;
    partial.place(&path).map_err(failed())
}

fn write_out(partial: &mut Partial, output: &mut dyn Write) -> io::Result<u64> {
    partial.file().rewind()?;
    let count = io::copy(partial.file(), output)?;
    output.flush()?;
    Ok(count)
}
