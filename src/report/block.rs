//! The machine-readable block of a Markdown report, written and read.
//!
//! One line of JSON in a fence:
//! `{"body": {…}, "format": "pip-doctor.block/1", "sha256": "…"}`. The body holds
//!
//! | key | value |
//! | --- | --- |
//! | `tool` | version of pip-doctor |
//! | `verdict` | as in the JSON report |
//! | `package`, `requirement`, `command`, `exit_code` | as in the JSON report's `subject`; left out where unknown |
//! | `process` | words and folder of the process that failed, under `run` |
//! | `diagnoses` | `[{id, role, confidence}]`, ranked |
//! | `expectation` | `{id, result}`, where `--expect` was given |
//! | `reproduction` | what the clean room showed, where there was one |
//! | `attempts` | what `run --fix` did: `[{title, commands, exit, seconds, result, before, after}]`; left out where nothing |
//! | `trials` | `[{fact, changed, result}]`, where there were some |
//! | `facts` | `{id: value}`: booleans, numbers, text, lists of text; versions as text; `"absent"` for what is not there. What is unknown is left out, and so are the longest values where room is short |
//!
//! The checksum is the SHA-256 of the body, without white space and with sorted keys. It finds
//! accidents and careless edits; it proves nothing, so whatever is read here is a claim.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::fact::{FactId, Facts, Kind, Source, Value};
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};
use crate::report::{Attempt, Outcome, Report, Trial};

/// The name of this version of the block.
pub const FORMAT: &str = "pip-doctor.block/1";

/// What the names of all versions begin with; a number follows. Within one number, keys are added
/// and never get another meaning, so that what an older pip-doctor wrote reads as before.
pub const FAMILY: &str = "pip-doctor.block/";

/// The number of this version.
const NUMBER: u64 = 1;

/// Most characters of one value: a longer one is left out, since half a fact is a false one.
const VALUE: usize = 400;

/// Most trials, and most characters of what each changed and showed.
const TRIALS: usize = 6;
const TRIAL: usize = 200;

/// Most characters of all facts together.
const FACTS: usize = 7_000;

/// Most attempts, as `run --fix` makes at most.
const ATTEMPTS: usize = 5;

/// Most commands of one.
const COMMANDS: usize = 8;

/// Most that is read of a line that claims to be a block.
const LONGEST_LINE: usize = 60_000;

/// What a block says. All of it is a claim by whoever pasted it.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The checksum fits the body.
    pub intact: bool,
    /// A later version of the block wrote it: what this one does not know is passed over.
    pub is_newer: bool,
    /// Version of the pip-doctor that wrote it.
    pub tool: Option<Version>,
    /// The package in question.
    pub package: Option<Clean>,
    /// The requirement as it was given.
    pub requirement: Option<Clean>,
    /// The command that failed.
    pub command: Option<Clean>,
    /// Its exit code.
    pub exit_code: Option<i32>,
    /// Ids of what was diagnosed, ranked.
    pub diagnoses: Vec<Clean>,
    /// What `--expect` answered: id and result.
    pub expectation: Option<(Clean, Clean)>,
    /// What the clean room showed.
    pub reproduction: Option<Clean>,
    /// What `run --fix` did.
    pub attempts: Vec<Attempt>,
    /// What was tried.
    pub trials: Vec<Trial>,
    /// The facts, each a claim.
    pub facts: Facts,
}

impl Block {
    /// Whether two say the same, wherever they stand.
    pub fn is_same(&self, other: &Self) -> bool {
        let said = |block: &Self| -> Vec<(FactId, Value)> {
            block.facts.iter().map(|(id, fact)| (id, fact.value.clone())).collect()
        };
        self.diagnoses == other.diagnoses
            && self.expectation == other.expectation
            && self.command == other.command
            && said(self) == said(other)
    }
}

/// The block of a report, as one line.
pub fn write(report: &Report) -> String {
    let mut body = Map::new();
    body.insert("tool".into(), json!(report.tool.version));
    body.insert("verdict".into(), json!(report.verdict));
    let subject = &report.subject;
    for (name, value) in
        [("package", &subject.package), ("requirement", &subject.requirement), ("command", &subject.command)]
    {
        if let Some(value) = value.as_ref().filter(|value| value.as_str().len() <= VALUE) {
            body.insert(name.into(), json!(value));
        }
    }
    if let Some(exit_code) = subject.exit_code {
        body.insert("exit_code".into(), json!(exit_code));
    }
    if let Some(process) = subject.process.and_then(|place| report.processes.get(place)) {
        let words = Clean::join(&process.arguments, " ");
        if words.as_str().len() <= VALUE {
            body.insert("process".into(), json!({"words": words, "folder": process.folder}));
        }
    }
    let diagnoses = report.diagnoses.iter().take(10).map(
        |diagnosis| json!({"id": diagnosis.id, "role": diagnosis.role, "confidence": diagnosis.confidence}),
    );
    body.insert("diagnoses".into(), diagnoses.collect());
    if let Some(expectation) = &report.expectation {
        body.insert("expectation".into(), json!({"id": expectation.id, "result": expectation.result}));
    }
    if let Some(reproduction) = &report.reproduction {
        body.insert("reproduction".into(), json!(reproduction.verdict));
    }
    if !report.attempts.is_empty() {
        body.insert("attempts".into(), report.attempts.iter().take(ATTEMPTS).map(attempt).collect());
    }
    if !report.trials.is_empty() && report.reproduction.is_none() {
        let said = |text: &Clean| text.as_str().chars().take(TRIAL).collect::<String>();
        let trials = report.trials.iter().take(TRIALS).map(|trial| {
            json!({"fact": trial.fact, "changed": said(&trial.changed), "result": said(&trial.result)})
        });
        body.insert("trials".into(), trials.collect());
    }
    body.insert("facts".into(), Json::Object(facts(&report.known)));
    let body = Json::Object(body);
    let checksum = checksum(&body);
    json!({"body": body, "format": FORMAT, "sha256": checksum}).to_string()
}

/// Reads a block from one line of text, which stands on this line (from 1) of what was read.
/// Nothing if there is none.
pub fn read(text: &Raw, line: u64, redactor: &Redactor) -> Option<Block> {
    let text = text.unredacted();
    if !text.contains(FAMILY) || text.len() > LONGEST_LINE {
        return None;
    }
    // A mail client or a quotation may have put something before it.
    let json: Json = serde_json::from_str(text.get(text.find('{')?..=text.rfind('}')?)?).ok()?;
    let number: u64 = json.get("format")?.as_str()?.strip_prefix(FAMILY)?.parse().ok()?;
    let body = json.get("body")?;
    let text_of = |value: Option<&Json>| {
        let text = value?.as_str()?;
        (text.len() <= VALUE).then(|| redactor.clean(&Raw::from(text)))
    };
    let words = |name: &str| text_of(body.get(name));
    let expectation = body.get("expectation");
    let answer = |name: &str| text_of(expectation?.get(name));
    let ids = body.get("diagnoses").and_then(Json::as_array).into_iter().flatten();
    Some(Block {
        intact: json.get("sha256").and_then(Json::as_str) == Some(checksum(body).as_str()),
        is_newer: number > NUMBER,
        expectation: answer("id").zip(answer("result")),
        reproduction: words("reproduction"),
        tool: body.get("tool").and_then(Json::as_str).and_then(Version::parse),
        package: words("package"),
        requirement: words("requirement"),
        command: words("command"),
        exit_code: body.get("exit_code").and_then(Json::as_i64).and_then(|code| i32::try_from(code).ok()),
        diagnoses: ids
            .filter_map(|diagnosis| Some(redactor.clean(&Raw::from(diagnosis.get("id")?.as_str()?))))
            .take(10)
            .collect(),
        attempts: body
            .get("attempts")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .take(ATTEMPTS)
            .filter_map(|attempt| read_attempt(attempt, redactor))
            .collect(),
        trials: read_trials(body.get("trials"), redactor),
        facts: read_facts(body.get("facts")?.as_object()?, line, redactor),
    })
}

/// An attempt without the commands that are too long to be shown.
fn attempt(attempt: &Attempt) -> Json {
    let commands: Vec<&Clean> =
        attempt.commands.iter().filter(|command| command.as_str().len() <= VALUE).take(COMMANDS).collect();
    json!({
        "title": attempt.title, "commands": commands, "exit": attempt.exit, "seconds": attempt.seconds,
        "result": attempt.result, "before": attempt.diagnosis_before, "after": attempt.diagnosis_after,
    })
}

fn read_attempt(value: &Json, redactor: &Redactor) -> Option<Attempt> {
    let clean = |value: &Json| {
        value.as_str().filter(|text| text.len() <= VALUE).map(|text| redactor.clean(&Raw::from(text)))
    };
    let words = |name: &str| value.get(name).and_then(clean);
    Some(Attempt {
        title: words("title")?,
        commands: value.get("commands")?.as_array()?.iter().filter_map(clean).take(COMMANDS).collect(),
        risk: None,
        exit: value.get("exit").and_then(Json::as_i64).and_then(|code| i32::try_from(code).ok())?,
        seconds: value.get("seconds").and_then(Json::as_f64).filter(|seconds| *seconds >= 0.0)?,
        result: value.get("result").and_then(Json::as_str).and_then(Outcome::named)?,
        diagnosis_before: words("before"),
        diagnosis_after: words("after"),
        undone: Vec::new(),
    })
}

/// The facts that are known, the longest left out until the rest has room.
fn facts(known: &Facts) -> Map<String, Json> {
    let mut facts: Vec<(&str, Json, usize)> = known
        .iter()
        .filter_map(|(id, fact)| {
            let value = serde_json::to_value(&fact.value).ok().filter(|value| !value.is_null())?;
            let length = value.to_string().chars().count();
            (length <= VALUE).then(|| (id.name(), value, length + id.name().len() + 4))
        })
        .collect();
    let mut total: usize = facts.iter().map(|(_, _, length)| length).sum();
    while total > FACTS {
        let Some(longest) = (0..facts.len()).max_by_key(|index| facts[*index].2) else { break };
        total -= facts.remove(longest).2;
    }
    facts.into_iter().map(|(name, value, _)| (name.to_owned(), value)).collect()
}

fn read_facts(object: &Map<String, Json>, line: u64, redactor: &Redactor) -> Facts {
    let mut facts = Facts::default();
    for (name, value) in object {
        // A fact that this version does not know is passed over: the block may be of a newer one.
        if let Some(id) = FactId::find(name)
            && let Some(value) = read_value(id.kind(), value, redactor)
        {
            facts.set(id, value, Source::Claim(line));
        }
    }
    facts
}

fn read_trials(value: Option<&Json>, redactor: &Redactor) -> Vec<Trial> {
    let words = |trial: &Json, name: &str| {
        let text = trial.get(name)?.as_str().filter(|text| text.len() <= VALUE)?;
        Some(redactor.clean(&Raw::from(text)))
    };
    let one = |trial: &Json| {
        let fact = FactId::find(trial.get("fact")?.as_str()?).map(FactId::name)?;
        Some(Trial {
            fact,
            changed: words(trial, "changed")?,
            result: words(trial, "result")?,
            seconds: 0.0,
            decides: Vec::new(),
        })
    };
    value.and_then(Json::as_array).into_iter().flatten().filter_map(one).take(TRIALS).collect()
}

fn read_value(kind: Kind, value: &Json, redactor: &Redactor) -> Option<Value> {
    if value.as_str() == Some("absent") {
        return Some(Value::Absent);
    }
    let clean = |value: &Json| {
        value.as_str().filter(|text| text.len() <= VALUE).map(|text| redactor.clean(&Raw::from(text)))
    };
    match kind {
        Kind::Bool => value.as_bool().map(Value::Bool),
        Kind::Integer => value.as_i64().map(Value::Integer),
        Kind::Version => value.as_str().and_then(Version::parse).map(Value::Version),
        Kind::Text => clean(value).map(Value::Text),
        Kind::Set => value.as_array()?.iter().map(clean).collect::<Option<_>>().map(Value::Set),
    }
}

fn checksum(body: &Json) -> String {
    // Objects of serde_json are sorted maps, so this is the canonical form.
    let digest = Sha256::digest(body.to_string().as_bytes());
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::{FORMAT, read, write};
    use crate::fact::Source;
    use crate::redact::{Raw, Redactor};
    use crate::render::sample;

    #[test]
    fn facts_come_back_as_claims() {
        let report = sample::report();
        let block = read(&Raw::from(format!("> {}", write(&report))), 7, &Redactor::default()).unwrap();
        assert!(block.intact);
        assert_eq!(block.package, report.subject.package);
        assert_eq!(block.command, report.subject.command);
        assert_eq!(block.exit_code, report.subject.exit_code);
        let restored: Vec<_> = block.facts.iter().map(|(id, fact)| (id, fact.value.clone())).collect();
        let measured: Vec<_> = report.known.iter().map(|(id, fact)| (id, fact.value.clone())).collect();
        assert_eq!(restored, measured);
        assert!(block.facts.iter().all(|(_, fact)| fact.source == Source::Claim(7)));
    }

    #[test]
    fn attempts_come_back_without_anything_to_run() {
        let mut report = sample::report();
        report.attempts = vec![sample::attempt()];
        let block = read(&Raw::from(write(&report)), 1, &Redactor::default()).unwrap();
        let [attempt] = &block.attempts[..] else { panic!("{:?}", block.attempts) };
        assert_eq!(attempt.commands, report.attempts[0].commands);
        assert_eq!((attempt.exit, attempt.result), (1, report.attempts[0].result));
    }

    #[test]
    fn a_careless_edit_is_found() {
        let edited = write(&sample::report()).replace("\"18.1\"", "\"24.1\"");
        assert!(!read(&Raw::from(edited), 1, &Redactor::default()).unwrap().intact);
    }

    #[test]
    fn junk_is_no_block_and_hurts_nobody() {
        let redactor = Redactor::default();
        let junk =
            ["", "{}", FORMAT, "}{", &format!("{{\"format\":\"{FORMAT}\"}}"), &format!("}} {FORMAT} {{")];
        for text in junk {
            assert!(read(&Raw::from(text), 1, &redactor).is_none(), "{text}");
        }
        let wrong = format!(
            "{{\"format\":\"{FORMAT}\",\"body\":{{\"facts\":{{\"pip.version\":[1],\"no.fact\":2}}}}}}"
        );
        let block = read(&Raw::from(wrong), 1, &redactor).unwrap();
        assert!(!block.intact);
        assert_eq!(block.facts.iter().count(), 0);
    }
}
