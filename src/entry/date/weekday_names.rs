//! The names of weekdays in the forms that they have in texts.

use super::names::folded;

/// The endings that weekdays have before a day, in the languages that have cases or put their article behind the word: *on
/// Sunday*, `sunnuntaina`, `niedzielę`, `søndagen`. Each with the ending that it takes the place of.
#[rustfmt::skip]
const ENDINGS: &[(&str, &[(&str, &str)])] = &[
    ("be", &[("а", "у"), ("я", "ю")]),
    ("bs", &[("a", "u")]),
    ("cs", &[("a", "u"), ("e", "i")]),
    ("da", &[("", "en")]),
    ("et", &[("", "l"), ("", "al")]),
    ("fi", &[("", "na")]),
    ("fo", &[("ur", "in"), ("ur", "")]),
    ("hr", &[("a", "u")]),
    ("hu", &[("a", "án"), ("", "n"), ("", "en"), ("", "on"), ("", "ön")]),
    ("is", &[("ur", "inn"), ("ur", "")]),
    ("lt", &[("is", "į")]),
    ("lv", &[("a", ""), ("a", "ā"), ("a", "u")]),
    ("nb", &[("", "en")]),
    ("nn", &[("", "en")]),
    ("pl", &[("a", "ę")]),
    ("ro", &[("ă", "a"), ("i", "ea")]),
    ("ru", &[("а", "у")]),
    ("sk", &[("a", "u")]),
    ("sl", &[("a", "o")]),
    ("sr", &[("а", "у"), ("a", "u")]),
    ("sv", &[("", "en")]),
    ("uk", &[("а", "у"), ("я", "ю")]),
];

/// The most letters of a short name, which takes none of these endings.
const LONGEST_SHORT: usize = 3;

/// A name of a locale in the forms that it has in texts; none of what is no name.
pub(super) fn forms(name: &str, language: &str) -> Vec<String> {
    let name = with_apostrophes(name);
    if name.chars().count() < 2 || name.contains(char::is_numeric) {
        return Vec::new();
    }
    // `day` stands before each of them in Khmer, and may be left out.
    let alone = name.strip_prefix("ថ្ងៃ").map(str::to_owned);
    in_dates(&name, language).into_iter().chain(alone).chain([name]).collect()
}

/// The forms that a weekday has before a day.
fn in_dates(name: &str, language: &str) -> Vec<String> {
    let endings = ENDINGS.iter().find(|it| it.0 == language).map_or(&[][..], |it| it.1);
    let is_whole = name.chars().count() > LONGEST_SHORT;
    let endings = endings.iter().filter(|_| is_whole);
    endings.filter_map(|(end, other)| Some(format!("{}{other}", name.strip_suffix(end)?))).collect()
}

/// A name with the apostrophe of a keyboard in place of those of Unicode, and without what nobody sees in it.
pub(super) fn with_apostrophes(name: &str) -> String {
    const UNSEEN: [char; 3] = ['\u{200b}', '\u{200c}', '\u{200d}'];
    match name.is_ascii() {
        true => folded(name),
        false => folded(&name.replace(['’', 'ʼ'], "'").replace(UNSEEN, "")),
    }
}
