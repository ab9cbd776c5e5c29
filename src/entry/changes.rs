//! What changed from one text to another, word by word.

mod words;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use words::{Word, words};

/// How a piece of text fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in both texts.
    Kept,
    /// It is in the earlier text alone.
    Gone,
    /// It is in the later text alone.
    New,
}

/// A line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What stands in a line, in its order; an empty line has none.
    Pieces(Vec<(Fate, String)>),
    /// So many lines are the same in both texts, and are left out.
    Same(usize),
}

/// What changed from one text to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// How many words are new.
    pub added: usize,
    /// How many words are gone.
    pub removed: usize,
    /// The lines with changes, and one line that is the same before and after each of them.
    pub lines: Vec<Line>,
}

/// So many lines stand around what changed, so that one sees where it is.
const AROUND: usize = 1;

/// So many words of a line stand at either side of what changed in it.
const WORDS_AROUND: usize = 12;

/// A comparison of more than so many pairs takes seconds: what is larger is gone as a whole, and new as a whole.
const MOST_PAIRS: usize = 50_000_000;

impl Changes {
    /// Compares two texts. White space between words does not count, but for the ends of lines.
    pub fn between(earlier: &str, later: &str) -> Self {
        let (old, new): (Vec<&str>, Vec<&str>) = (lines(earlier), lines(later));
        let mut changes = Self::default();
        let ops = diff(&old, &new);
        for (at, op) in ops.iter().enumerate() {
            match *op {
                DiffOp::Equal { new_index, len, .. } => {
                    let kept = &new[new_index..new_index + len];
                    changes.keep(kept, at > 0, at + 1 < ops.len());
                }
                ref op => changes.compare(&old[op.old_range()], &new[op.new_range()]),
            }
        }
        changes
    }

    /// Whether no word and no line differs.
    pub fn is_empty(&self) -> bool {
        let is_kept = |line: &Line| match line {
            Line::Pieces(pieces) => pieces.iter().all(|(fate, _)| *fate == Fate::Kept),
            Line::Same(_) => true,
        };
        self.lines.iter().all(is_kept)
    }

    /// Takes lines that are the same, of many only those beside changes.
    fn keep(&mut self, kept: &[&str], is_after: bool, is_before: bool) {
        let head = if is_after { AROUND } else { 0 };
        let tail = if is_before { AROUND } else { 0 };
        let left_out = kept.len().saturating_sub(head + tail);
        let whole = |line: &&str| match line.trim() {
            "" => Line::Pieces(Vec::new()),
            text => Line::Pieces(shortened(vec![(Fate::Kept, text.to_owned())])),
        };
        // A mark for one line would be as long as the line.
        if left_out < 2 && is_after && is_before {
            self.lines.extend(kept.iter().map(whole));
            return;
        }
        let (first, last) = (head.min(kept.len()), kept.len() - tail.min(kept.len()));
        self.lines.extend(kept[..first].iter().map(whole));
        self.lines.extend((left_out > 0).then_some(Line::Same(left_out)));
        self.lines.extend(kept[last.max(first)..].iter().map(whole));
    }

    /// Compares lines that differ, by their words.
    fn compare(&mut self, old: &[&str], new: &[&str]) {
        let (old, new) = (words(old), words(new));
        let keys =
            |words: &[Word<'_>]| words.iter().map(|it| it.text.to_owned()).collect::<Vec<_>>();
        let mut line: Vec<(Fate, String)> = Vec::new();
        for op in diff(&keys(&old), &keys(&new)) {
            let (gone, came) = (op.old_range(), op.new_range());
            let (gone, came) = (&old[gone], &new[came]);
            if matches!(op, DiffOp::Equal { .. }) {
                self.write(&mut line, Fate::Kept, &kept(gone, came));
                continue;
            }
            self.removed += count(gone);
            self.added += count(came);
            // What came stands in the line of what it replaces, not below all that is gone.
            let end = gone.iter().position(|it| it.text == "\n" && !came.is_empty());
            let (gone, below) = gone.split_at(end.unwrap_or(gone.len()));
            self.write(&mut line, Fate::Gone, gone);
            self.write(&mut line, Fate::New, came);
            self.write(&mut line, Fate::Gone, below);
        }
        if !line.is_empty() {
            self.end(&mut line);
        }
    }

    /// Adds words to a line, and begins another where one ends.
    fn write(&mut self, line: &mut Vec<(Fate, String)>, fate: Fate, words: &[Word<'_>]) {
        for word in words {
            if word.text == "\n" {
                self.end(line);
                continue;
            }
            match line.last_mut().filter(|(same, _)| *same == fate) {
                Some((_, text)) => text.push_str(word.text),
                None => line.push((fate, word.text.to_owned())),
            }
            if let Some((_, text)) = line.last_mut().filter(|_| word.is_apart) {
                text.push(' ');
            }
        }
    }

    fn end(&mut self, line: &mut Vec<(Fate, String)>) {
        self.lines.push(Line::Pieces(shortened(std::mem::take(line))));
    }
}

fn diff<T: Clone + std::hash::Hash + Ord + PartialEq>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    if old.len().saturating_mul(new.len()) <= MOST_PAIRS {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let alike = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let (old_rest, new_rest) = (&old[alike..], &new[alike..]);
    let pairs = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = pairs.take_while(|(one, other)| one == other).count();
    let (old_rest, new_rest) =
        (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let equal = |old_index, new_index, len| DiffOp::Equal { old_index, new_index, len };
    let head = equal(0, 0, alike);
    let (old_len, new_len) = (old_rest.len(), new_rest.len());
    let between = match old_len.saturating_mul(new_len) <= MOST_PAIRS {
        true => {
            let ops = capture_diff_slices(Algorithm::Myers, old_rest, new_rest);
            ops.into_iter().map(|it| moved(it, alike)).collect()
        }
        false => {
            vec![DiffOp::Replace { old_index: alike, old_len, new_index: alike, new_len }]
        }
    };
    let foot = equal(alike + old_len, alike + new_len, tail);
    let all = std::iter::once(head).chain(between).chain([foot]);
    all.filter(|it| it.old_range().len() + it.new_range().len() > 0).collect()
}

/// The same so many places later in both.
fn moved(op: DiffOp, by: usize) -> DiffOp {
    match op {
        DiffOp::Equal { old_index, new_index, len } => {
            DiffOp::Equal { old_index: old_index + by, new_index: new_index + by, len }
        }
        DiffOp::Delete { old_index, old_len, new_index } => {
            DiffOp::Delete { old_index: old_index + by, old_len, new_index: new_index + by }
        }
        DiffOp::Insert { old_index, new_index, new_len } => {
            DiffOp::Insert { old_index: old_index + by, new_index: new_index + by, new_len }
        }
        DiffOp::Replace { old_index, old_len, new_index, new_len } => DiffOp::Replace {
            old_index: old_index + by,
            old_len,
            new_index: new_index + by,
            new_len,
        },
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

/// Words that stand in both texts, apart where they are so in one of them: what is gone stands behind them, too.
fn kept<'a>(old: &[Word<'a>], new: &[Word<'a>]) -> Vec<Word<'a>> {
    let both = old.iter().zip(new);
    both.map(|(old, new)| Word { text: new.text, is_apart: old.is_apart || new.is_apart }).collect()
}

fn count(words: &[Word<'_>]) -> usize {
    words.iter().filter(|it| it.text.contains(char::is_alphanumeric)).count()
}

/// Cuts what is long and the same in a line down to the words beside what changed.
fn shortened(pieces: Vec<(Fate, String)>) -> Vec<(Fate, String)> {
    let last = pieces.len().saturating_sub(1);
    let shorten = |(at, (fate, text)): (usize, (Fate, String))| match fate {
        Fate::Kept => (fate, middle_cut(&text, at > 0, at < last)),
        _ => (fate, text),
    };
    pieces.into_iter().enumerate().map(shorten).collect()
}

/// A text without its middle; where nothing stands before or after it, without its beginning or its end.
fn middle_cut(text: &str, is_after: bool, is_before: bool) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let (head, tail) = match (is_after, is_before) {
        (true, true) => (WORDS_AROUND, WORDS_AROUND),
        (true | false, false) => (WORDS_AROUND, 0),
        (false, true) => (0, WORDS_AROUND),
    };
    if words.len() <= head + tail + 2 {
        return text.to_owned();
    }
    let (first, last) = (words[..head].concat(), words[words.len() - tail..].concat());
    format!("{first}… {last}")
}

#[cfg(test)]
mod tests;
