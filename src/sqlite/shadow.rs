//! Tables in which virtual ones keep their rows. SQLite tells them by their names alone, and so takes another table for one
//! where it is called like one that its virtual table does not make.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use crate::schema::{Name, VirtualTable};

/// What a module adds to the names of the tables in which it keeps rows; digits at the end do not count.
const ENDINGS: [(&str, &[&str]); 8] = [
    ("fts3", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts4", &["content", "segments", "segdir", "docsize", "stat"]),
    ("fts5", &["data", "idx", "content", "docsize", "config"]),
    ("rtree", &["node", "parent", "rowid"]),
    ("rtree_i32", &["node", "parent", "rowid"]),
    ("geopoly", &["node", "parent", "rowid"]),
    (
        "vec0",
        &[
            "info",
            "chunks",
            "rowids",
            "auxiliary",
            "vector_chunks",
            "metadatachunks",
            "metadatatext",
        ],
    ),
    ("spellfix1", &["vocab"]),
];

/// The tables that SQLite lists as shadows, and which no virtual table makes; names in small letters.
pub fn taken_for_shadows(connection: &Connection) -> Result<BTreeSet<String>> {
    const CONTENTS: &str = "
        SELECT name FROM main.sqlite_schema
        WHERE type = 'table' AND name LIKE '%\\_content' ESCAPE '\\'
           OR type = 'table' AND name LIKE '%\\_docsize' ESCAPE '\\'";
    let mut statement = connection.prepare_cached(CONTENTS)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut taken = BTreeSet::new();
    for table in found.collect::<Result<Vec<_>>>()? {
        if let Some((owner, ending)) = table.rsplit_once('_')
            && let Some(owner) = virtual_table(connection, owner)?
            && !owner.makes(ending)
        {
            taken.insert(table.to_lowercase());
        }
    }
    Ok(taken)
}

fn virtual_table(connection: &Connection, name: &str) -> Result<Option<VirtualTable>> {
    const SQL: &str = "
        SELECT sql FROM main.sqlite_schema
        WHERE type = 'table' AND name = ?1 COLLATE NOCASE AND sql LIKE 'CREATE VIRTUAL%'";
    let mut statement = connection.prepare_cached(SQL)?;
    let mut found = statement.query_map([name], |row| row.get::<_, String>(0))?;
    let sql = found.next().transpose()?;
    Ok(sql.and_then(|it| VirtualTable::defined(name, &it)))
}

/// Whether a table of this name keeps rows of a virtual one: of a module that nobody knows here, each whose name begins so.
pub fn is_of(table: &Name, owner: &VirtualTable) -> bool {
    let prefix = format!("{}_", owner.name.folded());
    let Some(ending) = table.folded().strip_prefix(&prefix).map(str::to_owned) else {
        return false;
    };
    let ending = ending.trim_end_matches(|it: char| it.is_ascii_digit());
    let known = ENDINGS.iter().find(|(module, _)| owner.module.is(module));
    known.is_none_or(|(_, endings)| endings.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_only_called_like_a_shadow_is_none() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE notes_content(id INTEGER PRIMARY KEY, a);
            CREATE VIRTUAL TABLE notes USING fts5(a, content='notes_content', content_rowid='id');
            CREATE VIRTUAL TABLE own USING fts5(a); CREATE VIRTUAL TABLE small USING fts5(a, columnsize=0);
            CREATE TABLE small_docsize(x); CREATE TABLE other_content(x);";
        connection.execute_batch(made).unwrap();
        let taken: Vec<String> = taken_for_shadows(&connection).unwrap().into_iter().collect();
        assert_eq!(taken, ["notes_content", "small_docsize"]);
    }

    #[test]
    fn of_a_known_module_only_its_own_tables_are_shadows() {
        let vec =
            VirtualTable::defined("v", "CREATE VIRTUAL TABLE v USING vec0(e float[4])").unwrap();
        for (table, expected) in
            [("v_chunks", true), ("V_vector_chunks00", true), ("v_notes", false), ("w_info", false)]
        {
            assert_eq!(is_of(&Name::from(table), &vec), expected, "{table}");
        }
        let unknown = VirtualTable::defined("v", "CREATE VIRTUAL TABLE v USING mine(a)").unwrap();
        assert!(is_of(&Name::from("v_notes"), &unknown));
    }
}
