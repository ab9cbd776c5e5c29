//! Words that begin alike, as FTS5 shows them.

use super::*;

/// However many texts say a word, the words behind it are found, and each is named once.
#[test]
fn words_that_begin_alike_are_those_that_fts5_shows() {
    let connection = Connection::open_in_memory().unwrap();
    let tables = "CREATE VIRTUAL TABLE entries_fts USING fts5(body, title);
        CREATE VIRTUAL TABLE temp.shown USING fts5vocab(main, entries_fts, row)";
    connection.execute_batch(tables).unwrap();
    let mut add =
        connection.prepare("INSERT INTO entries_fts (body, title) VALUES (?1, ?2)").unwrap();
    for number in 0..40 {
        let rare = format!("the{number} then the thé theorem{}", number % 3);
        add.execute([&rare, "the the the 東京"]).unwrap();
    }
    let vocabulary = Vocabulary::new(&connection);
    let mut shown =
        connection.prepare("SELECT term FROM temp.shown WHERE substr(term, 1, ?1) = ?2").unwrap();
    for beginning in ["", "t", "the", "then", "theorem", "the1", "東", "z"] {
        let rows = shown.query_map(
            params![i64::try_from(beginning.chars().count()).unwrap(), beginning],
            |row| row.get(0),
        );
        let shown: Vec<String> = rows.unwrap().collect::<Result<_>>().unwrap();
        assert_eq!(vocabulary.beginning_with(beginning).unwrap(), shown, "{beginning}");
    }
}
