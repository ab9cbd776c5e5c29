//! What the program that owns a database keeps in it, as far as its copies are to tell of it and prove it: handed in,
//! because copies are made of any database.

use rusqlite::Connection;

use crate::progress::Progress;
use crate::sqlite::damage::ReadError;

/// What is asked of a database beside what every one is asked.
#[derive(Clone, Copy, Debug)]
pub struct Holdings {
    /// How many things it holds, as a list of backups counts them; 0 in a database of another kind.
    pub count: fn(&Connection) -> rusqlite::Result<u64>,
    /// The things in it that are not what they were when they were hashed.
    pub damaged: fn(&Connection, &dyn Progress) -> Result<Vec<Harm>, ReadError>,
    /// The table that keeps how far ids were given even before it holds a row.
    pub numbered: &'static str,
}

/// Something that is not what it was when it was hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harm {
    /// What it is, in words.
    pub what: String,
    /// Whether all else is of use without it: what holds it is put back all the same, and it is told.
    pub is_minor: bool,
}

impl Holdings {
    /// Nothing beside what every database holds.
    pub const NOTHING: Self =
        Self { count: |_| Ok(0), damaged: |_, _| Ok(Vec::new()), numbered: "sqlite_sequence" };
}
