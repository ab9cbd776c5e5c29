//! What the foreign keys of a table name, there and in their parents.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use super::orphan;
use crate::schema::Name;
use crate::sql;
use crate::sqlite::{catalog, sentences};

/// The columns of a foreign key by their names, each with that of the parent: a key that names none there means the primary key.
pub(super) fn columns_of(
    connection: &Connection,
    table: &str,
    key: i64,
) -> Result<Vec<(String, String)>> {
    let sql = r#"SELECT key."from", coalesce(key."to", own.name, '')
                 FROM pragma_foreign_key_list(?1, 'main') AS key
                 LEFT JOIN pragma_table_info(key."table", 'main') AS own ON own.pk = key.seq + 1
                 WHERE key.id = ?2
                 ORDER BY key."from" COLLATE NOCASE"#;
    let mut statement = connection.prepare(sql)?;
    let columns = statement.query_map((table, key), |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.collect()
}

/// The statements that make a key of what a table's foreign keys name in their parents, so that they can be followed; nothing
/// where the parents have no such columns.
///
/// # Errors
///
/// SQLite's, where the catalog cannot be read.
pub fn missing_keys(connection: &Connection, table: &str, message: &str) -> Result<Vec<String>> {
    let Some(parent) = sentences::mismatched_parent(message) else { return Ok(Vec::new()) };
    let sql = r#"SELECT group_concat("to", '_'),
                        group_concat('"' || replace("to", '"', '""') || '"', ', ')
                 FROM (SELECT * FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq) AS key
                 WHERE key."table" = ?2 COLLATE NOCASE
                 GROUP BY id
                 HAVING count(*) = sum(EXISTS (SELECT 1 FROM pragma_table_info(?2, 'main') AS own
                                               WHERE own.name = key."to" COLLATE NOCASE))
                 ORDER BY id"#;
    let mut statement = connection.prepare(sql)?;
    let keys = statement.query_map([table, parent], |row| {
        let (name, columns): (String, String) = (row.get(0)?, row.get(1)?);
        let index = sql::quoted(&format!("{parent}_{name}_key"));
        Ok(format!("CREATE UNIQUE INDEX {index} ON {}({columns})", sql::quoted(parent)))
    })?;
    keys.collect()
}

/// Whether what a key names in its parent is a key there; a parent that is not there has no rows.
pub(super) fn is_key(
    connection: &Connection,
    parent: &str,
    pairs: &[(String, String)],
) -> Result<bool> {
    const KEYS: &str = "
        SELECT 'primary', name FROM pragma_table_info(?1, 'main') WHERE pk > 0
        UNION ALL
        SELECT 'index ' || list.name, term.name
        FROM pragma_index_list(?1, 'main') AS list, pragma_index_xinfo(list.name, 'main') AS term
        WHERE list.\"unique\" AND NOT list.partial AND term.key";
    if !orphan::has_table(connection, parent)? {
        // A view has no keys.
        return catalog::kind_of(connection, parent).map(|it| it.is_none());
    }
    let mut statement = connection.prepare(KEYS)?;
    let terms = statement.query_map([parent], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut keys: BTreeMap<String, BTreeSet<Option<Name>>> = BTreeMap::new();
    for term in terms {
        let (key, column): (String, Option<String>) = term?;
        keys.entry(key).or_default().insert(column.map(Name::new));
    }
    let named: BTreeSet<Option<Name>> = pairs.iter().map(|(_, to)| Some(Name::new(to))).collect();
    Ok(keys.values().any(|it| *it == named))
}
