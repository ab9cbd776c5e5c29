//! What the commands share that write an entry: its day, its place among the others, the editor, and the archive behind it.

pub(super) mod archived;
mod beginning;
mod day_words;
mod draft;
pub(super) mod moment;
pub(super) mod place;

use std::path::PathBuf;

use chrono::NaiveDate;
use draft::Draft;
use serde_json::json;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::entry::filter::{DayRange, NoDays};
use crate::entry::{EntryPath, date};
use crate::finding::Place;
use crate::journal::Journal;
pub(super) use beginning::{begun, head};

/// What is known of an entry that is begun.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Details {
    /// How it feels
    #[arg(long)]
    pub(super) mood: Option<String>,
    /// Where it is: 'Alfama, Lisbon, Portugal'
    #[arg(long)]
    pub(super) location: Option<String>,
    /// Its title; a second entry of the day has it in the name of its file
    #[arg(long)]
    pub(super) title: Option<String>,
    /// A tag; give it again for another one
    #[arg(long = "tag", value_name = "TAG")]
    pub(super) tags: Vec<String>,
}

impl Details {
    /// Each name of a template that a flag says something of, and the flag.
    fn said(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = [
            ("title", "--title", self.title.is_some()),
            ("mood", "--mood", self.mood.is_some()),
            ("location", "--location", self.location.is_some()),
            ("tags", "--tag", !self.tags.is_empty()),
        ];
        all.into_iter().filter(|it| it.2).map(|(name, flag, _)| (name, flag))
    }

    /// The flags that say something, each once.
    pub(super) fn flags(&self) -> impl Iterator<Item = &'static str> {
        self.said().map(|(_, flag)| flag)
    }
}

/// The day of an entry, and how it is written into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) day: NaiveDate,
    pub(super) written: String,
}

impl Day {
    /// Now, with its time and offset.
    pub(super) fn now(ctx: &Context) -> Self {
        let now = ctx.local_time();
        let written = now.format("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Self { day: now.date_naive(), written }
    }

    /// Another day, as it was said: what may open a quick entry, or what front matter may say. A day that would be read as none is
    /// refused.
    pub(super) fn said(said: &str, ctx: &Context) -> Result<Self, CommandError> {
        let found = Self::found(said, ctx)?;
        match date::is_lived(found.day) {
            true => Ok(found),
            false => Err(CommandError::new("date", format!("`{said}`: {}", moment::NOT_LIVED))
                .with_hint("write the year with the four digits that were meant")),
        }
    }

    fn found(said: &str, ctx: &Context) -> Result<Self, CommandError> {
        if said.trim().eq_ignore_ascii_case("now") {
            return Ok(Self::now(ctx));
        }
        if let Some((day, written)) = moment::day_and_time(said.trim(), ctx.today()) {
            return Ok(Self { day, written });
        }
        let range = DayRange::said(said, ctx.today()).map_err(|error| no_day(said, &error))?;
        match (range.first, range.last) {
            (Some(first), Some(last)) if first == last => {
                if let Some(zone) = date::zone_of(said) {
                    return Err(no_offset(said, &zone));
                }
                let written = date::to_the_second(said);
                // Nobody said these seconds.
                let is_end = |it: &String| it.contains("T23:59:59") && !said.contains("59");
                if written.as_ref().is_some_and(is_end) {
                    return Err(no_end_of(first, said));
                }
                Ok(Self { day: first, written: written.unwrap_or_else(|| first.to_string()) })
            }
            _ => Err(CommandError::new("date", format!("`{said}` is more than one day"))
                .with_hint("name one day: 2025-09-16, yesterday, last friday")),
        }
    }
}

fn no_end_of(day: NaiveDate, said: &str) -> CommandError {
    let next = day.succ_opt().unwrap_or(day);
    CommandError::new("date", format!("`{said}` is where that day ends and the next one begins"))
        .with_hint(format!("say which is meant: '{day} 23:59', or '{next} 00:00'"))
}

fn no_offset(said: &str, zone: &str) -> CommandError {
    let at = date::to_the_second(said).map(|it| it.replace('T', " ")).unwrap_or_default();
    let at = at.get(..16).unwrap_or(&at);
    let message = format!("`{said}`: how far `{zone}` lies from UTC is not known here");
    CommandError::new("date", message)
        .with_hint(format!("write its offset in its place, as in '{at} -05:00'; or leave it away"))
}

fn no_day(said: &str, error: &NoDays) -> CommandError {
    const SAID: &str = "2025-09-16, '2025-09-16 22:10', 'yesterday 6pm', last friday";
    let hint = error.hint().unwrap_or_else(|| SAID.to_owned());
    CommandError::new("date", format!("`{said}`: {error}")).with_hint(hint)
}

/// An entry that a command writes.
pub(super) struct Written {
    pub(super) path: EntryPath,
    pub(super) file: PathBuf,
    pub(super) day: Option<NaiveDate>,
}

impl Written {
    pub(super) fn at(journal: &Journal, path: EntryPath, day: Option<NaiveDate>) -> Self {
        Self { file: journal.locate(&path), path, day }
    }

    /// Opens a file that was begun just now, where somebody edits it, and archives what became of it.
    pub(super) fn go_on(
        &self,
        journal: &Journal,
        begun: &str,
        edits: bool,
        ctx: &mut Context,
    ) -> Result<Outcome, CommandError> {
        if !edits {
            return self.tell(ctx);
        }
        let edited = ctx.edit(std::slice::from_ref(&self.file));
        let why = match draft::settle(&self.file, journal.root(), begun, edited)? {
            Draft::Written => {
                self.refuse_no_file(journal)?;
                return self.archive(journal, ctx);
            }
            Draft::Untouched => "nothing was written",
            Draft::TakenAway => "the editor took the file away",
        };
        archived::withdraw(journal, &self.path, ctx)?;
        ctx.output.say(&format!("{why}, so there is no new entry"));
        Ok(Outcome::Clean)
    }

    /// Refuses what an editor left there that is no file: no sync would take it.
    fn refuse_no_file(&self, journal: &Journal) -> Result<(), CommandError> {
        let Some(what) = journal.no_file_at(&self.path) else { return Ok(()) };
        let message = format!("the editor left {what} in the place of the file that was begun");
        Err(CommandError::new("not-a-file", message)
            .at(Place::file(answer::path(&self.file)), None)
            .with_hint(what.way_out()))
    }

    /// Tells where the entry lies.
    pub(super) fn tell(&self, ctx: &Context) -> Result<Outcome, CommandError> {
        if ctx.output.json {
            ctx.output.document(&self.document())?;
        } else {
            ctx.output.line(&answer::path(&self.file))?;
        }
        Ok(Outcome::Clean)
    }

    /// Brings the archive up to date with the entry alone, and tells where it lies. Where that cannot be done the file stays,
    /// and it is said.
    pub(super) fn archive(
        &self,
        journal: &Journal,
        ctx: &mut Context,
    ) -> Result<Outcome, CommandError> {
        let archived = archived::sync(journal, &self.path, ctx)?;
        if ctx.output.json {
            let mut document = self.document();
            archived.add_to(&mut document);
            ctx.output.document(&document)?;
            return Ok(archived.outcome());
        }
        ctx.output.line(&answer::path(&self.file))?;
        archived.tell(ctx)
    }

    fn document(&self) -> serde_json::Value {
        let day = self.day.map(|it| it.to_string());
        json!({"path": answer::path(&self.file), "entry": self.path.as_str(), "date": day})
    }
}
