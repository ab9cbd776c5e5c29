//! What any SQLite file is asked: which revisions it says are applied among it; it knows no entry and no backup.

pub mod apart;
pub mod catalog;
pub mod damage;
pub mod dropped;
pub mod error;
pub mod foreign_keys;
pub mod foreign_keys_off;
pub mod free_pages;
pub mod guard;
pub mod introspect;
pub mod ledger;
pub mod logged;
pub mod made_up;
pub mod patience;
pub mod scratch;
pub mod script;
pub mod sentences;
pub mod settings;
pub mod shadow;
mod shadowing;
pub mod source;
pub mod stand_in;
pub mod structure;
pub mod tally;
pub mod users;
pub mod write_ahead_log;
