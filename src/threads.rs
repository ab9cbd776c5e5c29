//! Threads: the crew that shares the work of a command, and single ones beside it. A system may give none; then work that one
//! thread can do alone is done so, and the rest is an error.

use std::error::Error;
use std::io;
use std::sync::{Mutex, OnceLock};
use std::thread::{self, Builder, Scope, ScopedJoinHandle};

use rayon::prelude::*;

/// The system gives no further thread.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a thread")]
pub struct NoThreads(#[source] io::Error);

impl From<NoThreads> for io::Error {
    fn from(error: NoThreads) -> Self {
        error.0
    }
}

/// Makes the crew, one thread for each core, where it is not there yet; gives how many there are.
///
/// # Errors
///
/// [`NoThreads`] where the system gives not so many; there is no crew then, and none is tried for again.
pub fn crew() -> Result<usize, NoThreads> {
    static CREW: OnceLock<Result<(), i32>> = OnceLock::new();
    let made = CREW.get_or_init(|| {
        let built = rayon::ThreadPoolBuilder::new().build_global();
        built.map_err(|error| number_of(&error))
    });
    match made {
        Ok(()) => Ok(rayon::current_num_threads()),
        Err(number) => Err(NoThreads(io::Error::from_raw_os_error(*number))),
    }
}

/// What the system said, as a number.
fn number_of(error: &rayon::ThreadPoolBuildError) -> i32 {
    let said = error.source().and_then(|it| it.downcast_ref::<io::Error>());
    said.and_then(io::Error::raw_os_error).unwrap_or(rustix::io::Errno::AGAIN.raw_os_error())
}

/// Does the same with each of many, on every core, in their order; on this thread alone where there is no crew.
pub fn map<T: Send, R: Send>(many: Vec<T>, each: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    // To make the crew for one would take longer than to do it.
    match many.len() > 1 && crew().is_ok() {
        true => many.into_par_iter().map(each).collect(),
        false => many.into_iter().map(each).collect(),
    }
}

/// Does both, at the same time where there is a crew.
pub fn both(one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    if crew().is_ok() {
        rayon::join(one, other);
    } else {
        one();
        other();
    }
}

/// Makes sure that the system gives so many threads at once, for a library that does not look; they end at once.
///
/// # Errors
///
/// [`NoThreads`] where it does not.
pub fn spare(count: usize) -> Result<(), NoThreads> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        // None of them ends before all are made.
        let _shut = gate.lock();
        let wait = || drop(gate.lock());
        (0..count)
            .try_for_each(|_| Builder::new().spawn_scoped(scope, wait).map(drop))
            .map_err(NoThreads)
    })
}

/// Begins a thread beside this one.
///
/// # Errors
///
/// [`NoThreads`] where the system gives none; nothing was begun.
pub fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>, NoThreads> {
    Builder::new().spawn_scoped(scope, work).map_err(NoThreads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_threads_are_to_be_had() {
        assert!(spare(2).is_ok());
    }

    #[test]
    fn what_many_do_comes_back_in_its_order() {
        let many: Vec<u32> = (0..1_000).collect();
        let doubled: Vec<u32> = many.iter().map(|it| it * 2).collect();
        assert_eq!(map(many, |it| it * 2), doubled);
    }
}
