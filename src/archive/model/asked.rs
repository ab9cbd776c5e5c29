//! What revisions ask to be derived: each word must be a part of the core, or a field that some revision of the workspace
//! makes.

use crate::archive::model::derived::{Derived, asked};
use crate::field::FieldName;
use crate::revision::Revision;
use crate::revision::graph::RevisionGraph;
use crate::revision::header::{HeaderError, Key, Problem};
use crate::revision::made::Made;
use crate::revision::repopulate::Part;

/// The first revision of some that asks for anything, where nothing can be derived, with its place.
pub fn any_part<'r>(revisions: impl Iterator<Item = &'r Revision>) -> Option<HeaderError> {
    let mut asking = revisions.filter(|it| !it.header.repopulate.is_none());
    asking.next().map(|revision| {
        let word = revision.header.repopulate.to_string();
        let first = word.split(' ').next().unwrap_or_default();
        let spot = Box::new(revision.up.spot_of(Key::Repopulate, first));
        HeaderError { spot, problem: Problem::NothingDerived { word } }
    })
}

/// The first word of the `repopulate` lines of some revisions that names nothing, with its place.
pub fn unknown_part<'r>(
    revisions: impl Iterator<Item = &'r Revision>,
    graph: &RevisionGraph,
) -> Option<HeaderError> {
    let asking: Vec<&Revision> = revisions.filter(|it| asked(it).next().is_some()).collect();
    if asking.is_empty() {
        return None;
    }
    let by = |is_core| {
        let scripts = graph.known().filter(move |it| it.is_carried == is_core);
        Made::by(scripts.map(|it| &*it.up.text))
    };
    let known = by(false).fields_beside(&by(true));
    asking.into_iter().find_map(|revision| {
        // A table that is handed over to a field is looked at where it is; a name of the core is no field's by that.
        let is_handed_over =
            |it: &str| it.parse::<FieldName>().is_ok() && revision.header.loses.covers_table(it);
        let word = asked(revision).find(|it| !known.contains(*it) && !is_handed_over(it))?;
        let own = Made::by([&*revision.up.text]).fields();
        let made = Derived::of(graph);
        let fields = made.fields().filter(|it| known.contains(*it));
        let own = own.iter().filter(|it| known.contains(*it));
        let near = Part::nearest(word, own.chain(fields).map(String::as_str));
        let problem = Problem::UnknownPart { word: word.to_owned(), near };
        let spot = Box::new(revision.up.spot_of(Key::Repopulate, word));
        Some(HeaderError { spot, problem })
    })
}
