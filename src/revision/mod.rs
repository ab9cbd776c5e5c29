//! Migrations: revisions, their graph, the ledger and plans.
