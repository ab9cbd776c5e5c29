//! What the statements of a script do to the rows of tables, one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::fired::Fired;
use super::statement::{self, Action};
use super::step::{Carried, Step, step};
use super::terms::{Code, name};
use crate::revision::Script;
use crate::schema::Schema;
use crate::sql;

/// The steps of a script, those of each statement with its offset; what triggers do that it fires comes with it.
pub(in super::super) fn steps(schema: &Schema, script: &Script) -> Vec<(usize, Vec<Step>)> {
    let mut fired = Fired::of(schema);
    let mut of = |it: sql::ScriptStatement<'_>| {
        let code = sql::unqualified(it.text);
        let mut steps = step(&code);
        fired.follow(&code);
        if let Some(statement) = statement::read(&code) {
            let carried = Carried::of(&statement.action, statement.with);
            for mut step in fired.by(&statement.table) {
                let is_own = step.table() == statement.table;
                match &mut step {
                    Step::Writes { carried: of, .. } if is_own => of.clone_from(&carried),
                    // What the statement puts there is not the trigger's.
                    Step::Puts { .. } if is_own => continue,
                    _ => {}
                }
                steps.push(step);
            }
        }
        (it.offset, steps)
    };
    script.statements().into_iter().map(&mut of).collect()
}

/// Which names may stand for which tables, by the places of these: their own, those that a script gives them, and those of what it
/// fills out of them.
pub(in super::super) fn kin(
    tables: &[String],
    script: &Script,
) -> BTreeMap<String, BTreeSet<usize>> {
    let mut kin: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, it) in tables.iter().enumerate() {
        kin.entry(it.clone()).or_default().insert(at);
    }
    for statement in script.statements() {
        let code = sql::unqualified(statement.text);
        let Some(filled) = filled(&code) else { continue };
        let named = code.iter().map(name).filter_map(|it| kin.get(&it));
        let all: BTreeSet<usize> = named.flatten().copied().collect();
        if !all.is_empty() {
            kin.entry(filled).or_default().extend(all);
        }
    }
    kin
}

/// What a statement fills, makes, or calls so.
fn filled(code: Code<'_>) -> Option<String> {
    if let Some(Step::Renames { to, .. }) = step(code).pop() {
        return Some(to);
    }
    if !code.first()?.is_word("CREATE") {
        let statement = statement::read(code)?;
        return matches!(statement.action, Action::Insert { .. }).then_some(statement.table);
    }
    let at = (1..3)
        .find(|at| code.get(*at).is_some_and(|it| it.is_word("TABLE") || it.is_word("VIEW")))?;
    let is_guarded = code.get(at + 1)?.is_word("IF");
    code.get(if is_guarded { at + 4 } else { at + 1 }).map(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script { path: String::new(), text: text.to_owned() }
    }

    #[test]
    fn what_statements_do_to_rows_is_read() {
        for (sql, expected) in [
            ("DROP TABLE IF EXISTS main.\"T\"", "takes t drops"),
            ("ALTER TABLE t DROP COLUMN a", "takes t"),
            ("ALTER TABLE t DROP a", "takes t"),
            ("DELETE FROM t", "takes t"),
            ("DELETE FROM t WHERE id = 1", "deletes t"),
            ("ALTER TABLE t RENAME TO U", "renames t u"),
            ("ALTER TABLE t RENAME a TO b", "alters t"),
            ("ALTER TABLE t ADD COLUMN b", "alters t"),
            ("UPDATE OR IGNORE temp.t SET a = 1, (b, c) = (1, 2)", "writes t a b c"),
            ("REPLACE INTO t SELECT * FROM u", "copies t, writes t *"),
            ("REPLACE INTO t VALUES (1)", "puts t, writes t * by hand"),
            ("INSERT INTO t VALUES (1)", "puts t"),
            ("INSERT INTO t SELECT 1, 2", "puts t"),
            ("INSERT INTO t SELECT * FROM u", "copies t"),
            (
                "INSERT INTO t SELECT a FROM u ON CONFLICT DO UPDATE SET a = 1",
                "copies t, writes t a",
            ),
            ("CREATE INDEX i ON t(a)", ""),
        ] {
            let words: Vec<String> = step(&sql::unqualified(sql)).iter().map(word).collect();
            assert_eq!(words.join(", "), expected, "{sql}");
        }
    }

    fn word(step: &Step) -> String {
        match step {
            Step::Takes { table, drops } => {
                format!("takes {table}{}", if *drops { " drops" } else { "" })
            }
            Step::Renames { table, to } => format!("renames {table} {to}"),
            Step::Alters { table } => format!("alters {table}"),
            Step::Deletes { table } => format!("deletes {table}"),
            Step::Puts { table } => format!("puts {table}"),
            Step::Copies { table } => format!("copies {table}"),
            Step::Writes { table, columns, by_hand, carried, .. } => {
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                let by_hand = if *by_hand { " by hand" } else { "" };
                let carried = if carried.is_some() { " carried" } else { "" };
                format!("writes {table} {}{by_hand}{carried}", columns.join(" "))
            }
        }
    }

    #[test]
    fn what_triggers_do_comes_with_the_statement_that_fires_them() {
        let text = "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET u = 1; INSERT INTO l VALUES (1); END; \
                    INSERT INTO t SELECT * FROM k; ALTER TABLE t RENAME TO w; UPDATE w SET a = 1; DROP TRIGGER g; UPDATE w SET a = 1";
        let steps = steps(&Schema::default(), &script(text));
        let words = steps.iter().map(|it| it.1.iter().map(word).collect::<Vec<_>>().join(", "));
        assert_eq!(
            words.collect::<Vec<_>>(),
            [
                "",
                "copies t, writes t u carried, puts l",
                "renames t w",
                "writes w a, writes t u, puts l, writes w u",
                "",
                "writes w a",
            ]
        );
    }

    #[test]
    fn what_is_filled_out_of_a_table_is_its_kin() {
        let made = "CREATE TABLE n(a); INSERT INTO n SELECT a FROM t; CREATE TEMP TABLE IF NOT EXISTS k AS SELECT a FROM n; \
                    ALTER TABLE k RENAME TO l; INSERT INTO o SELECT 1; UPDATE p SET a = (SELECT a FROM t)";
        let kin = kin(&["t".to_owned(), "o".to_owned()], &script(made));
        let words: Vec<String> = kin.iter().map(|it| format!("{} {:?}", it.0, it.1)).collect();
        assert_eq!(words, ["k {0}", "l {0}", "n {0}", "o {1}", "t {0}"]);
    }
}
