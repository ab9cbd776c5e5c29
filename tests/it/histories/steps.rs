//! The steps of which a history is made, and how each is taken.

use journal_archive::revision::plan::Direction;
use journal_archive::revision::repopulate::{Part, Repopulate};
use journal_archive::revision::target::Target;
use proptest::prelude::*;

use super::fields::DECLARED;
use super::history::History;
use super::texts::{self, Numbers, PATHS};

/// Something that happens to a journal or to its archive.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Write(usize, Numbers),
    /// Of the file at this path, so that its front matter cannot be read.
    Break(usize, usize),
    /// Files change places, or one takes a place that is free.
    Swap(usize, usize),
    Copy(usize, usize),
    Touch(usize),
    /// To nothing, to white space, or to as many NUL bytes.
    Empty(usize, usize),
    Delete(usize),
    /// With the bytes that it had when it was deleted last.
    Return(usize),
    Sync,
    Verify,
    /// To the nth of all revisions, 0 being base.
    Downgrade(usize),
    Upgrade(usize),
    Declare(usize),
    Create,
    Repopulate(Vec<usize>, bool),
    Backup,
    Restore(usize),
    Kill(usize, u64),
}

const KILLED: [&str; 5] = [
    "sync --accept-deletions",
    "upgrade",
    "downgrade 20250918_090000",
    "downgrade",
    "repopulate --force --accept-deletions",
];

/// Fewer steps than `most`; `kills` of a hundred are kills.
pub(super) fn steps(kills: u32, most: usize) -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(kills), 1..most)
}

fn step(kills: u32) -> impl Strategy<Value = Step> {
    let path = || 0..PATHS.len();
    let on_files = prop_oneof![
        8 => (path(), texts::numbers()).prop_map(|(path, numbers)| Step::Write(path, numbers)),
        4 => (path(), 0..texts::WAYS_TO_BREAK).prop_map(|(path, how)| Step::Break(path, how)),
        2 => (path(), path()).prop_map(|(from, to)| Step::Swap(from, to)),
        1 => (path(), path()).prop_map(|(from, to)| Step::Copy(from, to)),
        1 => path().prop_map(Step::Touch),
        1 => (path(), 0..3_usize).prop_map(|(path, how)| Step::Empty(path, how)),
        2 => path().prop_map(Step::Delete),
        2 => path().prop_map(Step::Return),
    ];
    let on_the_archive = prop_oneof![
        10 => Just(Step::Sync),
        1 => Just(Step::Verify),
        2 => (0..14_usize).prop_map(Step::Downgrade),
        1 => (0..14_usize).prop_map(Step::Upgrade),
        2 => (0..DECLARED.len()).prop_map(Step::Declare),
        2 => Just(Step::Create),
        2 => (proptest::collection::vec(0..10_usize, 0..3), any::<bool>())
            .prop_map(|(parts, from_archive)| Step::Repopulate(parts, from_archive)),
        1 => Just(Step::Backup),
        1 => (0..4_usize).prop_map(Step::Restore),
    ];
    let kill = (0..KILLED.len(), 0..120_u64).prop_map(|(line, after)| Step::Kill(line, after));
    prop_oneof![50 => on_files, 50 - kills => on_the_archive, kills => kill]
}

impl Step {
    /// Takes the step; the words say what went wrong.
    pub(super) fn take(&self, history: &mut History) -> Result<(), String> {
        let failed = |error: Box<dyn std::error::Error>| format!("{self:?}: {}", told(&*error));
        let world = &mut history.world;
        match self {
            Self::Write(path, numbers) => world.write(PATHS[*path], &texts::file(*numbers)),
            Self::Break(path, how) => {
                let bytes = world.read(PATHS[*path]).unwrap_or_default();
                world.write(PATHS[*path], &texts::broken(&bytes, *how));
            }
            Self::Swap(from, to) => world.swap(PATHS[*from], PATHS[*to]),
            Self::Copy(from, to) => {
                if let Some(bytes) = world.read(PATHS[*from]) {
                    world.write(PATHS[*to], &bytes);
                }
            }
            Self::Touch(path) => world.touch(PATHS[*path]),
            Self::Empty(path, how) => {
                if let Some(bytes) = world.read(PATHS[*path]) {
                    let empty = [Vec::new(), b" \n".to_vec(), vec![0; bytes.len()]];
                    world.write(PATHS[*path], &empty[*how]);
                }
            }
            Self::Delete(path) => {
                let bytes = world.read(PATHS[*path]);
                history.deleted.extend(bytes.map(|it| (*path, it)));
                world.delete(PATHS[*path]);
            }
            Self::Return(path) => {
                if let Some(bytes) = history.deleted.get(path) {
                    world.write(PATHS[*path], bytes);
                }
            }
            Self::Sync => history.sync(false).map_err(failed)?,
            Self::Verify => history.sync(true).map_err(failed)?,
            Self::Downgrade(to) => {
                history.move_to(&target(history, *to), Direction::Down).map_err(failed)?;
            }
            Self::Upgrade(to) => {
                history.move_to(&target(history, *to), Direction::Up).map_err(failed)?;
            }
            Self::Declare(which) => world.declare(DECLARED[*which]),
            Self::Create => world.create().map_err(failed)?,
            Self::Repopulate(which, from_archive) => {
                let parts = parts(history, which);
                history.repopulate(&parts, *from_archive).map_err(failed)?;
            }
            Self::Backup => world.back_up().map_err(failed)?,
            Self::Restore(which) => history.restore(*which).map_err(failed)?,
            Self::Kill(line, after) => history.kill(KILLED[*line], *after).map_err(failed)?,
        }
        Ok(())
    }
}

/// An error and its causes.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |it| it.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn target(history: &History, nth: usize) -> Target {
    let graph = history.world.graph();
    let ids: Vec<String> = graph.revisions().map(|it| it.id().to_string()).collect();
    match nth {
        0 => Target::base(),
        nth => ids[(nth - 1) % ids.len()].parse().unwrap(),
    }
}

fn parts(history: &History, which: &[usize]) -> Repopulate {
    let fields = history.world.workspace().fields().to_vec();
    let fields = fields.into_iter().map(|it| Part::Field(it.name));
    let all: Vec<Part> = Part::CORE.into_iter().chain(fields).collect();
    match which {
        [] => Repopulate::Full,
        which => which.iter().map(|it| all[it % all.len()].clone()).collect(),
    }
}
