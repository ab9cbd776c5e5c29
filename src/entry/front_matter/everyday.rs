//! YAML as nearly all front matter is written: keys, words and numbers, quotations, lists and maps, all by lines.
//!
//! Reading such a block here takes a tenth of the time that the parser takes for its two passes, and that time was a
//! sixth of a first sync. The parser stays the judge: what is read here is what it would have read, a property test
//! holds the two against each other, and whatever is not plain at first sight is left to it, its faults too.

use super::super::commas::COMMAS;
use super::Value;
use super::mark::is_glued;

/// The longest block that is read here, in bytes: it cannot hold as many values as the parser's budget has.
const MOST_BYTES: usize = 16 * 1024;

/// How deep lists and maps may be nested here; deeper ones are left to the parser.
const MOST_DEPTH: usize = 8;

/// How many keys a map may have here: they are compared with each other one by one.
const MOST_KEYS: usize = 48;

/// The keys and values of a block, in their order; none where it takes the parser to read it, or to say why it cannot be
/// read.
pub(super) fn read(block: &str) -> Option<Vec<(String, Value)>> {
    if block.len() > MOST_BYTES {
        return None;
    }
    let ends_lines_alone = block.contains('\r') && block.replace("\r\n", "").contains('\r');
    let mut lines = Lines { rest: block, ahead: None, hides: false };
    lines.advance();
    if !is_text(block) || ends_lines_alone || lines.ahead.is_none() {
        return None;
    }
    let pairs = lines.map(0, 0).filter(|_| !lines.hides)?;
    // A line that stands deeper or less deep than it should belongs to no list and no map, and is left.
    lines.ahead.is_none().then_some(pairs)
}

/// Whether nothing but letters, signs and ends of lines stands in a block.
fn is_text(block: &str) -> bool {
    let is_plain = |it: char| match it {
        '\n' | '\r' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => !it.is_control(),
    };
    match block.is_ascii() {
        true => block.bytes().all(|it| matches!(it, b'\n' | b'\r' | b' '..=b'~')),
        false => block.chars().all(is_plain),
    }
}

/// A line that is neither empty nor a comment, without the space around its text.
#[derive(Clone, Copy)]
struct Line<'a> {
    indent: usize,
    text: &'a str,
}

/// The lines that are still to be read.
struct Lines<'a> {
    rest: &'a str,
    ahead: Option<Line<'a>>,
    /// Whether a comment may be a value that was meant: `#boat`, with no space behind its mark.
    hides: bool,
}

impl<'a> Lines<'a> {
    fn advance(&mut self) {
        self.ahead = None;
        while self.ahead.is_none() && !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            self.rest = rest;
            let line = line.strip_suffix('\r').unwrap_or(line);
            let text = line.trim_start_matches(' ');
            let indent = line.len() - text.len();
            let text = text.trim_end_matches(' ');
            let says_something = !text.is_empty() && !text.starts_with('#');
            self.hides |= is_glued(text);
            self.ahead = says_something.then_some(Line { indent, text });
        }
    }

    /// The line ahead, where it stands as deep as this.
    fn at(&self, indent: usize) -> Option<Line<'a>> {
        self.ahead.filter(|it| it.indent == indent)
    }

    /// Reads the map whose keys stand at `indent`, to the first line that is not as deep.
    fn map(&mut self, indent: usize, depth: usize) -> Option<Vec<(String, Value)>> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        while let Some(line) = self.at(indent) {
            let (key, written) = key_and_value(line.text)?;
            if pairs.len() == MOST_KEYS || pairs.iter().any(|(it, _)| it == key) {
                return None;
            }
            self.advance();
            let value = match written {
                "" => self.below(indent, depth + 1)?,
                _ => inline(written)?,
            };
            pairs.push((key.to_owned(), value));
        }
        Some(pairs)
    }

    /// What stands below a key without a value at `indent`: a list, a map, or nothing.
    fn below(&mut self, indent: usize, depth: usize) -> Option<Value> {
        let nothing = Value::Null(String::new());
        let Some(line) = self.ahead else { return Some(nothing) };
        if depth > MOST_DEPTH {
            return None;
        }
        let is_item = line.text.starts_with("- ");
        match line.indent {
            inner if inner > indent && !is_item => self.map(inner, depth).map(Value::Map),
            inner if inner >= indent && is_item => self.list(inner, depth).map(Value::List),
            _ => Some(nothing),
        }
    }

    /// Reads the list whose items stand at `indent`.
    fn list(&mut self, indent: usize, depth: usize) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        while let Some(line) = self.at(indent)
            && let Some(item) = line.text.strip_prefix("- ")
        {
            if key_and_value(item).is_some() {
                // The rest of the line is the first line of a map.
                let within = indent + 2;
                self.ahead = Some(Line { indent: within, text: item });
                values.push(Value::Map(self.map(within, depth + 1)?));
            } else {
                self.advance();
                let item = item.trim_start_matches(' ');
                // The parser's side tells of a comma, or a semicolon, in a name without quotes.
                let separates = |it: char| it == ';' || COMMAS.contains(&it);
                if item.contains(separates) && !item.starts_with(['"', '\'', '[', '{']) {
                    return None;
                }
                values.push(inline(item)?);
            }
        }
        Some(values)
    }
}

/// A value on the line of its key or dash; should it go on below, a line is left that belongs to nothing.
fn inline(written: &str) -> Option<Value> {
    let between = |open, close| written.strip_prefix(open).and_then(|it| it.strip_suffix(close));
    if let Some(items) = between('[', ']') {
        return flow_list(items);
    }
    match between('{', '}') {
        Some(pairs) => flow_map(pairs),
        None => scalar(written),
    }
}

/// A key of letters, digits, `_` and `-`, and what stands after its colon.
fn key_and_value(text: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 64;
    let is_part = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'-';
    let (key, value) = text.split_once(':')?;
    let begins = key.as_bytes().first()?.is_ascii_alphabetic();
    let is_key = begins && key.len() <= LONGEST && key.bytes().all(is_part);
    let is_apart = value.is_empty() || value.starts_with(' ');
    (is_key && is_apart).then_some((key, value.trim_start_matches(' ')))
}

/// The items of a list in brackets.
fn flow_list(items: &str) -> Option<Value> {
    if items.trim_matches(' ').is_empty() {
        return Some(Value::List(Vec::new()));
    }
    let values = items.split(',').map(|it| flow_scalar(it.trim_matches(' ')));
    values.collect::<Option<_>>().map(Value::List)
}

/// The keys and values of a map in braces.
fn flow_map(written: &str) -> Option<Value> {
    let mut pairs: Vec<(String, Value)> = Vec::new();
    for pair in written.split(',') {
        let (key, value) = key_and_value(pair.trim_matches(' '))?;
        if pairs.len() == MOST_KEYS || pairs.iter().any(|(it, _)| it == key) {
            return None;
        }
        pairs.push((key.to_owned(), flow_scalar(value)?));
    }
    Some(Value::Map(pairs))
}

fn flow_scalar(written: &str) -> Option<Value> {
    let is_plain = || !written.contains(['[', ']', '{', '}', ':', ';', '?', '#']);
    quoted(written).or_else(|| plain(written).filter(|_| is_plain()))
}

fn scalar(written: &str) -> Option<Value> {
    quoted(written).or_else(|| plain(written))
}

/// A quotation on one line; of the escapes only those of its own mark and of the backslash.
fn quoted(written: &str) -> Option<Value> {
    let mark = written.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let content = written.strip_prefix(mark)?.strip_suffix(mark)?;
    if !content.contains([mark, '\\']) {
        return Some(Value::Scalar(content.to_owned()));
    }
    let mut text = String::with_capacity(content.len());
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        text.push(match (mark, letter) {
            ('"', '\\') => letters.next().filter(|it| matches!(it, '"' | '\\'))?,
            ('\'', '\'') => letters.next().filter(|it| *it == '\'')?,
            ('"', '"') => return None,
            _ => letter,
        });
    }
    Some(Value::Scalar(text))
}

/// Words or a number without quotes, that nothing in YAML could take for anything else.
fn plain(written: &str) -> Option<Value> {
    if written == "~" {
        return Some(Value::Null(written.to_owned()));
    }
    let mut letters = written.chars();
    let begins = |it: char| it.is_ascii_alphanumeric() || !it.is_ascii();
    let (first, second) = (letters.next()?, letters.next());
    let is_first = begins(first) || (first == '-' && second.is_some_and(begins));
    // What nothing opens is told.
    let is_closed = || written.ends_with(']') && !written.contains('[');
    if !is_first
        || is_closed()
        || written.ends_with(':')
        || written.contains(": ")
        || written.contains(" #")
    {
        return None;
    }
    let text = written.to_owned();
    Some(match written {
        "null" | "Null" | "NULL" => Value::Null(text),
        _ => Value::Scalar(text),
    })
}

#[cfg(test)]
mod tests;
