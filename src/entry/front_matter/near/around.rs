//! What stands around a place in a text: a sample of something, which says nothing of the entry.

use super::super::fault::lines;

/// What is open at a place in a text.
enum Open {
    /// A block of code, with its sign and how many of them begin it.
    Code(char, usize),
    /// What ends with these letters.
    Until(&'static str),
}

/// Whether a block of code, a formula, `<pre>` or a comment of HTML is open at a byte of a text.
pub(super) fn is_in_sample(text: &str, at: usize) -> bool {
    let mut open = None;
    for line in lines(text, 0).take_while(|it| it.start < at) {
        let written = line.text.trim().trim_start_matches(['>', ' ', '\t']);
        open = match open {
            None => opened(written),
            Some(Open::Code(sign, count)) if is_end_of_code(written, sign, count) => None,
            Some(Open::Until(end)) if has(written, end) => None,
            still => still,
        };
    }
    open.is_some()
}

fn opened(line: &str) -> Option<Open> {
    /// What begins and ends such a part of a text.
    const PAIRS: [(&str, &str); 6] = [
        ("$$", "$$"),
        ("<!--", "-->"),
        ("<pre", "</pre"),
        ("<script", "</script"),
        ("<style", "</style"),
        ("<textarea", "</textarea"),
    ];
    let item = line.trim_start_matches(['-', '*', '+', ' ']);
    if let Some(sign) = item.chars().next().filter(|it| matches!(it, '`' | '~')) {
        let words = item.trim_start_matches(sign);
        let count = item.len() - words.len();
        return (count > 2 && !words.contains('`')).then_some(Open::Code(sign, count));
    }
    let begins = |open: &str| {
        let start = line.get(..open.len()).filter(|it| it.eq_ignore_ascii_case(open));
        start.map(|_| open.len()).or_else(|| {
            (open == "<!--").then(|| line.rfind(open).map(|at| at + open.len())).flatten()
        })
    };
    PAIRS.into_iter().find_map(|(open, end)| {
        let behind = begins(open)?;
        (!has(&line[behind..], end)).then_some(Open::Until(end))
    })
}

fn is_end_of_code(line: &str, sign: char, count: usize) -> bool {
    line.chars().all(|it| it == sign) && line.len() >= count
}

fn has(line: &str, letters: &str) -> bool {
    line.to_ascii_lowercase().contains(letters)
}

/// Whether what stands before a fence or a brace came there by a slip: no words, and at most three characters or signs alone.
pub(super) fn is_slip(written: &str) -> bool {
    const MOST: usize = 3;
    let is_sign = |it: char| !it.is_alphanumeric();
    let is_small = |it: char| is_sign(it) || it.is_ascii_lowercase();
    written.chars().all(is_sign) || written.chars().count() <= MOST && written.chars().all(is_small)
}

/// Whether a block has the mark of an entry that an import wrote.
pub(super) fn is_ours(block: &str) -> bool {
    lines(block, 0).any(|it| it.text.starts_with("imported:"))
}

/// Whether a line at the margin is a fence with a slip before or behind it: `x---`, `---.`; an item of a list is none, and no key.
pub(in super::super) fn is_slipped_fence(line: &str, fence: &str) -> bool {
    let line = line.trim_end();
    let is_other = line.starts_with([' ', '\t', '#', '>']) || line.starts_with("- ");
    let beside = line.strip_suffix(fence).or_else(|| line.strip_prefix(fence));
    let beside = beside.filter(|it| !it.is_empty() && !it.contains(':'));
    !is_other && beside.is_some_and(|it| is_slip(it.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_above_is_a_sample() {
        for above in [
            "```",
            "```yaml",
            "~~~",
            "````\n```",
            "- ```md",
            "> ```",
            "$$",
            "<pre>",
            "<pre><code>",
            "<PRE class=\"x\">\nline",
            "<!--",
            "Text <!-- more",
            "```\na\n```\n\n```",
        ] {
            let text = format!("Text\n\n{above}\n");
            assert!(is_in_sample(&text, text.len()), "{text:?}");
        }
        for above in [
            "a",
            "```\na\n```",
            "~~~\n```\n~~~",
            "`code`",
            "``` a ```",
            "$$x$$",
            "$$\nx\n$$",
            "<pre>x</pre>",
            "<!-- a -->",
            "<!--\na\n-->",
        ] {
            let text = format!("Text\n\n{above}\n");
            assert!(!is_in_sample(&text, text.len()), "{text:?}");
        }
    }

    #[test]
    fn a_slip_is_no_word() {
        for text in ["", "x", ".", "***", "a b", "\"", "- -", "`"] {
            assert!(is_slip(text), "{text:?}");
        }
        for text in ["Log", "Mon", "12", "海", "Lunch", "Some words.", "8<---", "Day 1 ---"] {
            assert!(!is_slip(text), "{text:?}");
        }
    }
}
