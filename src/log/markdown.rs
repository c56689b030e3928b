//! Finds the output in the body of an issue: what is fenced, what is indented as code, and what is
//! plainly the output of a tool though it stands among the prose, or within a sentence.

use std::ops::Range;

use super::Line;

/// How a report of ours begins, and what its last sentence says.
const REPORT: &str = "**Verdict: ";
const REPORT_END: &str = "; taken out before anything was shown: ";

/// What Markdown puts around a line.
const MARKS: &[char] = &['*', '`', '_', '>', ' '];

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
    "zsh: ",
    "make: *** ",
    "No module named ",
];

/// How the sentences of tools begin that people quote without the name of the exception, besides those of [`OUTPUT`].
const NAMED: [&str; 3] = ["no module named ", "cannot import name ", "undefined symbol: "];

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
                let line = unmarked(line);
                let text = line.text.as_str();
                let code = (text.starts_with("    ") || text.starts_with('\t')) && !is_item(text);
                let pasted = !blank && (code && apart || is_output(line.body()));
                apart = blank || pasted;
                if pasted { output.push(line) } else { prose.push(line) }
            }
        }
    }
    if !is_fenced || output.is_empty() {
        let all = without_headings(all).into_iter().map(unmarked);
        return (all.flat_map(|line| [quoted(&line), Some(line)]).flatten().collect(), prose);
    }
    // Where nothing between the fences failed, the sentences around them say what did. What they quote between
    // back-ticks is a tool's in any case.
    let is_failure = output.iter().any(|line| is_output(line.body()));
    for line in own_words(&prose).filter_map(quoted).filter(|line| !is_failure || is_code(line)) {
        let at = output.partition_point(|other| other.number < line.number);
        output.insert(at, line);
    }
    let output = output.into_iter().map(unmarked).collect();
    (output, prose)
}

/// Whether a line is what a report of ours says to machines: words about an error, and none of a tool's. What makes
/// it one comes after all facts, and is what gets lost when a text is cut.
pub(crate) fn is_block(text: &str) -> bool {
    text.trim_start_matches([' ', '>', '\t']).starts_with("{\"body\":{") && text.contains("\"diagnoses\":")
}

/// The lines that are not of a report of ours, whose sentences name causes and quote output.
pub(super) fn own_words(prose: &[Line]) -> impl Iterator<Item = &Line> {
    let mut within = false;
    prose.iter().filter(move |line| {
        let text = line.text.as_str().trim_start_matches([' ', '>']);
        let begins = text.starts_with(REPORT);
        let ends = text.contains(REPORT_END);
        let own = !within && !begins;
        within = (within || begins) && !ends;
        own
    })
}

/// The line without the marks of Markdown that stand around all of it: `**ImportError: …**`,
/// `` `error: …` ``, `>Traceback`. What is no output keeps them.
fn unmarked(mut line: Line) -> Line {
    let body = line.body();
    let inner = body.trim_start_matches(MARKS);
    if inner.len() < body.len() && is_output(inner.trim_start()) {
        let start = line.body.end - inner.trim_start().len();
        let end = line.body.start + body.trim_end_matches(['*', '`', '_']).len();
        line.body = start..end.max(start);
    } else if is_output(body) && body.ends_with("**") && body.matches("**").count() == 1 {
        // What was marked began on a line before.
        line.body.end -= "**".len();
    }
    line
}

/// What a sentence quotes of a tool: "it ends with `ImportError: …`". The text stays the whole line.
fn quoted(line: &Line) -> Option<Line> {
    let body = line.body();
    if is_output(body) || is_stated(body) {
        return None;
    }
    let found = quotation(body)?;
    let start = line.body.start;
    Some(Line { body: start + found.start..start + found.end, ..line.clone() })
}

/// Whether what a sentence quotes stands between back-ticks.
fn is_code(line: &Line) -> bool {
    let (text, body) = (line.text.as_str(), &line.body);
    text[..body.start].ends_with('`') && text[body.end..].starts_with('`')
}

/// Whether a line is a field of a form, or a step: those quote what others see.
fn is_stated(body: &str) -> bool {
    body.starts_with(['|', '#', '<'])
}

/// Where in a sentence a tool's words stand: behind a mark up to the next one, or behind a colon up to
/// the end.
fn quotation(body: &str) -> Option<Range<usize>> {
    body.match_indices(['`', '*', '"', ' ']).find_map(|(at, mark)| {
        let start = at + mark.len();
        let rest = &body[start..];
        let is_named = mark != " " && NAMED.iter().any(|start| rest.starts_with(start));
        if !(is_named || is_output(rest)) || rest.starts_with("File \"") {
            return None;
        }
        let end = if mark == " " { rest.len() } else { rest.find(mark).unwrap_or(rest.len()) };
        if mark == " " && rest.starts_with("Error: ") {
            return None;
        }
        let behind = mark != " " || body[..at].ends_with([':', '-', '=', '>', '`', '*']) || is_raised(rest);
        (behind && end > 0).then_some(start..start + end)
    })
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

pub(super) fn is_output(body: &str) -> bool {
    OUTPUT.iter().any(|start| body.starts_with(start)) || is_raised(body) || is_a_programs(body)
}

/// Whether it begins with a program's name and its error: `xcrun: error: …`, `clang++: fatal error: …`.
fn is_a_programs(body: &str) -> bool {
    let Some((name, rest)) = body.split_once(": ") else { return false };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'/');
    (rest.starts_with("error: ") || rest.starts_with("fatal error: "))
        && !name.is_empty()
        && name.bytes().all(is_name)
}

/// Whether it begins with an exception and what it says.
fn is_raised(body: &str) -> bool {
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

    fn bodies(text: &str) -> Vec<String> {
        let redactor = Redactor::default();
        let lines =
            (1..).zip(text.lines()).map(|(number, text)| Line::new(number, text.as_bytes(), &redactor));
        split(lines.collect()).0.iter().map(|line| line.body().to_owned()).collect()
    }

    #[test]
    fn marks_around_output_are_passed_over() {
        let text = "Hi\n**ImportError: no _demo**\n```\n`error: no`\n>Traceback (most recent call last):\n**kw**\n```";
        assert_eq!(
            bodies(text),
            ["ImportError: no _demo", "error: no", "Traceback (most recent call last):", "**kw**"]
        );
    }

    #[test]
    fn what_a_sentence_quotes_is_output_where_nothing_fenced_failed() {
        let quoted = "It ends with `ERROR: no space` each time, or ImportError: no _demo";
        assert_eq!(
            bodies(&format!("{quoted}\n```\npip install demo\n```")),
            ["ERROR: no space", "pip install demo"]
        );
        // What stands between back-ticks is a tool's, whatever failed besides.
        assert_eq!(bodies(&format!("{quoted}\n```\nerror: other\n```")), ["ERROR: no space", "error: other"]);
        let spoken = "It ends with ImportError: no _demo";
        assert_eq!(bodies(&format!("{spoken}\n```\nerror: other\n```")), ["error: other"]);
        assert_eq!(
            bodies("I get: ImportError: no _demo"),
            ["ImportError: no _demo", "I get: ImportError: no _demo"]
        );
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
