//! The addresses that are found in a Markdown text.

use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let links = links(text, &[]);
    let told = links.iter().map(|it| {
        let sign = if it.is_shown { "!" } else { "" };
        format!("{sign}{} = {}", &text[it.range.clone()], it.address)
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn an_address_is_found_in_every_form() {
    check("![a](p.png \"At the sea\") [b](<q r.pdf>)", &["!p.png = p.png", "<q r.pdf> = q r.pdf"]);
    check(
        "![](a%20(1).png) [a [b]](c.pdf) ![x\\]y](d.png 't')",
        &["!a%20(1).png = a (1).png", "c.pdf = c.pdf", "!d.png = d.png"],
    );
    check("[![a](s.png)](l.png)", &["!s.png = s.png", "l.png = l.png"]);
    check("![z][ref]\n\n[ref]: z.png \"t\"", &["z.png = z.png"]);
    check(
        "![[a b.canvas]] [[t.pdf#page=3|T]]",
        &["!![[a b.canvas]] = a b.canvas", "[[t.pdf#page=3|T]] = t.pdf#page=3"],
    );
    check("| ![[a.png\\|200]] |\n| --- |", &["!![[a.png\\|200]] = a.png"]);
    check("Text <img src=\"sun.png\" alt='x'> on.", &["!\"sun.png\" = sun.png"]);
    check("<video controls>\n<source src=v.mp4>\n</video>", &["!v.mp4 = v.mp4"]);
    check("[a](https://example.org/a.png) <https://example.org> [b](#c) [c]()", &[]);
}

#[test]
fn code_and_comments_hold_no_address() {
    check("`![[x.png]]` ``![a](x.png)``", &[]);
    check("```\n![[x.png]]\n![a](x.png)\n```\n\n    ![a](x.png)", &[]);
    check("- a\n  ```\n  ![[x.png]]\n  ```\n- ![[y.png]]", &["!![[y.png]] = y.png"]);
    check("<!-- ![[x.png]] <img src=\"x.png\"> -->", &[]);
    check("<pre>\n![[x.png]] <img src=\"x.png\">\n</pre>", &[]);
}
