//! Day One's plain text, which is Markdown with a backslash before nearly every sign: the signs come back, and addresses of
//! files and entries become links.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::import::escape::needs_backslash;
use crate::import::imported::{Imported, link_to};
use crate::import::links::code;
use crate::import::markdown;

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

/// Takes the backslash away before signs that mean nothing where they stand, and before every one in code.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_code = false;
    for line in text.split_inclusive('\n') {
        let first = line.trim_start();
        let is_fence = first.starts_with("```") && !first.trim_start_matches('`').contains('`');
        if is_fence {
            is_code = !is_code;
            out.push_str(line);
        } else if is_code {
            out.extend(signs(line).into_iter().map(|it| it.letter));
        } else {
            unescape_line(&mut out, &signs(line));
        }
    }
    out
}

/// A letter of a line, and whether a backslash stood before it.
#[derive(Clone, Copy)]
struct Sign {
    letter: char,
    is_escaped: bool,
}

impl Sign {
    /// Whether it is this sign, and means what it means in Markdown.
    fn is(self, letter: char) -> bool {
        self.letter == letter && !self.is_escaped
    }
}

fn signs(line: &str) -> Vec<Sign> {
    let (mut signs, mut letters) = (Vec::with_capacity(line.len()), line.chars().peekable());
    while let Some(letter) = letters.next() {
        let is_sign = |it: &char| !it.is_alphanumeric() && !it.is_whitespace() && !it.is_control();
        let escaped = letters.next_if(|it| letter == '\\' && is_sign(it));
        let is_escaped = escaped.is_some();
        signs.push(Sign { letter: escaped.unwrap_or(letter), is_escaped });
    }
    signs
}

fn unescape_line(out: &mut String, line: &[Sign]) {
    let bare: String = line.iter().map(|it| it.letter).collect();
    let has = |signs: &[char]| line.iter().any(|it| signs.iter().any(|sign| it.is(*sign)));
    let (has_brackets, has_bars) = (has(&['[', ']']), has(&['|']));
    let (mut at, mut offset) = (0, 0);
    while let Some(sign) = line.get(at).copied() {
        let length = code_at(line, at).or_else(|| address_at(line, at)).unwrap_or(1);
        let part: String = line[at..at + length].iter().map(|it| it.letter).collect();
        offset += part.len();
        if sign.is('`') && length > 1 {
            let ticks = part.len() - part.trim_start_matches('`').len();
            out.push_str(&markdown::code(&part[ticks..part.len() - ticks]));
        } else if length > 1 {
            // In brackets an address must have even ones.
            let is_link = out.ends_with("](");
            out.push_str(&if is_link { markdown::address(&part) } else { part });
        } else {
            let letter = sign.letter;
            let is_kept = needs_backslash(out, letter, &bare[offset..])
                || has_brackets && matches!(letter, '[' | ']')
                || has_bars && letter == '|';
            if sign.is_escaped && is_kept {
                out.push('\\');
            }
            out.push(letter);
        }
        at += length;
    }
}

/// How many signs the code has that begins here.
fn code_at(line: &[Sign], at: usize) -> Option<usize> {
    let is_tick = |at: usize| line.get(at).is_some_and(|it| it.is('`'));
    let run = |from: usize| (from..line.len()).take_while(|it| is_tick(*it)).count();
    let ticks = run(at);
    let mut place = at + ticks;
    while ticks > 0 && place < line.len() {
        let found = run(place);
        if found == ticks {
            return Some(place + ticks - at);
        }
        place += found.max(1);
    }
    None
}

/// How many signs the address has that begins here: to a space, in a link to its bracket.
fn address_at(line: &[Sign], at: usize) -> Option<usize> {
    let is_letter = |at: usize| line.get(at).is_some_and(|it| it.letter.is_ascii_alphanumeric());
    if !is_letter(at) || at > 0 && is_letter(at - 1) {
        return None;
    }
    let scheme = (at..line.len()).take_while(|it| is_letter(*it)).count();
    let colon = line.get(at + scheme..at + scheme + 3)?;
    if !colon.iter().map(|it| it.letter).eq("://".chars()) {
        return None;
    }
    let is_link = at > 1 && line[at - 1].is('(') && line[at - 2].is(']');
    let is_end =
        |it: &&Sign| it.letter.is_whitespace() || it.is('>') || it.is('"') || is_link && it.is(')');
    Some(line[at..].iter().take_while(|it| !is_end(it)).count())
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

/// Marks the addresses of other entries: `dayone://view?entryId=ID`. One that stands alone becomes a link; in code they stay.
pub(super) fn with_links(text: &str) -> String {
    static ENTRY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(\]\()?<?\b(dayone2?://view\?entryId=([0-9A-Za-z_-]+))>?").ok()
    });
    let Some(entry) = ENTRY.as_ref().filter(|it| it.is_match(text)) else { return text.to_owned() };
    let code = code(text);
    let link = |found: &Captures<'_>| {
        let is_code =
            found.get(0).is_some_and(|it| code.iter().any(|code| code.contains(&it.start())));
        // The words of a link are no link themselves.
        let is_label = found.get(0).is_some_and(|it| text[it.end()..].starts_with("]("));
        match found.get(1) {
            _ if is_code || is_label => found[0].to_owned(),
            Some(open) => format!("{}{}", open.as_str(), link_to(&found[3])),
            None => format!("[{}]({})", &found[2], link_to(&found[3])),
        }
    };
    entry.replace_all(text, link).into_owned()
}

/// The address of a link, which may be that of another entry.
pub(super) fn address(url: &str) -> String {
    static ENTRY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)^dayone2?://view\?entryId=([0-9A-Za-z_-]+)$").ok());
    match ENTRY.as_ref().and_then(|it| it.captures(url.trim())) {
        Some(found) => link_to(&found[1]),
        None => url.to_owned(),
    }
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
        check(r"20\°C \— C:\Users", r"20°C — C:\Users");
        check(
            "\\# no heading\n\\- no item\n1\\. no number\n\\> no quote",
            "\\# no heading\n\\- no item\n1\\. no number\n\\> no quote",
        );
        check(r"\*not so\* 2 \* 3 snake\_case \_x\_", r"\*not so\* 2 * 3 snake_case \_x\_");
        check("\u{200b}**Slow**\u{200b} day\u{2028}on\u{fffc}", "**Slow** day\non");
        check("```\na\n```\n```\nb\n```\n", "```\na\nb\n```\n");
        check("https://example\\.org/a\\_b", "https://example.org/a_b");
        check(r"https://e.org/Foo\_\(bar\) x", "https://e.org/Foo_(bar) x");
        check(r"[a\]b](u) !\[i\]\(x\)", r"[a\]b](u) !\[i\](x)");
        check(r"!\[i\]\(x\)", r"![i\](x)");
        check(r"\[x\]\: y", r"\[x]: y");
        check(r"\&amp\; R\&D", r"\&amp; R&D");
        check(r"\-\-\-", r"\---");
        check(r"| a | c\|d |", r"| a | c\|d |");
        check("`\\*c\\*` and ``a\\`b``", "`*c*` and ``a`b``");
        check("```\n\\# comment\n\\*c\\*\n```\n", "```\n# comment\n*c*\n```\n");
        check(r"[a](https://e.org/x\_\(y\))", "[a](https://e.org/x_(y))");
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
        let bare = "dayone://view?entryId=AB12";
        check(&format!("See {bare}."), &format!("See [{bare}]({}).", link_to("AB12")));
        check(&format!("`{bare}`"), &format!("`{bare}`"));
        check(&format!("[{bare}]({bare})"), &format!("[{bare}]({})", link_to("AB12")));
    }
}
