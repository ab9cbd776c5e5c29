//! What separates names in a text, in every script.

/// The commas of all scripts.
pub(in crate::entry) const COMMAS: [char; 10] = [
    ',', '\u{55d}', '\u{60c}', '\u{7f8}', '\u{1363}', '\u{1802}', '\u{3001}', '\u{fe50}',
    '\u{ff0c}', '\u{ff64}',
];
