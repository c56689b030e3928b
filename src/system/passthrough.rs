//! Runs the user's own command: its streams pass through live and byte for byte, and a copy of what
//! it writes is handed on.
//!
//! Its stdin is ours, untouched, and it stays in our process group: keys, Ctrl-C, Ctrl-Z and
//! password prompts reach it as if we were not there, and what is typed is never seen here. Only
//! where its output goes is ours to choose: a terminal stream becomes a terminal of our own (see
//! [`terminal`]), any other a pipe.

#[cfg(unix)]
mod terminal;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::process::{Child, Command};

use super::interrupt::{self, Hold};
use super::observe::{self, Observed, Policy, Variables};
use super::{System, runner};

/// How long output may still come after the command has ended, when a grandchild holds the stream.
const LEAK_TIME: Duration = Duration::from_millis(300);
/// A command that still runs so long after an interrupt did not get it with us, as a process group
/// does.
#[cfg(unix)]
const HAND_ON_AFTER: Duration = Duration::from_millis(200);
/// Blocks of output that may wait for the reader before the command has to.
const BACKLOG: usize = 256;

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// There is no such program.
    NotFound,
    /// It is no program, or may not be started.
    NotExecutable,
}

impl Ended {
    /// The exit code as a shell gives it.
    pub fn code(self) -> u8 {
        match self {
            Self::Code(code) => u8::try_from(code & 0xff).unwrap_or(1),
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(255),
            Self::NotFound => 127,
            Self::NotExecutable => 126,
        }
    }

    /// Whether it did what it was asked to.
    pub fn succeeded(self) -> bool {
        self == Self::Code(0)
    }
}

/// What became of a command.
#[derive(Debug)]
pub struct Passed<T> {
    /// How it ended.
    pub ended: Ended,
    /// Ctrl-C was pressed while it ran, whatever it made of that.
    pub interrupted: bool,
    /// What the reader of its output came to.
    pub read: T,
    /// Its processes.
    pub observed: Observed,
}

/// One of our output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    Stdout,
    Stderr,
}

impl Sink {
    #[cfg(unix)]
    fn is_terminal(self) -> bool {
        match self {
            Self::Stdout => io::stdout().is_terminal(),
            Self::Stderr => io::stderr().is_terminal(),
        }
    }

    fn write(self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(bytes)?;
                stdout.flush()
            }
            Self::Stderr => io::stderr().lock().write_all(bytes),
        }
    }
}

/// The copy of what the command writes: a reader that ends when the command has.
#[derive(Debug)]
pub struct Copy {
    blocks: Receiver<Vec<u8>>,
    rest: Vec<u8>,
    over: Arc<AtomicBool>,
}

impl Read for Copy {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.blocks.recv_timeout(Duration::from_millis(50)) {
                Ok(block) => self.rest = block,
                Err(RecvTimeoutError::Timeout) if !self.over.load(Ordering::Acquire) => {}
                Err(_) => return Ok(0),
            }
        }
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

/// What is needed to run one command.
#[derive(Debug)]
pub struct Passthrough {
    /// Program and arguments.
    pub command: Vec<OsString>,
    /// Its stdout goes to our stderr, because ours is for the report alone.
    pub stdout_to_stderr: bool,
}

impl System {
    /// Runs the command to its end. `read` gets the copy of its output, in a thread of its own; in
    /// another one its processes are watched, and `noticed` hears of their
    /// variables.
    pub fn pass_through<T: Send>(
        &self,
        passthrough: &Passthrough,
        read: impl FnOnce(Copy) -> T + Send,
        policy: Policy,
        noticed: &(dyn Fn(&Variables) + Sync),
    ) -> io::Result<Passed<T>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (sender, blocks) = sync_channel(BACKLOG);
        let over = Arc::new(AtomicBool::new(false));
        let copy = Copy { blocks, rest: Vec::new(), over: Arc::clone(&over) };
        thread::scope(|scope| {
            let reader = thread::Builder::new().spawn_scoped(scope, || read(copy))?;
            let (running, stop) = sync_channel::<()>(0);
            let mut observer = None;
            let started = |id| {
                let watch = move || observe::watch(id, policy, &stop, noticed);
                observer = thread::Builder::new().spawn_scoped(scope, watch).ok();
            };
            let ended = runtime.block_on(self.run_to_end(passthrough, &sender, started));
            // It hears of the end while the last output is read, and delays nothing.
            drop(running);
            drop(sender);
            over.store(true, Ordering::Release);
            let read = reader.join().map_err(|_| io::Error::other("the reader of its output stopped"))?;
            let observed = observer.and_then(|observer| observer.join().ok()).unwrap_or_default();
            let (ended, interrupted) = ended?;
            Ok(Passed { ended, interrupted, read, observed })
        })
    }

    async fn run_to_end(
        &self,
        passthrough: &Passthrough,
        copy: &SyncSender<Vec<u8>>,
        started: impl FnOnce(u32),
    ) -> io::Result<(Ended, bool)> {
        // Until the last signal is taken in: whoever listens otherwise would end this process by it.
        let mut hold = interrupt::hold();
        match self.start(passthrough, copy) {
            Ok((mut child, streams)) => {
                let (status, interrupted) = wait(&mut child, &streams, &mut hold, started).await?;
                streams.drain();
                Ok((ended(status), interrupted))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((Ended::NotFound, false)),
            Err(_) => Ok((Ended::NotExecutable, false)),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is where processes are started")]
    fn start(&self, passthrough: &Passthrough, copy: &SyncSender<Vec<u8>>) -> io::Result<(Child, Streams)> {
        let (program, arguments) =
            passthrough.command.split_first().ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let stdout = if passthrough.stdout_to_stderr { Sink::Stderr } else { Sink::Stdout };
        let mut streams = Streams::default();
        let (out, err) = streams.open(stdout, copy)?;
        let path = self.as_the_shell(program)?;
        let mut command = Command::new(&path);
        #[cfg(unix)]
        command.arg0(program);
        command.args(arguments).stdin(Stdio::inherit()).stdout(out).stderr(err);
        // It inherits our environment, less what a runner of tools has put there for us alone.
        for (name, value) in runner::undone(&self.environment) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn().map_err(|error| refused(&path, error))?;
        Ok((child, streams))
    }

    /// The one file that the shell would start by this name: the first on PATH that may be executed,
    /// whether it can be or not. A script whose interpreter is gone is not passed over for the next
    /// of its name, which may belong to another Python.
    #[cfg(unix)]
    fn as_the_shell(&self, program: &OsStr) -> io::Result<PathBuf> {
        use std::os::unix::ffi::OsStrExt as _;
        if program.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        if program.as_bytes().contains(&b'/') {
            return Ok(program.into());
        }
        let path = self.variable_os("PATH").map(OsStr::to_owned).unwrap_or_default();
        let mut refused = false;
        for folder in std::env::split_paths(&path) {
            let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
            let file = folder.join(program);
            if !std::fs::metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
                continue;
            }
            if rustix::fs::access(&file, rustix::fs::Access::EXEC_OK).is_ok() {
                return Ok(file);
            }
            refused = true;
        }
        Err(if refused { io::ErrorKind::PermissionDenied } else { io::ErrorKind::NotFound }.into())
    }

    /// Windows does not find `.cmd` files by their bare name.
    #[cfg(windows)]
    #[expect(clippy::unnecessary_wraps, reason = "on Unix the search is ours")]
    fn as_the_shell(&self, program: &OsStr) -> io::Result<PathBuf> {
        let bare = program.to_str().filter(|name| !name.contains(['/', '\\']));
        Ok(bare.and_then(|name| self.find_program(name)).unwrap_or_else(|| program.into()))
    }

    /// Becomes the command, without a look at it: for a process that has not even room for that.
    /// Comes back only where the command cannot be started.
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "this is where processes are started")]
    pub fn become_the_command(&self, command: &[OsString]) -> Ended {
        use std::os::unix::process::CommandExt as _;
        let Some((program, arguments)) = command.split_first() else { return Ended::NotFound };
        let error = match self.as_the_shell(program) {
            Ok(path) => {
                let mut command = std::process::Command::new(&path);
                command.arg0(program).args(arguments);
                for (name, value) in runner::undone(&self.environment) {
                    match value {
                        Some(value) => command.env(name, value),
                        None => command.env_remove(name),
                    };
                }
                refused(&path, command.exec())
            }
            Err(error) => error,
        };
        if error.kind() == io::ErrorKind::NotFound { Ended::NotFound } else { Ended::NotExecutable }
    }
}

/// A file that is there and is "not found" names an interpreter or a loader that is not: the shell
/// calls that not executable.
fn refused(path: &Path, error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::NotFound && path.exists() {
        return io::ErrorKind::PermissionDenied.into();
    }
    error
}

/// The threads that hand output on, and the terminals of our own.
#[derive(Debug, Default)]
struct Streams {
    pumps: Vec<JoinHandle<()>>,
    #[cfg(unix)]
    terminals: Vec<(terminal::Control, Sink)>,
}

impl Streams {
    /// The command's stdout and stderr. Two that go to the same place stay one, so that the order
    /// in which it writes is kept.
    fn open(&mut self, stdout: Sink, copy: &SyncSender<Vec<u8>>) -> io::Result<(Stdio, Stdio)> {
        let (write, read) = self.stream(stdout)?;
        self.pump(read, stdout, copy);
        if stdout == Sink::Stderr || same_place() {
            return Ok((write.try_clone()?.into(), write.into()));
        }
        let (other, read) = self.stream(Sink::Stderr)?;
        self.pump(read, Sink::Stderr, copy);
        Ok((write.into(), other.into()))
    }

    /// A stream for the command: its end, and ours.
    #[cfg(unix)]
    fn stream(&mut self, sink: Sink) -> io::Result<(File, File)> {
        if sink.is_terminal() {
            let (control, write, read) = terminal::open(sink)?;
            self.terminals.push((control, sink));
            return Ok((write, read));
        }
        let (read, write) = io::pipe()?;
        Ok((File::from(std::os::fd::OwnedFd::from(write)), File::from(std::os::fd::OwnedFd::from(read))))
    }

    /// A stream for the command: its end, and ours. On Windows always a pipe: a pseudo-console
    /// would stand between the command and its keys.
    #[cfg(windows)]
    #[expect(clippy::unused_self, reason = "on Unix terminals are kept")]
    fn stream(&mut self, _sink: Sink) -> io::Result<(File, File)> {
        let (read, write) = io::pipe()?;
        Ok((
            File::from(std::os::windows::io::OwnedHandle::from(write)),
            File::from(std::os::windows::io::OwnedHandle::from(read)),
        ))
    }

    fn pump(&mut self, mut stream: File, sink: Sink, copy: &SyncSender<Vec<u8>>) {
        let copy = copy.clone();
        self.pumps.push(thread::spawn(move || {
            let mut buffer = vec![0; 32 * 1024];
            // A terminal whose last user has gone answers with an error: that is its end.
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let block = &buffer[..count];
                // Where our reader has gone, the command learns it as it would without us: its
                // stream is closed.
                if sink.write(block).is_err() {
                    return;
                }
                // The reader may have seen enough; the command goes on.
                let _ = copy.send(block.to_vec());
            }
        }));
    }

    /// Hands on what is left, but does not wait for a grandchild that keeps the stream.
    fn drain(self) {
        let pumps = Arc::new(Mutex::new(self.pumps));
        let waiting = Arc::clone(&pumps);
        let (done, is_done) = sync_channel::<()>(1);
        thread::spawn(move || {
            let pumps = std::mem::take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner));
            for pump in pumps {
                let _ = pump.join();
            }
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(LEAK_TIME);
    }

    #[cfg(unix)]
    fn resize(&self) {
        for (control, sink) in &self.terminals {
            control.copy_size(*sink);
        }
    }
}

/// Whether stdout and stderr of ours are one place: `2>&1`, or the same terminal.
#[cfg(unix)]
fn same_place() -> bool {
    use rustix::fs::fstat;
    match (fstat(io::stdout()), fstat(io::stderr())) {
        (Ok(out), Ok(err)) => (out.st_dev, out.st_ino, out.st_rdev) == (err.st_dev, err.st_ino, err.st_rdev),
        _ => false,
    }
}

#[cfg(windows)]
fn same_place() -> bool {
    io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Waits for the command, and tells whether Ctrl-C was pressed meanwhile. Signals of the keyboard reach
/// it by themselves, and end it, not us; what is sent to us alone is handed on.
#[cfg(unix)]
async fn wait(
    child: &mut Child,
    streams: &Streams,
    hold: &mut Hold,
    started: impl FnOnce(u32),
) -> io::Result<(ExitStatus, bool)> {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::{SignalKind, signal};
    let mut keys = [signal(SignalKind::interrupt())?, signal(SignalKind::quit())?];
    let [interrupt, quit] = &mut keys;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut size = signal(SignalKind::window_change())?;
    let mut owed = None;
    let id = child.id().unwrap_or_default();
    // Keys may come at once: whoever is to watch the command starts when they are taken care of.
    started(id);
    let hand_on = |signal| {
        if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
            // It may have ended already.
            let _ = kill_process(pid, signal);
        }
    };
    let mut interrupted = false;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            _ = interrupt.recv() => {
                hold.had_one();
                interrupted = true;
                owed = (!from_the_keyboard()).then(|| tokio::time::Instant::now() + HAND_ON_AFTER);
            }
            () = tokio::time::sleep_until(owed.unwrap_or_else(tokio::time::Instant::now)), if owed.is_some() => {
                owed = None;
                hand_on(Signal::INT);
            }
            _ = quit.recv() => {
                hold.had_one();
                interrupted = true;
            }
            _ = terminate.recv() => {
                hold.had_one();
                hand_on(Signal::TERM);
            }
            _ = hangup.recv() => {
                hold.had_one();
                hand_on(Signal::HUP);
            }
            _ = size.recv() => streams.resize(),
        }
    };
    // A signal that came with the end must be taken in here: the next runtime of this process would find
    // it waiting, and think that it was meant to stop.
    let late = tokio::time::timeout(Duration::from_millis(5), interrupt.recv()).await.is_ok();
    if late {
        hold.had_one();
    }
    Ok((status, interrupted || late))
}

/// Whether an interrupt comes from the keyboard, which sends it to the command as well: this process
/// stands in the foreground of its terminal.
#[cfg(unix)]
fn from_the_keyboard() -> bool {
    use rustix::process::getpgrp;
    use rustix::termios::tcgetpgrp;
    File::open("/dev/tty").is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
}

#[cfg(windows)]
async fn wait(
    child: &mut Child,
    _streams: &Streams,
    hold: &mut Hold,
    started: impl FnOnce(u32),
) -> io::Result<(ExitStatus, bool)> {
    let mut keys = tokio::signal::windows::ctrl_c()?;
    started(child.id().unwrap_or_default());
    let mut interrupted = false;
    let status = loop {
        tokio::select! {
            status = child.wait() => break status?,
            _ = keys.recv() => {
                hold.had_one();
                interrupted = true;
            }
        }
    };
    let late = tokio::time::timeout(Duration::from_millis(5), keys.recv()).await.is_ok();
    if late {
        hold.had_one();
    }
    Ok((status, interrupted || late))
}

fn ended(status: ExitStatus) -> Ended {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ended::Signal(signal);
    }
    Ended::Code(status.code().unwrap_or(1))
}
