//! Writes what the user named, all of it or nothing.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::System;

impl System {
    /// Makes a folder and those that lead to it; one that is there already is well.
    pub fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    /// Removes a virtual environment with all that is in it. A folder that is none stays, and so does what
    /// a link leads to.
    pub fn remove_environment(&self, path: &Path) -> io::Result<()> {
        let is_folder = fs::symlink_metadata(path)?.is_dir();
        if !is_folder || !path.join("pyvenv.cfg").is_file() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        fs::remove_dir_all(path)
    }

    /// Takes a temporary folder away with all that is in it. What was just ended may still have written
    /// a last file, so that it is tried for some seconds: on a busy machine the dying takes its time.
    pub fn remove_folder(&self, folder: tempfile::TempDir) {
        let path = folder.path().to_owned();
        if folder.close().is_ok() {
            return;
        }
        for _ in 0..100 {
            std::thread::sleep(std::time::Duration::from_millis(50));
            if fs::remove_dir_all(&path).is_ok() || !path.exists() {
                return;
            }
        }
    }

    /// Puts `bytes` in the place of the file, so that a reader sees the old file or the new one and
    /// never a half. A link stays a link; a device or pipe is written to.
    pub fn replace_file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = end_of_links(path)?;
        outlive_the_size_limit();
        let before = fs::metadata(&path).ok();
        if let Some(before) = &before
            && !before.is_file()
        {
            return OpenOptions::new().write(true).open(&path)?.write_all(bytes);
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut file = new_file().tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions())?;
        }
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Creates files that are not there yet, all of them or none, with the folders that they need. A
    /// file that is there is never touched. What failed, and why.
    pub fn create_files(&self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), (PathBuf, io::Error)> {
        let mut made = Vec::new();
        outlive_the_size_limit();
        for (path, bytes) in files {
            if let Err(error) = create_file(path, bytes, &mut made) {
                for done in made.iter().rev() {
                    let _ = if done.is_dir() { fs::remove_dir(done) } else { fs::remove_file(done) };
                }
                return Err((path.clone(), error));
            }
        }
        Ok(())
    }

    /// Opens a file or pipe to read it piece by piece; a folder is refused.
    pub fn open(&self, path: &Path) -> io::Result<fs::File> {
        let file = fs::File::open(self.locate(path))?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        Ok(file)
    }
}

/// Where a chain of links ends, though nothing may be there yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    const LONGEST: usize = 40;
    let error = match fs::canonicalize(path) {
        Ok(path) => return Ok(path),
        Err(error) => error,
    };
    let mut path = path.to_owned();
    for _ in 0..LONGEST {
        let Ok(target) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    Err(error)
}

/// Where files may not grow beyond a size (`ulimit -f`), a signal ends the process that tries, and a
/// half-written file stays. If somebody listens for it, writing fails like on a full disk.
fn outlive_the_size_limit() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // SIGXFSZ has this number on Linux and macOS.
        const SIZE_EXCEEDED: i32 = 25;
        // Without it the default stays.
        let listen = || drop(signal(SignalKind::from_raw(SIZE_EXCEEDED)));
        if tokio::runtime::Handle::try_current().is_ok() {
            // Within another runtime none may end.
            listen();
        } else if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            let _inside = runtime.enter();
            listen();
        }
    }
}

/// Creates one file and notes what it made.
fn create_file(path: &Path, bytes: &[u8], made: &mut Vec<PathBuf>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.is_dir()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = new_file().tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    made.push(path.to_owned());
    Ok(())
}

/// How a file is made before it is put in its place.
fn new_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pip-doctor-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As a shell would make it: the umask takes its part.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}
