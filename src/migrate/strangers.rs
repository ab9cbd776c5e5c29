//! What a database from elsewhere brings along that would act by itself: triggers that no revision made, and definitions
//! that call what a schema must not call.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::model;
use crate::archive::ArchiveError;
use crate::revision::graph::RevisionGraph;
use crate::schema::{Kind, Name, Schema, Trigger, View};
use crate::sql;
use crate::sqlite::introspect;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;
use crate::sqlite::sentences;

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
    /// A view upon views upon views: SQLite would unfold them all whenever it looks at the schema.
    #[error("view `{name}`, which unfolds into more than {MOST_UNFOLDED} others")]
    Endless {
        /// Its name.
        name: String,
    },
}

/// More views than anybody lays upon each other; SQLite gives up at 65,535, which takes it seconds.
const MOST_UNFOLDED: u32 = 1000;

/// Finds the strangers in a database that says it has these revisions. It is only read: nothing in it is run.
///
/// What a revision makes is asked of the graph, and not of the scripts that the database itself carries. What `there` has just
/// so is no stranger either.
///
/// # Errors
///
/// [`ArchiveError`] where the schema cannot be read.
pub fn strangers(
    connection: &Connection,
    graph: &RevisionGraph,
    revisions: &[String],
    there: Option<&Connection>,
) -> Result<Vec<Stranger>, ArchiveError> {
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let applied = revisions.iter().filter_map(|id| graph.find(&id.parse().ok()?));
    // Where they cannot be replayed, nothing is known, and every trigger is a stranger.
    let known = model::after(applied.map(AsRef::as_ref)).unwrap_or_default();
    let mut strangers = unknown_triggers(&found, &known);
    if let Some(view) = endless_view(&found) {
        strangers.push(view);
        return Ok(strangers);
    }
    let calls = wrong_calls(&found)
        .map_err(ArchiveError::database("look at what the schema of the backup calls"))?;
    strangers.extend(calls);
    if let Some(there) = there {
        let there = introspect::schema(there).map_err(ArchiveError::introspect)?;
        strangers.retain(|it| !it.is_the_same_in(&found, &there));
    }
    Ok(strangers)
}

impl Stranger {
    /// Whether two schemas have it, and define it alike.
    fn is_the_same_in(&self, one: &Schema, other: &Schema) -> bool {
        let (kind, name) = match self {
            Self::Trigger { name, .. } => (Kind::Trigger, name),
            Self::Call { kind, name, .. } => (*kind, name),
            Self::Endless { .. } => return false,
        };
        let name = Name::new(name);
        if kind == Kind::Table {
            return one.table(&name).is_some() && one.table(&name) == other.table(&name);
        }
        let form = |it: &Schema| it.object(kind, &name).map(|it| it.form.to_owned());
        form(one).is_some() && form(one) == form(other)
    }
}

fn unknown_triggers(found: &Schema, known: &Schema) -> Vec<Stranger> {
    let is_known = |form: &str| known.triggers.iter().any(|it| it.object().form == form);
    let unknown = found.triggers.iter().filter(|it| !is_known(it.object().form));
    let stranger =
        |it: &Trigger| Stranger::Trigger { name: it.name.to_string(), table: it.table.to_string() };
    unknown.map(stranger).collect()
}

/// Finds a view that unfolds into too many, by the names in its text: each round unfolds one level more.
fn endless_view(found: &Schema) -> Option<Stranger> {
    let place = |name: &str| found.views.iter().position(|it| it.name.is(name));
    let names = |sql: &str| sql::code(sql).iter().filter_map(sql::Token::name).collect::<Vec<_>>();
    let below = |view: &View| {
        let others = names(&view.sql).into_iter().filter(|it| !view.name.is(it));
        others.filter_map(|it| place(&it)).collect::<Vec<_>>()
    };
    let below: Vec<Vec<usize>> = found.views.iter().map(below).collect();
    let mut sizes = vec![1_u32; below.len()];
    loop {
        let size =
            |below: &Vec<usize>| below.iter().fold(1_u32, |sum, it| sum.saturating_add(sizes[*it]));
        let unfolded: Vec<u32> = below.iter().map(size).collect();
        if let Some(place) = unfolded.iter().position(|it| *it > MOST_UNFOLDED) {
            return Some(Stranger::Endless { name: found.views[place].name.to_string() });
        }
        if unfolded == sizes {
            return None;
        }
        sizes = unfolded;
    }
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
        let said = built.and(asked).err().filter(|it| sentences::is_wrong_call(it));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(a, b);").unwrap();
        connection.execute_batch(sql).unwrap();
        let graph = RevisionGraph::new([]).unwrap();
        let found = strangers(&connection, &graph, &[], None).unwrap();
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
    fn views_upon_views_are_strangers() {
        let views = (1..30).map(|it| {
            format!("CREATE VIEW v{it} AS SELECT x.a FROM v{0} AS x, v{0} AS y;", it - 1)
        });
        let connection = Connection::open_in_memory().unwrap();
        let sql = format!("CREATE VIEW v0 AS SELECT 1 AS a; {}", views.collect::<String>());
        connection.execute_batch(&sql).unwrap();
        let graph = RevisionGraph::new([]).unwrap();
        let found = strangers(&connection, &graph, &[], None).unwrap();
        assert!(found.iter().any(|it| it.to_string().contains("more than 1000")), "{found:?}");
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
