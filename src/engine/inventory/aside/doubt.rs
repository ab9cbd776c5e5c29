//! Why a column does not hold all that was kept: one value that is not there, which is soon asked for again.

use rusqlite::{Connection, OptionalExtension, Result};

use super::{Aside, Pair, joined};
use crate::engine::inventory::stored::Stored;
use crate::sql::quoted;

/// What says of one value whether it is still not where it was sought.
#[derive(Debug)]
pub(in super::super) struct Doubt(String);

impl Doubt {
    pub(in super::super) fn stands(&self, connection: &Connection) -> Result<bool> {
        connection.query_row(&self.0, [], |row| row.get(0))
    }
}

impl Aside {
    /// A row whose value of a column is not in the row of the same key of a table.
    pub(in super::super) fn unlike(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
    ) -> Result<Option<Doubt>> {
        let rows = self.others(connection, now, key, (place, column), false)?;
        let found = connection.query_row(&format!("{rows} LIMIT 1"), [], |row| row.get(0));
        let Some(row): Option<i64> = found.optional()? else { return Ok(None) };
        let is_key = self.is_key_of(connection, now, key)?;
        let same_row = key.iter().map(|it| {
            let (was, is) = (format!("was.c{}", it.0), format!("now.{}", quoted(&it.1)));
            match is_key {
                true => format!("{is} = {was}"),
                false => format!("{} IS {}", self.plain(now, it, &is), self.plain(now, it, &was)),
            }
        });
        let same = self.same(place, &format!("now.{}", quoted(column)));
        Ok(Some(Doubt(format!(
            "SELECT NOT EXISTS (SELECT 1 FROM {} AS now WHERE {} AND {same}) FROM temp.{} AS was WHERE was.rowid = {row}",
            now.source(),
            joined(same_row),
            self.copy
        ))))
    }

    /// The same where rows are not told apart: a value that is in fewer rows of a table than it was.
    pub(in super::super) fn unseen(
        &self,
        connection: &Connection,
        now: &Stored,
        pair: &Pair,
    ) -> Result<Option<Doubt>> {
        let (copy, source) = (&self.copy, now.source());
        let was = self.plain(now, pair, &format!("was.c{}", pair.0));
        let is = self.plain(now, pair, &format!("now.{}", quoted(&pair.1)));
        let found = connection.query_row(
            &format!(
                "SELECT min(id) FROM (SELECT {was} AS v, 1 AS n, was.rowid AS id FROM temp.{copy} AS was WHERE was.c{} IS NOT NULL \
                 UNION ALL SELECT {is}, -1, NULL FROM {source} AS now) GROUP BY v HAVING sum(n) > 0 LIMIT 1",
                pair.0
            ),
            [],
            |row| row.get(0),
        );
        let Some(row): Option<i64> = found.optional()? else { return Ok(None) };
        Ok(Some(Doubt(format!(
            "SELECT (SELECT count(*) FROM temp.{copy} AS was WHERE {was} IS v) > (SELECT count(*) FROM {source} AS now WHERE {is} IS v) \
             FROM (SELECT {was} AS v FROM temp.{copy} AS was WHERE was.rowid = {row})"
        ))))
    }
}
