//! A look at rows proves only what it has seen, and values are sought where a statement put them.

use super::*;

const T: &str =
    "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');";
const N: &str = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT);";
const Z: &str = "DROP TABLE t; ALTER TABLE n RENAME TO t;";

fn check_t(script: &str, expected: &[&str]) {
    check_on(T, &script.replace("<N>", N).replace("<Z>", Z), expected);
}

#[test]
fn what_is_written_before_the_rows_are_there_proves_nothing() {
    let lost = &["column `t.a` (2 values)"][..];
    for seed in [
        "INSERT INTO n VALUES (0, '-')",
        "INSERT OR IGNORE INTO n VALUES (0, NULL)",
        "UPDATE n SET a = ''",
        "INSERT INTO n SELECT 0, '-'",
        "DELETE FROM n WHERE id = 3",
    ] {
        check_t(&format!("<N> {seed}; INSERT INTO n SELECT id, 'c' FROM t; <Z>"), lost);
        check_t(&format!("<N> {seed}; INSERT INTO n(id) SELECT id FROM t; <Z>"), lost);
        check_t(
            &format!("<N> {seed}; INSERT INTO n SELECT * FROM t; UPDATE n SET a = 'c'; <Z>"),
            &[],
        );
        let aside = format!("ALTER TABLE t RENAME TO o; {}", N.replace(" n(", " t("));
        let seed = seed.replace(" n", " t");
        check_t(
            &format!("{aside} {seed}; INSERT INTO t SELECT id, 'c' FROM o; DROP TABLE o"),
            lost,
        );
    }
    check_t(
        "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t; INSERT INTO t VALUES (0, 'unknown'); \
         INSERT INTO t(id, a) SELECT id, 'c' FROM k",
        lost,
    );
    check_t(
        "CREATE TEMP TABLE k AS SELECT * FROM t; UPDATE k SET a = 'z'; DELETE FROM t; INSERT INTO t SELECT id, 'c' FROM k",
        lost,
    );
    check_t(
        "<N> INSERT INTO n SELECT * FROM t; UPDATE n SET a = 'z'; DELETE FROM n; INSERT INTO n SELECT id, 'c' FROM t; <Z>",
        lost,
    );
}

#[test]
fn rows_are_told_by_their_keys_and_not_by_their_number() {
    let lost = &["1 row of `t`"][..];
    for fill in [
        "INSERT INTO n VALUES (0, '-'); INSERT INTO n SELECT * FROM t WHERE id = 1",
        "INSERT INTO n SELECT * FROM t WHERE id = 1; INSERT INTO n VALUES (0, '-')",
    ] {
        check_t(&format!("<N> {fill}; <Z>"), lost);
    }
    check_t("<N> INSERT INTO n SELECT id + 10, a FROM t; <Z>", &["column `t.id` (2 values)"]);
}

#[test]
fn a_trigger_is_asked_what_it_wrote() {
    let again = "<N> INSERT INTO n SELECT id, 'c' FROM t; <Z>";
    let lost = &["column `t.a` (2 values)"][..];
    let own = "CREATE TRIGGER g AFTER UPDATE OF id ON t BEGIN UPDATE t SET a = 'n'; END;";
    check_t(&format!("{own} UPDATE t SET id = id WHERE 0; DROP TRIGGER g; {again}"), lost);
    let stamped = |event: &str| {
        format!(
            "{T} CREATE TABLE o(x); INSERT INTO o VALUES (1); \
             CREATE TRIGGER g AFTER {event} ON o BEGIN UPDATE t SET a = 'now' WHERE id = 1; END;"
        )
    };
    let put = |value: &str| {
        format!(
            "CREATE TEMP TABLE k AS SELECT * FROM t; DELETE FROM t; INSERT INTO t SELECT id, {value} FROM k;"
        )
    };
    let written = "UPDATE o SET x = 2";
    check_on(&stamped("UPDATE"), &format!("{written}; {}", put("'c'")), lost);
    check_on(&stamped("UPDATE"), &format!("{} {written}", put("'c'")), lost);
    check_on(&stamped("UPDATE"), &format!("{} {written}", put("a")), &[]);
    let own = "CREATE TRIGGER h AFTER UPDATE ON o BEGIN UPDATE t SET a = 'now'; END";
    check_on(&stamped("DELETE"), &format!("{} {own}; {written}", put("a")), &[]);
    check_on(&stamped("DELETE"), &format!("{own}; {} {written}", put("'c'")), lost);
    let filled = format!(
        "{T} CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET a = 'now' WHERE id = new.id; END;"
    );
    check_on(&filled, &put("a"), &[]);
}

#[test]
fn what_is_written_however_often_is_meant() {
    let columns: Vec<String> = (0..20).map(|it| format!("c{it}")).collect();
    let (names, values) = (columns.join(", "), vec!["'a'"; columns.len()].join(", "));
    let made = format!(
        "CREATE TABLE w(id INTEGER PRIMARY KEY, {names}); INSERT INTO w VALUES (1, {values}), (2, {values});"
    );
    let writes = columns.iter().map(|it| format!("; UPDATE w SET {it} = 'z' WHERE id = 1"));
    let again =
        "CREATE TEMP TABLE k AS SELECT * FROM w; DELETE FROM w; INSERT INTO w SELECT * FROM k";
    check_on(&made, &format!("{again}{}", writes.collect::<String>()), &[]);
    let backs = (1..40).map(|it| {
        format!("; UPDATE t SET a = (SELECT a FROM k WHERE k.id = t.id) WHERE id = {it}")
    });
    let back = format!(
        "CREATE TEMP TABLE k AS SELECT * FROM t; ALTER TABLE t DROP a; ALTER TABLE t ADD a TEXT{}; UPDATE t SET a = upper(a)",
        backs.collect::<String>()
    );
    check_t(&back, &[]);
}

#[test]
fn a_column_is_beside_its_key_only_where_a_statement_put_both() {
    for ids in ["1, 2", "3, 5"] {
        let (one, two) = ids.split_once(", ").unwrap();
        let made = format!(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES ({one}, 'x'), ({two}, 'y');"
        );
        let child = "CREATE TABLE c(id INTEGER PRIMARY KEY, t_id INTEGER, a TEXT);";
        check_on(
            &made,
            &format!("{child} INSERT INTO c(t_id, a) SELECT id, a FROM t; ALTER TABLE t DROP a"),
            &[],
        );
        check_on(
            &made,
            &format!("{child} INSERT INTO c(a) SELECT a FROM t; ALTER TABLE t DROP a"),
            &["column `t.a` (2 values)"],
        );
    }
}

#[test]
fn what_is_merged_into_a_table_that_was_there_is_there() {
    let two = format!(
        "{T} CREATE TABLE u(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO u VALUES (3, 'p'), (4, 'q');"
    );
    for merge in [
        "INSERT INTO t SELECT * FROM u",
        "INSERT INTO t(id, a) SELECT id, a FROM u",
        "INSERT INTO t SELECT id, a FROM u",
        "INSERT OR IGNORE INTO t SELECT * FROM u",
        "INSERT INTO t SELECT * FROM u WHERE 1 ON CONFLICT DO NOTHING",
        "REPLACE INTO t SELECT * FROM u",
        "ALTER TABLE t RENAME TO w; INSERT INTO w SELECT * FROM u",
        "INSERT INTO t SELECT * FROM u WHERE id = 3; INSERT INTO t SELECT * FROM u WHERE id = 4",
    ] {
        check_on(&two, &format!("{merge}; DROP TABLE u"), &[]);
        check_on(&two, &format!("{merge}; ALTER TABLE u DROP a"), &[]);
    }
    check_on(
        &two,
        "INSERT INTO t SELECT * FROM u WHERE id = 3; DROP TABLE u",
        &["table `u` (2 rows)"],
    );
    check_on(&two, "INSERT INTO t SELECT id, 'p' FROM u; DROP TABLE u", &["table `u` (2 rows)"]);
    let phones = format!(
        "{T} CREATE TABLE c(t_id INTEGER PRIMARY KEY, phone TEXT); INSERT INTO c VALUES (1, 'p'), (2, 'q');"
    );
    for merge in [
        "ALTER TABLE t ADD phone TEXT; UPDATE t SET phone = (SELECT phone FROM c WHERE t_id = id)",
        "ALTER TABLE t ADD phone TEXT; UPDATE t SET phone = c.phone FROM c WHERE c.t_id = t.id",
        "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT, phone TEXT); \
         INSERT INTO n SELECT t.id, t.a, c.phone FROM t LEFT JOIN c ON c.t_id = t.id; DROP TABLE t; ALTER TABLE n RENAME TO t",
    ] {
        check_on(&phones, &format!("{merge}; DROP TABLE c"), &[]);
    }
    check_on(
        &phones,
        "ALTER TABLE t ADD phone TEXT; UPDATE t SET phone = (SELECT phone FROM c WHERE t_id = 3 - id); DROP TABLE c",
        &["table `c` (2 rows)"],
    );
}

#[test]
fn rows_that_go_to_other_tables_are_not_gone() {
    let o = "CREATE TABLE o AS SELECT * FROM t WHERE id = 1;";
    check_t(&format!("{o} DELETE FROM t WHERE id = 1"), &[]);
    check_t(&format!("{o} DELETE FROM t"), &["1 row of `t`"]);
    check_t(&format!("{o} CREATE TABLE q AS SELECT * FROM t WHERE id = 2; DROP TABLE t"), &[]);
    check_t(
        &format!("{o} DELETE FROM t WHERE id = 1; CREATE TABLE q AS SELECT * FROM t; DROP TABLE t"),
        &[],
    );
    check_t(&format!("{o} DELETE FROM t WHERE id = 2; DROP TABLE t"), &["table `t` (2 rows)"]);
    check_t(
        "CREATE TABLE o AS SELECT id, 'c' AS a FROM t WHERE id = 1; DELETE FROM t WHERE id = 1",
        &["1 row of `t`"],
    );
}

#[test]
fn a_column_that_is_computed_with_the_same_values_is_there() {
    let made = "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b INT); INSERT INTO t VALUES (1, 2, 4), (2, 3, 6);";
    let again = |by: i64| {
        format!(
            "CREATE TABLE n(id INTEGER PRIMARY KEY, a INT, b INT AS (a * {by})); INSERT INTO n(id, a) SELECT id, a FROM t; {Z}"
        )
    };
    check_on(made, &again(2), &[]);
    check_on(made, &again(3), &["column `t.b` (2 values)"]);
}

#[test]
fn columns_that_take_one_anothers_values_are_not_what_they_were() {
    let made = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT); INSERT INTO t VALUES (1, 'x', 'p'), (2, 'y', 'q');";
    let n = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT, b TEXT";
    check_on(
        made,
        &format!("{n}); INSERT INTO n SELECT id, b, a FROM t; {Z}"),
        &["column `t.a` (2 values)", "column `t.b` (2 values)"],
    );
    check_on(
        made,
        &format!("{n}, c TEXT); INSERT INTO n SELECT id, upper(a), b, a FROM t; {Z}"),
        &[],
    );
}

#[test]
fn a_value_that_the_way_down_would_not_give_back_is_gone() {
    for (was, value, is) in [
        ("REAL", "9e999", "TEXT"),
        ("", "5.0", "INTEGER"),
        ("BLOB", "5.0", "INTEGER"),
        ("", "5", "TEXT"),
    ] {
        for key in ["id INTEGER PRIMARY KEY", "id INT"] {
            check_on(
                &format!(
                    "CREATE TABLE t({key}, a {was}); INSERT INTO t VALUES (1, {value}), (2, NULL);"
                ),
                &format!("CREATE TABLE n({key}, a {is}); INSERT INTO n SELECT * FROM t; {Z}"),
                &["column `t.a` (1 value)"],
            );
        }
    }
}
