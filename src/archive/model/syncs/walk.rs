//! By which rules the journal was last listed, which syncs met what no sync before them had looked at, and which was the last.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::entry::SourceHash;
use crate::sqlite::dropped::one;

/// The row that notes by which rules the journal was last listed: no sync has its number, none was at its time.
const WALK: (i64, &str) = (i64::MIN + 4, "9999-12-31T23:59:59Z");

/// What its kind begins with; the first sync by these rules follows, where others were noted before, and their hash; then a word for
/// each sync that met what no sync before it had looked at: `other:3`, `anew:5`; for each file and folder that the last one could not
/// read, `unread:` and the beginning of the hash of its path, and `unread-before:7:` and the same for a sync that followed such a one;
/// `last:7` for the last sync; `restored` last.
const WALK_KIND: &str = "listed by: ";

/// The word of a sync that met another folder, or an archive that had been restored.
const ANEW: &str = "anew:";

/// The word of a sync that listed the journal by other rules.
const OTHER: &str = "other:";

/// The word of what the last sync could not read.
const UNREAD: &str = "unread:";

/// The word of what the sync before one could not read.
const UNREAD_BEFORE: &str = "unread-before:";

/// What stands for the hashes of paths that are too many.
const ANY: &str = "any";

/// So many paths are noted one by one.
const MOST_UNREAD: usize = 64;

/// The word of the last sync.
const LAST: &str = "last:";

/// That the archive was restored, and no sync has been since.
const RESTORED: &str = "restored";

/// What a sync met that the one before it, as it is noted, had not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherWalk {
    /// It listed the journal by other rules.
    Rules,
    /// It met another folder, or the archive was an earlier one that had been restored.
    Anew,
}

/// By which rules the journal was last listed, and which syncs met something else.
struct Walk {
    since: i64,
    rules: String,
    marks: Vec<String>,
    /// What the last sync could not read, and what the syncs before others could not.
    unread: Vec<String>,
    last: i64,
    is_restored: bool,
}

/// Notes by which rules the sync of a number listed the journal, and whether that is another folder than the one before; none where
/// it found nothing to write.
pub fn note_walk(
    connection: &Connection,
    rules: &SourceHash,
    number: Option<i64>,
    is_elsewhere: bool,
) -> Result<()> {
    let rules = rules.to_string();
    let Some(mut noted) = walk(connection)? else {
        let is_first = is_first_counted(connection, number)?;
        let marks = match number {
            Some(number) if is_elsewhere || is_first => vec![format!("{ANEW}{number}")],
            // What was there before syncs were counted is as the files are.
            None if !is_first => return Ok(()),
            _ => Vec::new(),
        };
        return Walk { rules, marks, ..Walk::nothing() }.note(connection);
    };
    let is_anew = is_elsewhere || noted.is_restored;
    match number {
        // What was restored is as the files are.
        None if noted.is_restored => noted.is_restored = false,
        Some(number) if is_anew => {
            noted.marks.push(format!("{ANEW}{number}"));
            noted = Walk { rules, is_restored: false, ..noted };
        }
        Some(number) if noted.rules != rules => {
            noted.marks.push(format!("{OTHER}{number}"));
            noted = Walk { since: number, rules, ..noted };
        }
        _ => return Ok(()),
    }
    noted.note(connection)
}

/// Notes that the archive is what a backup held: the files that the next sync meets may have been there all the time.
pub fn note_restored(connection: &Connection) -> Result<()> {
    let noted = walk(connection)?.unwrap_or_else(Walk::nothing);
    Walk { is_restored: true, ..noted }.note(connection)
}

/// Whether the archive is what a backup held, and no sync has been since.
pub fn is_restored(connection: &Connection) -> Result<bool> {
    Ok(walk(connection)?.is_some_and(|it| it.is_restored))
}

/// What the sync of a number met that the one before it had not looked at, as far as is noted.
pub fn other_walk(connection: &Connection, number: i64) -> Result<Option<OtherWalk>> {
    let Some(walk) = walk(connection)? else { return Ok(None) };
    let is_noted = |word: &str| walk.marks.contains(&format!("{word}{number}"));
    Ok(match (is_noted(ANEW), is_noted(OTHER) || walk.since == number) {
        (true, _) => Some(OtherWalk::Anew),
        (false, true) => Some(OtherWalk::Rules),
        (false, false) => None,
    })
}

/// Whether a sync is the first that is counted of an archive that holds entries from before: it may have been restored then, which
/// could not be noted.
fn is_first_counted(connection: &Connection, number: Option<i64>) -> Result<bool> {
    const FIRST: &str = "
        SELECT EXISTS (SELECT 1 FROM main.entries)
           AND NOT EXISTS (SELECT 1 FROM main.syncs WHERE kind = 'sync' AND number IS NOT ?1)";
    connection.query_row(FIRST, [number], |row| row.get(0))
}

/// Whether no sync was counted, nor any noted that met the files, of an archive that holds entries.
pub fn is_uncounted(connection: &Connection) -> Result<bool> {
    Ok(walk(connection)?.is_none() && is_first_counted(connection, None)?)
}

/// Notes the number of a sync a second time, so that it is given to no other one should its row be lost.
pub fn note_last(connection: &Connection, number: i64) -> Result<()> {
    match walk(connection)? {
        Some(walk) => Walk { last: number, ..walk }.note(connection),
        None => Ok(()),
    }
}

/// The number of the last sync, as it is noted a second time; 0 where it is not.
pub fn noted_last(connection: &Connection) -> Result<i64> {
    Ok(walk(connection)?.map_or(0, |it| it.last))
}

/// Notes which files and folders a sync could not read, by the hashes of their paths, and for the sync of a number which ones the one
/// before it could not.
pub fn note_unread(
    connection: &Connection,
    paths: &BTreeSet<&str>,
    number: Option<i64>,
) -> Result<()> {
    let Some(mut noted) = walk(connection)? else { return Ok(()) };
    let then = noted.unread.clone();
    let before = noted.unread.extract_if(.., |it| it.starts_with(UNREAD));
    let before: Vec<String> = before.collect();
    for word in before.iter().filter_map(|it| it.strip_prefix(UNREAD)) {
        noted.unread.extend(number.map(|it| format!("{UNREAD_BEFORE}{it}:{word}")));
    }
    let kept = noted.unread.len().saturating_sub(2 * MOST_UNREAD);
    noted.unread.drain(..kept);
    noted.unread.extend(unread_words(paths));
    if noted.unread == then { Ok(()) } else { noted.note(connection) }
}

/// Whether a sync could not read other files and folders than the last one.
pub fn is_other_unread(connection: &Connection, paths: &BTreeSet<&str>) -> Result<bool> {
    let Some(noted) = walk(connection)? else { return Ok(false) };
    let then = noted.unread.into_iter().filter(|it| it.starts_with(UNREAD));
    Ok(then.collect::<BTreeSet<_>>() != unread_words(paths).into_iter().collect())
}

fn unread_words(paths: &BTreeSet<&str>) -> Vec<String> {
    match paths.len() > MOST_UNREAD {
        true => vec![format!("{UNREAD}{ANY}")],
        false => paths.iter().map(|it| format!("{UNREAD}{}", path_word(it))).collect(),
    }
}

/// The beginning of the hash of a path: no name is noted.
fn path_word(path: &str) -> String {
    SourceHash::of(path.as_bytes()).to_string().chars().take(16).collect()
}

/// What the sync before one could not read.
pub struct UnreadBefore(BTreeSet<String>);

impl UnreadBefore {
    /// Of the sync of a number.
    pub fn of(connection: &Connection, number: i64) -> Result<Self> {
        let prefix = format!("{UNREAD_BEFORE}{number}:");
        let noted = walk(connection)?.map(|it| it.unread).unwrap_or_default();
        let words = noted.iter().filter_map(|it| it.strip_prefix(&prefix));
        Ok(Self(words.map(str::to_owned).collect()))
    }

    /// Whether a file, or a folder in which it lies, is among it.
    pub fn has(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        let is_noted = |it: &str| self.0.contains(&path_word(it));
        !self.0.is_empty() && (self.0.contains(ANY) || folders.chain([path]).any(is_noted))
    }
}

impl Walk {
    /// Nothing is noted.
    fn nothing() -> Self {
        let (marks, unread) = (Vec::new(), Vec::new());
        Self { since: 0, rules: "-".to_owned(), marks, unread, last: 0, is_restored: false }
    }

    fn read(kind: &str) -> Option<Self> {
        let mut words = kind.strip_prefix(WALK_KIND)?.split(' ');
        let (since, rules) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        let mut walk = Self { since, rules, ..Self::nothing() };
        for word in words {
            match word.strip_prefix(LAST) {
                _ if word == RESTORED => walk.is_restored = true,
                Some(number) => walk.last = number.parse().unwrap_or_default(),
                None if word.starts_with("unread") => walk.unread.push(word.to_owned()),
                None => walk.marks.push(word.to_owned()),
            }
        }
        Some(walk)
    }

    fn note(&self, connection: &Connection) -> Result<()> {
        /// The last sync is undone, or one before it where others were purged.
        const MOST: usize = 16;
        let marks = self.marks.iter().skip(self.marks.len().saturating_sub(MOST));
        let last = (self.last > 0).then(|| format!("{LAST}{}", self.last));
        let words = marks.chain(&self.unread).chain(&last).map(String::as_str);
        let words = words.chain(self.is_restored.then_some(RESTORED));
        let mut kind = format!("{WALK_KIND}{} {}", self.since, self.rules);
        for word in words {
            kind.extend([" ", word]);
        }
        let sql = "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
        one(connection.execute(sql, params![WALK.0, WALK.1, kind])?)
    }
}

fn walk(connection: &Connection) -> Result<Option<Walk>> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let kind: Option<String> = connection.query_row(sql, [WALK.0], |row| row.get(0)).optional()?;
    Ok(kind.as_deref().and_then(Walk::read))
}
