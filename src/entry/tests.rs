//! Whole entries: from the bytes of a file to what the archive is told.

use super::*;

fn read(path: &str, bytes: &[u8]) -> (Entry, Vec<Finding>, Source) {
    let source = Source::new(bytes.to_vec());
    let (entry, findings) = parse(&EntryPath::new(path).unwrap(), &source, &[]);
    (entry, findings, source)
}

#[test]
fn an_entry_holds_what_its_file_says() {
    let text = "---\ntitle: Rain\ndate: 2025-09-16T06:20+02:00\nmood: {name: Calm, scale: 7}\n\
        location: Alfama, Lisbon\ntags: [a, b]\npeople: Ana\n---\n\n# Heading\n\nIt *rained*.\n";
    let (entry, findings, source) = read("2025/rain.md", text.as_bytes());
    assert_eq!(findings, []);
    assert_eq!(entry.title.as_deref(), Some("Rain"));
    let date = entry.date.unwrap();
    assert_eq!(date.day, "2025-09-16");
    assert_eq!(date.written.as_deref(), Some("2025-09-16T06:20+02:00"));
    assert_eq!(entry.moods, [Mood { name: "calm".to_owned(), scale: Some(7.0) }]);
    assert_eq!(entry.locations[0].canonical_name(), "alfama, lisbon");
    assert_eq!(
        (entry.tags, entry.people),
        (vec!["a".to_owned(), "b".to_owned()], vec!["Ana".to_owned()])
    );
    assert_eq!((entry.body.word_count, entry.body.heading.as_deref()), (3, Some("Heading")));
    assert_eq!(entry.body.text(&source), "\n# Heading\n\nIt *rained*.\n");
}
