//! Guesses which of the known names a misspelt one means.

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
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate))
        .min()
        .map(|(_, candidate)| format!(", did you mean `{candidate}`?"))
        .unwrap_or_default()
}

/// How many characters must be changed, added or taken out (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, to) in right.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
