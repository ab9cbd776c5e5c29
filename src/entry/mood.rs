//! The moods of an entry, whatever shape they were written in.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::front_matter::{FrontMatter, Value, look_up};
use super::names::plain_name;
use super::report::Report;

/// A mood, and how strong it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Mood {
    /// Trimmed, composed (NFC) and in small letters.
    pub name: String,
    /// How strong: a number as it was written; a fraction (`4/5`) or a per cent is laid on a scale to ten.
    pub scale: Option<f64>,
}

/// Reads the moods: a scalar, a list, a map with name and scale, a map from names to scales, or lists of those.
pub(super) fn read(front_matter: &FrontMatter, report: &mut Report<'_>) -> Vec<Mood> {
    let mut moods: Vec<Mood> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for key in ["mood", "moods"] {
        let Some((key, value)) = front_matter.get(key) else { continue };
        for mood in (Reader { key, report }).moods(value) {
            let index = *known.entry(mood.name.clone()).or_insert(moods.len());
            match moods.get_mut(index) {
                Some(same) => same.scale = same.scale.or(mood.scale),
                None => moods.push(mood),
            }
        }
    }
    moods
}

struct Reader<'r, 'a> {
    key: &'r str,
    report: &'r mut Report<'a>,
}

impl Reader<'_, '_> {
    fn moods(&mut self, value: &Value) -> Vec<Mood> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) => text.split([',', '\n']).filter_map(mood_of_text).collect(),
            Value::List(values) => values.iter().flat_map(|it| self.moods(it)).collect(),
            Value::Map(pairs) => self.moods_of_map(pairs),
        }
    }

    fn moods_of_map(&mut self, pairs: &[(String, Value)]) -> Vec<Mood> {
        let any = |keys: &[&str]| keys.iter().find_map(|key| look_up(pairs, key)).map(|(_, it)| it);
        let name = any(&["name", "mood"]).and_then(Value::text);
        let scale = any(&["scale", "intensity", "level", "value"]);
        match (name, scale) {
            (Some(name), scale) => {
                let scale = scale.and_then(|it| self.scale(it));
                let mood = mood_of_text(name);
                mood.map(|mood| Mood { scale: scale.or(mood.scale), ..mood }).into_iter().collect()
            }
            (None, Some(scale)) => self.moods(scale),
            (None, None) => {
                pairs.iter().flat_map(|(key, value)| self.moods_of_pair(key, value)).collect()
            }
        }
    }

    /// `calm: 7` is a mood and its scale; `morning: calm` is a mood and when it was.
    fn moods_of_pair(&mut self, key: &str, value: &Value) -> Vec<Mood> {
        let scale = value.text().and_then(read_scale);
        let is_named = match value {
            Value::Null(_) => true,
            Value::Scalar(text) => scale.is_some() || text.trim().is_empty(),
            Value::Map(pairs) => {
                look_up(pairs, "name").is_none() && look_up(pairs, "mood").is_none()
            }
            Value::List(_) => false,
        };
        if !is_named {
            return self.moods(value);
        }
        let scale = match value {
            Value::Map(_) => self.moods(value).first().and_then(|it| it.scale),
            _ => scale,
        };
        let mood = mood_of_text(key);
        mood.map(|mood| Mood { scale: scale.or(mood.scale), ..mood }).into_iter().collect()
    }

    fn scale(&mut self, value: &Value) -> Option<f64> {
        let scale = value.text().and_then(read_scale);
        if scale.is_none() && !value.is_empty() {
            let message = format!("the scale of a mood in `{}` is no number", self.key);
            let hint = "write a number, a fraction such as `7/10`, or a per cent";
            self.report.warn_key(self.key, "bad-scale", &message, hint);
        }
        scale
    }
}

/// Reads one mood: `calm`, `calm 7/10`, `calm (7)`, `calm: 7`; a number alone is its own name.
fn mood_of_text(text: &str) -> Option<Mood> {
    static SCALED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let number = r"[-+]?[0-9]+(?:\.[0-9]+)?";
        let fraction = format!(r"{number} ?/ ?{number}|{number} ?%");
        let scale =
            format!(r"(?: ({fraction})| ?\(({fraction}|{number})\)| ?[:=] ?({fraction}|{number}))");
        Regex::new(&format!(r"^(.*\p{{L}}.*?){scale}$")).ok()
    });
    let text = plain_name(text).to_lowercase();
    if text.is_empty() {
        return None;
    }
    let ends_in_scale = text.ends_with(|it: char| it.is_ascii_digit() || it == '%' || it == ')');
    let scaled = SCALED.as_ref().filter(|_| ends_in_scale);
    if let Some(found) = scaled.and_then(|it| it.captures(&text)) {
        let scale = (2..=4).find_map(|group| read_scale(found.get(group)?.as_str()));
        return Some(Mood { name: found[1].trim().to_owned(), scale });
    }
    let scale = read_scale(&text);
    Some(Mood { name: text, scale })
}

/// Reads a number, a fraction or a per cent; the last two on a scale to ten.
fn read_scale(text: &str) -> Option<f64> {
    if let Some(percent) = text.trim().strip_suffix('%') {
        return Some(read_number(percent)? / 10.0);
    }
    match text.split_once('/') {
        None => read_number(text),
        Some((part, whole)) => {
            let whole = read_number(whole).filter(|it| *it > 0.0)?;
            Some(read_number(part)? * 10.0 / whole)
        }
    }
}

/// Reads a number in digits; Rust would also take `inf` and `nan`.
pub(super) fn read_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE_".contains(&it));
    let number: f64 = text.replace('_', "").parse().ok()?;
    // Adding zero makes -0.0 the zero that it is.
    (is_number && number.is_finite()).then_some(number + 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::front_matter;
    use super::super::path::EntryPath;
    use super::*;

    fn check(block: &str, expected: &[&str], codes: &[&str]) {
        let text = format!("---\n{block}\n---\n");
        let values = front_matter::read(&text).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, &text, 0..text.len());
        let moods = read(&front_matter, &mut report);
        let scale = |it: &Mood| it.scale.map(|it| format!(" {it}")).unwrap_or_default();
        let found: Vec<_> = moods.iter().map(|it| it.name.clone() + &scale(it)).collect();
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
    }

    #[test]
    fn a_number_is_a_mood_of_its_own_and_fractions_are_laid_on_ten() {
        check("mood: 7", &["7 7"], &[]);
        check("mood: 7/10", &["7/10 7"], &[]);
        check("mood: 4/5", &["4/5 8"], &[]);
        check("mood: 70%", &["70% 7"], &[]);
        check("mood: 7/0", &["7/0"], &[]);
        check("mood: inf", &["inf"], &[]);
        check("mood: 6.5", &["6.5 6.5"], &[]);
    }

    #[test]
    fn a_scale_may_stand_behind_the_name() {
        check("mood: calm 7/10", &["calm 7"], &[]);
        check("mood: calm (3/5), tired (2)", &["calm 6", "tired 2"], &[]);
        check("mood: 'calm: 7'", &["calm 7"], &[]);
        check("mood: type 2", &["type 2"], &[]);
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
        check("mood: {scale: 7}", &["7 7"], &[]);
    }

    #[test]
    fn a_scale_that_is_no_number_is_told() {
        check("mood: {name: calm, scale: high}", &["calm"], &["bad-scale"]);
        check("mood: {name: calm, scale: }", &["calm"], &[]);
    }
}
