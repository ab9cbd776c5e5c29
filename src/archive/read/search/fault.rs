//! Why a search cannot be made, and at which token of it.

use crate::sqlite::sentences;

/// Why nothing can be looked for.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// FTS5 does not read what was asked in its own syntax.
    #[error("that is not a query of FTS5: {message}")]
    Syntax {
        /// The query.
        query: String,
        /// What FTS5 says.
        message: String,
        /// Where the token stands that it cannot read, in bytes, and how long it is.
        token: Option<(usize, usize)>,
    },
    /// SQLite failed.
    #[error("cannot search the archive")]
    Sqlite(#[from] rusqlite::Error),
}

/// The token that a message of FTS5 names, where it stands in the query.
pub(super) fn offending(message: &str, query: &str) -> Option<(usize, usize)> {
    if sentences::is_unterminated(message) {
        let at = query.rfind('"')?;
        return Some((at, query.len() - at));
    }
    // FTS5 names a token, not its place: at the end of the query it names nothing.
    match sentences::token_of_full_text(message)? {
        "" => Some((query.len(), 0)),
        token => query.find(token).map(|at| (at, token.len())),
    }
}
