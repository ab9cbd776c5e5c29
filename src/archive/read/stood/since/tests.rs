//! The first entries of an order, beside those of all that were sorted.

use super::*;
use crate::archive::fixture::Fixture;
use crate::entry::Filter;

/// Ten entries on five days, of which each had a version at the syncs 1 to 3; the last one is gone.
fn lived() -> Connection {
    let mut fixture = Fixture::new();
    for number in 0..10 {
        fixture = fixture.file(&format!("2025-01-0{}-{number}.md", number % 5 + 1), b"Rain.");
    }
    let connection = fixture.removed("2025-01-05-9.md").connection;
    connection
        .execute_batch(
            "INSERT INTO version_bytes (length, storage, data) VALUES (1, 'whole', x'00');
             UPDATE entries SET seen_in = 4;
             UPDATE entries SET gone_in = 5 WHERE removed_at IS NOT NULL;
             INSERT INTO entry_versions (entry_id, seen_in, replaced_in, path, date, hash, length, bytes_id)
             SELECT entries.id, value, value + 1, entries.path, iif(entries.id = 3, NULL, date), x'00', 1, 1
             FROM entries, json_each('[1, 2, 3]')",
        )
        .unwrap();
    connection
}

fn paths(of: Vec<Stood>) -> Vec<String> {
    of.into_iter().map(|it| it.row.path).collect()
}

#[test]
fn they_come_in_their_order_as_many_as_are_asked_for() {
    let connection = lived();
    let selection = Selection::new(&connection, &Filter::default()).unwrap();
    for sort in [Sort::Date, Sort::Path, Sort::Words, Sort::Id] {
        for order in [(sort, false), (sort, true)] {
            let since = Since { connection: &connection, number: 2, selection: &selection, order };
            let all = since.all().unwrap();
            let mut sorted = all.clone();
            sorted.sort_by(|one, other| compare(&one.row, &other.row, order.0, order.1));
            assert_eq!((all.len(), &all), (10, &sorted), "{order:?}");
            assert_eq!(since.count().unwrap(), 10);
            let first = since.each(|changed| changed.take(3)).unwrap().unwrap();
            assert_eq!(first, all[..3], "{order:?}");
        }
    }
}

#[test]
fn what_is_gone_stands_among_the_others_until_its_file_went() {
    let connection = lived();
    let selection = Selection::new(&connection, &Filter::default()).unwrap();
    let order = (Sort::Date, false);
    let at = |number| Since { connection: &connection, number, selection: &selection, order };
    assert_eq!(paths(at(4).all().unwrap()), ["2025-01-05-9.md"]);
    assert_eq!(paths(at(5).all().unwrap()), [""; 0]);
}

#[test]
fn where_few_have_changed_among_many_versions_the_same_are_found() {
    let connection = lived();
    let selection = Selection::new(&connection, &Filter::default()).unwrap();
    let found = |number| {
        let order = (Sort::Date, false);
        let since = Since { connection: &connection, number, selection: &selection, order };
        (since.few().unwrap().is_some(), since.all().unwrap(), since.count().unwrap())
    };
    let before: Vec<_> = (0..6).map(found).collect();
    assert!(before.iter().all(|it| !it.0));
    let more = "UPDATE entry_versions SET id = id + 20000";
    connection.execute(more, []).unwrap();
    let last =
        "INSERT INTO syncs (number, synced_at, kind) VALUES (4, '2025-01-04T00:00:00Z', 'sync')";
    connection.execute(last, []).unwrap();
    for (number, before) in (0..6).zip(before) {
        let (is_few, mut all, count) = found(number);
        for it in &mut all {
            it.version = it.version.map(|it| it - 20000);
        }
        assert_eq!((is_few, all, count), (true, before.1, before.2), "{number}");
    }
}

#[test]
fn the_first_are_found_without_a_look_at_the_rest() {
    let connection = lived();
    let selection = Selection::new(&connection, &Filter::default()).unwrap();
    let order = (Sort::Date, false);
    let since = Since { connection: &connection, number: 2, selection: &selection, order };
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT {COLUMNS} {} ORDER BY entries.date DESC",
        since.versions().unwrap()
    );
    let mut plan = connection.prepare(&sql).unwrap();
    let plan = plan.query_map(params_from_iter(since.values()), |row| row.get(3)).unwrap();
    let plan: Vec<String> = plan.collect::<Result<_>>().unwrap();
    let plan = plan.join("; ");
    assert!(plan.contains("USING INDEX entry_versions_day"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
}
