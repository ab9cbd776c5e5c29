//! The files that a note of a vault shows or links to, wherever they lie in it: found as Obsidian finds them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use super::is_below;
use crate::import::bundle::{Bundle, ends_with, parted};
use crate::import::imported::{Imported, Media, is_picture};
use crate::import::links::{Form, Link, code, links, replaced};

/// A vault in what was named.
pub(in crate::import) struct Root<'b> {
    pub(in crate::import) bundle: &'b Bundle,
    pub(in crate::import) folder: &'b str,
    /// Whether it is one: what lies elsewhere in it may be named without its folder.
    pub(in crate::import) is_vault: bool,
}

/// In which form an address stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// `[[name]]`: a name in the vault.
    Brackets,
    /// As in Markdown: a path from the note.
    Path,
}

impl Manner {
    fn of(form: &Form) -> Self {
        match form {
            Form::Brackets { .. } => Self::Brackets,
            Form::Markdown | Form::Html => Self::Path,
        }
    }
}

/// What an address in a note leads to.
enum Target {
    File(String),
    /// A note, or what is no file at all: it stays as it is.
    Note,
    Missing,
}

impl Root<'_> {
    /// The text of a note with a mark for each file that it names, and all else as it is. Notes within notes stay as they are.
    pub(in crate::import) fn with_files(
        &self,
        note: &str,
        text: &str,
        entry: &mut Imported,
    ) -> String {
        let links = links(text, &comments(text));
        let parts = links.into_iter().filter_map(|link| {
            let (media, fragment) = self.file_of(note, &link)?;
            Some((link.range.clone(), written(&link, media, fragment, entry)))
        });
        replaced(text, parts.collect::<Vec<_>>())
    }

    /// Front matter with a mark for each file that a value of it is: `cover: "[[c.png]]"`, `banner: c.png`.
    pub(super) fn with_files_of_keys(
        &self,
        note: &str,
        text: &str,
        entry: &mut Imported,
    ) -> String {
        static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(
                r#"(?m)\[\[([^\[\]|#\n]+)([^\[\]\n]*)\]\]|^([ \t]*(?:-|[\w .-]+:)[ \t]+["']?)([^"'\[\]{}#\n]+\.[A-Za-z0-9]{2,6})(["']?[ \t]*)$"#,
            )
            .ok()
        });
        let Some(value) = VALUE.as_ref() else { return text.to_owned() };
        let marked = |found: &Captures<'_>, entry: &mut Imported| {
            let as_it_is = || found[0].to_owned();
            let (name, is_link) = match (found.get(1), found.get(4)) {
                (Some(name), _) => (name.as_str().trim(), true),
                (None, name) => (name.map_or("", |it| it.as_str()), false),
            };
            if !is_attachment(name) {
                return as_it_is();
            }
            let media = match self.target(note, name, Manner::Brackets) {
                Target::File(member) => Media::of(member),
                Target::Missing if is_link => Media::missing(name),
                Target::Missing | Target::Note => return as_it_is(),
            };
            let mark = entry.mark(media);
            match is_link {
                true => format!("[[{mark}{}]]", &found[2]),
                false => format!("{}{mark}{}", &found[3], &found[5]),
            }
        };
        value.replace_all(text, |found: &Captures<'_>| marked(found, entry)).into_owned()
    }

    /// The file that a link leads to, and the place in it.
    fn file_of<'l>(&self, note: &str, link: &'l Link) -> Option<(Media, &'l str)> {
        let (name, fragment) = link.parted();
        if name.is_empty() {
            return None;
        }
        let manner = Manner::of(&link.form);
        // A name may hold the sign itself.
        if let (false, Target::File(member)) =
            (fragment.is_empty(), self.target(note, &link.address, manner))
        {
            return Some((Media::of(member), ""));
        }
        match self.target(note, name, manner) {
            Target::File(member) => Some((Media::of(member), fragment)),
            Target::Missing if link.is_shown || is_attachment(name) => {
                Some((Media::missing(name), fragment))
            }
            Target::Missing | Target::Note => None,
        }
    }

    /// The files of a name in whatever folder of the vault: those of a vault beside it are none of its own.
    fn called<'n>(&'n self, name: &str) -> impl Iterator<Item = &'n str> {
        self.bundle.called(name).filter(|it| is_below(it, self.folder))
    }

    /// The file of an address: in Markdown from the note first, then from the vault; in brackets from the vault first. In a vault it
    /// may then be one whose path ends so, the nearest to the top, where that of the note itself is before all others. What begins
    /// with `./` or `../` is sought from the note alone, what begins with `/` from the vault.
    fn target(&self, note: &str, name: &str, manner: Manner) -> Target {
        let folder = parted(note).0;
        let of_path = |path: Option<String>| self.bundle.find(&path?);
        let from_note = || of_path(resolved(folder, name));
        let from_root = || of_path(resolved(self.folder, name.trim_start_matches('/')));
        // Composed or not, in whatever case, as names are looked up.
        let folded = |it: &str| format!("/{}", it.nfc().collect::<String>().to_lowercase());
        let ending = folded(name);
        let is_it = |it: &&str| folded(it).ends_with(&ending);
        let anywhere = || {
            let depth = |it: &&str| (parted(it).0 != folder, it.matches('/').count(), it.len());
            let all = self.called(parted(name).1).filter(is_it);
            all.min_by_key(depth).map(str::to_owned)
        };
        let is_from_note = name.starts_with("./") || name.starts_with("../");
        let found = match manner {
            _ if name.starts_with('/') => from_root(),
            _ if is_from_note => from_note(),
            Manner::Brackets => from_root().or_else(from_note).or_else(anywhere),
            Manner::Path if !self.is_vault => from_note(),
            Manner::Path => from_note().or_else(from_root).or_else(anywhere),
        };
        let is_note = |it: &str| ends_with(it, "md");
        match found {
            Some(member) if is_note(&member) => Target::Note,
            Some(member) => Target::File(member),
            None if is_note(name) || !has_ending(name) || self.is_titled(name) => Target::Note,
            None => Target::Missing,
        }
    }

    /// Whether an address without an ending of its own is that of a note: `Plan 3.10`.
    fn is_titled(&self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_number = ending.bytes().all(|it| it.is_ascii_digit());
        is_number || self.called(&format!("{}.md", parted(name).1)).next().is_some()
    }
}

/// What stands for a link whose file is known. Brackets become Markdown, which other programs read, too: a size stays a label, as
/// Obsidian reads it there.
fn written(link: &Link, media: Media, fragment: &str, entry: &mut Imported) -> String {
    let (is_picture, name) = (is_picture(&media.name), media.name.clone());
    let mark = entry.mark(media);
    let Form::Brackets { label } = &link.form else { return link.with(&mark, fragment) };
    let sign = if link.is_shown && is_picture { "!" } else { "" };
    let label = match label.as_deref().unwrap_or_default() {
        "" if sign.is_empty() => name.replace(['[', ']'], " "),
        label => label.to_owned(),
    };
    let form = Form::Brackets { label: Some(label) };
    format!("{sign}{}", Link { form, ..link.clone() }.with(&mark, fragment))
}

/// What a note hides: `%%…%%`, but not in code.
fn comments(text: &str) -> Vec<Range<usize>> {
    static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("(?s)%%.*?%%").ok());
    if !text.contains("%%") {
        return Vec::new();
    }
    let code = code(text);
    let (mut comments, mut from) = (Vec::new(), 0);
    while let Some(found) = COMMENT.as_ref().and_then(|it| it.find_at(text, from)) {
        if let Some(code) = code.iter().find(|it| it.contains(&found.start())) {
            from = code.end.max(found.start() + 2);
        } else {
            comments.push(found.range());
            from = found.end();
        }
    }
    comments
}

fn has_ending(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    (2..=8).contains(&ending.len()) && ending.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// Whether a name is that of a file that a vault takes in, and not of a page elsewhere.
fn is_attachment(name: &str) -> bool {
    const OTHERS: [&str; 31] = [
        "pdf", "canvas", "base", "mp3", "wav", "m4a", "ogg", "oga", "opus", "flac", "aac", "3gp",
        "mp4", "m4v", "ogv", "mov", "mkv", "avi", "webm", "avif", "doc", "docx", "xls", "xlsx",
        "ppt", "pptx", "odt", "ods", "csv", "epub", "zip",
    ];
    is_picture(name) || OTHERS.iter().any(|it| ends_with(name, it))
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
mod tests;
