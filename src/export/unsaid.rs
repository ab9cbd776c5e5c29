//! Keys whose plain form would not say all that stands in the file: these stay as they were written.

use crate::archive::rows::record::Record;
use crate::entry::date::day_of;
use crate::entry::front_matter::Value;

/// The keys of a map that the plain form has words for.
const SAID: [&str; 11] = [
    "name",
    "scale",
    "city",
    "region",
    "state",
    "country",
    "in",
    "latitude",
    "longitude",
    "lat",
    "lon",
];

/// What is said under several keys of the front matter, and under one in the plain form.
#[derive(Clone, Copy)]
pub(super) struct Group {
    /// The key of the plain form.
    pub(super) plain: &'static str,
    /// All keys, small.
    pub(super) keys: &'static [&'static str],
    /// How many values the archive has of it.
    count: fn(&Record) -> usize,
}

/// The groups, in the order of the plain form.
pub(super) const GROUPS: [Group; 6] = [
    Group { plain: "date", keys: &["date"], count: |it| usize::from(it.date.is_some()) },
    Group { plain: "title", keys: &["title"], count: |it| usize::from(it.title.is_some()) },
    Group { plain: "locations", keys: &["location", "locations"], count: |it| it.locations.len() },
    Group {
        plain: "moods",
        keys: &["mood", "moods"],
        count: |it| it.moods.len() + usize::from(it.mood_scale.is_some()),
    },
    Group { plain: "tags", keys: &["tag", "tags"], count: |it| it.tags.len() },
    Group { plain: "people", keys: &["person", "people"], count: |it| it.people.len() },
];

impl Group {
    /// Whether a key is one of the group, whatever its letters' case.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|it| it.eq_ignore_ascii_case(key))
    }

    /// Whether what stands under these keys says more than the archive has of it: a day that is none, a mood that could
    /// not be read, a height beside the coordinates of a place.
    pub(super) fn is_unsaid(&self, record: &Record) -> bool {
        let held = record.front_matter.iter().filter(|(key, _)| self.has(key));
        let values: Vec<Value> = held.map(|(_, value)| Value::from(value)).collect();
        let leaves = values.iter().map(leaves).try_fold(0, |sum, it| Some(sum + it?));
        let is_several = values.iter().filter(|it| !it.is_empty()).count() > 1;
        match (self.plain, values.iter().find(|it| !it.is_empty())) {
            (_, None) => false,
            // `title` and `Title`: the archive has one of them.
            ("date" | "title", Some(_)) if is_several => true,
            ("date", Some(value)) => {
                let day = value.text().and_then(day_of);
                day.is_none() || day != record.date
            }
            ("title", Some(value)) => value.text().is_none(),
            _ => leaves.is_none_or(|it| it > (self.count)(record)),
        }
    }

    /// Whether a key of the group holds nothing, and without it another key would: an empty `tags` keeps keywords from being
    /// tags.
    pub(super) fn is_none_on_purpose(&self, record: &Record) -> bool {
        let is_keyword = |key: &String| KEYWORDS.iter().any(|it| it.eq_ignore_ascii_case(key));
        self.plain == "tags"
            && (self.count)(record) == 0
            && record.front_matter.keys().any(is_keyword)
    }
}

/// The keys whose names are tags where no key of tags stands.
const KEYWORDS: [&str; 2] = ["keywords", "keyword"];

/// How many things a value names; none where a map says what the plain form has no words for.
fn leaves(value: &Value) -> Option<usize> {
    match value {
        _ if value.is_empty() => Some(0),
        Value::List(values) => values.iter().map(leaves).try_fold(0, |sum, it| Some(sum + it?)),
        Value::Map(pairs) => {
            let is_said = |(key, value): &(String, Value)| {
                SAID.contains(&key.as_str()) && !matches!(value, Value::List(_) | Value::Map(_))
            };
            pairs.iter().all(is_said).then_some(1)
        }
        _ => Some(1),
    }
}
