//! The tools: which there are, what they take, and the command that each of them runs.
//!
//! Arguments come from a model that may have read anything: they are values of a command line,
//! behind `--` where they could be taken for an option, and never words of a shell.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use crate::redact::{Clean, Raw};
use crate::system::{Ending, Invocation};

use super::{Server, answer};

/// How long a tool may take that looks or asks the index.
const LOOKING: Duration = Duration::from_mins(2);

/// How long a clean-room test may take.
const TRYING: Duration = Duration::from_mins(20);

/// Most bytes of a report.
const MOST: usize = 16 << 20;

/// Most bytes of a log that is handed over.
const MOST_LOG: usize = 8 << 20;

/// What is said about the output of a tool.
type Said = Result<Clean, Clean>;

/// The tools, as they are listed.
pub(super) fn all() -> Vec<Tool> {
    let text = |words: &str| json!({ "type": "string", "description": words });
    let package = text("Name of a package, with a version if one is meant, such as cryptography==46.0.3");
    let log = text("The failing output, whole: what the command printed");
    let here = json!({ "type": "boolean", "description": "It failed on this machine: look at it as well" });
    let python = text("Path of the interpreter in question");
    vec![
        tool(
            "inspect",
            "Look at this machine's Python interpreters, pip, compilers and, if it is named, a package (imported to see whether it loads)",
            &json!({ "package": package, "python": python }),
            &[],
        ),
        tool(
            "diagnose_log",
            "Say why an installation or import failed, from its output",
            &json!({ "log": log, "here": here, "package": package }),
            &["log"],
        ),
        tool(
            "wheels",
            "Say for each file of a release whether this machine's pip would take it, and why not (asks the configured index)",
            &json!({ "requirement": package, "python": python }),
            &["requirement"],
        ),
        tool(
            "reproduce",
            "Install in a throw-away environment to tell a broken environment from a broken package (asks the configured index; minutes)",
            &json!({ "requirement": package }),
            &["requirement"],
        ),
        tool(
            "explain",
            "The page of an archetype; without an id the list of all",
            &json!({ "archetype": text("Id of an archetype, such as pip-too-old") }),
            &[],
        ),
        tool(
            "next_question",
            "The one thing that would decide most between the causes that are left, and how to find it out",
            &json!({ "log": log, "here": here }),
            &["log"],
        ),
    ]
}

fn tool(name: &'static str, description: &'static str, properties: &Value, required: &[&str]) -> Tool {
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    let schema: JsonObject = schema.as_object().cloned().unwrap_or_default();
    let hints = ToolAnnotations::new().read_only(name != "reproduce").destructive(false);
    Tool::new(name, description, Arc::new(schema)).with_annotations(hints)
}

/// Runs a tool.
pub(super) async fn call(server: &Server, name: &str, arguments: &JsonObject) -> Said {
    let text =
        |field: &str| arguments.get(field).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let wanting = |field: &'static str| {
        Clean::literal("the argument `{field}` is missing").fill(&|_| Some(Clean::literal(field)))
    };
    match name {
        "inspect" => {
            let mut words = report_of(None);
            words.extend(python(text("python")));
            words.push("--".to_owned());
            words.extend(text("package").map(str::to_owned));
            report(server, words, LOOKING).await
        }
        "diagnose_log" | "next_question" => {
            let log = text("log").ok_or_else(|| wanting("log"))?;
            let here = arguments.get("here").and_then(Value::as_bool).unwrap_or_default();
            let read = diagnose(server, log, here, text("package")).await?;
            if name == "next_question" {
                answer::question(&read, &server.redactor)
            } else {
                answer::report(&read, &server.redactor)
            }
        }
        "wheels" => {
            let requirement = text("requirement").ok_or_else(|| wanting("requirement"))?;
            let mut words = report_of(Some("wheels"));
            words.extend(python(text("python")));
            words.extend(["--".to_owned(), requirement.to_owned()]);
            report(server, words, LOOKING).await
        }
        "reproduce" => {
            let requirement = text("requirement").ok_or_else(|| wanting("requirement"))?;
            let mut words = report_of(Some("reproduce"));
            words.extend(["--".to_owned(), requirement.to_owned()]);
            report(server, words, TRYING).await
        }
        "explain" => {
            let mut words = vec!["explain".to_owned(), "--".to_owned()];
            words.extend(text("archetype").map(str::to_owned));
            let outcome = output_of(server, words, LOOKING).await?;
            Ok(server.redactor.clean(&outcome))
        }
        _ => Err(Clean::literal("there is no such tool")),
    }
}

async fn report(server: &Server, words: Vec<String>, deadline: Duration) -> Said {
    answer::report(&output_of(server, words, deadline).await?, &server.redactor)
}

/// Reads a log: with the machine, where it failed here.
async fn diagnose(server: &Server, log: &str, here: bool, package: Option<&str>) -> Result<Raw, Clean> {
    if log.len() > MOST_LOG {
        return Err(Clean::literal("the output is longer than 8 MiB: give its last part"));
    }
    let unwritten = |_| Clean::literal("the output could not be put in a file");
    let folder = server.system.scratch_folder().map_err(unwritten)?;
    let file = folder.path().join("output.log");
    server.system.replace_file(&file, log.as_bytes()).map_err(unwritten)?;
    let path = |file: &Path| file.display().to_string();
    let words = if here {
        let mut words = report_of(None);
        words.extend(["--log".to_owned(), path(&file), "--".to_owned()]);
        words.extend(package.map(str::to_owned));
        words
    } else {
        let mut words = report_of(Some("triage"));
        words.extend(["--".to_owned(), path(&file)]);
        words
    };
    output_of(server, words, LOOKING).await
}

/// The beginning of a command line whose output is a report.
fn report_of(command: Option<&str>) -> Vec<String> {
    command.into_iter().chain(["--format", "json"]).map(str::to_owned).collect()
}

fn python(path: Option<&str>) -> Vec<String> {
    path.map(|path| format!("--python={path}")).into_iter().collect()
}

/// What a command of ours prints. Exit codes 0 and 1 are answers; else its last line says why not.
async fn output_of(server: &Server, words: Vec<String>, deadline: Duration) -> Result<Raw, Clean> {
    let mut invocation =
        Invocation::new(&server.program).args(words).deadline(deadline).output_limit(MOST).trusted();
    if let Some(folder) = server.system.working_directory() {
        invocation = invocation.folder(folder);
    }
    let outcome = server.system.run(&invocation).await;
    if matches!(outcome.ending, Ending::Code(0 | 1 | 3)) && !outcome.stdout.is_blank() {
        return Ok(outcome.stdout);
    }
    let said = outcome.stderr.lines().into_iter().rev().find(|line| !line.is_blank());
    Err(said.map_or_else(
        || Clean::literal("the command did not end in time"),
        |line| server.redactor.clean(&line),
    ))
}
