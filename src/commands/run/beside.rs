//! What else ran beside the process that failed: interpreters that did work of their own, and folders
//! that an installer was told to fill. What the one did not find may have been put there.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use super::failed::{Failed, Family, interpreter};
use super::program;
use crate::probe::steering::is_steering;
use crate::system::{Seen, System};

/// How many of either are told: the last ones.
const MOST: usize = 5;

/// Options of pip and uv by which a folder is filled that no interpreter looks into by itself.
const OF_FOLDERS: [&str; 3] = ["--target", "-t", "--prefix"];

/// What ran beside the process that failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    /// Interpreters that are still there, the last to start first.
    pub(super) pythons: Vec<PathBuf>,
    /// Folders that were to be filled.
    pub(super) folders: Vec<PathBuf>,
}

/// What ran beside `failed`.
pub(super) fn beside(system: &System, seen: &[Seen], failed: &Failed) -> Beside {
    let family = Family::of(seen);
    let mut found = Beside::default();
    for (index, process) in seen.iter().enumerate().rev() {
        let own = system.with_variables_of(process, is_steering);
        if index != failed.index && family.is_python(index) && family.is_candidate(index) {
            let python = interpreter(&own, process).filter(|path| system.metadata(path).is_ok());
            let python = python.filter(|path| failed.python.as_ref() != Some(path));
            add(&mut found.pythons, python);
        }
        let words = program::installer_words(process).unwrap_or_default();
        let of_variable = own.variable_os("PIP_TARGET").filter(|_| !words.is_empty()).map(PathBuf::from);
        for folder in filled(words).into_iter().chain(of_variable) {
            add(&mut found.folders, process.folder.as_ref().map(|at| at.join(folder)));
        }
    }
    found
}

fn add(known: &mut Vec<PathBuf>, one: Option<PathBuf>) {
    let Some(one) = one else { return };
    if known.len() < MOST && !known.contains(&one) {
        known.push(one);
    }
}

fn filled(words: &[OsString]) -> Vec<PathBuf> {
    let behind: BTreeMap<&OsString, &OsString> = words.iter().zip(words.iter().skip(1)).collect();
    let next = OF_FOLDERS.iter().filter_map(|option| behind.get(&OsString::from(option)).map(PathBuf::from));
    let joined = words.iter().filter_map(|word| {
        let (option, value) = word.to_str()?.split_once('=')?;
        OF_FOLDERS.contains(&option).then(|| PathBuf::from(value))
    });
    next.chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn folders_are_read_off_an_installer_s_words() {
        let of = |words: &str| -> Vec<String> {
            let words: Vec<_> = words.split(' ').map(Into::into).collect();
            filled(&words).iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(of("python -m pip install --target vendor x"), ["vendor"]);
        assert_eq!(of("pip install --prefix=/opt/x -t /v y"), ["/v", "/opt/x"]);
        assert!(of("pip install target --upgrade").is_empty());
    }
}
