//! Violations planted in small trees, to see that the readers of the house find each.

use super::circles::circles;
use super::source::Crate;
use super::{read_floors, upward};

const LIB: &str =
    "// Words: pure.\nmod words;\n// Doors.\nmod door;\nmod gate;\n// Rooms.\nmod rooms;\n";

/// What a file of a small house names that is not below it.
fn wrong(file: &str, text: &str) -> Vec<String> {
    let rest = ["words.rs", "door/mod.rs", "door/hinge.rs", "gate.rs", "rooms.rs"];
    let others = rest.iter().filter(|it| **it != file).map(|it| match *it {
        "door/mod.rs" => (*it, "mod hinge; pub use hinge::Hinge;"),
        other => (other, "pub struct Thing;"),
    });
    let house = Crate::read([("lib.rs", LIB), (file, text)].into_iter().chain(others));
    upward(&house, &read_floors(LIB))
}

#[test]
fn every_form_of_reaching_up_is_found() {
    for text in [
        "use crate::rooms;",
        "use crate::rooms::Thing;",
        "use crate::{rooms, words};",
        "use crate::{words, rooms::{self, Thing}};",
        "use crate::rooms as upstairs;",
        "use crate::rooms::*;",
        "use super::super::rooms::Thing;",
        "pub use crate::rooms::Thing;",
        "fn f() { crate::rooms::run() }",
        "fn f() -> crate::rooms::Thing { todo!() }",
        "fn f() { let _ = crate::rooms::Thing; }",
        "fn f() { vec![crate::rooms::Thing]; }",
        "fn f() { use crate::rooms::Thing; }",
        "impl crate::rooms::Does for X {}",
        "mod inner { use crate::rooms::Thing; }",
    ] {
        let found = wrong("door/hinge.rs", text);
        assert_eq!(found, ["door/hinge.rs uses `rooms`, which is not below it"], "{text}");
    }
}

#[test]
fn a_neighbour_on_the_same_floor_is_not_below() {
    assert_eq!(wrong("gate.rs", "use crate::door;").len(), 1);
    assert_eq!(wrong("gate.rs", "use super::door::Hinge;").len(), 1);
}

#[test]
fn what_is_below_is_used_as_one_likes_and_tests_use_anything() {
    for text in [
        "use crate::words::Thing;",
        "use super::Hinge; use crate::words;",
        "// crate::rooms",
        "#[cfg(test)] mod tests { use crate::rooms::Thing; }",
        "fn f() { std::rooms::run() }",
    ] {
        assert_eq!(wrong("door/hinge.rs", text), [""; 0], "{text}");
    }
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    circles(&Crate::read(files.iter().copied())).iter().map(|it| it.join(" ")).collect()
}

#[test]
fn circles_are_found_through_names_that_are_handed_on() {
    let lib = ("lib.rs", "mod a;");
    let face = ("a/mod.rs", "mod x; mod y; mod z; pub use x::X; pub use y::Y;");
    let ring = circles_of(&[
        lib,
        face,
        ("a/x.rs", "use super::Y; pub struct X;"),
        ("a/y.rs", "pub struct Y; fn f() { super::z::f() }"),
        ("a/z.rs", "pub fn f() { crate::a::X; }"),
    ]);
    assert_eq!(ring, ["a/x.rs a/y.rs a/z.rs"]);
    let none = circles_of(&[
        lib,
        face,
        ("a/x.rs", "use super::Y; pub struct X;"),
        ("a/y.rs", "pub struct Y; fn f() { super::z::f() }"),
        ("a/z.rs", "pub fn f() {} #[cfg(test)] mod tests { use super::super::X; }"),
    ]);
    assert_eq!(none, [""; 0]);
}

#[test]
fn a_child_may_use_the_words_of_the_module_around_it_and_not_hand_them_round() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod x; mod y; pub struct Word; pub fn f() { x::g() }"),
        ("a/x.rs", "use super::Word; pub fn g() { super::y::h() }"),
        ("a/y.rs", "pub fn h() { super::f() }"),
    ];
    assert_eq!(circles_of(&files), [""; 0]);
    let files = [files[0], files[1], files[2], ("a/y.rs", "pub fn h() { super::x::g() }")];
    assert_eq!(circles_of(&files), ["a/x.rs a/y.rs"]);
}
