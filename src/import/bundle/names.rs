//! The names of a set of files, found in one step however a program writes them: in any case, composed or not.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::{joined, parted};

/// An index of names, made once.
#[derive(Debug, Default)]
pub(super) struct Names {
    paths: HashMap<String, usize>,
    files: HashMap<String, Vec<usize>>,
    stems: HashMap<String, Vec<usize>>,
}

impl Names {
    pub(super) fn of<'m>(members: impl Iterator<Item = &'m str>) -> Self {
        let mut names = Self::default();
        for (place, member) in members.enumerate() {
            let path = folded(member);
            let (folder, file) = parted(&path);
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            names.files.entry(file.to_owned()).or_default().push(place);
            names.stems.entry(joined(folder, stem)).or_default().push(place);
            names.paths.entry(path).or_insert(place);
        }
        names
    }

    /// The file of a path.
    pub(super) fn path(&self, path: &str) -> Option<usize> {
        self.paths.get(&folded(path)).copied()
    }

    /// The files of a name, in whatever folder.
    pub(super) fn called(&self, name: &str) -> &[usize] {
        self.files.get(&folded(name)).map_or(&[], Vec::as_slice)
    }

    /// The files in a folder of a name without its ending.
    pub(super) fn with_stem(&self, folder: &str, stem: &str) -> &[usize] {
        self.stems.get(&folded(&joined(folder, stem))).map_or(&[], Vec::as_slice)
    }
}

/// A name in small letters, composed: macOS takes letters apart, and some programs write other cases than they name.
fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_written() {
        let names = Names::of(["a/Ma\u{308}rz.PNG", "b/x.jpg", "b/x.png"].into_iter());
        assert_eq!(names.path("A/m\u{e4}rz.png"), Some(0));
        assert_eq!(names.path("x.jpg"), None);
        assert_eq!(names.called("X.jpg"), [1]);
        assert_eq!(names.with_stem("b", "x"), [1, 2]);
        assert_eq!(names.with_stem("", "x"), [] as [usize; 0]);
    }
}
