//! What a sync replaces, kept: looked at by the one who writes, pressed on every core, and written before the rows are.

use std::io;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params};

use super::{LONGEST_CHAIN, insert, not_packed, share};
use crate::archive::model::prepared::Prepared;
use crate::archive::model::shape::Shape;
use crate::archive::model::syncs;
use crate::archive::versions::packed::Packer;
use crate::entry::SourceHash;
use crate::sqlite::dropped::one;
use crate::threads;

/// So many bytes of replaced texts are in memory at once, and those of one entry more.
const MOST_BYTES: usize = 4 << 20;

/// So many are pressed in a row by one core.
const SHARE: usize = 32;

/// Keeps what a sync replaces.
pub(in crate::archive) struct Versions<'c> {
    connection: &'c Connection,
    /// The number of the sync; none where nothing is to be kept.
    number: Option<i64>,
    present: Prepared<'c>,
    newest: Prepared<'c>,
    keep: Prepared<'c>,
    rebase: Prepared<'c>,
    lost: Vec<i64>,
    healed: Vec<i64>,
}

/// What replaces an entry.
#[derive(Clone, Copy, Debug)]
pub(in crate::archive) struct Next<'b> {
    pub(in crate::archive) id: i64,
    /// The bytes of its file.
    pub(in crate::archive) bytes: &'b [u8],
    /// Whether its file lay elsewhere until now, so that the same bytes are a version of their own.
    pub(in crate::archive) is_moved: bool,
}

/// What an entry is before it is replaced.
struct Present {
    id: i64,
    seen_in: i64,
    gone_in: Option<i64>,
    /// Its path, the exact bytes of it, its day, that as it was written, and its title, as they are stored.
    said: [Value; 5],
    word_count: i64,
    hash: String,
    source: Vec<u8>,
    chain: Chain,
}

/// The newest versions of an entry.
#[derive(Clone, Copy, Debug, Default)]
struct Chain {
    /// Whether the next one stands alone.
    is_full: bool,
    /// The bytes of the newest, where they were pressed against what the entry is now.
    leans: Option<i64>,
}

/// The bytes of an entry, pressed.
enum Pressed {
    /// They are not those that were hashed.
    Damaged,
    /// They, or their hash, were damaged, and what replaces them is what they were: nothing is lost.
    Mended,
    Alone(SourceHash, Vec<u8>),
    Against(SourceHash, Vec<u8>),
}

const PRESENT: &str = "
    SELECT coalesce(seen_in, 0),
           CASE WHEN removed_at IS NOT NULL THEN coalesce(gone_in, iif(seen_in > 0, seen_in + 1, 0)) END,
           path, path_bytes, date, date_written, title, word_count, source_hash, source
    FROM main.entries
    WHERE id = ?1";

const NEWEST: &str = "
    SELECT bytes_id, storage = 'delta', base IS NULL
    FROM main.entry_versions JOIN main.version_bytes ON version_bytes.id = bytes_id
    WHERE entry_id = ?1
    ORDER BY seen_in DESC, entry_versions.id DESC
    LIMIT ?2";

impl<'c> Versions<'c> {
    pub(in crate::archive) fn new(
        connection: &'c Connection,
        shape: &Shape,
        number: Option<i64>,
    ) -> Self {
        // Of values and not of a SELECT, before which the full-text index would write all that it has collected.
        const KEEP: &str = "
            INSERT INTO main.entry_versions (
                entry_id, seen_in, replaced_in, path, path_bytes, date, date_written, title, word_count, hash, length,
                bytes_id
            )
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        const REBASE: &str = "UPDATE main.version_bytes SET base = ?2 WHERE id = ?1";
        Self {
            connection,
            number: number.filter(|_| shape.histories),
            present: Prepared::new(connection, PRESENT),
            newest: Prepared::new(connection, NEWEST),
            keep: Prepared::new(connection, KEEP),
            rebase: Prepared::new(connection, REBASE),
            lost: Vec::new(),
            healed: Vec::new(),
        }
    }

    /// The entries of which nothing could be kept since this was last asked, because their bytes were damaged.
    pub(in crate::archive) fn take_lost(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.lost)
    }

    /// The entries whose bytes were damaged and came back from a file that was moved or returned, since this was last asked.
    pub(in crate::archive) fn take_healed(&mut self) -> Vec<i64> {
        std::mem::take(&mut self.healed)
    }

    /// Keeps the versions of entries that are about to be replaced by these bytes, and tells of each whether its bytes are
    /// those that were hashed: others are damage, and no version. Where nothing is to be kept, nothing is told.
    pub(in crate::archive) fn keep(&mut self, next: &[Next<'_>]) -> Result<Vec<(i64, bool)>> {
        let Some(number) = self.number else { return Ok(Vec::new()) };
        let mut told = Vec::with_capacity(next.len());
        let mut next = next.iter().peekable();
        while next.peek().is_some() {
            let (mut replaced, mut bytes) = (Vec::new(), 0);
            while bytes < MOST_BYTES {
                let Some(next) = next.next() else { break };
                let mut present = self.present(next.id)?;
                self.heal(&mut present, next)?;
                bytes += present.source.len();
                replaced.push((present, next.bytes));
            }
            let pressed = threads::map(replaced.chunks(SHARE).collect(), press);
            for ((present, _), pressed) in replaced.iter().zip(pressed.into_iter().flatten()) {
                let is_whole = self.store(present, pressed.map_err(not_packed)?, number)?;
                told.push((present.id, is_whole));
            }
        }
        Ok(told)
    }

    fn present(&mut self, id: i64) -> Result<Present> {
        let chain = self.chain(id)?;
        let read = |row: &Row<'_>| {
            Ok(Present {
                id,
                seen_in: row.get(0)?,
                gone_in: row.get(1)?,
                said: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?],
                word_count: row.get(7)?,
                hash: row.get(8)?,
                source: row.get(9)?,
                chain,
            })
        };
        self.present.statement()?.query_row([id], read)
    }

    /// Puts the bytes of a file in the place of damaged ones where they have the hash that is noted, and what the entry was is a
    /// version of its own: it was moved, or it was gone and is back.
    fn heal(&mut self, present: &mut Present, next: &Next<'_>) -> Result<()> {
        let is_version = next.is_moved || present.gone_in.is_some();
        let is_damaged = is_version
            && present.source != next.bytes
            && SourceHash::of(next.bytes).to_string() == present.hash;
        if is_damaged {
            put_back(self.connection, present.id, next.bytes)?;
            present.source = next.bytes.to_vec();
            self.healed.push(present.id);
        }
        Ok(())
    }

    fn chain(&mut self, id: i64) -> Result<Chain> {
        let statement = self.newest.statement()?;
        let mut rows = statement.query(params![id, LONGEST_CHAIN])?;
        let (mut chain, mut length) = (Chain { is_full: true, leans: None }, 0);
        while let Some(row) = rows.next()? {
            let (bytes, is_delta, leans): (i64, bool, bool) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if length == 0 {
                chain.leans = Some(bytes).filter(|_| is_delta && leans);
            }
            length += 1;
            if !is_delta {
                chain.is_full = false;
                break;
            }
        }
        chain.is_full &= length == 0 || length >= LONGEST_CHAIN;
        Ok(chain)
    }

    /// Stores a version and gives whether there was one. The version before it, which was pressed against its bytes while
    /// they were the entry's source, has them as its base from now on.
    fn store(&mut self, present: &Present, pressed: Pressed, number: i64) -> Result<bool> {
        let (hash, bytes) = match pressed {
            Pressed::Mended => return Ok(false),
            Pressed::Damaged => {
                syncs::note_lost_of(self.connection, present.id)?;
                self.lost.push(present.id);
                return Ok(false);
            }
            Pressed::Alone(hash, data) => {
                let shared = share(self.connection, &hash)?;
                let new = || insert(self.connection, present.source.len(), "whole", None, &data);
                (hash, shared.map_or_else(new, Ok)?)
            }
            Pressed::Against(hash, data) => {
                (hash, insert(self.connection, present.source.len(), "delta", None, &data)?)
            }
        };
        if let Some(before) = present.chain.leans {
            one(self.rebase.execute([before, bytes])?)?;
        }
        let replaced_in = present.gone_in.unwrap_or(number);
        let length = i64::try_from(present.source.len()).unwrap_or(i64::MAX);
        let [path, exact, day, written, title] = &present.said;
        let stored = self.keep.execute(params![
            present.id,
            present.seen_in,
            replaced_in,
            path,
            exact,
            day,
            written,
            title,
            present.word_count,
            hash.as_bytes(),
            length,
            bytes
        ])?;
        one(stored).map(|()| true)
    }
}

/// Writes the bytes that have the hash of an entry in the place of damaged ones.
pub(in crate::archive) fn put_back(connection: &Connection, id: i64, bytes: &[u8]) -> Result<()> {
    let sql = "UPDATE main.entries SET source = ?2 WHERE id = ?1";
    one(connection.prepare_cached(sql)?.execute(params![id, bytes])?)
}

/// Presses what entries are, each against what replaces it unless it is to stand alone.
fn press<'b>(share: &[(Present, &'b [u8])]) -> Vec<io::Result<Pressed>> {
    let mut packer: Packer<'b> = match Packer::new() {
        Ok(packer) => packer,
        Err(error) => return vec![Err(error)],
    };
    let mut pressed = Vec::with_capacity(share.len());
    for (present, next) in share {
        pressed.push(present.press(next, &mut packer));
    }
    pressed
}

impl Present {
    fn press<'b>(&self, next: &'b [u8], packer: &mut Packer<'b>) -> io::Result<Pressed> {
        let hash = SourceHash::of(&self.source);
        if hash.to_string() != self.hash {
            let is_same = self.gone_in.is_none()
                && (self.source == next || SourceHash::of(next).to_string() == self.hash);
            return Ok(if is_same { Pressed::Mended } else { Pressed::Damaged });
        }
        if self.chain.is_full {
            return Ok(Pressed::Alone(hash, packer.pack(&self.source, None)?));
        }
        Ok(Pressed::Against(hash, packer.pack(&self.source, Some(next))?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::all;
    use super::*;
    use crate::archive::fixture::Fixture;

    fn edited(id: i64, bytes: &[u8]) -> Next<'_> {
        Next { id, bytes, is_moved: false }
    }

    fn three() -> Connection {
        Fixture::new().file("a.md", b"A.").file("b.md", b"B.").file("c.md", b"C.").connection
    }

    #[test]
    fn many_entries_are_kept_at_once_and_damage_is_no_version() {
        let connection = three();
        connection.execute("UPDATE entries SET source = x'00' WHERE id = 2", []).unwrap();
        let shape = Shape::of(&connection, &[]).unwrap();
        let next = [edited(1, b"AA."), edited(2, b"BB."), edited(3, b"CC.")];
        let mut versions = Versions::new(&connection, &shape, Some(2));
        assert_eq!(versions.keep(&next).unwrap(), [(1, true), (2, false), (3, true)]);
        assert_eq!(versions.take_lost(), [2]);
        assert_eq!(versions.take_lost(), [0; 0]);
        let back: Vec<Vec<u8>> =
            all(&connection).into_iter().map(std::result::Result::unwrap).collect();
        assert_eq!(back, [b"A.", b"C."]);
    }

    #[test]
    fn what_is_replaced_by_what_it_was_is_not_lost() {
        let connection = three();
        connection.execute("UPDATE entries SET source = x'00' WHERE id = 2", []).unwrap();
        let shape = Shape::of(&connection, &[]).unwrap();
        let mut versions = Versions::new(&connection, &shape, Some(2));
        assert_eq!(versions.keep(&[edited(2, b"B.")]).unwrap(), [(2, false)]);
        assert_eq!(versions.take_lost(), [0; 0]);
    }

    #[test]
    fn what_moved_or_came_back_with_the_bytes_that_were_hashed_is_kept_with_them() {
        let connection = three();
        let damage = "UPDATE entries SET source = x'00' WHERE id < 3;
            UPDATE entries SET removed_at = 'then', gone_in = 2 WHERE id = 1";
        connection.execute_batch(damage).unwrap();
        let shape = Shape::of(&connection, &[]).unwrap();
        let mut versions = Versions::new(&connection, &shape, Some(3));
        let next = [edited(1, b"A."), Next { is_moved: true, ..edited(2, b"B.") }];
        assert_eq!(versions.keep(&next).unwrap(), [(1, true), (2, true)]);
        assert_eq!((versions.take_lost(), versions.take_healed()), (vec![], vec![1, 2]));
        let back: Vec<Vec<u8>> =
            all(&connection).into_iter().map(std::result::Result::unwrap).collect();
        assert_eq!(back, [b"A.", b"B."]);
    }

    #[test]
    fn where_nothing_is_to_be_kept_nothing_is_told() {
        let connection = three();
        let shape = Shape::of(&connection, &[]).unwrap();
        assert_eq!(
            Versions::new(&connection, &shape, None).keep(&[edited(1, b"AA.")]).unwrap(),
            []
        );
        assert_eq!(all(&connection).len(), 0);
    }
}
