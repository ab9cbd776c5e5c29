//! Names of declared fields that somebody else's tables and columns have: whose rows are whose, and how they are handed over.

use std::fs;

use crate::workspace::TestWorkspace;

const BOOKS: &str = "
    CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE entry_books (
        entry_id INTEGER NOT NULL REFERENCES entries (id), value_id INTEGER NOT NULL REFERENCES books (id),
        position INTEGER NOT NULL
    );";

/// A workspace whose `schema.sql` made tables in which the user has a row each, and whose settings then call a list so.
fn with_books_of_the_user() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\nbooks: [Emma]\n---\nRead.\n"),
        ("b.md", "Nothing.\n"),
    ]);
    workspace.write("../schema.sql", BOOKS);
    workspace.run("migration create 'My books' --rev-id mine").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute(
        "INSERT INTO books VALUES (7, 'Mine'), (8, 'Unread'); INSERT INTO entry_books VALUES (2, 7, 0)",
    );
    workspace.write("../schema.sql", "");
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
    workspace
}

const ROWS_OF_BOOKS: &str = "SELECT (SELECT group_concat(id || name) FROM books), \
    (SELECT group_concat(entry_id || '-' || value_id) FROM entry_books)";

#[test]
fn tables_of_a_workspaces_schema_keep_their_rows_whatever_field_gets_their_name() {
    let workspace = with_books_of_the_user();
    workspace.write("c.md", "---\nbooks: [Emma]\n---\nAgain.\n");
    for command in ["sync", "repopulate --force --no-backup", "migration create 'Take them'"] {
        workspace.run(command).says("not the field's").says("-- repopulate: books").is_refused();
    }
    for command in ["upgrade", "downgrade 20251214_100000 --dry-run", "status"] {
        workspace.run(command).is_clean();
    }
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|2-7");
    workspace.write("../schema.sql", BOOKS);
    workspace
        .run("migration create 'Both'")
        .says("table books already exists")
        .says("--> schema.sql:2:")
        .says("a field has that name too")
        .is_refused();
}

#[test]
fn doctor_and_status_say_of_a_taken_name_what_sync_says() {
    let workspace = with_books_of_the_user();
    let refused = "`books` and `entry_books` are not the field's: no revision made them for it";
    let way_out = "`-- repopulate: books` and `-- loses: books, entry_books`";
    for command in ["sync", "repopulate --force", "migration create 'Add a field'"] {
        workspace.run(command).says(refused).says(way_out).is_refused();
    }
    workspace.run("doctor").says(refused).says(way_out).has_findings();
    workspace.run("status").prints_a(refused).prints_a(way_out).is_clean();
    let doctor = workspace.run("doctor");
    assert!(!doctor.stderr().contains("Add a field"), "{doctor}");
    workspace.run("values books").prints_a("Emma").is_clean();
    workspace.run("list --field books=Mine").says("`journal doctor`").is_refused();
}

#[test]
fn values_of_a_declared_field_that_nothing_holds_name_no_other() {
    let workspace = TestWorkspace::synced(&[("a.md", "Nothing.\n")]);
    workspace.execute(BOOKS);
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n[fields.sky]\n");
    for name in ["books", "sky"] {
        let values = workspace.run(&format!("values {name}"));
        let told = values.says(&format!("does not hold the field `{name}` yet"));
        told.says("`journal doctor`").is_refused();
    }
}

#[test]
fn an_archive_that_noted_nothing_gives_a_field_only_what_a_revision_made() {
    let old = || {
        let workspace =
            TestWorkspace::synced(&[("a.md", "---\nbooks: [Emma]\nsky: grey\n---\nRead.\n")]);
        workspace.run("downgrade 20251121_083000").is_clean();
        workspace
    };
    let workspace = old();
    workspace.execute("ALTER TABLE entries ADD COLUMN sky TEXT; UPDATE entries SET sky = 'mine'");
    workspace.config("journal = 'journal'\n[fields.sky]\n");
    workspace.run("sync").says("`entries.sky` is not the field's").is_refused();
    workspace.run("upgrade --allow-drift").is_clean();
    workspace.run("sync").says("`entries.sky` is not the field's").is_refused();
    workspace.query("SELECT sky FROM entries").gives("mine");
    let workspace = old();
    workspace.execute(BOOKS);
    workspace.execute("INSERT INTO books VALUES (7, 'Mine'), (8, 'Unread'); INSERT INTO entry_books VALUES (1, 8, 0)");
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
    workspace.run("sync").says("are not the field's").is_refused();
    workspace.run("upgrade").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|1-8");
    workspace.run("sync").says("are not the field's").is_refused();
}

#[test]
fn a_column_that_the_user_makes_where_a_field_was_is_the_users() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nsky: grey\n---\nRead.\n")]);
    workspace.config("journal = 'journal'\n[fields.sky]\n");
    workspace.run("migration create 'Sky' --rev-id f1").is_clean().run("upgrade").is_clean();
    workspace.config("journal = 'journal'\n");
    workspace.run("migration create 'No sky' --rev-id f2").is_clean().run("upgrade").is_clean();
    workspace.write("../schema.sql", "ALTER TABLE entries ADD COLUMN sky TEXT;");
    workspace.run("migration create 'My sky' --rev-id f3").is_clean().run("upgrade").is_clean();
    workspace.execute("UPDATE entries SET sky = 'mine'");
    workspace.write("../schema.sql", "").config("journal = 'journal'\n[fields.sky]\n");
    workspace.run("sync").says("`entries.sky` is not the field's").is_refused();
    workspace.query("SELECT sky FROM entries").gives("mine");
}

#[test]
fn a_view_or_an_index_of_a_lists_name_is_named_before_a_revision_is_made() {
    for (made, gone) in [
        ("CREATE VIEW books AS SELECT 1 AS id", "DROP VIEW books"),
        ("CREATE INDEX Entry_Books ON entries(title)", "DROP INDEX entry_books"),
    ] {
        let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: Emma\n---\nRead.\n")]);
        workspace.execute(made);
        workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
        for command in ["sync", "migration create 'Add a field'"] {
            workspace.run(command).says("is not the field's").is_refused();
        }
        workspace.execute(gone);
        workspace.run("migration create 'Add a field'").is_clean().run("sync").is_clean();
    }
}

#[test]
fn values_that_do_not_fit_a_retyped_field_are_listed_by_sync_and_by_doctor() {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-01.md", "---\nrating: three\n---\nRead.\n"),
        ("2025-01-02.md", "---\nrating: four\n---\nRead.\n"),
    ]);
    let text = "journal = 'journal'\n[fields.rating]\n";
    workspace.config(text).run("migration create 'Rating' --rev-id f1").is_clean();
    workspace.run("sync").is_clean();
    workspace.config(&format!("{text}type = 'integer'\n"));
    let differs = "the field `rating` is declared as integer, and the archive holds it as text";
    for command in ["sync", "doctor"] {
        workspace.run(command).says(differs).says("Retype a field").is_clean();
    }
    workspace.run("migration create 'Retype' --rev-id f2").is_clean();
    workspace.write("2025-01-02.md", "---\nrating: 4\n---\nRead.\n");
    let misfit = "`rating` does not fit the field `rating`\n --> 2025-01-01.md:2:9";
    let synced = workspace.run("sync").says(misfit);
    assert!(!synced.stderr().contains("2025-01-02.md"), "{synced}");
    let doctor = workspace.run("doctor").says(misfit);
    assert!(!doctor.stderr().contains("declared as"), "{doctor}");
    doctor.is_clean();
}

#[test]
fn an_unknown_word_of_a_waiting_revision_is_shown_by_doctor_and_status() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let up = |asks: &str| {
        format!(
            "-- Moods\n--\n-- revision: m1\n-- revises: HEAD\n-- repopulate: {asks}\n\nSELECT 1;\n"
        )
    };
    workspace.revision("m1", &up("moodz"), "SELECT 1;\n");
    let place = "migrations/m1/up.sql:5:16";
    let doctor = workspace.run("doctor").says(place).says("did you mean `moods`?");
    doctor.says("once its `repopulate` line is mended").has_findings();
    workspace.run("status").prints_a(place).prints_a("did you mean `moods`?").is_clean();
    workspace.run("upgrade").says("did you mean `moods`?").is_refused();
    workspace.revision("m1", &up("full, moods"), "SELECT 1;\n");
    let told = "`full` stands alone in `repopulate`";
    for command in ["upgrade", "sync"] {
        workspace.run(command).says(told).says("it covers every part").is_refused();
    }
    workspace.run("status").says(told).says("it covers every part").has_findings();
    workspace.run("doctor").says("`full` stands alone").says(place).has_findings();
}

const FAVOURITES: &str = "SELECT group_concat(coalesce(favourite, '-')) FROM entries";

#[test]
fn a_column_of_a_workspaces_schema_keeps_its_values_whatever_field_gets_its_name() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\nfavourite: 1\n---\nRead.\n"),
        ("b.md", "Nothing.\n"),
    ]);
    workspace.write("../schema.sql", "ALTER TABLE entries ADD COLUMN favourite INTEGER;");
    workspace.run("migration create 'Favourites' --rev-id mine").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("../schema.sql", "");
    workspace.config("journal = 'journal'\n[fields.favourite]\ntype = 'integer'\n");
    // As long as there is nothing in it, the field takes it.
    std::fs::copy(workspace.path("journal_archive.db"), workspace.path("empty.db")).unwrap();
    workspace.run("sync --archive empty.db").is_clean();
    workspace.execute("UPDATE entries SET favourite = 5 WHERE id = 2");
    workspace.write("c.md", "---\nfavourite: 1\n---\nAgain.\n");
    for command in ["sync", "repopulate --force --no-backup", "migration create 'Take it'"] {
        workspace
            .run(command)
            .says("not the field's")
            .says("-- repopulate: favourite")
            .is_refused();
    }
    for command in ["upgrade", "status"] {
        workspace.run(command).is_clean();
    }
    workspace.query(FAVOURITES).gives("-,5");
    hand_over(&workspace, "favourite", "entries.favourite");
    workspace.run("sync").says("would lose entries.favourite").is_refused();
    workspace.run("upgrade --allow-data-loss").is_clean().run("sync").is_clean();
    workspace.query(FAVOURITES).gives("1,-,1");
    workspace.run("downgrade 20251214_100000").is_clean();
    workspace.run("upgrade --allow-data-loss").is_clean();
    workspace.query(FAVOURITES).gives("1,-,1");
}

#[test]
fn a_column_that_a_script_of_ones_own_makes_and_fills_is_the_declared_fields() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nsky: grey\n---\nRead.\n")]);
    workspace.config("journal = 'journal'\n[fields.sky]\n");
    let up = "-- Sky\n--\n-- revision: sky\n-- revises: HEAD\n\nALTER TABLE entries ADD COLUMN sky TEXT; UPDATE entries SET sky = 'blue';\n";
    workspace.revision("sky", up, "ALTER TABLE entries DROP COLUMN sky;\n");
    workspace.run("upgrade").is_clean();
    workspace.query("SELECT sky FROM entries").gives("grey");
    let up = "-- Later\n--\n-- revision: later\n-- revises: HEAD\n\nUPDATE entries SET sky = upper(sky);\n";
    workspace.revision("later", up, "");
    workspace.run("sync").is_clean();
    workspace.query("SELECT sky FROM entries").gives("grey");
}

#[test]
fn a_list_takes_tables_over_that_a_revision_hands_to_it() {
    let workspace = with_books_of_the_user();
    hand_over(&workspace, "books", "books, entry_books");
    let kept = || {
        workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|2-7");
    };
    workspace.run("sync").says("`journal upgrade --allow-data-loss`").is_refused();
    let dry = workspace.run("upgrade --dry-run");
    dry.says("would lose: 2 rows of `books`")
        .says("would lose: 1 row of `entry_books`")
        .says("error: revision `handed` would lose books, entry_books")
        .has_findings();
    let allowed = workspace.run("upgrade --dry-run --allow-data-loss");
    allowed.says("would lose: 2 rows of `books`").is_clean();
    workspace.run("migration lint").says("warning: 2 rows of `books` would go").is_clean();
    kept();
    let done = workspace.run("upgrade --allow-data-loss");
    done.says("lost: 2 rows of `books`").says("before_upgrade").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("9Emma|1-9");
    workspace.run("restore latest").is_clean();
    kept();
}

/// Writes a revision without a statement that hands what is there over to a field.
fn hand_over(workspace: &TestWorkspace, field: &str, losses: &str) {
    workspace.run("migration create --empty 'Hand over' --rev-id handed").is_clean();
    let script = workspace.path("migrations/handed_hand_over/up.sql");
    let text = std::fs::read_to_string(&script).unwrap();
    let text = text.replace("-- repopulate: none", &format!("-- repopulate: {field}"));
    let text = text.replace("-- loses:      nothing", &format!("-- loses: {losses}"));
    std::fs::write(&script, text).unwrap();
}

#[test]
fn what_a_revision_hands_over_without_saying_that_it_goes_stays() {
    let workspace = with_books_of_the_user();
    hand_over(&workspace, "books", "nothing");
    let lint = workspace.run("migration lint").says("error: 2 rows of `books` would go");
    lint.says("error: 1 row of `entry_books` would go").has_findings();
    for command in ["upgrade", "upgrade --no-backup", "sync"] {
        let refused = workspace.run(command).says("2 rows of `books`, 1 row of `entry_books`");
        refused.says("`loses` line").is_refused();
    }
    let dry = workspace.run("upgrade --dry-run").says("would lose: 2 rows of `books`");
    // The words of the refusal itself.
    let told = dry.says("2 rows of `books`, 1 row of `entry_books`").says("`loses` line");
    told.says("would be upgraded").has_findings();
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|2-7");
}

#[test]
fn what_cannot_hold_a_field_is_not_handed_over_to_it() {
    let list = "[fields.books]\ntype = 'list'\n";
    let cases = [
        (
            "CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT); \
             CREATE TABLE entry_books (entry_id INTEGER, book_id INTEGER);",
            "INSERT INTO books VALUES (7, 'Mine')",
            list,
            "`books` has no column `name`",
        ),
        (
            "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);",
            "INSERT INTO books VALUES (7, 'Mine')",
            list,
            "there is no table `entry_books`",
        ),
        (
            "ALTER TABLE entries ADD COLUMN books TEXT;",
            "UPDATE entries SET books = 'mine'",
            "[fields.books]\ntype = 'integer'\n",
            "`entries.books` is TEXT, which holds no integer",
        ),
        (
            "ALTER TABLE entries ADD COLUMN books TEXT NOT NULL DEFAULT 'mine';",
            "UPDATE entries SET books = 'more'",
            "[fields.books]\n",
            "`entries.books` is NOT NULL",
        ),
        (
            "ALTER TABLE entries ADD COLUMN books TEXT AS ('mine');",
            "SELECT 1",
            "[fields.books]\n",
            "`entries.books` is generated",
        ),
    ];
    for (schema, rows, fields, why) in cases {
        let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: 1\n---\nRead.\n")]);
        workspace.write("../schema.sql", schema);
        workspace.run("migration create 'My books' --rev-id mine").is_clean();
        workspace.run("upgrade --no-backup").is_clean();
        workspace.execute(rows);
        let config = format!("journal = 'journal'\n{fields}");
        workspace.config(&config).run("sync").says("not the field's").is_refused();
        workspace.write("../schema.sql", "");
        hand_over(&workspace, "books", "books, entry_books, entries.books");
        let before = workspace.archive_bytes();
        for command in ["upgrade --allow-data-loss", "upgrade --dry-run", "sync"] {
            workspace
                .run(command)
                .says(why)
                .says("delete `migrations/handed_hand_over`")
                .is_refused();
        }
        workspace.run("migration lint").says(why).has_findings();
        assert_eq!(workspace.archive_bytes(), before);
        assert!(!workspace.path("backups").exists());
        // The way out, as it is told.
        std::fs::remove_dir_all(workspace.path("migrations/handed_hand_over")).unwrap();
        workspace.config("journal = 'journal'\n");
        workspace.run("migration create 'Drop them' --rev-id dropped").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean();
        workspace.config(&config);
        workspace.run("migration create 'Add a field' --rev-id field").is_clean();
        workspace.run("sync").is_clean();
        workspace.run("migration check").is_clean();
    }
}

#[test]
fn what_schema_sql_still_declares_is_not_handed_over() {
    let workspace = with_books_of_the_user();
    workspace.write("../schema.sql", BOOKS);
    workspace.run("sync").says("take `books` and `entry_books` out of schema.sql").is_refused();
    hand_over(&workspace, "books", "books, entry_books");
    let refused = workspace.run("upgrade --allow-data-loss").says("schema.sql still declares");
    refused.says("take `books` and `entry_books` out of schema.sql").is_refused();
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|2-7");
    workspace.write("../schema.sql", "").run("upgrade --allow-data-loss").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("9Emma|1-9");
}

#[test]
fn what_another_tool_made_keeps_its_rows_and_the_way_out_works() {
    let cases = [
        (
            "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO books VALUES (7, 'Mine')",
            "type = 'list'",
            "ALTER TABLE books RENAME TO my_books",
            "SELECT name FROM my_books",
        ),
        (
            "ALTER TABLE entries ADD COLUMN books TEXT; UPDATE entries SET books = 'Mine'",
            "type = 'text'",
            "CREATE TABLE my_books AS SELECT id, books FROM entries; ALTER TABLE entries DROP COLUMN books",
            "SELECT books FROM my_books",
        ),
    ];
    for (made, kind, way_out, kept) in cases {
        let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: Emma\n---\nRead.\n")]);
        workspace.execute(made);
        workspace.config(&format!("journal = 'journal'\n[fields.books]\n{kind}\n"));
        for command in ["sync", "migration create 'Add a field'"] {
            workspace.run(command).says("not the field's").says(way_out).is_refused();
        }
        workspace.execute(way_out);
        workspace.run("migration create 'Add a field' --rev-id field").is_clean();
        workspace.run("sync").is_clean();
        workspace.query(kept).gives("Mine");
        workspace.run("values books").prints_a("1  Emma").is_clean();
    }
}

/// A list and a scalar that were fields, and that `schema.sql` declares since just as they stand.
fn fields_that_became_the_users() -> TestWorkspace {
    let workspace =
        TestWorkspace::synced(&[("a.md", "---\nbooks: [Emma]\nsky: grey\n---\nRead.\n")]);
    let fields = "[fields.books]\ntype = 'list'\n[fields.sky]\n";
    workspace.config(&format!("journal = 'journal'\n{fields}"));
    workspace.run("migration create 'Fields' --rev-id f1").is_clean();
    workspace.run("upgrade").is_clean();
    let made = "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE tbl_name IN ('books', 'entry_books')";
    let made = workspace.query(made).text;
    workspace.write("../schema.sql", made + "; ALTER TABLE entries ADD COLUMN sky TEXT;");
    workspace.config("journal = 'journal'\n");
    workspace.run("migration check").is_clean();
    workspace
}

#[test]
fn what_a_workspaces_schema_declares_keeps_its_rows_though_it_was_a_field_once() {
    let workspace = fields_that_became_the_users();
    workspace.run("sync").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("1Emma|1-1");
    workspace.execute(
        "INSERT INTO books VALUES (7, 'Mine'), (8, 'Unread'); INSERT INTO entry_books VALUES (1, 7, 1);
         UPDATE entries SET sky = 'mine'",
    );
    workspace.run("migration create --empty 'Nothing' --rev-id other").is_clean();
    workspace.write("b.md", "---\nbooks: [Emma]\n---\nRead.\n");
    workspace.run("sync").is_clean();
    workspace.run("downgrade 20251214_100000 --dry-run").is_clean();
    workspace.run("repopulate --force --no-backup").is_clean();
    workspace.delete("b.md").run("sync").is_clean();
    workspace.run("purge --force b.md").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("1Emma,7Mine,8Unread|1-1,1-7");
    workspace.query("SELECT sky FROM entries").gives("mine");
}

#[test]
fn a_list_whose_tables_a_script_of_ones_own_made_goes_on() {
    for asked in ["none", "full"] {
        let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: [Emma]\n---\nRead.\n")]);
        workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
        let head = "-- Books\n--\n-- revision: books\n-- revises: HEAD\n-- repopulate: ";
        workspace.revision(
            "books",
            &format!("{head}{asked}\n{BOOKS}"),
            "DROP TABLE entry_books; DROP TABLE books;\n",
        );
        workspace.run("sync").is_clean();
        workspace.query(ROWS_OF_BOOKS).gives("1Emma|1-1");
        workspace.write("b.md", "---\nbooks: [Persuasion]\n---\nRead.\n");
        workspace.run("sync").is_clean();
        workspace.query(ROWS_OF_BOOKS).gives("1Emma,2Persuasion|1-1,2-2");
        workspace.run("downgrade 20251121_083000 --no-backup").is_refused();
        workspace.run("downgrade 20251121_083000").is_clean();
        workspace.run("sync").is_clean();
        workspace.query(ROWS_OF_BOOKS).gives("1Emma,2Persuasion|1-1,2-2");
    }
}

#[test]
fn tables_that_the_user_makes_where_a_list_was_are_the_users() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: [Emma]\n---\nRead.\n")]);
    let journal = "journal = 'journal'\n";
    workspace.config(&format!("{journal}[fields.books]\ntype = 'list'\n"));
    workspace.run("migration create 'Books' --rev-id f1").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.config(journal);
    workspace.run("migration create 'No books' --rev-id f2").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.write("../schema.sql", BOOKS);
    workspace.run("migration create 'My books' --rev-id f3").is_clean();
    workspace.run("upgrade").is_clean();
    workspace.execute("INSERT INTO books VALUES (7, 'Mine'), (8, 'Unread'); INSERT INTO entry_books VALUES (1, 7, 0)");
    workspace.run("sync").is_clean();
    workspace.run("repopulate --force --no-backup").is_clean();
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|1-7");
    workspace.query("SELECT DISTINCT role FROM owned WHERE name LIKE '%books'").gives("managed");
    workspace.run("downgrade f2 --no-backup").says("`books` (2 rows)").is_refused();
    workspace.run("downgrade f1").is_clean();
    workspace
        .query("SELECT DISTINCT role FROM owned WHERE name IN ('books', 'entry_books')")
        .gives("field");
}

#[test]
fn what_was_handed_over_is_given_back_by_the_way_down() {
    let workspace = with_books_of_the_user();
    hand_over(&workspace, "books", "books, entry_books");
    workspace.run("upgrade --allow-data-loss").is_clean();
    let down = workspace.run("downgrade");
    assert!(!down.stderr().contains("the next `journal sync`"), "{down}");
    down.is_clean();
    workspace.query("SELECT count(*) FROM derived_by WHERE part = 'books'").gives("0");
    workspace.execute("INSERT INTO books VALUES (70, 'Mine')");
    std::fs::remove_dir_all(workspace.path("migrations/handed_hand_over")).unwrap();
    workspace.run("sync").says("not the field's").is_refused();
    workspace.config("journal = 'journal'\n").run("sync").is_clean();
    workspace.query("SELECT group_concat(name) FROM books").gives("Emma,Mine");
}

#[test]
fn what_an_upgrade_is_refused_for_is_told_by_doctor_and_status_first() {
    let workspace = with_books_of_the_user();
    hand_over(&workspace, "books", "books, entry_books");
    let way_out = "`journal upgrade --allow-data-loss`";
    workspace.run("status").prints_a("would lose books, entry_books").prints_a(way_out).is_clean();
    workspace.run("doctor").says("would lose books, entry_books").says(way_out).is_clean();
    workspace.write("../schema.sql", BOOKS);
    let still = "schema.sql still declares what it hands over";
    workspace.run("status").prints_a(still).is_clean();
    workspace.run("doctor").says(still).says("out of schema.sql").has_findings();
}

#[test]
fn tables_of_another_tool_are_taken_though_a_waiting_revision_would_make_them() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: Emma\n---\nRead.\n")]);
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
    workspace.run("migration create 'Add a field'").is_clean();
    workspace.execute("CREATE TABLE Books (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO books VALUES (7, 'Mine')");
    workspace.run("sync").says("ALTER TABLE Books RENAME TO my_Books").is_refused();
    workspace.run("doctor").says("`Books` is not the field's").has_findings();
    workspace.execute("ALTER TABLE Books RENAME TO my_Books");
    workspace.run("sync").is_clean();
    workspace
        .query("SELECT (SELECT name FROM books), (SELECT name FROM my_books)")
        .gives("Emma|Mine");
}

#[test]
fn a_revision_that_is_only_said_to_be_applied_hands_nothing_over() {
    let workspace = with_books_of_the_user();
    hand_over(&workspace, "books", "books, entry_books");
    workspace.run("migration stamp handed").is_clean();
    for command in ["sync", "repopulate --force"] {
        workspace.run(command).says("not the field's").is_refused();
    }
    workspace.query(ROWS_OF_BOOKS).gives("7Mine,8Unread|2-7");
}

#[test]
fn a_column_leaves_the_tables_that_have_its_name_to_those_who_made_them() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nbooks: Ulysses\n---\nRead.\n")]);
    let tables = "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER, position INTEGER);\n";
    fs::write(workspace.path("schema.sql"), tables).unwrap();
    workspace.run("migration create tables").is_clean().run("upgrade").is_clean();
    workspace.execute("INSERT INTO books VALUES (1, 'Mine'), (2, 'Other'); INSERT INTO entry_books VALUES (1, 1, 0)");
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'text'\n");
    workspace.run("migration create books").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT books FROM entries").gives("Ulysses");
    workspace.run("repopulate --force --no-backup").is_clean();
    // As a list the field has no tables: these are still somebody else's.
    workspace.config("journal = 'journal'\n[fields.books]\ntype = 'list'\n");
    workspace.run("sync").says("are not the field's").is_refused();
    workspace.config("journal = 'journal'\n").run("sync").is_clean();
    workspace.query("SELECT group_concat(name) FROM books").gives("Mine,Other");
    workspace.query("SELECT count(*) FROM entry_books").gives("1");
}
