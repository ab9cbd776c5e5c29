//! What separates names in a text, in every script.

/// The commas of all scripts.
pub(in crate::entry) const COMMAS: [char; 10] = [
    ',', '\u{55d}', '\u{60c}', '\u{7f8}', '\u{1363}', '\u{1802}', '\u{3001}', '\u{fe50}',
    '\u{ff0c}', '\u{ff64}',
];

/// Whether a text, as a name, would be read as several where commas separate.
pub fn is_several(text: &str) -> bool {
    text.contains(COMMAS) || text.contains('\n')
}
