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
mod doctor;
mod downgrade;
mod edit;
mod export;
mod history;
mod import;
mod init;
mod lint;
mod list;
mod man;
mod migration;
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
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use context::{Choice, Context};
use error::{CommandError, Outcome, Report};
use output::{Color, Given, Output, Voice};

use crate::workspace::user::ALL;

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

/// Whether a command is about entries, which only a journal has.
fn is_of_a_journal(command: &Command) -> bool {
    match command {
        Command::Today(_)
        | Command::New(_)
        | Command::Add(_)
        | Command::Edit(_)
        | Command::Sync(_)
        | Command::Repopulate(_)
        | Command::Watch(_)
        | Command::Undo(_)
        | Command::Lint(_)
        | Command::List(_)
        | Command::Search(_)
        | Command::Export(_)
        | Command::Import(_)
        | Command::Conflicts(_)
        | Command::Values(_)
        | Command::Versions(_)
        | Command::Show(_)
        | Command::OnThisDay(_)
        | Command::History(_)
        | Command::Stats(_)
        | Command::Report(_)
        | Command::Purge(_) => true,
        Command::Restore(args) => args.is_of_entries(),
        Command::Backup(args) => args.is_of_entries(),
        Command::Init(_)
        | Command::Query(_)
        | Command::Status(_)
        | Command::Doctor(_)
        | Command::Upgrade(_)
        | Command::Downgrade(_)
        | Command::Migration(_)
        | Command::CreateMigration(_)
        | Command::Config(_)
        | Command::Completions(_)
        | Command::Man(_) => false,
    }
}

/// Whether a command names the folder of entries by itself.
fn names_folder(command: &Command) -> bool {
    match command {
        Command::Sync(args) => args.names_folder(),
        Command::Watch(args) => args.names_folder(),
        Command::Repopulate(args) => args.names_folder(),
        Command::Lint(args) => args.names_folder(),
        _ => false,
    }
}

/// Refuses a command about entries where the database is another program's.
fn refuse_without_journal(ctx: &mut Context) -> Result<(), CommandError> {
    if ctx.owner()?.is_journal() {
        return Ok(());
    }
    Err(CommandError::new("no-journal", "this workspace has no journal: `core = false` in journal.toml says so").with_hint(
        "`journal status`, `doctor`, `query`, `migration`, `upgrade`, `downgrade`, `backup` and `restore` work on its database",
    ))
}

fn dispatch(command: &Command, ctx: &mut Context) -> Result<Outcome, CommandError> {
    if is_of_a_journal(command) {
        refuse_without_journal(ctx)?;
    }
    match command {
        Command::Init(args) => init::run(args, ctx),
        Command::Today(args) => today::run(args, ctx),
        Command::New(args) => new::run(args, ctx),
        Command::Add(args) => add::run(args, ctx),
        Command::Edit(args) => edit::run(args, ctx),
        Command::Sync(args) => sync::run(args, ctx),
        Command::Repopulate(args) => repopulate::run(args, ctx),
        Command::Watch(args) => watch::run(args, ctx),
        Command::Undo(args) => undo::run(args, ctx),
        Command::Lint(args) => lint::run(args, ctx),
        Command::List(args) => list::run(args, ctx),
        Command::Search(args) => search::run(args, ctx),
        Command::Export(args) => export::run(args, ctx),
        Command::Import(args) => import::run(args, ctx),
        Command::Query(args) => query::run(args, ctx),
        Command::Conflicts(args) => conflicts::run(args, ctx),
        Command::Values(args) => values::run(args, ctx),
        Command::Versions(args) => versions::run(args, ctx),
        Command::Show(args) => show::run(args, ctx),
        Command::OnThisDay(args) => on_this_day::run(args, ctx),
        Command::History(args) => history::run(args, ctx),
        Command::Status(args) => status::run(args, ctx),
        Command::Stats(args) => stats::run(args, ctx),
        Command::Report(args) => report::run(args, ctx),
        Command::Backup(args) => backup::run(args, ctx),
        Command::Restore(args) => restore::run(args, ctx),
        Command::Upgrade(args) => upgrade::run(args, ctx),
        Command::Downgrade(args) => downgrade::run(args, ctx),
        Command::Migration(args) => migration::run(args, ctx),
        Command::CreateMigration(args) => migration::create::run(args, ctx),
        Command::Doctor(args) => doctor::run(args, ctx),
        Command::Purge(args) => purge::run(args, ctx),
        Command::Config(args) => config::run(args, ctx),
        Command::Completions(args) => completions::run(args, ctx),
        Command::Man(args) => man::run(args, ctx),
    }
}

/// Whether a command answers a question, and has nothing to roll back.
fn only_reads(command: &Command) -> bool {
    matches!(
        command,
        Command::Lint(_)
            | Command::List(_)
            | Command::Search(_)
            | Command::Query(_)
            | Command::Values(_)
            | Command::Versions(_)
            | Command::Show(_)
            | Command::OnThisDay(_)
            | Command::History(_)
            | Command::Status(_)
            | Command::Stats(_)
            | Command::Doctor(_)
    )
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
    let written: Vec<OsString> = args.into_iter().collect();
    let understood = match written.iter().any(may_be_habit) {
        true => habits::understood(&written, &grammar()),
        false => written.clone(),
    };
    let args = match written.iter().any(|it| it == "search" || it == "add") {
        true => search::words::set_apart(&understood, &grammar()),
        false => understood,
    };
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

/// Whether an argument may be meant as another guide writes it: most are not, and the grammar is not made for them.
fn may_be_habit(arg: &OsString) -> bool {
    arg.to_str().is_some_and(|it| {
        it.contains(['_', '=']) || it.starts_with("-m") || it.starts_with("--message")
    })
}

/// Tells how the command ended, and gives its exit status.
fn finish(result: Result<Outcome, CommandError>, only_reads: bool, ctx: &Context) -> ExitCode {
    match result {
        Ok(outcome) => outcome.into(),
        Err(CommandError::ReaderGone) => ExitCode::SUCCESS,
        Err(CommandError::Told(report)) if ctx.signal().is_none() => {
            ctx.output.error(&ctx.fitted(*report));
            ExitCode::from(2)
        }
        // It says itself what of the command stays.
        Err(CommandError::Told(report)) if report.code == "stopped" && !only_reads => {
            ctx.output.error(&ctx.fitted(*report));
            signalled(ctx)
        }
        Err(CommandError::Told(_) | CommandError::Stopped) => {
            ctx.output.error(&if only_reads { Report::ended() } else { Report::stopped() });
            signalled(ctx)
        }
        Err(CommandError::Ended) => signalled(ctx),
    }
}

/// The exit status of a command that a signal has ended.
fn signalled(ctx: &Context) -> ExitCode {
    let signal = ctx.signal().unwrap_or(2);
    ExitCode::from(u8::try_from(128 + signal).unwrap_or(130))
}

/// A command line that names no command, where no person looks: help, and a usage error.
fn without_command(args: &[OsString]) -> ExitCode {
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
fn of_migration(mut error: clap::Error, args: &[OsString]) -> clap::Error {
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
fn misunderstood(error: &clap::Error, args: &[OsString]) -> ExitCode {
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
fn command_line(matches: &ArgMatches) -> String {
    let mut words = vec!["journal"];
    let mut rest = matches.subcommand();
    while let Some((name, matches)) = rest {
        words.push(name);
        rest = matches.subcommand();
    }
    words.join(" ")
}

/// Whether the command, or its subcommand, was told to change nothing.
fn is_dry_run(matches: &ArgMatches) -> bool {
    let is_here = matches.try_get_one::<bool>("dry_run").ok().flatten() == Some(&true);
    is_here || matches.subcommand().is_some_and(|(_, matches)| is_dry_run(matches))
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
