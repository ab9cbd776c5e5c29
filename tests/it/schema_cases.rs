//! Pairs of schemas: `diff(a, b)` applied to a database with rows is `b`, both ways, and nothing is lost in silence.
//!
//! The pairs live in `tests/cases/schema/<case>/{from,to}.sql`, with `renames` beside them where there are some. Others
//! of the same form, laid into `target/schema_cases`, are run by
//! `cargo test -- --ignored cases_in_the_target_folder`.

use std::fs;
use std::path::{Path, PathBuf};

use journal_archive::archive::trial;
use journal_archive::schema::{Answers, Options, SchemaDiff};

use crate::schema_proof::{Ending, build, check};

fn cases(folder: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    cases.retain(|it| it.join("to.sql").exists());
    cases.sort();
    cases
}

/// The statements of a case, as they are held in its `up.sql`.
fn up(case: &Path) -> String {
    let (from, to) = (read(case, "from.sql"), read(case, "to.sql"));
    let diff = SchemaDiff::between(&build(&from).unwrap(), &build(&to).unwrap());
    let options = Options { portable: false, invent: true };
    trial::plan(&diff.answered(&answers(case)).unwrap(), options, |_| Ok(())).unwrap().to_sql()
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

#[test]
fn each_case_gives_the_statements_that_were_read_and_kept() {
    for case in cases(&our_cases()) {
        let file = case.join("up.sql");
        let (found, kept) = (up(&case), fs::read_to_string(&file).ok());
        // A new case fails once: its statements are to be read before they are kept.
        if kept.is_none() {
            fs::write(&file, &found).unwrap();
        }
        assert_eq!(Some(found), kept, "{}", case.display());
    }
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
