//! An index that was filled in parts holds what one holds that was filled at once, and goes on as it does.

use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use super::{Joint, MOST_ON_A_LEVEL, block, is_known};
use crate::archive::rows::index_blocks::{STRUCTURE, Structure};

/// Body, title and characters of an entry.
type Text = (String, Option<String>, Option<String>);

/// The index of the model.
fn definition() -> &'static str {
    let model = include_str!("../../model/model.sql");
    let begin = model.find("CREATE VIRTUAL TABLE entries_fts").unwrap();
    let end = model[begin..].find(';').unwrap();
    &model[begin..begin + end]
}

/// An index without entries.
fn empty() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let table = "CREATE TABLE entries (id INTEGER PRIMARY KEY, body, title, characters)";
    connection.execute_batch(&format!("{table}; {}", definition())).unwrap();
    connection
}

/// One of leaves so small that few words make many, which collects so many bytes in memory.
fn part(hash: i64) -> Connection {
    let connection = empty();
    for (setting, value) in [("pgsz", 64), ("hashsize", hash)] {
        let set = "INSERT INTO entries_fts (entries_fts, rank) VALUES (?1, ?2)";
        connection.execute(set, params![setting, value]).unwrap();
    }
    connection
}

fn keep(connection: &Connection, id: i64, (body, title, characters): &Text) {
    let sql = "INSERT INTO entries (id, body, title, characters) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(sql, params![id, body, title, characters]).unwrap();
}

fn add(connection: &Connection, id: i64, (body, title, characters): &Text) {
    let sql = "INSERT INTO entries_fts (rowid, body, title, characters) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(sql, params![id, body, title, characters]).unwrap();
}

/// The index of these texts, whose ids begin with 1: in one part, and joined of several, which take so many in turn.
fn both(texts: &[Text], parts: usize, window: usize, hash: i64) -> (Connection, Connection) {
    let (one, joined) = (empty(), empty());
    let parts: Vec<Connection> = (0..parts).map(|_| part(hash)).collect();
    let all = || parts.iter().chain([&one]);
    all().for_each(|it| it.execute_batch("BEGIN").unwrap());
    for (at, (id, text)) in (1..).zip(texts).enumerate() {
        add(&parts[at / window % parts.len()], id, text);
        add(&one, id, text);
        keep(&one, id, text);
        keep(&joined, id, text);
    }
    all().for_each(|it| it.execute_batch("COMMIT").unwrap());
    let parts: Vec<&Connection> = parts.iter().collect();
    assert!(is_known(&joined).unwrap());
    let joint = Joint::of(&parts, &joined).unwrap().unwrap();
    joint.write(&parts, &joined).unwrap();
    (one, joined)
}

fn rows(connection: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|it| row.get(it)).collect()).unwrap();
    rows.collect::<Result<_>>().unwrap()
}

fn told(connection: &Connection, what: &str) {
    let sql = format!("INSERT INTO entries_fts (entries_fts, rank) VALUES ('{what}', 1)");
    connection.execute(&sql, []).unwrap();
}

/// Every word with each of its places, and what a few of them find, best first, with what is shown of it.
fn everything(connection: &Connection) -> Vec<Vec<Value>> {
    told(connection, "integrity-check");
    let words = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, entries_fts, instance)";
    connection.execute_batch(words).unwrap();
    let mut all = rows(connection, "SELECT * FROM temp.words ORDER BY term, doc, col, offset");
    for query in ["rain", "rai*", "\"rain at\"", "sea NOT rain", "雨 OR évora", "title: harbour"]
    {
        all.extend(rows(
            connection,
            &format!(
                "SELECT rowid, bm25(entries_fts, 1.0, 10.0, 1.0), snippet(entries_fts, 0, '<', '>', '…', 9),
                    highlight(entries_fts, 1, '<', '>')
                FROM entries_fts WHERE entries_fts MATCH '{query}' ORDER BY 2, 1"
            ),
        ));
    }
    all.extend(rows(connection, "SELECT * FROM entries_fts_docsize"));
    all
}

fn structure(connection: &Connection) -> Structure {
    Structure::read(&block(connection, STRUCTURE).unwrap().unwrap()).unwrap()
}

fn a_text() -> impl Strategy<Value = Text> {
    const WORDS: &[&str] =
        &["rain", "rainy", "at", "sea", "harbour", "évora", "Łódź", "a", "007", "ёлка"];
    let body = prop::collection::vec(prop::sample::select(WORDS), 0..60);
    let title = prop::option::of(prop::sample::select(&["Harbour", "", "Rain at sea"][..]));
    let characters = prop::option::of(prop::sample::select(&["雨 が 降 る", "海 雨", ""][..]));
    (body, title, characters).prop_map(|(body, title, characters)| {
        (body.join(" "), title.map(str::to_owned), characters.map(str::to_owned))
    })
}

/// Both go on alike: with more, with less, merged into one segment, and made again.
fn go_on(one: &Connection, joined: &Connection, texts: &[Text]) {
    let more = ("more rain at sea".to_owned(), Some("Harbour".to_owned()), None);
    for connection in [one, joined] {
        for id in (1..).skip(texts.len()).take(40) {
            keep(connection, id, &more);
            add(connection, id, &more);
        }
        for (id, (body, title, characters)) in (1..).zip(texts).step_by(2) {
            let sql = "INSERT INTO entries_fts (entries_fts, rowid, body, title, characters)
                VALUES ('delete', ?1, ?2, ?3, ?4)";
            connection.execute(sql, params![id, body, title, characters]).unwrap();
            connection.execute("DELETE FROM entries WHERE id = ?1", [id]).unwrap();
        }
    }
    assert_eq!(everything(joined), everything(one));
    for what in ["optimize", "rebuild"] {
        told(joined, what);
        assert_eq!(everything(joined), everything(one), "{what}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn an_index_in_parts_answers_as_one(
        texts in prop::collection::vec(a_text(), 0..80),
        parts in 1..5_usize,
        window in 1..9_usize,
        hash in prop::sample::select(&[300_i64, 2_000, 1 << 20][..]),
    ) {
        let (one, joined) = both(&texts, parts, window, hash);
        prop_assert_eq!(everything(&joined), everything(&one));
        let levels = structure(&joined).levels;
        prop_assert!(levels.iter().all(|it| it.len() <= MOST_ON_A_LEVEL));
        prop_assert!(levels.first().is_none_or(Vec::is_empty));
        go_on(&one, &joined, &texts);
    }
}

#[test]
fn texts_of_two_megabytes_stay_whole() {
    let long = "rain at sea ".repeat(160_000);
    let long = [long.as_str(), "rain", "sea", "rain", "harbour", ""].into_iter().cycle();
    let texts: Vec<Text> = long.take(12).map(|it| (it.to_owned(), None, None)).collect();
    let counted = |connection: &Connection| {
        told(connection, "integrity-check");
        let words = "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, entries_fts, instance)";
        connection.execute_batch(words).unwrap();
        let sql = "SELECT term, doc, count(*), sum(offset) FROM temp.words GROUP BY term, doc";
        let sizes = rows(connection, "SELECT * FROM entries_fts_docsize");
        let ranks =
            "SELECT rowid, rank FROM entries_fts WHERE entries_fts MATCH 'rain' ORDER BY 2, 1";
        (rows(connection, sql), sizes, rows(connection, ranks))
    };
    for parts in [2, 3] {
        let (one, joined) = both(&texts, parts, 1, 1 << 20);
        let has_lists = "SELECT count(*) > 0 FROM entries_fts_data WHERE id >> 36 & 1";
        assert_eq!(rows(&joined, has_lists), [[1.into()]], "indexes of long lists");
        assert_eq!(counted(&joined), counted(&one), "{parts}");
    }
}

#[test]
fn what_is_written_next_merges_nothing_large() {
    let texts: Vec<Text> =
        (0..2_000).map(|it| (format!("rain w{it} at w{}", it * 7), None, None)).collect();
    let (_, joined) = both(&texts, 8, 3, 3_000);
    let large = |connection: &Connection| {
        let structure = structure(connection);
        structure.segments().filter(|it| it.leaves() > 3).collect::<Vec<_>>()
    };
    let before = large(&joined);
    assert!(before.len() >= 16, "{} are no danger on level 0", before.len());
    keep(&joined, 2_001, &texts[0]);
    add(&joined, 2_001, &texts[0]);
    assert_eq!(large(&joined), before);
}

#[test]
fn a_part_of_another_make_is_joined_with_nothing() {
    let made = |of: &str| {
        let connection = Connection::open_in_memory().unwrap();
        let table = format!("CREATE VIRTUAL TABLE entries_fts USING fts5(body{of})");
        connection.execute_batch(&table).unwrap();
        connection
    };
    let later = made(", content='', contentless_delete=1");
    assert!(!is_known(&later).unwrap(), "FTS5 itself writes the later make");
    let known = made("");
    assert!(is_known(&known).unwrap());
    assert!(Joint::of(&[&known, &known], &made("")).unwrap().is_some());
    for parts in [[&known, &later], [&later, &known]] {
        assert!(Joint::of(&parts, &made("")).unwrap().is_none());
    }
    assert!(Joint::of(&[&known], &later).unwrap().is_none());
}

#[test]
fn parts_of_other_columns_are_not_joined() {
    let made = |columns: &str| {
        let connection = Connection::open_in_memory().unwrap();
        let table = format!("CREATE VIRTUAL TABLE entries_fts USING fts5({columns})");
        connection.execute_batch(&table).unwrap();
        connection.execute("INSERT INTO entries_fts (a) VALUES ('rain')", []).unwrap();
        connection
    };
    let (one, other) = (made("a"), made("a, b"));
    assert!(Joint::of(&[&one, &other], &made("a")).unwrap().is_none());
    assert!(Joint::of(&[&one, &one], &made("a")).unwrap().is_some());
}
