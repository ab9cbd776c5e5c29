//! The day that a path names: in the file's name, or in the folders above it.

use chrono::NaiveDate;

use super::super::conflict::{self, Strength};
use super::super::names::composed;
use super::super::path::EntryPath;
use super::among_words::{Of, day_among_words, leading_day};
use super::folders::day_of_folders;
use super::glued;
use super::written::{NoDate, month_in};
use crate::number::with_plain_digits;

/// Finds the day that a path names: a full date in the file's name (`2025-09-16-rain.md`, `rain 20250916.md`), else
/// one made up by folders and name (`2025/09/16.md`, `2025/2025-09/16-rain.md`, `2025-09-16/rain.md`). The names of
/// months are of these languages first.
pub(in crate::entry) fn day_of_path(path: &EntryPath, languages: &[&str]) -> Option<NaiveDate> {
    let name = path.file_name();
    if let Some(day) = leading_day(name) {
        return Some(day);
    }
    // macOS writes names with their marks apart.
    let plain = |it: &str| with_plain_digits(&composed(it.to_owned()));
    let (name, folders) = (plain(name), path.parent().map(plain));
    let (name, folders) = (name.as_str(), folders.as_deref());
    // When a sync tool made a copy is no day of the entry.
    let claims = conflict::claims(name);
    let original = claims.iter().rfind(|it| it.strength == Strength::Strong);
    let name = original.map_or(name, |it| &it.original);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of_folder = || folders?.rsplit('/').find_map(leading_day);
    let in_name = day_among_words(stem, languages, Of::Name).ok();
    in_name
        .or_else(|| glued::in_name(stem))
        .or_else(|| day_of_folders(folders, stem, languages))
        .or_else(of_folder)
}

/// Whether a path would name a day, were a month in it not another one in another language.
pub(super) fn names_another_month(path: &EntryPath, languages: &[&str]) -> bool {
    let name = path.file_name();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_other = |word: &str| month_in(word, languages) == Err(NoDate::OtherMonth);
    let in_name = day_among_words(stem, languages, Of::Name) == Err(NoDate::OtherMonth);
    // Any month tells whether the rest is a day.
    let with_a_month = |it: &str| if is_other(it) { "01".to_owned() } else { it.to_owned() };
    let folders: Vec<String> =
        path.parent().into_iter().flat_map(|it| it.split('/')).map(with_a_month).collect();
    let has_other = path.as_str().split(['/', '.']).any(is_other);
    in_name
        || has_other
            && day_of_folders(Some(&folders.join("/")), &with_a_month(stem), languages).is_some()
}

#[cfg(test)]
mod tests;
