//! Python's own forms: versions, requirements and names, as PEP 440, 508 and 503 have them; which project a
//! command is about.

pub mod name;
pub mod option;
pub mod project;
pub mod requirement;
pub mod version;
