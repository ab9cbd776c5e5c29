//! Views and triggers that no longer hold together: SQLite finds out only when one is used.

use std::collections::BTreeSet;
use std::fmt;

use rusqlite::Connection;

use crate::revision::Script;
use crate::schema::{Kind, Name, Schema, Trigger, plain_or_quoted};
use crate::sql::{self, Token, code, quoted};
use crate::sqlite::scratch::{Register, Scratch};
use crate::sqlite::sentences;

/// What SQLite says of views and triggers that cannot be used as the schema stands. Nothing is run: SQLite compiles a
/// view, and every trigger of a table, when a statement over it is prepared.
pub fn broken(connection: &Connection, schema: &Schema) -> BTreeSet<String> {
    let mut uses: Vec<String> =
        schema.views.iter().map(|it| format!("SELECT * FROM {}", shown(&it.name))).collect();
    uses.extend(
        schema
            .triggers
            .iter()
            .flat_map(|it| firing(connection, schema, it))
            .collect::<BTreeSet<_>>(),
    );
    let refused = uses.iter().filter_map(|sql| connection.prepare(sql).err());
    refused.map(|it| sentences::bare(&it)).collect()
}

/// A view, a trigger or a table that cannot be used, with what SQLite says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// View, trigger, table or virtual table.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// What is wrong with it.
    pub said: String,
}

/// Tells one by one what cannot be used: views, virtual tables that look into others, tables that name a function which is not
/// there, and triggers, each by itself, because one fires others: the database has none of them afterwards.
///
/// # Errors
///
/// What SQLite says where the triggers cannot be taken out and put in.
pub fn torn(connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<Torn>> {
    let said = |uses: &[String]| uses.iter().find_map(|it| connection.prepare(it).err());
    let mut torn = Vec::new();
    let mut note = |kind: Kind, name: &Name, error: Option<rusqlite::Error>| {
        let said = error.map(|it| sentences::bare(&it));
        torn.extend(said.map(|said| Torn { kind, name: name.clone(), said }));
    };
    for view in &schema.views {
        let uses = [format!("SELECT * FROM {}", shown(&view.name))];
        let said = said(&uses).filter(|it| !is_of_called(it, &view.sql));
        note(Kind::View, &view.name, said);
    }
    for table in &schema.virtual_tables {
        let first = format!("SELECT * FROM {} LIMIT 1", shown(&table.name));
        note(Kind::VirtualTable, &table.name, run(connection, &first).err());
    }
    let drop =
        |it: &Trigger| connection.execute_batch(&format!("DROP TRIGGER {}", shown(&it.name)));
    schema.triggers.iter().try_for_each(drop)?;
    for table in &schema.tables {
        let error = said(&[format!("INSERT INTO {} DEFAULT VALUES", shown(&table.name))]);
        let error = error.filter(|it| sentences::is_lacking(&it.to_string()));
        note(Kind::Table, &table.name, error);
    }
    for trigger in &schema.triggers {
        connection.execute_batch(&trigger.sql)?;
        let said = never_fires(schema, trigger).map(|it| format!("no such column: {it}"));
        let said = match said {
            Some(said) => Some(said),
            None => refusal_of(connection, schema, trigger)?,
        };
        let name = trigger.name.clone();
        torn.extend(said.map(|said| Torn { kind: Kind::Trigger, name, said }));
        drop(trigger)?;
    }
    Ok(torn)
}

/// What of a schema cannot be used where it is built in memory; nothing of what cannot be built there, and nothing that only a program
/// can use which brings along what is lacking here.
pub fn torn_in(schema: &Schema, register: Register) -> Vec<Torn> {
    let Ok(scratch) = Scratch::of_schema(register, schema) else { return Vec::new() };
    let mut torn = torn(scratch.connection(), schema).unwrap_or_default();
    torn.retain(|it| !it.is_lacking());
    torn
}

/// The tables of a schema whose foreign keys SQLite cannot follow, where it is built in memory; nothing of what cannot be built there.
pub fn unfollowable_in(schema: &Schema, register: Register) -> Vec<Torn> {
    if schema.tables.iter().all(|it| it.foreign_keys.is_empty()) {
        return Vec::new();
    }
    match Scratch::of_schema(register, schema) {
        Ok(scratch) => unfollowable(scratch.connection(), schema).unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}` cannot be used: {}", self.kind, self.name, self.said)
    }
}

impl Torn {
    /// Whether only a program can use it that brings along what is lacking here.
    pub fn is_lacking(&self) -> bool {
        sentences::is_lacking(&self.said)
    }

    /// The table that it names and is not there.
    pub fn missing_table(&self) -> Option<&str> {
        sentences::missing_table(&self.said).map(|it| it.strip_prefix("main.").unwrap_or(it))
    }

    /// What takes it away.
    pub fn drop_statement(&self) -> String {
        let kind = if self.kind == Kind::VirtualTable { Kind::Table } else { self.kind };
        format!("DROP {} {}", kind.to_string().to_uppercase(), plain_or_quoted(&self.name))
    }
}

/// The statement that put a table aside under a name which is gone, where its own name is taken again: what named the table has gone
/// along to the other name.
pub fn put_aside<'a>(
    scripts: impl IntoIterator<Item = &'a Script>,
    gone: &str,
    is_there: impl Fn(&Name) -> bool,
) -> Option<String> {
    let puts_aside = |statement: &str| {
        let code = sql::unqualified(statement);
        let [alter, table, its, rename, to, new] = code.as_slice() else { return false };
        let words = [(alter, "ALTER"), (table, "TABLE"), (rename, "RENAME"), (to, "TO")];
        let is_it = new.name().is_some_and(|it| it.eq_ignore_ascii_case(gone));
        is_it
            && words.iter().all(|(it, word)| it.is_word(word))
            && its.name().is_some_and(|it| is_there(&Name::new(it)))
    };
    let statements = scripts.into_iter().flat_map(Script::statements);
    let found = statements.map(|it| it.text).find(|it| puts_aside(it))?;
    Some(found.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How something keeps the name of a table that is put aside.
pub fn way_out_of_aside(statement: &str, what: &str) -> String {
    format!(
        "put `PRAGMA legacy_alter_table = ON;` before `{statement}` and `PRAGMA legacy_alter_table = OFF;` after it: {what} then keeps \
         the name, and means the new table"
    )
}

/// Tables whose foreign keys SQLite cannot follow, because what they refer to is not there, or no key: while keys are asked for,
/// they take no row. The database has no triggers afterwards.
///
/// # Errors
///
/// What SQLite says where keys cannot be asked for, or the triggers not be taken out.
pub fn unfollowable(connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<Torn>> {
    for trigger in &schema.triggers {
        connection.execute_batch(&format!("DROP TRIGGER {}", shown(&trigger.name)))?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    let refused = schema.tables.iter().filter(|it| !it.foreign_keys.is_empty()).filter_map(|it| {
        let takes_none =
            connection.prepare(&format!("INSERT INTO {} DEFAULT VALUES", shown(&it.name)));
        let said = sentences::bare(&takes_none.err()?);
        let is_of_key = sentences::is_mismatch(&said) || sentences::missing_table(&said).is_some();
        is_of_key.then(|| Torn { kind: Kind::Table, name: it.name.clone(), said })
    });
    let refused = refused.collect();
    connection.pragma_update(None, "foreign_keys", false)?;
    Ok(refused)
}

/// Whether the table that is not there is called as a function (`generate_series(1, 9)`), which only a program brings along.
fn is_of_called(error: &rusqlite::Error, definition: &str) -> bool {
    let said = sentences::bare(error);
    let Some(table) = sentences::missing_table(&said) else { return false };
    let table = table.strip_prefix("main.").unwrap_or(table);
    let is_it = |it: &Token<'_>| it.name().is_some_and(|it| it.eq_ignore_ascii_case(table));
    // `INTO t (a)` names columns.
    let is_call =
        |it: &[Token<'_>]| !it[0].is_word("INTO") && is_it(&it[1]) && it[2].is_symbol("(");
    code(definition).windows(3).any(is_call)
}

/// Asks for rows, and takes the first.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare(sql)?.query([])?.next().map(drop)
}

/// The first column of an `UPDATE OF` that its table does not have: SQLite says nothing, and the trigger never fires.
fn never_fires(schema: &Schema, trigger: &Trigger) -> Option<String> {
    let table = schema.table(&trigger.table)?;
    let words = code(&trigger.sql);
    let at = words.iter().position(|it| it.is_word("OF"))?;
    let is_of_update = at > 0 && words[at - 1].is_word("UPDATE");
    let on = words.iter().position(|it| it.is_word("ON"))?;
    let columns = words.get(at + 1..on).filter(|_| is_of_update)?;
    let is_rowid =
        |it: &str| ["rowid", "oid", "_rowid_"].iter().any(|name| it.eq_ignore_ascii_case(name));
    let mut columns = columns.iter().filter_map(Token::name);
    columns.find(|it| !is_rowid(it) && !table.columns.iter().any(|column| column.name.is(it)))
}

/// What SQLite says of a trigger where it is the only one, or, where it writes to a view, the only one beside those that stand in
/// for views.
fn refusal_of(
    connection: &Connection,
    schema: &Schema,
    trigger: &Trigger,
) -> rusqlite::Result<Option<String>> {
    let uses = firing(connection, schema, trigger);
    let said = || uses.iter().find_map(|it| connection.prepare(it).err());
    let is_of_view = |it: &rusqlite::Error| sentences::is_view(&sentences::bare(it));
    let mut found = said();
    if found.as_ref().is_some_and(is_of_view) {
        let others = standing_in(schema, trigger);
        others.iter().try_for_each(|it| connection.execute_batch(&it.sql))?;
        // What is wrong with one of the others is said of that one.
        found = said().filter(is_of_view);
        for other in others {
            connection.execute_batch(&format!("DROP TRIGGER {}", shown(&other.name)))?;
        }
    }
    Ok(found.filter(|it| !is_of_called(it, &trigger.sql)).map(|it| sentences::bare(&it)))
}

/// The triggers that stand in for views, but for this one.
fn standing_in<'a>(schema: &'a Schema, but: &Trigger) -> Vec<&'a Trigger> {
    let is_of_view = |it: &&Trigger| schema.table(&it.table).is_none() && it.name != but.name;
    schema.triggers.iter().filter(is_of_view).collect()
}

/// The statements that fire a trigger, and others on its table; of a view only those for which it stands in.
fn firing(connection: &Connection, schema: &Schema, trigger: &Trigger) -> Vec<String> {
    let name = shown(&trigger.table);
    let delete = format!("DELETE FROM {name}");
    let insert = format!("INSERT INTO {name} DEFAULT VALUES");
    if let Some(table) = schema.table(&trigger.table) {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let columns = columns.map(|it| it.name.as_str().to_owned()).collect::<Vec<_>>();
        return vec![delete, update(&name, &columns), insert];
    }
    let code = code(&trigger.sql);
    let events = code.windows(3).find(|it| it[0].is_word("INSTEAD") && it[1].is_word("OF"));
    match events.map(|it| &it[2]) {
        Some(event) if event.is_word("INSERT") => vec![insert],
        Some(event) if event.is_word("UPDATE") => {
            let columns = columns_of(connection, &trigger.table).unwrap_or_default();
            vec![update(&name, &columns)]
        }
        _ => vec![delete],
    }
}

fn update(name: &str, columns: &[String]) -> String {
    let set: Vec<String> =
        columns.iter().map(|it| quoted(it)).map(|it| format!("{it} = {it}")).collect();
    format!("UPDATE {name} SET {}", set.join(", "))
}

fn columns_of(connection: &Connection, view: &Name) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([view.as_str()], |row| row.get(0))?.collect()
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
    fn each_that_is_torn_is_named_and_no_other() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a, b); CREATE TABLE log(x); CREATE VIEW v AS SELECT b FROM t; CREATE VIEW w AS SELECT a FROM t;
            CREATE TRIGGER of_b AFTER UPDATE OF a, \"b\" ON t BEGIN SELECT 1; END;
            CREATE TRIGGER of_a AFTER UPDATE OF a ON t BEGIN INSERT INTO log VALUES (new.a); END;
            CREATE TRIGGER says_b AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END;
            CREATE TRIGGER sets_b AFTER INSERT ON log BEGIN UPDATE t SET b = 1; END;
            CREATE TRIGGER fires AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.a); END;";
        connection.execute_batch(made).unwrap();
        let named = || {
            let torn = torn(&connection, &introspect::schema(&connection).unwrap()).unwrap();
            torn.iter().map(|it| format!("{} {}", it.name, it.said)).collect::<Vec<_>>()
        };
        assert_eq!(named(), Vec::<String>::new());
        connection
            .execute_batch(made.split_once("VIEW w").unwrap().1.split_once(';').unwrap().1)
            .unwrap();
        let anew = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a, c)' WHERE name = 't';
            PRAGMA writable_schema = RESET";
        connection.execute_batch(anew).unwrap();
        let expected = [
            "v no such column: b",
            "of_b no such column: b",
            "says_b no such column: new.b",
            "sets_b no such column: b",
        ];
        assert_eq!(named(), expected);
    }

    #[test]
    fn a_trigger_may_write_to_a_view_for_which_another_stands_in() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE a(id, x); CREATE TABLE b(id); CREATE VIEW va AS SELECT id, x FROM a; CREATE VIEW vb AS SELECT id FROM va;
            CREATE TRIGGER i INSTEAD OF INSERT ON va BEGIN INSERT INTO a VALUES (new.id, new.x); END;
            CREATE TRIGGER j INSTEAD OF INSERT ON vb BEGIN INSERT INTO va VALUES (new.id, 1); END;
            CREATE TRIGGER tr AFTER INSERT ON b BEGIN INSERT INTO vb VALUES (new.id); END;
            CREATE TRIGGER no AFTER INSERT ON b BEGIN DELETE FROM va; END;";
        connection.execute_batch(made).unwrap();
        let torn = torn(&connection, &introspect::schema(&connection).unwrap()).unwrap();
        let named: Vec<String> = torn.iter().map(ToString::to_string).collect();
        let expected = ["trigger `no` cannot be used: cannot modify va because it is a view"];
        assert_eq!(named, expected);
    }

    #[test]
    fn a_trigger_that_stands_in_for_updates_is_fired_by_all_columns_of_its_view() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE t(a); CREATE VIEW v AS SELECT a, 1 AS \"b c\" FROM t;
            CREATE TRIGGER u INSTEAD OF UPDATE ON v BEGIN UPDATE t SET a = new.a; END;
            CREATE TRIGGER d INSTEAD OF DELETE ON v BEGIN DELETE FROM gone; END;";
        connection.execute_batch(made).unwrap();
        let torn = torn(&connection, &introspect::schema(&connection).unwrap()).unwrap();
        let named: Vec<String> = torn.iter().map(|it| it.name.to_string()).collect();
        assert_eq!(named, ["d"]);
    }

    #[test]
    fn what_only_a_program_can_call_is_not_torn() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE VIEW called AS SELECT value FROM series_of_numbers(1, 9);
            CREATE VIEW lacking AS SELECT value FROM series_of_numbers;
            CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO gone(a) VALUES (1); END;";
        connection.execute_batch(made).unwrap();
        let torn = torn(&connection, &introspect::schema(&connection).unwrap()).unwrap();
        let named: Vec<String> = torn.iter().map(ToString::to_string).collect();
        let expected = [
            "view `lacking` cannot be used: no such table: main.series_of_numbers",
            "trigger `r` cannot be used: no such table: main.gone",
        ];
        assert_eq!(named, expected);
    }

    #[test]
    fn tables_that_take_no_row_because_of_a_key_are_named() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE p (id INTEGER PRIMARY KEY, a); CREATE TABLE c (x REFERENCES p); CREATE TABLE d (x REFERENCES p(a));
            CREATE TABLE e (x REFERENCES gone(id)); CREATE TABLE f (x);
            CREATE TRIGGER r AFTER INSERT ON c BEGIN INSERT INTO nowhere VALUES (1); END;";
        connection.execute_batch(made).unwrap();
        let found = unfollowable(&connection, &introspect::schema(&connection).unwrap()).unwrap();
        let found: Vec<String> =
            found.iter().map(|it| format!("{} {}", it.name, it.said)).collect();
        let expected =
            ["d foreign key mismatch - \"d\" referencing \"p\"", "e no such table: main.gone"];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_view_and_a_trigger_over_what_is_gone_are_found() {
        check("CREATE VIEW v AS SELECT x FROM log");
        check(
            "CREATE TRIGGER noted AFTER UPDATE OF b ON t BEGIN INSERT INTO log VALUES (new.b); END",
        );
    }
}
