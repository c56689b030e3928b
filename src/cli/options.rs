//! The options that every reporting command has.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

/// How to look, what to judge by, and where the report goes.
#[derive(Clone, Debug, Args)]
pub struct Reporting {
    /// Form of the report: terminal, markdown or json
    #[arg(long, value_name = "FORM", value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Write the report to FILE
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Put the report on the clipboard
    #[arg(long)]
    pub copy: bool,
    /// Interpreter to look at: a path, or 3.12
    #[arg(long, value_name = "PYTHON")]
    pub python: Vec<PathBuf>,
    /// Maintainers' pack of checks to use besides
    #[arg(long, value_name = "DIR")]
    pub checks: Vec<PathBuf>,
    /// Say whether ID is confirmed, refuted or fixed
    #[arg(long, value_name = "ID")]
    pub expect: Option<String>,
    /// Ask a language model about what stays open
    #[arg(
        long,
        value_name = "PROVIDER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = ""
    )]
    pub ask: Option<String>,
    /// Take back what a chat said to --ask=copy
    #[arg(long, value_name = "FILE", conflicts_with = "ask")]
    pub answer: Option<PathBuf>,
    /// Put the model's words in the report, labelled
    #[arg(long)]
    pub include_guidance: bool,
    /// Allow the network, to see what the index answers
    #[arg(long, conflicts_with = "offline")]
    pub online: bool,
    /// Refuse the network (--ask: this machine only)
    #[arg(long)]
    pub offline: bool,
    /// Seconds for the whole inspection
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = seconds)]
    pub timeout: Duration,
    /// Do not import the packages
    #[arg(long)]
    pub no_import: bool,
    /// Count on stderr the secrets that were taken out
    #[arg(long)]
    pub show_redactions: bool,
    /// Prepare a comment for this issue, or a new one
    #[arg(long, value_name = "OWNER/REPO[#N]")]
    pub issue: Option<String>,
    /// Open that issue in the browser
    #[arg(long, requires = "issue")]
    pub open: bool,
    /// Show everything; twice: how long each step took
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to colour: auto, always or never
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub color: ColorWhen,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Short, for a terminal.
    Terminal,
    /// To paste in an issue.
    Markdown,
    /// For programs.
    Json,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal that can and unless variables say otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A time of at least a tenth of a second and at most a day.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "give a number of seconds, such as 20".to_owned())?;
    if (0.1..=86_400.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("give a number of seconds between 0.1 and 86400".to_owned())
    }
}
