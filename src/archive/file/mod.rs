//! The file: opened, locked, copied, and what lies beside it.

pub mod beside;
pub mod closed;
pub mod copy;
pub mod create;
pub mod cut_off;
mod error;
pub mod functions;
pub mod header;
pub mod holder;
pub mod journal_place;
pub mod lock;
pub mod open;
pub(crate) mod opened;
pub mod others_journal;
pub(crate) mod ours;
pub mod owner;
pub mod scratch_file;
pub(crate) mod still;
pub mod stray_log;
pub mod sweep;
pub(crate) mod unmarked;
pub mod vacant;
