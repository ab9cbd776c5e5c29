//! What `journal status` says in words.

use super::super::answer;
use super::super::context::Context;
use super::super::error::CommandError;
use super::Status;
use crate::archive::file::sweep::Owed;
use crate::engine::owner::Owner;

pub(super) fn tell(status: &Status, ctx: &Context) -> Result<(), CommandError> {
    let line = |label: &str, value: &str| {
        ctx.output.line(&format!("{label:<12}{}", ctx.output.repeated_in(value)))
    };
    tell_archive(status, &line)?;
    tell_journal(status, &line)?;
    line("revision", &answer::standing(&status.current))?;
    tell_pending(status, &line)?;
    let worded = |label: &str, value: &str| line(label, &ctx.output.worded(value));
    tell_disagreements(status, &worded)?;
    tell_refused(status, &worded)?;
    tell_corrections(status, &line)?;
    tell_derived(status, &line)?;
    tell_owed(status, &line)?;
    tell_drift(status, &line)?;
    match &status.last_backup {
        Some(backup) => line("last backup", &answer::path(&backup.path)),
        None if status.backups_are_closed => line("last backup", "not known"),
        None => line("last backup", "none"),
    }
}

/// The scripts that are others now.
fn tell_corrections(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    for correction in &status.corrections {
        line("corrected", &format!("{correction} (`journal upgrade` takes it into the ledger)"))?;
    }
    Ok(())
}

/// Where the archive is, and in which mode.
fn tell_archive(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let (label, makes) = match status.owner {
        Owner::Journal => ("archive", "sync"),
        Owner::Program => ("database", "upgrade"),
    };
    let missing = missing(status, makes);
    line(label, &format!("{}{missing}", status.archive))?;
    if let Some(size) = status.log {
        let log =
            if size > 0 { format!(", {size} bytes in `-wal` beside it") } else { String::new() };
        line("mode", &format!("WAL{log}: another program's; copy it with `journal backup` alone"))?;
    }
    Ok(())
}

/// That the archive is not there, and what makes it.
fn missing(status: &Status, makes: &str) -> String {
    match status.exists {
        true => String::new(),
        false if status.is_emptied => {
            " (an empty file, and there are backups of it: `journal restore latest` puts the newest one back)".to_owned()
        }
        false => format!(" (not there yet: `journal {makes}` makes it)"),
    }
}

/// In what the schema differs, and what of it is somebody else's.
fn tell_drift(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let drift = if status.drift.is_empty() {
        "none".to_owned()
    } else {
        answer::counted(status.drift.len(), "difference")
    };
    line("drift", &drift)?;
    for difference in &status.drift {
        line("", difference)?;
    }
    if !status.unmanaged.is_empty() {
        line("unmanaged", &status.unmanaged.join(", "))?;
    }
    Ok(())
}

/// What is to be derived, and what a newer program has derived.
fn tell_derived(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    if !status.repopulate.is_empty() {
        let parts = status.repopulate.join(", ");
        // An upgrade derives what is to be derived.
        let way = if status.waits() { "`journal upgrade`" } else { "`journal sync`" };
        line("to derive", &format!("{parts} ({way})"))?;
    }
    if !status.derived_by_newer.is_empty() {
        let parts = status.derived_by_newer.join(", ");
        line("derived", &format!("{parts} (by a newer `journal`)"))?;
    }
    Ok(())
}

/// What an upgrade or a sync would be refused for.
fn tell_refused(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    for refused in &status.refused {
        let place = &refused.place;
        let place = if place.line.is_some() { format!("{place}: ") } else { String::new() };
        line("refused", &format!("{place}{}", refused.message))?;
        refused.hint.iter().try_for_each(|hint| line("", hint))?;
    }
    Ok(())
}

/// The revisions that wait.
fn tell_pending(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    match status.pending.len() {
        _ if status.fault.is_some() => line("pending", "not known: a revision cannot be read")?,
        0 => line("pending", "nothing")?,
        count => {
            let way = if status.upgrades_itself { "" } else { " (`journal upgrade`)" };
            line("pending", &format!("{}{way}", answer::counted(count, "revision")))?;
        }
    }
    for (id, message) in &status.pending {
        line("", &format!("{id}  {message}"))?;
    }
    Ok(())
}

/// Where the journal is, and how much of it the archive holds.
fn tell_journal(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let entries = answer::counted(status.entries, "entry");
    match &status.journal {
        _ if !status.owner.is_journal() => {}
        Some(journal) => {
            let gone = if journal.is_dir() { "" } else { "; the folder is not there" };
            line("journal", &format!("{} ({entries}{gone})", journal.display()))?;
        }
        None if status.exists => {
            let way = status.after_upgrade("`journal sync`");
            line("journal", &format!("its folder is not noted ({entries}; {way} notes it)"))?;
        }
        None => {}
    }
    Ok(())
}

/// What a purge still owes.
fn tell_owed(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    if let Some(owed) = status.owed {
        let what = match owed {
            Owed::Pages => "free pages that a purge left",
            Owed::Log => "the log of a program that has the archive open: close it",
        };
        let way = if status.pending.is_empty() { "purge --sweep" } else { "upgrade" };
        line("to sweep", &format!("{what} (`journal {way}`)"))?;
    }
    Ok(())
}

/// In what the ledger and the files differ, with the way out of each.
fn tell_disagreements(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    for id in status.edited() {
        line("edited", &format!("{id} (`journal migration check` shows what was changed)"))?;
    }
    let lost = "in no file: `journal migration repair` writes it again from the ledger";
    for id in status.missing() {
        match status.newer.contains(id) {
            true => line("newer", &format!("{id} ({lost}, unless a newer `journal` applied it)"))?,
            false => line("missing", &format!("{id} ({lost})"))?,
        }
    }
    tell_misplaced(status, line)
}

/// Where the ledger stands, and what in its order cannot be.
fn tell_misplaced(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    if let Some(misplaced) = &status.misplaced {
        line("ledger", &misplaced.to_string())?;
        line("", &misplaced.way_out())?;
    }
    for words in status.disorder().iter().skip(usize::from(status.misplaced.is_some())) {
        line("ledger", &format!("{words} (`journal migration check` shows it)"))?;
    }
    Ok(())
}
