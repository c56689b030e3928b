//! Finds the output in the body of an issue.

use super::Line;

/// Output and prose of an issue body. Without any fence everything is output.
pub(super) fn split(lines: Vec<Line>) -> (Vec<Line>, Vec<Line>) {
    let (mut output, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<(char, usize)> = None;
    for line in lines {
        let text = line.text.as_str().trim_start();
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'));
        let length = mark.map_or(0, |mark| text.chars().take_while(|other| *other == mark).count());
        match (open, mark) {
            (None, Some(mark)) if length >= 3 => open = Some((mark, length)),
            (Some((opened, least)), Some(mark)) if opened == mark && length >= least => open = None,
            (Some(_), _) => output.push(line),
            (None, _) => prose.push(line),
        }
    }
    if output.is_empty() { (prose.clone(), prose) } else { (output, prose) }
}
