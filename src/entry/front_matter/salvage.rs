//! Single good lines of a block that cannot be read.

use super::fault::lines;
use super::split::key_of;
use super::{Dialect, Value, json, toml, yaml};

/// The keys and values of the lines at the margin that can be read alone, where no other line has their key.
pub(super) fn lines_alone(block: &str, dialect: Dialect) -> Vec<(String, Value)> {
    const MOST_LINES: usize = 200;
    let mut found: Vec<(String, Option<Value>)> = Vec::new();
    for line in lines(block, 0).take(MOST_LINES) {
        let text = if dialect == Dialect::Json { line.text.trim() } else { line.text };
        let Some((key, value)) = read_alone(text, dialect) else { continue };
        match found.iter_mut().find(|(it, _)| it.eq_ignore_ascii_case(&key)) {
            Some((_, twice)) => *twice = None,
            None => found.push((key, value)),
        }
    }
    found.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The key of a line, and its value where the line can be read alone.
fn read_alone(line: &str, dialect: Dialect) -> Option<(String, Option<Value>)> {
    let pairs = match dialect {
        // Between the fences of the one may stand the other.
        Dialect::Yaml => as_yaml(line).or_else(|| toml::read(line).ok()),
        Dialect::Toml => toml::read(line).ok().or_else(|| as_yaml(line)),
        Dialect::Json => {
            let pair = line.trim_start_matches('{').trim_end_matches(['}', ',']);
            json::read(&format!("{{{pair}}}")).ok()
        }
        Dialect::None => None,
    };
    match pairs.unwrap_or_default().as_slice() {
        [(key, value)] if is_text_or_link(value) => Some((key.clone(), Some(value.clone()))),
        _ => key_of(line, dialect).map(|key| (key.to_owned(), None)),
    }
}

/// Whether a value is a text, or a link without quotes, which is a list in a list: `[[2025-09-16]]`.
fn is_text_or_link(value: &Value) -> bool {
    match value {
        Value::Scalar(_) | Value::Plain(_) => true,
        Value::List(items) => matches!(&items[..], [Value::List(link)] if link.len() == 1),
        _ => false,
    }
}

fn as_yaml(line: &str) -> Option<Vec<(String, Value)>> {
    yaml::read(line).ok().and_then(|(pairs, _)| pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, dialect: Dialect, expected: &[(&str, &str)]) {
        let found = lines_alone(block, dialect);
        let expected =
            expected.iter().map(|(a, b)| ((*a).to_owned(), Value::Scalar((*b).to_owned())));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{block}");
    }

    #[test]
    fn good_lines_are_read_alone() {
        check(
            "date: 2025-09-16\ntitle: a: b\nmood: [x\n",
            Dialect::Yaml,
            &[("date", "2025-09-16")],
        );
        check("title: a\ntitle: b\nx: [", Dialect::Yaml, &[]);
        check("title = 'a'\nx = y\n", Dialect::Toml, &[("title", "a")]);
        check("title: a\nx = 'b'\ny: c: d", Dialect::Toml, &[("title", "a"), ("x", "b")]);
        check("title = 'a'\nx: b\n", Dialect::Yaml, &[("title", "a"), ("x", "b")]);
        check("{\n  \"title\": \"a\",\n  \"x\": y\n}", Dialect::Json, &[("title", "a")]);
    }

    #[test]
    fn a_link_without_quotes_is_read_alone_too() {
        let found = lines_alone("date: [[2025-09-16]]\ntags: [a]\nx: [", Dialect::Yaml);
        let page = Value::Scalar("2025-09-16".to_owned());
        let link = Value::List(vec![Value::List(vec![page])]);
        assert_eq!(found, [("date".to_owned(), link)]);
    }
}
