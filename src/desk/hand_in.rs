//! Hands a report in: a new issue, prepared as an address, or a comment through `gh`.
//!
//! Nothing is posted without a yes at a prompt; everything else only shows addresses, on stderr. It
//! deliberately does not know what stands in a report.

mod address;
mod browser;
mod gh;

use crate::cli::Reporting;
use crate::redact::Clean;
use crate::render::{self, MarkdownOptions};
use crate::report::{Place, Report};
use crate::system::System;

use super::output::Output;
use super::{clipboard, question};

pub use address::{Target, host};

/// Most bytes of an address: GitHub answers 414 to much more, at a limit that it does not state.
const MOST_BYTES: usize = 7_500;

/// Stands in the place of a report that does not fit.
const PASTE: &str = "<!-- Paste the report here. -->\n";

/// Prepares what `--issue` asks for, and posts it only after a yes.
pub fn hand_in(report: &Report, reporting: &Reporting, system: &System, output: &Output) {
    let Some(text) = &reporting.issue else { return };
    // Both were refused before if they cannot be.
    let Some(target) = host(system).and_then(|host| Target::parse(text, host)) else { return };
    let body = render::markdown(report, MarkdownOptions { guidance: reporting.include_guidance });
    let desk = Desk { target: &target, body: &body, reporting, system, output };
    if report.support.place == Place::NotHere {
        output.notice(&Clean::literal(
            "the report says that the cause lies outside the package: try its first fix before you hand it in",
        ));
    }
    match target.number {
        Some(number) => desk.comment(number),
        None => desk.new_issue(report),
    }
}

/// What all ways of handing in need.
struct Desk<'a> {
    target: &'a Target,
    body: &'a str,
    reporting: &'a Reporting,
    system: &'a System,
    output: &'a Output,
}

impl Desk<'_> {
    fn new_issue(&self, report: &Report) {
        if let Some(search) = address::words(report).and_then(|words| self.target.search(&words)) {
            self.output.aside(&format!("Is it known? {search}\n"));
        }
        let title = address::title(report);
        let most = if self.reporting.open { browser::MOST_BYTES } else { MOST_BYTES };
        let whole = self.target.new_issue(&title, self.body);
        if let Some(whole) = whole.filter(|whole| whole.as_str().len() <= most) {
            self.show("New issue", whole.as_str());
            return;
        }
        let copied = self.copy();
        let short = self.target.new_issue(&title, PASTE).or_else(|| self.target.page());
        if let Some(short) = short {
            self.show("New issue", short.as_str());
        }
        self.say_where_the_text_is(copied);
    }

    fn comment(&self, number: u64) {
        let Some(page) = self.target.page() else { return };
        let program = if self.reporting.offline { None } else { self.system.find_program("gh") };
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
        if self.reporting.open && !browser::open(address, self.system) {
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
