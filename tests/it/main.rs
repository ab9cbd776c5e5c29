//! The one integration-test binary: a `mod` line per file.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::wrong_self_convention, reason = "`run(…).is_clean()` reads as it is meant")]

mod backup;
mod doctor;
mod downgrade;
mod house;
mod init;
mod lint;
mod migration;
mod model;
mod purge;
mod repopulate;
mod restore;
mod schema_equality;
mod status;
mod sync;
mod upgrade;
mod workspace;
