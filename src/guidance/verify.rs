//! Holds an answer against the report and the checks. What is not borne out is left out, and
//! listed with the reason.

use std::collections::BTreeSet;

use crate::diagnosis::{self, Standing, World};
use crate::knowledge::Catalogue;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Cited, Evidence, Fix, Hypothesis, Rejected, Report, Step, Verdict};

use super::answer::{Advice, Answer, Claim};
use super::evidence::Shown;
use super::tame::{self, Hosts};

/// A hypothesis is a guess, whatever the model says of it.
const MOST_CONFIDENCE: f64 = 0.49;

/// Most entries of each list.
const MOST: usize = 5;

/// Most entries that are listed as left out.
const MOST_REJECTED: usize = 20;

/// What is left of an answer.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) text: Clean,
    pub(super) hypotheses: Vec<Hypothesis>,
    pub(super) evidence: Vec<Cited>,
    pub(super) steps: Vec<Step>,
    pub(super) questions: Vec<Clean>,
    pub(super) rejected: Vec<Rejected>,
}

/// What answers are held against.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    catalogue: &'a Catalogue,
    redactor: &'a Redactor,
    hosts: Hosts,
    commands: BTreeSet<Clean>,
}

impl<'a> Bench<'a> {
    /// The commands of the built-in checks, for this case, are the only ones that count.
    pub(super) fn new(catalogue: &'a Catalogue, redactor: &'a Redactor, report: &Report) -> Self {
        let world = World::of_report(catalogue, report);
        let usual = catalogue.checks().iter().flat_map(|check| world.usual_fixes(check));
        let found = report.diagnoses.iter().flat_map(|diagnosis| diagnosis.fixes.iter().cloned());
        let own = usual.chain(found).filter(Fix::is_built_in);
        let commands = own.flat_map(|fix| fix.commands).collect();
        Self { catalogue, redactor, hosts: Hosts::of(catalogue), commands }
    }

    /// What an answer is worth.
    pub(super) fn check(&self, answer: &Answer, report: &Report, shown: &Shown) -> Checked {
        let mut checked = Checked::default();
        for entry in &answer.unreadable {
            self.reject(&mut checked, entry, "it is not in the agreed form");
        }
        let mut names_rejected = Vec::new();
        let claims = answer.hypotheses.len();
        for claim in &answer.hypotheses {
            self.claim(&mut checked, claim, report, shown, &mut names_rejected);
        }
        for advice in &answer.steps {
            self.advice(&mut checked, advice);
        }
        self.add_own_fixes(&mut checked, report);
        for question in &answer.questions {
            let words = self.words(&mut checked, question, 300);
            if !words.is_empty() && checked.questions.len() < MOST && !checked.questions.contains(&words) {
                checked.questions.push(words);
            }
        }
        let whole = self.redactor.clean(&answer.text);
        let (whole, is_changed) = self.hosts.without_strange(&whole);
        if is_changed {
            self.reject(&mut checked, &answer.text, "it links to where no check links");
        }
        let text = tame::paragraphs(&whole, 2_000);
        if names_rejected.iter().any(|name| text.as_str().contains(name)) {
            self.reject(&mut checked, &answer.text, "it speaks of a cause that was left out");
        } else if claims > 0 && checked.hypotheses.is_empty() {
            self.reject(&mut checked, &answer.text, "it rests on causes that were left out");
        } else {
            checked.text = text;
        }
        checked
    }

    /// Says that something which was asked for is not on offer.
    pub(super) fn refuse_probe(&self, checked: &mut Checked, probe: &Raw) {
        self.reject(checked, probe, "this is not on offer");
    }

    fn claim(
        &self,
        checked: &mut Checked,
        claim: &Claim,
        report: &Report,
        shown: &Shown,
        rejected: &mut Vec<String>,
    ) {
        let name = self.redactor.clean(&claim.archetype);
        if name == Verdict::TOO_LITTLE {
            return self.too_little(checked, claim);
        }
        let mut drop = |checked: &mut Checked, why: &'static str| {
            if name.as_str().len() > 3 {
                rejected.push(name.as_str().to_owned());
            }
            self.reject(checked, &claim.archetype, why);
        };
        let Some(check) = self.catalogue.check(name.as_str()) else {
            return drop(checked, "there is no such archetype");
        };
        if checked.hypotheses.iter().any(|known| known.archetype == check.id) {
            return;
        }
        let number = |number: &i64| u64::try_from(*number).ok();
        let (real, false_ones): (Vec<i64>, Vec<i64>) =
            claim.evidence.iter().partition(|cited| number(cited).and_then(|n| shown.get(n)).is_some());
        if real.is_empty() {
            let why = if false_ones.is_empty() {
                "it cites no evidence"
            } else {
                "it cites evidence that does not exist"
            };
            return drop(checked, why);
        }
        if let Some(Standing::Refuted(evidence)) =
            diagnosis::standing(self.catalogue, report, check.id.as_str())
        {
            rejected.push(check.id.as_str().to_owned());
            list_words(checked, check.id.clone(), refuted_by(&evidence));
            return;
        }
        if checked.hypotheses.len() >= MOST {
            return drop(checked, "there are enough others");
        }
        if !false_ones.is_empty() {
            let numbers: Vec<Clean> = false_ones.iter().take(8).map(|number| Clean::from(*number)).collect();
            let what = Clean::join([&check.id, &Clean::join(&numbers, ", ")], " cites ");
            list(checked, what, "there is no such evidence; the rest of it is kept");
        }
        let cited: BTreeSet<u64> = real.iter().filter_map(number).collect();
        for number in &cited {
            if let Some(line) =
                shown.get(*number).filter(|_| !checked.evidence.iter().any(|known| known.number == *number))
            {
                checked.evidence.push(line.clone());
            }
        }
        checked.evidence.sort_by_key(|line| line.number);
        let why = self.words(checked, &claim.why, 400);
        let confidence = capped(claim.confidence);
        checked.hypotheses.push(Hypothesis {
            archetype: check.id.clone(),
            confidence,
            evidence: cited.into_iter().collect(),
            why,
        });
    }

    /// It holds that too little is known, which needs no row and is no archetype.
    fn too_little(&self, checked: &mut Checked, claim: &Claim) {
        let archetype = Clean::literal(Verdict::TOO_LITTLE);
        if checked.hypotheses.len() < MOST
            && checked.hypotheses.iter().all(|known| known.archetype != archetype)
        {
            let why = self.words(checked, &claim.why, 400);
            let confidence = capped(claim.confidence);
            checked.hypotheses.push(Hypothesis { archetype, confidence, evidence: Vec::new(), why });
        }
    }

    fn advice(&self, checked: &mut Checked, advice: &Advice) {
        let text = self.words(checked, &advice.text, 400);
        let command = advice.command.as_ref().filter(|command| !command.is_blank());
        let command = command.map(|command| self.words(checked, command, 300));
        if checked.steps.len() >= MOST || (text.is_empty() && command.is_none()) {
            return;
        }
        // Small models repeat themselves.
        if checked.steps.iter().any(|step| step.text == text && step.command == command) {
            return;
        }
        let verified = command.as_ref().is_some_and(|command| self.commands.contains(command));
        checked.steps.push(Step { text, command, verified });
    }

    /// What the built-in check says to do, should the first hypothesis be right.
    fn add_own_fixes(&self, checked: &mut Checked, report: &Report) {
        let first =
            checked.hypotheses.first().and_then(|first| self.catalogue.check(first.archetype.as_str()));
        let Some(check) = first.filter(|check| check.is_built_in()) else { return };
        let Some(fix) = World::of_report(self.catalogue, report).usual_fixes(check).into_iter().next() else {
            return;
        };
        let words = Clean::literal("If it is {id}: {title}")
            .fill(&|name| Some(if name == "id" { check.id.clone() } else { fix.title.clone() }));
        let commands =
            if fix.commands.is_empty() { vec![None] } else { fix.commands.into_iter().map(Some).collect() };
        for command in commands.into_iter().take(3) {
            let is_known = |step: &Step| command.is_some() && step.command == command;
            if !checked.steps.iter().any(is_known) {
                let verified = command.is_some();
                checked.steps.push(Step { text: words.clone(), command, verified });
            }
        }
    }

    /// A model's words on one line. A link that was taken out is listed.
    fn words(&self, checked: &mut Checked, raw: &Raw, most: usize) -> Clean {
        let (words, is_changed) = self.hosts.without_strange(&self.redactor.clean(raw));
        if is_changed {
            self.reject(checked, raw, "it links to where no check links");
        }
        tame::line(&words, most)
    }

    fn reject(&self, checked: &mut Checked, what: &Raw, why: &'static str) {
        let (words, _) = self.hosts.without_strange(&self.redactor.clean(what));
        list(checked, tame::line(&words, 120), why);
    }
}

fn list(checked: &mut Checked, what: Clean, why: &'static str) {
    list_words(checked, what, Clean::literal(why));
}

fn list_words(checked: &mut Checked, what: Clean, why: Clean) {
    if !what.is_empty() && checked.rejected.len() < MOST_REJECTED {
        checked.rejected.push(Rejected { what, why });
    }
}

/// A guess, in hundredths.
fn capped(confidence: f64) -> f64 {
    (confidence.clamp(0.0, MOST_CONFIDENCE) * 100.0).round() / 100.0
}

/// That facts refute it, and which.
fn refuted_by(evidence: &[Evidence]) -> Clean {
    let word = |one: &Evidence| match one {
        Evidence::Fact { id, value } => Clean::join([&Clean::literal(id), &tame::line(value, 100)], " = "),
        Evidence::Log { text, .. } => tame::line(text, 100),
    };
    let facts: Vec<Clean> = evidence.iter().take(3).map(word).collect();
    if facts.is_empty() {
        return Clean::literal("what is known refutes it");
    }
    Clean::literal("refuted by {facts}").fill(&|_| Some(Clean::join(&facts, ", ")))
}
