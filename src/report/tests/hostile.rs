//! Entries that want more than to be read.

use super::*;

/// What breaks out of a text, an attribute, a style, a title or a line.
const HOSTILE: &[&str] = &[
    "</title><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}</style>",
    "</svg><svg onload=alert(1)>",
    "]]><!--",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<iframe src=\"data:text/html,x\">",
    "<meta http-equiv=refresh content=0>",
    "&lt;script&gt;&#60;b&#62;",
    "url(https://example.org/x)",
    "{{x}}{%y%}${z}",
    "\u{1b}]0;owned\u{7}\u{9b}31m",
    "\u{202e}txt.exe\u{2066}",
    "\0\r\n\u{2028}",
    "-->",
];

/// The tags and the names of attributes of a page, in their order: all but what texts say.
fn skeleton(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1).map(|it| it.split_once('>').map_or(it, |(tag, _)| tag));
    let without_values = |tag: &str| {
        let (mut kept, mut is_value) = (String::new(), false);
        for letter in tag.chars() {
            is_value ^= letter == '"';
            kept.extend((!is_value).then_some(letter));
        }
        kept
    };
    tags.map(without_values).collect()
}

#[test]
fn no_text_of_an_entry_adds_a_tag_or_an_attribute() {
    let harmless = skeleton(&report_of(&archive("word"), "word").to_html());
    assert!(harmless.len() > 500);
    for text in HOSTILE {
        let html = report_of(&archive(text), text).to_html();
        assert_eq!(skeleton(&html), harmless, "{text}");
        assert_eq!(html.matches("<script").count(), 0, "{text}");
    }
}

#[test]
fn a_colour_that_is_none_is_left_out() {
    let html = report_of(&archive("red\" onclick=\"x"), "x").to_html();
    assert_eq!(html.matches("class=\"swatch\"").count(), 1);
}

#[test]
fn no_page_holds_what_a_terminal_obeys_or_what_turns_a_line() {
    for text in HOSTILE {
        let report = report_of(&archive(text), text);
        let rows = crate::report::terminal::page(&report.stats, report.today, 80);
        let drawn: String = rows.iter().flat_map(|row| [row.text(), "\n".to_owned()]).collect();
        for page in [drawn, report.to_html()] {
            let obeyed = |it: char| {
                it.is_control() && it != '\n'
                    || ('\u{202a}'..='\u{202e}').contains(&it)
                    || ('\u{2066}'..='\u{2069}').contains(&it)
            };
            assert_eq!(page.find(obeyed), None, "{text:?}");
        }
    }
}

#[test]
fn the_text_is_still_there() {
    let html = report_of(&archive("<b>rain</b> & more"), "<i>Mine</i>").to_html();
    assert!(html.contains("&lt;b&gt;rain&lt;/b&gt; &amp; more"));
    assert!(html.contains("<title>&lt;i&gt;Mine&lt;/i&gt;</title>"));
}
