//! Verified copies of the archive.
