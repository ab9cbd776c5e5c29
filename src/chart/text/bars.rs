//! Bars: a row for each, its name, its length and its number.

use unicode_width::UnicodeWidthStr;

use super::{Role, Row, fitted, right};
use crate::chart::number::{share, whole};
use crate::chart::{Bar, Bars, plain};
use crate::number::grouped;

/// The parts of a column that a bar may end on, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// The least that a bar is worth drawing in.
const LEAST: usize = 4;

/// The least width that has room for notes.
const WITH_NOTES: usize = 60;

/// Draws bars in at most `width` columns; where these are few, names and numbers alone.
pub fn bars(bars: &Bars, width: usize) -> Vec<Row> {
    let widths = Widths::of(bars, width);
    bars.bars.iter().map(|bar| widths.draw(bar, bars.greatest())).collect()
}

/// How many columns each part of a row takes.
struct Widths {
    label: usize,
    bar: usize,
    number: usize,
    note: usize,
}

impl Widths {
    fn of(bars: &Bars, width: usize) -> Self {
        let widest =
            |width_of: fn(&Bar) -> usize| bars.bars.iter().map(width_of).max().unwrap_or(0);
        let number = widest(|bar| grouped(bar.value).width());
        let note = widest(|bar| bar.note.width());
        let note = if note == 0 || width < WITH_NOTES { 0 } else { note + 2 };
        let label = widest(|bar| plain(&bar.label).width());
        let label = label.min((width / 3).max(8)).min(width.saturating_sub(number + 1));
        let bar = width.saturating_sub(label + number + note + 2);
        Self { label, bar: if bar < LEAST { 0 } else { bar }, number, note }
    }

    fn draw(&self, bar: &Bar, greatest: u64) -> Row {
        let mut row = Row::of(Role::Plain, fitted(&bar.label, self.label)).with(Role::Plain, " ");
        if self.bar > 0 {
            row.push(Role::Bar, fitted(&length(bar.value, greatest, self.bar), self.bar));
            row.push(Role::Plain, " ");
        }
        row.push(Role::Number, right(&grouped(bar.value), self.number));
        if self.note > 0 && !bar.note.is_empty() {
            row.push(Role::Faint, format!("  {}", bar.note));
        }
        row
    }
}

/// A length in blocks; what is more than nothing is seen.
fn length(value: u64, greatest: u64, room: usize) -> String {
    let eighths =
        whole(share(value, greatest) * 8.0 * f64::from(u16::try_from(room).unwrap_or(u16::MAX)));
    let eighths = if value > 0 { eighths.max(1) } else { 0 };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::super::drawn;
    use super::*;

    fn places() -> Bars {
        let bar =
            |(label, value): (&str, u64)| Bar { label: label.into(), value, ..Bar::default() };
        let bars =
            [("Lisbon", 1_204), ("京都", 602), ("a place with quite a long name", 30), ("Oslo", 0)];
        Bars { bars: bars.map(bar).to_vec(), ..Bars::default() }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        insta::assert_snapshot!(drawn(&bars(&places(), 48)), @r"
        Lisbon           █████████████████████████ 1,204
        京都             ████████████▌               602
        a place with qu… ▋                            30
        Oslo                                           0
        ");
    }

    #[test]
    fn few_columns_leave_the_numbers() {
        insta::assert_snapshot!(drawn(&bars(&places(), 16)), @r"
        Lisbon   1,204
        京都       602
        a place…    30
        Oslo         0
        ");
    }

    #[test]
    fn no_row_is_wider_than_asked() {
        for width in 12..120 {
            assert!(bars(&places(), width).iter().all(|row| row.width() <= width), "{width}");
        }
    }
}
