//! The text of an entry as HTML that holds nothing but marks of text.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};

use crate::entry::body::{MARKDOWN, without_title};

/// The schemes of addresses that a link may lead to.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "geo", "tel"];

/// Writes Markdown as HTML. HTML in it is shown as text, a picture as its words, a link only where it leads to a page of
/// the site (`page_of` knows it by a relative link) or to an address of a harmless kind.
///
/// Headings stand one level below the title of the page; the first one is left out where it says the same.
pub(super) fn render(
    markdown: &str,
    title: &str,
    page_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut writer = Writer { page_of, links: Vec::new() };
    let markdown = without_comments(markdown);
    let events = without_title(Parser::new_ext(&markdown, MARKDOWN), title);
    let events = events.filter_map(|event| writer.harmless(event));
    let mut html = String::with_capacity(markdown.len() * 5 / 4);
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// Leaves out what its writer did not mean for others: `<!-- … -->` and `%% … %%`, but not in code.
fn without_comments(markdown: &str) -> Cow<'_, str> {
    const MARKS: [(&str, &str); 2] = [("<!--", "-->"), ("%%", "%%")];
    if !MARKS.iter().any(|(open, _)| markdown.contains(open)) {
        return Cow::Borrowed(markdown);
    }
    let events = Parser::new_ext(markdown, MARKDOWN).into_offset_iter();
    let is_code =
        |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    let code: Vec<_> = events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect();
    let (mut kept, mut from) = (String::with_capacity(markdown.len()), 0);
    while let Some((at, (open, close))) = next_mark(markdown, from, &MARKS) {
        if let Some(code) = code.iter().find(|range| range.contains(&at)) {
            kept.push_str(&markdown[from..code.end]);
            from = code.end;
            continue;
        }
        kept.push_str(&markdown[from..at]);
        let inner = at + open.len();
        from = match markdown[inner..].find(close) {
            Some(end) => inner + end + close.len(),
            // To Markdown such a comment goes on to the end; a `%%` alone is text.
            None if open == "<!--" => markdown.len(),
            None => {
                kept.push_str(open);
                inner
            }
        };
    }
    kept.push_str(&markdown[from..]);
    Cow::Owned(kept)
}

/// The next of the marks that open a comment, with the one that closes it.
fn next_mark<'m>(
    text: &str,
    from: usize,
    marks: &[(&'m str, &'m str)],
) -> Option<(usize, (&'m str, &'m str))> {
    let found = marks.iter().filter_map(|mark| Some((from + text[from..].find(mark.0)?, *mark)));
    found.min_by_key(|(at, _)| *at)
}

struct Writer<'a> {
    page_of: &'a dyn Fn(&str) -> Option<String>,
    /// For each link and picture that is open, whether it is written as a link.
    links: Vec<bool>,
}

impl Writer<'_> {
    fn harmless<'e>(&mut self, event: Event<'e>) -> Option<Event<'e>> {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
                level: below(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
            Event::Start(
                Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. },
            ) => {
                let address = match link_type {
                    LinkType::Email => self.address(&CowStr::from(format!("mailto:{dest_url}"))),
                    _ => self.address(&dest_url),
                };
                self.links.push(address.is_some());
                Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: address?,
                    title: CowStr::Borrowed(""),
                    id: CowStr::Borrowed(""),
                })
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.links.pop().filter(|is_link| *is_link).map(|_| Event::End(TagEnd::Link))?
            }
            other => other,
        })
    }

    /// Where a link leads; nowhere, where that could do harm or is no page.
    fn address<'e>(&self, url: &CowStr<'e>) -> Option<CowStr<'e>> {
        // Browsers leave control characters out of an address before they look at its scheme.
        if url.contains(|it: char| it.is_control()) || url.starts_with("//") || url.contains('\\') {
            return None;
        }
        let before_colon = url.split_once(':').map(|(scheme, _)| scheme);
        match before_colon.filter(|it| !it.contains(['/', '?', '#'])) {
            Some(scheme) => {
                let is_known = SCHEMES.iter().any(|it| it.eq_ignore_ascii_case(scheme));
                is_known.then(|| url.clone())
            }
            None => (self.page_of)(url).map(CowStr::from),
        }
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(markdown: &str, expected: &str) {
        let page_of = |link: &str| (link == "other.md").then(|| "7.html".to_owned());
        assert_eq!(render(markdown, "Rain", &page_of).trim(), expected, "{markdown}");
    }

    #[test]
    fn text_becomes_marks_of_text() {
        check("a *b* ~~c~~ `d`", "<p>a <em>b</em> <del>c</del> <code>d</code></p>");
        check("# Rain\n\n# Sun\n\n###### Six", "<h2>Sun</h2>\n<h6>Six</h6>");
        check(
            "| a |\n|---|\n| b |",
            "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>",
        );
    }

    #[test]
    fn html_is_shown_as_text() {
        check("a <script>alert(1)</script>", "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>");
        check("<div onclick=x>\na\n</div>", "<p>&lt;div onclick=x&gt;\na\n&lt;/div&gt;</p>");
        check("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>");
        check("&lt;b&gt; &amp;", "<p>&lt;b&gt; &amp;</p>");
        check("# a {#x .y onclick=z}", "<h2>a {#x .y onclick=z}</h2>");
    }

    #[test]
    fn what_is_not_meant_for_others_is_left_out() {
        check("a <!-- b\n\nc --> d", "<p>a  d</p>");
        check("a %%b%% c", "<p>a  c</p>");
        check("%%\nb\n\nc\n%%\n\nd", "<p>d</p>");
        check("`%%a%%` 50%% <!-- b", "<p><code>%%a%%</code> 50%%</p>");
        check("```\n<!-- a -->\n```", "<pre><code>&lt;!-- a --&gt;\n</code></pre>");
    }

    #[test]
    fn links_lead_to_harmless_addresses_and_pages_of_the_site() {
        check("[a](https://x.org/?a=\"b\")", "<p><a href=\"https://x.org/?a=%22b%22\">a</a></p>");
        check("[a](other.md)", "<p><a href=\"7.html\">a</a></p>");
        check("<ana@example.org>", "<p><a href=\"mailto:ana@example.org\">ana@example.org</a></p>");
        for harm in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java&#x09;script:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//evil.example",
            "\\\\\\\\evil.example",
            "file:///etc/passwd",
            "missing.md",
            "#x",
        ] {
            check(&format!("[a]({harm})"), "<p>a</p>");
        }
        check("[[other]] [a][b]\n\n[b]: javascript:x", "<p>other a</p>");
    }

    #[test]
    fn pictures_are_their_words() {
        check("![the sea](sea.jpg)", "<p>the sea</p>");
        check(
            "![the *sea*](https://x.org/sea.jpg \"t\")",
            "<p><a href=\"https://x.org/sea.jpg\">the <em>sea</em></a></p>",
        );
    }

    /// The tags in a text.
    fn tags(html: &str) -> Vec<&str> {
        let mut rest = html;
        let mut tags = Vec::new();
        while let Some((_, after)) = rest.split_once('<') {
            let (tag, after) = after.split_once('>').unwrap();
            tags.push(tag);
            rest = after;
        }
        tags
    }

    proptest! {
        #[test]
        fn nothing_but_marks_of_text_comes_out(
            markdown in "([a\"'=&;:#\n \\[\\](){}!*_|`>/-]|<[a-z]{0,6} ?|javascript:|</?script>|<svg onload=|data:|https://|\\]\\(){0,40}",
        ) {
            let html = render(&markdown, "", &|_| None);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
                let known = [
                    "p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "h2", "h3", "h4",
                    "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td", "del", "input", "div", "sup",
                ];
                prop_assert!(known.contains(&name), "{} in {}", tag, html);
                if name == "a" && tag != "/a" {
                    prop_assert!(tag.starts_with("a href=\"http") || tag.starts_with("a href=\"mailto:") || tag.starts_with("a href=\"#"), "{}", tag);
                }
            }
        }
    }
}
