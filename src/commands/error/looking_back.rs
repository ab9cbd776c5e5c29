//! Why one cannot look back at what was asked for, with the way out.

use super::CommandError;
use crate::archive::ArchiveError;
use crate::entry::filter::moment::NoMoment;
use crate::history::at::AtError;
use crate::history::journal::LookError;
use crate::history::look::NotThen;
use crate::history::named::NameError;

impl From<AtError> for CommandError {
    fn from(error: AtError) -> Self {
        const SAID: &str = "a moment is `yesterday`, `3 weeks ago`, `2 hours ago`, `2025-09`, `2025-09-16`, \
                            `2025-09-16 14:30`; a day means its end; a version of an entry is `v3`";
        let (code, hint) = match &error {
            AtError::Archive(_) => ("archive", String::new()),
            AtError::NoMoment { reason: NoMoment::Future, .. } => {
                ("future", "without `--at` it is what is there now".to_owned())
            }
            AtError::NoMoment { reason: NoMoment::Zone(_), .. } => (
                "no-moment",
                "write its offset in its place, as in `2025-09-16 14:30 -05:00`; or leave it away"
                    .to_owned(),
            ),
            AtError::NoMoment { reason: NoMoment::Days(days), .. } => {
                ("no-moment", days.hint().unwrap_or_else(|| SAID.to_owned()))
            }
            AtError::NoMoment { .. } => ("no-moment", SAID.to_owned()),
            AtError::VersionOfNone { text } => (
                "no-moment",
                format!("`journal restore --entry ENTRY --at {text} --to -` shows one; {SAID}"),
            ),
            AtError::BeforeFirst { first, .. } | AtError::BeforeAll { first, .. } => {
                ("before-first-sync", format!("`--at {first}` is the earliest that it can give"))
            }
            AtError::AllToCome { .. } => (
                "before-first-sync",
                "`journal history ENTRY` numbers the versions of an entry: `journal show ENTRY --at v1` shows the oldest"
                    .to_owned(),
            ),
            AtError::NoSync { .. } => {
                ("before-first-sync", "the next `journal sync` that writes notes it".to_owned())
            }
        };
        match error {
            AtError::Archive(error) => error.into(),
            error => Self::of(code, &error).with_hint(hint),
        }
    }
}

impl From<NotThen> for CommandError {
    fn from(error: NotThen) -> Self {
        let hint = match &error {
            NotThen::Absent { path, .. } | NotThen::NoVersion { path, .. } => {
                format!("`journal history {path}` lists its versions")
            }
            NotThen::Disputed { .. } | NotThen::NotHeld { is_noted: false, .. } => {
                "`journal doctor` says more".to_owned()
            }
            NotThen::NotHeld { path, .. } => format!(
                "`journal history {path}` lists what is held; a backup may hold it: `journal backup list`"
            ),
            NotThen::Damaged { .. } => {
                "a backup may hold it whole: `journal doctor` says more".to_owned()
            }
            NotThen::Forgotten => "`journal list` shows what is there".to_owned(),
            NotThen::Sqlite(_) => String::new(),
        };
        match error {
            NotThen::Sqlite(error) => ArchiveError::database("read the versions")(error).into(),
            error => Self::of(error.code(), &error).with_hint(hint),
        }
    }
}

impl From<NameError> for CommandError {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Name(error) => error.into(),
            NameError::Look(error) => error.into(),
            NameError::NoneThen => Self::of("no-entry", &error)
                .with_hint("`journal list --at WHEN` shows what was there"),
        }
    }
}

impl From<LookError> for CommandError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Selection(error) => error.into(),
            LookError::Search(error) => error.into(),
            LookError::Archive(error) => error.into(),
        }
    }
}
