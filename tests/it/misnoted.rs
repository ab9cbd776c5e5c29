//! What another tool wrote into the rows of versions: paths, places and texts that cannot be true. Each is named and mended, and
//! none of them stops the others.

use std::fs;

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

const TEXTS: [&str; 4] = [
    "---\ntitle: One\n---\nA heron stood in the reeds all morning, and nobody came.\n",
    "---\ntitle: Two\n---\nA heron stood in the reeds all morning, and two otters came.\n",
    "---\ntitle: Three\n---\nA heron left the reeds at noon, and two otters came.\n",
    "---\ntitle: Four\n---\nA heron left the reeds at noon, and two otters slept there.\n",
];

/// Seven entries: `a.md` had another text at each of four syncs, `b.md` at the first two, `old.md` was renamed to `new.md` by
/// the fifth, after an edit.
fn lived() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    for name in ["c", "d", "e", "f"] {
        workspace.write(&format!("{name}.md"), format!("The {name} of it.\n"));
    }
    workspace.write("b.md", "Ibises at the weir, before the rain.\n").write("old.md", "A tide.\n");
    for (day, text) in (1..).zip(TEXTS) {
        workspace.write("a.md", text);
        match day {
            2 => workspace.write("b.md", "Ibises at the weir, after the rain, and a kite.\n"),
            3 => workspace.write("old.md", "A tide, and a lamp.\n"),
            _ => &workspace,
        };
        on(&workspace, day, "sync").is_clean();
    }
    workspace.delete("old.md").write("new.md", "A tide, and a lamp.\n");
    on(&workspace, 5, "sync").is_clean();
    workspace.write("c.md", "The c of it, and more.\n");
    on(&workspace, 6, "sync").is_clean();
    workspace
}

/// What the journal was at each sync, as far as it is given.
fn answers(workspace: &TestWorkspace) -> Vec<String> {
    let list = |day| on(workspace, 9, &format!("list --json --at 2026-01-{day:02}")).stdout();
    let history = |name| on(workspace, 9, &format!("history {name} --text")).stdout();
    (1..=5).map(list).chain(["a.md", "b.md", "new.md"].map(history)).collect()
}

/// An archive that lived, and what it answers.
fn lived_and_answers() -> (TestWorkspace, Vec<String>) {
    let workspace = lived();
    let before = answers(&workspace);
    (workspace, before)
}

/// Obeys the first hint that is a command, until none is left, and holds the answers against those from before.
fn obeyed(workspace: &TestWorkspace, before: &[String], sql: &str) {
    for _ in 0..6 {
        let Some(command) = workspace.way_out() else { break };
        on(workspace, 10, &command);
    }
    assert_eq!(answers(workspace), before, "{sql}");
    on(workspace, 11, "doctor").prints("").is_clean();
}

/// Has somebody run SQL on a copy of an archive that lived; expects that `doctor` names it, and that its hints mend it.
fn is_mended(
    (lived, before): &(TestWorkspace, Vec<String>),
    backup: bool,
    sql: &str,
    finding: &str,
) {
    let workspace = lived.copied();
    if backup {
        on(&workspace, 7, "backup").is_clean();
    }
    workspace.execute(&format!("PRAGMA foreign_keys = OFF; {sql}"));
    on(&workspace, 8, "doctor").says(finding).has_findings();
    obeyed(&workspace, before, sql);
}

const PATH: &str = "`entry_versions.path` cannot be what it is noted to be";

#[test]
fn a_path_that_a_version_cannot_have_had_is_named_and_mended() {
    let lived_so = lived_and_answers();
    let paths = [
        "'zz.md'",
        "'b.md'",
        "'b.md/a.md'",
        "'.git/hooks/a.md'",
        "'a' || char(10) || '.md'",
        "'../../evil.md'",
        "'/abs.md'",
        "''",
    ];
    for (nth, path) in paths.into_iter().enumerate() {
        let set = format!("UPDATE entry_versions SET path = {path}");
        is_mended(
            &lived_so,
            false,
            &format!("{set} WHERE entry_id = 1 AND seen_in = {}", nth % 3 + 1),
            PATH,
        );
    }
    let both = "entry_id = (SELECT id FROM entries WHERE path = 'new.md') AND seen_in = 1";
    is_mended(
        &lived_so,
        false,
        &format!("UPDATE entry_versions SET path = 'old/../old.md' WHERE {both}"),
        PATH,
    );
}

#[test]
fn the_path_of_an_entry_that_none_of_its_versions_had_is_mended() {
    let entry = "UPDATE entries SET path = 'a.mdz' WHERE path = 'a.md'";
    is_mended(&lived_and_answers(), false, entry, "`entries.path` cannot be what it is noted");
}

#[test]
fn a_version_with_such_a_path_is_read_under_the_one_that_it_had_and_stops_no_other() {
    let workspace = lived();
    let before = on(&workspace, 9, "list --json --at 2026-01-02").stdout();
    for path in ["../../evil.md", ".git/hooks/a.md", "b.md", ""] {
        let set = "UPDATE entry_versions SET path = ";
        workspace.execute(&format!("{set}'{path}' WHERE entry_id = 1 AND seen_in = 2"));
        let noted = format!("its path then is noted as `{path}`");
        let list = on(&workspace, 9, "list --at 2026-01-02");
        list.prints_a(" a.md").prints_a(" b.md").says("--> a.md").says(&noted).has_findings();
        let listed = workspace.json("list --at 2026-01-02")["entries"].to_string();
        assert!(before.contains("\"path\": \"a.md\"") && listed.contains("\"path\":\"a.md\""));
        on(&workspace, 9, "show a.md --at 2026-01-02").prints_a("two otters").has_findings();
        on(&workspace, 9, "history a.md").prints_a("where it cannot have been").has_findings();
        let search = on(&workspace, 9, "search --versions morning");
        search.prints_a("a.md").says("--> a.md").has_findings();
        on(&workspace, 9, "restore --entry a.md --at v2 --to -").prints(TEXTS[1]).has_findings();
        for line in
            ["restore --at 2026-01-02 --to whole", "export --format source out --at 2026-01-02"]
        {
            let folder = line.split(' ').find(|it| ["whole", "out"].contains(it)).unwrap();
            on(&workspace, 9, line).says("--> a.md").says(&noted).has_findings();
            let written = workspace.path(folder);
            assert_eq!(fs::read_to_string(written.join("a.md")).unwrap(), TEXTS[1]);
            assert_eq!(fs::read_dir(&written).unwrap().count(), 7, "{path}: {line}");
            fs::remove_dir_all(written).unwrap();
        }
    }
}

#[test]
fn versions_that_changed_places_are_put_back() {
    let lived_so = lived_and_answers();
    let spans = "UPDATE entry_versions SET (seen_in, replaced_in) = (SELECT seen_in, replaced_in FROM entry_versions AS other
         WHERE other.entry_id = 1 AND other.id <> entry_versions.id AND other.seen_in IN (1, 2))
         WHERE entry_id = 1 AND seen_in IN (1, 2)";
    is_mended(&lived_so, false, &spans.replace('\n', " "), "`entry_versions.seen_in` cannot be");
    let texts = "CREATE TEMP TABLE was AS SELECT * FROM entry_versions WHERE entry_id = 1;
         UPDATE entry_versions SET (hash, bytes_id, length, date, title, word_count) =
             (SELECT hash, bytes_id, length, date, title, word_count FROM temp.was
              WHERE was.seen_in = 5 - entry_versions.seen_in)
         WHERE entry_id = 1 AND seen_in IN (2, 3)";
    is_mended(&lived_so, false, &texts.replace('\n', " "), "`entry_versions.seen_in` cannot be");
}

#[test]
fn a_version_that_has_the_bytes_of_the_one_beside_it_comes_back_from_a_backup() {
    let lived_so = lived_and_answers();
    for (from, to) in [(2, 1), (1, 2), (3, 2)] {
        let set = format!(
            "UPDATE entry_versions SET (hash, bytes_id, length, date, title, word_count) =
                (SELECT hash, bytes_id, length, date, title, word_count FROM entry_versions AS other
                 WHERE other.entry_id = 1 AND other.seen_in = {from})
             WHERE entry_id = 1 AND seen_in = {to}"
        );
        is_mended(&lived_so, true, &set.replace('\n', " "), "is stored as the version beside it");
    }
    let workspace = lived();
    workspace.execute(
        "UPDATE entry_versions SET (hash, bytes_id, length) = (SELECT hash, bytes_id, length FROM entry_versions AS other \
         WHERE other.entry_id = 1 AND other.seen_in = 2) WHERE entry_id = 1 AND seen_in = 1",
    );
    on(&workspace, 8, "doctor").says("no backup holds it").has_findings();
    on(&workspace, 8, "repopulate --from-archive --force").is_clean();
    on(&workspace, 8, "purge --sweep");
    on(&workspace, 8, "doctor").is_clean();
    on(&workspace, 8, "show a.md --at 2026-01-01").says("no longer held").is_refused();
    on(&workspace, 8, "show a.md --at 2026-01-02").prints_a("two otters").is_clean();
}

#[test]
fn a_version_whose_hash_is_that_of_another_comes_back_as_what_it_was() {
    let lived_so = lived_and_answers();
    let second = "(SELECT hash FROM entry_versions WHERE entry_id = 1 AND seen_in = 2)";
    let others = "(SELECT unhex(source_hash) FROM entries WHERE path = 'd.md')";
    for (hash, seen_in) in [(second, 1), (second, 3), (others, 2)] {
        let version = format!("entry_id = 1 AND seen_in = {seen_in}");
        let set = format!("UPDATE entry_versions SET hash = {hash} WHERE {version}");
        is_mended(&lived_so, true, &set, "cannot be given back");
    }
}

#[test]
fn versions_of_two_entries_that_changed_places_are_given_back_to_their_own() {
    let lived_so = lived_and_answers();
    let of_b = "(SELECT id FROM entries WHERE path = 'b.md')";
    let swap = |backup, of_a: u32| {
        let set = format!(
            "UPDATE entry_versions SET entry_id = iif(entry_id = 1, {of_b}, 1) \
             WHERE entry_id = 1 AND seen_in = {of_a} OR entry_id = {of_b} AND seen_in = 1"
        );
        is_mended(
            &lived_so,
            backup,
            &set,
            "`entry_versions.entry_id` cannot be what it is noted to be",
        );
    };
    swap(true, 1);
    swap(false, 1);
    swap(false, 2);
    swap(false, 3);
}

#[test]
fn bytes_go_back_to_the_version_whose_hash_they_have() {
    let workspace = TestWorkspace::synced(&[("a.md", "One heron.\n"), ("b.md", "Snow.\n")]);
    workspace.write("a.md", "Two otters.\n").write("b.md", "Hail, and more.\n");
    on(&workspace, 2, "sync").is_clean();
    let said = ["a.md", "b.md"].map(|it| on(&workspace, 3, &format!("show {it} --at v1")).stdout());
    workspace.execute("UPDATE entry_versions SET bytes_id = 3 - bytes_id");
    on(&workspace, 3, "doctor").says("gives it back").has_findings();
    on(&workspace, 3, "repopulate --from-archive --force").is_clean();
    on(&workspace, 3, "doctor").prints("").is_clean();
    let now = ["a.md", "b.md"].map(|it| on(&workspace, 3, &format!("show {it} --at v1")).stdout());
    assert_eq!(now, said);
}
