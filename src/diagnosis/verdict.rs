//! The report in one word, in one sentence, and where to take the problem.

use crate::fact::{FactId, Facts, Value};
use crate::python::name::normalise;
use crate::redact::Clean;
use crate::report::{LIKELY, Place, Support, Verdict};

use super::{Case, Finding, World};

/// The package that failed, as far as the log tells.
pub(super) fn log_package(facts: &Facts) -> Option<Clean> {
    const PACKAGE: FactId = FactId::of("log.package");
    facts.text(PACKAGE).cloned()
}

/// That of the first cause; a guess decides nothing. With none, only a machine that was looked at
/// and no failure to explain is healthy.
pub(super) fn verdict(first: Option<&Finding<'_>>, case: &Case<'_>) -> Verdict {
    match first {
        Some(finding) if finding.confidence >= LIKELY => finding.check.verdict,
        None if case.inspected && unseen(case).is_none() && (case.reading.is_none() || succeeded(case)) => {
            Verdict::Healthy
        }
        Some(_) | None => Verdict::Unclear,
    }
}

/// Why the interpreter in question could not be looked at. What was not seen is not healthy.
pub(super) fn unseen<'a>(case: &Case<'a>) -> Option<&'a Clean> {
    const BROKEN: FactId = FactId::of("python.broken");
    match case.facts.get(BROKEN).map(|fact| &fact.value) {
        Some(Value::Unknown(reason)) if case.inspected => Some(reason),
        _ => None,
    }
}

/// Whether the command whose output was read did what it was asked to.
fn succeeded(case: &Case<'_>) -> bool {
    case.facts.present(FactId::of("log.exit_code")) == Some(&Value::Integer(0))
}

/// Where to take it: a pack's own boundary has the last word, then the package's table.
pub(super) fn support(world: &World<'_>, first: Option<&Finding<'_>>) -> Support {
    let Some(finding) = first else {
        return unknown("No cause was found.");
    };
    let package = world.package.and_then(|name| world.catalogue.packages().get(name.as_str()));
    let id = finding.check.id.as_str();
    let of_packs = || world.catalogue.boundaries().iter();
    let own = of_packs()
        .find_map(|boundary| boundary.place(id))
        .or_else(|| package.and_then(|package| package.boundary.place(id)));
    let place = own.unwrap_or(finding.check.support);
    if finding.confidence < LIKELY {
        return unknown("The cause is only a guess.");
    }
    let is_elsewhere = own.is_none() && place == Place::Elsewhere;
    let said = |reason: &'static str, module: Clean| {
        let reason = Clean::literal(reason).fill(&|_| Some(module.clone()));
        Support { place: Place::Unknown, reason, whose: None, theirs: None }
    };
    if let Some(module) = raised_by(finding).filter(|_| is_elsewhere) {
        return said(
            "The last call is in the code of `{module}`: a fault of it, or of what called it.",
            module,
        );
    }
    if let Some(module) = defined_by(world, finding).filter(|_| is_elsewhere) {
        return said(
            "The error is one that `{module}` itself raises: a fault of it, or of what called it.",
            module,
        );
    }
    let boundary = of_packs()
        .find_map(|boundary| boundary.text.as_ref())
        .or_else(|| package.and_then(|package| package.boundary.text.as_ref()));
    // Whatever a pack says of its own place, it is not the package then.
    let whose = finding.check.whose.clone().filter(|_| place != Place::Here);
    let theirs = finding.check.theirs.clone().filter(|_| place == Place::NotHere && boundary.is_none());
    let reason = match (place, boundary) {
        (Place::Here, _) if finding.check.verdict == Verdict::Environment => Clean::literal(
            "The package leaves it to you: its maintainers can mend it for everybody, the fixes for you.",
        ),
        (Place::Here, _) => Clean::literal("The fault is the package's own: its maintainers can mend it."),
        (Place::NotHere, Some(text)) => {
            let ends = text.as_str().ends_with('.');
            let template = if ends { "{fault} {text}" } else { "{fault} {text}." };
            Clean::literal(template).fill(&|name| {
                let fault = Clean::literal("The cause lies in the environment.");
                Some(if name == "fault" { fault } else { text.clone() })
            })
        }
        (Place::NotHere | Place::Elsewhere, None) if let Some(whose) = &whose => {
            Clean::literal("The fault is in {whose}.").fill(&|_| Some(whose.clone()))
        }
        (Place::NotHere, None) if let Some(theirs) = &theirs => {
            Clean::literal("The cause lies in the environment; the package's maintainers can {theirs}.")
                .fill(&|_| Some(theirs.clone()))
        }
        (Place::NotHere, None) if finding.fixes(world).is_empty() => {
            Clean::literal("The cause lies in the environment: the package's maintainers cannot mend it.")
        }
        (Place::NotHere, None) => Clean::literal(
            "The cause lies in the environment: the package's maintainers cannot mend it, the fixes can.",
        ),
        (Place::Elsewhere, _) => Clean::literal(
            "The fault lies in the program that runs, in what it calls, or in another project.",
        ),
        (Place::Unknown, _) => Clean::literal("It cannot be said who can mend it."),
    };
    Support { place, reason, whose, theirs }
}

/// The package in question, where the exception is one that it defines itself.
fn defined_by(world: &World<'_>, finding: &Finding<'_>) -> Option<Clean> {
    let module = finding.captures.get("defined_by")?;
    let package = world.package?;
    let imports = world.catalogue.packages().get(package.as_str()).map(|package| &package.imports);
    let is_its = normalise(module.as_str()) == normalise(package.as_str())
        || imports.is_some_and(|imports| imports.iter().any(|name| name == module));
    is_its.then(|| module.clone())
}

/// The package in whose code a running program failed, where the traceback shows it.
fn raised_by(finding: &Finding<'_>) -> Option<Clean> {
    let is_package = finding.captures.get("importer").is_some_and(|importer| *importer == "package");
    let module = finding.captures.get("importing").filter(|_| is_package)?;
    let is_name = module.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
    is_name.then(|| module.clone())
}

fn unknown(reason: &'static str) -> Support {
    Support { place: Place::Unknown, reason: Clean::literal(reason), whose: None, theirs: None }
}

/// One sentence.
pub(super) fn summary(world: &World<'_>, first: Option<&Finding<'_>>, case: &Case<'_>) -> Clean {
    let Some(finding) = first.filter(|finding| finding.confidence >= LIKELY) else {
        return match verdict(first, case) {
            Verdict::Healthy => Clean::literal("Nothing is wrong with this environment."),
            _ => unseen(case).map_or(Clean::literal("Too little is known to name a cause."), |reason| {
                Clean::literal("Nothing can be said of the Python in question: {reason}.")
                    .fill(&|_| Some(reason.clone()))
            }),
        };
    };
    let title = finding.title(world);
    let package = world.package.map(|package| as_asked_for(package, world.requirement));
    // A title that names it does not have to be told whose it is.
    let package = package.filter(|package| !names(&title, package));
    let template = if package.is_some() { "{package}: {title}." } else { "{title}." };
    Clean::literal(template).fill(&|name| match name {
        "package" => package.clone(),
        _ => Some(title.clone()),
    })
}

/// Whether a word of a title is this name.
fn names(title: &Clean, package: &Clean) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let mut words = title.as_str().split(|c| !is_part(c));
    words.any(|word| normalise(word.trim_matches('.')) == normalise(package.as_str()))
}

/// The package in the spelling in which it was asked for: `PIL`, not `pil`.
fn as_asked_for(package: &Clean, requirement: Option<&Clean>) -> Clean {
    let Some(requirement) = requirement else { return package.clone() };
    let text = requirement.as_str();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    let asked = requirement.slice(0..end);
    if normalise(asked.as_str()) == normalise(package.as_str()) { asked } else { package.clone() }
}
