//! `core = false`: a database that another program has, moved by the same engine, and its marks left as they are.

use std::fs;

use crate::workspace::TestWorkspace;

/// What a program made: names that a journal has too, rows, and marks of its own.
const MADE: &str =
    "PRAGMA journal_mode = WAL; PRAGMA user_version = 77; PRAGMA application_id = -42;
    CREATE TABLE entries(id INTEGER PRIMARY KEY, title TEXT, mood TEXT);
    CREATE TABLE tags(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT DEFAULT \"none\");
    CREATE TABLE owned(x); CREATE TABLE derived_by(z); CREATE TABLE syncs(y);
    CREATE INDEX entries_title ON entries(title);
    CREATE TRIGGER noted AFTER DELETE ON entries BEGIN INSERT INTO syncs VALUES (old.id); END;
    INSERT INTO entries(title) VALUES ('rain'), (NULL), ('snow');
    INSERT INTO owned VALUES (1); INSERT INTO syncs VALUES (1);";

const CONFIG: &str = "[schema]\ncore = false\n";

/// A workspace whose database was made so.
fn program(sql: &str) -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(CONFIG).execute(sql);
    workspace
}

/// One that was taken over.
fn adopted() -> TestWorkspace {
    let workspace = program(MADE);
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace
}

/// Changes one text of `schema.sql`.
fn declare(workspace: &TestWorkspace, from: &str, to: &str) {
    let path = workspace.path("schema.sql");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// What the file says of itself.
pub(crate) fn marks(workspace: &TestWorkspace) -> String {
    let marks = ["user_version", "application_id", "journal_mode"];
    marks.map(|it| workspace.query(&format!("PRAGMA {it}")).text()).join(" ")
}

#[test]
fn a_database_is_taken_over_changed_and_taken_back_and_its_marks_stay() {
    let workspace = program(MADE);
    let before = marks(&workspace);
    assert_eq!(before, "77 -42 wal");
    let objects = "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    let count: i64 = workspace.query(objects).text().parse().unwrap();
    workspace
        .run("migration stamp --create First --rev-id first")
        .says("the database has a ledger now")
        .is_clean()
        .query(objects)
        .gives(&(count + 1).to_string());
    workspace.run("status").prints_a("database").prints_a("drift       none").is_clean();
    declare(&workspace, "title TEXT", "title TEXT NOT NULL");
    declare(&workspace, "mood TEXT", "mood TEXT, stars INTEGER NOT NULL DEFAULT 0");
    // A row of the program's own stands in the way.
    workspace.run("migration create Stars").says("rows of the database").is_refused();
    workspace.execute("UPDATE entries SET title = '-' WHERE title IS NULL");
    workspace
        .run("migration create Stars --rev-id stars")
        .says("on the database's own rows")
        .is_clean();
    workspace.run("migration lint").is_clean();
    workspace.run("upgrade --rehearse").says("the database was only read").is_clean();
    workspace.run("upgrade").says("upgraded from first to stars").is_clean();
    workspace.query("SELECT sum(stars) FROM entries").gives("0");
    workspace.run("migration check").says("database and ledger").is_clean();
    workspace.run("downgrade").says("downgraded from stars to first").is_clean();
    workspace.query("SELECT group_concat(name) FROM pragma_table_info('entries')");
    workspace.run("restore latest").says("tables").is_clean();
    workspace.run("status").prints_a("revision    stars").is_clean();
    workspace.query("SELECT count(*) FROM syncs").gives("1");
    workspace.run("doctor").says("all is well").is_clean();
    assert_eq!(marks(&workspace), before);
    assert!(workspace.backups().iter().any(|it| it.ends_with("_before_upgrade")));
}

#[test]
fn a_new_database_is_made_by_the_first_upgrade_and_bears_no_mark_of_ours() {
    let workspace = TestWorkspace::new();
    workspace.config(CONFIG);
    workspace.run("upgrade").says("nothing to do").is_clean();
    workspace.run("status").prints_a("`journal upgrade` makes it").is_clean();
    assert!(!workspace.path("journal_archive.db").exists());
    fs::write(workspace.path("schema.sql"), "CREATE TABLE people(id INTEGER PRIMARY KEY);")
        .unwrap();
    workspace.run("migration create People").says("made-up rows").is_clean();
    workspace.run("upgrade").is_clean();
    assert_eq!(marks(&workspace), "0 0 delete");
    workspace
        .query("SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'")
        .gives("schema_revisions,people");
    workspace.run("upgrade head").says("the database is at").is_clean();
    workspace.run("downgrade base").is_clean().run("migration heads").is_clean();
}

#[test]
fn a_step_that_fails_or_writes_a_mark_leaves_the_database_as_it_was() {
    let workspace = adopted();
    let (before, bytes) = (marks(&workspace), workspace.query("SELECT * FROM entries").text());
    let header = "-- Bad\n--\n-- revision: bad\n-- revises: first\n\n";
    for statement in [
        "PRAGMA user_version = 1;",
        "PRAGMA journal_mode = DELETE;",
        "DELETE FROM schema_revisions;",
        "CREATE TABLE new(a); INSERT INTO new SELECT id FROM gone;",
        "DELETE FROM entries;",
    ] {
        workspace.revision("bad", &format!("{header}{statement}\n"), "SELECT 1;\n");
        workspace.run("upgrade").is_refused();
        assert_eq!(marks(&workspace), before, "{statement}");
    }
    workspace.query("SELECT * FROM entries").gives(&bytes);
    workspace.revision(
        "bad",
        &format!("{}\n-- repopulate: full\n\nSELECT 1;\n", header.trim_end()),
        "",
    );
    workspace.run("upgrade").says("`repopulate: none`").is_refused();
}

#[test]
fn what_is_of_a_journal_is_refused_in_commands_and_in_settings() {
    let workspace = adopted();
    let bytes = workspace.archive_bytes();
    for line in
        ["sync", "list", "show 1", "search rain", "stats", "undo", "purge 1", "watch", "repopulate"]
    {
        workspace.run(line).says("this workspace has no journal").is_refused();
    }
    workspace.run("restore --entry 1 --at today").says("has no journal").is_refused();
    assert_eq!(workspace.archive_bytes(), bytes);
    for (config, place) in [
        ("[schema]\ncore = \"no\"\n", "journal.toml:2:8"),
        ("[schema]\ncore = false\n[fields.x]\n", "journal.toml:3:2"),
        ("journal = \".\"\n[schema]\ncore = false\n", "journal.toml:1:1"),
        ("[schema]\ncore = false\n[sqlite]\njournal_mode = \"delete\"\n", "journal.toml:3:2"),
        ("[schema]\ncore = false\n[environments.t]\nauto_upgrade = true\n", "journal.toml:4:1"),
        ("core = false\n", "journal.toml:1:1"),
    ] {
        workspace.config(config);
        workspace.run("status").says(place).is_refused();
    }
}

#[test]
fn an_archive_is_none_of_these_databases_and_they_are_no_archives() {
    let archive = TestWorkspace::synced(&[("2025-09-16.md", "Rain.\n")]);
    archive.config(CONFIG);
    let bytes = archive.archive_bytes();
    archive.run("status").says("is a journal's archive").is_refused();
    archive.run("downgrade").says("take `core = false` out").is_refused();
    assert_eq!(archive.archive_bytes(), bytes);
    let other = adopted();
    other.config("journal = \"journal\"\n");
    other.run("upgrade").says("is not an archive").is_refused();
}

#[test]
fn the_ledger_has_another_name_where_the_program_has_that() {
    let own = program(
        "CREATE TABLE schema_revisions(id INTEGER PRIMARY KEY, note TEXT); CREATE TABLE t(a);",
    );
    own.run("migration stamp --create First").says("`ledger = \"NAME\"`").is_refused();
    let view = program("CREATE VIEW schema_revisions AS SELECT 1; CREATE TABLE t(a);");
    let run = view.run("migration stamp --create First");
    run.says("has a view `schema_revisions`").says("`ledger = \"NAME\"`").is_refused();
    assert!(!view.path("migrations").exists() && !view.path("schema.sql").exists());
    for (config, said) in [
        ("[schema]\ncore = false\nledger = \"a b\"\n", "journal.toml:3:10"),
        ("[schema]\ncore = false\nledger = \"order\"\n", "cannot be the name of the ledger"),
        ("[schema]\nledger = \"moves\"\n", "this one is an archive"),
    ] {
        own.config(config).run("status").says(said).is_refused();
    }
    own.config("[schema]\ncore = false\nledger = \"moves\"\n");
    own.run("migration stamp --create First --rev-id first").is_clean();
    declare(&own, "t(a)", "t(a, b)");
    own.run("migration create Second --rev-id second").is_clean().run("upgrade").is_clean();
    own.query("SELECT group_concat(revision) FROM moves").gives("first,second");
    let up = "-- Bad\n--\n-- revision: bad\n-- revises: second\n\nCREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM moves; END;\n";
    own.revision("bad", up, "SELECT 1;\n").run("upgrade").says("may not name `moves`").is_refused();
    fs::remove_dir_all(own.path("migrations/bad")).unwrap();
    let sql = own.run("upgrade --sql base:heads").stdout();
    assert!(sql.contains("INSERT INTO moves") && !sql.contains("INTO schema_revisions"), "{sql}");
    own.run("downgrade").is_clean().run("restore latest").is_clean().run("doctor").is_clean();
    own.config(CONFIG).run("status").says("has a table `schema_revisions` of its own").is_refused();
}

#[test]
fn a_ledger_of_another_name_is_found_and_named() {
    let own = program("CREATE TABLE t(a);");
    own.config("[schema]\ncore = false\nledger = \"moves\"\n");
    own.run("migration stamp --create First").is_clean();
    for config in [CONFIG, "[schema]\ncore = false\nledger = \"steps\"\n"] {
        let run = own.config(config).run("upgrade");
        run.says("is `moves`").says("say `ledger = \"moves\"`").is_refused();
    }
    own.execute("ALTER TABLE moves RENAME TO steps").run("upgrade").is_clean();
}

#[test]
fn a_database_that_never_was_an_archive_is_not_said_to_lack_what_one_has() {
    let taken = program(MADE);
    taken.config("").execute("PRAGMA application_id = 0");
    for line in
        ["migration stamp heads --create X", "migration stamp --create X", "migration stamp head"]
    {
        taken.run(line).says("something of its own under names that an archive needs").is_refused();
    }
    let other = program("CREATE TABLE t(a);");
    let run = other.config("").run("migration stamp heads --create X");
    let said = run.stderr();
    run.is_refused();
    assert!(said.contains("it never was an archive") && !said.contains("backup"), "{said}");
    other.run("migration stamp --create X").is_clean().run("upgrade").is_clean();
}

#[test]
fn documents_speak_of_a_database_too() {
    let workspace = program("CREATE TABLE t(a);");
    fs::write(workspace.path("schema.sql"), "CREATE TABLE t(a);\n").unwrap();
    workspace.run("migration create One --rev-id one").is_clean();
    workspace.run("migration stamp one").is_clean();
    fs::write(workspace.path("schema.sql"), "CREATE TABLE t(a, b);\n").unwrap();
    workspace.run("migration create Two --rev-id two").is_clean();
    let doctor = workspace.json("doctor").to_string();
    assert!(doctor.contains("the database is one revision behind"), "{doctor}");
    assert!(!doctor.contains("the archive is"), "{doctor}");
}

#[test]
fn a_column_goes_and_comes_beside_an_index_that_only_its_program_can_sort() {
    let workspace = program(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t(a COLLATE NOCASE);
         INSERT INTO t(a) VALUES ('x'), ('b'); CREATE TABLE own(a TEXT COLLATE NOCASE UNIQUE);
         CREATE TRIGGER noted AFTER INSERT ON t BEGIN INSERT INTO own VALUES (new.a); END;
         PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'LOCALIZED');",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    declare(&workspace, "a TEXT", "a TEXT, b TEXT");
    workspace.run("migration create Second").says("on the database's own rows").is_clean();
    workspace.run("upgrade --rehearse").is_clean().run("upgrade").is_clean();
    workspace.run("downgrade").is_clean().run("restore latest").is_clean();
    let unmanaged = workspace.json("status")["unmanaged"].to_string();
    assert!(
        unmanaged.contains("index `i`") && unmanaged.contains("trigger `noted`"),
        "{unmanaged}"
    );
    workspace.run("migration check").is_clean();
}

#[test]
fn a_table_that_is_called_like_a_shadow_is_managed() {
    let workspace = program(
        "CREATE TABLE notes_content(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO notes_content VALUES (1, 'rain');
         CREATE VIRTUAL TABLE notes USING fts5(a, content='notes_content', content_rowid='id');
         INSERT INTO notes(notes) VALUES ('rebuild');",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    declare(&workspace, "a TEXT", "a TEXT, b TEXT");
    workspace.run("migration create Second --rev-id second").is_clean().run("upgrade").is_clean();
    let up = "-- Bad\n--\n-- revision: bad\n-- revises: second\n\nDELETE FROM notes_content;\n";
    workspace.revision("bad", up, "SELECT 1;\n");
    workspace.run("upgrade").says("1 row of `notes_content`").is_refused();
    let up = "-- Bad\n--\n-- revision: bad\n-- revises: second\n\nDELETE FROM notes_data;\n";
    workspace.revision("bad", up, "SELECT 1;\n");
    workspace.run("upgrade").says("`notes` keeps its rows there").is_refused();
    let up = "-- Bad\n--\n-- revision: bad\n-- revises: second\n\nDROP TABLE notes; UPDATE notes_content SET b = 'x';\n";
    let down =
        "CREATE VIRTUAL TABLE notes USING fts5(a, content='notes_content', content_rowid='id');\n";
    workspace.revision("bad", up, down);
    workspace.run("migration lint").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT b FROM notes_content").gives("x");
}

#[test]
fn a_name_that_two_tables_bore_loses_the_rows_of_one() {
    let workspace = program(
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada')",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    let both = ["people", "users"]
        .map(|it| format!("CREATE TABLE {it}(id INTEGER PRIMARY KEY, name TEXT);"));
    fs::write(workspace.path("schema.sql"), both.join("\n")).unwrap();
    workspace
        .run("migration create Second --rename users=people")
        .is_clean()
        .run("upgrade")
        .is_clean();
    workspace.execute("INSERT INTO users VALUES (7, 'Bob'), (8, 'Eve')");
    workspace.run("downgrade --dry-run").says("would lose: table `users` (2 rows)").is_clean();
    workspace.run("downgrade --no-backup").says("table `users` (2 rows)").is_refused();
    workspace.run("downgrade").says("lost: table `users` (2 rows)").is_clean();
    workspace.query("SELECT name FROM users").gives("Ada");
}

#[test]
fn an_index_that_indexed_elsewhere_takes_its_rows_in_and_a_virtual_table_is_renamed() {
    let workspace = program(
        "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT, c, d); INSERT INTO n(id, a) VALUES (3, 'rain'), (7, 'snow');
         CREATE VIRTUAL TABLE f USING fts5(a, c, d, content='n', content_rowid='id'); INSERT INTO f(f) VALUES ('rebuild');
         CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); INSERT INTO r VALUES (1, 2, 3);",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    declare(&workspace, "fts5(a, c, d, content='n', content_rowid='id')", "fts5(a, c, d)");
    workspace.run("migration create Second --rev-id second").is_clean();
    workspace.run("migration lint").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT group_concat(rowid || a) FROM f").gives("3rain,7snow");
    declare(&workspace, "TABLE f USING fts5(a, c, d)", "TABLE g USING fts5(b, c, d)");
    declare(&workspace, "rtree(id, x0, x1)", "rtree(id, x0, x1, y0, y1)");
    workspace.run("migration create Third").says("`--rename f=g`").is_refused();
    workspace.run("migration create Third --rename f=g --rename f.a=b").is_clean();
    workspace.run("migration lint").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT group_concat(rowid || b) FROM g('rain OR snow')").gives("3rain,7snow");
    workspace.query("SELECT x0, x1 FROM r").gives("2|3");
    workspace.run("downgrade first").is_clean();
    workspace.query("SELECT group_concat(rowid || a) FROM f('snow')").gives("7snow");
}

#[test]
fn a_schema_that_is_there_and_has_no_ledger_is_stamped_and_not_made_again() {
    let workspace =
        program("CREATE TABLE notes(id INTEGER PRIMARY KEY); INSERT INTO notes VALUES (1)");
    fs::write(workspace.path("schema.sql"), "CREATE TABLE notes(id INTEGER PRIMARY KEY);").unwrap();
    workspace
        .run("migration create First --rev-id first")
        .says("`journal migration stamp first` says so")
        .is_clean();
    workspace.run("upgrade").says("`journal migration stamp heads`").is_refused();
    workspace.run("migration stamp heads").is_clean().run("upgrade").says("nothing").is_clean();
    workspace.query("SELECT count(*) FROM notes").gives("1");
    // Lost files are written again from the ledger; nobody takes them for those of a newer program.
    fs::remove_dir_all(workspace.path("migrations")).unwrap();
    workspace.run("upgrade").says("disagree").is_refused();
    workspace.run("migration repair").is_clean().run("upgrade").is_clean();
}

#[test]
fn an_edited_file_is_found_and_taken_and_a_lost_model_drops_nothing() {
    let workspace = adopted();
    let down = workspace.path("migrations/first_first/down.sql");
    let text = fs::read_to_string(&down).unwrap();
    fs::write(&down, format!("{text}SELECT 1;\n")).unwrap();
    workspace.run("upgrade").says("was edited").is_refused();
    workspace.run("status").prints_a("edited").has_findings();
    workspace.run("migration repair --accept").is_clean().run("status").is_clean();
    fs::remove_file(workspace.path("schema.sql")).unwrap();
    workspace.run("migration create Gone").says("no `schema.sql`").is_refused();
    assert_eq!(workspace.list("migrations"), ["first_first"]);
    assert_eq!(marks(&workspace), "77 -42 wal");
}

#[test]
fn branches_are_merged_squashed_and_printed_as_sql() {
    let workspace = adopted();
    let up = |id: &str, revises: &str, sql: &str| {
        format!("-- {id}\n--\n-- revision: {id}\n-- revises: {revises}\n\n{sql}\n")
    };
    workspace.revision("a", &up("a", "first", "CREATE TABLE a(x);"), "DROP TABLE a;\n");
    workspace.revision("b", &up("b", "first", "CREATE TABLE b(x);"), "DROP TABLE b;\n");
    workspace.run("upgrade head").says("heads").is_refused();
    workspace.run("migration merge --rev-id both heads").is_clean();
    let sql = workspace.run("upgrade --sql").stdout();
    assert!(sql.contains("CREATE TABLE b(x)") && !sql.contains("user_version"), "{sql}");
    workspace.run("upgrade").is_clean().run("migration squash --rev-id all").is_clean();
    workspace.run("migration check").has_findings();
    workspace.run("downgrade first").is_clean();
    assert_eq!(marks(&workspace), "77 -42 wal");
}

#[test]
fn a_revision_that_is_lost_is_built_on_by_no_other() {
    let workspace = adopted();
    declare(&workspace, "mood TEXT", "mood TEXT, stars INTEGER");
    workspace.run("migration create Stars --rev-id stars").is_clean().run("upgrade").is_clean();
    fs::remove_dir_all(workspace.path("migrations/stars_stars")).unwrap();
    for line in ["migration create Again", "migration create --empty Again", "migration squash"] {
        workspace.run(line).says("stars").says("`journal migration repair`").is_refused();
    }
    workspace.run("migration repair").is_clean();
    // One on which others build, too.
    fs::remove_dir_all(workspace.path("migrations/first_first")).unwrap();
    for line in ["migration create --empty Again", "migration squash first:stars"] {
        workspace.run(line).says("first").says("`journal migration repair`").is_refused();
    }
    workspace.run("migration repair").is_clean();
    workspace.run("migration create Again").says("nothing differs").is_clean();
}

#[test]
fn what_a_waiting_revision_makes_is_not_taken_over_beside_it() {
    let workspace = program("CREATE TABLE t(a);");
    fs::write(workspace.path("schema.sql"), "CREATE TABLE t(a, c);\n").unwrap();
    workspace.run("migration create One --rev-id one").is_clean();
    workspace.run("migration stamp --create Took").says("one").says("stamp heads").is_refused();
    assert_eq!(workspace.list("migrations"), ["one_one"]);
    workspace.execute("ALTER TABLE t ADD COLUMN c");
    workspace.run("migration stamp heads").is_clean().run("migration check").is_clean();
}

#[test]
fn a_database_that_was_emptied_is_not_begun_anew_over_its_backups() {
    let workspace = adopted();
    workspace.run("backup").is_clean();
    let database = workspace.path("journal_archive.db");
    for left in ["-wal", "-shm"] {
        let _ = fs::remove_file(workspace.path(format!("journal_archive.db{left}")));
    }
    fs::write(&database, "").unwrap();
    for command in ["upgrade", "migration stamp first"] {
        workspace.run(command).says("empty file").says("`journal restore latest`").is_refused();
    }
    workspace.run("status").prints_a("`journal restore latest`").is_clean();
    assert_eq!(fs::read(&database).unwrap(), b"");
    let doctor = workspace.run("doctor").stderr();
    assert!(doctor.contains("journal restore") && !doctor.contains("journal sync"), "{doctor}");
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("3");
}

#[test]
fn a_database_behind_a_link_is_found() {
    let workspace = program("CREATE TABLE t(a);");
    fs::remove_file(workspace.path("journal.toml")).unwrap();
    fs::create_dir(workspace.path("real")).unwrap();
    fs::rename(workspace.path("journal_archive.db"), workspace.path("real/r.db")).unwrap();
    std::os::unix::fs::symlink("real/r.db", workspace.path("app.db")).unwrap();
    workspace.run("init --schema-only").is_clean();
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    assert!(config.contains("\narchive = \"app.db\""), "{config}");
}

#[test]
fn a_step_that_leaves_a_full_text_index_stale_is_refused() {
    let workspace = program(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT);
         CREATE VIRTUAL TABLE notes_fts USING fts5(body, content = 'notes', content_rowid = 'id');
         INSERT INTO notes VALUES (1, 'rain'); INSERT INTO notes_fts(notes_fts) VALUES ('rebuild');",
    );
    workspace.run("migration stamp --create First --rev-id first").is_clean();
    workspace.run("migration create --empty Loud --rev-id loud");
    let up = workspace.path("migrations/loud_loud/up.sql");
    let head = fs::read_to_string(&up).unwrap();
    fs::write(&up, format!("{head}UPDATE notes SET body = 'STORM';\n")).unwrap();
    let said = "the full-text index `notes_fts` does not agree with the text of `notes`";
    workspace.run("upgrade --rehearse").says(said).has_findings();
    let refused = workspace.run("upgrade").says(said);
    refused.says("`INSERT INTO notes_fts(notes_fts) VALUES ('rebuild');`").is_refused();
    workspace.query("SELECT body FROM notes").gives("rain");
    let told =
        "UPDATE notes SET body = 'STORM';\nINSERT INTO notes_fts(notes_fts) VALUES ('rebuild');\n";
    fs::write(&up, head + told).unwrap();
    workspace.run("upgrade").is_clean().run("backup").is_clean();
    workspace.query("SELECT rowid FROM notes_fts('storm')").gives("1");
}
