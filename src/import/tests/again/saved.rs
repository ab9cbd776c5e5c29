//! Files that another program saved, or copied, and those that `[sync]` leaves out.

use super::*;

const TEXT: &str = "[2025-09-16 08:00] Rain\nIt rains on.\nAnd on.\n";
const FILE: &str = "2025/09/2025-09-16-rain.md";

/// How a program writes a file again.
type Save<'s> = &'s dyn Fn(&str) -> Vec<u8>;

/// A folder into which the text was imported, and whose file was then written anew.
fn saved(save: impl Fn(&str) -> Vec<u8>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    import(Tool::Jrnl, TEXT, folder.path(), false, false);
    let place = folder.path().join(FILE);
    let text = std::fs::read_to_string(&place).unwrap();
    std::fs::write(place, save(&text)).unwrap();
    folder
}

#[test]
fn a_file_that_another_program_saved_is_known_again() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    };
    let saves: [(&str, Save<'_>); 7] = [
        ("mark", &|it| format!("\u{feff}{it}").into_bytes()),
        ("utf-16", &utf16),
        ("bad byte", &|it| [it.as_bytes(), b"caf\xe9\n"].concat()),
        ("line above", &|it| format!("x\n{it}").into_bytes()),
        ("line like an empty one", &|it| format!("\u{a0}\n{it}").into_bytes()),
        ("capital", &|it| it.replace("imported:", "Imported:").into_bytes()),
        ("broken", &|it| it.replacen("---\n", "---\nnote: a: b\n", 1).into_bytes()),
    ];
    for (name, save) in saves {
        let folder = saved(save);
        let again = import(Tool::Jrnl, TEXT, folder.path(), false, false);
        assert_eq!((again.added.len(), again.unchanged.len()), (0, 1), "{name}");
        let edited = TEXT.replace("And on", "And on and on");
        let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
        let told = import(Tool::Jrnl, &edited, folder.path(), false, false);
        assert_eq!((told.added.len(), told.edited.len()), (0, 1), "{name}");
        if name != "capital" && name != "line like an empty one" {
            // What was changed here stays, byte for byte.
            let update = import(Tool::Jrnl, &edited, folder.path(), false, true);
            assert_eq!((update.added.len(), update.updated.len()), (0, 0), "{name}");
            assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), bytes, "{name}");
        }
    }
}

#[test]
fn an_id_is_read_in_a_block_that_cannot_be() {
    let text = |words: &str| {
        format!(
            r#"{{"metadata": {{"version": "1.0"}}, "entries": [{{"uuid": "AB12AB12AB12AB12AB12AB12AB12AB12", "creationDate": "2025-09-16T08:00:00Z", "text": "{words}"}}]}}"#
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let first = import(Tool::DayOne, &text("Rain"), folder.path(), false, false);
    let place = folder.path().join(first.added[0].as_str());
    let file = std::fs::read_to_string(&place).unwrap();
    std::fs::write(&place, file.replacen("---\n", "---\nnote: a: b\n", 1)).unwrap();
    let again = import(Tool::DayOne, &text("Snow"), folder.path(), false, false);
    assert_eq!((again.added.len(), again.edited.len()), (0, 1));
}

#[test]
fn a_copy_of_a_file_makes_no_edit_a_new_entry() {
    let edits = ["And on and on", "And on, still"].map(|it| TEXT.replace("And on", it));
    for name in
        ["2025-09-16-rain (conflicted copy 2025-10-01).md", "2025-09-16-rain (1).md", "0.md"]
    {
        let folder = saved(|it| it.as_bytes().to_vec());
        let place = folder.path().join(FILE);
        std::fs::copy(&place, place.with_file_name(name)).unwrap();
        let told = import(Tool::Jrnl, &edits[0], folder.path(), false, false);
        assert_eq!((told.added.len(), told.edited.len()), (0, 1), "{name}");
        let update = import(Tool::Jrnl, &edits[0], folder.path(), false, true);
        assert_eq!((update.added.len(), update.updated.len()), (0, 1), "{name}");
        if name == "0.md" {
            continue;
        }
        assert_eq!(update.updated[0].as_str(), FILE);
        // The copy says what was before, and its name whose copy it is.
        let again = import(Tool::Jrnl, &edits[1], folder.path(), false, true);
        assert_eq!((again.added.len(), again.updated.len()), (0, 1), "{name}");
        assert_eq!(again.updated[0].as_str(), FILE);
    }
}

fn leaving_out(root: &Path, pattern: &str) -> Journal {
    let of =
        |pattern: &str| GlobSetBuilder::new().add(Glob::new(pattern).unwrap()).build().unwrap();
    Journal::open(root, of("**/*.md"), of(pattern), false).unwrap()
}

#[test]
fn nothing_is_written_where_no_sync_reads_and_what_lies_there_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let run = |text: &str, journal: &Journal| {
        let reading = read_text(Tool::Jrnl, text).unwrap();
        let source = Source { bundle: bundle(text), tool: Tool::Jrnl, reading };
        let wish = Wish { journal, is_dry_run: false, is_updating: false, progress: &Silent };
        write(&[source], wish)
    };
    let journal = leaving_out(folder.path(), "2025/**");
    let refused = run(TEXT, &journal);
    assert!(matches!(refused, Err(ImportError::Refused { code: "left-out", .. })), "{refused:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    run(TEXT, &leaving_out(folder.path(), "old/**")).unwrap();
    let there = run(TEXT, &journal).unwrap();
    assert_eq!((there.added.len(), there.unchanged.len()), (0, 1));
    let edited = run(&TEXT.replace("And on", "And on and on"), &journal).unwrap();
    assert_eq!((edited.added.len(), edited.edited.len()), (0, 1));
}
