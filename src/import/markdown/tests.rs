//! Addresses, code and signs as Markdown reads them.

use pulldown_cmark::TagEnd;

use super::*;

#[test]
fn an_address_ends_where_it_is_to() {
    assert_eq!(address("https://e.org/Norden_(town)"), "https://e.org/Norden_(town)");
    assert_eq!(address("https://e.org/a)b"), "https://e.org/a%29b");
    assert_eq!(address("https://e.org/)("), "https://e.org/%29%28");
    assert_eq!(address("a <b>.png"), "a%20%3Cb%3E.png");
}

#[test]
fn code_holds_any_signs() {
    assert_eq!(code("*x*"), "`*x*`");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code("``"), "``` `` ```");
    assert_eq!((fence("a"), fence("````\n")), ("```".to_owned(), "`````".to_owned()));
}

/// Runs side by side, each `a` in a style of its own.
fn written(runs: &[u8]) -> String {
    const SIGNS: [&str; 3] = ["~~", "**", "*"];
    let signs = |style: u8| -> Vec<&'static str> {
        (0..3).filter(|it| style & (1 << it) != 0).map(|it| SIGNS[it]).collect()
    };
    let (mut out, mut closed) = (String::new(), Closed::default());
    for (nth, style) in runs.iter().enumerate() {
        let next = runs.get(nth + 1).map(|it| Next { letter: Some('a'), signs: signs(*it) });
        let next = next.unwrap_or_default();
        between(&mut out, &signs(*style), "a", &next, &mut closed, String::push_str);
    }
    out
}

/// The styles of each letter of a text, as they are read.
fn read(text: &str) -> Vec<u8> {
    let (mut read, mut style) = (Vec::new(), 0);
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => style ^= 1,
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => style ^= 2,
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => style ^= 4,
            Event::Text(text) => read.extend(text.chars().map(|_| style)),
            _ => {}
        }
    }
    read
}

#[test]
fn two_styles_side_by_side_are_read_as_they_were() {
    let mut less = Vec::new();
    for one in 1..8 {
        for other in (1..8).filter(|it| *it != one) {
            let text = written(&[one, other]);
            assert!(reads_as(&text, "aa"), "{text}");
            if read(&text) != [one, other] {
                less.push((one, other, text));
            }
        }
    }
    // Within a word signs of two kinds are none.
    let less: Vec<_> = less.iter().map(|(a, b, text)| (*a, *b, text.as_str())).collect();
    let begun = [(2, 7, "**a~~a~~**"), (4, 7, "*a~~a~~*")];
    let ended = [(7, 2, "**~~a~~a**"), (7, 4, "*~~a~~a*")];
    assert_eq!(less, [begun, ended].concat());
    for style in [2, 4, 6] {
        assert_eq!(read(&written(&[0, style, 0])), [0, style, 0]);
    }
    // Of two kinds within a word the inner one is left out.
    assert_eq!(written(&[0, 3, 0]), "a~~a~~a");
    assert_eq!(written(&[0, 5]), "a~~a~~");
    assert_eq!(written(&[5, 0]), "~~a~~a");
    assert_eq!(written(&[0, 6, 0]), "a***a***a");
    assert_eq!(written(&[0, 5, 4]), "a*aa*");
    assert!(!reads_as("a~~**b**~~", "ab") && reads_as("a ~~**b**~~ c", "a b c"));
}

#[test]
fn signs_stand_where_they_are_read() {
    let check = |before: &str, text: &str, next: Option<char>, expected: &str| {
        let mut out = before.to_owned();
        let next = Next { letter: next, ..Next::default() };
        between(&mut out, &["**"], text, &next, &mut Closed::default(), String::push_str);
        assert_eq!(out, expected);
    };
    check("", "a", None, "**a**");
    check("", "\"hi\"", Some('t'), "**\"hi**\"");
    check("x", "(a)", Some('y'), "x(**a**)");
    check("x ", "(a)", Some(' '), "x **(a)**");
    check("x", "!", Some('y'), "x!");
    check("", "Price *", None, "**Price \\***");
    check("2 * ", "a", None, "2 * **a**");
    check("2 *", "a", None, "2 \\***a**");
    check("*b*", "a", None, "*b***a**");
}
