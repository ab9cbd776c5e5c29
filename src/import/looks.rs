//! How a text looks where Markdown has no signs for it: underlined, in a colour, in a font; and which of that is no more than what
//! a tool writes of any text.

mod css;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use css::{worn_by, worn_by_name};

/// A kind of look that Markdown has no signs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Underline,
    Colour,
    Background,
    Highlight,
    Font,
    Size,
    Alignment,
}

impl Kind {
    /// What it is called where it is told.
    fn name(self) -> &'static str {
        match self {
            Self::Underline => "underlined text",
            Self::Colour => "the colour of a text",
            Self::Background => "the background of a text",
            Self::Highlight => "the colour of a highlight",
            Self::Font => "the font of a text",
            Self::Size => "the size of a text",
            Self::Alignment => "the alignment of a text",
        }
    }

    /// Whether the same on most of a text is no more than what the tool writes of any: of a font in one entry already, of a colour
    /// where another entry has it, too. Lines below a text are never that.
    fn is_default(self, entries: u64) -> bool {
        match self {
            Self::Underline => false,
            Self::Font | Self::Size | Self::Highlight => true,
            Self::Colour | Self::Background | Self::Alignment => entries > 1,
        }
    }
}

/// What an element puts on its text: a value of a kind, which is blank where it is that of any text; nothing, where all that is
/// of the kind in it is told by the element itself, as the line below a link.
pub(super) type Put = (Kind, Option<String>);

/// How the texts of one entry look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// What is worn where the reader is, the innermost last.
    now: Vec<Put>,
    /// How many letters wear what, and how many there are.
    letters: BTreeMap<(Kind, String), u64>,
    all: u64,
    /// Styles that Markdown has signs for, but not where they stand.
    unshown: BTreeSet<&'static str>,
}

impl Looks {
    /// What an element wears; gives how many of them are to be taken off behind it.
    pub(super) fn put_on(&mut self, worn: Vec<Put>) -> usize {
        let count = worn.len();
        self.now.extend(worn);
        count
    }

    /// Takes off what was put on last.
    pub(super) fn take_off(&mut self, count: usize) {
        self.now.truncate(self.now.len().saturating_sub(count));
    }

    /// Notes a text that wears what was put on.
    pub(super) fn meet(&mut self, text: &str) {
        let count = text.chars().filter(|it| !it.is_whitespace()).count();
        let count = u64::try_from(count).unwrap_or_default();
        self.all += count;
        let muted = self.now.iter().filter(|(_, value)| value.is_none());
        let mut met: Vec<Kind> = muted.map(|(kind, _)| *kind).collect();
        for (kind, value) in self.now.iter().rev().filter(|_| count > 0) {
            if met.contains(kind) {
                continue;
            }
            met.push(*kind);
            if let Some(value) = value.as_ref().filter(|it| !it.is_empty()) {
                *self.letters.entry((*kind, value.clone())).or_default() += count;
            }
        }
    }

    /// Notes that a style is not shown where it stands.
    pub(super) fn leave_out(&mut self, names: impl IntoIterator<Item = &'static str>) {
        self.unshown.extend(names);
    }

    /// The styles that are not shown where they stand.
    pub(super) fn unshown(&self) -> impl Iterator<Item = &'static str> {
        self.unshown.iter().copied()
    }

    /// Takes in another text of the same entry.
    pub(super) fn take(&mut self, other: &Self) {
        self.all += other.all;
        for (worn, count) in &other.letters {
            *self.letters.entry(worn.clone()).or_default() += count;
        }
    }
}

/// How the texts of all entries of an export look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Worn {
    letters: BTreeMap<(Kind, String), u64>,
    all: u64,
    /// How many entries have just these values of a kind.
    entries: BTreeMap<(Kind, BTreeSet<String>), u64>,
}

impl Worn {
    /// Takes in an entry.
    pub(super) fn take(&mut self, looks: &Looks) {
        self.all += looks.all;
        let mut values: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        for ((kind, value), count) in &looks.letters {
            *self.letters.entry((*kind, value.clone())).or_default() += count;
            values.entry(*kind).or_default().insert(value.clone());
        }
        for worn in values {
            *self.entries.entry(worn).or_default() += 1;
        }
    }

    /// Takes in all entries of another file.
    pub(super) fn take_all(&mut self, other: Self) {
        self.all += other.all;
        for (worn, count) in other.letters {
            *self.letters.entry(worn).or_default() += count;
        }
        for (worn, count) in other.entries {
            *self.entries.entry(worn).or_default() += count;
        }
    }

    /// What is told of it: each kind with the number of entries that have more of it than what any text has.
    pub(super) fn told(&self) -> Vec<(&'static str, u64)> {
        let mut told: BTreeMap<Kind, u64> = BTreeMap::new();
        for ((kind, values), count) in &self.entries {
            let default = self.default_of(*kind);
            if values.iter().any(|it| Some(it.as_str()) != default) {
                *told.entry(*kind).or_default() += count;
            }
        }
        told.into_iter().map(|(kind, count)| (kind.name(), count)).collect()
    }

    /// The value that most letters wear, where that says nothing of the writer's.
    fn default_of(&self, kind: Kind) -> Option<&str> {
        let of_kind = self.letters.iter().filter(|((it, _), _)| *it == kind);
        let worn: u64 = of_kind.clone().map(|(_, count)| count).sum();
        let ((_, value), most) = of_kind.max_by_key(|(_, count)| **count)?;
        // A highlight has a colour where it stands alone, and no other text has one.
        let bare = if kind == Kind::Highlight { 0 } else { self.all.saturating_sub(worn) };
        let has_it =
            self.entries.iter().filter(|((it, all), _)| *it == kind && all.contains(value));
        let entries = has_it.map(|(_, count)| count).sum();
        (*most > bare && kind.is_default(entries)).then_some(value)
    }
}

#[cfg(test)]
mod tests;
