//! Tags, people and lists in the shapes that they come in.

use super::super::front_matter;
use super::super::path::EntryPath;
use super::*;

type Read = fn(&FrontMatter, &mut Report<'_>) -> Vec<String>;

fn check(read: Read, block: &str, expected: &[&str]) {
    check_told(read, block, expected, 0);
}

#[track_caller]
fn check_told(read: Read, block: &str, expected: &[&str], told: usize) {
    let text = format!("---\n{block}\n---\n");
    let values = front_matter::read(&text).values;
    let front_matter = FrontMatter { values, ..FrontMatter::default() };
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, &text, 0..text.len());
    assert_eq!(read(&front_matter, &mut report), expected, "{block}");
    let findings = report.into_findings();
    let known = ["unread-name", "mixed-separators"];
    assert!(findings.iter().all(|it| known.contains(&it.code)), "{findings:?}");
    assert_eq!(findings.len(), told, "{block}");
}

#[test]
fn tags_come_in_many_shapes() {
    check(tags, "tags: rain, autumn , rain", &["rain", "autumn"]);
    check(tags, "tags: [rain, '#autumn']", &["rain", "autumn"]);
    check(tags, "tags:\n- rain\n- '#a/b'\n- 2025\n-", &["rain", "a/b", "2025"]);
    check(tags, "tags: '#rain #autumn'", &["rain", "autumn"]);
    check(tags, "tag: rain", &["rain"]);
    check(tags, "keywords: [sea, boat]", &["sea", "boat"]);
    check(tags, "tags: []\nkeywords: [sea, boat]", &[]);
    check(tags, "Tags: rain", &["rain"]);
    check(tags, "tags: {rain: , autumn: true, snow: false}", &["rain", "autumn"]);
    check(tags, "tags:\n- name: rain\n- {name: 'a, b'}", &["rain", "a, b"]);
    check(tags, "tags: |\n  rain\n  autumn", &["rain", "autumn"]);
    check(tags, "tags: ~", &[]);
}

#[test]
fn a_tag_is_one_in_whatever_letters_and_beside_whatever_comma() {
    check(tags, "tags: [Sea, sea, SEA, STRASSE, Straße]", &["Sea", "STRASSE"]);
    check(tags, "tags: ['\u{200b}', 'rain\u{200b}']", &["rain"]);
    check(tags, "tags: 海、船", &["海", "船"]);
    check(tags, "tags: 海，船", &["海", "船"]);
    check(tags, "tags: بحر، سفينة", &["بحر", "سفينة"]);
    check(tags, "tags: [\"Lisbon, Portugal\", '海、船']", &["Lisbon, Portugal", "海、船"]);
    check(tags, "tags: ['#sea, #boat']", &["sea", "boat"]);
    check(tags, "tags: 'cafe\u{301}'", &["café"]);
    check(tags, "tags:\n- sea,\n- boat", &["sea", "boat"]);
    check(tags, "tags:\n- 海、\n- ','", &["海"]);
}

#[test]
fn a_list_of_tags_that_is_one_text_is_a_list() {
    for written in [
        "'[sea, boat]'",
        "(sea, boat)",
        "'[\"sea\", \"boat\"]'",
        "|\n  - sea\n  - boat",
        "|\n  * sea\n  * boat",
        "|\n  1. sea\n  2. boat",
        "'#sea; #boat'",
        "'#sea / #boat'",
        "'#sea, and #boat'",
        "'#sea & #boat'",
    ] {
        check(tags, &format!("tags: {written}"), &["sea", "boat"]);
    }
    check(tags, "tags: ['[a, b]']", &["[a, b]"]);
    check(tags, "tags: '#a/b #c'", &["a/b", "c"]);
    check(
        tags,
        "tags: ['Room #4', 'c #d', 'Plus #1', '#e #f']",
        &["Room #4", "c #d", "Plus #1", "e", "f"],
    );
    check(tags, "tags: 'Room #4'", &["Room #4"]);
    check_told(tags, "tags: 'rain #autumn'", &["rain #autumn"], 1);
    check(tags, "tags: [“sea”, “a b”]", &["sea", "a b"]);
    check(tags, "tags: “sea, boat”", &["sea", "boat"]);
    check(tags, "\u{a0}tags: [sea]", &["sea"]);
    check(tags, "tags\u{200b}: [sea]", &["sea"]);
    check(tags, "tags:: sea", &["sea"]);
    check(people, "people:\n- Almeida, Ana,\n- name: Ben,", &["Almeida, Ana", "Ben"]);
}

#[test]
fn people_come_in_many_shapes() {
    check(people, "people: Ana, Ben", &["Ana", "Ben"]);
    check(people, "people: 花子、太郎", &["花子", "太郎"]);
    check(people, "people: ['Almeida, Ana', Ben, Ben]", &["Almeida, Ana", "Ben"]);
    check(people, "people: [{name: Ana, role: friend}, Ben]", &["Ana", "Ben"]);
    check(people, "people: {Ana: friend, Ben: }", &["Ana", "Ben"]);
    check(people, "person: '@ana'", &["ana"]);
    check(people, "people: '@ana, @ben'", &["ana", "ben"]);
    check(people, "people: '@ana @ben'", &["ana", "ben"]);
    check(people, "people: '@ana sá, @ben and @cleo'", &["ana sá", "ben", "cleo"]);
    check(people, "people: '@ana, and @ben'", &["ana", "ben"]);
    check(people, "people: '@ana@example.org'", &["ana@example.org"]);
    check(people, "people: Ana and Ben", &["Ana and Ben"]);
    check(people, "people: '[Ana, Ben]'", &["Ana", "Ben"]);
    check(people, "people: '[[Ana]] and [[Ben]]'", &["Ana", "Ben"]);
    check(people, "people: '[[Ana]], [[Ben]] und [[Cleo]]'", &["Ana", "Ben", "Cleo"]);
    check(people, "people: 'Dan, [[Ana]], and [[Ben]]'", &["Dan", "Ana", "Ben"]);
    check(people, "people: ['[[Ana]] et [[Ben]]']", &["Ana", "Ben"]);
    check(people, "people: '[[Ana]], [[people/Ben|Benny]]'", &["Ana", "Ben"]);
    check(people, "people: [[Ana]]", &["Ana"]);
    check(people, "people:\n- '[[Ana|Annie]]'\n- '[Ben](ben.md)'", &["Ana", "Ben"]);
}

#[test]
fn links_lose_no_name() {
    check(people, "people: '[[Ann]] [[Ben]]'", &["Ann", "Ben"]);
    check(
        people,
        "people: ['[[Ann]]/[[Ben]]', '[[Almeida, Ana]]']",
        &["Ann", "Ben", "Almeida, Ana"],
    );
    check(people, "people: '[[Almeida, Ana]], Ben'", &["Almeida, Ana", "Ben"]);
    check(people, "people: [[people/Ann|Annie]]", &["Ann"]);
    check(people, "people: [[[Ann|A]], [[Ben|B]]]", &["Ann", "Ben"]);
    check(people, "people: [Ann|Ben]", &["Ann|Ben"]);
    check(people, "people: [[Ann.md]]", &["Ann"]);
    check(people, "people:\n- [[people/Ann.md|A]]\n- [[Ben\\|B]]", &["Ann", "Ben"]);
    check(people, "people: ![[Ann]]", &["Ann"]);
    check(people, "people: '![[Ann]], ![[Ben|B]], [[|Cleo]]'", &["Ann", "Ben", "Cleo"]);
    check(tags, "tags: ['[[tags/sea.md|Sea]]', '![[boat]]']", &["sea", "boat"]);
    check(tags, "tags: ['[[a|b]] x', a|b, '|x']", &["a x", "a|b", "|x"]);
    check(tags, "tags: [[a/b]]", &["a/b"]);
}

#[test]
fn a_map_in_a_list_is_read_by_the_keys_that_are_known_to_name() {
    check(people, "people: [{person: Bob}, {full_name: Ana Sá, role: friend}]", &["Bob", "Ana Sá"]);
    check(people, "people: [{first: Ana, last: Sá}, {firstName: Bo}]", &["Ana Sá", "Bo"]);
    check(people, "people: {First Name: Ana, Surname: Sá, title: Dr.}", &["Ana Sá"]);
    check(people, "people: [{name: {first: Ana, last: Sá}}, {title: Bob}]", &["Ana Sá", "Bob"]);
    check(people, "people: [{name: , person: Bob}, {person: }]", &["Bob"]);
    check(tags, "tags: [{tag: rain}, {label: sea}, {title: boat}]", &["rain", "sea", "boat"]);
    check(tags, "tags: [{rain: true}, {sea: }, {boat: no}]", &["rain", "sea"]);
    check(tags, "tags: {label: true, note: }", &["label", "note"]);
    let list: Read = |it, report| list("projects", it.get("projects").unwrap().1, report);
    check(list, "projects: [{project: boat}, {name: garden, status: done}]", &["boat", "garden"]);
}

#[test]
fn a_name_may_be_a_word_for_yes_or_no() {
    check(people, "people:\n- name: True", &["True"]);
    check(
        people,
        "people:\n- name: \"True\"\n- {person: \"Yes\"}\n- name: \"No\"",
        &["True", "Yes", "No"],
    );
    check(people, "people: [{first: No, last: Sá}, {name: Null}]", &["No Sá"]);
    check(people, "people: {name: No, role: friend}", &["No"]);
    check(people, "people: {Ana: yes, Ben: no}", &["Ana"]);
    check(tags, "tags:\n- name: yes\n- {tag: no, count: 3}", &["yes", "no"]);
    check(tags, "tags: {name: true}", &["true"]);
}

#[test]
fn semicolons_separate_names_in_a_text() {
    check(people, "people: Ana; Ben", &["Ana", "Ben"]);
    check(people, "people: '@ana; @ben'", &["ana", "ben"]);
    check(people, "people: '[[Ana]]; [[Ben]]'", &["Ana", "Ben"]);
    check(tags, "tags: sea; boat", &["sea", "boat"]);
    check(tags, "tags: 海；船", &["海", "船"]);
    check(tags, "tags: R&amp;D", &["R&amp;D"]);
    check_told(people, "people: Lee, Ana; Roe, Ben", &["Lee, Ana", "Roe, Ben"], 1);
    check_told(people, "people: Ana, Ben; Cleo", &["Ana", "Ben", "Cleo"], 1);
    check_told(tags, "tags: sea, boat; rain", &["sea", "boat", "rain"], 1);
}

#[test]
fn a_map_whose_keys_name_nobody_is_told_and_invents_nobody() {
    check(people, "people: [{friend: Bob, since: 2020}, Ana]", &["Bob", "Ana"]);
    check_told(people, "people: [{Ana: friend}]", &[], 1);
    check_told(people, "people: {role: friend, email: a@b.c}", &[], 1);
    check_told(people, "people: {nobody: x, role: friend}", &[], 1);
    check(people, "people: {family: [Ana, Ben], Carl: friend}", &["Ana", "Ben", "Carl"]);
    check_told(people, "people: {family: [Ana, Ben], work: Carl}", &[], 1);
    check_told(tags, "tags: {work: [boat, keel], life: sea}", &[], 1);
    check_told(tags, "tags: {rain: true, areas: [a, b]}", &[], 1);
    check_told(people, "people: {author: {name: Ana}, Ben: {role: x}}", &["Ana", "Ben"], 0);
    check_told(tags, "tags: [{area: work, status: open}]", &[], 1);
    check_told(people, "people: [{role: friend}]", &[], 1);
}

#[test]
fn quotations_between_commas_are_names_without_their_marks() {
    check(tags, "tags: a, \"b, c\", d", &["a", "b, c", "d"]);
    check(people, "people: Ann, \"Bob\"", &["Ann", "Bob"]);
    check(people, "people: Bob \"Kid\" Lee, Ann", &["Bob \"Kid\" Lee", "Ann"]);
}

#[test]
fn what_somebody_was_is_nobodys_name() {
    check(people, "people: {with: Ann}", &["Ann"]);
    check(people, "people: {host: Ann, guest: 'Bob, Cy'}", &["Ann", "Bob", "Cy"]);
    check(people, "people: {Ann: friend, Bob: colleague}", &["Ann", "Bob"]);
    check(people, "people: {ann: friend}", &["ann"]);
    check_told(people, "people: {captain: Ann}", &[], 1);
}

#[test]
fn the_people_of_a_role_are_read_and_the_role_names_nobody() {
    check(people, "people: {with: }", &[]);
    check(people, "people: {with: [Ann, Bob]}", &["Ann", "Bob"]);
    check(people, "people: [{with: Ann}, {met: [Bob, 'Lee, Cy']}]", &["Ann", "Bob", "Lee, Cy"]);
    check(people, "people: {with: Ann, note: at sea}", &["Ann"]);
    check(people, "people: {friends: {Ann: , Bob: }}", &["Ann", "Bob"]);
    check(people, "people: {with: no}", &[]);
    check_told(people, "people: {with: yes}", &[], 1);
    check_told(people, "people: {Ann: , email: a@b.c}", &[], 1);
}

#[test]
fn a_nickname_in_quotes_hides_no_other_quotation() {
    check(people, "people: Ann, \"Big\" Al, \"Lee, Bob\"", &["Ann", "\"Big\" Al", "Lee, Bob"]);
    check(tags, "tags: a, \"\"", &["a"]);
    check(tags, "tags: a, '', b", &["a", "b"]);
}
