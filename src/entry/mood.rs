//! The moods of an entry, whatever shape they were written in.

/// A mood, and how strong it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Mood {
    /// Trimmed, composed (NFC) and in small letters.
    pub name: String,
    /// How strong: a number as it was written; a fraction (`4/5`) or a per cent is laid on a scale to ten.
    pub scale: Option<f64>,
}
