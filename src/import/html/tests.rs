//! HTML, and the Markdown that it becomes.

use super::*;

fn check(html: &str, expected: &str) {
    assert_eq!(simple(html, &mut Imported::default()), expected, "{html}");
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
    let text =
        simple(&format!("<ol>{items}<li><p>a</p><p>b</p></li></ol>"), &mut Imported::default());
    assert!(text.ends_with("\n10. a\n\n    b"), "{text}");
    check("<ol start=\"3\"><li>a<ol start=\"7\"><li>b</li></ol></li></ol>", "3. a\n   7. b");
    check("<code>a`b</code>", "``a`b``");
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
