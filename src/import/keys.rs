//! The keys of an imported entry: the one place that writes them, in which no key stands twice.

use super::tool::Tool;
use crate::entry::front_matter::Value;

/// Keys and their values, in the order in which they were said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(Vec<(String, Value)>);

impl Keys {
    /// The keys and values.
    pub(super) fn as_slice(&self) -> &[(String, Value)] {
        &self.0
    }

    /// The value of a key; the case of its letters does not matter, as it does not where a file is read.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(it, _)| it.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Says a key; false where it was said before, which then stays.
    pub(super) fn put(&mut self, key: &str, value: Value) -> bool {
        let is_new = !self.has(key);
        if is_new {
            self.0.push((key.to_owned(), value));
        }
        is_new
    }

    /// Says a key; a further value of it makes it a list.
    pub(super) fn add(&mut self, key: &str, value: Value) {
        let Some((_, there)) = self.0.iter_mut().find(|(it, _)| it.eq_ignore_ascii_case(key))
        else {
            self.0.push((key.to_owned(), value));
            return;
        };
        let more = match value {
            Value::List(values) => values,
            value => vec![value],
        };
        let mut all = match std::mem::replace(there, Value::List(Vec::new())) {
            Value::List(values) => values,
            value => vec![value],
        };
        for value in more {
            if !all.contains(&value) {
                all.push(value);
            }
        }
        *there = if all.len() == 1 { all.remove(0) } else { Value::List(all) };
    }

    /// Says a key of the writer's own: where the entry has one of that name already, behind the name of its tool.
    pub(super) fn put_own(&mut self, tool: Tool, key: &str, value: Value) {
        match self.has(key) {
            true => self.add(&format!("{}_{key}", tool.as_str()), value),
            false => self.add(key, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_stands_twice() {
        let text = |text: &str| Value::Scalar(text.to_owned());
        let mut keys = Keys::default();
        assert!(keys.put("date", text("a")));
        assert!(!keys.put("Date", text("b")));
        keys.put_own(Tool::Logseq, "date", text("c"));
        keys.put_own(Tool::Logseq, "date", text("d"));
        keys.add("tags", Value::List(vec![text("x")]));
        keys.add("tags", Value::List(vec![text("x"), text("y")]));
        keys.add("mood", text("calm"));
        keys.add("mood", text("calm"));
        let said: Vec<_> = keys.as_slice().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(said, ["date", "logseq_date", "tags", "mood"]);
        assert_eq!(keys.get("logseq_date"), Some(&Value::List(vec![text("c"), text("d")])));
        assert_eq!(keys.get("tags"), Some(&Value::List(vec![text("x"), text("y")])));
        assert_eq!(keys.get("mood"), Some(&text("calm")));
    }
}
