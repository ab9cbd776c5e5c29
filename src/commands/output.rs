//! What is printed: data and JSON to stdout, talk to stderr. The only writer to the terminal.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::error::{CommandError, Report};
use crate::finding::{Excerpt, Finding, Place, Severity};
use crate::progress::Progress;

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
}

const RED: Style = AnsiColor::Red.on_default().bold();
// For warnings and marks: yellow vanishes on a light ground.
const MAGENTA: Style = AnsiColor::Magenta.on_default().bold();
const BLUE: Style = AnsiColor::Blue.on_default().bold();
const BOLD: Style = Style::new().bold();

impl Output {
    pub(crate) fn new(json: bool, voice: Voice, color: Color) -> Self {
        Self { json, voice, color }
    }

    /// Prints the one JSON document of a command.
    pub(crate) fn document(&self, document: &Value) -> Result<(), CommandError> {
        let mut text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
        text.push('\n');
        self.write(text.as_bytes())
    }

    /// Prints a line of data.
    pub(crate) fn line(&self, line: &str) -> Result<(), CommandError> {
        self.text(&format!("{line}\n"))
    }

    /// Begins to print many lines of data, which need not leave one by one.
    pub(crate) fn lines(&self) -> Lines {
        Lines { out: io::BufWriter::new(io::stdout()), is_plain: self.is_plain() }
    }

    /// Whether our own styles are taken out of what is printed.
    pub(crate) fn is_plain(&self) -> bool {
        self.choice(io::stdout().is_terminal()) == anstream::ColorChoice::Never
    }

    /// Prints text of data that may hold our own styles; what came from entries went through [`safe`] before.
    pub(crate) fn text(&self, text: &str) -> Result<(), CommandError> {
        let mut out = AutoStream::new(io::stdout(), self.choice(io::stdout().is_terminal()));
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
            self.talk(&format!("{line}\n"));
        }
    }

    /// Says a warning on stderr.
    pub(crate) fn warn(&self, message: &str, hint: Option<&str>) {
        if self.voice >= Voice::Normal {
            let mut text = format!("{MAGENTA}warning{MAGENTA:#}: {}\n", safe(message));
            push_hint(&mut text, hint);
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
                self.talk(&finding_text(finding));
            }
        }
    }

    /// Tells why the command could not do its work.
    pub(crate) fn error(&self, report: &Report) {
        if self.json {
            // Where even stdout is gone there is nobody left to tell.
            let _ = self.document(&report.to_json());
            return;
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
        let mut out = AutoStream::new(io::stderr(), self.choice(io::stderr().is_terminal()));
        // Where stderr is gone there is nobody left to tell.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    fn choice(&self, is_terminal: bool) -> anstream::ColorChoice {
        match self.color {
            Color::Always => anstream::ColorChoice::Always,
            // anstream knows NO_COLOR, CLICOLOR and TERM=dumb; it must not take a pipe for a terminal.
            Color::Auto if is_terminal => anstream::AutoStream::choice(&io::stderr()),
            Color::Auto | Color::Never => anstream::ColorChoice::Never,
        }
    }
}

/// Many lines of data on their way to stdout.
#[derive(Debug)]
pub(crate) struct Lines {
    out: io::BufWriter<io::Stdout>,
    is_plain: bool,
}

impl Lines {
    /// Prints a line; it may hold our own styles, and what came from entries went through [`safe`] before.
    pub(crate) fn line(&mut self, line: &str) -> Result<(), CommandError> {
        put_line(&mut self.out, line, self.is_plain).map_err(CommandError::from)
    }

    /// Sends what has not left yet.
    pub(crate) fn finish(&mut self) -> Result<(), CommandError> {
        self.out.flush().map_err(CommandError::from)
    }
}

/// Writes a line with our own styles, or without.
pub(crate) fn put_line(out: &mut impl Write, line: &str, is_plain: bool) -> io::Result<()> {
    match is_plain && line.contains('\x1b') {
        true => writeln!(out, "{}", anstream::adapter::strip_str(line)),
        false => writeln!(out, "{line}"),
    }
}

/// A finding as people read it.
fn finding_text(finding: &Finding) -> String {
    let (style, word) = match finding.severity {
        Severity::Error => (RED, "error"),
        Severity::Warning => (MAGENTA, "warning"),
    };
    let mut text = format!("{style}{word}{style:#}: {}\n", safe(&finding.message));
    push_place(&mut text, &finding.place, finding.excerpt.as_ref());
    push_hint(&mut text, finding.hint.as_deref());
    text
}

/// The place, and the line with its mark where there is one.
fn push_place(text: &mut String, place: &Place, excerpt: Option<&Excerpt>) {
    if place.path.is_empty() {
        return;
    }
    text.push_str(&format!(" {BLUE}-->{BLUE:#} {}\n", safe(&place.to_string())));
    let (Some(line), Some(excerpt)) = (place.line, excerpt) else { return };
    let margin = " ".repeat(line.to_string().len());
    let Window { shown, column } = Window::around(excerpt);
    // A tab before the mark stays one, so that both lines are indented alike.
    let before = shown.chars().take(column.saturating_sub(1));
    let indent: String = before.map(|it| if it == '\t' { '\t' } else { ' ' }).collect();
    let rest = shown.chars().count().saturating_sub(column.saturating_sub(1));
    let mark = "^".repeat(excerpt.length.min(rest.max(1)));
    text.push_str(&format!("{BLUE}{line} |{BLUE:#} {}\n", safe(&shown)));
    text.push_str(&format!("{margin} {BLUE}|{BLUE:#} {indent}{MAGENTA}{mark}{MAGENTA:#}\n"));
}

/// The part of a line around its mark that is worth showing: a paragraph of Markdown is one line.
struct Window {
    shown: String,
    /// Where the mark begins in it, from 1.
    column: usize,
}

impl Window {
    const WIDTH: usize = 90;

    fn around(excerpt: &Excerpt) -> Self {
        let letters: Vec<char> = excerpt.text.chars().collect();
        let first = excerpt.column.saturating_sub(1).min(letters.len());
        let start = if first < Self::WIDTH * 2 / 3 { 0 } else { first - Self::WIDTH / 3 };
        let end = letters.len().min(start + Self::WIDTH);
        let (before, after) =
            (if start > 0 { "…" } else { "" }, if end < letters.len() { "…" } else { "" });
        let shown: String = letters[start..end].iter().collect();
        Self {
            shown: format!("{before}{shown}{after}"),
            column: first - start + before.chars().count() + 1,
        }
    }
}

fn push_hint(text: &mut String, hint: Option<&str>) {
    if let Some(hint) = hint {
        text.push_str(&format!("{BLUE}hint{BLUE:#}: {}\n", safe(hint)));
    }
}

/// Takes out of a text what a terminal would obey: control characters but line feed and tab, and the marks that turn
/// the direction of writing. Every line end becomes a line feed.
pub(crate) fn safe(text: &str) -> String {
    let safe = |it: char| if is_obeyed(it) { '\u{fffd}' } else { it };
    with_line_feeds(text).chars().map(safe).collect()
}

/// A text with a line feed at the end of each line, where it had `\r\n` or `\r`.
pub(crate) fn with_line_feeds(text: &str) -> Cow<'_, str> {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    }
}

/// The same on one line.
pub(crate) fn safe_line(text: &str) -> Cow<'_, str> {
    let is_mark = |it: char| is_obeyed(it) || it == '\n' || it == '\t';
    match text.contains(is_mark) {
        true => safe(text).replace(['\n', '\t'], " ").into(),
        false => text.into(),
    }
}

fn is_obeyed(letter: char) -> bool {
    (letter.is_control() && letter != '\n' && letter != '\t')
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

/// Progress as a bar on stderr, shown where work takes longer than a second; stopped by a signal.
#[derive(Debug)]
pub(crate) struct Bar {
    is_shown: bool,
    stop: std::sync::Arc<AtomicUsize>,
    start: Instant,
    done: AtomicU64,
    stage: Mutex<Stage>,
}

#[derive(Debug, Default)]
struct Stage {
    what: String,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// A bar that is shown where `is_shown`, and says to stop once `stop` is not 0.
    pub(crate) fn new(is_shown: bool, stop: std::sync::Arc<AtomicUsize>) -> Self {
        let stage = Mutex::new(Stage::default());
        Self { is_shown, stop, start: Instant::now(), done: AtomicU64::new(0), stage }
    }

    fn draw(&self) {
        // A poisoned lock means that a thread panicked while drawing: then there is nothing more to draw.
        let Ok(mut stage) = self.stage.lock() else { return };
        if stage.bar.is_none() {
            stage.bar = Some(new_bar(&stage.what, stage.total));
        }
        if let Some(bar) = &stage.bar {
            bar.set_position(self.done.load(Ordering::Relaxed));
        }
    }
}

fn new_bar(what: &str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let template = match total {
        Some(_) => "{msg:>12} [{bar:30}] {human_pos}/{human_len} {eta}",
        None => "{msg:>12} {human_pos}",
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> "));
    bar.set_message(what.to_owned());
    bar
}

impl Progress for Bar {
    fn begin(&self, what: &str, total: Option<u64>) {
        self.done.store(0, Ordering::Relaxed);
        if let Ok(mut stage) = self.stage.lock() {
            if let Some(bar) = stage.bar.take() {
                bar.finish_and_clear();
            }
            *stage = Stage { what: what.to_owned(), total, bar: None };
        }
    }

    fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
        if self.is_shown && self.start.elapsed() > Duration::from_secs(1) {
            self.draw();
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) != 0
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        let bar = self.stage.lock().ok().and_then(|mut stage| stage.bar.take());
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_comes_from_an_entry() {
        assert_eq!(
            safe("a\x1b[31mb\u{9b}c\x07\u{202e}d\n\te"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}d\n\te"
        );
    }

    #[test]
    fn of_a_long_line_the_part_around_the_mark_is_shown() {
        let text = format!("{}X{}", "a".repeat(500), "b".repeat(500));
        let Window { shown, column } = Window::around(&Excerpt { text, column: 501, length: 1 });
        assert_eq!(shown.chars().nth(column - 1), Some('X'));
        assert!(shown.chars().count() < 100 && shown.starts_with('…') && shown.ends_with('…'));
    }

    #[test]
    fn a_finding_reads_like_a_compilers() {
        let finding =
            Finding::error(Place::at("a.md", 2, 7), "unquoted-colon", "a value holds a colon")
                .with_hint("put it in quotes")
                .with_excerpt(Some(Excerpt {
                    text: "title: a: b".to_owned(),
                    column: 9,
                    length: 1,
                }));
        let plain = anstream::adapter::strip_str(&finding_text(&finding)).to_string();
        assert_eq!(
            plain,
            "error: a value holds a colon\n --> a.md:2:7\n2 | title: a: b\n  |         ^\nhint: put it in quotes\n"
        );
    }
}
