//! Indexes and triggers that no revision made: a table or a view that is built anew takes them along, so they are made again.

use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::inventory::Lost;
use super::ledger;
use crate::schema::{Kind, Name, Schema};
use crate::sql::{self, Token};
use crate::sqlite::damage::is_damage;

/// Those that stood before a move, in the order of their making.
#[derive(Default)]
pub struct Bystanders(Vec<Bystander>);

struct Bystander {
    kind: String,
    name: String,
    /// How it was stored since the last step, one for each name of its table, the newest last.
    forms: Vec<Form>,
}

/// A stored text, and the table or view on which it stands.
struct Form {
    on: String,
    sql: String,
}

impl Bystanders {
    /// Finds what stands on tables and views of revisions and is not theirs.
    ///
    /// # Errors
    ///
    /// SQLite's, where the catalog cannot be read.
    pub fn of(connection: &Connection, expected: &Schema) -> Result<Self> {
        let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
                   WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid";
        let mut statement = connection.prepare(sql)?;
        let all = statement.query_map([], |row| {
            let forms = vec![Form { on: row.get(2)?, sql: row.get(3)? }];
            Ok(Bystander { kind: row.get(0)?, name: row.get(1)?, forms })
        })?;
        let is_foreign = |it: &Bystander| {
            let kind = if it.kind == "index" { Kind::Index } else { Kind::Trigger };
            let on = Name::new(it.on());
            let is_on_ours = expected.table(&on).is_some() || expected.view(&on).is_some();
            let is_known = expected.object(kind, &Name::new(&it.name)).is_some();
            is_on_ours && !is_known && !on.is(ledger::table())
        };
        let foreign = all.filter(|it| it.as_ref().map_or(true, is_foreign));
        Ok(Self(foreign.collect::<Result<_>>()?))
    }

    /// Whether rows may be refused, or changed beside what a script says: by a trigger, or by an index that lets no two be equal.
    pub fn have_a_say(&self) -> bool {
        self.0.iter().any(|it| it.kind == "trigger" || it.forms.iter().any(|it| is_unique(&it.sql)))
    }

    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a trigger is among them.
    pub fn have_triggers(&self) -> bool {
        self.0.iter().any(|it| it.kind == "trigger")
    }

    /// Follows a statement of a script that has run: a table that is renamed takes them along, and a column that is renamed is
    /// called otherwise in them.
    ///
    /// # Errors
    ///
    /// As [`Bystanders::of`].
    pub fn follow(&mut self, connection: &Connection, statement: &str) -> Result<()> {
        let code = sql::unqualified(statement);
        if self.0.is_empty() || !code.first().is_some_and(|it| it.is_word("ALTER")) {
            return Ok(());
        }
        let renamed = renamed(&code);
        for it in &mut self.0 {
            match (it.found(connection)?, &renamed) {
                (Some(form), _) => it.note(form),
                (None, Some((old, new))) if it.on().eq_ignore_ascii_case(old) => {
                    let sql = it.forms.last().and_then(|form| on_another(&form.sql, new));
                    it.forms.extend(sql.map(|sql| Form { on: new.clone(), sql }));
                }
                (None, _) => {}
            }
        }
        Ok(())
    }

    /// Makes those again that went with a table or a view which is there again, under its old name or another; gives back what
    /// SQLite does not take, which is none of them from then on.
    ///
    /// # Errors
    ///
    /// As [`Bystanders::of`].
    pub fn bring_back(&mut self, connection: &Connection) -> Result<Vec<Lost>> {
        let mut lost = Vec::new();
        for mut it in std::mem::take(&mut self.0) {
            if it.found(connection)?.is_none()
                && let Some(form) = it.form_that_fits(connection)?
                && let Err(error) = connection.execute_batch(&form.sql)
            {
                // That there is no room says nothing of it.
                if !is_damage(&error) {
                    return Err(error);
                }
                lost.push(Lost::Object {
                    object: format!("{} `{}`", it.kind, it.name),
                    table: it.was_on().to_owned(),
                    reason: error.to_string(),
                });
                continue;
            }
            if let Some(form) = it.found(connection)? {
                it.forms = vec![form];
            }
            self.0.push(it);
        }
        Ok(lost)
    }

    /// Takes those out that went with a table or a view which a step has dropped, in words.
    ///
    /// # Errors
    ///
    /// As [`Bystanders::of`].
    pub fn take_gone(&mut self, connection: &Connection) -> Result<Vec<String>> {
        let mut gone = Vec::new();
        for it in std::mem::take(&mut self.0) {
            if it.found(connection)?.is_none() && it.form_that_fits(connection)?.is_none() {
                let Bystander { kind, name, .. } = &it;
                gone.push(format!("{kind} `{name}` of another tool on `{}`", it.was_on()));
            } else {
                self.0.push(it);
            }
        }
        Ok(gone)
    }
}

impl Bystander {
    /// The table or view on which it stands, or stood last.
    fn on(&self) -> &str {
        self.forms.last().map_or("", |it| &it.on)
    }

    /// The table or view on which it stood before the step.
    fn was_on(&self) -> &str {
        self.forms.first().map_or("", |it| &it.on)
    }

    /// How it is stored now, where it stands.
    fn found(&self, connection: &Connection) -> Result<Option<Form>> {
        let sql = "SELECT tbl_name, sql FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE";
        let form = |row: &Row<'_>| Ok(Form { on: row.get(0)?, sql: row.get(1)? });
        connection.query_row(sql, [&self.kind, &self.name], form).optional()
    }

    fn note(&mut self, form: Form) {
        if self.on().eq_ignore_ascii_case(&form.on) {
            self.forms.pop();
        }
        self.forms.push(form);
    }

    /// The newest form whose table or view is there: one that was put aside and dropped is not, and its name may be.
    fn form_that_fits(&self, connection: &Connection) -> Result<Option<&Form>> {
        for form in self.forms.iter().rev() {
            if has_rows_under(connection, &form.on)? {
                return Ok(Some(form));
            }
        }
        Ok(None)
    }
}

/// The old and the new name of a table that a statement renames.
fn renamed(code: &[Token<'_>]) -> Option<(String, String)> {
    let [_, table, old, rename, to, new, ..] = code else { return None };
    let renames = table.is_word("TABLE") && rename.is_word("RENAME") && to.is_word("TO");
    if !renames {
        return None;
    }
    Some((old.name()?, new.name()?))
}

/// The text of an index or a trigger, on a table of another name.
fn on_another(text: &str, table: &str) -> Option<String> {
    let code = sql::unqualified(text);
    let at = code.iter().position(|it| it.is_word("ON"))?;
    let its = code.get(at + 1)?;
    let (head, tail) = (text.get(..its.offset)?, text.get(its.end()..)?);
    Some(format!("{head}{}{tail}", sql::quoted(table)))
}

fn is_unique(sql: &str) -> bool {
    sql::code(sql).get(1).is_some_and(|it| it.is_word("UNIQUE"))
}

/// Whether a table or a view has this name.
fn has_rows_under(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 COLLATE NOCASE)";
    connection.query_row(sql, [name], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::introspect;
    use crate::sqlite::script::Script;

    /// On which table the index `i` and the trigger `g` of another tool stand after a script.
    fn after(script: &str) -> (Vec<Option<String>>, usize) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(a, on_b)").unwrap();
        let ours = introspect::schema(&connection).unwrap();
        let theirs = "CREATE UNIQUE INDEX i ON t(a, on_b) WHERE a > 0;
            CREATE TRIGGER g AFTER UPDATE OF on_b ON main.t BEGIN SELECT new.on_b; END;";
        connection.execute_batch(theirs).unwrap();
        let mut bystanders = Bystanders::of(&connection, &ours).unwrap();
        let follow = |_, statement: &str| bystanders.follow(&connection, statement);
        Script { path: "up.sql", text: script }.run_telling(&connection, &[], follow).unwrap();
        let lost = bystanders.bring_back(&connection).unwrap().len();
        let on = bystanders.0.iter().map(|it| Some(it.found(&connection).unwrap()?.on));
        (on.collect(), lost)
    }

    #[test]
    fn those_that_went_with_their_table_are_named_once() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t(a); CREATE TABLE u(a)").unwrap();
        let ours = introspect::schema(&connection).unwrap();
        let theirs = "CREATE INDEX i ON t(a); CREATE INDEX k ON u(a)";
        connection.execute_batch(theirs).unwrap();
        let mut bystanders = Bystanders::of(&connection, &ours).unwrap();
        assert_eq!(bystanders.take_gone(&connection).unwrap(), [""; 0]);
        connection.execute_batch("DROP TABLE t").unwrap();
        let gone = bystanders.take_gone(&connection).unwrap();
        assert_eq!(gone, ["index `i` of another tool on `t`"]);
        assert_eq!(bystanders.take_gone(&connection).unwrap(), [""; 0]);
    }

    #[test]
    fn they_stand_where_their_table_went() {
        let anew = |old: &str| {
            format!(
                "CREATE TABLE n AS SELECT * FROM {old}; DROP TABLE {old}; ALTER TABLE n RENAME TO {old};"
            )
        };
        for (script, table) in [
            ("SELECT 1".to_owned(), "t"),
            (anew("t"), "t"),
            (format!("ALTER TABLE t RENAME TO tt; {}", anew("tt")), "tt"),
            (format!("{} ALTER TABLE t RENAME TO \"of on\";", anew("t")), "of on"),
            (
                "ALTER TABLE t RENAME TO o; CREATE TABLE t AS SELECT * FROM o; DROP TABLE o;"
                    .to_owned(),
                "t",
            ),
        ] {
            let both = vec![Some(table.to_owned()), Some(table.to_owned())];
            assert_eq!(after(&script), (both, 0), "{script}");
        }
        assert_eq!(after("DROP TABLE t"), (vec![None, None], 0));
        // The trigger names what a table does not have only when it fires.
        let lacking = "DROP TABLE t; CREATE TABLE t(on_b);";
        assert_eq!(after(lacking), (vec![Some("t".to_owned())], 1));
    }
}
