//! Which tables a script may write over, itself or by the triggers that it fires.

use std::collections::BTreeSet;

use crate::revision::Script;
use crate::schema::Schema;
use crate::sql::{self, Token};

/// The tables whose rows statements change, take and put in, by the names in their text, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Writes {
    changed: BTreeSet<String>,
    taken: BTreeSet<String>,
    put: BTreeSet<String>,
}

/// The tables that a script writes over, or builds again, in small letters, by all names that it gives them: those that it updates,
/// itself or by a trigger, those out of which it takes rows and into which it puts some, and where it drops a table, those that it
/// drops or renames.
pub fn written_over(schema: &Schema, script: &Script) -> BTreeSet<String> {
    Moves::of(schema, script).over(|it| it.taken_and_put().chain(&it.changed).cloned().collect())
}

/// The same without those in which it only changes rows, and those that only triggers write: what is in these is there again only
/// where the script puts it.
pub(super) fn replaced(script: &Script) -> BTreeSet<String> {
    Moves::of(&Schema::default(), script).over(|it| it.taken_and_put().cloned().collect())
}

/// The tables out of which a script takes rows, by all names that it gives them.
pub(super) fn taken(script: &Script) -> BTreeSet<String> {
    let moves = Moves::of(&Schema::default(), script);
    Moves { gone: Vec::new(), ..moves }.over(|it| it.taken.clone())
}

/// The tables into which a script puts rows, by all names that it gives them.
pub(super) fn put(script: &Script) -> BTreeSet<String> {
    let moves = Moves::of(&Schema::default(), script);
    Moves { gone: Vec::new(), ..moves }.over(|it| it.put.clone())
}

/// What a script does to tables.
struct Moves {
    writes: Writes,
    gone: Vec<String>,
    renamed: Vec<(String, String)>,
}

impl Moves {
    fn of(schema: &Schema, script: &Script) -> Self {
        let (mut writes, mut gone, mut renamed) = (Writes::default(), Vec::new(), Vec::new());
        for statement in script.statements() {
            let code = sql::unqualified(statement.text);
            writes.read(&code);
            match code.as_slice() {
                [drop, table, .., its] if drop.is_word("DROP") && table.is_word("TABLE") => {
                    gone.push(folded(its));
                }
                [alter, table, old, rename, to, new]
                    if alter.is_word("ALTER")
                        && table.is_word("TABLE")
                        && rename.is_word("RENAME")
                        && to.is_word("TO") =>
                {
                    renamed.push((folded(old), folded(new)));
                }
                _ => {}
            }
        }
        writes.fire(schema);
        Self { writes, gone, renamed }
    }

    /// Tables that are written, with those that are dropped or stand for others, by all of their names.
    fn over(self, written: impl Fn(&Writes) -> BTreeSet<String>) -> BTreeSet<String> {
        let mut written = written(&self.writes);
        if !self.gone.is_empty() {
            let renamed = self.renamed.iter();
            written.extend(renamed.flat_map(|(old, new)| [old.clone(), new.clone()]));
            written.extend(self.gone);
        }
        // A table may be written while it is called otherwise.
        for _ in 0..self.renamed.len() {
            for (old, new) in &self.renamed {
                if written.contains(old) || written.contains(new) {
                    written.extend([old.clone(), new.clone()]);
                }
            }
        }
        written
    }
}

impl Writes {
    fn read(&mut self, code: &[Token<'_>]) {
        let replaces = code.iter().any(|it| it.is_word("REPLACE"));
        let upserts = code.windows(2).any(|it| it[0].is_word("DO") && it[1].is_word("UPDATE"));
        for (at, token) in code.iter().enumerate() {
            let is_before = |word: &str| at > 0 && code[at - 1].is_word(word);
            let rest = &code[at + 1..];
            if token.is_word("FROM") && is_before("DELETE") {
                self.taken.extend(rest.first().map(folded));
            } else if token.is_word("INTO") {
                self.put.extend(rest.first().map(folded));
                if replaces || upserts {
                    self.changed.extend(rest.first().map(folded));
                }
            } else if token.is_word("UPDATE") && !["DO", "ON"].iter().any(|it| is_before(it)) {
                let is_or = rest.first().is_some_and(|it| it.is_word("OR"));
                self.changed.extend(rest.get(if is_or { 2 } else { 0 }).map(folded));
            }
        }
    }

    /// Adds what triggers write that stand on the tables and views which are written.
    fn fire(&mut self, schema: &Schema) {
        let mut waiting: Vec<_> = schema.triggers.iter().collect();
        let is_written = |writes: &Self, on: &str| {
            [&writes.changed, &writes.taken, &writes.put].iter().any(|it| it.contains(on))
        };
        while let Some(at) = waiting.iter().position(|it| is_written(self, &it.table.folded())) {
            self.read(&sql::unqualified(&waiting.swap_remove(at).sql));
        }
    }

    /// What is taken out and put in again.
    fn taken_and_put(&self) -> impl Iterator<Item = &String> {
        self.taken.intersection(&self.put)
    }
}

fn folded(token: &Token<'_>) -> String {
    token.name().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::sqlite::introspect;

    fn check(script: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE c(x); CREATE VIEW v AS SELECT x FROM b;
            CREATE TRIGGER r AFTER INSERT ON c BEGIN DELETE FROM a; INSERT INTO a VALUES (1); END;
            CREATE TRIGGER s INSTEAD OF UPDATE OF x ON v BEGIN UPDATE OR IGNORE b SET x = new.x; END;";
        connection.execute_batch(made).unwrap();
        let schema = introspect::schema(&connection).unwrap();
        let script = Script { path: String::new(), text: script.to_owned() };
        let written = written_over(&schema, &script);
        let known = written.iter().filter(|it| ["a", "b", "c"].contains(&it.as_str()));
        assert_eq!(known.collect::<Vec<_>>(), expected, "{}", script.text);
    }

    #[test]
    fn however_a_statement_writes_its_table_is_found() {
        check("DELETE FROM a; INSERT INTO a SELECT x FROM s", &["a"]);
        check("DELETE FROM a; INSERT OR IGNORE INTO main.a SELECT x FROM s", &["a"]);
        check(
            "WITH w AS (SELECT 1) DELETE FROM \"A\"; WITH w AS (SELECT 1) INSERT INTO a SELECT 1",
            &["a"],
        );
        check("INSERT INTO a SELECT x FROM b; DELETE FROM b", &[]);
        check("REPLACE INTO a SELECT x FROM b", &["a"]);
        check("INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = 2", &["a"]);
        check("UPDATE OR FAIL a SET x = 1", &["a"]);
        check("CREATE TABLE n(x REFERENCES b ON UPDATE CASCADE)", &[]);
        check("ALTER TABLE a RENAME TO z; UPDATE z SET x = 1; ALTER TABLE z RENAME TO a", &["a"]);
        check("CREATE TABLE n(x); DROP TABLE a; ALTER TABLE n RENAME TO a", &["a"]);
        check("ALTER TABLE a RENAME TO z", &[]);
    }

    #[test]
    fn what_triggers_write_is_written_too() {
        check("INSERT INTO c VALUES (1)", &["a"]);
        check("UPDATE v SET x = 1", &["b"]);
    }
}
