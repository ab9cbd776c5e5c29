//! What CSS and the elements of HTML put on a text.

use super::{Kind, Put};
use crate::import::markup::Element;

/// What declarations of CSS put on a text.
pub(in crate::import) fn worn_by(css: &str) -> Vec<Put> {
    let css = css.to_lowercase();
    let pairs = css.split(';').filter_map(|it| it.split_once(':'));
    pairs.flat_map(|(key, value)| declared(key.trim(), value.trim())).collect()
}

/// What an element of HTML puts on by its name and its attributes.
pub(in crate::import) fn worn_by_name(it: &Element) -> Vec<Put> {
    let said = |kind: Kind, value: String| (kind, Some(value));
    let own = |kind: Kind, key: &str, read: fn(&str) -> String| {
        Some((kind, Some(read(it.attribute(key)?))))
    };
    match it.name.as_str() {
        "u" | "ins" => vec![said(Kind::Underline, "underline".to_owned())],
        "center" => vec![said(Kind::Alignment, "center".to_owned())],
        "big" | "small" => vec![said(Kind::Size, it.name.clone())],
        "a" => vec![(Kind::Underline, None), (Kind::Colour, None)],
        "mark" => vec![(Kind::Background, None)],
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let aligned = own(Kind::Alignment, "align", alignment);
            [(Kind::Size, None), (Kind::Font, None)].into_iter().chain(aligned).collect()
        }
        "font" => [
            own(Kind::Colour, "color", colour),
            own(Kind::Font, "face", str::to_lowercase),
            own(Kind::Size, "size", str::to_owned),
        ]
        .into_iter()
        .flatten()
        .collect(),
        "p" | "div" | "td" | "th" | "tr" | "table" | "li" => {
            own(Kind::Alignment, "align", alignment).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn declared(key: &str, value: &str) -> Vec<Put> {
    let value = value.trim_end_matches("!important").trim();
    let is_none = matches!(value, "inherit" | "initial" | "unset" | "none" | "normal" | "");
    let said = |value: &str| if is_none { String::new() } else { value.to_owned() };
    let one = |kind: Kind, value: String| vec![(kind, Some(value))];
    match key {
        "text-decoration" | "text-decoration-line" if value.contains("underline") => {
            one(Kind::Underline, "underline".to_owned())
        }
        "color" => one(Kind::Colour, colour(&said(value))),
        "background" | "background-color" => one(Kind::Background, colour(&said(value))),
        "font-family" => one(Kind::Font, said(value)),
        "font-size" => one(Kind::Size, said(value)),
        "font" => shorthand(value),
        "text-align" => one(Kind::Alignment, alignment(&said(value))),
        _ => Vec::new(),
    }
}

/// Size and font in one: `bold 17.0px '.AppleSystemUIFont'`.
fn shorthand(value: &str) -> Vec<Put> {
    let is_size = |it: &str| it.starts_with(|it: char| it.is_ascii_digit()) && !it.ends_with("00");
    let words: Vec<&str> = value.split_whitespace().collect();
    let Some(at) = words.iter().position(|it| is_size(it)) else { return Vec::new() };
    let (size, font) = (words[at].to_owned(), words[at + 1..].join(" "));
    vec![(Kind::Size, Some(size)), (Kind::Font, Some(font))]
}

/// An alignment; none, where it is that of any text.
fn alignment(value: &str) -> String {
    let is_any = matches!(value, "left" | "start" | "justify" | "auto");
    if is_any { String::new() } else { value.to_lowercase() }
}

/// A colour; none, where it is that of ink or of paper.
pub(super) fn colour(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let is_any = match value.as_str() {
        "transparent" | "currentcolor" | "windowtext" | "window" | "canvas" | "canvastext"
        | "black" | "white" | "auto" => true,
        _ => parts(&value).is_some_and(|(parts, alpha)| {
            let is_ink = parts.iter().all(|it| *it <= 0x40);
            let is_paper = parts.iter().all(|it| *it >= 0xe8);
            alpha == 0.0 || is_ink || is_paper
        }),
    };
    if is_any { String::new() } else { value }
}

/// Red, green and blue of a colour, and how dense it is.
fn parts(value: &str) -> Option<([u32; 3], f64)> {
    if let Some(digits) = value.strip_prefix('#') {
        let width = if digits.len() < 6 { 1 } else { 2 };
        let part = |nth: usize| {
            let part = digits.get(nth * width..(nth + 1) * width)?;
            let part = u32::from_str_radix(part, 16).ok()?;
            Some(if width == 1 { part * 17 } else { part })
        };
        return Some(([part(0)?, part(1)?, part(2)?], 1.0));
    }
    let inner = value.strip_prefix("rgb")?.trim_start_matches('a').trim();
    let inner = inner.strip_prefix('(')?.strip_suffix(')')?;
    let numbers = inner.split([',', ' ', '/']).filter(|it| !it.is_empty());
    let numbers: Vec<f64> =
        numbers.filter_map(|it| it.trim_end_matches('%').parse().ok()).collect();
    let [red, green, blue, rest @ ..] = numbers.as_slice() else { return None };
    // A part beyond what there is counts as all of it.
    let part = |it: &f64| (0..=255_u32).rev().find(|whole| f64::from(*whole) <= *it).unwrap_or(0);
    Some(([part(red), part(green), part(blue)], rest.first().copied().unwrap_or(1.0)))
}
