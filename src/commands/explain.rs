//! The command `explain`: the pages of the archetypes, their list, and the tables that pack authors need.
//!
//! All of it is made from the data that the checks run on, so that it cannot fall behind.

mod block;
mod pages;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{Explain, PageForm, SchemaOf};
use crate::desk::output::Output;
use crate::error::Error;
use crate::fact::FACTS;
use crate::knowledge::{self, Catalogue, Check};
use crate::redact::{Clean, Redactor};
use crate::report::Place;
use crate::system::System;

use super::validate;

/// The JSON Schema of the report.
pub const SCHEMA: &str = include_str!("../../data/report.schema.json");

/// The JSON Schema of a check file.
pub const CHECK_SCHEMA: &str = include_str!("../../data/check.schema.json");

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Shows a page, the list of archetypes, or a table for programs and authors.
pub fn run(options: &Explain, system: &System, output: &Output) -> Result<ExitCode, Error> {
    let redactor = Redactor::learn_identity(system);
    let checks = knowledge::in_use(&options.checks, system, &redactor)?;
    if options.all {
        return all(options, &checks, system, output, &redactor);
    }
    // Another program reads lines, a terminal has its width.
    let width = output.stdout_is_terminal.then_some(WIDTH);
    let text = match (&options.id, options.schema) {
        (_, Some(SchemaOf::Report)) => SCHEMA.to_owned(),
        (_, Some(SchemaOf::Check)) => CHECK_SCHEMA.to_owned(),
        _ if options.facts => facts(),
        (Some(id), None) if checks.check(id).is_none() && !found(&checks, id).is_empty() => {
            list(&checks, Some(id), width)
        }
        (Some(id), None) => page(validate::archetype(id, &checks, &redactor)?, width),
        (None, None) => list(&checks, None, width),
    };
    output.artefact(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the pages of all archetypes into a folder.
fn all(
    options: &Explain,
    checks: &Catalogue,
    system: &System,
    output: &Output,
    redactor: &Redactor,
) -> Result<ExitCode, Error> {
    let Some(folder) = &options.id else {
        return Err(Error::usage(Clean::literal(
            "--all writes a page for each archetype: name the folder for them, as in `pip-doctor explain --all pages`",
        )));
    };
    let form = match options.format {
        Some(PageForm::Markdown) => block::Form::Markdown,
        Some(PageForm::Html) | None => block::Form::Html,
    };
    let count = pages::write(checks, form, &PathBuf::from(folder), system, redactor)?;
    output.notice(&Clean::literal("{count} pages were written").fill(&|_| Some(Clean::from(count))));
    Ok(ExitCode::SUCCESS)
}

/// Checks in whose id, title or meaning a word stands.
fn found<'a>(catalogue: &'a Catalogue, word: &str) -> Vec<&'a Check> {
    let word = word.to_lowercase();
    let holds = |text: &Clean| text.as_str().to_lowercase().contains(&word);
    let checks = catalogue.checks().iter();
    checks.filter(|check| holds(&check.id) || holds(&check.title) || holds(&check.meaning)).collect()
}

/// Every archetype on one line, by group; of those alone that hold a word.
pub fn list(catalogue: &Catalogue, word: Option<&str>, width: Option<usize>) -> String {
    let mut text = String::new();
    let wanted = word.map(|word| found(catalogue, word));
    let is_wanted =
        |check: &&Check| wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|other| other.id == check.id));
    let column = catalogue.checks().iter().map(|check| check.id.as_str().len()).max().unwrap_or(0);
    for (group, checks) in catalogue.groups() {
        let checks: Vec<&Check> = checks.into_iter().filter(is_wanted).collect();
        if checks.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{group}\n"));
        for check in checks {
            let line = format!("  {:column$}  {}", check.id.as_str(), check.meaning);
            text.push_str(&wrapped(&line, width, column + 4));
        }
    }
    text
}

/// A line, broken at blanks where it is too long, with its further lines indented.
fn wrapped(line: &str, width: Option<usize>, indent: usize) -> String {
    let Some(width) = width else { return format!("{line}\n") };
    if line.chars().count() <= width {
        return format!("{line}\n");
    }
    let room = line.char_indices().nth(width + 1).map_or(line.len(), |(index, _)| index);
    let least = line.len() - line.trim_start().len();
    let Some(at) = line[..room].rfind(' ').filter(|at| *at > least.max(indent)) else {
        return format!("{line}\n");
    };
    let (first, rest) = (line[..at].trim_end(), line[at..].trim_start());
    let blanks = " ".repeat(indent);
    if rest.chars().count() + indent <= width {
        return format!("{first}\n{blanks}{rest}\n");
    }
    format!("{first}\n{blanks}{}", wrapped_from(rest, width, indent))
}

/// The further lines, of which the first is indented already.
fn wrapped_from(rest: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut lines: Vec<String> = vec![String::new()];
    for word in rest.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > room {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join(&format!("\n{}", " ".repeat(indent))) + "\n"
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
pub fn page(check: &Check, width: Option<usize>) -> String {
    let text = whole_page(check);
    // A command that is broken does not run.
    let line = |line: &str| match line.strip_prefix("- ") {
        _ if line.starts_with("      ") => format!("{line}\n"),
        Some(_) => wrapped(line, width, 2),
        None => wrapped(line, width, 0),
    };
    text.lines().map(line).collect()
}

fn whole_page(check: &Check) -> String {
    let mut text = format!("# {}\n\n{}\n\n", check.id, sentence(&check.title));
    if !check.meaning.is_empty() {
        text.push_str(&format!("What it is: {}\n\n", sentence(&check.meaning)));
    }
    text.push_str(&format!("{}\n\n", with_names(&check.explanation).trim_end()));
    if !check.sentences.is_empty() {
        text.push_str("Where it is so:\n\n");
        for said in &check.sentences {
            text.push_str(&format!("- {}\n", with_names(&said.text)));
        }
        text.push('\n');
    }
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
            let risk = fix.risk.remark().map(|words| format!(" ({words})")).unwrap_or_default();
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
    if !check.is_built_in() {
        text.push_str(&format!("\nThis check is from {}.\n", check.source));
    }
    format!("{}\n", text.trim_end())
}

/// The archetype whose id is the nearest to a word, for a hint.
pub fn nearest<'a>(catalogue: &'a Catalogue, word: &str) -> Option<&'a Clean> {
    let near = |check: &Check| strsim::sorensen_dice(check.id.as_str(), word);
    let checks = catalogue.checks().iter().map(|check| (near(check), &check.id));
    let close = checks.filter(|(likeness, _)| *likeness > 0.6);
    close.max_by(|(left, _), (right, _)| left.total_cmp(right)).map(|(_, id)| id)
}

fn sentence(text: &Clean) -> String {
    format!("{}.", with_names(text).trim_end_matches('.'))
}

/// Places to fill read as words in capitals where nothing fills them: angle brackets would meet those
/// of versions. `python` is a command as it is.
fn with_names(text: &Clean) -> String {
    let mut written = String::new();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        written.push_str(before);
        let Some((name, after)) = behind.split_once('}') else {
            rest = behind;
            break;
        };
        let word = name.rsplit('.').next().unwrap_or(name);
        if word == "python" {
            written.push_str(word);
        } else {
            written.push_str(&word.to_uppercase());
        }
        rest = after;
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::{facts, list, nearest, page};
    use crate::fact::FACTS;
    use crate::knowledge::Catalogue;

    #[test]
    fn every_archetype_has_a_line_and_a_page() {
        let catalogue = Catalogue::built_in();
        let list = list(catalogue, None, None);
        for check in catalogue.checks() {
            assert!(list.contains(&format!("  {} ", check.id)), "{} is not in the list", check.id);
            let page = page(check, None);
            assert!(page.starts_with(&format!("# {}\n", check.id)));
            for wrong in ["{", "}", "<<", "PYTHON -m"] {
                assert!(!page.contains(wrong), "`{wrong}` is left in the page:\n{page}");
            }
        }
    }

    #[test]
    fn a_terminal_has_a_width_and_a_word_finds() {
        let catalogue = Catalogue::built_in();
        let list_of = |word| list(catalogue, word, Some(80));
        for text in catalogue.checks().iter().map(|check| page(check, Some(80))).chain([list_of(None)]) {
            for line in text.lines().filter(|line| !line.starts_with("      ")) {
                let has_blank = line.trim_start_matches(['-', ' ']).contains(' ');
                assert!(line.chars().count() <= 80 || !has_blank, "{line}");
            }
        }
        let of_rust = list_of(Some("rust"));
        assert!(of_rust.contains("rust-missing") && !of_rust.contains("venv-broken"), "{of_rust}");
        assert!(of_rust.lines().count() < 24, "{of_rust}");
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
