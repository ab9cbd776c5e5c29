//! What lies in the folder of a site: the pages of entries and of years, known by their names.

use std::path::Path;
use std::{fs, io};

/// The regular files in a folder of a site that have names as pages have; none where it is no folder.
pub(super) fn pages_in(site: &Path, shelf: &str) -> io::Result<Vec<String>> {
    let named = named_so(site, shelf)?.into_iter();
    Ok(named.filter(|(_, is_file)| *is_file).map(|it| it.0).collect())
}

/// All that has such a name, each with whether it is a regular file.
pub(super) fn named_so(site: &Path, shelf: &str) -> io::Result<Vec<(String, bool)>> {
    let folder = site.join(shelf);
    if !folder.symlink_metadata().is_ok_and(|it| it.is_dir()) {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let named = entries.into_iter().filter_map(|it| {
        let name = it.file_name().into_string().ok().filter(|it| is_page_name(shelf, it))?;
        Some((name, it.file_type().is_ok_and(|it| it.is_file())))
    });
    Ok(named.collect())
}

/// Whether a name is one of those that pages get: `17.html`, `2025.html`, `undated.html`.
fn is_page_name(shelf: &str, name: &str) -> bool {
    let stem = name.strip_suffix(".html").unwrap_or_default();
    let is_number = !stem.is_empty() && stem.bytes().all(|it| it.is_ascii_digit());
    is_number || (shelf == "years" && stem == "undated")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_numbers_for_names() {
        for (shelf, name, expected) in [
            ("entries", "17.html", true),
            ("entries", "mine.html", false),
            ("entries", "undated.html", false),
            ("entries", ".html", false),
            ("years", "2025.html", true),
            ("years", "undated.html", true),
            ("years", "2025.css", false),
        ] {
            assert_eq!(is_page_name(shelf, name), expected, "{shelf}/{name}");
        }
    }
}
