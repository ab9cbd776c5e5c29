//! Numbers on a scale to ten, as people write them.

use unicode_normalization::UnicodeNormalization;

use crate::number::{in_another_base, with_plain_digits};

/// A number, a fraction or a per cent, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) text: String,
    /// A fraction and a per cent are laid on a scale to ten; none where it is no number: `7/0`.
    pub(super) number: Option<f64>,
    /// Whether its decimals stand behind a comma, which elsewhere parts one thing from the next.
    pub(super) has_comma: bool,
    /// Whether a plus stands before it: then the scale is one that has a minus, too.
    has_plus: bool,
}

impl Written {
    /// Reads `7`, `7,5`, `7/10`, `7 out of 10`, `7 of 10`, `70%`; nothing where the text is made of something else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.contains(char::is_numeric) {
            return None;
        }
        // Full-width digits are digits too.
        let plain = match text.is_ascii() {
            true => text.to_ascii_lowercase(),
            false => with_plain_digits(text).nfkc().collect::<String>().to_lowercase(),
        };
        let (plain, has_comma) = match with_decimal_point(&plain) {
            Some(pointed) => (pointed, true),
            None => (plain, false),
        };
        let part = |part: &str, whole: &str| match (digits(part)?, digits(whole)?) {
            (part, whole) if whole > 0.0 => Some(part * 10.0 / whole),
            _ => Some(f64::NAN),
        };
        let number = if let Some(percent) = plain.strip_suffix('%') {
            digits(percent)? / 10.0
        } else if let Some((one, other)) = parted(&plain) {
            part(one, other)?
        } else {
            let of_base = || Some(f64::from(i32::try_from(in_another_base(&plain)?).ok()?));
            digits(&plain).or_else(of_base)?
        };
        let number = Some(number).filter(|it| it.is_finite());
        let has_plus = plain.starts_with('+');
        Some(Self { text: text.to_owned(), number, has_comma, has_plus })
    }

    /// The number, where it is one on the scale.
    pub(super) fn on_scale(&self) -> Option<f64> {
        self.number.filter(|it| (0.0..=10.0).contains(it) && !self.has_plus)
    }
}

/// The part and the whole of a fraction. `3 of 7` may be a day of a week: only a whole that people rate by is one.
fn parted(text: &str) -> Option<(&str, &str)> {
    if let Some(parts) = text.split_once('/').or_else(|| text.split_once(" out of ")) {
        return Some(parts);
    }
    text.split_once(" of ").filter(|(_, whole)| matches!(whole.trim(), "5" | "10" | "100"))
}

/// The text with a point in the place of its one comma, where that stands before one or two decimals.
fn with_decimal_point(text: &str) -> Option<String> {
    let (before, after) = text.split_once(',')?;
    let decimals = after.bytes().take_while(u8::is_ascii_digit).count();
    let is_one = before.ends_with(|it: char| it.is_ascii_digit()) && !after.contains(',');
    (is_one && matches!(decimals, 1 | 2)).then(|| format!("{before}.{after}"))
}

/// Reads a text of digits as a number, which is infinite where it is too great for one.
fn digits(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_digits = text.contains(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE_".contains(&it));
    let number: f64 = text.replace('_', "").parse().ok()?;
    // Adding zero makes -0.0 the zero that it is.
    is_digits.then_some(number + 0.0)
}

/// Reads a number in digits; Rust would also take `inf` and `nan`.
pub(in crate::entry) fn read_number(text: &str) -> Option<f64> {
    digits(text).filter(|it| it.is_finite())
}
