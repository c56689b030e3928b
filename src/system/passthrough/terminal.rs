//! A terminal of our own for the command to write to.
//!
//! It is no controlling terminal and nothing is typed into it: the command finds that it writes to
//! a terminal of the user's size, and we read what it writes. It changes nothing of what passes:
//! the user's own terminal does that.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize};

use super::Sink;

/// Our side of the terminal, for its size.
#[derive(Debug)]
pub(super) struct Control(OwnedFd);

impl Control {
    /// Gives it the size of the user's terminal.
    pub(super) fn copy_size(&self, sink: Sink) {
        let size = match sink {
            Sink::Stdout => tcgetwinsize(io::stdout()),
            Sink::Stderr => tcgetwinsize(io::stderr()),
        };
        // A terminal without a size is used as it is.
        if let Ok(size) = size {
            let _ = tcsetwinsize(&self.0, size);
        }
    }
}

/// Opens a terminal: our control of it, the command's end, and the end to read from.
pub(super) fn open(sink: Sink) -> io::Result<(Control, File, File)> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    fcntl_setfd(&ours, FdFlags::CLOEXEC)?;
    grantpt(&ours)?;
    unlockpt(&ours)?;
    let name = ptsname(&ours, Vec::new())?;
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let theirs = rustix::fs::open(path, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    let mut settings = tcgetattr(&theirs)?;
    settings.make_raw();
    tcsetattr(&theirs, OptionalActions::Now, &settings)?;
    let control = Control(ours.try_clone()?);
    control.copy_size(sink);
    Ok((control, File::from(theirs), File::from(ours)))
}
