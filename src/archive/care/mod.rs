//! Whether everything is as it must be, and what is done where it is not.

pub mod compare;
pub mod diff;
pub mod drift;
pub mod health;
pub mod holdings;
pub mod kin;
pub mod lacking;
pub mod last_text;
pub mod marks;
pub mod mend;
pub mod mend_versions;
pub mod missing;
pub mod owned_check;
pub mod pairs;
pub mod purge;
pub mod sought;
pub mod standing;
pub mod torn;
pub mod whole_life;
