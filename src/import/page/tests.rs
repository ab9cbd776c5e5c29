//! The file of an entry, and how it is known again.

use super::*;

const DIGEST: &str = "0123456789abcdef";

fn page_of(entry: &Imported, tool: Tool) -> String {
    page(entry, &entry.front_matter, &entry.body, tool, DIGEST, &Origin::new(Some("x"), entry))
}

fn mark(text: &str) -> Mark {
    Mark::of(&front_matter::read(text)).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn a_file_knows_whether_it_was_changed() {
    let mut entry = Imported { body: "imported: by me\n".to_owned(), ..Imported::default() };
    entry.set("date", Some("2025-09-16"));
    let text = page_of(&entry, Tool::Words750);
    assert_eq!(mark(&text).tool, "750words");
    assert_eq!(mark(&text).digest, DIGEST);
    assert_eq!(mark(&text).origin, Some(Origin::new(Some("x"), &entry)));
    assert!(mark(&text).holds(&text));
    for (from, to) in [("by me", "by you"), ("2025-09-16", "2025-09-17")] {
        let changed = text.replace(from, to);
        assert!(!mark(&changed).holds(&changed), "{changed}");
    }
    let bare = Imported { body: "---\nrule".to_owned(), ..Imported::default() };
    let text = page_of(&bare, Tool::Jrnl);
    assert!(mark(&text).holds(&text), "{text}");
}

#[test]
fn a_file_keeps_in_mind_what_other_sources_said() {
    let mut entry = Imported { body: "Rain".to_owned(), ..Imported::default() };
    let other = "fedcba9876543210";
    let of = |source: &str, entry: &Imported| Origin::new(Some(source), entry);
    for is_partial in [false, true] {
        entry.is_partial = is_partial;
        let origin = of("x", &entry).followed_by(&of("y", &entry), other);
        let text = page(&entry, &entry.front_matter, "Rain", Tool::Jrnl, DIGEST, &origin);
        let read = mark(&text);
        assert_eq!((read.is_partial, read.origin), (is_partial, Some(origin.clone())));
        assert!(origin.was_of_source(&of("x", &entry)) && !origin.was_of_source(&origin));
        // Each of them is named once.
        let back = origin.followed_by(&of("x", &entry), DIGEST);
        assert_eq!(back.others, [(source_hash("y"), DIGEST.to_owned())]);
    }
}

/// Checks what a note becomes, without the line of the import, which must be read again.
#[track_caller]
fn check(note: &str, expected: &str) {
    let (body, has_own_block) = (note.to_owned(), true);
    let mut entry = Imported { body, has_own_block, ..Imported::default() };
    entry.set("date", Some("2025-09-16"));
    let text = page_of(&entry, Tool::Obsidian);
    let said = mark(&text);
    assert!(said.tool == "obsidian" && said.holds(&text), "{text}");
    assert_eq!(front_matter::read(&text).fault, None, "{text}");
    let lines = text.split_inclusive('\n').filter(|it| !it.contains(&format!("obsidian {DIGEST}")));
    assert_eq!(lines.collect::<String>(), expected);
}

#[test]
fn front_matter_in_any_form_takes_keys_and_no_text_does() {
    check("---\ntitle: May\n---\nRain.", "---\ntitle: May\ndate: 2025-09-16\n---\nRain.\n");
    check("---\n---\nText\n\n---\nmore", "---\ndate: 2025-09-16\n---\nText\n\n---\nmore\n");
    check("---\na: 1\n--- \nText", "---\na: 1\ndate: 2025-09-16\n--- \nText\n");
    check("---\na: 1\n...\nText", "---\na: 1\ndate: 2025-09-16\n...\nText\n");
    check("---\na: 1\n---", "---\na: 1\ndate: 2025-09-16\n---\n");
    check("---\ndate:\na: 1\n---\nText", "---\ndate: 2025-09-16\na: 1\n---\nText\n");
    check("---\n# mine\nDate: \n---\n", "---\n# mine\ndate: 2025-09-16\n---\n");
    check("---\n{mood: 7}\n---\nText", "---\nmood: 7\ndate: 2025-09-16\n---\nText\n");
    check(
        "---\nimported: 2023-05-01\n---\nText",
        "---\nimported: 2023-05-01\ndate: 2025-09-16\n---\nText\n",
    );
    check(
        "---\nimported: jrnl 0123456789abcdef 0123456789abcdef\n---\nText",
        "---\nimported: jrnl 0123456789abcdef 0123456789abcdef\ndate: 2025-09-16\n---\nText\n",
    );
    check(
        "+++\na = 1\n[b]\nc = 2\n+++\nText",
        "+++\ndate = 2025-09-16\na = 1\n[b]\nc = 2\n+++\nText\n",
    );
    check("{\"a\": 1}\nText", "{\n\"date\": \"2025-09-16\",\n\"a\": 1}\nText\n");
    check("---json\n{\n}\n---\nText", "---json\n{\n\"date\": \"2025-09-16\",\n}\n---\nText\n");
}
