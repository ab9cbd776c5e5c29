//! The SQLite archive.

#[cfg(test)]
pub(crate) mod fixture;
pub mod introspect;
pub mod list;
pub mod scratch;
pub mod script;
pub mod search;
pub mod selection;
