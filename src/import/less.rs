//! What a form of an export cannot say of an entry takes nothing away from the file that another form brought.

use super::imported::Imported;
use super::keys::Keys;
use super::page::is_ours;
use crate::entry::front_matter::{self, Value};

impl Imported {
    /// Whether its form leaves out what another one of its tool says.
    pub(super) fn shows_less(&self) -> bool {
        self.lacks_files || self.told.is_some()
    }

    /// The keys of the entry with those of its file that the form cannot say, in the order of the file.
    pub(super) fn with_keys_of(&self, file: &str) -> Keys {
        if !self.shows_less() {
            return self.front_matter.clone();
        }
        let reading = front_matter::read(file);
        let is_told = |key: &str| self.told.as_ref().is_none_or(|all| all.contains(&key));
        let in_file = |key: &str| reading.values.iter().find(|(it, _)| it == key);
        // A mood whose name is a number has its scale alone in `mood`, which a table does not know.
        let number = self.said("mood_name");
        let is_same_mood =
            number.is_some() && number == in_file("mood_name").and_then(|(_, it)| it.text());
        let mut keys = Keys::default();
        for (key, old) in reading.values.iter().filter(|(key, _)| !is_ours(key)) {
            let old = as_written(reading.block, key, old);
            match self.front_matter.get(key) {
                Some(new) => keys.put(key, fuller(key, new, old)),
                None if !is_told(key) || key == "mood" && is_same_mood => keys.put(key, old),
                None => false,
            };
        }
        for (key, value) in self.front_matter.as_slice() {
            keys.put(key, value.clone());
        }
        keys
    }
}

/// Whether an entry has other tags than its file, which was made of the same form.
pub(super) fn has_other_tags(file: &str, entry: &Imported) -> bool {
    let reading = front_matter::read(file);
    let there = reading.values.iter().find(|(key, _)| key == "tags").map(|(_, it)| it);
    let names = |it: Option<&Value>| match it {
        Some(Value::List(items)) => items.iter().map(|it| it.text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    names(there) != names(entry.front_matter.get("tags"))
}

/// Whether an entry of Daylio says what its file does, but for what one of its forms cannot say: photos, the scale of a mood,
/// scales of the writer's own.
pub(super) fn is_same_but_for_form(entry: &Imported, file: &str) -> bool {
    let reading = front_matter::read(file);
    let there = |key: &str| reading.values.iter().find(|(it, _)| it == key).map(|(_, it)| it);
    let tags = |it: Option<&Value>| {
        let Some(Value::List(tags)) = it else { return Vec::new() };
        let mut tags: Vec<String> = tags.iter().map(said_of).collect();
        tags.sort();
        tags
    };
    let is_same = |key: &str| {
        let said = |it: Option<&Value>| it.map(said_of).unwrap_or_default();
        said(there(key)) == said(entry.front_matter.get(key))
    };
    let body = entry.with_marks(|_| SHOWN.to_owned(), |_| String::new());
    (entry.lacks_text || words_of(&body) == words_of(file.get(reading.body..).unwrap_or_default()))
        && tags(there("tags")) == tags(entry.front_matter.get("tags"))
        && is_same("mood")
        && is_same("mood_name")
}

/// Where files lie that an entry shows.
const SHOWN: &str = "media/";

/// A name, be it that of a map.
fn said_of(value: &Value) -> String {
    match value {
        Value::Map(pairs) => {
            let name = pairs.iter().find(|(key, _)| key == "name");
            name.and_then(|(_, it)| it.text()).unwrap_or_default().to_owned()
        }
        value => value.text().unwrap_or_default().to_owned(),
    }
}

/// The lines of a text that say something and are no file that it shows.
fn words_of(text: &str) -> Vec<&str> {
    let is_file = |it: &str| {
        let address = it.strip_suffix(')').and_then(|it| it.rsplit_once("](")).map(|(_, it)| it);
        it.starts_with(['!', '[']) && address.is_some_and(|it| it.contains(SHOWN))
    };
    text.lines().map(str::trim).filter(|it| !it.is_empty() && !is_file(it)).collect()
}

/// What is said of a key, with the offset of a date and the scale of a mood that the file has.
fn fuller(key: &str, new: &Value, old: Value) -> Value {
    let is_fuller = match (new, &old) {
        (new, old) if key == "date" => {
            let (new, old) = (new.text().unwrap_or_default(), old.text().unwrap_or_default());
            new.len() > 10
                && old.strip_prefix(new).is_some_and(|it| it.starts_with(['+', '-', 'Z']))
        }
        (Value::Map(new), Value::Map(old)) if key == "mood" => {
            let has = |(key, value): &(String, Value)| {
                old.iter().any(|(it, there)| it == key && there.text() == value.text())
            };
            new.len() < old.len() && new.iter().all(has)
        }
        _ => false,
    };
    if is_fuller { old } else { new.clone() }
}

/// A value of a file as it stands in its block: YAML reads a number and a text of the same digits alike.
fn as_written(block: &str, key: &str, value: &Value) -> Value {
    let is_bare = |line: &str| block.lines().any(|it| it.trim() == line);
    match value {
        Value::Scalar(text) if is_bare(&format!("{key}: {text}")) => Value::Plain(text.clone()),
        Value::Map(pairs) => Value::Map(
            pairs.iter().map(|(key, it)| (key.clone(), as_written(block, key, it))).collect(),
        ),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_form_adds_makes_no_other_entry() {
        let file = "---\ndate: 2024-03-02T23:30:00+01:00\nmood:\n  name: calm\n  scale: 8\ntags:\n  - b\n  - a\n---\n\n\
            hi\n\n![](media/abc.jpg)\n";
        let mut entry = Imported { body: "hi".to_owned(), ..Imported::default() };
        entry.set_mood(Some("calm".to_owned()), None);
        entry.set_list("tags", vec!["a".to_owned(), "b".to_owned()]);
        assert!(is_same_but_for_form(&entry, file));
        entry.show_below([crate::import::imported::Media::missing("abc")]);
        assert!(is_same_but_for_form(&entry, file));
        entry.body.push_str("\nho");
        assert!(!is_same_but_for_form(&entry, file));
        let mut other = Imported { body: "hi".to_owned(), ..Imported::default() };
        other.set_mood(Some("good".to_owned()), None);
        assert!(!is_same_but_for_form(&other, file));
    }

    #[test]
    fn a_mood_that_is_a_number_keeps_its_scale() {
        let file = "---\nmood_name: \"7\"\nmood:\n  scale: 6\n---\n\nText\n";
        let lines = |mood: &str| {
            let mut entry = Imported { lacks_files: true, ..Imported::default() };
            entry.set_mood(Some(mood.to_owned()), None);
            front_matter::write_lines(entry.with_keys_of(file).as_slice())
        };
        assert_eq!(lines("7"), "mood_name: \"7\"\nmood:\n  scale: 6\n");
        assert_eq!(lines("8"), "mood_name: \"8\"\n");
        assert_eq!(lines("calm"), "mood:\n  name: calm\n");
    }

    #[test]
    fn what_a_form_cannot_say_stays_as_it_was_written() {
        let file = "---\ndate: 2024-03-02T23:30:00+01:00\ntitle: Old\nmood:\n  name: good\n  scale: 8\n\
            sleep: \"8\"\nsteps: 7\ntags:\n  - sea\nimported: x\n---\n\nText\n";
        let mut entry = Imported { lacks_files: true, ..Imported::default() };
        entry.told = Some(vec!["date", "title", "mood", "tags"]);
        entry.set("date", Some("2024-03-02T23:30:00"));
        entry.set("title", Some("New"));
        entry.set_mood(Some("good".to_owned()), None);
        entry.set("uuid", Some("A"));
        let lines = front_matter::write_lines(entry.with_keys_of(file).as_slice());
        assert_eq!(
            lines,
            "date: 2024-03-02T23:30:00+01:00\ntitle: New\nmood:\n  name: good\n  scale: 8\n\
            sleep: \"8\"\nsteps: 7\nuuid: A\n"
        );
        entry.told = None;
        entry.lacks_files = false;
        assert_eq!(entry.with_keys_of(file), entry.front_matter);
    }
}
