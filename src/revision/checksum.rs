//! The checksum by which an applied revision is known again.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::sql;

use super::header::{Header, Key};

/// SHA-256, as 64 hexadecimal digits, over what a script means: its tokens, and for `up.sql` the header's values.
///
/// Comments, layout and line ends are no part of it, nor are the message and `created`: a script that was laid out
/// again is the same script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(String);

impl Checksum {
    /// The checksum of `up.sql`.
    pub fn of_up(header: &Header, up: &str) -> Self {
        let mut hashed = Vec::with_capacity(up.len() * 2);
        for key in Key::ALL.into_iter().filter(|it| it.has_meaning()) {
            let mut values = header.values(key);
            values.sort();
            add(&mut hashed, key.as_str());
            add(&mut hashed, &values.len().to_string());
            for value in values {
                add(&mut hashed, &value);
            }
        }
        Self::over_tokens(hashed, up)
    }

    /// The checksum of `down.sql`.
    pub fn of_down(down: &str) -> Self {
        Self::over_tokens(Vec::with_capacity(down.len() * 2), down)
    }

    /// A checksum as the ledger holds it; one that was damaged there equals no other.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The checksum as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn over_tokens(mut hashed: Vec<u8>, script: &str) -> Self {
        for token in sql::code(script) {
            // A version control system may change the line ends inside of strings, too.
            match token.text.contains('\r') {
                true => add(&mut hashed, &token.text.replace("\r\n", "\n")),
                false => add(&mut hashed, token.text),
            }
        }
        let digits = Sha256::digest(&hashed).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(digits.filter_map(|it| char::from_digit(u32::from(it), 16)).collect())
    }
}

/// Adds one word, its length before it, so that no two lists of words look alike.
fn add(hashed: &mut Vec<u8>, word: &str) {
    hashed.extend_from_slice(&(word.len() as u64).to_le_bytes());
    hashed.extend_from_slice(word.as_bytes());
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_up(keys: &str, sql: &str) -> Checksum {
        let up = format!("-- M\n-- revision: a\n{keys}\n{sql}");
        Checksum::of_up(&Header::read("up.sql", &up).unwrap(), &up)
    }

    #[test]
    fn comments_layout_and_line_ends_do_not_count() {
        let one = Checksum::of_down("CREATE TABLE t(a, b DEFAULT 'x\ny');");
        let other = "-- why\r\nCREATE  TABLE t (\r\n  a, /* so */ b DEFAULT 'x\r\ny'\r\n) ;\r\n";
        assert_eq!(one, Checksum::of_down(other));
        assert_eq!(one.as_str().len(), 64);
    }

    #[test]
    fn every_token_counts() {
        let one = Checksum::of_down("CREATE TABLE t(a b)");
        for other in ["CREATE TABLE t(ab)", "create table t(a b)", "CREATE TABLE t(a b);", ""] {
            assert_ne!(one, Checksum::of_down(other), "{other}");
        }
    }

    #[test]
    fn the_header_counts_but_for_its_message_and_its_date() {
        let one = of_up("-- revises: b, c\n-- created: today\n-- loses: x, y", "SELECT 1;");
        assert_eq!(one, of_up("-- revises: c b\n-- repopulate: none\n-- loses: y x", "SELECT 1;"));
        for keys in [
            "-- revises: b\n-- loses: x, y",
            "-- revises: b, c\n-- loses: x",
            "-- revises: b, c\n-- loses: x, y\n-- label: places",
            "-- revises: b, c\n-- loses: x, y\n-- depends_on: d",
            "-- revises: b, c\n-- loses: x, y\n-- replaces: d",
            "-- revises: b, c\n-- loses: x, y\n-- repopulate: full",
        ] {
            assert_ne!(one, of_up(keys, "SELECT 1;"), "{keys}");
        }
    }
}
