//! The schema, moved.
