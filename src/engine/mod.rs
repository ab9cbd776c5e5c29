//! What moves a schema: the ledger, the executor, what is lost, what has drifted.
//!
//! A program that is to bring its own database to the schema that it needs uses [`Program`] alone:
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use journal_archive::engine::Program;
//!
//! let done = Program::new("app.db").with_folder("migrations".as_ref())?.with_backups("backups").upgrade()?;
//! println!("applied {:?}", done.applied);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/upgrade_at_start` is a whole program that carries its revisions. What `journal upgrade` guards against in a
//! workspace with `core = false` is guarded against here: scripts that are not what was applied, drift, losses that no
//! revision names, foreign keys, a ledger that a script writes; `user_version`, `application_id` and `journal_mode` stay the
//! program's. The SQL functions of `journal` are not there, and what needs a person (`migration create`, `stamp`, `restore`)
//! is left to the command line.
//!
//! Nothing here is promised to stay as it is: [`Program`] and all else of this module may change with any version.

pub mod broken;
pub mod bystanders;
mod dangling;
pub mod derive;
pub mod drift;
pub mod error;
pub mod executor;
mod expected;
pub mod folder;
pub mod inventory;
pub mod kept;
pub mod ledger;
pub mod ledger_notes;
pub mod likeness;
pub mod outcome;
pub mod owner;
pub mod pace;
mod program;
mod run;
pub mod text_indexes;
pub mod trial;
pub mod uncomputed;

pub use program::{Program, Upgrade, UpgradeError};
