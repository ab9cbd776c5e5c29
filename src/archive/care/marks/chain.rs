//! The syncs of what is noted of one entry, versions and absences, as a chain: each begins where the one before it ends. Where one
//! does not, the one number is sought that puts all right; none is moved that more than one neighbour contradicts.

/// From which sync to which something was so.
pub(super) type Span = (i64, i64);

/// What is noted of an entry.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) versions: Vec<Span>,
    pub(super) absences: Vec<Span>,
    /// The sync that saw the entry first, where that is noted.
    pub(super) first: Option<i64>,
    /// The sync that saw it first as it is now.
    pub(super) now: i64,
}

/// A number of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Where a version begins.
    From(usize),
    /// Where a version ends.
    Until(usize),
    /// Where an absence begins.
    Gone(usize),
    /// Where an absence ends.
    Back(usize),
    /// Where what the entry is now begins.
    Now,
}

/// Another number.
pub(super) type Move = (Edge, i64);

/// What is to be thought of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing contradicts anything.
    Well,
    /// One number is wrong, and this one is right.
    One(Move),
    /// One of two numbers is wrong, and nothing says which: this one is taken, and from which sync to which it is not known what was.
    Either(Move, Span),
    /// An absence cannot have been, or what is held then.
    Drop(usize),
    /// Of a time two things are told, and nothing says which of them is right: neither is held.
    Disputed([Move; 2]),
    /// More than one number would have to be another one.
    Contradicted,
}

/// More numbers that do not fit than these would take long, and say no more.
const MOST: usize = 64;

/// How much is wrong: numbers that cannot be, and for how many syncs nothing is told.
type Score = (usize, i64);

impl Chain {
    /// Whether nothing contradicts anything.
    pub(super) fn is_well(&self, has: &dyn Fn(i64) -> bool) -> bool {
        self.score(has).0 == 0
    }

    /// Judges it: `has` says of which syncs the numbers are known, `is_in_order` whether a version may have been written by the sync of
    /// a number, as far as the rows beside it tell.
    pub(super) fn judge(
        &self,
        has: &dyn Fn(i64) -> bool,
        is_in_order: &dyn Fn(usize, i64) -> bool,
    ) -> Verdict {
        let base = self.score(has);
        if base.0 == 0 {
            return Verdict::Well;
        }
        let found = self.better(base, has);
        let Some(best) = found.iter().map(|it| it.0).min() else { return self.dropped(base, has) };
        let mut moves: Vec<Move> =
            found.into_iter().filter(|it| it.0 == best).map(|it| it.1).collect();
        if moves.len() > 1 {
            self.weigh(&mut moves, is_in_order);
        }
        match self.verdict(&moves) {
            // An absence that was never noted by a sync would move it.
            Verdict::One((Edge::Now, _)) if has(self.now) => match self.dropped(base, has) {
                Verdict::Drop(nth) => Verdict::Drop(nth),
                _ => self.verdict(&moves),
            },
            verdict => verdict,
        }
    }

    /// What follows from the moves that are as good as each other.
    fn verdict(&self, moves: &[Move]) -> Verdict {
        if let [only] = *moves {
            return Verdict::One(only);
        }
        if let Some((taken, span)) = self.since(moves) {
            return Verdict::Either(taken, span);
        }
        match *moves {
            [one, other] if self.is_dispute(one, other) => Verdict::Disputed([one, other]),
            _ => Verdict::Contradicted,
        }
    }

    /// What replaced the newest version may say since when the entry is as it is, or that may say when it was replaced.
    fn since(&self, moves: &[Move]) -> Option<(Move, Span)> {
        let taken = *moves.iter().find(|it| it.0 == Edge::Now)?;
        let numbers = || moves.iter().flat_map(|it| [it.1, self.at(it.0)]);
        Some((taken, (numbers().min()?, numbers().max()?)))
    }

    /// The moves of one number after which less is wrong.
    fn better(&self, base: Score, has: &dyn Fn(i64) -> bool) -> Vec<(Score, Move)> {
        let mut found: Vec<(Score, Move)> = Vec::new();
        for edge in self.edges() {
            for number in self.numbers_for(edge) {
                let score = self.with((edge, number)).score(has);
                let is_better = score.0 < base.0 && score.1 <= base.1;
                if is_better && !found.iter().any(|it| it.1 == (edge, number)) {
                    found.push((score, (edge, number)));
                }
            }
        }
        found
    }

    /// Lets the rows beside a version decide whether it is its end that is wrong.
    fn weigh(&self, moves: &mut Vec<Move>, is_in_order: &dyn Fn(usize, i64) -> bool) {
        let ends = moves.iter().filter_map(|it| match it.0 {
            Edge::Until(nth) => Some((nth, it.1)),
            _ => None,
        });
        let ends: Vec<(usize, i64)> = ends.collect();
        let [(nth, number)] = ends[..] else { return };
        match (is_in_order(nth, self.versions[nth].1), is_in_order(nth, number)) {
            (false, true) => moves.retain(|it| it.0 == Edge::Until(nth)),
            (true, false) => moves.retain(|it| it.0 != Edge::Until(nth)),
            _ => {}
        }
    }

    /// Whether two numbers are the ends of the time of which two things are told.
    fn is_dispute(&self, one: Move, other: Move) -> bool {
        let is_end = |edge| matches!(edge, Edge::Until(_) | Edge::Back(_));
        one.1 == self.at(other.0) && other.1 == self.at(one.0) && is_end(one.0) != is_end(other.0)
    }

    /// Where no number puts it right, an absence may be told of that never was.
    fn dropped(&self, base: Score, has: &dyn Fn(i64) -> bool) -> Verdict {
        let is_better = |nth: &usize| {
            let mut without = self.clone();
            without.absences.remove(*nth);
            let score = without.score(has);
            score.0 < base.0 && score.1 <= base.1
        };
        let mut better = (0..self.absences.len()).filter(is_better);
        match (better.next(), better.next()) {
            (Some(nth), None) => Verdict::Drop(nth),
            _ => Verdict::Contradicted,
        }
    }

    fn at(&self, edge: Edge) -> i64 {
        match edge {
            Edge::From(nth) => self.versions[nth].0,
            Edge::Until(nth) => self.versions[nth].1,
            Edge::Gone(nth) => self.absences[nth].0,
            Edge::Back(nth) => self.absences[nth].1,
            Edge::Now => self.now,
        }
    }

    fn with(&self, (edge, number): Move) -> Self {
        let mut other = self.clone();
        match edge {
            Edge::From(nth) => other.versions[nth].0 = number,
            Edge::Until(nth) => other.versions[nth].1 = number,
            Edge::Gone(nth) => other.absences[nth].0 = number,
            Edge::Back(nth) => other.absences[nth].1 = number,
            Edge::Now => other.now = number,
        }
        other
    }

    /// The numbers that may be wrong: those of what does not fit, and of what stands beside it.
    fn edges(&self) -> Vec<Edge> {
        let mut spans: Vec<(Span, Edge, Edge)> = Vec::new();
        let versions = self.versions.iter().enumerate();
        spans.extend(versions.map(|(nth, it)| (*it, Edge::From(nth), Edge::Until(nth))));
        let absences = self.absences.iter().enumerate();
        spans.extend(absences.map(|(nth, it)| (*it, Edge::Gone(nth), Edge::Back(nth))));
        spans.sort_by_key(|it| it.0);
        let is_wrong = |place: &usize| {
            let next = spans.get(place + 1).map_or(self.now, |it| it.0.0);
            let (from, until) = spans[*place].0;
            from >= until || until != next
        };
        let wrong: Vec<usize> = (0..spans.len()).filter(is_wrong).take(MOST).collect();
        let is_near = |place: usize| wrong.iter().any(|it| place + 1 >= *it && place <= it + 1);
        let near = spans.iter().enumerate().filter(|(place, _)| is_near(*place));
        near.flat_map(|(_, it)| [it.1, it.2]).chain([Edge::Now]).collect()
    }

    /// The numbers that may stand there instead.
    fn numbers_for(&self, edge: Edge) -> Vec<i64> {
        let all = || self.versions.iter().chain(&self.absences);
        let mut numbers: Vec<i64> = match edge {
            Edge::From(_) | Edge::Gone(_) => all().map(|it| it.1).chain(self.first).collect(),
            Edge::Until(_) | Edge::Back(_) => all().map(|it| it.0).chain([self.now]).collect(),
            // Where nothing was before, it is as the sync saw it that saw it first.
            Edge::Now => all().map(|it| it.1).max().or(self.first).into_iter().collect(),
        };
        // No sync replaces what it has seen itself.
        if let Edge::From(nth) = edge {
            numbers.push(self.versions[nth].1 - 1);
        }
        numbers.retain(|it| *it != self.at(edge));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn score(&self, has: &dyn Fn(i64) -> bool) -> Score {
        let mut spans: Vec<Span> = self.versions.iter().chain(&self.absences).copied().collect();
        spans.sort_unstable();
        let mut wrong = usize::from(!has(self.now));
        for (place, (from, until)) in spans.iter().enumerate() {
            wrong += usize::from(!has(*from)) + usize::from(!has(*until));
            // Commits of one moment may have one number.
            wrong += usize::from(*from > 0 && from >= until);
            let next = spans.get(place + 1).map_or(self.now, |it| it.0);
            wrong += usize::from(next > 0 && *until > next);
        }
        let first = self.first.filter(|it| *it >= 0);
        let mut reached = first.or_else(|| spans.first().map(|it| it.0.max(0))).unwrap_or(self.now);
        let mut untold = 0;
        for (from, until) in spans.into_iter().chain([(self.now, self.now)]) {
            untold += (from - reached).max(0);
            reached = reached.max(until);
        }
        (wrong, untold)
    }
}

#[cfg(test)]
mod tests;
