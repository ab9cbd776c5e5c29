//! The way out of what is wrong with `journal.toml`.

use super::super::globs::GlobError;
use super::{ConfigProblem, did_you_mean, list, quoted};
use crate::entry::date;
use crate::field::{FieldKind, FieldName, FieldNameError};
use crate::nearest::nearest;

impl ConfigProblem {
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownKey { nearest: Some(nearest), .. } => Some(did_you_mean(nearest)),
            Self::UnknownKey { known, .. } => Some(format!("known here: {}", list(known))),
            Self::MisplacedKey { name, table: Some(table), .. } => {
                Some(format!("`{name}` belongs in `[{table}]`"))
            }
            Self::MisplacedKey { name, table: None, .. } => {
                Some(format!("`{name}` belongs above the first `[table]`"))
            }
            Self::OfAJournal { .. } => Some("leave one of the two out".to_owned()),
            Self::OfAProgram { .. } => Some(
                "leave it out; `core = false` says that the database is another program's".to_owned(),
            ),
            Self::LedgerName { .. } => Some(
                "write small letters, digits and `_`, and no word of SQL: `ledger = \"my_revisions\"`"
                    .to_owned(),
            ),
            Self::OfOneJournal { key } if key == "journal" => {
                Some("name the journal: `[journals.NAME]` with `path = \"~/diary\"`".to_owned())
            }
            Self::OfOneJournal { key } if key == "archive" => {
                Some("write it beside `path` in `[journals.NAME]`".to_owned())
            }
            Self::OfOneJournal { .. } => Some("write it into `journal.toml`".to_owned()),
            Self::NotWhole { path, .. } if path.starts_with('~') => {
                Some("write it from `/` on: only a shell knows other people's home folders".to_owned())
            }
            Self::NotWhole { path, .. } => {
                Some(format!("write it from `/` on, or `~/{path}` for one in your home folder"))
            }
            Self::JournalName { .. } => Some(
                "write letters, digits, `-` and `_`; `all` means every journal".to_owned(),
            ),
            Self::SameArchive { .. } => {
                Some("each journal has an archive of its own; without `archive` it gets one".to_owned())
            }
            Self::Missing { .. } => {
                Some("name the folder of the entries, or of the workspace: `path = \"~/diary\"`".to_owned())
            }
            Self::NotInEnvironment { .. } => Some("move it out of `[environments]`".to_owned()),
            Self::WrongType { mended: Some(mended), .. } => Some(format!("write {mended}")),
            Self::OthersHome { path } => {
                Some(format!("write the whole path, or `./{path}` for a name with `~`"))
            }
            Self::TimeOfDay { .. } => {
                Some("write hour and minute, from `00:00` to `23:59`".to_owned())
            }
            Self::Word { text, known, .. } if known.is_empty() => {
                Some(format!("write `[journals.{text}]` with `path = \"~/diary\"`, or leave it out"))
            }
            Self::Word { text, known, .. } => {
                nearest(text, known.iter().map(String::as_str)).map(did_you_mean)
            }
            Self::Language { text, .. } => Some(language_hint(text)),
            Self::KeepTwice { .. } => {
                Some("leave `keep` out, or the rules (`keep_last`, `keep_daily`, …)".to_owned())
            }
            Self::FieldName(error) => Some(field_name_hint(error)),
            Self::FieldKind { text } => Some(field_kind_hint(text)),
            Self::Glob { error: GlobError::Unmatched { mended: Some(mended) }, .. } => {
                Some(did_you_mean(mended))
            }
            _ => None,
        }
    }
}

fn language_hint(text: &str) -> String {
    let write = || "write its code, as in `pl`, `hr` or `cs-CZ`".to_owned();
    date::nearest_language(text).map_or_else(write, did_you_mean)
}

fn field_name_hint(error: &FieldNameError) -> String {
    match error {
        FieldNameError::Core { name } => {
            format!("choose another name, and read it with `keys = [{}]`", quoted(name))
        }
        FieldNameError::Form { name } => match plain_name(name) {
            Some(plain) => format!("name it `{plain}`, with `keys = [{}]`", quoted(name)),
            None => "choose another name, and list the front matter key in `keys`".to_owned(),
        },
    }
}

fn field_kind_hint(text: &str) -> String {
    let kinds = FieldKind::ALL.map(FieldKind::as_str);
    match nearest(text, kinds) {
        Some(kind) => did_you_mean(kind),
        None => format!("a field is one of {}", list(&kinds)),
    }
}

/// `name` with small letters and underscores only, where that makes it the name of a field.
fn plain_name(name: &str) -> Option<FieldName> {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    name.to_lowercase().chars().map(plain).collect::<String>().parse().ok()
}
