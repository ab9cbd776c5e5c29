//! The one integration-test binary: a `mod` line per file.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::wrong_self_convention, reason = "`run(…).is_clean()` reads as it is meant")]

mod backup;
mod browser;
mod completions;
mod crash;
mod docs;
mod doctor;
mod downgrade;
mod export;
mod help;
mod house;
mod import;
mod init;
mod journals;
mod lint;
mod list;
mod man;
mod migration;
mod model;
mod new;
mod offline;
mod pages;
mod purge;
mod query;
mod rehearse;
mod repopulate;
mod report;
mod restore;
mod schema_cases;
mod schema_equality;
mod schema_laws;
mod schema_probes;
mod schema_proof;
mod schema_renames;
mod search;
mod show;
mod signals;
mod stats;
mod status;
mod sync;
mod tour;
mod upgrade;
mod values;
mod watch;
mod workspace;
