//! Puts a model's questions to whoever sits at the terminal. What is typed becomes a claim: a row
//! that the model sees in the next round, and no fact.

use std::collections::BTreeSet;

use crate::desk::question;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::Evidence;

use super::evidence::Shown;
use super::{Asking, consent, tame};

/// Most questions of a round.
const MOST: usize = 3;

/// Most bytes of an answer.
const LONGEST: usize = 300;

/// Asks what was not asked before, and adds what is answered to what was shown.
pub(super) async fn ask(
    asking: &Asking<'_>,
    questions: &[Clean],
    asked: &mut BTreeSet<Clean>,
    redactor: &Redactor,
    shown: &mut Shown,
) {
    if asking.draft || !consent::is_possible(asking) {
        return;
    }
    for question in questions.iter().take(MOST) {
        if !asked.insert(question.clone()) {
            continue;
        }
        let words = Clean::literal("The model asks: {question} (Enter to leave it out) ")
            .fill(&|_| Some(question.clone()));
        let Some(typed) = question::answer(words.as_str(), asking.system, asking.output).await else {
            return;
        };
        let answer = tame::line(&redactor.clean(&Raw::from(typed)), LONGEST);
        if !answer.is_empty() {
            let value = Clean::join([question, &answer], " ");
            shown.push_noted(Evidence::Fact { id: "user.answer", value }, "the user says so");
        }
    }
}
