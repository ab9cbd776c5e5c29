//! `journal backup list`: when each backup was made, why, what it holds, and when it was last verified.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::to_json;
use crate::backup::{Backup, Depth, Standing, Whose};
use crate::commands::answer;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::times;
use crate::terminal::{self, safe};

/// The columns; the last is as wide as it is.
const HEADINGS: [&str; 7] = ["MADE", "WHY", "REVISION", "ENTRIES", "SIZE", "VERIFIED", "NAME"];

/// The column of what only a journal has.
const ENTRIES: usize = 3;

/// The column of when it was last verified.
const VERIFIED: usize = 5;

/// Those whose values are numbers.
const TO_THE_RIGHT: [usize; 2] = [ENTRIES, 4];

pub(super) fn run(ctx: &mut Context) -> Result<Outcome, CommandError> {
    let all = ctx.backups()?.all()?;
    let is_of_another = |it: &Backup| matches!(it.whose, Whose::Others(_));
    let (others, backups): (Vec<_>, Vec<_>) = all.into_iter().partition(is_of_another);
    if ctx.output.json {
        let backups: Value = backups.iter().map(to_json).collect();
        let others: Value = others.iter().map(to_json).collect();
        ctx.output.document(&json!({"backups": backups, "of_others": others}))?;
        return Ok(Outcome::Clean);
    }
    tell_others(&others, ctx);
    if backups.is_empty() {
        ctx.output.say("there are no backups yet; `journal backup` makes one");
        return Ok(Outcome::Clean);
    }
    let lines = laid_out(&backups, ctx)?;
    for line in lines {
        ctx.output.line(&line)?;
    }
    Ok(Outcome::Clean)
}

/// The table, in two lines for each backup where one is too narrow.
fn laid_out(backups: &[Backup], ctx: &mut Context) -> Result<Vec<String>, CommandError> {
    let mut rows: Vec<_> = std::iter::once(HEADINGS.map(str::to_owned))
        .chain(backups.iter().map(|it| cells(it, ctx)))
        .collect();
    if !ctx.owner()?.is_journal() {
        // A column without a word is none.
        for row in &mut rows {
            row[ENTRIES].clear();
        }
    }
    let width = ctx.output.is_terminal().then(|| ctx.output.width());
    let whole = lines(&rows, HEADINGS.len() - 1);
    let is_wide = |line: &String| width.is_some_and(|it| line.chars().count() > it);
    let lines = if whole.iter().any(is_wide) { in_two(&rows) } else { whole };
    Ok(lines)
}

/// Says whose the backups are that another archive of this name has in the folder.
fn tell_others(others: &[Backup], ctx: &Context) {
    let places = others.iter().filter_map(|it| match &it.whose {
        Whose::Others(place) => Some(place),
        Whose::Ours | Whose::Moved(_) => None,
    });
    let places: BTreeSet<_> = places.collect();
    for place in places {
        let count = others.iter().filter(|it| it.whose == Whose::Others(place.clone())).count();
        let (count, place) = (answer::counted(count, "backup"), place.display());
        ctx.output
            .say(&format!("{count} in this folder, left out here, of another archive: {place}"));
    }
}

/// A backup as a row of the table.
fn cells(backup: &Backup, ctx: &Context) -> [String; HEADINGS.len()] {
    let created = backup.created.map(|it| times::told(it, ctx));
    let or_nothing = |text: Option<String>| safe(&text.unwrap_or_else(|| "-".to_owned()));
    let heads = Some(backup.heads.join(",")).filter(|it| !it.is_empty());
    [
        or_nothing(created),
        or_nothing(backup.reason.as_ref().map(ToString::to_string)),
        or_nothing(heads),
        or_nothing(backup.items.map(|it| it.to_string())),
        answer::bytes(backup.bytes),
        safe(&standing(backup, ctx)),
        safe(&backup.name),
    ]
}

/// When it was last verified, and whether anything was left out: automatic backups leave the long checks to
/// `backup verify`.
fn standing(backup: &Backup, ctx: &Context) -> String {
    match (&backup.standing, &backup.checked) {
        (Standing::Damaged(why), _) => format!("DAMAGED: {why}"),
        (Standing::Verified, Some(checked)) => {
            let depth = if checked.depth == Depth::Quick { ", quick" } else { "" };
            format!("{}{depth}", ctx.on_the_wall(checked.at).format("%Y-%m-%d"))
        }
        (Standing::Verified, None) => "when made".to_owned(),
        (Standing::Unverified, _) => "never".to_owned(),
    }
}

/// Rows in two lines each, where one is too long: when it was verified, and the name, stand below the rest.
fn in_two(rows: &[[String; HEADINGS.len()]]) -> Vec<String> {
    let verified = rows.iter().map(|row| row[VERIFIED].chars().count()).max().unwrap_or(0);
    let above = lines(rows, VERIFIED - 1).into_iter();
    let below = rows.iter().map(|row| {
        let (when, name) = (&row[VERIFIED], &row[HEADINGS.len() - 1]);
        format!("    {}  {name}", terminal::padded(when, verified))
    });
    above.zip(below).flat_map(|(above, below)| [above, below]).collect()
}

/// Rows in columns up to a last one.
fn lines(rows: &[[String; HEADINGS.len()]], last: usize) -> Vec<String> {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..last).map(width).collect();
    let line = |row: &[String; HEADINGS.len()]| {
        let mut line = String::new();
        for (column, width) in widths.iter().enumerate().filter(|it| *it.1 > 0) {
            let cell = match TO_THE_RIGHT.contains(&column) {
                true => format!("{:>width$}", row[column]),
                false => terminal::padded(&row[column], *width),
            };
            line.push_str(&cell);
            line.push_str("  ");
        }
        line + &row[last]
    };
    rows.iter().map(line).collect()
}
