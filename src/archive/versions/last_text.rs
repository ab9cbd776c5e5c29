//! Which text is brought back where a file has lost its own: the one rule by which it is shown, kept and given back.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;
use crate::entry::{Lack, Source, has_lost};
use crate::sqlite::catalog::has_columns;

/// Of so many entries with the same bytes none says what its writer wrote.
pub(in crate::archive) const MANY: usize = 10;

/// The best of what was offered so far, the newest first: the newest text that lacks nothing; where there is none, the one that
/// lacks least; and only where there is no other one that was written over many entries.
pub struct LastText<T> {
    /// What the file lacks.
    lack: Lack,
    last: Option<(T, Source)>,
    of_many: Option<T>,
}

impl<T> LastText<T> {
    /// Begins for a file that lacks something.
    pub fn of(lack: Lack) -> Self {
        Self { lack, last: None, of_many: None }
    }

    /// Offers an earlier text, and whether many have it.
    pub fn offer(&mut self, it: T, source: Source, is_of_many: bool) {
        let is_better = match &self.last {
            None => self.lack.is_loss_of(&source),
            Some((_, later)) => has_lost(later, &source),
        };
        match is_better {
            true if is_of_many => {
                self.of_many.get_or_insert(it);
            }
            true => self.last = Some((it, source)),
            false => {}
        }
    }

    /// Whether no earlier text can be better.
    pub fn is_found(&self) -> bool {
        self.last.as_ref().is_some_and(|(_, source)| Lack::of(source).is_none())
    }

    /// What is brought back; none where nothing has any text.
    pub fn found(self) -> Option<T> {
        self.last.map(|it| it.0).or(self.of_many)
    }
}

/// Whether at least ten entries have these bytes, or had them, as far as that is held or was noted; the hash in hexadecimal.
pub fn is_of_many(connection: &Connection, hash: &str) -> Result<bool> {
    const NOW: &str = "SELECT id FROM main.entries WHERE source_hash = ?1";
    const BEFORE: &str = "
        SELECT entry_id FROM main.entry_versions
        WHERE substr(hash, 1, 4) = substr(unhex(?1), 1, 4) AND hash = unhex(?1)";
    if noted_of_many(connection)?.contains(hash) {
        return Ok(true);
    }
    let holders = match has_ours(connection, "entry_versions")? {
        true => format!("{NOW} UNION {BEFORE}"),
        false => NOW.to_owned(),
    };
    let sql = format!("SELECT count(*) >= {MANY} FROM ({holders})");
    connection.prepare_cached(&sql)?.query_row([hash], |row| row.get(0))
}

/// The same for all hashes, told by one look at all rows: of what was written over many entries when it began.
#[derive(Debug, Default)]
pub struct OfMany(HashSet<String>);

impl OfMany {
    /// Looks for them; where no entry has lost its text nobody asks.
    pub fn among(connection: &Connection) -> Result<Self> {
        const LOST: &str =
            "SELECT EXISTS (SELECT 1 FROM main.entries WHERE emptied_in IS NOT NULL)";
        let mut hashes = HashSet::from_iter(noted_of_many(connection)?);
        if !connection.query_row(LOST, [], |row| row.get(0))? {
            return Ok(Self(hashes));
        }
        let sql = format!(
            "SELECT hash FROM (
                SELECT id, source_hash AS hash FROM main.entries
                UNION SELECT entry_id, lower(hex(hash)) FROM main.entry_versions
            )
            GROUP BY hash HAVING count(*) >= {MANY}"
        );
        let mut statement = connection.prepare(&sql)?;
        let held = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>>>()?;
        hashes.extend(held);
        Ok(Self(hashes))
    }

    /// Whether at least ten entries had these bytes; the hash in hexadecimal.
    pub fn has(&self, hash: &str) -> bool {
        self.0.contains(hash)
    }
}

/// The hashes of texts that a sync found written over many entries, whether or not these still hold them.
fn noted_of_many(connection: &Connection) -> Result<BTreeSet<String>> {
    match has_columns(connection, "syncs", &["number", "kind"])? {
        true => syncs::of_many(connection),
        false => Ok(BTreeSet::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;
    use crate::entry::SourceHash;

    #[test]
    fn what_many_have_is_the_same_asked_once_or_for_each() {
        let mut fixture = Fixture::new().file("own.md", b"Own.").file("few.md", b"Few.");
        for number in 0..MANY {
            fixture = fixture.file(&format!("{number}.md"), b"Many.");
        }
        let connection = fixture.connection;
        let hashes = ["Own.", "Few.", "Many."].map(|it| SourceHash::of(it.as_bytes()).to_string());
        assert!(!OfMany::among(&connection).unwrap().has(&hashes[2]));
        connection.execute("UPDATE entries SET emptied_in = 1 WHERE path = '3.md'", []).unwrap();
        let all = OfMany::among(&connection).unwrap();
        let each = hashes.clone().map(|it| is_of_many(&connection, &it).unwrap());
        assert_eq!((hashes.map(|it| all.has(&it)), each), ([false, false, true], each));
    }

    #[track_caller]
    fn check(offered: &[(&str, bool)], expected: Option<&str>) {
        let mut last = LastText::of(Lack::Text);
        for (text, is_of_many) in offered {
            last.offer(*text, Source::new(text.as_bytes().to_vec()), *is_of_many);
            if last.is_found() {
                break;
            }
        }
        assert_eq!(last.found(), expected, "{offered:?}");
    }

    #[test]
    fn a_text_of_ones_own_comes_before_one_that_many_have() {
        check(&[("new", false), ("old", false)], Some("new"));
        check(&[("many", true), ("own", false)], Some("own"));
        check(&[("many", true), ("more", true)], Some("many"));
        check(
            &[("", false), ("many", true), ("---\nid: 1\n---\n", false)],
            Some("---\nid: 1\n---\n"),
        );
        check(&[("---\nid: 1\n---\n", false), ("many", true), ("own", false)], Some("own"));
        check(&[("", false), (" ", true)], None);
    }
}
