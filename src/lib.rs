//! `journal` keeps years of Markdown journal entries in one SQLite archive, answers questions about them, and owns
//! the archive's schema: it carries its migrations inside and proves each before it is trusted.
//!
//! The modules stand on floors, listed here from the ground up; a module uses only the floors below its own.

use std::ffi::OsString;
use std::process::ExitCode;

// Words that every floor speaks: pure.
pub mod field;
pub mod finding;
pub mod nearest;
pub mod number;
pub mod progress;
pub mod sql;

// Nouns, pure: values in, values out.
pub mod chart;
pub mod entry;
pub mod revision;
pub mod schema;

// Text laid out for a terminal: pure.
pub mod terminal;

// Ground: files put in place durably, and threads.
pub mod place;
pub mod threads;

// Ground: what any SQLite file is asked.
pub mod sqlite;

// Safety: verified copies of any database.
pub mod backup;

// Engine: moves the schema of a database.
pub mod engine;

// Doors: SQLite, the Markdown files, the workspace.
pub mod archive;
pub mod journal;
pub mod workspace;

// Verbs: look, decide, do, tell.
pub mod doctor;
pub mod export;
pub mod history;
pub mod import;
pub mod migrate;
pub mod report;
pub mod sync;

// Session: the order of a command.
pub mod session;

// Rooms: one for each subcommand.
mod commands;

/// Runs one command line, its first argument the program's own name, and returns the exit code of the contract.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    commands::run(args)
}
