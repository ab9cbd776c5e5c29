//! Where quotations, brackets and comments of YAML begin and end, as far as one line tells.

/// What is still open after some lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    quote: Option<char>,
    depth: usize,
    /// Which of the open brackets are braces, the innermost last.
    braces: u64,
}

impl State {
    /// After a value that may open a quotation or a bracket.
    pub(super) fn of(value: &str) -> Self {
        let mut state = Self::default();
        if value.starts_with(['"', '\'', '[', '{']) {
            state.go_on(value);
        }
        state
    }

    /// After one more line.
    pub(super) fn go_on(&mut self, line: &str) {
        self.walk_to_comment(line, true);
    }

    /// How many brackets are open after one more line, where a `#` is taken for a letter like any other.
    pub(super) fn depth_after(mut self, line: &str) -> usize {
        self.walk_to_comment(line, false);
        self.depth
    }

    /// Where a comment begins in a line that stands in brackets.
    pub(super) fn comment_within(mut self, line: &str) -> Option<usize> {
        self.walk_to_comment(line, true).filter(|_| self.depth > 0)
    }

    /// Where a comment begins behind the mark that closes what is open, or what a value opens with.
    pub(super) fn comment_behind(mut self, line: &str) -> Option<usize> {
        self.walk_to_comment(line, true).filter(|_| self.is_closed())
    }

    /// Goes on to the end of a line, or to its comment, and tells where that begins.
    fn walk_to_comment(&mut self, line: &str, has_comments: bool) -> Option<usize> {
        let (mut letters, mut before) = (line.char_indices().peekable(), ' ');
        let mut is_closed = false;
        while let Some((at, letter)) = letters.next() {
            let quote = self.quote;
            match (quote, letter) {
                (Some('"'), '\\') => _ = letters.next(),
                (Some('\''), '\'') if letters.next_if(|it| it.1 == '\'').is_some() => {}
                (Some(mark), _) if mark == letter => self.quote = None,
                (None, '"' | '\'') if opens(before) => self.quote = Some(letter),
                (None, '[' | '{') => {
                    (self.depth, self.braces) =
                        (self.depth + 1, self.braces << 1 | u64::from(letter == '{'));
                }
                (None, ']' | '}') => {
                    (self.depth, self.braces) = (self.depth.saturating_sub(1), self.braces >> 1);
                }
                (None, '#') if has_comments && (is_closed || opens(before) && before != ':') => {
                    return Some(at);
                }
                _ => {}
            }
            // Behind a closing mark a comment takes no space before it.
            is_closed = self.quote.is_none() && (quote.is_some() || matches!(letter, ']' | '}'));
            before = letter;
        }
        None
    }

    /// The innermost bracket that is open.
    pub(super) fn innermost(self) -> Option<char> {
        (self.depth > 0).then_some(if self.braces & 1 == 1 { '{' } else { '[' })
    }

    /// Whether a quotation is open.
    pub(super) fn is_in_quotation(self) -> bool {
        self.quote.is_some()
    }

    /// Whether a bracket is open, and no quotation.
    pub(super) fn is_in_brackets(self) -> bool {
        self.depth > 0 && self.quote.is_none()
    }

    pub(super) fn is_closed(self) -> bool {
        self == Self::default()
    }
}

fn opens(before: char) -> bool {
    before.is_whitespace() || "[{,:".contains(before)
}

/// The scalars of a line that stands in a bracket, or opens one, each with its place; of a map the values. What is nested
/// is gone into; a `#` is a letter like any other.
pub(super) fn items_within(flow: &str, bracket: Option<char>) -> Vec<(usize, &str)> {
    let parts = parts(flow, bracket, false).into_iter();
    parts.filter(|it| !it.is_key).map(|it| (it.at, it.text)).collect()
}

/// A scalar in brackets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) at: usize,
    pub(super) text: &'a str,
    /// Whether it stands before the colon of a map.
    pub(super) is_key: bool,
    /// Whether a bracket opens behind it, with nothing between.
    pub(super) is_before_bracket: bool,
}

/// The scalars and keys of a list or a map in brackets, on however many lines, without its comments.
pub(super) fn parts_of_flow(flow: &str) -> Vec<Part<'_>> {
    parts(flow, None, true)
}

fn parts(flow: &str, bracket: Option<char>, has_comments: bool) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    // Whether the colon of a pair is still to come: a map in braces has one for each.
    let (mut quote, mut start, mut open, mut is_key) = (None, 0, Vec::from_iter(bracket), true);
    let mut push = |from: usize, to: usize, is_key: bool, is_before_bracket: bool| {
        let raw = &flow[from.min(to)..to];
        let text = raw.trim();
        if !text.is_empty() {
            let at = from + raw.len() - raw.trim_start().len();
            found.push(Part { at, text, is_key, is_before_bracket });
        }
    };
    let mut letters = flow.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => drop(letters.next()),
            (Some(mark), _) if mark == letter => quote = None,
            (None, '"' | '\'') if flow[start..at].trim().is_empty() => quote = Some(letter),
            (None, '[' | ']' | '{' | '}' | ',') => {
                match letter {
                    '[' | '{' => open.push(letter),
                    ']' | '}' => drop(open.pop()),
                    _ => {}
                }
                push(start, at, false, matches!(letter, '[' | '{'));
                (start, is_key) = (at + 1, true);
            }
            (None, '#') if has_comments && is_comment(flow, at) => {
                push(start, at, false, false);
                let end = flow[at..].find(['\n', '\r']).map_or(flow.len(), |it| at + it);
                while letters.next_if(|it| it.0 < end).is_some() {}
                start = end;
            }
            (None, ':') if is_key && open.last() == Some(&'{') => {
                let is_after_quote = flow[start..at].ends_with(['"', '\'']);
                if is_after_quote || letters.peek().is_none_or(|it| it.1.is_whitespace()) {
                    push(start, at, true, false);
                    (start, is_key) = (at + 1, false);
                }
            }
            _ => {}
        }
    }
    push(start.min(flow.len()), flow.len(), false, false);
    found
}

/// Where a comment begins: a `#` at the beginning or after space.
pub(super) fn comment(text: &str) -> Option<usize> {
    text.match_indices('#').map(|(at, _)| at).find(|at| is_comment(text, *at))
}

/// Whether a `#` is glued to what stands behind it, so that it may be no comment to its writer: `#boat`, `#️⃣`.
pub(super) fn is_glued(comment: &str) -> bool {
    let is_letter = |it: char| {
        let is_space = it.is_whitespace() && !matches!(it, '\u{a0}' | '\u{202f}');
        it.is_alphanumeric() || !it.is_ascii() && !is_space
    };
    comment.strip_prefix('#').is_some_and(|it| it.starts_with(is_letter))
}

/// The same of a `#` behind a key, a dash or a closing mark, where a rule such as `#---` is the one comment without a space.
pub(super) fn is_glued_behind(comment: &str) -> bool {
    let rest = comment.strip_prefix('#').map(str::trim_end).unwrap_or_default();
    let first = rest.chars().next().filter(|it| !it.is_whitespace() && *it != '#');
    is_glued(comment)
        || first.is_some_and(|first| !rest.trim_matches(first).is_empty() || rest.len() == 1)
}

fn is_comment(text: &str, at: usize) -> bool {
    at == 0 || text[..at].ends_with([' ', '\t', '\n', '\r'])
}

/// Two escapes of JSON that are one character, `\ud83c\udf89`, from the byte `from` on.
pub(super) fn surrogate_pair(line: &str, from: usize) -> Option<(usize, char)> {
    let unit = |at: usize| {
        let digits = line.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    line.match_indices("\\u").map(|(at, _)| at).filter(|at| *at >= from).find_map(|at| {
        let units = [unit(at)?, unit(at + 6)?];
        let letter = char::decode_utf16(units).next()?.ok()?;
        (0xd800..0xdc00).contains(&units[0]).then_some((at, letter))
    })
}

/// Whether a byte of a line stands in double quotes, as far as the line tells.
pub(super) fn is_in_double_quotes(line: &str, at: usize) -> bool {
    let escapes = line[..at].len() - line[..at].trim_end_matches('\\').len();
    let marks =
        line[..at].match_indices('"').filter(|(at, _)| !line[..*at].ends_with('\\')).count();
    marks % 2 == 1 && escapes.is_multiple_of(2)
}
