//! The order in which the entries of a day stand.

use super::super::{Filter, Selection, Sort};
use super::{found, request};
use crate::archive::fixture::Fixture;
use crate::archive::read::list;

#[test]
fn entries_of_one_day_stay_in_order_and_a_limit_may_end_among_them() {
    let day = |fixture: Fixture, path: &str, date: &str| fixture.entry(path, date, "one");
    let mut fixture = Fixture::with_fields(&[]);
    for (path, date) in [
        ("a.md", "date: 2025-09-16"),
        ("b.md", "date: 2024-01-01"),
        ("c.md", "title: undated"),
        ("d.md", "date: 2025-09-16"),
        ("e.md", "date: 2025-09-16"),
        ("f.md", "title: undated"),
    ] {
        fixture = day(fixture, path, date);
    }
    for (options, expected) in [
        ("", "edabfc"),
        ("--reverse", "cfbade"),
        ("--limit 2", "ed"),
        ("--limit 4", "edab"),
        ("--reverse --limit 4", "cfba"),
        ("--limit 0", ""),
        ("--limit 9", "edabfc"),
        ("--year 2025 --limit 1", "e"),
    ] {
        assert_eq!(found(&fixture, &request(options)).0, expected, "{options}");
    }
}

/// Two days, each with entries whose paths, ids and times say different orders, and two entries without a day.
fn days() -> Fixture {
    Fixture::new()
        .entry("02.md", "date: 2026-01-02T08:00", "word")
        .entry("02-2.md", "date: 2026-01-02T22:00", "word")
        .entry("02-10.md", "date: 2026-01-02", "word")
        .entry("02-3.md", "date: 2026-01-02", "word")
        .entry("01.md", "date: 2026-01-01T10:00", "word")
        .entry("01-10.md", "date: 2026-01-01 10:00", "word")
        .entry("01-9.md", "date: 2026-01-01T10:00:00", "word")
        .entry("x10.md", "", "word")
        .entry("x9.md", "", "word")
}

const IN_ORDER: &str = "x9 x10 01 01-9 01-10 02-3 02-10 02 02-2";

/// The ids as they come a few days at a time.
fn by_days(fixture: &Fixture, selection: &Selection, about: usize) -> Vec<i64> {
    let (mut ids, mut rest) = (Vec::new(), Some(selection.clone()));
    while let Some(selection) = rest.take() {
        let (first, following) = selection.first_days(&fixture.connection, about).unwrap().unwrap();
        assert!(following.is_none() || first.ids.len() >= about);
        ids.extend(first.settled(&fixture.connection).unwrap());
        rest = following;
    }
    ids
}

fn reversed(names: &str) -> String {
    names.split(' ').rev().collect::<Vec<_>>().join(" ")
}

#[test]
fn entries_of_a_day_stand_in_one_order_in_every_list() {
    let fixture = days();
    let listed = |filter: &Filter| {
        let selection = Selection::new(&fixture.connection, filter).unwrap();
        let rows = list::rows(&fixture.connection, &selection).unwrap();
        let by_id = selection.ids(&fixture.connection).unwrap();
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        assert_eq!(ids, by_id, "{filter:?}");
        for about in 1..4 {
            assert_eq!(by_days(&fixture, &selection, about), by_id, "{filter:?} {about}");
        }
        let names: Vec<&str> = rows.iter().map(|row| row.path.trim_end_matches(".md")).collect();
        names.join(" ")
    };
    let (newest_first, count) = (reversed(IN_ORDER), IN_ORDER.split(' ').count());
    for sort in [None, Some(Sort::Date)] {
        for limit in 0..=count {
            let filter = Filter { sort, limit: Some(limit as u64), ..Filter::default() };
            let first = |names: &str| names.split(' ').take(limit).collect::<Vec<_>>().join(" ");
            assert_eq!(listed(&filter), first(&newest_first), "{limit}");
            assert_eq!(listed(&Filter { reverse: true, ..filter }), first(IN_ORDER), "{limit}");
        }
    }
    assert_eq!(listed(&Filter::default()), newest_first);
}

#[test]
fn an_export_and_a_site_stand_in_that_order_from_the_first_day() {
    let fixture = days();
    let selection = Selection::new(&fixture.connection, &Filter::default()).unwrap();
    let names = |ids: Vec<i64>| {
        let path = |id: i64| -> String {
            let sql = "SELECT rtrim(path, '.md') FROM entries WHERE id = ?";
            fixture.connection.query_row(sql, [id], |row| row.get(0)).unwrap()
        };
        ids.into_iter().map(path).collect::<Vec<_>>().join(" ")
    };
    let exported = selection.ids_from_the_first_day(&fixture.connection).unwrap();
    assert_eq!(names(exported), IN_ORDER);
    let site = selection.ids_by_day(&fixture.connection).unwrap();
    assert_eq!(names(site), "01 01-9 01-10 02-3 02-10 02 02-2 x9 x10");
}
