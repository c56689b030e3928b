//! Ctrl-C and its kin, while programs are at work that were started here.
//!
//! Those programs lie in process groups of their own, which Ctrl-C does not reach: if this process
//! just ended, they would stay. A command that the user has passed through gets its signals
//! itself, and this process waits for its end.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::escaped;

static HELD: AtomicUsize = AtomicUsize::new(0);
static ENDING: AtomicBool = AtomicBool::new(false);

/// From now on a signal ends what was started here, and then this process.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // Without a thread a signal ends this process alone, as it does by default.
        let _ = thread::Builder::new().name("signals".to_owned()).spawn(wait_and_end);
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
pub(super) struct Hold(());

/// Leaves signals to somebody else.
pub(super) fn hold() -> Hold {
    HELD.fetch_add(1, Ordering::SeqCst);
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        HELD.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits for a signal, which is then the caller's: nothing ends by itself meanwhile.
pub(super) async fn awaited() {
    let _hold = hold();
    if signal().await.is_none() {
        std::future::pending::<()>().await;
    }
}

#[expect(clippy::exit, reason = "what the signal would do if nobody listened")]
fn wait_and_end() {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        while let Some(code) = signal().await {
            if HELD.load(Ordering::SeqCst) == 0 {
                ENDING.store(true, Ordering::SeqCst);
                escaped::end_all();
                std::process::exit(code);
            }
        }
    });
}

/// The exit code that the next signal asks for; nothing if there is no listening.
#[cfg(unix)]
async fn signal() -> Option<i32> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).ok()?;
    let mut terminate = signal(SignalKind::terminate()).ok()?;
    let mut hangup = signal(SignalKind::hangup()).ok()?;
    let mut quit = signal(SignalKind::quit()).ok()?;
    let kind = tokio::select! {
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
        _ = hangup.recv() => SignalKind::hangup(),
        _ = quit.recv() => SignalKind::quit(),
    };
    Some(128 + kind.as_raw_value())
}

#[cfg(not(unix))]
async fn signal() -> Option<i32> {
    tokio::signal::ctrl_c().await.ok()?;
    Some(130)
}
