//! Issues and their comments, from the label to the last word: what would be posted, and that
//! nothing else is.

mod events;
mod injection;
mod life;
pub(crate) mod project;
mod reports;
mod shared_cases;
