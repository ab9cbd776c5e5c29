//! Which styles of a text stand in its Markdown such that they are read there.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The signs of the styles that Markdown has, and what these are called where they are told.
const STYLES: [(&str, &str); 4] =
    [("==", "highlighted text"), ("~~", "struck text"), ("**", "bold text"), ("*", "italic text")];

/// What the style of a sign is called where it is told.
pub(super) fn style_of(sign: &str) -> Option<&'static str> {
    STYLES.iter().find(|(it, _)| *it == sign).map(|(_, name)| *name)
}

/// How many letters have each style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Styled {
    counts: [usize; STYLES.len()],
}

impl Styled {
    /// Counts the letters of a text with these signs around it.
    pub(super) fn add(&mut self, signs: &[&str], text: &str) {
        for (count, (sign, _)) in self.counts.iter_mut().zip(STYLES) {
            *count += if signs.contains(&sign) { letters(text) } else { 0 };
        }
    }

    /// Counts the letters of a part that is Markdown already.
    pub(super) fn add_read(&mut self, markdown: &str) {
        for (count, other) in self.counts.iter_mut().zip(Self::read(markdown).counts) {
            *count += other;
        }
    }

    /// The letters of Markdown as they are read.
    fn read(markdown: &str) -> Self {
        let (mut read, mut open) = (Self::default(), [0_usize; STYLES.len()]);
        let events = Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
        for (event, range) in events {
            match event {
                Event::Start(Tag::Strikethrough) => open[1] += 1,
                Event::Start(Tag::Strong) => open[2] += 1,
                Event::Start(Tag::Emphasis) => open[3] += 1,
                Event::End(TagEnd::Strikethrough) => open[1] -= 1,
                Event::End(TagEnd::Strong) => open[2] -= 1,
                Event::End(TagEnd::Emphasis) => open[3] -= 1,
                Event::Text(text) => {
                    let is_escaped = markdown[..range.start].ends_with('\\');
                    // What is marked stands between signs that are text to this reader.
                    let from = usize::from(is_escaped);
                    let (first, rest) = text.split_at_checked(from).unwrap_or(("", &text));
                    read.count(&open, first);
                    for (nth, part) in rest.split("==").enumerate() {
                        open[0] ^= usize::from(nth > 0);
                        read.count(&open, part);
                    }
                }
                _ => {}
            }
        }
        read
    }

    fn count(&mut self, open: &[usize; STYLES.len()], text: &str) {
        for (count, open) in self.counts.iter_mut().zip(open) {
            *count += if *open > 0 { letters(text) } else { 0 };
        }
    }

    /// The names of the styles that Markdown does not show of all letters.
    pub(super) fn unshown_in(&self, markdown: &str) -> Vec<&'static str> {
        if *self == Self::default() {
            return Vec::new();
        }
        let counts = self.counts.iter().zip(Self::read(markdown).counts).zip(STYLES);
        counts.filter(|((wanted, read), _)| **wanted > *read).map(|(_, (_, name))| name).collect()
    }
}

/// Punctuation may stand outside of its signs, where nobody sees the difference.
fn letters(text: &str) -> usize {
    text.chars().filter(|it| it.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_shown_where_all_its_letters_are_read_so() {
        let check = |runs: &[(&[&str], &str)], markdown: &str, expected: &[&str]| {
            let mut wanted = Styled::default();
            for (signs, text) in runs {
                wanted.add(signs, text);
            }
            assert_eq!(wanted.unshown_in(markdown), expected, "{markdown}");
        };
        check(&[(&["**"], "a b"), (&[], "c")], "**a b** c", &[]);
        check(&[(&["~~", "*"], "gone")], "Rain~~gone~~", &["italic text"]);
        check(&[(&["==", "**"], "a"), (&["=="], "b")], "==**a** b==", &[]);
        check(&[(&["=="], "a")], "\\==a==", &["highlighted text"]);
        check(&[(&["=="], "a")], "a", &["highlighted text"]);
        check(&[(&["**"], "(a)")], "x(**a**)", &[]);
        check(&[(&["*"], "ab")], "a**b**", &["italic text"]);
        let mut wanted = Styled::default();
        wanted.add_read("[**a**](https://e.org)");
        assert_eq!(wanted.unshown_in("b [a](https://e.org)"), ["bold text"]);
        assert_eq!(wanted.unshown_in("b [**a**](https://e.org)"), [""; 0]);
    }
}
