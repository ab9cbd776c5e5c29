//! Values that YAML takes for comments: `tags: #rain` is a key without a value.

use super::Dialect;
use super::fault::{Fault, lines};
use super::split::key_of;

/// Finds the values of a block that begin with `#` and a letter, behind a key at the margin or in the list below one.
/// A comment proper (`mood: # one word`) has a space after its `#`.
pub(super) fn values_taken_for_comments(block: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut in_list = false;
    for line in lines(block, 0) {
        let item = line.text.trim_start_matches([' ', '\t']).strip_prefix("- ");
        let value = match key_of(line.text, Dialect::Yaml) {
            Some(_) => line.text.split_once(':').map(|(_, value)| value),
            None => item.filter(|_| in_list),
        };
        let Some(value) = value.map(str::trim_start) else { continue };
        if item.is_none() {
            in_list = value.is_empty() || value.starts_with('#');
        }
        let after_hash = value.strip_prefix('#').and_then(|it| it.chars().next());
        if after_hash.is_some_and(char::is_alphanumeric) {
            let offset = line.start + line.text.len() - value.len();
            found.push(fault(value.trim_end(), offset));
        }
    }
    found
}

fn fault(value: &str, offset: usize) -> Fault {
    let message = "what begins with `#` is a comment to YAML, and no value";
    Fault::new("value-is-comment", offset, message)
        .with_length(value.chars().count())
        .with_hint("leave the `#` away, or put the value in quotes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, expected: &[&str]) {
        let found = values_taken_for_comments(block);
        let found: Vec<_> = found.iter().map(|it| block[it.offset..].lines().next()).collect();
        assert_eq!(found, expected.iter().map(|it| Some(*it)).collect::<Vec<_>>(), "{block}");
    }

    #[test]
    fn a_hash_before_a_word_hides_the_value() {
        check("tags: #rain #snow\nmood: calm", &["#rain #snow"]);
        check("tags:\n  - #rain\n  - snow\n- #fog", &["#rain", "#fog"]);
    }

    #[test]
    fn comments_and_quoted_values_are_left_alone() {
        check("mood: # one word\ntags: '#rain'\ncolor: \"#fff\"\nurl: a#b\n# tags: #rain", &[]);
        check("summary: |\n  - #rain\n", &[]);
    }
}
