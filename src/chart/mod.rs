//! Numbers to be drawn.
