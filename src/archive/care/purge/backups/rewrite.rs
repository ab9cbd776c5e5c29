//! Backups made again, without what they are to lose.

use super::super::without;
use super::{Fate, Found, Holder};
use crate::backup::{BackupError, Backups};
use crate::progress::Progress;

/// Makes backups again without the entries that they are known to hold; what is in doubt stays in them.
///
/// # Errors
///
/// Where the person asked to stop; what fails for one backup is its fate.
pub fn rewrite(
    backups: &Backups,
    found: Vec<Found>,
    progress: &dyn Progress,
) -> Result<Vec<Holder>, BackupError> {
    let mut holders = Vec::new();
    for found in found {
        let (ids, versions) = match &found.rows {
            Ok(rows) if rows.is_certain() => (rows.ids.clone(), rows.versions.clone()),
            _ => {
                holders.push(found.into_holder());
                continue;
            }
        };
        let holder = found.into_holder();
        let made =
            backups.rewrite(&holder.backup, progress, |copy| Ok(without(copy, &ids, &versions)?));
        let has_begun = holders.iter().any(Holder::is_rewritten);
        holders.push(match made {
            Ok(backup) => Holder { backup, fate: Fate::Rewritten, ..holder },
            // What was made again cannot be taken back: it is told, and the others stay as they are.
            Err(BackupError::Stopped) if has_begun => holder,
            Err(BackupError::Stopped) => return Err(BackupError::Stopped),
            Err(error) => Holder { fate: Fate::Failed(error), ..holder },
        });
    }
    Ok(holders)
}
