//! `journal stats`: numbers, and small pictures of them in the terminal.

use anstyle::{AnsiColor, Style};
use chrono::{NaiveDate, NaiveTime};

use super::answer;
use super::context::Context;
use super::derived;
use super::error::{CommandError, Outcome};
use super::status::{self, Status};
use crate::archive::ArchiveError;
use crate::archive::stats::{FieldOf, Stats, StatsError, StatsFilter, day_of_moment};
use crate::chart::text::{Role, Row, Span};
use crate::entry::filter::{Filter, Request};
use crate::field::Field;
use crate::nearest::nearest;
use crate::report::terminal;

/// Count what was written: when, where, with whom, and how it felt
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    days: Days,
    /// Count the values of a field too: mood, location, tag, person, a declared field, or any front matter key
    #[arg(long = "field", value_name = "NAME")]
    fields: Vec<String>,
}

/// Which days count.
#[derive(Debug, clap::Args)]
pub(super) struct Days {
    /// Only what was written in this year, or span of years
    #[arg(long, value_name = "YEAR")]
    year: Option<String>,
    /// Only what was written from this day, month or year on
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only what was written up to this day, month or year
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Count copies that a sync tool made of a conflict, too
    #[arg(long)]
    conflicts: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let (graph, _) = ctx.graph_with_fault()?;
    let schema = status::look(&graph, ctx)?;
    let (starts_at, today) = today(ctx)?;
    let declared = ctx.fields()?;
    let fields = args.fields.iter().map(|name| FieldOf::named(name, &declared)).collect();
    let filter = StatsFilter { fields, ..args.days.filter(today)? };
    let archive = derived::archive_at_head(ctx)?;
    let stats = Stats::read(archive.connection(), &filter, starts_at, today).map_err(told)?;
    drop(archive);
    warn_of_unknown(&stats, &filter, &declared, ctx);
    if ctx.output.json {
        ctx.output.document(&to_json(&stats, &schema)?)?;
    } else {
        let mut rows = terminal::page(&stats, today, ctx.output.width());
        rows.extend([Row::default(), foot(&stats, &schema)]);
        ctx.pages().text(rows.iter().map(styled))?;
    }
    Ok(Outcome::Clean)
}

impl Days {
    /// The days as the archive is asked for them; `today` is what `last month` is counted from.
    pub(super) fn filter(&self, today: NaiveDate) -> Result<StatsFilter, CommandError> {
        let request = Request {
            year: self.year.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            ..Request::default()
        };
        let filter = Filter::read(&request, today, &[])?;
        let conflicts = self.conflicts;
        Ok(StatsFilter { conflicts, ..StatsFilter::within(filter.days) })
    }
}

/// When the user's day starts, and which day it is by that.
pub(super) fn today(ctx: &mut Context) -> Result<(NaiveTime, NaiveDate), CommandError> {
    let starts_at = ctx.workspace()?.config().sync.day_starts_at;
    Ok((starts_at, day_of_moment(ctx.local_now(), starts_at)))
}

/// Why there are no numbers, with the way out.
pub(super) fn told(error: StatsError) -> CommandError {
    match error {
        StatsError::Sqlite(error) => ArchiveError::database("count the entries")(error).into(),
        StatsError::NoField { .. } => CommandError::of("no-field", &error).with_hint(
            "`journal migration create` writes the revision that adds it, `journal upgrade` applies it",
        ),
    }
}

/// A name that no entry knows was more likely mistyped than asked for.
fn warn_of_unknown(stats: &Stats, filter: &StatsFilter, declared: &[Field], ctx: &Context) {
    for field in &filter.fields {
        let is_known = !matches!(field, FieldOf::Key(_));
        if is_known || stats.fields.get(field.name()).is_some_and(|it| it.entries > 0) {
            continue;
        }
        let known = ["mood", "location", "tag", "person"].into_iter();
        let known = known.chain(declared.iter().map(|field| field.name.as_str()));
        let hint = nearest(field.name(), known).map(|name| format!("did you mean `{name}`?"));
        ctx.output.warn(&format!("no entry has a `{}`", field.name()), hint.as_deref());
    }
}

fn to_json(stats: &Stats, schema: &Status) -> Result<serde_json::Value, CommandError> {
    let mut document =
        serde_json::to_value(stats).map_err(|error| CommandError::of("output", &error))?;
    document["schema"] = schema.to_json();
    Ok(document)
}

/// Where the schema stands, and how large the archive is.
fn foot(stats: &Stats, schema: &Status) -> Row {
    let size = answer::bytes(stats.archive_bytes);
    Row::of(Role::Faint, format!("schema {}; the archive has {size}", schema.standing()))
}

/// A row with its styles.
fn styled(row: &Row) -> String {
    let span = |span: &Span| {
        let style = style_of(span.role);
        [style.render().to_string(), span.text.clone(), style.render_reset().to_string()]
    };
    row.spans.iter().flat_map(span).collect()
}

/// Colours that every terminal has, and that are read on light and on dark.
fn style_of(role: Role) -> Style {
    match role {
        Role::Plain => Style::new(),
        Role::Heading | Role::Number => Style::new().bold(),
        Role::Faint | Role::Level(0) => Style::new().dimmed(),
        Role::Bar => AnsiColor::Cyan.on_default(),
        Role::Level(_) => AnsiColor::Green.on_default(),
    }
}
