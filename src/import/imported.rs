//! An entry of another tool, as it will stand in its file: the words in which every tool is told.

mod media;

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::keys::Keys;
use super::tool::Tool;
use crate::entry::date::to_the_second;
use crate::entry::front_matter::Value;
use crate::entry::mood::is_number;
use crate::entry::{SourceHash, is_several};
pub use media::Media;
pub(super) use media::is_picture;
use media::shown_as;

/// What opens and closes the mark of a file or an entry in a text until it is known where that lies: characters that
/// Unicode keeps free, and no text has.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// The keys whose values are numbers, moments, yes or no.
const TYPED: [&str; 9] = [
    "modified",
    "starred",
    "pinned",
    "archived",
    "steps",
    "minutes",
    "rating",
    "temperature_celsius",
    "all_day",
];

/// One entry as it will stand in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The line of the text that it was read from, from 1.
    pub line: usize,
    /// Its day, as it was written where the writer was.
    pub day: Option<NaiveDate>,
    /// What stands before its text.
    pub front_matter: Keys,
    /// Its text; files and other entries stand in it as marks.
    pub body: String,
    /// Whether the text begins with front matter of its own, which then stays front matter.
    pub has_own_block: bool,
    /// Whether the form that it was read from leaves out what others of the same tool have, so that it brings nothing new
    /// to a file that is there.
    pub is_partial: bool,
    /// What it is called in its source, where that stays whatever becomes of its text: the name of a note, a moment.
    pub own_name: Option<String>,
    /// Whether the export, as it was named, holds no files at all, so that nothing tells which ones belong to it.
    pub lacks_files: bool,
    /// Whether its form says no text, so that the one of its file stays.
    pub lacks_text: bool,
    /// The keys that its form says, where there are others of the same tool that it cannot say.
    pub told: Option<Vec<&'static str>>,
    /// Files of the export that belong to it.
    pub media: Vec<Media>,
}

impl Imported {
    /// Adds a key; nothing, where there is no value.
    pub(super) fn set(&mut self, key: &str, value: Option<impl Into<String>>) {
        let value = value.map(Into::into).filter(|it: &String| !it.trim().is_empty());
        let value = value.map(|it| match key {
            "date" => Value::Plain(to_the_second(&it).unwrap_or(it)),
            _ if TYPED.contains(&key) => Value::Plain(it),
            _ => Value::Scalar(it),
        });
        value.map(|it| self.front_matter.put(key, it));
    }

    /// Adds a key that says yes; nothing, where it is no.
    pub(super) fn set_flag(&mut self, key: &str, is_so: bool) {
        self.set(key, is_so.then_some("true"));
    }

    /// Adds a list; nothing, where it is empty.
    pub(super) fn set_list(&mut self, key: &str, names: Vec<String>) {
        if !names.is_empty() {
            // A name that holds a comma is one, and says so.
            let item = |name: String| match is_several(&name) {
                true => Value::Map(vec![("name".to_owned(), Value::Scalar(name))]),
                false => Value::Scalar(name),
            };
            let names = names.into_iter().map(item).collect();
            self.front_matter.add(key, Value::List(names));
        }
    }

    /// Adds a mood, whose scale is from 0 to 10, the best; false where there is one already, which stays. A name that is a
    /// number would be read as a scale, and has a key of its own.
    pub(super) fn set_mood(&mut self, name: Option<String>, scale: Option<f64>) -> bool {
        let (number, name) = match name {
            Some(name) if is_number(&name) => (Some(name), None),
            name => (None, name),
        };
        self.set("mood_name", number);
        let name = name.map(|it| ("name".to_owned(), Value::Scalar(it.trim().to_owned())));
        let scale = scale.map(|it| ("scale".to_owned(), Value::Plain(it.to_string())));
        let pairs: Vec<(String, Value)> = name.into_iter().chain(scale).collect();
        pairs.is_empty() || self.front_matter.put("mood", Value::Map(pairs))
    }

    /// Adds a place: names from the smallest to the largest, and where it is.
    pub(super) fn set_location(
        &mut self,
        names: &[(&str, Option<String>)],
        point: Option<(f64, f64)>,
    ) {
        let names = names.iter().filter_map(|(key, name)| {
            let name = name.as_deref()?.trim();
            (!name.is_empty()).then(|| ((*key).to_owned(), Value::Scalar(name.to_owned())))
        });
        // No diary was written where both are nothing, in the sea before Africa.
        let point = point.filter(|it| *it != (0.0, 0.0)).into_iter();
        let point = point
            .flat_map(|(latitude, longitude)| [("latitude", latitude), ("longitude", longitude)]);
        let point = point.map(|(key, it)| (key.to_owned(), Value::Plain(it.to_string())));
        let pairs: Vec<(String, Value)> = names.chain(point).collect();
        if !pairs.is_empty() {
            self.front_matter.put("location", Value::Map(pairs));
        }
    }

    /// The text of a key.
    pub(super) fn said(&self, key: &str) -> Option<&str> {
        self.front_matter.get(key)?.text()
    }

    /// Adds a file, and gives the Markdown that shows it.
    pub(super) fn show(&mut self, media: Media) -> String {
        format!("{}{})", shown_as(&media), self.mark(media))
    }

    /// Adds a file, and gives the mark that stands for its address.
    pub(super) fn mark(&mut self, media: Media) -> String {
        self.media.push(media);
        format!("{OPEN}{}{CLOSE}", self.media.len() - 1)
    }

    /// Adds files that no line of the text names below it.
    pub(super) fn show_below(&mut self, media: impl IntoIterator<Item = Media>) {
        for media in media {
            let shown = self.show(media);
            let body = self.body.trim_end();
            self.body = if body.is_empty() { shown } else { format!("{body}\n\n{shown}") };
        }
    }

    /// What a source says of an entry, in 16 digits: the same for every form in which it says so, be the files that it shows
    /// in the export or not. Seconds, the order of tags, and when it was last touched do not count.
    pub(super) fn digest(&self, tool: Tool) -> String {
        let mut said = format!("{}\n", tool.as_str());
        for (key, value) in self.front_matter.as_slice() {
            let value = match (key.as_str(), value) {
                ("modified", _) => continue,
                // They stand in the text, and one form says fewer of them than another.
                ("tags", _) if tool == Tool::Jrnl => continue,
                ("date", value) => {
                    let date = to_the_minute(value.text().unwrap_or_default());
                    // Where jrnl writes the day alone, its JSON says midnight.
                    let is_day = tool == Tool::Jrnl && date.ends_with("T00:00");
                    if is_day { date[..10].to_owned() } else { date.to_owned() }
                }
                ("tags", Value::List(tags)) => {
                    let mut tags: Vec<String> = tags.iter().map(|it| format!("{it:?}")).collect();
                    tags.sort();
                    tags.join(",")
                }
                (_, value) => format!("{value:?}"),
            };
            let _ = writeln!(said, "{key}={value}");
        }
        let body = self.body_with_stems();
        let lines = body.trim().lines().map(str::trim_end);
        said.extend(lines.flat_map(|it| [it, "\n"]));
        short_hash(said.as_bytes())
    }

    /// The text with each file as its name without its ending, which a file that is missing may not have; two of one name, such
    /// as the picture and the film of a living photo, count as one.
    fn body_with_stems(&self) -> String {
        let (mut text, mut rest) = (String::with_capacity(self.body.len()), self.body.as_str());
        while let Some((before, mark)) = rest.split_once(OPEN) {
            text.push_str(before);
            let Some((mark, after)) = mark.split_once(CLOSE) else {
                rest = mark;
                continue;
            };
            rest = after;
            let Some(media) = mark.parse().ok().and_then(|it: usize| self.media.get(it)) else {
                text.extend([&OPEN.to_string(), mark, &CLOSE.to_string()]);
                continue;
            };
            // Whether a file is shown or linked to is told by its ending.
            let opening = shown_as(media);
            let is_shown = text.ends_with(&opening) && after.starts_with(')');
            if is_shown {
                text.truncate(text.len() - opening.len());
                rest = &after[1..];
            }
            let said = format!("{OPEN}{}:{}{CLOSE}", media.stem(), media.label);
            if !text.trim_end().ends_with(&said) {
                text.push_str(&said);
            } else if is_shown {
                text.truncate(text.trim_end().len());
            }
        }
        text.push_str(rest);
        text
    }

    /// Whether another source is not likely to say just the same: it has a text, or a minute of its own.
    pub(super) fn is_of_one_source(&self) -> bool {
        let date = to_the_minute(self.said("date").unwrap_or_default());
        !self.body.trim().is_empty() || self.own_name.is_none() && date.contains('T')
    }

    /// Whether its form cannot say a title, so that its moment is all by which it is known.
    pub(super) fn lacks_title(&self) -> bool {
        self.told.as_ref().is_some_and(|all| !all.contains(&"title"))
    }

    /// By what an entry is known in its source though it was edited there, in 8 digits: by what it is called there, else by
    /// its minute or day and its title.
    pub(super) fn key(&self) -> String {
        let said = |key: &str| self.said(key).unwrap_or_default();
        match &self.own_name {
            Some(name) => short_hash(format!("name\n{name}").as_bytes())[..8].to_owned(),
            None => key_of_moment(said("date"), said("title")),
        }
    }

    /// The ids of the other entries to which the text has links.
    pub(super) fn linked(&self) -> impl Iterator<Item = &str> {
        let marks = self.body.split(OPEN).skip(1).filter_map(|it| it.split_once(CLOSE));
        marks.filter_map(|(mark, _)| mark.strip_prefix('='))
    }

    /// The text with each mark replaced: of a file by its index, of an entry by its id.
    pub(super) fn with_marks(
        &self,
        file: impl Fn(usize) -> String,
        entry: impl Fn(&str) -> String,
    ) -> String {
        let mut text = String::with_capacity(self.body.len());
        let mut rest = self.body.as_str();
        while let Some((before, mark)) = rest.split_once(OPEN) {
            text.push_str(before);
            let Some((mark, after)) = mark.split_once(CLOSE) else {
                rest = mark;
                continue;
            };
            let index = mark.parse().ok().filter(|it| *it < self.media.len());
            match (mark.strip_prefix('='), index) {
                (Some(id), _) => text.push_str(&entry(id)),
                (None, Some(index)) => text.push_str(&file(index)),
                // Somebody wrote it so.
                (None, None) => text.push_str(mark),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

/// By what an entry of a moment is known, with its title, in 8 digits.
pub(super) fn key_of_moment(date: &str, title: &str) -> String {
    let date = to_the_minute(date);
    // A day alone is midnight, as one form of a journal says and another does not.
    let date = date.strip_suffix("T00:00").unwrap_or(date);
    short_hash(format!("moment\n{date}\n{title}").as_bytes())[..8].to_owned()
}

/// The mark of another entry, by its id, where a link leads to it.
pub(super) fn link_to(id: &str) -> String {
    format!("{OPEN}={id}{CLOSE}")
}

/// A date without its seconds and its offset.
pub(super) fn to_the_minute(date: &str) -> &str {
    date.get(..16).filter(|it| it.as_bytes()[10] == b'T').unwrap_or(date)
}

/// Sixteen digits of a hash.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    SourceHash::of(bytes).to_string().chars().take(16).collect()
}

#[cfg(test)]
mod tests;
