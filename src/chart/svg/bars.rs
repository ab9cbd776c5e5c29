//! Bars below each other, each under its name and beside its number.

use maud::{Markup, html};

use super::{at, picture, size};
use crate::chart::number::{grouped, share};
use crate::chart::text::cut;
use crate::chart::{Bar, Bars};

const WIDTH: f64 = 360.0;
const ROW: f64 = 26.0;
/// Where the bars begin.
const LABEL: f64 = 128.0;
/// The room behind the longest bar: for its number, and for a note.
const NUMBER: f64 = 72.0;
const NOTE: f64 = 52.0;
/// The room of a mark before a name.
const MARK: f64 = 16.0;
/// How many columns of a terminal a name may be wide: about as many as fit before the bars.
const NAME: usize = 19;

/// Draws bars; a bar with a colour of its own keeps it as a mark beside its name.
pub fn bars(bars: &Bars) -> Markup {
    let has_notes = bars.bars.iter().any(|bar| !bar.note.is_empty());
    let longest = WIDTH - LABEL - NUMBER - if has_notes { NOTE } else { 0.0 };
    let length = |bar: &Bar| share(bar.value, bars.greatest()) * longest;
    let has_colours = bars.bars.iter().any(|bar| colour(bar).is_some());
    let indent = if has_colours { MARK } else { 0.0 };
    let content = html! {
        @for (nth, bar) in bars.bars.iter().enumerate() {
            (row(bar, size(nth) * ROW, length(bar), indent))
        }
    };
    picture(&bars.caption, WIDTH, size(bars.bars.len()).max(1.0) * ROW, &content)
}

fn row(bar: &Bar, top: f64, length: f64, indent: f64) -> Markup {
    let middle = top + ROW / 2.0;
    let length = length.max(if bar.value > 0 { 2.0 } else { 0.0 });
    let name = if indent > 0.0 { NAME - 2 } else { NAME };
    html! {
        @if let Some(colour) = colour(bar) {
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

/// The colour of a bar, where it is `#RRGGBB`.
fn colour(bar: &Bar) -> Option<&str> {
    let colour = bar.colour.as_deref()?;
    let digits = colour.strip_prefix('#')?;
    (digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit())).then_some(colour)
}
