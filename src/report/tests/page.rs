//! What the page promises: nothing fetched, nothing run, and read by everyone.

use std::collections::BTreeSet;

use super::*;

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let parts = html.split(&format!(" {attribute}=\"")).skip(1).collect::<Vec<_>>();
    parts.into_iter().filter_map(|it| it.split('"').next()).collect()
}

#[test]
fn the_page_forbids_all_but_its_own_style() {
    let html = report_of(&archive("word"), "Mine").to_html();
    let policy = "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"";
    assert!(html.contains(policy));
    assert!(
        html.find(policy) < html.find("<style>"),
        "the policy must stand before all that it rules"
    );
    for foreign in ["http:", "https:", "//", "src=", "@import", "url(", "<script", "<link"] {
        let found = html.replace("src 'unsafe", "").find(foreign);
        assert_eq!(found, None, "{foreign}");
    }
}

#[test]
fn every_picture_has_a_title_a_description_and_its_numbers() {
    let html = report_of(&archive("word"), "Mine").to_html();
    let pictures = html.matches("<svg ").count();
    assert!(pictures > 8);
    assert_eq!(html.matches("role=\"img\"").count(), pictures);
    assert_eq!(html.matches("<desc ").count(), pictures);
    assert_eq!(html.matches("<figure").count(), html.matches("<details>").count());
    let ids: Vec<_> = values(&html, "id");
    let distinct: BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
    for attribute in ["aria-labelledby", "aria-describedby"] {
        assert!(values(&html, attribute).iter().all(|id| distinct.contains(id)), "{attribute}");
    }
    let targets = values(&html, "href");
    assert!(targets.iter().all(|it| it.strip_prefix('#').is_some_and(|id| distinct.contains(&id))));
}

#[test]
fn headings_go_down_one_step_at_a_time() {
    let html = report_of(&archive("word"), "Mine").to_html();
    let levels =
        html.match_indices("<h").filter_map(|(at, _)| html.as_bytes()[at + 2].checked_sub(b'0'));
    let levels: Vec<_> = levels.filter(|level| (1..=6).contains(level)).collect();
    assert_eq!((levels[0], levels[1..].contains(&1)), (1, false));
    assert!(levels.windows(2).all(|it| it[1] <= it[0] + 1), "{levels:?}");
}

#[test]
fn twenty_years_are_a_few_hundred_kilobytes() {
    let first: NaiveDate = "2005-09-21".parse().unwrap();
    let html = report_of(&days(first.iter_days().take(20 * 365 + 5)), "Mine").to_html();
    assert!(html.len() < 400_000, "{}", html.len());
}

#[test]
fn ten_thousand_years_are_still_a_page() {
    let years = (0..=9999).filter_map(|year| NaiveDate::from_ymd_opt(year, 6, 1));
    let html = report_of(&days(years), "Mine").to_html();
    assert!(html.len() < 1_500_000, "{}", html.len());
    assert!(
        html.contains("9,940 earlier years are not drawn, and 9,800 of them not in the table.")
    );
}

#[test]
fn the_memories_of_the_day_are_shown_and_the_day_itself_is_not() {
    let html = report_of(&archive("word"), "Mine").to_html();
    assert!(html.contains("20 September 2023, 2 years ago"));
    assert_eq!(html.matches("<article>").count(), 1);
}

#[test]
fn an_empty_archive_has_a_page_too() {
    let html = report_of(&days([]), "Mine").to_html();
    assert!(html.contains("There is no entry to count."));
    assert_eq!(html.matches("<svg").count(), 0);
    assert!(!html.contains("NaN") && !html.contains("<nav"));
}

#[test]
fn a_day_that_starts_late_is_told() {
    let report = report_of(&archive("word"), "Mine");
    let report = Report { day_starts_at: NaiveTime::from_hms_opt(6, 0, 0).unwrap(), ..report };
    assert!(report.to_html().contains("A day starts at 06:00"));
}

#[test]
fn what_versions_have_more_or_fewer_stands_in_the_month_that_saw_them() {
    let archive = archive("word");
    let sql = "
        INSERT INTO syncs (number, synced_at) VALUES
            (1, '2025-01-01T12:00:00Z'), (2, '2025-02-28T23:30:00Z'), (3, '2025-02-01T12:00:00Z');
        INSERT INTO version_bytes (id, length, storage, data) VALUES (1, 0, 'whole', x'');
        INSERT INTO entry_versions (entry_id, seen_in, replaced_in, path, word_count, hash, length, bytes_id)
        VALUES (4, 2, 3, '4.md', 100, x'', 0, 1), (4, 1, 2, '4.md', 30, x'', 0, 1), (3, 0, 9, '3.md', 7, x'', 0, 1);
        UPDATE entries SET seen_in = 3 WHERE id = 4;";
    archive.execute_batch(sql).unwrap();
    let report = report_of(&archive, "Mine");
    let growth = &report.growth;
    assert_eq!((growth.entries, growth.versions), (2, 3));
    let months: Vec<_> =
        growth.by_month.iter().map(|(month, it)| (month.to_string(), it.more, it.fewer)).collect();
    assert_eq!(months, [("2025-02".to_owned(), 70, 20)]);
    let most: Vec<_> =
        growth.most.iter().map(|it| (it.entry.id, it.versions, it.first_words)).collect();
    assert_eq!(most, [(4, 3, 30), (3, 2, 7)]);
    let html = report.to_html();
    assert!(html.contains("70 words added, 20 removed.") && html.contains("class=\"less\""));
    assert!(
        !report_of(&days(["2025-09-16".parse().unwrap()]), "Mine").to_html().contains("growth")
    );
}
