//! What is not ours when an entry is purged: other tables keep their rows, and what refuses is named.

use crate::workspace::TestWorkspace;

/// Two entries with a tag each; the first one's file is gone.
fn workspace() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\ntags: [heron, rain]\nlocation: Alfama, Lisbon\n---\nRain.\n"),
        ("b.md", "---\ntags: [rain]\n---\nSnow.\n"),
    ]);
    workspace.delete("a.md").run("sync").is_clean();
    workspace
}

/// Purges the first entry while the archive holds these tables too, which give this afterwards.
fn check(tables: &str, sql: &str, expected: &str) {
    let workspace = workspace();
    workspace.execute(tables).run("purge --force a.md").is_clean();
    workspace.query(sql).gives(expected).query("SELECT path FROM entries").gives("b.md");
    workspace.query("SELECT count(*) FROM pragma_foreign_key_check").gives("0");
}

/// Purges the first entry while the archive holds these tables too, which is refused in these words.
fn check_refused(tables: &str, words: &str) {
    let workspace = workspace();
    workspace.execute(tables).run("backup").is_clean();
    let before = (workspace.archive_bytes(), workspace.backups());
    workspace.run("purge --force --backups a.md").says(words).is_refused();
    workspace.run("purge --dry-run a.md").says(words).is_refused();
    assert!((workspace.archive_bytes(), workspace.backups()) == before, "{tables}");
}

#[test]
fn tables_of_others_keep_their_rows_however_they_are_called() {
    check(
        "CREATE TABLE books(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE entry_books(entry_id INTEGER REFERENCES entries(id), book_id INTEGER REFERENCES books(id));
         INSERT INTO books(name) VALUES ('One'), ('Two'); INSERT INTO entry_books VALUES (2, 1);",
        "SELECT (SELECT count(*) FROM books), (SELECT count(*) FROM entry_books)",
        "2|1",
    );
    check(
        "CREATE TABLE entry_tags2(entry_id REFERENCES entries(id), tag_id REFERENCES tags(id), note TEXT,
         PRIMARY KEY (entry_id, tag_id)) WITHOUT ROWID; INSERT INTO entry_tags2 SELECT 2, id, 'n' FROM tags WHERE name = 'rain';",
        "SELECT entry_id, note FROM entry_tags2",
        "2|n",
    );
    check(
        "CREATE TABLE links(a REFERENCES entries(id), b REFERENCES entries(id)); INSERT INTO links VALUES (2, 2), (2, NULL);
         CREATE VIEW entry_views AS SELECT * FROM entries JOIN links ON a = id;",
        "SELECT count(*) FROM entry_views",
        "2",
    );
}

#[test]
fn a_repopulation_of_everything_leaves_tables_of_others_alone() {
    let workspace = workspace();
    workspace.execute(
        "CREATE TABLE books(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE entry_books(entry_id INTEGER REFERENCES entries(id), book_id INTEGER REFERENCES books(id));
         INSERT INTO books(name) VALUES ('One'), ('Two'); INSERT INTO entry_books VALUES (2, 1), (1, 2);",
    );
    let up = "-- Everything\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- repopulate: full\n\n\
        CREATE TABLE more (id INTEGER PRIMARY KEY);\n";
    workspace.revision("20260101_000000_everything", up, "DROP TABLE more;\n");
    workspace.run("upgrade").is_clean().run("repopulate --force").is_clean();
    workspace
        .query("SELECT (SELECT count(*) FROM books), (SELECT count(*) FROM entry_books)")
        .gives("2|2");
}

#[test]
fn a_row_that_refers_to_the_entry_is_named_and_the_purge_refused() {
    check_refused(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry INTEGER REFERENCES entries(id)); INSERT INTO notes VALUES (7, 1)",
        "`notes` (id 7) refers to `entries`",
    );
    check_refused(
        "CREATE TABLE pairs(a TEXT, b REFERENCES entries(id) ON DELETE RESTRICT, PRIMARY KEY (a, b)) WITHOUT ROWID;
         INSERT INTO pairs VALUES ('x', 1)",
        "`pairs` (a 'x', b 1) refers to `entries`",
    );
    check_refused(
        "CREATE TABLE links(a REFERENCES entries, b REFERENCES entries DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO links VALUES (2, 1)",
        "`links` (row 1) refers to `entries`",
    );
    check_refused(
        "CREATE TABLE top(id INTEGER PRIMARY KEY, entry REFERENCES entries ON DELETE CASCADE);
         CREATE TABLE low(id INTEGER PRIMARY KEY, top REFERENCES top); INSERT INTO top VALUES (3, 1); INSERT INTO low VALUES (4, 3)",
        "`low` (id 4) refers to `top`",
    );
    check_refused(
        "CREATE TABLE d(id INTEGER PRIMARY KEY, entry INTEGER DEFAULT 99 REFERENCES entries ON DELETE SET DEFAULT);
         INSERT INTO d VALUES (5, 1)",
        "`d` (id 5) refers to `entries`",
    );
    check_refused(
        "ALTER TABLE entries ADD COLUMN follows INTEGER REFERENCES entries(id); UPDATE entries SET follows = 1 WHERE id = 2",
        "`entries` (id 2) refers to `entries`",
    );
}

#[test]
fn a_row_that_refers_to_a_name_which_would_go_is_named_and_the_purge_refused() {
    check_refused(
        "CREATE TABLE birds(id INTEGER PRIMARY KEY, tag INTEGER REFERENCES tags(id));
         INSERT INTO birds SELECT 9, id FROM tags WHERE name = 'heron'",
        "`birds` (id 9) refers to `tags`",
    );
    check_refused(
        "CREATE TABLE towns(id INTEGER PRIMARY KEY, place INTEGER REFERENCES locations(id) ON DELETE RESTRICT);
         INSERT INTO towns SELECT 9, id FROM locations WHERE name = 'Lisbon'",
        "`towns` (id 9) refers to `locations`",
    );
}

#[test]
fn a_key_that_says_what_becomes_of_its_rows_is_obeyed() {
    check(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry REFERENCES entries ON DELETE CASCADE); INSERT INTO notes VALUES (7, 1), (8, 2)",
        "SELECT id FROM notes",
        "8",
    );
    check(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry REFERENCES entries ON DELETE SET NULL); INSERT INTO notes VALUES (7, 1)",
        "SELECT id, entry FROM notes",
        "7|NULL",
    );
    check(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry INTEGER DEFAULT 2 REFERENCES entries ON DELETE SET DEFAULT);
         INSERT INTO notes VALUES (7, 1)",
        "SELECT id, entry FROM notes",
        "7|2",
    );
    check(
        "CREATE TABLE birds(id INTEGER PRIMARY KEY, tag REFERENCES tags ON DELETE SET NULL);
         INSERT INTO birds SELECT 9, id FROM tags WHERE name = 'heron'",
        "SELECT birds.id, tag, (SELECT group_concat(name) FROM tags) FROM birds",
        "9|NULL|rain",
    );
}

#[test]
fn a_name_that_a_row_of_the_user_refers_to_outlives_its_last_entry() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\ntags: [heron, rain]\nlocation: Alfama, Lisbon\n---\nRain.\n"),
        ("b.md", "Snow.\n"),
    ]);
    workspace.execute(
        "CREATE TABLE birds(tag INTEGER REFERENCES tags(id) ON DELETE CASCADE, place INTEGER REFERENCES locations(id));
         INSERT INTO birds SELECT tags.id, locations.id FROM tags, locations WHERE tags.name = 'heron' AND locations.name = 'Lisbon'",
    );
    workspace.write("a.md", "Nothing of it.\n").run("sync").is_clean();
    let names = "SELECT name FROM tags WHERE name = 'heron' UNION SELECT name FROM locations WHERE name = 'Lisbon'";
    workspace.query(names).gives("Lisbon\nheron");
    workspace.run("repopulate --force").is_clean();
    workspace.query("SELECT group_concat(name) FROM tags").gives("heron");
    workspace.query("SELECT group_concat(name) FROM locations").gives("Lisbon");
    workspace.query("SELECT count(*) FROM birds").gives("1");
}

#[test]
fn a_trigger_or_an_index_that_refuses_is_named() {
    check_refused(
        "CREATE TRIGGER guard BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'never'); END",
        "the trigger `guard` on `entries` refuses to let the entries go\n  because never",
    );
    check_refused(
        "CREATE TRIGGER guard BEFORE DELETE ON entries BEGIN SELECT RAISE(ROLLBACK, 'never'); END",
        "the trigger `guard` on `entries` refuses",
    );
    for table in ["entries", "entry_tags"] {
        check_refused(
            &format!(
                "CREATE TRIGGER quiet BEFORE DELETE ON {table} BEGIN SELECT RAISE(IGNORE); END"
            ),
            &format!("the trigger `quiet` on `{table}` refuses"),
        );
    }
    check_refused(
        "CREATE TRIGGER lost AFTER DELETE ON entry_tags BEGIN INSERT INTO nowhere VALUES (1); END",
        "the trigger `lost` on `entry_tags` refuses",
    );
    check_refused(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry REFERENCES entries ON DELETE SET NULL);
         CREATE UNIQUE INDEX one_each ON notes(coalesce(entry, 0)); INSERT INTO notes VALUES (1, 1), (2, NULL)",
        "the unique index `one_each` on `notes` refuses",
    );
    check_refused(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entries ON DELETE SET NULL);
         INSERT INTO notes VALUES (1, 1)",
        "notes.entry",
    );
    check(
        "CREATE TABLE log(path TEXT); CREATE TRIGGER noted AFTER DELETE ON entries BEGIN INSERT INTO log VALUES ('x'); END",
        "SELECT count(*) FROM log",
        "1",
    );
}
