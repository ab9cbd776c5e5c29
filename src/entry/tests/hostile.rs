//! Laws that hold of every file, whatever is in it, and what is refused before it costs anything.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::*;
use super::{Read, read};

/// Front matter that would be costly, each with the code that stops it; all within 64 KiB but where that is the point.
fn hostile() -> Vec<(&'static str, String)> {
    let yaml = |block: String| format!("---\nx: {block}\n---\nBody\n");
    let doubling = |first: &str, next: fn(usize) -> String| {
        let lines = (1..40).map(|it| format!("a{it}: &a{it} {}\n", next(it - 1)));
        format!("---\na0: &a0 {first}\n{}---\nBody\n", lines.collect::<String>())
    };
    vec![
        ("front-matter-too-large", yaml("long ".repeat(20_000))),
        ("front-matter-too-large", yaml("[".repeat(60_000))),
        ("front-matter-too-large", yaml("{a: ".repeat(15_000))),
        ("front-matter-too-large", yaml("[]\ny: ".repeat(2_000))),
        ("front-matter-too-large", yaml("[#]\n ".repeat(1_000) + &"a, ".repeat(10_000))),
        ("front-matter-too-large", yaml("\n ".to_owned() + &"- ".repeat(30_000))),
        ("front-matter-too-large", yaml(format!("[{}]", "a,".repeat(25_000)))),
        ("front-matter-too-large", doubling("[x, x]", |it| format!("[*a{it}, *a{it}, *a{it}]"))),
        (
            "front-matter-too-large",
            doubling("{k: x}", |it| format!("{{<<: [*a{it}, *a{it}], k{it}: x}}")),
        ),
        (
            "front-matter-too-large",
            yaml(format!("&x {}\ny: [{}]", "x".repeat(9_000), "*x,".repeat(9_000))),
        ),
        ("front-matter-too-large", yaml("&x [*x]".to_owned())),
        ("front-matter-too-large", yaml("&x\n  <<: *x".to_owned())),
        ("front-matter-too-large", format!("+++\na = {}\n+++\n", "[".repeat(60_000))),
        ("invalid-toml", format!("+++\n{}a = 1\n+++\n", "a.".repeat(30_000))),
        ("front-matter-too-large", format!("{{\"a\": {}{}}}\n", "[".repeat(900), "]".repeat(900))),
        ("front-matter-too-large", format!("{{\"a\": \"{}\"}}\n", "x".repeat(70_000))),
        ("duplicate-key", yaml("1\nx: ".repeat(9_000))),
    ]
}

#[test]
fn hostile_front_matter_is_refused_before_it_costs_anything() {
    for (code, text) in hostile() {
        // A small stack: whatever is nested, nothing here recurses far.
        let thread = std::thread::Builder::new().stack_size(512 * 1024);
        let found = thread.spawn(move || read("2025-09-16.md", text.as_bytes())).unwrap();
        let found = found.join().unwrap();
        let codes: Vec<_> = found.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [code]);
        assert!(found.findings[0].place.line.is_some());
        let error = found.entry.front_matter.error.unwrap().to_string();
        assert!(error.len() < 200 && !error.contains('\n'), "{error}");
    }
}

#[test]
fn hostile_markdown_is_read_in_a_small_stack() {
    for mark in
        ["[", "![", "*a_", "> ", "- ", "`", "<a ", "<!--", "[[", "[a](", "|a", "ｶﾞ", "\u{3099}"]
    {
        let text = mark.repeat(20_000);
        let thread = std::thread::Builder::new().stack_size(512 * 1024);
        let found = thread.spawn(move || read("2025-09-16.md", text.as_bytes())).unwrap();
        assert_eq!(found.join().unwrap().told(), [""; 0]);
    }
}

/// Pieces that files are made of, and that parsers stumble over.
const PIECES: &[&[u8]] = &[
    b"---\n",
    b"+++\n",
    b"...\n",
    b"{\n",
    b"}\n",
    b"\r\n",
    b"\r",
    b"\n",
    b"\t",
    b" ",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
    b"\xe9",
    b"\xf0\x9f",
    "é".as_bytes(),
    "日".as_bytes(),
    b"title: x\n",
    b"title = 'x'\n",
    b"\"title\": 1,",
    b"date: 2025-02-30\n",
    b"mood: [calm, {name: a, scale: 7}]\n",
    b"location: {lat: 1, lon: 2}\n",
    b"tags: #a\n",
    b"a: &a [*a]\n",
    b"<<: *a\n",
    b"{{date}}",
    b"<% x %>",
    b"- ",
    b"? ",
    b": ",
    b"|\n",
    b">-\n",
    b"!t ",
    b"%",
    b"@",
    b"\"",
    b"'",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b"#",
    b"# H\n",
    b"*",
    b"_",
    b"`",
    b"<",
    b">",
    b"word ",
];

proptest! {
    #[test]
    fn any_bytes_are_an_entry(bytes in vec(any::<u8>(), 0..200)) {
        check_laws(&bytes)?;
    }

    #[test]
    fn any_heap_of_pieces_is_an_entry(pieces in vec(select(PIECES), 0..24)) {
        check_laws(&pieces.concat())?;
    }

    #[test]
    fn any_heap_of_pieces_behind_a_fence_is_an_entry(pieces in vec(select(PIECES), 0..24)) {
        for (open, close) in [("---\n", "\n---\nBody"), ("+++\n", "\n+++\nBody"), ("{\"a\": ", "\n}\nBody")] {
            check_laws(&[open.as_bytes(), &pieces.concat(), close.as_bytes()].concat())?;
        }
    }

    #[test]
    fn yaml_reads_json_as_json_does(values in vec(("[a-zé :#'-]{0,6}", json()), 0..5)) {
        let object: serde_json::Map<String, serde_json::Value> = values.into_iter().collect();
        let json = serde_json::Value::Object(object).to_string();
        let as_json = read("2025-09-16.md", json.as_bytes()).entry.front_matter;
        let as_yaml = read("2025-09-16.md", format!("---\n{json}\n---\n").as_bytes()).entry.front_matter;
        prop_assert_eq!(&as_json.error, &None);
        prop_assert_eq!(as_json.to_json(), as_yaml.to_json());
        prop_assert_eq!(as_json.to_json(), json);
    }
}

/// What holds for every file, whatever is in it.
fn check_laws(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Read { entry, findings, source } = read("a/b.md", bytes);
    let rest = &bytes[entry.body.offset..];
    match &entry.body.decoded {
        Some(_) => prop_assert!(str::from_utf8(bytes).is_err()),
        None => prop_assert!(entry.body.text(&source).as_bytes() == rest),
    }
    let json: serde_json::Value = serde_json::from_str(&entry.front_matter.to_json()).unwrap();
    prop_assert_eq!(
        json.as_object().map(serde_json::Map::len),
        Some(entry.front_matter.values.len())
    );
    let is_broken = findings.iter().any(Finding::is_error);
    prop_assert_eq!(entry.front_matter.error.is_some(), is_broken);
    prop_assert!(!is_broken || entry.front_matter.values.is_empty());
    for finding in &findings {
        let excerpt_fits =
            finding.excerpt.as_ref().is_none_or(|it| it.column <= it.text.chars().count() + 1);
        prop_assert!(excerpt_fits, "{:?}", finding);
    }
    Ok(())
}

/// Strings, lists and maps of them: what JSON and YAML agree on.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf =
        "[a-z0-9é日 :#'\"\\\\{}\\[\\],&*!|>%@`~\n\t-]{0,12}".prop_map(serde_json::Value::from);
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            proptest::collection::btree_map("[a-z]{1,3}", inner, 0..4)
                .prop_map(|pairs| pairs.into_iter().collect::<serde_json::Value>()),
        ]
    })
}
