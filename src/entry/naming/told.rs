//! What one path tells of how the others are made, and which of it other paths confirm.

use chrono::{Datelike, NaiveDate};

use super::component::{Around, Component, Piece};
use super::doubts::{doubt, settle_doubts};
use super::ends::{end_of_day, take_lead};
use super::names_listed::{Named, Word};
use super::part::Part;
use super::spans::settle_spans;
use super::taken::{Taken, add};
use super::weeks::{count_by_weeks, settle_weeks};
use super::widths::settle_widths;
use super::worded::settle_words;
use crate::entry::date::{day_of_path, settled};
use crate::entry::path::EntryPath;

/// What one path tells of the others, once it is settled.
#[derive(Clone)]
pub(super) struct Settled {
    pub(super) day: NaiveDate,
    /// Without the words before the day in the name of the file.
    pub(super) parts: Vec<Part>,
    pub(super) extension: String,
    /// The names in it.
    pub(super) words: Vec<Word>,
    /// The names of spans in it, in their order.
    pub(super) spans: Vec<String>,
    /// What stands behind the day: the words of a title, or what every entry of the journal has there.
    pub(super) end: String,
    /// Whether the file's name says nothing of the day, which its folders have.
    pub(super) is_in_folders: bool,
    /// The words before the day in the name of the file, and at which of the parts they stand.
    pub(super) lead: String,
    pub(super) lead_at: usize,
}

/// What the paths tell, those left out whose day cannot be told.
pub(super) fn told<'a>(paths: impl IntoIterator<Item = &'a EntryPath>) -> Vec<Settled> {
    let mut told: Vec<Taken> = paths.into_iter().filter_map(take_apart).collect();
    settle_weeks(&mut told);
    settle_widths(&mut told);
    settle_words(&mut told);
    settle_doubts(&mut told);
    told.into_iter().filter_map(Settled::of).collect()
}

/// Takes a path apart; none where its day cannot be told.
fn take_apart(path: &EntryPath) -> Option<Taken> {
    let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
    let day = day_of_path(path, &languages)?;
    let (stem, extension) = path.file_name().rsplit_once('.')?;
    let folders = path.parent().into_iter().flat_map(|it| it.split('/'));
    let texts = folders.map(|it| (it, true)).chain([(stem, false)]);
    let (mut components, mut before) = (Vec::new(), Vec::new());
    for (text, is_folder) in texts {
        let read = Component::read(text, &Around { day, before: &before, is_folder })?;
        before.extend(read.pieces.iter().map(|it| it.part.clone()));
        components.push(read);
    }
    settle_spans(&mut components);
    doubt(&mut components);
    count_by_weeks(&mut components, day);
    let is_whole = Part::are_whole(&before.iter().collect::<Vec<_>>());
    is_whole.then(|| Taken { day, components, extension: extension.to_owned() })
}

impl Settled {
    /// The parts of a path, and what stands behind them.
    fn of(taken: Taken) -> Option<Self> {
        let mut components = taken.components;
        let mut stem = components.pop()?.pieces;
        let count = stem.iter().rev().take_while(|it| it.part.is_text()).count();
        let end = stem.split_off(stem.len() - count);
        let text = |it: &Piece| it.part.text().unwrap_or_default().to_owned();
        let mut end: String = end.iter().map(text).collect();
        let is_in_folders = stem.is_empty();
        let day = taken.day;
        let (mut parts, mut words, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        for component in components {
            let named = component.pieces.iter().filter(|it| matches!(it.part, Part::Span(_)));
            spans.extend(named.map(|it| it.letters.clone()));
            take(component.pieces, day, &mut parts, &mut words);
            add(&mut parts, Part::Text("/".to_owned()));
        }
        let folders: Vec<&Part> = parts.iter().collect();
        let is_dated = !is_in_folders || Part::are_whole(&folders);
        let (mut lead, lead_at) = (String::new(), parts.len());
        if !is_in_folders {
            lead = take_lead(&mut stem);
            let title = end.split_off(end_of_day(&stem, &end));
            take(stem, day, &mut parts, &mut words);
            if !end.is_empty() {
                add(&mut parts, Part::Text(end));
            }
            end = title;
        }
        let extension = taken.extension;
        is_dated.then_some(Self {
            day,
            parts,
            extension,
            words,
            spans,
            end,
            is_in_folders,
            lead,
            lead_at,
        })
    }
}

fn take(pieces: Vec<Piece>, day: NaiveDate, parts: &mut Vec<Part>, words: &mut Vec<Word>) {
    for piece in pieces {
        let named = match piece.part {
            Part::MonthName => Some((Named::Month, day.month0())),
            Part::Weekday => Some((Named::Weekday, day.weekday().num_days_from_sunday())),
            _ => None,
        };
        words.extend(named.map(|(named, index)| Word {
            named,
            letters: piece.letters,
            index: index as usize,
        }));
        add(parts, piece.part);
    }
}
