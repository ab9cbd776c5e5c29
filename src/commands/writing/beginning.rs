//! The text that a new entry begins with.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::Datelike;
use rustix::fs::OFlags;

use super::super::answer;
use super::super::context::Context;
use super::super::error::CommandError;
use super::{Day, Details};
use crate::entry::template;
use crate::entry::template::Values;
use crate::finding::{Excerpt, Place};
use crate::journal::kind::NoFile;

/// The longest template that is read, in bytes: more is a mistake.
const LONGEST_TEMPLATE: u64 = 1 << 20;

/// The text with which an entry begins.
pub(in crate::commands) fn begun(
    template: Option<&Path>,
    day: &Day,
    details: &Details,
    ctx: &mut Context,
) -> Result<String, CommandError> {
    let set = ctx.workspace()?.templates().of(day.day.weekday()).map(Path::to_owned);
    let is_set = template.is_none();
    match template.map(Path::to_owned).or(set) {
        Some(file) => {
            let template = read_template(&file, is_set)?;
            for (name, flag) in details.said().filter(|it| !template::names(&template, it.0)) {
                let message = format!(
                    "the template has no `{{{{{name}}}}}`: what `{flag}` says is not in the entry"
                );
                ctx.output.warn(&message, None);
            }
            filled(&template, Some(&file), day, details)
        }
        None => filled(template::DEFAULT, None, day, details),
    }
}

/// The front matter of an entry that is written without a template of the user's.
pub(in crate::commands) fn head(day: &Day, details: &Details) -> Result<String, CommandError> {
    filled(template::DEFAULT, None, day, details)
}

fn filled(
    template: &str,
    file: Option<&Path>,
    day: &Day,
    details: &Details,
) -> Result<String, CommandError> {
    let values = Values {
        date: day.written.clone(),
        title: details.title.clone(),
        mood: details.mood.clone(),
        location: details.location.clone(),
        tags: details.tags.clone(),
    };
    template::fill(template, &values).map_err(|unknown| {
        let place =
            Place::of_offset(file.map(answer::path).unwrap_or_default(), template, unknown.at);
        let excerpt = Excerpt::of(template, &place, unknown.name.chars().count() + 4);
        CommandError::new("template", unknown.to_string()).placed(
            Some(&place),
            excerpt.as_ref(),
            Some(unknown.hint()),
        )
    })
}

fn read_template(file: &Path, is_set: bool) -> Result<String, CommandError> {
    let way_out = match is_set {
        true => "`journal config` shows where the template is set",
        false => "name a text with `--template FILE`",
    };
    let refused = |why: String| {
        CommandError::new("template", format!("cannot read the template: {why}"))
            .at(Place::file(answer::path(file)), None)
            .with_hint(way_out)
    };
    // To open a pipe waits for whoever writes into it.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(file);
    let opened = opened.map_err(|error| refused(error.to_string()))?;
    let kind = opened.metadata().map_err(|error| refused(error.to_string()))?.file_type();
    if let Some(what) = NoFile::of(kind) {
        return Err(refused(format!("it is {what}, not a file")));
    }
    let mut text = Vec::new();
    let read = opened.take(LONGEST_TEMPLATE + 1).read_to_end(&mut text);
    let read = read.map_err(|error| refused(error.to_string()))?;
    if read as u64 > LONGEST_TEMPLATE {
        return Err(refused("it is longer than 1 MiB".to_owned()));
    }
    String::from_utf8(text).map_err(|_| refused("it is not UTF-8".to_owned()))
}
