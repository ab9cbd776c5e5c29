//! `journal purge`: what is forgotten is nowhere in the bytes, and what is not comes back unharmed.

use std::fs;

use crate::workspace::TestWorkspace;

/// A word that is nowhere else, in a case that an index would fold.
const MARKER: &str = "Quetzalcoatl";

const SECRET: &str = "---\ntitle: Quetzalcoatl\ndate: 2025-09-16\nmood: [quetzalcoatl-ish, happy]\n\
    location: Quetzalcoatl Square, Quetzalcoatl City\ntags: [quetzalcoatl, rain]\npeople: [Anna Quetzalcoatl]\n\
    weather: quetzalcoatl\nprojects: [Quetzalcoatl, garden]\n---\nAbout Quetzalcoatl.\n";

const OTHER: &str = "---\nmood: happy\nlocation: Lisbon\ntags: [rain]\npeople: [Ben]\nweather: rain\n\
    projects: [garden]\n---\nRain in the garden.\n";

/// Two entries, one of them to be forgotten, in an archive with fields of its own.
fn workspace() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(
        "journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n[fields.projects]\ntype = \"list\"\n",
    );
    let up = "-- Fields\n--\n-- revision: 20260101_000000\n-- revises: HEAD\n-- repopulate: weather projects\n\n\
        ALTER TABLE entries ADD COLUMN weather TEXT;\n\
        CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;\n\
        CREATE TABLE entry_projects (entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,\n\
        value_id INTEGER NOT NULL REFERENCES projects(id) ON DELETE CASCADE, position INTEGER NOT NULL DEFAULT 0,\n\
        PRIMARY KEY (entry_id, value_id)) STRICT, WITHOUT ROWID;\n";
    let down = "DROP TABLE entry_projects;\nDROP TABLE projects;\nALTER TABLE entries DROP COLUMN weather;\n";
    workspace.revision("20260101_000000_fields", up, down);
    workspace.write("a.md", OTHER).write("Quetzalcoatl.md", SECRET).run("sync").is_clean();
    workspace
}

/// The files that hold the marker, in whatever case; the journal aside.
fn holders(workspace: &TestWorkspace, folder: &str) -> Vec<String> {
    let marker = MARKER.to_lowercase();
    let mut names = workspace.list(folder);
    names.retain(|name| {
        let Ok(bytes) = fs::read(workspace.path(folder).join(name)) else { return false };
        bytes.to_ascii_lowercase().windows(marker.len()).any(|it| it == marker.as_bytes())
    });
    names
}

#[test]
fn what_is_forgotten_is_nowhere_in_the_bytes_of_the_archive() {
    let workspace = workspace();
    // Earlier versions, too, have left words behind.
    workspace
        .write("Quetzalcoatl.md", SECRET.replace("rain", "quetzalcoatl-once"))
        .run("sync")
        .is_clean();
    workspace
        .write("Quetzalcoatl.md", SECRET.replace("About", "More about"))
        .run("sync")
        .is_clean();
    workspace.execute("ANALYZE; INSERT INTO moods (name, color_hex) VALUES ('wistful', '#123456')");
    assert_eq!(holders(&workspace, "."), ["journal_archive.db"]);
    workspace.delete("Quetzalcoatl.md");
    workspace.run("purge --force Quetzalcoatl.md").says("forgot `Quetzalcoatl.md`").is_clean();
    assert!(holders(&workspace, ".").is_empty(), "{:?}", holders(&workspace, "."));
    workspace.query("SELECT path FROM entries").gives("a.md");
    workspace
        .query("SELECT group_concat(name, ', ') FROM (SELECT name FROM moods ORDER BY name)")
        .gives("happy, neutral, sad, wistful");
    workspace.query("SELECT name FROM locations").gives("Lisbon");
    workspace.query("SELECT name FROM projects").gives("garden");
    workspace.query("SELECT rowid FROM entries_fts WHERE entries_fts MATCH 'garden'").gives("2");
    workspace.query("PRAGMA freelist_count").gives("0");
    let doctor = workspace.json("doctor")["findings"].clone();
    assert!(doctor.as_array().unwrap().iter().all(|it| it["severity"] == "warning"), "{doctor:#}");
    workspace.run("sync").is_clean().query("SELECT count(*) FROM entries").gives("1");
}

#[test]
fn backups_that_still_hold_it_are_named_and_made_anew_on_request() {
    let workspace = workspace();
    workspace.run("backup --suffix first").is_clean();
    workspace.rename("Quetzalcoatl.md", "renamed.md");
    workspace.write("renamed.md", SECRET.replace("About", "Wholly about"));
    workspace.run("sync --accept-deletions").is_clean();
    workspace.run("backup").is_clean();
    workspace.delete("renamed.md").run("sync --accept-deletions").is_clean();
    let answer = workspace.json("purge --force renamed.md");
    assert_eq!(answer["purged"][0]["path"], "renamed.md");
    assert_eq!(answer["backups"].as_array().unwrap().len(), 1, "{answer:#}");
    let codes: Vec<_> =
        answer["findings"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["held-by-backup"]);
    assert_eq!(holders(&workspace, "backups").len(), 2);
    // The words that the hint names still mean it, though the archive has forgotten.
    workspace
        .run("purge --backups --force renamed.md Quetzalcoatl.md")
        .says("made anew")
        .is_clean();
    assert!(holders(&workspace, "backups").is_empty());
    assert_eq!(workspace.backups().len(), 2);
    workspace.run("backup verify --all").is_clean();
    let list = workspace.json("backup list");
    assert_eq!(list["backups"][0]["created"], "2026-01-15T12:00:00Z");
    assert_eq!(list["backups"][0]["entries"], 1);
}

#[test]
fn an_entry_is_found_in_backups_by_its_id_wherever_it_lay_and_twins_are_spared() {
    let workspace = workspace();
    workspace.write("twin-1.md", "Same.\n").write("twin-2.md", "Same.\n").run("sync").is_clean();
    workspace.run("backup").is_clean();
    workspace.rename("Quetzalcoatl.md", "elsewhere.md").run("sync").is_clean();
    workspace.write("elsewhere.md", "Nothing of it is left.\n").run("sync").is_clean();
    workspace.delete("elsewhere.md").delete("twin-1.md").run("sync --accept-deletions").is_clean();
    workspace
        .run("purge --backups --force elsewhere.md twin-1.md")
        .says("the text of `twin-2.md` has the same bytes")
        .has_findings();
    assert!(holders(&workspace, "backups").is_empty());
    workspace.run("restore latest").is_clean();
    workspace.query("SELECT group_concat(path) FROM entries").gives("a.md,twin-2.md");
}

#[test]
fn an_entry_whose_file_is_there_would_come_back_and_is_refused() {
    let workspace = workspace();
    let before = workspace.archive_bytes();
    workspace.run("purge --force Quetzalcoatl.md").says("still in the journal").is_refused();
    workspace.rename("Quetzalcoatl.md", "moved.md");
    workspace.run("purge --force Quetzalcoatl.md").says("still in the journal").is_refused();
    workspace.rename("moved.md", "Quetzalcoatl.md");
    assert_eq!(workspace.archive_bytes(), before);
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap();
    workspace.config(&format!("{config}[sync]\nexclude = [\"Q*\"]\n"));
    workspace.run("purge --force 1").is_clean().run("sync").is_clean();
    assert!(holders(&workspace, ".").is_empty());
}

#[test]
fn it_asks_and_a_dry_run_changes_nothing() {
    let workspace = workspace();
    workspace.run("backup").is_clean();
    workspace.delete("Quetzalcoatl.md");
    let before = workspace.archive_bytes();
    workspace.run("purge Quetzalcoatl.md").says("--force").is_refused();
    workspace.run("purge --force nothing.md").says("no entry").is_refused();
    workspace.run("purge --force 99").says("no entry").is_refused();
    workspace.run("purge").is_refused();
    let answer = workspace.json("purge --dry-run Quetzalcoatl.md --backups");
    assert_eq!(answer["dry_run"], true);
    assert_eq!(answer["backups"][0]["rewritten"], false);
    assert_eq!(workspace.archive_bytes(), before);
    assert_eq!(holders(&workspace, "backups").len(), 1);
}

#[test]
fn free_pages_can_be_swept_alone() {
    let workspace = workspace();
    workspace.execute(
        "PRAGMA secure_delete = OFF; PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE id = 1",
    );
    workspace.run("purge --sweep").says("overwrote").is_clean();
    workspace.query("PRAGMA freelist_count").gives("0");
}

#[test]
fn backups_of_older_revisions_are_made_anew_as_they_are() {
    let workspace = TestWorkspace::synced(&[("a.md", OTHER), ("b.md", SECRET)]);
    workspace.run("downgrade 20250916_143000").is_clean().run("backup --suffix old").is_clean();
    workspace
        .run("upgrade")
        .is_clean()
        .delete("b.md")
        .run("purge --backups --force b.md")
        .is_clean();
    assert_eq!(holders(&workspace, "backups"), [""; 0]);
    workspace.run("backup verify --all").is_clean();
    let list = workspace.json("backup list");
    let old = list["backups"].as_array().unwrap().iter().find(|it| it["suffix"] == "old");
    assert_eq!(old.unwrap()["revision"], "20250916_143000", "{list:#}");
}

#[test]
fn equal_bytes_that_stay_as_another_entrys_are_named_with_what_forgets_them() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "A secret of ours.\n"),
        ("b.md", "A secret of ours.\n"),
        ("c.md", "A secret of ours.\n"),
        ("d.md", ""),
        ("e.md", ""),
    ]);
    workspace.run("backup").is_clean();
    workspace.write("b.md", "Nothing.\n").delete("a.md").run("sync").is_clean();
    let dry = workspace.json("purge --dry-run a.md");
    let done = workspace.json("purge --force --backups a.md");
    // The backup holds `a.md` itself, too, until it is made again.
    assert_eq!(dry["findings"].as_array().unwrap().len(), 5, "{dry}");
    assert_eq!(done["findings"].as_array().unwrap().len(), 4, "{done}");
    workspace
        .run("purge --versions --force --backups b.md")
        .says("the text of `c.md` has the same bytes")
        .says("change its text or delete its file, run `journal sync`")
        .has_findings();
    workspace.write("c.md", "Nothing either.\n").run("sync").is_clean();
    // An empty text is nobody's secret.
    workspace.write("d.md", "No more.\n").run("sync").is_clean();
    workspace.run("purge --versions --force --backups d.md").is_clean();
    workspace.run("purge --versions --force --backups c.md").is_clean();
    let hash = "SELECT count(*) FROM entry_versions WHERE length > 1";
    workspace.query(hash).gives("0");
}

#[test]
fn a_version_of_another_entry_is_named_by_its_number() {
    let workspace = TestWorkspace::synced(&[("a.md", "Old.\n"), ("b.md", "Mine.\n")]);
    workspace.write("b.md", "Old.\n").run("sync").is_clean();
    workspace.write("b.md", "Another.\n").write("a.md", "A new one, too.\n").run("sync").is_clean();
    workspace
        .run("purge --versions --force a.md")
        .says("`b.md` in its v2 has the same bytes")
        .says("`journal purge --versions --force b.md` forgets it, too")
        .has_findings();
    workspace.run("purge --versions --force b.md").is_clean();
    workspace.delete("a.md").run("sync").is_clean();
    workspace.run("purge --force a.md").is_clean();
}

#[test]
fn a_word_that_is_looked_for_under_another_form_is_forgotten_in_every_form() {
    let workspace = TestWorkspace::synced(&[("a.md", "Тайный ёжик.\n"), ("b.md", "Другой.\n")]);
    let forms = "SELECT group_concat(form, ' ') FROM search_forms";
    workspace.write("a.md", "Явный енот.\n").run("sync").is_clean();
    workspace.query(forms).gives("другой ёжик тайный явный");
    workspace.run("purge --force --versions a.md").is_clean();
    workspace.query(forms).gives("другой явный");
    workspace.delete("a.md").run("purge --force a.md").is_clean();
    workspace.query(forms).gives("другой");
    let bytes = workspace.archive_bytes();
    for word in ["явный", "явныи", "ёжик", "ежик"] {
        assert!(!bytes.windows(word.len()).any(|it| it == word.as_bytes()), "{word}");
    }
}

#[test]
fn pages_fit_what_an_archive_holds_when_it_is_made_and_after_a_purge() {
    let workspace = TestWorkspace::new();
    let size = "SELECT page_size FROM pragma_page_size";
    workspace.write("a.md", OTHER).run("sync").is_clean();
    workspace.query(size).gives("4096");
    fs::remove_file(workspace.path("journal_archive.db")).unwrap();
    workspace
        .write("large.md", "A heron stood in the pool.\n".repeat(170_000))
        .run("sync")
        .is_clean();
    workspace.query(size).gives("16384");
    workspace.delete("large.md");
    workspace.run("sync --accept-deletions").is_clean();
    workspace.run("purge large.md --force").is_clean();
    workspace.query(size).gives("4096");
    workspace.run("doctor").is_clean();
}

#[test]
fn a_word_that_the_index_cuts_stops_nothing() {
    for word in ["字Ａ字".repeat(3700), "字".repeat(10_923)] {
        let text = format!("Rain {word} sun.\n");
        let workspace = TestWorkspace::synced(&[("a.md", text.as_str()), ("b.md", "Still.\n")]);
        assert!(workspace.json("search sun").to_string().contains("a.md"));
        workspace.run("repopulate --from-archive --force --no-backup").is_clean();
        workspace.delete("b.md").run("purge --force b.md").is_clean().run("doctor").is_clean();
        workspace.run("downgrade -1 --no-backup --allow-data-loss");
        workspace.run("upgrade --no-backup").is_clean().run("doctor").is_clean();
    }
}
