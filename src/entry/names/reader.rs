//! The names in a value, however it is nested.

use super::super::commas::COMMAS;
use super::super::front_matter::Value;
use super::super::report::Report;
use super::links::{each_link, split_outside_links};
use super::listed::{behind_joining, items_of};
use super::{keys_of, truth, uncurled};

/// What a comma in a text does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Commas {
    Separate,
    Belong,
}

impl Commas {
    /// In one text they separate names; the items of a list are separate already.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Scalar(_) | Value::Plain(_) => Self::Separate,
            _ => Self::Belong,
        }
    }
}

/// The keys by which a map says a name, the likeliest first; without case, spaces, `-` and `_`.
#[derive(Clone, Copy)]
pub(super) enum NameKeys<'k> {
    Tags,
    People,
    /// Those of a list of which only this key is known: `projects` holds maps with a `project`.
    List(&'k str),
}

/// Each list is one name: of several keys in it the values are joined.
type Joined<'k> = &'k [&'k str];

const TAGS: [Joined<'_>; 6] =
    [&["name"], &["tag"], &["label"], &["title"], &["keyword"], &["value"]];

const PEOPLE: [Joined<'_>; 10] = [
    &["name"],
    &["person"],
    &["fullname"],
    &["displayname"],
    &[
        "first",
        "firstname",
        "given",
        "givenname",
        "forename",
        "last",
        "lastname",
        "surname",
        "family",
        "familyname",
        "secondname",
    ],
    &["label"],
    &["title"],
    &["nickname"],
    &["nick"],
    &["who"],
];

/// The keys that say something beside a name.
const BESIDE: [&str; 28] = [
    "role",
    "relation",
    "relationship",
    "email",
    "mail",
    "phone",
    "tel",
    "age",
    "birthday",
    "born",
    "note",
    "notes",
    "comment",
    "description",
    "id",
    "url",
    "link",
    "color",
    "colour",
    "count",
    "weight",
    "type",
    "kind",
    "status",
    "since",
    "company",
    "job",
    "pronouns",
];

/// What people are to a day, or to each other.
const ROLES: [&str; 30] = [
    "with",
    "met",
    "saw",
    "host",
    "hosts",
    "guest",
    "guests",
    "friend",
    "friends",
    "family",
    "partner",
    "wife",
    "husband",
    "mother",
    "father",
    "mum",
    "mom",
    "dad",
    "sister",
    "brother",
    "son",
    "daughter",
    "colleague",
    "colleagues",
    "boss",
    "called",
    "attendees",
    "from",
    "to",
    "others",
];

impl NameKeys<'_> {
    /// Asks of each list of keys in their order, until one answers.
    fn find<T>(self, mut answer: impl FnMut(Joined<'_>) -> Option<T>) -> Option<T> {
        match self {
            Self::Tags => TAGS.iter().find_map(|it| answer(it)),
            Self::People => PEOPLE.iter().find_map(|it| answer(it)),
            Self::List(key) => {
                let own = folded(key);
                let one = own.strip_suffix('s').unwrap_or(&own);
                let keys = ["name", one, &own, "label", "title", "value"];
                keys.iter().find_map(|it| answer(&[it]))
            }
        }
    }

    fn hold(self, key: &str) -> bool {
        let key = folded(key);
        self.find(|keys| keys.contains(&&*key).then_some(())).is_some()
    }
}

/// A key without case, spaces, `-` and `_`.
fn folded(key: &str) -> String {
    key.chars().filter(|it| !" -_".contains(*it)).flat_map(char::to_lowercase).collect()
}

/// Reads the names under one key of the front matter.
pub(super) struct NameReader<'r, 'a> {
    pub(super) key: &'r str,
    pub(super) name_keys: NameKeys<'r>,
    pub(super) report: &'r mut Report<'a>,
}

impl NameReader<'_, '_> {
    /// Every name in a value; of a map the name that it says, else, where it stands in no list, the keys that are not
    /// switched off.
    pub(super) fn names(&mut self, value: &Value, commas: Commas) -> Vec<String> {
        match value {
            Value::Map(pairs) => self.names_of_map(pairs, true),
            other => self.names_in_list(other, commas),
        }
    }

    fn names_in_list(&mut self, value: &Value, commas: Commas) -> Vec<String> {
        match value {
            Value::Null(_) => Vec::new(),
            Value::Scalar(text) | Value::Plain(text) if commas == Commas::Separate => {
                names_of_text(text)
            }
            Value::Scalar(text) | Value::Plain(text) => {
                each_link(text).into_iter().map(str::to_owned).collect()
            }
            Value::List(_) if let Some(link) = value.unquoted_link() => vec![link],
            Value::List(values) => {
                values.iter().flat_map(|it| self.names_in_list(it, commas)).collect()
            }
            Value::Map(pairs) => self.names_of_map(pairs, false),
        }
    }

    /// The names that a key with its value says; none where nobody knows which these are.
    fn names_of_pair(&mut self, key: &str, value: &Value, is_keyed: bool) -> Option<Vec<String>> {
        let is_role = self.is_role(key);
        Some(match value {
            it if is_nothing(it) && (is_role || self.name_keys.hold(key)) => Vec::new(),
            it if is_nothing(it) => vec![key.to_owned()],
            Value::Scalar(text) | Value::Plain(text) if is_role && truth(text) == Some(true) => {
                return None;
            }
            Value::Scalar(text) | Value::Plain(text) if let Some(is_on) = truth(text) => {
                is_on.then(|| key.to_owned()).into_iter().collect()
            }
            Value::Map(inner) if let Some(inner) = self.said_names(inner, false) => inner,
            Value::Map(inner) if is_role => self.names_of_map(inner, true),
            it if is_role => self.names_in_list(it, Commas::of(it)),
            Value::Scalar(text) | Value::Plain(text)
                if is_keyed && self.is_of_people() && is_likelier(text, key) =>
            {
                return None;
            }
            Value::Scalar(_) | Value::Plain(_) | Value::Map(_) if is_keyed => vec![key.to_owned()],
            _ => return None,
        })
    }

    fn is_of_people(&self) -> bool {
        self.name_keys.hold("person")
    }

    /// Whether a key says what somebody was, and nobody's name: `with: Ann`.
    fn is_role(&self, key: &str) -> bool {
        self.is_of_people() && ROLES.contains(&folded(key).as_str())
    }

    fn names_of_map(&mut self, pairs: &[(String, Value)], may_be_keyed: bool) -> Vec<String> {
        // Where the keys may be the names, a truth value switches one on or off.
        let is_keyed = may_be_keyed && !pairs.iter().any(is_beside);
        if let Some(names) = self.said_names(pairs, is_keyed) {
            return names;
        }
        let mut names = Vec::new();
        let mut keys = pairs.iter().filter(|it| !is_beside(it)).peekable();
        let has_roles = keys.peek().is_some() && keys.all(|(key, _)| self.is_role(key));
        let mut unread = !has_roles && pairs.iter().any(is_beside);
        for (key, value) in pairs.iter().filter(|it| !is_beside(it)) {
            match self.names_of_pair(key, value, is_keyed) {
                Some(said) => names.extend(said),
                None => unread = true,
            }
        }
        if unread {
            let message =
                format!("a map in `{}` ({}) does not say a name", self.key, keys_of(pairs));
            let hint = "write the names alone, or `name:` before each";
            self.report.warn_key(self.key, "unread-name", &message, hint);
            // Where one of its keys names nobody, nobody knows which of the others do.
            return Vec::new();
        }
        names
    }

    /// What stands under the keys that are known to hold a name. Somebody may be called `True` or `No`, but where the
    /// keys may be the names `label: true` is a tag `label`; nobody calls one `name`.
    fn said_names(&mut self, pairs: &[(String, Value)], is_keyed: bool) -> Option<Vec<String>> {
        let is_switch = |name: &str, value: &Value| {
            is_keyed && name != "name" && value.text().and_then(truth).is_some()
        };
        let folded: Vec<(String, &Value)> =
            pairs.iter().map(|(key, value)| (folded(key), value)).collect();
        let of_key = |name: &str| {
            let is_said = |value: &Value| !is_nothing(value) && !is_switch(name, value);
            let mut said = folded.iter().filter(|(key, it)| key == name && is_said(it));
            said.next().map(|(_, value)| *value)
        };
        let of_name = |keys: Joined<'_>| -> Option<Vec<&Value>> {
            let values = keys.iter().filter_map(|it| of_key(it));
            // A part of a name is a text: `family: [Ana, Ben]` is no surname.
            let values: Vec<_> =
                values.filter(|it| keys.len() == 1 || it.text().is_some()).collect();
            (!values.is_empty()).then_some(values)
        };
        let keys = self.name_keys.find(of_name)?;
        let parts: Vec<&str> = keys.iter().filter_map(|it| it.text()).collect();
        if parts.len() > 1 {
            return Some(vec![parts.join(" ")]);
        }
        Some(keys.into_iter().flat_map(|it| self.names_in_list(it, Commas::Belong)).collect())
    }
}

/// The names of one text that is a list with its signs, several links, or has commas between them.
fn names_of_text(text: &str) -> Vec<String> {
    fn parts(text: &str) -> Vec<&str> {
        split_outside_links(text, |it| it == '\n' || COMMAS.contains(&it))
    }
    let text = uncurled(text);
    let each = |it: &str| each_link(it).into_iter().map(str::to_owned).collect::<Vec<_>>();
    if let Some(items) = items_of(text, parts) {
        return items.iter().flat_map(|it| each(it)).collect();
    }
    let links = each(text);
    if links.len() > 1 {
        return links;
    }
    let joined = parts(text).into_iter().enumerate();
    let parts = joined.map(|(at, it)| if at == 0 { it } else { behind_joining(it) });
    parts.flat_map(each).collect()
}

/// Whether a value is written as names are, and its key is not.
fn is_likelier(value: &str, key: &str) -> bool {
    value.trim().starts_with(char::is_uppercase) && key.trim().starts_with(char::is_lowercase)
}

/// Whether a pair says something that is known to be no name.
fn is_beside((key, value): &(String, Value)) -> bool {
    let is_said = !is_nothing(value) && value.text().and_then(truth).is_none();
    is_said && BESIDE.contains(&folded(key).as_str())
}

/// Whether nothing stands behind a key; an archive holds YAML's words for it.
fn is_nothing(value: &Value) -> bool {
    value.is_empty() || matches!(value.text(), Some("~" | "null"))
}
