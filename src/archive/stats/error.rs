//! Why numbers cannot be had.

/// Why numbers cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum StatsError {
    /// A field has no column, and no table, in this archive.
    #[error("the archive has no field `{name}`")]
    NoField {
        /// The field as it was asked for.
        name: String,
    },
    /// SQLite could not read the archive.
    #[error("the archive's numbers cannot be read")]
    Sqlite(#[from] rusqlite::Error),
}
