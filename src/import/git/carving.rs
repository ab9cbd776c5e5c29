//! What a history says of an entry that other histories told of before: theirs ends where it begins, and begins where it ends.

use super::lines::Stretch;
use super::numbering::Put;
use crate::archive::versions::lives::Life;
use crate::archive::versions::older::Run;

/// What becomes of an entry over the commits of a run.
#[derive(Debug)]
pub(super) struct Carved<'h> {
    pub(super) run: Run,
    pub(super) edits: Vec<Edit>,
    /// The versions that are not held yet, the oldest first.
    pub(super) versions: Vec<Put<'h>>,
    /// What an entry whose file is gone was last, where that is later than all that is held.
    pub(super) last: Option<Put<'h>>,
    /// When the file was there.
    pub(super) there: Vec<(i64, i64)>,
}

/// A change of what is held; a version is named by its row, what the entry is now, or was last, by none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    /// It was so until this number.
    Ends(Option<i64>, i64),
    /// It was so from this number on.
    Begins(Option<i64>, i64),
    /// It was so from one number to another, and again from a third on.
    Parts(Option<i64>, (i64, i64), i64),
}

impl<'h> Carved<'h> {
    /// Compares what is held of an entry with what a history says of it over a run, the oldest first. `first` is the number
    /// of the first sync.
    pub(super) fn make(
        lives: &[Life],
        said: Vec<Put<'h>>,
        is_same: impl Fn(&Stretch, &Life) -> bool,
        (run, first): (Run, i64),
    ) -> Self {
        let there = said.iter().map(|it| it.span).collect();
        let mut this = Self { run, edits: Vec::new(), versions: said, last: None, there };
        // Between the last commit and the first sync is no moment.
        let after = if run.until == 0 { first.max(0) } else { run.until };
        let crosses = |it: &&Life| {
            it.seen_in < run.from && it.replaced_in.is_none_or(|until| until >= run.until)
        };
        let crossing = lives.iter().rfind(crosses);
        let goes_on = |it: &Life| it.replaced_in.is_none_or(|until| until > after);
        match crossing {
            Some(life) if goes_on(life) => this.part(life, &is_same, after),
            Some(life) => this.cut(life, &is_same),
            None => {}
        }
        let next = lives.iter().filter(|it| it.seen_in >= run.until && it.seen_in <= after);
        let next = next.filter(|it| it.replaced_in != Some(it.seen_in)).min_by_key(|it| it.seen_in);
        if let Some(life) = next
            && let Some(last) =
                this.versions.pop_if(|it| it.span.1 == run.until && is_same(it.stretch, life))
        {
            this.edits.push(Edit::Begins(life.version, last.span.0));
        }
        // What an entry whose file is gone was last is the entry's own.
        let is_over = |it: &&Life| it.seen_in < run.from && it.replaced_in.is_some();
        if lives.last().as_ref().is_some_and(is_over) {
            this.last = this.versions.pop();
        }
        this
    }

    /// How many texts are new.
    pub(super) fn count(&self) -> usize {
        self.versions.len() + usize::from(self.last.is_some())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.count() == 0
    }

    /// What was so until the run, and is not known to have been so after it.
    fn cut(&mut self, life: &Life, is_same: &impl Fn(&Stretch, &Life) -> bool) {
        let until = self.head(life, is_same);
        if life.replaced_in != Some(until) {
            self.edits.push(Edit::Ends(life.version, until));
        }
    }

    /// What was so before the run, and after it.
    fn part(&mut self, life: &Life, is_same: &impl Fn(&Stretch, &Life) -> bool, after: i64) {
        let until = self.head(life, is_same);
        if until == self.run.until {
            return;
        }
        let run = self.run;
        let tail = self.versions.pop_if(|it| it.span.1 == run.until && is_same(it.stretch, life));
        let back = tail.map_or(after, |it| it.span.0);
        self.edits.push(Edit::Parts(life.version, (life.seen_in, until), back));
    }

    /// Until when it was so from before the run on.
    fn head(&mut self, life: &Life, is_same: &impl Fn(&Stretch, &Life) -> bool) -> i64 {
        let run = self.run;
        let is_head = |it: &Put<'_>| it.span.0 == run.from && is_same(it.stretch, life);
        match self.versions.first().copied().filter(is_head) {
            Some(head) => {
                self.versions.remove(0);
                head.span.1
            }
            None => run.from,
        }
    }
}
