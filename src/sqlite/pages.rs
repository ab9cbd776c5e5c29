//! Whether each page of a file belongs to one table or index, or to the list of free pages: what a check of one table after
//! the other does not see.

use std::collections::BTreeMap;

use rusqlite::{Connection, Result};

/// The byte that SQLite locks lies in a page of its own, in files that are so long
/// (<https://sqlite.org/fileformat2.html#the_lock_byte_page>).
const LOCK_BYTE: i64 = 1 << 30;

/// What is wrong with the pages, in at most so many messages; to be asked where each table is sound by itself.
///
/// # Errors
///
/// Whatever SQLite says of what it cannot read.
pub fn wrong(connection: &Connection, most: usize) -> Result<Vec<String>> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (count, size, free) =
        (pragma("page_count")?, pragma("page_size")?, pragma("freelist_count")?);
    let mut owners: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut seen = vec![false; usize::try_from(count).unwrap_or(0) + 1];
    let mut used = 0;
    let mut statement =
        connection.prepare("SELECT pageno, name FROM dbstat WHERE schema = 'main'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let page: i64 = row.get(0)?;
        let place = usize::try_from(page).ok().and_then(|it| seen.get_mut(it));
        match place.map(|it| std::mem::replace(it, true)) {
            Some(false) => used += 1,
            _ => owners.entry(page).or_default().push(row.get(1)?),
        }
    }
    let mut wrong: Vec<String> = owners
        .iter()
        .map(|(page, names)| {
            format!("page {page} of `{}` belongs to something else, too", names.join("` and `"))
        })
        .collect();
    let has_lock_page = count > LOCK_BYTE / size.max(1);
    let is_moved = pragma("auto_vacuum")? != 0;
    let expected = count - free - i64::from(has_lock_page);
    // A file that SQLite keeps short by itself has pages that say which page belongs to which.
    if wrong.is_empty() && !is_moved && used != expected {
        wrong.push(format!("{used} pages are used, and {expected} are not free"));
    }
    wrong.truncate(most);
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn made(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        let made = "CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);
            INSERT INTO a VALUES (1); INSERT INTO b VALUES (zeroblob(20000)); DELETE FROM b";
        connection.execute_batch(made).unwrap();
        connection
    }

    /// A file in whose catalog two tables begin on one page.
    #[test]
    fn a_page_of_two_tables_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = made(&path);
        assert_eq!(wrong(&connection, 9).unwrap(), [] as [&str; 0]);
        let edited = "PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'a') WHERE name = 'b'";
        connection.execute_batch(edited).unwrap();
        drop(connection);
        let connection = Connection::open(&path).unwrap();
        for table in ["sqlite_schema", "a", "b", "c"] {
            let check = format!("integrity_check({table})");
            let said: String =
                connection.pragma_query_value(None, &check, |row| row.get(0)).unwrap_or_default();
            assert!(["ok", ""].contains(&said.as_str()), "{table}: {said}");
        }
        assert_eq!(
            wrong(&connection, 9).unwrap(),
            ["page 2 of `b` belongs to something else, too"]
        );
    }

    #[test]
    fn a_page_that_belongs_to_nothing_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let connection = made(&path);
        let edited = "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'c'";
        connection.execute_batch(edited).unwrap();
        drop(connection);
        let connection = Connection::open(&path).unwrap();
        let said = wrong(&connection, 9).unwrap();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].ends_with("are not free"), "{said:?}");
    }
}
