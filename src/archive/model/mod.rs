//! What the rows are: the declared fields as they stand, whose objects are whose, what is known of each entry.

pub mod asked;
pub mod derived;
pub mod fields;
pub mod joins;
pub mod known;
pub mod losses;
pub mod misfit;
pub mod missing;
pub mod owned;
pub mod parts;
pub mod prepared;
pub mod row;
pub mod shape;
pub mod syncs;
pub mod taken;
pub mod tokens;
