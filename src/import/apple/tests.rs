//! Pages of Apple Journal, and the entries that they become.

use super::*;

fn read_page(member: &str, text: &str) -> Imported {
    let bundle = Bundle::of_bytes(Vec::new(), member).unwrap();
    let page = Page { bundle: &bundle, member, root: markup::read(text) };
    page.entry(&mut Reading::default())
}

#[test]
fn a_title_may_end_in_a_number_or_be_a_sign_alone() {
    let check = |name: &str, first: &str, title: Option<&str>, body: &str| {
        let entry = read_page(
            &format!("Entries/2024-03-03{name}.html"),
            &format!("<p>{first}</p><p>a</p>"),
        );
        assert_eq!((entry.said("title"), entry.body.as_str()), (title, body), "{name}");
    };
    check("_Trip_(2024)", "Trip (2024)", Some("Trip (2024)"), "a");
    check("_Trip_(2)", "Trip", Some("Trip"), "a");
    check("_Trip_(2)", "b", Some("Trip"), "b\n\na");
    check("_🎉", "🎉", Some("🎉"), "a");
    check("_❤️_(1)", "❤", Some("❤"), "a");
    check("_(1)", "b", None, "b\n\na");
    check("", "b", None, "b\n\na");
}

#[test]
fn where_an_item_leads_stays() {
    let item =
        |kind: &str, text: &str| format!("<div class=\"gridItem assetType_{kind}\">{text}</div>");
    let page = [
        item("link", "<a href=\"https://e.org/a_b\"><div class=\"title\">[A] page</div></a>"),
        format!("<a href=\"https://e.org/s\">{}</a>", item("music", "<div>Song</div>")),
        item("link", "<a href=\"https://e.org/n\"></a>"),
        item("podcast", "<a href=\"../Resources/x.html\">Talk</a>"),
    ];
    let entry = read_page(
        "Entries/2024-03-03.html",
        &format!("<div class=assetGrid>{}</div>", page.concat()),
    );
    let expected = [
        "link: [\\[A\\] page](https://e.org/a_b)",
        "music: [Song](https://e.org/s)",
        "link: <https://e.org/n>",
        "podcast: Talk",
    ];
    assert_eq!(entry.body, expected.join("\n\n"));
}
