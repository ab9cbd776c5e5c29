//! How a text looks where Markdown has no signs for it: underlined, in a colour, in a font; and which of that is no more than what
//! a tool writes of any text.

use std::collections::{BTreeMap, BTreeSet};

use super::markup::Element;

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

/// What declarations of CSS put on a text.
pub(super) fn worn_by(css: &str) -> Vec<Put> {
    let css = css.to_lowercase();
    let pairs = css.split(';').filter_map(|it| it.split_once(':'));
    pairs.flat_map(|(key, value)| declared(key.trim(), value.trim())).collect()
}

/// What an element of HTML puts on by its name and its attributes.
pub(super) fn worn_by_name(it: &Element) -> Vec<Put> {
    let said = |kind: Kind, value: String| (kind, Some(value));
    let own = |kind: Kind, key: &str, read: fn(&str) -> String| {
        Some((kind, Some(read(it.attribute(key)?))))
    };
    match it.name.as_str() {
        "u" | "ins" => vec![said(Kind::Underline, "underline".to_owned())],
        "center" => vec![said(Kind::Alignment, "center".to_owned())],
        "big" | "small" => vec![said(Kind::Size, it.name.clone())],
        "a" => vec![(Kind::Underline, None), (Kind::Colour, None)],
        "mark" => vec![(Kind::Background, None)],
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let aligned = own(Kind::Alignment, "align", alignment);
            [(Kind::Size, None), (Kind::Font, None)].into_iter().chain(aligned).collect()
        }
        "font" => [
            own(Kind::Colour, "color", colour),
            own(Kind::Font, "face", str::to_lowercase),
            own(Kind::Size, "size", str::to_owned),
        ]
        .into_iter()
        .flatten()
        .collect(),
        "p" | "div" | "td" | "th" | "tr" | "table" | "li" => {
            own(Kind::Alignment, "align", alignment).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn declared(key: &str, value: &str) -> Vec<Put> {
    let value = value.trim_end_matches("!important").trim();
    let is_none = matches!(value, "inherit" | "initial" | "unset" | "none" | "normal" | "");
    let said = |value: &str| if is_none { String::new() } else { value.to_owned() };
    let one = |kind: Kind, value: String| vec![(kind, Some(value))];
    match key {
        "text-decoration" | "text-decoration-line" if value.contains("underline") => {
            one(Kind::Underline, "underline".to_owned())
        }
        "color" => one(Kind::Colour, colour(&said(value))),
        "background" | "background-color" => one(Kind::Background, colour(&said(value))),
        "font-family" => one(Kind::Font, said(value)),
        "font-size" => one(Kind::Size, said(value)),
        "font" => shorthand(value),
        "text-align" => one(Kind::Alignment, alignment(&said(value))),
        _ => Vec::new(),
    }
}

/// Size and font in one: `bold 17.0px '.AppleSystemUIFont'`.
fn shorthand(value: &str) -> Vec<Put> {
    let is_size = |it: &str| it.starts_with(|it: char| it.is_ascii_digit()) && !it.ends_with("00");
    let words: Vec<&str> = value.split_whitespace().collect();
    let Some(at) = words.iter().position(|it| is_size(it)) else { return Vec::new() };
    let (size, font) = (words[at].to_owned(), words[at + 1..].join(" "));
    vec![(Kind::Size, Some(size)), (Kind::Font, Some(font))]
}

/// An alignment; none, where it is that of any text.
pub(super) fn alignment(value: &str) -> String {
    let is_any = matches!(value, "left" | "start" | "justify" | "auto");
    if is_any { String::new() } else { value.to_lowercase() }
}

/// A colour; none, where it is that of ink or of paper.
pub(super) fn colour(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let is_any = match value.as_str() {
        "transparent" | "currentcolor" | "windowtext" | "window" | "canvas" | "canvastext"
        | "black" | "white" | "auto" => true,
        _ => parts(&value).is_some_and(|(parts, alpha)| {
            let is_ink = parts.iter().all(|it| *it <= 0x40);
            let is_paper = parts.iter().all(|it| *it >= 0xe8);
            alpha == 0.0 || is_ink || is_paper
        }),
    };
    if is_any { String::new() } else { value }
}

/// Red, green and blue of a colour, and how dense it is.
fn parts(value: &str) -> Option<([u32; 3], f64)> {
    if let Some(digits) = value.strip_prefix('#') {
        let width = if digits.len() < 6 { 1 } else { 2 };
        let part = |nth: usize| {
            let part = digits.get(nth * width..(nth + 1) * width)?;
            let part = u32::from_str_radix(part, 16).ok()?;
            Some(if width == 1 { part * 17 } else { part })
        };
        return Some(([part(0)?, part(1)?, part(2)?], 1.0));
    }
    let inner = value.strip_prefix("rgb")?.trim_start_matches('a').trim();
    let inner = inner.strip_prefix('(')?.strip_suffix(')')?;
    let numbers = inner.split([',', ' ', '/']).filter(|it| !it.is_empty());
    let numbers: Vec<f64> =
        numbers.filter_map(|it| it.trim_end_matches('%').parse().ok()).collect();
    let [red, green, blue, rest @ ..] = numbers.as_slice() else { return None };
    // A part beyond what there is counts as all of it.
    let part = |it: &f64| (0..=255_u32).rev().find(|whole| f64::from(*whole) <= *it).unwrap_or(0);
    Some(([part(red), part(green), part(blue)], rest.first().copied().unwrap_or(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told of entries, each a list of texts with the CSS of each.
    #[track_caller]
    fn check(entries: &[&[(&str, &str)]], expected: &[(&str, u64)]) {
        let mut worn = Worn::default();
        for entry in entries {
            let mut looks = Looks::default();
            for (css, text) in *entry {
                let count = looks.put_on(worn_by(css));
                looks.meet(text);
                looks.take_off(count);
            }
            worn.take(&looks);
        }
        assert_eq!(worn.told(), expected);
    }

    #[test]
    fn what_stands_on_all_text_is_no_style_of_the_writer() {
        let any = "font-family: Arial; font-size: 12pt; color: #000; text-align: left";
        check(&[&[(any, "Flat sea.")], &[(any, "Rain.")]], &[]);
        let other = [("the font of a text", 1), ("the size of a text", 1)];
        check(&[&[(any, "Flat sea."), ("font: 20px Futura", "Hi")]], &other);
        let red = "color: #c00; text-align: center";
        let told = [("the colour of a text", 1), ("the alignment of a text", 1)];
        check(&[&[(red, "Flat sea.")]], &told);
        check(&[&[(red, "Flat sea.")], &[("", "Rain, and no end of it.")]], &told);
        check(&[&[(red, "Flat sea.")], &[(red, "Rain.")]], &[]);
        let line = "text-decoration: underline";
        check(&[&[(line, "a")], &[(line, "a"), (line, "b")]], &[("underlined text", 2)]);
        check(&[&[("background: yellow", "a")]], &[("the background of a text", 1)]);
        check(&[&[(line, " \n")]], &[]);
    }

    #[test]
    fn ink_and_paper_are_no_colours() {
        for any in
            ["#000", "black", "rgb(255, 255, 255)", "rgba(9,9,9,0.8)", "#1f1f1f", "transparent"]
        {
            assert_eq!(colour(any), "", "{any}");
        }
        for own in ["#c00", "Red", "rgb(200, 0, 0)", "#0000ff", "rgba(255 255 0 / 0.5)"] {
            assert_eq!(colour(own), own.to_lowercase());
        }
        assert_eq!(
            worn_by("color: inherit; font: bold 17.0px 'A B'")[1..],
            [(Kind::Size, Some("17.0px".to_owned())), (Kind::Font, Some("'a b'".to_owned()))]
        );
    }
}
