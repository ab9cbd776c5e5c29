//! The filters that list, search, export and others share, as arguments.

mod again;
mod selected;

use clap::builder::PossibleValuesParser;
use rusqlite::Connection;

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use crate::archive::read::selection::Selection;
use crate::entry::filter::in_query::{Fit, Said};
use crate::entry::filter::{Filter, Request, Sort};
use crate::finding::Finding;

/// Which entries: filters that all must hold
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// From this day on: 2025, 2025-09, 2025-09-16, `last month`, `3 weeks ago`
    #[arg(long, value_name = "DAYS")]
    from: Option<String>,
    /// Up to this day
    #[arg(long, value_name = "DAYS")]
    to: Option<String>,
    /// On this day, or in this span; 09-16 is that day of any year
    #[arg(long, value_name = "DAYS")]
    on: Option<String>,
    /// In this year, or span of years: 2025, 2023..2025
    #[arg(long, value_name = "YEAR")]
    year: Option<String>,
    /// In this month, of any year where none is named: 9, september, 2025-09
    #[arg(long, value_name = "MONTH")]
    month: Option<String>,
    /// On today's day of the month, in any year
    #[arg(long)]
    on_this_day: bool,
    /// In this place, or in a place in it
    #[arg(long, value_name = "PLACE")]
    location: Vec<String>,
    /// With a place near this point
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    near: Option<String>,
    /// How near, in kilometres
    #[arg(long, value_name = "KM", requires = "near")]
    within: Option<String>,
    /// With this mood
    #[arg(long, value_name = "MOOD")]
    mood: Vec<String>,
    /// With a mood of this strength: 7, 7.., 2..4
    #[arg(long, value_name = "RANGE")]
    mood_scale: Option<String>,
    /// With this tag
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// With this person
    #[arg(long, value_name = "NAME")]
    person: Vec<String>,
    /// With this value of a declared field, or of any other key of the front matter (read from every entry)
    #[arg(long, value_name = "NAME=VALUE")]
    field: Vec<String>,
    /// With so many words: 500.., ..50, 100..200
    #[arg(long, value_name = "RANGE")]
    words: Option<String>,
    /// Those whose files are gone
    #[arg(long)]
    removed: bool,
    /// Those of which nothing says the day
    #[arg(long)]
    undated: bool,
    /// In this order
    #[arg(long, value_name = "ORDER", value_parser = PossibleValuesParser::new(Sort::ALL.map(Sort::as_str)))]
    sort: Option<String>,
    /// No more than so many
    #[arg(long, short = 'n', value_name = "COUNT")]
    limit: Option<u64>,
    /// The other way round
    #[arg(long)]
    reverse: bool,
    /// What the query of a search asks besides.
    #[arg(skip)]
    said: Vec<Said>,
}

/// The journal as it stood
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct At {
    /// As the journal stood: `yesterday`, `3 weeks ago`, 2025-09-16 (its end), a time
    #[arg(long, value_name = "WHEN", conflicts_with = "removed")]
    at: Option<String>,
}

impl At {
    /// What was written.
    pub(crate) fn when(&self) -> Option<&str> {
        self.at.as_deref()
    }
}

/// Says what of the journal as it stood is not given; the command then ends with findings.
pub(crate) fn tell_left_out(findings: &[Finding], ctx: &Context) -> Outcome {
    const SHOWN: usize = 20;
    let (shown, rest) = findings.split_at(findings.len().min(SHOWN));
    ctx.output.findings(shown);
    if !rest.is_empty() && !ctx.output.json {
        let more = answer::counted(rest.len(), "entry");
        ctx.output.warn(&format!("{more} more cannot be given"), Some("`--json` names all"));
    }
    Outcome::of(findings)
}

/// Whether copies that a sync tool made of a conflict are among the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copies {
    /// They are.
    Wanted,
    /// They are left out.
    LeftOut,
}

/// Whether to show what is mostly left out
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "Filters")]
pub(crate) struct WithConflicts {
    /// Include copies that a sync tool made of a conflict
    #[arg(long)]
    conflicts: bool,
}

impl WithConflicts {
    /// What was asked for.
    pub(crate) fn copies(self) -> Copies {
        if self.conflicts { Copies::Wanted } else { Copies::LeftOut }
    }
}

/// What of an entry has names that people look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// Where it is.
    Location,
    /// Who is in it.
    Person,
    /// Its tags.
    Tag,
    /// How it felt.
    Mood,
}

impl Named {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Location, Self::Person, Self::Tag, Self::Mood];

    /// The option that asks for it, without its hyphens.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Person => "person",
            Self::Tag => "tag",
            Self::Mood => "mood",
        }
    }
}

impl Filters {
    /// The first so many of all entries.
    pub(crate) fn at_most(count: u64) -> Self {
        Self { limit: Some(count), ..Self::default() }
    }

    fn request(&self, copies: Copies) -> Request {
        let it = self.clone();
        Request {
            from: it.from,
            to: it.to,
            on: it.on,
            year: it.year,
            month: it.month,
            on_this_day: it.on_this_day,
            location: it.location,
            near: it.near,
            within: it.within,
            mood: it.mood,
            mood_scale: it.mood_scale,
            tag: it.tag,
            person: it.person,
            field: it.field,
            words: it.words,
            removed: it.removed,
            undated: it.undated,
            conflicts: copies == Copies::Wanted,
            sort: it.sort,
            limit: it.limit,
            reverse: it.reverse,
        }
    }

    /// The filters as values.
    pub(crate) fn filter(&self, copies: Copies, ctx: &mut Context) -> Result<Filter, CommandError> {
        let fields = ctx.fields()?;
        let filter = Filter::read(&self.request(copies), ctx.today(), &fields)?;
        Ok(filter.with(&self.said, ctx.today())?)
    }
}

/// How well the value of a filter in a query suits what the archive knows.
pub(crate) fn fit(said: &Said, archive: &Connection, ctx: &Context) -> Fit {
    let Ok(filter) = said.filter(ctx.today()) else { return Fit::None };
    // What fails here fails again where the entries are selected, and is told there.
    match Selection::new(archive, &filter).map(|it| it.unknown) {
        Ok(unknown) if unknown.is_empty() => Fit::Known,
        Ok(unknown) if unknown.iter().all(|it| it.nearest.is_some()) => Fit::Near,
        _ => Fit::None,
    }
}
