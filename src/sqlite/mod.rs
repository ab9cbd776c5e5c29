//! What any SQLite file is asked: it knows no entry, no revision and no backup.

pub mod catalog;
pub mod damage;
pub mod foreign_keys;
