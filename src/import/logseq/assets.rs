//! The files of a graph that a page names: as links of Markdown and of HTML, and in the ways of Logseq's own.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::import::bundle::{Bundle, decoded, joined};
use crate::import::imported::{Imported, Media};
use crate::import::links::{Form, Link, code, links, replaced};

/// A file that a page names: what stands in its place, but for its mark.
struct Named {
    range: Range<usize>,
    media: Media,
    before: String,
    after: String,
}

/// A text with a mark for each file of the graph that it names; the size that Logseq writes behind it is left out.
pub(super) fn with_assets(text: &str, bundle: &Bundle, root: &str, entry: &mut Imported) -> String {
    let graph = Assets { bundle, root };
    let mut named = graph.of_links(text);
    let code = code(text);
    let is_free = |it: &Named, named: &[Named]| {
        let mut taken = named.iter().map(|it| &it.range).chain(&code);
        !taken.any(|taken| taken.start < it.range.end && it.range.start < taken.end)
    };
    for it in graph.of_its_own(text) {
        if is_free(&it, &named) {
            named.push(it);
        }
    }
    named.sort_by_key(|it| it.range.start);
    let parts = named.into_iter().flat_map(|it| {
        let Named { range, media, before, after } = it;
        let size = size_behind(text, range.end).map(|it| (it, String::new()));
        [Some((range, format!("{before}{}{after}", entry.mark(media)))), size]
    });
    replaced(text, parts.flatten().collect::<Vec<_>>())
}

/// The size that Logseq writes behind a file: `{:height 200}`.
fn size_behind(text: &str, end: usize) -> Option<Range<usize>> {
    static SIZE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\)?(\{:[^}\n]*\})").ok());
    let size = SIZE.as_ref()?.captures(&text[end..])?.get(1)?;
    Some(end + size.start()..end + size.end())
}

/// The files of a graph.
struct Assets<'b> {
    bundle: &'b Bundle,
    root: &'b str,
}

impl Assets<'_> {
    /// Those that links lead to as Markdown and HTML have them, or brackets: `[[../assets/a.png]]`.
    fn of_links(&self, text: &str) -> Vec<Named> {
        let named = links(text, &[]).into_iter().filter_map(|link| {
            let (path, fragment) = link.parted();
            below_root(path)?;
            let (member, fragment) = match self.find(&link.address) {
                Some(member) => (Some(member), ""),
                None => (self.find(path), fragment),
            };
            let (range, media) = (link.range.clone(), Media::found(member, path));
            let form = match link.form.clone() {
                Form::Brackets { label } => {
                    let label = label.unwrap_or_else(|| media.name.clone());
                    Form::Brackets { label: Some(label) }
                }
                form => form,
            };
            // What stands before the mark, and what behind it.
            let written = Link { form, ..link.clone() }.with("\0", fragment);
            let (before, after) = written.split_once('\0')?;
            let sign =
                if link.is_shown && matches!(link.form, Form::Brackets { .. }) { "!" } else { "" };
            Some(Named { range, media, before: format!("{sign}{before}"), after: after.to_owned() })
        });
        named.collect()
    }

    /// Those that Logseq takes for links though Markdown does not: addresses with spaces in them, and `{{video ../assets/a.mp4}}`.
    fn of_its_own(&self, text: &str) -> Vec<Named> {
        static OWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
            let address = r"((?:\.\./)*/?assets/[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)";
            let within = r"(?:video|audio|pdf|embed)\s+((?:\.\./)*/?assets/[^{}\n]*)";
            Regex::new(&format!(r"(!?)\[([^\[\]\n]*)\]\({address}\)|\{{\{{{within}\}}\}}")).ok()
        });
        let found = OWN.iter().flat_map(|it| it.captures_iter(text));
        found.filter_map(|it| self.named(&it)).collect()
    }

    fn named(&self, found: &Captures<'_>) -> Option<Named> {
        let range = found.get(0)?.range();
        let path = found.get(3).or(found.get(4))?.as_str().trim();
        let plain = decoded(path);
        let member = self.find(path).or_else(|| self.find(&plain));
        let media = Media::found(member, &plain);
        let (sign, label) = match (found.get(1), found.get(2)) {
            (Some(sign), Some(label)) => (sign.as_str(), label.as_str().to_owned()),
            _ => ("", media.name.clone()),
        };
        Some(Named { range, media, before: format!("{sign}[{label}]("), after: ")".to_owned() })
    }

    fn find(&self, address: &str) -> Option<String> {
        self.bundle.find(&joined(self.root, below_root(address)?))
    }
}

/// An address from the folder of a graph; none of what lies not among its assets.
fn below_root(address: &str) -> Option<&str> {
    let path = address.trim_start_matches("../").trim_start_matches('/');
    path.starts_with("assets/").then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_graph_is_found_however_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        for name in ["a.png", "b c (1).png", "w.mp4"] {
            std::fs::write(folder.path().join("assets").join(name), name).unwrap();
        }
        let bundle = Bundle::open(folder.path(), "graph").unwrap();
        let check = |text: &str, expected: &str, missing: usize| {
            let mut entry = Imported::default();
            entry.body = with_assets(text, &bundle, "", &mut entry);
            let name = |it: usize| entry.media[it].member.clone().unwrap_or_default();
            assert_eq!(entry.with_marks(name, |_| String::new()), expected, "{text}");
            let count = entry.media.iter().filter(|it| it.member.is_none()).count();
            assert_eq!(count, missing, "{text}");
        };
        check("![x](../assets/a.png){:height 200, :width 9} y", "![x](assets/a.png) y", 0);
        check("![x](../assets/b c (1).png){:height 200} y", "![x](assets/b c (1).png) y", 0);
        check("[x](../assets/b%20c%20%281%29.png)", "[x](assets/b c (1).png)", 0);
        check("![x](/assets/a.png)", "![x](assets/a.png)", 0);
        check("a {{video ../assets/w.mp4}} b", "a [w.mp4](assets/w.mp4) b", 0);
        check(
            "[[../assets/a.png]] ![[../assets/a.png]]",
            "[a.png](assets/a.png) ![a.png](assets/a.png)",
            0,
        );
        check("![x](../assets/no one.png) {{audio ../assets/n.mp3}}", "![x]() [n.mp3]()", 2);
        for text in
            ["`![x](../assets/b c (1).png)`", "[[assets]] {{video https://e.org}} ![x](y z.png)"]
        {
            check(text, text, 0);
        }
    }
}
