//! Bars below each other, each under its name and beside its number.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use super::{at, picture, size};
use crate::chart::number::{share, whole};
use crate::chart::text::cut;
use crate::chart::{Bar, Bars, plain};
use crate::number::grouped;

const WIDTH: f64 = 360.0;
const ROW: f64 = 26.0;
/// The narrowest and the widest room for names.
const LABELS: (f64, f64) = (84.0, 196.0);
/// The room behind the longest bar: for its number, and for a note.
const NUMBER: f64 = 72.0;
const NOTE: f64 = 52.0;
/// The room of a mark before a name.
const MARK: f64 = 16.0;
/// How wide a column of a terminal is drawn.
const COLUMN: f64 = 8.2;

/// Draws bars; where some have a colour of their own it is a mark before the name.
pub fn bars(bars: &Bars) -> Markup {
    part(bars, bars)
}

/// Draws some of the bars of a whole, so that they can be compared with its other parts.
pub fn part(part: &Bars, whole: &Bars) -> Markup {
    let widths = Widths::of(whole);
    let content = html! {
        @for (nth, bar) in part.bars.iter().enumerate() {
            (row(bar, size(nth) * ROW, &widths, share(bar.value, whole.greatest())))
        }
    };
    picture(&part.caption, WIDTH, size(part.bars.len()).max(1.0) * ROW, &content)
}

/// How the width is shared out: to the mark and the name, and to the longest bar.
struct Widths {
    mark: f64,
    label: f64,
    longest: f64,
}

impl Widths {
    fn of(bars: &Bars) -> Self {
        let has_notes = bars.bars.iter().any(|bar| !bar.note.is_empty());
        let has_colours = bars.bars.iter().any(|bar| colour(bar).is_some());
        let widest = bars.bars.iter().map(|bar| plain(&bar.label).width()).max().unwrap_or(0);
        let mark = if has_colours { MARK } else { 0.0 };
        let label = (mark + size(widest + 1) * COLUMN).clamp(LABELS.0, LABELS.1);
        let number = NUMBER + if has_notes { NOTE } else { 0.0 };
        Self { mark, label, longest: WIDTH - label - number }
    }
}

fn row(bar: &Bar, top: f64, widths: &Widths, share: f64) -> Markup {
    let middle = top + ROW / 2.0;
    let length = (share * widths.longest).max(if bar.value > 0 { 2.0 } else { 0.0 });
    let name = whole((widths.label - widths.mark) / COLUMN) - 1;
    let start = widths.label;
    html! {
        @if let Some(colour) = colour(bar) {
            circle class="swatch" cx="5.5" cy=(at(middle)) r="5" fill=(colour) {}
        }
        text x=(at(widths.mark)) y=(at(middle + 4.5)) font-size="13" { (cut(&bar.label, name)) }
        rect class="bar" x=(at(start)) y=(at(middle - 7.0)) width=(at(length)) height="14" rx="2" {}
        text class="value" x=(at(start + length + 7.0)) y=(at(middle + 4.5)) font-size="12" {
            (grouped(bar.value))
            @if !bar.note.is_empty() { " " tspan class="note" dx="4" { (cut(&bar.note, 12)) } }
        }
    }
}

/// The colour of a bar, where it is `#RRGGBB`.
fn colour(bar: &Bar) -> Option<&str> {
    let colour = bar.colour.as_deref()?;
    let digits = colour.strip_prefix('#')?;
    (digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit())).then_some(colour)
}
