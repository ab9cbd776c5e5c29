//! Where a new entry goes: as most paths of the journal have it, and never where one lies already.

mod component;
mod doubts;
mod ends;
mod names_listed;
mod part;
mod runs;
mod spans;
mod spelling;
mod taken;
mod told;
mod weeks;
mod widths;
mod worded;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::date::{day_of_path, settled};
use super::path::EntryPath;
use names_listed::{Named, Word};
use part::{Part, Width};
use spans::is_part_of_day;
use spelling::Spelling;
use told::{Settled, told};

/// How the paths of a journal are made from days: `2025/09/16.md`, `2025-09-16 Tuesday.md`, `16.9.2025.md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    parts: Vec<Part>,
    extension: String,
    months: Option<Spelling>,
    weekdays: Option<Spelling>,
    /// The names of each span in it, with the days that lie in them.
    spans: Vec<Vec<(NaiveDate, String)>>,
    /// How many of the paths have it.
    alike: usize,
}

/// What paths tell, each with its place among them, by their parts and their extensions.
type Alike<'a> = BTreeMap<(&'a [Part], &'a str), Vec<(usize, &'a Settled)>>;

/// The longest slug of a title, in characters.
const LONGEST_SLUG: usize = 60;

impl Default for Layout {
    /// `2025-09-16.md`
    fn default() -> Self {
        let dash = || Part::Text("-".to_owned());
        let day = Part::Day(Width::Padded);
        let parts = vec![Part::Year, dash(), Part::Month(Width::Padded), dash(), day];
        Self::plain(parts, "md")
    }
}

impl Layout {
    fn plain(parts: Vec<Part>, extension: &str) -> Self {
        let extension = extension.to_owned();
        Self { parts, extension, months: None, weekdays: None, spans: Vec::new(), alike: 0 }
    }

    /// The layout that most of the paths have; of two as common the one that comes last among the paths, which in a
    /// sorted list is mostly the younger one. The default where no path tells.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a EntryPath>) -> Self {
        let told = told(paths);
        let mut alike = Alike::new();
        for (index, it) in told.iter().enumerate() {
            alike.entry((&it.parts, &it.extension)).or_default().push((index, it));
        }
        let of_most = alike.into_iter().max_by_key(|(_, alike)| {
            // Words that one path alone has before its day are no other's.
            let is_one = alike.len() == 1 && !alike[0].1.lead.is_empty();
            (if is_one { 0 } else { alike.len() }, alike[alike.len() - 1].0)
        });
        of_most
            .map(|((parts, extension), alike)| {
                let alike: Vec<&Settled> = alike.into_iter().map(|it| it.1).collect();
                Self::plain(parts.to_vec(), extension).completed(&alike)
            })
            .unwrap_or_default()
    }

    /// The same with what the paths that have it say besides: in which language names are, and what stands before each day and
    /// behind it.
    fn completed(mut self, alike: &[&Settled]) -> Self {
        let mut words: BTreeMap<&Word, usize> = BTreeMap::new();
        for word in alike.iter().flat_map(|it| &it.words) {
            *words.entry(word).or_default() += 1;
        }
        let spelled = |named: Named, part: Part| {
            self.parts.contains(&part).then(|| Spelling::of(named, &words))
        };
        (self.months, self.weekdays) =
            (spelled(Named::Month, Part::MonthName), spelled(Named::Weekday, Part::Weekday));
        self.alike = alike.len();
        let spans = alike.first().map_or(0, |it| it.spans.len());
        let named = |at: usize| alike.iter().map(move |it| (it.day, it.spans[at].clone()));
        self.spans = (0..spans).map(|at| named(at).collect()).collect();
        let is_in_folders = alike.iter().any(|it| it.is_in_folders);
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        for it in alike {
            *ends.entry(&it.end).or_default() += 1;
        }
        // `-evening` beside `-morning` is of single entries.
        let parts_of_days = ends.keys().filter(|it| is_part_of_day(it)).count();
        let end = ends.into_iter().find(|(end, count)| {
            if parts_of_days > 1 && is_part_of_day(end) {
                return false;
            }
            let is_said = *count > 1 || closes(end) || is_in_folders && is_of_any_day(end);
            is_said && *count * 2 > alike.len() && !end.is_empty() && !is_counted(end)
        });
        match end {
            Some((end, _)) => self.parts.push(Part::Text(end.to_owned())),
            // Each has a name of its own there, and the day does for all.
            None if is_in_folders => self.parts.extend(Self::default().parts),
            None => {}
        }
        self.led(alike)
    }

    /// The same with the words that most of the paths have before the day.
    fn led(mut self, alike: &[&Settled]) -> Self {
        let mut leads: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        for it in alike {
            *leads.entry((&it.lead, it.lead_at)).or_default() += 1;
        }
        let most = leads.into_iter().find(|(_, count)| *count > 1 && *count * 2 > alike.len());
        if let Some(((lead, at), _)) = most.filter(|it| !it.0.0.is_empty()) {
            // It stands right before the day, or the bracket around it.
            match self.parts.get_mut(at) {
                Some(Part::Text(text)) => text.insert_str(0, lead),
                _ => self.parts.insert(at, Part::Text(lead.to_owned())),
            }
        }
        self
    }

    /// The same layout with another extension.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        Self { extension: extension.to_owned(), ..self.clone() }
    }

    /// Whether a file that is about a day may be the entry of that day, and is no note that was made on it: it lies where those of days
    /// do and its path says the day, or that says nothing else; any may be where nothing tells where they lie.
    pub fn may_be_of_day(&self, path: &EntryPath, day: NaiveDate) -> bool {
        const FEWEST: usize = 2;
        let Some(plain) = self.paths(day, None).next().filter(|_| self.alike >= FEWEST) else {
            return true;
        };
        if day_said(path) != Some(day) {
            return false;
        }
        if self.parts.contains(&Part::Title) {
            return plain.file_name() == path.file_name();
        }
        let stem = path.as_str().rsplit_once('.').map_or(path.as_str(), |it| it.0);
        let says_nothing_else = !stem.trim_end_matches("/index").contains(char::is_alphabetic);
        plain.parent() == path.parent() || says_nothing_else
    }

    /// The paths for an entry of a day, the best first, without end: the plain one, one with the words of the title, and
    /// then numbered ones.
    pub fn paths(
        &self,
        day: NaiveDate,
        title: Option<&str>,
    ) -> impl Iterator<Item = EntryPath> + use<> {
        let layout = self.that_names(day);
        let plain = layout.stem(day, None).unwrap_or_else(|| day.to_string());
        let slug = title.map(slug).filter(|it| !it.is_empty());
        // Where the others have their titles in the names of their folders, an entry has its own there from the first.
        let is_plain = slug.is_none() || !layout.parts.contains(&Part::Title);
        let ends = is_plain.then_some(None).into_iter().chain(slug.clone().map(Some));
        let ends = ends.chain((2_u64..).map(move |nth| match &slug {
            Some(slug) => Some(format!("{slug}-{nth}")),
            None => Some(nth.to_string()),
        }));
        ends.filter_map(move |end| {
            let extension = &layout.extension;
            let stem = end.map_or_else(
                || plain.clone(),
                |it| layout.titled(day, &it).unwrap_or_else(|| joined(&plain, &it, extension, day)),
            );
            path_of(&stem, extension)
        })
    }

    /// The layout in which the name of a day says that day: this one, the same with the years of the calendar for those of the
    /// weeks, which differ at the turn of the year, or the default.
    fn that_names(&self, day: NaiveDate) -> Self {
        let year = |it: &Part| if *it == Part::WeekYear { Part::Year } else { it.clone() };
        let of_calendar = Self { parts: self.parts.iter().map(year).collect(), ..self.clone() };
        // Of `05-01-2026` nobody can tell the day, which is for the writer to know.
        let is_other = |it: &Self| {
            let path = it.stem(day, None).and_then(|stem| path_of(&stem, &it.extension));
            path.is_none_or(|path| day_said(&path).is_some_and(|said| said != day))
        };
        let default = Self { extension: self.extension.clone(), ..Self::default() };
        [self.clone(), of_calendar].into_iter().find(|it| !is_other(it)).unwrap_or(default)
    }

    /// The path with the words of a title, or a number, in the name of its folder; none where titles stand in no folder, or the day
    /// would be lost to the words.
    fn titled(&self, day: NaiveDate, end: &str) -> Option<String> {
        if !self.parts.contains(&Part::Title) {
            return None;
        }
        let stems = ["-", " - "].map(|it| self.stem(day, Some(&format!("{it}{end}"))));
        let is_day = |stem: &String| {
            path_of(stem, &self.extension).and_then(|path| day_said(&path)) == Some(day)
        };
        stems.into_iter().flatten().find(is_day)
    }

    /// The path without its extension, with what stands in the place of a title; none where nothing tells a name in it.
    fn stem(&self, day: NaiveDate, title: Option<&str>) -> Option<String> {
        let name = |it: &Option<Spelling>| it.as_ref()?.written(day);
        let mut spans = self.spans.iter();
        let text = |part: &Part| match part {
            Part::Span(span) => {
                let held = spans.next().and_then(|it| span.held(it, day));
                Some(held.unwrap_or_default().to_owned())
            }
            Part::MonthName => name(&self.months),
            Part::Weekday => name(&self.weekdays),
            Part::Title => Some(title.unwrap_or_default().to_owned()),
            other => Some(other.written(day)),
        };
        let stem: String = self.parts.iter().map(text).collect::<Option<String>>()?;
        // Of a folder whose span does not hold the day nothing is left.
        let folders = || stem.split('/').map(str::trim).filter(|it| !it.is_empty());
        Some(if self.spans.is_empty() { stem } else { folders().collect::<Vec<_>>().join("/") })
    }
}

fn path_of(stem: &str, extension: &str) -> Option<EntryPath> {
    EntryPath::new(&format!("{stem}.{extension}")).ok()
}

/// The day that a path says, as the next sync will read it.
fn day_said(path: &EntryPath) -> Option<NaiveDate> {
    let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
    day_of_path(path, &languages)
}

/// A path of a day with an end that tells it from others of the day. Where the day would be lost to what follows, as that of `3rd` and
/// `January 3` would, a dash stands apart from it, or the day is written in full.
fn joined(plain: &str, end: &str, extension: &str, day: NaiveDate) -> String {
    let is_day =
        |stem: &str| path_of(stem, extension).and_then(|path| day_said(&path)) == Some(day);
    let folder = plain.rfind('/').map_or("", |it| &plain[..=it]);
    let stems =
        [format!("{plain}-{end}"), format!("{plain} - {end}"), format!("{folder}{day}-{end}")];
    let at = if is_day(plain) { stems.iter().position(|it| is_day(it)) } else { None };
    let [first, ..] = &stems;
    at.map_or(first, |at| &stems[at]).clone()
}

/// Whether the end of a name tells it from others of its day: `-2`, but not the time `0930`.
fn is_counted(end: &str) -> bool {
    let number = end.trim_start_matches(|it: char| !it.is_alphanumeric());
    (1..4).contains(&number.len()) && number.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a file in the folder of its day may be called so on any other: one is enough to tell.
fn is_of_any_day(name: &str) -> bool {
    let names = [
        "index", "entry", "journal", "diary", "daily", "day", "log", "note", "notes", "readme",
        "text",
    ];
    names.contains(&name.to_lowercase().as_str())
}

/// Whether the end of a name is no title: a sign.
fn closes(end: &str) -> bool {
    !end.contains(char::is_alphanumeric)
}

/// A title as part of a file's name: letters and digits of any script in small letters, a dash for all between them.
fn slug(title: &str) -> String {
    let words = title.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let short: String = slug.chars().take(LONGEST_SLUG).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
