//! `-j all`: each named journal is read, and each answer names its journal.

use std::fs;

use crate::home::{Home, TWO};

#[test]
fn several_journals_are_read_at_once() {
    let home = Home::new(TWO);
    home.clean(&["-j", "private", "add", "A heron"]);
    home.clean(&["-j", "work", "add", "Two herons"]);
    let text = home.clean(&["-j", "all", "list"]);
    let (private, work) = (text.find("A heron").unwrap(), text.find("Two herons").unwrap());
    assert!(
        text.starts_with("private\n") && private < text.find("work\n").unwrap() && private < work
    );
    let document = home.json(&["search", "heron", "-j", "all", "--json"]);
    let names: Vec<&str> = document["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["journal"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["private", "work"]);
    let lines = home.clean(&["-j", "all", "list", "--jsonl"]);
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!((&lines[0]["journal"], &lines[1]["journal"]), (&"private".into(), &"work".into()));
    assert_eq!(lines.len(), 2);
    let stats = home.json(&["-j", "all", "stats", "--json"]);
    assert_eq!((&stats["entries"], &stats["names"]), (&2.into(), &serde_json::Value::Null));
    let counts = stats["journals"].as_array().unwrap().iter().map(|it| it["entries"].as_u64());
    assert_eq!(counts.collect::<Vec<_>>(), [Some(1), Some(1)]);
    assert!(home.refused(&["-j", "all", "sync"]).contains("name one journal"));
    fs::remove_dir_all(home.path("ws")).unwrap();
    assert_eq!(home.run(&["-j", "all", "list"]).status.code(), Some(1));
}
