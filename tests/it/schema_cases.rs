//! Pairs of schemas: `diff(a, b)` applied to a database with rows is `b`, both ways, and nothing is lost in silence.
//!
//! The pairs live in `tests/cases/schema/<case>/{from,to}.sql`, with `renames` beside them where there are some. Others
//! of the same form, laid into `target/schema_cases`, are run by
//! `cargo test -- --ignored cases_in_the_target_folder`.

use std::fs;
use std::path::{Path, PathBuf};

use journal_archive::schema::Answers;

use crate::schema_proof::{Ending, check};

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    cases.retain(|it| it.join("to.sql").exists());
    cases.sort();
    cases
}

/// What the cases of a folder came to.
#[derive(Debug, Default)]
struct Tally {
    reached: usize,
    refused: Vec<String>,
    wrong: Vec<String>,
}

fn run(folder: &Path) -> Tally {
    let mut tally = Tally::default();
    for case in cases(folder) {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let read = |file: &str| fs::read_to_string(case.join(file)).unwrap_or_default();
        let renames = read("renames").lines().map(|it| it.parse().unwrap()).collect();
        let answers = Answers { renames, no_others: true };
        let endings = check(&read("from.sql"), &read("to.sql"), &answers);
        for ending in endings.unwrap_or_else(|error| vec![Ending::Wrong(error)]) {
            match ending {
                Ending::Reached => tally.reached += 1,
                Ending::Refused(why) => tally.refused.push(format!("{name}: {why}")),
                Ending::Wrong(what) => tally.wrong.push(format!("{name}: {what}")),
            }
        }
    }
    tally
}

#[test]
#[ignore = "runs what is laid into target/schema_cases"]
fn cases_in_the_target_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/schema_cases");
    panic!("{:#?}", run(&folder));
}
