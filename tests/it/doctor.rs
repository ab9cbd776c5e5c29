//! `journal doctor`: what is wrong is named, nothing is written, and the command that is printed mends it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use crate::workspace::{TestWorkspace, shipped};

const RAIN: &str = "---\ndate: 2025-09-16\nmood: calm\nlocation: Alfama, Lisbon\n---\nRain all day in the garden.\n";
const SNOW: &str = "---\ntitle: White\ntags: [snow]\n---\nSnow at night on the roofs.\n";

/// A synced journal with a backup, in which the doctor finds nothing.
fn sound() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[("2025-09-16 rain.md", RAIN), ("2025-12-24.md", SNOW)]);
    workspace.run("backup").is_clean();
    let answer = workspace.json("doctor");
    assert_eq!(answer["findings"], serde_json::json!([]), "{answer:#}");
    workspace
}

/// The codes that the doctor finds, each once, in order; it must change nothing.
pub(crate) fn codes(workspace: &TestWorkspace) -> Vec<String> {
    let before = files(workspace);
    let answer = workspace.json("doctor");
    assert!(files(workspace) == before, "the doctor writes");
    let findings = answer["findings"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    for finding in findings {
        assert!(finding["hint"].is_string(), "no way out of {finding:#}");
    }
    let mut codes: Vec<String> =
        findings.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
    codes.dedup();
    codes
}

/// Every file beside the archive with its bytes.
fn files(workspace: &TestWorkspace) -> Vec<(String, Vec<u8>)> {
    let read = |it: String| fs::read(workspace.path(&it)).ok().map(|bytes| (it, bytes));
    workspace.list(".").into_iter().filter_map(read).collect()
}

/// Runs the commands that the hint of a finding names, and expects that the doctor no longer finds it.
pub(crate) fn check_mends(workspace: &TestWorkspace, code: &str) {
    let answer = workspace.json("doctor");
    let findings = answer["findings"].as_array().unwrap();
    let finding = findings.iter().find(|it| it["code"] == code);
    let hint = finding.unwrap_or_else(|| panic!("no {code} in {answer:#}"))["hint"].clone();
    let hint = hint.as_str().unwrap();
    let commands: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
    if commands.is_empty() {
        let line = hint.split_once(": ").map_or(hint, |(_, line)| line);
        assert!(Command::new("sh").args(["-c", line]).status().unwrap().success(), "{line}");
    }
    for command in commands {
        let line = command.strip_prefix("journal ").unwrap();
        let run = workspace.run(line);
        assert!(run.output.status.code() < Some(2), "{code}: {run}");
    }
    assert!(!codes(workspace).iter().any(|it| it == code), "{code} is not mended by {hint}");
}

/// Flips a bit in the text of an entry, in the archive's file.
fn flip(workspace: &TestWorkspace) {
    let file = workspace.path("journal_archive.db");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(10).position(|it| it == b"the garden").unwrap();
    bytes[at] ^= 0x20;
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_flipped_bit_is_named_and_mended_from_the_file() {
    let workspace = sound();
    flip(&workspace);
    let answer = workspace.json("doctor");
    assert_eq!(answer["findings"][0]["path"], "2025-09-16 rain.md", "{answer:#}");
    assert_eq!(codes(&workspace), ["damaged-entry"]);
    workspace.run("doctor").says("2025-09-16 rain.md").has_findings();
    check_mends(&workspace, "damaged-entry");
    workspace.query("SELECT body FROM entries WHERE id = 1").gives("Rain all day in the garden.\n");
    assert!(codes(&workspace).is_empty());
}

#[test]
fn a_flipped_bit_is_mended_from_a_backup_where_the_file_is_gone() {
    let workspace = sound();
    workspace.delete("2025-09-16 rain.md").run("sync").is_clean();
    flip(&workspace);
    assert_eq!(codes(&workspace), ["damaged-entry"]);
    check_mends(&workspace, "damaged-entry");
    workspace
        .query("SELECT body, removed_at FROM entries WHERE id = 1")
        .gives("Rain all day in the garden.\n|2026-01-15T12:00:00Z");
    assert!(codes(&workspace).is_empty());
}

#[test]
fn damage_that_changed_words_leaves_no_trace_in_the_index_once_it_is_mended() {
    let workspace = sound();
    let file = workspace.path("journal_archive.db");
    let bytes = fs::read(&file).unwrap();
    let at = bytes.windows(6).position(|it| it == b"garden").unwrap();
    let mut damaged = bytes.clone();
    damaged[at..at + 6].copy_from_slice(b"burden");
    fs::write(&file, damaged).unwrap();
    assert_eq!(codes(&workspace), ["damaged-entry", "full-text"]);
    workspace.write("2025-09-16 rain.md", "Edited since.\n");
    check_mends(&workspace, "damaged-entry");
    assert!(codes(&workspace).is_empty());
    let matching = "SELECT count(*) FROM entries_fts WHERE entries_fts MATCH";
    // The backup has what it said before it was edited.
    workspace.query(&format!("{matching} 'garden'")).gives("1");
    workspace.query(&format!("{matching} 'burden'")).gives("0");
    workspace.run("sync").is_clean();
    workspace.query(&format!("{matching} 'garden OR burden'")).gives("0");
}

/// Every row of every table, where SQLite finds the file sound.
fn holdings(file: &Path) -> Option<Vec<String>> {
    let connection = Connection::open(file).unwrap();
    let ask = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = connection.prepare(sql)?;
        let width = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            (0..width)
                .map(|at| Ok(format!("{:?}", row.get_ref(at)?)))
                .collect::<rusqlite::Result<String>>()
        };
        statement.query_map([], row)?.collect()
    };
    let sound: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).ok()?;
    let schema = ask("SELECT type, name, sql FROM sqlite_schema").ok()?;
    let tables =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let names: Vec<String> = connection
        .prepare(tables)
        .and_then(|mut it| it.query_map([], |row| row.get(0))?.collect())
        .ok()?;
    let rows = names.iter().map(|it| ask(&format!("SELECT * FROM \"{it}\"")));
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>().ok()?.concat();
    (sound == "ok").then(|| [schema, rows].concat())
}

#[test]
fn a_damaged_page_anywhere_is_found_and_the_printed_command_mends_it() {
    const BACKUP: &str = "journal_archive.db.backup_20260115_120000";
    let workspace = sound();
    let (whole, file) = (workspace.archive_bytes(), workspace.path("journal_archive.db"));
    let said = holdings(&file);
    for page in 0..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0);
        if damaged == whole {
            continue;
        }
        fs::write(&file, &damaged).unwrap();
        // A page that was split holds bytes that nothing refers to any more.
        if said.is_some() && holdings(&file) == said {
            continue;
        }
        let run = workspace.run("doctor --json");
        assert!(run.output.status.code() == Some(1), "page {page}: {run}");
        let ways = [format!("journal restore {BACKUP}`"), "journal migration repair`".to_owned()];
        assert!(ways.iter().any(|it| run.stdout().contains(it)), "page {page}: {run}");
        assert!(workspace.archive_bytes() == damaged, "the doctor writes");
        workspace.run(&format!("restore {BACKUP}")).is_clean();
        workspace.query("PRAGMA integrity_check").gives("ok");
        for evidence in workspace.list("backups").iter().filter(|it| it.contains("restore")) {
            fs::remove_file(workspace.path("backups").join(evidence)).unwrap();
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_no_reason_to_panic() {
    let workspace = sound();
    let whole = workspace.archive_bytes();
    // What ends in zeros may lose some of them without losing anything.
    for length in (0..whole.len() - 4096).step_by(whole.len() / 37) {
        fs::write(workspace.path("journal_archive.db"), &whole[..length]).unwrap();
        let run = workspace.run("doctor");
        assert_eq!(run.output.status.code(), Some(1), "{length} bytes: {run}");
        assert!(!run.stderr().contains("panicked"), "{run}");
    }
}

#[test]
fn an_archive_that_cannot_be_opened_still_has_an_answer() {
    let workspace = TestWorkspace::new();
    assert_eq!(codes(&workspace), ["no-archive"]);
    workspace.run("doctor").is_clean();
    check_mends(&workspace, "no-archive");
    workspace.write("a.md", "Rain.\n").run("sync").is_clean().run("backup").is_clean();
    fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace.run("doctor").says("restore").has_findings();
    check_mends(&workspace, "no-archive");
    fs::write(workspace.path("journal_archive.db"), "no database").unwrap();
    check_mends(&workspace, "not-an-archive");
    workspace.query("SELECT path FROM entries").gives("a.md");
}

#[test]
fn an_index_that_does_not_agree_with_its_text_is_made_anew() {
    let workspace = sound();
    workspace.execute("UPDATE entries SET title = 'Changed behind its back' WHERE id = 2");
    assert_eq!(codes(&workspace), ["row-differs", "full-text"]);
    check_mends(&workspace, "full-text");
    check_mends(&workspace, "row-differs");
    workspace.execute("DELETE FROM entries_fts_data WHERE id > 10");
    assert!(codes(&workspace).iter().any(|it| it == "full-text"));
    check_mends(&workspace, "full-text");
}

#[test]
fn rows_that_join_what_is_not_there_are_found_and_go() {
    let workspace = sound();
    workspace.execute(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO entry_moods (entry_id, mood_id) VALUES (99, 1), (98, 1);
         DELETE FROM tags;",
    );
    assert_eq!(codes(&workspace), ["foreign-keys", "row-differs"]);
    workspace
        .run("doctor")
        .says("2 rows of `entry_moods` refer to rows of `entries`")
        .has_findings();
    check_mends(&workspace, "foreign-keys");
    workspace.query("SELECT name FROM tags JOIN entry_tags ON tag_id = tags.id").gives("snow");
    workspace.query("SELECT count(*) FROM entry_moods").gives("1");
}

#[test]
fn places_without_a_name_or_in_a_ring_are_found_and_mended() {
    let workspace = sound();
    workspace.execute("UPDATE locations SET canonical_name = NULL WHERE name = 'Alfama'");
    check_mends(&workspace, "place-without-name");
    workspace.execute(
        "UPDATE locations SET parent_id = (SELECT id FROM locations WHERE name = 'Alfama') WHERE name = 'Lisbon'",
    );
    check_mends(&workspace, "places-in-a-ring");
    workspace
        .query(
            "SELECT l.canonical_name, p.name FROM locations l \
             LEFT JOIN locations p ON p.id = l.parent_id ORDER BY l.name",
        )
        .gives("alfama, lisbon|Lisbon\nlisbon|NULL");
}

#[test]
fn a_path_that_leaves_the_journal_is_found() {
    let workspace = sound();
    workspace.execute("UPDATE entries SET path = '../../etc/passwd' WHERE id = 2");
    assert_eq!(codes(&workspace), ["path-escapes"]);
    check_mends(&workspace, "path-escapes");
    workspace.run("sync").is_clean();
    assert!(codes(&workspace).is_empty());
}

#[test]
fn ledger_schema_and_files_are_compared() {
    let workspace = sound();
    workspace.execute("CREATE INDEX theirs ON entries(title)");
    assert_eq!(workspace.json("doctor")["foreign"], serde_json::json!(["index `theirs`"]));
    assert!(codes(&workspace).is_empty());
    workspace.execute("PRAGMA user_version = 3");
    assert_eq!(codes(&workspace), ["ledger-count"]);
    let edit = "UPDATE schema_revisions SET checksum_up = 'x' WHERE position = 2";
    workspace.execute(&format!("PRAGMA user_version = {}; {edit}", shipped()));
    assert_eq!(codes(&workspace), ["altered-ledger"]);
    workspace.run("doctor").says("`up.sql` of revision `20250918_090000`").has_findings();
    check_mends(&workspace, "altered-ledger");
    assert!(codes(&workspace).is_empty());
    let workspace = sound();
    let up =
        "-- Mine\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n\nCREATE TABLE mine (a);\n";
    workspace.revision("20260101_000000_mine", up, "DROP TABLE mine;\n").run("upgrade").is_clean();
    let edited = up.replace("(a)", "(a, b)");
    workspace.revision("20260101_000000_mine", &edited, "DROP TABLE mine;\n");
    assert_eq!(codes(&workspace), ["edited-revision"]);
    check_mends(&workspace, "edited-revision");
    assert!(codes(&workspace).is_empty());
    let workspace = sound();
    workspace.execute("ALTER TABLE entries ADD COLUMN odd TEXT");
    assert_eq!(codes(&workspace), ["drift"]);
    let workspace = sound();
    workspace.execute("UPDATE schema_revisions SET repopulated_at = NULL WHERE position = 2");
    assert_eq!(codes(&workspace), ["to-derive"]);
    check_mends(&workspace, "to-derive");
    workspace.run("downgrade").is_clean();
    assert_eq!(codes(&workspace), ["behind"]);
    check_mends(&workspace, "behind");
}

#[test]
fn what_others_can_read_and_what_was_left_behind_is_told_with_the_command_that_ends_it() {
    let workspace = sound();
    for (file, mode) in
        [("journal_archive.db", 0o644), ("journal_archive.db.lock", 0o640), ("backups", 0o755)]
    {
        fs::set_permissions(workspace.path(file), fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(codes(&workspace), ["wide-permissions"]);
        check_mends(&workspace, "wide-permissions");
    }
    for name in
        ["journal_archive.db.new", "journal_archive.db-shm", "journal_archive.db-journal.stale1"]
    {
        fs::write(workspace.path(name), "left").unwrap();
        assert_eq!(codes(&workspace), ["leftover"]);
        check_mends(&workspace, "leftover");
        assert!(!workspace.path(name).exists());
    }
    let half = "journal/.journal-export-4c1d7be09a53-1.partial";
    fs::write(workspace.path(half), "Half a te").unwrap();
    assert_eq!(codes(&workspace), ["leftover"]);
    check_mends(&workspace, "leftover");
    assert!(!workspace.path(half).exists());
    fs::write(workspace.path("backups/journal_archive.db.backup_20250101_000000.partial"), "")
        .unwrap();
    check_mends(&workspace, "leftover");
}

#[test]
fn a_write_that_was_cut_off_is_told_and_not_undone_by_looking() {
    let workspace = sound();
    let (file, journal) = ("journal_archive.db", "journal_archive.db-journal");
    let connection = rusqlite::Connection::open(workspace.path(file)).unwrap();
    let half = "PRAGMA cache_size = 2; BEGIN IMMEDIATE; CREATE TABLE spilled (a);
                INSERT INTO spilled SELECT randomblob(50000) FROM entries; UPDATE entries SET title = 'x'";
    connection.execute_batch(half).unwrap();
    let cut = [file, journal].map(|it| (it, fs::read(workspace.path(it)).unwrap()));
    connection.execute_batch("ROLLBACK").unwrap();
    drop(connection);
    for (name, bytes) in cut {
        fs::write(workspace.path(name), bytes).unwrap();
    }
    let private = fs::Permissions::from_mode(0o600);
    fs::set_permissions(workspace.path(journal), private).unwrap();
    assert_eq!(codes(&workspace), ["unsettled"]);
    check_mends(&workspace, "unsettled");
    assert!(codes(&workspace).is_empty());
}

#[test]
fn an_archive_in_wal_mode_is_named_and_left_as_it_is() {
    let workspace = sound();
    workspace.execute("PRAGMA journal_mode = WAL");
    let files = || fs::read_dir(workspace.path(".")).unwrap().count();
    let before = (files(), fs::read(workspace.path("journal_archive.db")).unwrap());
    assert_eq!(codes(&workspace), ["wal"]);
    assert_eq!((files(), fs::read(workspace.path("journal_archive.db")).unwrap()), before);
    workspace.run("doctor").says("hashed 2 entries").says("`journal_mode = \"delete\"`").is_clean();
}

#[test]
fn a_write_ahead_log_of_another_database_is_not_mixed_in_by_looking() {
    let workspace = sound();
    fs::write(workspace.path("journal_archive.db-wal"), "stale").unwrap();
    fs::set_permissions(
        workspace.path("journal_archive.db-wal"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    assert_eq!(codes(&workspace), ["unsettled"]);
    // Whether it is the archive's is for a person to see: either way both are kept.
    let hint = workspace.json("doctor")["findings"][0]["hint"].as_str().unwrap().to_owned();
    let way = hint.split("if not, ").nth(1).unwrap().split(" puts it aside").next().unwrap();
    let way = format!("mkdir -p journal_archive.db.kept && {way}");
    let mut command = Command::new("sh");
    assert!(
        command.current_dir(workspace.path(".")).args(["-c", &way]).status().unwrap().success()
    );
    assert!(codes(&workspace).is_empty());
}

#[test]
fn backups_that_are_missing_old_or_damaged_are_told() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    assert_eq!(codes(&workspace), ["no-backup"]);
    check_mends(&workspace, "no-backup");
    let mut command = workspace.command("doctor");
    let later = command.env("JOURNAL_NOW", "2026-03-01T12:00:00Z").output().unwrap();
    assert!(String::from_utf8_lossy(&later.stderr).contains("45 days old"), "{later:?}");
    let file = workspace.path("backups").join(&workspace.backups()[0]);
    fs::OpenOptions::new().write(true).open(file).unwrap().set_len(4096).unwrap();
    assert_eq!(codes(&workspace), ["damaged-backup", "no-backup"]);
    workspace.run("doctor").has_findings();
    workspace.run("backup").is_clean().run("doctor").says("had").is_clean();
}

#[test]
fn what_keeps_other_commands_from_their_work_is_a_finding_of_the_doctor() {
    let workspace = sound();
    workspace.write("2025-12-24.md", "---\ntitle: a: b\n---\nSnow.\n").run("sync").has_findings();
    assert_eq!(codes(&workspace), ["front-matter"]);
    workspace.run("doctor").says("2025-12-24.md:2").says("journal lint").has_findings();
    workspace.rename("2025-12-24.md", "kept.txt");
    workspace.run("doctor").says("its file is gone; `journal sync` takes that in").has_findings();
    workspace.rename("kept.txt", "2025-12-24.md");
    workspace.revision("20260101_000000_broken", "-- revises: nothing\n", "SELECT 1;");
    assert!(codes(&workspace).contains(&"revisions".to_owned()));
    fs::remove_dir_all(workspace.path("migrations")).unwrap();
    fs::rename(workspace.path("journal"), workspace.path("elsewhere")).unwrap();
    assert_eq!(codes(&workspace), ["no-journal", "front-matter"]);
}

#[test]
fn a_table_or_column_of_ours_that_somebody_dropped_is_told_by_all_and_comes_back() {
    const COLUMN: &str = "DROP VIEW entry_overview; DROP INDEX entries_mood_scale; ALTER TABLE entries DROP COLUMN mood_scale";
    for (table, sql) in [
        ("derived_by", "DROP TABLE derived_by; DELETE FROM entry_tags"),
        ("entry_tags", "DROP TABLE entry_tags"),
        ("entries.mood_scale", COLUMN),
        ("entries.weather", "ALTER TABLE entries DROP COLUMN weather"),
        ("entry_works", "PRAGMA foreign_keys = OFF; DROP TABLE entry_works; DROP TABLE works"),
    ] {
        let workspace = sound();
        workspace
            .config("journal = \"journal\"\n[fields.weather]\n[fields.works]\ntype = \"list\"\n");
        let text = "---\ntags: [snow]\nmood: 7\nweather: cold\nworks: [tree]\n---\nSnow.\n";
        workspace.write("2025-12-24.md", text).run("migration create Fields").is_clean();
        workspace.run("upgrade").is_clean().run("sync").is_clean();
        workspace.execute(sql);
        workspace.run("values tags").says(table).says("missing from the archive");
        assert!(codes(&workspace).contains(&"missing-table".to_owned()), "{table}");
        let way_out = "journal migration diff archive current | sqlite3";
        for line in ["sync", "upgrade", "doctor"] {
            workspace.run(line).says(table).says(way_out);
        }
        let script = workspace.run("migration diff archive current").stdout();
        workspace.run_script(&script);
        workspace.run("sync").is_clean();
        workspace.run("repopulate --from-archive --force").is_clean();
        assert_eq!(codes(&workspace), [""; 0], "{table}");
        workspace.run("values tags").prints_a("snow");
        workspace.run("values weather").prints_a("cold");
        workspace.run("values works").prints_a("tree");
    }
}

#[test]
fn notes_that_somebody_emptied_derive_everything_again() {
    let workspace = sound();
    workspace.config("journal = \"journal\"\n[fields.weather]\n");
    workspace.write("2025-12-24.md", "---\nweather: cold\n---\nSnow.\n");
    workspace.run("migration create Fields").is_clean().run("upgrade").is_clean();
    workspace.run("sync").is_clean();
    workspace.execute("DELETE FROM derived_by");
    workspace.run("sync").says("derived again: dates").says("weather").is_clean();
    workspace.run("values weather").prints_a("cold");
    assert_eq!(codes(&workspace), [""; 0]);
}

#[test]
fn a_field_that_the_archive_holds_as_another_kind_is_found_and_derived_once_it_fits() {
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", "---\nstars: 1\n---\nNight.\n")]);
    let text = "journal = \"journal\"\n[fields.stars]\ntype = \"text\"\n";
    workspace.config(text).run("migration create Stars").is_clean().run("upgrade").is_clean();
    workspace.config(&text.replace("text", "list"));
    workspace.write("2025-01-01.md", "---\nstars: 12\n---\nNight.\n").run("sync").is_clean();
    assert_eq!(codes(&workspace), ["field-not-migrated"]);
    workspace.config(text).run("sync").says("derived again: stars").is_clean();
    workspace.query("SELECT stars FROM entries").gives("12");
    assert_eq!(codes(&workspace), [""; 0]);
}

#[test]
fn a_folder_that_the_next_sync_refuses_is_a_finding() {
    let workspace = sound();
    for entry in workspace.list("journal") {
        fs::remove_file(workspace.path("journal").join(entry)).unwrap();
    }
    assert_eq!(codes(&workspace), ["mass-disappearance"]);
    workspace.run("doctor").says("journal sync --accept-deletions").has_findings();
    workspace.run("sync --accept-deletions").is_clean();
    assert_eq!(codes(&workspace), [""; 0]);
}

#[test]
fn what_the_next_sync_cannot_read_of_the_journal_is_found() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[sync]\nfollow_links = true\n");
    workspace.write("a.md", "One.\n").run("sync -q").is_clean();
    std::os::unix::fs::symlink("/nowhere/away", workspace.path("journal/2024")).unwrap();
    workspace.run("doctor").says("cannot be read").says("2024").has_findings();
}

#[test]
fn ids_that_would_be_given_again_are_found_and_noted_again() {
    for damage in [
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'entries'",
        "DELETE FROM sqlite_sequence WHERE name = 'entries'",
    ] {
        let workspace = sound();
        workspace.execute(damage);
        assert_eq!(codes(&workspace), ["note-differs"], "{damage}");
        workspace.run("doctor").says("given ids up to 2: some would be given again").has_findings();
        workspace.run("repopulate --from-archive --force").is_clean();
        workspace.query("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").gives("2");
        workspace.run("doctor").is_clean();
    }
}
