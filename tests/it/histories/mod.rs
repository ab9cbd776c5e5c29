//! The law of rows, for histories that nobody thought of: whatever happened to a journal and its archive, after a sync
//! the living rows are those of a new archive made from the same files.

mod fields;
mod found;
mod history;
pub(crate) mod rows;
mod steps;
mod texts;
mod world;

use std::io::Write;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use history::History;
use steps::{Step, told};

/// A history of these steps, and what is wrong at its end.
fn wrong_after(steps: &[Step]) -> Result<Vec<String>, String> {
    let mut history = History::new();
    for step in steps {
        step.take(&mut history)?;
    }
    wrong_with(&mut history).map_err(|error| told(&*error))
}

fn wrong_with(history: &mut History) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    history.sync(false)?;
    let connection = history.world.connect();
    let mut wrong = rows::damage(&connection)?;
    wrong.extend(history.lost()?.into_iter().map(|it| format!("lost: {it}")));
    wrong.extend(rows::unused(&connection)?.into_iter().map(|it| format!("unused: {it}")));
    wrong.extend(history.world.drift()?.into_iter().map(|it| format!("drift: {it}")));
    wrong.extend(history.world.differences()?.into_iter().map(|it| format!("doctor: {it}")));
    let bytes = history.world.archive_bytes();
    history.sync(false)?;
    if history.world.archive_bytes() != bytes {
        wrong.push("a sync with nothing to do wrote".to_owned());
    }
    if history.world.exported()? != history.world.tree() {
        wrong.push("the export is not the journal".to_owned());
    }
    let new = as_new(history)?;
    let (found, expected) = (rows::living(&connection)?, rows::living(&new.connect())?);
    let differ = |one: &[String], other: &[String], word: &str| -> Vec<String> {
        let only = one.iter().filter(|it| !other.contains(it));
        only.map(|it| format!("{word}: {it}")).collect()
    };
    wrong.extend(differ(&found, &expected, "history has"));
    wrong.extend(differ(&expected, &found, "a new archive has"));
    let (held, needed) = (rows::forms(&connection)?, rows::forms(&new.connect())?);
    wrong.extend(needed.iter().filter(|it| !held.contains(it)).map(|it| format!("no form: {it}")));
    if wrong.is_empty() && found != expected {
        wrong.push(format!("another order: {found:?}, not {expected:?}"));
    }
    Ok(wrong)
}

/// A new archive of the same files, in which each entry whose block cannot be read was first synced with the front
/// matter that is held of it.
fn as_new(history: &History) -> Result<world::World, Box<dyn std::error::Error>> {
    const HELD: &str = "
        SELECT path, front_matter
        FROM entries
        WHERE removed_at IS NULL AND front_matter_error IS NOT NULL AND front_matter IS NOT NULL";
    let connection = history.world.connect();
    let mut new = history.world.without_entries();
    for (path, bytes) in history.world.tree() {
        new.write(&path, &bytes);
    }
    let mut statement = connection.prepare(HELD)?;
    let held = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let held: Vec<(String, String)> = held.collect::<Result<_, _>>()?;
    if !held.is_empty() {
        for (path, front_matter) in &held {
            new.write(path, format!("{front_matter}\n").as_bytes());
        }
        new.sync(false)?;
        for (path, _) in &held {
            new.write(path, &history.world.read(path).unwrap_or_default());
        }
    }
    new.sync(false)?;
    Ok(new)
}

/// What trying many histories gave.
#[derive(Debug, Default)]
struct Tally {
    histories: u32,
    steps: usize,
    wrong: usize,
}

/// Tries so many histories of fewer steps than `most`, `kills` of a hundred steps of which are kills. Of each that ends
/// wrong its smallest form is printed, with what is wrong.
fn tried(cases: u32, most: usize, kills: u32) -> Tally {
    let mut runner = TestRunner::new(Config::default());
    let mut tally = Tally::default();
    for _ in 0..cases {
        let mut tree = steps::steps(kills, most).new_tree(&mut runner).unwrap();
        tally.histories += 1;
        tally.steps += tree.current().len();
        if let Some(wrong) = smallest_wrong(&mut tree) {
            tell(&wrong);
            tally.wrong += 1;
        }
    }
    tally
}

fn tell(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{line}").unwrap();
}

/// Whether a history ends wrong; then its smallest form that does.
fn smallest_wrong(tree: &mut impl ValueTree<Value = Vec<Step>>) -> Option<String> {
    let ending = |steps: &[Step]| match wrong_after(steps) {
        Ok(wrong) if wrong.is_empty() => None,
        Ok(wrong) => Some(format!("{steps:?}\n  {}", wrong.join("\n  "))),
        Err(error) => Some(format!("{steps:?}\n  {error}")),
    };
    let mut found = ending(&tree.current())?;
    let mut tries = 400;
    let mut goes_on = tree.simplify();
    while goes_on && tries > 0 {
        tries -= 1;
        goes_on = match ending(&tree.current()) {
            Some(smaller) => {
                found = smaller;
                tree.simplify()
            }
            None => tree.complicate(),
        };
    }
    Some(found)
}

#[test]
fn any_history_ends_in_the_rows_of_a_new_archive() {
    let tally = tried(100, 16, 0);
    assert!(tally.wrong == 0 && tally.steps > 400, "{tally:?}");
}

#[test]
fn a_history_in_which_commands_are_killed_ends_there_too() {
    let tally = tried(100, 16, 8);
    assert!(tally.wrong == 0 && tally.steps > 400, "{tally:?}");
}

#[test]
#[ignore = "takes as long as PROPTEST_CASES asks for: see tests/reliability/histories.sh"]
fn many_histories_end_in_the_rows_of_a_new_archive() {
    let Tally { histories, steps, wrong } = tried(Config::default().cases, 40, 4);
    let told = format!("{histories} histories, {steps} steps, {wrong} ended elsewhere");
    tell(&told);
    assert_eq!(wrong, 0, "{told}");
}
