//! Characters that nobody sees, at the ends of a line or a key.

/// A text without the space around it, of whatever width, and the characters that nobody sees.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|it: char| it.is_whitespace() || is_invisible(it))
}

/// Whether a line looks empty.
pub(super) fn looks_blank(line: &str) -> bool {
    bare(line).is_empty()
}

/// Whether nobody sees a character: it has no width and no sign.
pub(super) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_signs_looks_blank() {
        for line in ["", " \t", "\u{a0}", "\u{3000}", "\u{200b}", "\u{200d}", "\u{b}", "\u{feff}"] {
            assert!(looks_blank(line), "{line:?}");
        }
        assert!(!looks_blank("."));
        assert_eq!(bare("\u{a0}tags\u{200b}"), "tags");
    }
}
