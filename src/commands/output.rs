//! What is printed: data and JSON to stdout, talk to stderr. The only writer to the terminal.

mod bar;
mod dress;
mod finding;
mod given;
mod shown;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::AutoStream;
use serde_json::Value;

use super::error::{CommandError, Report};
use crate::finding::{Finding, Place};
use crate::number::counted;
use crate::terminal::{escaped, safe};
use finding::{BOLD, MAGENTA, RED, finding_text, push_hint, push_place};

pub(crate) use bar::Bar;
pub(crate) use dress::Dress;
pub(crate) use given::{Folder, Given};
use shown::Shown;

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How much is said on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Voice {
    /// Errors alone.
    Quiet,
    /// Results and warnings.
    Normal,
    /// Details too.
    Verbose,
}

/// The two streams, and how they are to be used.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) json: bool,
    pub(crate) voice: Voice,
    color: Color,
    /// The most that a terminal is given: what it can show, and what the person wants.
    terminal: Dress,
    /// Whether it speaks of a database that is no archive; all copies know it at once.
    is_of_a_database: Arc<AtomicBool>,
    given: Given,
}

impl Output {
    pub(crate) fn new(json: bool, voice: Voice, color: Color) -> Self {
        let (given, is_of_a_database) = (Given::default(), Arc::default());
        Self { json, voice, color, terminal: Dress::Coloured, is_of_a_database, given }
    }

    /// The output where a terminal is given no more than this.
    pub(crate) fn on_terminal(self, terminal: Dress) -> Self {
        Self { terminal, ..self }
    }

    /// From now on what is said of an archive is said of a database.
    pub(crate) fn speak_of_a_database(&self) {
        self.is_of_a_database.store(true, Ordering::Relaxed);
    }

    /// A text in the words for the file that the command is about.
    pub(crate) fn worded<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.is_of_a_database.load(Ordering::Relaxed) {
            true => words::of_a_database(text),
            false => Cow::Borrowed(text),
        }
    }

    /// The output of a run that was given options, which the commands that it prints repeat.
    pub(crate) fn repeating(self, given: Given) -> Self {
        Self { given, ..self }
    }

    /// From now on the commands that are printed name the journal's folder.
    pub(crate) fn name_folder(&self, folder: Folder) {
        self.given.name_folder(folder);
    }

    /// A text for people that names commands, so that they find the archive of this run.
    pub(crate) fn repeated_in(&self, text: &str) -> String {
        self.given.repeated_in(text)
    }

    /// Prints the one JSON document of a command.
    pub(crate) fn document(&self, document: &Value) -> Result<(), CommandError> {
        let mut document = self.given.repeated_in_document(document);
        if self.is_of_a_database.load(Ordering::Relaxed) {
            words::of_a_database_in(document.to_mut());
        }
        let mut text = serde_json::to_string_pretty(&*document).map_err(io::Error::from)?;
        text.push('\n');
        let mut out = self.data();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::from)
    }

    /// Where data goes that other programs read, and now and then a person: as it is, but escaped on a terminal.
    #[expect(clippy::unused_self, reason = "only the output writes to the terminal")]
    pub(crate) fn data(&self) -> impl Write + use<> {
        let is_terminal = io::stdout().is_terminal();
        io::BufWriter::new(Shown::new(io::stdout(), is_terminal))
    }

    /// Prints a line of data.
    pub(crate) fn line(&self, line: &str) -> Result<(), CommandError> {
        self.text(&format!("{line}\n"))
    }

    /// Prints a line of what was done, unless it was asked to be quiet.
    pub(crate) fn done(&self, line: &str) -> Result<(), CommandError> {
        if self.voice >= Voice::Normal { self.line(line) } else { Ok(()) }
    }

    /// Begins to print many lines of data, which need not leave one by one.
    pub(crate) fn lines(&self) -> Lines {
        Lines { out: io::BufWriter::new(io::stdout()), dress: self.dress(), is_data: false }
    }

    /// Begins to print many lines of JSON.
    pub(crate) fn data_lines(&self) -> Lines {
        Lines { is_data: io::stdout().is_terminal(), ..self.lines() }
    }

    /// What becomes of our own styles in what is printed.
    pub(crate) fn dress(&self) -> Dress {
        self.dress_on(io::stdout().is_terminal())
    }

    /// Whether our own styles are taken out of what is printed.
    pub(crate) fn is_plain(&self) -> bool {
        self.dress() == Dress::Plain
    }

    /// Prints text of data that may hold our own styles; what came from entries went through [`safe`] before.
    pub(crate) fn text(&self, text: &str) -> Result<(), CommandError> {
        let (mut out, text) = (io::stdout().lock(), self.dress().put_on(text));
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::from)
    }

    /// Whether data goes to a person's screen.
    pub(crate) fn is_terminal(&self) -> bool {
        !self.json && io::stdout().is_terminal()
    }

    /// Writes bytes of data exactly.
    #[expect(clippy::unused_self, reason = "only the output writes to the terminal")]
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), CommandError> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(CommandError::from)
    }

    /// Says a line on stderr, unless it was asked to be quiet.
    pub(crate) fn say(&self, line: &str) {
        if self.voice >= Voice::Normal {
            self.talk(&format!("{}\n", self.worded(line)));
        }
    }

    /// Says a warning on stderr.
    pub(crate) fn warn(&self, message: &str, hint: Option<&str>) {
        if self.voice >= Voice::Normal {
            let mut text =
                format!("{MAGENTA}warning{MAGENTA:#}: {}\n", safe(&self.worded(message)));
            push_hint(&mut text, hint.map(|it| self.worded(it)).as_deref());
            self.talk(&text);
        }
    }

    /// Says what was found, errors first; with `--json` it stands in the document instead.
    pub(crate) fn findings(&self, findings: &[Finding]) {
        if self.json {
            return;
        }
        for finding in findings {
            let is_heard = finding.is_error() || self.voice >= Voice::Normal;
            if is_heard {
                let worded = |it: &str| self.worded(it).into_owned();
                let (message, hint) =
                    (worded(&finding.message), finding.hint.as_deref().map(worded));
                self.talk(&finding_text(&Finding { message, hint, ..finding.clone() }));
            }
        }
    }

    /// Says what was found in many entries: of each kind of error or warning a few, where there are so many that nobody reads
    /// them, and a command that says them all.
    pub(crate) fn findings_by_kind(&self, findings: &[Finding]) {
        const MOST: usize = 20;
        const EXAMPLES: usize = 3;
        let (errors, warnings): (Vec<_>, Vec<_>) = findings.iter().partition(|it| it.is_error());
        for of_one in [errors, warnings] {
            let is_whole = of_one.len() <= MOST || self.voice >= Voice::Verbose;
            let mut kinds: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
            for finding in of_one {
                let kind = if is_whole { "" } else { finding.code };
                kinds.entry(kind).or_default().push(finding);
            }
            for (code, of_kind) in kinds {
                let all = all_of(code).filter(|_| !is_whole && of_kind.len() > EXAMPLES);
                let shown = if all.is_some() { EXAMPLES } else { of_kind.len() };
                let told: Vec<Finding> = of_kind[..shown].iter().copied().cloned().collect();
                self.findings(&told);
                if let Some(all) = all {
                    self.findings(&[left_out(of_kind[0], of_kind.len() - shown, all)]);
                }
            }
        }
    }

    /// Tells why the command could not do its work.
    pub(crate) fn error(&self, report: &Report) {
        if self.json {
            match self.document(&report.to_json()) {
                // Where the reader is gone there is nobody left to tell.
                Ok(()) | Err(CommandError::ReaderGone) => return,
                Err(_) => {}
            }
        }
        let mut text = format!("{RED}error{RED:#}: {}\n", safe(&report.message));
        for cause in &report.causes {
            text.push_str(&format!("  because {}\n", safe(cause)));
        }
        if let Some(place) = &report.place {
            push_place(&mut text, place, report.excerpt.as_ref());
        }
        push_hint(&mut text, report.hint.as_deref());
        self.talk(&text);
    }

    /// Asks a question that takes yes or no; no where there is no answer.
    pub(crate) fn asks(&self, question: &str) -> bool {
        self.talk(&format!("{BOLD}{}{BOLD:#} [y/N] ", safe(question)));
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// Asks for one of so many, by its number from 1 on; none where the answer is no such number.
    pub(crate) fn asks_which(&self, question: &str, count: usize) -> Option<usize> {
        self.talk(&format!("{BOLD}{}{BOLD:#} [1-{count}] ", safe(question)));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).ok()?;
        let number: usize = answer.trim().parse().ok()?;
        number.checked_sub(1).filter(|it| *it < count)
    }

    /// Whether there is a person to ask.
    pub(crate) fn can_ask(&self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether progress is drawn.
    pub(crate) fn can_draw(&self) -> bool {
        self.voice >= Voice::Normal && io::stderr().is_terminal()
    }

    /// How many columns stdout has; eighty where it is no terminal.
    #[expect(clippy::unused_self, reason = "only the output knows the terminal")]
    pub(crate) fn width(&self) -> usize {
        let size = rustix::termios::tcgetwinsize(io::stdout()).ok();
        size.map(|it| usize::from(it.ws_col)).filter(|it| *it > 0).unwrap_or(80)
    }

    fn talk(&self, text: &str) {
        let repeated = self.repeated_in(text);
        let (mut out, text) =
            (io::stderr().lock(), self.dress_on(io::stderr().is_terminal()).put_on(&repeated));
        // Where stderr is gone there is nobody left to tell.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    fn dress_on(&self, is_terminal: bool) -> Dress {
        match self.color {
            Color::Always => Dress::Coloured,
            Color::Never => Dress::Plain,
            Color::Auto if !is_terminal => Dress::Plain,
            Color::Auto if self.terminal != Dress::Coloured => self.terminal,
            // anstream knows CLICOLOR; it must not take a pipe for a terminal.
            Color::Auto => match AutoStream::choice(&io::stderr()) {
                anstream::ColorChoice::Never => Dress::Plain,
                _ => Dress::Coloured,
            },
        }
    }
}

/// Many lines of data on their way to stdout.
#[derive(Debug)]
pub(crate) struct Lines {
    out: io::BufWriter<io::Stdout>,
    dress: Dress,
    /// Whether the lines are data that a terminal could obey.
    is_data: bool,
}

impl Lines {
    /// Prints a line; it may hold our own styles, and what came from entries went through [`safe`] before.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), CommandError> {
        match self.is_data {
            true => writeln!(self.out, "{}", escaped(line)).map_err(CommandError::from),
            false => put_line(&mut self.out, line, self.dress).map_err(CommandError::from),
        }
    }

    /// Sends what has not left yet.
    pub(crate) fn finish(&mut self) -> Result<(), CommandError> {
        self.out.flush().map_err(CommandError::from)
    }
}

/// Writes a line with our own styles, or without.
pub(crate) fn put_line(out: &mut impl Write, line: &str, dress: Dress) -> io::Result<()> {
    writeln!(out, "{}", dress.put_on(line))
}

/// How many more there are of a kind of finding, as one of it.
fn left_out(of_kind: &Finding, count: usize, all: &str) -> Finding {
    let word = of_kind.severity.as_str();
    let more = counted(count as u64, &format!("more {word}"), &format!("more {word}s"));
    let message = format!("{more} of the kind `{}`", of_kind.code);
    let hint = Some(format!("`{all}` prints them all"));
    Finding { place: Place::default(), message, hint, excerpt: None, ..of_kind.clone() }
}

/// The command that says all warnings of a kind; none where no other one does.
fn all_of(code: &str) -> Option<&'static str> {
    match code {
        // Of files that were empty when they were read the archive tells.
        "emptied" => Some("journal doctor"),
        // They are told once.
        "damaged-entry" | "version-lost" => None,
        _ => Some("journal lint"),
    }
}
