//! `journal migration`: one file for each of its commands.

mod branches;
mod create;
mod current;
mod edit;
mod heads;
mod history;
mod merge;
mod show;
