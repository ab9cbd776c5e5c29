//! Whether the rows are what they would be derived as today: readers say it where they are not, and writers stop where a
//! newer `journal` derived them.

use std::collections::BTreeSet;

use super::context::Context;
use super::error::CommandError;
use crate::archive::model::parts::Due;
use crate::archive::model::shape::Shape;
use crate::archive::model::taken::Taken;
use crate::archive::model::{parts, taken};
use crate::archive::{Archive, ArchiveError};
use crate::engine::ledger;
use crate::field::Field;
use crate::revision::graph::RevisionGraph;
use crate::revision::repopulate::Part;

/// The archive as it is at this moment, for reading its rows: at head, and told where parts of them are out of date.
pub(super) fn archive_at_head(ctx: &mut Context) -> Result<Archive, CommandError> {
    let graph = ctx.graph_to_read()?;
    let archive = ctx.archive_to_read()?;
    archive.begin_reading()?;
    super::require_head(&archive, &graph)?;
    warn_of_due(&archive, ctx)?;
    Ok(archive)
}

/// Says in one line which parts of the rows are out of date.
pub(super) fn warn_of_due(archive: &Archive, ctx: &mut Context) -> Result<(), CommandError> {
    let fields = ctx.fields()?;
    let names = due(archive, &fields)?.map(|it| it.names()).unwrap_or_default();
    if !names.is_empty() {
        let (are, them) = if is_plural(&names) { ("are", "them") } else { ("is", "it") };
        let parts = listed(&names);
        let message = format!("{parts} {are} out of date; `journal sync` derives {them} again");
        ctx.output.warn(&message, None);
    }
    Ok(())
}

/// Refuses to write rows where a newer `journal` derived some of their parts: this one would spoil them.
pub(super) fn refuse_newer(archive: &Archive, fields: &[Field]) -> Result<(), CommandError> {
    let newer = due(archive, fields)?.map(|it| it.newer).unwrap_or_default();
    if newer.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = newer.into_iter().collect();
    let were = if is_plural(&names) { "were" } else { "was" };
    let message = format!("{} {were} derived by a newer `journal`", listed(&names));
    let hint =
        "use that `journal`, or take them back with `journal repopulate --force --from-archive`";
    Err(CommandError::new("derived-by-newer", message).with_hint(hint))
}

/// What is not derived as it would be today; nothing is known of an archive from before that was noted.
pub(super) fn due(archive: &Archive, fields: &[Field]) -> Result<Option<Due>, CommandError> {
    ledger::read(archive.connection()).map_err(ArchiveError::database("read the ledger"))?;
    let reading = || ArchiveError::database("read by what the rows were derived");
    let shape = Shape::of(archive.connection(), fields).map_err(reading())?;
    if !shape.histories {
        return Ok(None);
    }
    Ok(Some(parts::due(archive.connection(), &shape).map_err(reading())?))
}

fn is_core(name: &str) -> bool {
    Part::CORE.iter().any(|it| it.as_str() == name)
}

fn is_plural(names: &[String]) -> bool {
    match names {
        [one] => is_core(one) && one != "title" && one != "search",
        _ => true,
    }
}

/// Parts as people list them: one of the core is a word, a field is a name in backticks.
fn listed(names: &[String]) -> String {
    let shown = |name: &String| if is_core(name) { name.clone() } else { format!("`{name}`") };
    let shown: Vec<String> = names.iter().map(shown).collect();
    match shown.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        all => all.concat(),
    }
}

/// Refuses to write rows where the column or the tables of a field are somebody else's.
pub(super) fn refuse_taken(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Result<(), CommandError> {
    let first = taken(archive, graph, fields, of_schema)?.into_iter().next();
    first.map_or(Ok(()), |taken| Err(CommandError::taken(&taken)))
}

/// The fields whose columns or tables are somebody else's.
pub(super) fn taken(
    archive: &Archive,
    graph: &RevisionGraph,
    fields: &[Field],
    of_schema: &BTreeSet<String>,
) -> Result<Vec<Taken>, CommandError> {
    let looking = ArchiveError::database("look whose the tables are");
    let taken = taken::taken(archive.connection(), graph, fields, of_schema);
    Ok(taken.map_err(looking)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_listed_as_people_list_them() {
        let check = |names: &[&str], expected: &str, plural: bool| {
            let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!((listed(&names).as_str(), is_plural(&names)), (expected, plural));
        };
        check(&["moods"], "moods", true);
        check(&["search"], "search", false);
        check(&["sky"], "`sky`", false);
        check(&["dates", "moods", "sky"], "dates, moods and `sky`", true);
    }
}
