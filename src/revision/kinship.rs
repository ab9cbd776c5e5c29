//! Kinship: how two texts of one script stand to each other, where the binary corrected what it had shipped.
//!
//! A corrected script names the checksums of its earlier texts in its head comment; in `up.sql` below the keys:
//!
//! ```sql
//! -- corrects: 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03
//! ```
//!
//! A comment is no part of a checksum, and goes into the ledger with the text. So a binary knows an archive that still
//! holds an earlier text, and one to which a newer binary gave a later one. Only what a binary carries can be
//! corrected: everybody else's script is edited.

use super::Revision;
use super::checksum::Checksum;

/// What opens the line that names earlier texts, after the dashes.
const KEY: &str = "corrects:";

/// How one of two texts of a script stands to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    /// Both say the same.
    Same,
    /// It is an earlier text, which the other corrects.
    Earlier,
    /// It corrects the other.
    Later,
    /// Neither knows the other.
    Stranger,
}

/// A script's checksum and its text.
pub(super) type Summed<'a> = (&'a Checksum, &'a str);

/// `up.sql` and `down.sql` of a revision; the latter need not be there.
#[derive(Clone, Debug)]
pub(super) struct Texts<'a> {
    pub(super) up: Summed<'a>,
    pub(super) down: Option<Summed<'a>>,
}

impl<'a> Texts<'a> {
    pub(super) fn of(revision: &'a Revision) -> Self {
        let down = revision.down.as_ref().map(|it| it.text.as_str());
        Self {
            up: (revision.checksum_up(), &revision.up.text),
            down: revision.checksum_down().zip(down),
        }
    }

    /// How `up.sql` and `down.sql` stand to those of a revision.
    pub(super) fn beside(&self, revision: &Revision) -> [Kinship; 2] {
        let file = Texts::of(revision);
        let up = Kinship::of(&self.up, &file.up);
        let down = match (&self.down, &file.down) {
            (None, None) => Kinship::Same,
            (Some(one), Some(other)) => Kinship::of(one, other),
            _ => Kinship::Stranger,
        };
        [up, down].map(|it| {
            if it.is_correction() && !revision.is_carried { Kinship::Stranger } else { it }
        })
    }
}

impl Kinship {
    /// The kinship of one text to another.
    fn of(one: &Summed<'_>, other: &Summed<'_>) -> Self {
        if one.0 == other.0 {
            Self::Same
        } else if earlier_texts(other.1).contains(one.0) {
            Self::Earlier
        } else if earlier_texts(one.1).contains(other.0) {
            Self::Later
        } else {
            Self::Stranger
        }
    }

    /// The kinship of a copy in the workspace to what the binary carries: that of its scripts, where they agree on it.
    pub(super) fn of_copy(copy: &Revision, carried: &Revision) -> Self {
        match Texts::of(copy).beside(carried) {
            [Self::Same, other] | [other, Self::Same] => other,
            [up, down] if up == down => up,
            _ => Self::Stranger,
        }
    }

    fn is_correction(self) -> bool {
        matches!(self, Self::Earlier | Self::Later)
    }
}

/// The checksums that a script's head comment names as those of its earlier texts.
pub fn earlier_texts(script: &str) -> Vec<Checksum> {
    let lines = script.trim_start_matches('\u{feff}').lines().map(str::trim);
    let comment = lines.skip_while(|it| it.is_empty()).map_while(|it| it.strip_prefix("--"));
    let lists = comment.filter_map(|it| it.trim().strip_prefix(KEY));
    lists.flat_map(str::split_whitespace).map(Checksum::stored).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Origin;
    use super::*;

    const DOWN: &str = "DROP TABLE a;";

    fn carried(down: &str) -> Revision {
        let up = "-- M\n--\n-- revision: a\n-- revises: none\n\nCREATE TABLE a(b);";
        Revision::read("m/a", up, Some(down), Origin::Embedded).unwrap()
    }

    fn corrected() -> String {
        format!("-- corrects: {} 00ff\n\nDROP TABLE IF EXISTS a;", Checksum::of_down(DOWN))
    }

    #[test]
    fn earlier_texts_are_named_in_the_head_comment_alone() {
        let sums = |text: &str| {
            earlier_texts(text).iter().map(Checksum::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(sums("\u{feff}\n-- Why.\n--\n--corrects: a b\r\n-- corrects: c\nX"), "a b c");
        assert_eq!(sums("-- Why.\n\n-- corrects: a\nX"), "");
        assert_eq!(sums("X;\n-- corrects: a\n"), "");
    }

    #[test]
    fn each_side_of_a_correction_knows_the_other() {
        let (before, after) = (carried(DOWN), carried(&corrected()));
        let kinship = |one, other| Texts::of(one).beside(other)[1];
        assert_eq!(kinship(&before, &after), Kinship::Earlier);
        assert_eq!(kinship(&after, &before), Kinship::Later);
        assert_eq!(kinship(&after, &after), Kinship::Same);
        assert_eq!(kinship(&carried("SELECT 1;"), &after), Kinship::Stranger);
    }

    #[test]
    fn what_no_binary_carries_cannot_be_corrected() {
        let own = Revision { is_carried: false, ..carried(&corrected()) };
        assert_eq!(Texts::of(&carried(DOWN)).beside(&own)[1], Kinship::Stranger);
    }

    #[test]
    fn a_line_below_the_keys_leaves_header_and_checksum_as_they_are() {
        let up = "-- M\n--\n-- revision: a\n-- revises: none\n--\n-- corrects: 00ff\n\nCREATE TABLE a(b);";
        let read = Revision::read("m/a", up, Some(DOWN), Origin::Embedded).unwrap();
        assert_eq!(read.checksum_up(), carried(DOWN).checksum_up());
        assert_eq!(earlier_texts(&read.up.text), [Checksum::stored("00ff")]);
    }
}
