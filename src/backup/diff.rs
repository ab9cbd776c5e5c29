//! Which entries two archives hold differently, and single entries out of a backup.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::contents::has_columns;
use super::digest::hexadecimal;

/// An entry as an archive holds it, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedEntry {
    /// Its id in that archive.
    pub id: i64,
    /// Its path in the journal.
    pub path: String,
    /// The SHA-256 of its bytes, 64 small hexadecimal digits.
    pub source_hash: String,
}

/// An entry that both archives hold, differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryChange {
    /// As the first one holds it.
    pub before: ArchivedEntry,
    /// As the second one holds it.
    pub after: ArchivedEntry,
}

impl EntryChange {
    /// Whether it lies elsewhere in the journal.
    pub fn is_renamed(&self) -> bool {
        self.before.path != self.after.path
    }

    /// Whether its bytes differ.
    pub fn is_edited(&self) -> bool {
        self.before.source_hash != self.after.source_hash
    }
}

/// What differs between the living entries of two archives; each list is in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryDiff {
    /// Those that only the second one holds.
    pub added: Vec<ArchivedEntry>,
    /// Those that only the first one holds.
    pub removed: Vec<ArchivedEntry>,
    /// Those that were renamed, edited, or both.
    pub changed: Vec<EntryChange>,
}

/// Why entries could not be read out of an archive.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// SQLite refused.
    #[error("cannot read the entries of an archive")]
    Sqlite(#[from] rusqlite::Error),
    /// The entry's bytes are not those that were hashed.
    #[error("the text of the entry `{path}` is damaged")]
    Damaged {
        /// Its path in the journal.
        path: String,
    },
}

impl EntryDiff {
    /// Compares the living entries of two archives; one without a table of entries holds none.
    ///
    /// An entry is the same one where its path is. What is then left over on both sides is the same where its id is (an
    /// entry keeps it for life), provided that the two archives have one history: one that was built anew from its
    /// journal numbers its entries anew. Without one history, the same bytes at another path are one entry.
    ///
    /// # Errors
    ///
    /// [`EntryError::Sqlite`].
    pub fn between(before: &Connection, after: &Connection) -> Result<Self, EntryError> {
        Ok(compare(living(before)?, living(after)?))
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Finds an entry by its path: the living one, else the one that was removed last.
///
/// # Errors
///
/// [`EntryError::Sqlite`].
pub fn find_entry(archive: &Connection, path: &str) -> Result<Option<ArchivedEntry>, EntryError> {
    const BY_PATH: &str = "
        SELECT id, path, source_hash
        FROM entries
        WHERE path = ?1
        ORDER BY removed_at IS NOT NULL, removed_at DESC, id DESC
        LIMIT 1";
    if !has_entries(archive)? {
        return Ok(None);
    }
    Ok(archive.query_row(BY_PATH, [path], entry).optional()?)
}

/// Takes the bytes of an entry out of an archive, exactly.
///
/// # Errors
///
/// [`EntryError::Damaged`] where they are not those that were hashed.
pub fn source_of(archive: &Connection, entry: &ArchivedEntry) -> Result<Vec<u8>, EntryError> {
    const SOURCE: &str = "
        SELECT source
        FROM entries
        WHERE id = ?1";
    let source: Vec<u8> =
        archive.query_one(SOURCE, [entry.id], |row| Ok(row.get_ref(0)?.as_bytes()?.to_vec()))?;
    if hexadecimal(&Sha256::digest(&source)) != entry.source_hash {
        return Err(EntryError::Damaged { path: entry.path.clone() });
    }
    Ok(source)
}

/// The bytes at a path, where they are those that were hashed: the living entry's, else those of the one that was removed
/// last; with a `hash`, only an entry that has it.
pub(super) fn whole_source(
    archive: &Connection,
    path: &str,
    hash: Option<&str>,
) -> rusqlite::Result<Option<Vec<u8>>> {
    const BY_PATH: &str = "
        SELECT source, source_hash
        FROM entries
        WHERE path = ?1 AND (?2 IS NULL OR source_hash = ?2)
        ORDER BY removed_at IS NOT NULL, removed_at DESC, id DESC";
    if !has_entries(archive)? {
        return Ok(None);
    }
    let mut statement = archive.prepare(BY_PATH)?;
    let mut rows = statement.query((path, hash))?;
    while let Some(row) = rows.next()? {
        let source = row.get_ref(0)?.as_bytes().unwrap_or_default();
        let is_whole = hexadecimal(&Sha256::digest(source)).as_bytes()
            == row.get_ref(1)?.as_bytes().unwrap_or_default();
        if is_whole {
            return Ok(Some(source.to_vec()));
        }
    }
    Ok(None)
}

fn living(archive: &Connection) -> Result<Vec<ArchivedEntry>, EntryError> {
    const LIVING: &str = "
        SELECT id, path, source_hash
        FROM entries
        WHERE removed_at IS NULL
        ORDER BY path";
    if !has_entries(archive)? {
        return Ok(Vec::new());
    }
    let mut statement = archive.prepare(LIVING)?;
    let entries = statement.query_map((), entry)?;
    Ok(entries.collect::<Result<_, _>>()?)
}

fn has_entries(archive: &Connection) -> rusqlite::Result<bool> {
    has_columns(archive, "entries", &["id", "path", "source", "source_hash", "removed_at"])
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<ArchivedEntry> {
    Ok(ArchivedEntry { id: row.get(0)?, path: row.get(1)?, source_hash: row.get(2)? })
}

fn compare(before: Vec<ArchivedEntry>, after: Vec<ArchivedEntry>) -> EntryDiff {
    let mut pairs = Pairs::new(before, after);
    pairs.join(|it| it.path.clone());
    if pairs.have_one_history() {
        pairs.join(|it| it.id);
    } else {
        pairs.join(|it| it.source_hash.clone());
    }
    pairs.into_diff()
}

/// Two lists of entries on their way to becoming pairs.
struct Pairs {
    before: Vec<ArchivedEntry>,
    after: Vec<ArchivedEntry>,
    joined: Vec<EntryChange>,
}

impl Pairs {
    fn new(before: Vec<ArchivedEntry>, after: Vec<ArchivedEntry>) -> Self {
        Self { before, after, joined: Vec::new() }
    }

    /// Joins what has the same key on both sides, where only one entry on each side has it.
    fn join<K: Ord>(&mut self, key: impl Fn(&ArchivedEntry) -> K) {
        let mut partners = singles(std::mem::take(&mut self.after), &key, &mut self.after);
        let mut before = Vec::new();
        let firsts = singles(std::mem::take(&mut self.before), &key, &mut before);
        for (key, first) in firsts {
            match partners.remove(&key) {
                Some(second) => self.joined.push(EntryChange { before: first, after: second }),
                None => before.push(first),
            }
        }
        self.before = before;
        self.after.extend(partners.into_values());
    }

    /// Whether ids mean the same in both archives: most entries that share a path then share their id.
    fn have_one_history(&self) -> bool {
        let same = self.joined.iter().filter(|it| it.before.id == it.after.id).count();
        same > 0 && same * 2 >= self.joined.len()
    }

    fn into_diff(mut self) -> EntryDiff {
        self.joined.retain(|it| it.is_renamed() || it.is_edited());
        self.joined.sort_by(|a, b| a.after.path.cmp(&b.after.path));
        self.before.sort_by(|a, b| a.path.cmp(&b.path));
        self.after.sort_by(|a, b| a.path.cmp(&b.path));
        EntryDiff { added: self.after, removed: self.before, changed: self.joined }
    }
}

/// The entries whose key no other one has; those that share one go to `rest`.
fn singles<K: Ord>(
    entries: Vec<ArchivedEntry>,
    key: &impl Fn(&ArchivedEntry) -> K,
    rest: &mut Vec<ArchivedEntry>,
) -> BTreeMap<K, ArchivedEntry> {
    let mut singles = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for entry in entries {
        if let Some(other) = singles.insert(key(&entry), entry) {
            shared.insert(key(&other));
            rest.push(other);
        }
    }
    for key in shared {
        rest.extend(singles.remove(&key));
    }
    singles
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `1 a.md x, 2 b.md y`: id, path, and a letter for the bytes.
    fn entries(text: &str) -> Vec<ArchivedEntry> {
        let words = text.split(',').map(|it| it.split_whitespace().collect::<Vec<_>>());
        let words = words.filter(|it| !it.is_empty());
        let entry = |it: Vec<&str>| ArchivedEntry {
            id: it[0].parse().unwrap(),
            path: it[1].to_owned(),
            source_hash: it[2].to_owned(),
        };
        words.map(entry).collect()
    }

    /// Draws a difference: `+ added`, `- removed`, `before > after`.
    fn draw(diff: &EntryDiff) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(diff.added.iter().map(|it| format!("+{}", it.path)));
        lines.extend(diff.removed.iter().map(|it| format!("-{}", it.path)));
        for change in &diff.changed {
            let mark = if change.is_edited() { "*" } else { "" };
            lines.push(format!("{}>{}{mark}", change.before.path, change.after.path));
        }
        lines.join(" ")
    }

    fn check(before: &str, after: &str, expected: &str) {
        assert_eq!(draw(&compare(entries(before), entries(after))), expected);
    }

    #[test]
    fn nothing_differs_between_an_archive_and_itself() {
        check("1 a x, 2 b y", "1 a x, 2 b y", "");
        check("", "", "");
    }

    #[test]
    fn entries_come_go_and_change() {
        check("1 a x, 2 b y, 3 c z", "1 a x, 2 b q, 4 d z", "+d -c b>b*");
    }

    #[test]
    fn an_entry_keeps_its_id_when_it_is_renamed_and_edited() {
        check("1 a x, 2 b y", "1 a x, 2 c y", "b>c");
        check("1 a x, 2 b y", "1 a x, 2 c z", "b>c*");
    }

    #[test]
    fn an_archive_built_anew_is_compared_by_paths_and_bytes() {
        check("1 a x, 2 b y, 3 c z", "3 a x, 1 b y, 2 d z", "c>d");
        check("1 a x, 2 b y, 3 c z", "3 a x, 1 b y, 2 d q", "+d -c");
        check("1 a x", "1 b y", "+b -a");
        check("1 a x", "7 b x", "a>b");
    }

    #[test]
    fn bytes_that_several_entries_share_tell_nothing() {
        check("1 a x, 2 b y, 3 c z, 4 d z", "2 a x, 1 b y, 8 e z", "+e -c -d");
    }

    #[test]
    fn a_path_that_was_taken_over_is_one_entry() {
        check("1 a x, 2 b y", "1 b x, 2 a y", "a>a* b>b*");
    }
}
