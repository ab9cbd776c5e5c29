//! Pages of Logseq, and the entries that they become.

use super::*;

#[test]
fn a_property_is_a_name_a_list_or_a_text() {
    let check = |key: &str, value: &str, expected: &str| {
        let mut entry = Imported::default();
        set_property(&mut entry, key, value, &parts(value), false);
        let said = crate::entry::front_matter::write_lines(entry.front_matter.as_slice());
        assert_eq!(said, expected, "{key}:: {value}");
    };
    check("title", "Our wedding day", "title: Our wedding day\n");
    check("type", "[[a]], [[b, c]]", "type:\n  - a\n  - b, c\n");
    check("type", "[[a]] and [[b]]", "type: \"[[a]] and [[b]]\"\n");
    check("tags", "#[[two words]], sea, [[b]]", "tags:\n  - two words\n  - sea\n  - b\n");
    check("location", "Norden, Germany", "location: Norden, Germany\n");
    check("mood", "#calm", "mood: calm\n");
    check("id", "x", "");
}

#[test]
fn the_first_block_of_properties_is_the_pages_own() {
    let check = |text: &str, expected: usize| {
        assert_eq!(own_properties(&text.lines().collect::<Vec<_>>()), expected, "{text}");
    };
    check("- tags:: in, block\n  mood:: bad\n- text\n  place:: x", 2);
    check("tags:: a\nmood:: b\n\n- text", 3);
    check("- text\n  mood:: bad", 0);
    check("\tmood:: bad", 0);
    check("* long::\n  - a value\n* tags:: [[a]]\n\n- text", 4);
    check("long::\n  - a block", 1);
}

#[test]
fn what_stands_in_code_is_no_note_of_logseq() {
    assert_eq!(
        without_notes("- a\n  id:: x\n  ```\n  id:: no\n  ```\n- b\n  collapsed:: true"),
        "- a\n  ```\n  id:: no\n  ```\n- b\n"
    );
}
