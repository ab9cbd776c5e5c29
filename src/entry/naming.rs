//! Where a new entry goes: as most paths of the journal have it, and never where one lies already.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::date::{day_of_path, settled};
use super::path::EntryPath;

/// How the paths of a journal are made from days: `2025/09/16.md`, `2025-09-16.md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    parts: Vec<Part>,
    extension: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    Year,
    Month,
    Day,
}

/// What stands between the parts of a date, the likeliest first.
const SEPARATORS: [&str; 5] = ["-", "_", ".", " ", ""];

/// The longest slug of a title, in characters.
const LONGEST_SLUG: usize = 60;

impl Default for Layout {
    /// `2025-09-16.md`
    fn default() -> Self {
        let dash = || Part::Text("-".to_owned());
        let parts = vec![Part::Year, dash(), Part::Month, dash(), Part::Day];
        Self { parts, extension: "md".to_owned() }
    }
}

impl Layout {
    /// The layout that most of the paths have; of two as common the one that comes last among the paths, which in a
    /// sorted list is mostly the younger one. The default where no path tells.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a EntryPath>) -> Self {
        let mut layouts: BTreeMap<Self, (usize, usize)> = BTreeMap::new();
        for (index, path) in paths.into_iter().enumerate() {
            if let Some(layout) = Self::of_path(path) {
                let (count, last) = layouts.entry(layout).or_default();
                (*count, *last) = (*count + 1, index);
            }
        }
        let most = layouts.into_iter().max_by_key(|(_, weight)| *weight);
        most.map(|(layout, _)| layout).unwrap_or_default()
    }

    /// The layout of one path: none where its day cannot be told, or stands after words that another day would not have.
    fn of_path(path: &EntryPath) -> Option<Self> {
        let languages: Vec<&str> = settled().languages.iter().map(String::as_str).collect();
        let day = day_of_path(path, &languages)?;
        let (stem, extension) = path.file_name().rsplit_once('.')?;
        let mut parts = Vec::new();
        for folder in path.parent().into_iter().flat_map(|it| it.split('/')) {
            let (dated, rest) = dated(folder, day, &parts);
            match (dated.is_empty(), rest) {
                (true, _) => parts.push(Part::Text(folder.to_owned())),
                (false, "") => parts.extend(dated),
                // The name of a month, in whatever language.
                (false, _) => return None,
            }
            parts.push(Part::Text("/".to_owned()));
        }
        let (dated, _) = dated(stem, day, &parts);
        let is_dated = !dated.is_empty();
        parts.extend(dated);
        let is_whole = [Part::Year, Part::Month, Part::Day].iter().all(|it| parts.contains(it));
        (is_dated && is_whole).then(|| Self { parts, extension: extension.to_owned() })
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
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{:04}", day.year()),
            Part::Month => format!("{:02}", day.month()),
            Part::Day => format!("{:02}", day.day()),
        };
        self.parts.iter().map(text).collect()
    }
}

/// The parts of a date with which a component of a path begins, the longest way of reading it, and what follows them.
/// A number alone is none that a component before it has said.
fn dated<'a>(component: &'a str, day: NaiveDate, before: &[Part]) -> (Vec<Part>, &'a str) {
    let orders = [
        vec![Part::Year, Part::Month, Part::Day],
        vec![Part::Year, Part::Month],
        vec![Part::Month, Part::Day],
        vec![Part::Year],
        vec![Part::Month],
        vec![Part::Day],
    ];
    let is_news = |order: &Vec<Part>| order.len() > 1 || !before.contains(&order[0]);
    for order in orders.into_iter().filter(is_news) {
        for separator in SEPARATORS {
            let mut parts = Vec::new();
            for part in &order {
                if !parts.is_empty() && !separator.is_empty() {
                    parts.push(Part::Text(separator.to_owned()));
                }
                parts.push(part.clone());
            }
            let layout = Layout { parts, extension: String::new() };
            let rest = component.strip_prefix(&layout.stem(day));
            let rest = rest.filter(|it| !it.starts_with(|next: char| next.is_ascii_digit()));
            if let Some(rest) = rest {
                return (layout.parts, rest);
            }
        }
    }
    (Vec::new(), component)
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
        check(&["2025/09 September/16.md"], None, &["2026-01-05.md"]);
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
