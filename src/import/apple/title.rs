//! Whether a block of a page is its title.

use pulldown_cmark::{Event, Options, Parser};
use unicode_normalization::UnicodeNormalization;

/// Whether a text is the title by which a file is called: letters and digits count, and where there are none all signs.
pub(super) fn is_named(text: &str, name: &str) -> bool {
    let words = |text: &str| -> String { text.nfc().filter(|it| it.is_alphanumeric()).collect() };
    // A sign may be asked for as a picture.
    let signs = |text: &str| -> String {
        text.chars().filter(|it| !it.is_whitespace() && *it != '\u{fe0f}').collect()
    };
    let (first, wanted) = (words(text), words(name));
    match wanted.is_empty() {
        true => !name.is_empty() && signs(text) == signs(name),
        false => first == wanted || wanted.len() > 20 && first.starts_with(&wanted),
    }
}

/// The words of a block without the signs of Markdown.
pub(super) fn plain(block: &str) -> String {
    let text = Parser::new_ext(block, Options::ENABLE_STRIKETHROUGH).map(|it| match it {
        Event::Text(text) | Event::Code(text) => text.into_string(),
        Event::SoftBreak | Event::HardBreak => " ".to_owned(),
        _ => String::new(),
    });
    let text = text.collect::<String>().replace("==", "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
