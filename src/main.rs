//! The binary: hands its arguments over and returns the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    journal_archive::run(std::env::args_os())
}
