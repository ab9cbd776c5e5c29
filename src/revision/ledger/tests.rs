//! Ledgers and files that disagree.
