//! `DATABASE_URL`, where it names a SQLite file.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// The file that a `sqlite:` URL names; none where the URL is of another scheme.
///
/// As `SQLAlchemy` reads it: `sqlite:///rel.db` is relative, `sqlite:////abs.db` absolute, a driver may be named
/// (`sqlite+pysqlite:`), and what follows a `?` is the driver's. Beside that `sqlite:rel.db`, `sqlite:/abs.db` and
/// `sqlite://rel.db`. `%20` and the like stand for bytes.
///
/// # Errors
///
/// [`UrlError`] where it names something that is no file.
pub(super) fn sqlite_file(url: &str) -> Result<Option<PathBuf>, UrlError> {
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| is_sqlite(scheme)) else {
        return Ok(None);
    };
    let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
    let after_slashes = name.strip_prefix("//").map(|it| it.strip_prefix('/').unwrap_or(it));
    let path = percent_decoded(after_slashes.unwrap_or(name));
    let url = || format!("{scheme}:{rest}");
    let is_memory = query.split('&').any(|it| it == "mode=memory");
    if is_memory || path.is_empty() || path == b":memory:" {
        return Err(UrlError::Memory { url: url() });
    }
    if path.starts_with(b"file:") || path.contains(&0) {
        return Err(UrlError::NoPath { url: url() });
    }
    Ok(Some(PathBuf::from(OsString::from_vec(path))))
}

/// `sqlite`, or `sqlite+driver`.
fn is_sqlite(scheme: &str) -> bool {
    let dialect = scheme.split_once('+').map_or(scheme, |(dialect, _)| dialect);
    dialect.eq_ignore_ascii_case("sqlite")
}

/// The bytes that a text of a URL stands for; a `%` without two hexadecimal digits stands for itself.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped =
            if first == b'%' { after.first_chunk().copied().and_then(hex_byte) } else { None };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    bytes
}

fn hex_byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |it: u8| char::from(it).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Why a `sqlite:` URL names no archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// A database that is gone with the process.
    #[error("`{url}` is a database in memory, and an archive is a file")]
    Memory {
        /// The URL as it was given.
        url: String,
    },
    /// A path that no system has, or a URI inside the URL.
    #[error("`{url}` holds no path of a file")]
    NoPath {
        /// The URL as it was given.
        url: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, path: &str) {
        assert_eq!(sqlite_file(url), Ok(Some(PathBuf::from(path))), "{url}");
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
    fn other_schemes_are_other_peoples() {
        for url in
            ["postgres://host/db", "sqlite3:a.db", "mysql+sqlite:x", "a.db", "", ":", "file:a"]
        {
            assert_eq!(sqlite_file(url), Ok(None), "{url}");
        }
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
    fn a_uri_inside_the_url_and_a_nul_are_no_paths() {
        for url in ["sqlite:///file:a.db?uri=true", "sqlite:///a%00.db"] {
            assert!(matches!(sqlite_file(url), Err(UrlError::NoPath { .. })), "{url}");
        }
    }
}
