//! Links in a name: `[[people/Ana|Annie]]` of a wiki, `[Ana](ana.md)` of Markdown.

use std::borrow::Cow;
use std::ops::Range;

use super::listed::is_joining;

/// A link within a text.
struct Link<'t> {
    /// Where it stands.
    place: Range<usize>,
    /// What it names.
    name: Cow<'t, str>,
}

/// A text in which each link is what it names.
pub(super) fn without_links(text: &str) -> Cow<'_, str> {
    let links = links_of(text);
    if links.is_empty() {
        return without_half_link(text).into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut end = 0;
    for link in links {
        plain.push_str(&text[end..link.place.start]);
        plain.push_str(&link.name);
        end = link.place.end;
    }
    plain.push_str(&text[end..]);
    plain.into()
}

/// Each link of a text that is made of several, of signs, and of words that join them: `[[Ana]] [[Ben]]`, `[[Ana]] and [[Ben]]`;
/// else the text itself.
pub(in crate::entry) fn each_link(text: &str) -> Vec<&str> {
    let links = links_of(text);
    if links.len() < 2 {
        return vec![text];
    }
    let ends = [0].into_iter().chain(links.iter().map(|it| it.place.end));
    let starts = links.iter().map(|it| it.place.start).chain([text.len()]);
    let is_between = |it: &str, at: usize| {
        let word = it.trim_matches(|it: char| !it.is_alphanumeric());
        word.is_empty() || (1..links.len()).contains(&at) && is_joining(word)
    };
    let mut gaps = ends.zip(starts).map(|(end, start)| &text[end..start]).enumerate();
    match gaps.all(|(at, gap)| is_between(gap, at)) {
        true => links.into_iter().map(|it| &text[it.place]).collect(),
        false => vec![text],
    }
}

/// The parts of a text between what separates them, but within links.
pub(in crate::entry) fn split_outside_links(
    text: &str,
    separates: impl Fn(char) -> bool,
) -> Vec<&str> {
    let links = links_of(text);
    let is_within = |at: usize| links.iter().any(|it| it.place.contains(&at));
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, letter) in text.char_indices() {
        if separates(letter) && !is_within(at) {
            parts.push(&text[start..at]);
            start = at + letter.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

fn links_of(text: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('[').map(|it| from + it) {
        match wiki_link(&text[at..]).or_else(|| link_of_markdown(&text[at..])) {
            Some((length, name)) => {
                let start = at - usize::from(is_shown(&text[from..at]));
                links.push(Link { place: start..at + length, name });
                from = at + length;
            }
            None => from = at + 1,
        }
    }
    links
}

/// Whether a `!` ends what stands before a link, which is then shown: `![[Ana]]`; behind a word it ends a sentence.
fn is_shown(before: &str) -> bool {
    before.strip_suffix('!').is_some_and(|it| !it.ends_with(|it: char| it.is_alphanumeric()))
}

/// How long the link of a wiki is with which a text begins, and the name of its page; of a link to a part of the text itself what it
/// shows. In a table the sign between both stands behind a backslash.
fn wiki_link(text: &str) -> Option<(usize, Cow<'_, str>)> {
    let (target, _) = text.strip_prefix("[[")?.split_once("]]")?;
    if target.contains(['[', '\n']) {
        return None;
    }
    let (page, shown) = target.split_once('|').unwrap_or((target, ""));
    let page = page.trim_end_matches('\\').split('#').next().unwrap_or_default();
    let names = [last_of(page), shown.trim(), target.trim_matches('|')];
    let name = names.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    Some((target.len() + 4, name.into()))
}

/// The last name of a path, without the ending of a page.
fn last_of(path: &str) -> &str {
    let path = path.trim().trim_end_matches('/');
    without_ending(path.rsplit('/').next().unwrap_or(path).trim())
}

/// The name of a page without the ending that its file has: `Ana.md`.
pub(in crate::entry) fn without_ending(name: &str) -> &str {
    let is_page = |it: &str| ["md", "markdown"].iter().any(|end| end.eq_ignore_ascii_case(it));
    name.rsplit_once('.').filter(|it| !it.0.is_empty() && is_page(it.1)).map_or(name, |it| it.0)
}

/// The same of a link of Markdown, and what it shows, else the name of the page.
fn link_of_markdown(text: &str) -> Option<(usize, Cow<'_, str>)> {
    let (shown, target) = text.strip_prefix('[')?.split_once("](")?;
    if shown.contains(['[', ']', '\n']) {
        return None;
    }
    let mut depth = 1_usize;
    let end = target.find(|it| {
        match it {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let name = match shown.trim().is_empty() {
        true => last_of(target[..end].split(['#', '"']).next().unwrap_or_default())
            .replace("%20", " ")
            .into(),
        false => shown.into(),
    };
    Some((shown.len() + end + 4, name))
}

/// A text without the one end of a link that a comma has parted from the other; `[[x]` is none, and stays.
fn without_half_link(text: &str) -> &str {
    match (text.strip_prefix("[["), text.strip_suffix("]]")) {
        (Some(rest), None) | (None, Some(rest)) if !rest.contains(['[', ']']) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(without_links(text), expected, "{text}");
    }

    #[test]
    fn a_link_is_what_it_names_and_nothing_beside_it_is_lost() {
        check("[[Ann]]", "Ann");
        check("[[people/Ann|Annie]]", "Ann");
        check("[[Ann#Family]]", "Ann");
        check("[[#Family]]", "#Family");
        check("near [[Pier]]", "near Pier");
        check("[[calm]] 7", "calm 7");
        check("[[a|b]] x", "a x");
        check("[Porto](x.md) pier", "Porto pier");
        check("[Porto](x_(1).md) pier", "Porto pier");
        check("[x] (y)", "[x] (y)");
        check("a|b", "a|b");
        check("[[Ann", "Ann");
        check("Ann]]", "Ann");
        check("[[x]", "[[x]");
        check("[x]]", "[x]]");
        check("[[[Ann]]]", "[Ann]");
        check("[[]]", "");
    }

    #[test]
    fn a_link_to_a_file_is_its_name_without_the_ending() {
        check("[[people/Ann.md|Ann]]", "Ann");
        check("[[Ann.md]]", "Ann");
        check("[[Ann.MD#Family]] and [[Ben.markdown]]", "Ann and Ben");
        check("[[.md]]", ".md");
        check("[[v1.2]]", "v1.2");
        check("[[people/]]", "people");
        check("[[Ann\\|A]]", "Ann");
        check("[[people/Ann.md\\|A]] x", "Ann x");
        check("[[|x]]", "x");
        check("[[#Family|home]]", "home");
        check("![[Ann]]", "Ann");
        check("near ![[Pier.md|x]]", "near Pier");
        check("wow![[Ann]]", "wow!Ann");
        check("![Ann](x.png)", "Ann");
        check("[](people/Ann%20Sá.md)", "Ann Sá");
        check("[[Ann]] or [[Ben", "Ann or [[Ben");
    }

    #[test]
    fn links_side_by_side_are_several_names() {
        assert_eq!(each_link("[[Ann]] [[Ben]]"), ["[[Ann]]", "[[Ben]]"]);
        assert_eq!(each_link("[[Ann]]/[b](c)."), ["[[Ann]]", "[b](c)"]);
        assert_eq!(each_link("![[Ann]], ![[Ben]]"), ["![[Ann]]", "![[Ben]]"]);
        assert_eq!(each_link("[[Ann]] and [[Ben]]"), ["[[Ann]]", "[[Ben]]"]);
        assert_eq!(each_link("[[Ann]], [[Ben]], et [[C]]"), ["[[Ann]]", "[[Ben]]", "[[C]]"]);
        assert_eq!(each_link("[[Ann]]和[[Ben]]"), ["[[Ann]]", "[[Ben]]"]);
        assert_eq!(each_link("[[Ann]] from [[Ben]]"), ["[[Ann]] from [[Ben]]"]);
        assert_eq!(each_link("[[Ann]] [[Ben]] and"), ["[[Ann]] [[Ben]] and"]);
        assert_eq!(each_link("[[Ann]] x"), ["[[Ann]] x"]);
        let parts = split_outside_links("[[Almeida, Ana]], Ben", |it| it == ',');
        assert_eq!(parts, ["[[Almeida, Ana]]", " Ben"]);
    }
}
