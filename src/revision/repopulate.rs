//! What an archive derives again from its sources after an upgrade: the `repopulate` line of a header.

pub mod listed;

use std::collections::BTreeSet;
use std::fmt;

use crate::field::FieldName;
use crate::nearest::nearest;

/// What is derived again after a revision was applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Repopulate {
    /// Nothing: the rows are what they were, or the revision's own SQL moved them.
    #[default]
    None,
    /// Every row.
    Full,
    /// These parts; at least one.
    Parts(BTreeSet<Part>),
}

/// One part of the archive that can be derived by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The days of entries.
    Dates,
    /// Their titles.
    Title,
    /// Their word counts.
    Words,
    /// Moods and their scales.
    Moods,
    /// Locations and what they lie in.
    Locations,
    /// Tags.
    Tags,
    /// People.
    People,
    /// The full-text index.
    Search,
    /// Which entries are copies that a sync tool made of a conflict.
    Conflicts,
    /// A field that the writer declared.
    Field(FieldName),
}

impl Part {
    /// The parts of the core schema, in the order in which the manual lists them.
    pub const CORE: [Self; 9] = [
        Self::Dates,
        Self::Title,
        Self::Words,
        Self::Moods,
        Self::Locations,
        Self::Tags,
        Self::People,
        Self::Search,
        Self::Conflicts,
    ];

    /// The word of the header.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Dates => "dates",
            Self::Title => "title",
            Self::Words => "words",
            Self::Moods => "moods",
            Self::Locations => "locations",
            Self::Tags => "tags",
            Self::People => "people",
            Self::Search => "search",
            // The name of its column: that is no field's, while `conflicts` may be one.
            Self::Conflicts => "conflict_of",
            Self::Field(name) => name.as_str(),
        }
    }

    /// The part that a word of the header names: one of the core, else a field of that name.
    pub fn named(word: &str) -> Option<Self> {
        let core = Self::CORE.into_iter().find(|part| part.as_str() == word);
        let field = || word.parse().ok().or_else(|| FieldName::of_before(word));
        core.or_else(|| field().map(Self::Field))
    }

    /// The word that was most likely meant by one that names nothing: a part of the core, also by what people call it, or
    /// one of these fields.
    pub fn nearest<'a>(word: &str, fields: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let fields: Vec<&str> = fields.into_iter().collect();
        let (core, called) = (Self::CORE, CALLED.iter().map(|(it, _)| *it));
        let known = core.iter().map(Self::as_str).chain(fields.iter().copied()).chain(called);
        let near = nearest(word, known)?;
        let part = CALLED.iter().find(|(it, _)| *it == near && !fields.contains(it));
        Some(part.map_or(near, |(_, part)| *part).to_owned())
    }
}

/// What people call the parts of the core.
const CALLED: [(&str, &str); 16] = [
    ("mood", "moods"),
    ("mood_scale", "moods"),
    ("tag", "tags"),
    ("keywords", "tags"),
    ("person", "people"),
    ("persons", "people"),
    ("location", "locations"),
    ("place", "locations"),
    ("places", "locations"),
    ("date", "dates"),
    ("day", "dates"),
    ("days", "dates"),
    ("word", "words"),
    ("word_count", "words"),
    ("titles", "title"),
    ("conflicts", "conflict_of"),
];

impl Repopulate {
    /// Whether nothing is derived.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether a part is derived.
    pub fn includes(&self, part: &Part) -> bool {
        match self {
            Self::None => false,
            Self::Full => true,
            Self::Parts(parts) => parts.contains(part),
        }
    }

    /// Whether nothing but this part is derived.
    pub fn is_only(&self, part: &Part) -> bool {
        matches!(self, Self::Parts(parts) if parts.len() == 1 && parts.contains(part))
    }

    /// What both ask for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Full, _) | (_, Self::Full) => Self::Full,
            (Self::None, asked) | (asked, Self::None) => asked,
            (Self::Parts(mut parts), Self::Parts(more)) => {
                parts.extend(more);
                Self::Parts(parts)
            }
        }
    }
}

impl Repopulate {
    /// What is asked for but for some parts, by their names.
    #[must_use]
    pub fn without(self, names: &BTreeSet<String>) -> Self {
        let is_kept = |part: &Part| !names.contains(part.as_str());
        match self {
            _ if names.is_empty() => self,
            Self::None => Self::None,
            Self::Full => Part::CORE.into_iter().filter(is_kept).collect(),
            Self::Parts(parts) => parts.into_iter().filter(is_kept).collect(),
        }
    }
}

impl FromIterator<Part> for Repopulate {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let parts = BTreeSet::from_iter(parts);
        if parts.is_empty() { Self::None } else { Self::Parts(parts) }
    }
}

impl fmt::Display for Repopulate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Full => f.write_str("full"),
            Self::Parts(parts) => {
                let words: Vec<&str> = parts.iter().map(Part::as_str).collect();
                f.write_str(&words.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Repopulate {
        words.split_whitespace().map(|word| Part::named(word).unwrap()).collect()
    }

    #[test]
    fn what_two_revisions_ask_for_is_derived_once() {
        assert_eq!(of("moods tags").and(of("tags dates")), of("dates moods tags"));
        assert_eq!(of("moods").and(Repopulate::Full), Repopulate::Full);
        assert_eq!(Repopulate::None.and(of("moods")), of("moods"));
        assert_eq!(of(""), Repopulate::None);
    }

    #[test]
    fn a_word_is_a_part_of_the_core_or_a_field() {
        assert_eq!(Part::named("moods"), Some(Part::Moods));
        assert_eq!(Part::named("weather"), Some(Part::Field("weather".parse().unwrap())));
        assert_eq!(Part::named("mood"), None);
        assert_eq!(Part::named("Weather"), None);
        assert_eq!(of("weather moods").to_string(), "moods, weather");
    }

    #[test]
    fn a_word_that_names_nothing_has_a_nearest_part() {
        let check = |word: &str, fields: &[&str], part: Option<&str>| {
            assert_eq!(Part::nearest(word, fields.iter().copied()).as_deref(), part, "{word}");
        };
        for (word, part) in [
            ("Moods", "moods"),
            ("moood", "moods"),
            ("MOOD", "moods"),
            ("mood_scale", "moods"),
            ("Persons", "people"),
            ("titel", "title"),
            ("plase", "locations"),
            ("conflicts", "conflict_of"),
        ] {
            check(word, &[], Some(part));
        }
        check("Weather", &["weather"], Some("weather"));
        check("wheather", &["weather"], Some("weather"));
        check("places", &["place"], Some("locations"));
        check("Place", &["place"], Some("place"));
        check("wheather", &[], None);
    }
}
