//! Guesses which of the known names a misspelt one means.

use strsim::levenshtein;

/// ``, did you mean `x`?`` or nothing.
pub(super) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let length = name.chars().count();
    // Of the same subject (`rust.` of a fact) more may be wrong.
    let subject = name.split_once('.').map(|(subject, _)| subject);
    let most = |candidate: &str| {
        let same = subject.is_some() && candidate.split_once('.').map(|(first, _)| first) == subject;
        if same { length / 2 + 1 } else { length / 3 + 1 }
    };
    known
        .map(|candidate| (levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate))
        .min()
        .map(|(_, candidate)| format!(", did you mean `{candidate}`?"))
        .unwrap_or_default()
}
