//! The rooms: one for each subcommand; here their table of contents.

mod answer;
mod context;
mod derived;
mod entry_word;
mod error;
mod every;
mod habits;
mod notices;
mod output;
mod page;
mod pager;
mod refusals;
mod selecting;
mod signals;
mod times;

mod add;
mod alone;
mod backup;
mod completions;
mod config;
mod conflicts;
mod dispatch;
mod doctor;
mod downgrade;
mod edit;
mod ending;
mod export;
mod history;
mod import;
mod init;
mod lint;
mod list;
mod man;
mod migration;
mod misunderstood;
mod new;
mod on_this_day;
mod purge;
mod query;
mod repopulate;
mod report;
mod restore;
mod search;
mod show;
mod stats;
mod status;
mod sync;
mod today;
mod undo;
mod upgrade;
mod values;
mod versions;
mod watch;
mod writing;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use context::{Choice, Context};
use output::{Color, Given, Output, Voice};

use crate::workspace::user::ALL;
use dispatch::{dispatch, names_folder, only_reads};
use ending::finish;
use misunderstood::{
    command_line, is_dry_run, may_be_habit, misunderstood, of_migration, without_command,
};

/// Keep years of Markdown journal entries in one SQLite archive
#[derive(Debug, Parser)]
#[command(name = "journal", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Global {
    /// The journal of this name in the user's settings; `all` for `list`, `search` and `stats` of each
    #[arg(
        short = 'j',
        global = true,
        value_name = "NAME",
        conflicts_with = "config",
        help_heading = "Global options"
    )]
    named: Option<String>,
    /// The settings (found from the current folder upward when there is none)
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// The archive, whatever the settings say
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    archive: Option<PathBuf>,
    /// The section of `[environments]` to use
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    env: Option<String>,
    /// Answer with one JSON document
    #[arg(long, global = true, help_heading = "Global options")]
    json: bool,
    /// Print only errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    quiet: bool,
    /// Print details
    #[arg(short, long, global = true, help_heading = "Global options")]
    verbose: bool,
    /// Use colours
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value_t,
        help_heading = "Global options"
    )]
    color: Color,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Init(init::Args),
    Today(today::Args),
    New(new::Args),
    Add(add::Args),
    Edit(edit::Args),
    #[command(alias = "sync-directory")]
    Sync(sync::Args),
    Watch(watch::Args),
    Undo(undo::Args),
    Lint(lint::Args),
    Repopulate(repopulate::Args),
    Purge(purge::Args),
    List(list::Args),
    Search(search::Args),
    Show(show::Args),
    OnThisDay(on_this_day::Args),
    History(history::Args),
    Conflicts(conflicts::Args),
    Values(values::Args),
    Versions(versions::Args),
    Query(query::Args),
    Stats(stats::Args),
    Report(report::Args),
    Export(export::Args),
    Import(import::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    #[command(alias = "migration-status")]
    Status(status::Args),
    Doctor(doctor::Args),
    Upgrade(upgrade::Args),
    Downgrade(downgrade::Args),
    Migration(migration::Args),
    #[command(hide = true)]
    CreateMigration(migration::create::Args),
    Config(config::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// The command line as clap knows it, for completions and manual.
fn grammar() -> clap::Command {
    page::in_groups(Cli::command())
}

/// The same with what every command takes written out at each of them.
fn whole_grammar() -> clap::Command {
    let mut grammar = grammar();
    grammar.build();
    grammar
}

/// Runs one command line.
pub(crate) fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    signals::let_writes_fail();
    let written: Vec<OsString> = args.into_iter().collect();
    let args = understood(&written);
    let parsed = grammar().try_get_matches_from(&args).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        Ok((cli, command_line(&matches), is_dry_run(&matches)))
    });
    let (cli, command, is_dry_run) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return misunderstood(&of_migration(error, &args), &args),
    };
    let Global { named, config, archive, env, json, quiet, verbose, color } = cli.global;
    let voice = match (quiet, verbose) {
        (true, _) => Voice::Quiet,
        (_, true) => Voice::Verbose,
        _ => Voice::Normal,
    };
    let given = Given::new(named.as_deref(), config.as_deref(), archive.as_deref(), env.as_deref());
    let output = Output::new(json, voice, color).repeating(given);
    let output = output.on_terminal(context::dress_of_terminal());
    let names_folder = cli.command.as_ref().is_some_and(names_folder);
    let is_every = named.as_deref() == Some(ALL);
    let choice = Choice { config, archive, environment: env, journal: named, names_folder };
    let mut ctx = Context::new(output, choice, command.clone(), is_dry_run);
    if is_every {
        return every::run(&written, &command, &ctx);
    }
    let result = match &cli.command {
        Some(command) => dispatch(command, &mut ctx),
        None if ctx.output.is_terminal() && !ctx.output.json => alone::run(&mut ctx),
        None => return without_command(&written),
    };
    let result = result.inspect(|_| ctx.leave_log());
    finish(result, cli.command.as_ref().is_some_and(only_reads), &ctx)
}

/// The command line with what was written out of habit put right, and words set apart from options.
fn understood(written: &[OsString]) -> Vec<OsString> {
    let understood = match written.iter().any(may_be_habit) {
        true => habits::understood(written, &grammar()),
        false => written.to_vec(),
    };
    match written.iter().any(|it| it == "search" || it == "add") {
        true => search::words::set_apart(&understood, &grammar()),
        false => understood,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        grammar().debug_assert();
    }

    /// Everything below a command that has no words of help.
    fn silent(command: &clap::Command, way: &str) -> Vec<String> {
        let way = format!("{way} {}", command.get_name());
        let arguments = command.get_arguments().filter(|it| it.get_help().is_none());
        let mut silent: Vec<_> = arguments.map(|it| format!("{way}: {}", it.get_id())).collect();
        silent.extend(command.get_about().is_none().then(|| way.clone()));
        silent.extend(command.get_subcommands().flat_map(|it| self::silent(it, &way)));
        silent
    }

    #[test]
    fn every_command_and_every_argument_has_words_of_help() {
        assert_eq!(silent(&grammar(), ""), Vec::<String>::new());
    }
}
