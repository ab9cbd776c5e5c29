//! A front matter key that the writer declared as a column: its name, its kind, and where it is read from.

use std::fmt;
use std::str::FromStr;

/// One `[fields.NAME]` of `journal.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The column of `entries` (a scalar) or the lookup table (a list).
    pub name: FieldName,
    /// What its values are.
    pub kind: FieldKind,
    /// The front matter keys it is read from; the first that is present wins. Never empty.
    pub keys: Vec<String>,
}

impl Field {
    /// A field that is read from the key of its own name.
    pub fn new(name: FieldName, kind: FieldKind) -> Self {
        let keys = vec![name.as_str().to_owned()];
        Self { name, kind, keys }
    }

    /// Refuses a list whose join table, `entry_NAME`, would have a name of the core schema.
    ///
    /// # Errors
    ///
    /// [`FieldNameError::Core`].
    pub fn check_tables(&self) -> Result<(), FieldNameError> {
        let join = format!("entry_{}", self.name);
        match self.kind == FieldKind::List && CORE_NAMES.contains(&join.as_str()) {
            true => Err(FieldNameError::Core { name: self.name.to_string() }),
            false => Ok(()),
        }
    }
}

/// What the values of a field are, and so how they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A `TEXT` column, the text as it was written.
    Text,
    /// An `INTEGER` column.
    Integer,
    /// A `REAL` column.
    Real,
    /// An `INTEGER` column of 0 and 1.
    Boolean,
    /// A `TEXT` column, `YYYY-MM-DD`.
    Date,
    /// A `TEXT` column, `YYYY-MM-DDTHH:MM[:SS]` and the offset, where one was written.
    Datetime,
    /// A lookup table `NAME(id, name)` and a join table `entry_NAME(entry_id, value_id, position)`.
    List,
}

impl FieldKind {
    /// Every kind, in the order in which the manual lists them.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Integer,
        Self::Real,
        Self::Boolean,
        Self::Date,
        Self::Datetime,
        Self::List,
    ];

    /// The word of `journal.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::List => "list",
        }
    }

    /// The kind that a word of `journal.toml` names.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A name that may become a column or a table beside the core's: `[a-z][a-z0-9_]*`, and no core name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldName(String);

/// The names that the core schema uses, or keeps for itself, as columns of `entries` and as tables.
pub const CORE_NAMES: &[&str] = &[
    "archive_place",
    "body",
    "body_decoded",
    "body_offset",
    "characters",
    "conflict_of",
    "date",
    "date_written",
    "dates",
    "day_overview",
    "derived_by",
    "emptied_in",
    "entries",
    "entries_fts",
    "entry_locations",
    "entry_moods",
    "entry_overview",
    "entry_people",
    "entry_tags",
    "entry_text",
    "entry_versions",
    "file_absences",
    "file_stamps",
    "first_seen_in",
    "front_matter",
    "front_matter_error",
    "full",
    "gone_in",
    "id",
    "identity",
    "location",
    "locations",
    "modified_ns",
    "mood",
    "mood_scale",
    "moods",
    "none",
    "nothing",
    "oid",
    "owned",
    "path",
    "path_bytes",
    "people",
    "person",
    "place_overview",
    "removed_at",
    "rowid",
    "schema_revisions",
    "search",
    "seen_in",
    "size",
    "source",
    "source_hash",
    "syncs",
    "tag",
    "tags",
    "title",
    "version_bytes",
    "word_count",
    "words",
];

/// The names that the core took after writers could have fields of these names: a revision may still ask for such a field.
const LATER_NAMES: &[&str] = &[
    "archive_place",
    "conflict_of",
    "derived_by",
    "emptied_in",
    "entry_text",
    "entry_versions",
    "file_absences",
    "file_stamps",
    "first_seen_in",
    "gone_in",
    "identity",
    "mood_scale",
    "owned",
    "seen_in",
    "syncs",
    "version_bytes",
];

impl FieldName {
    /// The name of a field in a revision that was made before the core took that name; none for any other.
    pub fn of_before(name: &str) -> Option<Self> {
        LATER_NAMES.contains(&name).then(|| Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FieldName {
    type Err = FieldNameError;

    fn from_str(text: &str) -> Result<Self, FieldNameError> {
        let mut letters = text.chars();
        let starts_well = letters.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on_well =
            letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
        if !starts_well || !goes_on_well {
            return Err(FieldNameError::Form { name: text.to_owned() });
        }
        let is_core = CORE_NAMES.contains(&text)
            || text.starts_with("sqlite_")
            || text.starts_with("entry_")
            || text.starts_with("entries_fts_");
        if is_core {
            return Err(FieldNameError::Core { name: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Why a name cannot be a field's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldNameError {
    /// Letters that a column name of ours does not have.
    #[error(
        "`{name}` is not a field name: it takes a small letter, then small letters, digits and `_`"
    )]
    Form {
        /// The name as it was written.
        name: String,
    },
    /// The core schema has it.
    #[error("`{name}` is a name of the core schema")]
    Core {
        /// The name as it was written.
        name: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_name_is_a_plain_identifier() {
        for good in ["weather", "mood_note", "x1"] {
            assert_eq!(good.parse::<FieldName>().unwrap().as_str(), good);
        }
        for bad in ["", "1x", "Weather", "a-b", "é", "a b", "_x"] {
            assert!(matches!(bad.parse::<FieldName>(), Err(FieldNameError::Form { .. })), "{bad}");
        }
    }

    #[test]
    fn a_list_never_takes_the_name_of_a_table_or_view_of_the_core() {
        for name in ["versions", "text", "overview"] {
            let field = |kind| Field::new(name.parse().unwrap(), kind);
            assert!(field(FieldKind::List).check_tables().is_err(), "{name}");
            assert!(field(FieldKind::Text).check_tables().is_ok(), "{name}");
        }
    }

    #[test]
    fn a_field_never_takes_a_core_name() {
        for core in ["title", "tags", "sqlite_x", "entry_x", "rowid", "schema_revisions"] {
            assert!(
                matches!(core.parse::<FieldName>(), Err(FieldNameError::Core { .. })),
                "{core}"
            );
        }
    }
}
