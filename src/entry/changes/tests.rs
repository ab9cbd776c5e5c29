//! Texts compared word by word, drawn with what came and what went.

use proptest::prelude::*;

use super::*;

/// Checks the lines, what is gone between `[-` and `-]`, what is new between `{+` and `+}`.
fn check(earlier: &str, later: &str, expected: &str, words: (usize, usize)) {
    let changes = Changes::between(earlier, later);
    let piece = |(fate, text): &(Fate, String)| match fate {
        Fate::Kept => text.clone(),
        Fate::Gone => format!("[-{}-]", text.trim_end()),
        Fate::New => format!("{{+{}+}}", text.trim_end()),
    };
    let lines = changes.lines.iter().map(|line| match line {
        Line::Pieces(pieces) => pieces.iter().map(piece).collect::<String>().trim_end().to_owned(),
        Line::Same(count) => format!("({count})"),
    });
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), expected);
    assert_eq!((changes.added, changes.removed), words);
}

#[test]
fn words_are_told_apart_within_their_line() {
    check("A grey heron.\n", "A white heron.\n", "A [-grey-]{+white+}heron.", (1, 1));
    check("", "One two.\n", "{+One two.+}", (2, 0));
    check("One\ntwo\n", "One\n", "One\n[-two-]", (0, 1));
    check("今日は雨\n", "今日は雪\n", "今日は[-雨-]{+雪+}", (1, 1));
}

#[test]
fn lines_that_are_the_same_are_counted() {
    check("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nx\nf\n", "(3)\nd\n[-e-]{+x+}\nf", (1, 1));
    check("a\nb\n", "a\nb\n", "(2)", (0, 0));
    assert!(Changes::between("a  b\n", "a  b").is_empty());
    assert!(!Changes::between("a\n", "a\n\n\nb").is_empty());
}

#[test]
fn a_long_line_is_cut_to_what_stands_beside_a_change() {
    let long = "word ".repeat(40);
    let changes = Changes::between(&format!("{long}rain {long}"), &format!("{long}snow {long}"));
    let Line::Pieces(pieces) = &changes.lines[0] else { panic!("{changes:?}") };
    assert!(pieces.iter().all(|(_, text)| text.len() < 80), "{pieces:?}");
    assert_eq!((changes.added, changes.removed), (1, 1));
}

#[test]
fn of_a_long_text_only_what_lies_between_its_changes_is_compared() {
    let words: Vec<String> = (0..12_000).map(|at| format!("w{at}")).collect();
    let mut others = words.clone();
    others[31] = "other".to_owned();
    others[90] = "another".to_owned();
    for between in [" ", "\n"] {
        let changes = Changes::between(&words.join(between), &others.join(between));
        assert_eq!((changes.added, changes.removed), (2, 2));
    }
}

#[test]
fn what_is_too_long_to_compare_is_gone_and_new_as_a_whole() {
    let text = |word: &str| {
        let lines: Vec<String> = (0..8000).map(|at| format!("{word}{at}\n")).collect();
        lines.concat()
    };
    let changes = Changes::between(&text("a"), &text("b"));
    assert_eq!((changes.added, changes.removed), (8000, 8000));
}

proptest! {
    #[test]
    fn as_many_words_are_new_and_gone_as_the_texts_differ_by(
        one in "([a-c]{1,2}[ \n]|雨|\\.){0,30}", other in "([a-c]{1,2}[ \n]|雨|\\.){0,30}",
    ) {
        let count = |text: &str| super::count(&words(&lines(text)));
        let changes = Changes::between(&one, &other);
        prop_assert_eq!(count(&one) + changes.added, count(&other) + changes.removed);
        prop_assert!(Changes::between(&one, &one).is_empty());
    }
}
