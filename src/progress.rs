//! How far a long piece of work is, told outward, and whether it should stop, told inward.

/// What long work calls as it goes on. The only trait with two implementers: the terminal's, and [`Silent`].
pub trait Progress: Sync {
    /// A stage begins: `what` is a present participle (`reading`), `total` its steps where they are known.
    fn begin(&self, what: &str, total: Option<u64>);

    /// `steps` more of the stage are done.
    fn advance(&self, steps: u64);

    /// Whether the person asked to stop (Ctrl-C): work that can be rolled back then returns at once.
    fn is_stopped(&self) -> bool;
}

/// Progress that nobody watches and nobody stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _what: &str, _total: Option<u64>) {}

    fn advance(&self, _steps: u64) {}

    fn is_stopped(&self) -> bool {
        false
    }
}
