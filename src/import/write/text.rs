//! The text of an entry's file, and the files that it shows.

use std::collections::HashMap;

use super::{Desk, Placed, Source};
use crate::entry::EntryPath;
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::address::{address, beside, open_link};
use crate::import::media::{Failed, MISSING, shown_at_all, shown_in};
use crate::import::page::page;
use crate::import::within::body_of;

impl Desk<'_> {
    /// The text of an entry whose files lie where they are named. Where nothing tells what files belong to it, those that its
    /// file shows stay; so does what its form cannot say.
    pub(super) fn text(
        &self,
        source: &Source,
        placed: &Placed<'_>,
        files: &[String],
        links: &HashMap<String, EntryPath>,
        old: &str,
    ) -> String {
        let mut body = match placed.entry.lacks_text {
            true => body_of(old).trim().to_owned(),
            false => body(placed, files, links).trim_end().to_owned(),
        };
        let olds = shown_at_all(old, &placed.path).filter(|_| placed.entry.lacks_files);
        for shown in olds {
            let is_there = self.wish.journal.root().join(&shown.path).is_file();
            if is_there && !body.contains(shown.written) {
                body = if body.is_empty() {
                    shown.written.to_owned()
                } else {
                    format!("{body}\n\n{}", shown.written)
                };
            }
        }
        let keys = placed.entry.with_keys_of(old);
        page(placed.entry, &keys, &body, source.tool, placed.digest, &placed.origin)
    }

    /// The same, where no file has to be copied for it first.
    pub(super) fn text_of_what_is_there(
        &mut self,
        source: &Source,
        placed: &Placed<'_>,
        links: &HashMap<String, EntryPath>,
        old: &str,
    ) -> Option<String> {
        let mut files = Vec::new();
        for media in &placed.entry.media {
            files.push(match &media.member {
                None => missing(placed, &media.name, old, &files),
                Some(member) => {
                    let path = &placed.path;
                    self.album.there(&source.bundle, member, &media.name, path, old)?
                }
            });
        }
        Some(self.text(source, placed, &files, links, old))
    }

    /// Copies what an entry shows; tells where each file lies, from the root of the journal.
    pub(super) fn keep_media(
        &mut self,
        source: &Source,
        placed: &Placed<'_>,
        old: &str,
    ) -> Result<Vec<String>, ImportError> {
        let mut files = Vec::new();
        for media in &placed.entry.media {
            let Some(member) = &media.member else {
                files.push(missing(placed, &media.name, old, &files));
                continue;
            };
            let path = &placed.path;
            if let Some(there) = self.album.there(&source.bundle, member, &media.name, path, old) {
                files.push(there);
                continue;
            }
            let tree = self.new.as_mut();
            match self.album.keep(&source.bundle, member, &media.name, path, tree) {
                Ok(kept) => {
                    files.push(kept.path.as_str().to_owned());
                    if kept.is_new {
                        self.done.push((kept.path.clone(), None));
                        self.report.media.push(kept.path);
                    }
                }
                Err(Failed::Write(error)) => return Err(error.into()),
                Err(Failed::Read(error)) => {
                    let place = Place::file(source.bundle.shown(member));
                    let message = format!("the file cannot be read out of the export: {error}");
                    let hint = "export again, then import that with `--update`";
                    self.report
                        .findings
                        .push(Finding::error(place, "unread-media", message).with_hint(hint));
                    // There it is asked for again by the next import.
                    files.push(missing(placed, &media.name, "", &[]));
                }
            }
        }
        Ok(files)
    }
}

/// Where a file is looked for that is not in the export: where an earlier export brought it, else where none ever lies.
fn missing(placed: &Placed<'_>, name: &str, old: &str, used: &[String]) -> String {
    let there = shown_in(old, &placed.path, name, used);
    there.unwrap_or_else(|| beside(&placed.path, &format!("{MISSING}/{name}")))
}

/// The text of an entry, with each mark as the address that it stands for.
fn body(placed: &Placed<'_>, files: &[String], links: &HashMap<String, EntryPath>) -> String {
    placed.entry.with_marks(
        |index| files.get(index).map(|it| address(&placed.path, it)).unwrap_or_default(),
        |id| match links.get(&id.to_ascii_uppercase()) {
            Some(to) => address(&placed.path, to.as_str()),
            None => open_link(id),
        },
    )
}
