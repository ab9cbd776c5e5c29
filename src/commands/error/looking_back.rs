//! Why one cannot look back at what was asked for, with the way out.

use super::CommandError;
use crate::entry::filter::moment::NoMoment;
use crate::history::at::AtError;

impl From<AtError> for CommandError {
    fn from(error: AtError) -> Self {
        const SAID: &str = "a moment is `yesterday`, `3 weeks ago`, `2 hours ago`, `2025-09`, `2025-09-16`, \
                            `2025-09-16 14:30`; a day means its end";
        let (code, hint) = match &error {
            AtError::Archive(_) => ("archive", String::new()),
            AtError::NoMoment { reason: NoMoment::Future, .. } => {
                ("future", "without `--at` it is what is there now".to_owned())
            }
            AtError::NoMoment { .. } => ("no-moment", SAID.to_owned()),
            AtError::VersionOfNone { text } => (
                "no-moment",
                format!("`journal restore --entry ENTRY --at {text} --to -` shows one; {SAID}"),
            ),
            AtError::BeforeFirst { first, .. } => {
                ("before-first-sync", format!("`--at {first}` is the earliest that it can give"))
            }
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
