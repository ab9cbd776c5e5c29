//! Rows: written, and derived from what entries say.

mod assignments;
pub mod bulk;
pub mod conflicts;
pub mod derive;
pub mod holders;
pub mod identity;
pub mod join_rows;
mod join_table;
pub mod laid_out;
pub mod last_said;
pub mod moved;
pub mod names;
pub mod place_names;
pub mod place_spelling;
pub mod places;
pub mod record;
pub mod refusal;
pub mod search_forms;
pub mod slack;
pub mod spelling;
pub mod stamps;
pub mod text_apart;
pub mod text_index;
pub mod unused;
pub mod users_rows;
pub mod values;
pub mod write;
