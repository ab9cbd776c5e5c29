//! What moves a schema: the ledger, the executor, what is lost, what has drifted.

pub mod broken;
mod bystanders;
pub mod derive;
pub mod drift;
pub mod error;
pub mod executor;
mod expected;
pub mod inventory;
pub mod ledger;
pub mod ledger_notes;
pub mod likeness;
pub mod outcome;
pub mod owner;
pub mod pace;
mod run;
pub mod trial;
