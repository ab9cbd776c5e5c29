//! Cells in columns: as wide as they are, else wrapped, else one below the other.

use unicode_width::UnicodeWidthChar;

use super::{padded, width};
use crate::entry::body::is_cjk;

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// The left.
    #[default]
    Left,
    /// The right.
    Right,
    /// The middle.
    Center,
}

/// The columns between two cells.
const GAP: usize = 2;

/// A column is made narrower down to this, and no further.
const NARROWEST: usize = 8;

/// Lays rows out in at most `room` columns, the first row over a rule of `rule`; `aligns` may be fewer than the cells.
///
/// Where the cells are wider, the widest columns are wrapped; where that leaves too little of them, each row is turned: its
/// cells stand one below the other, each behind its heading. A cell holds no line feed and no style.
pub fn table(rows: &[Vec<String>], aligns: &[Align], room: usize, rule: char) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|it| width(it)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let Some(widths) = narrowed(&widths, room) else { return turned(rows, room) };
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        lines.extend(row_lines(row, &widths, aligns));
        if at == 0 {
            let rules = widths.iter().map(|width| rule.to_string().repeat(*width));
            lines.push(rules.collect::<Vec<_>>().join("  "));
        }
    }
    lines
}

/// The widths of columns that have room side by side, the widest made narrower; none where one would be too narrow.
fn narrowed(widths: &[usize], room: usize) -> Option<Vec<usize>> {
    let room = room.saturating_sub(GAP * widths.len().saturating_sub(1));
    let at_most = |most: usize| -> Vec<usize> { widths.iter().map(|it| *it.min(&most)).collect() };
    let widest = widths.iter().max().copied().unwrap_or(0);
    let least = widest.min(NARROWEST);
    let fitting =
        (least..=widest).rev().map(at_most).find(|it| it.iter().sum::<usize>() <= room)?;
    // What the rounding leaves goes to the first columns that want it.
    let mut left = room - fitting.iter().sum::<usize>();
    let given = fitting.iter().zip(widths).map(|(narrow, wide)| {
        let more = left.min(wide - narrow).min(1);
        left -= more;
        narrow + more
    });
    Some(given.collect())
}

fn row_lines(row: &[String], widths: &[usize], aligns: &[Align]) -> Vec<String> {
    let cells: Vec<Vec<String>> =
        row.iter().zip(widths).map(|(cell, width)| wrapped_cell(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let line = |at: usize| {
        let parts = cells.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            let text = cell.get(at).map_or("", String::as_str);
            aligned(text, *width, aligns.get(column).copied().unwrap_or_default())
        });
        parts.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    (0..height.max(1)).map(line).collect()
}

fn aligned(text: &str, columns: usize, align: Align) -> String {
    let left = columns.saturating_sub(width(text));
    match align {
        Align::Left => padded(text, columns),
        Align::Right => format!("{}{text}", " ".repeat(left)),
        Align::Center => padded(&format!("{}{text}", " ".repeat(left / 2)), columns),
    }
}

/// Each row with its cells one below the other, behind their headings; rows are separated by an empty line.
fn turned(rows: &[Vec<String>], room: usize) -> Vec<String> {
    const LABEL: usize = 20;
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let label = head.iter().map(|it| width(it)).max().unwrap_or(0).min(LABEL);
    let value = room.saturating_sub(label + GAP).max(NARROWEST);
    let mut lines = Vec::new();
    for row in rows {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        for (column, cell) in row.iter().enumerate() {
            let name = head.get(column).map_or("", String::as_str);
            let (name, cell) = (wrapped_cell(name, label), wrapped_cell(cell, value));
            for at in 0..name.len().max(cell.len()).max(1) {
                let text = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
                let line = format!("{}  {}", padded(&text(&name), label), text(&cell));
                lines.push(line.trim_end().to_owned());
            }
        }
    }
    lines
}

/// A cell in lines of so many columns: broken at spaces, before letters of Chinese and Japanese, and within words that are
/// longer.
fn wrapped_cell(text: &str, columns: usize) -> Vec<String> {
    if width(text) <= columns {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let space = usize::from(used > 0);
        let may_break = word.contains(is_cjk) || width(word) > columns;
        if used > 0 && !may_break && used + space + width(word) > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 && used < columns {
            line.push(' ');
            used += 1;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if used > 0 && used + wide > columns {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0;
            }
            line.push(letter);
            used += wide;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rows: &[&str], aligns: &[Align], room: usize, expected: &str) {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.split('|').map(str::to_owned).collect()).collect();
        assert_eq!(table(&rows, aligns, room, '-').join("\n"), expected, "{rows:?}");
    }

    #[test]
    fn cells_stand_in_their_columns_on_their_side() {
        check(
            &["a|b|c", "one|22|x", "three|4|雨雨"],
            &[Align::Left, Align::Right, Align::Center],
            40,
            "a       b   c\n-----  --  ----\none    22   x\nthree   4  雨雨",
        );
    }

    #[test]
    fn the_widest_columns_are_wrapped_where_there_is_no_room() {
        check(
            &["name|text", "rain|one two three four", "sun|a-very-long-word"],
            &[],
            16,
            "name  text\n----  ----------\nrain  one two\n      three four\nsun   a-very-lon\n      g-word",
        );
        check(
            &["n|text", "1|今日は雨。散歩の日記", "2|x"],
            &[Align::Right],
            13,
            "n  text\n-  ----------\n1  今日は雨。\n   散歩の日記\n2  x",
        );
    }

    #[test]
    fn rows_are_turned_where_columns_would_be_too_narrow() {
        check(
            &["first|second|third", "aaaaaaaaaa|bbbbbbbbbb|cccccccccc", "1|2|3"],
            &[],
            20,
            "first   aaaaaaaaaa\nsecond  bbbbbbbbbb\nthird   cccccccccc\n\nfirst   1\nsecond  2\nthird   3",
        );
    }
}
