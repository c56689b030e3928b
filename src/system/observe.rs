//! Watches which processes a command starts, while it runs.
//!
//! Everything is read where the system shows it: nothing is injected, traced or slowed. A thread
//! looks often enough that no start of Python is missed (10 ms and more), and over a minute never
//! longer than a hundredth of the time: the more there is to look at, the more seldom it looks. What
//! it keeps is bounded, so that a fork bomb costs the observer nothing but what it does not see.
//! This module deliberately does not know what any of the programs is: who asks says what is worth
//! keeping ([`Policy`]).

#[cfg(any(target_os = "linux", target_os = "android"))]
mod proc;
#[cfg(any(target_os = "linux", target_os = "android"))]
use proc::Tree;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod listed;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use listed::Tree;
mod records;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use records::Records;

/// While something changes: two looks fall into the shortest start of Python, which is one that fails
/// before it has read a module.
const SOONEST: Duration = Duration::from_millis(3);
/// While nothing changes: one look falls into it still.
const QUIET: Duration = Duration::from_millis(12);
/// After so long without a change it is quiet.
const UNTIL_QUIET: Duration = Duration::from_secs(1);
/// However much there is to look at, it is looked at: then it may take more than its share.
const LATEST: Duration = Duration::from_millis(50);
/// Of the time of one processor the looks may take one part in so many.
const SHARE: u32 = 130;
/// What they may take beyond that at once. The first look at a process is the dearest by far, and it
/// falls into the very moment in which the next one is to be seen: a command that is over soon is
/// looked at as often as it needs.
const SAVED: Duration = Duration::from_millis(80);

/// Variables, by name.
pub type Variables = BTreeMap<OsString, OsString>;

/// A process below the command, or the command itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Number of this entry; larger ones started later.
    pub number: u64,
    /// Entry of the process that started it, as far as that is kept.
    pub parent: Option<u64>,
    /// The program that runs, with links followed.
    pub program: Option<PathBuf>,
    /// Its arguments; the first is its own name, as it was called.
    pub arguments: Vec<OsString>,
    /// The folder that it was started in.
    pub folder: Option<PathBuf>,
    /// Those of its variables that were asked for; nothing where they cannot be read.
    pub variables: Option<Arc<Variables>>,
    /// When it was seen first.
    pub started: Duration,
    /// When it was gone; nothing for one that outlived the command.
    pub ended: Option<Duration>,
    /// Its exit status as a shell gives it, where it was still to be seen.
    pub exit: Option<i32>,
    /// It has been forked and runs its parent's program with its parent's arguments.
    pub forked: bool,
}

/// How much an entry is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Forgotten at its end.
    Nothing,
    /// Kept as long as there is room.
    Something,
    /// The last to be dropped.
    Much,
}

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// What a process is worth.
    pub worth: fn(&Seen) -> Worth,
    /// Whether the processes below this one are of no interest.
    pub is_leaf: fn(&Seen) -> bool,
    /// Whether a variable of this name is kept.
    pub variable: fn(&OsStr) -> bool,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// What was kept, in the order in which it started.
    pub processes: Vec<Seen>,
    /// How many there were in all, as far as they were seen.
    pub count: u64,
    /// Some were too many to be kept.
    pub dropped: bool,
}

/// Looks at the processes below `root` until `stop` has no sender left. `noticed` hears of the
/// variables of each process that has others than its parent, as soon as it is seen.
pub(super) fn watch(
    root: u32,
    policy: Policy,
    stop: &Receiver<()>,
    noticed: &dyn Fn(&Variables),
) -> Observed {
    let start = Instant::now();
    let mut records = Records::new(policy);
    let mut tree = Tree::new(root);
    let mut changed = start;
    let mut allowance = Allowance::new();
    loop {
        if tree.look(&mut records, start.elapsed(), noticed) {
            changed = Instant::now();
        }
        let soonest = if changed.elapsed() < UNTIL_QUIET { SOONEST } else { QUIET };
        let pause = allowance.next_look().clamp(soonest, LATEST);
        match stop.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => {}
            // The command has ended, and its caller is waiting.
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // What ended since the last look did not outlive the command: a parent that ended with its child
    // would otherwise seem to have gone on for ever.
    tree.look(&mut records, start.elapsed(), noticed);
    records.finish()
}

/// How much time of a processor the looks may still take.
struct Allowance {
    left: Duration,
    spent: Spent,
    clock: Instant,
}

impl Allowance {
    fn new() -> Self {
        Self { left: SAVED, spent: Spent::now(), clock: Instant::now() }
    }

    /// Takes the last look into account, and says how long to wait till the next one can be paid.
    fn next_look(&mut self) -> Duration {
        let (passed, took) = (self.clock.elapsed(), self.spent.until_now());
        (self.clock, self.spent) = (Instant::now(), Spent::now());
        let earned = (self.left + passed / SHARE).min(SAVED);
        self.left = earned.saturating_sub(took);
        took.saturating_sub(earned) * SHARE
    }
}

/// Time that this thread has had on a processor: on a busy machine the clock tells nothing of it.
struct Spent(Duration);

impl Spent {
    #[cfg(unix)]
    fn now() -> Self {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        Self(Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default()))
    }

    #[cfg(not(unix))]
    fn now() -> Self {
        use std::sync::OnceLock;
        static START: OnceLock<Instant> = OnceLock::new();
        Self(START.get_or_init(Instant::now).elapsed())
    }

    fn until_now(&self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }
}
