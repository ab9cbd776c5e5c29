//! Positions beside the names of places, and numbers that are none.

use super::*;

#[track_caller]
fn check(text: &str, names: &str, position: Position) {
    assert_eq!(read(text), Beside { names: names.to_owned(), position }, "{text}");
}

#[test]
fn a_position_beside_a_name_is_none_of_it() {
    let here = Position::Said((38.72, -9.14));
    for text in [
        "Lisboa 38.72,-9.14",
        "Lisboa 38.72, −9.14",
        "Lisboa @ 38.72,-9.14",
        "Lisboa @38.72,-9.14",
        "Lisboa: 38.72, -9.14",
        "Lisboa - 38.72, -9.14",
        "Lisboa | 38.72, -9.14",
        "Lisboa at 38.72, -9.14",
        "Lisboa, GPS: 38.72, -9.14",
        "Lisboa [38.72, -9.14]",
        "Lisboa （38.72，-9.14）",
        "Lisboa (38.72N, 9.14W)",
        "Lisboa (38.72°n, 9.14°w)",
        "Lisboa N 38.72 W 9.14",
        "Lisboa 9.14W 38.72N",
        "Lisboa (lat 38.72, lon -9.14)",
        "Lisboa (Longitude: -9.14; latitude: 38.72)",
        "Lisboa, 38.72, -9.14",
        "Lisboa, 38.72, -9.14, 12 m",
        "Lisboa (38.72; -9.14)",
        "Lisboa (38,72; -9,14)",
        "Lisboa (38.72 / -9.14)",
        "Lisboa (geo:38.72,-9.14;u=35)",
        "Lisboa geo:38.72, -9.14",
        "Lisboa <geo:38.72,-9.14>",
        "Lisboa https://maps.google.com/?q=38.72,-9.14",
        "[Lisboa](geo:38.72,-9.14)",
        "[Lisboa 38.72, -9.14](geo:38.72,-9.14)",
        "[Lisboa](38.72, -9.14)",
        "Lisboa - 38.72°, -9.14°",
        "38.72,-9.14 Lisboa",
        "38.72,-9.14: Lisboa",
        "38.72,-9.14, Lisboa",
        "38.72,-9.14 (Lisboa)",
        "(38.72, -9.14) Lisboa",
        "geo:38.72,-9.14 (Lisboa)",
    ] {
        check(text, "Lisboa", here);
    }
    check("Alfama (38.72, -9.14), Lisboa", "Alfama, Lisboa", here);
    check("Bar - 38°30′N, 9°15′W", "Bar", Position::Said((38.5, -9.25)));
    check("Bar 38° 30' 0\" N 9° 15' W", "Bar", Position::Said((38.5, -9.25)));
    check("Lisboa (Alfama, 38.72, -9.14)", "Lisboa (Alfama)", here);
    check("[Lisboa](geo:38.72,-9.14) harbour", "Lisboa harbour", here);
    check("🏠 38.72, -9.14", "🏠", here);
    check("[[Lisboa]] (38.72, -9.14)", "[[Lisboa]]", here);
    for text in ["[38.72, -9.14]", "lat: 38.72, lon: -9.14", "38.72N 9.14W", "(38.72; -9.14)"] {
        check(text, "", here);
    }
}

#[test]
fn other_numbers_are_none() {
    for text in [
        "Rua 5, 12",
        "Hut, 11, 22",
        "Area 51, Nevada",
        "Room 3.14, 2",
        "Rua 5,12",
        "Gate N5, E6",
        "Lisboa 1100-585",
        "Alfama 12.05.2024, 13.05.2024",
        "192.168.1.1, 10.0.0.1",
        "A1.5, B2.5",
        "[[Lisboa|38.72, -9.14]]",
        "Parking 2, -1",
        "Lisboa",
        "",
    ] {
        check(text, text, Position::Unsaid);
    }
    check("[Lisbon](https://example.org/a,b) bar", "Lisbon bar", Position::Unsaid);
}

#[test]
fn numbers_of_which_nobody_is_sure_are_told() {
    for text in [
        "38.72 -9.14",
        "Lisboa 38.72 -9.14",
        "Lisboa 38,72, -9,14",
        "Lisboa 38.72, -9",
        "Lisboa 38.72N, 9.14O",
        "Lisboa 38.72N, -9.14",
        "Lisboa 38.72N, -9.14W",
        "Coffee 3.50, 4.20 each",
    ] {
        check(text, text, Position::Doubtful);
    }
    let text = "Lisboa 38.72,-9.14; Porto 41.15,-8.61";
    check(text, text, Position::Several);
}
