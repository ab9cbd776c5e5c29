//! What a file no longer holds that it held before: losses that no writer means, as a power cut or a script leaves them.

use super::front_matter;
use super::source::Source;
use super::text::Decoded;

/// What a file lacks; whether that is a loss, its earlier bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Everything: there is no text in it.
    Text,
    /// The body: there is nothing but front matter.
    Body,
    /// What stood where a run of NUL bytes is.
    Nuls,
    /// A text of its own: many others have the same bytes.
    Own,
}

impl Lack {
    /// What a file lacks, by its own bytes alone.
    pub fn of(source: &Source) -> Option<Self> {
        if source.is_blank() {
            return Some(Self::Text);
        }
        if has_no_body(source) {
            return Some(Self::Body);
        }
        has_run_of_nuls(source).then_some(Self::Nuls)
    }

    /// Whether the earlier bytes of the file had what it lacks.
    pub fn is_loss_of(self, earlier: &Source) -> bool {
        let had_text = !earlier.is_blank();
        had_text
            && match self {
                Self::Text | Self::Own => true,
                Self::Body => !has_no_body(earlier),
                Self::Nuls => !has_run_of_nuls(earlier),
            }
    }
}

/// Whether the later bytes of a file lack what the earlier ones have.
pub fn has_lost(later: &Source, earlier: &Source) -> bool {
    Lack::of(later).is_some_and(|it| it.is_loss_of(earlier))
}

/// Whether a file holds front matter, whole or cut off, and no word behind it.
fn has_no_body(source: &Source) -> bool {
    // A rule may be the rest of a fence.
    let is_bare = |it: char| it.is_whitespace() || "\0\u{feff}\u{200b}-+".contains(it);
    let text = Decoded::new(source).text;
    let from = |at: usize| text.get(at..).is_some_and(|it| it.chars().all(is_bare));
    from(0) || front_matter::ends_text(&text) && from(front_matter::read(&text).body)
}

/// Whether NUL bytes stand side by side, as in no text: in UTF-16 three of them may, in UTF-32 seven.
fn has_run_of_nuls(source: &Source) -> bool {
    let bytes = source.bytes();
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let is_utf32 = bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]);
    let run: &[u8] = match is_utf16 || is_utf32 {
        true if is_utf32 => &[0; 8],
        true => &[0; 4],
        false => &[0; 2],
    };
    bytes.contains(&0) && bytes.windows(run.len()).any(|it| it == run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new(text.as_bytes().to_vec())
    }

    #[track_caller]
    fn check(earlier: &str, now: &str, expected: Option<Lack>) {
        let lost = Lack::of(&source(now)).filter(|it| it.is_loss_of(&source(earlier)));
        assert_eq!(lost, expected, "{earlier:?} {now:?}");
    }

    #[test]
    fn a_body_that_is_gone_while_its_front_matter_stays_is_a_loss() {
        let entry = "---\nid: 1\n---\nIt rained.\n";
        for now in [
            "---\nid: 1\n---\n",
            "---\nid: 2\n---\n\n \n",
            "---\nid: 1",
            "---\n",
            "---\nid: [1\n---\n",
        ] {
            check(entry, now, Some(Lack::Body));
        }
        check("+++\nid = 1\n+++\nIt rained.\n", "+++\nid = 1\n+++\n", Some(Lack::Body));
        check("{\"id\": 1}\nIt rained.\n", "{\"id\": 1}\n", Some(Lack::Body));
        check(
            "\u{feff}---\r\nid: 1\r\n---\r\nIt rained.\r\n",
            "\u{feff}---\r\nid: 1\r\n---\r\n",
            Some(Lack::Body),
        );
        check(entry, "---\nid: 1\n---\n\0\0\0\0", Some(Lack::Body));
        check(entry, "", Some(Lack::Text));
    }

    #[test]
    fn what_was_never_there_is_no_loss() {
        check("---\nid: 1\n---\n", "---\nid: 2\n---\n", None);
        check("---\nid: 1\n---\n", "---\nid: 1\n---\n\n", None);
        check("", "---\nid: 1\n---\n", None);
        check("", "\n", None);
        check("a\0\0b", "a\0\0c", None);
    }

    #[test]
    fn an_edit_is_no_loss() {
        check("---\nid: 1\n---\nIt rained.\n", "---\nid: 1\n---\nIt.\n", None);
        check("It rained.\n", "It.\n", None);
        check("---\nid: 1\n---\nIt rained.\n", "---\nid: 1\n---\n🙂", None);
        check("It rained.\n", "It rained: a lot.\n", None);
        check("It rained.\n", "a\0b\n", None);
    }

    #[test]
    fn a_run_of_nul_bytes_that_was_not_there_is_a_loss() {
        check("It rained.\n", &format!("It r{}", "\0".repeat(30)), Some(Lack::Nuls));
        check("It rained.\n", "It\0\0\0ained.\n", Some(Lack::Nuls));
        let utf16 = |text: &str| {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            Source::new([0xff, 0xfe].into_iter().chain(units).collect())
        };
        assert_eq!(Lack::of(&utf16("It rained, and Ā\u{100}.\n")), None);
        assert_eq!(Lack::of(&utf16("It r\0\0\0")), Some(Lack::Nuls));
    }
}
