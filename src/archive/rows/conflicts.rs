//! Which entries are copies that a sync tool made of a conflict: the column `entries.conflict_of`.
//!
//! It is a function of the names and texts of the entries whose files are there. Names are read from an index; a text is
//! read only where a name has the mark of a sync tool, and lies beside its original.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, params};

use crate::entry::conflict;
use crate::entry::conflict::{Candidacy, Candidates, Pair};
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

    /// The folders in which anything may have changed.
    fn folders(&self) -> Folders {
        let parent = |path: &String| folder_of(path).to_owned();
        match self {
            Self::All => Folders::default(),
            Self::Paths(paths) => {
                Folders { touched: Some(paths.iter().map(parent).collect()), last: None }
            }
        }
    }

    fn includes(&self, group: &[String]) -> bool {
        match self {
            Self::All => true,
            Self::Paths(paths) => group.iter().any(|it| paths.contains(it)),
        }
    }
}

/// The folders that are looked at; a copy lies in that of its original.
#[derive(Clone, Debug, Default)]
struct Folders {
    /// Folded; none where all are.
    touched: Option<HashSet<String>>,
    /// The last one that was asked about, and the answer: paths come folder by folder.
    last: Option<(String, bool)>,
}

impl Folders {
    fn hold(&mut self, path: &str) -> bool {
        let Some(touched) = &self.touched else { return true };
        let folder = folder_of(path);
        if let Some((_, answer)) = self.last.as_ref().filter(|it| it.0 == folder) {
            return *answer;
        }
        let answer = touched.contains(&conflict::folded(folder));
        self.last = Some((folder.to_owned(), answer));
        answer
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Brings the column up to date, and gives the copies that were none before.
pub fn settle(connection: &Connection, touched: &Touched) -> Result<Vec<Pair<i64>>> {
    if touched.is_nothing() || !connection.column_exists(None, "entries", "conflict_of")? {
        return Ok(Vec::new());
    }
    let mut folders = touched.folders();
    let held = held(connection, &mut folders)?;
    let mut pairs = expected(connection, &held, touched, &mut folders)?;
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
    let mut folders = Folders::default();
    expected(connection, &held(connection, &mut folders)?, &Touched::of([]), &mut folders)
}

/// The paths of entries of which the column does not say what their names and texts say.
pub fn differing(connection: &Connection) -> Result<BTreeSet<String>> {
    let mut folders = Folders::default();
    let held = held(connection, &mut folders)?;
    let right = expected(connection, &held, &Touched::All, &mut folders)?;
    let right: HashMap<i64, i64> = right.iter().map(|it| (it.copy, it.original)).collect();
    let ids = held.keys().chain(right.keys()).filter(|it| held.get(it) != right.get(it));
    let mut path = connection.prepare_cached("SELECT path FROM entries WHERE id = ?1")?;
    ids.map(|id| path.query_row([id], |row| row.get(0))).collect()
}

/// What the column says: of each copy its original.
fn held(connection: &Connection, folders: &mut Folders) -> Result<HashMap<i64, i64>> {
    let sql = "SELECT id, conflict_of, path FROM entries WHERE conflict_of IS NOT NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let (mut rows, mut held) = (statement.query([])?, HashMap::new());
    while let Some(row) = rows.next()? {
        if folders.hold(row.get_ref(2)?.as_str()?) {
            held.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(held)
}

/// What the column should say, where what was not touched is as it is held.
fn expected(
    connection: &Connection,
    held: &HashMap<i64, i64>,
    touched: &Touched,
    folders: &mut Folders,
) -> Result<Vec<Pair<i64>>> {
    let mut candidates = Candidates::default();
    each_path(connection, |id, path| {
        if folders.hold(path) {
            candidates.consider(id, path);
        }
    })?;
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    each_path(connection, |id, path| candidates.meet(id, path))?;
    let known = |id, group: &[String]| match touched.includes(group) {
        true => Candidacy::Open,
        false => Candidacy::Settled(held.get(&id).copied()),
    };
    candidates.decide(known, |pair| {
        let (copy, original) = (text(connection, pair.copy)?, text(connection, pair.original)?);
        Ok(conflict::is_kin(pair.strength, &copy, &original))
    })
}

/// Visits the id and the path of every entry whose file is there, from an index.
fn each_path(connection: &Connection, mut visit: impl FnMut(i64, &str)) -> Result<()> {
    let sql = "SELECT id, path FROM entries WHERE removed_at IS NULL ORDER BY path";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?, row.get_ref(1)?.as_str()?);
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
