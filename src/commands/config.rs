//! `journal config`: every setting with its value, and where this comes from.

use std::path::Path;

use serde_json::{Value, json};

use super::answer;
use super::context::{Context, folders};
use super::error::{CommandError, Outcome};
use crate::terminal::safe_line;
use crate::workspace::origin::{Origin, Setting};
use crate::workspace::user::UserSettings;
use crate::workspace::user::{self, NamedJournal};

/// Show each setting, and where its value comes from
///
/// A flag comes before a variable of the environment, that before `journal.toml`, and that before the user's settings, which name
/// journals too: `[journals.work]` with `path = "~/work/diary"` is what `journal -j work` means, and `default = "work"` is the
/// journal of whoever stands in no workspace.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let user = ctx.user()?.clone();
    let file = user.file.clone().or_else(|| Some(folders()?.config.join(user::FILE_NAME)));
    let workspace = ctx.workspace()?;
    let name = workspace.name().map(str::to_owned);
    let mut settings = workspace.settings(&user);
    settings.extend(ctx.programs());
    if ctx.output.json {
        ctx.output.document(&document(&user, file.as_deref(), name.as_deref(), &settings, ctx))?;
        return Ok(Outcome::Clean);
    }
    let mut lines = Vec::new();
    if let Some(file) = &file {
        let missing = if user.file.is_some() { "" } else { " (there is none)" };
        lines.push(format!("user's settings  {}{missing}", ctx.shown(file)));
    }
    lines.extend(user.journals.iter().map(|it| named(it, &user, name.as_deref())));
    lines.push(String::new());
    lines.extend(aligned(&settings, ctx));
    ctx.pages().text(lines.iter().map(|it| safe_line(it.trim_end()).to_string()))?;
    Ok(Outcome::Clean)
}

/// A journal of the settings, and whether it is the one that is meant.
fn named(it: &NamedJournal, user: &UserSettings, name: Option<&str>) -> String {
    let default = if user.default.as_ref() == Some(&it.name) { " (default)" } else { "" };
    let chosen = if name == Some(it.name.as_str()) { " (this one)" } else { "" };
    format!("journal {}  {}{default}{chosen}", it.name, it.path.display())
}

/// Settings in columns: what is set, to what, and who says so.
fn aligned(settings: &[Setting], ctx: &Context) -> Vec<String> {
    let width = settings.iter().map(|it| it.key.len()).max().unwrap_or_default();
    let value_width = settings.iter().map(|it| it.value.chars().count()).filter(|it| *it <= WIDEST);
    let value_width = value_width.max().unwrap_or_default();
    let lines = settings.iter().map(|it| {
        let origin = origin(&it.origin, ctx);
        format!("{:width$}  {:value_width$}  {origin}", it.key, it.value)
    });
    lines.collect()
}

fn document(
    user: &UserSettings,
    file: Option<&Path>,
    name: Option<&str>,
    settings: &[Setting],
    ctx: &Context,
) -> Value {
    let rows: Value = settings.iter().map(|it| to_json(it, ctx)).collect();
    let journals = user.journals.iter();
    let journals: Value = journals.map(|it| journal(it, user.default.as_deref())).collect();
    json!({
        "user_settings": file.map(answer::path),
        "is_there": user.file.is_some(),
        "journal": name,
        "settings": rows,
        "journals": journals,
    })
}

/// Values up to so many columns stand in one column.
const WIDEST: usize = 40;

fn origin(origin: &Origin, ctx: &Context) -> String {
    match origin {
        Origin::Flag(flag) => (*flag).to_owned(),
        Origin::Variable(name) => format!("${name}"),
        Origin::Environment(name) => format!("[environments.{name}]"),
        Origin::Workspace(file) | Origin::Dotenv(file) | Origin::User(file) => ctx.shown(file),
        Origin::Named(name) => format!("[journals.{name}]"),
        Origin::Default => "default".to_owned(),
    }
}

fn to_json(setting: &Setting, ctx: &Context) -> Value {
    let kind = match setting.origin {
        Origin::Flag(_) => "flag",
        Origin::Variable(_) => "variable",
        Origin::Environment(_) => "environment",
        Origin::Workspace(_) => "workspace",
        Origin::Dotenv(_) => "dotenv",
        Origin::Named(_) => "journal",
        Origin::User(_) => "user",
        Origin::Default => "default",
    };
    let from = Some(origin(&setting.origin, ctx)).filter(|_| setting.origin != Origin::Default);
    json!({"key": setting.key, "value": setting.value, "origin": kind, "from": from})
}

fn journal(it: &NamedJournal, default: Option<&str>) -> Value {
    let path = |it: &Path| answer::path(it);
    json!({
        "name": it.name,
        "path": path(&it.path),
        "archive": it.archive.as_deref().map(path),
        "is_default": default == Some(it.name.as_str()),
    })
}
