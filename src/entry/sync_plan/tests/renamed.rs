//! Files that are found again at another path, or come back.

use super::super::*;
use super::{check, plan};

#[test]
fn the_same_bytes_at_a_new_path_are_a_rename() {
    check(&["1 a.md A"], &["2025/a.md A"], &["rename 1 a.md to 2025/a.md"]);
}

#[test]
fn where_the_old_path_still_exists_it_is_a_copy() {
    check(&["1 a.md A"], &["a.md A", "b.md A"], &["add b.md", "touch 1 a.md"]);
    check(&["1 a.md A"], &["a.md X", "b.md A"], &["add b.md", "update 1 a.md"]);
}

#[test]
fn files_that_swap_their_bytes_keep_their_rows() {
    check(&["1 a.md A", "2 b.md B"], &["a.md B", "b.md A"], &["update 1 a.md", "update 2 b.md"]);
}

#[test]
fn in_a_chain_of_renames_only_the_missing_path_is_looked_for() {
    check(
        &["1 a.md A", "2 b.md B"],
        &["b.md A", "c.md B"],
        &["add c.md", "update 2 b.md", "remove 1 a.md"],
    );
}

#[test]
fn of_equal_files_the_file_name_decides_then_the_nearest_folder() {
    check(
        &["1 x/a.md E", "2 x/b.md E"],
        &["y/b.md E", "x/c.md E"],
        &["rename 1 x/a.md to x/c.md", "rename 2 x/b.md to y/b.md"],
    );
    check(
        &["1 2024/09/a.md E", "2 2025/09/b.md E"],
        &["2025/10/c.md E", "2024/10/d.md E"],
        &["rename 1 2024/09/a.md to 2024/10/d.md", "rename 2 2025/09/b.md to 2025/10/c.md"],
    );
}

#[test]
fn a_file_that_comes_back_takes_its_old_row_again() {
    check(&["-1 a.md A"], &["a.md A"], &["revive 1 a.md to a.md"]);
    check(&["-1 a.md A"], &["a.md XYZ"], &["revive 1 a.md to a.md changed"]);
    check(&["-1 a.md A"], &["b.md A"], &["revive 1 a.md to b.md"]);
    check(&["-1 a.md A", "-2 a.md B"], &["a.md A"], &["revive 1 a.md to a.md"]);
    check(&["-1 a.md A", "-2 a.md B"], &["a.md X"], &["revive 2 a.md to a.md changed"]);
    check(&["-1 a.md A", "2 a.md B"], &["a.md B"], &["touch 2 a.md"]);
}

/// Rows that were removed before come back with these letters; expects how many have come back with those of many.
#[track_caller]
fn check_returned(back: &[&str], expected: usize) {
    let rows: Vec<String> =
        (0..back.len()).map(|it| format!("-{} {it}.md own{it}", it + 1)).collect();
    let files: Vec<String> =
        back.iter().enumerate().map(|(nth, it)| format!("{nth}.md {it}")).collect();
    let plan = plan(&rows, &files);
    assert_eq!((plan.revive.len(), plan.emptied.len()), (back.len(), 0), "{back:?}");
    assert_eq!(plan.returned_alike.len(), expected, "{back:?}");
    assert!(plan.returned_alike.values().all(|it| it.lack == Lack::Own));
    assert!(!plan.is_mass_disappearance());
}

#[test]
fn many_files_that_come_back_with_one_text_have_lost_their_own() {
    check_returned(&["junk"; 9], 0);
    check_returned(&["junk"; 10], 10);
    check_returned(&[&["junk"; 10][..], &["own10"]].concat(), 10);
    let own: Vec<String> = (0..12).map(|it| format!("own{it}")).collect();
    check_returned(&own.iter().map(String::as_str).collect::<Vec<_>>(), 0);
}

#[test]
fn updated_files_and_those_that_come_back_are_counted_together() {
    let sign = |nth: usize| if nth < 5 { "-" } else { "" };
    let rows: Vec<String> =
        (0..10).map(|it| format!("{}{} {it}.md own", sign(it), it + 1)).collect();
    let files: Vec<String> = (0..10).map(|it| format!("{it}.md junk")).collect();
    let plan = plan(&rows, &files);
    assert_eq!((plan.returned_alike.len(), plan.emptied.len()), (5, 5));
}

#[test]
fn a_row_that_has_just_vanished_comes_before_one_that_is_long_gone() {
    check(&["-1 b.md X", "2 a.md A"], &["b.md A"], &["rename 2 a.md to b.md"]);
    check(&["-1 b.md A", "2 a.md A"], &["b.md A"], &["revive 1 b.md to b.md", "remove 2 a.md"]);
}

#[test]
fn many_empty_files_find_their_rows_at_once() {
    let rows: Vec<_> = (0..3000).map(|it| format!("{} old/{}/{it}.md ", it + 1, it % 7)).collect();
    let files: Vec<_> = (0..3000).map(|it| format!("new/{}/{it}.md ", it % 7)).collect();
    let found = plan(&rows, &files);
    assert_eq!(found.rename.len(), 3000);
    assert!(found.rename.iter().all(|it| it.from.file_name() == it.file.path.file_name()));
}
