//! Progress, drawn as a bar on stderr.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// Progress as a bar on stderr, shown where work takes longer than a second; stopped by a signal.
#[derive(Debug)]
pub(crate) struct Bar {
    is_shown: bool,
    stop: std::sync::Arc<AtomicUsize>,
    start: Instant,
    done: AtomicU64,
    stage: Mutex<Stage>,
}

#[derive(Debug, Default)]
struct Stage {
    what: String,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// A bar that is shown where `is_shown`, and says to stop once `stop` is not 0.
    pub(crate) fn new(is_shown: bool, stop: std::sync::Arc<AtomicUsize>) -> Self {
        let stage = Mutex::new(Stage::default());
        Self { is_shown, stop, start: Instant::now(), done: AtomicU64::new(0), stage }
    }

    fn draw(&self) {
        // A poisoned lock means that a thread panicked while drawing: then there is nothing more to draw.
        let Ok(mut stage) = self.stage.lock() else { return };
        if stage.bar.is_none() {
            stage.bar = Some(new_bar(&stage.what, stage.total));
        }
        if let Some(bar) = &stage.bar {
            bar.set_position(self.done.load(Ordering::Relaxed));
        }
    }
}

fn new_bar(what: &str, total: Option<u64>) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let template = match total {
        Some(_) => "{msg:>12} [{bar:30}] {human_pos}/{human_len} {eta}",
        None => "{msg:>12} {human_pos}",
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("=> "));
    bar.set_message(what.to_owned());
    bar
}

impl Progress for Bar {
    fn begin(&self, what: &str, total: Option<u64>) {
        self.done.store(0, Ordering::Relaxed);
        if let Ok(mut stage) = self.stage.lock() {
            if let Some(bar) = stage.bar.take() {
                bar.finish_and_clear();
            }
            *stage = Stage { what: what.to_owned(), total, bar: None };
        }
    }

    fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
        if self.is_shown && self.start.elapsed() > Duration::from_secs(1) {
            self.draw();
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) != 0
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        let bar = self.stage.lock().ok().and_then(|mut stage| stage.bar.take());
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
    }
}
