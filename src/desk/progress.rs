//! Says on stderr which probes are still at work, when somebody may be waiting.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A quick inspection says nothing: a line that flashes up only unsettles.
const QUIET: Duration = Duration::from_millis(300);

/// A line on stderr, if that is a terminal; gone when it is dropped.
#[derive(Debug)]
pub struct Progress {
    line: ProgressBar,
    start: Instant,
}

impl Progress {
    /// A line that `shown` allows; on anything but a terminal there is none.
    pub fn new(shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let line = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            line.set_style(style);
        }
        Self { line, start: Instant::now() }
    }

    /// Names what is still at work.
    pub fn show(&self, at_work: &[&'static str]) {
        if self.start.elapsed() >= QUIET && !at_work.is_empty() {
            self.line.set_message(message(at_work));
            self.line.tick();
        }
    }

    /// Says in numbers how far something has come.
    pub fn count(&self, words: &'static str, number: usize) {
        self.line.set_message(format!("{words} {number}"));
        self.line.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.line.finish_and_clear();
    }
}

fn message(at_work: &[&'static str]) -> String {
    match at_work {
        [slow] => format!("waiting for: {slow}"),
        many => format!("looking at: {}", many.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn the_slow_one_is_named() {
        assert_eq!(message(&["interpreters", "openssl"]), "looking at: interpreters, openssl");
        assert_eq!(message(&["interpreters"]), "waiting for: interpreters");
    }
}
