//! What a change may lose or break, and the questions that tell it for rows: each is asked of rows that meet it and of rows that do
//! not.

use rusqlite::Connection;

use super::schema;
use crate::engine::trial;
use crate::schema::{Answers, Danger, Options, SchemaDiff};
use crate::sqlite::introspect;

/// What rows meet of a danger: its kind, how many do, and a few of them by name. `?` where no question tells.
fn met(rows: &Connection, danger: &Danger) -> String {
    let count = |sql: &String| rows.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let count = danger.question.as_ref().map_or("?".to_owned(), |it| count(it).to_string());
    let mut named = vec![format!("{:?} {count}", danger.kind)];
    if let Some(sql) = &danger.examples {
        let mut statement = rows.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get::<_, String>(1)).unwrap();
        named.extend(names.map(Result::unwrap));
    }
    named.join(", ")
}

fn dangers(made: &str, to: &str, renames: &[&str], options: Options) -> (Connection, Vec<Danger>) {
    let rows = Connection::open_in_memory().unwrap();
    rows.execute_batch(made).unwrap();
    let from = introspect::schema(&rows).unwrap();
    let renames = renames.iter().map(|it| it.parse().unwrap()).collect();
    let answers = Answers { renames, no_others: true };
    let diff = SchemaDiff::between(&from, &schema(to)).answered(&answers).unwrap();
    let plan = trial::plan(&diff, options, |_| Ok(())).unwrap();
    let dangers = plan.dangers().cloned().collect();
    (rows, dangers)
}

/// `made` makes a database with rows; `expected` says of each danger on the way to the other schema what the rows meet.
fn check(made: &str, to: &str, expected: &[&str]) {
    check_renamed(made, to, &[], expected);
}

fn check_renamed(made: &str, to: &str, renames: &[&str], expected: &[&str]) {
    let (rows, dangers) = dangers(made, to, renames, Options::default());
    let found: Vec<String> = dangers.iter().map(|it| met(&rows, it)).collect();
    assert_eq!(found, expected, "{made} -> {to}: {dangers:?}");
}

/// A change of the one column `a`, by its declaration, on rows of these values.
fn column(was: &str, is: &str, values: &str, expected: &[&str]) {
    let made = format!("CREATE TABLE t (a {was}); INSERT INTO t VALUES {values}");
    check(&made, &format!("CREATE TABLE t (a {is})"), expected);
}

/// The same, where the table is made `STRICT`.
fn strict(was: &str, is: &str, values: &str, expected: &[&str]) {
    let made = format!("CREATE TABLE t (a {was}); INSERT INTO t VALUES {values}");
    check(&made, &format!("CREATE TABLE t (a {is}) STRICT"), expected);
}

#[test]
fn values_and_rows_that_go_are_counted() {
    let rows = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 'y');";
    check(rows, "CREATE TABLE t (a)", &["Drops 2"]);
    check(&format!("{rows} CREATE TABLE u (a)"), "CREATE TABLE u (a)", &["Drops 3"]);
    check(rows, "CREATE TABLE t (a, b AS (a))", &["Drops 2"]);
    check("CREATE TABLE t (a, b AS (a)); INSERT INTO t VALUES (1)", "CREATE TABLE t (a)", &[]);
    check("CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('a')", "", &["Drops 1"]);
    check("CREATE VIRTUAL TABLE f USING fts5(x, content='')", "", &["Drops ?"]);
    check(
        "CREATE TABLE t (x); CREATE VIRTUAL TABLE f USING fts5(x, content='t')",
        "CREATE TABLE t (x)",
        &[],
    );
}

#[test]
fn texts_that_read_as_numbers_are_converted_and_others_are_not() {
    let texts = "('7'), ('007'), ('abc'), (NULL), ('1e3'), ('1.50')";
    column("TEXT", "INTEGER", texts, &["Converts 3, row 2, row 5, row 6"]);
    column("TEXT", "REAL", "('1.5'), ('1.50'), ('abc')", &["Converts 1, row 2"]);
    column("TEXT", "BLOB", texts, &[]);
    column("TEXT", "VARCHAR(9)", texts, &[]);
}

#[test]
fn what_an_untyped_column_keeps_apart_is_converted_by_a_type() {
    let values = "(1), ('1'), ('abc'), (1.5), (x'00'), (NULL)";
    column("", "TEXT", values, &["Converts 2, row 1, row 4"]);
    column("", "INTEGER", values, &["Converts 1, row 2"]);
    column("", "REAL", values, &["Converts 2, row 1, row 2"]);
    column("", "BLOB", values, &[]);
    column("INTEGER", "REAL", "(1), (9007199254740993), (1.5)", &["Converts 1, row 2"]);
}

#[test]
fn what_a_strict_table_does_not_take_is_cast() {
    strict("TEXT", "TEXT", "('a'), (x'00'), (NULL)", &["Converts 1, row 2"]);
    strict("BLOB", "BLOB", "('a'), (x'00'), (NULL)", &["Converts 1, row 1"]);
    strict("INTEGER", "INTEGER", "(1), ('abc'), (1.5)", &["Converts 2, row 2, row 3"]);
    strict("REAL", "REAL", "(1), ('abc'), (NULL)", &["Converts 1, row 2"]);
    strict("INT", "INTEGER", "(1)", &["Converts 0"]);
    let made = "CREATE TABLE t (a ANY) STRICT; INSERT INTO t VALUES ('1'), ('x'), (1)";
    check(made, "CREATE TABLE t (a ANY)", &["Converts 1, row 1"]);
}

#[test]
fn a_null_is_filled_or_stands_in_the_way() {
    column("", "NOT NULL", "(1), (NULL)", &["Stands 1, row 2"]);
    column("", "NOT NULL DEFAULT 7", "(1), (NULL)", &["Fills 1, row 2"]);
    column("NOT NULL", "", "(1)", &[]);
    let keyless = "CREATE TABLE t (k PRIMARY KEY, a); INSERT INTO t VALUES ('x', 1), (NULL, 2)";
    check(keyless, "CREATE TABLE t (k PRIMARY KEY, a) WITHOUT ROWID", &["Stands 1, row 2"]);
    let numbered = "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (5), (NULL)";
    check(
        numbered,
        "CREATE TABLE t (a INTEGER PRIMARY KEY)",
        &["Stands 0", "Fills 1, row 2", "Stands 0"],
    );
}

#[test]
fn only_whole_numbers_become_rowids() {
    let texts =
        "CREATE TABLE t (a TEXT NOT NULL UNIQUE); INSERT INTO t VALUES ('1'), ('x'), ('007')";
    let (rows, dangers) =
        dangers(texts, "CREATE TABLE t (a INTEGER PRIMARY KEY NOT NULL)", &[], Options::default());
    let found: Vec<String> = dangers.iter().map(|it| met(&rows, it)).collect();
    assert!(found.iter().any(|it| it.starts_with("Stands") && it.contains("row 2")), "{found:?}");
    assert!(found.contains(&"Converts 1, row 3".to_owned()), "{found:?}");
}

#[test]
fn rows_that_are_equal_under_a_new_key_are_named_side_by_side() {
    let rows = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, 'y'), (1, 'X'), (NULL, 'z'), (NULL, 'z');";
    check(rows, "CREATE TABLE t (a UNIQUE, b)", &["Stands 1, row 1, row 3"]);
    check(rows, "CREATE TABLE t (a, b, UNIQUE (a, b))", &["Stands 0"]);
    let index = "CREATE TABLE t (a, b); CREATE UNIQUE INDEX i ON t";
    check(rows, &format!("{index}(a) WHERE b < 'a'"), &["Stands 0"]);
    check(rows, &format!("{index}(a) WHERE b > 'A'"), &["Stands 1, row 1, row 3"]);
    check(rows, &format!("{index}(lower(b)) WHERE a = 1"), &["Stands 1, row 1, row 3"]);
    let named = "CREATE TABLE t (a NOT NULL, b UNIQUE); INSERT INTO t VALUES (1, 'x'), (1, 'X')";
    check(
        named,
        "CREATE TABLE t (a NOT NULL, b UNIQUE COLLATE NOCASE)",
        &["Stands 1, row 1, row 2"],
    );
}

#[test]
fn a_key_is_asked_of_the_values_that_it_will_have() {
    let mixed = "CREATE TABLE t (a); INSERT INTO t VALUES ('1'), (1), (2)";
    check(
        mixed,
        "CREATE TABLE t (a TEXT UNIQUE)",
        &["Converts 2, row 2, row 3", "Stands 1, row 1, row 2"],
    );
    let near = "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (9007199254740993), (9007199254740992), (1)";
    check(near, "CREATE TABLE t (a REAL UNIQUE)", &["Converts 1, row 1", "Stands 1, row 1, row 2"]);
    // A number and the same with a point are equal before and after.
    let whole = "CREATE TABLE t (a); INSERT INTO t VALUES ('1'), ('1.0'), ('x')";
    check(
        whole,
        "CREATE TABLE t (a NUMERIC UNIQUE)",
        &["Converts 2, row 1, row 2", "Stands 1, row 1, row 2"],
    );
    let filled = "CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (7), (NULL), (NULL)";
    check(
        filled,
        "CREATE TABLE t (a UNIQUE NOT NULL DEFAULT 7)",
        &["Fills 2, row 2, row 3", "Stands 1, row 1, row 2"],
    );
}

#[test]
fn a_key_that_stays_as_it_was_is_not_asked_about() {
    let made = "CREATE TABLE t (a, b); CREATE UNIQUE INDEX i ON t(a) WHERE b > 0; INSERT INTO t VALUES (1, 1), (1, 0)";
    let checked = "CREATE TABLE t (a, b CHECK (b IS NULL OR b > 0)); CREATE UNIQUE INDEX i ON t(a) WHERE b > 0";
    check(made, checked, &["Stands 1, row 2"]);
    let keyed = "CREATE TABLE t (a PRIMARY KEY, b UNIQUE); INSERT INTO t VALUES (1, 1)";
    check(keyed, "CREATE TABLE t (a PRIMARY KEY, b UNIQUE, c UNIQUE)", &[]);
}

#[test]
fn a_default_that_is_a_number_is_the_same_in_all_rows_and_no_place_of_a_column() {
    let made = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (2)";
    check(made, "CREATE TABLE t (a, b DEFAULT 7 UNIQUE)", &["Stands 1, row 1, row 2"]);
    check(made, "CREATE TABLE t (a, b DEFAULT -1, UNIQUE (a, b))", &["Stands 1, row 2, row 3"]);
    check(made, "CREATE TABLE t (a, b AS (5), UNIQUE (b, a))", &["Stands 1, row 2, row 3"]);
    check(
        made,
        "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t(1, a)",
        &["Stands 1, row 2, row 3"],
    );
}

#[test]
fn the_way_out_of_a_repeated_default_is_only_told_of_one() {
    let way_out = |to: &str| {
        let made = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (1)";
        let (rows, dangers) = dangers(made, to, &[], Options::default());
        let stands = dangers.iter().map(|it| (met(&rows, it), it.way_out.unwrap_or_default()));
        stands.map(|(met, way_out)| (met, way_out.split(':').next().unwrap())).collect::<Vec<_>>()
    };
    let repeated = "the default of a new column is the same in all rows";
    assert_eq!(
        way_out("CREATE TABLE t (a, b DEFAULT 7 UNIQUE)"),
        [("Stands 1, row 1, row 2".to_owned(), repeated)]
    );
    assert_eq!(way_out("CREATE TABLE t (a UNIQUE)"), [("Stands 1, row 1, row 2".to_owned(), "")]);
    assert_eq!(way_out("CREATE TABLE t (a, b UNIQUE)"), []);
}

#[test]
fn rows_without_a_parent_are_named_and_rows_without_a_reference_are_not() {
    let made = "CREATE TABLE p (id INTEGER PRIMARY KEY, x, y, UNIQUE (x, y)); INSERT INTO p VALUES (1, 'a', 'b'); \
                CREATE TABLE c (r, s); INSERT INTO c VALUES (1, 'q'), (2, 'b'), (NULL, NULL), ('a', 'b');";
    let parent = "CREATE TABLE p (id INTEGER PRIMARY KEY, x, y, UNIQUE (x, y));";
    let child = |columns: &str| format!("{parent} CREATE TABLE c ({columns})");
    check(made, &child("r REFERENCES p, s"), &["Stands 2, row 2, row 4"]);
    check(made, &child("r REFERENCES p(x), s"), &["Stands 2, row 1, row 2"]);
    let both = "r, s, FOREIGN KEY (r, s) REFERENCES p(x, y)";
    check(made, &child(both), &["Stands 2, row 1, row 2"]);
    check(made, &child("r REFERENCES p(nowhere), s"), &["Stands ?"]);
    check(
        made,
        &child("r REFERENCES new(id), s")
            .replace("CREATE TABLE c", "CREATE TABLE new (id PRIMARY KEY); CREATE TABLE c"),
        &["Stands 3, row 1, row 2, row 4"],
    );
    let known = format!("{made} CREATE TABLE d (r REFERENCES p)");
    check(&known, &format!("{} ; CREATE TABLE d (r REFERENCES p(id), n)", child("r, s")), &[]);
}

#[test]
fn a_check_is_asked_of_rows_by_the_names_that_they_have_before() {
    let made = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 1), (2, 2), (NULL, 3)";
    check(made, "CREATE TABLE t (a CHECK (a > 1), b)", &["Stands 1, row 1"]);
    check_renamed(
        made,
        "CREATE TABLE u (c CHECK (c > 1), b)",
        &["t=u", "u.a=c"],
        &["Stands 1, row 1"],
    );
    check_renamed(made, "CREATE TABLE u (c UNIQUE, b)", &["t=u", "u.a=c"], &["Stands 0"]);
    check_renamed(made, "CREATE TABLE u (c)", &["t=u", "u.a=c"], &["Drops 3"]);
    let all = "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)";
    check_renamed(all, "CREATE TABLE t (c CHECK (c > 1))", &["t.a=c"], &["Stands 1, row 1"]);
}

#[test]
fn what_is_computed_is_asked_of_what_it_is_computed_from() {
    let made = "CREATE TABLE t (a, b AS (a)); INSERT INTO t VALUES (1), (NULL)";
    check(made, "CREATE TABLE t (a, b NOT NULL AS (a))", &["Stands 1, row 2"]);
    // Where the values of what it is computed from are cast, nobody can tell.
    let typed = "CREATE TABLE t (a TEXT, b INTEGER AS (a)); INSERT INTO t VALUES ('1'), ('x')";
    check(
        typed,
        "CREATE TABLE t (a TEXT, b INTEGER AS (a) STORED) STRICT",
        &["Stands ?", "Converts 0"],
    );
}

#[test]
fn a_new_column_needs_a_value_that_its_table_takes() {
    let made = "CREATE TABLE t (a TEXT) STRICT; INSERT INTO t VALUES ('x'), ('y')";
    let with = |column: &str| format!("CREATE TABLE t (a TEXT, {column}) STRICT");
    let takes = [
        "b INTEGER DEFAULT 2",
        "b INTEGER DEFAULT 2.0",
        "b INTEGER DEFAULT '3'",
        "b REAL DEFAULT '1.5'",
        "b TEXT DEFAULT 5",
        "b BLOB DEFAULT x'00'",
        "b ANY DEFAULT x'00'",
        "b INTEGER",
    ];
    for column in takes {
        check(made, &with(column), &[]);
    }
    let refuses = [
        "b INTEGER DEFAULT 1.5",
        "b INTEGER DEFAULT 'x'",
        "b INTEGER DEFAULT x'00'",
        "b REAL DEFAULT 'x'",
        "b TEXT DEFAULT x'00'",
        "b BLOB DEFAULT 'x'",
        "b INTEGER NOT NULL",
    ];
    for column in refuses {
        check(made, &with(column), &["Stands 2"]);
    }
}

#[test]
fn ids_that_were_given_once_may_be_given_again() {
    let made = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a); INSERT INTO t VALUES (1, 1), (5, 1); DELETE FROM t WHERE id = 5";
    check(made, "CREATE TABLE t (id INTEGER PRIMARY KEY, a)", &["Reuses 4"]);
}

#[test]
fn a_value_is_made_up_that_the_checks_take_beside_any_other() {
    let options = Options { invent: true, ..Options::default() };
    let made = "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (900), (3)";
    let made_up = |column: &str| -> String {
        let to = format!("CREATE TABLE t (a INTEGER, {column}) STRICT");
        let (rows, found) = dangers(made, &to, &[], options);
        assert_eq!(met(&rows, &found[0]), "Invents 2", "{column}");
        let answers = Answers { no_others: true, ..Answers::default() };
        let plan = super::plan("CREATE TABLE t (a INTEGER) STRICT", &to, &answers, options);
        for statement in &plan.statements {
            rows.execute_batch(&statement.sql)
                .unwrap_or_else(|it| panic!("{it}: {}", statement.sql));
        }
        let values = rows.query_row("SELECT group_concat(b, ' ') FROM t", [], |row| row.get(0));
        values.unwrap_or_else(|it| panic!("{column}: {it}"))
    };
    assert_eq!(made_up("b INTEGER NOT NULL"), "0 0");
    assert_eq!(made_up("b INTEGER NOT NULL CHECK (b > 5)"), "6 6");
    assert_eq!(made_up("b TEXT NOT NULL CHECK (length(b) = 3)"), "xxx xxx");
    assert_eq!(made_up("b TEXT NOT NULL CHECK (b IN ('on', 'off'))"), "on on");
    // What fits beside one value of `a` need not fit beside another.
    assert_eq!(made_up("b INTEGER NOT NULL CHECK (b > a AND b <> 7)"), "901 4");
}
