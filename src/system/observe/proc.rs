//! The processes below one, as Linux shows them in `/proc`.
//!
//! Only the command's own tree is walked: each task lists its children
//! (`/proc/PID/task/TID/children`, `CONFIG_PROC_CHILDREN`). Where the kernel was built without that,
//! as in some sandboxes, new numbers are looked for in `/proc` itself. The files of those that live
//! stay open, since to open them costs more than to read them, and so a number that is given away
//! anew is never taken for the old process.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Variables;
use super::records::{Image, Records};

/// How many living processes are followed.
const MOST_LIVING: usize = 256;
/// Threads of one process whose children are looked at.
const MOST_THREADS: usize = 64;
/// How much is read of arguments and of variables.
const LONGEST: u64 = 256 * 1024;

/// The living processes of the tree.
#[derive(Debug)]
pub(super) struct Tree {
    root: u32,
    living: BTreeMap<u32, Living>,
    /// Processes that are none of ours, where all have to be looked through.
    foreign: BTreeSet<u32>,
    lists_children: bool,
    /// How many files may stay open.
    files_left: usize,
    buffer: Vec<u8>,
}

/// A process that was alive at the last look.
#[derive(Debug)]
struct Living {
    number: u64,
    stat: Option<File>,
    children: Option<File>,
    /// Name, and where the arguments begin and the variables end: another program has others. A
    /// program that is being started has the first before the last, and nothing to read till then.
    mark: (Vec<u8>, u64, u64),
    is_zombie: bool,
    is_leaf: bool,
}

/// What one line of `/proc/PID/stat` tells (proc(5)).
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    name: Vec<u8>,
    is_zombie: bool,
    parent: u32,
    threads: u64,
    arguments_at: u64,
    variables_to: u64,
    exit: Option<i32>,
}

impl Tree {
    pub(super) fn new(root: u32) -> Self {
        let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(1024);
        Self {
            root,
            living: BTreeMap::new(),
            foreign: BTreeSet::new(),
            lists_children: Path::new(&format!("/proc/{root}/task/{root}/children")).exists(),
            files_left: usize::try_from(most / 8).unwrap_or(128).min(128),
            buffer: vec![0; 8 * 1024],
        }
    }

    /// Looks once; whether anything has changed.
    pub(super) fn look(
        &mut self,
        records: &mut Records,
        now: Duration,
        noticed: &dyn Fn(&Variables),
    ) -> bool {
        let mut changed = false;
        if self.living.is_empty() {
            changed |= self.begin(self.root, None, records, now, noticed);
        }
        let mut waiting: Vec<u32> = self.living.keys().copied().collect();
        let others = if self.lists_children { BTreeMap::new() } else { self.look_through_all() };
        while let Some(id) = waiting.pop() {
            let Some(stat) = self.stat(id) else {
                changed |= self.gone(id, records, now);
                continue;
            };
            let Some(living) = self.living.get_mut(&id) else { continue };
            if stat.is_zombie {
                changed |= !living.is_zombie;
                living.is_zombie = true;
                records.end(living.number, now, stat.exit);
                continue;
            }
            // One that is about to go has no memory left: what it ran is no longer to be read.
            let is_going = stat.arguments_at == 0 && living.mark.1 != 0;
            let mark = (stat.name, stat.arguments_at, stat.variables_to);
            if living.mark != mark && !is_going {
                changed = true;
                living.mark = mark;
                // One that ended just now shows nothing more, and what is known of it stays.
                if let Some(image) = image(id) {
                    living.is_leaf = !records.becomes(living.number, image, noticed);
                }
            }
            if living.is_leaf {
                continue;
            }
            let number = living.number;
            let children = if self.lists_children {
                self.children(id, stat.threads)
            } else {
                others.get(&id).cloned().unwrap_or_default()
            };
            for child in children {
                if !self.living.contains_key(&child) && self.begin(child, Some(number), records, now, noticed)
                {
                    changed = true;
                    waiting.push(child);
                }
            }
        }
        changed
    }

    fn begin(
        &mut self,
        id: u32,
        parent: Option<u64>,
        records: &mut Records,
        now: Duration,
        noticed: &dyn Fn(&Variables),
    ) -> bool {
        if self.living.len() >= MOST_LIVING {
            return false;
        }
        let mut stat_file = File::open(format!("/proc/{id}/stat")).ok();
        let Some(stat) = stat_file.as_mut().and_then(|file| read_stat(file, &mut self.buffer)) else {
            return false;
        };
        let Some(image) = image(id) else { return false };
        let (number, has_children) = records.begin(parent, image, now, noticed);
        let mut children = File::open(format!("/proc/{id}/task/{id}/children")).ok();
        if self.files_left < 2 {
            (stat_file, children) = (None, None);
        } else {
            self.files_left -= 2;
        }
        let mark = (stat.name, stat.arguments_at, stat.variables_to);
        self.living.insert(
            id,
            Living { number, stat: stat_file, children, mark, is_zombie: false, is_leaf: !has_children },
        );
        true
    }

    fn gone(&mut self, id: u32, records: &mut Records, now: Duration) -> bool {
        let Some(living) = self.living.remove(&id) else { return false };
        if living.stat.is_some() {
            self.files_left += 2;
        }
        records.end(living.number, now, None);
        true
    }

    fn stat(&mut self, id: u32) -> Option<Stat> {
        match &self.living.get(&id)?.stat {
            Some(file) => read_stat(file, &mut self.buffer),
            None => read_stat(&File::open(format!("/proc/{id}/stat")).ok()?, &mut self.buffer),
        }
    }

    fn children(&mut self, id: u32, threads: u64) -> Vec<u32> {
        let mut found = Vec::new();
        match self.living.get(&id).and_then(|living| living.children.as_ref()) {
            Some(file) => numbers(file, &mut self.buffer, &mut found),
            None => {
                if let Ok(file) = File::open(format!("/proc/{id}/task/{id}/children")) {
                    numbers(&file, &mut self.buffer, &mut found);
                }
            }
        }
        // A child belongs to the thread that started it.
        if threads > 1
            && let Ok(tasks) = fs::read_dir(format!("/proc/{id}/task"))
        {
            for task in tasks.flatten().take(MOST_THREADS) {
                if task.file_name().to_str() != Some(&id.to_string())
                    && let Ok(file) = File::open(task.path().join("children"))
                {
                    numbers(&file, &mut self.buffer, &mut found);
                }
            }
        }
        found
    }

    /// Numbers of the children of each process, from all processes that were not known before.
    fn look_through_all(&mut self) -> BTreeMap<u32, Vec<u32>> {
        let mut below: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let Ok(entries) = fs::read_dir("/proc") else { return below };
        let ids: BTreeSet<u32> =
            entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        self.foreign.retain(|id| ids.contains(id));
        let is_first = self.foreign.is_empty();
        for id in ids {
            if self.living.contains_key(&id) || self.foreign.contains(&id) {
                continue;
            }
            let stat = File::open(format!("/proc/{id}/stat")).ok();
            let Some(stat) = stat.and_then(|file| read_stat(&file, &mut self.buffer)) else { continue };
            if self.living.contains_key(&stat.parent)
                || below.values().flatten().any(|one| *one == stat.parent)
            {
                below.entry(stat.parent).or_default().push(id);
            } else if is_first || stat.parent < self.root {
                self.foreign.insert(id);
            }
        }
        below
    }
}

fn read_stat(file: &File, buffer: &mut [u8]) -> Option<Stat> {
    let count = file.read_at(buffer, 0).ok()?;
    parse_stat(buffer.get(..count)?)
}

fn parse_stat(line: &[u8]) -> Option<Stat> {
    // The name stands in parentheses and may hold some itself.
    let start = memchr::memchr(b'(', line)?;
    let end = memchr::memrchr(b')', line)?;
    let rest = std::str::from_utf8(line.get(end + 2..)?).ok()?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // The first field behind the name is the third of the manual.
    let field = |number: usize| fields.get(number - 3).copied();
    let number = |place: usize| field(place).and_then(|word| word.parse().ok()).unwrap_or_default();
    let is_zombie = matches!(field(3)?, "Z" | "X");
    Some(Stat {
        name: line.get(start + 1..end)?.to_vec(),
        is_zombie,
        parent: field(4)?.parse().ok()?,
        threads: field(20)?.parse().ok()?,
        arguments_at: number(48),
        variables_to: number(51),
        exit: field(52).and_then(|word| word.parse().ok()).filter(|_| is_zombie).map(shell_status),
    })
}

/// The status as wait(2) gives it, in the form of a shell.
fn shell_status(status: i32) -> i32 {
    match status & 0x7f {
        0 => (status >> 8) & 0xff,
        signal => 128 + signal,
    }
}

fn numbers(file: &File, buffer: &mut [u8], found: &mut Vec<u32>) {
    let count = file.read_at(buffer, 0).unwrap_or_default();
    let Some(text) = buffer.get(..count).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { return };
    // Of more than fit the last may be cut.
    let text =
        if count == buffer.len() { text.rsplit_once(' ').map_or("", |(whole, _)| whole) } else { text };
    found.extend(text.split_ascii_whitespace().filter_map(|word| word.parse::<u32>().ok()));
}

/// What a process runs; nothing of one that has no words, since it has ended or not yet begun. Its
/// files are read one after the other: one that takes up another program between two of them is
/// looked at again.
fn image(id: u32) -> Option<Image> {
    let program = || fs::read_link(format!("/proc/{id}/exe")).ok().map(undeleted);
    let mut before = program();
    loop {
        let image = Image { program: before, ..image_but_program(id) };
        let after = program();
        if after.is_none() || after == image.program {
            return (!image.arguments.is_empty()).then_some(image);
        }
        before = after;
    }
}

fn image_but_program(id: u32) -> Image {
    let read = |name: &str| {
        let mut bytes = Vec::new();
        let file = File::open(format!("/proc/{id}/{name}")).ok()?;
        file.take(LONGEST).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let words = |bytes: Vec<u8>| -> Vec<OsString> {
        let mut words: Vec<OsString> =
            bytes.split(|byte| *byte == 0).map(|word| OsString::from_vec(word.to_vec())).collect();
        if words.last().is_some_and(|last| last.is_empty()) {
            words.pop();
        }
        words
    };
    let variables = read("environ").map(|bytes| {
        let pair = |word: &[u8]| {
            let place = memchr::memchr(b'=', word)?;
            Some((OsString::from_vec(word[..place].to_vec()), OsString::from_vec(word[place + 1..].to_vec())))
        };
        bytes.split(|byte| *byte == 0).filter_map(pair).collect::<BTreeMap<_, _>>()
    });
    Image {
        program: None,
        arguments: read("cmdline").map(words).unwrap_or_default(),
        folder: fs::read_link(format!("/proc/{id}/cwd")).ok(),
        variables,
    }
}

/// The kernel marks the file of a program that has been replaced since.
fn undeleted(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|path| path.strip_suffix(" (deleted)")) {
        Some(plain) => PathBuf::from(plain),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_stat, shell_status};

    #[test]
    fn a_name_may_hold_anything() {
        let fields: Vec<String> = (4..=52).map(|field| field.to_string()).collect();
        let line = format!("77 (a) b (c)) Z {}\n", fields.join(" "));
        let stat = parse_stat(line.as_bytes()).unwrap();
        assert_eq!(stat.name, b"a) b (c)");
        assert!(stat.is_zombie);
        assert_eq!((stat.parent, stat.threads), (4, 20));
        assert_eq!((stat.arguments_at, stat.variables_to), (48, 51));
        assert_eq!(stat.exit, Some(128 + 52));
        assert!(parse_stat(b"77 (sh").is_none());
    }

    #[test]
    fn a_status_is_given_as_shells_give_it() {
        assert_eq!(shell_status(3 << 8), 3);
        assert_eq!(shell_status(9), 137);
        assert_eq!(shell_status(0), 0);
    }
}
