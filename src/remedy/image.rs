//! What failed was a step of an image's build: what it lacks is a line of the Dockerfile, and the goal is to
//! build the image once more.
//!
//! It deliberately does not know the Dockerfile, which is on another machine or is somebody else's.

use crate::fact::{FactId, Facts, Source, Value};
use crate::redact::Clean;

/// Where the line belongs.
pub(super) const PLACE: &str = "a line of the Dockerfile, before the one with pip";

/// Whether the output is that of such a build. Where this program itself runs in a container, it was measured,
/// and what one says of one's system may be any command in a container.
pub(crate) fn is_built(facts: &Facts) -> bool {
    const CONTAINER: FactId = FactId::of("system.container");
    let Some(fact) = facts.get(CONTAINER) else { return false };
    matches!((&fact.value, &fact.source), (Value::Text(kind), Source::Log(_)) if *kind == "docker")
}

/// The command that failed, as whoever builds the image types it.
pub(crate) fn build() -> Clean {
    Clean::literal("docker build .")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_built_where_the_output_shows_its_steps() {
        let of = |source| {
            let mut facts = Facts::default();
            let docker = Value::Text(Clean::literal("docker"));
            facts.set(FactId::of("system.container"), docker, source);
            is_built(&facts)
        };
        assert!(of(Source::Log(3)));
        assert!(!of(Source::Measured));
        assert!(!of(Source::Claim(3)));
        assert!(!is_built(&Facts::default()));
    }
}
