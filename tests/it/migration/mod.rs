//! `journal migration`: one file for each of its commands.

mod current;
mod heads;
mod history;
