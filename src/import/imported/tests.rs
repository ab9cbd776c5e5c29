//! What an entry says in any form.

use super::*;

#[test]
fn the_same_is_said_in_several_forms() {
    let mut one = Imported { body: "Rain. \n\n".to_owned(), ..Imported::default() };
    one.set("date", Some("2025-09-16T08:00:31"));
    one.set_list("tags", vec!["a".to_owned(), "b".to_owned()]);
    let mut other = Imported { body: "Rain.".to_owned(), ..Imported::default() };
    other.set("date", Some("2025-09-16T08:00:00"));
    other.set_list("tags", vec!["b".to_owned(), "a".to_owned()]);
    other.set("modified", Some("2025-09-17"));
    assert_eq!(one.digest(Tool::Jrnl), other.digest(Tool::Jrnl));
    assert_ne!(one.digest(Tool::Jrnl), other.digest(Tool::DayOne));
    one.front_matter = Keys::default();
    other.front_matter = Keys::default();
    one.set("date", Some("2025-09-16"));
    other.set("date", Some("2025-09-16T00:00"));
    assert_eq!((one.digest(Tool::Jrnl), one.key()), (other.digest(Tool::Jrnl), other.key()));
    other.body.push('!');
    assert_ne!(one.digest(Tool::Jrnl), other.digest(Tool::Jrnl));
}

#[test]
fn marks_become_paths_and_what_is_none_stays() {
    let mut entry = Imported::default();
    let media = |name: &str| Media { member: None, name: name.to_owned(), label: String::new() };
    let shown = entry.show(media("a.png"));
    entry.body = format!("{shown} [x]({}) \u{fdd0}7\u{fdd1}.", link_to("ID"));
    entry.show_below([media("b.m4a")]);
    let text = entry.with_marks(|it| format!("file-{it}"), |id| format!("entry-{id}"));
    assert_eq!(text, "![](file-0) [x](entry-ID) 7.\n\n[b.m4a](file-1)");
}
