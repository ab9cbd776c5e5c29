//! What a database from elsewhere brings along that would act by itself: triggers that no revision made, and definitions
//! that call what a schema must not call.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::model;
use crate::archive::introspect;
use crate::archive::scratch::{Scratch, ScratchError};
use crate::archive::script::Script;
use crate::archive::{ArchiveError, ledger};
use crate::revision::graph::RevisionGraph;
use crate::schema::{Kind, Schema};
use crate::sql;

/// Something in a schema that acts, and that nobody here has written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stranger {
    /// A trigger that none of the applied revisions makes.
    #[error("the trigger `{name}` on `{table}`, which no revision makes")]
    Trigger {
        /// Its name.
        name: String,
        /// The table or view it is on.
        table: String,
    },
    /// A table, an index, a view or a trigger that calls a function that SQLite does not have, or keeps from schemas.
    #[error("{kind} `{name}`: {message}")]
    Call {
        /// What it is.
        kind: Kind,
        /// Its name.
        name: String,
        /// What SQLite says of the call.
        message: String,
    },
}

/// Finds the strangers in a database that says it has these revisions. It is only read: nothing in it is run.
///
/// What a revision makes is asked of the graph, and not of the scripts that the database itself carries.
///
/// # Errors
///
/// [`ArchiveError`] where the schema cannot be read.
pub fn strangers(
    connection: &Connection,
    graph: &RevisionGraph,
    revisions: &[String],
) -> Result<Vec<Stranger>, ArchiveError> {
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let found = found.without(&[ledger::TABLE]);
    let applied = revisions.iter().filter_map(|id| graph.find(&id.parse().ok()?));
    // Where they cannot be replayed, nothing is known, and every trigger is a stranger.
    let known = model::after(applied.map(AsRef::as_ref)).unwrap_or_default();
    let mut strangers = unknown_triggers(&found, &known);
    let calls = wrong_calls(&found)
        .map_err(ArchiveError::database("look at what the schema of the backup calls"))?;
    strangers.extend(calls);
    Ok(strangers)
}

fn unknown_triggers(found: &Schema, known: &Schema) -> Vec<Stranger> {
    let is_known = |form: &str| known.triggers.iter().any(|it| it.object().form == form);
    let unknown = found.triggers.iter().filter(|it| !is_known(it.object().form));
    let stranger = |it: &crate::schema::Trigger| Stranger::Trigger {
        name: it.name.to_string(),
        table: it.table.to_string(),
    };
    unknown.map(stranger).collect()
}

/// Builds every object again in memory, where no function of ours is known and the schema is not trusted, and has SQLite
/// read, but not run, a query of each table and view.
fn wrong_calls(found: &Schema) -> rusqlite::Result<Vec<Stranger>> {
    let scratch = match Scratch::new(untrusting) {
        Ok(scratch) => scratch,
        Err(ScratchError::Open(error)) => return Err(error),
        Err(_) => return Ok(Vec::new()),
    };
    let tables = found.tables.iter().map(|it| (Kind::Table, &it.name, it.sql.as_str()));
    let objects = found.objects().into_iter().map(|it| (it.kind, it.name, it.sql));
    let mut strangers = Vec::new();
    for (kind, name, definition) in tables.chain(objects) {
        let connection = scratch.connection();
        let built = Script { path: "", text: definition }.run(connection);
        let built = built.map_err(|error| error.to_string());
        let query = format!("SELECT * FROM {}", sql::quoted(&name.to_string()));
        let is_queried = matches!(kind, Kind::Table | Kind::View);
        let asked = match is_queried {
            true => connection.prepare(&query).map(drop).map_err(|error| error.to_string()),
            false => Ok(()),
        };
        let said = built.and(asked).err().filter(|it| is_wrong_call(it));
        let call = |message| Stranger::Call { kind, name: name.to_string(), message };
        strangers.extend(said.map(call));
    }
    Ok(strangers)
}

fn untrusting(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// SQLite's words for a function that it does not have, and for one that no schema may call.
fn is_wrong_call(message: &str) -> bool {
    ["no such function", "unsafe use of"].iter().any(|it| message.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(a, b);").unwrap();
        connection.execute_batch(sql).unwrap();
        let graph = RevisionGraph::new([]).unwrap();
        let found = strangers(&connection, &graph, &[]).unwrap();
        let said: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(said, expected, "{sql}");
    }

    #[test]
    fn what_other_tools_hang_on_a_database_is_no_stranger() {
        check("CREATE INDEX i ON t(lower(a)) WHERE length(b) > 2", &[]);
        check("CREATE VIEW v AS SELECT count(*), max(a), json_extract(b, '$.x') FROM t", &[]);
        check("CREATE VIEW v AS SELECT * FROM gone; CREATE TABLE u(a, b AS (abs(a)))", &[]);
        check("CREATE VIRTUAL TABLE f USING fts5(a, content='t')", &[]);
    }

    #[test]
    fn a_trigger_that_no_revision_makes_is_a_stranger() {
        check(
            "CREATE TRIGGER r AFTER DELETE ON t BEGIN DELETE FROM t; END",
            &["the trigger `r` on `t`, which no revision makes"],
        );
    }

    #[test]
    fn a_call_of_what_sqlite_lacks_or_keeps_from_schemas_is_a_stranger() {
        check(
            "CREATE VIEW v AS SELECT readfile('/etc/passwd')",
            &["view `v`: no such function: readfile"],
        );
        check(
            "CREATE VIEW v AS SELECT a FROM t WHERE load_extension(b)",
            &["view `v`: unsafe use of load_extension()"],
        );
        check(
            "CREATE VIEW v AS SELECT slug(a) FROM t; CREATE VIEW w AS SELECT * FROM v",
            &["view `v`: no such function: slug", "view `w`: no such function: slug"],
        );
    }
}
