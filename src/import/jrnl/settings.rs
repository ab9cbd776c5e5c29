//! The settings of jrnl that lie beside a journal: `jrnl.yaml`, and the `.jrnl_config` of its first versions, which was JSON.

use serde_json::Value as Json;

use crate::import::bundle::{Bundle, parted};

/// What the settings say, each value behind the keys above it: `journals`, `work`, `timeformat`.
#[derive(Debug, Default)]
pub(super) struct Settings {
    values: Vec<(Vec<String>, String)>,
}

impl Settings {
    /// Those that lie beside what was named; else none.
    pub(super) fn of(bundle: &Bundle) -> Self {
        let file = ["jrnl.yaml", ".jrnl_config"].into_iter().find_map(|it| bundle.find(it));
        let text = file.and_then(|it| bundle.text(&it).ok());
        text.map(|it| Self::read(&it)).unwrap_or_default()
    }

    fn read(text: &str) -> Self {
        let mut settings = Self::default();
        match serde_json::from_str::<Json>(text) {
            Ok(json) => settings.take(&mut Vec::new(), &json),
            Err(_) => settings.values = of_yaml(text),
        }
        settings
    }

    fn take(&mut self, above: &mut Vec<String>, json: &Json) {
        match json {
            Json::Object(keys) => {
                for (key, value) in keys {
                    above.push(key.clone());
                    self.take(above, value);
                    above.pop();
                }
            }
            Json::String(text) => self.values.push((above.clone(), text.clone())),
            _ => {}
        }
    }

    fn value(&self, keys: &[&str]) -> Option<&str> {
        let found = self.values.iter().find(|(it, value)| it == keys && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// What is said of a journal by itself, else of all.
    pub(super) fn said(&self, journal: Option<&str>, key: &str) -> Option<String> {
        let own = journal.and_then(|it| self.value(&["journals", it, key]));
        own.or_else(|| self.value(&[key])).map(str::to_owned)
    }

    /// The names of the journals.
    pub(super) fn journals(&self) -> Vec<&str> {
        let journals = self.values.iter().filter_map(|(keys, _)| match &keys[..] {
            [first, name] if first == "journals" => Some(name.as_str()),
            [first, name, key] if first == "journals" && key == "journal" => Some(name),
            _ => None,
        });
        journals.collect()
    }

    /// The journal whose file one is, or in whose folder it lies.
    pub(super) fn journal_of(&self, bundle: &Bundle, member: &str) -> Option<&str> {
        let last = |path: &str| {
            parted(path.trim_end_matches(['/', '\\']).rsplit('\\').next().unwrap_or_default())
                .1
                .to_owned()
        };
        let folder = bundle.folder().filter(|_| bundle.alone().is_none());
        let around = folder.and_then(|it| it.file_name()).map(|it| it.to_string_lossy());
        let is_it = |path: &str| {
            let name = last(path);
            member.split('/').any(|it| it == name) || around.as_deref() == Some(&name)
        };
        self.journals().into_iter().find(|journal| {
            let path = self.value(&["journals", journal]);
            path.or_else(|| self.value(&["journals", journal, "journal"])).is_some_and(is_it)
        })
    }
}

/// The values of YAML as jrnl writes it: maps within maps, by their spaces.
fn of_yaml(text: &str) -> Vec<(Vec<String>, String)> {
    let (mut values, mut above) = (Vec::new(), Vec::<(usize, String)>::new());
    for line in text.lines() {
        let rest = line.trim_start();
        let Some((key, value)) = rest.split_once(':').filter(|_| !rest.starts_with('#')) else {
            continue;
        };
        let depth = line.len() - rest.len();
        while above.pop_if(|(it, _)| *it >= depth).is_some() {}
        above.push((depth, unquoted(key).to_owned()));
        let value = unquoted(value);
        if !value.is_empty() {
            values.push((above.iter().map(|(_, it)| it.clone()).collect(), value.to_owned()));
        }
    }
    values
}

/// A value without its quotation marks, or without the note behind it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let quoted = text.chars().next().filter(|it| matches!(it, '"' | '\''));
    match quoted.and_then(|it| text[1..].split_once(it)) {
        Some((inner, _)) => inner,
        None => text.split(" #").next().unwrap_or_default().trim_end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "colors:\n  body: none\njournals:\n  default: /x/journal.txt\n  work:\n    journal: /x/w/work.txt\n    \
        timeformat: '%d.%m.%Y %H:%M'\n  # one more\n  notes:\n    journal: /x/notes/\n    tagsymbols: '+'\nlinewrap: 79\n\
        tagsymbols: '#@' # signs\ntimeformat: \"%F %r\"\n";

    fn check(settings: &Settings, file: &str, format: &str, signs: &str) {
        let bundle = Bundle::of_bytes(Vec::new(), "x").unwrap();
        let journal = settings.journal_of(&bundle, file);
        let said = |key: &str| settings.said(journal, key).unwrap_or_default();
        assert_eq!((said("timeformat").as_str(), said("tagsymbols").as_str()), (format, signs));
    }

    #[test]
    fn a_journal_has_its_own_settings_and_none_of_another_one() {
        let settings = Settings::read(YAML);
        check(&settings, "journal.txt", "%F %r", "#@");
        check(&settings, "work.txt", "%d.%m.%Y %H:%M", "#@");
        check(&settings, "notes/2024/03/01.txt", "%F %r", "+");
        check(&settings, "else.txt", "%F %r", "#@");
        let json = r#"{"journals": {"a": "~/a.txt", "b": {"journal": "~/b.txt", "timeformat": "%d"}}, "timeformat": "%F"}"#;
        check(&Settings::read(json), "a.txt", "%F", "");
        check(&Settings::read(json), "b.txt", "%d", "");
        check(&Settings::read("journals:\n  a:\n    timeformat: '%d'\n"), "a.txt", "", "");
    }
}
