//! Places, people, tags and moods that are called as what is looked for.

use serde_json::{Value, json};

use super::super::answer::counted;
use super::super::context::Context;
use super::super::error::CommandError;
use super::super::selecting::{Filters, Named};
use super::{Args, Asked};
use crate::archive::{Archive, ArchiveError};
use crate::finding::shell_quoted;

/// Entries that have a name.
pub(super) struct Holding {
    named: Named,
    name: String,
    entries: usize,
    /// The command that lists them.
    command: String,
}

/// What has the name that a query is, and is in entries that the filters let through; nothing where the query is more than words.
pub(super) fn holding(
    args: &Args,
    asked: &Asked,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Vec<Holding>, CommandError> {
    let name = asked.text.clone();
    if args.fts || !is_a_name(&name) {
        return Ok(Vec::new());
    }
    let reading = || ArchiveError::database("read the entries");
    let mut holding = Vec::new();
    for named in Named::ALL {
        let filters = asked.which.and(named, &name);
        let connection = archive.connection();
        let selection = filters.known_selection(connection, args.conflicts.copies(), ctx)?;
        let Some(selection) = selection else { continue };
        let entries = selection.ids(connection).map_err(reading())?.len();
        if entries > 0 {
            let command = command(named, &name, &asked.which);
            holding.push(Holding { named, name: name.clone(), entries, command });
        }
    }
    Ok(holding)
}

/// Whether a query is words alone, as a name is.
fn is_a_name(name: &str) -> bool {
    let is_plain = !name.starts_with('-')
        && !name.contains(|it: char| it.is_control() || "\"*()^`".contains(it));
    is_plain && !name.is_empty() && !name.split_whitespace().any(|it| it.starts_with('-'))
}

/// The command that lists the entries that have a name, among those that the filters let through.
fn command(named: Named, name: &str, which: &Filters) -> String {
    let filters = which.said_again();
    let options: String = which.options_again().iter().flat_map(|it| [" ", it]).collect();
    if filters.is_empty() {
        return format!("journal list --{} {}{options}", named.as_str(), shell_quoted(name));
    }
    let head = if named == Named::Location { "place" } else { named.as_str() };
    let is_word = name.chars().all(|it| it.is_alphanumeric() || "'’.-".contains(it));
    let value = if is_word { name.to_owned() } else { format!("\"{name}\"") };
    // First what does not begin with a hyphen.
    format!("journal search {}{options}", shell_quoted(&format!("{head}:{value} {filters}")))
}

impl Holding {
    /// A line of it, with the command that lists the entries.
    pub(super) fn line(&self) -> String {
        let entries = counted(self.entries, "entry");
        let name = &self.name;
        let said = match self.named {
            Named::Location => format!("{entries} at {name}"),
            Named::Person => format!("{entries} with {name}"),
            Named::Tag => format!("{entries} tagged {name}"),
            Named::Mood => format!("{entries} that felt {name}"),
        };
        format!("{said}: `{}`", self.command)
    }

    /// The same for a document.
    pub(super) fn to_json(&self) -> Value {
        json!({ "field": self.named.as_str(), "name": self.name, "entries": self.entries })
    }
}
