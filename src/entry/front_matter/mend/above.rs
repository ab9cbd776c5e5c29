//! What the lines of a block leave open for those below them.

use super::super::written::{Written, is_plain};

/// What a line leaves open for those that stand deeper than it.
#[derive(Clone, Copy)]
pub(super) enum Above {
    /// A plain text, which goes on there.
    Text(usize),
    /// A key or a dash that has no value yet.
    Nothing(usize),
    /// Anything else.
    Closed,
}

impl Above {
    /// Whether a line only goes on with the text above it.
    pub(super) fn goes_on_with(self, written: &Written<'_>) -> bool {
        matches!(self, Self::Text(indent) if written.margin() > indent)
    }

    /// What a line leaves open that stands below this.
    pub(super) fn then(self, written: &Written<'_>) -> Self {
        match self {
            Self::Text(_) if self.goes_on_with(written) => self,
            _ if written.key.is_some() || written.is_item() => match written.value {
                "" => Self::Nothing(written.indent()),
                it if is_plain(it) => Self::Text(written.indent()),
                _ => Self::Closed,
            },
            Self::Nothing(indent) if written.margin() > indent && begins_text(written.value) => {
                Self::Text(indent)
            }
            _ => Self::Closed,
        }
    }

    /// How deep what a line's value belongs to stands.
    pub(super) fn parent_of(self, written: &Written<'_>) -> Option<usize> {
        match self {
            _ if written.key.is_some() || written.is_item() => Some(written.indent()),
            Self::Nothing(indent) if written.margin() > indent => Some(indent),
            _ => None,
        }
    }
}

/// Whether a value is a plain text, or one with a mark that may be YAML's.
fn begins_text(value: &str) -> bool {
    is_plain(value) || value.starts_with(['!', '&'])
}
