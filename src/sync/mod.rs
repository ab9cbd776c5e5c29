//! The archive brought up to date with the journal.
