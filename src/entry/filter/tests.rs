//! Filters read from the words of a command line.

use super::error::HOW_DAYS_ARE_SAID;
use super::*;
use crate::field::Field;
use crate::field::FieldKind;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 9, 16).unwrap()
}

fn fields() -> Vec<Field> {
    let field = |name: &str, kind| Field::new(name.parse().unwrap(), kind);
    vec![
        field("weather", FieldKind::Text),
        field("rating", FieldKind::Integer),
        field("walked", FieldKind::Real),
        field("draft", FieldKind::Boolean),
        field("due", FieldKind::Date),
        field("projects", FieldKind::List),
    ]
}

#[expect(clippy::unnecessary_wraps, reason = "an option that was given")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn read(request: &Request) -> Result<Filter, FilterError> {
    Filter::read(request, today(), &fields())
}

fn check_error(request: &Request, message: &str, hint: Option<&str>) {
    let error = read(request).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.hint().as_deref(), hint, "{message}");
}

fn check_field(written: &str, test: &Test) {
    let request = Request { field: vec![written.to_owned()], ..Request::default() };
    assert_eq!(read(&request).unwrap().fields[0].test, *test, "{written}");
}

#[test]
fn no_words_are_no_filter() {
    assert_eq!(read(&Request::default()), Ok(Filter::default()));
}

#[test]
fn a_tag_may_be_written_with_its_hash() {
    let request =
        Request { tag: vec!["#rain".to_owned(), " #a/b".to_owned()], ..Request::default() };
    assert_eq!(read(&request).unwrap().tags, ["rain", "a/b"]);
    let request = Request { tag: vec!["#".to_owned()], ..Request::default() };
    check_error(&request, "`--tag` needs a name", None);
}

#[test]
fn from_and_to_are_the_ends_of_one_span() {
    let request = Request { from: some("2024"), to: some("2025-03"), ..Request::default() };
    let days = read(&request).unwrap().days;
    let [range] = days.as_slice() else { panic!("{days:?}") };
    assert_eq!(range.first, NaiveDate::from_ymd_opt(2024, 1, 1));
    assert_eq!(range.last, NaiveDate::from_ymd_opt(2025, 3, 31));
    let request = Request { from: some("2026"), to: some("2025"), ..Request::default() };
    check_error(&request, "`--from` begins on 2026-01-01, after `--to` ends on 2025-12-31", None);
}

#[test]
fn a_month_without_a_year_is_of_any_year() {
    let request = Request { month: some("sep"), year: some("2024"), ..Request::default() };
    let filter = read(&request).unwrap();
    assert_eq!((filter.months, filter.days.len()), (vec![9], 1));
    let filter = read(&Request { month: some("last month"), ..Request::default() }).unwrap();
    assert_eq!((filter.months, filter.days.len()), (Vec::new(), 1));
}

#[test]
fn a_month_and_a_day_are_of_any_year() {
    let on = |text: &str| read(&Request { on: some(text), ..Request::default() });
    assert_eq!(on("09-16").unwrap().anniversaries, [[(9, 16)]]);
    assert_eq!(on(" 2-29").unwrap().anniversaries, [[(2, 29)]]);
    assert_eq!(on("2025-09").unwrap().anniversaries, Vec::<Vec<(u32, u32)>>::new());
    for text in ["02-30", "13-01", "9-", "009-16"] {
        assert!(on(text).is_err(), "{text}");
    }
}

#[test]
fn the_last_of_february_stands_for_the_29th_where_there_is_none() {
    let day = |year, day| anniversary(NaiveDate::from_ymd_opt(year, 2, day).unwrap());
    assert_eq!(day(2025, 28), [(2, 28), (2, 29)]);
    assert_eq!(day(2024, 28), [(2, 28)]);
    assert_eq!(day(2024, 29), [(2, 29)]);
}

#[test]
fn a_field_is_asked_in_the_way_of_its_kind() {
    let range = |text: &str| Test::Numbers(text.parse().unwrap());
    check_field("weather=rain", &Test::Name("rain".to_owned()));
    check_field("weather = light = rain", &Test::Name("light = rain".to_owned()));
    check_field("projects=Garden", &Test::Name("Garden".to_owned()));
    check_field("rating=4..", &range("4.."));
    check_field("Walked=2.5", &range("2.5"));
    check_field("draft=no", &Test::Boolean(false));
    check_field("due=2025", &Test::Days(DayRange::said("2025", today()).unwrap()));
    check_field("weather", &Test::Present);
    check_field("weather=", &Test::Absent);
}

#[test]
fn a_field_that_is_not_declared_is_a_key_of_the_front_matter() {
    let field = |text: &str| Request { field: vec![text.to_owned()], ..Request::default() };
    let filter = read(&field("wether=rain")).unwrap();
    let test = KeyTest { key: "wether".to_owned(), value: some("rain") };
    assert_eq!((filter.fields, filter.keys), (Vec::new(), vec![test]));
    check_error(&field("=rain"), "`--field` needs a name", None);
    let message = "`--field sleep=5..3`: that ends before it begins";
    let hint = "a range is written `7`, `7..` (at least), `..3` (at most) or `2..5`";
    check_error(&field("sleep=5..3"), message, Some(hint));
    check_error(
        &field("rating=5..3"),
        "`--field rating=5..3`: that ends before it begins",
        Some(hint),
    );
    let message = "`--field due=2025..2024`: that ends before it begins";
    check_error(&field("due=2025..2024"), message, Some(HOW_DAYS_ARE_SAID));
    let message = "`--field due=2025-02-30`: there is no such day";
    check_error(&field("due=2025-02-30"), message, Some(HOW_DAYS_ARE_SAID));
    assert!(read(&field("route=b..a")).is_ok());
    let message = "`--field rating=high`: `rating` is of the kind integer, and `high` is none";
    let hint = "a number or a range is written `4`, `4..` (at least), `..3` (at most) or `2..5`";
    check_error(&field("rating=high"), message, Some(hint));
}

#[test]
fn an_error_names_the_option_and_the_way_out() {
    let request = Request { from: some("yesteday"), ..Request::default() };
    let message = "`--from yesteday`: not a date or a date range";
    check_error(&request, message, Some("did you mean `yesterday`?"));
    let request = Request { on: some("2025-02-30"), ..Request::default() };
    check_error(&request, "`--on 2025-02-30`: there is no such day", Some(HOW_DAYS_ARE_SAID));
    let request = Request { sort: some("dat"), ..Request::default() };
    check_error(&request, "`--sort dat`: there is no order `dat`", Some("did you mean `date`?"));
    let request = Request { sort: some("colour"), ..Request::default() };
    let hint = "there are `date`, `path`, `title`, `words`, `id`";
    check_error(&request, "`--sort colour`: there is no order `colour`", Some(hint));
    let request = Request { words: some("many"), ..Request::default() };
    let hint = "a range is written `7`, `7..` (at least), `..3` (at most) or `2..5`";
    check_error(&request, "`--words many`: `many` is not a range of numbers", Some(hint));
    let request = Request { within: some("5"), ..Request::default() };
    check_error(&request, "`--within` needs `--near`", Some("add `--near LAT,LON`"));
    let request = Request { near: some("Lisbon"), ..Request::default() };
    let hint = "a point is written in degrees, latitude first: `38.72,-9.14`";
    check_error(&request, "`--near Lisbon`: `Lisbon` is not a point on earth", Some(hint));
    let request = Request { tag: vec![" ".to_owned()], ..Request::default() };
    check_error(&request, "`--tag` needs a name", None);
}
