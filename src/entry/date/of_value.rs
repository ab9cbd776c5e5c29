//! The text of a day in a value of the front matter: a scalar, a link to the page of the day, or a list of one.

use super::super::front_matter::Value;
use super::super::names::{plain_name, without_ending};

/// The text of a day: a scalar, a link to the page of the day, or a list of one of these.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Scalar(text) | Value::Plain(text) if is_link(text) => {
            Some(of_link(text.trim().trim_start_matches('!')))
        }
        Value::Scalar(text) | Value::Plain(text) if text.trim_start().starts_with('[') => {
            let name = plain_name(text);
            let inner = name.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            Some(inner.map(str::to_owned).unwrap_or(name))
        }
        Value::Scalar(text) | Value::Plain(text) => Some(text.trim().to_owned()),
        Value::List(values) => match values.as_slice() {
            // A link without quotes, `[[2025-09-16]]`, is a list in a list to YAML, and has two items where a comma is in it:
            // `[[May 3rd, 2024]]`.
            [Value::List(inner)] if !inner.is_empty() => {
                let words = inner.iter().map(|it| match it {
                    Value::Scalar(word) | Value::Plain(word) => Some(word.as_str()),
                    _ => None,
                });
                Some(of_link(&format!("[[{}]]", words.collect::<Option<Vec<_>>>()?.join(", "))))
            }
            [one] => text_of(one),
            _ => None,
        },
        _ => None,
    }
}

fn is_link(text: &str) -> bool {
    let text = text.trim_start();
    text.strip_prefix('!').unwrap_or(text).starts_with("[[")
}

/// The day of a link to its page, with what stands behind it: of `[[journal/2025-09-16|Tuesday]] 06:20` day and time; of
/// `[[2025/09/16]]` the path, where its last part is a number alone.
fn of_link(link: &str) -> String {
    let Some((page, behind)) = link.trim_start_matches('[').split_once("]]") else {
        return plain_name(link);
    };
    let page = page.split('|').next().unwrap_or_default().trim_end_matches('\\');
    let page = without_ending(page.trim());
    let parts: Vec<&str> = page.split('/').collect();
    let day = match parts.as_slice() {
        [.., year, month, day] if day.len() <= 2 => format!("{year}/{month}/{day}"),
        [.., last] => plain_name(last),
        [] => String::new(),
    };
    format!("{day}{behind}").trim().to_owned()
}
