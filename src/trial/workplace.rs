//! Where trials are made: one folder, below which everything is written, and the failing process's own
//! interpreter, variables and folder, but for the one thing that a trial changes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::action::{Action, Word, shown};
use super::differs::{settings, telling_variables};
use super::kind::{Kind, Outcome, Trial};
use super::room::{OUTPUT, Room, said, to_the_index};
use super::words::{Failure, last_words};
use crate::inventory::Interpreter;
use crate::knowledge::Catalogue;
use crate::python::version::Version;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::{CodePage, Invocation, Outcome as Ended, System};
use crate::wheel::ask::PipAnswer;

/// Everything that trials are made with.
pub(super) struct Workplace<'a> {
    /// The machine as the failing process saw it.
    pub(super) system: &'a System,
    pub(super) redactor: &'a Redactor,
    pub(super) catalogue: &'a Catalogue,
    /// The folder that goes with everything in it.
    pub(super) folder: &'a Path,
    /// The interpreter that failed.
    pub(super) python: &'a Interpreter,
    /// All others.
    pub(super) found: &'a [Interpreter],
    /// What its pip says of itself.
    pub(super) answer: Option<PipAnswer>,
    pub(super) action: Action,
    /// The folder that it failed in.
    pub(super) place: PathBuf,
    /// The package that was built, and its release.
    pub(super) package: Option<(String, Option<Version>)>,
    /// How it failed.
    pub(super) failure: Failure,
    /// The network may not be used.
    pub(super) offline: bool,
    /// How long one program may take.
    pub(super) step: Duration,
}

/// A trial as it is called.
struct Call {
    invocation: Invocation,
    changed: Clean,
}

/// Why a trial cannot be made, and what it would have changed.
struct Refused {
    changed: Clean,
    reason: Clean,
}

impl Workplace<'_> {
    /// Whether there is anything to change, and a way to.
    pub(super) fn offers(&self, kind: Kind) -> bool {
        let is_install = matches!(self.action, Action::Install(_));
        match kind {
            Kind::AsIs => true,
            Kind::InEmptyFolder => !is_install || !self.system.entries(&self.place).is_empty(),
            Kind::WithoutVariable => !telling_variables(self.system).is_empty(),
            Kind::WithoutSettings => is_install && !self.changeable().is_empty(),
            Kind::NewestPip | Kind::Clean => is_install,
            // What is installed there is another matter, where the build uses it.
            Kind::OtherPython => is_install && !self.uses_what_is_installed() && self.other().is_some(),
            Kind::WheelOnly => is_install && self.package.is_some(),
            Kind::PreviousRelease => {
                is_install && self.package.as_ref().is_some_and(|(_, version)| version.is_some())
            }
        }
    }

    /// What a trial changes, in words.
    pub(super) fn words(&self, kind: Kind) -> Clean {
        let text = |words: &'static str, what: String| {
            Clean::literal(words).fill(&|_| Some(self.redactor.clean(&Raw::from(what.as_str()))))
        };
        match kind {
            Kind::AsIs => Clean::literal("nothing, once more"),
            Kind::Clean => Clean::literal("a clean room with the same Python"),
            Kind::InEmptyFolder => Clean::literal("an empty folder"),
            Kind::NewestPip => Clean::literal("the newest pip"),
            Kind::OtherPython => {
                let version = self.other().and_then(|python| python.version.as_ref());
                text("Python {what}", version.map(ToString::to_string).unwrap_or_default())
            }
            Kind::PreviousRelease => text("the release before {what}", self.release()),
            Kind::WheelOnly => text(
                "a wheel of {what}",
                self.package.as_ref().map(|(name, _)| name.clone()).unwrap_or_default(),
            ),
            Kind::WithoutSettings => text("without {what}", self.changeable().join(", ")),
            Kind::WithoutVariable => text("without {what}", telling_variables(self.system).join(", ")),
        }
    }

    /// Makes a trial.
    pub(super) async fn try_out(&self, kind: Kind, number: usize) -> Trial {
        let start = Instant::now();
        let own = self.folder.join(format!("trial-{number}"));
        let made = ["target", "tmp", "empty", "cache", "cargo"]
            .iter()
            .all(|part| self.system.make_folder(&own.join(part)).is_ok());
        if !made {
            let reason = Clean::literal("its folder could not be made");
            return Trial::not_done(kind, self.words(kind), reason);
        }
        if kind == Kind::Clean {
            return self.clean(&own).await;
        }
        let call = match self.call(kind, &own).await {
            Ok(call) => call,
            Err(refused) => return Trial::not_done(kind, refused.changed, refused.reason),
        };
        let ended = self.system.run(&call.invocation).await;
        let works = ended.succeeded();
        let text = said(&ended);
        Trial { elapsed: start.elapsed(), ..self.judged(kind, call.changed, works, &text) }
    }

    fn judged(&self, kind: Kind, changed: Clean, works: bool, text: &Raw) -> Trial {
        if works {
            return Trial::of(kind, changed, Outcome::Works, None);
        }
        let failure = Failure::read(text, self.catalogue, self.redactor);
        let outcome = if failure.is_like(&self.failure) {
            Outcome::Alike
        } else if failure.is_unreached && !self.failure.is_unreached {
            Outcome::NotDone(Clean::literal("the index could not be reached"))
        } else {
            Outcome::Otherwise
        };
        let said = Some(last_words(text, self.redactor));
        Trial::of(kind, changed, outcome, said)
    }

    /// In an environment of its own, with nothing of the user's.
    async fn clean(&self, own: &Path) -> Trial {
        let changed = self.words(Kind::Clean);
        let (Some(python), Action::Install(words)) = (self.executable(), &self.action) else {
            return Trial::not_done(Kind::Clean, changed, Clean::literal("there is nothing to install"));
        };
        let plain = words.iter().filter_map(|word| match word {
            Word::What(words) => words.first().filter(|_| words.len() == 1)?.to_str(),
            Word::How(_) => None,
        });
        let requirement: Vec<&str> = plain.filter(|word| !word.starts_with('-')).collect();
        let [requirement] = requirement.as_slice() else {
            return Trial::not_done(
                Kind::Clean,
                changed,
                Clean::literal("it installs more than one package"),
            );
        };
        let tried = Room::new(self.system, own, &python, self.answer.as_ref()).try_out(requirement, 0).await;
        let text = tried.failure.unwrap_or_default();
        if !tried.could_run {
            return Trial::not_done(Kind::Clean, changed, last_words(&text, self.redactor));
        }
        let works = text.is_blank();
        Trial { elapsed: tried.elapsed, ..self.judged(Kind::Clean, changed, works, &text) }
    }

    async fn call(&self, kind: Kind, own: &Path) -> Result<Call, Refused> {
        let mut changed = self.words(kind);
        let refused = |changed: &Clean, reason: Clean| Refused { changed: changed.clone(), reason };
        let python = match kind {
            Kind::OtherPython => {
                self.other().and_then(|python| python.places.executable.as_ref()).map(Raw::path)
            }
            _ => self.executable(),
        };
        let Some(python) = python else {
            return Err(refused(&changed, Clean::literal("there is no interpreter to try it with")));
        };
        let mut arguments: Vec<OsString> = Vec::new();
        match &self.action {
            Action::Import(code) => arguments.extend(["-B", "-c", code.as_str()].map(OsString::from)),
            Action::Install(words) => {
                if kind == Kind::NewestPip {
                    let (path, version) =
                        self.newest_pip(&python, own).await.map_err(|reason| refused(&changed, reason))?;
                    changed = Clean::literal("pip {version}").fill(&|_| Some(Clean::from(&version)));
                    arguments.push(path.into_os_string());
                } else {
                    arguments.extend(["-m", "pip"].map(OsString::from));
                }
                arguments.push("install".into());
                arguments.push("--target".into());
                arguments.push(own.join("target").into_os_string());
                arguments.extend(self.install_words(kind, words));
            }
        }
        Ok(Call { invocation: self.invocation(kind, &python, own).args(arguments), changed })
    }

    fn install_words(&self, kind: Kind, words: &[Word]) -> Vec<OsString> {
        let package = self.package.as_ref().map(|(name, _)| name.as_str()).unwrap_or_default();
        let names_it = |word: &OsString| {
            let text = word.to_str().unwrap_or_default();
            let name = text.split(|c: char| "=<>!~[; ".contains(c)).next().unwrap_or(text);
            crate::python::name::normalise(name) == package
        };
        let mut all = Vec::new();
        for word in words {
            match word {
                Word::How(option) => {
                    let forbids = option.first().is_some_and(|name| name == "--no-binary");
                    let dropped = kind == Kind::WithoutSettings || kind == Kind::WheelOnly && forbids;
                    if !dropped {
                        all.extend(option.iter().cloned());
                    }
                }
                Word::What(what) => {
                    let replaced = kind == Kind::PreviousRelease && what.len() == 1 && names_it(&what[0]);
                    if !replaced {
                        all.extend(what.iter().cloned());
                    }
                }
            }
        }
        match kind {
            Kind::WheelOnly => all.extend(["--only-binary".into(), OsString::from(package)]),
            Kind::PreviousRelease => all.push(format!("{package}<{}", self.release()).into()),
            _ => {}
        }
        all
    }

    fn invocation(&self, kind: Kind, python: &Path, own: &Path) -> Invocation {
        let place = if kind == Kind::InEmptyFolder { own.join("empty") } else { self.place.clone() };
        let mut call = Invocation::new(python)
            .folder(place)
            .deadline(self.step)
            .output_limit(OUTPUT)
            .page(CodePage::Files)
            .trusted()
            .variable("PYTHONDONTWRITEBYTECODE", "1");
        let rustup = self.system.home().map(|home| home.join(".rustup"));
        if let Some(rustup) = rustup.filter(|_| self.system.variable_os("RUSTUP_HOME").is_none()) {
            call = call.variable("RUSTUP_HOME", rustup);
        }
        for (name, part) in [
            ("TMPDIR", "tmp"),
            ("TEMP", "tmp"),
            ("TMP", "tmp"),
            ("PIP_CACHE_DIR", "cache"),
            ("XDG_CACHE_HOME", "cache"),
            ("CARGO_HOME", "cargo"),
        ] {
            call = call.variable(name, own.join(part));
        }
        for (name, value) in [("PIP_NO_INPUT", "1"), ("PIP_DISABLE_PIP_VERSION_CHECK", "1")] {
            call = call.variable(name, value);
        }
        match kind {
            Kind::WithoutVariable => {
                for name in telling_variables(self.system) {
                    call = call.without_variable(name);
                }
            }
            Kind::WithoutSettings => {
                for (name, _) in self.system.variables() {
                    if name.to_str().is_some_and(|name| name.starts_with("PIP_")) {
                        call = call.without_variable(name);
                    }
                }
                let nothing = if cfg!(windows) { "nul" } else { "/dev/null" };
                call = call.variable("PIP_CONFIG_FILE", nothing).variable("PIP_CACHE_DIR", own.join("cache"));
                for (name, value) in self.answer.iter().flat_map(|answer| to_the_index(&answer.sources)) {
                    call = call.variable(name, value);
                }
            }
            Kind::WheelOnly => call = call.without_variable("PIP_NO_BINARY"),
            _ => {}
        }
        if self.offline { call.variable("PIP_NO_INDEX", "1") } else { call }
    }

    /// The newest pip that the subject's pip finds, else the one that its Python brings along, if it is
    /// newer; and its version.
    async fn newest_pip(&self, python: &Path, own: &Path) -> Result<(PathBuf, Version), Clean> {
        let folder = own.join("pip");
        let ask =
            |words: &[&str]| self.invocation(Kind::AsIs, python, own).args(words.iter().map(OsString::from));
        let target = folder.to_string_lossy().into_owned();
        let fetched = self
            .system
            .run(&ask(&["-m", "pip", "install", "-q", "--no-deps", "--target", &target, "pip"]))
            .await;
        let mut sources = Vec::new();
        if fetched.succeeded() {
            sources.push(folder.join("pip"));
        }
        let brought = self.system.run(&ask(&["-B", "-c", BROUGHT])).await;
        let brought = brought.stdout.unredacted().trim().to_owned();
        let brought = Path::new(&brought);
        if brought.extension().is_some_and(|ending| ending == "whl") {
            sources.push(brought.join("pip"));
        }
        let mut found: Option<(PathBuf, Version)> = None;
        for path in sources {
            let said = self.system.run(&ask(&[&path.to_string_lossy(), "--version"])).await;
            let version = pip_version(&said).filter(|version| {
                let best = found.as_ref().map(|(_, version)| version);
                best.or(self.python.tool("pip")).is_none_or(|known| version > known)
            });
            found = version.map(|version| (path, version)).or(found);
        }
        let why = if fetched.succeeded() {
            "there is no newer pip for this Python"
        } else {
            "no newer pip could be fetched"
        };
        found.ok_or(Clean::literal(why))
    }

    /// Whether the build may use what is installed beside pip.
    fn uses_what_is_installed(&self) -> bool {
        let Action::Install(words) = &self.action else { return true };
        words.iter().any(|word| {
            matches!(word, Word::How(option) if option.first().is_some_and(|name| name == "--no-build-isolation"))
        })
    }

    fn executable(&self) -> Option<PathBuf> {
        self.python.places.executable.as_ref().map(Raw::path)
    }

    /// Another interpreter: the next older one for a new Python, the next newer one for an old.
    fn other(&self) -> Option<&Interpreter> {
        let own = self.python.version.as_ref()?;
        let minor = |version: &Version| (version.major(), version.minor());
        let others = self.found.iter().filter(|python| {
            python.trouble.is_none()
                && python.not_started.is_none()
                && python.implementation == self.python.implementation
                && python.tool("pip").is_some()
                && python.version.as_ref().is_some_and(|version| minor(version) != minor(own))
        });
        let below = others.clone().filter(|python| python.version.as_ref() < Some(own));
        let above = others.filter(|python| python.version.as_ref() > Some(own));
        let below = below.max_by(|left, right| left.version.cmp(&right.version));
        let above = above.min_by(|left, right| left.version.cmp(&right.version));
        // Most packages have wheels for the Pythons of the last years, few for the newest.
        if minor(own) >= (3, 12) { below.or(above) } else { above.or(below) }
    }

    /// The settings of pip that are in force, by name.
    fn changeable(&self) -> Vec<String> {
        let in_files = self.answer.iter().flat_map(|answer| settings(answer, self.system));
        let mut names: Vec<String> = in_files.map(|(name, _)| name).collect();
        if let Action::Install(words) = &self.action {
            names.extend(words.iter().filter_map(|word| match word {
                Word::How(option) => {
                    let option: Vec<&OsString> = option.iter().collect();
                    Some(shown(&option).unredacted().to_owned())
                }
                Word::What(_) => None,
            }));
        }
        names
    }

    fn release(&self) -> String {
        self.package
            .as_ref()
            .and_then(|(_, version)| version.as_ref())
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

/// Prints the wheel of pip that this Python brings along.
const BROUGHT: &str = "\
import glob, os, ensurepip
found = sorted(glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), '_bundled', 'pip-*.whl')))
print(found[-1] if found else '')";

/// `pip 24.0 from …`
fn pip_version(ended: &Ended) -> Option<Version> {
    let said = ended.stdout.unredacted();
    Version::parse(said.trim().strip_prefix("pip ")?.split(' ').next()?)
}
