//! The SQLite archive.

pub mod bench;
pub mod introspect;
pub mod made_up;
pub mod scratch;
pub mod script;
