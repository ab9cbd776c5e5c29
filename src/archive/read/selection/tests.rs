//! Filters asked of a small archive.

mod order;
mod pages;

use chrono::NaiveDate;

use super::*;
use crate::archive::fixture::Fixture;
use crate::archive::read::list;
use crate::entry::filter::Request;
use crate::field::FieldKind;

fn journal() -> Fixture {
    Fixture::with_fields(&[
        ("weather", FieldKind::Text),
        ("rating", FieldKind::Integer),
        ("draft", FieldKind::Boolean),
        ("due", FieldKind::Datetime),
        ("projects", FieldKind::List),
    ])
    .entry(
        "a.md",
        "date: 2024-02-29\ntitle: Été\nlocation: 'Alfama, Lisbon, Portugal'\nmood: {calm: 7, tired: 2}\n\
         tags: [Work, Café]\npeople: Ana Almeida\nweather: Rain\nrating: 4\ndraft: no\n\
         due: 2025-01-01T10:00\nprojects: [Garden]",
        "one two three",
    )
    .entry(
        "b.md",
        "date: 2024-09-16\ntitle: apple\nlocation: {name: Porto, lat: 41.1579, lon: -8.6291}\nmood: calm 3/10\n\
         tags: work\nweather: sun\nrating: 2\ndraft: yes\nprojects: garden",
        "one",
    )
    .entry("c.md", "date: 2025-09-16\ntitle: Zebra\nlocation: LISBON\nmood: tired\nrating: 9", "one two")
    .entry("d.md", "tags: [home]", "nothing says the day")
    .entry("e.md", "date: 2025-09-16\ntags: work\nlocation: Lisbon", "gone")
    .removed("e.md")
}

fn found(fixture: &Fixture, request: &Request) -> (String, Vec<UnknownName>) {
    let today = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
    let filter = Filter::read(request, today, fixture.fields()).unwrap();
    let selection = Selection::new(&fixture.connection, &filter).unwrap();
    let rows = list::rows(&fixture.connection, &selection).unwrap();
    (rows.iter().map(|row| &row.path[..1]).collect(), selection.unknown)
}

/// Checks which entries are selected by options as they are written: `--tag work --words 2..`.
fn check(options: &str, expected: &str) {
    let (found, _) = found(&journal(), &request(options));
    assert_eq!(found, expected, "{options}");
}

fn request(options: &str) -> Request {
    let mut request = Request::default();
    for option in options.split("--").filter(|it| !it.is_empty()) {
        let (name, value) = option.trim().split_once(' ').unwrap_or((option.trim(), ""));
        let value = value.to_owned();
        match name {
            "from" => request.from = Some(value),
            "to" => request.to = Some(value),
            "on" => request.on = Some(value),
            "year" => request.year = Some(value),
            "month" => request.month = Some(value),
            "on-this-day" => request.on_this_day = true,
            "location" => request.location.push(value),
            "near" => request.near = Some(value),
            "within" => request.within = Some(value),
            "mood" => request.mood.push(value),
            "mood-scale" => request.mood_scale = Some(value),
            "tag" => request.tag.push(value),
            "person" => request.person.push(value),
            "field" => request.field.push(value),
            "words" => request.words = Some(value),
            "removed" => request.removed = true,
            "undated" => request.undated = true,
            "sort" => request.sort = Some(value),
            "limit" => request.limit = Some(value.parse().unwrap()),
            "reverse" => request.reverse = true,
            _ => panic!("{name}"),
        }
    }
    request
}

#[test]
fn the_newest_day_stands_first_and_undated_entries_last() {
    check("", "cbad");
    check("--reverse", "dabc");
    check("--limit 2", "cb");
    check("--limit 2 --reverse", "da");
    check("--limit 0", "");
}

#[test]
fn days_are_selected_from_the_calendar() {
    check("--from 2024-09", "cb");
    check("--to 2024", "ba");
    check("--on 2024-09-16", "b");
    check("--year 2024", "ba");
    check("--month september", "cb");
    check("--year 2024 --month 9", "b");
    check("--on-this-day", "cb");
    check("--on 09-16", "cb");
    check("--on 02-29 --on-this-day", "");
    check("--on 02-29", "a");
    check("--on last month", "");
    check("--undated", "d");
    check("--undated --year 2025", "");
}

#[test]
fn a_place_holds_the_places_in_it() {
    check("--location lisbon", "ca");
    check("--location Lisbon, Portugal", "a");
    check("--location PORTUGAL", "a");
    check("--location Alfama", "a");
    check("--location Alfama, Portugal", "");
    check("--near 41.16,-8.63", "b");
    check("--near 38.7,-9.1 --within 300", "b");
    check("--near 38.7,-9.1", "");
}

#[test]
fn names_are_found_without_case_and_diacritics() {
    check("--tag WORK", "ba");
    check("--tag work --tag cafe", "a");
    check("--person ana almeida", "a");
    check("--mood calm", "ba");
    check("--field weather=rain", "a");
    check("--field projects=garden", "ba");
}

#[test]
fn the_strength_of_a_mood_belongs_to_the_mood_that_is_named() {
    check("--mood-scale 2..3", "ba");
    check("--mood calm --mood-scale ..5", "b");
    check("--mood calm --mood tired --mood-scale 1..", "a");
    check("--mood tired", "ca");
}

#[test]
fn a_number_without_a_mood_is_a_strength_too() {
    let fixture = Fixture::new()
        .entry("a.md", "date: 2025-01-01\nmood: 9/10", "")
        .entry("b.md", "date: 2025-01-02\nmood: [calm, 2]", "")
        .entry("c.md", "date: 2025-01-03\nmood: calm 9", "");
    for (options, expected) in [
        ("--mood-scale 8..", "ca"),
        ("--mood-scale ..8", "b"),
        ("--mood-scale 9", "ca"),
        ("--mood calm --mood-scale 1..", "c"),
        ("--mood calm", "cb"),
    ] {
        assert_eq!(found(&fixture, &request(options)).0, expected, "{options}");
    }
}

#[test]
fn fields_of_every_kind_are_asked() {
    check("--field rating=4..", "ca");
    check("--field rating=2", "b");
    check("--field draft=yes", "b");
    check("--field draft=no", "a");
    check("--field due=2025", "a");
    check("--field due=2025-01-02..", "");
    check("--field weather", "ba");
    check("--field weather=", "cd");
    check("--field projects", "ba");
    check("--field projects=", "cd");
    check("--field weather=snow", "");
}

#[test]
fn words_are_counted_between_both_ends() {
    check("--words 2..3", "ca");
    check("--words 1", "b");
    check("--sort words", "dacb");
    check("--sort words --reverse --limit 2", "bc");
}

#[test]
fn removed_entries_are_selected_only_where_they_are_asked_for() {
    check("--removed --tag work --location lisbon", "e");
    check("--location lisbon --tag work", "a");
}

#[test]
fn titles_are_ordered_as_people_read_them() {
    check("--sort title", "bacd");
    check("--sort title --reverse --limit 3", "dca");
    check("--sort path", "abcd");
    check("--sort id --reverse", "dcba");
}

#[test]
fn a_name_that_nobody_knows_selects_nothing_and_is_told() {
    let (rows, unknown) = found(&journal(), &request("--tag wrok --location Porta --year 2024"));
    assert_eq!(rows, "");
    let told: Vec<_> = unknown
        .iter()
        .map(|it| (it.kind.as_str(), it.name.as_str(), it.nearest.as_deref()))
        .collect();
    assert_eq!(told, [("location", "Porta", Some("Porto")), ("tag", "wrok", Some("work"))]);
}

#[test]
fn a_field_that_is_not_migrated_is_refused() {
    let fixture = journal();
    fixture.connection.execute_batch("ALTER TABLE entries DROP COLUMN weather").unwrap();
    let today = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
    let filter = Filter::read(&request("--field weather=rain"), today, fixture.fields()).unwrap();
    let error = Selection::new(&fixture.connection, &filter).unwrap_err();
    assert_eq!(error.to_string(), "the archive has no field `weather` yet");
}

#[test]
fn names_with_quotes_are_only_ever_values() {
    check("--tag work' OR 1=1 --", "");
    check("--field weather=x') OR 1=1 --", "");
    check("--location %", "");
    check("--mood \"] , 1", "");
}

#[test]
fn a_ring_of_places_ends() {
    let fixture = journal();
    fixture.connection.execute_batch("UPDATE locations SET parent_id = id").unwrap();
    assert_eq!(found(&fixture, &request("--location Nowhere")).0, "");
}

#[test]
fn a_key_that_is_no_field_is_looked_for_in_every_front_matter() {
    let fixture = Fixture::new()
        .entry("a.md", "date: 2025-01-01\nsky: Light rain\nmusic: [Bach, Coltrane]", "")
        .entry("b.md", "date: 2025-01-02\nSky: sun\nsleep: 6.5", "")
        .entry("c.md", "", "");
    let check = |options: &str, expected: &str, unknown: &str| {
        let (found, names) = found(&fixture, &request(options));
        let told = names.iter().map(|it| {
            format!("{} {} {}", it.kind, it.name, it.nearest.as_deref().unwrap_or_default())
        });
        assert_eq!(
            (found.as_str(), told.collect::<String>().as_str()),
            (expected, unknown),
            "{options}"
        );
    };
    check("--field sky=LIGHT RAIN", "a", "");
    check("--field sky", "ba", "");
    check("--field sky=", "c", "");
    check("--field music=bach", "a", "");
    check("--field sleep=6..", "b", "");
    check("--field sleep=7..", "", "");
    check("--field sky=son", "", "sky son sun");
    check("--field skies=sun", "", "key of front matter skies ");
    check("--field musik=sun", "", "key of front matter musik music");
}
