//! What a report looks most like, by its words: a small linear model for what the checks leave open.
//!
//! It gives archetypes in order, each with how often such a place was right among reports that the
//! model had not seen. It deliberately knows neither the checks nor what an archetype is, and it
//! decides nothing. `packaging/ranker.py` trains it; `data/ranker/model.txt` is the model, read when
//! a report asks for it and not before.

mod words;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::embedded::unpacked;
use crate::fact::Facts;

/// See `build.rs`.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/ranker.packed"));

static UNPACKED: LazyLock<String> = LazyLock::new(|| unpacked(PACKED));

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let model = Model::parse(&UNPACKED);
    debug_assert!(model.is_some(), "the model can be read");
    model.unwrap_or_default()
});

/// The label of reports that say too little.
pub const UNCLEAR: &str = "unclear";

/// An archetype, as one of those that a report may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its id, or [`UNCLEAR`].
    pub id: &'static str,
    /// How much of the model's belief it has: all of them together have 1.
    pub belief: f64,
    /// How often a candidate of this belief was right, from 0 to 1, as it was measured.
    pub share: f64,
}

/// The archetypes, the likeliest first. Those in `guesses` are what the checks suppose, below what
/// they would call likely: they are lifted, as far as that was measured to help.
pub fn rank<'a>(lines: &[&str], facts: &Facts, guesses: impl Iterator<Item = &'a str>) -> Vec<Candidate> {
    MODEL.rank(&words::features(lines, facts), guesses)
}

/// A line of the model: how rare a word is, and its weights.
#[derive(Debug)]
struct Row {
    rarity: f64,
    /// Pairs of characters: a label, a weight.
    pairs: &'static [u8],
}

#[derive(Debug, Default)]
struct Model {
    labels: Vec<&'static str>,
    bias: Vec<f64>,
    /// What one step of a weight is worth.
    unit: f64,
    /// What the checks' own guess adds.
    guess: f64,
    /// From which belief a candidate was right how often; falling.
    shares: Vec<(f64, f64)>,
    rows: HashMap<&'static str, Row>,
    #[cfg(test)]
    proofs: Vec<&'static str>,
}

impl Model {
    fn parse(text: &'static str) -> Option<Self> {
        let (head, rows) = text.split_once("\n\n")?;
        let mut model = Self::default();
        for line in head.lines() {
            let (key, value) = line.split_once(' ')?;
            let numbers = || value.split(' ').map(str::parse::<f64>).collect::<Result<Vec<f64>, _>>().ok();
            match key {
                "labels" => model.labels = value.split(' ').collect(),
                "bias" => model.bias = numbers()?,
                "unit" => model.unit = value.parse().ok()?,
                "guess" => model.guess = value.parse().ok()?,
                "share" => model.shares.push(numbers().and_then(|row| Some((*row.first()?, *row.get(1)?)))?),
                #[cfg(test)]
                "proof" => model.proofs.push(value),
                _ => {}
            }
        }
        for line in rows.lines() {
            let mut fields = line.split('\t');
            let (name, rarity, pairs) = (fields.next()?, fields.next()?, fields.next()?);
            let rarity = rarity.parse::<f64>().ok()? / 10.0;
            model.rows.insert(name, Row { rarity, pairs: pairs.as_bytes() });
        }
        Some(model).filter(|model| model.labels.len() == model.bias.len())
    }

    fn scores(&self, features: &BTreeSet<String>) -> Vec<f64> {
        let rows: Vec<&Row> = features.iter().filter_map(|name| self.rows.get(name.as_str())).collect();
        let length = rows.iter().map(|row| row.rarity * row.rarity).sum::<f64>().sqrt();
        let mut scores = self.bias.clone();
        for row in rows {
            let (pairs, _) = row.pairs.as_chunks::<2>();
            for [label, weight] in pairs {
                if let Some(score) = digit(*label).and_then(|label| scores.get_mut(label)) {
                    *score += row.rarity / length * self.unit * steps(*weight);
                }
            }
        }
        scores
    }

    fn rank<'a>(
        &self,
        features: &BTreeSet<String>,
        guesses: impl Iterator<Item = &'a str>,
    ) -> Vec<Candidate> {
        let mut scores = self.scores(features);
        for guess in guesses {
            let place = self.labels.iter().position(|label| *label == guess);
            if let Some(score) = place.and_then(|place| scores.get_mut(place)) {
                *score += self.guess;
            }
        }
        let highest = scores.iter().copied().fold(f64::MIN, f64::max);
        let powers: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
        let all = powers.iter().sum::<f64>();
        let candidate = |(id, power): (&&'static str, &f64)| {
            let belief = power / all;
            Candidate { id, belief, share: self.share(belief) }
        };
        let mut candidates: Vec<Candidate> = self.labels.iter().zip(&powers).map(candidate).collect();
        candidates.sort_by(|left, right| right.belief.total_cmp(&left.belief));
        candidates
    }

    fn share(&self, belief: f64) -> f64 {
        self.shares.iter().find(|(from, _)| belief >= *from).map_or(0.0, |(_, share)| *share)
    }
}

/// What a character stands for: printable ones in their order, without those that text files quote.
fn digit(character: u8) -> Option<usize> {
    let below = [b'"', b'\\', b'`'].into_iter().filter(|skipped| *skipped < character).count();
    usize::from(character).checked_sub(usize::from(b'!') + below)
}

/// A weight in steps from the middle.
fn steps(character: u8) -> f64 {
    const MIDDLE: i32 = 45;
    let steps =
        digit(character).and_then(|digit| i32::try_from(digit).ok()).map_or(0, |digit| digit - MIDDLE);
    f64::from(steps)
}

#[cfg(test)]
mod tests {
    use super::{MODEL, UNCLEAR, rank, words};
    use crate::fact::Facts;
    use crate::knowledge::Catalogue;

    /// What was trained is what is read: word for word, weight for weight.
    #[test]
    fn the_model_says_here_what_it_said_where_it_was_trained() {
        assert!(MODEL.proofs.len() >= 3);
        for proof in &MODEL.proofs {
            let (found, text) = proof.split_once('\t').unwrap();
            let text: String = serde_json::from_str(text).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            let scores = MODEL.scores(&words::features(&lines, &Facts::NOTHING));
            for pair in found.split(' ') {
                let (label, score) = pair.split_once('=').unwrap();
                let place = MODEL.labels.iter().position(|known| *known == label).unwrap();
                let score: f64 = score.parse().unwrap();
                assert!((scores[place] - score).abs() < 0.002, "{label} {} {score} {text}", scores[place]);
            }
        }
    }

    #[test]
    fn its_labels_are_archetypes() {
        let known = |label: &str| label == UNCLEAR || Catalogue::built_in().check(label).is_some();
        let unknown: Vec<&str> = MODEL.labels.iter().copied().filter(|label| !known(label)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn what_was_never_seen_has_no_favourite() {
        let candidates = rank(&["zzqq zzqx"], &Facts::NOTHING, std::iter::empty());
        assert!(candidates[0].belief < 0.1, "{candidates:?}");
        let all: f64 = candidates.iter().map(|candidate| candidate.belief).sum();
        assert!((all - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_guess_of_the_checks_is_lifted() {
        let line = ["ERROR: Failed building wheel for demo"];
        let place = |guesses: &[&str]| {
            let candidates = rank(&line, &Facts::NOTHING, guesses.iter().copied());
            candidates.iter().position(|candidate| candidate.id == "rust-too-old").unwrap()
        };
        assert!(place(&["rust-too-old"]) < place(&[]));
    }

    #[test]
    fn a_higher_belief_never_has_a_lower_share() {
        assert!(
            MODEL.shares.is_sorted_by(|one, next| one.0 > next.0 && one.1 >= next.1),
            "{:?}",
            MODEL.shares
        );
        assert!(MODEL.shares.iter().all(|(_, share)| (0.0..1.0).contains(share)));
    }
}
