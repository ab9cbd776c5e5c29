//! Questions about entries.

pub mod list;
pub mod order;
pub mod past;
pub mod query;
pub mod search;
pub mod selection;
pub mod show;
pub mod stood;
pub mod values;
