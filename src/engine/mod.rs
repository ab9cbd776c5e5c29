//! What moves a schema: the ledger, the executor, what is lost, what has drifted.

pub mod broken;
pub mod derive;
pub mod drift;
pub mod executor;
pub mod inventory;
pub mod ledger;
pub mod ledger_notes;
pub mod likeness;
pub mod pace;
pub mod trial;
