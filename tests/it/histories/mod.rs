//! The law of rows, for histories that nobody thought of.

mod found;
