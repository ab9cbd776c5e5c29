//! What is said of a command line that cannot be read.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::error::Report;
use super::grammar;
use super::output::{Color, Output, Voice};

/// Whether an argument may be meant as another guide writes it: most are not, and the grammar is not made for them.
pub(crate) fn may_be_habit(arg: &OsString) -> bool {
    arg.to_str().is_some_and(|it| {
        it.contains(['_', '=']) || it.starts_with("-m") || it.starts_with("--message")
    })
}

/// A command line that names no command, where no person looks: help, and a usage error.
pub(crate) fn without_command(args: &[OsString]) -> ExitCode {
    if args.len() > 1 {
        let error = grammar().error(ErrorKind::MissingSubcommand, "no command is named");
        return misunderstood(&error, args);
    }
    let help = grammar().render_help();
    // Where nobody reads it there is nobody to tell.
    let _ = anstream::stderr().write_all(help.ansi().to_string().as_bytes());
    ExitCode::from(2)
}

/// The error of a command that is not one, which names that of `journal migration` which has the name.
pub(crate) fn of_migration(mut error: clap::Error, args: &[OsString]) -> clap::Error {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let grammar = grammar();
    let before = args.iter().skip(1).take_while(|it| *it != name.as_str());
    let is_first =
        before.filter_map(|it| it.to_str()).all(|it| grammar.find_subcommand(it).is_none());
    // As other tools call it.
    let called = if name == "revision" { "create" } else { name.as_str() };
    let found = grammar.find_subcommand("migration").and_then(|it| it.find_subcommand(called));
    if let Some(found) = found.filter(|_| is_first) {
        let way = format!("migration {}", found.get_name());
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![way]));
    }
    error
}

/// The way to an entry whose file has a name that is no text.
const NO_UTF8: &str =
    "hint: name an entry by its path as `journal list` prints it: `journal show 'rain\\xFF.md'`\n";

/// Help, the version, or a command line that is none: clap's own text, or the document of the contract.
pub(crate) fn misunderstood(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let wants_json = args.iter().any(|it| it == "--json");
    if error.use_stderr() && wants_json {
        let text = error.render().to_string();
        let message =
            text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let hint =
            text.lines().find_map(|line| line.trim().strip_prefix("tip: ")).map(str::to_owned);
        let report = Report { code: "usage", message, hint, ..Report::stopped() };
        Output::new(true, Voice::Normal, Color::Never).error(&report);
        return ExitCode::from(2);
    }
    // Where nobody reads it there is nobody to tell.
    let _ = error.print();
    if error.kind() == ErrorKind::InvalidUtf8 {
        let _ = anstream::stderr().write_all(NO_UTF8.as_bytes());
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The command as the lock file names it: the names of command and subcommand, and no word of the user's.
pub(crate) fn command_line(matches: &ArgMatches) -> String {
    let mut words = vec!["journal"];
    let mut rest = matches.subcommand();
    while let Some((name, matches)) = rest {
        words.push(name);
        rest = matches.subcommand();
    }
    words.join(" ")
}

/// Whether the command, or its subcommand, was told to change nothing.
pub(crate) fn is_dry_run(matches: &ArgMatches) -> bool {
    let is_here = matches.try_get_one::<bool>("dry_run").ok().flatten() == Some(&true);
    is_here || matches.subcommand().is_some_and(|(_, matches)| is_dry_run(matches))
}
