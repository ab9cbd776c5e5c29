//! Entries of which two things are told of one sync, or something that cannot have been: a row was written by something else than
//! a sync, and what is read by it may be false. `doctor` looks closer; here is only what a reader meets.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::story::Story;
use crate::archive::model::syncs;
use crate::archive::model::syncs::Doubts;

/// The entries of which what is noted does not agree as to what they were at the sync of a number; of all, or of these.
pub fn at(connection: &Connection, sync: i64, among: Option<&[i64]>) -> Result<BTreeSet<i64>> {
    // What was imported may have numbers that more than one commit has.
    if sync <= 0 || among.is_some_and(<[i64]>::is_empty) {
        return Ok(BTreeSet::new());
    }
    let only = |id: &str| match among {
        Some(_) => format!("AND {id} IN (SELECT value FROM json_each(?2))"),
        None => "AND ?2 IS NULL".to_owned(),
    };
    let sql = format!(
        "WITH there(entry, told) AS (
            SELECT entry_id, count(*) FROM main.entry_versions
            WHERE {} GROUP BY entry_id
        )
        SELECT entry FROM there JOIN main.entries ON entries.id = entry
        WHERE told > 1 OR coalesce(first_seen_in, 0) > ?1
           OR seen_in BETWEEN 1 AND ?1
           OR coalesce(seen_in, 0) < 1 AND (removed_at IS NULL OR coalesce(gone_in, 0) > ?1)
           OR EXISTS (
               SELECT 1 FROM main.file_absences WHERE entry_id = entry AND file_absences.gone_in <= ?1 AND back_in > ?1
           )
        UNION ALL
        SELECT entry_id FROM main.file_absences JOIN main.entries ON entries.id = entry_id
        WHERE file_absences.gone_in <= ?1 AND back_in > ?1 AND coalesce(seen_in, 0) <= ?1
          AND (removed_at IS NULL OR coalesce(entries.gone_in, 0) > ?1) {}
        UNION ALL
        SELECT id FROM main.entries JOIN main.syncs ON number = gone_in
        WHERE removed_at IS NOT NULL AND gone_in > 0 AND removed_at <> synced_at AND coalesce(seen_in, 0) <= ?1
          AND (gone_in > ?1) <> coalesce((
              SELECT min(number) FROM main.syncs WHERE kind = 'sync' AND synced_at = removed_at
          ) > ?1, gone_in <= ?1) {}
        UNION ALL
        SELECT id FROM main.entries
        WHERE removed_at IS NULL AND gone_in BETWEEN 1 AND ?1 AND coalesce(seen_in, 0) <= ?1 {}
        UNION ALL
        SELECT id FROM main.entries
        WHERE removed_at IS NOT NULL AND gone_in IS NULL AND seen_in > 0 AND seen_in < ?1 {}",
        match among {
            // All of them that lasted then stand in an index, and few of them at one sync.
            None => "id IN (SELECT id FROM main.entry_versions WHERE seen_in <= ?1 AND replaced_in > ?1)".to_owned(),
            Some(_) => format!("seen_in <= ?1 AND replaced_in > ?1 {}", only("entry_id")),
        },
        only("entry_id"),
        only("id"),
        only("id"),
        only("id"),
    );
    let names = among.map(|it| serde_json::Value::from(it).to_string());
    let mut statement = connection.prepare_cached(&sql)?;
    let told = statement.query_map(params![sync, names], |row| row.get(0))?;
    let mut disputed: BTreeSet<i64> = told.collect::<Result<_>>()?;
    disputed.extend(in_doubt(connection, sync, among)?);
    Ok(disputed)
}

/// Those of which it is noted that it is in doubt what they were at a sync.
fn in_doubt(connection: &Connection, sync: i64, among: Option<&[i64]>) -> Result<Vec<i64>> {
    let doubts = syncs::doubts(connection)?;
    let of_then = doubts.spans.iter().filter(|it| it.1 <= sync && sync < it.2).map(|it| it.0);
    let mut entries: Vec<i64> =
        of_then.filter(|it| among.is_none_or(|among| among.contains(it))).collect();
    entries.dedup();
    // What was purged is in no doubt.
    let sql = "SELECT EXISTS (SELECT 1 FROM main.entries WHERE id = ?1)";
    let mut is_there = connection.prepare_cached(sql)?;
    let mut there = Vec::new();
    for entry in entries {
        if is_there.query_row([entry], |row| row.get(0))? {
            there.push(entry);
        }
    }
    Ok(there)
}

/// Whether what is noted of an entry does not agree with itself, or lacks something that nothing let go.
pub fn is_of(connection: &Connection, entry: i64) -> Result<bool> {
    let story = Story::of(connection, entry)?;
    Ok(!story.agrees()
        || is_gone_at_another_time(connection, entry)?
        || lacks(connection, entry, &story)?
        || is_doubted(&syncs::doubts(connection)?, entry, &story))
}

/// Whether it is noted to be in doubt what an entry was, or when one of its versions was.
fn is_doubted(doubts: &Doubts, entry: i64, story: &Story) -> bool {
    let mut edges = story.lives.iter().flat_map(|it| [Some(it.seen_in), it.replaced_in]).flatten();
    doubts.of(entry).next().is_some() || edges.any(|it| doubts.times.contains(&it))
}

/// Whether the sync that found the file gone was at another time than the file went, or only one of both is noted.
fn is_gone_at_another_time(connection: &Connection, entry: i64) -> Result<bool> {
    const OTHERWISE: &str = "
        SELECT CASE
                   WHEN removed_at IS NULL THEN coalesce(gone_in, 0) > 0
                   WHEN gone_in IS NULL THEN coalesce(seen_in, 0) > 0
                   WHEN gone_in > 0 THEN removed_at IS NOT synced_at
                   ELSE 0
               END
        FROM main.entries LEFT JOIN main.syncs ON number = gone_in
        WHERE entries.id = ?1";
    let is =
        connection.prepare_cached(OTHERWISE)?.query_row([entry], |row| row.get(0)).optional()?;
    Ok(is.unwrap_or(false))
}

fn lacks(connection: &Connection, entry: i64, story: &Story) -> Result<bool> {
    Ok(story.is_short() && !story.is_whole() && !syncs::let_go(connection)?.may_be_of(entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::versions::story::Then;
    use crate::archive::versions::tests::lived;

    /// An entry that changed at each of four syncs after the first, and one more.
    fn told() -> Connection {
        let (connection, _) = lived(5);
        connection
            .execute_batch(
                "INSERT INTO syncs (number, synced_at) VALUES (1, '2025-01-01T00:00:00Z'), (2, '2025-02-01T00:00:00Z'),
                    (3, '2025-03-01T00:00:00Z'), (4, '2025-04-01T00:00:00Z'), (5, '2025-05-01T00:00:00Z');
                 DELETE FROM entry_versions WHERE seen_in = 0;
                 UPDATE entries SET first_seen_in = 1;",
            )
            .unwrap();
        connection
    }

    /// Expects at which syncs a reader says that what is noted does not agree, and whether it does of the whole life.
    #[track_caller]
    fn check(change: &str, expected: &[i64], whole: bool) {
        let connection = told();
        connection.execute_batch(change).unwrap();
        let is_at = |it: &i64| {
            let (all, these) = (at(&connection, *it, None), at(&connection, *it, Some(&[1])));
            assert_eq!(all, these, "{change}, sync {it}");
            !all.unwrap().is_empty()
        };
        assert_eq!((1..=6).filter(is_at).collect::<Vec<_>>(), expected, "{change}");
        assert_eq!(is_of(&connection, 1).unwrap(), whole, "{change}");
    }

    #[test]
    fn what_agrees_is_not_disputed() {
        check("", &[], false);
    }

    #[test]
    fn of_one_sync_two_things_are_not_told() {
        check("UPDATE entry_versions SET replaced_in = 4 WHERE seen_in = 1", &[2, 3], true);
        check("UPDATE entry_versions SET seen_in = 2 WHERE seen_in = 3", &[2], true);
        check("UPDATE entries SET seen_in = 3", &[3, 4], true);
        check("UPDATE entries SET first_seen_in = 2", &[1], true);
        check("INSERT INTO file_absences VALUES (1, 2, 3)", &[2], true);
        check("INSERT INTO file_absences VALUES (1, 5, 7)", &[5, 6], true);
    }

    #[test]
    fn what_is_missing_is_told_of_the_whole_unless_it_was_let_go() {
        check("DELETE FROM entry_versions WHERE seen_in = 3", &[], true);
        let let_go = "INSERT INTO syncs SELECT -9223372036854775806, '', 'versions let go: 1'";
        check(&format!("DELETE FROM entry_versions WHERE seen_in = 3; {let_go}"), &[], false);
    }

    #[test]
    fn a_file_went_when_the_sync_was_that_found_it_gone() {
        let gone = "INSERT INTO syncs (number, synced_at) VALUES (6, '2025-06-01T00:00:00Z'), (7, '2025-07-01T00:00:00Z');
                    UPDATE entries SET removed_at = '2025-06-01T00:00:00Z', gone_in =";
        check(&format!("{gone} 6"), &[], false);
        check(&format!("{gone} 7"), &[6], true);
        // What a git history has between two syncs went at the time of its commit.
        let imported = "INSERT INTO syncs (number, synced_at, kind) VALUES (-2, '2024-12-01T00:00:00Z', 'git');
                        DELETE FROM entry_versions;
                        UPDATE entries SET removed_at = '2024-12-02T00:00:00Z', seen_in = -2, gone_in = -2, first_seen_in = -2";
        check(imported, &[], false);
        let long = "UPDATE entry_versions SET replaced_in = 9 WHERE seen_in = 4";
        check(&format!("{gone} 6; {long}"), &[5, 6], true);
    }

    #[test]
    fn a_file_is_gone_by_number_and_time() {
        check("UPDATE entries SET gone_in = 6", &[6], true);
        let gone = "UPDATE entries SET removed_at = '2025-06-01T00:00:00Z'";
        check(gone, &[6], true);
    }

    #[test]
    fn what_is_in_doubt_is_told_then_and_of_the_whole() {
        let noted = |it: &str| {
            format!(
                "INSERT INTO syncs (number, synced_at, kind) VALUES (-9223372036854775802, '', 'in doubt: {it}')"
            )
        };
        check(&noted("1:2-4"), &[2, 3], true);
        check(&noted("9:2-4"), &[], false);
        check(&noted("3"), &[], true);
    }

    #[test]
    fn of_two_that_stood_at_once_the_later_one_counts() {
        let connection = told();
        let change = "UPDATE entry_versions SET replaced_in = 4 WHERE seen_in = 1";
        connection.execute_batch(change).unwrap();
        let story = Story::of(&connection, 1).unwrap();
        assert!(matches!(story.at(2), Then::Was(life) if life.seen_in == 2));
    }
}
