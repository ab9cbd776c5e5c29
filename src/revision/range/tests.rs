//! Ranges of drawn graphs.
