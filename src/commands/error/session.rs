//! Why the order of a command ended before its work was done, with the way out.

use super::CommandError;
use crate::session::SessionError;
use crate::session::guard::GuardError;

impl From<GuardError> for CommandError {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::Behind { .. } => Self::of("behind", &error)
                .with_hint("`journal upgrade` brings it up to date, after a backup"),
            GuardError::DerivedByNewer { .. } => Self::of("derived-by-newer", &error).with_hint(
                "use that `journal`, or take them back with `journal repopulate --force --from-archive`",
            ),
            GuardError::Taken(taken) => Self::taken(&taken),
            GuardError::Migrate(error) => error.into(),
            GuardError::Archive(error) => error.into(),
        }
    }
}

impl From<SessionError> for CommandError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Guard(error) => error.into(),
            SessionError::Archive(error) => error.into(),
            SessionError::Sync(error) => error.into(),
            SessionError::Migrate(error) => error.into(),
            SessionError::Backup(error) => error.into(),
            SessionError::Restore(error) => error.into(),
        }
    }
}
