//! The one integration-test binary: a `mod` line per file.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod house;
mod schema_cases;
mod schema_equality;
mod schema_laws;
mod schema_probes;
mod schema_proof;
mod schema_renames;
