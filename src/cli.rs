//! The command line: commands and options as the user types them.
//!
//! It knows names, values and help texts. It deliberately does not know what any command does.

mod first_try;
mod idle;
mod options;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub use options::{ColorWhen, Format, Reporting};
pub use usage::{Parsed, command, parse};

/// Layout of every help text: the example first, then how it is called, then one line an option.
const HELP: &str = "{before-help}{about}\n\n{usage-heading} {usage}\n\n{all-args}";

/// Says why a Python package does not install, and prints the report to paste.
#[derive(Debug, Parser)]
#[command(
    name = "pip-doctor",
    // Windows starts it by `pip-doctor.exe`, and nobody calls it so.
    bin_name = "pip-doctor",
    version,
    help_template = HELP,
    before_help = "Example: pip-doctor run -- pip install cryptography",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    override_usage = "pip-doctor [OPTIONS] [PACKAGE]...\n       pip-doctor <COMMAND>"
)]
pub struct Arguments {
    /// What to do; without one, this machine is inspected.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of the inspection.
    #[command(flatten)]
    pub checkup: Checkup,
}

impl Arguments {
    /// The options of the report, where the command makes one.
    pub fn reporting(&self) -> Option<&Reporting> {
        match &self.command {
            None => Some(&self.checkup.reporting),
            Some(Command::Run(run)) => Some(&run.reporting),
            Some(Command::Triage(triage)) => Some(&triage.reporting),
            Some(Command::Wheels(wheels)) => Some(&wheels.reporting),
            Some(Command::Reproduce(reproduce)) => Some(&reproduce.reporting),
            Some(
                Command::Last(_)
                | Command::Explain(_)
                | Command::Model(_)
                | Command::Init(_)
                | Command::Needs(_)
                | Command::Pack(_),
            ) => None,
            #[cfg(feature = "mcp")]
            Some(Command::Mcp(_)) => None,
        }
    }
}

impl Arguments {
    /// The same, to be completed.
    pub fn reporting_mut(&mut self) -> Option<&mut Reporting> {
        match &mut self.command {
            None => Some(&mut self.checkup.reporting),
            Some(Command::Run(run)) => Some(&mut run.reporting),
            Some(Command::Triage(triage)) => Some(&mut triage.reporting),
            Some(Command::Wheels(wheels)) => Some(&mut wheels.reporting),
            Some(Command::Reproduce(reproduce)) => Some(&mut reproduce.reporting),
            Some(
                Command::Last(_)
                | Command::Explain(_)
                | Command::Model(_)
                | Command::Init(_)
                | Command::Needs(_)
                | Command::Pack(_),
            ) => None,
            #[cfg(feature = "mcp")]
            Some(Command::Mcp(_)) => None,
        }
    }
}

/// The commands beside the inspection.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a command; when it fails, say why
    Run(Run),
    /// Show, copy or save the last report of run
    Last(Last),
    /// Read an issue, a log or a report, not this machine
    Triage(Triage),
    /// Say which wheels fit this interpreter and why not
    Wheels(Wheels),
    /// Say what an installation will need here
    Needs(Needs),
    /// Try the installation in a clean room
    Reproduce(Reproduce),
    /// Explain a kind of problem, or list them all
    Explain(Explain),
    /// Measure your language model on built-in cases
    Model(Model),
    /// Serve an assistant of yours (Model Context Protocol)
    #[cfg(feature = "mcp")]
    Mcp(Mcp),
    /// For maintainers: issue form, workflow, starter pack
    Init(Init),
    /// For maintainers: check a pack of checks
    Pack(Pack),
}

/// Inspects this machine.
#[derive(Debug, Args)]
pub struct Checkup {
    /// Packages in question (after -- if named like a command)
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// Failing output to read as evidence, - for stdin
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// How to report.
    #[command(flatten)]
    pub reporting: Reporting,
}

/// Runs COMMAND, passes everything through, and on failure inspects the interpreter it used.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "Example: pip-doctor run -- pip install cryptography",
    override_usage = "pip-doctor run [OPTIONS] -- COMMAND..."
)]
pub struct Run {
    /// The command, best after --
    #[arg(value_name = "COMMAND", required = true, trailing_var_arg = true)]
    pub command: Vec<OsString>,
    /// Report also when COMMAND succeeds
    #[arg(long)]
    pub always: bool,
    /// Offer the ways out and do what you choose; =safe and =system do it unasked
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "ask",
        hide_possible_values = true
    )]
    pub fix: Option<Fixing>,
    /// On failure, try what tells the causes apart
    #[arg(long)]
    pub prove: bool,
    /// Whose exit code to return: command or doctor
    #[arg(long, value_name = "WHOSE", value_enum, hide_possible_values = true, default_value_t = ExitCodeOf::Command)]
    pub exit_code: ExitCodeOf,
    /// How to report.
    #[command(flatten)]
    pub reporting: Reporting,
}

/// Which ways out `run --fix` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fixing {
    /// Those that the user chooses.
    Ask,
    /// Unasked, those that change nothing but the environment in question.
    Safe,
    /// Unasked, those that change the system too.
    System,
}

/// Whose exit code `run` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExitCodeOf {
    /// That of the command.
    Command,
    /// That of the report.
    Doctor,
}

/// Reads an issue body, a log or an earlier report; looks at nothing on this machine.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor triage build.log")]
pub struct Triage {
    /// What to read; - or nothing for stdin
    #[arg(value_name = "FILE", conflicts_with_all = ["event", "thread"])]
    pub file: Option<PathBuf>,
    /// A GitHub event, as JSON
    #[arg(long, value_name = "FILE")]
    pub event: Option<PathBuf>,
    /// Comments of the issue, as JSON
    #[arg(long, value_name = "FILE")]
    pub thread: Option<PathBuf>,
    /// Account that posts the replies
    #[arg(long, value_name = "LOGIN", default_value = "github-actions[bot]", hide_default_value = true)]
    pub bot: String,
    /// How to report.
    #[command(flatten)]
    pub reporting: Reporting,
}

/// The last report that `run` made, once more: shown, copied, saved or handed in.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor last --copy")]
pub struct Last {
    /// Form of the report: terminal, markdown or json
    #[arg(long, value_name = "FORM", value_enum, hide_possible_values = true)]
    pub format: Option<Format>,
    /// Write the report to FILE
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Put the report on the clipboard
    #[arg(long)]
    pub copy: bool,
    /// Prepare a comment for this issue, or a new one
    #[arg(long, value_name = "OWNER/REPO[#N]")]
    pub issue: Option<String>,
    /// Open that issue in the browser
    #[arg(long, requires = "issue")]
    pub open: bool,
    /// Show everything, not the first screen alone
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

/// Says why this interpreter's pip would or would not use each wheel of a release.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor wheels cryptography==46.0.3")]
pub struct Wheels {
    /// Package, with a version if one is meant
    #[arg(value_name = "REQUIREMENT")]
    pub requirement: String,
    /// Read the index page from a file instead of the network
    #[arg(long, value_name = "FILE")]
    pub index_json: Option<PathBuf>,
    /// How to report.
    #[command(flatten)]
    pub reporting: Reporting,
}

/// Says, before anything is tried, which requirements are built from source here and what of that is missing.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor needs psycopg2 lxml")]
pub struct Needs {
    /// Packages, with versions if some are meant
    #[arg(value_name = "REQUIREMENT", required_unless_present = "file")]
    pub requirements: Vec<String>,
    /// Read requirements from FILE, too
    #[arg(short = 'r', long = "requirement", value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print the command alone, as it is written in PLACE
    #[arg(long, value_name = "PLACE", value_enum)]
    pub plan: Option<PlanFor>,
    /// Interpreter that will install
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,
}

/// Where the command of a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFor {
    /// A shell of this user
    Shell,
    /// A Dockerfile
    Dockerfile,
    /// A step of a GitHub workflow
    Actions,
    /// A request to an administrator
    Admin,
}

/// Installs in a throw-away environment: is it this environment, or may it be the package?
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor reproduce cryptography==46.0.3")]
pub struct Reproduce {
    /// Package, with a version if one is meant
    #[arg(value_name = "REQUIREMENT")]
    pub requirement: String,
    /// How to report.
    #[command(flatten)]
    pub reporting: Reporting,
}

/// Shows what is known of a kind of problem, or the list of all.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor explain rust-missing")]
pub struct Explain {
    /// Its id, or a word that the list is searched for; with --all a folder
    #[arg(value_name = "ID", conflicts_with_all = ["schema", "facts"])]
    pub id: Option<String>,
    /// Print a JSON Schema: report (the default) or check
    #[arg(
        long,
        value_name = "OF",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "report",
        hide_possible_values = true,
        conflicts_with = "facts"
    )]
    pub schema: Option<SchemaOf>,
    /// Print every fact that checks may ask for
    #[arg(long)]
    pub facts: bool,
    /// Write a page for each archetype into the folder
    #[arg(long, conflicts_with_all = ["schema", "facts"])]
    pub all: bool,
    /// Form of these pages: html (the default) or markdown
    #[arg(long, value_name = "FORM", value_enum, requires = "all", hide_possible_values = true)]
    pub format: Option<PageForm>,
    /// Read a maintainers' pack besides
    #[arg(long, value_name = "DIR")]
    pub checks: Vec<PathBuf>,
}

/// The forms of the pages of archetypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageForm {
    /// For a site.
    Html,
    /// For a repository.
    Markdown,
}

/// Measures the configured language model on twenty built-in cases; nothing of this machine is sent.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor model")]
pub struct Model {
    /// url, anthropic, openai or ollama; else the configured one
    #[arg(value_name = "PROVIDER")]
    pub provider: Option<String>,
    /// Begin without asking
    #[arg(long)]
    pub yes: bool,
    /// Refuse a model that is not on this machine
    #[arg(long)]
    pub offline: bool,
}

/// Serves the Model Context Protocol on stdin and stdout, for an assistant that starts it.
#[cfg(feature = "mcp")]
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: an assistant's settings name the command `pip-doctor mcp`")]
pub struct Mcp {}

/// What a JSON Schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// The report.
    Report,
    /// A check file.
    Check,
}

/// Writes an issue form, a workflow and a starter pack; shows them first, never overwrites.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor init --dry-run")]
pub struct Init {
    /// Write without asking
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Show what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Archetype to have a label for, not the usual ones
    #[arg(long, value_name = "ID")]
    pub archetype: Vec<String>,
    /// Commit to pin the Action to; a release knows its own
    #[arg(long, value_name = "HASH", value_parser = commit)]
    pub commit: Option<String>,
}

/// Works on packs of checks.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor pack check .github/pip-doctor")]
pub struct Pack {
    /// What to do with packs.
    #[command(subcommand)]
    pub command: PackCommand,
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum PackCommand {
    /// Validate checks and run their examples
    Check(PackCheck),
}

/// Validates maintainers' checks and runs their examples.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example: pip-doctor pack check .github/pip-doctor")]
pub struct PackCheck {
    /// Folders that hold checks
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<PathBuf>,
}

/// A whole commit hash: less could become another's.
fn commit(text: &str) -> Result<String, String> {
    if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("give all forty digits of a commit".to_owned())
    }
}
