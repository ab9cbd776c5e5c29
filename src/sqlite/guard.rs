//! The authorizer under which scripts run: they stay in their transaction and their database, and away from the ledger.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::ffi::{self, ErrorCode};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Error, Result};

use super::shadow;
use super::touched::Touched;
use crate::revision::ledger;
use crate::sql::{Token, code};

/// The pragmas that a statement may read; FTS5 and R-Tree read the first two themselves.
const READABLE: &[&str] = &[
    "data_version",
    "page_size",
    "application_id",
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
];

/// The authorizer while a script runs; afterwards the connection is watched as [`watch`] says.
pub(crate) struct Guard<'c> {
    connection: &'c Connection,
    closed: Vec<String>,
    /// Whether the connection kept all shadow tables from scripts.
    was_defensive: bool,
    refusal: Arc<Mutex<Option<String>>>,
    touched: Arc<Mutex<Touched>>,
}

impl<'c> Guard<'c> {
    /// Lets the connection run a script that does not touch the tables in `closed`.
    pub(crate) fn new(connection: &'c Connection, closed: &[&str]) -> Result<Self> {
        let closed: Vec<String> = closed.iter().map(|it| it.to_ascii_lowercase()).collect();
        let was_defensive = open_to_tables_like_shadows(connection)?;
        let guard = Self {
            connection,
            closed: closed.clone(),
            was_defensive,
            refusal: Arc::default(),
            touched: Arc::default(),
        };
        let (told, noted) = (Arc::clone(&guard.refusal), Arc::clone(&guard.touched));
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            if let Some(name) = touched(context.action) {
                let is_by_module = matches!(
                    context.action,
                    AuthAction::CreateVtable { .. } | AuthAction::DropVtable { .. }
                );
                let of_rows = matches!(
                    context.action,
                    AuthAction::Insert { .. }
                        | AuthAction::Update { .. }
                        | AuthAction::Delete { .. }
                );
                let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                noted.note(name, of_rows, is_by_module);
            }
            let refused = refusal(context, &closed);
            match refused {
                None => Authorization::Allow,
                refused => {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = refused;
                    Authorization::Deny
                }
            }
        }))?;
        Ok(guard)
    }

    pub(crate) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// What the statements may have changed that ran under it so far.
    pub(super) fn touched(&self) -> Touched {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that a statement may write definitions that it does not name.
    pub(super) fn note_rewriting(&self) {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).note_rewriting();
    }

    /// Refuses a trigger that names a closed table, and a key that refers to one: what they do is looked at only later, which
    /// may be when no script runs. And what SQLite does where it is tried alone, and not where it is to run.
    pub(crate) fn check_later(&self, statement: &str) -> Result<()> {
        let tokens = code(statement);
        if tokens.first().is_some_and(|it| it.is_word("VACUUM")) {
            let words = "a script may not VACUUM: no transaction takes it (`journal upgrade --vacuum` does it after the steps)";
            return Err(self.refuse(words.to_owned()));
        }
        let is_trigger = tokens.first().is_some_and(|it| it.is_word("CREATE"))
            && tokens.iter().skip(1).take(2).any(|it| it.is_word("TRIGGER"));
        let names = tokens.iter().filter_map(Token::name).map(|it| it.to_ascii_lowercase());
        let mut names = names.into_iter();
        if let Some(table) = names.find(|it| is_trigger && self.closed.contains(it)) {
            return Err(self.refuse(format!("a trigger may not name `{table}`")));
        }
        self.check_shadows(&tokens)?;
        let references = tokens.windows(2).filter(|it| it[0].is_word("REFERENCES"));
        let mut parents =
            references.filter_map(|it| it[1].name()).map(|it| it.to_ascii_lowercase());
        let parent = parents.find(|it| self.closed.contains(it));
        parent.map_or(Ok(()), |table| Err(self.refuse(format!("a key may not refer to `{table}`"))))
    }

    /// Refuses what changes a table in which a virtual one keeps its rows, or hangs something on it: SQLite lets it where it is open to
    /// tables that are only called so.
    fn check_shadows(&self, tokens: &[Token<'_>]) -> Result<()> {
        for table in written(tokens) {
            if let Some(owner) = shadow::owner_of(self.connection, &table)? {
                let owner = owner.name;
                return Err(self.refuse(format!(
                    "a script may not change `{table}`, or hang anything on it: `{owner}` keeps its rows there"
                )));
            }
        }
        Ok(())
    }

    /// Notes what a statement may not do, and gives the error that SQLite would.
    pub(crate) fn refuse(&self, refusal: String) -> Error {
        *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
        Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_AUTH), None)
    }

    /// The error of a statement, which says what was refused where that is why it failed.
    pub(crate) fn explained(&self, error: Error) -> Error {
        let denied = Some(ErrorCode::AuthorizationForStatementDenied);
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take();
        match refusal.filter(|_| error.sqlite_error_code() == denied) {
            None => error,
            refusal => Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_AUTH), refusal),
        }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // It fails only on a connection that is not ours, where setting it would have failed.
        let _ = watch(self.connection);
        if self.was_defensive {
            let _ = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true);
        }
    }
}

/// Lets scripts change tables that SQLite takes for those in which a virtual one keeps its rows, where there are such; whether
/// it did not before.
fn open_to_tables_like_shadows(connection: &Connection) -> Result<bool> {
    let is_defensive = connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?;
    let opens = is_defensive && !shadow::taken_for_shadows(connection)?.is_empty();
    if opens {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    }
    Ok(opens)
}

/// Has the triggers of other tools, which fire on statements of ours, keep away from the ledger.
pub fn watch(connection: &Connection) -> Result<()> {
    connection.authorizer(Some(|context: AuthContext<'_>| {
        let is_ledger = |it: &str| it.eq_ignore_ascii_case(ledger::table());
        match context.accessor.and(touched(context.action)).is_some_and(is_ledger) {
            true => Authorization::Deny,
            false => Authorization::Allow,
        }
    }))
}

/// A change that a trigger makes when a statement fires it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fired {
    /// The trigger.
    pub trigger: String,
    /// The table that it writes.
    pub table: String,
    /// The column that it sets; none where it adds or deletes rows.
    pub column: Option<String>,
}

/// What the triggers write that statements would fire, one by another too; none of them is run. A statement that cannot be
/// prepared fires nothing more than was found until then. Afterwards the connection is watched as [`watch`] says.
pub fn fired(connection: &Connection, statements: &[String]) -> Result<BTreeSet<Fired>> {
    let fired: Arc<Mutex<BTreeSet<Fired>>> = Arc::default();
    let told = Arc::clone(&fired);
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        let of = |table: &str, column: Option<&str>, trigger: &str| Fired {
            trigger: trigger.to_owned(),
            table: table.to_owned(),
            column: column.map(ToOwned::to_owned),
        };
        let found = context.accessor.and_then(|trigger| match context.action {
            AuthAction::Insert { table_name } | AuthAction::Delete { table_name } => {
                Some(of(table_name, None, trigger))
            }
            AuthAction::Update { table_name, column_name } => {
                Some(of(table_name, Some(column_name), trigger))
            }
            _ => None,
        });
        told.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        Authorization::Allow
    }))?;
    for statement in statements {
        let _ = connection.prepare(statement);
    }
    watch(connection)?;
    let mut fired = fired.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut fired))
}

/// The tables that a statement, or the trigger that it makes, writes, changes or hangs something on: the names at the places at
/// which only a table can stand.
fn written(tokens: &[Token<'_>]) -> Vec<String> {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|it| it.is_word(word));
    let changes = is(0, "ALTER") || is(0, "DROP");
    let hangs = is(0, "CREATE") && (1..5).any(|at| is(at, "INDEX") || is(at, "TRIGGER"));
    let on = (0..tokens.len()).find(|at| hangs && is(*at, "ON"));
    let place = |at: usize| match () {
        () if at == 1 && changes && is(at, "TABLE") && is(at + 1, "IF") => Some(at + 3),
        () if at == 1 && changes && is(at, "TABLE") => Some(at + 1),
        () if is(at, "INTO") || on == Some(at) => Some(at + 1),
        () if is(at, "DELETE") && is(at + 1, "FROM") => Some(at + 2),
        // Neither `AFTER UPDATE OF x ON t` nor `DO UPDATE SET x`.
        () if is(at, "UPDATE") && ["OF", "ON", "SET"].iter().any(|it| is(at + 1, it)) => None,
        () if is(at, "UPDATE") && is(at + 1, "OR") => Some(at + 3),
        () if is(at, "UPDATE") => Some(at + 1),
        () => None,
    };
    let table = |at: usize| {
        let is_schema = tokens.get(at + 1).is_some_and(|it| it.is_symbol("."));
        tokens.get(if is_schema { at + 2 } else { at })?.name()
    };
    (0..tokens.len()).filter_map(place).filter_map(table).filter(|it| it.contains('_')).collect()
}

/// What a statement of a script may not do, where it does that.
fn refusal(context: AuthContext<'_>, closed: &[String]) -> Option<String> {
    if let Some(table) =
        touched(context.action).filter(|it| closed.contains(&it.to_ascii_lowercase()))
    {
        return Some(format!(
            "a script may not change `{}`, or hang anything on it",
            table.to_ascii_lowercase()
        ));
    }
    if let AuthAction::Update { table_name, column_name } = context.action {
        let column = format!("{table_name}.{column_name}").to_ascii_lowercase();
        if closed.contains(&column) {
            return Some(format!("a script may not change `{column}`"));
        }
    }
    let is_allowed = match context.action {
        AuthAction::Transaction { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Attach { .. }
        | AuthAction::Detach { .. } => false,
        AuthAction::Pragma { pragma_name, pragma_value } => {
            let takes_a_name =
                !["application_id", "user_version", "page_size"].contains(&pragma_name);
            ["legacy_alter_table", "optimize"].contains(&pragma_name)
                || READABLE.contains(&pragma_name) && (takes_a_name || pragma_value.is_none())
        }
        _ => true,
    };
    let words = "a script may not begin or end transactions, attach databases, or set pragmas other than \
                 `legacy_alter_table` and `optimize`";
    (!is_allowed).then(|| words.to_owned())
}

/// The table or view that an action makes, changes or drops, or on which it hangs something.
fn touched(action: AuthAction<'_>) -> Option<&str> {
    match action {
        AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name }
        | AuthAction::CreateTable { table_name }
        | AuthAction::CreateTempTable { table_name }
        | AuthAction::CreateVtable { table_name, .. }
        | AuthAction::AlterTable { table_name, .. }
        | AuthAction::DropTable { table_name }
        | AuthAction::DropTempTable { table_name }
        | AuthAction::DropVtable { table_name, .. }
        | AuthAction::CreateIndex { table_name, .. }
        | AuthAction::CreateTempIndex { table_name, .. }
        | AuthAction::DropIndex { table_name, .. }
        | AuthAction::DropTempIndex { table_name, .. }
        | AuthAction::CreateTrigger { table_name, .. }
        | AuthAction::CreateTempTrigger { table_name, .. }
        | AuthAction::DropTrigger { table_name, .. }
        | AuthAction::DropTempTrigger { table_name, .. } => Some(table_name),
        AuthAction::CreateView { view_name }
        | AuthAction::CreateTempView { view_name }
        | AuthAction::DropView { view_name }
        | AuthAction::DropTempView { view_name } => Some(view_name),
        _ => None,
    }
}
