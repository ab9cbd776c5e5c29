//! Tables and columns of ours that somebody dropped: without them rows are read as if they said something, and written
//! nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, Result};

use super::owned::Made;
use crate::engine::ledger;
use crate::finding::shell_quoted;
use crate::revision::graph::RevisionGraph;

/// The tables that an archive at head has, as `model.sql` declares them, and their columns.
pub const TABLES: [(&str, &str); 19] = [
    ("archive_place", "id canonical relative"),
    ("derived_by", "part reader definition"),
    (
        "entries",
        "id path path_bytes date date_written title word_count front_matter front_matter_error size modified_ns source_hash removed_at body_offset body_decoded body source characters identity mood_scale conflict_of seen_in gone_in emptied_in first_seen_in",
    ),
    ("entries_fts", ""),
    ("entry_locations", "entry_id location_id position"),
    ("entry_moods", "entry_id mood_id scale position"),
    ("entry_people", "entry_id person_id position"),
    ("entry_tags", "entry_id tag_id position"),
    (
        "entry_versions",
        "id entry_id seen_in replaced_in path path_bytes date date_written title word_count hash length bytes_id",
    ),
    ("file_absences", "entry_id gone_in back_in"),
    ("file_stamps", "entry_id size modified_ns"),
    ("locations", "id name latitude longitude canonical_name parent_id"),
    ("moods", "id name color_hex description"),
    ("owned", "type name role made_by"),
    ("people", "id name"),
    ("search_forms", "folded form"),
    ("syncs", "number synced_at kind"),
    ("tags", "id name"),
    ("version_bytes", "id length users storage base data"),
];

/// The indexes and views that it has, as `model.sql` makes them, by kind and name.
pub const OBJECTS: [(&str, &str); 25] = [
    ("index", "entries_conflict_of"),
    ("index", "entries_day"),
    ("index", "entries_emptied_in"),
    ("index", "entries_gone_in"),
    ("index", "entries_identity"),
    ("index", "entries_listing"),
    ("index", "entries_mood_scale"),
    ("index", "entries_path"),
    ("index", "entries_removed"),
    ("index", "entry_locations_location"),
    ("index", "entry_moods_mood"),
    ("index", "entry_people_person"),
    ("index", "entry_tags_tag"),
    ("index", "entry_versions_bytes"),
    ("index", "entry_versions_day"),
    ("index", "entry_versions_entry"),
    ("index", "entry_versions_hash"),
    ("index", "locations_canonical_name"),
    ("index", "locations_name"),
    ("index", "locations_parent"),
    ("index", "version_bytes_base"),
    ("view", "day_overview"),
    ("view", "entry_overview"),
    ("view", "entry_text"),
    ("view", "place_overview"),
];

/// The tables and columns of ours and of the declared fields that an archive lacks, though all that makes them was applied:
/// `moods`, `entries.mood_scale`; none of one that is behind.
///
/// # Errors
///
/// SQLite says no.
pub fn lacking(connection: &Connection, graph: &RevisionGraph) -> Result<Vec<String>> {
    let there = columns(connection)?;
    let mut lacking = of_core(&there);
    let of_fields = of_fields(connection, &there)?;
    if lacking.is_empty() && of_fields.is_empty() {
        return Ok(lacking);
    }
    let ledger = ledger::read(connection)?;
    let mut carried = graph.revisions().filter(|it| it.is_carried).peekable();
    let is_at_head = carried.peek().is_some() && carried.all(|it| ledger.holds(it.id()));
    if !is_at_head {
        return Ok(Vec::new());
    }
    if !of_fields.is_empty() {
        lacking.extend(made_among(connection, of_fields)?);
    }
    Ok(lacking)
}

/// Those that an applied revision made.
fn made_among(connection: &Connection, of_fields: Vec<String>) -> Result<Vec<String>> {
    // A revision that took a field away is no loss, and its note stays until the next sync.
    let made = Made::of(connection)?;
    let is_made = |it: &String| match it.strip_prefix("entries.") {
        Some(column) => made.columns.contains(column),
        None => made.objects.contains(it),
    };
    Ok(of_fields.into_iter().filter(is_made).collect())
}

/// How what is missing comes back.
pub fn way_out(archive: &Path) -> String {
    way_out_at(archive, "current")
}

/// The same where the archive is said to stand at a revision.
pub fn way_out_at(archive: &Path, revision: &str) -> String {
    format!(
        "a backup from before holds what was in it, `journal backup list`; `journal migration diff archive {revision} | sqlite3 \
         {}` makes it again, empty, and `journal repopulate --from-archive --force` fills in what the entries say",
        shell_quoted(&archive.display().to_string())
    )
}

/// The columns of each table, in small letters.
type Columns = BTreeMap<String, BTreeSet<String>>;

fn columns(connection: &Connection) -> Result<Columns> {
    // Nothing is asked of a virtual table, which may be damaged: it has no page of its own.
    const SQL: &str = "SELECT lower(t.name), lower(c.name) FROM main.sqlite_schema t
        LEFT JOIN pragma_table_xinfo(CASE t.rootpage WHEN 0 THEN NULL ELSE t.name END, 'main') c
        WHERE t.type = 'table'";
    let mut statement = connection.prepare_cached(SQL)?;
    let mut columns = Columns::new();
    for row in statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (table, column): (String, Option<String>) = row?;
        columns.entry(table).or_default().extend(column);
    }
    Ok(columns)
}

fn of_core(there: &Columns) -> Vec<String> {
    let mut lacking = Vec::new();
    for (table, columns) in TABLES {
        match there.get(table) {
            None => lacking.push(table.to_owned()),
            Some(there) => {
                let gone = columns.split_whitespace().filter(|it| !there.contains(*it));
                lacking.extend(gone.map(|it| format!("{table}.{it}")));
            }
        }
    }
    lacking
}

/// What the fields lack of which the archive notes by what they were derived.
fn of_fields(connection: &Connection, there: &Columns) -> Result<Vec<String>> {
    const NOTED: &str = "SELECT lower(part), json_extract(definition, '$.type') = 'list' FROM main.derived_by
        WHERE json_valid(definition) AND json_type(definition, '$.type') = 'text' AND json_type(definition, '$.keys') = 'array'";
    if !there.get("derived_by").is_some_and(|it| it.contains("part") && it.contains("definition")) {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(NOTED)?;
    let mut lacking = Vec::new();
    for row in statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (field, is_list): (String, bool) = row?;
        let tables = [field.clone(), format!("entry_{field}")];
        if is_list {
            lacking.extend(tables.into_iter().filter(|it| !there.contains_key(it)));
        } else if there.get("entries").is_some_and(|it| !it.contains(&field)) {
            lacking.push(format!("entries.{field}"));
        }
    }
    Ok(lacking)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_and_column_of_the_model_is_missed_and_no_other() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(of_core(&columns(&connection).unwrap()), TABLES.map(|(table, _)| table));
        connection.execute_batch(include_str!("model.sql")).unwrap();
        let there = columns(&connection).unwrap();
        assert_eq!(of_core(&there), [""; 0]);
        let is_ours = |it: &&String| !it.starts_with("sqlite_") && !it.starts_with("entries_fts");
        let known: Vec<String> = TABLES
            .iter()
            .flat_map(|(table, columns)| {
                columns.split_whitespace().map(move |it| format!("{table}.{it}"))
            })
            .collect();
        for table in there.keys().filter(is_ours) {
            for column in &there[table] {
                assert!(
                    known.contains(&format!("{table}.{column}")),
                    "{table}.{column} is not listed"
                );
            }
        }
        let sql = "SELECT group_concat(type || ' ' || name) FROM (SELECT * FROM sqlite_schema
            WHERE type IN ('index', 'view') AND sql IS NOT NULL ORDER BY type, name)";
        let objects: String = connection.query_row(sql, (), |row| row.get(0)).unwrap();
        assert_eq!(objects, OBJECTS.map(|(kind, name)| format!("{kind} {name}")).join(","));
        connection.execute_batch("DROP VIEW entry_overview; DROP INDEX entries_mood_scale; ALTER TABLE entries DROP COLUMN mood_scale").unwrap();
        assert_eq!(of_core(&columns(&connection).unwrap()), ["entries.mood_scale"]);
    }
}
