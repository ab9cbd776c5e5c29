//! By which rules the journal was last listed, and which syncs met what no sync before them had looked at.

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::entry::SourceHash;
use crate::sqlite::dropped::one;

/// The row that notes by which rules the journal was last listed: no sync has its number, none was at its time.
const WALK: (i64, &str) = (i64::MIN + 4, "9999-12-31T23:59:59Z");

/// What its kind begins with; the first sync by these rules follows, where others were noted before, and their hash; then a word for
/// each sync that met what no sync before it had looked at: `other:3`, `anew:5`; `restored` last.
const WALK_KIND: &str = "listed by: ";

/// The word of a sync that met another folder, or an archive that had been restored.
const ANEW: &str = "anew:";

/// The word of a sync that listed the journal by other rules.
const OTHER: &str = "other:";

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
        let marks = number.filter(|_| is_elsewhere).map(|it| format!("{ANEW}{it}"));
        let marks = marks.into_iter().collect();
        let first = Walk { since: 0, rules, marks, is_restored: false };
        return if number.is_some() { first.note(connection) } else { Ok(()) };
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
    let none = || Walk { since: 0, rules: "-".to_owned(), marks: Vec::new(), is_restored: true };
    let noted = walk(connection)?.unwrap_or_else(none);
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

impl Walk {
    fn read(kind: &str) -> Option<Self> {
        let mut words = kind.strip_prefix(WALK_KIND)?.split(' ');
        let (since, rules) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        let (restored, marks): (Vec<&str>, Vec<&str>) = words.partition(|it| *it == RESTORED);
        let marks = marks.into_iter().map(str::to_owned).collect();
        Some(Self { since, rules, marks, is_restored: !restored.is_empty() })
    }

    fn note(&self, connection: &Connection) -> Result<()> {
        /// The last sync is undone, or one before it where others were purged.
        const MOST: usize = 16;
        let marks = self.marks.iter().skip(self.marks.len().saturating_sub(MOST));
        let words = marks.map(String::as_str).chain(self.is_restored.then_some(RESTORED));
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
