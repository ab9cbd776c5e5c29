//! How an entry is named: one way for all commands, and with `--at` by what it was called then.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// In the morning of the 1st the heron lay at `2025/a.md`; then it was moved to `b.md`. On the 2nd the tide came to `2025/a.md`;
/// on the 3rd a letter came, dated later than both, and the tide got a day.
fn moved() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("2025/a.md", "---\ndate: 2025-05-05\n---\nA heron.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.rename("2025/a.md", "b.md");
    workspace.run_at("2026-01-01T18:00:00Z", "sync").is_clean();
    workspace.write("2025/a.md", "The tide of the river.\n");
    on(&workspace, 2, "sync").is_clean();
    workspace
        .write("2025/a.md", "---\ndate: 2025-06-06\n---\nThe tide.\n")
        .write("letter.md", "---\ndate: 2025-07-07\n---\nDear Elias.\n");
    on(&workspace, 3, "sync").is_clean();
    workspace
}

#[test]
fn with_a_moment_a_path_means_the_entry_that_lay_there_then() {
    let workspace = moved();
    on(&workspace, 4, "show 2025/a.md").prints_a("The tide.").is_clean();
    for word in ["2025/a.md", "a.md", "a", "1", "2025-05-05", "latest", "random", "b.md"] {
        let line = format!("show {word} --at 2026-01-01T13:00:00Z");
        on(&workspace, 4, &line).prints_a("A heron.").prints_a("path      2025/a.md").is_clean();
        if word != "random" {
            let line = format!("restore --entry {word} --at 2026-01-01T13:00:00Z --to -");
            on(&workspace, 4, &line).prints_a("A heron.").is_clean();
        }
    }
    on(&workspace, 4, "show 2025/a.md --at 2026-01-02").prints_a("river").is_clean();
    on(&workspace, 4, "show b.md --at 2026-01-02").prints_a("A heron.").is_clean();
    // Nobody was called so then, but somebody is now.
    on(&workspace, 4, "show letter --at 2026-01-02")
        .says("`letter.md` was not in the journal")
        .is_refused();
    on(&workspace, 4, "show nothing --at 2026-01-02").says("no entry is called").is_refused();
}

#[test]
fn spaces_around_a_path_are_a_part_of_it_wherever_an_entry_is_named() {
    let workspace = TestWorkspace::new();
    workspace.write("lead.md", "Without.\n").write(" lead.md", "With.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.write("lead.md", "Without, later.\n").write(" lead.md", "With, later.\n");
    on(&workspace, 2, "sync").is_clean();
    on(&workspace, 3, "show ' lead.md'").prints_a("With, later.").is_clean();
    on(&workspace, 3, "show ' lead.md' --at 2026-01-01").prints_a("With.").is_clean();
    on(&workspace, 3, "restore --entry ' lead.md' --at v1").says("restored ` lead.md`").is_clean();
    let text = |path: &str| std::fs::read_to_string(workspace.path("journal").join(path)).unwrap();
    assert_eq!(
        (text(" lead.md").as_str(), text("lead.md").as_str()),
        ("With.\n", "Without, later.\n")
    );
    on(&workspace, 3, "sync").is_clean();
    workspace.rename(" lead.md", "other.md");
    on(&workspace, 4, "sync").is_clean();
    on(&workspace, 5, "history ' lead.md'").prints_a("other.md").is_clean();
}

#[test]
fn the_latest_and_a_random_one_are_chosen_in_the_journal_as_it_stood() {
    let workspace = moved();
    on(&workspace, 4, "show latest").prints_a("Dear Elias.").is_clean();
    on(&workspace, 4, "show latest --at 2026-01-02").prints_a("A heron.").is_clean();
    on(&workspace, 4, "show latest --at 2026-01-03").prints_a("Dear Elias.").is_clean();
    for _ in 0..5 {
        let shown = on(&workspace, 4, "show random --at 2026-01-02").stdout();
        assert!(!shown.contains("Dear"), "{shown}");
    }
    // What is no longer held may have been the latest.
    on(&workspace, 4, "purge --versions a.md --force").is_clean();
    on(&workspace, 5, "show latest --at 2026-01-02")
        .prints_a("A heron.")
        .says("--> 2025/a.md")
        .has_findings();
}

#[test]
fn a_day_means_the_entries_that_were_of_it_then() {
    let workspace = moved();
    on(&workspace, 4, "show 2025-06-06").prints_a("The tide.").is_clean();
    // Where none was, it means one that is of it now.
    on(&workspace, 4, "show 2025-06-06 --at 2026-01-02").prints_a("The tide of").is_clean();
    on(&workspace, 4, "show 2025-05-05 --at 2026-01-02").prints_a("A heron.").is_clean();
    workspace.write("two.md", "---\ndate: 2025-05-05\n---\nAnother heron.\n");
    on(&workspace, 5, "sync").is_clean();
    on(&workspace, 6, "restore --entry 2025-05-05 --at 2026-01-05 --to -")
        .says("may be `b.md`, `two.md`")
        .is_refused();
}

#[test]
fn bringing_back_and_forgetting_take_the_names_that_showing_takes() {
    let workspace = moved();
    workspace.delete("letter.md");
    on(&workspace, 4, "sync").is_clean();
    for word in ["letter.md", "letter", "3", "2025-07-07"] {
        on(&workspace, 5, &format!("history {word}")).prints_a("letter.md").is_clean();
        let line = format!("restore --entry {word} --to -");
        on(&workspace, 5, &line).prints_a("Dear Elias.").is_clean();
    }
    on(&workspace, 5, "restore --entry random --at v1").says("no entry `random`").is_refused();
    on(&workspace, 5, "restore --entry none").says("no entry `none`").is_refused();
    for word in ["b", "2025-05-05"] {
        let line = format!("purge --versions {word} --force --dry-run");
        on(&workspace, 5, &line).says("would forget 1 version of `b.md`").is_clean();
    }
    on(&workspace, 5, "purge --versions b --force").says("forgot 1 version").is_clean();
    on(&workspace, 5, "purge --versions none --force").says("no entry `none`").is_refused();
    // An entry goes for good by its whole path or its id alone.
    on(&workspace, 5, "purge letter --force").says("did you mean `letter.md`").is_refused();
    on(&workspace, 5, "purge letter.md --force").is_clean();
}

/// `notes.md` at the root, of two versions, the second of the 2nd of January.
fn notes() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("notes.md", "One.\n").write("2025/05/x.md", "A heron.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.write("notes.md", "One, two.\n").write("2025/05/x.md", "Two herons.\n");
    on(&workspace, 2, "sync").is_clean();
    workspace
}

#[test]
fn a_path_in_a_folder_that_is_not_there_names_no_entry_of_another() {
    let workspace = notes();
    let before = workspace.archive_bytes();
    for path in [
        "2024/notes.md",
        "2024/notes",
        "journals/notes.md",
        "/notes.md",
        "../notes.md",
        "5/05/x.md",
    ] {
        for line in [
            "purge --versions PATH --force",
            "restore --entry PATH",
            "restore --entry PATH --at 2026-01-01",
            "restore --entry PATH --at v1",
            "show PATH",
            "show PATH --at 2026-01-01",
            "show PATH --at v1",
            "history PATH",
        ] {
            let run = on(&workspace, 3, &line.replace("PATH", path));
            run.says("no entry").says("did you mean").is_refused();
        }
    }
    assert!(workspace.archive_bytes() == before);
    assert_eq!(std::fs::read(workspace.path("journal/notes.md")).unwrap(), b"One, two.\n");
    for path in ["05/x.md", "05/x", "2025/05/x"] {
        on(&workspace, 3, &format!("show {path} --at v1")).prints_a("A heron.").is_clean();
    }
    // What lies there now is meant where nobody was called so then; what once lay there was not in the journal later.
    workspace.rename("notes.md", "2024/notes.md");
    on(&workspace, 4, "sync").is_clean();
    for line in
        ["show 2024/notes.md --at 2026-01-01", "restore --entry notes.md --at 2026-01-01 --to -"]
    {
        on(&workspace, 5, line).prints_a("One.").is_clean();
    }
    on(&workspace, 5, "show 2023/notes.md --at 2026-01-01").says("no entry").is_refused();
    workspace.write("notes.md", "Others.\n").delete("2024/notes.md");
    on(&workspace, 6, "sync");
    for line in
        ["show 2024/notes.md --at 2026-01-06", "restore --entry 2024/notes.md --at 2026-01-06"]
    {
        on(&workspace, 7, line).says("`2024/notes.md` was not in the journal").is_refused();
    }
}

#[test]
fn a_file_as_it_is_typed_from_the_current_folder_is_the_entry_of_that_very_path() {
    let workspace = notes();
    let whole = workspace.path("journal/notes.md").display().to_string();
    for path in ["journal/notes.md", "./journal/notes.md", "journal/2025/../notes.md", &whole] {
        on(&workspace, 3, &format!("show {path}")).prints_a("One, two.").is_clean();
        on(&workspace, 3, &format!("show {path} --at 2026-01-01")).prints_a("One.").is_clean();
        let line = format!("purge --versions {path} --force --dry-run");
        on(&workspace, 3, &line).says("1 version of `notes.md`").is_clean();
    }
    // The file of another folder is another entry, and the end of its path is none.
    for path in ["journal/x.md", "journal/05/x.md", &whole.replace("notes.md", "x.md")] {
        let line = format!("purge --versions {path} --force");
        on(&workspace, 3, &line).says("did you mean `2025/05/x.md`").is_refused();
    }
    workspace.delete("notes.md");
    on(&workspace, 4, "sync").is_clean();
    on(&workspace, 5, "restore --entry journal/notes.md").says("restored `notes.md`").is_clean();
}

#[test]
fn a_broken_block_is_looked_back_at_with_what_the_entry_last_said() {
    let workspace = TestWorkspace::new();
    let write = |block: &str, text: &str| {
        workspace.write("a.md", format!("---\n{block}\n---\n{text}\n"));
    };
    write("title: Heron\ndate: 2025-05-05\ntags: [bird]\npeople: [Ana]\nmood: calm 7", "One.");
    on(&workspace, 1, "sync").is_clean();
    write("title: Heron\ntags: [bird", "One two.");
    on(&workspace, 2, "sync");
    write("tags: [bird, grey", "One two three.");
    on(&workspace, 3, "sync");
    let now = on(&workspace, 3, "show a.md").stdout();
    write("title: Egret\ntags: [white]", "One two three four.");
    on(&workspace, 4, "sync").is_clean();
    let shown = on(&workspace, 5, "show a.md --at 2026-01-03").stdout();
    let without = |text: &str| -> Vec<String> {
        text.lines().filter(|it| !it.starts_with("broken")).map(str::to_owned).collect()
    };
    assert_eq!(without(&shown), without(&now));
    for (day, label) in [(2, "tags      bird"), (3, "people    Ana"), (3, "mood      calm (7)")] {
        on(&workspace, 5, &format!("show a.md --at 2026-01-0{day}")).prints_a(label).is_clean();
    }
    for day in 1..=3 {
        let listed = on(&workspace, 5, &format!("list --tag bird --at 2026-01-0{day}"));
        listed.prints_a("2025-05-05").is_clean();
    }
    on(&workspace, 5, "list --tag bird --at 2026-01-04").says("no entry was").is_clean();
    let exported = on(&workspace, 5, "export --format jsonl --at 2026-01-03").stdout();
    assert!(exported.contains("\"bird\"") && exported.contains("Ana"), "{exported}");
    // One that has not changed since is exported with what is held of it, too.
    write("tags: [", "Five.");
    on(&workspace, 6, "sync");
    let exported = on(&workspace, 7, "export --format jsonl --at 2026-01-06").stdout();
    assert!(exported.contains("\"white\""), "{exported}");
}

/// The herons were seen twice on the 1st; on the 2nd one entry got another title, and the tide went.
fn titled() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace
        .write("2025/a.md", "---\ndate: 2025-05-05\ntitle: A heron\n---\nOne.\n")
        .write("2025/b.md", "---\ndate: 2025-06-06\ntitle: Élan and rain\n---\nTwo.\n")
        .write("2025/c.md", "---\ndate: 2025-07-07\ntitle: Rain at sea\n---\nThree.\n")
        .write("tide.md", "---\ntitle: The tide\n---\nFour.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace
        .write("2025/a.md", "---\ndate: 2025-05-05\ntitle: An egret\n---\nOne, again.\n")
        .delete("tide.md");
    on(&workspace, 2, "sync").is_clean();
    workspace
}

#[test]
fn a_title_names_an_entry_wherever_one_is_named_but_where_it_is_forgotten() {
    let workspace = titled();
    for (word, expected) in [
        ("'elan and rain'", "Two."),
        ("'rain at'", "Three."),
        ("'rain elan'", "Two."),
        ("first", "One, again."),
    ] {
        on(&workspace, 3, &format!("show {word}")).prints_a(expected).is_clean();
    }
    on(&workspace, 3, "history 'an egret'").prints_a("2025/a.md").is_clean();
    on(&workspace, 3, "history 'the tide'").prints_a("tide.md").is_clean();
    on(&workspace, 3, "show 'a heron' --at 2026-01-01").prints_a("One.").is_clean();
    on(&workspace, 3, "show first --at 2026-01-01").prints_a("One.").is_clean();
    on(&workspace, 3, "restore --entry 'a heron' --at 2026-01-01 --to -")
        .prints_a("One.")
        .is_clean();
    on(&workspace, 3, "restore --entry 'the tide'").says("restored `tide.md`").is_clean();
    on(&workspace, 3, "purge --versions 'an egret' --force").says("no entry").is_refused();
    on(&workspace, 3, "purge --versions a --force").is_clean();
}

#[test]
fn titles_that_are_several_and_days_without_an_entry_are_told() {
    let workspace = titled();
    on(&workspace, 3, "show rain").prints_a("Three.").is_clean();
    workspace.write("d.md", "---\ndate: 2025-08-08\ntitle: Rain, rain\n---\nFive.\n");
    on(&workspace, 3, "sync").is_clean();
    on(&workspace, 3, "show rain")
        .says(
            "`rain` may be `d.md` (2025-08-08, Rain, rain), `2025/c.md` (2025-07-07, Rain at sea)",
        )
        .says("name one by its path: `d.md`")
        .is_refused();
    on(&workspace, 3, "show yesterday")
        .says("there is no entry of 2026-01-02 (`yesterday`)")
        .says("`2025-08-08` is the nearest day that has one")
        .is_refused();
    on(&workspace, 3, "show Egert").says("no entry is called `Egert`").is_refused();
    on(&workspace, 3, "show 'Rain at see'").says("did you mean `Rain at sea`?").is_refused();
}

#[test]
fn a_name_is_found_however_its_accents_are_put_together() {
    let (one, two) = ("caf\u{e9}.md", "cafe\u{301}.md");
    for (named, typed) in [(one, two), (two, one)] {
        let workspace = TestWorkspace::new();
        workspace.write(named, "A cup of it, and a rainy window.\n").write("b.md", "Else.\n");
        on(&workspace, 1, "sync").is_clean();
        workspace.write(named, "A cup.\n");
        on(&workspace, 2, "sync").is_clean();
        on(&workspace, 3, &format!("show {typed}")).prints_a("A cup.").is_clean();
        on(&workspace, 3, &format!("show {typed} --at v1")).prints_a("window").is_clean();
        on(&workspace, 3, &format!("history {typed}")).prints_a("v2").is_clean();
        on(&workspace, 3, &format!("restore --entry {typed} --at v1 --to -"))
            .prints_a("window")
            .is_clean();
        on(&workspace, 3, &format!("purge --versions --force {typed}")).is_clean();
        workspace.query("SELECT count(*) FROM entry_versions").gives("0");
        workspace.delete(named);
        on(&workspace, 4, "sync").is_clean();
        on(&workspace, 5, &format!("restore --entry {typed}")).is_clean();
    }
    // What is spelled so exactly is meant before what only looks so.
    let workspace = TestWorkspace::new();
    workspace.write(one, "One character.\n").write(two, "Two characters.\n");
    on(&workspace, 1, "sync").is_clean();
    on(&workspace, 2, &format!("show {two}")).prints_a("Two characters.").is_clean();
    on(&workspace, 2, &format!("show {one}")).prints_a("One character.").is_clean();
}
