//! What separates names in a text, in every script.

use super::names::at_semicolons;

/// The commas of all scripts.
pub(in crate::entry) const COMMAS: [char; 10] = [
    ',', '\u{55d}', '\u{60c}', '\u{7f8}', '\u{1363}', '\u{1802}', '\u{3001}', '\u{fe50}',
    '\u{ff0c}', '\u{ff64}',
];

/// Whether a text, as a name, would be read as several where commas and semicolons separate.
pub fn is_several(text: &str) -> bool {
    text.contains(COMMAS) || text.contains('\n') || at_semicolons(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_be_parted_is_several() {
        for text in ["Ann, Bob", "海、船", "Ann; Bob", "a\nb"] {
            assert!(is_several(text), "{text}");
        }
        for text in ["Ann", "calm ;)", "R&amp;D"] {
            assert!(!is_several(text), "{text}");
        }
    }
}
