//! What stands in a name before its day and behind it.

use super::component::Piece;
use super::part::Part;

/// Takes the words away that stand before the day of a name, with the signs behind them but for brackets around the day.
pub(super) fn take_lead(stem: &mut Vec<Piece>) -> String {
    let Some(text) = stem.first().and_then(|it| it.part.text()) else { return String::new() };
    if !text.contains(char::is_alphanumeric) {
        return String::new();
    }
    let end = text.trim_end_matches(|it| closing(it).is_some()).len();
    let (lead, brackets) = (text[..end].to_owned(), text[end..].to_owned());
    match brackets.is_empty() {
        true => drop(stem.remove(0)),
        false => stem[0].part = Part::Text(brackets),
    }
    lead
}

/// Where in what stands behind a day the day ends: behind the sign that it has, and the brackets that close around it.
pub(super) fn end_of_day(stem: &[Piece], behind: &str) -> usize {
    let mut open: Vec<char> = Vec::new();
    for it in stem.iter().filter_map(|it| it.part.text()).flat_map(str::chars) {
        match closing(it) {
            Some(other) => open.push(other),
            None if open.last() == Some(&it) => drop(open.pop()),
            None => {}
        }
    }
    let has_sign = stem.last().is_some_and(|it| it.part.is_day());
    let sign =
        behind.chars().next().filter(|it| has_sign && matches!(it, '日' | '号' | '號' | '일'));
    let start = sign.map_or(0, char::len_utf8);
    let closed = behind[start..].chars().take_while(|it| open.pop() == Some(*it));
    start + closed.map(char::len_utf8).sum::<usize>()
}

/// The bracket that closes what this one opens.
fn closing(bracket: char) -> Option<char> {
    const BRACKETS: [(char, char); 7] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('（', '）'),
        ('【', '】'),
        ('「', '」'),
        ('［', '］'),
    ];
    BRACKETS.iter().find(|it| it.0 == bracket).map(|it| it.1)
}
