//! The forms of written dates and times, as patterns; `MONTH` stands for the names of months in all languages.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::pattern;

/// A date, perhaps a time and an offset behind it: each in the ways that [`DAYS`] and [`TIME`] know.
pub(super) static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    let days: Vec<String> = DAYS.iter().map(|it| format!("(?:{it})")).collect();
    let time = TIME.replace("AT_THE_HOUR", AT_THE_HOUR);
    pattern(&format!("^(?:{}){time}$", days.join("|")))
});

/// `2025-09-16`, `2025/9/16`, `2025年9月16日（火）`; `20250916`; `16 Sep 2025`; `September 16th, 2025`;
/// `2025. szeptember 16-án`, `2025(e)ko irailaren 16a`; `2025. gada 16. septembris`; `16.09.2025`.
const DAYS: [&str; 9] = [
    "(?P<y1>[0-9]{4}) ?(?P<s1>[-/._年년–]) ?(?P<m1>[0-9]{1,2}) ?(?P<s2>[-/._月월–]) ?(?P<d1>[0-9]{1,2})(?: ?[日일号號])?\\.?(?:[，、,]? ?[(（]?(?:[日月火水木金土](?:曜日?)?|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[월화수목금토일](?:요일)?)[)）]?)?\\.?",
    "(?P<y2>[0-9]{4})(?P<m2>[0-9]{2})(?P<d2>[0-9]{2})",
    DAY_MONTH_YEAR,
    MONTH_DAY_YEAR,
    "(?P<y6>[0-9]{4})(?:[-. /]| m\\.| ?թ\\.| оны| ?, ?|(?:\\(e\\)|e)?ko )+(?P<m6>MONTH)\\.?(?: сарын)?[- /](?P<d6>[0-9]{1,2})(?:\\.| d\\.|an?|\\(an?\\)|-j?[aáeé]n?|st|nd|rd|th)?",
    "(?i:ngày )?(?P<d8>[0-9]{1,2}) (?i:tháng|thg) (?P<m8>[0-9]{1,2})(?i:,? năm|,)? (?P<y8>[0-9]{4})",
    IN_MONGOLIAN,
    YEAR_DAY_MONTH,
    "(?P<a>[0-9]{1,2})(?P<separator>[-/.]) ?(?P<b>[0-9]{1,2})(?P<separator2>[-/.]) ?(?P<y5>[0-9]{4})(?: ?(?:г|р|r)\\.?|\\.)?",
];
pub(super) const DAY_MONTH_YEAR: &str = "(?P<d3>[0-9]{1,2})(?i:st|nd|rd|th|er|ère|e|r|:?[ae]|-a\\b|-?(?:го|е|є)|ης?|\\.?[º°ª]|\\.)?(?P<between>,?[- /]?)(?i:(?:of|de|di|del|ta['’]) |d['’])?(?P<m3>MONTH)\\.?,?[- /]?(?i:(?:de|del) |(?:พ\\.?ศ|ค\\.?ศ)\\.? ?)?(?P<y3>[0-9]{4})(?: ?(?:года?|року|roku|г|р|r|م|թ)\\b\\.?|\\.)?";
/// Among other words; alone it may be written in more ways.
pub(super) const YEAR_MONTH_DAY: &str = "(?P<y6>[0-9]{4})(?:\\.| m\\.| ?թ\\.| оны|(?:\\(e\\)|e)ko)? (?P<m6>MONTH)\\.?(?: сарын)? (?P<d6>[0-9]{1,2})(?:st|nd|rd|th)?";
/// `2024 оны 1-р сарын 5`, whose month is a number.
pub(super) const IN_MONGOLIAN: &str =
    "(?P<y9>[0-9]{4}) оны (?P<m9>[0-9]{1,2})(?:-?р)? сарын (?P<d9>[0-9]{1,2})";
/// `2024. gada 5. marts`, `2024 ж. 5 наурыз`, `2024-ж., 5-март`.
pub(super) const YEAR_DAY_MONTH: &str = "(?P<y7>[0-9]{4})(?:\\. ?(?:gada|g\\.)| ?ж\\.|-ж\\.),? ?(?P<d7>[0-9]{1,2})[-.]? ?(?P<m7>MONTH)\\.?";
pub(super) const MONTH_DAY_YEAR: &str =
    "(?P<m4>MONTH)\\.?[- ](?P<d4>[0-9]{1,2})(?i:st|nd|rd|th|\\.)?(?P<comma>,?)[- ](?P<y4>[0-9]{4})";

/// `T06:20`, ` 06:20:31.5 +02:00`, ` 06:20:31 -5`, ` 06:20:31 GMT+0200 (CEST)`, `, 6:20 pm`, ` 6 pm`, ` 6h20`, `T062031Z`; a zone's name adds nothing to its offset, in brackets or not. XML's
/// days have an offset and no time, `2025-09-16+02:00`.
const TIME: &str = "(?:(?:(?P<t>[Tt])|_|,? +(?:(?:AT_THE_HOUR) )?)\
    (?:(?P<noon>上午|下午|午前|午後|오전|오후) ?)?\
    (?P<hour>[0-9]{1,2})(?:(?:[:.]| ?h ?|[時时點点시] ?)(?P<minute>[0-9]{2})[分분]?(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]+)?| ?(?P<second5>[0-9]{2})[秒초])?|(?P<minute2>[0-9]{2})(?P<second2>[0-9]{2})?)?\
    (?: ?(?P<half>[AaPp])\\.? ?[Mm]\\.?| ?(?P<half2>[πμ])\\.? ?μ\\.?| (?P<half3>[صم])| ?Uhr| ?h| ?ч\\.?)?(?: *(?P<offset>(?:UTC|GMT)?[-+][0-9]{1,2}(?::?[0-9]{2})?|[Zz]|UTC|GMT))?(?: ?(?P<zone>\\([^()]{2,48}\\))| (?P<zone2>[A-Z]{3,5}|[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z0-9_+-]*){1,2}))?(?: m=[-+][0-9.]+)?(?P<zone3>\\[[^\\]]+\\])?\
    |[-_T](?P<hour3>[0-9]{2})-(?P<minute3>[0-9]{2})(?:-(?P<second3>[0-9]{2}))?|-(?P<hour4>[0-9]{2})(?P<minute4>[0-9]{2})|Z|[-+][0-9]{2}:[0-9]{2})?";

/// What stands before the time of a day in some language.
const AT_THE_HOUR: &str = "at|à|um|om|op|klo|kello|kl\\.?|klokken|klockan|klukkan|kell|a las?|a les|ás|às|as|ore|orele|la(?: ora)?|alle(?: ore)?|o|ob|godz\\.|v|ve|u|в|у|ў|о|об|во|saat|plkst\\.|val\\.|pukul|jam|pada|saa|lúc|เวลา|στις|בשעה|الساعة|ساعت|ժամը|ag|je|am|në";
