//! Rows of versions that have changed places with each other: of one entry, or of two.

pub(super) mod bytes;
pub(super) mod hashed;

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::types::Value;
use rusqlite::{Connection, Result};

use super::Fix;
use crate::archive::versions::lives;
use crate::archive::versions::lives::Life;

/// A version, as far as its place among the others of its entry is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) version: i64,
    pub(super) seen_in: i64,
    pub(super) replaced_in: i64,
    pub(super) bytes: i64,
    /// Whether its bytes are pressed against others: those of the version behind it, or what the entry is now.
    pub(super) is_delta: bool,
    pub(super) base: Option<i64>,
}

/// The two versions of an entry, in their order, that must have changed places, because each is pressed against the one
/// behind it once they stand in each other's; none where all stand as they should, or more is wrong.
pub(super) fn within(links: &[Link]) -> Option<(Link, Link)> {
    /// More are not two rows that have changed places.
    const MOST: usize = 4;
    let wrong = out_of_place(links);
    if wrong.is_empty() || wrong.len() > MOST {
        return None;
    }
    let mut order = links.to_vec();
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let beside = wrong.iter().flat_map(|it| [*it, *it + 1]).filter(|it| *it < links.len());
    for one in beside.collect::<BTreeSet<_>>() {
        for other in (0..links.len()).filter(|it| *it != one) {
            if links[one].seen_in <= 0 || links[other].seen_in <= 0 {
                continue;
            }
            order.swap(one, other);
            if out_of_place(&order).is_empty() {
                found.push((falls(&order), one.min(other), one.max(other)));
            }
            order.swap(one, other);
        }
    }
    found.into_iter().min().map(|(_, one, other)| (links[one], links[other]))
}

/// The places of those whose bytes are not pressed against what stands behind them.
fn out_of_place(links: &[Link]) -> Vec<usize> {
    let behind = |place: usize| links.get(place + 1).map(|it| it.bytes);
    let is_wrong = |(place, it): (usize, &Link)| {
        (it.is_delta && it.seen_in > 0 && it.base != behind(place)).then_some(place)
    };
    links.iter().enumerate().filter_map(is_wrong).collect()
}

/// How often a later one was written before the one before it.
fn falls(links: &[Link]) -> usize {
    links.windows(2).filter(|it| it[0].version > it[1].version).count()
}

/// A version whose path no other one of its entry has, and whose bytes none beside it has: another entry's, it may be.
pub(super) struct Stranger {
    pub(super) entry: i64,
    pub(super) version: i64,
    pub(super) path: String,
    /// From which sync to which it was.
    pub(super) span: (i64, i64),
    is_impossible: bool,
    /// The paths of all others of the entry.
    home: HashSet<String>,
    /// From when to when each of them was.
    others: Vec<(i64, i64)>,
}

/// The pairs of versions of two entries that must have changed places: each lay where the other's entry does, and cannot have
/// been where it stands.
pub(super) fn between(connection: &Connection) -> Result<Vec<[(i64, i64); 2]>> {
    let strangers = strangers(connection)?;
    let mut by_path: HashMap<&str, Vec<&Stranger>> = HashMap::new();
    for it in &strangers {
        by_path.entry(&it.path).or_default().push(it);
    }
    let (mut pairs, mut used) = (Vec::new(), HashSet::new());
    for one in &strangers {
        let others = one.home.iter().filter_map(|it| by_path.get(it.as_str())).flatten();
        let mut others = others.filter(|it| !used.contains(&it.version) && one.changed_with(it));
        if used.contains(&one.version) {
            continue;
        }
        if let Some(other) = others.next() {
            used.extend([one.version, other.version]);
            pairs.push([(one.version, other.entry), (other.version, one.entry)]);
        }
    }
    Ok(pairs)
}

/// The versions that lay where another entry does.
pub(super) fn strangers(connection: &Connection) -> Result<Vec<Stranger>> {
    const ELSEWHERE: &str = "
        SELECT DISTINCT entry_id
        FROM main.entry_versions JOIN main.entries ON entries.id = entry_id
        WHERE entry_versions.path <> entries.path";
    let mut statement = connection.prepare(ELSEWHERE)?;
    let entries: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut strangers = Vec::new();
    for entry in entries {
        strangers.extend(strangers_of(entry, &lives::of(connection, entry)?));
    }
    Ok(strangers)
}

fn strangers_of(entry: i64, lives: &[Life]) -> Vec<Stranger> {
    let noted = |it: &Life| it.noted.clone().unwrap_or_else(|| it.path.to_string());
    let end = |it: &Life| it.replaced_in.unwrap_or(i64::MAX);
    let stranger = |(place, it): (usize, &Life)| {
        let others = || lives.iter().enumerate().filter(move |(at, _)| *at != place);
        let home: HashSet<String> = others().map(|(_, it)| noted(it)).collect();
        let (version, path) = (it.version?, noted(it));
        let is_like_another = others().any(|(_, other)| other.hash == it.hash);
        (!home.contains(&path) && !is_like_another).then(|| Stranger {
            entry,
            version,
            path,
            span: (it.seen_in, end(it)),
            is_impossible: it.noted.is_some(),
            home,
            others: others().map(|(_, it)| (it.seen_in, end(it))).collect(),
        })
    };
    lives.iter().enumerate().filter_map(stranger).collect()
}

impl Stranger {
    fn changed_with(&self, other: &Self) -> bool {
        self.entry != other.entry
            && self.home.contains(&other.path)
            && other.home.contains(&self.path)
            && (self.cannot_be() || other.cannot_be())
            && self.fits(other.span)
            && other.fits(self.span)
    }

    /// Whether it cannot have been where it stands.
    pub(super) fn cannot_be(&self) -> bool {
        self.is_impossible || !self.fits(self.span)
    }

    /// Whether nothing else is known of the entry from one sync to another.
    fn fits(&self, span: (i64, i64)) -> bool {
        self.others.iter().all(|it| it.1 <= span.0 || span.1 <= it.0)
    }
}

/// What puts two versions of one entry into each other's places.
pub(super) fn turned((one, other): (Link, Link)) -> Vec<Fix> {
    let fix = |link: Link, column, value| Fix {
        table: "entry_versions",
        column,
        id: link.version,
        value: Value::Integer(value),
    };
    vec![
        fix(one, "seen_in", other.seen_in),
        fix(one, "replaced_in", other.replaced_in),
        fix(other, "seen_in", one.seen_in),
        fix(other, "replaced_in", one.replaced_in),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws versions in their order by the letters of their bytes, each with those that it is pressed against: `a`, `b>c` or
    /// `c>` against what the entry is now. They were written in the order of their letters.
    fn check(drawn: &str, expected: Option<(i64, i64)>) {
        let letter = |text: &str| text.bytes().next().map(i64::from);
        let links = drawn.split(' ').zip(1..).map(|(text, nth)| {
            let bytes = letter(text).unwrap();
            let (_, base) = text.split_once('>').unwrap_or((text, ""));
            Link {
                version: bytes - 96,
                seen_in: nth,
                replaced_in: nth + 1,
                bytes,
                is_delta: text.contains('>'),
                base: letter(base),
            }
        });
        let found = within(&links.collect::<Vec<_>>());
        assert_eq!(found.map(|(one, other)| (one.version, other.version)), expected, "{drawn}");
    }

    #[test]
    fn what_stands_as_a_sync_stores_it_is_in_its_place() {
        check("a b>c c>d d>", None);
        check("a b c", None);
    }

    #[test]
    fn two_that_changed_places_are_told_by_what_they_are_pressed_against() {
        check("b>c a c>d d>", Some((2, 1)));
        check("a c>d b>c d>", Some((3, 2)));
        check("a b>c d> c>d", Some((4, 3)));
        check("d> b>c c>d a", Some((4, 1)));
    }

    #[test]
    fn what_no_exchange_puts_right_is_no_exchange() {
        check("a b>x c>d d>", None);
        check("a b>c c>a", None);
    }
}
