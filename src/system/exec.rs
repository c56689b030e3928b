//! Runs one program to its end or its deadline, and leaves nothing behind.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout, timeout_at};

use super::{CodePage, System, code_page, escaped, interrupt, limits};
use crate::redact::Raw;

/// How long output may still come after the program itself has ended: a grandchild may hold the
/// pipe. The same measure as nextest's leak time-out.
const LEAK_TIME: Duration = Duration::from_millis(200);

/// No tool that is asked a question answers with so many bytes: it would go on until the deadline.
const FLOOD: u64 = 64 << 20;

/// A program to start.
#[derive(Clone, Debug)]
pub struct Invocation {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, Option<OsString>)>,
    folder: Option<PathBuf>,
    deadline: Duration,
    output_limit: usize,
    trusted: bool,
    one_of_many: bool,
    page: CodePage,
}

impl Invocation {
    /// The program at this absolute path, with a deadline of five seconds.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            variables: vec![(OsString::from("LC_ALL"), Some(OsString::from("C")))],
            folder: None,
            deadline: Duration::from_secs(5),
            output_limit: 1 << 20,
            trusted: false,
            one_of_many: false,
            page: CodePage::Console,
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    /// Takes a variable away.
    #[must_use]
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), None));
        self
    }

    /// The folder to start it in; without one, the root folder.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// How long it may take.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How many bytes of each stream are kept; the rest is read and dropped.
    #[must_use]
    pub fn output_limit(mut self, bytes: usize) -> Self {
        self.output_limit = bytes;
        self
    }

    /// Starts it even where root would refuse, since others may change it: the user has named it,
    /// or it has been judged before.
    #[must_use]
    pub fn trusted(mut self) -> Self {
        self.trusted = true;
        self
    }

    /// It is one of a crowd that is asked the same question: where many of them hang, room stays for
    /// other programs.
    #[must_use]
    pub fn one_of_many(mut self) -> Self {
        self.one_of_many = true;
        self
    }

    /// In which code page of Windows it writes; without a word, in that of consoles.
    #[must_use]
    pub fn page(mut self, page: CodePage) -> Self {
        self.page = page;
        self
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }
}

/// How a program ended.
#[derive(Debug)]
pub enum Ending {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// It did not end in time and was ended, with all its children.
    TimedOut,
    /// It wrote without end and was ended.
    TooMuchOutput,
    /// It could not be started.
    NotStarted(io::Error),
}

/// What came of a program.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// What it wrote to stdout, up to the limit.
    pub stdout: Raw,
    /// What it wrote to stderr, up to the limit.
    pub stderr: Raw,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outcome {
    /// Whether it ended by itself with code 0.
    pub fn succeeded(&self) -> bool {
        matches!(self.ending, Ending::Code(0))
    }
}

pub(super) async fn run(system: &System, invocation: &Invocation) -> Outcome {
    let start = Instant::now();
    let not_started = |error| Outcome {
        ending: Ending::NotStarted(error),
        stdout: Raw::default(),
        stderr: Raw::default(),
        elapsed: start.elapsed(),
    };
    if !invocation.program.is_absolute() {
        return not_started(io::Error::new(io::ErrorKind::InvalidInput, "not an absolute path"));
    }
    // What others may write is read, not started, with rights that they do not have.
    if !invocation.trusted
        && system.privileged() == Some(true)
        && system.others_may_write(&invocation.program)
    {
        let words = "other users may change it, and this runs as root";
        return not_started(io::Error::new(io::ErrorKind::PermissionDenied, words));
    }
    let deadline = start + invocation.deadline;
    // Held until the program and all that it started are gone.
    let turns = timeout_at(deadline, turns(invocation.one_of_many)).await;
    let Some(_turns) = turns.ok().flatten().filter(|_| Instant::now() < deadline) else {
        return not_started(io::Error::new(io::ErrorKind::WouldBlock, "its turn did not come in time"));
    };
    let mut tree = match Tree::start(system, invocation) {
        Ok(tree) => tree,
        Err(error) => return not_started(error),
    };
    let stdout = tree.child.stdout().take();
    let stderr = tree.child.stderr().take();
    let limit = invocation.output_limit;
    let mut out = Vec::new();
    let mut err = Vec::new();
    let (ending, quiet) = {
        let output =
            async { tokio::join!(collect(stdout, &mut out, limit), collect(stderr, &mut err, limit)) };
        tokio::pin!(output);
        let mut drained = None;
        let status = timeout_at(deadline, async {
            loop {
                tokio::select! {
                    sizes = &mut output, if drained.is_none() => {
                        drained = Some(sizes);
                        if flooded(drained) {
                            return None;
                        }
                    }
                    status = leader(tree.child.as_mut()) => return Some(status),
                }
            }
        })
        .await;
        if matches!(status, Ok(Some(Ok(_)))) && drained.is_none() {
            drained = timeout(LEAK_TIME.min(deadline - Instant::now()), &mut output).await.ok();
        }
        match status {
            _ if flooded(drained) => (Ending::TooMuchOutput, false),
            Ok(None) => (Ending::TooMuchOutput, false),
            Ok(Some(Ok(status))) => (ending_of(status), drained.is_some()),
            Ok(Some(Err(error))) => (Ending::NotStarted(error), false),
            Err(_) => (Ending::TimedOut, false),
        }
    };
    tree.end(quiet).await;
    interrupt::stand_still().await;
    let text = |bytes: &[u8]| code_page::text(bytes, invocation.page);
    Outcome { ending, stdout: text(&out), stderr: text(&err), elapsed: start.elapsed() }
}

/// Waits until one more program may be at work. Each takes descriptors and a process, of which there
/// may be few; and at a deadline all of them have to be ended in no time.
async fn turns(one_of_many: bool) -> Option<[Option<SemaphorePermit<'static>>; 2]> {
    static ALL: OnceLock<Semaphore> = OnceLock::new();
    static OF_MANY: OnceLock<Semaphore> = OnceLock::new();
    let most = limits::programs_at_once();
    let mut of_many = None;
    if one_of_many {
        let line = OF_MANY.get_or_init(|| Semaphore::new((most * 2 / 3).max(1)));
        of_many = Some(line.acquire().await.ok()?);
    }
    let turn = ALL.get_or_init(|| Semaphore::new(most)).acquire().await.ok()?;
    Some([of_many, Some(turn)])
}

/// Programs that were started, and whose end has not been seen to yet.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);

/// Some program had to be ended: it may have started others meanwhile.
static FORCED: AtomicBool = AtomicBool::new(false);

/// Nothing is started any more.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Ends what is left of all programs. A probe whose time is over may still be at it in its thread
/// when this process ends.
pub(super) fn close() {
    CLOSED.store(true, Ordering::SeqCst);
    if !FORCED.load(Ordering::SeqCst) && AT_WORK.load(Ordering::SeqCst) == 0 {
        return;
    }
    // More than once: one may just be starting, or fork.
    for _ in 0..10 {
        let any = escaped::end_marked();
        if !any && AT_WORK.load(Ordering::SeqCst) == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits for the program itself, not for its children.
async fn leader(child: &mut dyn ChildWrapper) -> io::Result<std::process::ExitStatus> {
    child.inner_mut().wait().await
}

/// A program and all that it has started. Whoever lets go of it ends it, at a deadline or when the
/// inspection is broken off.
#[derive(Debug)]
struct Tree {
    child: Box<dyn ChildWrapper>,
    mark: OsString,
    ended: bool,
}

impl Tree {
    fn start(system: &System, invocation: &Invocation) -> io::Result<Self> {
        static STARTED: AtomicU64 = AtomicU64::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let mark = escaped::mark(number);
        interrupt::watch();
        AT_WORK.fetch_add(1, Ordering::SeqCst);
        let child = if CLOSED.load(Ordering::SeqCst) {
            Err(io::Error::new(io::ErrorKind::WouldBlock, "its turn did not come in time"))
        } else {
            spawn(system, invocation, &mark)
        };
        if child.is_err() {
            AT_WORK.fetch_sub(1, Ordering::SeqCst);
        }
        Ok(Self { child: child?, mark, ended: false })
    }

    /// Ends what is left. `quiet` says that the program ended by itself and nothing holds its
    /// output: then only its group is asked, and the table of processes is not searched.
    async fn end(&mut self, quiet: bool) {
        self.kill(quiet);
        if !quiet {
            let _ = timeout(LEAK_TIME, leader(self.child.as_mut())).await;
        }
    }

    fn kill(&mut self, quiet: bool) {
        self.ended = true;
        // The leader's number counts only as long as the leader is ours to wait for.
        let escaped = !quiet && escaped::end(self.child.id(), &self.mark);
        // Of a group that is gone already there is nothing to end, and nothing to report.
        let _ = self.child.start_kill();
        if escaped {
            // For one that forked meanwhile.
            escaped::end(None, &self.mark);
        }
        if !quiet {
            FORCED.store(true, Ordering::SeqCst);
        }
        AT_WORK.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if !self.ended {
            self.kill(false);
        }
    }
}

fn spawn(system: &System, invocation: &Invocation, mark: &OsStr) -> io::Result<Box<dyn ChildWrapper>> {
    let mut command = CommandWrap::with_new(system.locate(&invocation.program), |command| {
        command
            .args(&invocation.arguments)
            .env_clear()
            .envs(system.variables())
            .env(escaped::MARK, mark)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for (name, value) in &invocation.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let root = Path::new(if cfg!(windows) { "C:\\" } else { "/" });
        command.current_dir(invocation.folder.as_deref().unwrap_or(root));
    });
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::KillOnDrop).wrap(process_wrap::tokio::JobObject);
    command.spawn()
}

/// Reads a stream to its end and keeps the first bytes of it. Gives up on a flood.
async fn collect(stream: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>, limit: usize) -> u64 {
    let mut size = 0;
    let Some(mut stream) = stream else { return size };
    let mut buffer = vec![0; 16 * 1024];
    while size <= FLOOD
        && let Ok(count) = stream.read(&mut buffer).await
        && count > 0
    {
        size += count as u64;
        let room = limit.saturating_sub(kept.len()).min(count);
        kept.extend_from_slice(&buffer[..room]);
    }
    size
}

fn flooded(sizes: Option<(u64, u64)>) -> bool {
    sizes.is_some_and(|(out, err)| out > FLOOD || err > FLOOD)
}

fn ending_of(status: std::process::ExitStatus) -> Ending {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ending::Signal(signal);
    }
    Ending::Code(status.code().unwrap_or(-1))
}
