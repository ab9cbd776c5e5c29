//! How texts of HTML look, as far as Markdown has signs for it.

use crate::import::markup::Element;
use crate::import::shown::style_of;

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Look {
    is_bold: bool,
    is_italic: bool,
    is_struck: bool,
    is_marked: bool,
}

impl Look {
    /// How an element looks by its name.
    pub(super) fn of_name(name: &str) -> Self {
        Self {
            is_bold: matches!(name, "b" | "strong"),
            is_italic: matches!(name, "i" | "em" | "cite"),
            is_struck: matches!(name, "s" | "del" | "strike"),
            is_marked: name == "mark",
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            is_bold: self.is_bold || other.is_bold,
            is_italic: self.is_italic || other.is_italic,
            is_struck: self.is_struck || other.is_struck,
            is_marked: self.is_marked || other.is_marked,
        }
    }

    pub(super) fn signs(self) -> Vec<&'static str> {
        let signs = [
            (self.is_marked, "=="),
            (self.is_struck, "~~"),
            (self.is_bold, "**"),
            (self.is_italic, "*"),
        ];
        signs.into_iter().filter(|(is_so, _)| *is_so).map(|(_, it)| it).collect()
    }

    /// What the styles are called where they are told.
    pub(super) fn names(self) -> Vec<&'static str> {
        self.signs().into_iter().filter_map(style_of).collect()
    }
}

/// How rules of CSS make a text look.
pub(in crate::import) fn look_of(css: &str) -> Look {
    let css: String =
        css.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_lowercase();
    let says = |rules: &[&str]| rules.iter().any(|it| css.contains(it));
    let bold =
        ["font-weight:bold", "font-weight:6", "font-weight:7", "font-weight:8", "font-weight:9"];
    Look {
        is_bold: says(&bold),
        is_italic: says(&["font-style:italic", "font-style:oblique"]),
        is_struck: says(&["line-through"]),
        is_marked: false,
    }
}

/// Whether anything in a page is more than text in lines.
pub(in crate::import) fn has_styles(page: &Element) -> bool {
    const PLAIN: [&str; 9] = ["p", "div", "span", "br", "html", "body", "head", "style", "meta"];
    let mut found = Vec::new();
    let is_styled = |it: &Element| {
        let own = look_of(it.attribute("style").unwrap_or_default());
        !PLAIN.contains(&it.name.as_str()) || own != Look::default()
    };
    page.all(&is_styled, &mut found);
    !found.is_empty()
}

/// The styles of what stands in an element, by their names.
pub(super) fn styles_within(it: &Element) -> Vec<&'static str> {
    let look = |it: &Element| {
        Look::of_name(&it.name).and(look_of(it.attribute("style").unwrap_or_default()))
    };
    let mut styled = Vec::new();
    it.all(&|it| look(it) != Look::default(), &mut styled);
    styled.into_iter().flat_map(|it| look(it).names()).collect()
}
