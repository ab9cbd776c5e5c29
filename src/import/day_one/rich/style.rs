//! Runs of a rich text in their styles.

use crate::import::day_one::plain::address;
use crate::import::escape::escaped;
use crate::import::markdown::{self, Closed, Next, between, code, open_link};
use crate::import::record::Record;
use crate::import::shown::Styled;

/// A run of text in one style.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Style {
    is_bold: bool,
    is_italic: bool,
    is_struck: bool,
    pub(super) is_code: bool,
    /// The colour in which it is marked, which no sign says.
    pub(super) colour: Option<String>,
    url: Option<String>,
}

pub(super) fn style_of(attributes: &mut Record) -> Style {
    // Nothing else is shown of code, which stands in one piece.
    if attributes.flag("inlineCode") {
        return Style { is_code: true, ..Style::default() };
    }
    Style {
        is_bold: attributes.flag("bold"),
        is_italic: attributes.flag("italic"),
        is_struck: attributes.flag("strikethrough"),
        is_code: false,
        colour: attributes.text("highlightedColor"),
        url: attributes.text("linkURL"),
    }
}

/// Runs as Markdown, with the styles of their texts or without them.
pub(super) fn written(runs: &[(Style, String)], has_styles: bool) -> String {
    let (mut text, mut closed) = (String::new(), Closed::default());
    let as_next = |(style, run): &(Style, String)| {
        let signs = if style.url.is_some() { Vec::new() } else { signs(style) };
        Next { letter: run.chars().next(), signs }
    };
    for (number, (style, run)) in runs.iter().enumerate() {
        let next = runs.get(number + 1).map(as_next).unwrap_or_default();
        let (is_code, url) = (style.is_code, style.url.clone());
        let bare = Style { is_code, url, ..Style::default() };
        styled(&mut text, if has_styles { style } else { &bare }, run, &next, &mut closed);
    }
    text
}

/// The styles that runs are to have.
pub(super) fn wanted(runs: &[(Style, String)]) -> Styled {
    let mut wanted = Styled::default();
    for (style, run) in runs.iter().filter(|(style, _)| !style.is_code) {
        wanted.add(&signs(style), run);
    }
    wanted
}

/// The signs of a style, from the outer to the inner.
pub(super) fn signs(style: &Style) -> Vec<&'static str> {
    let flags = [
        (style.colour.is_some(), "=="),
        (style.is_struck, "~~"),
        (style.is_bold, "**"),
        (style.is_italic, "*"),
    ];
    flags.into_iter().filter(|(is_so, _)| *is_so).map(|(_, it)| it).collect()
}

/// Writes a run with its signs around it; spaces stay outside of them.
pub(super) fn styled(out: &mut String, style: &Style, run: &str, next: &Next, closed: &mut Closed) {
    let inner = run.trim();
    if inner.is_empty() {
        out.push_str(run);
        return;
    }
    let start = run.len() - run.trim_start().len();
    let (before, after) = (&run[..start], &run[start + inner.len()..]);
    out.push_str(before);
    if style.is_code {
        out.push_str(&code(inner));
    } else if style.url.as_deref() == Some(inner) {
        out.push_str(inner);
    } else {
        let signs = signs(style);
        let next = if after.is_empty() { next } else { &Next::default() };
        match &style.url {
            Some(url) => {
                open_link(out);
                let closed = &mut Closed::default();
                between(out, &signs, inner, &Next::default(), closed, |out, text| {
                    escaped(out, text, true);
                });
                out.push_str(&format!("]({})", address(&markdown::address(url))));
            }
            None => {
                between(out, &signs, inner, next, closed, |out, text| escaped(out, text, false));
            }
        }
    }
    out.push_str(after);
}
