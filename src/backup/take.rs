//! Making a backup: copied under a temporary name, verified against its source, put in place.

use std::error::Error;
use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::checked::Checked;
use super::error::BackupError;
use super::manifest::{self, Manifest, Record};
use super::order::Number;
use super::origin::Origin;
use super::partial::{self, Partial, with_ending};
use super::problem::Problem;
use super::shelf::remove_manifest;
use super::twin::{self, Twin};
use super::{BackupSettings, Backups, Cover, Occasion, Receipt, copy, name, prune, state};
use crate::place::{folder_of, sync_folder_of};
use crate::progress::Progress;
use crate::sqlite::damage::is_of_disk;
use crate::sqlite::settings::is_of_busy;

impl Backups {
    /// Makes a verified backup in the backup folder.
    ///
    /// The source may be read meanwhile, but nobody can change it: a transaction is held from the first page to the
    /// last comparison. Nothing is ever replaced; the second backup of a second ends in `_2`.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; nothing is left behind then, but for [`BackupError::Damaged`] with a copy that was kept, now or, of the
    /// very same state, by an earlier run, and for a
    /// whole backup where only its folder could not be synced.
    pub fn take(
        &self,
        source: &Connection,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Receipt, BackupError> {
        self.take_as(&Order { source, occasion, now, progress, may_reuse: false, above: 0 })
    }

    /// As [`Backups::take`]; but where the newest backups hold the very state that the source is in, and one of them was
    /// made on such an occasion and is whole, that one is the backup, and none is made.
    ///
    /// # Errors
    ///
    /// As [`Backups::take`].
    pub fn take_or_reuse(
        &self,
        source: &Connection,
        occasion: Occasion<'_>,
        now: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<Receipt, BackupError> {
        self.take_as(&Order { source, occasion, now, progress, may_reuse: true, above: 0 })
    }

    fn take_as(&self, order: &Order<'_>) -> Result<Receipt, BackupError> {
        let made = self.in_folder(|| {
            let (partial, path) = self.begin(order)?;
            let nth = self.last_of(order.now)? + 1;
            self.make(order, partial, &path, nth)
        });
        made.map_err(|error| copy::tell_space(order.source, &self.settings.directory, error))
    }

    /// Does what may make the backup folder; one that is new, and in which nothing was put, goes again.
    fn in_folder<T>(
        &self,
        work: impl FnOnce() -> Result<T, BackupError>,
    ) -> Result<T, BackupError> {
        let folder = &self.settings.directory;
        let was_there = folder.symlink_metadata().is_ok();
        let done = work();
        if !was_there {
            // One that holds something stays.
            let _ = fs::remove_dir(folder);
        }
        done
    }

    /// Takes a backup away again whose command was refused because somebody has the archive open, so that `latest` still is
    /// what it was before. One that was there already stays; whether it was taken away.
    pub fn take_back(&self, receipt: &Receipt, error: &(dyn Error + 'static)) -> bool {
        let new = receipt.new_backup().filter(|_| is_of_busy(error));
        new.is_some_and(|it| prune::remove(&it.path).is_ok())
    }

    /// Takes a backup away again whose command failed, and changed nothing; where it was the disk that failed, it stays. One that was there already stays, too.
    pub fn forgo(&self, receipt: &Receipt, error: &(dyn Error + 'static)) {
        if let Some(new) = receipt.new_backup().filter(|_| !is_of_disk(error)) {
            // Where it stays, it is one backup more.
            let _ = prune::remove(&new.path);
        }
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
            // Copied back one day, it must not stand before what was there already.
            let above = self.greatest_number().unwrap_or(0);
            let order = Order { source, occasion, now, progress, may_reuse: false, above };
            return Self::new(settings).take_as(&order);
        }
        let order = Order { source, occasion, now, progress, may_reuse: false, above: 0 };
        let made = reserve(place).and_then(|partial| self.make(&order, partial, place, 1));
        made.map_err(|error| copy::tell_space(source, folder_of(place), error))
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
        let occasion = Occasion::Asked(None);
        let order = Order { source, occasion, now, progress, may_reuse: false, above: 0 };
        self.in_folder(|| {
            let copied = self.begin(&order).and_then(|(partial, _)| {
                let copied = twin::copy(source, partial.path(), progress)?;
                let (holdings, depth) = (self.settings.holdings, occasion.depth());
                let (twin, _) = copied.compare(holdings, depth, None, progress)?;
                Ok((partial, twin.problems))
            });
            let (mut partial, problems) = copied
                .map_err(|error| copy::tell_space(source, &self.settings.directory, error))?;
            if !problems.is_empty() {
                return Err(BackupError::Damaged { problems, kept: None });
            }
            let path = partial.path().to_owned();
            write_out(&mut partial, output).map_err(BackupError::file("stream", &path))
        })
    }

    /// Makes the folder ready and a file in it, under the first name of this second that is free.
    fn begin(&self, order: &Order<'_>) -> Result<(Partial, PathBuf), BackupError> {
        self.make_folder()?;
        self.clean_up()?;
        let suffix = order.occasion.suffix();
        let mut copy = 1;
        loop {
            let name = name::write(self.archive_name(), order.now, suffix.as_deref(), copy);
            let path = self.settings.directory.join(name);
            match reserve(&path) {
                Err(BackupError::Exists { .. }) => copy += 1,
                other => return other.map(|partial| (partial, path)),
            }
        }
    }

    /// The place of the last backup of this second; 0 where there is none.
    fn last_of(&self, now: DateTime<Utc>) -> Result<u32, BackupError> {
        let same = self.all()?.into_iter().filter(|it| it.created == Some(now));
        Ok(same.map(|it| it.nth).max().unwrap_or(0))
    }

    fn make(
        &self,
        order: &Order<'_>,
        partial: Partial,
        path: &Path,
        nth: u32,
    ) -> Result<Receipt, BackupError> {
        let copied = twin::copy(order.source, partial.path(), order.progress)?;
        let data_version = copied.data_version;
        order.progress.begin("verifying", None);
        let size = partial.path().metadata().map_err(BackupError::file("read", partial.path()))?;
        let mut hashes = None;
        if order.may_reuse && self.may_hold(size.len())? {
            let found = state::hashes(partial.path(), order.progress)?;
            if let Some(known) = self.of_same_state(order.occasion, &found.state, order.progress)? {
                let backup = Box::new(known);
                let cover = Cover::Backup { backup, data_version, is_new: false };
                return Ok(Receipt { cover, minor: Vec::new() });
            }
            hashes = Some(found);
        }
        let (holdings, depth) = (self.settings.holdings, order.occasion.depth());
        let (mut twin, hashes) =
            copied.compare(holdings, depth, hashes.as_ref(), order.progress)?;
        let is_minor = |it: &Problem| matches!(it, Problem::Minor { .. });
        let (minor, problems): (Vec<_>, Vec<_>) =
            std::mem::take(&mut twin.problems).into_iter().partition(is_minor);
        twin.problems.clone_from(&problems);
        if !problems.is_empty() && !order.occasion.keeps_evidence() {
            return Err(BackupError::Damaged { problems, kept: None });
        }
        let is_asked = matches!(order.occasion, Occasion::Asked(_));
        let is_ours = is_asked && path.parent() == Some(&*self.settings.directory);
        if is_ours
            && !problems.is_empty()
            && let Some(earlier) = self.marked_of_same_state(&hashes.state, order.progress)?
        {
            return Err(BackupError::Damaged { problems, kept: Some(Box::new(earlier)) });
        }
        let mut record = order.record(twin, nth, hashes.state);
        // As late as can be: whoever made one meanwhile comes before.
        let number = self.next_number()?.max(order.above.saturating_add(1));
        record.number = Some(Number::new(number, &hashes.file));
        record.archive = Origin::of(&self.settings.archive, path).ok();
        let manifest = Manifest { sha256: hashes.file, record: Some(record) };
        publish(partial, &manifest, path)?;
        let backup = Box::new(self.at(path)?);
        if !problems.is_empty() {
            return Err(BackupError::Damaged { problems, kept: Some(backup) });
        }
        Ok(Receipt { cover: Cover::Backup { backup, data_version, is_new: true }, minor })
    }
}

/// One backup that is to be made.
struct Order<'a> {
    source: &'a Connection,
    occasion: Occasion<'a>,
    now: DateTime<Utc>,
    progress: &'a dyn Progress,
    /// Whether a backup of the same state that is there already will do.
    may_reuse: bool,
    /// Its number is greater than this one, too.
    above: u64,
}

impl Order<'_> {
    fn record(&self, twin: Twin, nth: u32, state: String) -> Record {
        Record {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            created: self.now,
            reason: self.occasion.reason(),
            suffix: self.occasion.suffix(),
            number: None,
            nth,
            archive: None,
            bytes: twin.bytes,
            source_sha256: Some(state),
            checked: Some(Checked {
                at: self.now,
                depth: self.occasion.depth(),
                problems: Vec::new(),
            }),
            problems: twin.problems.iter().map(ToString::to_string).collect(),
            contents: twin.contents,
        }
    }
}

/// Makes the partial file that becomes `path`: no backup and no manifest, finished or not, may have the name.
pub(super) fn reserve(path: &Path) -> Result<Partial, BackupError> {
    let partial = Partial::create_over_leftover(path).map_err(BackupError::file("create", path))?;
    // Only now: whoever had the partial file before may have finished in between.
    let manifest = manifest::path_of(path);
    for taken in [path, &manifest, &with_ending(&manifest, partial::ENDING)] {
        if taken.symlink_metadata().is_ok() {
            return Err(BackupError::Exists { path: taken.to_owned() });
        }
    }
    Ok(partial)
}

/// Gives backup and manifest their names: both, or neither.
pub(super) fn publish(
    partial: Partial,
    manifest: &Manifest,
    path: &Path,
) -> Result<(), BackupError> {
    // The manifest first: a backup that stands under its name has always had one.
    place_manifest(manifest, path)?;
    partial.place(path).map_err(BackupError::file("create", path)).inspect_err(|_| {
        // The first error is the one to tell.
        let _ = remove_manifest(path);
    })?;
    // Where this fails, both stay: they are whole, but may not outlast a power cut.
    sync_folder_of(path).map_err(BackupError::file("write", folder_of(path)))
}

fn place_manifest(manifest: &Manifest, backup: &Path) -> Result<(), BackupError> {
    let path = manifest::path_of(backup);
    let failed = || BackupError::file("create", &path);
    let text = manifest.write(backup.file_name().unwrap_or_default());
    let text = text.map_err(|error| failed()(error.into()))?;
    let mut partial = Partial::create(&path).map_err(failed())?;
    partial.file().write_all(&text).map_err(failed())?;
    partial.place(&path).map_err(failed())
}

fn write_out(partial: &mut Partial, output: &mut dyn Write) -> io::Result<u64> {
    partial.file().rewind()?;
    let count = io::copy(partial.file(), output)?;
    output.flush()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_manifest_does_not_stay_where_its_backup_could_not_be_placed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let partial = reserve(&path).unwrap();
        fs::write(&path, "somebody else's").unwrap();
        let manifest = Manifest { sha256: "5a".repeat(32), record: None };
        let error = publish(partial, &manifest, &path).unwrap_err();
        assert!(matches!(error, BackupError::Exists { .. }), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "somebody else's");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
