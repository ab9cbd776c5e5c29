//! Where a new entry goes: as most paths of the journal have it, and never where one lies already.

mod part;
mod spelling;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::date::{day_of_path, settled};
use super::path::EntryPath;
use part::{Around, Component, Part, Width};
use spelling::{Named, Spelling, Word};

/// How the paths of a journal are made from days: `2025/09/16.md`, `2025-09-16 Tuesday.md`, `16.9.2025.md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    parts: Vec<Part>,
    extension: String,
    months: Option<Spelling>,
    weekdays: Option<Spelling>,
}

/// What one path tells of the others.
struct Told {
    layout: Layout,
    /// The names in it.
    words: Vec<Word>,
    /// What stands behind the day: the words of a title, or what every entry of the journal has there.
    end: String,
    /// Whether words stand before the day.
    is_behind_words: bool,
}

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
        Self { parts, extension: extension.to_owned(), months: None, weekdays: None }
    }

    /// The layout that most of the paths have; of two as common the one that comes last among the paths, which in a
    /// sorted list is mostly the younger one. The default where no path tells.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a EntryPath>) -> Self {
        let mut told: Vec<Told> = paths.into_iter().filter_map(Told::by).collect();
        let count = |part: Part| told.iter().filter(|it| it.layout.parts.contains(&part)).count();
        let counts = |of: fn(Width) -> Part| [Width::Plain, Width::Padded].map(|it| count(of(it)));
        // A number that only happens to be that of the day, `Part 3`, is outvoted by those that are.
        let is_plain =
            |[plain, padded]: [usize; 2]| (plain > padded, padded > 0 && padded >= plain);
        let (month, padded_month) = is_plain(counts(Part::Month));
        let (day, padded_day) = is_plain(counts(Part::Day));
        // What tells of the one tells of the other where nothing else does.
        let widths =
            [month || day && !padded_month, day || month && !padded_day, day || !padded_day];
        told.iter_mut().flat_map(|it| &mut it.layout.parts).for_each(|it| it.settle(widths));
        let mut layouts: BTreeMap<&Self, (usize, usize)> = BTreeMap::new();
        for (index, it) in told.iter().enumerate() {
            let (count, last) = layouts.entry(&it.layout).or_default();
            (*count, *last) = (*count + 1, index);
        }
        // Words that one path alone has before its day are no other's.
        let is_one = |(count, last): &(usize, usize)| *count == 1 && told[*last].is_behind_words;
        let most = layouts.into_iter().filter(|it| !is_one(&it.1)).max_by_key(|it| it.1);
        most.and_then(|(layout, _)| layout.completed(&told)).unwrap_or_default()
    }

    /// The same with what the paths that have it say besides: in which language names are, and what stands behind each day. None
    /// where no language has the names.
    fn completed(&self, told: &[Told]) -> Option<Self> {
        let alike: Vec<&Told> = told.iter().filter(|it| it.layout == *self).collect();
        let spelled = |named: Named, part: Part| {
            let words = alike.iter().flat_map(|it| &it.words).filter(|it| it.named == named);
            match self.parts.contains(&part) {
                true => Spelling::of(named, &words.collect::<Vec<_>>()).map(Some),
                false => Some(None),
            }
        };
        let mut layout = self.clone();
        layout.months = spelled(Named::Month, Part::MonthName)?;
        layout.weekdays = spelled(Named::Weekday, Part::Weekday)?;
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        for it in &alike {
            *ends.entry(&it.end).or_default() += 1;
        }
        let end = ends.into_iter().find(|(end, count)| {
            let is_said = *count > 1 || closes(end);
            is_said && *count * 2 > alike.len() && !end.is_empty() && !is_counted(end)
        });
        layout.parts.extend(end.map(|(end, _)| Part::Text(end.to_owned())));
        Some(layout)
    }

    /// The same layout with another extension.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        Self { extension: extension.to_owned(), ..self.clone() }
    }

    /// The paths for an entry of a day, the best first, without end: the plain one, one with the words of the title, and
    /// then numbered ones.
    pub fn paths(
        &self,
        day: NaiveDate,
        title: Option<&str>,
    ) -> impl Iterator<Item = EntryPath> + use<> {
        let plain = self.stem(day);
        let slug = title.map(slug).filter(|it| !it.is_empty());
        let titled = slug.map(|slug| format!("{plain}-{slug}"));
        let numbered = titled.clone().unwrap_or_else(|| plain.clone());
        let stems = std::iter::once(plain).chain(titled);
        let stems = stems.chain((2_u64..).map(move |nth| format!("{numbered}-{nth}")));
        let extension = self.extension.clone();
        stems.filter_map(move |stem| EntryPath::new(&format!("{stem}.{extension}")).ok())
    }

    fn stem(&self, day: NaiveDate) -> String {
        let name =
            |it: &Option<Spelling>| it.as_ref().map(|it| it.written(day)).unwrap_or_default();
        let text = |part: &Part| match part {
            Part::MonthName => name(&self.months),
            Part::Weekday => name(&self.weekdays),
            other => other.written(day),
        };
        self.parts.iter().map(text).collect()
    }
}

impl Told {
    /// What a path tells; none where its day cannot be told.
    fn by(path: &EntryPath) -> Option<Self> {
        let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
        let day = day_of_path(path, &languages)?;
        let (stem, extension) = path.file_name().rsplit_once('.')?;
        let (mut parts, mut words) = (Vec::new(), Vec::new());
        for folder in path.parent().into_iter().flat_map(|it| it.split('/')) {
            let read = Component::read(folder, &Around { day, before: &parts, is_folder: true })?;
            parts.extend(read.parts);
            words.extend(read.words);
            parts.push(Part::Text("/".to_owned()));
        }
        let mut read = Component::read(stem, &Around { day, before: &parts, is_folder: false })?;
        let end = read.split_end();
        let is_behind_words = matches!(read.parts.first(), Some(Part::Text(_)));
        let is_dated = !read.parts.is_empty();
        parts.extend(read.parts);
        words.extend(read.words);
        let has = |is_one: fn(&Part) -> bool| parts.iter().any(is_one);
        let is_whole = has(Part::is_year) && has(Part::is_month) && has(Part::is_day);
        let layout = Layout::plain(parts, extension);
        (is_dated && is_whole).then_some(Self { layout, words, end, is_behind_words })
    }
}

/// Whether the end of a name tells it from others of its day: `-2`.
fn is_counted(end: &str) -> bool {
    let number = end.trim_start_matches(|it: char| !it.is_alphanumeric());
    !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
}

/// Whether the end of a name belongs to its day, and is no title: `日`, or the bracket that closes.
fn closes(end: &str) -> bool {
    matches!(end, "日" | "号" | "號" | "일") || !end.contains(char::is_alphanumeric)
}

/// A title as part of a file's name: letters and digits of any script in small letters, a dash for all between them.
fn slug(title: &str) -> String {
    let words = title.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let short: String = slug.chars().take(LONGEST_SLUG).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], title: Option<&str>, expected: &[&str]) {
        let paths: Vec<EntryPath> = paths.iter().map(|it| EntryPath::new(it).unwrap()).collect();
        let day = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let found = Layout::of(&paths).paths(day, title).take(expected.len());
        let found: Vec<String> = found.map(|it| it.to_string()).collect();
        assert_eq!(found, expected, "{paths:?}");
    }

    #[test]
    fn a_new_entry_goes_where_most_of_the_others_lie() {
        check(&[], None, &["2026-01-05.md", "2026-01-05-2.md", "2026-01-05-3.md"]);
        check(&["2025/09/16.md", "2025/12/24-eve.md", "2025-09-17.md"], None, &["2026/01/05.md"]);
        check(&["2025/09/2025-09-16 Rain.markdown"], None, &["2026/01/2026-01-05.markdown"]);
        check(&["diary/2025/20250916.md"], None, &["diary/2026/20260105.md"]);
        check(&["2025/2025-09/16.md"], None, &["2026/2026-01/05.md"]);
        check(&["2024/02/01.md", "2025/09-16.md"], None, &["2026/01-05.md"]);
        check(&["2025/09/09.md"], None, &["2026/01/05.md"]);
        check(&["2025_09_16.md", "about.md", "rain 20250916.md"], None, &["2026_01_05.md"]);
    }

    #[test]
    fn names_numbers_and_words_stand_as_the_others_have_them() {
        check(&["2025/09 September/16.md"], None, &["2026/01 January/05.md"]);
        check(
            &["2025/09-September/2025-09-16-Tuesday.md"],
            None,
            &["2026/01-January/2026-01-05-Monday.md"],
        );
        check(&["2025-09-16 Tue.md"], None, &["2026-01-05 Mon.md"]);
        check(&["16-09-2025.md"], None, &["05-01-2026.md"]);
        check(&["16.9.2025.md"], None, &["5.1.2026.md"]);
        check(&["16.09.2025.md", "17.10.2025.md"], None, &["05.01.2026.md"]);
        check(&["September 16, 2025.md", "September 9, 2025.md"], None, &["January 5, 2026.md"]);
        check(&["September 16th, 2025.md"], None, &["January 5th, 2026.md"]);
        check(&["2025-W38/2025-09-16.md"], None, &["2026-W02/2026-01-05.md"]);
        check(&["2025/SEPTEMBER/16.md"], None, &["2026/JANUARY/05.md"]);
        check(
            &["2025/september/16.md", "2025/oktober/01.md", "2025/mai/03.md"],
            None,
            &["2026/januar/05.md"],
        );
        check(
            &["2025/09. septembre/2025-09-16 mardi.md", "2025/10. octobre/2025-10-01 mercredi.md"],
            None,
            &["2026/01. janvier/2026-01-05 lundi.md"],
        );
        check(
            &["diary-2025-09-16.md", "diary-2025-09-17.md", "diary-2025-09-09.md"],
            None,
            &["diary-2026-01-05.md"],
        );
        check(
            &["2025-09-16_daily.md", "2025-09-17_daily.md", "2025-09-18.md"],
            None,
            &["2026-01-05_daily.md"],
        );
        check(&["2025-09-16-2.md", "2025-09-17-2.md"], None, &["2026-01-05.md"]);
        check(&["2025-09-16 (Tuesday).md"], None, &["2026-01-05 (Monday).md"]);
        check(&["[2025-09-16].md", "[2025-09-17].md"], None, &["[2026-01-05].md"]);
        check(&["2025年9月6日.md"], None, &["2026年1月5日.md"]);
        check(&["5 Mai 2025.md", "6 Mai 2025.md"], None, &["5 Januar 2026.md"]);
        check(
            &["2025-09-02.md", "2025-09-02-2.md", "2025-09-03-3.md", "2025-09-09-9.md"],
            None,
            &["2026-01-05.md"],
        );
        check(&["2025/09/16 9.md", "2025/09/17.md"], None, &["2026/01/05.md"]);
        check(&["2025-09-09-9.md", "2025/09/09-09.md"], None, &["2026/01/05.md"]);
        check(&["09-09-2025.md", "10-10-2025.md", "16-09-2025.md"], None, &["05-01-2026.md"]);
    }

    #[test]
    fn a_number_that_happens_to_be_the_day_takes_no_zero_from_the_others() {
        let days = (1..=31).map(|day| format!("2025-12-{day:02}.md"));
        let stray = || std::iter::once("2025/Part 3/2025-12-03.md".to_owned());
        let volume = (1..=31).map(|day| format!("Vol 5/2025-12-{day:02}.md"));
        for (paths, expected) in [
            (days.chain(stray()).collect::<Vec<_>>(), "2026-01-05.md"),
            (volume.collect(), "Vol 5/2026-01-05.md"),
        ] {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            check(&paths, None, &[expected]);
        }
    }

    #[test]
    fn a_second_entry_of_a_day_has_its_title_in_its_name_or_a_number() {
        check(
            &[],
            Some("Rain, again: the café!"),
            &[
                "2026-01-05.md",
                "2026-01-05-rain-again-the-café.md",
                "2026-01-05-rain-again-the-café-2.md",
            ],
        );
        check(&["2025/09/16.md"], Some("雨の日"), &["2026/01/05.md", "2026/01/05-雨の日.md"]);
        check(&[], Some("../.."), &["2026-01-05.md", "2026-01-05-2.md"]);
    }
}
