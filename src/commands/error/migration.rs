//! Why the revisions of a workspace could not be written, compared or moved, with the way out.

use super::{CommandError, Report};
use crate::archive::model::taken::Taken;
use crate::commands::migration::answer;
use crate::engine::ledger;
use crate::finding::{Excerpt, Place, shell_quoted};
use crate::migrate::MigrateError;
use crate::migrate::check::CheckError;
use crate::migrate::create::CreateError;
use crate::migrate::diff::SideError;
use crate::migrate::generate::GenerateError;
use crate::migrate::identity::IdentityError;
use crate::migrate::lint::LintError;
use crate::migrate::merge::MergeError;
use crate::migrate::model::ModelError;
use crate::migrate::prove::{InTheWay, ProveError};
use crate::migrate::repair::RepairError;
use crate::migrate::save::SaveError;
use crate::migrate::squash::SquashError;
use crate::migrate::stamp::StampError;
use crate::migrate::tied::Tied;
use crate::revision::header::HeaderError;
use crate::revision::plan::Direction;
use crate::schema::{AnswerError, Name, PlanError, RenameError, plain_or_quoted};
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

impl CommandError {
    /// A column or tables have the name of a field and are not the field's.
    pub(in crate::commands) fn taken(taken: &Taken) -> Self {
        Self::new("taken", taken.to_string()).with_hint(taken.way_out())
    }

    /// The place of the statement that failed.
    fn in_script(self, script: &ScriptError) -> Self {
        let excerpt = Excerpt::of(&script.statement, &script.place, 1);
        match script.place.path.is_empty() {
            true => self,
            false => {
                self.at(script.place.clone(), excerpt.filter(|_| script.place.line == Some(1)))
            }
        }
    }

    fn in_scratch(self, error: &ScratchError) -> Self {
        match error {
            ScratchError::Script(script) => self.in_script(script),
            _ => self,
        }
    }

    /// The place of a statement that cannot be replayed, and what becomes of one that was applied all the same.
    pub(super) fn unreplayed(self, error: &ScratchError) -> Self {
        let told = self.in_scratch(error);
        match error {
            ScratchError::Script(script) if !script.place.path.is_empty() => {
                told.with_hint(REPLAYED)
            }
            _ => told,
        }
    }

    /// Puts a list beside the error in the JSON document.
    fn beside(mut self, key: &'static str, value: serde_json::Value) -> Self {
        if let Self::Told(report) = &mut self {
            report.beside.push((key, value));
        }
        self
    }
}

/// The way out of a script that cannot be replayed.
pub(super) const REPLAYED: &str = "mend the script, or take the statement out; where it was applied, undo with the SQLite shell what it made that \
     is to go (`DROP TRIGGER NAME`), and `journal migration repair --accept` lets the ledger take the mended script";

impl From<ScratchError> for CommandError {
    fn from(error: ScratchError) -> Self {
        Self::of("schema", &error).in_scratch(&error)
    }
}

impl From<ModelError> for CommandError {
    fn from(error: ModelError) -> Self {
        let told = Self::of("model", &error);
        match &error {
            ModelError::File { .. } => told,
            ModelError::Field { .. } => told.with_hint(
                "give the field another name in journal.toml, or take it out of schema.sql",
            ),
            ModelError::Beside(scratch) => told.in_scratch(scratch).with_hint(
                "a field has that name too: give it another one in journal.toml, or take it out of schema.sql",
            ),
            ModelError::Scratch(scratch) => told.in_scratch(scratch),
        }
    }
}

impl From<IdentityError> for CommandError {
    fn from(error: IdentityError) -> Self {
        Self::of("identity", &error)
    }
}

impl From<HeaderError> for CommandError {
    fn from(error: HeaderError) -> Self {
        Self::of("header", &error).spotted(&error.spot, error.hint())
    }
}

impl From<SaveError> for CommandError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Folder(error) => error.into(),
            SaveError::Header(error) => error.into(),
            error @ SaveError::Unproved => Self::of("unproved", &error),
            error @ SaveError::Declarations { .. } => Self::of("schema-sql", &error),
        }
    }
}

impl From<RenameError> for CommandError {
    fn from(error: RenameError) -> Self {
        let told = Self::of("renames", &error);
        match error {
            RenameError::Unanswered(open) => {
                let first = open.first().map(|it| it.rename.to_string()).unwrap_or_default();
                let first = as_argument(&first);
                told.with_hint(format!(
                    "say `--rename {first}` where it was renamed, `--no-rename` where nothing was"
                ))
                .beside("renames", answer::asked(&open))
            }
            RenameError::Answer(AnswerError::Unknown { nearest: Some(nearest), .. }) => {
                told.with_hint(format!("did you mean `{nearest}`?"))
            }
            RenameError::Answer(_) => told,
        }
    }
}

/// A rename as a shell takes it for one word.
fn as_argument(rename: &str) -> String {
    let names = rename.replace('=', "");
    if shell_quoted(&names) == names { rename.to_owned() } else { shell_quoted(rename) }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        Self::of("no-way", &error)
            .with_hint("`journal migration create --empty` takes statements of your own")
    }
}

impl From<GenerateError> for CommandError {
    fn from(error: GenerateError) -> Self {
        match error {
            GenerateError::Rename(error) => error.into(),
            GenerateError::Plan(error) => error.into(),
            GenerateError::Identity(error) => error.into(),
        }
    }
}

/// How something that no revision made makes room for what one has to make: only a table takes another name.
fn room(name: &str, is_table: bool) -> String {
    if !is_table {
        return "something of that name is there already, and no revision made it: give yours another name, or drop it with the tool \
                that made it; then run the command again"
            .to_owned();
    }
    let (name, other) = (Name::new(name), Name::new(format!("old_{name}")));
    let (name, other) = (plain_or_quoted(&name), plain_or_quoted(&other));
    format!(
        "something of that name is there already, and no revision made it: rename it, `ALTER TABLE {name} RENAME TO {other}`, or \
         drop it with the tool that made it; then run the command again"
    )
}

impl From<ProveError> for CommandError {
    fn from(error: ProveError) -> Self {
        let told = Self::of("unproved", &error);
        match error {
            ProveError::Fails { source, excerpt, direction } => {
                let told = match (Tied::of(&source), sentences::taken_name(&source.source.to_string())) {
                    (Some(tied), _) => told.with_hint(format!("{tied}; {}", tied.way_out())),
                    (None, Some(name)) => told.with_hint(room(&name, sentences::is_taken_by_table(&source.source.to_string()))),
                    (None, None) if !sentences::is_of_rows(&source.to_string()) => told,
                    (None, None) if direction == Direction::Down => told.with_hint(
                        "no value that the way back could give to rows fits what comes back; `--empty` takes a down.sql of your own",
                    ),
                    (None, None) => told.with_hint(
                        "change the rows that are in its way first, or write the statements yourself: `--empty`",
                    ),
                };
                // No such file was written.
                let name = source.place.path.rsplit('/').next().unwrap_or_default();
                let path = format!("{name} (not written)");
                told.at(Place { path, ..source.place }, excerpt.map(|it| *it))
            }
            ProveError::Orphans { ref example, .. } if sentences::is_mismatched(example) => told
                .with_hint("give the columns that it refers to a primary key, or a unique index, in schema.sql"),
            ProveError::Orphans { way_out: Some(way_out), .. } => told.with_hint(way_out),
            ProveError::Orphans { .. } => told.with_hint(
                "let those rows point at something that stays, or delete them; or leave what they point at in the schema",
            ),
            ProveError::Scratch(error) => error.into(),
            ProveError::Archive(error) => error.into(),
            _ => told,
        }
    }
}

impl From<CreateError> for CommandError {
    fn from(error: CreateError) -> Self {
        let words = error.to_string();
        match error {
            CreateError::Generate(error) => error.into(),
            CreateError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            CreateError::InTheWay(ref rows) => {
                let way_out = rows.first().map(InTheWay::way_out).unwrap_or_default();
                Self::new("rows-in-the-way", words).with_hint(way_out)
            }
            CreateError::TakesCore(_) => Self::new("unproved", words).with_hint(
                "leave it out of schema.sql: a workspace adds to the core, and takes nothing of it",
            ),
            CreateError::Unproved(error) => Self::from(error).under(&words),
            CreateError::NeedsMore { ref source, .. } => Self::of("needs-more", &error)
                .in_scratch(source)
                .with_hint("name what it needs with `--depends-on REVISION`, or leave `--head` out"),
            CreateError::Torn(_) => Self::of("broken", &error)
                .with_hint("mend it in schema.sql: it names what the model does not have"),
            CreateError::Taken(ref taken) => Self::taken(taken),
            CreateError::Empties { ref from, ref to, .. } => {
                Self::of("empties-field", &error).with_hint(format!(
                    "let the field be read from its old key too: `keys = [\"{to}\", \"{from}\"]` in journal.toml"
                ))
            }
            CreateError::Values(error) => MigrateError::from(error).into(),
            CreateError::Archive(error) => error.into(),
        }
    }
}

impl CommandError {
    /// Says first what all of it is about.
    fn under(mut self, words: &str) -> Self {
        if let Self::Told(report) = &mut self {
            let Report { message, causes, .. } = &mut **report;
            causes.insert(0, std::mem::replace(message, words.to_owned()));
        }
        self
    }
}

impl From<MergeError> for CommandError {
    fn from(error: MergeError) -> Self {
        match error {
            MergeError::Identity(error) => error.into(),
            MergeError::Header(error) => error.into(),
            MergeError::TooFew(_) => Self::of("nothing-to-merge", &error)
                .with_hint("`journal migration heads` shows what could be merged"),
            MergeError::NotAHead { .. } => Self::of("not-a-head", &error)
                .with_hint("`journal migration heads` shows what could be merged"),
            MergeError::Fails { ref source, .. } => {
                Self::of("branches-conflict", &error).in_scratch(source)
            }
            MergeError::Order { .. } => Self::of("branches-conflict", &error)
                .with_hint("let one of them depend on the other: `depends_on` in its header"),
        }
    }
}

impl From<CheckError> for CommandError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Replay(ref scratch) => Self::of("replay", &error).unreplayed(scratch),
            CheckError::Archive(error) => error.into(),
        }
    }
}

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

impl From<LintError> for CommandError {
    fn from(error: LintError) -> Self {
        match error {
            LintError::Scratch(error) => error.into(),
            LintError::Migrate(error) => error.into(),
            LintError::Archive(error) => error.into(),
        }
    }
}
