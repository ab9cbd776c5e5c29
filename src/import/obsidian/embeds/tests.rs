//! How the files of a note are found.

use super::*;

/// What a note of a vault shows: the member of each file, `-` where it is missing; and its text.
fn shown(files: &[&str], note: &str, text: &str) -> (Vec<String>, String) {
    shown_in("", files, note, text)
}

/// The same of a vault that lies in a folder of what was named.
fn shown_in(vault: &str, files: &[&str], note: &str, text: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    for file in files.iter().chain([&note]) {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }
    let bundle = Bundle::open(folder.path(), "vault").unwrap();
    let root = Root { bundle: &bundle, folder: vault, is_vault: true };
    let mut entry = Imported::default();
    let text = match text.strip_prefix("keys: ") {
        Some(keys) => root.with_files_of_keys(note, keys, &mut entry),
        None => root.with_files(note, text, &mut entry),
    };
    entry.body = text;
    let text = entry.with_marks(|it| format!("F{it}"), |_| String::new());
    let members = entry.media.into_iter().map(|it| it.member.unwrap_or_else(|| "-".to_owned()));
    (members.collect(), text)
}

const FILES: [&str; 9] = [
    "d1/image.png",
    "d2/image.png",
    "Plan 3.10.md",
    "photo.png",
    "a/pü.png",
    "n/b (1).png",
    "tax.pdf",
    "film.mp4",
    "a b.canvas",
];

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let (members, _) = shown(&FILES, "n/2024-03-02.md", text);
    assert_eq!(members, expected, "{text}");
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    assert_eq!(shown(&FILES, "n/2024-03-02.md", text).1, expected);
}

#[test]
fn a_file_is_the_one_that_its_address_names() {
    check("![[d2/image.png]]", &["d2/image.png"]);
    check("![](d2/image.png)", &["d2/image.png"]);
    check("![](../d2/image.png)", &["d2/image.png"]);
    check("![[image.png]]", &["d1/image.png"]);
    check("![[gone/image.png]] ![](gone/image.png)", &["-", "-"]);
    check("![[Photo.PNG|300]] ![[nowhere.png]]", &["photo.png", "-"]);
    check(
        "![x](p%C3%BC.png) ![](b%20(1).png) ![](<b (1).png>)",
        &["a/pü.png", "n/b (1).png", "n/b (1).png"],
    );
    check("![[pu\u{308}.png]]", &["a/pü.png"]);
    check("![[Plan 3.10]] ![[Plan 3.10.md]] ![[Other 3.11]]", &[]);
    check("![](https://example.org/a.png) [x](example.org) [[Mr. Miller]]", &[]);
    check("[[gone.pdf]] [x](gone.pdf) [[page.html]]", &["-", "-"]);
}

#[test]
fn an_address_in_markdown_is_sought_from_the_note() {
    let files = ["p.png", "n/p.png", "q.png", "n/img/r.png", "img/r.png", "far/in/s.png"];
    let check = |text: &str, expected: &[&str]| {
        assert_eq!(shown(&files, "n/2024-03-02.md", text).0, expected, "{text}");
    };
    check("![](p.png) ![](./p.png) ![](../p.png)", &["n/p.png", "n/p.png", "p.png"]);
    check("<img src=\"p.png\"> ![](/p.png) ![[p.png]]", &["n/p.png", "p.png", "p.png"]);
    check(
        "![](img/r.png) ![](./img/r.png) ![[img/r.png]]",
        &["n/img/r.png", "n/img/r.png", "img/r.png"],
    );
    check("![](q.png) ![](./q.png) ![](../q.png)", &["q.png", "-", "q.png"]);
    check(
        "![](s.png) ![](in/s.png) ![](./s.png) ![](out/s.png)",
        &["far/in/s.png", "far/in/s.png", "-", "-"],
    );
}

#[test]
fn a_note_shows_no_file_of_another_vault() {
    let files = ["A/p.png", "A/Plan 3.10b.md", "A/in/q.png", "B/r.png"];
    let check = |vault: &str, text: &str, expected: &[&str]| {
        let note = format!("{vault}/2024-03-02.md");
        assert_eq!(shown_in(vault, &files, &note, text).0, expected, "{vault} {text}");
    };
    let text = "![[p.png]] ![[q.png]] ![[r.png]] ![[x/p.png]]";
    check("A", text, &["A/p.png", "A/in/q.png", "-", "-"]);
    check("B", text, &["-", "-", "B/r.png", "-"]);
    check("A/in", text, &["-", "A/in/q.png", "-", "-"]);
    check("B", "![[Plan 3.10b]]", &["-"]);
    check("A", "![[Plan 3.10b]]", &[]);
}

#[test]
fn a_note_stays_as_it_is_but_for_the_addresses() {
    reads("![sea](photo.png \"At the sea\") on", "![sea](F0 \"At the sea\") on");
    reads("<img src='photo.png' width=\"20\"> x", "<img src=\"F0\" width=\"20\"> x");
    reads("[[tax.pdf]] [[tax.pdf#page=3|Tax]]", "[tax.pdf](F0) [Tax](F1#page=3)");
    reads("[scan](tax.pdf) ![z][r]\n\n[r]: photo.png", "[scan](F0) ![z][r]\n\n[r]: F1");
    reads("![[a b.canvas]] ![[film.mp4#t=3]]", "[a b.canvas](F0) [film.mp4](F1#t=3)");
    reads("![[photo.png|200]] ![[photo.png|Sea|200x100]]", "![200](F0) ![Sea|200x100](F1)");
    reads("| ![[photo.png\\|200]] |\n| --- |", "| ![200](F0) |\n| --- |");
    for same in [
        "![[Plan 3.10]]",
        "`![[photo.png]]`",
        "```\n![[photo.png]]\n```",
        "%%\n![[photo.png]]\n%%",
        "`%%` [[Plan 3.10]] `%%`",
    ] {
        reads(same, same);
    }
    reads("`%%` ![[photo.png]] `%%`", "`%%` ![](F0) `%%`");
    reads(
        "keys: cover: \"[[photo.png|x]]\"\nbanner: d2/image.png\nname: gone.png\nup: \"[[Plan 3.10]]\"\nall:\n  - tax.pdf\n",
        "cover: \"[[F0|x]]\"\nbanner: F1\nname: gone.png\nup: \"[[Plan 3.10]]\"\nall:\n  - F2\n",
    );
}
