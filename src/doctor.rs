//! Every check there is.
