//! Which entries are copies that a sync tool made of a conflict: the column `entries.conflict_of`.
//!
//! It is a function of the names and texts of the entries whose files are there. Names are read from an index; a text is
//! read only where a name has the mark of a sync tool, and lies beside its original.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, params, params_from_iter};

use crate::entry::conflict;
use crate::entry::conflict::{Candidacy, Candidates, Near, Pair};
use crate::sqlite::dropped::one;

/// What may have changed since the column was last written.
#[derive(Clone, Debug)]
pub enum Touched {
    /// Anything.
    All,
    /// What lies, or lay, at these paths.
    Paths(HashSet<String>),
}

impl Touched {
    /// What lies, or lay, at these paths.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Paths(paths.into_iter().map(conflict::folded).collect())
    }

    /// Whether nothing changed.
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Paths(paths) if paths.is_empty())
    }

    /// Whether any of some folded paths was touched.
    fn includes(&self, group: &[String]) -> bool {
        match self {
            Self::All => true,
            Self::Paths(paths) => group.iter().any(|it| paths.contains(it)),
        }
    }

    /// Where what was touched can have to do with anything.
    fn near(&self) -> Near {
        match self {
            Self::All => Near::everything(),
            Self::Paths(paths) => Near::of(paths.iter().map(String::as_str)),
        }
    }
}

/// What the column says: of each copy its original.
#[derive(Clone, Debug, Default)]
struct Held {
    /// Of those whose answer depends on what was touched.
    touched: HashMap<i64, i64>,
    /// All others, which stay what they are.
    others: HashMap<i64, i64>,
}

/// Brings the column up to date, and gives the copies that were none before.
pub fn settle(connection: &Connection, touched: &Touched) -> Result<Vec<Pair<i64>>> {
    if touched.is_nothing() || !connection.column_exists(None, "entries", "conflict_of")? {
        return Ok(Vec::new());
    }
    let Held { touched: held, others } = held(connection, touched)?;
    let mut pairs = expected(connection, touched, others.into_keys().collect())?;
    let copies: HashSet<i64> = pairs.iter().map(|it| it.copy).collect();
    let mut set =
        connection.prepare_cached("UPDATE main.entries SET conflict_of = ?2 WHERE id = ?1")?;
    for id in held.keys().filter(|it| !copies.contains(it)) {
        one(set.execute(params![id, None::<i64>])?)?;
    }
    for pair in pairs.iter().filter(|it| held.get(&it.copy) != Some(&it.original)) {
        one(set.execute(params![pair.copy, pair.original])?)?;
    }
    pairs.retain(|it| !held.contains_key(&it.copy));
    Ok(pairs)
}

/// Every copy that the column names.
pub fn all(connection: &Connection) -> Result<Vec<Pair<i64>>> {
    if !connection.column_exists(None, "entries", "conflict_of")? {
        return Ok(Vec::new());
    }
    let held = held(connection, &Touched::All)?.touched;
    let mut candidates = Candidates::default();
    each_path(connection, &Near::everything(), |id, path| {
        candidates.consider_where(id, path, |_| held.contains_key(&id));
    })?;
    let known = |id, _: &[String]| Candidacy::Settled(held.get(&id).copied());
    decided(connection, candidates, &Near::everything(), HashSet::new(), known)
}

/// The paths of entries of which the column does not say what their names and texts say.
pub fn differing(connection: &Connection) -> Result<BTreeSet<String>> {
    let held = held(connection, &Touched::All)?.touched;
    let right = expected(connection, &Touched::All, HashSet::new())?;
    let right: HashMap<i64, i64> = right.iter().map(|it| (it.copy, it.original)).collect();
    let ids = held.keys().chain(right.keys()).filter(|it| held.get(it) != right.get(it));
    let mut path = connection.prepare_cached("SELECT path FROM entries WHERE id = ?1")?;
    ids.map(|id| path.query_row([id], |row| row.get(0))).collect()
}

fn held(connection: &Connection, touched: &Touched) -> Result<Held> {
    let sql = "SELECT id, conflict_of, path FROM entries WHERE conflict_of IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let (mut rows, mut held) = (statement.query([])?, Held::default());
    while let Some(row) = rows.next()? {
        let path = row.get_ref(2)?.as_str()?;
        // A copy whose name has no mark was never one.
        let is_touched = conflict::group(path).is_none_or(|group| touched.includes(&group));
        let those = if is_touched { &mut held.touched } else { &mut held.others };
        those.insert(row.get(0)?, row.get(1)?);
    }
    Ok(held)
}

/// What the column should say of those whose answer depends on what was touched; `others` are copies, whatever was.
fn expected(
    connection: &Connection,
    touched: &Touched,
    others: HashSet<i64>,
) -> Result<Vec<Pair<i64>>> {
    let mut near = touched.near();
    let candidates = loop {
        let mut candidates = Candidates::default();
        each_path(connection, &near, |id, path| {
            candidates.consider_where(id, path, |group| touched.includes(group));
        })?;
        let beyond: Vec<&str> = candidates.paths().filter(|it| !near.covers(it)).collect();
        if beyond.is_empty() {
            break candidates;
        }
        for path in beyond {
            near.widen(path);
        }
    };
    decided(connection, candidates, &near, others, |_, _| Candidacy::Open)
}

/// Which of the candidates are copies, their originals being near.
fn decided(
    connection: &Connection,
    mut candidates: Candidates<i64>,
    near: &Near,
    others: HashSet<i64>,
    known: impl FnMut(i64, &[String]) -> Candidacy<i64>,
) -> Result<Vec<Pair<i64>>> {
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    each_path(connection, near, |id, path| candidates.meet(id, path))?;
    candidates.decide(others, known, |pair| {
        let (copy, original) = (text(connection, pair.copy)?, text(connection, pair.original)?);
        Ok(conflict::is_kin(pair.strength, &copy, &original))
    })
}

/// Visits the id and the path of every entry whose file is there and that lies near, from an index.
fn each_path(connection: &Connection, near: &Near, mut visit: impl FnMut(i64, &str)) -> Result<()> {
    const FROM: &str = "SELECT id, path FROM entries WHERE removed_at IS NULL AND path >= ?1";
    for (from, before) in near.bounds() {
        let mut statement = match before {
            None => connection.prepare_cached(&format!("{FROM} ORDER BY path"))?,
            Some(_) => connection.prepare_cached(&format!("{FROM} AND path < ?2 ORDER BY path"))?,
        };
        let values = [Some(from), before.as_deref()].into_iter().flatten();
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            visit(row.get(0)?, row.get_ref(1)?.as_str()?);
        }
    }
    Ok(())
}

fn text(connection: &Connection, id: i64) -> Result<String> {
    let mut statement = connection.prepare_cached("SELECT body FROM entries WHERE id = ?1")?;
    statement.query_row([id], |row| match row.get_ref(0)? {
        ValueRef::Text(text) | ValueRef::Blob(text) => {
            Ok(String::from_utf8_lossy(text).into_owned())
        }
        _ => Ok(String::new()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::fixture::Fixture;

    const FOLDERS: [&str; 4] = ["", "2025/09/", "2025/Sept/", "é/"];

    const NAMES: [&str; 9] = [
        "2025-09-16.md",
        "2025-09-16 2.md",
        "2025-09-16 2 (1).md",
        "[Conflict] 2025-09-16.md",
        "2025-09-16.sync-conflict-20260101-120000-ABCDEFG.md",
        "2025-09-16-rain.md",
        "2025-09-16-Rain (Case Conflict).md",
        "2025-09-16-RAIN-DESKTOP-4KJ9P2A.md",
        "2025-09-17.md",
    ];

    const TEXTS: [&str; 2] =
        ["It rained all day, and we stayed at home.", "Sun at last: Ben mowed, nobody read."];

    fn paths() -> impl Strategy<Value = String> {
        let path = |(folder, name)| format!("{folder}{name}");
        (prop::sample::select(&FOLDERS[..]), prop::sample::select(&NAMES[..])).prop_map(path)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        /// What is touched is looked at where it lies; what the column says then is what a look at everything says.
        #[test]
        fn a_look_near_what_was_touched_says_what_a_look_at_all_says(
            steps in prop::collection::vec(
                prop::collection::vec((paths(), 0..TEXTS.len() + 1), 1..6),
                1..8,
            ),
        ) {
            let mut fixture = Fixture::new();
            for step in steps {
                for (path, text) in &step {
                    let sql = "UPDATE entries SET removed_at = 'then' WHERE path = ?1 AND removed_at IS NULL";
                    fixture.connection.execute(sql, [path]).unwrap();
                    if let Some(text) = TEXTS.get(*text) {
                        fixture = fixture.file(path, text.as_bytes());
                    }
                }
                let touched = Touched::of(step.iter().map(|it| it.0.as_str()));
                settle(&fixture.connection, &touched).unwrap();
                let differing = differing(&fixture.connection).unwrap();
                prop_assert!(differing.is_empty(), "{step:?}: {differing:?}");
                let held = held(&fixture.connection, &Touched::All).unwrap().touched;
                prop_assert_eq!(all(&fixture.connection).unwrap().len(), held.len());
            }
        }
    }
}
