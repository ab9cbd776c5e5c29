//! `journal import` of ZIP archives: pictures once, hostile ones refused whole, broken ones told.

use std::fs::{self, File};
use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::workspace::TestWorkspace;

const JOURNAL: &str = r#"{"metadata": {"version": "1.0"}, "entries": [
    {"uuid": "A", "creationDate": "2024-03-02T22:30:00Z", "timeZone": "Europe/Berlin", "text": "a ![](dayone-moment://P)", "photos": [{"identifier": "P", "md5": "p1", "type": "png"}]},
    {"uuid": "B", "creationDate": "2024-04-02T22:30:00Z", "timeZone": "Europe/Berlin", "text": "b [a](dayone://view?entryId=A)",
     "photos": [{"identifier": "Q", "md5": "q2", "type": "jpeg"}], "audios": [{"identifier": "S", "md5": "s3", "format": "aac"}], "videos": null}]}"#;

/// Writes an archive; a name that ends with `@` is a link.
fn archive(workspace: &TestWorkspace, name: &str, members: &[(&str, &[u8])]) {
    let mut zip = ZipWriter::new(File::create(workspace.path(name)).unwrap());
    for (path, bytes) in members {
        let options = SimpleFileOptions::default();
        if let Some(path) = path.strip_suffix('@') {
            zip.add_symlink(path, "/etc/passwd", options).unwrap();
        } else {
            zip.start_file(*path, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
    }
    zip.finish().unwrap();
}

#[test]
fn pictures_come_beside_their_entries_and_the_same_bytes_once() {
    let workspace = TestWorkspace::new();
    let members: &[(&str, &[u8])] = &[
        ("Travel.json", JOURNAL.as_bytes()),
        ("photos/p1.png", b"same"),
        ("photos/q2.jpeg", b"same"),
        ("audios/s3.m4a", b"sound"),
        ("photos/nobody's.png", b"other"),
        ("__MACOSX/._Travel.json", b"\0\x05"),
    ];
    archive(&workspace, "e.zip", members);
    workspace
        .run("import e.zip")
        .says("wrote 2 entries and 2 files")
        .says("belong to no entry stay where they are: 1 (`photos/nobody's.png`)")
        .is_clean();
    assert_eq!(workspace.list("journal/2024/03/media"), ["p1.png"]);
    assert_eq!(workspace.list("journal/2024/04/media"), ["s3.m4a"]);
    let text = fs::read_to_string(workspace.path("journal/2024/04/2024-04-03.md")).unwrap();
    let expected =
        "b [a](../03/2024-03-02.md)\n\n![](../03/media/p1.png)\n\n[s3.m4a](media/s3.m4a)\n";
    assert!(text.ends_with(expected), "{text}");
    assert!(text.contains("\njournal: Travel\n"), "{text}");
    workspace.run("import e.zip").says("journal, 2 there already").is_clean();
    workspace.run("sync").is_clean();
    workspace.query("SELECT count(*) FROM entries").gives("2");
}

#[test]
fn an_export_without_its_pictures_gets_them_later_and_never_loses_them() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("Travel.json"), JOURNAL).unwrap();
    workspace.run("import Travel.json").says("not in the export").is_clean();
    let members: &[(&str, &[u8])] = &[
        ("Travel.json", JOURNAL.as_bytes()),
        ("photos/p1.png", b"one"),
        ("photos/q2.jpeg", b"two"),
        ("audios/s3.m4a", b"sound"),
    ];
    archive(&workspace, "e.zip", members);
    workspace.run("import e.zip").says("2 entries were edited").is_clean();
    workspace.run("import e.zip --update").says("2 updated").is_clean();
    assert_eq!(workspace.list("journal/2024/04/media"), ["q2.jpeg", "s3.m4a"]);
    workspace.run("import Travel.json --update").says("2 there already").is_clean();
}

#[test]
fn a_folder_with_an_archive_in_it_names_the_way() {
    let workspace = TestWorkspace::new();
    fs::create_dir(workspace.path("in")).unwrap();
    archive(&workspace, "in/e.zip", &[("Travel.json", JOURNAL.as_bytes())]);
    workspace.run("import in").says("`journal import in/e.zip`").is_refused();
    workspace.run("import in/e.zip").is_clean();
}

#[test]
fn a_hostile_archive_is_refused_whole() {
    let workspace = TestWorkspace::new();
    let large = vec![0; 8 << 20];
    let check = |name: &str, bytes: &[u8], says: &str| {
        archive(&workspace, "e.zip", &[("Travel.json", JOURNAL.as_bytes()), (name, bytes)]);
        workspace.run("import e.zip").says(says).is_refused();
        workspace.run("import --from dayone e.zip").says(says).is_refused();
        assert!(workspace.list("journal").is_empty());
    };
    check("../../x", b"x", "`../../x` would lead out of its folder");
    check("/etc/x", b"x", "`/etc/x` would lead out of its folder");
    check("..\\x", b"x", "`..\\x` would lead out of its folder");
    check("photos/p1.png@", b"", "`photos/p1.png` is a link");
    check("photos/p1.png", &large, "times its packed size");
}

#[test]
fn a_broken_archive_is_told_and_so_is_a_broken_picture() {
    let workspace = TestWorkspace::new();
    let members: &[(&str, &[u8])] =
        &[("Travel.json", JOURNAL.as_bytes()), ("photos/p1.png", b"QQQQ")];
    archive(&workspace, "e.zip", members);
    let bytes = fs::read(workspace.path("e.zip")).unwrap();
    fs::write(workspace.path("cut.zip"), &bytes[..bytes.len() - 30]).unwrap();
    workspace.run("import cut.zip").says("not a whole ZIP").is_refused();
    let place = bytes.windows(4).position(|it| it == b"p1.p").unwrap();
    let mut torn = bytes.clone();
    // Behind the name of the picture stand its packed bytes.
    torn[place + 7] ^= 0xff;
    fs::write(workspace.path("torn.zip"), &torn).unwrap();
    workspace.run("import torn.zip").says("cannot be read out of the export").has_findings();
    assert!(workspace.path("journal/2024/03/2024-03-02.md").exists());
    assert!(!workspace.path("journal/2024/03/media/p1.png").exists());
    workspace.run("import e.zip --update").says("1 updated").is_clean();
    assert_eq!(fs::read(workspace.path("journal/2024/03/media/p1.png")).unwrap(), b"QQQQ");
}

#[test]
fn an_archive_in_an_archive_and_names_of_other_systems() {
    let workspace = TestWorkspace::new();
    archive(
        &workspace,
        "e.zip",
        &[("./Travel.json", JOURNAL.as_bytes()), ("photos\\p1.png", b"x")],
    );
    let inner = fs::read(workspace.path("e.zip")).unwrap();
    archive(&workspace, "nested.zip", &[("e.zip", &inner)]);
    workspace.run("import nested.zip").says("`unzip nested.zip e.zip`").is_refused();
    workspace.run("import e.zip").says("wrote 2 entries and 1 file").is_clean();
    let before = [b"#!/bin/sh\n".as_slice(), &inner].concat();
    fs::write(workspace.path("own.zip"), before).unwrap();
    workspace.run("import own.zip").says("2 there already").is_clean();
    archive(&workspace, "db.diary", &[("diary.db", b"SQLite format 3\0")]);
    workspace.run("import db.diary").says("a backup of Diarium").is_refused();
}

#[test]
fn a_dry_run_counts_the_files_that_would_be_written() {
    let workspace = TestWorkspace::new();
    let members: &[(&str, &[u8])] = &[
        ("Travel.json", JOURNAL.as_bytes()),
        ("photos/p1.png", b"same"),
        ("photos/q2.jpeg", b"same"),
    ];
    archive(&workspace, "e.zip", members);
    workspace.run("import e.zip --dry-run").says("would write 2 entries and 1 file").is_clean();
    workspace.run("import e.zip").says("wrote 2 entries and 1 file").is_clean();
}

#[test]
fn an_archive_with_two_files_of_one_name_is_refused_whole() {
    let workspace = TestWorkspace::new();
    let journal = |id: &str| JOURNAL.replace("\"A\"", id).replace("\"B\"", "\"C\"");
    let (one, two) = (journal("\"D\""), journal("\"E\""));
    archive(&workspace, "e.zip", &[("One.json", one.as_bytes()), ("Two.json", two.as_bytes())]);
    // No program for archives writes such a one.
    let mut bytes = fs::read(workspace.path("e.zip")).unwrap();
    for at in 0..bytes.len() - 8 {
        if bytes[at..].starts_with(b"Two.json") {
            bytes[at..at + 8].copy_from_slice(b"One.json");
        }
    }
    fs::write(workspace.path("e.zip"), bytes).unwrap();
    workspace.run("import e.zip").says("two files of one name").is_refused();
    assert!(workspace.list("journal").is_empty());
}
