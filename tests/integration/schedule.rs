//! Probes that misbehave cost their own findings and nobody else's.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use pip_doctor::inventory::{Inventory, Tool};
use pip_doctor::probe::schedule::{self, ProbeTrouble, Wave};
use pip_doctor::probe::{Context, Contribution, Probe, Running};
use pip_doctor::redact::Clean;

use crate::support::{Machine, run};

/// What a probe of these tests does.
#[derive(Clone, Copy)]
enum Act {
    Work,
    PanicAtStart,
    PanicLater,
    PanicAtTheEnd,
    Wait,
    /// Hangs where nothing can reach it, as a dead network file system does.
    Block,
}

struct Actor(&'static str, Act);

impl Probe for Actor {
    fn name(&self) -> &'static str {
        self.0
    }

    fn start(&self, _context: Arc<Context>, so_far: Arc<Inventory>) -> Running {
        let Self(name, act) = *self;
        assert!(!matches!(act, Act::PanicAtStart), "on purpose");
        let before = so_far.toolchains.len();
        Box::pin(async move {
            match act {
                Act::PanicLater => panic!("on purpose"),
                Act::Wait => std::future::pending().await,
                Act::Block => loop {
                    thread::park();
                },
                Act::Work | Act::PanicAtStart | Act::PanicAtTheEnd => {}
            }
            Box::new(move |inventory: &mut Inventory| {
                let tool =
                    Tool { name: Clean::literal(name), detail: Some(before.into()), ..Tool::default() };
                inventory.toolchains.push(tool);
                assert!(!matches!(act, Act::PanicAtTheEnd), "on purpose");
            }) as Contribution
        })
    }
}

/// What was found, as name and number of tools seen before; and the troubles.
fn perform(probes: &[(Wave, &'static dyn Probe)]) -> (Vec<String>, Vec<(&'static str, ProbeTrouble)>) {
    let mut machine = Machine::new();
    // Long where nothing waits for it: a panic with its backtrace takes time on a busy machine.
    let hangs = probes.iter().any(|(_, probe)| matches!(probe.name(), "hangs" | "blocks"));
    machine.plan.probe_deadline = if hangs { Duration::from_millis(100) } else { Duration::from_secs(30) };
    machine.plan.deadline = Duration::from_mins(1);
    let found = run(schedule::run(probes, &machine.context(), &mut |_| {}));
    let tools = found.inventory.toolchains.iter();
    let tools = tools.map(|tool| format!("{} {}", tool.name, tool.detail.clone().unwrap())).collect();
    for name in found.troubles.keys() {
        let notes = &found.inventory.system.notes;
        assert!(notes.keys().any(|note| note.as_str() == format!("probe {name}")), "{notes:?}");
    }
    (tools, found.troubles.into_iter().collect())
}

#[test]
fn a_panic_costs_one_probe() {
    let (tools, troubles) = perform(&[
        (Wave::First, &Actor("one", Act::Work)),
        (Wave::First, &Actor("two", Act::PanicAtStart)),
        (Wave::First, &Actor("three", Act::PanicLater)),
        (Wave::First, &Actor("four", Act::PanicAtTheEnd)),
        (Wave::First, &Actor("five", Act::Work)),
    ]);
    assert_eq!(tools, ["one 0", "five 0"]);
    let panicked = ProbeTrouble::Panicked;
    assert_eq!(troubles, [("four", panicked), ("three", panicked), ("two", panicked)]);
}

#[test]
fn a_probe_that_hangs_costs_itself() {
    let (tools, troubles) = perform(&[
        (Wave::First, &Actor("hangs", Act::Wait)),
        (Wave::First, &Actor("blocks", Act::Block)),
        (Wave::First, &Actor("three", Act::Work)),
    ]);
    assert_eq!(tools, ["three 0"]);
    assert_eq!(troubles, [("blocks", ProbeTrouble::TimedOut), ("hangs", ProbeTrouble::TimedOut)]);
}

#[test]
fn the_second_wave_sees_what_the_first_found() {
    let (tools, troubles) = perform(&[
        (Wave::Second, &Actor("late", Act::Work)),
        (Wave::First, &Actor("one", Act::Work)),
        (Wave::First, &Actor("hangs", Act::Wait)),
        (Wave::First, &Actor("three", Act::Work)),
    ]);
    assert_eq!(tools, ["one 0", "three 0", "late 2"]);
    assert_eq!(troubles, [("hangs", ProbeTrouble::TimedOut)]);
}

#[test]
fn progress_names_what_is_still_at_work() {
    let probes: &[(Wave, &'static dyn Probe)] =
        &[(Wave::First, &Actor("quick", Act::Work)), (Wave::First, &Actor("slow", Act::Wait))];
    let mut machine = Machine::new();
    machine.plan.probe_deadline = Duration::from_millis(100);
    let mut seen = Vec::new();
    run(schedule::run(probes, &machine.context(), &mut |names| seen.push(names.to_vec())));
    assert_eq!(seen.last().unwrap(), &["slow"]);
}
