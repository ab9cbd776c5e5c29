//! Where the paths lie that can have to do with a path: its copies, what it may be a copy of, and the copies of that.
//!
//! A copy's name begins with that of its original, or with `[`. So in the order of their bytes they lie side by side, but
//! for letters, which are the same in another case: only what stands before the first one tells where.

use super::claims;

/// Paths that begin in one of some ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// None begins with another one.
    beginnings: Vec<String>,
}

/// With more paths than this all are looked at: they are read in one go.
const MOST: usize = 64;

impl Near {
    /// All paths.
    pub fn everything() -> Self {
        Self { beginnings: vec![String::new()] }
    }

    /// What may have to do with these.
    pub fn of<'a>(paths: impl ExactSizeIterator<Item = &'a str>) -> Self {
        if paths.len() > MOST {
            return Self::everything();
        }
        let mut near = Self { beginnings: Vec::new() };
        paths.for_each(|path| near.widen(path));
        near
    }

    /// Takes in what may have to do with one more.
    pub fn widen(&mut self, path: &str) {
        self.beginnings.extend(beginnings(path));
        self.beginnings.sort_unstable();
        self.beginnings.dedup_by(|longer, kept| longer.starts_with(&**kept));
    }

    /// Whether all that may have to do with a path begins in one of these ways.
    pub fn covers(&self, path: &str) -> bool {
        let begins = |it: &String| self.beginnings.iter().any(|kept| it.starts_with(kept));
        beginnings(path).iter().all(begins)
    }

    /// Between which texts they lie, in the order of their bytes: from the first one, and before the second, if there is one.
    pub fn bounds(&self) -> impl Iterator<Item = (&str, Option<String>)> {
        self.beginnings.iter().map(|first| (first.as_str(), behind(first)))
    }
}

/// The least text behind all that begin so; none where all do. A beginning ends with a sign of ASCII.
fn behind(beginning: &str) -> Option<String> {
    let (last, before) = beginning.as_bytes().split_last()?;
    let mut behind = String::from_utf8_lossy(before).into_owned();
    behind.push(char::from(last + 1));
    Some(behind)
}

/// How each path begins that may have to do with one.
fn beginnings(path: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(_, name)| {
        let folder = &path[..path.len() - name.len()];
        (folder, name)
    });
    let certain = caseless(folder);
    if certain.len() < folder.len() {
        return vec![certain.to_owned()];
    }
    vec![format!("{folder}{}", caseless(&shortest(name))), format!("{folder}[")]
}

/// The shortest name of which a file may be a copy, or a copy of a copy, without its extension.
fn shortest(name: &str) -> String {
    let mut name = name.to_owned();
    while let Some(shorter) = claims(&name)
        .into_iter()
        .map(|it| it.original)
        .min_by_key(String::len)
        .filter(|it| it.len() < name.len())
    {
        name = shorter;
    }
    name.rsplit_once('.').map_or(&*name, |(stem, _)| stem).to_owned()
}

/// The beginning of a text that is written in one way only: no other letter is the same in another case or form.
fn caseless(text: &str) -> &str {
    let is_certain = |it: &u8| it.is_ascii_digit() || b"-_./ ()[]".contains(it);
    let end = text.bytes().take_while(is_certain).count();
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: &[&str]) {
        let near = Near::of([path].into_iter());
        assert_eq!(near.beginnings, expected, "{path}");
        assert!(near.covers(path));
    }

    #[test]
    fn what_stands_before_the_first_letter_tells_where() {
        check("2025/09/2025-09-16.md", &["2025/09/2025-09-16", "2025/09/["]);
        check("2025/09/2025-09-16-rain.md", &["2025/09/2025-09-16-", "2025/09/["]);
        check("2025/09/Rain.md", &["2025/09/"]);
        check("2025/sept/2025-09-16.md", &["2025/"]);
        check("2025-09-16.md", &["2025-09-16", "["]);
        check("rain.md", &[""]);
        check("é/1.md", &[""]);
    }

    #[test]
    fn a_copy_lies_near_its_original() {
        for copy in [
            "a/1.sync-conflict-20260101-120000-ABCDEFG.md",
            "2025/1 (2).sync-conflict-20260101-120000-ABCDEFG.md",
            "2025/[Conflict] 1 (1).md",
            "2025/2025-09-16 2.md",
            "2025/2025-09-16-DESKTOP-4KJ9P2A.md",
        ] {
            let (parent, name) = copy.rsplit_once('/').unwrap();
            for claim in claims(name) {
                let original = format!("{parent}/{}", claim.original);
                assert!(Near::of([copy].into_iter()).covers(&original), "{copy} {original}");
                let found = Near::of([original.as_str()].into_iter());
                assert!(
                    found.beginnings.iter().any(|it| copy.starts_with(it)),
                    "{original} {copy}"
                );
            }
        }
    }

    #[test]
    fn bounds_hold_what_begins_so() {
        let near = Near::of(["2025/1.md", "2025/12.md", "[1].md"].into_iter());
        let bounds: Vec<_> = near.bounds().collect();
        let bound = |from, behind: &str| (from, Some(behind.to_owned()));
        assert_eq!(
            bounds,
            [bound("2025/1", "2025/2"), bound("2025/[", "2025/\\"), bound("[", "\\")]
        );
        assert_eq!(Near::everything().bounds().collect::<Vec<_>>(), [("", None)]);
    }
}
