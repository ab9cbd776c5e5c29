//! Markdown without its markup, and the words that are counted in it.

use proptest::prelude::*;

use super::*;

fn check(markdown: &str, text: &str) {
    let plain = plain(markdown).text;
    let words: Vec<&str> = plain.split_whitespace().collect();
    assert_eq!(words.join(" "), text, "{markdown:?}");
}

#[test]
fn keys_above_a_rule_are_no_title() {
    let title = |text: &str| plain(text).heading;
    assert_eq!(title("before\n\n---\ntitle: x\ndate: 2024-05-09\n---\n"), None);
    assert_eq!(title("before\n\n---\ntitle: x\n---\n\n# Rain\n").as_deref(), Some("Rain"));
    assert_eq!(title("Part two: rain\n---\n").as_deref(), Some("Part two: rain"));
    assert_eq!(title("# Title: rain\n").as_deref(), Some("Title: rain"));
}

#[test]
fn markup_is_left_out_and_its_words_stay() {
    check("# Rain\n\n*It* **fell**, ~~or~~ `not`.", "Rain It fell, or not.");
    check("un**believ**able", "unbelievable");
    check("> quoted\n> - [x] done\n1. one", "quoted done one");
    check("[text](https://example.org \"title\") ![alt](a.png)", "text alt");
    check("[[Ana]] and [[people/Ben|Ben]]", "Ana and Ben");
    check("a[^1]\n\n[^1]: note", "a note");
    check("|a|b|\n|-|-|\n|c|d|", "a b c d");
    check("```rust\nlet a = 1;\n```\n---\nx", "let a = 1; x");
    check("東\n京へ\n**行**った。\n雨 a\n雨\nb", "東京へ行った。 雨 a 雨 b");
    check("서울\n안녕\n\n東\n\n京", "서울 안녕 東 京");
    check("one<br>two <b>bold</b>", "one two bold");
    check("<div class=\"x\">\n<!-- a > b -->\ninside</div>\n\nafter", "inside after");
    check("<div <", "");
}

#[track_caller]
fn check_passages(markdown: &str, expected: &[&str]) {
    let plain = plain(markdown);
    let passages = plain.seams.passages(&plain.text).into_iter();
    let passages: Vec<String> =
        passages.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(passages, expected, "{markdown:?}");
}

#[test]
fn words_that_are_shown_side_by_side_are_a_phrase() {
    check_passages("[the](http://x.y) river", &["the river"]);
    check_passages("the [[Rio Tejo|river]] here", &["the river here"]);
    check_passages("the<br>river", &["the river"]);
    check_passages("the&nbsp;river", &["the river"]);
    check_passages("the <b>old</b> river", &["the old river"]);
    check_passages("the river[^1] flows\n\n[^1]: x\n", &["the river flows x"]);
    check_passages("a b c d e f g [h](i.md) j k l m n o p q", &["f g h j k l"]);
}

#[test]
fn a_word_with_marks_in_it_is_one() {
    check_passages("un*believ*able", &["unbelievable"]);
    check_passages("**B**old", &["Bold"]);
    check_passages("H<sub>2</sub>O", &["H2O"]);
    check_passages("AT&amp;T", &["AT&T"]);
    check_passages("`pre`fix", &["prefix"]);
}

#[test]
fn what_is_written_as_it_is_shown_is_no_passage() {
    check_passages("the **river** and *it*, [[river]] `here` <http://x.y>", &[]);
    check_passages("Rain.\n\n[all](http://x.y)\n", &[]);
    check_passages("", &[]);
}

#[test]
fn the_first_heading_is_kept_and_the_first_of_level_one() {
    let check = |markdown: &str, title: Option<&str>, heading: Option<&str>| {
        let plain = plain(markdown);
        assert_eq!((plain.title.as_deref(), plain.heading.as_deref()), (title, heading));
    };
    check("## Small\n\n# *Big*  `one`\n", Some("Big one"), Some("Small"));
    check("# \n# Big\n", Some("Big"), Some("Big"));
    check("Two\nlines\n===\n", Some("Two lines"), Some("Two lines"));
    check("Text\n", None, None);
    check("> # Quoted\n\n- # Item\n\n[^1]: # Note\n", None, None);
    check("> # Quoted\n\n## Own\n", None, Some("Own"));
    check(&format!("{}\n\n# Quote of the Week\n", "Words. ".repeat(80)), None, None);
}

#[test]
fn words_hold_a_letter_or_a_digit() {
    for (text, words) in [
        ("", 0),
        ("one two", 2),
        ("it's well-known, isn't it?", 4),
        ("— 🙂 … 42", 1),
        ("(a)b", 1),
        ("今日は雨。", 4),
        ("서울에 갔다", 2),
        ("abc漢字def", 4),
        ("スーパー", 4),
        ("e\u{301}te\u{301}", 1),
    ] {
        assert_eq!(count_words(text), words, "{text}");
    }
}

/// How many words a text has, by their definition.
fn words(text: &str) -> usize {
    let is_alone = |it: char| is_cjk(it) && !is_hangul(it);
    let runs = text.split(|it: char| it.is_whitespace() || is_alone(it));
    runs.filter(|run| run.contains(char::is_alphanumeric)).count()
        + text.chars().filter(|it| is_alone(*it)).count()
}

proptest! {
    #[test]
    fn words_are_counted_by_their_definition(text in "[a-czA-CZ09@\\[`\\{/: \u{8}\t\n\r\u{e}.,'é\u{301}\u{a0}\u{3000}漢字カ한글🙂]{0,48}") {
        prop_assert_eq!(count_words(&text), words(&text));
    }
}
