//! Finds the output in the body of an issue: what is fenced, what is indented as code, and what is
//! plainly the output of a tool though it stands among the prose.

use super::Line;

/// How tools begin the lines that people paste without a fence.
pub(super) const OUTPUT: &[&str] = &[
    "Traceback (most recent call last)",
    "File \"",
    "ERROR: ",
    "error: ",
    "fatal error",
    "Collecting ",
    "Could not find a version that satisfies",
    "No matching distribution found",
    "Command \"",
    "Building wheel for ",
    "× ",
    "note: This error originates",
    "CMake Error",
];

/// Output and prose of an issue body. Without any fence all of it may be a bare log: then every
/// line is output, and what does not look like it is prose besides.
pub(super) fn split(lines: Vec<Line>) -> (Vec<Line>, Vec<Line>) {
    let all = lines.clone();
    let mut is_fenced = false;
    let (mut output, mut prose) = (Vec::new(), Vec::new());
    let mut open: Option<Fence> = None;
    // The line before was blank, or output without a fence.
    let mut apart = true;
    for line in lines {
        let text = line.text.as_str();
        let fence = Fence::of(text);
        match (open, fence) {
            (None, Some(fence)) if fence.opens => {
                is_fenced = true;
                open = Some(fence);
            }
            (Some(opened), Some(fence)) if opened.is_closed_by(fence) => open = None,
            (Some(_), _) => output.push(line),
            (None, _) => {
                let blank = text.trim().is_empty();
                let code = (text.starts_with("    ") || text.starts_with('\t')) && !is_item(text);
                let pasted = !blank && (code && apart || is_output(&line));
                apart = blank || pasted;
                if pasted { output.push(line) } else { prose.push(line) }
            }
        }
    }
    if is_fenced && !output.is_empty() { (output, prose) } else { (without_headings(all), prose) }
}

/// Without headings: a number sign before words that an empty line follows is no prompt of root.
fn without_headings(lines: Vec<Line>) -> Vec<Line> {
    let is_blank = |line: &Line| line.text.as_str().trim().is_empty();
    let is_heading = |index: usize, line: &Line| {
        line.text.as_str().starts_with('#') && lines.get(index + 1).is_some_and(is_blank)
    };
    let headings: Vec<bool> = lines.iter().enumerate().map(|(index, line)| is_heading(index, line)).collect();
    lines.into_iter().zip(headings).filter(|(_, heading)| !heading).map(|(line, _)| line).collect()
}

/// A line of back-ticks or tildes.
#[derive(Clone, Copy)]
struct Fence {
    mark: char,
    length: usize,
    opens: bool,
    closes: bool,
}

impl Fence {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches([' ', '\t', '>']);
        let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = text.trim_start_matches(mark);
        let length = text.len() - rest.len();
        // Behind back-ticks there may be a language; a back-tick there makes it a code span.
        let opens = mark == '~' || !rest.contains('`');
        (length >= 3).then_some(Self { mark, length, opens, closes: rest.trim().is_empty() })
    }

    fn is_closed_by(self, other: Self) -> bool {
        other.closes && other.mark == self.mark && other.length >= self.length
    }
}

fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ")
}

fn is_output(line: &Line) -> bool {
    let body = line.body();
    if OUTPUT.iter().any(|start| body.starts_with(start)) {
        return true;
    }
    // `ModuleNotFoundError: …`, `pip._vendor.urllib3.exceptions.ReadTimeoutError: …`
    let Some((name, _)) = body.split_once(": ") else { return false };
    name.ends_with("Error")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    fn split_numbers(text: &str) -> (Vec<u64>, Vec<u64>) {
        let redactor = Redactor::default();
        let lines =
            (1..).zip(text.lines()).map(|(number, text)| Line::new(number, text.as_bytes(), &redactor));
        let (output, prose) = split(lines.collect());
        let numbers = |lines: Vec<Line>| lines.iter().map(|line| line.number).collect();
        (numbers(output), numbers(prose))
    }

    #[test]
    fn fences_of_any_length_hold_output() {
        let text = "It fails.\n````text\n```\ninside\n````\nafter\n~~~\nmore\n```\n~~~\nend";
        assert_eq!(split_numbers(text), (vec![3, 4, 8, 9], vec![1, 6, 11]));
    }

    #[test]
    fn a_code_span_of_three_ticks_opens_nothing() {
        assert_eq!(split_numbers("use ```x```\n```pip install x```\n```\nlog\n```"), (vec![4], vec![1, 2]));
    }

    #[test]
    fn quoted_and_indented_output_is_found() {
        let text = "> ```\n> error: no\n> ```\nHere:\n\n    Collecting x\n    done\nBye\n\n- a\n    - b";
        assert_eq!(split_numbers(text).0, vec![2, 6, 7]);
    }

    #[test]
    fn without_a_fence_no_line_is_lost_and_prose_is_known() {
        let text = "Hello\nModuleNotFoundError: No module named 'x'\nPython: 3.8\nMy Error: is mine";
        assert_eq!(split_numbers(text), (vec![1, 2, 3, 4], vec![1, 3, 4]));
    }

    #[test]
    fn a_heading_is_no_output() {
        assert_eq!(split_numbers("# pip install fails\n\nHelp\n# pip install x\nno").0, vec![2, 3, 4, 5]);
    }

    #[test]
    fn a_body_without_any_output_is_read_as_both() {
        assert_eq!(split_numbers("one\ntwo"), (vec![1, 2], vec![1, 2]));
    }
}
