//! `journal export`: the journal again, byte for byte, and other forms of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::workspace::TestWorkspace;

fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_sources_come_back_byte_for_byte() {
    use std::os::unix::ffi::OsStrExt;
    let workspace = TestWorkspace::new();
    let sources: [(&str, &[u8]); 8] = [
        ("crlf.md", b"---\r\nmood: calm\r\n---\r\nRain.\r\n"),
        ("2025/bom.md", b"\xef\xbb\xbf---\nmood: calm\n---\nRain.\n"),
        ("latin1.md", b"caf\xe9 \xff\xfe"),
        ("utf16.md", b"\xff\xfeR\0a\0i\0n\0"),
        ("nul.md", b"a\0b"),
        ("empty.md", b""),
        ("broken.md", b"---\nmood: [calm\n---\nRain."),
        ("a b\\x41.md", b"A name that looks escaped."),
    ];
    for (path, bytes) in sources {
        workspace.write(path, bytes);
    }
    let name = std::ffi::OsStr::from_bytes(b"\xff\n.md");
    fs::write(workspace.path("journal").join(name), "A name that is no text.").unwrap();
    workspace.run("sync").has_findings();
    workspace.run("export --format source out").is_clean();
    assert_eq!(files(&workspace.path("out")), files(&workspace.path("journal")));
    assert!(workspace.path("out").join(name).exists());
}

#[test]
fn a_folder_that_an_export_makes_is_for_its_owner_alone() {
    let workspace = TestWorkspace::synced(&[("2025/a.md", "Rain.\n")]);
    let mode = |path: &str| workspace.path(path).metadata().unwrap().permissions().mode() & 0o777;
    for format in ["source", "markdown", "html"] {
        workspace.run(&format!("export --format {format} new/{format}")).is_clean();
        assert_eq!((mode("new"), mode(&format!("new/{format}"))), (0o700, 0o700), "{format}");
    }
    assert_eq!((mode("new/source/2025"), mode("new/source/2025/a.md")), (0o700, 0o600));
    workspace.run("restore --at 2026-01-15 --to restored").is_clean();
    assert_eq!(mode("restored"), 0o700);
    // Who made a folder for others to look into says who may.
    fs::create_dir(workspace.path("made")).unwrap();
    fs::set_permissions(workspace.path("made"), fs::Permissions::from_mode(0o755)).unwrap();
    workspace.run("export --format html made").is_clean();
    assert_eq!((mode("made"), mode("made/index.html")), (0o755, 0o600));
}

#[test]
fn a_folder_that_is_not_there_is_told_with_the_command_that_makes_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    for (line, file) in [
        ("report --output 'no where/x.html'", "no where/x.html"),
        ("export --format json 'no where/x.json'", "no where/x.json"),
    ] {
        let run = workspace.run(line).says(&format!("cannot write `{file}`"));
        assert!(!run.stderr().contains("tmp"), "{run}");
        run.says("mkdir -p 'no where'").is_refused();
    }
}

#[test]
fn nothing_is_replaced_unless_asked() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("export --format source out").is_clean();
    fs::write(workspace.path("out/a.md"), "Mine.").unwrap();
    workspace.run("export --format source out").says("--overwrite").is_refused();
    assert_eq!(fs::read(workspace.path("out/a.md")).unwrap(), b"Mine.");
    workspace.run("export --format source out --overwrite").is_clean();
    assert_eq!(fs::read(workspace.path("out/a.md")).unwrap(), b"Rain.\n");
    workspace
        .run("export --format json a.json")
        .is_clean()
        .run("export --format json a.json")
        .is_refused();
}

#[test]
fn what_is_in_the_way_is_told_before_the_first_file_is_written() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("s/b.md", "Sun.\n")]);
    for (format, blocked) in [("source", "s"), ("markdown", "s"), ("html", "years")] {
        let out = workspace.path(format);
        fs::create_dir(&out).unwrap();
        fs::write(out.join(blocked), "Mine.").unwrap();
        workspace
            .run(&format!("export --format {format} --overwrite {format}"))
            .says(&format!("{blocked}` is no folder, and one is needed there"))
            .is_refused();
        assert_eq!(files(&out), [(blocked.to_owned(), b"Mine.".to_vec())]);
    }
}

#[test]
fn only_living_entries_that_the_filters_select_are_written() {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-01.md", "One.\n"),
        ("2025-02-01.md", "Two.\n"),
        ("c.md", "x\n"),
    ]);
    workspace.delete("c.md").run("sync").is_clean();
    workspace.run("export --format source out --month 2025-01").is_clean();
    assert_eq!(files(&workspace.path("out")).len(), 1);
    workspace.run("export --format source all").is_clean();
    assert_eq!(files(&workspace.path("all")).len(), 2);
}

#[test]
fn json_lines_and_csv_say_the_same() {
    let workspace = TestWorkspace::synced(&[
        (
            "2025-01-01.md",
            "---\ntitle: \"=1+1\"\nmood: calm 7/10\nlocation: Alfama, Lisbon\nweather: rain\n---\nOne.\n",
        ),
        ("2025-01-02.md", "Two, \"quoted\".\n"),
    ]);
    let json: serde_json::Value =
        serde_json::from_slice(&workspace.run("export --format json").output.stdout).unwrap();
    let entries = json["entries"].as_array().unwrap_or_else(|| json.as_array().unwrap());
    assert_eq!(entries[0]["front_matter"]["weather"], "rain");
    assert_eq!(entries[0]["moods"][0]["name"], "calm");
    let lines = workspace.run("export --format jsonl").stdout();
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(&lines, entries);
    let text = workspace.run("export --format csv").stdout();
    assert!(text.contains("'=1+1") && text.contains("\"Two, \"\"quoted\"\".\n\""), "{text}");
    assert!(!workspace.run("export --format csv --raw").stdout().contains("'=1+1"));
}

#[test]
fn a_folder_must_be_named_and_a_format_known() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("export --format source").says("writes a folder").is_refused();
    workspace.run("export --format xml").is_refused();
    workspace.run("export --format html site").is_clean();
    assert!(workspace.path("site/index.html").exists());
}

/// Every file of the workspace with its bytes.
fn state(workspace: &TestWorkspace) -> Vec<(String, Vec<u8>)> {
    files(&workspace.path("."))
}

#[test]
fn what_belongs_to_the_archive_is_never_written_over() {
    use std::os::unix::fs::symlink;
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("backup").is_clean().run("migration create --empty Mine").is_clean();
    let backup = format!("backups/{}", workspace.list("backups")[0]);
    symlink("journal_archive.db", workspace.path("link.json")).unwrap();
    symlink("journal", workspace.path("k")).unwrap();
    fs::hard_link(workspace.path("journal_archive.db"), workspace.path("hard")).unwrap();
    let revision = format!("migrations/{}/up.sql", workspace.list("migrations")[0]);
    let before = state(&workspace);
    for target in [
        "journal_archive.db",
        "./journal/../journal_archive.db",
        "link.json",
        "hard",
        "journal_archive.db.lock",
        "journal_archive.db-journal",
        "journal_archive.db-wal",
        "journal_archive.db.new",
        &backup,
        &format!("{backup}.sha256"),
        "journal.toml",
        &revision,
        "journal/a.md",
        "k/a.md",
    ] {
        for line in ["export --format json", "export --format csv", "report --output"] {
            let run = workspace.run(&format!("{line} {target} --overwrite"));
            run.says(target).says("is never written over").says("name another file").is_refused();
        }
        for line in ["backup --to", "restore latest --to", "restore latest --entry a.md --to"] {
            workspace.run(&format!("{line} {target}")).is_refused();
        }
        assert!(state(&workspace) == before, "{target}");
    }
    fs::remove_file(workspace.path("hard")).unwrap();
    workspace.run("upgrade").is_clean().run("export --format json a.json").is_clean();
    workspace.run("export --format json a.json --overwrite").is_clean();
    workspace.run("export --format json journal_archive.db.json --overwrite").is_clean();
    workspace.run("report --output journal/report.html").is_clean();
    workspace.run("report --output journal/report.html --overwrite").is_clean();
}

#[test]
fn an_edit_that_was_not_synced_is_never_written_over() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n"), ("c.md", "Hail.\n")]);
    std::os::unix::fs::symlink("journal", workspace.path("k")).unwrap();
    workspace.write("b.md", "Snow, and more.\n").delete("a.md");
    let before = state(&workspace);
    for folder in ["journal", "k", "./journal/../k"] {
        let run = workspace.run(&format!("export --format source {folder} --overwrite"));
        run.says("b.md").says("`journal sync` takes the text into the archive").is_refused();
        let run = workspace.run(&format!("export --format markdown {folder} --overwrite"));
        run.says("is in the journal itself").is_refused();
        assert!(state(&workspace) == before, "nothing is written, not even partly");
    }
    workspace.write("b.md", "Snow.\n");
    workspace.run("export --format source k --overwrite").is_clean();
    assert_eq!(fs::read(workspace.path("journal/a.md")).unwrap(), b"Rain.\n");
    workspace.run("sync").says("3 unchanged").is_clean();
}

#[test]
fn what_lies_behind_a_link_that_is_followed_is_in_the_journal() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    fs::create_dir(workspace.path("far")).unwrap();
    fs::write(workspace.path("far/b.md"), "Snow.\n").unwrap();
    fs::write(workspace.path("one.md"), "Hail.\n").unwrap();
    for (to, link) in [("../far", "near"), ("../one.md", "c.md")] {
        std::os::unix::fs::symlink(to, workspace.path("journal").join(link)).unwrap();
    }
    workspace.run("export --format source far/copy").is_clean();
    fs::remove_dir_all(workspace.path("far/copy")).unwrap();
    workspace.config("journal = \"journal\"\n[sync]\nfollow_links = true\n");
    workspace.run("sync").says("2 added").is_clean();
    let before = (state(&workspace), workspace.list("far"));
    for folder in ["journal/near", "journal/near/copy", "far", "far/copy/below"] {
        for format in ["source", "markdown"] {
            let run = workspace.run(&format!("export --format {format} {folder} --overwrite"));
            run.says("is in the journal itself").is_refused();
        }
    }
    for file in ["journal/near/b.md", "far/b.md", "one.md"] {
        let run = workspace.run(&format!("export --format json {file} --overwrite"));
        run.says("an entry of the journal").is_refused();
    }
    workspace.run("export --format markdown journal").says("journal itself").is_refused();
    assert!((state(&workspace), workspace.list("far")) == before);
    workspace.run("sync").says("3 unchanged").is_clean();
}

#[test]
fn no_text_in_the_journal_that_the_archive_does_not_hold_is_ever_written_over() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.config("journal = \"journal\"\n[sync]\nexclude = [\"a.md\", \"drafts/**\"]\n");
    workspace.write("a.md", "Typed today.\n").write(".hidden/x.md", "Mine.\n");
    workspace.write("drafts/a.md", "A draft.\n").write("notes.txt", "Also mine.\n");
    let before = state(&workspace);
    for line in [
        "export --format source journal",
        "export --format json journal/.hidden/x.md",
        "export --format csv journal/notes.txt",
        "report --output journal/a.md",
    ] {
        let run = workspace.run(&format!("{line} --overwrite"));
        run.says("has text that the archive does not hold").is_refused();
        assert!(state(&workspace) == before, "{line}");
    }
    workspace.write("a.md", "Rain.\n").run("export --format source journal --overwrite").is_clean();
    // Below it the next sync would take each entry in once more.
    let before = state(&workspace);
    for line in
        ["source journal/exp", "markdown journal/drafts --overwrite", "source ./journal/x/../y"]
    {
        let run = workspace.run(&format!("export --format {line}"));
        run.says("is in the journal itself").says("name a folder outside of it").is_refused();
        assert!(state(&workspace) == before, "{line}");
    }
    for _ in 0..3 {
        workspace.run("export --format html journal/drafts/site --overwrite").is_clean();
    }
}

#[test]
fn a_site_that_is_written_again_holds_this_export_alone() {
    let workspace = TestWorkspace::synced(&[
        ("2023-01-05.md", "SECRETWORD\n"),
        ("2024-01-06.md", "Rain.\n"),
        ("2024-02-07.md", "Snow.\n"),
    ]);
    workspace.run("export --format html site").is_clean();
    // A page of the user's own, of a name that ours have too.
    fs::write(workspace.path("site/entries/77.html"), "<p>mine</p>").unwrap();
    fs::write(workspace.path("site/mine.html"), "mine").unwrap();
    workspace.delete("2023-01-05.md").run("sync").is_clean();
    workspace.run("purge --force 2023-01-05.md").is_clean();
    let run = workspace.run("export --format html site --overwrite");
    run.says("deleted 2 files that an earlier export wrote").is_clean();
    assert_eq!(workspace.list("site/entries"), ["2.html", "3.html", "77.html"]);
    assert_eq!(workspace.list("site/years"), ["2024.html"]);
    assert!(workspace.path("site/mine.html").exists());
    for (name, bytes) in files(&workspace.path("site")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("SECRETWORD"), "{name}");
    }
    workspace.run("export --format html site --overwrite --month 2024-02").is_clean();
    assert_eq!(workspace.list("site/entries"), ["3.html", "77.html"]);
}

#[test]
fn a_folder_that_is_written_again_loses_what_an_export_wrote_and_nothing_else() {
    for format in ["source", "markdown"] {
        let workspace = TestWorkspace::synced(&[
            ("old/a.md", "SECRETWORD\n"),
            ("b.md", "Rain.\n"),
            ("c.md", "Snow.\n"),
        ]);
        workspace.run(&format!("export --format {format} out")).is_clean();
        fs::write(workspace.path("out/mine.md"), "mine").unwrap();
        fs::write(workspace.path("out/c.md"), "edited after the export").unwrap();
        workspace.delete("old/a.md").rename("c.md", "d.md").run("sync").is_clean();
        workspace.run("purge --force old/a.md").is_clean();
        let run = workspace.run(&format!("export --format {format} out --overwrite"));
        run.says("deleted 1 file that an earlier export wrote")
            .says("`out` holds 2 other files that this export did not write: c.md, mine.md")
            .is_clean();
        assert_eq!(workspace.list("out"), ["b.md", "c.md", "d.md", "mine.md"]);
    }
}

#[test]
fn an_export_into_the_journal_deletes_nothing_there() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    workspace.run("export --format source out").is_clean();
    fs::rename(workspace.path("out/a.md"), workspace.path("journal/mine.md")).unwrap();
    workspace.run("export --format source journal --overwrite").is_clean();
    assert_eq!(workspace.list("journal"), ["a.md", "b.md", "mine.md"]);
    workspace.run("export --format source . --overwrite").is_clean();
    assert_eq!(workspace.list("journal"), ["a.md", "b.md", "mine.md"]);
}

#[test]
fn what_an_export_wrote_into_a_folder_is_left_by_one_into_a_folder_around_it() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b/c.md", "Snow.\n")]);
    workspace.run("export --format source out/journal").is_clean();
    workspace.run("export --format markdown out/markdown").is_clean();
    workspace.run("export --format html out/site").is_clean();
    workspace.run("export --format source out").is_clean();
    assert_eq!(workspace.list("out/journal"), ["a.md", "b"]);
    assert_eq!(workspace.list("out/markdown"), ["a.md", "b"]);
    assert_eq!(workspace.list("out/site/entries"), ["1.html", "2.html"]);
}

#[test]
fn the_first_page_of_a_site_shows_this_day_the_years_and_the_places_and_report_and_site_lead_to_each_other()
 {
    let entry = |head: &str, text: &str| format!("---\n{head}\n---\n{text}\n");
    let workspace = TestWorkspace::synced(&[
        ("2019-01-15.md", &entry("title: Ice", "The pond is frozen.")),
        (
            "2022-05-06.md",
            &entry("location: {name: Kyoto, lat: 35, lon: 135.7}", "We walked along the river."),
        ),
        ("2025-01-15.md", &entry("location: Lisbon", "Rain all day.")),
        ("undated.md", "No day at all.\n"),
    ]);
    let read = |path: &str| fs::read_to_string(workspace.path(path)).unwrap();
    workspace.run("export --format html site").is_clean();
    let index = read("site/index.html");
    let this_day =
        &index[index.find("id=\"on-this-day\"").unwrap()..index.find("id=\"newest\"").unwrap()];
    assert!(this_day.contains("Of 15 January, the day on which these pages were written."));
    assert!(this_day.contains("entries/3.html\"><bdi>Rain all day.</bdi>"), "{this_day}");
    assert!(this_day.contains("entries/1.html\"><bdi>Ice</bdi>") && !this_day.contains("Kyoto"));
    for piece in [
        "<a href=\"years/2022.html\">2022</a>",
        "2023 to 2024: nothing was written.",
        "2020 to 2021: nothing was written.",
        "class=\"land\"",
        "<bdi>Kyoto</bdi>",
        "<bdi>Lisbon</bdi>",
        "<a href=\"years/undated.html\">Undated</a>",
    ] {
        assert!(index.contains(piece), "{piece}");
    }
    assert!(!index.contains("<script") && !index.contains("Report</a>"));
    let page = read("site/entries/2.html");
    assert!(page.contains("<title>We walked along the river.</title>"), "{page}");
    assert!(
        page.contains("<bdi>Ice</bdi>") && page.contains("<bdi>Rain all day.</bdi> →"),
        "{page}"
    );
    assert!(page.contains("<dt>Place</dt><dd><bdi>Kyoto</bdi></dd>"), "{page}");

    // Alone a report leads nowhere, beside a site to the pages of this archive.
    workspace.run("report --output alone.html").is_clean();
    assert!(!read("alone.html").contains("All entries"));
    fs::write(workspace.path("site/entries/2.html"), read("site/entries/3.html")).unwrap();
    workspace.run("report --output site/report.html").is_clean();
    let report = read("site/report.html");
    assert!(report.contains("<a href=\"index.html\">All entries</a>"));
    assert!(report.contains("<a href=\"entries/3.html\"><bdi>Rain all day.</bdi></a>"));
    assert!(!report.contains("entries/2.html"), "a page of another entry was taken for its own");
    workspace.run("export --format html site --overwrite").is_clean();
    assert!(read("site/index.html").contains("<a href=\"report.html\">Report</a>"));
    assert_eq!(read("site/report.html"), report);
}

#[test]
fn keys_that_differ_in_case_alone_are_both_exported() {
    let workspace = TestWorkspace::synced(&[(
        "2025-09-16.md",
        "---\ntitle: Rain\nTitle: Snow\ndate: 2025-09-16\nDate: 2025-09-16 06:20\n---\nText.\n",
    )]);
    workspace.run("export --format markdown out").is_clean();
    let text = fs::read_to_string(workspace.path("out/2025-09-16.md")).unwrap();
    for line in ["title: Rain\n", "Title: Snow\n", "date: 2025-09-16\n", "Date: "] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
}
