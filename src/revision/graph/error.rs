//! Why revisions form no graph.

use super::super::Revision;
use super::super::header::{Key, Spot};
use super::super::names::{Label, RevisionId};
use super::RevisionGraph;

/// Why revisions do not form a graph that can be walked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Two revisions have one id and are not the same.
    #[error("revision `{id}` is there twice: `{first}` and `{second}`")]
    Duplicate {
        /// The id.
        id: RevisionId,
        /// One folder.
        first: String,
        /// The other folder.
        second: String,
        /// The id in the other.
        spot: Box<Spot>,
    },
    /// An arrow points at no revision.
    #[error(
        "revision `{child}` {} `{parent}`, which does not exist",
        if *.key == Key::DependsOn { "depends on" } else { "revises" }
    )]
    Unknown {
        /// The revision that names it.
        child: RevisionId,
        /// As what.
        key: Key,
        /// The id that no revision has.
        parent: RevisionId,
        /// The id that was perhaps meant.
        nearest: Option<RevisionId>,
        /// Where it is named.
        spot: Box<Spot>,
    },
    /// Revisions come before themselves.
    #[error("revisions come before each other in a ring: {}", arrows(.ring))]
    Ring {
        /// Each revises or depends on the next, the last the first; the smallest id first.
        ring: Vec<RevisionId>,
        /// Where the first names the next.
        spot: Box<Spot>,
    },
    /// A label is taken.
    #[error("revision `{id}` has the label `{label}`, which is already that of `{other}`")]
    Label {
        /// The revision.
        id: RevisionId,
        /// The label.
        label: Label,
        /// The revision that has it, or whose id it is.
        other: String,
        /// Where it is given.
        spot: Box<Spot>,
    },
    /// An archive stands between the revisions that a squash replaces, and their files are gone.
    #[error(
        "the archive holds a part of what `{squash}` replaces, and `{missing}`, which comes next, is in no file"
    )]
    HalfReplaced {
        /// The squash.
        squash: RevisionId,
        /// A replaced revision that is not applied and cannot be.
        missing: RevisionId,
        /// Where the squash names it.
        spot: Box<Spot>,
    },
}

impl GraphError {
    /// Where it is.
    pub fn spot(&self) -> &Spot {
        match self {
            Self::Duplicate { spot, .. }
            | Self::Unknown { spot, .. }
            | Self::Ring { spot, .. }
            | Self::Label { spot, .. }
            | Self::HalfReplaced { spot, .. } => spot,
        }
    }

    /// The way out, where one can be guessed.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            _ => None,
        }
    }

    pub(super) fn duplicate(first: &Revision, second: &Revision) -> Self {
        Self::Duplicate {
            id: first.id().clone(),
            first: first.folder.clone(),
            second: second.folder.clone(),
            spot: Box::new(second.up.spot_of(Key::Revision, second.id().as_str())),
        }
    }

    pub(super) fn ring(ring: Vec<RevisionId>, graph: &RevisionGraph) -> Self {
        let spot = ring.first().map(|first| {
            let next = ring.get(1).unwrap_or(first);
            let revision = &graph.known[first];
            let revises = revision.header.revises.contains(next);
            let key = if revises { Key::Revises } else { Key::DependsOn };
            revision.up.spot_of(key, next.as_str())
        });
        Self::Ring { ring, spot: Box::new(spot.unwrap_or_default()) }
    }

    pub(super) fn label(label: &Label, revision: &Revision) -> impl Fn(&str) -> Self {
        |other| Self::Label {
            id: revision.id().clone(),
            label: label.clone(),
            other: other.to_owned(),
            spot: Box::new(revision.up.spot_of(Key::Label, label.as_str())),
        }
    }
}

/// A ring as it is told: `a → b → a`.
fn arrows(ring: &[RevisionId]) -> String {
    let ids: Vec<&str> = ring.iter().chain(ring.first()).map(RevisionId::as_str).collect();
    ids.join(" → ")
}
