//! What a writer is told of YAML that could not be read: the parser's word for it is seldom the slip that was made.

mod closing;
mod colons;

use super::fault::{Fault, Line, line_at, lines};
use super::written::{Written, is_comment_of_percent_signs};

/// Finds a character that YAML forbids; the parser would not say where it is.
pub(super) fn control_character(block: &str) -> Option<Fault> {
    let forbidden = |it: char| match it {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => it.is_control(),
    };
    let offset = block.find(forbidden)?;
    let code = block[offset..].chars().next().map_or(0, u32::from);
    let message = format!("the front matter holds the control character U+{code:04X}");
    Some(Fault::new("invalid-yaml", offset, message).with_hint("delete the character"))
}

/// A list or a map before a colon: nearly always `{{placeholder}}`.
pub(super) fn key_is_no_text(block: &str, offset: usize) -> Fault {
    Fault::placeholder(block, offset).unwrap_or_else(|| {
        Fault::new("invalid-yaml", offset, "a list or a map stands where a key should")
            .with_hint("put the key in quotes")
    })
}

/// Says what is wrong at a place, from the parser's own words for it.
pub(super) fn explain(block: &str, offset: usize, words: &str) -> Fault {
    let (problem, context) = words.split_once(", while ").unwrap_or((words, ""));
    let problem = problem.split(" at line ").next().unwrap_or(problem);
    let began = offset_in(block, context).unwrap_or(offset);
    let place = Stop { block, offset, began };
    place
        .placeholder()
        .or_else(|| place.tab())
        .or_else(|| place.percent_sign())
        .or_else(|| place.marked_key())
        .or_else(|| place.hidden_bracket())
        .or_else(|| place.unclosed(problem, context))
        .or_else(|| place.colon(problem))
        .or_else(|| place.escape(context))
        .or_else(|| place.first_character(problem, context))
        .or_else(|| place.after_quote(problem))
        .unwrap_or_else(|| place.other(problem))
}

/// The byte that words such as `scanning a quoted scalar at line 1 column 8` speak of.
fn offset_in(block: &str, words: &str) -> Option<usize> {
    let (_, place) = words.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let line = lines(block, 0).nth(line.parse::<usize>().ok()?.checked_sub(1)?)?;
    let before = column.parse::<usize>().ok()?.checked_sub(1)?;
    Some(line.start + line.text.chars().take(before).map(char::len_utf8).sum::<usize>())
}

struct Stop<'a> {
    block: &'a str,
    /// Where the parser stopped.
    offset: usize,
    /// Where what it was reading began.
    began: usize,
}

impl Stop<'_> {
    fn line(&self) -> Line<'_> {
        line_at(self.block, self.offset)
    }

    fn placeholder(&self) -> Option<Fault> {
        Fault::placeholder(self.block, self.began)
            .or_else(|| Fault::placeholder(self.block, self.offset))
    }

    fn tab(&self) -> Option<Fault> {
        let line = self.line();
        let margin = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
        let Some(at) = line.text[..margin].find('\t') else {
            return line.text[margin..].starts_with("-\t").then(|| {
                let message = "a tab stands after the dash, where YAML takes only spaces";
                let fault = Fault::new("invalid-yaml", line.start + margin + 1, message);
                fault.with_hint("put a space in place of the tab")
            });
        };
        let message = "a tab stands at the beginning of the line, where YAML takes only spaces";
        let fault = Fault::new("tab-indentation", line.start + at, message);
        Some(fault.with_hint("put two spaces in place of each tab"))
    }

    /// A comment of Obsidian, `%%note%%`, or another line that YAML takes for a directive.
    fn percent_sign(&self) -> Option<Fault> {
        let line = self.line();
        let text = line.text.strip_prefix('%').map(str::trim_end)?;
        let is_directive = ["YAML", "TAG"].iter().any(|it| text.starts_with(it));
        if is_directive || Written::of(line.text).key.is_some() {
            return None;
        }
        let message =
            "a line that begins with `%` is a directive to YAML; a comment begins with `#`";
        let fault = Fault::new("invalid-yaml", line.start, message)
            .with_length(line.text.trim_end().chars().count());
        Some(match text.trim_matches('%').trim() {
            "" => fault.with_hint("begin each line of the comment with `#`"),
            _ if text.starts_with('%') && !is_comment_of_percent_signs(line.text) => {
                fault.with_hint("begin each line of the comment with `#`")
            }
            comment => fault.with_hint(format!("write `# {comment}`")),
        })
    }

    /// A key that begins with a character that means something else to YAML.
    fn marked_key(&self) -> Option<Fault> {
        let lines = [self.began, self.offset].map(|it| line_at(self.block, it));
        let (line, key) = lines.into_iter().find_map(|line| {
            let key = Written::of(line.text).marked_key()?;
            Some((line, key.trim_end()))
        })?;
        let first = key.chars().next().filter(|it| !matches!(it, '!' | '&'))?;
        let message = match first {
            '`' => "a key that begins with a backtick takes quotes".to_owned(),
            _ => format!("a key that begins with `{first}` takes quotes"),
        };
        let fault = Fault::new("invalid-yaml", line.start + margin(line.text), message);
        Some(fault.with_length(key.chars().count()).with_hint("put the key in quotes"))
    }

    /// A value that begins with a character that means something else to YAML.
    fn first_character(&self, problem: &str, context: &str) -> Option<Fault> {
        let is_mark = problem == "found character that cannot start any token"
            || problem == "found undefined tag handle"
            || problem.starts_with("unknown anchor")
            || context.contains("scanning an alias")
            || context.contains("scanning an anchor")
            || context.contains("scanning a tag")
            || context.contains("scanning a block scalar")
            || problem == "mapping keys are not allowed in this context";
        let first = self.block[self.began..].chars().next().filter(|_| is_mark)?;
        let is_star = first == '*' && self.block[self.began..].starts_with("* ");
        let message = match first {
            '*' if is_star => {
                "an item of a list begins with a dash, and with no asterisk".to_owned()
            }
            '`' => "a value that begins with a backtick takes quotes".to_owned(),
            _ => format!("a value that begins with `{first}` takes quotes"),
        };
        let fault = Fault::new("invalid-yaml", self.began, message);
        Some(fault.with_hint("put the whole value in quotes"))
    }

    /// A backslash in double quotes that begins none of YAML's escapes.
    fn escape(&self, context: &str) -> Option<Fault> {
        let is_escape = context.contains("parsing a quoted scalar")
            || context.contains("scanning a quoted scalar");
        is_escape.then(|| {
            let message =
                "a backslash in double quotes begins an escape; in single quotes it is itself";
            Fault::new("invalid-yaml", self.offset, message)
                .with_hint("put the value in single quotes")
        })
    }

    fn other(&self, problem: &str) -> Fault {
        let line = self.line();
        let at_margin = self.offset - line.start <= margin(line.text);
        if problem.contains("more than one document") {
            let start = |it: &Line<'_>| it.text.starts_with("---") && it.start > 0;
            let Some(offset) = lines(self.block, 0).find(start).map(|it| it.start) else {
                return self
                    .indentation(lines(self.block, 0).find(|it| !it.is_blank()).unwrap_or(line));
            };
            let message = "a second document begins inside the front matter";
            let fault = Fault::new("invalid-yaml", offset, message).with_length(3);
            return fault.with_hint("close the front matter with `---` on a line of its own");
        }
        let own_words = [
            (
                "block sequence entries are not allowed",
                "a list begins below its key, or in brackets",
            ),
            ("did not find expected '-' indicator", "a key stands among the items of a list"),
            (
                "did not find expected node content",
                "nothing stands where a value or an item should",
            ),
        ];
        if let Some((_, message)) = own_words.iter().find(|it| problem.starts_with(it.0)) {
            return Fault::new("invalid-yaml", self.offset, *message);
        }
        if problem == "did not find expected key" && at_margin {
            return self.indentation(line);
        }
        Fault::new(
            "invalid-yaml",
            self.offset,
            format!("the front matter is not valid YAML: {problem}"),
        )
    }
}

impl Stop<'_> {
    /// A line that does not begin where its neighbours do.
    fn indentation(&self, line: Line<'_>) -> Fault {
        let is_at_margin = |it: &Line<'_>| !it.is_blank() && margin(it.text) == margin(line.text);
        let above = lines(self.block, 0).take_while(|it| it.start < line.start);
        let above = above.filter(is_at_margin).last().map(|it| Written::of(it.text));
        let is_among_keys = above.is_some_and(|it| it.key.is_some() && !it.is_item());
        if Written::of(line.text).is_item() && is_among_keys {
            let message = "an item of a list stands among keys";
            return Fault::new("invalid-yaml", line.start + margin(line.text), message)
                .with_hint("write the key of its list on the line above it");
        }
        let message = match self.block[..line.start].trim().is_empty() {
            true => "the line does not begin where the lines below do",
            false => "the line does not begin where the lines above do",
        };
        Fault::new("invalid-yaml", line.start + margin(line.text), message)
            .with_hint("give lines of one list or map the same indentation")
    }
}

fn margin(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
