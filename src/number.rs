//! Numbers as people read them.

/// A whole number with a comma between its thousands: `12,345`.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A number with its noun: `1 day`, `2,000 days`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(value), if value == 1 { one } else { many })
}

/// Where the decimal digits of a script begin, which follow each other from 0 to 9.
const ZEROS: [char; 19] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}',
    '\u{17e0}', '\u{1810}', '\u{ff10}',
];

/// The text with the decimal digits of any script as those of ASCII: letter for letter.
pub fn with_plain_digits(text: &str) -> String {
    let plain = |letter: char| {
        let value = ZEROS.iter().filter_map(|zero| u32::from(letter).checked_sub(u32::from(*zero)));
        let digit = value.filter(|it| *it < 10).find_map(|it| char::from_digit(it, 10));
        digit.unwrap_or(letter)
    };
    match text.is_ascii() {
        true => text.to_owned(),
        false => text.chars().map(plain).collect(),
    }
}

/// A whole number of another base, as TOML and YAML write it: `0x1F`, `0o17`, `0b101`.
pub fn in_another_base(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { "-" } else { "" }, rest),
        None => ("", text),
    };
    let bases = [("0x", 16), ("0o", 8), ("0b", 2)];
    let (digits, base) =
        bases.iter().find_map(|(start, base)| Some((digits.strip_prefix(start)?, *base)))?;
    let is_number = digits.starts_with(|it: char| it.is_ascii_alphanumeric());
    is_number
        .then(|| i64::from_str_radix(&format!("{sign}{}", digits.replace('_', "")), base).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let shown = [0, 7, 999, 1_000, 12_345, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(
            (counted(1, "day", "days"), counted(0, "day", "days")),
            ("1 day".into(), "0 days".into())
        );
    }
}
