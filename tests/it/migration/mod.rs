//! `journal migration`: one file for each of its commands.

mod branches;
mod chains;
mod check;
mod create;
mod current;
mod diff;
mod edit;
mod filled;
mod heads;
mod history;
mod keys;
mod leaned_on;
mod lint;
mod merge;
mod orphans;
mod others;
mod repair;
mod shell;
mod show;
mod silent;
mod squash;
mod stamp;
mod taken_along;
mod told;
mod torn;
mod ways_out;
