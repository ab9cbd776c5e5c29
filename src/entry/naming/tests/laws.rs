//! What a layout makes of any day is read as that day.

use chrono::Datelike;

use super::*;

#[test]
fn every_path_of_a_day_is_read_as_that_day() {
    let day: NaiveDate = "2027-01-03".parse().unwrap();
    let mut wrong = Vec::new();
    for path in [
        "2026-11-16.md",
        "2026-11-16 November.md",
        "2026/11/16.md",
        "2026/11/16th.md",
        "2026/9/6.md",
        "2026/11/16 Monday.md",
        "2026-11/16 Monday.md",
        "2026-09/6 Sunday.md",
        "2026-11/Monday 16.md",
        "2026/03/March 3.md",
        "2026/November/16 November.md",
        "2026/November/November 16th.md",
        "November 16, 2026.md",
        "November 16th, 2026.md",
        "16 November 2026.md",
        "Monday, November 16, 2026.md",
        "16. November 2026.md",
        "16.11.2026.md",
        "20261116.md",
        "2026/1116.md",
        "2026/202611/16.md",
        "2026年11月16日.md",
        "2026/11月16日(月).md",
        "2026/11/16(Mon).md",
        "2026/11/16日.md",
        "2026/二月/18.md",
        "2026/11 Garden/16.md",
        "2026/11 Garden/11-16.md",
        "2026/11 Garden/16 Monday.md",
        "2026/11 Journal/16.md",
        "2026-W47-1.md",
        "Nov16_2026.md",
        "J20261116.md",
        "5 III 2026.md",
        "2026 Nov 16.md",
        "2026/11 November/Mon 16.md",
    ] {
        let layout = Layout::of([&EntryPath::new(path).unwrap()]);
        let paths =
            layout.paths(day, None).take(3).chain(layout.paths(day, Some("Rain, again")).take(3));
        let is_other = |it: &EntryPath| day_of_path(it, &[]) != Some(day);
        wrong.extend(paths.filter(is_other).map(|it| it.to_string()));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The name of a day in a layout: as `strftime` has it, with `{q}` for its quarter, and `{th}` for its ending.
fn named(layout: &str, day: NaiveDate) -> String {
    let quarter = (day.month0() / 3 + 1).to_string();
    let name = day.format(layout).to_string().replace("{q}", &quarter);
    format!("{}.md", name.replace("{th}", part::ordinal(day.day())))
}

/// What is told where the name of another day is not as `layout` has it, or is read as no day or another one.
fn wrong_names(layout: &str, samples: &[NaiveDate]) -> Vec<String> {
    let paths: Vec<EntryPath> =
        samples.iter().map(|it| EntryPath::new(&named(layout, *it)).unwrap()).collect();
    let found = Layout::of(&paths);
    let days = ["2025-09-30", "2025-10-03", "2026-01-31", "2026-02-05", "2027-05-09"];
    let days = days.map(|it| it.parse::<NaiveDate>().unwrap());
    let wrong = days.into_iter().filter_map(|day| {
        let (path, expected) = (found.paths(day, None).next()?, named(layout, day));
        let is_right = path.as_str() == expected && day_of_path(&path, &[]) == Some(day);
        (!is_right)
            .then(|| format!("{layout}: {path}, not {expected} ({:?})", day_of_path(&path, &[])))
    });
    wrong.collect()
}

/// The name of another day is what a person with these files would write, and is read as that day.
#[test]
fn the_name_of_another_day_is_as_the_layout_has_it() {
    let day = |it: &str| it.parse::<NaiveDate>().unwrap();
    let days = |first: &str| day(first).iter_days().take(8).collect::<Vec<_>>();
    let spread = [
        "2025-01-15",
        "2025-02-03",
        "2025-03-09",
        "2025-05-12",
        "2025-08-31",
        "2025-11-25",
        "2025-12-07",
    ];
    let samples = [days("2025-09-05"), days("2025-03-01"), spread.map(day).to_vec()];
    #[rustfmt::skip]
    let layouts = [
        "%Y-%m-%d", "%Y/%m/%d", "%Y/%-m/%-d", "%Y/%-m-%-d", "%Y-%-m/%-d", "%Y-%-m-%-d", "%Y-%m/%A-%d", "%Y-%m/%a-%d", "%Y-%m/%d-%A",
        "%Y/%m/%A %-d", "%Y/%B/%A-%d", "%Y/%m/%a_%d", "%Y/Q{q}/%m/%d", "%Y/Q{q}/%m-%d", "%Y/Q{q}/%Y-%m-%d", "%Y-Q{q}/%m/%d",
        "%Y/%B/%-d{th}", "%Y/%B/%-d{th} Rain", "%Y/%m Journal/%d", "%Y/%m Journal/%Y-%m-%d", "%Y/Journal/%m/%d", "Journal/%Y/%m/%d",
        "Journal %Y/%B/%-d", "%Y/%m %B/%d %A", "Daily/%Y/%m-%B/%Y-%m-%d-%A", "Lisbon, %-d %B %Y", "Trip %Y-%m-%d Lisbon",
        "Trip %Y-%m-%d", "Notes (%-d %B %Y)", "%B %-d, %Y", "%B %-d{th}, %Y", "%A, %B %-d, %Y", "%A %-d %B %Y", "%Y-%m-%d %a", "%a %Y-%m-%d",
        "%Y-%m-%d (%A)", "%Y%m%d", "%Y/%Y%m%d", "%Y/%m%d", "%Y/%Y%m/%d", "%d.%m.%Y", "%-d.%-m.%Y", "%Y.%m.%d", "%Y_%m_%d", "journals/%Y_%m_%d",
        "%d-%b-%Y", "%d %b %Y", "%-d %b %Y", "daily.journal.%Y.%m.%d", "%G-W%V/%Y-%m-%d", "%G/W%V/%Y-%m-%d", "%G-W%V-%u", "%Y/%m/%d/%Y-%m-%d",
        "%Y/%m/%d/entry", "%Y年%-m月%-d日", "%Y/%-m月/%-d日", "%Y-%m/%Y-%m-%d %A", "J%Y%m%d", "diary/%Y/%b/%d", "%Y/%m/%d %A", "%Y/%m/%m-%d",
        "%Y/%-m/%-m-%-d", "%Y/%B/%B %-d", "%Y/%B %Y/%-d %B", "%Y/%m - %B/%d", "%Y/%m. %B/%d. %B",
    ];
    let tried = layouts.iter().flat_map(|layout| samples.iter().map(move |it| (layout, it)));
    let wrong: Vec<String> = tried.flat_map(|(layout, it)| wrong_names(layout, it)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}
