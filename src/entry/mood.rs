//! The moods of an entry, whatever shape they were written in.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::front_matter::{FrontMatter, Value, look_up};
use super::names::plain_name;
use super::report::Report;
use crate::finding::shortened;

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
        let mut reader = Reader { key, report };
        for said in reader.said(value) {
            match said {
                Said::Mood(mood) => moods.add(mood, &mut known),
                Said::Number(_) if has_number => reader.warn_of_several(),
                Said::Number(scale) => (moods.scale, has_number) = (scale, true),
            }
        }
    }
    moods
}

impl Moods {
    fn add(&mut self, mood: Mood, known: &mut HashMap<String, usize>) {
        let index = *known.entry(mood.name.clone()).or_insert(self.named.len());
        match self.named.get_mut(index) {
            Some(same) => same.scale = same.scale.or(mood.scale),
            None => self.named.push(mood),
        }
    }
}

/// One thing that was said of a mood.
enum Said {
    Mood(Mood),
    /// A number alone; none where it is not from 0 to 10.
    Number(Option<f64>),
}

struct Reader<'r, 'a> {
    key: &'r str,
    report: &'r mut Report<'a>,
}

/// The keys of a map that hold a scale.
const SCALE: [&str; 4] = ["scale", "intensity", "level", "value"];

impl Reader<'_, '_> {
    fn said(&mut self, value: &Value) -> Vec<Said> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) => {
                text.split([',', '\n']).filter_map(|it| self.said_by_text(it)).collect()
            }
            Value::List(values) => values.iter().flat_map(|it| self.said(it)).collect(),
            Value::Map(pairs) => self.said_by_map(pairs),
        }
    }

    fn said_by_text(&mut self, text: &str) -> Option<Said> {
        match Reading::of(text)? {
            Reading::Number(written) => Some(Said::Number(self.checked(written))),
            Reading::Mood { name, scale } => {
                let scale = scale.and_then(|it| self.checked(it));
                Some(Said::Mood(Mood { name, scale }))
            }
            Reading::Doubtful(name) => {
                self.warn_of_name(text.trim());
                Some(Said::Mood(Mood { name, scale: None }))
            }
        }
    }

    fn said_by_map(&mut self, pairs: &[(String, Value)]) -> Vec<Said> {
        let any = |keys: &[&str]| keys.iter().find_map(|key| look_up(pairs, key)).map(|(_, it)| it);
        let name = any(&["name", "mood"]).and_then(Value::text);
        match (name, any(&SCALE)) {
            (Some(name), None) => self.said_by_text(name).into_iter().collect(),
            (Some(name), Some(scale)) => self.said_by_pair(name, scale).into_iter().collect(),
            (None, Some(scale)) => self.said(scale),
            (None, None) => {
                pairs.iter().flat_map(|(key, value)| self.said_by_key(key, value)).collect()
            }
        }
    }

    /// A name whose scale has a place of its own is a name as it stands, whatever it ends in; a number is none.
    fn said_by_pair(&mut self, name: &str, scale: &Value) -> Option<Said> {
        if let Some(written) = Written::read(&plain_name(name)) {
            return Some(Said::Number(self.checked(written)));
        }
        let scale = self.scale(scale);
        let name = plain_name(name).to_lowercase();
        (!name.is_empty()).then_some(Said::Mood(Mood { name, scale }))
    }

    /// `calm: 7` is a mood and its scale; `morning: calm` is a mood and when it was.
    fn said_by_key(&mut self, key: &str, value: &Value) -> Vec<Said> {
        let scale = match value {
            Value::Null(_) => None,
            Value::Scalar(text) if text.trim().is_empty() => None,
            Value::Scalar(text) if Written::read(text).is_some() => Some(value),
            Value::Map(pairs) if ["name", "mood"].iter().all(|it| look_up(pairs, it).is_none()) => {
                SCALE.iter().find_map(|it| look_up(pairs, it)).map(|(_, it)| it)
            }
            _ => return self.said(value),
        };
        let said = match scale {
            Some(scale) => self.said_by_pair(key, scale),
            None => self.said_by_text(key),
        };
        said.into_iter().collect()
    }

    fn scale(&mut self, value: &Value) -> Option<f64> {
        match value.text().and_then(Written::read) {
            Some(written) => self.checked(written),
            None if value.is_empty() => None,
            None => {
                self.warn(&format!("the scale of a mood in `{}` is not a number", self.key));
                None
            }
        }
    }

    /// The number, where it is one from 0 to 10; else a finding.
    fn checked(&mut self, written: Written) -> Option<f64> {
        let Written { text, number } = written;
        let scale = number.filter(|it| (0.0..=10.0).contains(it));
        if scale.is_none() {
            let message = match number {
                Some(_) => format!("`{}` is not on a scale from 0 to 10", shortened(&text)),
                None => format!("`{}` is not a number", shortened(&text)),
            };
            self.warn(&message);
        }
        scale
    }

    fn warn(&mut self, message: &str) {
        let hint = "write a number from 0 to 10, or a part of a whole such as `7/10` or `70%`";
        self.report.warn_key(self.key, BAD_SCALE, message, hint);
    }

    fn warn_of_several(&mut self) {
        let message = "more than one number without a mood; the first counts";
        let hint =
            "keep one number (with a decimal point: `6.5`), or write a name to each: `calm 7`";
        self.report.warn_key(self.key, "several-scales", message, hint);
    }

    fn warn_of_name(&mut self, text: &str) {
        let message = format!(
            "`{}` is read as the name of a mood, because it does not end in a number from 0 to 10",
            shortened(text)
        );
        let name = serde_json::Value::from(text);
        let hint = format!(
            "write a number from 0 to 10, or, if that is its name, `{{name: {name}, scale: \"\"}}`"
        );
        self.report.warn_key(self.key, BAD_SCALE, &message, &hint);
    }
}

const BAD_SCALE: &str = "bad-scale";

/// Whether a text in a list of moods is read as this name and nothing else.
pub fn is_plain(name: &str) -> bool {
    let is_one = !name.contains([',', '\n']);
    is_one
        && matches!(Reading::of(name), Some(Reading::Mood { name: read, scale: None }) if read == name)
}

/// What a text says of a mood.
enum Reading {
    Number(Written),
    Mood {
        name: String,
        scale: Option<Written>,
    },
    /// A name that looks as if it were to end in, or to be, a scale.
    Doubtful(String),
}

impl Reading {
    /// Reads `7`, `7/10`, `calm`, `calm 7`, `calm 7/10`, `calm (7)`, `calm: 7`; nothing of a text without a sign.
    ///
    /// Behind a space alone a number from 0 to 10 is a scale, where no other digit stands before it: `7 out of 10` and
    /// `area 51` are names.
    fn of(text: &str) -> Option<Self> {
        let text = plain_name(text).to_lowercase();
        if text.is_empty() {
            return None;
        }
        if let Some(written) = Written::read(&text) {
            return Some(Self::Number(written));
        }
        if matches!(text.trim_start_matches(['+', '-', '.']), "inf" | "nan") {
            return Some(Self::Doubtful(text));
        }
        let Some((name, written, is_marked)) = split_scale(&text) else {
            return Some(Self::Mood { name: text, scale: None });
        };
        let is_scale = is_marked || written.number.is_some_and(|it| (0.0..=10.0).contains(&it));
        Some(match is_scale {
            true => Self::Mood { name: name.to_owned(), scale: Some(written) },
            false => Self::Doubtful(text),
        })
    }
}

/// A name and the scale behind it, and whether more than a space says that it is one.
fn split_scale(text: &str) -> Option<(&str, Written, bool)> {
    static SCALED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let number = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)";
        let fraction = format!(r"{number} ?/ ?{number}|{number} ?%");
        let scale =
            format!(r"(?: ({fraction})| ?\(({fraction}|{number})\)| ?[:=] ?({fraction}|{number}))");
        let alone = format!(r"([^0-9]*[\p{{L}}\p{{So}}][^0-9]*?) ({number})");
        Regex::new(&format!(r"^(?:(.*[\p{{L}}\p{{So}}].*?){scale}|{alone})$")).ok()
    });
    let ends_in_scale = text.ends_with(|it: char| it.is_ascii_digit() || "%).".contains(it));
    let found = SCALED.as_ref().filter(|_| ends_in_scale)?.captures(text)?;
    let group = |number: usize| found.get(number).map(|it| it.as_str());
    let name = group(1).or(group(5))?.trim();
    let scale = (2..=4).find_map(group);
    Some((name, Written::read(scale.or(group(6))?)?, scale.is_some()))
}

/// A number, a fraction or a per cent, as it was written.
struct Written {
    text: String,
    /// The last two are laid on a scale to ten; none where it is no number: `7/0`.
    number: Option<f64>,
}

impl Written {
    /// Nothing where the text is made of something else.
    fn read(text: &str) -> Option<Self> {
        // Full-width digits are digits too.
        let text = text.trim().nfkc().collect::<String>();
        let number = match (text.strip_suffix('%'), text.split_once('/')) {
            (Some(percent), _) => digits(percent)? / 10.0,
            (None, Some((part, whole))) => match (digits(part)?, digits(whole)?) {
                (part, whole) if whole > 0.0 => part * 10.0 / whole,
                _ => f64::NAN,
            },
            (None, None) => digits(&text)?,
        };
        let number = Some(number).filter(|it| it.is_finite());
        Some(Self { text, number })
    }
}

/// Reads a text of digits as a number, which is infinite where it is too great for one.
fn digits(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_digits = text.contains(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE_".contains(&it));
    let number: f64 = text.replace('_', "").parse().ok()?;
    // Adding zero makes -0.0 the zero that it is.
    is_digits.then_some(number + 0.0)
}

/// Reads a number in digits; Rust would also take `inf` and `nan`.
pub(super) fn read_number(text: &str) -> Option<f64> {
    digits(text).filter(|it| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::front_matter;
    use super::super::path::EntryPath;
    use super::*;

    /// A number without a name stands last, behind `=`.
    #[track_caller]
    fn check(block: &str, expected: &[&str], codes: &[&str]) {
        let text = format!("---\n{block}\n---\n");
        let values = front_matter::read(&text).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, &text, 0..text.len());
        let moods = read(&front_matter, &mut report);
        let scale = |it: &Mood| it.scale.map(|it| format!(" {it}")).unwrap_or_default();
        let named = moods.named.iter().map(|it| it.name.clone() + &scale(it));
        let found: Vec<_> = named.chain(moods.scale.map(|it| format!("={it}"))).collect();
        assert_eq!(found, expected, "{block}");
        let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
        assert_eq!(found, codes, "{block}");
    }

    #[test]
    fn a_mood_is_a_scalar_or_several() {
        check("mood: Calm", &["calm"], &[]);
        check("mood: calm, tired , calm", &["calm", "tired"], &[]);
        check("moods: [calm, Tired]", &["calm", "tired"], &[]);
        check("mood: calm\nmoods: [tired, calm]", &["calm", "tired"], &[]);
        check("mood: ~\nmoods: []", &[], &[]);
        check("mood: '[[Calm]]'", &["calm"], &[]);
        check("mood: 'Zen\u{303}'", &["zeñ"], &[]);
        check("mood: 🙂", &["🙂"], &[]);
    }

    #[test]
    fn a_number_is_a_scale_to_ten_and_no_mood() {
        for (written, scale) in [
            ("7", "=7"),
            ("7/10", "=7"),
            ("7 / 10", "=7"),
            ("4/5", "=8"),
            ("70%", "=7"),
            ("70 %", "=7"),
            ("6.5", "=6.5"),
            ("0", "=0"),
            ("-0", "=0"),
            ("10", "=10"),
            ("'7'", "=7"),
            ("{scale: 7}", "=7"),
            ("{level: 4/5}", "=8"),
            ("{mood: 7}", "=7"),
            ("{name: 7/10, scale: 7}", "=7"),
            ("[7]", "=7"),
            ("７／１０", "=7"),
        ] {
            check(&format!("mood: {written}"), &[scale], &[]);
        }
        check("mood: [calm, 7]", &["calm", "=7"], &[]);
        check("mood: 7\nmoods: calm", &["calm", "=7"], &[]);
    }

    #[test]
    fn of_several_numbers_the_first_counts_and_the_others_are_told() {
        check("mood: [7, 8]", &["=7"], &["several-scales"]);
        check("mood: 7, 8, 9", &["=7"], &["several-scales", "several-scales"]);
        check("mood: 7\nmoods: [3, calm]", &["calm", "=7"], &["several-scales"]);
    }

    #[test]
    fn a_number_that_is_not_from_0_to_10_is_told_and_left_out() {
        for written in ["11/10", "-1", "12", "10.01", "110%", "-1/10", "1e3", "1e999"] {
            check(&format!("mood: {written}"), &[], &["bad-scale"]);
            check(&format!("mood: {{scale: {written}}}"), &[], &["bad-scale"]);
            check(&format!("mood: {{name: calm, scale: {written}}}"), &["calm"], &["bad-scale"]);
            check(&format!("mood: {{calm: {written}}}"), &["calm"], &["bad-scale"]);
        }
        for written in ["calm 11/10", "calm (12)", "'calm: 12'", "calm 110%", "calm 7/0"] {
            check(&format!("mood: {written}"), &["calm"], &["bad-scale"]);
        }
    }

    #[test]
    fn what_is_no_number_is_told_and_a_word_stays_a_name() {
        check("mood: 7/0", &[], &["bad-scale"]);
        check("mood: {calm: 7/0}", &["calm"], &["bad-scale"]);
        check("mood: inf", &["inf"], &["bad-scale"]);
        check("mood: .nan", &[".nan"], &["bad-scale"]);
        check("mood: 7-8", &["7-8"], &[]);
        check("mood: 7 out of 10", &["7 out of 10"], &[]);
    }

    #[test]
    fn a_scale_may_stand_behind_the_name() {
        check("mood: calm 7/10", &["calm 7"], &[]);
        check("mood: calm 7", &["calm 7"], &[]);
        check("mood: calm 6.5, tired 0", &["calm 6.5", "tired 0"], &[]);
        check("mood: calm (3/5), tired (2)", &["calm 6", "tired 2"], &[]);
        check("mood: 'calm: 7'", &["calm 7"], &[]);
        check("mood: calm70", &["calm70"], &[]);
        check("mood: 🙂 7", &["🙂 7"], &[]);
        check("moods: [🙂 (7), 穏やか 70%]", &["🙂 7", "穏やか 7"], &[]);
    }

    #[test]
    fn a_name_that_ends_in_another_number_stays_whole_and_is_told() {
        check("mood: area 51", &["area 51"], &["bad-scale"]);
        check("mood: calm -1", &["calm -1"], &["bad-scale"]);
        check("mood: {name: area 51, scale: }", &["area 51"], &[]);
        check("mood: {name: \"area 51\", scale: \"\"}", &["area 51"], &[]);
        check("mood: {name: type 2, scale: }", &["type 2"], &[]);
        check("mood: {name: type 2, scale: 5}", &["type 2 5"], &[]);
        assert!(is_plain("calm") && !is_plain("type 2") && !is_plain("a, b") && !is_plain("inf"));
    }

    #[test]
    fn a_map_has_a_name_and_a_scale_or_names_as_keys() {
        check("mood: {name: Calm, scale: 7}", &["calm 7"], &[]);
        check("mood: {mood: calm, intensity: 3/5}", &["calm 6"], &[]);
        check(
            "moods:\n- {name: calm, level: 7}\n- name: tired\n  value: 2\n- sad",
            &["calm 7", "tired 2", "sad"],
            &[],
        );
        check("mood: {calm: 7, tired: }", &["calm 7", "tired"], &[]);
        check("moods:\n- calm: 7\n- tired: {scale: 2}", &["calm 7", "tired 2"], &[]);
        check("mood: {morning: calm, evening: [tired, sad]}", &["calm", "tired", "sad"], &[]);
    }

    #[test]
    fn a_scale_that_is_no_number_is_told() {
        check("mood: {name: calm, scale: high}", &["calm"], &["bad-scale"]);
        check("mood: {name: calm, scale: }", &["calm"], &[]);
    }
}
