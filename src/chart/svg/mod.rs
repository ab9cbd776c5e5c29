//! Charts as SVG: each a picture with a title and a description, without scripts, and with classes for whoever styles it.
//!
//! Text is `currentColor`, so that a picture alone can be read on light and on dark. The classes: `grid` for the net of
//! a scale, `axis` for its words, `bar`, `less`, `line` and `dot` for numbers, `zero` for the line between two sides, `value` for a number beside a bar, `spot` for a
//! place, `l0` to `l4` for strengths. Whatever a label holds is escaped by construction.

mod balance;
mod bars;
mod calendar;
mod land;
mod map;
mod months;

use maud::{Markup, html};

use super::{Caption, number, plain};

pub use balance::balance;
pub use bars::{bars, part};
pub use calendar::{calendar, legend};
pub use map::map;
pub use months::{columns, line};

/// A picture of `width` by `height`.
fn picture(caption: &Caption, width: f64, height: f64, content: &Markup) -> Markup {
    let (title, description) = (format!("{}-title", caption.id), format!("{}-desc", caption.id));
    html! {
        svg viewBox=(format!("0 0 {} {}", at(width), at(height)))
            role="img" aria-labelledby=(title) aria-describedby=(description) fill="currentColor" {
            title id=(title) { (plain(&caption.title)) }
            desc id=(description) { (plain(&caption.description)) }
            (content)
        }
    }
}

/// A coordinate with as many digits as an eye can see.
fn at(value: f64) -> String {
    let digits = format!("{value:.1}");
    digits.strip_suffix(".0").map_or(digits.clone(), str::to_owned)
}

/// A small count as a coordinate.
fn size(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Horizontal lines of a scale from 0, with their numbers on the left.
fn scale(ticks: &[f64], left: f64, right: f64, height_of: impl Fn(f64) -> f64) -> Markup {
    html! {
        @for tick in ticks {
            @let y = height_of(*tick);
            path class="grid" d=(format!("M{} {}H{}", at(left), at(y), at(right))) stroke="currentColor" stroke-opacity=".15" {}
            text class="axis" x=(at(left - 6.0)) y=(at(y + 3.5)) text-anchor="end" font-size="11" { (number::short(*tick)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Bar, Bars};

    #[test]
    fn a_coordinate_is_short() {
        assert_eq!([0.0, 12.04, 12.06, -3.0].map(at), ["0", "12", "12.1", "-3"]);
    }

    #[test]
    fn a_picture_says_what_it_is() {
        let caption = Caption {
            id: "p".into(),
            title: "Places".into(),
            description: "Most in Lisbon.".into(),
        };
        let drawn = picture(&caption, 10.0, 5.5, &html! {}).into_string();
        insta::assert_snapshot!(drawn, @r#"
        <svg viewBox="0 0 10 5.5" role="img" aria-labelledby="p-title" aria-describedby="p-desc" fill="currentColor"><title id="p-title">Places</title><desc id="p-desc">Most in Lisbon.</desc></svg>
        "#);
    }

    #[test]
    fn no_label_breaks_out_of_its_text() {
        let hostile = "</text></svg><script>alert(1)</script>\" onload=\"x";
        let caption =
            Caption { id: "p".into(), title: hostile.into(), description: hostile.into() };
        let bar = Bar {
            label: hostile.into(),
            value: 1,
            note: hostile.into(),
            colour: Some(hostile.into()),
        };
        let drawn = bars(&Bars { caption, bars: vec![bar], ..Bars::default() }).into_string();
        assert!(!drawn.contains("<script") && !drawn.contains("\" onload"), "{drawn}");
        assert_eq!(drawn.matches("</svg>").count(), 1);
    }
}
