//! What stands in the way where the ledger, or the revisions that it names, are written by hand.

use super::super::CommandError;
use crate::engine::ledger;
use crate::migrate::diff::SideError;
use crate::migrate::repair::RepairError;
use crate::migrate::squash::SquashError;
use crate::migrate::stamp::StampError;

impl From<StampError> for CommandError {
    fn from(error: StampError) -> Self {
        match error {
            StampError::Plan(error) => error.into(),
            StampError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            StampError::Backup(error) => Self::from(error).under("no backup could be made, so nothing was changed"),
            StampError::Archive(error) => error.into(),
            StampError::Disagrees { is_foreign: true, .. } => Self::of("schema-disagrees", &error).with_hint(
                "`journal migration stamp --create \"MESSAGE\"`, without a revision, writes the one that leads here, and makes the database an archive; `core = false` under \
                 `[schema]` in journal.toml moves its schema, and leaves it another program's",
            ),
            StampError::Disagrees { ref target, .. } => Self::of("schema-disagrees", &error).with_hint(format!(
                "`journal migration diff archive {target}` is the SQL that mends it, `--force` insists, \
                 `--create \"MESSAGE\"` writes the revision that leads here",
            )),
            StampError::CoreNames(ref taken) => {
                let is_ledgers = taken.iter().any(|it| it.ends_with(&format!("`{}`", ledger::table())));
                let ledger = if is_ledgers { " and `ledger = \"NAME\"`" } else { "" };
                Self::of("core-names", &error).with_hint(format!(
                    "it cannot become an archive; make one beside it from the entries' files: `journal --archive FILE sync DIR`, or \
                     let it stay what it is: `core = false`{ledger} under `[schema]` in journal.toml moves its schema",
                ))
            }
            StampError::Lacking { ref way_out, .. } => Self::of("lacking", &error).with_hint(way_out.as_str()),
            StampError::Files(error) => error.into(),
            StampError::AnotherProgram(_) => Self::of("another-program", &error)
                .with_hint(
                    "`--force` makes it an archive all the same, after a backup; `core = false` under `[schema]` in journal.toml \
                     moves its schema, and leaves it that program's",
                ),
            StampError::ChangedSinceBackup => {
                Self::of("changed", &error).with_hint("run the command again")
            }
        }
    }
}

/// What becomes of edited files that the ledger cannot take.
const PUT_BACK: &str = "`journal migration repair --restore-files` puts back what was applied, and keeps the edited text beside it; \
                        a change of the schema is a revision of its own (`journal migration create`)";

impl From<RepairError> for CommandError {
    fn from(error: RepairError) -> Self {
        match error {
            RepairError::Ledger(error) => error.into(),
            RepairError::Header(error) => error.into(),
            RepairError::Handing(ref handing) => {
                Self::of("handed-over", &error).spotted(&handing.spot, Some(handing.way_out()))
            }
            RepairError::Unlike(_) => Self::of("unlike", &error).with_hint(PUT_BACK),
            RepairError::Replay(ref scratch) => {
                Self::of("replay", &error).in_scratch(scratch).with_hint(PUT_BACK)
            }
            RepairError::File(error) => error.into(),
            RepairError::Write(error) => error.into(),
            RepairError::Archive(error) => error.into(),
        }
    }
}

impl From<SquashError> for CommandError {
    fn from(error: SquashError) -> Self {
        match error {
            SquashError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            SquashError::Edited(error) => error.into(),
            SquashError::Generate(error) => error.into(),
            SquashError::Identity(error) => error.into(),
            SquashError::Header(error) => error.into(),
            SquashError::Archive(error) => error.into(),
            SquashError::TooFew => Self::of("nothing-to-squash", &error).with_hint(
                "name both ends, `FROM:TO`; `journal migration history` lists the revisions",
            ),
            SquashError::Split(_) => {
                Self::of("split", &error).with_hint("let the range hold it too")
            }
            SquashError::TakesValues { ref spot, .. } => {
                let (place, excerpt) = &**spot;
                Self::of("takes-values", &error).at(place.clone(), excerpt.clone()).with_hint(
                    "squash the revisions before it, or those behind it, and leave it out",
                )
            }
            SquashError::Unlike(_) => Self::of("unproved", &error),
        }
    }
}

impl From<SideError> for CommandError {
    fn from(error: SideError) -> Self {
        match error {
            SideError::File { .. } => Self::of("side", &error).with_hint(
                "a side is `model`, `archive`, `base`, `head`, a revision, a `.sql` file or a database",
            ),
            SideError::Target(error) => error.into(),
            SideError::Ledger(error) => error.into(),
            SideError::Model(error) => error.into(),
            SideError::Archive(error) => error.into(),
        }
    }
}
