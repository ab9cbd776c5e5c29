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
        let Some((owner, ending)) = table.rsplit_once('_') else { continue };
        let is_taken = match virtual_table(connection, owner)? {
            Some(owner) => !owner.makes(ending),
            // A connection that has seen the virtual table go still takes it for one.
            None => is_listed(connection, &table)?,
        };
        if is_taken {
            taken.insert(table.to_ascii_lowercase());
        }
    }
    Ok(taken)
}

/// The virtual table that keeps its rows in a table.
pub fn owner_of(connection: &Connection, table: &str) -> Result<Option<VirtualTable>> {
    let name = Name::from(table);
    for (at, _) in table.match_indices('_') {
        let owner = virtual_table(connection, &table[..at])?;
        let owner = owner.filter(|it| is_of(&name, it) && it.makes(&table[at + 1..]));
        if owner.is_some() && is_listed(connection, table)? {
            return Ok(owner);
        }
    }
    Ok(None)
}

fn is_listed(connection: &Connection, table: &str) -> Result<bool> {
    const SQL: &str = "
        SELECT EXISTS (SELECT 1 FROM pragma_table_list(?1) WHERE schema = 'main' AND type = 'shadow')";
    connection.prepare_cached(SQL)?.query_row([table], |row| row.get(0))
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
        let owner = |table: &str| {
            let owner = owner_of(&connection, table).unwrap();
            owner.map(|it| it.name.to_string()).unwrap_or_default()
        };
        assert_eq!(owner("OWN_content"), "own");
        assert_eq!(owner("notes_content") + &owner("small_docsize") + &owner("other_content"), "");
        connection.execute_batch("DROP TABLE notes").unwrap();
        assert!(taken_for_shadows(&connection).unwrap().contains("notes_content"));
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
