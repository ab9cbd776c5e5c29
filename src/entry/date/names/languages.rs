//! The languages, by their codes and by their names.

use std::collections::HashMap;
use std::sync::LazyLock;

use pure_rust_locales::locale_match;

use super::locales::{locales, primary};
use crate::nearest::nearest;

/// The code of the language that a text names: a code or a tag of it, `pl`, `pl-PL`, its English name, or its own; none
/// where no language is called so.
pub(crate) fn language_code(text: &str) -> Option<String> {
    static NAMED: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
        named_languages().map(|(name, code)| (name.to_lowercase(), code)).collect()
    });
    let text = text.trim().to_lowercase();
    let code = primary(&text);
    if let Some((_, code)) = OTHER_NAMES.iter().find(|it| it.0.split(' ').any(|it| it == code)) {
        return Some((*code).to_owned());
    }
    let is_known = CODES.split_whitespace().any(|it| it == code)
        || locales().any(|(name, _)| primary(name) == code);
    match is_known {
        true => Some(code.to_owned()),
        false => NAMED.get(&text).map(|it| (*it).to_owned()),
    }
}

/// The English name of a language that a text is closest to. Among codes each letter is another language.
pub(crate) fn nearest_language(text: &str) -> Option<&'static str> {
    /// The longest code.
    const LONGEST: usize = 3;
    let names = || named_languages().map(|(name, _)| name);
    (text.chars().count() > LONGEST).then(|| nearest(text, names())).flatten()
}

/// The codes of ISO 639-2 and 639-3 for languages that have a shorter one, the codes that were withdrawn, and names that are in no
/// locale; each with the code of ISO 639-1.
#[rustfmt::skip]
const OTHER_NAMES: &[(&str, &str)] = &[
    ("afr", "af"), ("amh", "am"), ("ara", "ar"), ("aze", "az"), ("bel", "be"), ("bul", "bg"), ("ben", "bn"), ("bre", "br"),
    ("bos", "bs"), ("cat", "ca"), ("ces cze", "cs"), ("cym wel", "cy"), ("dan", "da"), ("deu ger", "de"), ("ell gre", "el"),
    ("eng", "en"), ("epo", "eo"), ("spa castellano", "es"), ("est", "et"), ("eus baq", "eu"), ("fas per", "fa"), ("fin", "fi"),
    ("fao", "fo"), ("fra fre", "fr"), ("fry", "fy"), ("gle", "ga"), ("gla", "gd"), ("glg", "gl"), ("guj", "gu"), ("heb iw", "he"),
    ("hin", "hi"), ("hrv scr", "hr"), ("hun", "hu"), ("hye arm", "hy"), ("ind in", "id"), ("isl ice", "is"), ("ita", "it"),
    ("jpn", "ja"), ("kat geo", "ka"), ("kaz", "kk"), ("khm", "km"), ("kan", "kn"), ("kor", "ko"), ("kir", "ky"), ("ltz", "lb"),
    ("lao", "lo"), ("lit", "lt"), ("lav", "lv"), ("mkd mac", "mk"), ("mal", "ml"), ("mon", "mn"), ("mar", "mr"), ("msa may", "ms"),
    ("mlt", "mt"), ("mya bur", "my"), ("nob bokmål", "nb"), ("nep", "ne"), ("nld dut", "nl"), ("nno nynorsk", "nn"),
    ("nor norsk", "no"), ("oci", "oc"), ("pan", "pa"), ("pol", "pl"), ("pus", "ps"), ("por", "pt"), ("ron rum mo mol", "ro"),
    ("rus", "ru"), ("sin", "si"), ("slk slo", "sk"), ("slv", "sl"), ("sqi alb", "sq"), ("srp scc sh", "sr"), ("swe", "sv"),
    ("swa", "sw"), ("tam", "ta"), ("tel", "te"), ("tha", "th"), ("tgl", "tl"), ("tur", "tr"), ("ukr", "uk"), ("urd", "ur"),
    ("uzb", "uz"), ("vie", "vi"), ("yid ji", "yi"), ("zho chi", "zh"), ("zul", "zu"),
];

/// Languages by their English names and by their own, each with its code.
fn named_languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    locales().flat_map(|(locale, it)| {
        let english = locale_match!(it => LC_IDENTIFICATION::LANGUAGE);
        let own = locale_match!(it => LC_ADDRESS::LANG_NAME);
        english.into_iter().chain(own).map(move |name| (name, primary(locale)))
    })
}

/// The codes of ISO 639-1.
const CODES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et \
    eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk \
    kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny \
    oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk \
    tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The code under which the locales have a language that has several.
pub(super) fn with_names(language: &str) -> &str {
    match language {
        "no" => "nb",
        "iw" => "he",
        "in" => "id",
        "mo" => "ro",
        other => other,
    }
}
