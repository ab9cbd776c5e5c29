//! What fields have left that are no longer declared, or not as the archive holds them: it would grow old, and the sources
//! hold it.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use crate::archive::model::{joins, owned, parts, shape};
use crate::archive::rows::{unused, users_rows};
use crate::field::CORE_NAMES;
use crate::finding::{Finding, Place};
use crate::sql::quoted;
use crate::sqlite::dropped::none_left;

/// Empties their columns and tables, and forgets by what they were derived. Values of a list to which somebody else's rows
/// refer stay, as unused tags do, and are told.
pub(super) fn empty(connection: &Connection, fields: &BTreeSet<String>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    // A name that the core took since is no field's any more.
    for field in fields.iter().filter(|it| !CORE_NAMES.contains(&it.as_str())) {
        let mut left = 0;
        if shape::type_of_column(connection, field)?.is_some() {
            let column = quoted(field);
            let sql = format!("UPDATE main.entries SET {column} = NULL WHERE {column} IS NOT NULL");
            connection.execute(&sql, [])?;
            let left = format!("SELECT 1 FROM main.entries WHERE {column} IS NOT NULL");
            none_left(connection, &left, [])?;
        } else if owned::list_fields(connection)?.contains(field) {
            left = empty_list(connection, field)?;
        }
        if left == 0 {
            parts::forget(connection, field)?;
        } else {
            parts::note_left_over(connection, field)?;
            findings.push(told(field, left));
        }
    }
    Ok(findings)
}

/// Empties the tables of a list, and gives how many values are left.
fn empty_list(connection: &Connection, field: &str) -> Result<i64> {
    let (joins, theirs) = (joins::all(connection)?, users_rows::keys(connection)?);
    let join = format!("entry_{field}");
    let kept = theirs.iter().filter(|it| it.leads_to(&join));
    let kept: Vec<String> = kept.map(|it| format!(" AND NOT {}", it.is_used())).collect();
    let sql = format!("DELETE FROM main.{} WHERE TRUE{}", quoted(&join), kept.concat());
    connection.execute(&sql, [])?;
    let stays = format!("SELECT 1 FROM main.{} WHERE TRUE{}", quoted(&join), kept.concat());
    none_left(connection, &stays, [])?;
    unused::drop_from(connection, &joins, &theirs, field, None)?;
    let left = format!("SELECT count(*) FROM main.{}", quoted(field));
    connection.query_row(&left, [], |row| row.get(0))
}

fn told(field: &str, left: i64) -> Finding {
    let values = if left == 1 { "1 value".to_owned() } else { format!("{left} values") };
    let message = format!(
        "{values} of `{field}`, which is no longer declared, stayed: rows of other tables refer to them, or hold more of them"
    );
    Finding::warning(Place::file(field), "left-over", message)
        .with_hint("once nothing refers to them, `journal repopulate --force` drops them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;
    use crate::archive::model::parts::due;
    use crate::archive::model::shape::Shape;
    use crate::field::{Field, FieldKind};

    fn check(theirs: &str, expected: &str, says: &[&str]) {
        let archive = Fixture::with_fields(&[("projects", FieldKind::List)])
            .entry("a.md", "projects: [boat, house]", "")
            .entry("b.md", "projects: [boat]", "");
        archive.connection.execute_batch(theirs).unwrap();
        let fields = BTreeSet::from(["projects".to_owned()]);
        let found = empty(&archive.connection, &fields).unwrap();
        let found: Vec<&str> =
            found.iter().map(|it| it.message.split(' ').next().unwrap()).collect();
        assert_eq!(found, says, "{theirs}");
        let left = "SELECT concat((SELECT coalesce(group_concat(name), '') FROM projects), ' ',
            (SELECT count(*) FROM entry_projects))";
        let left: String = archive.connection.query_row(left, [], |row| row.get(0)).unwrap();
        assert_eq!(left, expected, "{theirs}");
        let shape = Shape::of(&archive.connection, &[]).unwrap();
        assert!(due(&archive.connection, &shape).unwrap().is_nothing(), "said once");
    }

    #[test]
    fn values_to_which_rows_of_the_user_refer_stay_and_are_told_once() {
        check("", " 0", &[]);
        for action in ["ON DELETE CASCADE", ""] {
            let note = format!(
                "CREATE TABLE note (p REFERENCES projects (id) {action}); INSERT INTO note VALUES (2)"
            );
            check(&note, "house 0", &["1"]);
            let note = format!(
                "CREATE TABLE note (e, p, FOREIGN KEY (e, p) REFERENCES entry_projects (entry_id, value_id) {action});
                 INSERT INTO note VALUES (1, 1), (2, 1)"
            );
            check(&note, "boat 2", &["1"]);
        }
        let colour = "ALTER TABLE projects ADD COLUMN colour; UPDATE projects SET colour = 'red'";
        check(colour, "boat,house 0", &["2"]);
    }

    #[test]
    fn a_field_of_a_kind_that_the_archive_does_not_hold_is_emptied_and_derived_again_later() {
        let archive =
            Fixture::with_fields(&[("stars", FieldKind::Text)]).entry("a.md", "stars: 1", "");
        let connection = &archive.connection;
        let as_list = [Field::new("stars".parse().unwrap(), FieldKind::List)];
        let shape = Shape::of(connection, &as_list).unwrap();
        assert_eq!(due(connection, &shape).unwrap().names(), ["stars"]);
        empty(connection, &due(connection, &shape).unwrap().undeclared).unwrap();
        assert!(due(connection, &shape).unwrap().is_nothing());
        let held = "SELECT count(stars) FROM entries";
        assert_eq!(connection.query_row(held, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
        let shape = Shape::of(connection, archive.fields()).unwrap();
        assert_eq!(due(connection, &shape).unwrap().names(), ["stars"]);
    }
}
