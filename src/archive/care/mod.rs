//! Whether everything is as it must be, and what is done where it is not.

pub mod compare;
pub mod drift;
pub mod health;
pub mod marks;
pub mod mend;
pub mod mend_versions;
pub mod owned_check;
pub mod purge;
pub mod standing;
