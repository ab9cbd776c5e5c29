//! The rebuild of SQLite's own documentation: a new table, the rows copied, the old one dropped, the new one renamed.

use crate::sql::{Token, code, literal, quoted};

use crate::schema::{
    Conflict, Name, PLACE, Pair, Table, Values, rowid_name, table_changes, table_dangers,
};

use super::Statement;
use super::rename::unused;

/// The statements that build a table anew as it is declared, with its rows, rowids and `sqlite_sequence` mark.
///
/// Its indexes and triggers go with the old table: they are created at the end, where they are missing.
pub(super) fn statements(pair: &Pair<'_>) -> Vec<Statement> {
    let Pair { before, after, schemas, .. } = pair;
    let is_used = |it: &Name| schemas.0.has_name(it) || schemas.1.has_name(it);
    let new = unused(&format!("journal_new_{}", after.name), is_used);
    let (old_name, new_name) = (quoted(after.name.as_str()), quoted(new.as_str()));
    let changes: Vec<String> =
        table_changes(before, after).iter().map(ToString::to_string).collect();
    let table = format!("`{}`", after.name);
    let mut statements = vec![
        Statement::new(definition(after, &new), format!("rebuild {table}: {}", changes.join("; "))),
        Statement::new(copy(pair, &new_name), format!("copy the rows of {table}"))
            .with(table_dangers(pair))
            .proved_by(same_count(&new_name, &old_name)),
    ];
    statements.extend(keep_sequence(pair, &new));
    let reason = format!("put the new {table} in its place; views and triggers keep the name");
    statements.extend([
        Statement::new(format!("DROP TABLE {old_name}"), reason.clone()),
        Statement::new("PRAGMA legacy_alter_table = ON", reason.clone()),
        Statement::new(format!("ALTER TABLE {new_name} RENAME TO {old_name}"), reason.clone()),
        Statement::new("PRAGMA legacy_alter_table = OFF", reason),
    ]);
    statements
}

/// Whether two tables have as many rows.
pub(super) fn same_count(one: &str, other: &str) -> String {
    format!("(SELECT count(*) FROM {one}) = (SELECT count(*) FROM {other})")
}

/// The declared text under another name. Where it calls a column `table.column`, the table is left out: under the other
/// name that would be no column, and it says nothing.
fn definition(table: &Table, name: &Name) -> String {
    let code = code(&table.sql);
    let is_own = |it: &Token<'_>| it.name().is_some_and(|it| table.name.is(&it));
    let qualifiers = code.windows(2).skip(3).filter(|it| is_own(&it[0]) && it[1].is_symbol("."));
    // SQLite stores `CREATE TABLE` and the name as its first three words, whatever stood between them.
    let old_name = code.get(2).map(|it| (it.offset, it.end(), quoted(name.as_str())));
    let left_out = qualifiers.map(|it| (it[0].offset, it[1].end(), String::new()));
    let mut text = String::with_capacity(table.sql.len() + 8);
    let mut copied = 0;
    for (start, end, instead) in old_name.into_iter().chain(left_out) {
        text.push_str(&table.sql[copied..start]);
        text.push_str(&instead);
        copied = end;
    }
    text.push_str(&table.sql[copied..]);
    text
}

/// The copy of the rows: columns that both tables have, new ones that need values, and the rowid.
fn copy(pair: &Pair<'_>, new_name: &str) -> String {
    let Pair { before, after, .. } = pair;
    let (mut into, mut from) = (Vec::new(), Vec::new());
    let rowid = rowid_name(before).zip(rowid_name(after)).filter(|_| after.rowid_alias().is_none());
    if let Some((old, new)) = rowid {
        into.push(new.to_owned());
        from.push(old.to_owned());
    }
    for column in &after.columns {
        match pair.values(column) {
            Some(Values::Expression(value) | Values::Invented(value)) => {
                into.push(quoted(column.name.as_str()));
                from.push(value);
            }
            Some(Values::Default) | None => {}
        }
    }
    let (verb, old) = (insert(after), quoted(before.name.as_str()));
    if into.is_empty() {
        // No value of a row is kept, only that it was there; a column that takes its default keeps the count.
        return lone_rows(after, verb, new_name, &old);
    }
    let order = numbered_last(pair).map_or_else(String::new, |it| format!("\nORDER BY {it}"));
    let (into, from) = (into.join(", "), from.join(", "));
    let rows = if from.contains(PLACE) { with_places(before, &old) } else { old };
    format!("{verb} INTO {new_name} ({into})\nSELECT {from}\nFROM {rows}{order}")
}

/// The rows of a table, each with its place among them.
fn with_places(before: &Table, old: &str) -> String {
    let rowid = rowid_name(before).map_or_else(String::new, |it| format!("{it} AS {it}, "));
    format!("(SELECT {rowid}*, row_number() OVER () AS {PLACE} FROM {old}) AS {old}")
}

/// The order in which rows without a number come last, where the number is to be the row's own: SQLite gives them the next
/// ones, which no row that comes later may have.
fn numbered_last(pair: &Pair<'_>) -> Option<String> {
    let Pair { before, after, .. } = pair;
    let was = before.column(after.rowid_alias()?)?;
    let has_numbers = before.rowid_alias() == Some(&was.name) || was.not_null.is_some();
    (!has_numbers).then(|| format!("{} IS NULL", quoted(was.name.as_str())))
}

fn lone_rows(after: &Table, verb: &str, new_name: &str, old: &str) -> String {
    let plain = after.columns.iter().find(|it| it.generated.is_none());
    let column = plain.map_or_else(String::new, |it| quoted(it.name.as_str()));
    let default = plain.and_then(|it| it.default.as_ref()).map_or("NULL", |it| it.form());
    format!("{verb} INTO {new_name} ({column})\nSELECT {default}\nFROM {old}")
}

/// A conflict clause of the table must not leave rows out, or replace others, while they are copied.
fn insert(table: &Table) -> &'static str {
    let keys = table.primary_key.iter().map(|it| it.conflict);
    let uniques = table.uniques.iter().map(|it| it.conflict);
    let not_nulls =
        table.columns.iter().filter_map(|it| it.not_null.as_ref()).map(|it| it.conflict);
    let mut all = keys.chain(uniques).chain(not_nulls);
    if all.any(|it| it != Conflict::Abort) { "INSERT OR ABORT" } else { "INSERT" }
}

/// Takes over the highest rowid that was ever given, though its row may be gone; a table that is no longer `AUTOINCREMENT` leaves it
/// where the one finds it that is so again.
fn keep_sequence(pair: &Pair<'_>, new: &Name) -> Vec<Statement> {
    let (before, after) = (pair.before, pair.after);
    let (old, new) = (literal(before.name.as_str()), literal(new.as_str()));
    let taken = format!(
        "INSERT INTO sqlite_sequence (name, seq)\nSELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
    );
    let (verb, statements) = match (before.is_autoincrement(), after.is_autoincrement()) {
        (false, false) => return Vec::new(),
        (true, true) => {
            ("keep", vec![format!("DELETE FROM sqlite_sequence WHERE name = {new}"), taken])
        }
        (true, false) => ("leave", vec![taken]),
        (false, true) => (
            "take up",
            vec![
                format!(
                    "INSERT INTO sqlite_sequence (name, seq)\nSELECT {new}, max(seq) FROM sqlite_sequence WHERE name IN ({old}, {new})\n\
                 HAVING count(*) > 0"
                ),
                format!(
                    "DELETE FROM sqlite_sequence\nWHERE name = {old} OR name = {new}\n    \
                 AND rowid < (SELECT max(rowid) FROM sqlite_sequence WHERE name = {new})"
                ),
            ],
        ),
    };
    let reason = format!("{verb} the AUTOINCREMENT mark of `{}`", before.name);
    statements.into_iter().map(|it| Statement::new(it, reason.clone())).collect()
}
