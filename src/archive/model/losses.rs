//! What is lost in the words of somebody who writes a journal; names only where there is no word.

mod handed;

pub use handed::handed_over;

use crate::archive::model::derived::Derived;
use crate::archive::model::missing;
use crate::engine::inventory::{Bookkeeping, Lost, count};
use crate::number::counted;

/// The tables in which the archive notes what it writes again by itself, and the one whose rows are of entries.
pub const BOOKKEEPING: Bookkeeping = Bookkeeping {
    books: &["archive_place", "derived_by", "file_stamps", "owned", "search_forms"],
    // What entries say is theirs, and what they are known by: a script that changed it would part the text from its hash, and the row
    // from its file.
    closed: &[
        "derived_by",
        "owned",
        "entries.source",
        "entries.source_hash",
        "entries.path",
        "entries.path_bytes",
        "entries.identity",
        "version_bytes.data",
    ],
    core: &missing::TABLES,
    core_objects: &missing::OBJECTS,
    core_sql: include_str!("model.sql"),
    owners: &[("entry_versions", "entry_id")],
};

/// Tables of ours, and what one row of each is, and several are.
const TABLES: &[(&str, &str, &str)] = &[
    ("entries", "entry", "entries"),
    ("locations", "place", "places"),
    ("moods", "mood", "moods"),
    ("tags", "tag", "tags"),
    ("people", "person", "people"),
    ("entry_locations", "place of an entry", "places of entries"),
    ("entry_moods", "mood of an entry", "moods of entries"),
    ("entry_tags", "tag of an entry", "tags of entries"),
    ("entry_people", "person of an entry", "people of entries"),
    ("file_absences", "note of how long a file was gone", "notes of how long files were gone"),
    ("syncs", "note of when a sync was", "notes of when syncs were"),
];

/// Columns of ours, and what one value of each is, and several are.
const COLUMNS: &[(&str, &str, &str, &str)] = &[
    (
        "entries",
        "characters",
        "text as the search by characters has it",
        "texts as the search by characters has them",
    ),
    ("entries", "conflict_of", "mark of a copy of a conflict", "marks of copies of conflicts"),
    (
        "entries",
        "emptied_in",
        "note of when a file lost its text",
        "notes of when files lost their text",
    ),
    (
        "entries",
        "first_seen_in",
        "note of which sync first saw an entry",
        "notes of which sync first saw an entry",
    ),
    ("entries", "gone_in", "note of which sync missed a file", "notes of which sync missed a file"),
    (
        "entries",
        "identity",
        "identity, by which backups know an entry again",
        "identities, by which backups know entries again",
    ),
    ("entries", "mood_scale", "mood that is a number", "moods that are numbers"),
    ("entries", "seen_in", "note of which sync saw an entry", "notes of which sync saw an entry"),
    (
        "locations",
        "canonical_name",
        "name by which a place is found",
        "names by which places are found",
    ),
    ("locations", "parent_id", "place that lies in another", "places that lie in others"),
];

/// Whether the sources can give something again, because a field's values are all it was.
pub fn is_derived(lost: &Lost, derived: &Derived) -> bool {
    match lost {
        Lost::Table { table, .. } | Lost::Rows { table, .. } | Lost::Ids { table, .. } => {
            derived.covers_table(table)
        }
        Lost::Object { .. } => false,
        Lost::Column { table, column, .. } => derived.covers_column(table, column),
    }
}

/// Says what is lost, a line each: what only stores something else that is named is left out.
pub fn in_words<'l>(losses: impl IntoIterator<Item = &'l Lost>) -> Vec<String> {
    let losses: Vec<&Lost> = losses.into_iter().collect();
    let is_versions =
        |it: &&Lost| matches!(it, Lost::Table { table, .. } if table == "entry_versions");
    let has_versions = losses.iter().any(is_versions);
    let is_store = |it: &&&Lost| {
        has_versions && matches!(it, Lost::Table { table, .. } if table == "version_bytes")
    };
    let mut words: Vec<(bool, String)> =
        losses.iter().filter(|it| !is_store(it)).map(|it| (!is_versions(it), said(it))).collect();
    // What a person wrote comes first.
    words.sort_by_key(|(is_other, _)| *is_other);
    words.into_iter().map(|(_, said)| said).collect()
}

fn said(lost: &Lost) -> String {
    let many = |count: i64, one: &str, more: &str| counted(count.unsigned_abs(), one, more);
    match lost {
        Lost::Table { table, rows, owners: Some(entries) } if table == "entry_versions" => {
            let versions = many(*rows, "earlier version", "earlier versions");
            format!("{versions} of {}", many(*entries, "entry", "entries"))
        }
        Lost::Table { table, rows, .. } | Lost::Rows { table, rows } => {
            match TABLES.iter().find(|it| it.0 == table) {
                Some((_, one, more)) => many(*rows, one, more),
                None => lost.to_string(),
            }
        }
        Lost::Column { table, column, values } => {
            match COLUMNS.iter().find(|it| it.0 == table && it.1 == column) {
                Some((_, _, one, more)) => many(*values, one, more),
                None => format!("{} in `{table}.{column}`", count(*values, "value")),
            }
        }
        Lost::Ids { .. } | Lost::Object { .. } => lost.to_string(),
    }
}
