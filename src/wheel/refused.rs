//! Why a wheel that an installer refused does not fit, where only its output tells of the machine:
//! from the name that the output shows, and from the facts that were inferred or claimed.

use std::str::FromStr;

use pep440_rs::VersionSpecifiers;

use super::choose::{Requirement, Settings};
use super::filename::WheelName;
use super::known;
use super::release::File;
use super::rules::Rules;
use super::tags::TagList;
use super::verdict::{Question, judge};
use crate::fact::{Fact, FactId, Facts, Source, Value};
use crate::inventory::WheelVerdict;
use crate::python::name::normalise;
use crate::redact::{Clean, Redactor};

/// The facts on which tags depend.
const DECIDING: [&str; 9] = [
    "glibc.version",
    "musl.version",
    "pip.version",
    "python.bits",
    "python.machine",
    "python.version",
    "system.architecture",
    "system.os",
    "system.os.version",
];

/// Judges the wheel that the log says was refused, and sets what follows for the checks. Nothing
/// where too little is known, or where it would fit by what is known: then that is wrong.
pub fn judge_refused(facts: &mut Facts, redactor: &Redactor) -> Option<WheelVerdict> {
    let (filename, line) = match facts.get(FactId::of("log.wheel.refused"))? {
        Fact { value: Value::Text(name), source } => (name.clone(), *source),
        Fact { .. } => return None,
    };
    let project = normalise(WheelName::parse(filename.as_str())?.name);
    let file = File::parse(filename.as_str(), &project)?;
    let target = known::of_facts(facts)?;
    let python = facts.version(FactId::of("python.version")).cloned()?;
    let pip = facts.version(FactId::of("pip.version")).cloned();
    let rules = pip.as_ref().map_or(Rules::current(), Rules::of);
    let accepted = TagList::compute(&target, &rules);
    let requirement = Requirement {
        specifiers: VersionSpecifiers::from_str(&format!("=={}", file.version)).ok()?,
        project,
    };
    let question = Question {
        requirement: &requirement,
        target: &target,
        python: &python,
        // Without a pip that is too old its version plays no part.
        pip: pip.as_ref().unwrap_or(&python),
        accepted: &accepted,
        settings: &Settings::default(),
    };
    let mut verdict = judge(&[file], &question, redactor);
    if verdict.chosen.is_some() {
        return None;
    }
    verdict.index = Clean::literal("the log");
    verdict.pip = pip;
    super::facts::set(facts, &verdict, source(facts, line));
    Some(verdict)
}

/// How sure a verdict on a stated machine is: as the least sure of the facts that describe it.
pub(crate) fn least_sure(facts: &Facts) -> Source {
    let sources = DECIDING.iter().filter_map(|name| facts.get(FactId::find(name)?)).map(|fact| fact.source);
    sources.fold(Source::Measured, Source::max)
}

/// The verdict is as sure as the least sure of the facts behind it.
fn source(facts: &Facts, line: Source) -> Source {
    let sources = DECIDING.iter().filter_map(|name| facts.get(FactId::find(name)?)).map(|fact| fact.source);
    sources.filter(|source| matches!(source, Source::Claim(_))).fold(line, Source::max)
}

#[cfg(test)]
mod tests {
    use super::judge_refused;
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::python::version::Version;
    use crate::redact::{Clean, Redactor};

    /// What a log shows: a wheel, an architecture, Python, and where it runs.
    fn facts(wheel: &'static str, machine: &'static str, python: &str, places: &[(&str, Value)]) -> Facts {
        let mut facts = Facts::default();
        let mut set = |name: &str, value| facts.set(FactId::find(name).unwrap(), value, Source::Log(3));
        set("log.wheel.refused", Value::Text(Clean::literal(wheel)));
        set("system.architecture", Value::Text(Clean::literal(machine)));
        set("python.version", Value::Version(Version::parse(python).unwrap()));
        for (name, value) in places {
            set(name, value.clone());
        }
        facts
    }

    fn text(words: &'static str) -> Value {
        Value::Text(Clean::literal(words))
    }

    fn number(version: &str) -> Value {
        Value::Version(Version::parse(version).unwrap())
    }

    fn reason(mut facts: Facts) -> Option<String> {
        let verdict = judge_refused(&mut facts, &Redactor::default())?;
        let set = facts.present(FactId::of("wheel.nearest.reason")).map(Value::to_clean);
        let shown = verdict.candidates[0].reasons.last().map(|reason| reason.kind.to_owned());
        assert_eq!(set.map(|set| set.as_str().to_owned()), shown);
        shown
    }

    #[test]
    fn a_refused_wheel_is_judged_by_what_the_log_shows() {
        let windows = [("system.os", text("windows"))];
        let pypy = "demo-1.0-pp310-pypy310_pp73-win_amd64.whl";
        assert_eq!(reason(facts(pypy, "x86_64", "3.11.2", &windows)).as_deref(), Some("python"));
        let small = [("system.os", text("windows")), ("python.bits", Value::Integer(32))];
        let wide = "demo-1.0-cp311-cp311-win_amd64.whl";
        assert_eq!(reason(facts(wide, "x86_64", "3.11.2", &small)).as_deref(), Some("architecture"));
        let mac = [("system.os", text("macos")), ("system.os.version", number("13.1"))];
        let arm = "demo-1.0-cp311-cp311-macosx_14_0_arm64.whl";
        assert_eq!(reason(facts(arm, "aarch64", "3.11", &mac)).as_deref(), Some("macos"));
        assert_eq!(reason(facts(arm, "x86_64", "3.11", &mac)).as_deref(), Some("architecture"));
    }

    #[test]
    fn the_pip_that_is_needed_follows_from_what_is_known() {
        let glibc = [
            ("system.os", text("linux")),
            ("system.libc", text("glibc")),
            ("glibc.version", number("2.31")),
            ("pip.version", number("19.0")),
        ];
        let mut facts = facts("demo-1.0-cp38-cp38-manylinux_2_28_x86_64.whl", "x86_64", "3.8.1", &glibc);
        judge_refused(&mut facts, &Redactor::default()).unwrap();
        assert_eq!(facts.present(FactId::of("wheel.pip_needed")), Some(&number("20.3")));
    }

    #[test]
    fn what_would_fit_and_what_is_not_known_has_no_verdict() {
        let windows = [("system.os", text("windows"))];
        assert_eq!(reason(facts("demo-1.0-cp311-cp311-win_amd64.whl", "x86_64", "3.11", &windows)), None);
        let unknown = [("system.os", text("linux"))];
        assert_eq!(reason(facts("demo-1.0-cp311-cp311-win_amd64.whl", "x86_64", "3.11", &unknown)), None);
    }
}
