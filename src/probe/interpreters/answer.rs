//! Starts an interpreter once and reads what it says of itself.

use std::path::Path;

use serde::Deserialize;
use tokio::time::Instant;

use crate::probe::Context;
use crate::redact::Raw;
use crate::system::{CodePage, Invocation, Outcome};

/// The script that every interpreter is asked with.
const QUERY: &str = include_str!("../query.py");

/// What stands before the answer: a `sitecustomize` may write whatever it likes before it.
const MARK: &str = "\npip-doctor-answer ";

/// Variables that make an interpreter talk or wait, and say nothing about where it finds modules.
const NOISY: &[&str] = &[
    "PYTHONWARNINGS",
    "PYTHONINSPECT",
    "PYTHONVERBOSE",
    "PYTHONDEBUG",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONTRACEMALLOC",
    "PYTHONMALLOCSTATS",
    "PYTHONDUMPREFS",
    "PYTHONDEVMODE",
    "PYTHONSTARTUP",
    // Set by the framework's launcher on macOS for its own child: makes another python believe
    // that it is in that environment.
    "__PYVENV_LAUNCHER__",
];

/// What the script says; its own words are in `query.py`.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::probe) struct Answer {
    pub(super) version: (u32, u32, u32, Raw, u32),
    pub(super) implementation: Raw,
    pub(super) implementation_version: Option<(u32, u32, u32)>,
    pub(super) banner: Raw,
    pub(super) debug: bool,
    pub(super) free_threaded: bool,
    pub(super) bits: u16,
    pub(super) wide_unicode: bool,
    pub(super) executable: Option<Raw>,
    pub(super) prefix: Raw,
    pub(super) base_prefix: Raw,
    pub(super) suffixes: Vec<Raw>,
    pub(super) multiarch: Option<Raw>,
    pub(super) path: Vec<Raw>,
    pub(super) site_folders: Vec<Raw>,
    pub(super) user_site: Option<Raw>,
    pub(super) user_site_enabled: bool,
    pub(super) externally_managed: bool,
    pub(super) distributions: Vec<(Raw, Option<Raw>, Raw, Raw)>,
    pub(super) missing_modules: Vec<Raw>,
    pub(super) openssl: Option<Raw>,
    pub(super) certificates: Option<(Raw, Raw)>,
    pub(super) android_api: Option<u32>,
    pub(super) include: Raw,
    pub(super) headers: bool,
    pub(super) platform: Raw,
    pub(super) machine: Option<Raw>,
    pub(super) libc: Option<Raw>,
    pub(super) macos_target: Option<Raw>,
    pub(super) os_version: Option<Raw>,
    pub(super) sysconfig_platform: Option<Raw>,
}

/// Starts the interpreter and reads its answer.
///
/// It is started as the user's own commands are, once: without `-I`, `-E` or `-s`, since PYTHONPATH,
/// PYTHONHOME and the user site folder decide what an installation does, and 2.7 has no `-I`. The
/// script takes the working directory off `sys.path` before it imports anything, and the process
/// works in the root folder, so that nothing of the user's folder is imported.
pub(super) async fn ask(context: &Context, program: &Path, end: Instant) -> Result<Answer, Outcome> {
    // Lives as long as the interpreter reads from it.
    let scratch = is_batch(program).then(|| context.system.scratch_folder().ok()).flatten();
    let script = match &scratch {
        Some(folder) => read_from(context, folder.path()).unwrap_or_else(|| QUERY.to_owned()),
        None => QUERY.to_owned(),
    };
    let outcome = context.system.run(&invocation(program, end).arg(script)).await;
    read(&outcome.stdout).ok_or(outcome)
}

/// A batch file is a program by its name alone, and takes no argument of several lines.
pub(super) fn is_batch(program: &Path) -> bool {
    let ending = program.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    cfg!(windows) && ["bat", "cmd"].iter().any(|one| ending.eq_ignore_ascii_case(one))
}

/// One line that runs the script from a file in this folder of our own.
fn read_from(context: &Context, folder: &Path) -> Option<String> {
    let file = folder.join("query.py");
    context.system.replace_file(&file, QUERY.as_bytes()).ok()?;
    let path = file.to_str().filter(|path| !path.contains(['\'', '%', '"']))?;
    Some(format!("exec(open(r'{path}').read())"))
}

/// How an interpreter is started to run a piece of code. Whether it may be started at all has been
/// judged before.
pub(super) fn invocation(program: &Path, end: Instant) -> Invocation {
    let left = end.saturating_duration_since(Instant::now());
    let invocation = Invocation::new(program).trusted().one_of_many().page(CodePage::Files).deadline(left);
    NOISY.iter().fold(invocation, Invocation::without_variable).args(["-B", "-c"])
}

pub(in crate::probe) fn read(stdout: &Raw) -> Option<Answer> {
    let (_, answer) = stdout.unredacted().rsplit_once(MARK.trim_start())?;
    serde_json::from_str(answer.lines().next()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;
    use crate::redact::Raw;

    /// Numbers, words and marks of JSON in any order, behind the mark.
    fn scraps() -> impl Strategy<Value = String> {
        let scrap = prop_oneof![
            Just("{\"version\": [3, 12, 1, \"final\", 0]".to_owned()),
            Just(", \"path\": [\"/usr/lib\"]".to_owned()),
            Just(", \"bits\": 99999999999".to_owned()),
            "[\\[\\]{},:\"0-9enul. -]{0,12}",
            "\\PC{0,6}",
            Just("\npip-doctor-answer ".to_owned()),
        ];
        prop::collection::vec(scrap, 0..8).prop_map(|scraps| scraps.concat())
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_none(before in "\\PC{0,20}", scraps in scraps()) {
            let _ = read(&Raw::from(format!("{before}\npip-doctor-answer {scraps}")));
        }
    }

    #[test]
    fn half_an_answer_is_none() {
        assert!(read(&Raw::from("pip-doctor-answer {\"version\": [3, 12")).is_none());
        assert!(read(&Raw::from("hello")).is_none());
    }
}
