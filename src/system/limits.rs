//! What the system lets this process have at once: descriptors and threads.

use std::fs::File;
use std::sync::mpsc;
use std::thread;

/// Programs that are started at once, at most: more would only wait for each other.
const MOST: usize = 12;

/// Descriptors that this process needs for itself: its streams, the files that it reads, and what
/// each thread of a probe waits with.
#[cfg(unix)]
const OWN: u64 = 60;

/// Descriptors that a program takes while it is started: three pipes with two ends each.
#[cfg(unix)]
const EACH: u64 = 8;

/// How many programs may be at work at once.
pub(super) fn programs_at_once() -> usize {
    #[cfg(unix)]
    if let Some(most) = rustix::process::getrlimit(rustix::process::Resource::Nofile).current {
        let room = most.saturating_sub(OWN) / EACH;
        return usize::try_from(room).unwrap_or(MOST).clamp(1, MOST);
    }
    MOST
}

/// Threads that are at work at once, at most.
const THREADS: usize = 24;

/// Descriptors without which nothing can be looked at.
const DESCRIPTORS: usize = 48;

/// What this process would need and does not get, in words; tried out, since limits count what
/// others use as well.
pub fn lacking() -> Option<&'static str> {
    let null = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let first = File::open(null).ok();
    let descriptors: Option<Vec<File>> = first
        .as_ref()
        .map_or(Some(Vec::new()), |file| (1..DESCRIPTORS).map(|_| file.try_clone().ok()).collect());
    // Without that file it cannot be tried; without any descriptor it was.
    if descriptors.is_none() || first.is_none() && std::path::Path::new(null).exists() {
        return Some("file descriptors (see `ulimit -n`)");
    }
    drop((first, descriptors));
    let mut waiting = Vec::new();
    for _ in 0..THREADS {
        let (sender, receiver) = mpsc::channel::<()>();
        let work = move || {
            let _ = receiver.recv();
        };
        match thread::Builder::new().stack_size(64 * 1024).spawn(work) {
            Ok(handle) => waiting.push((sender, handle)),
            Err(_) => return Some("threads or processes (see `ulimit -u`)"),
        }
    }
    for (sender, handle) in waiting {
        drop(sender);
        let _ = handle.join();
    }
    None
}
