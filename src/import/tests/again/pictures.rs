//! Pictures of entries that come again.

use super::*;

#[test]
fn an_export_without_its_folder_of_files_takes_none_away() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let import = |text: &str| {
        let export = format!(r#"[{{"date": "2024-03-02T23:30:00", "html": "<p>{text}</p>"}}]"#);
        std::fs::write(source.path().join("Diarium.json"), export).unwrap();
        let bundle = Bundle::open(source.path(), "d").unwrap();
        let reading = read(Tool::Diarium, &bundle, &Options::default()).unwrap();
        let journal = journal(folder.path());
        let (is_dry_run, is_updating, progress) = (false, true, &Silent);
        let wish = Wish { journal: &journal, is_dry_run, is_updating, progress };
        write(&[Source { bundle, tool: Tool::Diarium, reading }], wish).unwrap()
    };
    let media = source.path().join("media/2024-03-02_233000000");
    std::fs::create_dir_all(&media).unwrap();
    std::fs::write(media.join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Rain").media.len(), 1);
    std::fs::remove_dir_all(source.path().join("media")).unwrap();
    assert_eq!(import("Rain").unchanged.len(), 1);
    assert_eq!(import("Snow").updated.len(), 1);
    let text = std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("\nSnow\n\n![](media/sea-1.jpg)\n"), "{text}");
    assert_eq!(import("Snow").unchanged.len(), 1);
}

#[test]
fn a_picture_that_is_missing_shows_no_other_ones() {
    let folder = tempfile::tempdir().unwrap();
    let note = |file: &str, at: u32| {
        format!(
            r#"{{"textContent": "{at}", "createdTimestampUsec": 170941860000000{at}, "userEditedTimestampUsec": 1709418600000000, "attachments": [{{"filePath": "{file}"}}]}}"#
        )
    };
    import(Tool::Keep, &note("image.png", 1), folder.path(), false, false);
    let text = std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("![](media/missing/image.png)\n"), "{text}");
}

#[test]
fn a_name_of_a_picture_that_is_not_there_is_no_empty_address() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let json = r#"[{"date": "2024-03-02T23:30:00", "html": "<p>x</p><img src='p.jpg'>", "tags": ["sea"], "rating": 4}]"#;
    let media = "media/2024-03-02_233000000";
    put(source.path(), &[("a/d.json", json), (&format!("a/{media}/p.jpg"), "p")]);
    put(source.path(), &[(&format!("a/{media}/q.jpg"), "q"), ("b/d.json", json)]);
    let less = r#"[{"date": "2024-03-02T23:30:00", "html": "<p>y</p><img src='p.jpg'>"}]"#;
    put(source.path(), &[("c/d.json", less)]);
    let import = |name: &str| import_at(Tool::Diarium, &source.path().join(name), folder.path());
    let text = || std::fs::read_to_string(folder.path().join("2024/03/2024-03-02.md")).unwrap();
    assert_eq!((import("a").added.len(), import("b").unchanged.len()), (1, 1));
    assert_eq!(import("c").updated.len(), 1);
    let end = "\ny\n\n![](media/p.jpg)\n\n![](media/q.jpg)\n";
    assert!(text().contains("tags:\n  - sea\nrating: 4\n") && text().ends_with(end), "{}", text());
}

#[test]
fn an_edited_entry_without_its_pictures_follows_and_keeps_them() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bundle_of = |text: &str| {
        let note = format!(
            r#"{{"title": "Ferry", "textContent": "{text}", "createdTimestampUsec": 1709418600000000, "userEditedTimestampUsec": 1709418600000000,
                "attachments": [{{"filePath": "Sea 1.jpg", "mimetype": "image/jpeg"}}]}}"#
        );
        std::fs::write(source.path().join("Ferry.json"), note).unwrap();
        Bundle::open(source.path(), "keep").unwrap()
    };
    let import = |text: &str, is_updating: bool| {
        let bundle = bundle_of(text);
        let reading = read(Tool::Keep, &bundle, &Options::default()).unwrap();
        let journal = journal(folder.path());
        let wish = Wish { journal: &journal, is_dry_run: false, is_updating, progress: &Silent };
        write(&[Source { bundle, tool: Tool::Keep, reading }], wish).unwrap()
    };
    std::fs::write(source.path().join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Rain", false).media.len(), 1);
    std::fs::remove_file(source.path().join("Sea 1.jpg")).unwrap();
    assert_eq!(import("Rain", false).unchanged.len(), 1, "what shows less is no edit");
    assert_eq!(import("Snow", false).edited.len(), 1);
    assert_eq!(import("Snow", true).updated.len(), 1);
    let file = folder.path().join("2024/03/2024-03-02-ferry.md");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.ends_with("\nSnow\n\n![](media/sea-1.jpg)\n"), "{text}");
    assert_eq!(import("Snow", true).unchanged.len(), 1);
    std::fs::write(source.path().join("Sea 1.jpg"), "sea").unwrap();
    assert_eq!(import("Snow", true).unchanged.len(), 1);
}
