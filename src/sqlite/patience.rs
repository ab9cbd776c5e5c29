//! How long a command waits for the locks of other programs, who hears of it, and what ends it.
//!
//! A command asks for locks in several places, below everything that knows of commands; what they share is kept for the
//! thread that runs it. Other threads wait as long, and tell nobody.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Result};

/// How long a lock of another program is waited for.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long it is waited for without a word.
const QUIET: Duration = Duration::from_secs(1);

/// The shortest and the longest time between two tries.
const NAPS: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(25));

/// What a thread knows of its waiting.
#[derive(Default)]
struct Waiting {
    /// When SQLite began to ask for the lock that it asks for now.
    since: Option<Instant>,
    /// A lock was not let go in time: the others of this command are not waited for again.
    is_over: bool,
    has_told: bool,
    tell: Option<Rc<dyn Fn()>>,
    is_stopped: Option<Rc<dyn Fn() -> bool>>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
}

/// Says who is told, by this thread, that a lock is waited for, and who may end that.
pub fn settle(tell: impl Fn() + 'static, is_stopped: impl Fn() -> bool + 'static) {
    with(|it| {
        it.tell = Some(Rc::new(tell));
        it.is_stopped = Some(Rc::new(is_stopped));
    });
}

/// Begins another piece of work, for which others are waited for, and told of, anew.
pub fn renew() {
    with(|it| (it.is_over, it.has_told) = (false, false));
}

/// Whether this is the first time that this piece of work tells for whom it waits.
pub fn is_news() -> bool {
    with(|it| !std::mem::replace(&mut it.has_told, true))
}

/// Whether whoever may end the waiting has done so.
pub fn is_stopped() -> bool {
    let is_stopped = with(|it| it.is_stopped.clone());
    is_stopped.is_some_and(|it| it())
}

/// Lets a connection wait for locks as all others do.
pub fn wait_on(connection: &Connection) -> Result<()> {
    connection.busy_handler(Some(|count| {
        let since = with(|it| match it.since {
            Some(since) if count > 0 => since,
            _ => *it.since.insert(Instant::now()),
        });
        goes_on(since)
    }))
}

/// Waits a moment for a lock that was first asked for at `since`; whether it is to be asked for again.
pub fn goes_on(since: Instant) -> bool {
    let spent = since.elapsed();
    if is_stopped() || with(|it| it.is_over) {
        return false;
    }
    if spent >= PATIENCE {
        with(|it| it.is_over = true);
        return false;
    }
    if spent >= QUIET {
        // What it does may ask for the state itself.
        let tell = with(|it| it.tell.clone());
        if let Some(tell) = tell {
            tell();
        }
    }
    thread::sleep((spent / 2).clamp(NAPS.0, NAPS.1));
    true
}

fn with<T>(ask: impl FnOnce(&mut Waiting) -> T) -> T {
    WAITING.with_borrow_mut(ask)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn long_ago() -> Instant {
        Instant::now().checked_sub(PATIENCE).unwrap()
    }

    #[test]
    fn a_command_that_has_waited_in_vain_does_not_wait_for_the_next_lock() {
        assert!(goes_on(Instant::now()));
        assert!(!goes_on(long_ago()));
        assert!(!goes_on(Instant::now()));
        renew();
        assert!(goes_on(Instant::now()));
    }

    #[test]
    fn whoever_waits_longer_than_a_moment_is_told_and_may_stop() {
        let (told, stop) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(false)));
        let (heard, asked) = (Rc::clone(&told), Rc::clone(&stop));
        settle(move || heard.set(heard.get() + 1), move || asked.get());
        assert!(goes_on(Instant::now()));
        assert_eq!(told.get(), 0);
        assert!(goes_on(Instant::now().checked_sub(QUIET).unwrap()));
        assert_eq!(told.get(), 1);
        stop.set(true);
        assert!(!goes_on(Instant::now()));
        assert!(is_news() && !is_news());
    }

    #[test]
    fn a_lock_that_is_let_go_in_time_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Connection::open(folder.path().join("a.db")).unwrap();
        let (one, other) = (open(), open());
        wait_on(&one).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        thread::scope(|threads| {
            threads.spawn(move || {
                thread::sleep(NAPS.1);
                other.execute_batch("ROLLBACK").unwrap();
            });
            one.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
        });
    }
}
