//! Entries out of the archive.
