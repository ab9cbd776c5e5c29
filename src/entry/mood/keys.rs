//! The keys of a map that says a mood.

use std::borrow::Cow;

use super::super::front_matter::{Value, look_up};
use super::written::read_number;

/// The keys that hold a name.
const NAME: [&str; 6] = ["name", "mood", "feeling", "emotion", "title", "label"];

/// The keys that hold a scale.
const SCALE: [&str; 9] = [
    "scale",
    "intensity",
    "level",
    "value",
    "rating",
    "score",
    "mood_score",
    "mood_rating",
    "mood_level",
];

/// Whether a word says that the number behind it is a scale, and names no mood: `level 8`, `mood: 7`.
pub(super) fn is_of_scale(word: &str) -> bool {
    word == "mood" || SCALE.contains(&word)
}

/// Whether a word counts what stands behind it, as `day 3` does.
pub(super) fn is_counting(word: &str) -> bool {
    const COUNTING: [&str; 16] = [
        "day", "week", "month", "year", "night", "part", "chapter", "hour", "tag", "woche", "jour",
        "día", "dia", "giorno", "dag", "semana",
    ];
    COUNTING.contains(&word)
}

/// The keys that say something beside the mood.
const BESIDE: [&str; 20] = [
    "note",
    "notes",
    "comment",
    "text",
    "description",
    "time",
    "when",
    "at",
    "date",
    "reason",
    "why",
    "because",
    "cause",
    "color",
    "colour",
    "emoji",
    "icon",
    "id",
    "source",
    "type",
];

/// The keys that say when a mood was; a time in digits is one, too.
const TIMES: [&str; 63] = [
    "morning",
    "noon",
    "midday",
    "midnight",
    "breakfast",
    "lunch",
    "lunchtime",
    "dinner",
    "bedtime",
    "sunrise",
    "sunset",
    "tonight",
    "overnight",
    "daytime",
    "nighttime",
    "mitternacht",
    "minuit",
    "medianoche",
    "mediodía",
    "mezzanotte",
    "mezzogiorno",
    "madrugada",
    "afternoon",
    "evening",
    "night",
    "dawn",
    "dusk",
    "am",
    "pm",
    "before",
    "during",
    "after",
    "start",
    "begin",
    "beginning",
    "middle",
    "end",
    "first",
    "then",
    "last",
    "now",
    "today",
    "yesterday",
    "later",
    "morgen",
    "vormittag",
    "mittag",
    "nachmittag",
    "abend",
    "nacht",
    "matin",
    "midi",
    "soir",
    "nuit",
    "mañana",
    "tarde",
    "noche",
    "manhã",
    "noite",
    "mattina",
    "pomeriggio",
    "sera",
    "notte",
];

/// The keys that say how many points there are at most.
const MOST: [&str; 8] =
    ["max", "maximum", "out_of", "outof", "out of", "of", "best_rating", "bestrating"];

/// The pairs of a map in which the scale is a part of the whole that another key says: `{scale: 4, max: 5}` is `4/5`. Where
/// no other key holds a number, that key names a mood as any other does.
pub(super) fn of_whole(pairs: &[(String, Value)]) -> Cow<'_, [(String, Value)]> {
    let is_one = |key: &str, keys: &[&str]| keys.iter().any(|it| it.eq_ignore_ascii_case(key));
    let number = |value: &Value| value.text().and_then(read_number);
    let most = pairs.iter().find(|(key, _)| is_one(key, &MOST)).map(|it| &it.1);
    let whole = most.filter(|it| number(it).is_some_and(|it| it > 0.0)).and_then(Value::text);
    // A number under another key is the scale of the mood that the key names: `{calm: 4, max: 5}`.
    let is_part = |(key, value): &(String, Value)| {
        number(value).is_some()
            && !is_one(key, &MOST)
            && !is_one(key, &NAME)
            && !is_one(key, &BESIDE)
    };
    let Some(whole) = whole.filter(|_| pairs.iter().any(is_part)) else {
        return Cow::Borrowed(pairs);
    };
    let others = pairs.iter().filter(|(key, _)| !is_one(key, &MOST));
    let in_parts = others.map(|pair| {
        let part = pair.1.text().filter(|_| is_part(pair));
        let said = part.map(|it| Value::Scalar(format!("{}/{}", it.trim(), whole.trim())));
        (pair.0.clone(), said.unwrap_or_else(|| pair.1.clone()))
    });
    Cow::Owned(in_parts.collect())
}

/// What a map says of one mood.
pub(super) struct MoodMap<'a> {
    pub(super) name: Option<&'a Value>,
    /// May be empty: then it says that the name ends where it ends.
    pub(super) scale: Option<&'a Value>,
    /// What has another key, but for those that are known to say something else.
    pub(super) others: Vec<(&'a str, &'a Value)>,
    several: bool,
}

impl<'a> MoodMap<'a> {
    pub(super) fn of(pairs: &'a [(String, Value)]) -> Self {
        let of = |keys: &[&str]| -> Vec<&'a Value> {
            keys.iter().filter_map(|key| look_up(pairs, key)).map(|(_, value)| value).collect()
        };
        let (names, scales) = (of(&NAME), of(&SCALE));
        let first = |values: &[&'a Value]| values.iter().find(|it| !it.is_empty()).copied();
        let differ = |values: &[&Value]| {
            let mut said = values.iter().filter(|it| !it.is_empty());
            said.next().is_some_and(|first| said.any(|it| it != first))
        };
        let is_known = |key: &str| {
            let known = NAME.iter().chain(&SCALE).chain(&BESIDE);
            known.into_iter().any(|it| it.eq_ignore_ascii_case(key))
        };
        let others = pairs.iter().filter(|(key, _)| !is_known(key));
        Self {
            name: first(&names),
            scale: first(&scales).or(scales.first().copied()),
            others: others.map(|(key, value)| (key.as_str(), value)).collect(),
            several: differ(&names) || differ(&scales),
        }
    }

    /// Whether there is more than one name, or more than one scale.
    pub(super) fn has_several(&self) -> bool {
        self.several
    }
}

/// Whether a key says when a mood was: `morning`, `late evening`, `18:30`, `8am`, `8-10`.
pub(super) fn is_time(key: &str) -> bool {
    let key = key.trim().to_lowercase();
    let words = || key.split([' ', '-', '_']).filter(|it| !matches!(*it, "early" | "late" | "mid"));
    is_clock(&key) || words().count() > 0 && words().all(|it| TIMES.contains(&it))
}

/// Whether a key is a time in digits, or two with a dash between them: what stands behind one says of which half of the day it is.
fn is_clock(key: &str) -> bool {
    const BEHIND: [&str; 8] = ["", "am", "pm", "a.m", "p.m", "h", "uhr", "o'clock"];
    let is_one = |it: &str| {
        let letters = it
            .trim()
            .trim_end_matches('.')
            .trim_start_matches(|it: char| it.is_ascii_digit() || ":. ".contains(it));
        BEHIND.contains(&letters)
    };
    let is_in_digits = || !key.contains(char::is_alphabetic);
    let is_begun = key.starts_with(|it: char| it.is_ascii_digit());
    key.contains(|it: char| it.is_ascii_digit())
        && (is_in_digits() || is_begun && key.split(['-', '–']).all(is_one))
}
