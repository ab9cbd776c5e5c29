//! Lists and tables of HTML as blocks of Markdown.

use super::{DEEPEST_LIST, Look, Reader, inner, inner_of};
use crate::import::imported::Imported;
use crate::import::markup::{Element, Node};

/// A list, in lines.
pub(super) fn list(
    it: &Element,
    look: Look,
    entry: &mut Imported,
    reader: &mut Reader<'_>,
) -> String {
    reader.lists += 1;
    let text = items(it, look, entry, reader);
    reader.lists -= 1;
    text
}

fn items(it: &Element, look: Look, entry: &mut Imported, reader: &mut Reader<'_>) -> String {
    let is_deepest = reader.lists >= DEEPEST_LIST;
    let is_counted = it.name == "ol";
    let first: usize = it.attribute("start").and_then(|it| it.parse().ok()).unwrap_or(1);
    let (mut number, mut lines) = (first, Vec::new());
    // How deep what belongs to the item above stands.
    let mut width_above = None;
    for part in parts(it, &["li", "ul", "ol"]) {
        let item = match part {
            Part::Of(item) => item,
            // What stands in a list and in no item of it stands between its items.
            Part::Between(between) => {
                let blocks = inner(&between, look, entry, reader);
                let text = blocks.into_iter().map(|it| format!("\n{it}\n"));
                lines.extend(text);
                width_above = None;
                continue;
            }
        };
        // A list beside the items belongs to the one above it, and is none itself.
        let is_list = matches!(item.name.as_str(), "ul" | "ol");
        if let Some(width) = width_above.filter(|_| is_list) {
            let (text, indent) = (list(item, look, entry, reader), " ".repeat(width));
            let gap = if interrupts(&text) { "" } else { "\n" };
            lines.push(format!("{gap}{}", indented(&text, &indent, &indent)));
            continue;
        }
        let blocks = match item.name.as_str() {
            "ul" | "ol" => vec![list(item, look, entry, reader)],
            _ => inner_of(item, look, entry, reader),
        };
        number = item.attribute("value").and_then(|it| it.trim().parse().ok()).unwrap_or(number);
        let mark = if is_counted { format!("{number}. ") } else { "- ".to_owned() };
        number = number.saturating_add(1);
        let is_box = item.attribute("data-checked").or_else(|| item.attribute("data-list"));
        let mark = match is_box {
            Some("true" | "checked") => "- [x] ".to_owned(),
            Some("false" | "unchecked") => "- [ ] ".to_owned(),
            _ => mark,
        };
        // A list in an item stands right below its text.
        let mut text = String::new();
        for block in blocks {
            let gap = match text.is_empty() {
                true => "",
                false if interrupts(&block) => "\n",
                false => "\n\n",
            };
            text.push_str(&format!("{gap}{block}"));
        }
        // What belongs to an item stands below its text, however long its number is.
        let width = match mark.starts_with("- ") {
            _ if is_deepest => 0,
            true => 2,
            false => mark.len(),
        };
        let indent = " ".repeat(width);
        width_above = Some(width);
        lines.push(indented(&text, &mark, &indent).trim_end().to_owned());
    }
    lines.join("\n").trim_matches('\n').replace("\n\n\n", "\n\n")
}

/// A list below another one of its kind, which Markdown takes for one unless its signs are others: `*` for `-`, `1)` for `1.`
pub(super) fn apart(list: String, above: &str) -> String {
    let sign = |line: &str| {
        let line = line.trim_start_matches(|it: char| it.is_ascii_digit());
        ['-', '.']
            .into_iter()
            .find(|it| line.strip_prefix(*it).is_some_and(|it| it.starts_with(' ')))
    };
    let Some(own) = above.lines().next().and_then(sign) else { return list };
    if list.lines().next().and_then(sign) != Some(own) {
        return list;
    }
    let other = if own == '-' { "*" } else { ")" };
    let lines = list.lines().map(|line| match sign(line) {
        Some(it) if it == own => line.replacen(own, other, 1),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a block is a list that begins right below a paragraph: one with another first number than 1 is a part of that there.
fn interrupts(block: &str) -> bool {
    block.starts_with("- ") || block.starts_with("1. ")
}

/// A part of a list or a table.
enum Part<'e> {
    /// An element that belongs there.
    Of(&'e Element),
    /// All that stands between two of these.
    Between(Element),
}

/// What stands in an element, such that nothing of it is lost: the elements that are meant, and what is between them.
fn parts<'e>(it: &'e Element, names: &[&str]) -> Vec<Part<'e>> {
    let (mut parts, mut between) = (Vec::new(), Element::default());
    let close = |parts: &mut Vec<Part<'e>>, between: &mut Element| {
        let between = std::mem::take(between);
        let is_blank = |it: &Node| matches!(it, Node::Text(text) if text.trim().is_empty());
        if !between.children.iter().all(is_blank) {
            parts.push(Part::Between(between));
        }
    };
    for child in &it.children {
        match child {
            Node::Element(child) if names.contains(&child.name.as_str()) => {
                close(&mut parts, &mut between);
                parts.push(Part::Of(child));
            }
            child => between.children.push(child.clone()),
        }
    }
    close(&mut parts, &mut between);
    parts
}

/// Lines with something before the first, and before the others.
pub(super) fn indented(text: &str, first: &str, others: &str) -> String {
    if others.is_empty() {
        return format!("{first}{text}");
    }
    let lines = text.lines().enumerate().map(|(nth, line)| {
        let before = if nth == 0 { first } else { others };
        if line.is_empty() && before.trim().is_empty() {
            String::new()
        } else {
            format!("{before}{line}")
        }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    if text.is_empty() { first.to_owned() } else { text }
}

/// A table, whose cells have their styles and links, and no line feeds; what stands in it and in no row stands above it.
pub(super) fn table(it: &Element, entry: &mut Imported, reader: &mut Reader<'_>) -> String {
    let (mut rows, mut above) = (Vec::new(), Vec::new());
    collect(it, &mut rows, &mut above);
    let mut cells = |row: &Element| {
        let cells = parts(row, &["td", "th"]).into_iter().map(|part| match part {
            Part::Of(cell) => inner_of(&flat(cell), Look::default(), entry, reader).join(" "),
            Part::Between(cell) => inner(&cell, Look::default(), entry, reader).join(" "),
        });
        let cells = cells.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
        cells.map(|it| it.replace("\\|", "|").replace('|', "\\|")).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> =
        rows.into_iter().map(&mut cells).filter(|it| !it.is_empty()).collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    for (nth, mut row) in rows.into_iter().enumerate() {
        row.resize(width, String::new());
        lines.push(format!("| {} |", row.join(" | ")));
        if nth == 0 {
            lines.push(format!("|{}", " --- |".repeat(width)));
        }
    }
    let above = Element { children: above, ..Element::default() };
    let mut blocks = inner(&above, Look::default(), entry, reader);
    blocks.extend((!lines.is_empty()).then(|| lines.join("\n")));
    blocks.join("\n\n")
}

/// A cell in which a table is no more than its texts: Markdown has none within another.
fn flat(it: &Element) -> Element {
    let is_part =
        |name: &str| matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th");
    let children = it.children.iter().map(|it| match it {
        Node::Element(it) => Node::Element(flat(it)),
        Node::Text(text) => Node::Text(text.clone()),
    });
    let name = if is_part(&it.name) { "div".to_owned() } else { it.name.clone() };
    Element { name, attributes: it.attributes.clone(), children: children.collect() }
}

/// The rows of a table, but not those of a table in one of its cells; and all that stands in none of them.
fn collect<'e>(it: &'e Element, rows: &mut Vec<&'e Element>, above: &mut Vec<Node>) {
    for part in parts(it, &["tr", "thead", "tbody", "tfoot"]) {
        match part {
            Part::Of(row) if row.name == "tr" => rows.push(row),
            Part::Of(group) => collect(group, rows, above),
            Part::Between(between) => above.extend(between.children),
        }
    }
}
