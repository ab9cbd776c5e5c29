//! `DATABASE_URL`: the archive that it names, and how that may be opened.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// A file that a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The file; a relative path is below the folder in which the URL was said.
    pub(super) path: PathBuf,
    /// What may be done with it.
    pub(super) mode: Mode,
}

/// What may be done with an archive: `?mode=` of a URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything; it is made where it is not there: `rwc`.
    #[default]
    Made,
    /// It is read and written, and not made: `rw`.
    Written,
    /// It is read: `ro`.
    Read,
    /// It is read, because nobody changes it: `immutable=1`.
    Immutable,
}

/// Reads a URL of an SQLite file.
///
/// As `SQLAlchemy` reads it: `sqlite:///rel.db` is relative, `sqlite:////abs.db` absolute, a driver may be named
/// (`sqlite+pysqlite:`), and what follows a `?` is the driver's, but for `mode` and `immutable`. Beside that
/// `sqlite:rel.db`, `sqlite:/abs.db` and `sqlite://rel.db`. `%20` and the like stand for bytes.
///
/// What `SQLAlchemy` hands on as a URI of SQLite's own (`sqlite:///file:rel.db?mode=ro&uri=true`) names the same file. Blanks around
/// the whole are nobody's.
///
/// # Errors
///
/// [`UrlError`] where it names something that is no SQLite file.
pub(super) fn sqlite_file(url: &str) -> Result<Named, UrlError> {
    let url = url.trim();
    let Some((scheme, rest)) = url.split_once(':').filter(|(scheme, _)| is_sqlite(scheme)) else {
        return Err(UrlError::foreign(url));
    };
    let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
    let after_slashes = name.strip_prefix("//").map(|it| it.strip_prefix('/').unwrap_or(it));
    let name = after_slashes.unwrap_or(name);
    let name = name.strip_prefix("file:").map_or(name, of_uri);
    let path = percent_decoded(name);
    let url = || format!("{scheme}:{rest}");
    let word = |key: &str| {
        let pairs = query.split('&').filter_map(|it| it.split_once('='));
        pairs.filter(|(it, _)| *it == key).map(|(_, value)| value).next_back()
    };
    if word("mode") == Some("memory") || path.is_empty() || path == b":memory:" {
        return Err(UrlError::Memory { url: url() });
    }
    if path.contains(&0) {
        return Err(UrlError::NoPath { url: url() });
    }
    let mode = match word("mode") {
        None | Some("rwc") => Mode::Made,
        Some("rw") => Mode::Written,
        Some("ro") => Mode::Read,
        Some(mode) => return Err(UrlError::Mode { mode: mode.to_owned() }),
    };
    let is_immutable = word("immutable").is_some_and(|it| it != "0");
    let mode = if is_immutable { Mode::Immutable } else { mode };
    Ok(Named { path: PathBuf::from(OsString::from_vec(path)), mode })
}

/// `sqlite`, or `sqlite+driver`, but for the driver of encrypted files, whose URL holds the password.
fn is_sqlite(scheme: &str) -> bool {
    let (dialect, driver) = scheme.split_once('+').unwrap_or((scheme, ""));
    dialect.eq_ignore_ascii_case("sqlite") && !driver.to_ascii_lowercase().contains("cipher")
}

/// The path of a URI behind `file:`; what stands between two slashes and the third is a host, and this one where it is empty or `localhost`.
fn of_uri(rest: &str) -> &str {
    let behind = |host: &str| rest.strip_prefix(host).filter(|it| it.starts_with('/'));
    behind("//localhost").or_else(|| behind("//")).unwrap_or(rest)
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

/// Why a URL names no archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// A database that is gone with the process.
    #[error("`{url}` is a database in memory, and an archive is a file")]
    Memory {
        /// The URL as it was given.
        url: String,
    },
    /// A path that no system has.
    #[error("`{url}` holds no path of a file")]
    NoPath {
        /// The URL as it was given.
        url: String,
    },
    /// A mode that SQLite does not have.
    #[error("`mode={mode}` is not a mode: there are `ro`, `rw` and `rwc`")]
    Mode {
        /// What stands behind `mode=`.
        mode: String,
    },
    /// A database of another kind; its URL may hold a password, and is not repeated.
    #[error("`{scheme}:` is not SQLite")]
    Scheme {
        /// What stands before the colon.
        scheme: String,
        /// The URL that was likely meant; none of a server's.
        meant: Option<String>,
    },
    /// Quotes belong to the shell, or to a file that a shell reads.
    #[error("the URL stands in quotes")]
    Quoted {
        /// The same without them; none where that is no URL of SQLite.
        meant: Option<String>,
    },
    /// A path, as it stands.
    #[error("`{text}` is not a URL")]
    NoUrl {
        /// What was given.
        text: String,
    },
}

impl UrlError {
    /// What a URL is that is not one of SQLite.
    fn foreign(url: &str) -> Self {
        let is_quote = |it: char| matches!(it, '"' | '\'' | '`');
        if url.starts_with(is_quote) {
            let inner = url.trim_matches(is_quote);
            return Self::Quoted { meant: sqlite_file(inner).is_ok().then(|| inner.to_owned()) };
        }
        let is_scheme = |it: &str| {
            let is_mark =
                |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '.' | '_');
            it.starts_with(|it: char| it.is_ascii_alphabetic()) && it.chars().all(is_mark)
        };
        let Some((scheme, rest)) = url.split_once(':').filter(|(it, _)| is_scheme(it)) else {
            return Self::NoUrl { text: url.to_owned() };
        };
        let is_file = ["file", "sqlite3"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        let meant = is_file.then(|| format!("sqlite:{rest}")).filter(|it| sqlite_file(it).is_ok());
        Self::Scheme { scheme: scheme.to_owned(), meant }
    }

    /// Whether another program is meant, and not SQLite.
    pub fn is_foreign(&self) -> bool {
        matches!(self, Self::Scheme { .. } | Self::Quoted { .. } | Self::NoUrl { .. })
    }

    /// The way out.
    pub fn hint(&self) -> String {
        match self {
            Self::Scheme { meant: Some(meant), .. } | Self::Quoted { meant: Some(meant) } => {
                format!("say `DATABASE_URL={meant}`, or give `--archive`")
            }
            Self::NoUrl { text } => {
                format!("say `DATABASE_URL=sqlite:{text}`, or give `--archive`")
            }
            Self::Mode { .. } => "say one of these, or none".to_owned(),
            _ => "name a file, as in `sqlite:app.db`, or give `--archive`".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
