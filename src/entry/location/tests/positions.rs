//! Positions: the shapes that they come in, and what is none.

use super::super::super::front_matter;
use super::super::super::path::EntryPath;
use super::super::*;
use super::{check, check_found};

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
fn coordinates_come_in_many_shapes() {
    check("location: geo:35.6,139.5", &["geo:35.6,139.5 @35.6,139.5"]);
    check("location: geo:0,0?q=38.72,-9.14(Lisboa)", &["Lisboa @38.72,-9.14"]);
    check("location: geo:0,0?q=38.72,-9.14(Caf%C3%A9+Lisboa)", &["Café Lisboa @38.72,-9.14"]);
    check("location: geo:38.7,-9.1?z=12&q=38.72,-9.14(Lisboa)", &["Lisboa @38.72,-9.14"]);
    check("location: '[Home](geo:0,0?q=38.72,-9.14(Lisboa))'", &["Home @38.72,-9.14"]);
    check("location: '[Porto](https://example.org/Porto_(city))'", &["Porto"]);
    check("location: geo:38.7,-9.1?z=12", &["geo:38.7,-9.1?z=12 @38.7,-9.1"]);
    check_found(
        "location: geo:0,0?q=Lisboa+Baixa",
        &["geo:0,0?q=Lisboa+Baixa"],
        &["bad-coordinates"],
    );
    check_found("location: geo:0,0?q=Lisboa", &["geo:0,0?q=Lisboa"], &["bad-coordinates"]);
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
}

#[test]
fn features_and_collections_of_geojson_are_their_points() {
    let here = "38.71, -9.13 @38.71,-9.13";
    let point = "{type: Point, coordinates: [-9.13, 38.71]}";
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
fn a_position_that_fits_only_the_other_way_round_is_hinted_so() {
    let text = "---\nlocation: {name: A, coordinates: [35.6, 139.5]}\n---\n";
    let values = front_matter::read(text).values;
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, text, 0..text.len());
    read(&FrontMatter { values, ..FrontMatter::default() }, &[], &mut report);
    let hint = report.into_findings().remove(0).hint.unwrap();
    assert!(hint.ends_with("(-90 to 90): `[139.5, 35.6]`"), "{hint}");
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
fn a_key_is_a_place_in_another_only_where_both_are_written_as_names() {
    check("location: {Lisbon: Portugal}", &["Lisbon < Portugal"]);
    check("location: {lisbon: portugal}", &["lisbon < portugal"]);
    check_found("location: {Lisbon: home}", &[], &["unread-place"]);
}
