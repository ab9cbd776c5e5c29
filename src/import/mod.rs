//! Other tools' entries into the journal.
