//! The words in folders of days, weeks and months: what several of them have is the layout's, and the rest is of their entries alone.

use std::collections::BTreeMap;

use super::component::{Component, Piece, Standing};
use super::ends::{end_of_day, take_lead};
use super::part::Part;
use super::taken::{Taken, add};
use crate::entry::date::folder_words;

/// A folder without the words that stand before and behind what it says of its day.
struct Folder {
    lead: String,
    /// What it says of the day, with the signs and brackets around that.
    bare: Vec<Piece>,
    tail: String,
    /// `.textbundle`.
    extension: String,
}

/// Takes the words of single entries out of the folders: `2025-09-16-rain/index.md`, `2025/09 Lisbon/16.md`. A folder of a month or a
/// week that is the only one keeps them.
pub(super) fn settle_words(told: &mut [Taken]) {
    let deepest = told.iter().map(|it| it.components.len()).max().unwrap_or_default();
    for at in 0..deepest.saturating_sub(1) {
        let mut alike: BTreeMap<Vec<Part>, Vec<usize>> = BTreeMap::new();
        for (index, it) in told.iter().enumerate() {
            if let Some(folder) = folder(it, at).filter(|it| is_of_days(it)) {
                alike.entry(key(it, at, &Folder::of(folder))).or_default().push(index);
            }
        }
        for members in alike.into_values() {
            settle(told, at, &members);
        }
    }
}

/// A component that is no name of a file.
fn folder(taken: &Taken, at: usize) -> Option<&Component> {
    taken.components.split_last()?.1.get(at)
}

/// Whether a folder is of a day, a week or a month: those of a year are often called by what was done in it.
fn is_of_days(folder: &Component) -> bool {
    folder
        .has(|it| it.is_month() || it.is_day() || matches!(it, Part::Week(_) | Part::DayOfYear(_)))
}

fn key(taken: &Taken, at: usize, folder: &Folder) -> Vec<Part> {
    let mut parts = Vec::new();
    for component in &taken.components[..at] {
        component.pieces.iter().for_each(|it| add(&mut parts, it.part.clone()));
        add(&mut parts, Part::Text("/".to_owned()));
    }
    folder.bare.iter().for_each(|it| add(&mut parts, it.part.clone()));
    add(&mut parts, Part::Text(folder.extension.clone()));
    parts
}

/// Settles the words of folders that are alike but for them.
fn settle(told: &mut [Taken], at: usize, members: &[usize]) {
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for index in members {
        let folder = &told[*index].components[at];
        folders.entry(written(&told[*index], at)).or_insert_with(|| Folder::of(folder));
    }
    let is_doubted = members.iter().any(|it| has_doubts(&told[*it].components[at]));
    // `Vol 5` of a fifth, where another one lies, too.
    let is_by_chance = || {
        let others = told.iter().enumerate().filter(|(index, _)| !members.contains(index));
        let mut others = others.filter(|(_, it)| folder(it, at).is_some());
        others.any(|(_, it)| folders.contains_key(&written(it, at)))
    };
    if is_doubted && is_by_chance() {
        return;
    }
    let is_of_day =
        !is_doubted && members.iter().all(|it| told[*it].components[at].has(Part::is_day));
    let may_be_alone = folders.len() == 1 && !is_of_day;
    let common = |words: fn(&Folder) -> &str| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for folder in folders.values() {
            *counts.entry(words(folder)).or_default() += 1;
        }
        let most = counts.into_iter().find(|it| it.1 * 2 > folders.len());
        let most = most.filter(|it| it.1 > 1 || may_be_alone);
        most.map_or_else(String::new, |it| it.0.to_owned())
    };
    let (lead, tail) = (common(|it| &it.lead), common(|it| &it.tail));
    let of_entries = folders.values().filter(|it| !it.tail.is_empty() && it.tail != tail).count();
    let has_titles = is_of_day && of_entries * 2 > folders.len();
    for index in members {
        let component = &mut told[*index].components[at];
        let folder = Folder::of(component);
        let goes = |own: &str, common: &str| !own.is_empty() && own != common;
        let has_words = goes(&folder.lead, &lead) || goes(&folder.tail, &tail);
        component.pieces = folder.with(&lead, &tail, has_titles);
        if has_words {
            // A number that stayed where the words go would be that of another day.
            component.pieces.iter_mut().for_each(|it| it.standing = Standing::Sure);
        }
    }
}

fn has_doubts(component: &Component) -> bool {
    component.pieces.iter().any(|it| it.standing == Standing::Doubtful)
}

/// A folder and those above it as they are called.
fn written(taken: &Taken, at: usize) -> String {
    let name = |it: &Component| {
        it.pieces.iter().map(|it| it.part.text().unwrap_or(&it.letters)).collect::<String>()
    };
    taken.components[..=at].iter().map(name).collect::<Vec<_>>().join("/")
}

impl Folder {
    fn of(component: &Component) -> Self {
        let mut bare = component.pieces.clone();
        let starts_with_words =
            bare.len() > 1 && bare.first().and_then(|it| it.part.text()).is_some_and(are_words);
        let lead = if starts_with_words { take_lead(&mut bare) } else { String::new() };
        let mut folder = Self { lead, bare, tail: String::new(), extension: String::new() };
        if let Some(behind) = folder.bare.last().and_then(|it| it.part.text()).map(str::to_owned) {
            folder.bare.pop();
            folder.end(&behind);
        }
        folder
    }

    /// Takes apart what stands behind the last piece of the day.
    fn end(&mut self, behind: &str) {
        let (text, extension) = behind.split_at(start_of_extension(behind));
        let (signs, tail) = text.split_at(end_of_day(&self.bare, text));
        let (signs, tail) = if are_words(tail) { (signs, tail) } else { (text, "") };
        self.bare.extend((!signs.is_empty()).then(|| piece(Part::Text(signs.to_owned()))));
        (self.tail, self.extension) = (tail.to_owned(), extension.to_owned());
    }

    /// The pieces with words that many folders have before the day and behind it, for what single ones have there.
    fn with(self, lead: &str, tail: &str, has_titles: bool) -> Vec<Piece> {
        let text = |it: &str| (!it.is_empty()).then(|| piece(Part::Text(it.to_owned())));
        let lead = text(if self.lead == lead { lead } else { "" });
        let tail = text(if self.tail == tail { tail } else { "" });
        let title = has_titles.then(|| piece(Part::Title));
        let before = lead.into_iter().chain(self.bare);
        before.chain(tail).chain(title).chain(text(&self.extension)).collect()
    }
}

fn piece(part: Part) -> Piece {
    Piece { part, letters: String::new(), standing: Standing::Sure }
}

/// Whether a text says more than a part of the calendar (`Week`, `月`), or what a journal is called.
fn are_words(text: &str) -> bool {
    let is_of_calendar = |it: &str| {
        folder_words::is_of_calendar(it)
            || folder_words::is_of_any_year(it)
            || matches!(it, "号" | "號" | "第")
    };
    text.contains(char::is_numeric) || folder_words::words(text).any(|it| !is_of_calendar(it))
}

/// Where the extension of a folder begins: small letters behind a full stop; at the end where it has none.
fn start_of_extension(text: &str) -> usize {
    const SHORTEST: usize = 2;
    let found = text.rfind('.').filter(|at| {
        let letters = &text[at + 1..];
        letters.len() >= SHORTEST && letters.bytes().all(|it| it.is_ascii_lowercase())
    });
    found.unwrap_or(text.len())
}
