//! How the daily notes of a vault are found by its settings.

use super::*;

#[test]
fn a_note_is_found_by_the_format_of_its_name() {
    let check = |format: &str, member: &str, expected: Option<&str>| {
        let daily =
            Daily { format: format.to_owned(), folder: "Daily".to_owned(), name: pattern(format) };
        let day = day_of(member, &daily).map(|it| it.to_string());
        assert_eq!(day.as_deref(), expected, "{format} {member}");
    };
    let day = Some("2024-03-02");
    check("YYYY-MM-DD", "Daily/2024-03-02.md", day);
    check("YYYY/MM/YYYY-MM-DD dddd", "Daily/2024/03/2024-03-02 Saturday.md", day);
    check("[Day] D MMMM YYYY", "Daily/Day 2 March 2024.md", day);
    check("dddd, MMMM Do, YYYY", "Daily/Saturday, March 2nd, 2024.md", day);
    check("YY.MM.DD", "Daily/24.03.02.md", day);
    check("YYYY-DDDD", "Daily/2024-062.md", day);
    check("GGGG-[W]WW-E", "Daily/2024-W09-6.md", day);
    check("LL", "Daily/March 2, 2024.md", day);
    check("YYYY-MM-DD", "Daily/٢٠٢٤-٠٣-٠٢.md", day);
    check("YYYY-MM-DD", "Daily/۲۰۲۴-۰۳-۰۲.md", day);
    check("YYYY [Mär] MM DD", "Daily/2024 Ma\u{308}r 03 02.md", day);
    check("gggg-[W]ww-E", "Daily/2024-W09-6.md", None);
    check("x", "Daily/1709337600000.md", None);
    check("YYYY-MM-DD", "Daily/2024-03-02 x.md", None);
    check("YYYY-MM-DD", "2024-03-02.md", None);
    check("YYYY-MM-DD", "Daily/2024-13-02.md", None);
    assert!(default_name().is_match("2024-03-02"));
}
