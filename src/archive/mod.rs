//! The SQLite archive.

pub mod introspect;
pub mod scratch;
pub mod stats;
