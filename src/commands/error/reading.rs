//! Why entries could not be selected, searched, shown or asked for, with the way out.

use super::CommandError;
use crate::archive::ArchiveError;
use crate::archive::read::query::QueryError;
use crate::archive::read::search::SearchError;
use crate::archive::read::selection::SelectionError;
use crate::archive::read::show::ShowError;
use crate::archive::read::values::ValuesError;
use crate::entry::filter::FilterError;
use crate::entry::filter::in_query::OutOfPlace;
use crate::finding::{Excerpt, Place, shell_quoted};

/// The way to a field that is declared: what it waits for may be more than its revision.
const NOT_HELD: &str = "`journal doctor` says what it waits for, and the way there";

impl From<FilterError> for CommandError {
    fn from(error: FilterError) -> Self {
        Self::of("filter", &error).placed(None, None, error.hint())
    }
}

impl From<OutOfPlace> for CommandError {
    fn from(error: OutOfPlace) -> Self {
        let hint = match error {
            OutOfPlace::BesideOr(_) => "look for one after the other; in quotes it is text",
            OutOfPlace::InBrackets(_) => "write it before the brackets; in quotes it is text",
        };
        Self::of("query", &error).with_hint(hint)
    }
}

impl From<SelectionError> for CommandError {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::Sqlite(error) => ArchiveError::database("select entries")(error).into(),
            SelectionError::NotMigrated { .. } => Self::of("field", &error).with_hint(NOT_HELD),
        }
    }
}

impl From<SearchError> for CommandError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Syntax { ref query, token, .. } => {
                let (start, length) = token.unwrap_or((0, query.len()));
                let place = Place::of_offset("query", query, start);
                let excerpt = Excerpt::of(query, &place, length);
                Self::of("query", &error)
                    .at(place, excerpt)
                    .with_hint("without `--fts` any text is a valid query")
            }
            SearchError::Sqlite(error) => {
                ArchiveError::database("search the archive")(error).into()
            }
        }
    }
}

/// How one of several entries is named.
fn by_its_path(path: &str) -> String {
    format!("name one by its path: `{}`", shell_quoted(path))
}

impl From<ShowError> for CommandError {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Sqlite(error) => ArchiveError::database("look for the entry")(error).into(),
            ShowError::NoDay { nearest: Some(ref near), .. } => {
                let hint = format!("`{near}` is the nearest day that has one");
                Self::of("unknown-entry", &error).with_hint(hint)
            }
            ShowError::Nothing { nearest: Some(ref near), .. } => {
                let hint = format!("did you mean `{near}`?");
                Self::of("unknown-entry", &error).with_hint(hint)
            }
            ShowError::Nothing { .. } | ShowError::NoDay { .. } => {
                Self::of("unknown-entry", &error)
                    .with_hint("`journal list` and `journal search` find it")
            }
            ShowError::Ambiguous { ref paths, .. } => {
                let hint = paths.first().map(|it| by_its_path(it)).unwrap_or_default();
                Self::of("unknown-entry", &error).with_hint(hint)
            }
            ShowError::SeveralTitles { ref entries, .. } => {
                let hint = entries.first().map(|it| by_its_path(&it.path)).unwrap_or_default();
                Self::of("unknown-entry", &error).with_hint(hint)
            }
            ShowError::Empty => {
                Self::of("no-entry", &error).with_hint("`journal sync` brings them in")
            }
        }
    }
}

impl From<ValuesError> for CommandError {
    fn from(error: ValuesError) -> Self {
        match error {
            ValuesError::Sqlite(error) => ArchiveError::database("read the values")(error).into(),
            ValuesError::NotHeld { .. } => Self::of("field", &error).with_hint(NOT_HELD),
            ValuesError::Unknown { ref nearest, .. } => {
                let hint = match nearest {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "there are moods, locations, tags, people, dates, titles, paths, declared fields, and every \
                             key of the front matter"
                        .to_owned(),
                };
                Self::of("unknown-field", &error).with_hint(hint)
            }
        }
    }
}

impl From<QueryError> for CommandError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Stopped => Self::Stopped,
            QueryError::Sqlite(error) => ArchiveError::database("answer the query")(error).into(),
            QueryError::UnknownParameter { nearest: Some(ref near), .. }
            | QueryError::Sql { nearest: Some(ref near), .. } => {
                let hint = format!("did you mean `{near}`?");
                Self::of("query", &error).with_hint(hint)
            }
            QueryError::UnboundParameter { .. } => {
                Self::of("query", &error).with_hint("give it one with `--param NAME=VALUE`")
            }
            error => Self::of("query", &error),
        }
    }
}
