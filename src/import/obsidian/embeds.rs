//! The files that a note of a vault shows, wherever they lie in it: found as Obsidian finds them.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::import::bundle::{Bundle, decoded, ends_with, parted};
use crate::import::imported::{Imported, Media};

/// A vault in what was named.
pub(in crate::import) struct Root<'b> {
    pub(in crate::import) bundle: &'b Bundle,
    pub(in crate::import) folder: &'b str,
}

/// What an address in a note leads to.
enum Target {
    File(String),
    /// A note, or what is no file at all: it stays as it is.
    Note,
    Missing,
}

impl Root<'_> {
    /// The text of a note with marks for what it shows: `![[p.png|300]]`, `![](p.png)`. Notes within notes stay as they are.
    pub(in crate::import) fn with_files(
        &self,
        note: &str,
        text: &str,
        entry: &mut Imported,
    ) -> String {
        static EMBED: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r"!\[\[([^\]|#\n]+\.[A-Za-z0-9]{2,5})(?:#[^\]|\n]*)?(?:\|([^\]\n]*))?\]\]|!\[([^\]\n]*)\]\((?:<([^>\n:]+\.[A-Za-z0-9]{2,5})>|((?:[^()\s:]|\([^()\s:]*\))+\.[A-Za-z0-9]{2,5}))\)").ok()
        });
        let Some(embed) = EMBED.as_ref() else { return text.to_owned() };
        let shown = |found: &Captures<'_>, entry: &mut Imported| {
            let address = found.get(4).or(found.get(5));
            let name = match (found.get(1), address) {
                (Some(name), _) => name.as_str().trim().to_owned(),
                (None, address) => decoded(address.map_or("", |it| it.as_str())),
            };
            let media = match self.target(note, &name) {
                Target::Note => return found[0].to_owned(),
                Target::File(member) => Media::of(member),
                Target::Missing => Media::missing(&name),
            };
            let label = found.get(2).or(found.get(3)).map_or("", |it| it.as_str());
            // A width is no name.
            let is_width = label.bytes().all(|it| it.is_ascii_digit() || it == b'x');
            let label = if is_width { "" } else { label };
            entry.show(Media { label: label.to_owned(), ..media })
        };
        embed.replace_all(text, |found: &Captures<'_>| shown(found, entry)).into_owned()
    }

    /// The file of an address: its whole path first, from the note or from the vault; then one whose path ends so, the
    /// nearest to the top, where that of the note itself is before all others.
    fn target(&self, note: &str, name: &str) -> Target {
        let folder = parted(note).0;
        let of_path = |path: Option<String>| self.bundle.find(&path?);
        let from_note = || of_path(resolved(folder, name));
        let from_root = || of_path(resolved(self.folder, name.trim_start_matches('/')));
        let ending = format!("/{}", name.trim_start_matches(['.', '/']).to_lowercase());
        let is_it = |it: &&str| format!("/{}", it.to_lowercase()).ends_with(&ending);
        let anywhere = || {
            let all: Vec<&str> = self.bundle.called(parted(name).1).collect();
            let of_ending: Vec<&str> = all.iter().copied().filter(is_it).collect();
            // A folder that was moved since has another name.
            let all = if of_ending.is_empty() { all } else { of_ending };
            let depth = |it: &&str| (parted(it).0 != folder, it.matches('/').count(), it.len());
            all.into_iter().min_by_key(depth).map(str::to_owned)
        };
        let is_note = |it: &str| ends_with(it, "md") || ends_with(it, "canvas");
        match from_root().or_else(from_note).or_else(anywhere) {
            Some(member) if is_note(&member) => Target::Note,
            Some(member) => Target::File(member),
            None if is_note(name) || self.is_titled(name) => Target::Note,
            None => Target::Missing,
        }
    }

    /// Whether an address without an ending of its own is that of a note: `Plan 3.10`.
    fn is_titled(&self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_number = ending.bytes().all(|it| it.is_ascii_digit());
        is_number || self.bundle.called(&format!("{}.md", parted(name).1)).next().is_some()
    }
}

/// A path from a folder, with `.` and `..` followed; none where it leads out.
fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|it| !it.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a note of a vault shows: the member of each file, `-` where it is missing.
    fn shown(files: &[&str], note: &str, text: &str) -> (Vec<String>, String) {
        let folder = tempfile::tempdir().unwrap();
        for file in files.iter().chain([&note]) {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        let bundle = Bundle::open(folder.path(), "vault").unwrap();
        let root = Root { bundle: &bundle, folder: "" };
        let mut entry = Imported::default();
        let text = root.with_files(note, text, &mut entry);
        let members = entry.media.into_iter().map(|it| it.member.unwrap_or_else(|| "-".to_owned()));
        (members.collect(), text)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let files = [
            "d1/image.png",
            "d2/image.png",
            "Plan 3.10.md",
            "photo.png",
            "a/pü.png",
            "n/b (1).png",
        ];
        let (members, _) = shown(&files, "n/2024-03-02.md", text);
        assert_eq!(members, expected, "{text}");
    }

    #[test]
    fn a_file_is_the_one_that_its_address_names() {
        check("![[d2/image.png]]", &["d2/image.png"]);
        check("![](d2/image.png)", &["d2/image.png"]);
        check("![](../d2/image.png)", &["d2/image.png"]);
        check("![[image.png]]", &["d1/image.png"]);
        check("![[gone/image.png]]", &["d1/image.png"]);
        check("![[Photo.PNG|300]] ![[nowhere.png]]", &["photo.png", "-"]);
        check(
            "![x](p%C3%BC.png) ![](b%20(1).png) ![](<b (1).png>)",
            &["a/pü.png", "n/b (1).png", "n/b (1).png"],
        );
        check("![[pu\u{308}.png]]", &["a/pü.png"]);
        check("![[Plan 3.10]] ![[Plan 3.10.md]] ![[Other 3.11]]", &[]);
        check("![](https://example.org/a.png)", &[]);
        let (_, text) = shown(&[], "a.md", "![[Plan 3.10]]");
        assert_eq!(text, "![[Plan 3.10]]");
    }
}
