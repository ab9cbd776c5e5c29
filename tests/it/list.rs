//! `journal list`: filters that combine, newest first.

use std::fs;

use crate::workspace::TestWorkspace;

fn workspace() -> TestWorkspace {
    TestWorkspace::synced(&[
        (
            "2024-02-29.md",
            "---\ntitle: Leap\nmood: happy 8/10\nlocation: Alfama, Lisbon, Portugal\ntags: [rain]\n---\nOne two.\n",
        ),
        (
            "2025-01-15.md",
            "---\nmood: tired 3/10\nlocation: Porto, Portugal\npeople: [Ana]\n---\nThree.\n",
        ),
        ("2026-01-14.md", "---\nmood: happy\ntags: [rain, snow]\n---\nFour five six.\n"),
        ("undated.md", "Seven.\n"),
    ])
}

fn paths(workspace: &TestWorkspace, line: &str) -> String {
    let answer = workspace.json(line);
    let entries = answer["entries"].as_array().unwrap();
    entries
        .iter()
        .map(|it| it["path"].as_str().unwrap().trim_end_matches(".md"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn filters_combine() {
    let workspace = workspace();
    for (filters, expected) in [
        ("", "2026-01-14 2025-01-15 2024-02-29 undated"),
        ("--reverse --sort path -n 1", "undated"),
        ("--from 2025 --to 2025-12", "2025-01-15"),
        ("--on yesterday", "2026-01-14"),
        ("--year 2024", "2024-02-29"),
        ("--month january", "2026-01-14 2025-01-15"),
        ("--on-this-day", "2025-01-15"),
        ("--on 02-29", "2024-02-29"),
        ("--field people=ana", "2025-01-15"),
        ("--field mood=", "undated"),
        ("--location portugal", "2025-01-15 2024-02-29"),
        ("--location 'lisbon, portugal'", "2024-02-29"),
        ("--mood happy", "2026-01-14 2024-02-29"),
        ("--mood happy --mood-scale 7..", "2024-02-29"),
        ("--mood-scale ..4", "2025-01-15"),
        ("--tag RAIN --tag snow", "2026-01-14"),
        ("--person ana", "2025-01-15"),
        ("--words 2..3", "2026-01-14 2024-02-29"),
        ("--undated", "undated"),
    ] {
        assert_eq!(paths(&workspace, &format!("list {filters}")), expected, "{filters}");
    }
}

#[test]
fn an_entry_without_a_title_is_called_by_its_first_words() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "Light *rain* in [Lisbon](https://example.org).\n\nAll day.\n"),
        ("b.md", "---\ntitle: Sun\n---\nLight.\n"),
        ("empty.md", ""),
    ]);
    let lines = workspace.run("list --sort path").stdout();
    let names: Vec<&str> = lines.lines().map(|it| it[20..].split("  ").next().unwrap()).collect();
    assert_eq!(names, ["Light rain in Lisbon. All day.", "Sun", "empty.md"]);
}

#[test]
fn removed_entries_are_listed_on_request() {
    let workspace = workspace();
    workspace.delete("undated.md").run("sync").is_clean();
    assert_eq!(paths(&workspace, "list --removed"), "undated");
    assert_eq!(workspace.json("list")["entries"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_read_is_refused_and_unknown_names_are_told() {
    let workspace = workspace();
    workspace.run("list --from nonsense").is_refused();
    workspace.run("list --sort dat").says("'date'").is_refused();
    workspace.run("list --tag rian").says("rain").is_clean();
    workspace.run("list --field titel=Leap").says("did you mean `title`?").is_clean();
    let told = workspace.run("list --field title=Leep").says("did you mean `Leap`?").stderr();
    assert_eq!(told.matches("not a declared field").count(), 1, "{told}");
}

#[test]
fn an_export_that_needs_what_an_archive_behind_lacks_asks_for_an_upgrade() {
    let workspace = TestWorkspace::synced(&[("a.md", "---\nlocation: Alfama\n---\nRain.\n")]);
    workspace.run("downgrade 20250918_090000").is_clean();
    workspace.run("export --format jsonl").says("revisions behind").is_refused();
    workspace.run("upgrade").is_clean();
    workspace.run("export --format jsonl").prints_a("Alfama").is_clean();
}

#[test]
fn an_archive_that_is_behind_asks_for_an_upgrade() {
    let workspace = workspace();
    workspace.run("downgrade").is_clean();
    workspace.run("list").says("journal upgrade").is_refused();
}

#[test]
fn a_revision_of_the_workspace_that_waits_stops_no_reader_whatever_its_script_says() {
    let workspace = workspace();
    let up = "-- Own\n--\n-- revision: own\n-- revises: HEAD\n\nCREATE TABL mine;\n";
    workspace.revision("own", up, "SELECT 1;");
    for line in ["list", "search rain", "stats", "values tags"] {
        workspace.run(line).says("warning: the archive is one revision behind").is_clean();
    }
}

#[test]
fn nothing_of_an_entry_is_obeyed_by_the_terminal() {
    let workspace =
        TestWorkspace::synced(&[("2025-01-01.md", "---\ntitle: \"a\\x1b[31mb\\x9b\"\n---\nx\n")]);
    let printed = workspace.run("list").stdout();
    assert!(
        printed.contains('a') && !printed.contains('\u{1b}') && !printed.contains('\u{9b}'),
        "{printed:?}"
    );
}

#[test]
fn the_entries_of_a_day_stand_by_time_and_by_the_numbers_in_their_names() {
    let workspace = TestWorkspace::synced(&[
        ("2026-01-02.md", "---\ndate: 2026-01-02T08:00:00\n---\nbreakfast\n"),
        ("2026-01-02-2.md", "---\ndate: 2026-01-02T22:00:00\n---\nnight\n"),
        ("2026-01-02-3.md", "three\n"),
        ("2026-01-02-10.md", "ten\n"),
    ]);
    let in_order = "2026-01-02-3 2026-01-02-10 2026-01-02 2026-01-02-2";
    let newest_first = "2026-01-02-2 2026-01-02 2026-01-02-10 2026-01-02-3";
    assert_eq!(paths(&workspace, "list"), newest_first);
    assert_eq!(paths(&workspace, "list --reverse"), in_order);
    assert_eq!(paths(&workspace, "list --limit 2"), "2026-01-02-2 2026-01-02");
    assert_eq!(paths(&workspace, "show 2026-01-02"), in_order);
    assert_eq!(paths(&workspace, "show latest"), "2026-01-02-2");
    assert_eq!(paths(&workspace, "export --format json"), in_order);
    workspace.run("export --format html site").is_clean();
    let id =
        |path: &str| workspace.query(&format!("SELECT id FROM entries WHERE path = '{path}'")).text;
    let page = |path: &str| {
        let page = workspace.path("site/entries").join(format!("{}.html", id(path)));
        std::fs::read_to_string(page).unwrap()
    };
    let morning = page("2026-01-02.md");
    let (before, after) = (id("2026-01-02-10.md"), id("2026-01-02-2.md"));
    assert!(morning.contains(&format!("rel=\"prev\" href=\"{before}.html\"")), "{morning}");
    assert!(morning.contains(&format!("rel=\"next\" href=\"{after}.html\"")), "{morning}");
}

#[test]
fn the_journal_as_it_stood_is_listed_in_the_order_in_which_it_was() {
    const LATER: &str = "2026-01-15T13:00:00Z";
    let workspace = TestWorkspace::new();
    for (path, date) in [
        ("late.md", "2026-01-02T22:00"),
        ("a-10.md", "2026-01-02"),
        ("a-2.md", "2026-01-02"),
        ("early.md", "2026-01-02T08:00"),
        ("noon.md", "2026-01-02 12:00"),
        ("before.md", "2026-01-01T23:00"),
    ] {
        workspace.write(path, format!("---\ndate: {date}\n---\nRain at {path}.\n"));
    }
    workspace.write("undated.md", "Rain, some day.\n").run("sync").is_clean();
    let lines: Vec<String> = ["list", "search rain --sort date", "export --format jsonl"]
        .iter()
        .flat_map(|line| ["", " --reverse"].map(|more| format!("{line}{more}")))
        .chain(["list --sort words", "list --sort title", "list --sort path"].map(str::to_owned))
        .filter(|line| line != "export --format jsonl --reverse")
        .collect();
    let told: Vec<String> = lines.iter().map(|line| workspace.run(line).stdout()).collect();
    let check = |at: &str, when: &str| {
        for (line, told) in lines.iter().zip(&told) {
            let run = workspace.run_at(LATER, &format!("{line} --at {at}"));
            assert_eq!(run.stdout(), *told, "{when}: {run}");
        }
    };
    check("now", "nothing has changed");
    for (at, path) in ["noon.md", "a-2.md", "late.md", "undated.md", "early.md"].iter().enumerate()
    {
        workspace.write(path, format!("---\ndate: 2026-01-0{}\n---\nSnow.\n", at + 3));
        workspace.run_at("2026-01-15T12:30:00Z", "sync").is_clean();
        check("2026-01-15T12:10:00Z", path);
    }
    workspace.delete("a-10.md").run_at("2026-01-15T12:40:00Z", "sync").is_clean();
    check("2026-01-15T12:10:00Z", "one is gone");
}

#[test]
fn a_revision_that_is_applied_and_cannot_be_read_is_told_as_that_and_makes_no_archive_newer() {
    let workspace = workspace();
    let head = "-- Mine\n--\n-- revision: mine\n-- revises: HEAD\n-- loses: nothing\n\n";
    let up = format!("{head}CREATE TABLE mine (id INTEGER PRIMARY KEY);\n");
    workspace.revision("mine_m", &up, "DROP TABLE mine;\n").run("upgrade").is_clean();
    let refused = |what: &str| {
        for line in ["list", "search rain", "stats", "values mood"] {
            let run = workspace.run(line).says(what);
            assert!(!run.stderr().contains("newer"), "{run}");
            assert_eq!(run.stderr().matches(what).count(), 1, "{run}");
            run.is_refused();
            assert_eq!(workspace.json(line)["error"]["code"], "revisions");
        }
    };
    let file = workspace.path("migrations/mine_m/up.sql");
    fs::write(&file, b"-- \xff\n").unwrap();
    refused("up.sql:1:4");
    fs::write(&file, up.replace("-- loses", "-- looses")).unwrap();
    refused("`looses`");
    fs::rename(workspace.path("migrations"), workspace.path("moved")).unwrap();
    fs::write(workspace.path("migrations"), "").unwrap();
    refused("cannot read `");
    fs::remove_file(workspace.path("migrations")).unwrap();
    workspace.run("list").says("newer than this `journal`").is_refused();
}

#[test]
fn a_span_is_all_of_its_days_however_it_is_said() {
    let days = ["15", "16", "17", "18", "19"].map(|it| format!("2025-09-{it}.md"));
    let files: Vec<(&str, &str)> = days.iter().map(|it| (it.as_str(), "Heron.\n")).collect();
    let workspace = TestWorkspace::synced(&files);
    let all = "2025-09-18 2025-09-17 2025-09-16";
    for span in [
        "2025-09-16 to 2025-09-18",
        "2025-09-16/2025-09-18",
        "16-18 September 2025",
        "16, 17 and 18 September 2025",
    ] {
        assert_eq!(paths(&workspace, &format!("list --on '{span}'")), all, "{span}");
    }
    let to = paths(&workspace, "list --to '15-16 September 2025'");
    assert_eq!(to, "2025-09-16 2025-09-15");
    let run = workspace.run("search 'heron on:\"16-18 September 2025\"' --limit 9");
    run.prints_a("2025-09-17.md").is_clean();
    for said in ["2025-09-16, Lisbon", "16 and 18 September 2025", "until 16 September 2025"] {
        for option in ["on", "from", "to"] {
            let run = workspace.run(&format!("list --{option} '{said}'"));
            run.says("not a date or a date range").says("hint: ").is_refused();
        }
    }
}

#[test]
fn a_filter_leaves_no_time_out_and_guesses_no_year() {
    let workspace = TestWorkspace::synced(&[("2025-09-16.md", "Heron.\n")]);
    for option in ["on", "from", "to"] {
        let run = workspace.run(&format!("list --{option} '2025-09-16 12:00'"));
        run.says("a filter takes whole days, and no time").says("write `2025-09-16`").is_refused();
    }
    let run = workspace.run("search 'heron on:\"2025-09-16 12:00\"'");
    run.says("a filter takes whole days, and no time").is_refused();
    let run = workspace.run("list --on 'Aug 2024 to Sep'");
    run.says("did you mean `aug 2024..sep 2024`?").is_refused();
}
