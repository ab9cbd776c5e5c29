//! Entries by what they are called: the end of a path, or a whole name.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::titled::{Said, Titled};
use super::{Name, ShowError, titled};
use crate::nearest::nearest;

/// The one of some paths that is called so: by whole names at its end, with or without what follows the last dot, or else by
/// its title, by a part of its name, or by a part of its title. A name with a folder is never taken for a part of one, nor for
/// an entry that lies in another folder. `titles` are asked for only where no path ends with whole names.
///
/// # Errors
///
/// [`ShowError::Nothing`], [`ShowError::Ambiguous`] and [`ShowError::SeveralTitles`], or what `titles` returns.
pub fn the_one_called<E: From<ShowError>>(
    paths: &[(i64, String)],
    name: Name<'_>,
    titles: impl FnOnce() -> Result<Vec<Titled>, E>,
) -> Result<i64, E> {
    if let Some(id) = by_whole_names(paths, name)? {
        return Ok(id);
    }
    let titles = if name.may_be_title { titles()? } else { Vec::new() };
    if let Some(id) = titled::the_one(&titles, name.text, Said::Whole)? {
        return Ok(id);
    }
    let may_be_part = !name.text.is_empty() && !name.text.contains('/');
    if let Some(id) = the_one(paths, name, |path| may_be_part && ends_with(path, name.text))? {
        return Ok(id);
    }
    if let Some(id) = titled::the_one(&titles, name.text, Said::Part)? {
        return Ok(id);
    }
    let nearest = likely(name, paths).map(str::to_owned);
    let nearest = nearest.or_else(|| titled::likely(&titles, name.text));
    Err(ShowError::Nothing { name: name.text.to_owned(), nearest }.into())
}

/// The one of some paths that is called so by whole names at its end.
///
/// # Errors
///
/// [`ShowError::Ambiguous`].
pub fn by_whole_names(paths: &[(i64, String)], name: Name<'_>) -> Result<Option<i64>, ShowError> {
    match the_one(paths, name, |path| ends_with_names(path, name))? {
        None => the_one(paths, name, |path| ends_with_names_composed(path, name)),
        found => Ok(found),
    }
}

fn the_one(
    paths: &[(i64, String)],
    name: Name<'_>,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<i64>, ShowError> {
    let found: Vec<_> = paths.iter().filter(|it| fits(&it.1)).collect();
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.0)),
        several => Err(ShowError::Ambiguous {
            name: name.text.to_owned(),
            paths: several.iter().map(|it| it.1.clone()).collect(),
        }),
    }
}

/// The path that is spelled almost so, else the first one of a file that is called so in another folder.
fn likely<'p>(name: Name<'_>, paths: &'p [(i64, String)]) -> Option<&'p str> {
    let (_, file_name) = name.text.rsplit_once('/').unwrap_or_default();
    let mut names = paths.iter().map(|it| it.1.as_str());
    let is_called_so = |it: &&str| ends_with_names(it, file_name.into());
    let near = nearest(name.file.unwrap_or(name.text), names.clone());
    near.or_else(|| names.find(is_called_so))
}

fn without_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    }
}

/// Whether a path ends so, with or without what follows its last dot.
pub(super) fn ends_with(path: &str, end: &str) -> bool {
    path.ends_with(end) || without_extension(path).ends_with(end)
}

/// Whether whole names at the end of a path are the name, with or without what follows the last dot, or it is that of the
/// file that is meant.
pub fn ends_with_names(path: &str, name: Name<'_>) -> bool {
    let is_end = |path: &str, end: &str| {
        path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let is_so = |it: &str| it == path || it == without_extension(path);
    let text = name.text;
    !text.is_empty()
        && (is_end(path, text)
            || is_end(without_extension(path), text)
            || name.file.is_some_and(is_so))
}

/// The same, whether an accent is one character or two: macOS and a keyboard differ in that.
pub fn ends_with_names_composed(path: &str, name: Name<'_>) -> bool {
    if path.is_ascii() || name.text.is_ascii() {
        return false;
    }
    let (text, file) = (composed(name.text), name.file.map(|it| composed(it)));
    let name = Name { text: &text, file: file.as_deref(), ..name };
    ends_with_names(&composed(path), name)
}

/// A text with each letter and its accents as one character, where there is one.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}
