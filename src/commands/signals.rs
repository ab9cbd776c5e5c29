//! The signals that ask a command to stop.

use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Once};

/// The signals that stop a command: Ctrl-C, the system's request, the terminal's end.
const SIGNALS: [i32; 3] =
    [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];

/// From now on the first signal is noted, and the second ends the process at once.
pub(super) fn watch(stop: &Arc<AtomicUsize>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let again = Arc::new(AtomicBool::new(false));
        for signal in SIGNALS {
            let number = usize::try_from(signal).unwrap_or_default();
            // The order matters: the first signal finds `again` false, then sets it. Where a handler cannot be
            // set the signal keeps its default, which ends the process; SQLite rolls back when it is next opened.
            let _ = signal_hook::flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&again),
            );
            let _ = signal_hook::flag::register(signal, Arc::clone(&again));
            let _ = signal_hook::flag::register_usize(signal, Arc::clone(stop), number);
        }
    });
}

/// Has what is written beyond a limit of the system fail as on a full disk, and not end the process without a word.
pub(super) fn let_writes_fail() {
    let noted = Arc::new(AtomicBool::new(false));
    // Without the handler the signal ends the process, as it does everywhere.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, noted);
}

/// Leaves Ctrl-C, Ctrl-\, the system's request and the terminal's end to another program while it has the terminal: what is done
/// behind it is done whatever ends it.
pub(super) fn left_to_another<T>(run: impl FnOnce() -> T) -> T {
    let noted = Arc::new(AtomicBool::new(false));
    // A handler of ours, and not "ignore", which the other program would inherit.
    let held: Vec<_> = SIGNALS
        .into_iter()
        .chain([signal_hook::consts::SIGQUIT])
        .filter_map(|signal| signal_hook::flag::register(signal, Arc::clone(&noted)).ok())
        .collect();
    let done = run();
    for id in held {
        signal_hook::low_level::unregister(id);
    }
    done
}
