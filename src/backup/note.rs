//! What reading a backup through has found, noted in its manifest: so that a list tells when it was last verified.

use std::io::Write;

use chrono::{DateTime, Utc};

use super::checked::Checked;
use super::error::BackupError;
use super::manifest;
use super::partial::Partial;
use super::shelf::remove_manifest;
use super::verify::Verification;
use super::{Backup, Backups};
use crate::place::{folder_of, sync_folder_of};

/// What a verification comes to, as a manifest notes it.
fn checked(verification: &Verification, at: DateTime<Utc>) -> Checked {
    let problems = verification.problems.iter().map(ToString::to_string).collect();
    Checked { at, depth: verification.depth, problems }
}

impl Backups {
    /// Notes in the manifest of a backup what verifying it has found; the backup itself is not touched. Nothing is noted
    /// where it has no manifest of ours. Cut off at any moment, the manifest is the old one or the new one.
    ///
    /// # Errors
    ///
    /// [`BackupError::File`] where the manifest cannot be written: it may lie where nobody may write.
    pub fn note(
        &self,
        backup: &Backup,
        verification: &Verification,
        now: DateTime<Utc>,
    ) -> Result<(), BackupError> {
        let path = manifest::path_of(&backup.path);
        let Ok(Some(mut manifest)) = manifest::beside(&backup.path) else { return Ok(()) };
        let Some(record) = &mut manifest.record else { return Ok(()) };
        record.checked = Some(checked(verification, now));
        let failed = || BackupError::file("write", &path);
        let text = manifest.write(backup.path.file_name().unwrap_or_default());
        let text = text.map_err(|error| failed()(error.into()))?;
        let mut partial = Partial::create_over_leftover(&path).map_err(failed())?;
        partial.file().write_all(&text).map_err(failed())?;
        partial.replace(&path).map_err(failed())?;
        // Somebody may have deleted the backup meanwhile, and its old manifest with it.
        if backup.path.symlink_metadata().is_err() {
            remove_manifest(&backup.path).map_err(failed())?;
        }
        sync_folder_of(&path).map_err(BackupError::file("write", folder_of(&path)))
    }
}
