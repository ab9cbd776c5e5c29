//! `journal man`: the manual, a page for each command.

use std::io;
use std::path::{Path, PathBuf};

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::journal::write::replace;

/// Print the manual page, or write one for every command
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder for the pages of all commands: journal.1, journal-sync.1 and so on
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// What is the same for every command, and stands in the first page alone.
const SECTIONS: [(&str, &[&str]); 3] = [
    (
        "EXIT STATUS",
        &[
            "0: all is well.",
            "1: the command did its work and found problems: a file it had to leave out, drift, damage.",
            "2: it could not do its work, and changed nothing.",
            "130, 143: it was stopped by Ctrl-C or SIGTERM, and rolled back.",
        ],
    ),
    (
        "ENVIRONMENT",
        &[
            "JOURNAL_CONFIG, JOURNAL_ARCHIVE, JOURNAL_ENV: as --config, --archive and --env.",
            "DATABASE_URL: the archive, as a sqlite: URL, where nothing before it names one; mode=ro is obeyed. It is looked for in the file that dotenv in journal.toml names, too.",
            "VISUAL, EDITOR: the editor of `journal new` and `journal migration edit`.",
            "JOURNAL_PAGER, PAGER: the program for long output on a terminal.",
            "NO_COLOR: no colours.",
        ],
    ),
    (
        "FILES",
        &[
            "journal.toml: the settings, looked for from the current folder upward.",
            "journal_archive.db: the archive; journal_archive.db.lock beside it is the lock of its writers.",
            "backups/: the backups, each with a manifest that `sha256sum -c` reads.",
            "migrations/: the user's own revisions of the schema.",
        ],
    ),
];

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let mut grammar = super::grammar().disable_help_subcommand(true);
    // Only a whole command line knows what its commands take from it, and the names of their pages.
    grammar.build();
    let Some(dir) = &args.dir else {
        ctx.output.write(&page(&grammar)?)?;
        return Ok(Outcome::Clean);
    };
    std::fs::create_dir_all(dir).map_err(|error| failed(&error, dir))?;
    let pages = all(&grammar).into_iter().map(|it| (Man::new(it.clone()).get_filename(), it));
    let pages: Vec<_> = pages.collect();
    for (name, command) in &pages {
        let path = dir.join(name);
        replace(&path, &page(command)?, 0o644).map_err(|error| failed(&error.source, &path))?;
    }
    let count = pages.len();
    ctx.output.say(&format!("wrote {} into {}", answer::counted(count, "page"), dir.display()));
    Ok(Outcome::Clean)
}

fn failed(error: &io::Error, path: &Path) -> CommandError {
    let place = crate::finding::Place::file(answer::path(path));
    CommandError::of("file", error).at(place, None)
}

/// A command and all below it, hidden ones left out.
fn all(command: &clap::Command) -> Vec<&clap::Command> {
    let below = command.get_subcommands().filter(|it| !it.is_hide_set());
    std::iter::once(command).chain(below.flat_map(all)).collect()
}

/// One page as `man` reads it.
fn page(command: &clap::Command) -> Result<Vec<u8>, CommandError> {
    // The first field is that of a date, and must not be empty: `man` would move the others up.
    let version = concat!("journal ", env!("CARGO_PKG_VERSION"));
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let command = command.clone().override_usage(usage);
    let name = command.get_name().to_owned();
    let man = Man::new(command).date(version).source("journal").manual("journal");
    let mut page = Vec::new();
    if name != "journal" {
        man.render(&mut page)?;
        return Ok(page);
    }
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;
    man.render_options_section(&mut page)?;
    sections().to_writer(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// The sections of the first page.
fn sections() -> Roff {
    let mut roff = Roff::default();
    for (title, lines) in SECTIONS {
        roff.control("SH", [title]);
        for line in lines {
            let (what, meaning) = line.split_once(": ").unwrap_or((line, ""));
            roff.control("TP", []);
            roff.text([bold(what)]);
            roff.text([roman(meaning)]);
        }
    }
    roff
}
