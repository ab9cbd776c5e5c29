//! The keys that say the day of an entry, and those that tools write.

use super::super::front_matter::is_same_but_for_case;
use super::settings::settled;

/// The keys that say the day whatever the path says, the likeliest first.
pub(super) const KEYS: [&str; 3] = ["date", "datetime", "day"];

/// The keys that tools write, which say when a file or a page was made: they count where the path says nothing. They are
/// the same with `_`, `-`, a space or a capital between their words.
pub(super) const KEYS_OF_TOOLS: [&str; 39] = [
    "created",
    "createdat",
    "createdon",
    "datecreated",
    "createddate",
    "createdtime",
    "creationdate",
    "creationtime",
    "entrydate",
    "journaldate",
    "diarydate",
    "notedate",
    "dateadded",
    "datewritten",
    "writtenon",
    "written",
    "timestamp",
    "datetimecreated",
    "published",
    "publishedat",
    "publishedon",
    "publisheddate",
    "publishdate",
    "pubdate",
    "publicationdate",
    "datepublished",
    "createdate",
    "createtime",
    "createddatetime",
    "createdtimestamp",
    "posted",
    "postedon",
    "postedat",
    "postdate",
    "dateposted",
    "issued",
    "dgcreated",
    "dc.date",
    "dcterms.created",
];

/// Whether the day may be said by a key, in whatever case.
pub(in crate::entry) fn says_day(key: &str) -> bool {
    let mut known = KEYS.iter().chain(&KEYS_OF_TOOLS);
    known.any(|it| is_spelt(key, it))
        || settled().keys.iter().any(|it| is_same_but_for_case(it, key))
}

/// Whether a key is this one, however its words are put together.
pub(super) fn is_spelt(key: &str, known: &str) -> bool {
    // Most keys are another by their first letter.
    let first = key.bytes().next().filter(u8::is_ascii_alphabetic);
    if first.is_some_and(|it| {
        !known.bytes().next().is_some_and(|known| it.eq_ignore_ascii_case(&known))
    }) {
        return false;
    }
    let mut letters =
        key.chars().filter(|it| !matches!(it, '_' | '-' | ' ')).flat_map(char::to_lowercase);
    // No letter becomes more than one of ASCII, so a shorter key is another.
    key.len() >= known.len()
        && known.chars().all(|it| letters.next() == Some(it))
        && letters.next().is_none()
}
