//! Runs the probes: all of a wave at once, each guarded from the others.
//!
//! Each probe has a thread of its own with a small runtime in it. A probe that panics, that hangs
//! in a file system which does not answer, or that takes too long costs its own findings and
//! nobody else's; a statement about it takes their place. When its time is over its future is
//! dropped, which ends whatever it started.
//! This module deliberately does not know what a probe looks into.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::disks::DisksProbe;
use super::index::IndexProbe;
use super::installers::InstallersProbe;
use super::interpreters::Interpreters;
use super::libraries::LibrariesProbe;
use super::openssl::OpensslProbe;
use super::packages::{NamedModulesProbe, PackagesProbe};
use super::surroundings::SurroundingsProbe;
use super::system::SystemProbe;
use super::toolchains::ToolchainsProbe;
use super::{Context, Contribution, Probe};
use crate::inventory::Inventory;
use crate::redact::Clean;

/// When a probe starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// At once.
    First,
    /// When those of the first wave are done: it sees what they found.
    Second,
}

/// The probes, in the order of the report. A new one is one file and one line here.
pub const PROBES: &[(Wave, &dyn Probe)] = &[
    (Wave::First, &Interpreters),
    (Wave::First, &SystemProbe),
    (Wave::First, &InstallersProbe),
    (Wave::First, &ToolchainsProbe),
    (Wave::First, &OpensslProbe),
    (Wave::First, &LibrariesProbe),
    (Wave::Second, &DisksProbe),
    (Wave::Second, &IndexProbe),
    (Wave::Second, &PackagesProbe),
    (Wave::Second, &NamedModulesProbe),
    (Wave::Second, &SurroundingsProbe),
];

/// How often the names of those still at work are given to the caller.
const TICK: Duration = Duration::from_millis(100);

/// What a probe gets beyond the deadline of the programs that it starts, to put its findings
/// together.
const GRACE: Duration = Duration::from_millis(500);

/// How long probes may take to end what they started, once the time is over.
const WIND_DOWN: Duration = Duration::from_millis(300);

/// What came of the inspection.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Everything that was found.
    pub inventory: Inventory,
    /// Milliseconds that each probe took.
    pub timings: BTreeMap<&'static str, u64>,
    /// Probes that have nothing to say, and why.
    pub troubles: BTreeMap<&'static str, ProbeTrouble>,
}

/// Why a probe has nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeTrouble {
    /// It was not done in time.
    TimedOut,
    /// It panicked: a mistake of ours.
    Panicked,
}

impl ProbeTrouble {
    /// In words.
    pub fn words(self) -> Clean {
        Clean::literal(match self {
            Self::TimedOut => "was not done in time",
            Self::Panicked => "failed by a mistake of pip-doctor itself",
        })
    }
}

/// Runs [`PROBES`]. `progress` gets the names of those that are still at work, whenever one is
/// done and ten times a second.
pub async fn inspect(context: &Arc<Context>, progress: &mut dyn FnMut(&[&'static str])) -> Inspection {
    run(PROBES, context, progress).await
}

/// Runs the given probes.
pub async fn run(
    probes: &[(Wave, &'static dyn Probe)],
    context: &Arc<Context>,
    progress: &mut dyn FnMut(&[&'static str]),
) -> Inspection {
    let end = Instant::now() + context.plan.deadline;
    let mut inspection = Inspection::default();
    for wave in [Wave::First, Wave::Second] {
        let probes: Vec<_> = probes.iter().filter(|(of, _)| *of == wave).map(|(_, probe)| *probe).collect();
        if !probes.is_empty() {
            run_wave(&probes, context, end, &mut inspection, progress).await;
        }
    }
    for (name, trouble) in &inspection.troubles {
        let subject = Clean::join([&Clean::literal("probe"), &Clean::literal(name)], " ");
        inspection.inventory.system.notes.insert(subject, trouble.words());
    }
    inspection
}

/// What a probe's thread says at its end.
enum Message {
    Done(Contribution),
    Panicked,
    Stopped,
}

async fn run_wave(
    probes: &[&'static dyn Probe],
    context: &Arc<Context>,
    end: Instant,
    inspection: &mut Inspection,
    progress: &mut dyn FnMut(&[&'static str]),
) {
    let start = Instant::now();
    let so_far = Arc::new(inspection.inventory.clone());
    let limit = end.min(start + context.plan.probe_deadline + GRACE);
    let (stop, stopped) = watch::channel(false);
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let mut running = BTreeSet::new();
    let mut contributions: Vec<Option<Contribution>> = probes.iter().map(|_| None).collect();
    for (index, probe) in probes.iter().enumerate() {
        running.insert(index);
        start_thread(index, *probe, context.clone(), so_far.clone(), stopped.clone(), sender.clone());
    }
    drop(sender);
    let names =
        |running: &BTreeSet<usize>| running.iter().map(|index| probes[*index].name()).collect::<Vec<_>>();
    let mut ticks = interval_at(start + TICK, TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    while !running.is_empty() {
        tokio::select! {
            biased;
            message = receiver.recv() => {
                let Some((index, message)) = message else { break };
                running.remove(&index);
                let name = probes[index].name();
                let taken = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
                inspection.timings.insert(name, taken);
                match message {
                    Message::Done(contribution) => contributions[index] = Some(contribution),
                    Message::Panicked | Message::Stopped => {
                        inspection.troubles.insert(name, ProbeTrouble::Panicked);
                    }
                }
                progress(&names(&running));
            }
            () = sleep_until(limit) => break,
            _ = ticks.tick() => progress(&names(&running)),
        }
    }
    for index in &running {
        let taken = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        inspection.timings.insert(probes[*index].name(), taken);
        inspection.troubles.insert(probes[*index].name(), ProbeTrouble::TimedOut);
    }
    if !running.is_empty() {
        // Those that hear it drop what they do, and with it end their processes. One that is stuck
        // in a system call does not hear it, and is left behind.
        let _ = stop.send(true);
        let _ = timeout(WIND_DOWN, async { while receiver.recv().await.is_some() {} }).await;
    }
    for (probe, contribution) in probes.iter().zip(contributions) {
        let Some(contribution) = contribution else { continue };
        // On a copy, so that one which panics half way leaves nothing half done.
        let mut inventory = inspection.inventory.clone();
        if catch_unwind(AssertUnwindSafe(|| contribution(&mut inventory))).is_ok() {
            inspection.inventory = inventory;
        } else {
            inspection.troubles.insert(probe.name(), ProbeTrouble::Panicked);
        }
    }
}

fn start_thread(
    index: usize,
    probe: &'static dyn Probe,
    context: Arc<Context>,
    so_far: Arc<Inventory>,
    mut stopped: watch::Receiver<bool>,
    sender: mpsc::UnboundedSender<(usize, Message)>,
) {
    let work = move || {
        let ended = catch_unwind(AssertUnwindSafe(|| {
            let runtime = Builder::new_current_thread().enable_all().build().ok()?;
            let message = runtime.block_on(async {
                tokio::select! {
                    biased;
                    contribution = async { probe.start(context, so_far).await } => Message::Done(contribution),
                    _ = stopped.wait_for(|stopped| *stopped) => Message::Stopped,
                }
            });
            runtime.shutdown_background();
            Some(message)
        }));
        let message = match ended {
            Ok(Some(message)) => message,
            Ok(None) | Err(_) => Message::Panicked,
        };
        // Nobody listens any more when the time is over.
        let _ = sender.send((index, message));
    };
    // Without a thread the sender is dropped, and the probe counts as one that did not finish.
    let _ = thread::Builder::new().name(probe.name().to_owned()).spawn(work);
}
