//! Copies of conflicts among the entries beside them.

use super::*;

/// Which of these files, each with its text, are copies of which.
fn check(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let mut candidates = Candidates::among(files.iter().map(|it| it.0).enumerate());
    files.iter().enumerate().for_each(|(at, file)| candidates.meet(at, file.0));
    let compare =
        |it: &Pair<usize>| Ok::<_, ()>(is_kin(it.strength, files[it.copy].1, files[it.original].1));
    let pairs = candidates.decide(HashSet::new(), |_, _| Candidacy::Open, compare).unwrap();
    let found: Vec<_> = pairs.iter().map(|it| (&*it.copy_path, &*it.original_path)).collect();
    assert_eq!(found, expected);
}

const RAIN: &str = "It rained all day, and we stayed at home.";
const SUN: &str = "Sun at last: Ben mowed, Ana swam, nobody read.";

#[test]
fn a_copy_lies_beside_its_original() {
    let copy = "a/1.sync-conflict-20260101-120000-ABCDEFG.md";
    check(&[("a/1.md", RAIN), (copy, RAIN)], &[(copy, "a/1.md")]);
    check(&[("b/1.md", RAIN), (copy, RAIN)], &[]);
    check(&[("a/1.markdown", RAIN), (copy, RAIN)], &[]);
    check(&[("a/1.md", SUN), (copy, RAIN)], &[]);
}

#[test]
fn the_original_is_no_copy_itself() {
    let (copy, twice) = ("1 (1).md", "1 (1).sync-conflict-20260101-120000-ABCDEFG.md");
    let files = [("1.md", RAIN), (copy, RAIN), (twice, RAIN)];
    check(&files, &[(copy, "1.md"), (twice, "1.md")]);
    check(&files[1..], &[(twice, copy)]);
    check(&[("1.md", SUN), (copy, RAIN), (twice, RAIN)], &[(twice, copy)]);
}

#[test]
fn a_conflict_of_case_finds_the_name_that_differs_in_case() {
    check(
        &[("rain.md", RAIN), ("Rain (Case Conflict).md", RAIN)],
        &[("Rain (Case Conflict).md", "rain.md")],
    );
    check(
        &[("RAIN.md", RAIN), ("rain.md", RAIN), ("rain (Case Conflict).md", RAIN)],
        &[("rain (Case Conflict).md", "rain.md")],
    );
}

#[test]
fn what_people_write_in_a_second_file_of_a_day_is_no_copy() {
    check(&[("2025-09-16.md", RAIN), ("2025-09-16 2.md", SUN)], &[]);
    check(&[("2025-09-16.md", "Rain."), ("2025-09-16 2.md", "Sun.")], &[]);
    check(&[("2025-09-16.md", RAIN), ("2025-09-16-2.md", RAIN)], &[]);
}

#[test]
fn a_finding_names_the_original_and_the_way_out() {
    let pair = Pair {
        copy: 1,
        copy_path: "a (1).md".to_owned(),
        original: 2,
        original_path: "a.md".to_owned(),
        tool: "Google Drive",
        strength: Strength::Weak,
    };
    let finding = pair.finding();
    assert_eq!(finding.message, "a copy that Google Drive made of a conflict with `a.md`");
    assert!(finding.hint.unwrap().starts_with("`journal conflicts 'a (1).md'` shows"));
}
