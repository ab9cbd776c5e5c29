//! The halves of the day as languages other than English write them beside a time, `1:30 odp.`, `du. 1:30`, `ÖS 1:30`: as CLDR and
//! dictionaries have them.

use std::borrow::Cow;

/// What stands beside the hours after noon, without full stops; in capitals where the word is another one in small letters.
const LATE: &[&str] = &[
    "odp",
    "odpol",
    "odpoledne",
    "pop",
    "popol",
    "popoludní",
    "popołudniu",
    "du",
    "délután",
    "ip",
    "iltapäivällä",
    "nm",
    "nachm",
    "nachmittags",
    "em",
    "eftm",
    "eh",
    "ÖS",
    "CH",
    "md",
    "пп",
    "слоб",
    "popiet",
    "pēcp",
    "pēcpusdienā",
    "بظ",
    "अपराह्न",
    "บ่าย",
];

/// And before noon.
const EARLY: &[&str] = &[
    "dop",
    "dopol",
    "dopoledne",
    "de",
    "délelőtt",
    "ap",
    "aamupäivällä",
    "vm",
    "vorm",
    "vormittags",
    "fm",
    "fh",
    "ÖÖ",
    "SA",
    "pd",
    "дп",
    "проб",
    "priešpiet",
    "priekšp",
    "priekšpusdienā",
    "قظ",
    "पूर्वाह्न",
];

/// A text in which the half of the day beside a time is said in English behind it; of a clock of 24 hours it is left out.
pub(super) fn in_english(text: &str) -> Cow<'_, str> {
    if !text.contains(' ') || !text.contains(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let is_clock = |at: usize, sign: char| {
        words.get(at).is_some_and(|it| it.contains(sign) && hour(it).is_some())
    };
    let is_of_viet_nam = words.iter().any(|it| it.matches('/').count() == 2);
    let said = words.iter().enumerate().find_map(|(at, word)| {
        let is_half = !matches!(*word, "CH" | "SA") || is_of_viet_nam;
        let english = half(word).filter(|_| is_half)?;
        let before = at.checked_sub(1).filter(|it| is_clock(*it, ':'));
        // `du 05.07.` is a day.
        let is_last = at + 1 == words.len();
        let before = before.or(at.checked_sub(1).filter(|it| is_last && is_clock(*it, '.')));
        let clock = before.or(Some(at + 1).filter(|it| is_clock(*it, ':')))?;
        Some((at, clock, english))
    });
    let Some((at, clock, english)) = said else { return Cow::Borrowed(text) };
    let is_of_twelve = hour(words[clock]).is_some_and(|it| (1..=12).contains(&it));
    let said = words.iter().enumerate().filter(|it| it.0 != at).map(|(place, word)| {
        let is_said = place == clock && is_of_twelve;
        if is_said {
            Cow::Owned(format!("{} {english}", word.trim_end_matches(',')))
        } else {
            Cow::Borrowed(*word)
        }
    });
    Cow::Owned(said.collect::<Vec<_>>().join(" "))
}

fn half(word: &str) -> Option<&'static str> {
    // In capitals most are other words: `10:30 CH` is in Switzerland, but beside a day of Viet Nam, `5/5/2024`.
    let bare = word.replace(['.', ',', '(', ')'], "");
    let is_in = |all: &[&str]| all.iter().any(|it| *it == bare);
    match () {
        () if is_in(LATE) => Some("PM"),
        () if is_in(EARLY) => Some("AM"),
        () => None,
    }
}

/// The hour of `1:30`, `01.30`, `1:30:15`.
fn hour(word: &str) -> Option<u32> {
    let word = word.trim_end_matches(',');
    let parts: Vec<&str> = word.split([':', '.']).collect();
    let is_number =
        |it: &&str| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
    let is_clock = matches!(parts.len(), 2 | 3)
        && parts.iter().all(is_number)
        && parts[1..].iter().all(|it| it.len() == 2);
    is_clock.then(|| parts[0].parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_beside_a_time_is_said_in_english() {
        for (text, expected) in [
            ("2025-07-05 1:30 odp.", "2025-07-05 1:30 PM"),
            ("5. 7. 2025 9:30 dop.", "5. 7. 2025 9:30 AM"),
            ("2025. 07. 05. du. 1:30", "2025. 07. 05. 1:30 PM"),
            ("5.7.2025 klo 1.30 ip.", "5.7.2025 klo 1.30 PM"),
            ("5.7.2025 klo 1.30 i.p.", "5.7.2025 klo 1.30 PM"),
            ("05.07.2025 ÖS 1:30", "05.07.2025 1:30 PM"),
            ("05/07/2025 01:30 SA", "05/07/2025 01:30 AM"),
            ("2025-07-05 13:30 odp.", "2025-07-05 13:30"),
            ("2025-07-05 1:30 ب.ظ.", "2025-07-05 1:30 PM"),
        ] {
            assert_eq!(in_english(text), expected, "{text}");
        }
    }

    #[test]
    fn other_words_stay_as_they_are() {
        let texts = "2025-07-05 1:30 PM;2025-07-05 Sa 1:30;5 de julio de 2025 1:30;5 de 2025;2025-07-05;em 5 de maio;du 5 mai;du 05.07.25;du 05.07 2025;\
                     Sa 5.7.2025 1:30;2025-07-05 1:30 CEST;2024-05-05 10:30 CH;2024-05-05 10:30 EM;5 May 2024 10:30 Pop";
        for text in texts.split(';') {
            assert_eq!(in_english(text), text, "{text}");
        }
    }
}
