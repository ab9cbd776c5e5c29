//! Pairs of schemas: `diff(a, b)` applied to a database with rows is `b`, both ways, and nothing is lost in silence.
//!
//! The pairs live in `tests/cases/schema/<case>/{from,to}.sql`, with `renames` beside them where there are some; which
//! statements each gives is held in `src/schema/tests/cases.rs`. Others
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

fn read(case: &Path, file: &str) -> String {
    fs::read_to_string(case.join(file)).unwrap_or_default()
}

fn answers(case: &Path) -> Answers {
    let renames = read(case, "renames").lines().map(|it| it.parse().unwrap()).collect();
    Answers { renames, no_others: true }
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
        let endings = check(&read(&case, "from.sql"), &read(&case, "to.sql"), &answers(&case));
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
fn each_case_leads_there_and_back_with_its_rows() {
    let tally = run(&our_cases());
    assert_eq!(tally.wrong, Vec::<String>::new());
    assert!(tally.reached > 80, "{tally:?}");
}

fn our_cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/schema")
}

#[test]
#[ignore = "runs what is laid into target/schema_cases"]
fn cases_in_the_target_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/schema_cases");
    panic!("{:#?}", run(&folder));
}
