//! Ctrl-C and its kin, while programs are at work that were started here.
//!
//! Those programs lie in process groups of their own, which Ctrl-C does not reach: if this process
//! just ended, they would stay. A command that the user has passed through gets its signals
//! itself, and this process waits for its end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError, mpsc};
use std::thread;

use super::escaped;

static ENDING: AtomicBool = AtomicBool::new(false);

/// Who takes the signals. A signal reaches the watcher and whoever holds it by two ways, in any order: a
/// hold that has had one lasts until the watcher has had it, too.
static HOLDS: Mutex<Holds> = Mutex::new(Holds { held: 0, left: 0, seen: 0, is_watched: false });

struct Holds {
    /// How many there are.
    held: usize,
    /// How many of them were left to the watcher.
    left: usize,
    /// Signals that the watcher has seen.
    seen: usize,
    is_watched: bool,
}

impl Holds {
    /// Somebody takes the signals from now on; how many were seen before.
    fn begin(&mut self) -> usize {
        self.held += 1;
        self.seen
    }

    /// They are left alone again by one who began after so many were seen, and has had so many.
    fn end(&mut self, since: usize, had: usize) {
        if self.is_watched && self.seen - since < had {
            self.left += 1;
        } else {
            self.held -= 1;
        }
    }

    /// The watcher has had a signal: whether it is to end this process.
    fn see(&mut self) -> bool {
        let is_ours = self.held == 0;
        self.seen += 1;
        self.held -= self.left;
        self.left = 0;
        is_ours
    }
}

fn holds() -> MutexGuard<'static, Holds> {
    HOLDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on a signal ends what was started here, and then this process. It is so when this returns:
/// what is started next may be met by a signal at once.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let (listens, told) = mpsc::channel();
        // Without a thread a signal ends this process alone, as it does by default.
        let started = thread::Builder::new().name("signals".to_owned()).spawn(move || wait_and_end(&listens));
        // A watcher that cannot listen hangs up without a word.
        holds().is_watched = started.is_ok() && told.recv().is_ok();
    });
}

/// Waits for the end of this process if it is near: what is ended now says nothing of the machine,
/// and no report is to be made of it.
pub(super) async fn stand_still() {
    if ENDING.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
}

/// As long as this lives, signals are left to a command that the user has passed through.
#[derive(Debug)]
pub(super) struct Hold {
    /// Signals that the watcher had seen when it began.
    since: usize,
    /// Signals that its owner has had.
    had: usize,
}

/// Leaves signals to somebody else.
pub(super) fn hold() -> Hold {
    Hold { since: holds().begin(), had: 0 }
}

impl Hold {
    /// Its owner has had a signal.
    pub(super) fn had_one(&mut self) {
        self.had += 1;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        holds().end(self.since, self.had);
    }
}

/// Waits for a signal, which is then the caller's: nothing ends by itself meanwhile.
pub(super) async fn awaited() {
    let mut hold = hold();
    let Ok(mut signals) = Signals::listen() else { return std::future::pending().await };
    signals.next().await;
    hold.had_one();
}

#[expect(clippy::exit, reason = "what the signal would do if nobody listened")]
fn wait_and_end(listens: &mpsc::Sender<()>) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Ok(mut signals) = Signals::listen() else { return };
        // Whoever waits for it is gone only if this process ends.
        let _ = listens.send(());
        loop {
            let code = signals.next().await;
            if holds().see() {
                ENDING.store(true, Ordering::SeqCst);
                escaped::end_all();
                std::process::exit(code);
            }
        }
    });
}

/// The signals that end a program: none is lost between this and the wait for it.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    quit: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    /// The exit code that the next one asks for.
    async fn next(&mut self) -> i32 {
        use tokio::signal::unix::SignalKind;
        let kind = tokio::select! {
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.hangup.recv() => SignalKind::hangup(),
            _ = self.quit.recv() => SignalKind::quit(),
        };
        128 + kind.as_raw_value()
    }
}

/// Ctrl-C, the one signal of Windows that programs of a console get.
#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self(tokio::signal::windows::ctrl_c()?))
    }

    async fn next(&mut self) -> i32 {
        self.0.recv().await;
        130
    }
}

#[cfg(test)]
mod tests {
    use super::Holds;

    #[test]
    fn a_signal_is_its_holders_in_whichever_order_it_is_seen() {
        let mut holds = Holds { held: 0, left: 0, seen: 0, is_watched: true };
        for watcher_first in [false, true] {
            let since = holds.begin();
            if watcher_first {
                assert!(!holds.see());
            }
            holds.end(since, 1);
            if !watcher_first {
                assert!(!holds.see());
            }
            assert!(holds.see(), "the next one is nobody's");
        }
        let since = holds.begin();
        holds.end(since, 0);
        assert!(holds.see(), "nobody had one");
        holds.is_watched = false;
        let since = holds.begin();
        holds.end(since, 1);
        assert_eq!(holds.held, 0, "there is nobody to leave it to");
    }
}
