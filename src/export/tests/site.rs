//! A site: a page for each year, and nothing of an entry that breaks out of its own.

use std::fs;

use super::super::*;
use super::{files, journal, write_folder};
use crate::archive::fixture::Fixture;
use crate::field::FieldKind;

#[test]
fn a_site_has_a_page_for_each_entry_and_year() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    write_folder(&journal(), Format::Html, &out, false).unwrap();
    let files = files(&out);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "entries/1.html",
            "entries/2.html",
            "entries/3.html",
            "index.html",
            "years/2024.html",
            "years/2025.html",
            "years/undated.html",
        ]
    );
    let page = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert!(
        page("entries/1.html").contains("<a href=\"2.html\">b</a>"),
        "a link to another entry leads to its page"
    );
    assert!(page("years/2024.html").contains("<a href=\"../entries/3.html\">"));
    assert!(page("years/2024.html").contains("<a rel=\"next\" href=\"2025.html\">"));
    assert!(page("index.html").contains("<a href=\"years/undated.html\">Undated</a>"));
    assert!(page("entries/3.html").contains("<a rel=\"next\" href=\"1.html\">"));
}

#[test]
fn nothing_of_an_entry_breaks_out_of_its_page() {
    let hostile = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'>";
    let yaml = serde_json::Value::from(hostile).to_string();
    let fixture = Fixture::with_fields(&[("weather", FieldKind::Text)]).entry(
        "a.md",
        &format!("date: 2025-01-01\ntitle: {yaml}\nmood: {yaml}\nlocation: {yaml}\ntags: [{yaml}]\npeople: [{yaml}]\nweather: {yaml}"),
        &format!("# {hostile}\n\n{hostile}\n\n[x](javascript:alert(1))\n"),
    );
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    write_folder(&fixture, Format::Html, &out, false).unwrap();
    for (name, bytes) in files(&out) {
        let page = String::from_utf8(bytes).unwrap();
        assert!(
            page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"),
            "{name}"
        );
        // Pictures have titles of their own, and so have the days in them that lead to an entry.
        let pictures = page.matches("<svg ").count() + page.matches(" tabindex=\"-1\"").count();
        assert_eq!(page.matches("</title>").count(), 1 + pictures, "{name}");
        assert_eq!(page.matches("</style>").count(), 1, "{name}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{name}: {page}");
        assert!(!page.to_lowercase().contains("javascript:"), "{name}: {page}");
    }
}
