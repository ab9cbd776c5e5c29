//! Places in every shape; each case is the YAML between the fences.

mod positions;

use super::super::front_matter;
use super::super::names::plain_name;
use super::super::path::EntryPath;
use super::*;

fn check_found(block: &str, expected: &[&str], codes: &[&str]) {
    let text = format!("---\n{block}\n---\n");
    let values = front_matter::read(&text).values;
    let front_matter = FrontMatter { values, ..FrontMatter::default() };
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, &text, 0..text.len());
    let locations = read(&front_matter, &[], &mut report);
    let show = |it: &Location| {
        let names: Vec<&str> =
            std::iter::once(&it.name).chain(&it.parents).map(String::as_str).collect();
        let coordinates = it.latitude.zip(it.longitude);
        let at = coordinates.map(|(lat, lon)| format!(" @{lat},{lon}")).unwrap_or_default();
        names.join(" < ") + &at
    };
    let found: Vec<_> = locations.iter().map(show).collect();
    assert_eq!(found, expected, "{block}");
    let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
    assert_eq!(found, codes, "{block}");
}

fn check(block: &str, expected: &[&str]) {
    check_found(block, expected, &[]);
}

#[test]
fn commas_make_a_place_in_a_place() {
    check("location: Alfama, Lisbon, Portugal", &["Alfama < Lisbon < Portugal"]);
    check("location: Home", &["Home"]);
    check("location: ' Lisbon ,, '", &["Lisbon"]);
    check("location: '[[Lisbon]], Portugal'", &["Lisbon < Portugal"]);
    check("location: Straße des 17. Juni", &["Straße des 17. Juni"]);
    check("location: ~", &[]);
}

#[test]
fn a_comma_belongs_to_a_name_beside_its_town() {
    check("location: {name: '10, Downing Street', city: London}", &["10, Downing Street < London"]);
    check("location: {placeName: 'Quay, 4', localityName: Norden}", &["Quay, 4 < Norden"]);
    check(
        "location: {name: 'Rossio, Lisboa, Portugal', city: Lisboa}",
        &["Rossio < Lisboa < Portugal"],
    );
    check("location: {name: 'Alfama, Lisbon', country: Portugal}", &["Alfama < Lisbon < Portugal"]);
    check("location: {name: 'Alfama, Lisbon'}", &["Alfama < Lisbon"]);
}

#[test]
fn a_comma_in_quotes_belongs_to_its_name() {
    check("location: Bar, \"Lisbon, PT\"", &["Bar < Lisbon, PT"]);
    check("location: '\"10, Downing Street\", London'", &["10, Downing Street < London"]);
    check("location: Bar \"Sol\", Lisbon", &["Bar \"Sol\" < Lisbon"]);
}

#[test]
fn several_places_are_a_list() {
    check("locations: [Porto, 'Alfama, Lisbon']", &["Porto", "Alfama < Lisbon"]);
    check("location: Porto\nlocations:\n- porto\n- Évora", &["Porto", "Évora"]);
    check("location: [[Lisbon]]", &["Lisbon"]);
}

#[test]
fn a_map_names_the_places_from_small_to_large() {
    check(
        "location: {country: Portugal, city: Lisbon, name: Café A, lat: 38.72, lng: -9.14}",
        &["Café A < Lisbon < Portugal @38.72,-9.14"],
    );
    check("location: {city: Lisbon, country: Portugal}", &["Lisbon < Portugal"]);
    check("location: {name: Lisbon, city: lisbon, country: Portugal}", &["Lisbon < Portugal"]);
    check(
        "location: {venue: Bar, city: {name: Lisbon, country: Portugal}}",
        &["Bar < Lisbon < Portugal"],
    );
    check("location: {place: Alfama, in: 'Lisbon, Portugal'}", &["Alfama < Lisbon < Portugal"]);
    check("locations:\n- {name: A}\n- name: B\n  state: C", &["A", "B < C"]);
    check(
        "location: {Lisbon: Portugal, Porto: {lat: 41.1, lon: -8.6}}",
        &["Lisbon < Portugal", "Porto @41.1,-8.6"],
    );
}

#[test]
fn a_sentence_with_commas_is_one_place() {
    let long = "a, ".repeat(20_000);
    check(&format!("location: {long}"), &[plain_name(&long).as_str()]);
}

#[test]
fn a_canonical_name_knows_a_place_again() {
    assert_eq!(canonical_name("Alfama,  LISBON , Portugal,"), "alfama, lisbon, portugal");
    assert_eq!(canonical_name("São  Paulo"), "sao paulo");
    assert_eq!(canonical_name("İstanbul"), "istanbul");
    assert_eq!(canonical_name("Ｔｏｋｙｏ"), "tokyo");
    assert_eq!(canonical_name("서울"), "서울");
    assert_ne!(canonical_name("バリ"), canonical_name("パリ"));
    assert_ne!(canonical_name("दिल्ली"), canonical_name("दल"));
}

#[test]
fn a_chain_goes_from_a_place_to_the_places_around_it() {
    let location = Location {
        name: "Alfama".to_owned(),
        parents: vec!["Lisbon".to_owned(), "Portugal".to_owned()],
        latitude: Some(38.7),
        longitude: Some(-9.1),
    };
    let names: Vec<_> = location.chain().map(|it| it.canonical_name()).collect();
    assert_eq!(names, ["alfama, lisbon, portugal", "lisbon, portugal", "portugal"]);
    assert_eq!(location.chain().next_back().map(|it| it.latitude), Some(None));
}

#[test]
fn a_map_in_a_list_is_read_by_the_keys_that_are_known_to_name() {
    check(
        "locations: [{title: Rome}, {place: Oslo}, {location: Paris}]",
        &["Rome", "Oslo", "Paris"],
    );
    check("location: {location: Rome, country: Italy}", &["Rome < Italy"]);
    check(
        "location: {name: Bar, location: 'Rome, Italy', country: Italy}",
        &["Bar < Rome < Italy"],
    );
    check("location: {name: Bar, location: {city: Rome}}", &["Bar < Rome"]);
    check("locations: [{Rome: {lat: 1, lon: 2}}, {Oslo: }]", &["Rome @1,2", "Oslo"]);
    check("location: {start: {name: Rome}, end: {name: Paris}}", &["Rome", "Paris"]);
    check("location: {Rome: true, Paris: false}", &["Rome"]);
}

#[test]
fn a_map_whose_keys_name_no_place_is_told_and_invents_none() {
    let told = &["unread-place"];
    check_found("locations: [{spot: Rome}, Paris]", &["Paris"], told);
    check_found("locations: [{Lisbon: Portugal}]", &[], told);
    check_found("location: {room: kitchen, floor: 2}", &[], told);
    check_found("location: {spot: Rome, note: hot}", &[], told);
    check_found("location: {Lisbon: 3}", &[], told);
    check_found("location: {spot: Rome, lat: 1, lon: 2}", &["1, 2 @1,2"], told);
    check_found("location: {city: [Lisbon, Porto]}", &[], told);
    check_found("location: {city: [Lisbon, Porto], country: Portugal}", &["Portugal"], told);
}

#[test]
fn a_link_without_quotes_names_a_place() {
    check("location:\n  name: [[Lisbon|home]]", &["Lisbon"]);
    check("location: {name: [[places/Alfama]], city: Lisbon}", &["Alfama < Lisbon"]);
    check("location: [[Lisbon|home]]", &["Lisbon"]);
}

#[test]
fn keys_of_other_tools_name_a_place() {
    check(
        "location: {placeName: Rossio, localityName: Lisboa, administrativeArea: Lisboa, country: Portugal, latitude: 1.5, longitude: 2.5,
          timeZoneName: Europe/Lisbon, region: {center: {latitude: 1, longitude: 2}, radius: 75}}",
        &["Rossio < Lisboa < Portugal @1.5,2.5"],
    );
    check(
        "location: {name: Bar, address: {city: Lisboa, country: Portugal}}",
        &["Bar < Lisboa < Portugal"],
    );
    check(
        "location: {address: {streetAddress: Rua 5, addressLocality: Lisboa, addressCountry: PT}}",
        &["Lisboa < PT"],
    );
    check(
        "location: {display_name: 'Rossio, Lisboa, Portugal', address: {city: Lisboa, country: Portugal}}",
        &["Rossio < Lisboa < Portugal"],
    );
    check("location: {Place Name: A, sub-locality: B}", &["A < B"]);
}

#[test]
fn a_key_that_may_name_a_place_and_is_not_known_is_told() {
    let told = &["unread-place"];
    check_found("location: {ort: Lisboa, country: Portugal}", &["Portugal"], told);
    check_found("location: {name: A, spot: {city: B, country: C}}", &["A"], told);
    check("location: {name: A, food: good}", &["A"]);
    check("location: {city: A, stars: 5, closed: true}", &["A"]);
}

#[test]
fn places_are_listed_in_one_text_as_tags_are() {
    check("location: '[Lisboa, Porto]'", &["Lisboa", "Porto"]);
    check("location: '[Lisboa (1.5, 2.5), Porto]'", &["Lisboa @1.5,2.5", "Porto"]);
    check(
        "location: |\n  - Alfama, Lisboa\n  - Porto (1.5, 2.5)",
        &["Alfama < Lisboa", "Porto @1.5,2.5"],
    );
    check("location: '[[Lisboa]], [[Portugal]]'", &["Lisboa < Portugal"]);
    check("location: (Lisboa, Portugal)", &["(Lisboa < Portugal)"]);
}
