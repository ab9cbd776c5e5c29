//! The places as they lie in each other: which have no canonical name or lie in themselves, and both mended.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

/// The names of the places that have no canonical name, under which they would be found again.
pub fn nameless(connection: &Connection) -> Result<Vec<String>> {
    let sql = "SELECT name FROM locations WHERE canonical_name IS NULL ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

/// The places that lie in themselves, over however many others, by their ids.
pub fn in_rings(connection: &Connection) -> Result<BTreeMap<i64, String>> {
    let mut statement = connection.prepare("SELECT id, parent_id, name FROM locations")?;
    let (mut parents, mut names) = (BTreeMap::new(), BTreeMap::new());
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        parents.extend(row.get::<_, Option<i64>>(1)?.map(|parent| (id, parent)));
        names.insert(id, row.get(2)?);
    }
    let rings = rings(&parents);
    names.retain(|id, _| rings.contains(id));
    Ok(names)
}

const FILL_IN_NAMES: &str = "
    WITH RECURSIVE whole(id, name) AS (
        SELECT id, name
        FROM locations
        WHERE parent_id IS NULL
        UNION ALL
        SELECT inner_place.id, inner_place.name || ', ' || whole.name
        FROM locations AS inner_place
        JOIN whole ON inner_place.parent_id = whole.id
    )
    UPDATE locations
    SET canonical_name = canonical_name((SELECT name FROM whole WHERE whole.id = locations.id))
    WHERE canonical_name IS NULL";

// A `geo:` position is one name, comma and all.
const FIND_PARENTS: &str = "
    UPDATE locations
    SET parent_id = (
        SELECT min(around.id)
        FROM locations AS around
        WHERE around.canonical_name
            = ltrim(substr(locations.canonical_name, instr(locations.canonical_name, ',') + 1))
    )
    WHERE parent_id IS NULL
      AND instr(canonical_name, ',') > 0
      AND canonical_name NOT LIKE 'geo:%'";

/// Mends what [`nameless`] and [`in_rings`] find: rings are opened, names filled in, and a place whose canonical name
/// says what it lies in lies there again. The SQL function `canonical_name` must be registered.
pub fn tidy(connection: &Connection) -> Result<()> {
    const LOSE_MISSING_PARENTS: &str = "
        UPDATE locations
        SET parent_id = NULL
        WHERE parent_id NOT IN (SELECT id FROM locations)";
    connection.execute(LOSE_MISSING_PARENTS, [])?;
    open_rings(connection)?;
    connection.execute(FILL_IN_NAMES, [])?;
    connection.execute(FIND_PARENTS, [])?;
    // A place may have been said, by hand, to lie in one that by its name lies in it.
    open_rings(connection)
}

fn open_rings(connection: &Connection) -> Result<()> {
    let mut statement =
        connection.prepare("UPDATE locations SET parent_id = NULL WHERE id = ?1")?;
    for id in in_rings(connection)?.keys() {
        statement.execute([id])?;
    }
    Ok(())
}

/// The members of all rings among the arrows from a place to the one it lies in.
fn rings(parents: &BTreeMap<i64, i64>) -> BTreeSet<i64> {
    let (mut seen, mut rings) = (BTreeSet::new(), BTreeSet::new());
    for start in parents.keys() {
        let (mut way, mut here) = (Vec::new(), Some(start));
        while let Some(place) = here.filter(|it| seen.insert(**it)) {
            way.push(*place);
            here = parents.get(place);
        }
        // The walk ended at a place it had passed itself: from there on it went round.
        let entrance = here.and_then(|place| way.iter().position(|it| it == place));
        rings.extend(entrance.into_iter().flat_map(|at| way[at..].iter().copied()));
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::file::functions;

    fn check_rings(arrows: &[(i64, i64)], expected: &[i64]) {
        let found = rings(&arrows.iter().copied().collect());
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_ring_is_what_leads_back_to_itself_and_not_what_leads_to_it() {
        check_rings(&[(1, 2), (2, 3)], &[]);
        check_rings(&[(1, 1)], &[1]);
        //  1 ─▶ 2 ─▶ 3 ─▶ 4
        //       ▲─────────┘
        check_rings(&[(1, 2), (2, 3), (3, 4), (4, 2)], &[2, 3, 4]);
        check_rings(&[(1, 2), (2, 1), (5, 6), (6, 5), (7, 5)], &[1, 2, 5, 6]);
    }

    /// Tidies places given as rows of `id, name, canonical_name, parent_id`, and draws them the same way.
    fn check_tidy(rows: &str, expected: &str) {
        let connection = Connection::open_in_memory().unwrap();
        functions::register(&connection).unwrap();
        let sql = format!(
            "PRAGMA foreign_keys = OFF;
             CREATE TABLE locations (id INTEGER PRIMARY KEY, name TEXT, canonical_name TEXT, parent_id INTEGER);
             INSERT INTO locations VALUES {rows};"
        );
        connection.execute_batch(&sql).unwrap();
        tidy(&connection).unwrap();
        let sql = "SELECT group_concat(id || ' ' || canonical_name || ' > ' || coalesce(parent_id, '-'), '; ') \
                   FROM (SELECT * FROM locations ORDER BY id)";
        let found: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(found, expected);
        assert!(in_rings(&connection).unwrap().is_empty());
        assert!(nameless(&connection).unwrap().is_empty());
    }

    #[test]
    fn a_name_is_filled_in_from_the_places_around() {
        check_tidy(
            "(1, 'Alfama', NULL, 2), (2, 'Lisbôn', 'lisbon', NULL)",
            "1 alfama, lisbon > 2; 2 lisbon > -",
        );
    }

    #[test]
    fn a_ring_is_opened_and_each_place_lies_where_its_name_says() {
        check_tidy(
            "(1, 'Lisbon', 'lisbon, portugal', 2), (2, 'Portugal', 'portugal', 1)",
            "1 lisbon, portugal > 2; 2 portugal > -",
        );
        check_tidy("(1, 'Home', 'home', 1)", "1 home > -");
    }

    #[test]
    fn a_place_that_lies_in_one_that_is_not_there_lies_nowhere() {
        check_tidy("(1, 'geo:1,2', 'geo:1,2', 9)", "1 geo:1,2 > -");
    }

    #[test]
    fn a_place_that_lies_in_its_own_part_by_hand_makes_no_ring() {
        check_tidy(
            "(1, 'Lisbon', 'lisbon, portugal', NULL), (2, 'Portugal', 'portugal', 1)",
            "1 lisbon, portugal > -; 2 portugal > -",
        );
    }
}
