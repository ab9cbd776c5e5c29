//! Places, people, tags and moods that are called as what is looked for.

use serde_json::{Value, json};

use super::super::answer::counted;
use super::super::context::Context;
use super::super::error::CommandError;
use super::super::selecting::Named;
use super::Args;
use crate::archive::{Archive, ArchiveError};
use crate::finding::shell_quoted;

/// Entries that have a name.
pub(super) struct Holding {
    named: Named,
    name: String,
    entries: usize,
}

/// What has the name that a query is, and is in entries that the filters let through; nothing where the query is more than words.
pub(super) fn holding(
    args: &Args,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Vec<Holding>, CommandError> {
    let name = args.query.join(" ");
    let is_name =
        name.chars().all(|it| it.is_alphanumeric() || it.is_whitespace() || "'’.-".contains(it));
    if args.fts || !is_name || args.query.iter().skip(1).any(|it| it.starts_with('-')) {
        return Ok(Vec::new());
    }
    let reading = || ArchiveError::database("read the entries");
    let mut holding = Vec::new();
    for named in Named::ALL {
        let filters = args.which.and(named, &name);
        let connection = archive.connection();
        let selection = filters.known_selection(connection, args.conflicts.copies(), ctx)?;
        let Some(selection) = selection else { continue };
        let entries = selection.ids(connection).map_err(reading())?.len();
        if entries > 0 {
            holding.push(Holding { named, name: name.clone(), entries });
        }
    }
    Ok(holding)
}

impl Holding {
    /// A line of it, with the command that lists the entries.
    pub(super) fn line(&self) -> String {
        let entries = counted(self.entries, "entry");
        let (name, option) = (&self.name, self.named.as_str());
        let said = match self.named {
            Named::Location => format!("{entries} at {name}"),
            Named::Person => format!("{entries} with {name}"),
            Named::Tag => format!("{entries} tagged {name}"),
            Named::Mood => format!("{entries} that felt {name}"),
        };
        format!("{said}: journal list --{option} {}", shell_quoted(name))
    }

    /// The same for a document.
    pub(super) fn to_json(&self) -> Value {
        json!({ "field": self.named.as_str(), "name": self.name, "entries": self.entries })
    }
}
