//! Tables of the user that a revision hands over to a field, and that refuse what the entries say: only rows show it.

use crate::workspace::TestWorkspace;

const LIST: &str = "journal = 'journal'\n[fields.books]\ntype = 'list'\n";

/// Tables of a revision, with rows of the user's, and a revision that hands them over to a field.
fn handed(names: &str, join: &str) -> TestWorkspace {
    let entry = "---\nbooks: [Emma, A longer title]\n---\nRead.\n";
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", entry), ("2025-01-02.md", entry)]);
    workspace.write("../schema.sql", format!("{names}; {join}"));
    workspace.run("migration create 'My books' --rev-id mine").is_clean();
    workspace.run("upgrade --no-backup").is_clean();
    workspace.execute("INSERT INTO books (id, name) VALUES (7, 'Mine')");
    workspace.config(LIST).write("../schema.sql", "");
    workspace.run("migration create --empty 'Hand over' --rev-id handed").is_clean();
    let script = workspace.path("migrations/handed_hand_over/up.sql");
    let text = std::fs::read_to_string(&script).unwrap();
    let text = text.replace("-- repopulate: none", "-- repopulate: books");
    let text = text.replace("-- loses:      nothing", "-- loses: books, entry_books");
    std::fs::write(&script, text).unwrap();
    workspace
}

#[test]
fn what_refuses_the_entries_values_is_refused_before_a_backup() {
    let names = "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT)";
    let join = "CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER, position INTEGER)";
    let cases = [
        (
            "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT CHECK (length(name) < 10))",
            join,
            "length(name) < 10",
        ),
        (
            names,
            "CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER, position INTEGER, \
             CONSTRAINT few CHECK (position < 1))",
            "a row was not taken",
        ),
        (
            names,
            "CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER UNIQUE, position INTEGER)",
            "a row was not taken",
        ),
    ];
    for (names, join, why) in cases {
        let workspace = handed(names, join);
        let before = workspace.archive_bytes();
        for command in [
            "upgrade --allow-data-loss",
            "upgrade --allow-data-loss --no-backup",
            "upgrade --dry-run",
            "upgrade --rehearse",
        ] {
            let run = workspace.run(command).says("it refuses what entries say").says(why);
            run.says("delete `migrations/handed_hand_over`").says("drop `books`").is_refused();
        }
        workspace.run("status").prints_a(why);
        workspace.run("migration lint").says(why).has_findings();
        workspace.run("doctor").says(why).has_findings();
        assert_eq!(workspace.archive_bytes(), before);
        assert!(!workspace.path("backups").exists());
        // The way out, as it is told.
        std::fs::remove_dir_all(workspace.path("migrations/handed_hand_over")).unwrap();
        workspace.config("journal = 'journal'\n");
        workspace.run("migration create 'Drop them' --rev-id dropped").is_clean();
        workspace.run("upgrade --allow-data-loss").is_clean();
        workspace.config(LIST);
        workspace.run("migration create 'Add a field' --rev-id field").is_clean();
        workspace.run("sync").is_clean();
        workspace.run("values books").prints_a("2  Emma").is_clean();
    }
}

#[test]
fn a_check_that_the_entries_pass_keeps_nothing_back() {
    let workspace = handed(
        "CREATE TABLE books (id INTEGER PRIMARY KEY, name TEXT CHECK (length(name) > 0))",
        "CREATE TABLE entry_books (entry_id INTEGER, value_id INTEGER, position INTEGER)",
    );
    workspace.run("upgrade --dry-run --allow-data-loss").says("would lose").is_clean();
    workspace.run("upgrade --allow-data-loss").says("lost: 1 row of `books`").is_clean();
    workspace.run("values books").prints_a("2  Emma").is_clean();
}
