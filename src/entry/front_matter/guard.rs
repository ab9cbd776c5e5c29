//! What reading a block of front matter may cost: nobody's own front matter comes near these limits, and behind them
//! no hostile one takes noticeable time or memory.

use std::cell::Cell;

use super::fault::Fault;

/// The longest block that is read, in bytes.
const BLOCK_LIMIT: usize = 64 * 1024;
/// How many `[` and `{` a block may have. Parsers are quadratic in them, so they are counted before, and all of them:
/// to know which stand in a quotation one would have to be the parser.
const OPENER_LIMIT: usize = 1024;
/// How deep lists and maps may be nested.
pub(super) const DEPTH_LIMIT: usize = 64;
/// How many values a block may hold once its aliases are expanded.
const NODE_LIMIT: usize = 20_000;
/// How much text they may hold, in bytes.
const TEXT_LIMIT: usize = 1024 * 1024;

/// How many `[` and `{` may stand open at once, where only those closing marks count that are surely no quotation's
/// and no comment's.
const UNSURE_LIMIT: usize = 256;

/// Refuses a block that is too costly to be given to a parser.
pub(super) fn check(block: &str) -> Result<(), Fault> {
    if block.len() > BLOCK_LIMIT {
        return Err(Fault::too_large(0, "is longer than 64 KiB"));
    }
    let (mut openers, mut open, mut unsure, mut is_sure) = (0, 0_usize, 0_usize, true);
    for (offset, byte) in block.bytes().enumerate() {
        match byte {
            b'\n' | b'\r' => is_sure = true,
            b'"' | b'\'' | b'#' => is_sure = false,
            b'[' | b'{' => (openers, open, unsure) = (openers + 1, open + 1, unsure + 1),
            b']' | b'}' => {
                open = open.saturating_sub(1);
                unsure = unsure.saturating_sub(usize::from(is_sure));
            }
            _ => {}
        }
        if openers > OPENER_LIMIT {
            return Err(Fault::too_large(offset, "has more than 1,024 `[` and `{`"));
        }
        if open > DEPTH_LIMIT || unsure > UNSURE_LIMIT {
            return Err(Fault::too_large(offset, TOO_DEEP));
        }
    }
    Ok(())
}

/// What is said of a block that is nested deeper than [`DEPTH_LIMIT`].
pub(super) const TOO_DEEP: &str = "is nested deeper than 64 levels";

/// What one block has cost so far.
#[derive(Debug, Default)]
pub(super) struct Budget {
    nodes: Cell<usize>,
    text: Cell<usize>,
}

impl Budget {
    /// Counts one more value.
    ///
    /// # Errors
    ///
    /// What there is too much of.
    pub(super) fn spend_node(&self) -> Result<(), &'static str> {
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > NODE_LIMIT { Err("holds more than 20,000 values") } else { Ok(()) }
    }

    /// Counts the text of one more scalar.
    ///
    /// # Errors
    ///
    /// What there is too much of.
    pub(super) fn spend_text(&self, text: &str) -> Result<(), &'static str> {
        self.text.set(self.text.get() + text.len());
        if self.text.get() > TEXT_LIMIT { Err("holds more than 1 MiB of text") } else { Ok(()) }
    }
}
