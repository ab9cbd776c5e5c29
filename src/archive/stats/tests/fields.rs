//! Fields by value and by month.

use super::sample::Sample;
use super::*;
use crate::field::{Field, FieldKind};

fn check(sample: &Sample, field: FieldOf) -> FieldStats {
    let name = field.name().to_owned();
    let filter = StatsFilter { fields: vec![field], ..StatsFilter::default() };
    sample.stats_of(&filter).fields.remove(&name).unwrap()
}

fn values(stats: &FieldStats) -> Vec<(&str, u64)> {
    stats.values.iter().map(|it| (it.value.as_str(), it.entries)).collect()
}

#[test]
fn a_text_is_counted_by_value_and_month() {
    let sample = Sample::new();
    let weather = sample.column("weather", "TEXT", FieldKind::Text);
    for (date, value) in [("2025-09-01", "rain"), ("2025-09-02", "sun"), ("2025-10-01", "rain")] {
        sample.set(sample.entry(date, 1), "weather", value);
    }
    sample.entry("2025-09-03", 1);
    let stats = check(&sample, weather);
    assert_eq!((stats.entries, stats.missing, stats.distinct), (3, 1, 2));
    assert_eq!(values(&stats), [("rain", 2), ("sun", 1)]);
    assert_eq!(stats.numbers, None);
    let september = &stats.by_month[&Month { year: 2025, month: 9 }];
    assert_eq!((september.entries, september.values["rain"]), (2, 1));
}

#[test]
fn a_number_has_a_range() {
    let sample = Sample::new();
    let sleep = sample.column("sleep", "REAL", FieldKind::Real);
    for (date, value) in [("2025-09-01", 6.5), ("2025-09-02", 8.5), ("2025-10-01", 3.0)] {
        sample.set(sample.entry(date, 1), "sleep", value);
    }
    let stats = check(&sample, sleep);
    assert_eq!(stats.numbers, Some(Numbers { min: 3.0, mean: 6.0, max: 8.5 }));
    let september = stats.by_month[&Month { year: 2025, month: 9 }].numbers;
    assert_eq!(september, Some(Numbers { min: 6.5, mean: 7.5, max: 8.5 }));
}

#[test]
fn a_truth_reads_as_one() {
    let sample = Sample::new();
    let draft = sample.column("draft", "INTEGER", FieldKind::Boolean);
    sample.set(sample.entry("2025-09-01", 1), "draft", 1);
    assert_eq!(values(&check(&sample, draft)), [("true", 1)]);
}

#[test]
fn a_declared_list_has_tables_of_its_own() {
    let sample = Sample::new();
    let projects = sample.list("projects");
    for name in ["book", "garden"] {
        sample.add(sample.entry("2025-09-01", 1), "projects", name);
    }
    let stats = check(&sample, projects);
    assert_eq!((stats.entries, stats.kind), (2, "list"));
    assert_eq!(values(&stats), [("book", 1), ("garden", 1)]);
}

#[test]
fn a_key_that_is_no_field_is_counted_from_the_front_matter() {
    let sample = Sample::new();
    for front_matter in [
        r#"{"rating": "4", "x": {"rating": "9"}}"#,
        r#"{"rating": ["5", "3", "5", null]}"#,
        r#"{"rating": null}"#,
        r#"{"rating": {"stars": "1"}}"#,
        "broken",
    ] {
        sample.set(sample.entry("2025-09-01", 1), "front_matter", front_matter);
    }
    let stats = check(&sample, FieldOf::named("rating", &[]));
    assert_eq!((stats.entries, stats.missing), (2, 3));
    assert_eq!(values(&stats), [("3", 1), ("4", 1), ("5", 1)]);
    assert_eq!(stats.numbers.map(|it| (it.min, it.max)), Some((3.0, 5.0)));
}

#[test]
fn the_core_lists_are_fields_too() {
    let sample = Sample::new();
    let id = sample.entry("2025-09-01", 1);
    sample.tag(id, "letters");
    sample.mood(id, "calm", None);
    for name in ["tag", "moods", "person", "location"] {
        let expected = u64::from(["tag", "moods"].contains(&name));
        assert_eq!(check(&sample, FieldOf::named(name, &[])).entries, expected, "{name}");
    }
}

#[test]
fn a_field_that_is_not_migrated_yet_is_named() {
    let sample = Sample::new();
    for kind in [FieldKind::Text, FieldKind::List] {
        let field = Field::new("weather".parse().unwrap(), kind);
        let fields = vec![FieldOf::Declared(field)];
        let filter = StatsFilter { fields, ..StatsFilter::default() };
        let read = Stats::read(&sample.connection, &filter, NaiveTime::MIN, day("2025-09-20"));
        assert_eq!(read.unwrap_err().to_string(), "the archive has no field `weather`");
    }
}
