//! What the ledger's table is called: `ledger` of `[schema]`, where a program has a table of the usual name.

use std::sync::OnceLock;

/// What it is called where nothing is said, and in every archive.
pub const USUAL: &str = "schema_revisions";

/// A process moves the databases of one workspace, or of one program.
static SETTLED: OnceLock<String> = OnceLock::new();

/// Settles the name, before the first database is opened; whether it is that. What was settled first stays.
pub fn settle(name: &str) -> bool {
    SETTLED.get_or_init(|| name.to_owned()) == name
}

/// What the ledger's table is called: small letters, digits and underscores.
pub fn table() -> &'static str {
    SETTLED.get().map_or(USUAL, String::as_str)
}

/// Whether a name can be the ledger's, as far as its letters tell.
pub fn is_fit(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_lowercase() || it == '_';
    name.starts_with(is_letter)
        && name.chars().all(|it| is_letter(it) || it.is_ascii_digit())
        && !name.starts_with("sqlite_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_small_letters_digits_and_underscores() {
        assert_eq!(table(), USUAL);
        for (name, expected) in [
            ("schema_revisions", true),
            ("_moves2", true),
            ("", false),
            ("2moves", false),
            ("Moves", false),
            ("my moves", false),
            ("a\"b", false),
            ("sqlite_moves", false),
        ] {
            assert_eq!(is_fit(name), expected, "{name}");
        }
    }
}
