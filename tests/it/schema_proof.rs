//! Walks from one schema to another on a database with rows, and says what was lost on the way.

use std::collections::BTreeMap;
use std::time::Duration;

use journal_archive::engine::trial;
use journal_archive::schema::{
    AnsweredDiff, Answers, Danger, DangerKind, Name, Options, Plan, Schema, SchemaDiff, Table,
};
use journal_archive::sql::{quoted, statements};
use journal_archive::sqlite::scratch::Scratch;
use journal_archive::sqlite::script::Script;
use journal_archive::sqlite::{introspect, made_up};
use rusqlite::backup::Backup;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

/// How a direction of a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The other schema was reached, and every row is where it was.
    Reached,
    /// Rows stood in the way, as the plan had said; nothing changed.
    Refused(String),
    /// Something is wrong.
    Wrong(String),
}

pub(crate) fn build(sql: &str) -> Result<Schema, String> {
    let scratch = Scratch::new(|_| Ok(())).unwrap();
    scratch
        .load(Script { path: "case.sql", text: sql })
        .map_err(|it| format!("{}: {it}", it.place))?;
    scratch.schema().map_err(|it| it.to_string())
}

/// A database of this schema with rows in it; foreign keys are off, as they are around a migration.
pub(crate) fn filled(schema: &Schema) -> Scratch {
    let scratch = Scratch::new(|_| Ok(())).unwrap();
    let tables = Schema {
        tables: schema.tables.clone(),
        virtual_tables: schema.virtual_tables.clone(),
        indexes: schema.indexes.clone(),
        ..Schema::default()
    };
    scratch.build(&tables).unwrap();
    made_up::fill(scratch.connection(), schema).unwrap();
    for table in schema.virtual_tables.iter().filter(|it| it.option("content").is_some()) {
        let name = quoted(table.name.as_str());
        // An index over a table that is not there cannot be filled, and need not be.
        let _ = scratch
            .connection()
            .execute(&format!("INSERT INTO {name}({name}) VALUES ('rebuild')"), ());
    }
    let loose = Schema {
        views: schema.views.clone(),
        triggers: schema.triggers.clone(),
        ..Schema::default()
    };
    scratch.build(&loose).unwrap();
    scratch
}

pub(crate) type Rows = BTreeMap<Name, Vec<Vec<Value>>>;

/// Every row of every table: its rowid, where it has one, then its plain columns.
pub(crate) fn rows(connection: &Connection, schema: &Schema) -> Rows {
    schema.tables.iter().map(|it| (it.name.clone(), table_rows(connection, it))).collect()
}

fn table_rows(connection: &Connection, table: &Table) -> Vec<Vec<Value>> {
    let columns = plain_columns(table).map(|it| quoted(it.as_str()));
    let all: Vec<String> = std::iter::once(rowid(table)).chain(columns).collect();
    let sql =
        format!("SELECT {} FROM main.{} ORDER BY 1", all.join(", "), quoted(table.name.as_str()));
    let mut statement = connection.prepare(&sql).unwrap();
    let read = |row: &Row<'_>| (0..all.len()).map(|it| row.get_ref(it).map(value)).collect();
    statement.query_map((), read).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A value; text that is not UTF-8 as its bytes.
fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(bytes) => match String::from_utf8(bytes.to_vec()) {
            Ok(text) => Value::Text(text),
            Err(error) => Value::Blob(error.into_bytes()),
        },
        other => other.try_into().unwrap(),
    }
}

fn plain_columns(table: &Table) -> impl Iterator<Item = &Name> {
    table.columns.iter().filter(|it| it.generated.is_none()).map(|it| &it.name)
}

fn rowid(table: &Table) -> String {
    let names = ["rowid", "_rowid_", "oid"];
    let free = names.into_iter().find(|it| table.column(&Name::from(*it)).is_none());
    let is_there = !table.is_without_rowid;
    match table.rowid_alias() {
        Some(alias) => quoted(alias.as_str()),
        None => free.filter(|_| is_there).unwrap_or("row_number() OVER ()").to_owned(),
    }
}

/// Whether a value was kept: a number has one value in two classes, and text that is a number's own is that number.
fn same(one: &Value, other: &Value) -> bool {
    let is_text = |it: &Value| matches!(it, Value::Text(_));
    one == other || !(is_text(one) && is_text(other)) && said(one) == said(other)
}

/// What a value says, whatever its class.
fn said(value: &Value) -> String {
    let number = match value {
        Value::Integer(it) => Some(it.to_string()),
        Value::Real(it) => Some(it.to_string()),
        Value::Text(it) => it.parse::<f64>().ok().map(|number| number.to_string()),
        Value::Null | Value::Blob(_) => None,
    };
    number.unwrap_or_else(|| format!("{value:?}"))
}

/// What became of rows that the plan did not announce.
fn silent_losses(
    diff: &AnsweredDiff,
    reached: &Schema,
    met: &[&Danger],
    (before, after): (&Rows, &Rows),
) -> Vec<String> {
    let mut lost = Vec::new();
    let losses: Vec<String> = met.iter().filter_map(|it| it.loss()).collect();
    let is_told = |name: &str| losses.iter().any(|it| it.eq_ignore_ascii_case(name));
    for table in &diff.from().tables {
        let new_name = diff.renames().table_after(&table.name);
        let is_taken =
            diff.renames().tables().any(|(old, new)| new == new_name && *old != table.name);
        let Some(new) = reached.table(new_name).filter(|_| !is_taken) else {
            if !is_told(table.name.as_str()) {
                lost.push(format!("table {} went in silence", table.name));
            }
            continue;
        };
        let (old_rows, new_rows) = (&before[&table.name], &after[&new.name]);
        if old_rows.len() != new_rows.len() {
            lost.push(format!("{}: {} rows became {}", table.name, old_rows.len(), new_rows.len()));
            continue;
        }
        let same_alias = new
            .rowid_alias()
            .is_none_or(|it| table.column(it).is_none() || table.rowid_alias() == Some(it));
        let has_rowids = !table.is_without_rowid && !new.is_without_rowid && same_alias;
        let fills = |column: &Name| {
            met.iter().any(|it| {
                it.kind == DangerKind::Fills
                    && it.table == table.name
                    && it.column.as_ref() == Some(column)
            })
        };
        let mut kept = Vec::new();
        for (place, column) in plain_columns(table).enumerate() {
            let renamed = diff.renames().columns(&table.name).find(|(it, _)| *it == column);
            let name = renamed.map_or(column, |(_, to)| to);
            let new_place = plain_columns(new).position(|it| it == name);
            // Rows that are told apart by what they hold cannot be found again by what was filled in.
            let told = is_told(&format!("{}.{column}", table.name)) || !has_rowids && fills(column);
            match (new_place, told) {
                (Some(new_place), false) => kept.push((column, place + 1, new_place + 1)),
                (None, false) => {
                    lost.push(format!("column {}.{column} went in silence", table.name));
                }
                (_, true) => {}
            }
        }
        // Without rowids, rows are told apart by what they hold.
        let sorted = |rows: &[Vec<Value>], place: fn(&(&Name, usize, usize)) -> usize| {
            let mut rows: Vec<Vec<Value>> = rows
                .iter()
                .map(|row| kept.iter().map(|it| row[place(it)].clone()).collect())
                .collect();
            if !has_rowids {
                rows.sort_by_key(|row| row.iter().map(said).collect::<Vec<_>>());
            }
            rows
        };
        let (was, is) = (sorted(old_rows, |it| it.1), sorted(new_rows, |it| it.2));
        for (was, is) in was.iter().zip(&is) {
            for ((column, ..), (was, is)) in kept.iter().zip(was.iter().zip(is)) {
                let is_kept = same(was, is) || fills(column) && *was == Value::Null;
                if !is_kept {
                    lost.push(format!("{}.{column}: {was:?} became {is:?}", table.name));
                }
            }
        }
        let ids =
            |rows: &[Vec<Value>]| -> Vec<Value> { rows.iter().map(|it| it[0].clone()).collect() };
        if has_rowids && ids(old_rows) != ids(new_rows) {
            lost.push(format!(
                "{}: rowids {:?} became {:?}",
                table.name,
                ids(old_rows),
                ids(new_rows)
            ));
        }
    }
    lost
}

/// How many rows of each table point at nothing in another one; none where a key cannot be followed.
fn violations(connection: &Connection) -> Option<BTreeMap<(String, String), usize>> {
    let mut statement = connection.prepare("PRAGMA foreign_key_check").ok()?;
    let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(2)?))).ok()?;
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.ok()?).or_default() += 1;
    }
    Some(counts)
}

/// Whether more rows of some table point at nothing than before: a script counts those of each key, whatever others there were.
fn has_more(
    before: Option<&BTreeMap<(String, String), usize>>,
    after: Option<&BTreeMap<(String, String), usize>>,
) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return before.is_none() };
    after.iter().any(|(key, count)| before.get(key).is_none_or(|it| it < count))
}

fn copy_of(connection: &Connection) -> Connection {
    let mut copy = Connection::open_in_memory().unwrap();
    Backup::new(connection, &mut copy)
        .unwrap()
        .run_to_completion(100, Duration::ZERO, None)
        .unwrap();
    copy
}

/// Runs a script as a tool does that passes over an error.
fn run_as_a_tool_that_goes_on(connection: &Connection, script: &str) {
    for statement in statements(script) {
        let _ = connection.execute_batch(statement.text);
    }
    assert!(connection.is_autocommit(), "{script}");
}

/// What differs between two databases, in schema or rows.
fn difference(one: &Connection, other: &Connection) -> Option<String> {
    let (a, b) = (introspect::schema(one).unwrap(), introspect::schema(other).unwrap());
    if a != b {
        return Some(a.differences(&b).join(", "));
    }
    let (mut left, mut right) = (rows(one, &a), rows(other, &a));
    for table in &a.tables {
        forget_computed_defaults(table, left.get_mut(&table.name).unwrap());
        forget_computed_defaults(table, right.get_mut(&table.name).unwrap());
    }
    (left != right).then(|| format!("{left:?} is not {right:?}"))
}

/// Takes the values out that a default may have computed: what the time is, or a random number, is another each time.
fn forget_computed_defaults(table: &Table, rows: &mut [Vec<Value>]) {
    let columns = table.columns.iter().filter(|it| it.generated.is_none()).enumerate();
    for (place, _) in
        columns.filter(|(_, it)| it.default.as_ref().is_some_and(|it| !it.is_literal()))
    {
        for row in rows.iter_mut() {
            row[place + 1] = Value::Null;
        }
    }
}

/// Whether a full-text index has no contents, or those of a table that is not there: SQLite cannot validate it.
fn has_loose_index(schema: &Schema) -> bool {
    let mut contents = schema.virtual_tables.iter().filter_map(|it| it.option("content"));
    contents.any(|it| it.is_empty() || !schema.has_name(&Name::new(it)))
}

/// The dangers that the rows meet, by the answers to their questions; one without a question may be met.
fn met_dangers<'p>(connection: &Connection, plan: &'p Plan) -> Result<Vec<&'p Danger>, String> {
    let mut met = Vec::new();
    for danger in plan.dangers() {
        let asked =
            danger.question.as_ref().map(|it| connection.query_row(it, (), |row| row.get(0)));
        let count: i64 =
            asked.transpose().map_err(|it| format!("{it} in {:?}", danger.question))?.unwrap_or(1);
        met.extend((count > 0 || danger.kind == DangerKind::Drops).then_some(danger));
    }
    Ok(met)
}

/// Goes one way on a database with rows.
pub(crate) fn go(diff: &AnsweredDiff, scratch: &Scratch, options: Options) -> Ending {
    let plan = match trial::plan(diff, options, |_| Ok(())) {
        Ok(plan) => plan,
        Err(error) => return Ending::Wrong(format!("no plan: {error}")),
    };
    let connection = scratch.connection();
    let met = match met_dangers(connection, &plan) {
        Ok(met) => met,
        Err(error) => return Ending::Wrong(error),
    };
    let before = rows(connection, diff.from());
    let broken = violations(connection);
    let library = copy_of(connection);
    // Our own build of SQLite follows foreign keys from the start, the shell does not; neither setting is the script's.
    library.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let script = plan.to_script();
    let script = script.strip_prefix(".bail on\n").unwrap_or_default();
    let runs = library.execute_batch(script);
    let shell = copy_of(connection);
    shell.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    run_as_a_tool_that_goes_on(&shell, script);
    let watched = copy_of(connection);
    watched.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    run_as_a_tool_that_goes_on(&watched, script);
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    for statement in &plan.statements {
        if let Err(error) = scratch.run(Script { path: "", text: &statement.sql }) {
            connection.execute_batch("ROLLBACK").unwrap();
            // Values that are converted, filled in or made up can break a constraint as well.
            let warned = met.iter().any(|it| it.kind != DangerKind::Drops);
            let message = format!("{error} in {}", statement.sql);
            for half in [&shell, &watched] {
                if let Some(wrong) = difference(half, connection) {
                    return Ending::Wrong(format!("half of a refused script is kept: {wrong}"));
                }
            }
            return if warned { Ending::Refused(message) } else { Ending::Wrong(message) };
        }
    }
    if runs.as_ref().is_err_and(|it| it.to_string().contains("a foreign key points")) {
        let after = violations(connection);
        connection.execute_batch("ROLLBACK").unwrap();
        return match difference(&shell, connection) {
            Some(wrong) => Ending::Wrong(format!("half of a refused script is kept: {wrong}")),
            None if has_more(broken.as_ref(), after.as_ref()) => {
                Ending::Refused(format!("{broken:?} orphans, {after:?} after"))
            }
            None => Ending::Wrong(format!("{broken:?} orphans, {after:?} after, and refused")),
        };
    }
    connection.execute_batch("COMMIT").unwrap();
    let reached = introspect::schema(connection).unwrap();
    // Where keys are followed a script does all, or it does not begin.
    let is_whole = introspect::schema(&watched).unwrap() == *diff.from()
        && rows(&watched, diff.from()) == before;
    if let Some(wrong) = difference(&watched, connection).filter(|_| !is_whole) {
        return Ending::Wrong(format!("half is kept where keys are followed: {wrong}"));
    }
    let differences = reached.differences(diff.to());
    if !differences.is_empty() {
        return Ending::Wrong(format!("not reached: {differences:?}"));
    }
    let after = rows(connection, &reached);
    if let Err(error) = runs {
        return Ending::Wrong(format!("the script stops: {error}"));
    }
    if let Some(wrong) = difference(&shell, connection).or_else(|| difference(&library, connection))
    {
        return Ending::Wrong(format!("the script leads elsewhere than its statements: {wrong}"));
    }
    let stood = |it: &&&Danger| {
        it.kind == DangerKind::Stands && it.question.is_some() && !it.message.contains("may refer")
    };
    if let Some(danger) = met.iter().find(stood) {
        return Ending::Wrong(format!("nothing stood in the way, but {danger}"));
    }
    let mut wrong = silent_losses(diff, &reached, &met, (&before, &after));
    let total = |it: BTreeMap<_, usize>| it.into_values().sum::<usize>();
    if let (Some(before), Some(after)) = (broken.map(total), violations(connection).map(total))
        && after > before
        && !plan.dangers().any(|it| it.kind == DangerKind::Stands || it.loses_data())
    {
        wrong.push(format!("{after} foreign keys are broken where {before} were"));
    }
    let integrity: String =
        connection.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    if integrity != "ok" && !has_loose_index(diff.to()) {
        wrong.push(integrity);
    }
    if wrong.is_empty() { Ending::Reached } else { Ending::Wrong(wrong.join("; ")) }
}

/// What is wrong with a pair of schemas, in each direction; a pair that cannot be built is none.
pub(crate) fn check(from: &str, to: &str, answers: &Answers) -> Result<Vec<Ending>, String> {
    let (from, to) = (build(from)?, build(to)?);
    let mut endings = Vec::new();
    for schema in [&from, &to] {
        if !SchemaDiff::between(schema, schema).is_empty() {
            endings.push(Ending::Wrong("differs from itself".to_owned()));
        }
    }
    let diff = SchemaDiff::between(&from, &to).answered(answers).map_err(|it| it.to_string())?;
    if diff.from() == diff.to() && !SchemaDiff::between(&from, &to).is_empty() {
        endings.push(Ending::Wrong("equal, and yet a difference".to_owned()));
    }
    for portable in [false, true] {
        let options = Options { portable, invent: true };
        for diff in [diff.clone(), diff.inverted()] {
            let scratch = filled(diff.from());
            let there = go(&diff, &scratch, options);
            if there == Ending::Reached {
                endings.push(go(&diff.inverted(), &scratch, options));
            }
            endings.push(there);
        }
    }
    Ok(endings)
}
