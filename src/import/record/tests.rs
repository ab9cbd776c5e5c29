//! What is taken of a JSON object, and what is told.

use super::*;

fn record(json: Json) -> Record {
    Record::of_value(json).unwrap()
}

#[test]
fn what_programs_write_for_nothing_is_nothing() {
    let mut it = record(serde_json::json!({
        "a": "(null)", "b": 1.797_693_134_862_315_7e308, "c": "7.5", "d": null, "e": " ", "f": "true"
    }));
    assert_eq!((it.number("a"), it.number("b"), it.number("c")), (None, None, Some(7.5)));
    assert_eq!((it.text("e"), it.flag("f"), it.list("d").len()), (None, true, 0));
    let mut lost = Lost::default();
    it.tell_rest("", &mut lost);
    assert_eq!(lost, Lost::default());
}

#[test]
fn what_nobody_takes_is_told_by_its_name() {
    let mut it = record(serde_json::json!({"text": [1], "photos": {"x": 1}, "kept": "a"}));
    assert_eq!((it.text("text"), it.records("photos").len()), (None, 0));
    assert_eq!(it.text("kept").as_deref(), Some("a"));
    let (mut lost, mut expected) = (Lost::default(), Lost::default());
    it.tell_rest("w.", &mut lost);
    expected.note("w.text");
    expected.note("w.photos");
    assert_eq!(lost, expected);
}

#[test]
fn an_item_of_another_kind_in_a_list_is_told_and_the_others_are_taken() {
    let mut it = record(serde_json::json!({
        "tags": ["a", 7, {"name": "b"}, {"id": 1}, ["c"], "", null, {}],
        "photos": ["p", {"file": "q"}, true], "files": [{"a": 1}, "b"], "ids": ["14", 15, "x", 1.5],
        "none": ["", null, {}], "all": ["a"]
    }));
    assert_eq!(it.names("tags"), ["a", "7", "b"]);
    assert_eq!(it.texts("photos"), ["p"]);
    assert_eq!(it.records("files"), [record(serde_json::json!({"a": 1}))]);
    assert_eq!(it.ids("ids"), [14, 15]);
    assert_eq!((it.texts("none").len(), it.texts("all").len()), (0, 1));
    let (mut lost, mut expected) = (Lost::default(), Lost::default());
    it.tell_rest("", &mut lost);
    for it in ["tags", "photos", "files", "ids"] {
        expected.note(it);
    }
    assert_eq!(lost, expected);
}
