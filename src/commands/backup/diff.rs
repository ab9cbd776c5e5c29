//! `journal backup diff`: what a restore would bring back.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::find;
use crate::archive::care::diff::{EntryError, source_of, versions_only_in};
use crate::archive::care::pairs::{ArchivedEntry, EntryDiff};
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::terminal::safe;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A backup: its name, `latest`, or a file
    #[arg(value_name = "A")]
    before: String,
    /// Another one (the archive when there is none)
    #[arg(value_name = "B")]
    after: Option<String>,
    /// Show the lines that differ
    #[arg(long)]
    text: bool,
}

pub(super) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let backups = ctx.backups()?;
    let progress = ctx.progress();
    let before = backups.examine(&find(&backups, &args.before)?, &*progress)?;
    let difference = match &args.after {
        Some(after) => {
            let after = backups.examine(&find(&backups, after)?, &*progress)?;
            Difference::between(before.connection(), after.connection(), args.text)?
        }
        None => Difference::between(
            before.connection(),
            ctx.archive_to_read()?.connection(),
            args.text,
        )?,
    };
    drop(progress);
    difference.tell(ctx)?;
    Ok(Outcome::Clean)
}

/// What two archives hold differently, and, where it was asked for, the lines.
struct Difference {
    entries: EntryDiff,
    /// How many versions only the first one holds, by the paths of their entries.
    versions: BTreeMap<String, usize>,
    lines: Vec<String>,
}

impl Difference {
    fn between(
        before: &Connection,
        after: &Connection,
        with_text: bool,
    ) -> Result<Self, CommandError> {
        let entries = EntryDiff::between(before, after)?;
        let mut lines = Vec::new();
        if with_text {
            let removed = entries.removed.iter().map(|it| (Some(it), None));
            let added = entries.added.iter().map(|it| (None, Some(it)));
            let edited = entries.changed.iter().filter(|it| it.is_edited());
            let edited = edited.map(|it| (Some(&it.before), Some(&it.after)));
            for (old, new) in added.chain(removed).chain(edited) {
                let (old, new) = (Side::of(before, old)?, Side::of(after, new)?);
                lines.extend(old.lines_to(&new));
            }
        }
        let versions = versions_only_in(before, after)?;
        Ok(Self { entries, versions, lines })
    }

    fn tell(&self, ctx: &Context) -> Result<(), CommandError> {
        let EntryDiff { added, removed, changed } = &self.entries;
        if ctx.output.json {
            return ctx.output.document(&self.document());
        }
        for entry in added {
            ctx.output.line(&format!("added    {}", safe(&entry.path)))?;
        }
        for entry in removed {
            ctx.output.line(&format!("removed  {}", safe(&entry.path)))?;
        }
        for it in changed {
            let word = if it.is_edited() { "changed" } else { "renamed" };
            let was = if it.is_renamed() {
                format!("  (was {})", safe(&it.before.path))
            } else {
                String::new()
            };
            ctx.output.line(&format!("{word}  {}{was}", safe(&it.after.path)))?;
        }
        for (path, count) in &self.versions {
            let count = answer::counted(*count, "version");
            ctx.output
                .line(&format!("versions {}  ({count} that a restore brings back)", safe(path)))?;
        }
        for line in &self.lines {
            ctx.output.line(&safe(line))?;
        }
        if self.entries.is_empty() && self.versions.is_empty() {
            ctx.output.say("no entry differs");
        }
        Ok(())
    }

    fn document(&self) -> Value {
        let EntryDiff { added, removed, changed } = &self.entries;
        let paths = |all: &[ArchivedEntry]| {
            all.iter().map(|it| Value::from(it.path.as_str())).collect::<Value>()
        };
        let changed = changed.iter().map(
            |it| json!({"path": it.after.path, "was": it.before.path, "edited": it.is_edited()}),
        );
        let changed: Value = changed.collect();
        let versions = self.versions.iter();
        let versions: Value =
            versions.map(|(path, count)| json!({"path": path, "versions": count})).collect();
        json!({"added": paths(added), "removed": paths(removed), "changed": changed,
            "versions": versions, "text": self.lines})
    }
}

/// An entry as one of the two archives holds it.
struct Side {
    path: String,
    text: String,
}

impl Side {
    /// An entry that is not there has no text; of one that is damaged no text is shown.
    fn of(archive: &Connection, entry: Option<&ArchivedEntry>) -> Result<Self, CommandError> {
        let Some(entry) = entry else {
            return Ok(Self { path: "/dev/null".to_owned(), text: String::new() });
        };
        let text = match source_of(archive, entry) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error @ EntryError::Damaged { .. }) => format!("({error})\n"),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { path: entry.path.clone(), text })
    }

    fn lines_to(&self, other: &Self) -> Vec<String> {
        let diff = similar::TextDiff::from_lines(&*self.text, &*other.text);
        let diff = diff.unified_diff().header(&self.path, &other.path).to_string();
        diff.lines().map(str::to_owned).collect()
    }
}
