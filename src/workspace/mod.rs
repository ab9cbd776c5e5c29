//! The folder that holds `journal.toml`.
