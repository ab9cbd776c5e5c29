//! The page and the terminal's page of small archives.

mod hostile;
mod page;
mod terminal;

use rusqlite::{Connection, params};

use super::*;

/// An archive at head with a few entries; `text` stands wherever an entry has a text of its own.
fn archive(text: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../archive/model/model.sql")).unwrap();
    let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        connection.execute(sql, parameters).unwrap();
    };
    run(
        "INSERT INTO locations (id, name, latitude, longitude) VALUES (1, ?1, 38.7, -9.1)",
        params![text],
    );
    run(
        "INSERT INTO locations (id, name, parent_id, latitude, longitude) VALUES (2, ?1, 1, 41.2, -8.6)",
        params![format!("{text}2")],
    );
    run(
        "INSERT INTO moods (id, name, color_hex) VALUES (1, ?1, '#FFD700'), (2, ?2, ?1)",
        params![text, format!("{text}2")],
    );
    run("INSERT INTO tags (id, name) VALUES (1, ?1)", params![text]);
    run("INSERT INTO people (id, name) VALUES (1, ?1)", params![text]);
    for (id, day, words) in [
        (1, "2023-09-20", 120),
        (2, "2024-02-29", 300),
        (3, "2025-09-19", 40),
        (4, "2025-09-20", 80),
    ] {
        let path = format!("{text}{id}.md");
        let body = format!("{text} and more");
        let sql = "
            INSERT INTO entries (id, path, date, title, word_count, source_hash, source)
            VALUES (?1, ?2, ?3, ?4, ?5, '', ?6)";
        run(sql, params![id, path, day, (id % 2 == 1).then_some(text), words, body.as_bytes()]);
        run(
            "INSERT INTO entry_locations (entry_id, location_id) VALUES (?1, 1 + ?1 % 2)",
            params![id],
        );
        run(
            "INSERT INTO entry_moods (entry_id, mood_id, scale) VALUES (?1, 1 + ?1 % 2, ?1 * 2)",
            params![id],
        );
        run("INSERT INTO entry_tags (entry_id, tag_id) VALUES (?1, 1)", params![id]);
        run("INSERT INTO entry_people (entry_id, person_id) VALUES (?1, 1)", params![id]);
    }
    connection
}

fn report_of(connection: &Connection, title: &str) -> Report {
    let today = "2025-09-20".parse().unwrap();
    Report::read(connection, title, &StatsFilter::default(), NaiveTime::MIN, today, &|it| {
        it.date_naive()
    })
    .unwrap()
}

/// An archive with an entry on each of these days.
fn days(days: impl IntoIterator<Item = NaiveDate>) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../archive/model/model.sql")).unwrap();
    let transaction = connection.unchecked_transaction().unwrap();
    let sql = "
        INSERT INTO entries (path, date, word_count, source_hash, source)
        VALUES (?1, ?1, 200, '', x'')";
    for day in days {
        transaction.execute(sql, [day.format("%Y-%m-%d").to_string()]).unwrap();
    }
    transaction.commit().unwrap();
    connection
}
