//! Why the order of a command ended before its work was done, with the way out.

use super::{CommandError, Report};
use crate::archive::model::missing;
use crate::commands::answer;
use crate::finding::shell_quoted;
use crate::migrate::MigrationReport;
use crate::session::guard::GuardError;
use crate::session::repopulate::UnknownPart;
use crate::session::restore::Unfit;
use crate::session::{AfterUpgrade, SessionError};

impl From<GuardError> for CommandError {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::Behind { .. } => Self::of("behind", &error)
                .with_hint("`journal upgrade` brings it up to date, after a backup"),
            GuardError::DerivedByNewer { .. } => Self::of("derived-by-newer", &error).with_hint(
                "use that `journal`, or take them back with `journal repopulate --force --from-archive`",
            ),
            GuardError::Taken(taken) => Self::taken(&taken),
            GuardError::Missing { ref archive, .. } => {
                let hint = missing::way_out(archive);
                Self::of("missing-table", &error).with_hint(hint)
            }
            GuardError::Emptied { ref path } => {
                let path = shell_quoted(&path.display().to_string());
                Self::of("emptied-archive", &error).with_hint(format!(
                    "`journal restore latest` puts the newest one back; to begin anew, delete the file: rm {path}"
                ))
            }
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
            SessionError::Unfit(error) => error.into(),
            SessionError::UnknownPart(error) => error.into(),
            SessionError::AfterUpgrade(after) => {
                let AfterUpgrade { upgrade, error } = *after;
                Self::from(error).after_upgrade(&upgrade)
            }
        }
    }
}

impl CommandError {
    /// The same, where an upgrade before it stays: words and document say so, and that no entry was changed.
    fn after_upgrade(self, upgrade: &MigrationReport) -> Self {
        let mut report = match self {
            Self::Told(report) => report,
            Self::Stopped => Box::new(Report::stopped()),
            other => return other,
        };
        let stays = upgraded(upgrade);
        report =
            Box::new(report.worded(|it| it.replace("nothing was changed", "no entry was changed")));
        report.hint =
            Some(report.hint.map_or_else(|| stays.clone(), |hint| format!("{hint}; {stays}")));
        report.beside.extend([
            ("upgraded", answer::ids(upgrade.steps.iter().map(|it| &it.revision))),
            ("from", answer::ids(&upgrade.from)),
            ("to", answer::ids(&upgrade.to)),
            ("backup", upgrade.backup.as_deref().map(answer::path).into()),
        ]);
        Self::Told(report)
    }
}

/// What an upgrade did that stays.
fn upgraded(upgrade: &MigrationReport) -> String {
    let [from, to] = [&upgrade.from, &upgrade.to].map(answer::standing);
    let moved = match upgrade.steps.is_empty() {
        true => "what the ledger took first stays".to_owned(),
        false => format!("the archive was upgraded first, from {from} to {to}, and stays so"),
    };
    match &upgrade.backup {
        Some(backup) => format!("{moved}; the state before is in {}", backup.display()),
        None => moved,
    }
}

impl From<Unfit> for CommandError {
    fn from(error: Unfit) -> Self {
        match &error {
            Unfit::NotAnArchive { .. } => Self::of("not-an-archive", &error),
            Unfit::OfJournal { .. } => Self::of("an-archive", &error)
                .with_hint("`--to FILE` makes a file of it; its own workspace restores it"),
            Unfit::OfAnotherProgram { .. } => Self::of("another-program", &error)
                .with_hint("`--to FILE` makes a file of it to look at"),
            Unfit::Newer { .. } => Self::of("newer-archive", &error).with_hint(
                "use a `journal` that knows it; `--to FILE` makes a file of it to look at",
            ),
            Unfit::OtherJournal { archive, .. } => {
                let hint = format!(
                    "name the archive that it is of, `--archive FILE`, or `--to FILE` to look at it; where it is to be \
                     here all the same, move {} away first",
                    archive.display()
                );
                Self::of("other-journal", &error).with_hint(hint)
            }
            Unfit::Strangers { .. } => Self::of("strangers", &error).with_hint(
                "`--to FILE` makes a file of it to look at; `--allow-drift` restores it all the same",
            ),
        }
    }
}

impl From<UnknownPart> for CommandError {
    fn from(error: UnknownPart) -> Self {
        let hint = match &error.nearest {
            _ if error.is_declared => {
                "it is declared and not yet in the schema: `journal migration create \"Add a field\"` writes the revision, \
                 `journal upgrade` applies it and derives the field"
                    .to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is {}", error.known.join(", ")),
        };
        Self::of("unknown-field", &error).with_hint(hint)
    }
}
