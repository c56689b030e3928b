//! Python's own forms: versions and requirements, as PEP 440 and PEP 508 have them.

pub mod requirement;
pub mod version;
