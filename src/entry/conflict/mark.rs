//! File names that a sync tool gives to the copy it makes of a conflict.
//!
//! Sources: Syncthing <https://docs.syncthing.net/users/syncing.html>, Dropbox
//! <https://help.dropbox.com/organize/conflicted-copy>, Nextcloud
//! <https://docs.nextcloud.com/server/latest/user_manual/en/desktop/conflicts.html>; the others as people meet them:
//! `OneDrive` `NAME-DESKTOP-4KJ9P2A`, its client for Linux `NAME-host-safeBackup-0001`, iCloud `NAME 2`, Google Drive
//! `NAME (1)`, `NAME_conf(1)`, `[Conflict] NAME`, Obsidian Sync `NAME (Conflicted copy HOST 202509161212)`, Seafile
//! `NAME (SFConflict user 2025-09-16-12-12-12)`, Synology Drive `NAME_HOST_Sep-16-121212-2025_Conflict`, pCloud
//! `NAME [conflicted]`, Resilio Sync `NAME.Conflict`, rclone `NAME.conflict1`.

mod words;

use words::{says_conflict, says_copy};

/// How much a mark says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// People give such names, too.
    Weak,
    /// Only a sync tool gives such a name.
    Strong,
}

/// What a file name says of the file: that it is a copy of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The file name of the original.
    pub original: String,
    /// Whose mark it is.
    pub tool: &'static str,
    /// How much the mark says; of several, the weakest.
    pub strength: Strength,
}

/// No mark of these names its tool.
const SOME_TOOL: &str = "a sync tool";

/// How many marks may stand behind each other: a copy may be copied again.
const DEEPEST: usize = 3;

/// Which files a file may be a copy of, by its name: the nearest first. None for nearly every name.
pub fn claims(name: &str) -> Vec<Claim> {
    let Some((stem, extension)) = name.rsplit_once('.') else { return Vec::new() };
    let mut claims: Vec<Claim> = Vec::new();
    if !may_be_marked(stem.as_bytes()) {
        return claims;
    }
    let mut stems = vec![(stem.to_owned(), None)];
    for _ in 0..DEEPEST {
        let mut next = Vec::new();
        for (stem, before) in stems {
            for (original, tool, strength) in strip(&stem) {
                let (tool, strength) = match before {
                    Some((tool, weakest)) => (tool, strength.min(weakest)),
                    None => (tool, strength),
                };
                let name = format!("{original}.{extension}");
                if claims.iter().all(|it| it.original != name) {
                    claims.push(Claim { original: name, tool, strength });
                    next.push((original.to_owned(), Some((tool, strength))));
                }
            }
        }
        stems = next;
    }
    claims
}

/// Whether a name may have a mark: told at a glance, because each sync asks it of every name. No mark is without one of
/// these bytes, or a capital letter, or one of the words of [`is_host`], which have these in them.
fn may_be_marked(stem: &[u8]) -> bool {
    let is_telling = |it: &u8| b"._ []()".contains(it) || it.is_ascii_uppercase() || !it.is_ascii();
    let is_of_host = |it: &[u8]| matches!(it, b"top" | b"mac" | b"-pc");
    stem.iter().any(is_telling) || stem.windows(3).any(is_of_host)
}

/// What is left of a name, whose mark was on it, and how much the mark says.
type Stripped<'a> = (&'a str, &'static str, Strength);

/// Every way to take one mark off a name without its extension.
fn strip(stem: &str) -> Vec<Stripped<'_>> {
    let alone = [syncthing(stem), bracketed(stem), before(stem), own_cloud(stem), synology(stem)];
    let more = [suffixed(stem), numbered(stem), safe_backup(stem)];
    let found = alone.into_iter().chain(more).flatten().chain(hosts(stem));
    let mut found: Vec<_> = found.filter(|(original, ..)| !original.trim().is_empty()).collect();
    // What a weak mark would say is part of a strong one: `…-120000-ABCDEFG` names no computer.
    if found.iter().any(|(.., strength)| *strength == Strength::Strong) {
        found.retain(|(.., strength)| *strength == Strength::Strong);
    }
    found
}

/// `NAME.sync-conflict-20250916-121212-ABCDEFG`; older versions knew no device.
fn syncthing(stem: &str) -> Option<Stripped<'_>> {
    let (name, mark) = stem.rsplit_once(".sync-conflict-")?;
    let parts: Vec<&str> = mark.split('-').collect();
    let is_mark = match parts.as_slice() {
        [day, time] => is_digits(day, 8) && is_digits(time, 6),
        [day, time, device] => {
            is_digits(day, 8)
                && is_digits(time, 6)
                && device.len() == 7
                && device.bytes().all(|it| it.is_ascii_alphanumeric())
        }
        _ => false,
    };
    is_mark.then_some((name, "Syncthing", Strength::Strong))
}

/// `NAME (HOST's conflicted copy 2025-09-16)`, `NAME (1)`, `NAME_conf(1)`, `NAME [conflicted]`.
fn bracketed(stem: &str) -> Option<Stripped<'_>> {
    let (name, inner) = last_group(stem)?;
    let name = name.trim_end();
    if is_count(inner, 1) {
        return match name.strip_suffix("_conf") {
            Some(name) => Some((name, "Google Drive", Strength::Strong)),
            None => Some((name, "Google Drive", Strength::Weak)),
        };
    }
    let inner = inner.to_lowercase();
    says_conflict(&inner).then(|| (name, tool_of(&inner), strength_of(&inner)))
}

/// What stands before and in the pair of brackets at the end.
fn last_group(stem: &str) -> Option<(&str, &str)> {
    let (open, close) = match stem.chars().next_back()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        '）' => ('（', '）'),
        _ => return None,
    };
    let mut depth = 0_usize;
    for (at, letter) in stem.char_indices().rev() {
        if letter == close {
            depth += 1;
        } else if letter == open {
            depth -= 1;
            if depth == 0 {
                return Some((
                    &stem[..at],
                    &stem[at + open.len_utf8()..stem.len() - close.len_utf8()],
                ));
            }
        }
    }
    None
}

fn tool_of(inner: &str) -> &'static str {
    let digits = inner.len() - inner.trim_end_matches(|it: char| it.is_ascii_digit()).len();
    if inner.starts_with("sfconflict") {
        "Seafile"
    } else if digits == 12 || digits == 14 {
        "Obsidian Sync"
    } else if digits == 6 {
        "Nextcloud"
    } else if is_of_dropbox(inner) || says_copy(inner) {
        "Dropbox"
    } else {
        SOME_TOOL
    }
}

fn is_of_dropbox(inner: &str) -> bool {
    ["case conflict", "unicode encoding conflict", "selective sync conflict"]
        .iter()
        .any(|it| inner.starts_with(it))
}

/// Whether only a sync tool writes so: of a copy, with a day, or of nothing else.
fn strength_of(inner: &str) -> Strength {
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let is_alone = !inner.trim().contains(' ');
    match says_copy(inner) || digits >= 6 || is_of_dropbox(inner) || is_alone {
        true => Strength::Strong,
        false => Strength::Weak,
    }
}

/// `[Conflict] NAME`
fn before(stem: &str) -> Option<Stripped<'_>> {
    let (mark, name) = stem.strip_prefix('[')?.split_once(']')?;
    let is_mark = matches!(mark.to_lowercase().as_str(), "conflict" | "conflicted");
    is_mark.then_some((name.trim_start(), "Google Drive", Strength::Strong))
}

/// `NAME_conflict-20250916-121212`, with a user's name before the day.
fn own_cloud(stem: &str) -> Option<Stripped<'_>> {
    let (name, mark) = stem.rsplit_once("_conflict-")?;
    let mut parts = mark.rsplit('-');
    let is_time = parts.next().is_some_and(|it| is_digits(it, 6));
    let is_mark = is_time && parts.next().is_some_and(|it| is_digits(it, 8));
    is_mark.then_some((name, "Nextcloud", Strength::Strong))
}

/// `NAME_HOST_Sep-16-121212-2025_Conflict`
fn synology(stem: &str) -> Option<Stripped<'_>> {
    let rest = stem.strip_suffix("_Conflict").or_else(|| stem.strip_suffix("_CaseConflict"))?;
    let (rest, moment) = rest.rsplit_once('_')?;
    let (name, _host) = rest.rsplit_once('_')?;
    let digits = moment.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 6).then_some((name, "Synology Drive", Strength::Strong))
}

/// `NAME.Conflict`, `NAME.conflict1`
fn suffixed(stem: &str) -> Option<Stripped<'_>> {
    let (name, mark) = stem.rsplit_once('.')?;
    let mark = mark.to_ascii_lowercase();
    let nth = mark.strip_prefix("conflict")?;
    nth.bytes().all(|it| it.is_ascii_digit()).then_some((name, SOME_TOOL, Strength::Strong))
}

/// `NAME 2`
fn numbered(stem: &str) -> Option<Stripped<'_>> {
    let (name, number) = stem.rsplit_once(' ')?;
    is_count(number, 2).then_some((name, "iCloud", Strength::Weak))
}

/// `NAME-host-safeBackup-0001`
fn safe_backup(stem: &str) -> Option<Stripped<'_>> {
    let (rest, number) = stem.rsplit_once("-safeBackup-")?;
    let (name, _host) = rest.rsplit_once('-')?;
    is_digits(number, 4).then_some((name, "OneDrive", Strength::Strong))
}

/// `NAME-HOST`, `NAME-HOST-2`; a host's name may have hyphens of its own.
fn hosts(stem: &str) -> impl Iterator<Item = Stripped<'_>> {
    let hyphens = stem.match_indices('-').map(|(at, _)| at);
    let named = hyphens.filter(|at| is_host(&stem[at + 1..]));
    named.map(|at| (&stem[..at], "OneDrive", Strength::Weak))
}

/// Whether this may be the name of a computer: in capitals, as Windows has it, or one that says what it is.
fn is_host(name: &str) -> bool {
    const SAYS_SO: [&str; 6] = ["desktop", "laptop", "macbook", "imac", "mac mini", "-pc"];
    let is_name = |it: char| it.is_alphanumeric() || "-_ '’".contains(it);
    if name.len() > 63 || !name.starts_with(char::is_alphabetic) || !name.chars().all(is_name) {
        return false;
    }
    let is_capital = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'-';
    let folded = name.to_lowercase();
    let is_of_windows = (2..=18).contains(&name.len()) && name.bytes().all(is_capital);
    is_of_windows || SAYS_SO.iter().any(|it| folded.contains(it))
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|it| it.is_ascii_digit())
}

/// Whether this counts copies, from `first` on: `2`, never `02`, and no year.
fn is_count(text: &str, first: u32) -> bool {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    is_number && !text.starts_with('0') && text.parse().is_ok_and(|it: u32| it >= first)
}

#[cfg(test)]
mod tests;
