//! The report to paste in an issue: GitHub's Markdown, always below [`LIMIT`] characters.
//!
//! The order is a promise: verdict, first fix, versions and the error block are what a maintainer
//! reads, and stand first; what most skip is folded, and nothing is said twice. Every part has its
//! own share of the length; what is left goes to the
//! head and the tail of the log. It shows measured facts and the user's own words: a model's words
//! only where they were asked for, folded, labelled and quoted.

pub(crate) mod escape;
mod log;
mod machine;
mod part;
mod processes;
mod python;
mod tried;
mod verdict;

use super::words;
use crate::report::{Report, block};

/// GitHub refuses an issue of more than 65,536 characters; the rest is for the user's words.
pub const LIMIT: usize = 60_000;

/// What may be in the report beside the measured facts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A model's words, in a folded, labelled block.
    pub guidance: bool,
}

/// The report as Markdown.
pub fn markdown(report: &Report, options: Options) -> String {
    let before = [
        verdict::verdict(report, 3_500),
        verdict::questions(report, 1_500),
        python::versions(report, 3_000),
        log::error_block(report),
        folded(
            "Why, what else was found, other ways out",
            &[verdict::diagnoses(report, 6_000), verdict::gaps(report, 1_500)].concat(),
        ),
        folded(
            "System, interpreter, packages, compilers",
            &[
                machine::system(report, 2_000),
                python::subject(report, 3_000),
                python::packages(report, 3_000),
                python::wheels(report, 3_000),
                machine::toolchains(report, 2_000),
                machine::openssl(report, 1_500),
            ]
            .concat(),
        ),
    ]
    .concat();
    let after = [
        processes::ran(report, 4_000),
        tried::tried(report, 3_500),
        python::others(report, 3_000),
        if options.guidance { guidance(report, 3_000) } else { String::new() },
        footer(report),
        machine_part(report),
    ]
    .concat();
    let used = before.chars().count() + after.chars().count();
    let ends = log::ends(report, LIMIT.saturating_sub(used + 100));
    format!("{before}{ends}{after}")
}

/// What most readers skip, behind its title.
fn folded(title: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<details><summary>{title}</summary>\n\n{text}</details>\n\n")
}

/// A model's words: quoted, and said to be a model's.
fn guidance(report: &Report, limit: usize) -> String {
    let Some(guidance) = report.guidance.as_ref().filter(|guidance| !guidance.text.is_empty()) else {
        return String::new();
    };
    let model = format!("{} ({})", escape::prose(&guidance.model, 80), escape::prose(&guidance.provider, 80));
    let mut part = part::Part::new("", limit);
    for paragraph in escape::paragraphs(&guidance.text, limit.saturating_sub(400)) {
        part.add(&format!("> {paragraph}\n>"));
    }
    let text = part.finish();
    format!(
        "<details><summary>Written by a language model, not measured</summary>\n\n\
         The model {model} was asked on the reporter's machine and wrote:\n\n{text}</details>\n\n"
    )
}

fn footer(report: &Report) -> String {
    let redactions: Vec<String> = report
        .redactions
        .iter()
        .map(|(category, count)| format!("{count} \u{d7} {}", words::category(*category)))
        .collect();
    let redactions = if redactions.is_empty() { "nothing".to_owned() } else { redactions.join(", ") };
    format!(
        "---\npip-doctor {} ({} {}); taken out before anything was shown: {redactions}.\n\n",
        report.tool.version, report.tool.os, report.tool.arch
    )
}

fn machine_part(report: &Report) -> String {
    let block = escape::fence(block::write(report), "json");
    format!("<details><summary>For machines</summary>\n\n{block}\n</details>\n")
}

#[cfg(test)]
mod tests;
