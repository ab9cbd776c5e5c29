//! Lines that are fences of front matter, or were meant to be.

use super::super::unseen::bare;

/// What a line is that was meant for a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Fence {
    /// Dashes or signs that nothing else in Markdown is written with at the beginning of a text: `----`, `—`, `===`.
    Signs,
    /// What is a rule or a block of code to Markdown: `***`, `- - -`, the fence of a listing.
    Markdown,
    /// Hexo's fence of JSON: `;;;`.
    Semicolons,
}

/// Whether a line is a fence, or was meant to be one, at the margin or not.
pub(in super::super) fn is_like_fence(line: &str) -> bool {
    fence(line).is_some()
}

/// What a line is, where it is like a fence.
pub(in super::super) fn fence(line: &str) -> Option<Fence> {
    /// Nobody draws a longer one.
    const LONGEST: usize = 240;
    let text = bare(line);
    if text.len() > LONGEST {
        return None;
    }
    let first = text.chars().next().filter(|it| "-–—‐‑−－─━═_=～~+＋*;；`".contains(*it))?;
    let is_long = matches!(first, '–' | '—' | '−' | '－');
    let is_dash = |it: char| "–—−－-".contains(it);
    let has_long = text.contains(is_dash) && text.contains(['–', '—', '−', '－']);
    let is_spaced = text.contains(' ');
    let is_sign = |it: char| it == first || is_spaced && it == ' ' || has_long && is_dash(it);
    let count = text.chars().filter(|it| *it != ' ').count();
    let is_enough = count > 2 || (count == 2 && first == '-' && !is_spaced) || is_long;
    if matches!(first, '`' | '~') {
        let language = text.trim_start_matches(first).trim().to_ascii_lowercase();
        let is_known =
            matches!(language.as_str(), "" | "yaml" | "yml" | "toml" | "json" | "frontmatter");
        let is_fence = text.starts_with(&first.to_string().repeat(3)) && is_known;
        return is_fence.then_some(Fence::Markdown);
    }
    (is_enough && text.chars().all(is_sign)).then_some(match first {
        '*' | '_' => Fence::Markdown,
        _ if is_spaced => Fence::Markdown,
        ';' | '；' => Fence::Semicolons,
        _ => Fence::Signs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_told_from_text() {
        for line in [
            "---",
            " ---",
            "----",
            "--",
            "—",
            "–––",
            "—-",
            "-—",
            "－－－",
            "＋＋＋",
            "===",
            "+++",
            "───",
            "═══",
            "\u{200b}---",
            "---\u{a0}",
        ] {
            assert_eq!(fence(line), Some(Fence::Signs), "{line:?}");
        }
    }

    #[test]
    fn rules_and_fences_of_code_are_those_of_markdown() {
        for line in ["- - -", "***", "* * *", "___", "~~~", "```", "```yaml", "~~~ YAML", "```json"]
        {
            assert_eq!(fence(line), Some(Fence::Markdown), "{line:?}");
        }
        assert_eq!(fence(";;;"), Some(Fence::Semicolons));
        for line in
            ["-", "- -", "**", "*", "- a", "--- a", "–a", "```rust", "``", "", "x", "-- -- a"]
        {
            assert_eq!(fence(line), None, "{line:?}");
        }
    }
}
