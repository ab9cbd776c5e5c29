//! When a backup was last read through, as its manifest tells it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::Depth;

/// When a backup was last read through, how far, and with what outcome. The making of it counts too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When.
    pub at: DateTime<Utc>,
    /// How much was looked at.
    pub depth: Depth,
    /// What was wrong, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}
