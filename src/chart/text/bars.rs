//! Bars: a row for each, its name, its length and its number.

use unicode_width::UnicodeWidthStr;

use super::{Role, Row, fitted, right};
use crate::chart::number::{grouped, share, whole};
use crate::chart::{Bars, plain};

/// The parts of a column that a bar may end on, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// The least that a bar is worth drawing in.
const LEAST: usize = 4;

/// Draws bars in at most `width` columns; where these are few, names and numbers alone.
pub fn bars(bars: &Bars, width: usize) -> Vec<Row> {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let numbers: Vec<_> = bars.bars.iter().map(|bar| grouped(bar.value)).collect();
    let number = widest(&mut numbers.iter().map(|it| it.width()));
    let note = widest(&mut bars.bars.iter().map(|bar| bar.note.width()));
    let note = if note == 0 || width < 60 { 0 } else { note + 2 };
    let label = widest(&mut bars.bars.iter().map(|bar| plain(&bar.label).width()));
    let label = label.min((width / 3).max(8)).min(width.saturating_sub(number + 1));
    let room = width.saturating_sub(label + number + note + 3);
    let room = if room < LEAST { 0 } else { room };
    let row = |(bar, number_text): (&crate::chart::Bar, &String)| {
        let mut row = Row::of(Role::Plain, fitted(&bar.label, label)).with(Role::Plain, " ");
        if room > 0 {
            let length = length(bar.value, bars.greatest(), room);
            row.push(Role::Bar, fitted(&length, room));
            row.push(Role::Plain, " ");
        }
        row.push(Role::Number, right(number_text, number));
        if note > 0 && !bar.note.is_empty() {
            row.push(Role::Faint, format!("  {}", bar.note));
        }
        row
    };
    bars.bars.iter().zip(&numbers).map(row).collect()
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
    use crate::chart::Bar;

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
        Lisbon           ████████████████████████ 1,204
        京都             ████████████               602
        a place with qu… ▋                           30
        Oslo                                          0
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
