//! The hits as they are shown: with the place in the text, and what was found in it marked.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::expression::{Expression, Reach};
use super::snippet::{CLOSE, OPEN, Snippet};
use super::vocabulary::Vocabulary;
use super::{Hit, Search, SearchError, long};
use crate::archive::read::list::{Row, at_one_moment};
use crate::entry::body::LANGUAGE_MARK;

impl Search {
    /// Visits a page of entries that match, each with its snippet.
    pub(super) fn each_of_page<E: From<SearchError>>(
        &self,
        connection: &Connection,
        matching: &str,
        page: &[i64],
        visit: &mut impl FnMut(Hit) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.explain(error));
        let held = at_one_moment(connection).map_err(failed)?;
        let mut marked = self.marked(connection, matching, page).map_err(failed)?;
        drop(held);
        page.iter().filter_map(|id| marked.remove(id)).try_for_each(visit)
    }

    fn marked(
        &self,
        connection: &Connection,
        matching: &str,
        ids: &[i64],
    ) -> rusqlite::Result<HashMap<i64, Hit>> {
        let columns = Row::COLUMNS;
        let sql = format!(
            "SELECT {columns},
                CASE WHEN length(entries.source) <= {} THEN highlight(entries_fts, 0, ?1, ?2) END,
                highlight(entries_fts, 1, ?1, ?2)
            FROM entries_fts CROSS JOIN entries ON entries.id = entries_fts.rowid
            WHERE entries_fts MATCH ?3 AND entries_fts.rowid BETWEEN ?5 AND ?6
                AND +entries_fts.rowid IN (SELECT value FROM json_each(?4))",
            long::LONGEST
        );
        // The query walks through all that it matches between these two.
        let (least, greatest) = (ids.iter().min(), ids.iter().max());
        let list = serde_json::Value::from(ids).to_string();
        let mut statement = connection.prepare_cached(&sql)?;
        let values = params![OPEN.to_string(), CLOSE.to_string(), matching, list, least, greatest];
        let hits = statement.query_map(values, |row| {
            Ok((row.get_ref(Row::WIDTH)? == ValueRef::Null, self.read(row)?))
        })?;
        let mut marked = HashMap::new();
        for hit in hits {
            let (is_long, mut hit) = hit?;
            if is_long {
                hit.snippet = self.snippet_of_long(connection, hit.row.id)?;
            }
            marked.insert(hit.row.id, hit);
        }
        Ok(marked)
    }

    fn snippet_of_long(&self, connection: &Connection, id: i64) -> rusqlite::Result<Snippet> {
        let sql = "SELECT body, substr(characters, nullif(instr(characters, ?2), 0)) FROM entries WHERE id = ?1";
        let values = params![id, LANGUAGE_MARK.to_string()];
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (body, language): (Option<String>, Option<String>) =
            connection.prepare_cached(sql)?.query_row(values, read)?;
        let body = body.unwrap_or_default();
        let marked = match self.any_of(connection)? {
            Some(matching) => long::mark(&body, language.as_deref(), &matching)?,
            None => body,
        };
        Ok(Snippet::of(&marked, &self.sought))
    }

    /// What matches a part of a text in which any of what is looked for stands.
    fn any_of(&self, connection: &Connection) -> rusqlite::Result<Option<String>> {
        let Some(query) = &self.query else { return Ok(self.written.clone()) };
        let Some(any) = query.any_of() else { return Ok(None) };
        let vocabulary = Vocabulary::new(connection);
        let reach = match self.stems {
            Some(language) => Reach::Kindred(&vocabulary, language),
            None => Reach::Folded(&vocabulary),
        };
        Ok(match Expression::of(&any, reach)? {
            Some(Expression::Matching(it)) => Some(it),
            Some(Expression::Excluding(_)) | None => None,
        })
    }

    /// An entry with the beginning of its text.
    pub(super) fn beginning(&self, connection: &Connection, id: i64) -> rusqlite::Result<Hit> {
        let columns = Row::COLUMNS;
        let sql = format!(
            "SELECT {columns}, entries.body, entries.title FROM entries WHERE entries.id = ?"
        );
        connection.prepare_cached(&sql)?.query_row([id], |row| self.read(row))
    }

    pub(super) fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Hit> {
        let (body, title): (Option<String>, Option<String>) =
            (row.get(Row::WIDTH)?, row.get(Row::WIDTH + 1)?);
        let snippet = Snippet::of(&body.unwrap_or_default(), &self.sought);
        let title = Snippet::whole(&title.unwrap_or_default(), &self.sought_in_title);
        Ok(Hit { row: Row::read(row)?, snippet, title })
    }
}
