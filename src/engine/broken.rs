//! Views and triggers that no longer hold together: SQLite finds out only when one is used.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::schema::{Name, Schema};
use crate::sql::quoted;

/// What SQLite says of views and triggers that cannot be used as the schema stands. Nothing is run: SQLite compiles a
/// view, and every trigger of a table, when a statement over it is prepared.
pub fn broken(connection: &Connection, schema: &Schema) -> BTreeSet<String> {
    let mut uses: Vec<String> =
        schema.views.iter().map(|it| format!("SELECT * FROM {}", shown(&it.name))).collect();
    let on: BTreeSet<&Name> = schema.triggers.iter().map(|it| &it.table).collect();
    uses.extend(on.into_iter().flat_map(|it| changes_of(schema, it)));
    let refused = uses.iter().filter_map(|sql| connection.prepare(sql).err());
    refused.map(|it| it.to_string()).collect()
}

/// The statements that fire the triggers of a table or a view.
fn changes_of(schema: &Schema, name: &Name) -> Vec<String> {
    let shown = shown(name);
    let mut changes = vec![format!("DELETE FROM {shown}")];
    if let Some(table) = schema.table(name) {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let set: Vec<String> =
            columns.map(|it| quoted(it.name.as_str())).map(|it| format!("{it} = {it}")).collect();
        changes.push(format!("UPDATE {shown} SET {}", set.join(", ")));
        changes.push(format!("INSERT INTO {shown} DEFAULT VALUES"));
    }
    changes
}

fn shown(name: &Name) -> String {
    quoted(name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::introspect;

    fn check(over: &str) {
        let connection = Connection::open_in_memory().unwrap();
        let tables = "CREATE TABLE t(a, b); CREATE TABLE log(x);";
        connection.execute_batch(&format!("{tables} {over}")).unwrap();
        let schema = introspect::schema(&connection).unwrap();
        assert_eq!(broken(&connection, &schema), BTreeSet::new());
        connection.execute_batch("DROP TABLE log").unwrap();
        let found = broken(&connection, &schema);
        assert!(!found.is_empty(), "{over}");
        assert!(found.iter().all(|it| it.contains("no such table: main.log")), "{found:?}");
    }

    #[test]
    fn a_view_and_a_trigger_over_what_is_gone_are_found() {
        check("CREATE VIEW v AS SELECT x FROM log");
        check(
            "CREATE TRIGGER noted AFTER UPDATE OF b ON t BEGIN INSERT INTO log VALUES (new.b); END",
        );
    }
}
