//! The table of facts is sorted, and each fact comes from somewhere.

use super::FACTS;
use crate::fact::FactId;
use crate::fact::origin::ORIGINS;

#[test]
fn the_table_is_sorted_for_the_search() {
    for pair in FACTS.windows(2) {
        assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].id, pair[1].id);
    }
}

#[test]
fn every_fact_has_a_place_that_it_comes_from() {
    let known = |id: &str| {
        ORIGINS.iter().any(|(start, _)| id == *start || start.ends_with('.') && id.starts_with(start))
    };
    for fact in FACTS {
        assert!(known(fact.id), "{}", fact.id);
    }
    for (start, _) in ORIGINS.iter().filter(|(start, _)| !start.ends_with('.')) {
        assert!(FactId::find(start).is_some(), "{start}");
    }
}
