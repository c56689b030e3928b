//! Hands a report in: a new issue, prepared as an address, or a comment through `gh`.
//!
//! Nothing is posted without a yes at a prompt; everything else only shows addresses, on stderr. It
//! deliberately does not know what stands in a report.

mod address;
mod browser;
mod gh;

use serde::{Deserialize, Serialize};

use crate::redact::Clean;
use crate::report::{Place, Report};
use crate::system::System;

use super::output::Output;
use super::{clipboard, question};

pub use address::{Target, host};

/// Most bytes of an address: GitHub answers 414 to much more, at a limit that it does not state.
const MOST_BYTES: usize = 7_500;

/// Stands in the place of a report that does not fit.
const PASTE: &str = "<!-- Paste the report here. -->\n";

/// What is handed in: the text and what is said of it. It can be kept and read again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Paper {
    title: String,
    /// What to look for among the issues that are there.
    words: Option<String>,
    /// The cause lies outside the package.
    outside: bool,
    body: String,
}

impl Paper {
    /// A report, as this Markdown.
    pub fn of(report: &Report, body: String) -> Self {
        Self {
            title: address::title(report),
            words: address::words(report),
            outside: report.support.place == Place::NotHere,
            body,
        }
    }
}

/// Where it is handed in, and how.
#[derive(Clone, Copy, Debug)]
pub struct HandIn<'a> {
    /// What `--issue` names.
    pub issue: &'a str,
    /// The page is opened.
    pub open: bool,
    /// Nothing is asked of the network.
    pub offline: bool,
}

/// Prepares what `--issue` asks for, and posts it only after a yes.
pub fn hand_in(paper: &Paper, way: &HandIn<'_>, system: &System, output: &Output) {
    // Both were refused before if they cannot be.
    let Some(target) = host(system).and_then(|host| Target::parse(way.issue, host)) else { return };
    let desk = Desk { target: &target, paper, body: &paper.body, way, system, output };
    if paper.outside {
        output.notice(&Clean::literal(
            "the report says that the cause lies outside the package: try its first fix before you hand it in",
        ));
    }
    match target.number {
        Some(number) => desk.comment(number),
        None => desk.new_issue(),
    }
}

/// What all ways of handing in need.
struct Desk<'a> {
    target: &'a Target,
    paper: &'a Paper,
    body: &'a str,
    way: &'a HandIn<'a>,
    system: &'a System,
    output: &'a Output,
}

impl Desk<'_> {
    fn new_issue(&self) {
        let words = self.paper.words.as_ref();
        if let Some(search) = words.and_then(|words| self.target.search(words)) {
            self.output.aside(&format!("Is it known? {search}\n"));
        }
        let title = &self.paper.title;
        let most = if self.way.open { browser::MOST_BYTES } else { MOST_BYTES };
        let whole = self.target.new_issue(title, self.body);
        if let Some(whole) = whole.filter(|whole| whole.as_str().len() <= most) {
            self.show("New issue", whole.as_str());
            return;
        }
        let copied = self.copy();
        let short = self.target.new_issue(title, PASTE).or_else(|| self.target.page());
        if let Some(short) = short {
            self.show("New issue", short.as_str());
        }
        self.say_where_the_text_is(copied);
    }

    fn comment(&self, number: u64) {
        let Some(page) = self.target.page() else { return };
        let program = if self.way.offline { None } else { self.system.find_program("gh") };
        if let Some(program) = program
            && question::is_possible(self.system, self.output)
            && self.agreed(number)
        {
            match gh::comment(&program, self.target, number, self.body, self.system) {
                Ok(()) => {
                    self.show("The report is posted", page.as_str());
                    return;
                }
                Err(words) => self
                    .output
                    .notice(&Clean::literal("gh did not post it: {words}").fill(&|_| Some(words.clone()))),
            }
        }
        let copied = self.copy();
        self.show("Issue", page.as_str());
        self.say_where_the_text_is(copied);
    }

    /// Asks, as often as the user wants to read it first.
    fn agreed(&self, number: u64) -> bool {
        let words = format!(
            "Post the report ({} bytes) as a comment on {}#{number}, with gh? [y/N/show] ",
            self.body.len(),
            self.target.full_name(),
        );
        loop {
            match question::put(&words, self.system, self.output).as_deref().unwrap_or_default() {
                "y" | "yes" => return true,
                "s" | "show" => self.output.aside(self.body),
                _ => {
                    self.output.aside("Nothing was posted.\n");
                    return false;
                }
            }
        }
    }

    fn show(&self, words: &str, address: &str) {
        self.output.aside(&format!("{words}: {address}\n"));
        if self.way.open && !browser::open(address, self.system) {
            self.output.notice(&Clean::literal("no browser could be started: open the address yourself"));
        }
    }

    fn copy(&self) -> bool {
        clipboard::by_program(self.system, self.body) || self.output.to_terminal(&clipboard::osc52(self.body))
    }

    fn say_where_the_text_is(&self, copied: bool) {
        self.output.notice(&Clean::literal(if copied {
            "the report does not fit an address: paste it, it is on the clipboard (if not, use --output report.md)"
        } else {
            "the report does not fit an address: paste it; --format markdown --output report.md saves it"
        }));
    }
}
