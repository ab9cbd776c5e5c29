//! Which pages of the archive a selection reads.

use chrono::NaiveDate;
use rusqlite::params_from_iter;

use super::super::ordered::order_of;
use super::super::{Filter, Selection, Sort};
use super::{journal, request};

/// Checks in the program of a selection that no column is ever fetched from the table of entries.
fn check_small(options: &str) {
    let fixture = journal();
    let today = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
    let filter = Filter::read(&request(options), today, fixture.fields()).unwrap();
    let selection = Selection::new(&fixture.connection, &filter).unwrap();
    let sort = filter.sort.unwrap_or(Sort::Date);
    let select = if sort == Sort::Date {
        selection.select_by_day(&fixture.connection, filter.reverse).unwrap()
    } else {
        let select = selection.select(&fixture.connection, sort).unwrap();
        format!("{select} {}", order_of(sort, filter.reverse))
    };
    let values = &selection.values;
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'";
    let root: i64 = fixture.connection.query_row(root, [], |row| row.get(0)).unwrap();
    let mut statement = fixture.connection.prepare(&format!("EXPLAIN {select}")).unwrap();
    let program = statement
        .query_map(params_from_iter(values), |row| Ok((row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap();
    let program: Vec<(String, i64, i64)> = program.collect::<Result<_, _>>().unwrap();
    let opens = |(code, _, page): &&(String, i64, i64)| code == "OpenRead" && *page == root;
    let cursors: Vec<i64> = program.iter().filter(opens).map(|(_, cursor, _)| *cursor).collect();
    let reads = |(code, cursor, _): &&(String, i64, i64)| {
        matches!(code.as_str(), "Column" | "Rewind" | "SeekRowid" | "NotExists" | "FinishSeek")
            && cursors.contains(cursor)
    };
    assert_eq!(program.iter().find(reads), None, "{options}");
}

#[test]
fn no_page_with_text_is_read_to_select() {
    for options in [
        "",
        "--reverse --limit 5",
        "--year 2024 --words 2..",
        "--tag work --mood calm --mood-scale 2..",
        "--mood-scale 8..",
        "--location lisbon --person Ana --on-this-day",
        "--field projects=garden",
        "--sort words",
        "--sort path --limit 3",
        "--sort id --undated",
    ] {
        check_small(options);
    }
}
