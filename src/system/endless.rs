//! Reads what may never begin or never end: a pipe with a name, a device.
//!
//! It deliberately does not know what is said of it when the time is over.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::System;

/// Blocks that are read ahead.
const AHEAD: usize = 4;

/// A stream that ends with an error of the kind [`io::ErrorKind::TimedOut`] when its time is over.
#[derive(Debug)]
struct Limited {
    blocks: Receiver<io::Result<Vec<u8>>>,
    rest: Vec<u8>,
    end: Instant,
}

impl Limited {
    fn fill(&mut self) -> io::Result<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match self.blocks.recv_timeout(left) {
            Ok(block) => self.rest = block?,
            Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            Err(RecvTimeoutError::Disconnected) => {}
        }
        Ok(())
    }
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.fill()?;
        }
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

impl System {
    /// Opens what the user named, to read it piece by piece. What is neither a file nor a terminal
    /// is read for so long; an error if it gives nothing in that time.
    pub fn open_for(&self, path: &Path, limit: Duration) -> io::Result<Box<dyn Read>> {
        let located = self.locate(path);
        let kind = fs::metadata(&located)?;
        if cfg!(windows) || kind.is_file() || kind.is_dir() || is_terminal(&kind, &located) {
            return Ok(Box::new(self.open(path)?));
        }
        let (sender, blocks) = sync_channel(AHEAD);
        // To open a pipe is to wait for its other end, so that is done there as well. A thread that
        // waits for ever ends with this process.
        thread::Builder::new().spawn(move || {
            if let Err(error) = File::open(located).and_then(|mut file| hand_on(&mut file, &sender)) {
                let _ = sender.send(Err(error));
            }
        })?;
        let mut limited = Limited { blocks, rest: Vec::new(), end: Instant::now() + limit };
        limited.fill()?;
        Ok(Box::new(limited))
    }
}

#[cfg(unix)]
fn is_terminal(kind: &fs::Metadata, path: &Path) -> bool {
    use std::io::IsTerminal as _;
    use std::os::unix::fs::FileTypeExt as _;
    kind.file_type().is_char_device() && File::open(path).is_ok_and(|file| file.is_terminal())
}

#[cfg(not(unix))]
fn is_terminal(_kind: &fs::Metadata, _path: &Path) -> bool {
    false
}

/// Reads to the end, or until nobody wants it.
fn hand_on(file: &mut File, sender: &SyncSender<io::Result<Vec<u8>>>) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                if sender.send(Ok(buffer[..count].to_vec())).is_err() {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
