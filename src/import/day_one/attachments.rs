//! The photos, films, sounds and PDFs of an export: each by its identifier, whichever entry declares it.

use std::collections::HashMap;

use crate::import::bundle::{Bundle, joined};
use crate::import::imported::Media;
use crate::import::record::Record;

/// What a file of an entry is: Day One has a list and a folder for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Photo,
    Video,
    Audio,
    Pdf,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Photo, Self::Video, Self::Audio, Self::Pdf];

    /// The key of its list in an entry.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Photo => "photos",
            Self::Video => "videos",
            Self::Audio => "audios",
            Self::Pdf => "pdfAttachments",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Pdf => "pdfs",
            other => other.key(),
        }
    }

    /// The ending of its files, where the export does not say.
    fn ending(self) -> &'static str {
        match self {
            Self::Photo => "jpeg",
            Self::Video => "mov",
            // `format` says what is in it; the file is called so whatever that is.
            Self::Audio => "m4a",
            Self::Pdf => "pdf",
        }
    }
}

/// What a file is called by: its identifier, and where it has none, its checksum.
pub(super) fn identifier(it: &mut Record) -> Option<String> {
    it.text("identifier").or_else(|| it.clone().text("md5"))
}

/// Every file that an export declares.
#[derive(Default)]
pub(super) struct Attachments {
    by_id: HashMap<String, Media>,
}

impl Attachments {
    /// Notes the files that an entry declares; the lists stay in it.
    pub(super) fn declare(&mut self, record: &mut Record, folder: &str, bundle: &Bundle) {
        let mut look = record.clone();
        for kind in Kind::ALL {
            for mut it in look.records(kind.key()) {
                let Some(id) = identifier(&mut it) else { continue };
                let media = media(kind, &mut it, &id, folder, bundle);
                let id = id.to_ascii_uppercase();
                let is_better = self.by_id.get(&id).is_none_or(|it| it.member.is_none());
                if is_better {
                    self.by_id.insert(id, media);
                }
            }
        }
    }

    /// The file of an identifier, whatever the case of its letters; none where no entry declares it.
    pub(super) fn media(&self, id: &str) -> Option<Media> {
        self.by_id.get(&id.to_ascii_uppercase()).cloned()
    }
}

/// A file as it is called in the export: `photos/<md5>.<type>`, whatever the bytes hash to. Where none is called so, one
/// with another ending may be.
fn media(kind: Kind, it: &mut Record, id: &str, folder: &str, bundle: &Bundle) -> Media {
    let is_plain = |text: &String| text.bytes().all(|it| it.is_ascii_alphanumeric());
    let ending = it.text("type").filter(is_plain).filter(|_| kind != Kind::Audio);
    let ending = ending.unwrap_or_else(|| kind.ending().to_owned());
    let stem = it.text("md5").filter(is_plain).unwrap_or_else(|| id.to_owned());
    let within = joined(folder, kind.folder());
    let name = format!("{stem}.{ending}");
    let member = bundle
        .find(&format!("{within}/{name}"))
        .or_else(|| bundle.with_stem(&within, &stem))
        .or_else(|| bundle.with_stem(&within, id));
    let name = match &member {
        Some(member) => member.rsplit('/').next().unwrap_or(&name).to_owned(),
        None => name,
    };
    let label =
        ["caption", "title", "pdfName"].iter().find_map(|key| it.text(key)).unwrap_or_default();
    Media { member, name, label }
}
