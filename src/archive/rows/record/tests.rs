//! All that a record holds of an entry, and no ring of places without an end.

use super::*;
use crate::archive::fixture::Fixture;

#[test]
fn a_record_is_all_that_an_entry_says() {
    let fixture = Fixture::with_fields(&[
        ("projects", FieldKind::List),
        ("rating", FieldKind::Integer),
        ("draft", FieldKind::Boolean),
        ("weather", FieldKind::Text),
    ])
    .entry(
        "2025/a.md",
        "date: 2025-09-16T06:20+02:00\ntitle: Rain\nmoods: [{calm: 7, tired: }, 6]\n\
         location: {name: Alfama, city: Lisbon, lat: 38.71, lon: -9.13}\ntags: [b, a]\npeople: [Ana]\n\
         rating: 4\ndraft: yes\nprojects: [y, x]\nno: 007",
        "Rain\r\n",
    );
    let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
    let record = records.get(1).unwrap();
    assert_eq!(record.path.as_str(), "2025/a.md");
    assert_eq!(record.date.as_deref(), Some("2025-09-16"));
    assert_eq!(record.date_written.as_deref(), Some("2025-09-16T06:20+02:00"));
    assert_eq!((record.title.as_deref(), record.word_count), (Some("Rain"), 1));
    assert_eq!(record.body, "Rain\r\n");
    assert_eq!(record.front_matter["no"], "007");
    assert_eq!(record.locations[0].whole_name(), "Alfama, Lisbon");
    assert_eq!(record.locations[0].latitude, Some(38.71));
    let moods: Vec<_> = record.moods.iter().map(|it| (it.name.as_str(), it.scale)).collect();
    assert_eq!(moods, [("calm", Some(7.0)), ("tired", None)]);
    assert_eq!(record.mood_scale, Some(6.0));
    assert_eq!((record.tags, record.people), (vec!["b".into(), "a".into()], vec!["Ana".into()]));
    let fields: Vec<_> = record.fields.into_iter().map(|(_, value)| value).collect();
    assert_eq!(
        fields,
        [
            FieldValue::List(vec!["y".into(), "x".into()]),
            FieldValue::Integer(4),
            FieldValue::Boolean(true),
            FieldValue::Null,
        ]
    );
}

#[test]
fn the_source_is_the_file_byte_for_byte() {
    let bytes = b"\xef\xbb\xbf---\r\ntitle: a\r\n---\r\nb\0\xff";
    let fixture = Fixture::new().file("a.md", bytes);
    let records = Records::new(&fixture.connection, &[]).unwrap();
    let (path, source) = records.source(1).unwrap();
    assert_eq!((path.as_str(), source.as_slice()), ("a.md", bytes.as_slice()));
}

#[test]
fn a_ring_of_places_ends() {
    let fixture = Fixture::new().entry("a.md", "location: 'a, b, c'", "");
    fixture.connection.execute_batch("UPDATE locations SET parent_id = 3").unwrap();
    let records = Records::new(&fixture.connection, &[]).unwrap();
    assert!(records.get(1).unwrap().locations[0].parents.len() <= 2);
}
