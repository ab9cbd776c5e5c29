//! Whether a form that leaves lines out says of an entry what another form says whole.

use crate::entry::front_matter;

/// From how many characters on a line may have been cut where it is shown.
const LONG: usize = 40;

/// The text of a file, below its front matter.
pub(super) fn body_of(file: &str) -> &str {
    let reading = front_matter::read(file);
    file.get(reading.body..).unwrap_or(file)
}

/// Whether all lines of a part stand in a whole, in their order. Spaces and the signs of headings do not count, and a long line
/// may stand in several.
pub(super) fn stands_in(part: &str, whole: &str) -> bool {
    let wholes: Vec<String> = lines(whole).collect();
    let mut wholes = wholes.iter().map(String::as_str);
    let mut rest = "";
    lines(part).all(|line| {
        loop {
            if let Some(behind) = behind(&line, rest) {
                rest = behind;
                return true;
            }
            let Some(next) = wholes.next() else { return false };
            if next == line {
                rest = "";
                return true;
            }
            rest = if next.chars().count() > LONG { next } else { "" };
        }
    })
}

/// Whether one text may be an edit of the other: half of the lines of the shorter one begin, or are begun by, a line of the
/// other.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<String>, Vec<String>) = (lines(one).collect(), lines(other).collect());
    let (less, more) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let begins = |part: &str, whole: &str| {
        let rest = whole.strip_prefix(part);
        rest.is_some_and(|it| !it.starts_with(char::is_alphanumeric))
    };
    let is_there = |line: &&String| more.iter().any(|it| begins(line, it) || begins(it, line));
    2 * less.iter().filter(is_there).count() >= less.len()
}

/// How sure it is that two entries are one, whatever they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sureness {
    /// They share their minute and their title.
    OfMoment,
    /// They share a day, as the lines of a template do, too.
    OfDay,
}

/// So many words at least have two texts in common of which one is the other as it was edited.
const FEWEST_WORDS: usize = 2;

/// Whether one text is the other one as it was edited: more than half of the lines of the shorter one stand in the other as they are,
/// begun, or but for a quarter of their words; where they share no more than a day, more than two thirds of the longer one. A text of a
/// word or two is an edit of none.
pub(super) fn is_edit(one: &str, other: &str, sureness: Sureness) -> bool {
    let (one, other): (Vec<String>, Vec<String>) = (lines(one).collect(), lines(other).collect());
    let (less, more) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_there = |line: &&String| more.iter().any(|it| is_line_again(line, it));
    let shared: Vec<&String> = less.iter().filter(is_there).collect();
    let there = shared.len();
    // `Work.` begins many.
    let says_enough = shared.iter().map(|it| words(it).len()).sum::<usize>() >= FEWEST_WORDS;
    match sureness {
        Sureness::OfMoment => says_enough && 2 * there > less.len(),
        Sureness::OfDay => says_enough && 3 * there > 2 * more.len(),
    }
}

/// Whether a line is the other one, begins it, is begun by it, or has three of four of its words in their order.
fn is_line_again(one: &str, other: &str) -> bool {
    let begins = |part: &str, whole: &str| {
        let rest = whole.strip_prefix(part);
        rest.is_some_and(|it| !it.starts_with(char::is_alphanumeric))
    };
    if begins(one, other) || begins(other, one) {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (words(one), words(other));
    let (less, more) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let mut rest = more.iter();
    let there = less.iter().filter(|word| {
        let from = rest.clone();
        let is_there = rest.any(|it| it == *word);
        if !is_there {
            rest = from;
        }
        is_there
    });
    !more.is_empty() && 4 * there.count() >= 3 * more.len()
}

fn words(line: &str) -> Vec<&str> {
    let is_end = |it: char| !it.is_alphanumeric();
    line.split_whitespace().map(|it| it.trim_matches(is_end)).filter(|it| !it.is_empty()).collect()
}

/// What stands behind some words in a line that has them.
fn behind<'l>(words: &str, line: &'l str) -> Option<&'l str> {
    line.match_indices(words).find_map(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + words.len()..]);
        let is_apart = |it: Option<char>| it.is_none_or(char::is_whitespace);
        let is_whole = is_apart(before.chars().next_back()) && is_apart(after.chars().next());
        is_whole.then_some(after)
    })
}

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(|line| {
        let line = line.trim_start_matches(|it: char| it == '#' || it.is_whitespace());
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_lines_of_the_whole_in_their_order() {
        let whole = "@ben\nThe sea.\n# A heading\nOne.\nTwo.\n";
        for part in ["", "The sea.", "## A heading\n\n One.", "The sea.\nTwo.", whole] {
            assert!(stands_in(part, whole), "{part}");
        }
        for part in ["The", "The sea.\nThree.", "Two.\nOne.", "One.\nOne.", "Of home"] {
            assert!(!stands_in(part, whole), "{part}");
        }
        assert!(!stands_in("Text of home", "Text of work"));
        assert!(!stands_in("Of home", ""));
    }

    #[test]
    fn an_edit_shares_lines_or_their_beginnings() {
        for (one, other) in
            [("One", "One edited"), ("One edited", "One"), ("", "One"), ("A\nB\nC", "A\nX\nC\nD")]
        {
            assert!(is_alike(one, other), "{one} {other}");
        }
        for (one, other) in
            [("Text of home", "Text of work"), ("One", "Ones"), ("Mood\nA\nB", "Mood\nC\nD")]
        {
            assert!(!is_alike(one, other), "{one} {other}");
        }
    }

    #[test]
    fn an_edit_has_most_of_its_lines_and_a_day_alone_asks_for_more() {
        use Sureness::{OfDay, OfMoment};
        let check = |one: &str, other: &str, expected: &[Sureness]| {
            let is_one = [OfMoment, OfDay].into_iter().filter(|it| is_edit(one, other, *it));
            assert_eq!(is_one.collect::<Vec<_>>(), expected, "{one} {other}");
        };
        check("It rains.", "It rains. And more.", &[OfMoment, OfDay]);
        check("It rained a lot today.", "It rains a lot today", &[OfMoment, OfDay]);
        check("A\nB\nC", "A\nX\nC", &[OfMoment]);
        check("A\nB\nC\nD", "A\nX\nC\nD", &[OfMoment, OfDay]);
        // What a form asks each day, and a word that begins many.
        check("Good:\nswam", "Good:\nreport done", &[]);
        check("Work.", "Work. Then a call from the bank.", &[]);
        check("Good:\nA\nBad:\nB\nC", "Good:\nX\nBad:\nY\nC", &[OfMoment]);
        for (one, other) in [("", "One"), ("", ""), ("Text of home", "Text of work"), ("—", "…")]
        {
            check(one, other, &[]);
        }
    }

    #[test]
    fn a_long_line_may_stand_in_several() {
        let whole = "It rained all day, and nobody went out before the evening came.\nThen sun.\n";
        assert!(stands_in("It rained all day, and\nnobody went out\nThen sun.", whole));
        assert!(!stands_in("nobody went out\nIt rained all day, and", whole));
        assert!(!stands_in("It rained all da", whole));
    }

    #[test]
    fn the_text_of_a_file_stands_below_its_keys() {
        assert_eq!(body_of("---\na: 1\n---\n\nThe sea.\n").trim(), "The sea.");
        assert_eq!(body_of("The sea.\n"), "The sea.\n");
    }
}
