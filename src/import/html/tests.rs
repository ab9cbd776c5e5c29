//! HTML, and the Markdown that it becomes.

use super::*;

fn check(html: &str, expected: &str) {
    assert_eq!(simple(html, &mut Lost::default()), expected, "{html}");
}

#[test]
fn paragraphs_breaks_and_styles() {
    check(
        "<p dir=\"auto\">Ferry day</p>\n<p><strong>Slow</strong> sea &amp; sun<br>bread</p>",
        "Ferry day\n\n**Slow** sea & sun  \nbread",
    );
    check("Flat sea, \"slow\" day.<br><br>Bread.", "Flat sea, \"slow\" day.\n\nBread.");
    check("<b>a </b>b<i> c</i> <em><b>d</b></em><s>e</s>", "**a** b *c* ***d***~~e~~");
    check("a<div>b</div>c<div><div>d</div></div>", "a\n\nb\n\nc\n\nd");
    check("1. no list * star&nbsp;x", "1\\. no list * star x");
    check("plain\n text", "plain text");
    check("", "");
}

#[test]
fn lists_quotations_tables_and_links() {
    check(
        "<ul><li>a</li><li>b<ol><li>c</li><li><p>d</p><p>e</p></li></ol></li></ul>",
        "- a\n- b\n  1. c\n  2. d\n\n     e",
    );
    check("<blockquote>a<p>b</p></blockquote>c", "> a\n>\n> b\n\nc");
    check("<h2>A <b>b</b></h2>c", "## A **b**\n\nc");
    check(
        "<a href=\"https://example.org/(x)\">a [b]</a> <a href='https://e.org'>https://e.org</a>",
        "[a \\[b\\]](https://example.org/(x)) https://e.org",
    );
    check(
        "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
        "| a | b\\|c |\n| --- | --- |\n| 1 |  |",
    );
    check("<pre>a\n  *b*</pre><hr><code>*x*</code>", "```\na\n  *b*\n```\n\n---\n\n`*x*`");
    check(
        "<ul><li data-checked=\"true\">a</li></ul><input type=checkbox checked>b",
        "- [x] a\n\n[x] b",
    );
}

#[test]
fn whatever_stands_in_it_stays_in_its_block() {
    let items = "<li>x</li>".repeat(9);
    let text = simple(&format!("<ol>{items}<li><p>a</p><p>b</p></li></ol>"), &mut Lost::default());
    assert!(text.ends_with("\n10. a\n\n    b"), "{text}");
    check("<ol start=\"3\"><li>a<ol start=\"7\"><li>b</li></ol></li></ol>", "3. a\n\n   7. b");
    check("<ol><li>a</li><ol><li>b</li></ol><li>c</li></ol>", "1. a\n   1. b\n2. c");
    check("<ul><li>a</li><ol start=4><li>b</li></ol></ul>", "- a\n\n  4. b");
    check("<ol><ol><li>b</li></ol><li>c</li></ol>", "1. 1. b\n2. c");
    check("<code>a`b</code>", "``a`b``");
    check("<p>a<code></code>b</p>", "ab");
    check("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````");
    check("<b>\"hi\"</b>there x<i>(a)</i>y", "**\"hi**\"there x(*a*)y");
    check(
        "<table><tr><td>a<br>b</td><td><a href='https://e.org'>L</a> <b>c</b></td></tr></table>",
        "| a b | [L](https://e.org) **c** |\n| --- | --- |",
    );
    check("<iframe src=\"https://e.org/v\"></iframe>", "<https://e.org/v>");
    check("<img src=\"https://e.org/p.png\"><img src=\"p.png\">", "![](https://e.org/p.png)");
    check("<3 you <me@x.org> <br> y", "<3 you \\<me@x.org>  \ny");
}

#[test]
fn no_text_is_lost_where_it_stands_outside_of_items_and_cells() {
    check("<ul>Shopping:<li>a</li><li>b</li></ul>", "Shopping:\n\n- a\n- b");
    check("<ol><li>a</li>and <b>then</b><li>b</li></ol>", "1. a\n\nand **then**\n\n2. b");
    check("<ol><li value=\"7\">a</li><li>b</li></ol>", "7. a\n8. b");
    check(
        "<table>Note<caption>Days</caption><tbody><tr>bare<td>c</td></tr></tbody></table>",
        "Note\n\nDays\n\n| bare | c |\n| --- | --- |",
    );
    check(
        "<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>",
        "| a b |\n| --- |",
    );
    check("<details><summary>Sum</summary>Text</details>", "Sum\n\nText");
    check("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b");
    check("<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>", "- a\n\n* b\n\n- c");
    check("<ul><li>é</li></ul><ol><li>b</li></ol>", "- é\n\n1. b");
    check("<pre>a<br>b</pre>", "```\na\nb\n```");
    check("<code>c<br>d</code> <a href='https://e.org'>g<br>h</a>", "`c d` [g h](https://e.org)");
    check("<a href='u'><p>p</p><p>q</p></a>", "[p q](u)");
    check("<pre><div>a</div><div>b</div>c</pre>", "```\na\nb\nc\n```");
    check("<code>a</code><b><code>b</code></b> <code>c</code>", "`ab` `c`");
    check("See!<a href='u'>l</a>", "See\\![l](u)");
    check("<s><i>a</i>b</s>c", "~~*a*b~~c");
    check("<b><i>a</i>b</b> <i>a<b>b</b></i>", "***a*b** *a**b***");
    check("<s>.é<i>></i></s> <b>a</b><i>b</i>", "~~.é>~~ **a***b*");
    check("<s>a<b>b</b></s> <mark><s>c</s></mark><mark>d</mark>", "~~a**b**~~ ==~~c~~d==");
    check("<p>a~<s>b</s></p><p>~~~</p>", "a\\~~~b~~\n\n\\~\\~\\~");
    check("10<sup>3</sup> H<sub>2</sub>O", "10<sup>3</sup> H<sub>2</sub>O");
    check(
        "<span style=\"font-weight: bold\">a</span> <span style=\"TEXT-DECORATION:line-through\">b</span> <i style='font-weight:700'>c</i>",
        "**a** ~~b~~ ***c***",
    );
}

#[test]
fn what_a_text_shows_is_named_or_told() {
    let shown = |html: &str| {
        let mut lost = Lost::default();
        let text = simple(html, &mut lost);
        (text, !lost.names().is_empty())
    };
    let check = |html: &str, expected: &str, is_told: bool| {
        assert_eq!(shown(html), (expected.to_owned(), is_told), "{html}");
    };
    check(
        "<img src='https://e.org/p.png' alt='At [sea]'>",
        "![At \\[sea\\]](https://e.org/p.png)",
        false,
    );
    check(
        "<audio controls><source src='https://e.org/a.mp3'>No sound</audio>",
        "![](https://e.org/a.mp3)",
        false,
    );
    check("a<object data='p.pdf'>b</object>", "a", true);
    check("a<img src='data:image/png;base64,AA'>", "a", true);
    check("<object>only text</object>", "only text", false);
}

#[test]
fn a_link_keeps_the_styles_within_and_around_it() {
    let url = "https://e.org";
    check(&format!("<b><a href={url}>x</a></b> y"), &format!("[**x**]({url}) y"));
    check(
        &format!("<a href={url}>a <b>[b]</b><i>c</i></a>"),
        &format!("[a **\\[b**\\]*c*]({url})"),
    );
    check(&format!("<i>a <a href={url}>l</a> b</i>"), &format!("*a* [*l*]({url}) *b*"));
    check(&format!("<a href={url}>a <code>*</code><br>c</a>"), &format!("[a `*` c]({url})"));
    check(&format!("<a href={url}><h3>a</h3><ul><li>b</li></ul></a>"), &format!("[a b]({url})"));
    check(&format!("<a href={url}><a href=https://f.org>a</a></a>"), &format!("[a]({url})"));
    check(
        &format!("<a href={url}><img src=https://f.org/p.png> a</a>"),
        &format!("[![](https://f.org/p.png) a]({url})"),
    );
}

#[test]
fn a_style_within_another_behind_a_word_is_left_out() {
    check("Rain<s><i>gone</i></s> <s><b>x</b></s>", "Rain~~gone~~ ~~**x**~~");
    check("<s><i>gone</i></s>by", "~~gone~~by");
}

/// Were each line laid out once more for each list or quotation around it, this would take minutes.
#[test]
fn lists_and_quotations_beyond_number_stand_in_the_innermost() {
    let text = simple(&"<ul><li>a".repeat(20_000), &mut Lost::default());
    assert_eq!(text.matches('a').count(), 20_000);
    let deepest = text.lines().map(|it| it.len() - it.trim_start().len()).max();
    assert_eq!(deepest, Some(38));
    let text = simple(&"<blockquote>a".repeat(20_000), &mut Lost::default());
    assert_eq!(text.matches('a').count(), 20_000);
    assert!(text.contains(&format!("\n{}a", "> ".repeat(12))) && text.len() < 20_000 * 60);
    let text = simple(&"<b>a</b> *b* ".repeat(20_000), &mut Lost::default());
    assert!(text.starts_with("**a** \\*b\\* **a**"));
}

#[test]
fn a_text_begins_as_html_where_an_element_is_named() {
    for text in [
        "<p>a</p>",
        " <P dir=\"auto\">a",
        "<div>a",
        "<h1>a</h1>",
        "<br/>a",
        "<!DOCTYPE html><html>",
    ] {
        assert!(begins_as_html(text), "{text}");
    }
    for text in ["<phew> what", "<p", "<3", "a <p>b</p>", "<me@example.org>", "<https://e.org>", ""]
    {
        assert!(!begins_as_html(text), "{text}");
    }
}

/// Checks what is told of a text.
#[track_caller]
fn check_told(html: &str, expected: &[&str]) {
    let mut lost = Lost::default();
    simple(html, &mut lost);
    let told = lost.finding("x").map(|it| it.message).unwrap_or_default();
    let told: Vec<&str> = told.split('`').skip(1).step_by(2).collect();
    assert_eq!(told, expected, "{html}");
}

#[test]
fn a_look_that_markdown_has_no_signs_for_is_told() {
    check_told("<p>a <b>b</b> <i>c</i> <mark style='background:#ff0'>d</mark></p>", &[]);
    check_told("a <u>b</u>", &["underlined text"]);
    check_told("a <span style='text-decoration:underline'>b</span>", &["underlined text"]);
    check_told("<a href='https://e.org'><u style='color:#00f'>b</u></a>", &[]);
    check_told(
        "a <font color=red size=5>b</font> c d",
        &["the colour of a text", "the size of a text"],
    );
    check_told(
        "a b c <span style='background-color: yellow'>b</span>",
        &["the background of a text"],
    );
    check_told("<h1 style='font-size:30px'>A</h1>b", &[]);
    check_told("<p style='text-align:center'>a</p><p>b c</p>", &["the alignment of a text"]);
    check_told("<p align=left>a</p>", &[]);
    check_told("<ul><li style='color:red'>a</li><li>b c</li></ul>", &["the colour of a text"]);
    check_told("<table><tr><td><u>a</u></td></tr></table>", &["underlined text"]);
    check("<ul><li style='font-weight:bold'>a</li></ul>", "- **a**");
}

#[test]
fn a_style_that_is_not_read_where_it_stands_is_told() {
    check_told("Rain<s><i>gone</i></s>", &["italic text"]);
    check_told("Rain <s><i>gone</i></s>", &[]);
    check_told(
        "<b>a <a href='https://e.org/x'>b</a></b> <a href='https://e.org'><i>c</i></a>",
        &[],
    );
    check_told("<b><code>a</code></b>", &["bold text"]);
    check_told("<a href='https://e.org'><ul><li><b>a</b></li></ul></a>", &["bold text"]);
    check_told("a<b>!</b>b", &[]);
}
