//! The keys under which names stand, and those under which one text does.

/// The keys under which names stand, each for itself.
const NAMES: [&str; 10] = [
    "tags",
    "tag",
    "keywords",
    "keyword",
    "people",
    "person",
    "categories",
    "category",
    "mood",
    "moods",
];

/// Whether names stand under a key, each for itself.
pub(in crate::entry::front_matter) fn holds_names(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    NAMES.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// The keys under which one text stands.
const TEXTS: [&str; 9] = [
    "title",
    "subtitle",
    "summary",
    "description",
    "caption",
    "excerpt",
    "location",
    "place",
    "weather",
];

/// Whether one text stands under a key.
pub(super) fn holds_text(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    TEXTS.iter().any(|it| it.eq_ignore_ascii_case(key))
}
