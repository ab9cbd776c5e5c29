//! Renames: what is asked, and what an answer settles.

use super::diff;
use crate::schema::{AnswerError, Answers, Rename, RenameError, SchemaDiff};

/// The questions that two tables `t` of these columns raise, likeliest first.
fn asked(from: &str, to: &str) -> Vec<String> {
    let table = |columns: &str| format!("CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})");
    let diff = diff(&table(from), &table(to));
    diff.candidates.iter().map(|it| it.rename.to_string()).collect()
}

fn answers(renames: &str, no_others: bool) -> Answers {
    Answers {
        renames: renames.split_whitespace().map(|it| it.parse().unwrap()).collect(),
        no_others,
    }
}

fn open(diff: &SchemaDiff, renames: &str) -> Vec<String> {
    match diff.answered(&answers(renames, false)) {
        Ok(_) => Vec::new(),
        Err(RenameError::Unanswered(open)) => open.iter().map(|it| it.rename.to_string()).collect(),
        Err(other) => vec![other.to_string()],
    }
}

#[test]
fn columns_that_could_be_one_are_asked_about() {
    assert_eq!(asked("mood TEXT", "feeling TEXT"), ["t.mood=feeling"]);
    assert_eq!(asked("mood varchar(10)", "mood_note TEXT"), ["t.mood=mood_note"]);
    assert_eq!(asked("created TEXT", "created_at DATETIME"), ["t.created=created_at"]);
    assert_eq!(asked("note TEXT", "count INTEGER"), Vec::<String>::new());
    assert_eq!(asked("a INT", "b INT AS (id)"), Vec::<String>::new());
}

#[test]
fn the_likeliest_rename_is_asked_about_first() {
    let asked = asked("note TEXT, mood TEXT NOT NULL", "body TEXT, mood_name TEXT NOT NULL");
    assert_eq!(asked[0], "t.mood=mood_name");
    assert_eq!(asked.len(), 4);
}

#[test]
fn values_in_common_make_a_rename_likelier() {
    let diff = diff("CREATE TABLE t (x, a TEXT)", "CREATE TABLE t (x, b TEXT)");
    let candidate = diff.candidates[0].clone();
    let (like, unlike) = (
        candidate.clone().with_values_in_common(1.0),
        candidate.clone().with_values_in_common(0.0),
    );
    assert!(unlike.likelihood < candidate.likelihood && candidate.likelihood < like.likelihood);
    assert!(like.evidence.contains(&"the same values"));
}

#[test]
fn a_table_is_likelier_renamed_the_more_its_columns_and_its_name_are_alike() {
    let likelihood = |old: &str, new: &str| {
        let diff = diff(&format!("CREATE TABLE {old}"), &format!("CREATE TABLE {new}"));
        format!("{:.2}", diff.candidates[0].likelihood)
    };
    assert_eq!(likelihood("a (id, name)", "b (id, name)"), "0.70");
    assert_eq!(likelihood("a (id, x, y)", "b (id, x, z)"), "0.35");
    assert_eq!(likelihood("users (id, name)", "users_old (id, name)"), "0.93");
}

#[test]
fn tables_that_share_most_columns_are_asked_about() {
    let asked = |from: &str, to: &str| open(&diff(from, to), "");
    assert_eq!(asked("CREATE TABLE a (id, name)", "CREATE TABLE b (id, name)"), ["a=b"]);
    assert_eq!(asked("CREATE TABLE a (id, x, y)", "CREATE TABLE b (id, x, z)"), ["a=b"]);
    assert_eq!(
        asked(
            "CREATE TABLE users (id, name, age)",
            "CREATE TABLE users_old (id, name, mail, phone)"
        ),
        ["users=users_old"]
    );
    assert_eq!(
        asked("CREATE TABLE a (id, name)", "CREATE TABLE b (id, size, weight)"),
        Vec::<String>::new()
    );
}

#[test]
fn an_answer_settles_all_that_its_sides_could_be() {
    let diff = diff("CREATE TABLE t (x, a TEXT, b TEXT)", "CREATE TABLE t (x, c TEXT, d TEXT)");
    assert_eq!(open(&diff, "").len(), 4);
    assert_eq!(open(&diff, "t.a=c"), ["t.b=d"]);
    assert_eq!(open(&diff, "t.a=c t.b=d"), Vec::<String>::new());
    assert!(diff.answered(&answers("", true)).unwrap().renames().is_empty());
}

#[test]
fn a_renamed_table_raises_the_question_of_its_columns() {
    let diff = diff("CREATE TABLE a (x, y, note TEXT)", "CREATE TABLE b (x, y, body TEXT)");
    assert_eq!(open(&diff, ""), ["a=b"]);
    assert_eq!(open(&diff, "a=b"), ["a.note=body"]);
    for answered in ["a=b a.note=body", "a=b b.note=body", "a=b a.note=a.body"] {
        assert_eq!(open(&diff, answered), Vec::<String>::new(), "{answered}");
    }
}

#[test]
fn an_answer_that_fits_nothing_is_refused() {
    let diff = diff("CREATE TABLE t (x, mood TEXT)", "CREATE TABLE t (x, feeling TEXT)");
    let refused = |renames: &str| diff.answered(&answers(renames, true)).unwrap_err();
    let RenameError::Answer(AnswerError::Unknown { what, nearest, .. }) = refused("t.modo=feeling")
    else {
        panic!()
    };
    assert_eq!(
        (what.as_str(), nearest.as_deref()),
        ("column `modo` in table `t` before", Some("mood"))
    );
    let RenameError::Answer(AnswerError::Unknown { what, .. }) = refused("t.mood=fealing") else {
        panic!()
    };
    assert_eq!(what, "column `fealing` in table `t` after");
    assert!(matches!(
        refused("t.mood=feeling t.x=feeling"),
        RenameError::Answer(AnswerError::Contradiction(_))
    ));
    assert!(matches!(
        refused("t.mood=feeling t.mood=x"),
        RenameError::Answer(AnswerError::Contradiction(_))
    ));
}

#[test]
fn the_way_back_takes_the_renames_back() {
    let diff = diff("CREATE TABLE a (x, y INT)", "CREATE TABLE b (x, z INT)");
    let there = diff.answered(&answers("a=b a.y=z", true)).unwrap();
    let listed = |renames: Vec<Rename>| renames.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(listed(there.renames().list()), ["a=b", "b.y=z"]);
    assert_eq!(listed(there.inverted().renames().list()), ["b=a", "a.z=y"]);
    assert_eq!(there.inverted().inverted().renames(), there.renames());
}

#[test]
fn a_rename_is_written_as_it_is_read() {
    for text in ["a=b", "t.a=b", "\"my table\".\"a=b\"=\"c.d\"", "\"select\".x=\"y z\""] {
        assert_eq!(text.parse::<Rename>().unwrap().to_string(), text);
    }
    assert_eq!("[t]. `a` = b".parse::<Rename>().unwrap().to_string(), "t.a=b");
    for text in ["", "a", "a=", "=b", "a.b.c=d", "t.a=u.b", "a=b=c"] {
        assert!(text.parse::<Rename>().is_err(), "{text}");
    }
}
