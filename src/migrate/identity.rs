//! Who a new revision is: its id, what it revises, the name of its branch.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, SecondsFormat, Utc};

use crate::revision::graph::RevisionGraph;
use crate::revision::header::Header;
use crate::revision::names::{Label, RevisionId};

/// What the writer says of a new revision.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What it is for.
    pub message: String,
    /// Its id; the present moment where there is none.
    pub id: Option<RevisionId>,
    /// What it revises.
    pub revises: BTreeSet<RevisionId>,
    /// What comes first, of other branches.
    pub depends_on: BTreeSet<RevisionId>,
    /// The name of the branch that it begins.
    pub label: Option<Label>,
    /// What the archive's ledger holds, also where its files are gone: no other revision has these ids.
    pub noted: BTreeSet<RevisionId>,
    /// The present moment.
    pub now: DateTime<Utc>,
}

/// Why a revision cannot be the one that is wished for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Another revision has the id.
    #[error("there is a revision `{0}` already")]
    IdTaken(RevisionId),
    /// Another branch has the name.
    #[error("the branch `{label}` begins at `{revision}` already")]
    LabelTaken {
        /// The name.
        label: Label,
        /// The revision that carries it.
        revision: RevisionId,
    },
}

impl Wish {
    /// The header of the revision; an id that the moment gives is moved on by seconds until it is free.
    ///
    /// # Errors
    ///
    /// [`IdentityError`], where id or label are another revision's.
    pub fn header(&self, graph: &RevisionGraph) -> Result<Header, IdentityError> {
        if let Some((label, revision)) =
            graph.labels().find(|(it, _)| Some(*it) == self.label.as_ref())
        {
            let (label, revision) = (label.clone(), revision.clone());
            return Err(IdentityError::LabelTaken { label, revision });
        }
        let is_taken = |id: &RevisionId| graph.find(id).is_some() || self.noted.contains(id);
        let id = match &self.id {
            Some(id) if is_taken(id) => return Err(IdentityError::IdTaken(id.clone())),
            Some(id) => id.clone(),
            None => free_id(is_taken, self.now),
        };
        let revises = self.revises.iter().cloned().collect();
        let mut header = Header::new(id, revises, &self.message);
        header.depends_on = self.depends_on.iter().cloned().collect();
        header.label.clone_from(&self.label);
        header.created = Some(self.now.to_rfc3339_opts(SecondsFormat::Secs, true));
        Ok(header)
    }
}

fn free_id(is_taken: impl Fn(&RevisionId) -> bool, now: DateTime<Utc>) -> RevisionId {
    let mut moment = now;
    loop {
        let id = RevisionId::at(moment);
        if !is_taken(&id) {
            return id;
        }
        moment += Duration::seconds(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::{Origin, Revision};

    fn wish(now: &str) -> Wish {
        Wish {
            message: "Track projects".to_owned(),
            id: None,
            revises: BTreeSet::new(),
            depends_on: BTreeSet::new(),
            label: None,
            noted: BTreeSet::new(),
            now: DateTime::parse_from_rfc3339(now).unwrap().to_utc(),
        }
    }

    fn graph() -> RevisionGraph {
        let up = "-- M\n-- revision: 20260101_000000\n-- revises: none\n-- label: mine\n";
        let revision = Revision::read("20260101_000000", up, None, Origin::Workspace);
        RevisionGraph::new([revision.unwrap()]).unwrap()
    }

    #[test]
    fn two_revisions_of_one_second_have_two_ids() {
        let header = wish("2026-01-01T00:00:00Z").header(&graph()).unwrap();
        assert_eq!(header.revision.as_str(), "20260101_000001");
        assert_eq!(header.created.as_deref(), Some("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn an_id_of_the_ledger_is_given_to_no_other_revision() {
        let noted = ["20260101_000001".parse().unwrap()].into();
        let header = Wish { noted, ..wish("2026-01-01T00:00:00Z") }.header(&graph()).unwrap();
        assert_eq!(header.revision.as_str(), "20260101_000002");
    }

    #[test]
    fn what_another_revision_has_is_refused() {
        let now = wish("2026-01-01T00:00:00Z");
        let id = Wish { id: Some("20260101_000000".parse().unwrap()), ..now.clone() };
        assert!(matches!(id.header(&graph()), Err(IdentityError::IdTaken(_))));
        let label = Wish { label: Some("mine".parse().unwrap()), ..now };
        assert_eq!(
            label.header(&graph()).unwrap_err().to_string(),
            "the branch `mine` begins at `20260101_000000` already"
        );
    }
}
