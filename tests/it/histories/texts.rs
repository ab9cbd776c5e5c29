//! The texts of which histories are made: few names, that differ in case, in spelling and in what is said of them.

use proptest::prelude::*;

/// Where entries lie.
pub(super) const PATHS: [&str; 8] = [
    "a.md",
    "b.md",
    "2025-01-01.md",
    "2025-01-01-2.md",
    "2025-01-01-10.md",
    "2025/01/02.md",
    "sub/c.md",
    "sub/é.md",
];

const DATES: [&str; 9] = [
    "",
    "date: 2025-01-01",
    "date: 2025-01-01T10:00",
    "date: 2025-01-01 22:30+02:00",
    "date: 2025-01-02",
    "date: 2024-12-31",
    "created: 2025-01-03",
    "date: some day",
    "date: 20 January 2025",
];
const TITLES: [&str; 4] = ["", "title: Tide", "title: 'Ünï côdé 雨'", "title: [a, b]"];
const MOODS: [&str; 13] = [
    "",
    "mood: calm",
    "mood: Calm 7/10",
    "moods: [happy, {name: Sad, scale: 3}]",
    "mood: 7",
    "moods: [7/10, calm, Tired]",
    "mood: 11/10",
    "mood: {calm: 7, tired: }",
    "mood: straße",
    "moods: [STRASSE, straße]",
    "mood: {name: calm, scale: high}",
    "mood: null",
    "moods: ['null', '~', neutral]",
];
const PLACES: [&str; 24] = [
    "",
    "location: Lisbon",
    "location: LISBON",
    "location: Alfama, Lisbon, Portugal",
    "location: alfama, lisbon, portugal",
    "location: Lisbon, Portugal",
    "location: {name: Lisbon, lat: 38.7, lon: -9.1}",
    "location: {name: lisbon, lat: 40, lon: 1}",
    "location: {name: Alfama, city: Lisbon, country: Portugal, lat: 38.71, lon: -9.13}",
    "locations: ['Alfama, Lisbon', LISBON]",
    "locations: [LISBON, 'Alfama, Lisbon']",
    "locations: [lisböa, Lisboa]",
    "location: Lisbôn (38.72, -9.14)",
    "location: geo:35.6,139.5",
    "location: 35.6, 139.5",
    "location: {lat: 1, lon: 2}",
    "location: {name: '1', city: '2'}",
    "location: 'a, b, c, d, e, f, g, h, i, j, k, l'",
    "location: k, l",
    "location: PORTUGAL",
    "location: {name: portugal, lat: 39, lon: -8}",
    "location: 東京, 日本",
    "location: {lat: 200, lon: 1, name: Nowhere}",
    "locations: [Lisbon, {name: LISBON, lat: 5, lon: 6}]",
];
const TAGS: [&str; 7] = [
    "",
    "tags: [Sea, rain]",
    "tags: [sea]",
    "tags: SEA, Rain",
    "tags: [straße, 'STRASSE']",
    "tags: '#sea #雨'",
    "tags: [null, 'null', 2025, ~]",
];
const PEOPLE: [&str; 5] =
    ["", "people: [Ana]", "people: [ANA, bo]", "person: 'Almeida, Ana'", "people: ['[[Bo]]', ana]"];
const SCALARS: [&str; 14] = [
    "",
    "weather: rain",
    "weather: 7",
    "weather: 7.50",
    "weather: 2025-03-04",
    "weather: 2025-03-04T05:06",
    "weather: yes",
    "weather: [Sea, sea]",
    "weather:",
    "sky: grey",
    "sky: 8\nweather: 9",
    "weather: ''\nsky: no",
    "sky: {a: b}",
    "Weather: Rain",
];
const LISTS: [&str; 7] = [
    "",
    "projects: [Sea, sea]",
    "projects: boat, Boat",
    "projects: boat",
    "work: [boat, Garden]",
    "projects: []\nwork: x",
    "projects: {boat: yes, sea: no}",
];
const BODIES: [&str; 8] = [
    "",
    "Rain on the sea.\n",
    "# Tide\n\nRain.\n",
    "# 2025-01-05\n\nHeron.\n",
    "東京の雨\n",
    "Heron\r\nrain\r\n",
    "## Small\n\nTide, tide, TIDE\n---\nmore\n",
    "\n\nNaïve heron \u{0} end",
];

/// Blocks that are whole already: other dialects.
const WHOLE: [&str; 4] = [
    "+++\ndate = 2025-01-02\nmood = \"calm\"\ntags = [\"Sea\", \"rain\"]\nweather = 7\n+++\n",
    "+++\ntitle = \"T\"\nlocation = \"LISBON\"\nprojects = [\"boat\"]\n+++\n",
    "{\"date\": \"2025-01-01\", \"mood\": 7, \"location\": {\"name\": \"lisbon\", \"lat\": 3, \"lon\": 4}}\n",
    "{\"tags\": [\"sea\", null, \"~\"], \"weather\": null, \"projects\": [\"sea\"]}\n",
];

/// What is put into a block so that it cannot be read.
const BREAKAGES: [&str; 9] = [
    "mood: [calm",
    "title: Rain: all day",
    "tags: sea\ntags: rain",
    "a:\n\t- b",
    "x: 'never closed",
    "date: {{date}}",
    "title: Still here\n: :",
    "- not\nkey: a map",
    "&a [*a",
];

/// A file as numbers that shrink to nothing.
pub(super) type Numbers = (usize, usize, usize, usize, usize, usize, usize, usize, usize);

/// Numbers for a file.
pub(super) fn numbers() -> impl Strategy<Value = Numbers> {
    (
        0..DATES.len(),
        0..TITLES.len(),
        0..MOODS.len(),
        0..PLACES.len(),
        0..TAGS.len(),
        0..PEOPLE.len(),
        0..SCALARS.len(),
        0..LISTS.len(),
        0..BODIES.len() * 10,
    )
}

/// The bytes of a file of these numbers.
pub(super) fn file(numbers: Numbers) -> Vec<u8> {
    let (date, title, mood, place, tags, people, scalar, list, last) = numbers;
    let (body, whole) = (BODIES[last % BODIES.len()], last / BODIES.len());
    if let Some(whole) = WHOLE.iter().nth_back(9 - whole) {
        return format!("{whole}{body}").into_bytes();
    }
    let lines = [
        DATES[date],
        TITLES[title],
        MOODS[mood],
        PLACES[place],
        TAGS[tags],
        PEOPLE[people],
        SCALARS[scalar],
        LISTS[list],
    ];
    let block: Vec<&str> = lines.into_iter().filter(|it| !it.is_empty()).collect();
    match block.is_empty() {
        true => body.as_bytes().to_vec(),
        false => format!("---\n{}\n---\n{body}", block.join("\n")).into_bytes(),
    }
}

/// How many ways there are to break a file.
pub(super) const WAYS_TO_BREAK: usize = BREAKAGES.len() + 4;

/// Makes the front matter of a file unreadable, or at least tries to.
pub(super) fn broken(bytes: &[u8], how: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let is_yaml = text.starts_with("---\n");
    let rest = text.strip_prefix("---\n").unwrap_or(&text);
    match BREAKAGES.get(how) {
        Some(line) if is_yaml => format!("---\n{line}\n{rest}").into_bytes(),
        Some(line) => format!("---\ndate: 2025-01-07\n{line}\n---\n{rest}").into_bytes(),
        None if how == BREAKAGES.len() => format!("{{\"mood\": \n{text}").into_bytes(),
        None if how == BREAKAGES.len() + 1 => format!("+++\nmood = \n+++\n{text}").into_bytes(),
        None if how == BREAKAGES.len() + 2 => format!("---\ndate: 2025-01-08\n{rest}").into_bytes(),
        None => [b"---\ntitle: \xff\xfe: [\n---\n", rest.as_bytes()].concat(),
    }
}
