//! The directory of Markdown files.
