//! Looking back at what entries were, and bringing it back.

pub mod at;
pub mod bring_back;
mod chunks;
pub mod conflicts;
mod copies;
mod disputes;
pub mod journal;
pub mod left_out;
pub mod look;
pub mod named;
mod over;
pub mod undo;
pub mod whole;
