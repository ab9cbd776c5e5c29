//! JSON as other languages take it: half of a letter, and a number larger than any, cost what they are and nothing else.

/// The text of JSON with each half of a letter (`\ud83d` alone) as the sign for none, and each number without end as nothing;
/// as long as it was, so that every line and column stays.
pub(super) fn mended(mut text: String) -> String {
    for (at, new) in faults(&text) {
        text.replace_range(at..at + new.len(), &new);
    }
    text
}

fn faults(text: &str) -> Vec<(usize, String)> {
    let bytes = text.as_bytes();
    let (mut faults, mut is_within, mut at) = (Vec::new(), false, 0);
    while let Some(byte) = bytes.get(at) {
        let mut length = 1;
        match byte {
            b'"' => is_within = !is_within,
            b'\\' if is_within => {
                length = 2;
                match (half(text, at), half(text, at + 6)) {
                    (Some(Half::First), Some(Half::Second)) => length = 12,
                    (Some(_), _) => {
                        faults.push((at, "\\ufffd".to_owned()));
                        length = 6;
                    }
                    (None, _) => {}
                }
            }
            b'0'..=b'9' | b'-' if !is_within => {
                let end = |it: char| !it.is_ascii_digit() && !"+-.eE".contains(it);
                let rest = &text[at..];
                let number = &rest[..rest.find(end).unwrap_or(rest.len())];
                length = number.len();
                if number.parse::<f64>().is_ok_and(f64::is_infinite) {
                    faults.push((at, format!("{:length$}", "null")));
                }
            }
            _ => {}
        }
        at += length;
    }
    faults
}

/// Half of a letter beyond the first 65,536, as JSON writes it.
#[derive(Clone, Copy)]
enum Half {
    First,
    Second,
}

fn half(text: &str, at: usize) -> Option<Half> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::First),
        0xdc00..=0xdfff => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_letter_and_no_number_gives_way() {
        let check = |text: &str, expected: &str| {
            let mended = mended(text.to_owned());
            assert_eq!(mended, expected);
            assert_eq!(mended.len(), text.len());
            assert!(serde_json::from_str::<serde_json::Value>(&mended).is_ok(), "{mended}");
        };
        check(r#"{"a": "x\ud83d", "b": 1}"#, r#"{"a": "x\ufffd", "b": 1}"#);
        check(r#"["\ude00\ud83d\ude00\ud83dy"]"#, r#"["\ufffd\ud83d\ude00\ufffdy"]"#);
        check(r#"["\\ud83d", "\"\ud83d"]"#, r#"["\\ud83d", "\"\ufffd"]"#);
        check(r#"[1e999, -1.5E+400, 1e300, "1e999"]"#, r#"[null , null     , 1e300, "1e999"]"#);
    }
}
