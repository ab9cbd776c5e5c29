//! Places in every shape; each case is the YAML between the fences.

use super::super::front_matter;
use super::super::path::EntryPath;
use super::*;

fn check_found(block: &str, expected: &[&str], codes: &[&str]) {
    let text = format!("---\n{block}\n---\n");
    let values = front_matter::read(&text).values;
    let front_matter = FrontMatter { values, ..FrontMatter::default() };
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, &text, 0..text.len());
    let locations = read(&front_matter, &mut report);
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
fn links_and_bars_lose_no_name() {
    check("location: near [[Pier]]", &["near Pier"]);
    check("location: '[Porto](x.md) pier'", &["Porto pier"]);
    check("location: Bar|Grill", &["Bar|Grill"]);
    check("location: {name: Bar|Grill, city: A|B}", &["Bar|Grill < A|B"]);
    check("location: [[Pier|p]]", &["Pier"]);
    check("locations: ['[[places/Pier.md|p]]', '![[Porto]]']", &["Pier", "Porto"]);
}

#[test]
fn a_link_to_a_map_is_the_name_and_its_position() {
    check("location: '[Lisbon](geo:38.7,-9.1)'", &["Lisbon @38.7,-9.1"]);
    check("location: '[Lisbon, Portugal](geo:38.7,-9.1)'", &["Lisbon < Portugal @38.7,-9.1"]);
    check("location: '[Lisbon](https://maps.google.com/?q=38.7,-9.1)'", &["Lisbon @38.7,-9.1"]);
    check("location: '[Lisbon](https://example.org/a,b)'", &["Lisbon"]);
    check("location: '[[Lisbon]] geo:38.7,-9.1'", &["Lisbon @38.7,-9.1"]);
    check("location: Lisbon geo:38.7,-9.1", &["Lisbon @38.7,-9.1"]);
}

#[test]
fn positions_that_are_written_otherwise_are_positions() {
    check("location: '38.7223° N, 9.1393° W'", &["38.7223, -9.1393 @38.7223,-9.1393"]);
    check("location: 38°30′ N, W 9° 15'", &["38.5, -9.25 @38.5,-9.25"]);
    check("location: 38,7;-9,1", &["38.7, -9.1 @38.7,-9.1"]);
    check("location: [38.7, -9.1, 12]", &["38.7, -9.1 @38.7,-9.1"]);
    check("location: 38.7223, -9.1393, 12", &["38.7223, -9.1393 @38.7223,-9.1393"]);
    check("location: https://maps.google.com/?q=38.7,-9.1", &["38.7, -9.1 @38.7,-9.1"]);
    check("location: 'https://example.org/#map=15/38.7/-9.1'", &["38.7, -9.1 @38.7,-9.1"]);
    check_found("location: 38.7 -9.1", &["38.7 -9.1"], &["bad-coordinates"]);
    check("location: Pier 39, Bay 4", &["Pier 39 < Bay 4"]);
    check("location: 221", &["221"]);
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
fn coordinates_come_in_many_shapes() {
    check("location: geo:35.6,139.5", &["geo:35.6,139.5 @35.6,139.5"]);
    check("location: geo:35.6,139.5,40;u=35", &["geo:35.6,139.5,40;u=35 @35.6,139.5"]);
    check("location: 35.6, 139.5", &["35.6, 139.5 @35.6,139.5"]);
    check("location: [35.6, 139.5]", &["35.6, 139.5 @35.6,139.5"]);
    check("location: Lisbon (38.72, -9.14)", &["Lisbon @38.72,-9.14"]);
    check("location: {name: A, coords: [1.5, 2.5]}", &["A @1.5,2.5"]);
    check("location: {name: A, coordinates: '1.5, 2.5'}", &["A @1.5,2.5"]);
    check("location: {name: A, geo: {latitude: 1.5, longitude: 2.5}}", &["A @1.5,2.5"]);
    check("location: {lat: 1.5, lon: 2.5}", &["1.5, 2.5 @1.5,2.5"]);
    check("location: A\nlat: 1.5\nlon: 2.5", &["A @1.5,2.5"]);
    check("latitude: 1.5\nlongitude: 2.5", &["1.5, 2.5 @1.5,2.5"]);
    let told = &["several-positions"];
    check_found("locations: [A, B]\nlat: 1.5\nlon: 2.5", &["A", "B"], told);
    check_found(
        "locations: [{name: A, lat: 1, lon: 2}, {name: a, lat: 3, lon: 4}]",
        &["A @1,2"],
        told,
    );
    check_found("location: A (1, 2)\nlat: 1.5\nlon: 2.5", &["A @1,2"], told);
    check("location: A (1, 2)\nlat: 1\nlon: 2", &["A @1,2"]);
}

#[test]
fn geojson_has_the_longitude_first() {
    let here = "38.71, -9.13 @38.71,-9.13";
    let point = "{type: Point, coordinates: [-9.13, 38.71]}";
    check(&format!("location: {point}"), &[here]);
    check("location: {type: point, coordinates: ['-9.13', '38.71', 12]}", &[here]);
    check("location: {type: Point, coordinates: '-9.13, 38.71'}", &[here]);
    check("location: {type: Point, coordinates: 'geo:38.71,-9.13'}", &[here]);
    check(&format!("locations: [{point}, Porto]"), &[here, "Porto"]);
    check(&format!("location: {{name: A, geometry: {point}}}"), &["A @38.71,-9.13"]);
    check(&format!("location: {{name: A, city: B, location: {point}}}"), &["A < B @38.71,-9.13"]);
    check(&format!("location: {{A: {point}}}"), &["A @38.71,-9.13"]);
    check("location: {name: A, type: Point, coordinates: [-9.13, 38.71]}", &["A @38.71,-9.13"]);
    let feature =
        format!("{{type: Feature, geometry: {point}, properties: {{name: A, height: 3}}}}");
    check(&format!("location: {feature}"), &["A @38.71,-9.13"]);
    check(
        &format!(
            "location: {{type: FeatureCollection, features: [{feature}, {{type: Feature, geometry: {point}}}]}}"
        ),
        &["A @38.71,-9.13", here],
    );
    check(&format!("location: {{type: GeometryCollection, geometries: [{point}]}}"), &[here]);
}

#[test]
fn a_list_under_coordinates_has_the_longitude_first_and_what_cannot_be_so_is_told() {
    check("location: {name: Ebisu, coordinates: [-73.9, 40.7]}", &["Ebisu @40.7,-73.9"]);
    check("location: {name: Ebisu, coordinates: [139.5, 35.6, 12]}", &["Ebisu @35.6,139.5"]);
    check("location: {coordinates: [-9.13, 38.71]}", &["38.71, -9.13 @38.71,-9.13"]);
    check("location: {name: A, type: café, coordinates: [-9.13, 38.71]}", &["A @38.71,-9.13"]);
    check("location: {Ebisu: {coordinates: [139.5, 35.6]}}", &["Ebisu @35.6,139.5"]);
    let told = &["bad-coordinates"];
    check_found("location: {name: A, coordinates: [35.6, 139.5]}", &["A"], told);
    check_found("location: {name: A, coordinates: [x, y]}", &["A"], told);
    check_found("location: {name: A, coordinates: here}", &["A"], told);
    check_found("location: {name: A, geo: [1, 2, 3, 4]}", &["A"], told);
}

#[test]
fn keys_and_texts_have_the_latitude_first() {
    check("location: {name: A, type: Point, lat: 38.71, lon: -9.13}", &["A @38.71,-9.13"]);
}

#[test]
fn what_is_no_point_of_geojson_is_told_and_no_place() {
    for written in [
        "{type: Point, coordinates: [38.71, -99.13]}",
        "{type: Point, coordinates: [-181, 0]}",
        "{type: Point, coordinates: [x, y]}",
        "{type: Point, coordinates: [1]}",
        "{type: Polygon, coordinates: [[[0, 0], [0, 1], [1, 1], [0, 0]]]}",
        "{type: Feature, geometry: {type: Point, coordinates: [0, 91]}}",
    ] {
        check_found(&format!("location: {written}"), &[], &["bad-coordinates"]);
    }
    check_found(
        "location: {name: A, type: Point, coordinates: [0, 91]}",
        &["A"],
        &["bad-coordinates"],
    );
}

#[test]
fn coordinates_that_are_nowhere_are_told() {
    check_found("location: {name: A, lat: 139.5, lon: 35.6}", &["A"], &["bad-coordinates"]);
    check_found("location: {name: A, lat: 39.5}", &["A"], &["bad-coordinates"]);
    for half in ["latitude: 38.7", "lat: 38.7", "longitude: -9.1", "lng: -9.1"] {
        check_found(half, &[], &["bad-coordinates"]);
        check_found(&format!("location: A\n{half}"), &["A"], &["bad-coordinates"]);
    }
    check("long: 12", &[]);
    check_found("location: {name: A, lat: north, lon: 1}", &["A"], &["bad-coordinates"]);
    check_found("location: geo:nan,inf", &["geo:nan,inf"], &["bad-coordinates"]);
    check_found("location: geo:91,0", &["geo:91,0"], &["bad-coordinates"]);
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
fn a_position_that_fits_only_the_other_way_round_is_hinted_so() {
    let text = "---\nlocation: {name: A, coordinates: [35.6, 139.5]}\n---\n";
    let values = front_matter::read(text).values;
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, text, 0..text.len());
    read(&FrontMatter { values, ..FrontMatter::default() }, &mut report);
    let hint = report.into_findings().remove(0).hint.unwrap();
    assert!(hint.ends_with("(-90 to 90): `[139.5, 35.6]`"), "{hint}");
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
fn a_position_beside_a_name_makes_no_places_of_numbers() {
    check("location: Lisboa 38.72,-9.14", &["Lisboa @38.72,-9.14"]);
    check("location: 'Alfama, Lisboa: 38.72, -9.14'", &["Alfama < Lisboa @38.72,-9.14"]);
    check("location: <geo:38.7,-9.1>", &["geo:38.7,-9.1 @38.7,-9.1"]);
    check("location: '[Lisbon](geo:38.7,-9.1) harbour'", &["Lisbon harbour @38.7,-9.1"]);
    check("location: 38.72N 9.14W", &["38.72, -9.14 @38.72,-9.14"]);
    check("location: 'lat 38.72, lon -9.14'", &["38.72, -9.14 @38.72,-9.14"]);
    check("location: '[38.72, -9.14]'", &["38.72, -9.14 @38.72,-9.14"]);
    check("location: Rua 5, 12", &["Rua 5 < 12"]);
    check("location: Hut, 11, 22", &["Hut < 11 < 22"]);
    check("location: 'Room 2.15, 3rd floor'", &["Room 2.15 < 3rd floor"]);
    check("location: Room 3.14, 2", &["Room 3.14 < 2"]);
    for half in ["Quito 0, -78.5", "Quito -0.5,10", "Quito 51.4779, 0"] {
        check_found(&format!("location: {half}"), &[half], &["bad-coordinates"]);
    }
    check("locations: [Quito, 0, -78.5]", &["Quito @0,-78.5"]);
    check("location: Quito (0, -78.5)", &["Quito @0,-78.5"]);
    let told = &["bad-coordinates"];
    check_found("location: Lisboa 38.72 -9.14", &["Lisboa 38.72 -9.14"], told);
    check_found("location: Lisboa, 138.72, -9.14", &["Lisboa"], told);
    let both = "A 1.5,2.5; B 3.5,4.5";
    check_found(&format!("location: {both}"), &[both], &["several-positions"]);
}

#[test]
fn a_position_that_commas_part_in_a_list_is_one() {
    check("locations: [Lisboa (38.72, -9.14), Porto]", &["Lisboa @38.72,-9.14", "Porto"]);
    check("location: [Lisboa, 38.72, -9.14]", &["Lisboa @38.72,-9.14"]);
    check("locations: [1.5, 2.5, 3.5, 4.5]", &["1.5, 2.5 @1.5,2.5", "3.5, 4.5 @3.5,4.5"]);
    check("locations: [Room 3, 14]", &["Room 3", "14"]);
}

#[test]
fn a_position_in_a_name_of_a_map_is_its_position() {
    check("location: {name: 'Lisboa 38.72,-9.14'}", &["Lisboa @38.72,-9.14"]);
    check("location: {name: '[Lisboa](geo:38.72,-9.14)'}", &["Lisboa @38.72,-9.14"]);
    check("location: {name: '38.72, -9.14'}", &["38.72, -9.14 @38.72,-9.14"]);
    check("location: {venue: {name: Bar, lat: 1, lon: 2}, city: Rome}", &["Bar < Rome @1,2"]);
    check("location: {name: A, coords: '38.72° N, 9.14° W'}", &["A @38.72,-9.14"]);
    check("location: {Lisboa: 38.72N 9.14W}", &["Lisboa @38.72,-9.14"]);
    let told = &["bad-coordinates"];
    check_found("location: {name: Lisboa 38.72 -9.14}", &["Lisboa 38.72 -9.14"], told);
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
