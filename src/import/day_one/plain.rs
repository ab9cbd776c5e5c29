//! Day One's plain text, which is Markdown with a backslash before nearly every sign: the signs come back, and addresses of
//! files and entries become links.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::import::escape::needs_backslash;
use crate::import::imported::{Imported, link_to};

/// The text as it was meant.
pub(super) fn markdown(
    text: &str,
    entry: &mut Imported,
    show: &mut impl FnMut(&mut Imported, &str) -> Option<String>,
) -> String {
    let text: String = text
        .chars()
        .filter(|it| !matches!(it, '\u{200b}' | '\u{fffc}' | '\u{fdd0}' | '\u{fdd1}'))
        .map(|it| if it == '\u{2028}' { '\n' } else { it })
        .collect();
    let text = with_files(&unescaped(&text), entry, show);
    with_links(&text).replace("\n```\n```\n", "\n")
}

/// Takes the backslash away before signs that mean nothing where they stand.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        let sign = rest.chars().next().filter(|it| letter == '\\' && it.is_ascii_punctuation());
        let Some(sign) = sign else {
            out.push(letter);
            continue;
        };
        rest = &rest[1..];
        if needs_backslash(&out, sign, rest) {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

/// Shows the files that a text names: `![](dayone-moment://ID)`, `![](dayone-moment:/video/ID)`.
fn with_files(
    text: &str,
    entry: &mut Imported,
    show: &mut impl FnMut(&mut Imported, &str) -> Option<String>,
) -> String {
    static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let address = "dayone-(?:moment|photo|video|audio)s?:/{1,2}(?:[a-z]+/)?";
        // Old entries have elements of HTML.
        Regex::new(&format!(
            r#"(?i)!?\[[^\]\n]*\]\({address}([A-Za-z0-9_-]+)/?\)|<(?:img|audio|video)\b[^>\n]*\bsrc=["']{address}([A-Za-z0-9_-]+)/?["'][^>\n]*>(?:</(?:audio|video)>)?"#
        ))
        .ok()
    });
    let Some(file) = FILE.as_ref() else { return text.to_owned() };
    let shown = |found: &Captures<'_>| {
        let id = found.get(1).or(found.get(2)).map_or("", |it| it.as_str());
        show(entry, id).unwrap_or_else(|| found[0].to_owned())
    };
    file.replace_all(text, shown).into_owned()
}

/// Marks the addresses of other entries: `dayone://view?entryId=ID`.
fn with_links(text: &str) -> String {
    static ENTRY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\bdayone2?://view\?entryId=([0-9A-Za-z_-]+)").ok());
    let Some(entry) = ENTRY.as_ref() else { return text.to_owned() };
    entry.replace_all(text, |found: &Captures<'_>| link_to(&found[1])).into_owned()
}

/// The address of a link, which may be that of another entry.
pub(super) fn address(url: &str) -> String {
    with_links(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut entry = Imported::default();
        let mut show = |_: &mut Imported, id: &str| (id != "NONE").then(|| format!("<{id}>"));
        assert_eq!(markdown(text, &mut entry, &mut show), expected);
    }

    #[test]
    fn signs_come_back_and_stay_signs() {
        check(
            r"Flat sea\! \(No\. 2\) a\-b, c\+\+, 1\.5 and end\.",
            "Flat sea! (No. 2) a-b, c++, 1.5 and end.",
        );
        check(r"# Ferry \#2\.", "# Ferry #2.");
        check(
            "\\# no heading\n\\- no item\n1\\. no number\n\\> no quote",
            "\\# no heading\n\\- no item\n1\\. no number\n\\> no quote",
        );
        check(r"\*not so\* 2 \* 3 snake\_case \_x\_", r"\*not so\* 2 * 3 snake_case \_x\_");
        check("\u{200b}**Slow**\u{200b} day\u{2028}on\u{fffc}", "**Slow** day\non");
        check("```\na\n```\n```\nb\n```\n", "```\na\nb\n```\n");
        check("https://example\\.org/a\\_b", "https://example.org/a_b");
    }

    #[test]
    fn files_and_entries_are_named_in_many_ways() {
        check(
            "![](dayone-moment://AB) ![x](dayone-moment:/video/CD) ![](DayOne-Photo://EF) ![](dayone-moment://NONE)",
            "<AB> <CD> <EF> ![](dayone-moment://NONE)",
        );
        check(
            "<img src=\"dayone-moment://AB\"/> <audio src='dayone-moment:/audio/CD'></audio>",
            "<AB> <CD>",
        );
        check("[a](dayone2://view?entryId=AB12)", &format!("[a]({})", link_to("AB12")));
    }
}
