//! Rows that nobody wrote, so that a migration is proved on tables that have some.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::schema::{Affinity, Column, Name, Schema, Table, VirtualTable};
use crate::sql::{TokenKind, code, quoted, unquoted};

/// How many rows a table is given.
const ROWS: usize = 3;

/// How often a row is tried with other values, where its table refuses it.
const ATTEMPTS: usize = 200;

/// Fills the tables that are empty with a few rows that their constraints accept, parents before children.
///
/// The values are as awkward as their columns allow: NULLs, quotes, numbers in text. The tables that refused every row
/// are returned: a check that only its writer can satisfy, a key into a table that is not there.
///
/// # Errors
///
/// Only where a table cannot be read at all.
pub fn fill(connection: &Connection, schema: &Schema) -> rusqlite::Result<Vec<Name>> {
    let mut empty = Vec::new();
    for table in parents_first(schema) {
        if has_rows(connection, &table.name)? {
            continue;
        }
        let filled = (1..=ROWS).filter(|row| insert_row(connection, schema, table, *row)).count();
        empty.extend((filled == 0).then(|| table.name.clone()));
    }
    for table in schema.virtual_tables.iter().filter(|it| it.keeps_rows()) {
        if has_rows(connection, &table.name)? {
            continue;
        }
        let filled = (1..=ROWS).filter(|row| insert_virtual_row(connection, table, *row)).count();
        empty.extend((filled == 0).then(|| table.name.clone()));
    }
    Ok(empty)
}

fn has_rows(connection: &Connection, table: &Name) -> rusqlite::Result<bool> {
    let any = format!("SELECT EXISTS (SELECT 1 FROM main.{})", quoted(table.as_str()));
    connection.query_row(&any, (), |row| row.get(0))
}

/// Inserts a row of texts, or of numbers that grow from column to column, as an R-Tree wants its ranges.
fn insert_virtual_row(connection: &Connection, table: &VirtualTable, row: usize) -> bool {
    let names: Vec<String> = table.columns.iter().map(|it| quoted(it.as_str())).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let into = quoted(table.name.as_str());
    let sql = format!("INSERT INTO main.{into} ({}) VALUES ({marks})", names.join(", "));
    let value = |place: usize| match table.is_tree() {
        true => Value::Integer(i64::try_from(100 * row + place).unwrap_or(1)),
        false => Value::Text(format!("it's text {row} of \"{place}\"")),
    };
    connection.execute(&sql, params_from_iter((0..names.len()).map(value))).is_ok()
}

/// Lays tables out so that each follows those it refers to; in a ring, as they came.
fn parents_first(schema: &Schema) -> Vec<&Table> {
    let mut waiting: Vec<&Table> = schema.tables.iter().collect();
    let mut laid = Vec::new();
    while !waiting.is_empty() {
        let waits = |table: &Table| {
            let parents = table.foreign_keys.iter().map(|it| &it.parent);
            let mut others = parents.filter(|it| **it != table.name);
            others.any(|it| waiting.iter().any(|other| other.name == *it))
        };
        let next = waiting.iter().position(|it| !waits(it)).unwrap_or(0);
        laid.push(waiting.remove(next));
    }
    laid
}

/// Inserts one row, trying other values until the table takes one.
fn insert_row(connection: &Connection, schema: &Schema, table: &Table, row: usize) -> bool {
    let columns: Vec<&Column> = table.columns.iter().filter(|it| it.generated.is_none()).collect();
    let names: Vec<String> = columns.iter().map(|it| quoted(it.name.as_str())).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let into = quoted(table.name.as_str());
    let sql = format!("INSERT OR ABORT INTO main.{into} ({}) VALUES ({marks})", names.join(", "));
    let choices: Vec<Vec<Value>> = columns
        .iter()
        .map(|column| {
            let parents = parent_values(connection, schema, table, column, row);
            if parents.is_empty() { choices(table, column, row) } else { parents }
        })
        .collect();
    let Ok(mut statement) = connection.prepare(&sql) else { return false };
    (0..ATTEMPTS).any(|attempt| {
        let values = choices.iter().enumerate().map(|(place, it)| pick(it, place, attempt));
        statement.execute(params_from_iter(values)).is_ok()
    })
}

/// The value of a column in an attempt: the first attempts change all columns at once, later ones a few at a time.
fn pick(choices: &[Value], place: usize, attempt: usize) -> Value {
    let stride = if attempt < 20 { attempt } else { attempt / (place + 1) + attempt % (place + 2) };
    choices.get(stride % choices.len().max(1)).cloned().unwrap_or(Value::Null)
}

/// The values that a column may take in a row, the most awkward first.
fn choices(table: &Table, column: &Column, row: usize) -> Vec<Value> {
    let may_be_null = column.not_null.is_none() && !table.is_key(&column.name);
    let mut values = Vec::new();
    if may_be_null && row == ROWS {
        values.push(Value::Null);
    }
    values.extend(checked_values(table, column));
    let rotation = row % values.len().max(1);
    values.rotate_left(rotation);
    values.extend(plain_values(table, column, row));
    if may_be_null && row != ROWS {
        values.push(Value::Null);
    }
    values
}

/// The value of the row's parent first, where the column refers to another table.
fn parent_values(
    connection: &Connection,
    schema: &Schema,
    table: &Table,
    column: &Column,
    row: usize,
) -> Vec<Value> {
    let Some(key) = table.foreign_keys.iter().find(|it| it.columns.contains(&column.name)) else {
        return Vec::new();
    };
    let place = key.columns.iter().position(|it| *it == column.name).unwrap_or(0);
    let parent = schema.table(&key.parent);
    let own_key = parent.and_then(|it| it.primary_key.as_ref()?.terms.get(place)?.column.as_ref());
    let Some(referred) = key.parent_columns.get(place).or(own_key) else { return Vec::new() };
    let referred = quoted(referred.as_str());
    let sql = format!(
        "SELECT {referred} FROM main.{} WHERE {referred} IS NOT NULL",
        quoted(key.parent.as_str())
    );
    let all = connection.prepare(&sql).and_then(|mut statement| {
        let rows = statement.query_map((), |row| row.get(0))?;
        rows.collect::<rusqlite::Result<Vec<Value>>>()
    });
    let mut values = all.unwrap_or_default();
    if !values.is_empty() {
        let rotation = (row - 1) % values.len();
        values.rotate_left(rotation);
    }
    values
}

/// The literals of the checks that name a column, and the numbers beside them.
fn checked_values(table: &Table, column: &Column) -> Vec<Value> {
    let checks = table.checks.iter().filter(|it| it.expression.names(&column.name));
    let mut values = Vec::new();
    for check in checks {
        for token in code(check.expression.form()) {
            match token.kind {
                TokenKind::Text => values.push(Value::Text(unquoted(token.text))),
                TokenKind::Number => {
                    let whole = token.text.parse::<i64>().ok();
                    values.extend(
                        whole.iter().flat_map(|it| [*it, it + 1, it - 1]).map(Value::Integer),
                    );
                    let long =
                        whole.and_then(|it| usize::try_from(it).ok()).filter(|it| *it < 1000);
                    values.extend(long.map(|it| Value::Text("x".repeat(it))));
                }
                _ => {}
            }
        }
    }
    values
}

/// The values of a type, another in each row and in each column, so that nothing moves unseen from one to another.
fn plain_values(table: &Table, column: &Column, row: usize) -> Vec<Value> {
    let place = table.columns.iter().position(|it| it.name == column.name).unwrap_or(0);
    let number = i64::try_from(row + 10 * place).unwrap_or(1);
    let text = |it: &str| Value::Text(it.to_owned());
    let dated = ["date", "time"].iter().any(|it| column.declared.form().contains(it));
    let day = format!("20{:02}-01-0{row}", 20 + (place * 3 + row) % 80);
    let awkward = [
        text(&format!("00{place}")),
        text(&format!("it's \"é\" {place}")),
        text(&format!("{place}.50")),
    ];
    let tail = [
        text(&format!("text {row} {place}")),
        text(&day),
        text("{}"),
        text(&format!("a{place}@b.example")),
        Value::Integer(number),
        Value::Integer(-number),
        Value::Real(0.5),
        Value::Blob(vec![0, 255, u8::try_from(row).unwrap_or(0)]),
        text(""),
    ];
    let first = match column.declared.affinity() {
        _ if dated => vec![text(&format!("{day}T00:00:00"))],
        Affinity::Integer => vec![Value::Integer(number), Value::Integer(number * 100)],
        Affinity::Real => {
            vec![Value::Real(0.1 + f64::from(u8::try_from(row + 10 * place).unwrap_or(0)))]
        }
        Affinity::Numeric => vec![Value::Integer(number), Value::Real(2.5)],
        Affinity::Text => vec![awkward[row % awkward.len()].clone()],
        Affinity::Blob => {
            let blob = vec![0, 255, u8::try_from((row + 3 * place) % 256).unwrap_or(1)];
            vec![Value::Blob(blob), awkward[row % awkward.len()].clone()]
        }
    };
    first.into_iter().chain(tail).collect()
}
