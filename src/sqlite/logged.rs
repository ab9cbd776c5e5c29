//! The first page of a database as its write-ahead log has it: what a program wrote last, and nobody has moved into the file.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// How many bytes the head of the log has, and that of each frame.
const HEAD: usize = 32;
const FRAME: usize = 24;

/// The first hundred bytes of the database at `path` as its log has them; none where there is no log, or nothing of the first
/// page in it that was committed. Only read, and no lock of SQLite's is on that file.
pub fn header(path: &Path) -> Option<[u8; 100]> {
    let mut log = path.canonicalize().ok()?.into_os_string();
    log.push("-wal");
    committed(BufReader::new(File::open(log).ok()?))
}

fn committed(mut log: impl Read) -> Option<[u8; 100]> {
    let mut head = [0; HEAD];
    log.read_exact(&mut head).ok()?;
    let mut sum = Checksum::begun_by(&head)?;
    let mut frame = vec![0; FRAME + usize::try_from(word(&head, 8)).ok()?];
    let (mut written, mut committed) = (None, None);
    // A frame of an earlier round, or one that is half written, ends what counts.
    while log.read_exact(&mut frame).is_ok() && frame[8..16] == head[16..24] {
        sum.add(&frame[..8]);
        sum.add(&frame[FRAME..]);
        if !sum.is(&frame[16..FRAME]) {
            break;
        }
        if word(&frame, 0) == 1 {
            written = frame[FRAME..FRAME + 100].try_into().ok();
        }
        // The last frame of a transaction says how many pages the database has.
        if word(&frame, 4) > 0 {
            committed = written;
        }
    }
    committed
}

/// A number, as SQLite keeps all of its log.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// The sum that runs over all frames; its words are read in the order of bytes of the machine that began the log.
struct Checksum {
    sums: (u32, u32),
    is_big_endian: bool,
}

impl Checksum {
    /// That of the head of a log, where this is one.
    fn begun_by(head: &[u8; HEAD]) -> Option<Self> {
        let is_big_endian = match word(head, 0) {
            0x377f_0682 => false,
            0x377f_0683 => true,
            _ => return None,
        };
        let mut sum = Self { sums: (0, 0), is_big_endian };
        sum.add(&head[..24]);
        let is_size = (512..=65_536).contains(&word(head, 8));
        (is_size && sum.is(&head[24..])).then_some(sum)
    }

    fn add(&mut self, bytes: &[u8]) {
        let read = |it: [u8; 4]| match self.is_big_endian {
            true => u32::from_be_bytes(it),
            false => u32::from_le_bytes(it),
        };
        let (mut one, mut other) = self.sums;
        for it in bytes.chunks_exact(8) {
            one = one.wrapping_add(read([it[0], it[1], it[2], it[3]])).wrapping_add(other);
            other = other.wrapping_add(read([it[4], it[5], it[6], it[7]])).wrapping_add(one);
        }
        self.sums = (one, other);
    }

    fn is(&self, stored: &[u8]) -> bool {
        self.sums == (word(stored, 0), word(stored, 4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn application_id(path: &Path) -> Option<u32> {
        header(path).map(|it| word(&it, 68))
    }

    #[test]
    fn what_was_committed_to_the_log_last_is_the_header() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA application_id = 1; CREATE TABLE t(a)").unwrap();
        assert_eq!(application_id(&path), None);
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA application_id = 7").unwrap();
        assert_eq!(application_id(&path), Some(7));
        connection.execute_batch("PRAGMA application_id = 8; CREATE TABLE u(a)").unwrap();
        assert_eq!(application_id(&path), Some(8));
        // Pages that are in the log before they are committed do not count.
        connection
            .execute_batch(
                "PRAGMA cache_size = 1; BEGIN; PRAGMA application_id = 9; CREATE TABLE v(a);
                 INSERT INTO v SELECT randomblob(5000) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8));",
            )
            .unwrap();
        assert_eq!(application_id(&path), Some(8));
        connection.execute_batch("COMMIT").unwrap();
        assert_eq!(application_id(&path), Some(9));
        // What is cut off in the midst of a frame ends before it.
        let log = folder.path().join("a.db-wal");
        let bytes = std::fs::read(&log).unwrap();
        let cut = &bytes[..bytes.len() - 10];
        assert_eq!(committed(cut).map(|it| word(&it, 68)), Some(8));
    }
}
