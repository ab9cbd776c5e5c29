//! The moods of an entry, whatever shape they were written in.

mod keys;
mod reader;
mod reading;
mod told;
mod written;

use std::collections::HashMap;

use super::front_matter::FrontMatter;
use super::names::{
    at_semicolons, behind_joining, each_link, each_marked, is_several, items_of, plain_name,
};
use super::report::Report;
use reading::{Reading, is_of_letters, separated};
use written::Written;

use reader::{MoodReader, Said};
pub(super) use written::read_number;

/// A mood, and how strong it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Mood {
    /// Trimmed, composed (NFC) and in small letters.
    pub name: String,
    /// How strong, 0 to 10: a number as it was written; a fraction (`4/5`) or a per cent is laid on a scale to ten.
    pub scale: Option<f64>,
}

/// How an entry felt: its moods by name, and a number that was written without one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moods {
    /// Each once, in their order.
    pub(super) named: Vec<Mood>,
    /// To ten; of several numbers the first.
    pub(super) scale: Option<f64>,
}

/// Reads the moods: a scalar, a list, a map with name and scale, a map from names to scales, or lists of those.
///
/// A number without a name, `7`, `7/10` or `70%`, is no mood but the entry's own scale.
pub(super) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) -> Moods {
    let mut moods = Moods::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut has_number = false;
    for key in ["mood", "moods"] {
        let Some((key, value)) = front_matter.get(key) else { continue };
        let mut reader = MoodReader { key, report };
        let mut is_behind_scale = false;
        for said in reader.said_under_key(value) {
            let is_scaled = matches!(&said, Said::Mood(Mood { scale: Some(_), .. }));
            match said {
                Said::Mood(mood) => {
                    if let Some(name) = moods.add(mood, &mut known) {
                        reader.warn_of_two_scales(&name);
                    }
                }
                Said::Number(_) if has_number => reader.warn_of_several(),
                Said::Number(scale) => {
                    (moods.scale, has_number) = (scale, true);
                    if is_behind_scale && scale.is_some() {
                        reader.warn_of_number_behind();
                    }
                }
            }
            is_behind_scale = is_scaled;
        }
    }
    moods.scale_under_its_key(front_matter, has_number, report);
    moods
}

/// Whether the name of a mood is a number, and so the entry's own scale where it stands for a mood.
pub fn is_number(name: &str) -> bool {
    Written::read(&plain_name(name)).is_some()
}

impl Moods {
    /// Takes the entry's number from `mood_scale`, as its column is called, where `mood` says none.
    fn scale_under_its_key(
        &mut self,
        front_matter: &FrontMatter,
        has_number: bool,
        report: &mut Report<'_>,
    ) {
        let Some((key, value)) = front_matter.get("mood_scale") else { return };
        let mut reader = MoodReader { key, report };
        let scale = reader.scale(value);
        match has_number {
            false => self.scale = scale,
            true if scale.is_some() && scale != self.scale => reader.warn_of_several(),
            true => {}
        }
    }

    /// Gives the name of a mood that was there with another scale: the first stays.
    fn add(&mut self, mood: Mood, known: &mut HashMap<String, usize>) -> Option<String> {
        let index = *known.entry(mood.name.clone()).or_insert(self.named.len());
        let Some(same) = self.named.get_mut(index) else {
            self.named.push(mood);
            return None;
        };
        let is_other = same.scale.is_some() && mood.scale.is_some() && same.scale != mood.scale;
        same.scale = same.scale.or(mood.scale);
        is_other.then_some(mood.name)
    }
}

/// The parts of a text between commas, semicolons, links and the marks of tags; the mark of a number, `calm #2`, is none of these.
fn texts_of(text: &str) -> Vec<&str> {
    if is_of_letters(text) {
        return vec![text];
    }
    let links = each_link(text);
    if links.len() > 1 {
        return links;
    }
    let each = |(at, part)| each_link(if at == 0 { part } else { behind_joining(part) });
    let is_number = |it: &str| it.split('#').skip(1).any(|it| !it.starts_with(char::is_alphabetic));
    let marked = |it| if is_number(it) { vec![it] } else { each_marked(it, '#') };
    let parts = separated(text).into_iter();
    let parts = parts.flat_map(|it| at_semicolons(it).unwrap_or_else(|| vec![it]));
    parts.enumerate().flat_map(each).flat_map(marked).collect()
}

/// Whether a text in a list of moods is read as this name and nothing else.
pub fn is_plain(name: &str) -> bool {
    !is_several(name)
        && texts_of(name).len() == 1
        && items_of(name, separated).is_none()
        && matches!(Reading::of(name), Some(Reading::Mood { name: read, scale: None }) if read == name)
}

#[cfg(test)]
mod tests;
