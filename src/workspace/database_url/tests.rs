//! What `DATABASE_URL` may name, and what is refused.

use super::*;

fn check(url: &str, path: &str) {
    assert_eq!(sqlite_file(url).map(|it| it.path), Ok(PathBuf::from(path)), "{url}");
}

#[test]
fn three_slashes_are_relative_and_four_absolute() {
    check("sqlite:///rel.db", "rel.db");
    check("sqlite:////abs/path.db", "/abs/path.db");
    check("sqlite:///./a/../b.db", "./a/../b.db");
}

#[test]
fn fewer_slashes_are_the_path_itself() {
    check("sqlite:rel.db", "rel.db");
    check("sqlite:/abs/path.db", "/abs/path.db");
    check("sqlite://rel.db", "rel.db");
    check("sqlite://folder/rel.db", "folder/rel.db");
}

#[test]
fn a_driver_may_be_named_and_case_is_free() {
    check("sqlite+pysqlite:///rel.db", "rel.db");
    check("sqlite+aiosqlite:////abs.db", "/abs.db");
    check("SQLite:rel.db", "rel.db");
}

#[test]
fn what_follows_a_question_mark_is_the_drivers() {
    check("sqlite:///rel.db?timeout=5&mode=rw", "rel.db");
    check("sqlite:///what%3F.db?mode=rwc", "what?.db");
}

#[test]
fn percent_signs_stand_for_bytes_where_they_can() {
    check("sqlite:///my%20journal.db", "my journal.db");
    check("sqlite:///%C3%A9t%c3%a9.db", "été.db");
    check("sqlite:///100%.db", "100%.db");
    check("sqlite:///%zz%2", "%zz%2");
    check("sqlite:///%+5%é.db", "%+5%é.db");
}

#[test]
fn what_is_not_sqlite_is_named_without_its_password() {
    for (url, said, meant) in [
        ("postgresql://eve:secret@host/db", "`postgresql:` is not SQLite", "name a file"),
        (
            "sqlite+pysqlcipher://:secret@/x.db",
            "`sqlite+pysqlcipher:` is not SQLite",
            "name a file",
        ),
        ("SQLite+SQLCipher://:secret@/x.db", "`SQLite+SQLCipher:` is not SQLite", "name a file"),
        ("\"sqlite+pysqlcipher://:secret@/x.db\"", "stands in quotes", "name a file"),
        ("mysql+sqlite:x", "`mysql+sqlite:` is not SQLite", "name a file"),
        ("file:./dev.db", "`file:` is not SQLite", "`DATABASE_URL=sqlite:./dev.db`"),
        ("sqlite3:db/a.db", "`sqlite3:` is not SQLite", "`DATABASE_URL=sqlite:db/a.db`"),
        ("\"sqlite:///a.db\"", "stands in quotes", "`DATABASE_URL=sqlite:///a.db`"),
        ("'postgres://host'", "stands in quotes", "name a file"),
        ("a.db", "`a.db` is not a URL", "`DATABASE_URL=sqlite:a.db`"),
        ("./a:b.db", "`./a:b.db` is not a URL", "`DATABASE_URL=sqlite:./a:b.db`"),
    ] {
        let error = sqlite_file(url).unwrap_err();
        assert!(error.is_foreign() && error.to_string().contains(said), "{url}: {error}");
        assert!(error.hint().contains(meant), "{url}: {}", error.hint());
        assert!(!format!("{error} {}", error.hint()).contains("secret"));
    }
}

#[test]
fn a_mode_says_what_may_be_done() {
    for (url, mode) in [
        ("sqlite:a.db", Mode::Made),
        ("sqlite:a.db?mode=rwc", Mode::Made),
        ("sqlite:a.db?timeout=5&mode=rw", Mode::Written),
        ("sqlite:a.db?mode=ro", Mode::Read),
        ("sqlite:a.db?immutable=1", Mode::Immutable),
        ("sqlite:a.db?immutable=0", Mode::Made),
    ] {
        assert_eq!(sqlite_file(url).map(|it| it.mode), Ok(mode), "{url}");
    }
    let error = sqlite_file("sqlite:a.db?mode=wr").unwrap_err();
    assert!(matches!(&error, UrlError::Mode { mode } if mode == "wr") && !error.is_foreign());
}

#[test]
fn a_database_in_memory_is_refused() {
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite:///",
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:///:memory:?cache=shared",
        "sqlite:///%3Amemory%3A",
        "sqlite:///name?mode=memory&cache=shared",
    ] {
        let refused = sqlite_file(url);
        assert!(matches!(refused, Err(UrlError::Memory { .. })), "{url}: {refused:?}");
    }
}

#[test]
fn a_uri_inside_the_url_names_the_same_file() {
    check("sqlite:///file:a%20b.db?uri=true", "a b.db");
    check("sqlite:///file:/abs.db?mode=ro&uri=true", "/abs.db");
    check("sqlite:///file:///abs.db?uri=true", "/abs.db");
    check("sqlite:///file://localhost/abs.db?uri=true", "/abs.db");
    let mode = sqlite_file("sqlite:///file:a.db?mode=ro&uri=true").map(|it| it.mode);
    assert_eq!(mode, Ok(Mode::Read));
    for url in ["sqlite:///file::memory:?uri=true", "sqlite:///file:a?mode=memory&uri=true"] {
        assert!(matches!(sqlite_file(url), Err(UrlError::Memory { .. })), "{url}");
    }
}

#[test]
fn a_nul_is_no_path() {
    let refused = sqlite_file("sqlite:///a%00.db");
    assert!(matches!(refused, Err(UrlError::NoPath { .. })), "{refused:?}");
}

#[test]
fn blanks_around_it_are_nobodys() {
    check(" sqlite:///a%20.db\n", "a .db");
    let error = sqlite_file("  file:a.db ").unwrap_err();
    assert_eq!(error.hint(), "say `DATABASE_URL=sqlite:a.db`, or give `--archive`");
}
