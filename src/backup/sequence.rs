//! The numbers up to which ids were given: an id is never given twice, whatever is put back.

use rusqlite::{Connection, params};

use crate::sqlite::catalog::has_columns;

/// The greatest id that each table has given, where SQLite keeps it.
type Sequence = (String, i64);

/// The sequences of the archive that are ahead of those of a backup, for tables that both have: after a restore they
/// would give ids again.
/// Of the table `numbered` the backup keeps one even where there is none yet.
pub(super) fn ahead(
    archive: &Connection,
    backup: &Connection,
    numbered: &str,
) -> rusqlite::Result<Vec<Sequence>> {
    const ONE: &str = "SELECT max(seq) FROM sqlite_sequence WHERE name = ?1";
    if !are_kept(archive, numbered)? || !are_kept(backup, numbered)? {
        return Ok(Vec::new());
    }
    let mut one = backup.prepare(ONE)?;
    let mut ahead = Vec::new();
    for (table, given) in all(archive)? {
        let kept: Option<i64> = one.query_row([&table], |row| row.get(0))?;
        // A table that never held a row has none, and only of that one it is known that it keeps one.
        let is_kept = kept.is_some() || table == numbered;
        if is_kept && kept.is_none_or(|kept| kept < given) {
            ahead.push((table, given));
        }
    }
    Ok(ahead)
}

fn all(archive: &Connection) -> rusqlite::Result<Vec<Sequence>> {
    let sql = "SELECT name, max(seq) FROM sqlite_sequence GROUP BY name ORDER BY name";
    let mut statement = archive.prepare(sql)?;
    statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn are_kept(database: &Connection, numbered: &str) -> rusqlite::Result<bool> {
    Ok(has_columns(database, "sqlite_sequence", &["name", "seq"])?
        && has_columns(database, numbered, &["id"])?)
}

/// Raises the sequences of a copy.
pub(super) fn raise(copy: &Connection, sequences: &[Sequence]) -> rusqlite::Result<()> {
    for (table, given) in sequences {
        let values = params![table, given];
        let raised = copy.execute("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", values)?;
        if raised == 0 {
            copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", values)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(rows: &str) -> Connection {
        let database = Connection::open_in_memory().unwrap();
        let schema = "CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT);
            CREATE TABLE log (id INTEGER PRIMARY KEY AUTOINCREMENT);";
        database.execute_batch(&format!("{schema}{rows}")).unwrap();
        database
    }

    fn check(archive: &str, backup: &str, expected: &[(&str, i64)]) {
        let (archive, backup) = (database(archive), database(backup));
        let sequences = ahead(&archive, &backup, "entries").unwrap();
        let drawn: Vec<_> = sequences.iter().map(|(table, id)| (table.as_str(), *id)).collect();
        assert_eq!(drawn, expected);
        raise(&backup, &sequences).unwrap();
        assert_eq!(ahead(&archive, &backup, "entries").unwrap(), []);
    }

    #[test]
    fn a_sequence_is_raised_and_never_lowered() {
        let seven = "INSERT INTO entries VALUES (7); DELETE FROM entries;";
        let three = "INSERT INTO entries VALUES (3);";
        check(seven, three, &[("entries", 7)]);
        check(three, seven, &[]);
        check(seven, "", &[("entries", 7)]);
        check("", seven, &[]);
        check("INSERT INTO log VALUES (2)", "INSERT INTO log VALUES (1)", &[("log", 2)]);
        check("INSERT INTO log VALUES (2)", "", &[]);
    }

    #[test]
    fn a_database_without_sequences_has_none_ahead() {
        let bare = Connection::open_in_memory().unwrap();
        assert_eq!(ahead(&bare, &database(""), "entries").unwrap(), []);
        assert_eq!(
            ahead(&database("INSERT INTO entries VALUES (1)"), &bare, "entries").unwrap(),
            []
        );
    }
}
