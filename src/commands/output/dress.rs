//! What becomes of our own styles: all of them stay, those that are no colours, or none.

use std::borrow::Cow;

/// How text is dressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    /// In colours.
    Coloured,
    /// Bold, faint, underlined, and no colours.
    Colourless,
    /// In no style at all.
    Plain,
}

impl Dress {
    /// A text with the styles that stay.
    pub(crate) fn put_on(self, text: &str) -> Cow<'_, str> {
        match self {
            _ if !text.contains('\x1b') => text.into(),
            Self::Coloured => text.into(),
            Self::Colourless => without_colors(text).into(),
            Self::Plain => anstream::adapter::strip_str(text).to_string().into(),
        }
    }
}

/// Takes out what sets a colour. Each style of ours is a sequence of its own: `\x1b[1m\x1b[35m`.
fn without_colors(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\x1b[") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('m').map_or(rest.len(), |at| at + 1);
        let (sequence, after) = rest.split_at(end);
        if !is_color(sequence) {
            kept.push_str(sequence);
        }
        rest = after;
    }
    kept + rest
}

fn is_color(sequence: &str) -> bool {
    let first = sequence.trim_start_matches("\x1b[").trim_end_matches('m').split(';').next();
    let first = first.and_then(|it| it.parse::<u8>().ok());
    first.is_some_and(|it| matches!(it, 30..=49 | 90..=107))
}

#[cfg(test)]
mod tests {
    use anstyle::{AnsiColor, Style};

    use super::*;

    #[test]
    fn without_colours_bold_stays_bold() {
        let found = AnsiColor::Magenta.on_default().bold();
        let bold = Style::new().bold();
        let text = format!("a {found}b{found:#} c");
        assert_eq!(Dress::Colourless.put_on(&text), format!("a {bold}b{bold:#} c"));
        assert_eq!(Dress::Coloured.put_on(&text), text);
        assert_eq!(Dress::Plain.put_on(&text), "a b c");
        assert_eq!(Dress::Colourless.put_on("a"), "a");
    }
}
