//! Looking back at what entries were, and bringing it back.

pub mod bring_back;
pub mod conflicts;
