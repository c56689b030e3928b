//! How long an expression takes for a long line.
//!
//! The regex crate takes no more time than the length of the line times the size of the expression;
//! but an expression of many counted repetitions is large, and a line may be, too. What takes long is
//! refused before anybody's log is read with it.

use std::time::{Duration, Instant};

use super::pattern::Pattern;

/// The longest line that is looked at in one piece.
const LINE: usize = 16 * 1024;

/// What no expression of a pack needs for such a line: common ones take a hundredth of it. A build that
/// is not optimised takes many times as long.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 6_000 } else { 250 });

/// What lines are made of: letters, words, digits, paths, settings, blanks.
const FILLERS: [&str; 7] = ["a", "ab 12 ", "0", "/a.b", "x=", " ", "aA0_"];

/// The milliseconds that it takes, where these are too many.
pub(super) fn too_long(pattern: &Pattern) -> Option<u128> {
    let anchor = pattern.anchors().first().map_or("", String::as_str);
    let mut taken = FILLERS.iter().map(|filler| {
        let line = format!("{anchor} {} {anchor}", filler.repeat(LINE / filler.len()));
        let start = Instant::now();
        if pattern.matches(&line) {
            pattern.captures(&line);
        }
        start.elapsed()
    });
    // Further lines need not be tried.
    taken.find(|taken| *taken > LONGEST).map(|taken| taken.as_millis())
}
