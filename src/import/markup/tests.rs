//! HTML and XML as they are read.

use super::*;

#[test]
fn what_programs_write_is_read() {
    let root = read(
        "<?xml version='1.0'?><!DOCTYPE x><a b=\"1 &amp; 2\" c='x' d=e f><!-- no --><B/>t &lt;3 &eacute; &#8364;<br></a>",
    );
    let a = root.child("a").unwrap();
    assert_eq!(a.attribute("b"), Some("1 & 2"));
    assert_eq!(
        (a.attribute("c"), a.attribute("d"), a.attribute("f")),
        (Some("x"), Some("e"), Some(""))
    );
    assert_eq!(a.text(), "t <3 é €\n");
    assert_eq!(a.elements().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["b", "br"]);
    assert_eq!(read("<a><![CDATA[<b>&amp;]]></a>").text(), "<b>&amp;");
    assert_eq!(read("<style>a > b {}</style>x").child("style").unwrap().text(), "a > b {}");
}

#[test]
fn what_is_broken_is_read_as_far_as_it_goes() {
    for text in [
        "<",
        "<a",
        "</a>",
        "<a b='",
        "a < b",
        "<a><b></a>c",
        "&",
        "&unknown;",
        "<a =>",
        "<!--",
        "<é",
        "<a@b>",
    ] {
        read(text);
    }
    let root = read("<a><b>x</a>y</b>");
    assert_eq!(root.child("a").unwrap().text(), "x");
    assert_eq!(root.text(), "xy");
    assert_eq!(read(&"<i>".repeat(100_000)).name, "");
    let root = read(&"<STYLE>a</i></Style>b".repeat(50_000));
    assert_eq!((root.children.len(), root.text().len()), (100_000, 300_000));
    assert!(is_whole("<data><r/></data >\n", "data"));
    for cut in ["<data><r>a", "<data></dat", "data>", "", "é>"] {
        assert!(!is_whole(cut, "data"), "{cut}");
    }
}
