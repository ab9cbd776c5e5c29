//! A file of an export that belongs to an entry, and the Markdown that shows it.

/// A picture, a sound, a film, a PDF that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its name in the export; none where the entry names it and it is not there.
    pub member: Option<String>,
    /// The name that it gets.
    pub name: String,
    /// What it is called where it is shown; often nothing.
    pub label: String,
}

impl Media {
    /// Its name without its ending.
    pub(in crate::import) fn stem(&self) -> &str {
        self.name.rsplit_once('.').map_or(&self.name, |(stem, _)| stem)
    }

    /// A file of the export by its name there, which it keeps.
    pub(in crate::import) fn of(member: String) -> Self {
        let name = member.rsplit('/').next().unwrap_or_default().to_owned();
        Self { member: Some(member), name, label: String::new() }
    }

    /// A file of the export, if it is there; else one that is missing.
    pub(in crate::import) fn found(member: Option<String>, name: &str) -> Self {
        member.map_or_else(|| Self::missing(name), Self::of)
    }

    /// A file that is not in the export.
    pub(in crate::import) fn missing(name: &str) -> Self {
        let name = name.rsplit('/').next().unwrap_or_default().to_owned();
        Self { member: None, name, label: String::new() }
    }
}

/// The Markdown that shows a file, up to its address.
pub(super) fn shown_as(media: &Media) -> String {
    let picture = if is_picture(&media.name) { "!" } else { "" };
    let label = match (media.label.is_empty(), picture) {
        (true, "") => media.name.clone(),
        _ => media.label.clone(),
    };
    let label = label.replace(['[', ']', '\n'], " ");
    format!("{picture}[{}](", label.trim())
}

/// Whether a file is shown where it stands, and not linked to.
pub(in crate::import) fn is_picture(name: &str) -> bool {
    const PICTURES: [&str; 10] =
        ["png", "jpg", "jpeg", "gif", "heic", "heif", "webp", "tiff", "bmp", "svg"];
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    PICTURES.iter().any(|it| it.eq_ignore_ascii_case(ending))
}
