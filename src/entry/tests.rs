//! Whole entries: from the bytes of a file to what the archive is told.

mod hostile;

use super::*;
use crate::field::FieldKind;

struct Read {
    entry: Entry,
    findings: Vec<Finding>,
    source: Source,
}

fn read(path: &str, bytes: &[u8]) -> Read {
    let source = Source::new(bytes.to_vec());
    let weather = Field::new("weather".parse().unwrap(), FieldKind::Text);
    let (entry, findings) = parse(&EntryPath::new(path).unwrap(), &source, &[weather]);
    Read { entry, findings, source }
}

impl Read {
    /// The findings as a compiler would list them.
    fn told(&self) -> Vec<String> {
        self.findings.iter().map(|it| format!("{} {}", it.place, it.code)).collect()
    }
}

#[test]
fn an_entry_holds_what_its_file_says() {
    let text = "---\ntitle: Rain\ndate: 2025-09-16T06:20+02:00\nmood: {name: Calm, scale: 7}\n\
        location: Alfama, Lisbon\ntags: [a, b]\npeople: Ana\nweather: 007\nother: no\n---\n\n\
        # Heading\n\nIt *rained*.\n";
    let read = read("2025/rain.md", text.as_bytes());
    let entry = &read.entry;
    assert_eq!(read.told(), [""; 0]);
    assert_eq!(entry.title.as_deref(), Some("Rain"));
    let date = entry.date.as_ref().unwrap();
    assert_eq!(date.day, "2025-09-16");
    assert_eq!(date.written.as_deref(), Some("2025-09-16T06:20+02:00"));
    assert_eq!(entry.moods, [Mood { name: "calm".to_owned(), scale: Some(7.0) }]);
    assert_eq!(entry.locations[0].canonical_name(), "alfama, lisbon");
    assert_eq!(
        (entry.tags.join(" "), entry.people.join(" ")),
        ("a b".to_owned(), "Ana".to_owned())
    );
    assert_eq!(entry.fields, [FieldValue::Text("007".to_owned())]);
    assert_eq!(entry.front_matter.get("other").unwrap().1, &Value::Scalar("no".to_owned()));
    assert_eq!((entry.body.word_count, entry.body.heading.as_deref()), (3, Some("Heading")));
    assert_eq!(entry.body.text(&read.source), "\n# Heading\n\nIt *rained*.\n");
}

#[test]
fn keys_whose_meaning_is_known_are_read_or_told() {
    let of = |text: &str| read("2025-09-16.md", text.as_bytes());
    let places = |text: &str| {
        let places = of(text).entry.locations;
        places.iter().map(Location::whole_name).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(places("---\nplace: Alfama, Lisbon\n---\n"), "Alfama, Lisbon");
    assert_eq!(places("---\nplace: Café\nlocation: Lisbon\n---\n"), "Lisbon");
    assert_eq!(places("---\nlocation: Lisbon; Porto\n---\n"), "Lisbon; Porto");
    let zola = "+++\n[taxonomies]\ntags = [\"sea\"]\n[extra]\nmood = \"calm\"\nlocation = \"Lisbon\"\n\
        weather = \"rain\"\n+++\n";
    let entry = of(zola).entry;
    assert_eq!((entry.tags.as_slice(), entry.moods.len()), (&["sea".to_owned()][..], 1));
    assert_eq!(places(zola), "Lisbon");
    assert_eq!(entry.fields, [FieldValue::Text("rain".to_owned())]);
    let date = of("---\ntime: '23:15'\n---\n").entry.date.unwrap();
    assert_eq!(date.written.as_deref(), Some("2025-09-16 23:15"));
    let told = of("---\nwith: Ana\nfeeling: calm\n---\n");
    assert!(told.entry.people.is_empty() && told.entry.moods.is_empty());
    assert_eq!(told.told(), ["2025-09-16.md:2:7 unread-key", "2025-09-16.md:3:10 unread-key"]);
    let beside = of("---\nwith: sugar\npeople: Ana\nfeeling: 3\nmood: calm\n---\n");
    assert_eq!(beside.told(), [""; 0]);
}

#[test]
fn a_title_comes_from_the_front_matter_or_the_first_heading() {
    let check = |text: &str, title: Option<&str>| {
        assert_eq!(read("a.md", text.as_bytes()).entry.title.as_deref(), title, "{text}");
    };
    check("---\ntitle:  Two\n  lines \n---\n# Heading\n", Some("Two lines"));
    check("---\ntitle: ''\n---\n## Small\n# Large\n", Some("Large"));
    check("---\ntitle: [a]\n---\n## Small\n", Some("Small"));
    check("---\ntitle: ~\n---\nText\n", None);
    check("---\ntitle: \"null\"\n---\nText\n", Some("null"));
}

#[test]
fn a_broken_block_is_told_and_does_not_hide_the_entry() {
    let text = "---\ntitle: Rain: again\nmood: calm\n---\n# Snow\n\nIt fell.\n";
    let read = read("2025-09-16.md", text.as_bytes());
    assert_eq!(read.told(), ["2025-09-16.md:2:12 unquoted-colon"]);
    let finding = &read.findings[0];
    assert!(finding.is_error());
    assert_eq!(finding.hint.as_deref(), Some("write `title: \"Rain: again\"`"));
    let excerpt = finding.excerpt.as_ref().unwrap();
    assert_eq!((excerpt.text.as_str(), excerpt.column), ("title: Rain: again", 12));
    let entry = &read.entry;
    let error = entry.front_matter.error.as_ref().map(ToString::to_string).unwrap();
    assert_eq!(error, "unquoted-colon:2:12: a value with a colon and a space in it takes quotes");
    assert_eq!((entry.front_matter.dialect, entry.moods.len()), (Dialect::Yaml, 0));
    assert_eq!(entry.date.as_ref().unwrap().day, "2025-09-16");
    assert_eq!((entry.title.as_deref(), entry.body.word_count), (Some("Snow"), 3));
    assert_eq!(entry.fields, [FieldValue::Missing]);
}

#[test]
fn good_lines_of_a_broken_block_are_used_and_all_of_it_is_text() {
    let text = "---\ndate: 2025-09-16 06:20\ntitle: Rain\nmood: [calm\n---\n# Snow\n\n雨 fell.\n";
    let read = read("rain.md", text.as_bytes());
    assert_eq!(read.told(), ["rain.md:4:7 unclosed-bracket"]);
    let entry = &read.entry;
    assert_eq!(entry.date.as_ref().map(|it| it.day.as_str()), Some("2025-09-16"));
    assert_eq!((entry.title.as_deref(), entry.body.word_count), (Some("Rain"), 3));
    assert_eq!(entry.body.text(&read.source), text);
}

#[test]
fn a_block_between_other_fences_is_told_and_its_plain_lines_are_used() {
    let text = " ---\ndate: 2025-09-16\ntitle: Rain\n ---\nIt fell.\n";
    let read = read("rain.md", text.as_bytes());
    assert_eq!(read.told(), ["rain.md:1:2 not-front-matter"]);
    let entry = &read.entry;
    assert_eq!(entry.date.as_ref().map(|it| it.day.as_str()), Some("2025-09-16"));
    assert_eq!((entry.title.as_deref(), &entry.front_matter.error), (Some("Rain"), &None));
    assert_eq!(entry.body.text(&read.source), text);
}

#[test]
fn what_is_no_front_matter_says_day_and_title_only_where_nothing_else_does() {
    let check = |path: &str, text: &str, day: Option<&str>, title: Option<&str>| {
        let read = read(path, text.as_bytes());
        assert_eq!(read.findings.len(), 1, "{text}: {:?}", read.told());
        assert_eq!(read.findings[0].code, "not-front-matter", "{text}");
        assert_eq!(read.entry.date.as_ref().map(|it| it.day.as_str()), day, "{text}");
        assert_eq!(read.entry.title.as_deref(), title, "{text}");
    };
    let other = "----\ndate: 2019-05-01\ntitle: Example\n----\n";
    check("a.md", other, Some("2019-05-01"), Some("Example"));
    check("2025-09-16.md", other, Some("2025-09-16"), Some("Example"));
    check(
        "a.md",
        &format!("{other}# Rain on 2025-09-16\n"),
        Some("2025-09-16"),
        Some("Rain on 2025-09-16"),
    );
    let mail = "Date: Mon, 5 Mar 2018 10:00:00 +0100\nSubject: hi\n---\nMy answer.\n";
    check("2025-09-16.md", mail, Some("2025-09-16"), None);
    let below = "# My day\n---\nDate: it rained\n\n---\n";
    check("2025-09-16.md", below, Some("2025-09-16"), Some("My day"));
    for fence in ["```", "~~~"] {
        let code = format!("{fence}yaml\ntitle: Example\ndate: 2019-05-01\n{fence}\n");
        check("a.md", &code, None, None);
        check("2025-09-16.md", &format!("{code}# Hugo\n"), Some("2025-09-16"), Some("Hugo"));
    }
    let indented = "    ---\n    date: 2019-05-01\n    title: x\n    ---\nText\n";
    check("2025-09-16.md", indented, Some("2025-09-16"), Some("x"));
}

#[test]
fn a_file_of_several_days_is_told() {
    let one = read("2024-05.md", b"# 2024-05-01\n\nRain.\n\n# 2024-05-02\n\nSun.\n");
    assert_eq!(one.told(), ["2024-05.md:5:1 several-days"]);
    let read =
        read("2024-05.md", b"# 2024-05-01\n\n## 2024-05-02\n\n# 2024-05-03\n\n## 2024-05-01\n");
    assert_eq!(read.told(), ["2024-05.md:5:1 several-days", "2024-05.md:3:1 several-days"]);
}

#[test]
fn a_broken_block_without_a_date_is_one_finding() {
    let found = read("rain.md", b"---\ntitle: Rain: again\n---\nIt fell.\n");
    assert_eq!(found.told(), ["rain.md:2:12 unquoted-colon"]);
    assert_eq!(found.entry.date, None);
}

#[test]
fn places_count_the_lines_of_the_file_whatever_ends_them() {
    let check = |text: &str, told: &str| assert_eq!(read("a.md", text.as_bytes()).told()[0], told);
    check("\u{feff}\r\n---\r\ndate: 2025-09-16\r\nx: a: b\r\n---\r\n", "a.md:4:5 unquoted-colon");
    check("+++\ndate = 2025-09-16\nx = y\n+++\n", "a.md:3:5 invalid-toml");
    check("{\n\"date\": \"2025-09-16\",\n\"é\": x\n}\n", "a.md:3:6 invalid-json");
    check("---\ntags: #rain\n---\n", "a.md:2:7 value-is-comment");
    check("---\ndate: 2025-02-30\n---\n", "a.md:2:7 bad-date");
    check("{\"date\": \"soon\"}\n", "a.md:1:10 bad-date");
    check("---\nd: 2025\nweather: [a]\n---\n", "a.md no-date");
}

#[test]
fn keys_that_differ_in_case_alone_are_told_where_one_is_read() {
    let check = |block: &str, told: &[&str]| {
        let read = read("2025-09-16.md", format!("---\n{block}\n---\n").as_bytes());
        assert_eq!(read.told(), told, "{block}");
    };
    check("Date: 2025-09-16\ndate: 2025-09-16", &["2025-09-16.md:3:7 key-case"]);
    check("Tags: [a]\ntags: [b]\nx: y", &["2025-09-16.md:3:7 key-case"]);
    check("ID: 1\nid: 2", &[]);
}

#[test]
fn a_title_that_is_a_list_or_a_map_is_told() {
    let check = |block: &str, told: &[&str]| {
        let read = read("2025-09-16.md", format!("---\n{block}\n---\n").as_bytes());
        assert_eq!(read.told(), told, "{block}");
        assert_eq!(read.entry.title, None);
    };
    check("title: [Draft]", &["2025-09-16.md:2:8 unread-title"]);
    check("title: [A, B]", &["2025-09-16.md:2:8 unread-title"]);
    check("title: {a: b}", &["2025-09-16.md:2:8 unread-title"]);
    check("title: []", &[]);
    check("title: ", &[]);
}

#[test]
fn of_thousands_of_findings_the_first_are_told() {
    let items = "- #x\n".repeat(3000);
    let read = read("2025-09-16.md", format!("---\ntags:\n{items}---\n").as_bytes());
    assert_eq!(read.findings.len(), 21);
    assert_eq!(read.findings[20].message, "2980 more findings are left out");
}

#[test]
fn another_encoding_is_decoded_and_told_and_the_bytes_stay() {
    let utf16: Vec<u8> = "\u{feff}---\ndate: 2025-09-16\n---\nÉté\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let found = read("a.md", &utf16);
    assert_eq!(found.told(), ["a.md:1:1 not-utf8"]);
    assert_eq!(found.entry.date.as_ref().unwrap().day, "2025-09-16");
    assert_eq!(found.entry.body.offset, utf16.len());
    assert_eq!(found.entry.body.decoded.as_deref(), Some("Été\n"));

    let found = read("2025-09-16.md", b"---\ntitle: caf\xe9\n---\nd\xe9j\xe0\n");
    assert_eq!(found.told(), ["2025-09-16.md:2:11 not-utf8"]);
    assert_eq!(found.entry.title.as_deref(), Some("café"));
    assert_eq!(found.entry.body.text(&found.source), "déjà\n");

    let found = read("2025-09-16.md", b"---\ntitle: caf\xe9\n---\nd\xc3\xa9j\xc3\xa0\n");
    assert_eq!(found.entry.body.decoded, None);
    assert_eq!(found.entry.body.text(&found.source), "déjà\n");
}

/// Words before and words that are new, less those that are gone, are the words after: of whatever was counted.
#[test]
fn words_that_are_new_are_those_that_are_counted() {
    let texts = [
        "",
        "---\ntitle: Rain\n---\n# Rain\n\nOne *two* three.\n",
        "---\ntitle: Rain: again\nmood: [a\n---\nOne two four.\n",
        "+++\ntitle = Rain\n+++\n今日は雨\n",
        "{\n \"title\": Rain\n}\nFive.\n",
        "Six.\n\n---\ntitle: Rain\n---\nSeven.\n",
        "---\ntitle: Rain\nNo end of it.\n",
    ];
    let mut before = (String::new(), 0);
    for text in texts.iter().chain(texts.iter().rev()) {
        let source = Source::new(text.as_bytes().to_vec());
        let counted = counted_text(&source);
        let words = read("a.md", text.as_bytes()).entry.body.word_count;
        let changes = changes::Changes::between(&before.0, &counted);
        assert_eq!(before.1 + changes.added - changes.removed, words, "{text:?}");
        before = (counted, words);
    }
}

#[test]
fn odd_files_are_entries_too() {
    let check = |bytes: &[u8], body: &str, words: usize| {
        let found = read("2025-09-16.md", bytes);
        assert_eq!(found.told(), [""; 0]);
        assert_eq!(found.entry.body.text(&found.source), body);
        assert_eq!(found.entry.body.word_count, words);
    };
    check(b"", "", 0);
    check(b"\xef\xbb\xbf", "", 0);
    check(b"a\0b c", "a\0b c", 2);
    check(b"---\ntitle: x\n---", "", 0);
    check("---\n---\n今日は雨".as_bytes(), "今日は雨", 4);
}

#[test]
fn characters_hold_the_title_and_the_body_and_no_run_crosses_them() {
    let found =
        read("a.md", "---\ntitle: 雨の日\ndate: 2025-09-16\n---\n散歩**した**\n".as_bytes());
    let expected = format!("雨 の 日 {} 散 歩 し た", body::RUN_BREAK);
    assert_eq!(found.entry.body.characters, Some(expected));
}
