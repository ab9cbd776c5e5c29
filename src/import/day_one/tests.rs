//! What an export of Day One says of an entry.

use super::*;

#[test]
fn a_moment_is_of_its_zone_or_of_the_offset_that_is_written() {
    let check = |written: &str, zone: Option<&str>, expected: (&str, bool)| {
        let when = moment(written, zone).unwrap();
        assert_eq!((when.moment.written.as_str(), when.is_utc), expected);
    };
    let (utc, local) = ("2024-03-02T22:30:00Z", "2024-03-02T23:30:00+01:00");
    check(utc, Some("Europe/Berlin"), (local, false));
    check(local, Some("Europe/Berlin"), (local, false));
    check(local, None, (local, false));
    check(utc, None, (utc, true));
    check(utc, Some("Mars"), (utc, true));
    assert!(moment("yesterday", None).is_none());
}
