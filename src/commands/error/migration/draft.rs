//! What stands in the way of a migration that is written.

use super::super::{CommandError, Report};
use crate::commands::migration::answer;
use crate::finding::{Place, shell_quoted};
use crate::migrate::MigrateError;
use crate::migrate::create::CreateError;
use crate::migrate::generate::GenerateError;
use crate::migrate::merge::MergeError;
use crate::migrate::prove::{InTheWay, ProveError};
use crate::migrate::save::SaveError;
use crate::migrate::tied::Tied;
use crate::revision::plan::Direction;
use crate::schema::{AnswerError, Name, RenameError, plain_or_quoted};
use crate::sqlite::sentences;

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
    pub(super) fn under(mut self, words: &str) -> Self {
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
