//! Lists and maps between brackets, filled in item by item.

use super::{
    Notation, TAGS, UnknownName, Values, fill_line, fill_whole, is_number, is_plain, only,
    placeholders, string,
};
use crate::entry::front_matter;

/// The signs between items, and around them.
const SIGNS: [char; 5] = ['[', ']', '{', '}', ','];

/// A text between signs, or one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'t> {
    /// What stands between two signs, and where in the line it begins.
    Item(&'t str, usize),
    Sign(char),
    /// What stands behind all of them, and where in the line it begins.
    Comment(&'t str, usize),
}

/// How many brackets a line leaves open, of those before it and its own.
pub(super) fn depth_behind(line: &str, before: usize) -> usize {
    pieces(line).into_iter().fold(before, |depth, it| match it {
        Piece::Sign('[' | '{') => depth + 1,
        Piece::Sign(']' | '}') => depth.saturating_sub(1),
        Piece::Sign(_) | Piece::Item(..) | Piece::Comment(..) => depth,
    })
}

/// Fills in the items of a line. Each is a text of its own; one whose value is missing is left out.
pub(super) fn fill(line: &str, values: &Values, notation: Notation) -> Result<String, UnknownName> {
    let (mut filled, mut is_left_out) = (String::with_capacity(line.len()), false);
    let mut is_behind_one = false;
    for piece in pieces(line) {
        match piece {
            Piece::Item(item, at) => {
                // The first one that stays stands where the first one stood.
                let is_first = is_behind_one && filled.ends_with(['[', '{']);
                let kept = if is_first { item.trim_start_matches(' ') } else { item };
                let at = at + item.len() - kept.len();
                let text = fill_item(kept, values, notation);
                let text = text.map_err(|it| UnknownName { at: at + it.at, ..it })?;
                // What remains of an item that is left out is the end of its line.
                is_left_out = text.is_none();
                filled.push_str(text.as_deref().unwrap_or(end_of(item)));
            }
            Piece::Comment(comment, at) => {
                let text = fill_line(comment, values, None);
                filled.extend(text.map_err(|it| UnknownName { at: at + it.at, ..it })?);
            }
            // With an item goes the comma behind it, or, behind the last one, that before it.
            Piece::Sign(',') if std::mem::take(&mut is_left_out) => is_behind_one = true,
            Piece::Sign(sign @ (']' | '}')) if std::mem::take(&mut is_left_out) => {
                let kept = filled.trim_end();
                let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                filled.truncate(kept);
                filled.push(sign);
            }
            Piece::Sign(sign) => {
                (is_left_out, is_behind_one) = (false, false);
                filled.push(sign);
            }
        }
    }
    Ok(filled)
}

fn end_of(item: &str) -> &str {
    &item[item.trim_end_matches(['\r', '\n']).len()..]
}

/// Cuts a line at its signs. Those within quotes and within placeholders are none.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut start, mut quote, mut last) = (Vec::new(), 0, None, None);
    let mut letters = line.char_indices();
    while let Some((at, letter)) = letters.next() {
        let rest = &line[at..];
        match (quote, letter) {
            (_, '{') if rest.starts_with("{{") && rest.contains("}}") => {
                let end = at + rest.find("}}").unwrap_or_default() + 1;
                while letters.next().is_some_and(|it| it.0 < end) {}
                last = Some('}');
                continue;
            }
            (Some('"'), '\\') => drop(letters.next()),
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'')
                if last.is_none_or(|it| SIGNS.contains(&it) || ":=".contains(it)) =>
            {
                quote = Some(letter);
            }
            // A comment goes to the end of the line.
            (None, '#') if at == 0 || line[..at].ends_with(char::is_whitespace) => {
                pieces.push(Piece::Item(&line[start..at], start));
                pieces.push(Piece::Comment(rest, at));
                return pieces;
            }
            (None, sign) if SIGNS.contains(&sign) => {
                pieces.push(Piece::Item(&line[start..at], start));
                pieces.push(Piece::Sign(sign));
                start = at + 1;
            }
            _ => {}
        }
        last = if letter.is_whitespace() { last } else { Some(letter) };
    }
    pieces.push(Piece::Item(&line[start..], start));
    pieces
}

/// Fills in one item, or what stands before the first bracket; none where a value of it is missing.
fn fill_item(
    item: &str,
    values: &Values,
    notation: Notation,
) -> Result<Option<String>, UnknownName> {
    if placeholders(item).next().is_none() {
        return Ok(Some(item.to_owned()));
    }
    let key = [": ", " = ", "=", "\":"].iter().find_map(|it| Some(item.find(it)? + it.len()));
    let at = key.filter(|it| !item[..*it].contains("{{")).unwrap_or_default();
    let (key, value) = item.split_at(at);
    let bare = value.trim();
    let (before, after) = value.split_at(value.find(bare).unwrap_or_default());
    let after = &after[bare.len()..];
    let framed = |it: String| format!("{key}{before}{it}{after}");
    let moved = |it: UnknownName| UnknownName { at: key.len() + before.len() + it.at, ..it };
    if only(bare) == Some(TAGS) {
        let tags = values.tags.iter().map(|it| string(it)).collect::<Vec<_>>().join(", ");
        return Ok((!tags.is_empty()).then(|| framed(tags)));
    }
    if bare.starts_with(['"', '\'', '\\']) || bare.contains("\\{{") {
        return fill_line(item, values, Some(notation));
    }
    let name = only(bare).and_then(|it| Some((it, values.get(it)?)));
    let Some((name, value)) = name else {
        let whole = fill_whole(bare, values, notation).map_err(moved)?;
        return Ok(whole.map(|it| framed(apart(&it))));
    };
    let is_typed = match name {
        "date" | "day" => true,
        "mood" => is_number(value),
        _ => false,
    };
    let is_text = notation == Notation::Yaml && !front_matter::is_retyped(value);
    let is_bare = is_plain(value) && !value.contains(SIGNS) && (is_typed || is_text);
    Ok(Some(framed(if is_bare { value.to_owned() } else { string(value) })))
}

/// A text as it stands beside others: what has their signs in it is quoted.
fn apart(text: &str) -> String {
    match text.starts_with('"') || !text.contains(SIGNS) {
        true => text.to_owned(),
        false => string(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(line: &str, title: Option<&str>, tags: &[&str]) -> String {
        let values = Values {
            date: "2025-09-16".to_owned(),
            title: title.map(str::to_owned),
            tags: tags.iter().map(|it| (*it).to_owned()).collect(),
            ..Values::default()
        };
        fill(line, &values, Notation::Yaml).unwrap()
    }

    #[test]
    fn each_item_is_one_text() {
        for (line, wanted) in [
            ("[daily, {{title}}]", r#"[daily, "a: b, c"]"#),
            ("[x-{{title}}, b]", r#"["x-a: b, c", b]"#),
            (
                "tags: [\"{{title}}\", 'it]', b] # [{{title}}]",
                "tags: [\"a: b, c\", 'it]', b] # [a: b, c]",
            ),
            ("place: {name: {{title}}, n: 2}", r#"place: {name: "a: b, c", n: 2}"#),
            (
                "{day: {{day}}, of: {{day}} {{title}}}",
                r#"{day: 2025-09-16, of: "2025-09-16 a: b, c"}"#,
            ),
            ("[{{tags}}, b]", r#"["sea", "s, t", b]"#),
            ("[\\{{title}}, b]", "[{{title}}, b]"),
        ] {
            assert_eq!(filled(line, Some("a: b, c"), &["sea", "s, t"]), wanted, "{line}");
        }
    }

    /// What the writer has put there stays.
    #[test]
    fn an_item_without_its_value_goes_alone() {
        for (line, wanted) in [
            ("tags: [daily, {{title}}]\n", "tags: [daily]\n"),
            ("tags: [{{title}}, daily]\n", "tags: [daily]\n"),
            ("tags: [a, {{title}}, b]\n", "tags: [a, b]\n"),
            ("tags: [{{title}}]\n", "tags: []\n"),
            ("tags: [x-{{title}}, {{tags}}, a]\n", "tags: [a]\n"),
            ("p: {name: {{title}}, n: 2}\n", "p: {n: 2}\n"),
            ("  {{title}},\n", "\n"),
        ] {
            assert_eq!(filled(line, None, &[]), wanted, "{line}");
        }
    }

    #[test]
    fn brackets_are_counted_that_a_line_leaves_open() {
        for (line, depth) in
            [("a: [", 1), ("a: [b, {c: ']'}", 1), ("a: [b]", 0), ("]", 0), ("{{a}}", 0)]
        {
            assert_eq!(depth_behind(line, 0), depth, "{line}");
        }
        assert_eq!(depth_behind("b, # ]", 1), 1);
    }
}
