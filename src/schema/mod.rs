//! Schemas as values.
