//! The parts of a full-text index, each filled with other entries in a database of its own, joined into one: the rows of
//! their tables are put beside each other, with other numbers for their segments, and what an index notes of itself is
//! written for all of them.

use std::collections::BTreeMap;

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, Result, Row, Rows, Statement, params};

use crate::archive::rows::index_blocks::{
    COUNTS, Counts, SEGMENT_BITS, STRUCTURE, Segment, Structure,
};

/// FTS5 merges a level of four segments into one of the next bit by bit, as it writes others: nothing is to be done with those
/// that are here.
const MOST_ON_A_LEVEL: usize = 3;

/// How the parts are joined.
#[derive(Debug)]
pub(super) struct Joint {
    counts: Counts,
    structure: Structure,
    /// For each part the numbers that its segments have in it and get.
    numbers: Vec<BTreeMap<i64, i64>>,
}

/// Whether the index of a database is one that could be joined with others, and is empty.
pub(super) fn is_known(connection: &Connection) -> Result<bool> {
    let structure = block(connection, STRUCTURE)?.and_then(|it| Structure::read(&it));
    let counts = block(connection, COUNTS)?.and_then(|it| Counts::read(&it));
    let is_empty = |it: Structure| it.segments().next().is_none();
    Ok(structure.is_some_and(is_empty) && counts == Some(Counts::default()))
}

impl Joint {
    /// None where a part, or the index into which they go, is of another make than is known here.
    pub(super) fn of(parts: &[&Connection], into: &Connection) -> Result<Option<Self>> {
        let Some(empty) = block(into, STRUCTURE)?.and_then(|it| Structure::read(&it)) else {
            return Ok(None);
        };
        let (mut counts, mut written) = (Counts::default(), 0);
        let (mut segments, mut numbers) = (Vec::new(), Vec::new());
        for part in parts {
            let more = block(part, COUNTS)?.and_then(|it| counts.and(&Counts::read(&it)?));
            let structure = block(part, STRUCTURE)?.and_then(|it| Structure::read(&it));
            let (Some(more), Some(structure)) = (more, structure) else { return Ok(None) };
            counts = more;
            written += structure.written;
            numbers.push(renumbered(&structure, &mut segments));
        }
        let structure = Structure { cookie: empty.cookie, written, levels: levels(segments) };
        Ok(structure.is_sound().then_some(Self { counts, structure, numbers }))
    }

    /// Puts the rows of the parts into an index that is empty.
    pub(super) fn write(&self, parts: &[&Connection], into: &Connection) -> Result<()> {
        for (part, numbers) in parts.iter().zip(&self.numbers) {
            copy_blocks(part, numbers, into)?;
            copy_terms(part, numbers, into)?;
        }
        copy_sizes(parts, into)?;
        let sql = "INSERT OR REPLACE INTO entries_fts_data (id, block) VALUES (?1, ?2)";
        let mut write = into.prepare(sql)?;
        write.execute(params![COUNTS, self.counts.block()])?;
        write.execute(params![STRUCTURE, self.structure.block()])?;
        Ok(())
    }
}

/// The numbers that the segments of a part get, in their order behind those that are there already.
fn renumbered(structure: &Structure, segments: &mut Vec<Segment>) -> BTreeMap<i64, i64> {
    let mut of_part: Vec<Segment> = structure.segments().collect();
    of_part.sort_by_key(|it| it.number);
    let mut numbers = BTreeMap::new();
    for segment in of_part {
        let number = segments.len() as u64 + 1;
        numbers.insert(segment.number.cast_signed(), number.cast_signed());
        segments.push(Segment { number, ..segment });
    }
    numbers
}

/// Lays segments out, the largest on the highest level. None is on level 0: the next insert would merge all of sixteen there.
fn levels(mut segments: Vec<Segment>) -> Vec<Vec<Segment>> {
    segments.sort_by_key(|it| it.leaves());
    let levels = segments.chunks(MOST_ON_A_LEVEL).map(<[_]>::to_vec);
    let levels: Vec<_> = std::iter::once(Vec::new()).chain(levels).collect();
    if segments.is_empty() { Vec::new() } else { levels }
}

fn block(connection: &Connection, id: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT block FROM main.entries_fts_data WHERE id = ?1";
    connection.query_row(sql, [id], |row| row.get(0)).optional()
}

/// Copies the leaves of all segments, and the indexes of their long lists.
fn copy_blocks(from: &Connection, numbers: &BTreeMap<i64, i64>, into: &Connection) -> Result<()> {
    let mut read = from.prepare(
        "SELECT id, block FROM main.entries_fts_data WHERE id >= ?1 AND id < ?2 ORDER BY id",
    )?;
    let mut write =
        into.prepare("INSERT INTO main.entries_fts_data (id, block) VALUES (?1, ?2)")?;
    for (&old, &new) in numbers {
        let mut rows = read.query([old << SEGMENT_BITS, (old + 1) << SEGMENT_BITS])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let id = id + ((new - old) << SEGMENT_BITS);
            write.raw_bind_parameter(1, id)?;
            write.raw_bind_parameter(2, ToSqlOutput::Borrowed(row.get_ref(1)?))?;
            write.raw_execute()?;
        }
    }
    Ok(())
}

/// Copies the first words of leaves.
fn copy_terms(from: &Connection, numbers: &BTreeMap<i64, i64>, into: &Connection) -> Result<()> {
    let mut read =
        from.prepare("SELECT term, pgno FROM main.entries_fts_idx WHERE segid = ?1 ORDER BY term")?;
    let sql = "INSERT INTO main.entries_fts_idx (segid, term, pgno) VALUES (?1, ?2, ?3)";
    let mut write = into.prepare(sql)?;
    for (old, new) in numbers {
        let mut rows = read.query([old])?;
        while let Some(row) = rows.next()? {
            write.raw_bind_parameter(1, new)?;
            bind(&mut write, 2, row)?;
            write.raw_execute()?;
        }
    }
    Ok(())
}

/// Copies how many words each entry has, in the order of the entries.
fn copy_sizes(parts: &[&Connection], into: &Connection) -> Result<()> {
    let read = "SELECT id, sz FROM main.entries_fts_docsize ORDER BY id";
    let mut write =
        into.prepare("INSERT INTO main.entries_fts_docsize (id, sz) VALUES (?1, ?2)")?;
    let statements: Result<Vec<_>> = parts.iter().map(|it| it.prepare(read)).collect();
    let mut statements = statements?;
    let rows: Result<Vec<Rows<'_>>> = statements.iter_mut().map(|it| it.query([])).collect();
    let mut rows = rows?;
    rows.iter_mut().try_for_each(FallibleStreamingIterator::advance)?;
    loop {
        let mut next: Option<(i64, usize)> = None;
        for (at, part) in rows.iter().enumerate() {
            let Some(row) = part.get() else { continue };
            let id = row.get(0)?;
            next = Some(next.map_or((id, at), |it| it.min((id, at))));
        }
        let Some(part) = next.and_then(|(_, at)| rows.get_mut(at)) else { return Ok(()) };
        if let Some(row) = part.get() {
            bind(&mut write, 1, row)?;
            write.raw_execute()?;
        }
        part.advance()?;
    }
}

/// Binds the two values of a row, the first to the parameter `at`.
fn bind(statement: &mut Statement<'_>, at: usize, row: &Row<'_>) -> Result<()> {
    (0..2).try_for_each(|nth| {
        statement.raw_bind_parameter(at + nth, ToSqlOutput::Borrowed(row.get_ref(nth)?))
    })
}

#[cfg(test)]
mod tests;
