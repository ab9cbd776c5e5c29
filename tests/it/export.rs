//! `journal export`: the journal again, byte for byte, and other forms of it.

use std::fs;
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
