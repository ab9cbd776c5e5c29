//! Findings and errors, as they are told.

use std::collections::BTreeMap;

use super::super::error::{CommandError, Report};
use super::finding::{RED, finding_text, push_hint, push_place};
use super::{Output, Voice};
use crate::finding::{Finding, Place};
use crate::number::counted;
use crate::terminal::safe;

impl Output {
    /// Says what was found, errors first; with `--json` it stands in the document instead.
    pub(crate) fn findings(&self, findings: &[Finding]) {
        if self.json {
            return;
        }
        for finding in findings {
            let is_heard = finding.is_error() || self.voice >= Voice::Normal;
            if is_heard {
                let worded = |it: &str| self.worded(it).into_owned();
                let (message, hint) =
                    (worded(&finding.message), finding.hint.as_deref().map(worded));
                self.talk(&finding_text(&Finding { message, hint, ..finding.clone() }));
            }
        }
    }

    /// Says what was found in many entries: of each kind of error or warning a few, where there are so many that nobody reads
    /// them, and a command that says them all.
    pub(crate) fn findings_by_kind(&self, findings: &[Finding]) {
        const MOST: usize = 20;
        const EXAMPLES: usize = 3;
        let (errors, warnings): (Vec<_>, Vec<_>) = findings.iter().partition(|it| it.is_error());
        for of_one in [errors, warnings] {
            let is_whole = of_one.len() <= MOST || self.voice >= Voice::Verbose;
            let mut kinds: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
            for finding in of_one {
                let kind = if is_whole { "" } else { finding.code };
                kinds.entry(kind).or_default().push(finding);
            }
            for (code, of_kind) in kinds {
                let all = all_of(code).filter(|_| !is_whole && of_kind.len() > EXAMPLES);
                let shown = if all.is_some() { EXAMPLES } else { of_kind.len() };
                let told: Vec<Finding> = of_kind[..shown].iter().copied().cloned().collect();
                self.findings(&told);
                if let Some(all) = all {
                    self.findings(&[left_out(of_kind[0], of_kind.len() - shown, all)]);
                }
            }
        }
    }

    /// Tells why the command could not do its work.
    pub(crate) fn error(&self, report: &Report) {
        if self.json {
            match self.document(&report.to_json()) {
                // Where the reader is gone there is nobody left to tell.
                Ok(()) | Err(CommandError::ReaderGone) => return,
                Err(_) => {}
            }
        }
        let mut text = format!("{RED}error{RED:#}: {}\n", safe(&report.message));
        for cause in &report.causes {
            text.push_str(&format!("  because {}\n", safe(cause)));
        }
        if let Some(place) = &report.place {
            push_place(&mut text, place, report.excerpt.as_ref());
        }
        push_hint(&mut text, report.hint.as_deref());
        self.talk(&text);
    }
}

/// How many more there are of a kind of finding, as one of it.
fn left_out(of_kind: &Finding, count: usize, all: &str) -> Finding {
    let word = of_kind.severity.as_str();
    let more = counted(count as u64, &format!("more {word}"), &format!("more {word}s"));
    let message = format!("{more} of the kind `{}`", of_kind.code);
    let hint = Some(format!("`{all}` prints them all"));
    Finding { place: Place::default(), message, hint, excerpt: None, ..of_kind.clone() }
}

/// The command that says all warnings of a kind; none where no other one does.
fn all_of(code: &str) -> Option<&'static str> {
    match code {
        // Of files that were empty when they were read the archive tells.
        "emptied" => Some("journal doctor"),
        // They are told once.
        "damaged-entry" | "version-lost" => None,
        _ => Some("journal lint"),
    }
}
