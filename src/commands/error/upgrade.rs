//! Why the schema could not be moved, with the way out.

use std::path::Path;

use super::CommandError;
use super::migration::REPLAYED;
use crate::archive::ArchiveError;
use crate::engine::drift;
use crate::engine::error::ExecuteError;
use crate::finding::Excerpt;
use crate::migrate::MigrateError;
use crate::migrate::foretold;
use crate::migrate::tied::Tied;
use crate::migrate::unmade::Unmade;
use crate::revision::ledger::{self, Disagreement, LedgerError};
use crate::revision::plan::PlanError;
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        match &error {
            LedgerError::Unreadable { error: header, .. } => {
                Self::of("ledger", &error).spotted(&header.spot, header.hint())
            }
            LedgerError::Graph(graph) => {
                Self::of("ledger", &error).spotted(graph.spot(), graph.hint())
            }
        }
    }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Ledger(error) => error.into(),
            PlanError::Target(error) => error.into(),
            error @ PlanError::NoWayBack { .. } => Self::of("no-way-back", &error).with_hint(
                "write the script, or `journal restore` a backup from before the upgrade",
            ),
        }
    }
}

impl From<MigrateError> for CommandError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Archive(error) => error.into(),
            MigrateError::Misplaced(misplaced) => Self::of(misplaced.code(), &misplaced).with_hint(misplaced.way_out()),
            MigrateError::Ledger(error) => error.into(),
            MigrateError::Header(error) => error.into(),
            MigrateError::NameTaken(ref taken) => Self::of("name-taken", &error).with_hint(taken.way_out()),
            MigrateError::InTheWay(ref in_the_way) => Self::of("in-the-way", &error)
                .with_hint(in_the_way.way_out())
                .at(in_the_way.place.clone(), in_the_way.excerpt.clone()),
            MigrateError::Tied { ref tied, ref spot, .. } => Self::of("in-the-way", &error)
                .with_hint(tied.way_out())
                .at(spot.0.clone(), spot.1.clone()),
            MigrateError::Unmade { ref unmade, .. } => {
                Self::of("in-the-way", &error).with_hint(Unmade::way_out(unmade))
            }
            MigrateError::Unfit(ref unfit) => Self::of("unfit", &error).with_hint(unfit.way_out()),
            MigrateError::Values(ref values) => {
                let told = Self::of("values", &error);
                let spot = values.spot();
                told.placed(spot.map(|it| &it.0), spot.and_then(|it| it.1.as_ref()), Some(values.hint()))
            }
            MigrateError::Plan(error) => error.into(),
            MigrateError::Backup(error) => {
                let told = Self::from(error);
                match told {
                    Self::Told(mut report) => {
                        report.message = format!("no backup could be made, so nothing was changed: {}", report.message);
                        Self::Told(report)
                    }
                    other => other,
                }
            }
            MigrateError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            MigrateError::Execute { error, backup } => Self::from(error).after_backup(backup.as_deref()),
            MigrateError::Newer { .. } => Self::of("newer-archive", &error).with_hint(
                "`journal migration repair` writes it again where its folder in `migrations/` was lost; else use a `journal` \
                 that knows it, or take the archive back with `journal downgrade`",
            ),
            MigrateError::Disagreement(ref found) => disagreement(&error, found),
            MigrateError::Drift(ref differences) if drift::is_unreplayed(differences) => {
                Self::of("drift", &error)
                    .with_hint(format!("`journal migration check` shows the line; {REPLAYED}"))
            }
            MigrateError::Drift(ref differences) => Self::of("drift", &error).with_hint(format!(
                "{}; `journal migration diff archive current` is the SQL that mends it, `journal migration check` lists it all, \
                 `--allow-drift` goes on all the same",
                differences.join("; ")
            )),
            MigrateError::DataLoss { .. } => Self::of("data-loss", &error)
                .with_hint("`--allow-data-loss` lets it; the backup that is taken first keeps what goes"),
        }
    }
}

fn disagreement(error: &MigrateError, found: &[Disagreement]) -> CommandError {
    let told = CommandError::of("disagreement", error)
        .with_hint("`journal migration check` shows each, `journal migration repair` mends the ledger or the files");
    match found.first() {
        Some(Disagreement::Edited { place, found: Some(text), .. }) => {
            told.at((**place).clone(), Excerpt::of(text, place, 1))
        }
        _ => told,
    }
}

impl CommandError {
    /// Says where the state from before is, for a command that took a backup and then failed.
    fn after_backup(self, backup: Option<&Path>) -> Self {
        let Some(backup) = backup else { return self };
        let kept =
            format!("nothing was changed; a backup of this state is in {}", backup.display());
        match self {
            Self::Told(mut report) => {
                report.hint = Some(
                    report.hint.map_or_else(|| kept.clone(), |hint| format!("{hint}; {kept}")),
                );
                Self::Told(report)
            }
            other => other,
        }
    }
}

/// The way out of a statement that fails because of what another program brings along.
pub(super) fn script_way_out(error: &ScriptError) -> Option<String> {
    if let Some(tied) = Tied::of(error) {
        return Some(tied.way_out_of_any());
    }
    if let Some(way_out) = error.way_out_of_needless() {
        return Some(way_out.to_owned());
    }
    let said = error.to_string();
    let way_out = match () {
        () if sentences::is_raised(&said) => sentences::WAY_OUT_OF_RAISE,
        () if sentences::is_no_function_for_a_schema(&said) => {
            "a schema must not call it: store what it says in a column; where the program has one of that name, let the program run \
             the statement"
        }
        () if sentences::is_lacking(&said) => {
            "only the program that made the table brings that along: let the program run the statement, and declare the rest"
        }
        () if sentences::is_nowhere(&said) => {
            "where a revision made it, it was dropped since: `journal migration check` says in what the archive differs, and \
             `journal migration diff archive current` is the SQL that mends it; else mend the script"
        }
        () if sentences::is_of_rows(&said) && error.place.path.ends_with("down.sql") => {
            "rows that were written since are in its way: change those that what comes back refuses, or mend the script"
        }
        () if sentences::is_of_rows(&said) => {
            "rows are in its way: `journal migration lint` says which before an upgrade; change them, or mend the script"
        }
        () => return None,
    };
    // The way back of a pending revision is run by nothing that tells it here.
    let is_applied = error.place.path.ends_with("down.sql") && way_out.contains("mend the script");
    Some(if is_applied { format!("{way_out}; {ACCEPTED}") } else { way_out.to_owned() })
}

/// What a script that was applied needs once it is mended: else it is one that was edited since.
const ACCEPTED: &str = "where it is applied, `journal migration repair --accept` then lets the ledger take the mended script";

impl From<ExecuteError<ArchiveError>> for CommandError {
    fn from(error: ExecuteError<ArchiveError>) -> Self {
        let told = Self::of("migration-failed", &error);
        match error {
            ExecuteError::Database(error) => ArchiveError::from(error).into(),
            ExecuteError::Rows(error) => error.into(),
            ExecuteError::Statement { source, excerpt, .. } => {
                let told = match script_way_out(&source) {
                    Some(way_out) => told.with_hint(way_out),
                    None => told,
                };
                told.at(source.place, excerpt.map(|it| *it))
            }
            ExecuteError::Outside { source, excerpt, .. } => {
                let hint = "a revision changes what revisions make; change what another tool made with that tool, or \
                            declare it in schema.sql (`journal migration create`)";
                told.at(source.place, excerpt.map(|it| *it)).with_hint(hint)
            }
            ExecuteError::NotBack { .. } => told.with_hint(format!(
                "mend its down script: `-` should be there, and `+` should not; {ACCEPTED}"
            )),
            ExecuteError::NotReached { .. } => told.with_hint(
                "something of another tool stands where it makes its own: drop or rename that, or mend the up script",
            ),
            ExecuteError::Leaves { torn, lack, .. } => told.with_hint(lack.way_out(&torn)),
            ExecuteError::Takes { .. } => told.with_hint(
                "leave the statement out: what another tool made is dropped with that tool",
            ),
            ExecuteError::TakesCore { .. } => told.with_hint(
                "leave the statement out: a revision of a workspace adds to the core, and takes nothing of it",
            ),
            ExecuteError::LedgerWritten | ExecuteError::LedgerRefuses { .. } => told.with_hint(format!(
                "drop the triggers on `{}` with the tool that made them, then run the command again",
                ledger::table()
            )),
            ExecuteError::Lost { .. } => told.with_hint(foretold::WAY_OUT),
            ExecuteError::LostWithoutBackup { .. } => {
                told.with_hint("leave out `--no-backup`, or say `--allow-data-loss`")
            }
            ExecuteError::ChangedSinceBackup | ExecuteError::LedgerMoved => told.with_hint("run the command again"),
            ExecuteError::Count { .. } => told
                .with_hint("another tool changed one of them; `journal migration repair` mends it"),
            ExecuteError::Unfollowable { .. } => {
                told.with_hint("keep a unique index, or a primary key, on the columns that it refers to")
            }
            ExecuteError::Uncomputed { column, .. } => told.with_hint(column.way_out()),
            ExecuteError::StaleIndex { stale } => told.with_hint(stale.way_out()),
            ExecuteError::ForeignKeys { way_out: Some(way_out), .. } => told.with_hint(way_out),
            ExecuteError::ForeignKeys { .. } => {
                told.with_hint("mend the script so that each row keeps its parent")
            }
            ExecuteError::Library { .. } => told,
        }
    }
}
