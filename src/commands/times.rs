//! Times as people read them: on the clock of their wall, with the weekday; JSON keeps them as they are stored.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};

use super::context::Context;

/// `Thu 2026-01-15 12:00`.
const WITH_TIME: &str = "%a %Y-%m-%d %H:%M";

/// A moment as the user's clock on the wall showed it: `Thu 2026-01-15 12:00`.
pub(super) fn told(moment: DateTime<Utc>, ctx: &Context) -> String {
    ctx.on_the_wall(moment).format(WITH_TIME).to_string()
}

/// The same of a time that is stored as text; the text itself where it is none.
pub(super) fn told_of(text: &str, ctx: &Context) -> String {
    let moment = DateTime::parse_from_rfc3339(text).map(|it| told(it.to_utc(), ctx));
    moment.unwrap_or_else(|_| text.to_owned())
}

/// The day of an entry as it was written, never shifted: `Tue 2025-09-16`, `Tue 2025-09-16 06:20`, and with the offset where the
/// user's clock has another one then. What reads as no day stays as it is.
pub(super) fn of_entry(written: &str, ctx: &Context) -> String {
    in_words(written, |moment| moment.naive_local() == ctx.on_the_wall(moment.to_utc()))
}

fn in_words(written: &str, is_here: impl Fn(DateTime<FixedOffset>) -> bool) -> String {
    if let Ok(day) = written.parse::<NaiveDate>() {
        return day.format("%a %Y-%m-%d").to_string();
    }
    let with_seconds = || DateTime::parse_from_rfc3339(written);
    let to_minutes = || DateTime::parse_from_str(written, "%Y-%m-%dT%H:%M%:z");
    if let Ok(moment) = with_seconds().or_else(|_| to_minutes()) {
        let told = moment.format(WITH_TIME).to_string();
        return if is_here(moment) { told } else { format!("{told} {}", moment.format("%:z")) };
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let local = forms.iter().find_map(|it| NaiveDateTime::parse_from_str(written, it).ok());
    local.map_or_else(|| written.to_owned(), |it| it.format(WITH_TIME).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_told_with_their_weekday_and_another_offset_is_said() {
        let in_lisbon = |it: DateTime<FixedOffset>| it.offset().local_minus_utc() == 0;
        for (written, expected) in [
            ("2025-09-16", "Tue 2025-09-16"),
            ("2025-09-16T06:20:00", "Tue 2025-09-16 06:20"),
            ("2025-09-16T06:20", "Tue 2025-09-16 06:20"),
            ("2025-09-16T06:20:00+00:00", "Tue 2025-09-16 06:20"),
            ("2025-09-16T06:20:00Z", "Tue 2025-09-16 06:20"),
            ("2025-09-16T23:20:00.5+09:00", "Tue 2025-09-16 23:20 +09:00"),
            ("2025-09-16T23:20+09:00", "Tue 2025-09-16 23:20 +09:00"),
            ("someday", "someday"),
        ] {
            assert_eq!(in_words(written, in_lisbon), expected);
        }
    }
}
