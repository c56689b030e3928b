//! The distribution whose own code raised an error, where the text says by which name it was installed.
//!
//! A module is no distribution: whoever owns that name on an index is whose code would be installed. Where the
//! reporter wrote `pip install NAME` or `NAME 1.2`, and the traceback ends in the module of that name, it is known. It
//! deliberately does not know modules that are called otherwise than what holds them: tables do.

use super::Line;
use crate::fact::{FactId, Facts, Source, Value};
use crate::python::name;
use crate::redact::Clean;

const FRAME: FactId = FactId::of("log.traceback_path");
const PACKAGE: FactId = FactId::of("log.package");

/// Sets the package, where nothing else names one.
pub(super) fn infer(lines: &[Line], outside: &[Line], facts: &mut Facts) {
    if facts.present(PACKAGE).is_some() {
        return;
    }
    let Some(module) = facts.text(FRAME).and_then(module).map(name::normalise) else { return };
    let of_output = lines.iter().map(|line| (line, Source::Log(line.number)));
    let of_prose = outside.iter().map(|line| (line, Source::Claim(line.number)));
    let found = of_output.chain(of_prose).find_map(|(line, source)| {
        let in_prose = matches!(source, Source::Claim(_));
        let found = asked_for(line, &module);
        Some((found.or_else(|| stated(line, &module).filter(|_| in_prose))?, source))
    });
    if let Some((package, source)) = found {
        facts.set(PACKAGE, Value::Text(package), source);
    }
}

/// The top module that a file of an installed distribution belongs to.
fn module(path: &Clean) -> Option<&str> {
    let module = &path.as_str()[name::top_package(path.as_str())?];
    (name::is_name(module) && !module.contains('.')).then_some(module)
}

/// The word behind an `install` of a line that is this name, bounds aside.
fn asked_for(line: &Line, module: &str) -> Option<Clean> {
    let start = line.text.as_str().find("install ")? + "install ".len();
    named(line, start, module).map(|(found, _)| found)
}

/// The name with the number of a release behind it.
fn stated(line: &Line, module: &str) -> Option<Clean> {
    let (found, end) = named(line, 0, module)?;
    let behind = line.text.as_str()[end..].trim_start_matches([' ', '=', ':', 'v', '`', '(']);
    (behind.len() < line.text.as_str().len() - end
        && behind.starts_with(|first: char| first.is_ascii_digit()))
    .then_some(found)
}

/// The first word from a byte on that is this name, bounds aside, and the byte where it ends.
fn named(line: &Line, start: usize, module: &str) -> Option<(Clean, usize)> {
    let text = line.text.as_str();
    let mut at = start;
    for word in text[start..].split(' ') {
        let bare = word.trim_start_matches(['"', '\'', '`', '(']);
        let length =
            bare.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(bare.len());
        // The end of a sentence is none of a name.
        let found = bare[..length].trim_end_matches(['.', '-', '_']);
        let begin = at + word.len() - bare.len();
        if name::is_name(found) && name::normalise(found) == module {
            return Some((line.text.slice(begin..begin + found.len()), begin + found.len()));
        }
        at += word.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(path: &'static str, said: &'static str) -> Option<String> {
        let mut facts = Facts::default();
        facts.set(FRAME, Value::Text(Clean::literal(path)), Source::Log(1));
        let line = Line { number: 2, text: Clean::literal(said), body: 0..said.len() };
        infer(&[], &[line], &mut facts);
        facts.text(PACKAGE).map(Clean::to_string)
    }

    #[test]
    fn a_module_is_a_distribution_where_the_text_says_that_it_was_installed() {
        let path = "/srv/v/lib/python3.10/site-packages/fast_grid/__init__.py";
        assert_eq!(package(path, "I ran `pip install -U fast-grid`.").unwrap(), "fast-grid");
        assert_eq!(package(path, "pip install numpy fast_grid==1.2").unwrap(), "fast_grid");
        assert_eq!(package(path, "macOS 14.5, Python 3.11, fast-grid 0.4.1").unwrap(), "fast-grid");
        assert_eq!(package(path, "- fast_grid: 2.1").unwrap(), "fast_grid");
        assert_eq!(package(path, "pip install fast"), None);
        assert_eq!(package(path, "fast_grid does not work"), None);
        assert_eq!(package("/srv/app/fast_grid.py", "pip install fast_grid"), None);
    }
}
