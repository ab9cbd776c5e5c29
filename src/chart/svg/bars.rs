//! Bars below each other, each under its name and beside its number.

use maud::{Markup, html};

use super::{at, picture, size};
use crate::chart::number::{grouped, share};
use crate::chart::text::cut;
use crate::chart::{Bar, Bars};

const WIDTH: f64 = 360.0;
const ROW: f64 = 26.0;
/// Where the bars begin, and how long the longest is.
const LABEL: f64 = 128.0;
const LONGEST: f64 = 172.0;
/// How many columns of a terminal a name may be wide: about as many as fit before the bars.
const NAME: usize = 19;

/// Draws bars; a bar with a colour of its own keeps it as a mark beside its name.
pub fn bars(bars: &Bars) -> Markup {
    let greatest = bars.greatest();
    let content = html! {
        @for (nth, bar) in bars.bars.iter().enumerate() {
            (row(bar, size(nth) * ROW, greatest))
        }
    };
    picture(&bars.caption, WIDTH, size(bars.bars.len()).max(1.0) * ROW, &content)
}

fn row(bar: &Bar, top: f64, greatest: u64) -> Markup {
    let middle = top + ROW / 2.0;
    let length = (share(bar.value, greatest) * LONGEST).max(if bar.value > 0 { 2.0 } else { 0.0 });
    let colour = bar.colour.as_deref().filter(|it| is_colour(it));
    let (indent, name) = if colour.is_some() { (16.0, NAME - 2) } else { (0.0, NAME) };
    html! {
        @if let Some(colour) = colour {
            circle class="swatch" cx="5.5" cy=(at(middle)) r="5" fill=(colour) {}
        }
        text x=(at(indent)) y=(at(middle + 4.5)) font-size="13" { (cut(&bar.label, name)) }
        rect class="bar" x=(at(LABEL)) y=(at(middle - 7.0)) width=(at(length)) height="14" rx="2" {}
        text class="value" x=(at(LABEL + length + 7.0)) y=(at(middle + 4.5)) font-size="12" {
            (grouped(bar.value))
            @if !bar.note.is_empty() { " " tspan class="note" { (cut(&bar.note, 12)) } }
        }
    }
}

/// `#RRGGBB`.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit())
}
