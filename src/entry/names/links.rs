//! Links in a name: `[[people/Ana|Annie]]` of a wiki, `[Ana](ana.md)` of Markdown.

use std::ops::Range;

/// A link within a text.
struct Link<'t> {
    /// Where it stands.
    place: Range<usize>,
    /// What it names.
    name: &'t str,
}

/// A text in which each link is what it names.
pub(super) fn without_links(text: &str) -> String {
    let links = links_of(text);
    if links.is_empty() {
        return without_half_link(text).to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut end = 0;
    for link in links {
        plain.push_str(&text[end..link.place.start]);
        plain.push_str(link.name);
        end = link.place.end;
    }
    plain + &text[end..]
}

/// Each link of a text that is made of several and of nothing else: `[[Ana]] [[Ben]]`; else the text itself.
pub(in crate::entry) fn each_link(text: &str) -> Vec<&str> {
    let links = links_of(text);
    let ends = [0].into_iter().chain(links.iter().map(|it| it.place.end));
    let starts = links.iter().map(|it| it.place.start).chain([text.len()]);
    let is_sign = |it: &str| !it.contains(char::is_alphanumeric);
    match links.len() > 1 && ends.zip(starts).all(|(end, start)| is_sign(&text[end..start])) {
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
                links.push(Link { place: at..at + length, name });
                from = at + length;
            }
            None => from = at + 1,
        }
    }
    links
}

/// How long the link of a wiki is with which a text begins, and the name of its page.
fn wiki_link(text: &str) -> Option<(usize, &str)> {
    let (target, _) = text.strip_prefix("[[")?.split_once("]]")?;
    if target.contains(['[', '\n']) {
        return None;
    }
    let page = target.split(['|', '#']).next().unwrap_or(target);
    let name = page.rsplit('/').next().unwrap_or(page);
    Some((target.len() + 4, if name.trim().is_empty() { target } else { name }))
}

/// The same of a link of Markdown, and what it shows.
fn link_of_markdown(text: &str) -> Option<(usize, &str)> {
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
    Some((shown.len() + end + 4, shown))
}

/// A text without the one end of a link that a comma has parted from the other.
fn without_half_link(text: &str) -> &str {
    match (text.strip_prefix("[["), text.strip_suffix("]]")) {
        (Some(rest), None) if !rest.contains("]]") => rest,
        (None, Some(rest)) if !rest.contains("[[") => rest,
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
        check("[[[Ann]]]", "[Ann]");
        check("[[]]", "");
        check("[[Ann]] or [[Ben", "Ann or [[Ben");
    }

    #[test]
    fn links_side_by_side_are_several_names() {
        assert_eq!(each_link("[[Ann]] [[Ben]]"), ["[[Ann]]", "[[Ben]]"]);
        assert_eq!(each_link("[[Ann]]/[b](c)."), ["[[Ann]]", "[b](c)"]);
        assert_eq!(each_link("[[Ann]] and [[Ben]]"), ["[[Ann]] and [[Ben]]"]);
        assert_eq!(each_link("[[Ann]] x"), ["[[Ann]] x"]);
        let parts = split_outside_links("[[Almeida, Ana]], Ben", |it| it == ',');
        assert_eq!(parts, ["[[Almeida, Ana]]", " Ben"]);
    }
}
