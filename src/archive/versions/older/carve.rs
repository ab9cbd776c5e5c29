//! Room for a history between others: what was taken to last over its commits ends where it says so.

use rusqlite::{Connection, Result, params};

use super::Run;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{self, Story};

/// The entries of which something lasts over the place below a number.
pub fn crossing(connection: &Connection, anchor: i64) -> Result<Vec<i64>> {
    const CROSSING: &str = "
        SELECT entry_id FROM main.entry_versions WHERE seen_in < ?1 AND replaced_in >= ?1
        UNION
        SELECT id FROM main.entries
        WHERE seen_in < ?1 AND (removed_at IS NULL OR coalesce(gone_in, 0) >= ?1)";
    let mut statement = connection.prepare(CROSSING)?;
    statement.query_map([anchor], |row| row.get(0))?.collect()
}

/// Says until when a version was so, or, where none is named, when the file of an entry was gone.
pub fn ended(connection: &Connection, entry: i64, version: Option<i64>, number: i64) -> Result<()> {
    if let Some(version) = version {
        let sql = "UPDATE main.entry_versions SET replaced_in = ?2 WHERE id = ?1";
        return connection.prepare_cached(sql)?.execute([version, number]).map(|_| ());
    }
    let time = story::time_of(connection, number)?;
    let sql =
        "UPDATE main.entries SET gone_in = ?2, removed_at = coalesce(?3, removed_at) WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![entry, number, time]).map(|_| ())
}

/// Spans of numbers, each up to a number that is none of it.
type Spans = Vec<(i64, i64)>;

/// Notes when the file of an entry was gone, once its versions are put: as before, but for the run of a history, in which it
/// was there in these spans alone. `gone_in` is where it was last missed before, `first` the number of the first sync.
pub fn settle(
    connection: &Connection,
    entry: i64,
    run: Run,
    there: &[(i64, i64)],
    (before, first): (&Story, i64),
) -> Result<()> {
    // Between the last commit and the first sync is no moment.
    let end = |number: i64| if number == 0 { first.max(0) } else { number };
    let run = (run.from, end(run.until));
    let mut gone: Spans = before.absences.clone();
    gone.push((i64::MIN, before.first_seen_in));
    gone.extend(before.gone_in().map(|it| (end(it), i64::MAX)));
    gone = without(gone, run);
    gone.push(run);
    for (from, until) in there {
        gone = without(gone, (*from, end(*until)));
    }
    let now = Story::of(connection, entry)?;
    let stood = |it: &&Life| it.replaced_in != Some(it.seen_in);
    for life in now.lives.iter().filter(stood) {
        gone = without(gone, (life.seen_in, life.replaced_in.map_or(i64::MAX, end)));
    }
    let starts = now.lives.iter().filter(stood).map(|it| it.seen_in);
    let starts = starts.chain(there.iter().map(|it| it.0));
    let first_seen = starts.min().unwrap_or(before.first_seen_in).min(before.first_seen_in);
    let last = now.lives.last().map_or(first_seen, |it| it.seen_in);
    gone = without(gone, (i64::MIN, first_seen));
    gone = joined(without(gone, (last, i64::MAX)));
    let forget = "DELETE FROM main.file_absences WHERE entry_id = ?1";
    connection.prepare_cached(forget)?.execute([entry])?;
    for (gone_in, back_in) in gone {
        story::was_gone(connection, entry, gone_in, back_in)?;
    }
    story::was_there(connection, entry, first_seen)?;
    match Story::of(connection, entry)?.is_whole() {
        true => Ok(()),
        false => story::let_go(connection, entry),
    }
}

/// Spans without what lies in another one.
fn without(spans: Spans, (from, until): (i64, i64)) -> Spans {
    let rest = |it: (i64, i64)| [(it.0, it.1.min(from)), (it.0.max(until), it.1)];
    let rest = spans.into_iter().flat_map(|it| if from < until { rest(it) } else { [it, (0, 0)] });
    rest.filter(|it| it.0 < it.1).collect()
}

/// Spans in their order, those that touch each other as one.
fn joined(mut spans: Spans) -> Spans {
    spans.sort_unstable();
    let mut joined: Spans = Vec::new();
    for (from, until) in spans {
        match joined.last_mut().filter(|it| it.1 >= from) {
            Some(last) => last.1 = last.1.max(until),
            None => joined.push((from, until)),
        }
    }
    joined
}
