//! Lines that slipped from their lists and maps, and hints that put them back.

use super::super::*;

#[test]
fn a_key_without_its_colon_is_told_where_it_stands() {
    check("tags\n- sea\n- boats\nmood: calm", r#"{"tags":["sea","boats"],"mood":"calm"}"#);
    check("mood: calm\ntags\n  - sea\n  - boats", r#"{"mood":"calm","tags":["sea","boats"]}"#);
    check(
        "location\n  name: Home\n  city: Rome\nmood: calm",
        r#"{"location":{"name":"Home","city":"Rome"},"mood":"calm"}"#,
    );
    check(
        "at:\n  x: y\n  who\n  - Ann\n  - Ben\nz: y",
        r#"{"at":{"x":"y","who":["Ann","Ben"]},"z":"y"}"#,
    );
}

#[test]
fn an_item_beside_its_key_is_the_first_of_the_list_below() {
    let json = r#"{"tags":["sea","boats","sun"],"mood":"calm"}"#;
    check("tags: sea\n- boats\n- sun\nmood: calm", json);
    check("people: Ann\n- Ben\n", r#"{"people":["Ann","Ben"]}"#);
    let fault = read("---\ntitle: Rain\n- a\n---\n").fault.unwrap();
    assert_eq!(fault.hint.as_deref(), Some("write the key of its list on the line above it"));
}

#[test]
fn lines_of_brackets_without_commas_are_one_line() {
    let json = r#"{"location":{"name":"Home","city":"Rome"},"mood":"calm"}"#;
    check("location: {name: Home\ncity: Rome}\nmood: calm", json);
    check("location: {name: Home\n  city: Rome}\nmood: calm", json);
    check("location: {\n  name: Home\n  city: Rome\n}\nmood: calm", json);
    check("tags: [\"sea\"\n  \"sun\"]\nx: y", r#"{"tags":["sea","sun"],"x":"y"}"#);
}

#[test]
fn lines_of_json_lose_their_commas_or_stand_in_braces() {
    let json = r#"{"title":"Rain","tags":["sea","sun"],"mood":"calm"}"#;
    check("\"title\": \"Rain\",\n\"tags\": [\"sea\", \"sun\"],\n\"mood\": \"calm\"", json);
    check("title: \"Rain\",\ntags: [sea, sun],\nmood: calm", json);
    check(
        "\"title\": \"Rain\",\n\"at\": {\"name\": \"Home\",\n  \"city\": \"Rome\"},\n\"mood\": \"calm\"",
        r#"{"title":"Rain","at":{"name":"Home","city":"Rome"},"mood":"calm"}"#,
    );
    check("\"title\": \"Rain\",\nmood: calm", r#"{"title":"Rain","mood":"calm"}"#);
}

/// A hint holds the whole line, so that what is nested stays so when it is written over it.
#[test]
fn a_line_of_a_map_or_a_list_is_told_with_the_space_before_it() {
    for (block, hint) in [
        ("at:\n  name: Home: sweet\n  city: X", "write `  name: \"Home: sweet\"`"),
        ("at:\n  - @ann\n", "write `  - \"@ann\"`"),
        ("at:\n  x: y\n  who\n  - Ann\nz: y", "write `  who:`"),
    ] {
        let text = format!("---\n{block}\n---\n");
        assert_eq!(read(&text).fault.unwrap().hint.as_deref(), Some(hint), "{block}");
    }
}

#[test]
fn a_line_that_slipped_goes_where_its_like_stand() {
    let json = r#"{"tags":["sea","boats"],"mood":"calm","x":"y"}"#;
    check("tags:\n- sea\n- boats\n  mood: calm\nx: y", json);
    let json = r#"{"people":[{"name":"Ann","role":"friend"},"Ben"],"x":"y"}"#;
    check("people:\n    - name: Ann\n    role: friend\n  - Ben\nx: y", json);
    check("people:\n  - name: Ann\n    role:friend\n  - Ben\nx: y", json);
    let json = r#"{"moods":[{"name":"calm","scale":"7"}],"x":"y","date":"2024-05-12"}"#;
    let block = "moods:\n- name: calm\n  scale: 7\nx: y\ndate 2024-05-12";
    let fault = read(&format!("---\n{block}\n---\n")).fault.unwrap();
    let hint = "write `date: 2024-05-12`, if that is what it means";
    assert_eq!(fault.hint.as_deref(), Some(hint));
    check(&block.replace("date ", "date: "), json);
    check("tags:\n  -sea\n  - boat", r#"{"tags":["sea","boat"]}"#);
}
