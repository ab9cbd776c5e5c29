//! The clock: the present moment, the day of the person, and what an hour on the wall means.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc};

use super::{Context, environment};

impl Context {
    /// The present moment, to the second; `JOURNAL_NOW` fixes it, for tests.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.moment().trunc_subsecs(0)
    }

    /// The present moment as exactly as the clock tells it: what the stamps of files are compared with.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn moment(&self) -> DateTime<Utc> {
        moment()
    }

    /// The present moment in the user's zone; where it is fixed, in the zone that it was given in.
    pub(crate) fn local_time(&self) -> DateTime<FixedOffset> {
        fixed_now().unwrap_or_else(|| self.now().with_timezone(&Local).fixed_offset())
    }

    /// The present moment as the user's clock on the wall shows it.
    pub(crate) fn local_now(&self) -> NaiveDateTime {
        self.local_time().naive_local()
    }

    /// The moment at which the user's clock on the wall shows a time; of two, in an hour that comes twice, the later.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn instant(&self, at: NaiveDateTime) -> DateTime<Utc> {
        let fixed = fixed_now().map(|it| at.and_local_timezone(*it.offset()).latest());
        let there = || at.and_local_timezone(Local).latest().map(|it| it.fixed_offset());
        // An hour that the clock leaves out has no moment: what stands an hour later has one.
        let later = || (at + TimeDelta::hours(1)).and_local_timezone(Local).latest();
        let moment =
            fixed.unwrap_or_else(|| there().or_else(|| later().map(|it| it.fixed_offset())));
        moment.map_or_else(|| at.and_utc(), |it| it.to_utc())
    }

    /// What the user's clock on the wall showed at a moment.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn on_the_wall(&self, moment: DateTime<Utc>) -> NaiveDateTime {
        wall(moment)
    }

    /// The day it is where the user is.
    pub(crate) fn today(&self) -> NaiveDate {
        self.local_now().date()
    }
}

/// The present moment.
pub(super) fn moment() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]
    let now = || Utc::now();
    fixed_now().map_or_else(now, |it| it.with_timezone(&Utc))
}

/// What the user's clock on the wall showed at a moment.
pub(crate) fn wall(moment: DateTime<Utc>) -> NaiveDateTime {
    let fixed = fixed_now().map(|it| moment.with_timezone(it.offset()).naive_local());
    fixed.unwrap_or_else(|| moment.with_timezone(&Local).naive_local())
}

/// The moment that `JOURNAL_NOW` fixes.
fn fixed_now() -> Option<DateTime<FixedOffset>> {
    environment("JOURNAL_NOW").and_then(|it| DateTime::parse_from_rfc3339(&it).ok())
}
