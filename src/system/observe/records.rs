//! What is kept of the processes that were seen: bounded, the worthless first to go.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Observed, Policy, Seen, Variables, Worth};

/// How many entries are kept.
const MOST: usize = 400;
/// How many arguments of one are kept, and how long each may be: a compiler may get thousands.
const MOST_ARGUMENTS: usize = 64;
const LONGEST_ARGUMENT: usize = 1024;
/// How much of one variable is kept.
const LONGEST_VARIABLE: usize = 8 * 1024;

/// What a process runs, as the system shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Image {
    pub(super) program: Option<PathBuf>,
    pub(super) arguments: Vec<OsString>,
    pub(super) folder: Option<PathBuf>,
    /// All variables; nothing where they cannot be read.
    pub(super) variables: Option<Variables>,
}

/// The entries so far.
#[derive(Debug)]
pub(super) struct Records {
    policy: Policy,
    entries: BTreeMap<u64, Seen>,
    next: u64,
    dropped: bool,
}

impl Records {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, entries: BTreeMap::new(), next: 1, dropped: false }
    }

    /// A new process. Gives its number and whether what it starts is of interest.
    pub(super) fn begin(
        &mut self,
        parent: Option<u64>,
        image: Image,
        now: Duration,
        noticed: &dyn Fn(&Variables),
    ) -> (u64, bool) {
        let number = self.next;
        self.next += 1;
        let seen = Seen { number, parent, started: now, ..Seen::default() };
        self.entries.insert(number, seen);
        self.make_room();
        (number, self.becomes(number, image, noticed))
    }

    /// The process runs another program now. Gives whether what it starts is of interest.
    pub(super) fn becomes(&mut self, number: u64, image: Image, noticed: &dyn Fn(&Variables)) -> bool {
        let variable = self.policy.variable;
        let (arguments, program) = (shortened(image.arguments), image.program);
        let variables = image.variables.map(|all| {
            let mut kept = all;
            kept.retain(|name, value| variable(name) && !value.is_empty() && fits(value));
            Arc::new(kept)
        });
        let parent = self.entries.get(&number).and_then(|seen| seen.parent);
        let parent = parent.and_then(|parent| self.entries.get(&parent));
        // Most processes have their parent's variables: they are kept once.
        let shared = parent
            .and_then(|parent| parent.variables.clone())
            .filter(|of_parent| variables.as_ref().is_some_and(|own: &Arc<Variables>| *own == *of_parent));
        let forked = parent.is_some_and(|parent| parent.program == program && parent.arguments == arguments);
        let Some(seen) = self.entries.get_mut(&number) else { return false };
        if let Some(own) = variables.as_ref().filter(|_| shared.is_none()) {
            noticed(own);
        }
        *seen = Seen {
            program,
            arguments,
            folder: image.folder,
            variables: shared.or(variables),
            forked,
            ..std::mem::take(seen)
        };
        !(self.policy.is_leaf)(seen)
    }

    /// The process is gone, or about to go.
    pub(super) fn end(&mut self, number: u64, now: Duration, exit: Option<i32>) {
        let Some(seen) = self.entries.get_mut(&number) else { return };
        seen.ended.get_or_insert(now);
        seen.exit = seen.exit.or(exit);
        if self.worth(number) == Worth::Nothing {
            self.forget(number);
        }
    }

    /// All that was kept.
    pub(super) fn finish(mut self) -> Observed {
        let worthless: Vec<u64> =
            self.entries.keys().copied().filter(|number| self.worth(*number) == Worth::Nothing).collect();
        for number in worthless {
            self.forget(number);
        }
        Observed {
            processes: self.entries.into_values().collect(),
            count: self.next - 1,
            dropped: self.dropped,
        }
    }

    fn worth(&self, number: u64) -> Worth {
        let seen = self.entries.get(&number);
        seen.filter(|seen| !seen.forked).map_or(Worth::Nothing, self.policy.worth)
    }

    /// Drops what is worth least, the oldest first: what failed last is to be known.
    fn make_room(&mut self) {
        while self.entries.len() > MOST {
            let ended = self.entries.values().filter(|seen| seen.ended.is_some());
            let oldest = ended.min_by_key(|seen| (self.worth(seen.number), seen.number));
            // All of them still run: the newest has to go.
            let number = oldest.map(|seen| seen.number).or(self.entries.keys().next_back().copied());
            let Some(number) = number else { return };
            self.forget(number);
            self.dropped = true;
        }
    }

    /// Takes an entry out; those that it started belong to the one above it then.
    fn forget(&mut self, number: u64) {
        let Some(gone) = self.entries.remove(&number) else { return };
        for seen in self.entries.values_mut().filter(|seen| seen.parent == Some(number)) {
            seen.parent = gone.parent;
        }
    }
}

fn shortened(arguments: Vec<OsString>) -> Vec<OsString> {
    let cut = |argument: OsString| {
        if argument.len() <= LONGEST_ARGUMENT {
            return argument;
        }
        let text: String = argument.to_string_lossy().chars().take(LONGEST_ARGUMENT).collect();
        OsString::from(text + "…")
    };
    arguments.into_iter().take(MOST_ARGUMENTS).map(cut).collect()
}

fn fits(value: &OsStr) -> bool {
    value.len() <= LONGEST_VARIABLE
}

#[cfg(test)]
mod tests {
    use super::{Image, MOST, Records};
    use crate::system::observe::{Policy, Worth};
    use std::time::Duration;

    fn records() -> Records {
        Records::new(Policy {
            worth: |seen| match seen.arguments.first().and_then(|word| word.to_str()) {
                Some("python") => Worth::Much,
                Some("cc") => Worth::Something,
                _ => Worth::Nothing,
            },
            is_leaf: |_| false,
            variable: |name| name == "CC",
        })
    }

    fn image(words: &[&str]) -> Image {
        Image { arguments: words.iter().map(Into::into).collect(), ..Image::default() }
    }

    #[test]
    fn what_is_worth_nothing_goes_and_its_children_move_up() {
        let mut records = records();
        let (python, _) = records.begin(None, image(&["python"]), Duration::ZERO, &|_| {});
        let (shell, _) = records.begin(Some(python), image(&["sh"]), Duration::ZERO, &|_| {});
        let (compiler, _) = records.begin(Some(shell), image(&["cc"]), Duration::ZERO, &|_| {});
        records.end(shell, Duration::from_secs(1), Some(0));
        let seen = records.finish().processes;
        let found: Vec<_> = seen.iter().map(|seen| (seen.number, seen.parent)).collect();
        assert_eq!(found, [(python, None), (compiler, Some(python))]);
    }

    #[test]
    fn of_too_many_the_oldest_compilers_go_first() {
        let mut records = records();
        let (python, _) = records.begin(None, image(&["python"]), Duration::ZERO, &|_| {});
        records.end(python, Duration::ZERO, None);
        let mut last = 0;
        for _ in 0..2 * MOST {
            let (number, _) = records.begin(None, image(&["cc"]), Duration::ZERO, &|_| {});
            records.end(number, Duration::ZERO, None);
            last = number;
        }
        let seen = records.finish();
        assert!(seen.dropped && seen.processes.len() <= MOST, "{}", seen.processes.len());
        assert_eq!(seen.processes[0].number, python);
        assert_eq!(seen.processes.last().unwrap().number, last);
    }

    #[test]
    fn a_fork_is_no_program_of_its_own() {
        let mut records = records();
        let (python, _) = records.begin(None, image(&["python", "x.py"]), Duration::ZERO, &|_| {});
        let (fork, _) = records.begin(Some(python), image(&["python", "x.py"]), Duration::ZERO, &|_| {});
        records.end(fork, Duration::ZERO, None);
        assert_eq!(records.finish().processes.len(), 1);
    }
}
