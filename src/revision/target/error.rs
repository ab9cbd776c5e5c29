//! Why a target cannot be reached.

use super::super::names::RevisionId;

/// Why a target is none, or not one that can be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The text has not the form of a target.
    #[error("`{target}` is not a target")]
    Form {
        /// The target as it was written.
        target: String,
    },
    /// No revision, label or slug is called so.
    #[error("there is not a revision or branch `{word}`")]
    Unknown {
        /// The word.
        word: String,
        /// A word that was perhaps meant.
        nearest: Option<String>,
    },
    /// A slug, or the beginning of an id, names several revisions.
    #[error("`{word}` could be {}", listed(.candidates))]
    Ambiguous {
        /// The word.
        word: String,
        /// The revisions.
        candidates: Vec<RevisionId>,
    },
    /// The target is several revisions where one is needed.
    #[error("`{target}` is several revisions: {}", listed(.candidates))]
    Several {
        /// The target.
        target: String,
        /// The revisions.
        candidates: Vec<RevisionId>,
    },
    /// The target is no revision where one is needed.
    #[error("`{target}` is not a revision")]
    NoRevision {
        /// The target.
        target: String,
    },
    /// The steps of the target lead to a place from which there are several ways.
    #[error("`{target}` could go on to {}", listed(.candidates))]
    Fork {
        /// The target.
        target: String,
        /// The revisions to which the ways lead.
        candidates: Vec<RevisionId>,
    },
    /// There are not so many revisions.
    #[error("`{target}` goes too far: that way {}", steps(*.possible))]
    TooFar {
        /// The target.
        target: String,
        /// How many there are.
        possible: usize,
    },
    /// An upgrade to `-N`, or a downgrade to `+N`.
    #[error("`{target}` is nowhere that {verb} goes")]
    WrongWay {
        /// The target.
        target: String,
        /// The command.
        verb: &'static str,
    },
    /// The revision is not on the branch that the target names.
    #[error("revision `{revision}` is not on the branch `{branch}`")]
    OtherBranch {
        /// The revision.
        revision: RevisionId,
        /// The branch as it was written.
        branch: String,
    },
    /// A downgrade to a revision that is not applied.
    #[error("`{target}` is not a place to go down to: `{revision}` is not applied")]
    NotApplied {
        /// The target.
        target: String,
        /// The revision.
        revision: RevisionId,
    },
    /// Several branches begin at the target, and none of them is the one it names.
    #[error("`{target}` names no way down: no branch that begins there leads to it")]
    NoWay {
        /// The target.
        target: String,
    },
    /// A range along which its command does not go.
    #[error("`{range}` leads the other way than `{verb}`")]
    Reversed {
        /// The range.
        range: String,
        /// The command.
        verb: &'static str,
        /// The command that goes that way.
        other: &'static str,
    },
    /// The beginning of a range does not come before its end.
    #[error("`{range}` is empty: the first does not come before the second")]
    NoRange {
        /// The range.
        range: String,
    },
}

/// How many steps there are.
fn steps(possible: usize) -> String {
    match possible {
        0 => "there is no step".to_owned(),
        1 => "there is 1 step".to_owned(),
        more => format!("there are {more} steps"),
    }
}

impl TargetError {
    /// The way out, where one can be guessed.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Form { .. } => Some(
                "a target is `head`, `heads`, `base`, `+N`, `-N`, a revision with or without `+N` or `-N`, or `LABEL@` and one of these"
                    .to_owned(),
            ),
            Self::Unknown { nearest: Some(nearest), .. } => {
                Some(format!("did you mean `{nearest}`?"))
            }
            Self::Unknown { nearest: None, .. } => {
                Some("`journal migration history` shows them all".to_owned())
            }
            Self::Several { target, .. } if target.ends_with("head") => {
                Some(format!("`{target}s` is all of them, `REVISION@head` one"))
            }
            Self::Reversed { range, verb, other } => {
                let back: Vec<&str> = range.split(':').rev().collect();
                Some(format!(
                    "`journal {other} --sql {range}` goes there, `journal {verb} --sql {}` comes from there",
                    back.join(":")
                ))
            }
            Self::Ambiguous { .. } => Some("more letters of the id tell them apart".to_owned()),
            Self::Fork { candidates, .. } => {
                candidates.first().map(|first| format!("name one of them: `{first}`"))
            }
            _ => None,
        }
    }
}

/// Revisions as they are told: `a`, `b` or `c`.
fn listed(ids: &[RevisionId]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    match ids.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => ids.concat(),
    }
}
