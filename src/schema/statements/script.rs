//! A plan as a script.
