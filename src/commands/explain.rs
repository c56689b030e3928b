//! The command `explain`: the pages of the archetypes, their list, and the tables that pack authors need.
//!
//! All of it is made from the data that the checks run on, so that it cannot fall behind.

use std::process::ExitCode;

use crate::cli::Explain;
use crate::desk::output::Output;
use crate::error::Error;
use crate::fact::FACTS;
use crate::knowledge::{self, Catalogue, Check};
use crate::redact::{Clean, Redactor};
use crate::report::{Place, Risk};
use crate::system::System;

use super::validate;

/// The JSON Schema of the report.
pub const SCHEMA: &str = include_str!("../../data/report.schema.json");

/// Shows a page, the list of archetypes, or a table for programs and authors.
pub fn run(options: &Explain, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let checks = knowledge::in_use(&options.checks, system, &redactor)?;
    let text = match &options.id {
        _ if options.schema => SCHEMA.to_owned(),
        _ if options.facts => facts(),
        Some(id) => page(validate::archetype(id, &checks, &redactor)?),
        None => list(&checks),
    };
    output.artefact(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Every archetype on one line, by group.
pub fn list(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    let width = catalogue.checks().iter().map(|check| check.id.as_str().len()).max().unwrap_or(0);
    for (group, checks) in catalogue.groups() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{group}\n"));
        for check in checks {
            text.push_str(&format!("  {:width$}  {}\n", check.id.as_str(), check.meaning));
        }
    }
    text
}

/// Every fact that a check may ask for, with its kind and meaning.
pub fn facts() -> String {
    let width = FACTS.iter().map(|fact| fact.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for fact in FACTS {
        text.push_str(&format!("{:width$}  {:7}  {}\n", fact.id, fact.kind.name(), fact.doc));
    }
    text
}

/// The page of an archetype.
pub fn page(check: &Check) -> String {
    let mut text = format!("# {}\n\n{}\n\n", check.id, sentence(&check.title));
    if !check.meaning.is_empty() {
        text.push_str(&format!("What it is: {}\n\n", sentence(&check.meaning)));
    }
    text.push_str(&format!("{}\n\n", with_names(&check.explanation).trim_end()));
    let place = match check.support {
        Place::Here => "to the package's maintainers",
        Place::NotHere => "not to the package's maintainers: it can be mended on the machine",
        Place::Elsewhere => "to another project",
        Place::Unknown => "that depends on the case",
    };
    text.push_str(&format!("Where to report it: {place}.\n\n"));
    if !check.fixes.is_empty() {
        text.push_str("## What to do\n\n");
        for fix in &check.fixes {
            let audience =
                if fix.audience.is_empty() { String::new() } else { format!(" ({})", fix.audience) };
            let risk = match fix.risk {
                Risk::Safe => "",
                Risk::ChangesSystem => " (changes the system)",
            };
            text.push_str(&format!("- {}{audience}{risk}\n", with_names(&fix.title)));
            for command in &fix.commands {
                text.push_str(&format!("      {}\n", with_names(command)));
            }
        }
        text.push('\n');
    }
    if !check.page.is_empty() {
        text.push_str(&format!("{}\n\n", check.page.as_str().trim()));
    }
    let consequences: Vec<&str> = check.explains().collect();
    if !consequences.is_empty() {
        text.push_str(&format!("It may account for: {}.\n\n", consequences.join(", ")));
    }
    if !check.links.is_empty() {
        text.push_str("## Read more\n\n");
        for link in &check.links {
            text.push_str(&format!("- {link}\n"));
        }
    }
    if check.source != "built-in" {
        text.push_str(&format!("\nThis archetype is from {}.\n", check.source));
    }
    format!("{}\n", text.trim_end())
}

/// The archetype whose id is the nearest to a word, for a hint.
pub fn nearest<'a>(catalogue: &'a Catalogue, word: &str) -> Option<&'a Clean> {
    let near = |check: &&Check| similarity(check.id.as_str(), word);
    catalogue.checks().iter().filter(|check| near(check) > 60).max_by_key(near).map(|check| &check.id)
}

/// Pairs of neighbouring characters that both have, in per cent (Dice's coefficient).
fn similarity(left: &str, right: &str) -> usize {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (left, mut right) = (pairs(left), pairs(right));
    let total = left.len() + right.len();
    if total == 0 {
        return 0;
    }
    let mut shared = 0;
    for pair in &left {
        if let Some(index) = right.iter().position(|other| other == pair) {
            right.swap_remove(index);
            shared += 1;
        }
    }
    200 * shared / total
}

fn sentence(text: &Clean) -> String {
    format!("{}.", with_names(text).trim_end_matches('.'))
}

/// Places to fill read as `<name>` where nothing fills them.
fn with_names(text: &Clean) -> String {
    text.as_str().replace('{', "<").replace('}', ">")
}

#[cfg(test)]
mod tests {
    use super::{facts, list, nearest, page};
    use crate::fact::FACTS;
    use crate::knowledge::Catalogue;

    #[test]
    fn every_archetype_has_a_line_and_a_page() {
        let catalogue = Catalogue::built_in();
        let list = list(catalogue);
        for check in catalogue.checks() {
            assert!(list.contains(&format!("  {} ", check.id)), "{} is not in the list", check.id);
            let page = page(check);
            assert!(page.starts_with(&format!("# {}\n", check.id)));
            assert!(!page.contains('{'), "a place to fill is left in the page:\n{page}");
        }
    }

    #[test]
    fn every_fact_has_a_line() {
        assert_eq!(facts().lines().count(), FACTS.len());
    }

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        let catalogue = Catalogue::built_in();
        for check in catalogue.checks().iter().take(5) {
            let slip = check.id.as_str().replacen('-', "_", 1);
            assert_eq!(nearest(catalogue, &slip), Some(&check.id));
        }
        assert_eq!(nearest(catalogue, "zzzz"), None);
    }
}
