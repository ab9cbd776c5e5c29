//! Which entries a word means.

use rusqlite::{Connection, Result};

use crate::archive::read::show::composed;

/// An entry that is to be forgotten, as far as the archive knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doomed {
    /// Its row in the archive; none where the archive does not hold it.
    pub id: Option<i64>,
    /// Its path as it is shown; where the archive does not hold it, the word.
    pub path: String,
    /// Whether its file is known to be gone.
    pub is_removed: bool,
}

impl Doomed {
    /// Whether the archive holds it.
    pub fn is_held(&self) -> bool {
        self.id.is_some()
    }
}

/// Finds the entries that a word means: those at a path, living and removed, else those at the one path that is the same but
/// that its accents are characters of their own, or are none; else the one with that id. A word that means none is kept as the
/// path of what to look for in backups.
pub fn find(connection: &Connection, word: &str) -> Result<Vec<Doomed>> {
    let mut found = rows(connection, "path = ?1", &word)?;
    if found.is_empty() && !word.is_ascii() {
        found = composed_alike(connection, word)?;
    }
    if let (true, Ok(id)) = (found.is_empty(), word.parse::<i64>()) {
        found = rows(connection, "id = ?1", &id)?;
    }
    if found.is_empty() {
        found.push(Doomed { id: None, path: word.to_owned(), is_removed: false });
    }
    Ok(found)
}

/// The entries at the only path that is a word once both are composed: macOS and a keyboard differ in that.
fn composed_alike(connection: &Connection, word: &str) -> Result<Vec<Doomed>> {
    let word = composed(word);
    let mut alike = rows(connection, "path > ?1", &"")?;
    alike.retain(|it| composed(&it.path) == word);
    let is_one = alike.windows(2).all(|it| it[0].path == it[1].path);
    Ok(if is_one { alike } else { Vec::new() })
}

/// The entry of an id.
pub fn doomed(connection: &Connection, id: i64) -> Result<Option<Doomed>> {
    Ok(rows(connection, "id = ?1", &id)?.pop())
}

fn rows(
    connection: &Connection,
    condition: &str,
    value: &dyn rusqlite::ToSql,
) -> Result<Vec<Doomed>> {
    let sql = format!(
        "SELECT id, CAST(path AS TEXT), removed_at IS NOT NULL FROM entries WHERE {condition} ORDER BY id"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([value], |row| {
        Ok(Doomed { id: row.get(0)?, path: row.get(1)?, is_removed: row.get(2)? })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    const ONE: &str = "caf\u{e9}.md";
    const TWO: &str = "cafe\u{301}.md";

    #[track_caller]
    fn check(held: &[&str], word: &str, expected: &[&str]) {
        let held = held.iter().fold(Fixture::new(), |it, path| it.file(path, path.as_bytes()));
        let found = find(&held.connection, word).unwrap();
        let held: Vec<&str> = found.iter().filter(|it| it.is_held()).map(|it| &*it.path).collect();
        assert_eq!(held, expected, "{word:?}");
    }

    #[test]
    fn an_accent_may_be_one_character_or_two() {
        check(&[TWO, "cafe.md"], ONE, &[TWO]);
        check(&[ONE, "cafe.md"], TWO, &[ONE]);
        check(&[ONE, TWO], ONE, &[ONE]);
        check(&["cafe.md"], ONE, &[]);
        let (both, third) = (["a\u{323}\u{307}.md", "a\u{307}\u{323}.md"], "\u{1ea1}\u{307}.md");
        check(&both, third, &[]);
    }
}
