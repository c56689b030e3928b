//! Joins what a check proposes with facts and tables to commands that are complete here.

use std::sync::LazyLock;

use crate::fact::{FactId, Facts, Value};
use crate::knowledge::{BuiltIn, Fix, Tables};
use crate::python::name;
use crate::redact::Clean;
use crate::report::{Fix as Planned, Risk};

use super::executable::{End, Executable};
use super::fitted::fitted;
use super::{OwnCommand, install, needs, own, setting, shared};

/// What a plan is made for.
#[derive(Clone, Copy)]
pub(crate) struct Situation<'a> {
    /// What is known of the machine and of the failure.
    pub(crate) facts: &'a Facts,
    pub(crate) tables: &'a Tables,
    /// The package in question.
    pub(crate) package: Option<&'a Clean>,
    /// The command that failed, where it was run here.
    pub(crate) own: Option<&'a OwnCommand>,
    /// That it was run here, even where its words are private.
    pub(crate) typed: Option<&'a OwnCommand>,
    /// The interpreter, as a command takes it.
    pub(crate) python: &'a Clean,
    /// What stands for a place: a word of the log, which is held against tables and never pasted.
    pub(crate) place: &'a dyn Fn(&str) -> Option<Clean>,
    /// Fills a title.
    pub(crate) title: &'a dyn Fn(&Clean) -> Option<Clean>,
    /// Fills a command, with typed values alone.
    pub(crate) command: &'a dyn Fn(&Clean) -> Option<Clean>,
    /// `built-in` or `pack:NAME`.
    pub(crate) source: &'a Clean,
    /// That the proposal is one of ours.
    pub(crate) built_in: Option<BuiltIn>,
}

/// Programs that a fix may start and that not every machine has. Others come with the system or with
/// the fix.
const OPTIONAL: &[&str] = &[
    "apt-file",
    "brew",
    "choco",
    "conda",
    "docker",
    "gh",
    "guix",
    "mamba",
    "micromamba",
    "nix-shell",
    "patchelf",
    "pipx",
    "podman",
    "poetry",
    "port",
    "py",
    "pyenv",
    "scoop",
    "uv",
    "virtualenv",
    "winget",
    "wsl",
];

/// The user's command in its simplest form.
const GENERIC: &str = "{python} -m pip install {requirement}";

/// The same of somebody who uses uv.
const GENERIC_OF_UV: &str = "uv pip install {requirement}";

/// What it asks for.
static REQUIREMENT: LazyLock<Clean> = LazyLock::new(|| Clean::literal("{requirement}"));

/// Whether the user's command is still to come: a fix that installs nothing itself, and does something.
fn ends_open(fix: &Fix, package: Option<&Clean>) -> bool {
    let does_something = !fix.commands.is_empty()
        || !fix.needs.install.is_empty()
        || fix.needs.lift.is_some()
        || fix.needs.variables.is_some()
        || fix.needs.environment.is_some()
        || fix.needs.rename.is_some()
        || fix.needs.path
        || fix.needs.edit.is_some();
    does_something && !installs(fix) && !names(fix, package)
}

/// Its last command installs what is wanted.
fn installs(fix: &Fix) -> bool {
    fix.commands.last().is_some_and(|command| {
        let text = command.as_str();
        text != GENERIC && (text.contains("{package}") || text.contains("{requirement}"))
    })
}

/// Its last command installs the package in question by name, as a pack on it writes: the user's own command
/// after it would undo that.
fn names(fix: &Fix, package: Option<&Clean>) -> bool {
    let (Some(command), Some(package)) = (fix.commands.last(), package) else { return false };
    let wanted = name::normalise(package.as_str());
    let mut words = command.as_str().split_whitespace().skip_while(|word| *word != "install").skip(1);
    words.any(|word| name::normalise(name::of_requirement(word.trim_matches(['"', '\'']))) == wanted)
}

/// The package in question, where it is its installation that failed: a program is started once more.
fn package_installed<'a>(situation: &Situation<'a>) -> Option<&'a Clean> {
    let is_other = situation.typed.is_some_and(|own| !own.text().as_str().contains("install"));
    situation.package.filter(|_| !is_other)
}

/// The same to be run here, where it may be.
fn executable(fix: &Fix, situation: &Situation<'_>, body: &Body, commands: &[Clean]) -> Option<Executable> {
    let (built_in, typed) = (situation.built_in?, situation.typed?);
    // What installs the package in question by itself stands for a command that named it.
    let instead = || {
        let package = situation.package?;
        let names = installs(fix) && typed.renamed(package.as_str(), package).is_some();
        commands.last().filter(|last| names && last.as_str().contains(" install "))
    };
    let own = typed.text();
    let again = body.end.last().or_else(|| commands.last().filter(|last| **last == own));
    let is_alternative = again.is_none();
    let again = again.or_else(instead);
    let end = End { again, environment: fix.needs.environment.as_ref(), is_alternative };
    Executable::new(built_in, typed, commands, &end)
}

/// The ways out that a proposal comes to: none where something for it is not here, several where the
/// machine is not known.
pub(crate) fn plan(fix: &Fix, situation: &Situation<'_>) -> Vec<Planned> {
    let Some(body) = Body::of(fix, situation) else { return Vec::new() };
    let title = |names: &[Clean]| {
        let names = Clean::join(names, ", ");
        let text = fix.title.fill(&|place| match place {
            "packages" => Some(names.clone()),
            _ => looked_up(place, situation),
        });
        (situation.title)(&text)
    };
    let planned = |title: Clean, body: &Body, risk: Risk, when: Clean, way: Option<install::Installation>| {
        let usable = way.as_ref().is_none_or(|way| way.usable);
        let (packages, install) = way.map(|way| (way.names, way.commands)).unwrap_or_default();
        let commands = body.commands(install);
        let executable = usable.then(|| executable(fix, situation, body, &commands)).flatten();
        Planned { title, commands, risk, when, packages, source: situation.source.clone(), executable }
    };
    let builds = fix.needs.install.iter().any(|need| *need == "build");
    if builds && needs::is_too_old(situation.tables, situation.package, situation.facts) {
        // No library makes it build with this Python.
        return Vec::new();
    }
    let (wanted, files) = wanted(fix, situation);
    let mut lacking = needs::lacking(&wanted, situation.facts);
    if !fix.needs.install.is_empty() && lacking.is_empty() && files.is_empty() {
        // Everything is there: that is not what fails.
        return Vec::new();
    }
    let lacked_before = lacking.len() + files.len();
    let (mut files, brings) = (files, brings(fix, situation));
    if let Some(brings) = brings.filter(|_| lacked_before == 0) {
        files.extend(shared::lacking(&brings, situation.facts, situation.tables));
    }
    let is_extra = lacked_before == 0 && !files.is_empty();
    if body.needs_venv {
        lacking.push(Clean::literal("python-venv"));
    }
    if lacking.is_empty() && files.is_empty() {
        return title(&[])
            .map(|title| planned(title, &body, fix.risk, fix.audience.clone(), None))
            .into_iter()
            .collect();
    }
    let mut body = body;
    let mut ways = install::ways(&lacking, &files, situation.tables, situation.facts);
    if ways.is_empty() && builds && situation.package.is_some_and(|name| has_row(name, situation.tables)) {
        // What the log seems to name has no package here: then what is known of this build, without it.
        let known = needs::of_build(situation.tables, situation.package, &[]);
        ways = install::ways(
            &needs::lacking(&known, situation.facts),
            &files,
            situation.tables,
            situation.facts,
        );
    }
    if ways.is_empty()
        && builds
        && let Some((needs, bound)) = needs::of_older(situation.tables, situation.package)
    {
        // The newest release wants more than this distribution has: the last that does not.
        let lacking = needs::lacking(&needs, situation.facts);
        ways = install::ways(&lacking, &files, situation.tables, situation.facts);
        let older = Clean::join(situation.package.into_iter().chain([&bound]), "");
        let renamed = situation.own.zip(situation.package);
        let renamed = renamed.and_then(|(own, package)| own.renamed(package.as_str(), &older));
        let Some(own) = renamed else { return Vec::new() };
        body.end = vec![own.text()];
    }
    let plan_of = |way: install::Installation| {
        let when = if !way.usable {
            Clean::literal("needs an administrator: there is no sudo here")
        } else if way.audience.is_empty() {
            fix.audience.clone()
        } else {
            way.audience.clone()
        };
        let title = title(&way.names)?;
        Some(planned(title, &body, Risk::ChangesSystem, when, Some(way)))
    };
    // What is only loaded later is worth no administrator: then the installation alone.
    if is_extra {
        ways.retain(|way| way.usable);
    }
    let mut plans: Vec<Planned> = ways.into_iter().filter_map(plan_of).collect();
    if is_extra && !body.needs_venv {
        let plan = title(&[]).map(|title| planned(title, &body, fix.risk, fix.audience.clone(), None));
        plans.extend(plan);
    }
    plans
}

/// Whether it is written down what the build of a package needs.
fn has_row(package: &Clean, tables: &Tables) -> bool {
    tables.row("needs", package.as_str()).is_some()
}

/// The distribution that a way out brings, where it is not the build of it that fails.
fn brings(fix: &Fix, situation: &Situation<'_>) -> Option<Clean> {
    situation.typed?;
    match &fix.needs.rename {
        Some(place) => {
            let right = (situation.command)(&place.fill(&|name| looked_up(name, situation)))?;
            let right = unquoted(&right);
            let text = right.as_str();
            let end =
                text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
            Some(right.slice(0..end))
        }
        None if fix.commands.iter().any(|command| command.as_str().contains("{wanted_distribution}")) => {
            looked_up("wanted_distribution", situation)
        }
        None if fix.needs.lift.is_some() => situation.package.cloned(),
        None => None,
    }
}

/// Best first: what surely fits before what may, and within each what one may do here before what
/// needs an administrator.
pub(crate) fn ranked(mut plans: Vec<Planned>, facts: &Facts) -> Vec<Planned> {
    let without = super::manager::Rights::of(facts) == super::manager::Rights::None;
    plans.sort_by_key(|plan| without && plan.risk == Risk::ChangesSystem);
    plans
}

/// What is to be installed for it: rows of `natives`, and shared libraries.
fn wanted(fix: &Fix, situation: &Situation<'_>) -> (Vec<Clean>, Vec<Clean>) {
    let mut wanted = Vec::new();
    let mut files = Vec::new();
    for need in &fix.needs.install {
        match need.as_str() {
            "build" => {
                // What the log names stands in these columns of the tables.
                let mut found: Vec<Clean> = (situation.place)("library").into_iter().collect();
                if (situation.place)("module").is_some() {
                    found.push(Clean::literal("pkg-config"));
                }
                wanted.extend(needs::of_build(situation.tables, situation.package, &found));
            }
            "shared" => files.extend(missing_libraries(situation)),
            _ => wanted.extend(row_named(need, situation)),
        }
    }
    (needs::unique(wanted), needs::unique(files))
}

/// The row of `natives` that a need names: `git`, or `{library}` for the one that the log names.
fn row_named(need: &Clean, situation: &Situation<'_>) -> Option<Clean> {
    match need.as_str().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(place) => (situation.place)(place),
        None => Some(need.clone()),
    }
}

/// What tables say of the package in question: the distribution that a wrong name means, the one that
/// has the same modules.
fn looked_up(place: &str, situation: &Situation<'_>) -> Option<Clean> {
    let named = (situation.place)("name").or_else(|| situation.package.cloned());
    match place {
        "distribution" => {
            let name = named?;
            let row =
                ["modules", "renamed"].iter().find_map(|table| situation.tables.row(table, name.as_str()));
            row?.get("distribution").filter(|name| !name.is_empty()).cloned()
        }
        "first_wheel" => {
            let version = situation.facts.version(FactId::of("python.version"))?;
            let row = situation.tables.row("first_wheels", situation.package?.as_str());
            let column = format!("{}.{}", version.major(), version.minor());
            // A table of the package itself says it for those that ours does not have.
            let own = || situation.facts.version(FactId::of("package.first_wheel")).map(Clean::from);
            // Where no table knows it, the index does.
            let listed = || situation.facts.version(FactId::of("index.newer_wheel")).map(Clean::from);
            row.and_then(|row| row.get(&column).cloned()).or_else(own).or_else(listed)
        }
        "wanted_distribution" => {
            let module = situation.facts.text(FactId::of("log.missing_module"))?;
            // A compiled module belongs to one distribution, whatever its package is called.
            if let Some(row) = situation.tables.row("compiled-modules", module.as_str()) {
                return row.get("distribution").cloned();
            }
            let end = module.as_str().find('.').unwrap_or(module.as_str().len());
            let top = module.slice(0..end);
            let row =
                ["modules", "same-names"].iter().find_map(|table| situation.tables.row(table, top.as_str()));
            let plain = top.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
            // A module is no distribution: whoever owns that name is whose code would be installed. Only
            // where the user's own command just ran may the one stand for the other.
            // What belongs to Python itself comes with no distribution: who has taken such a name is a stranger.
            let of_python = situation.tables.row("stdlib", top.as_str()).is_some();
            let own = situation.own.is_some() && plain && !of_python;
            let same =
                Some(top.clone()).filter(|top| own && !top.is_empty() && !top.as_str().starts_with('-'));
            row.and_then(|row| row.get("distribution")).cloned().or(same)
        }
        "instead" => {
            let row = situation.tables.row("needs", situation.package?.as_str())?;
            row.get("instead").cloned()
        }
        _ => None,
    }
}

/// Whether two requirements, or two commands, say the same: letters and hyphens of a name count for nothing.
fn is_same(left: &Clean, right: &Clean) -> bool {
    let plain = |text: &Clean| text.as_str().to_ascii_lowercase().replace(['_', '.'], "-");
    plain(left) == plain(right)
}

/// A requirement as it is, without the quotes that a command needs.
fn unquoted(word: &Clean) -> Clean {
    word.mapped(|word| word.trim_matches(['"', '\'']).to_owned())
}

/// The shared libraries that are missing: what the loader names first, what a module needs besides.
fn missing_libraries(situation: &Situation<'_>) -> Vec<Clean> {
    const MISSING: FactId = FactId::of("package.missing_libraries");
    let named = ["library_file", "library_file2", "library"].iter().find_map(|name| (situation.place)(name));
    let measured = match situation.facts.present(MISSING) {
        Some(Value::Set(files)) => files.iter().cloned().collect(),
        _ => Vec::new(),
    };
    let said = situation.facts.text(FactId::of("log.missing_library")).cloned();
    let mut all: Vec<Clean> = named.into_iter().chain(measured).collect();
    // Some are asked for by the name that they have on Windows; a table knows those.
    let is_library =
        |file: &Clean| shared::is_soname(file) || situation.tables.row("sonames", file.as_str()).is_some();
    if !all.iter().any(is_library) {
        all.extend(said);
    }
    if !all.iter().any(is_library) {
        all = shared::of_package(situation.package, situation.facts, situation.tables);
    }
    let more: Vec<Clean> = all.iter().flat_map(|file| shared::companions(file, situation.tables)).collect();
    needs::unique(all.into_iter().chain(more).filter(is_library).collect())
}

/// What stands behind the installation: a fix's own commands, and the user's in the end.
struct Body {
    before: Vec<Clean>,
    end: Vec<Clean>,
    /// An environment is to be made by a Python that cannot make one yet.
    needs_venv: bool,
}

impl Body {
    /// Nothing where the fix says nothing here.
    fn of(fix: &Fix, situation: &Situation<'_>) -> Option<Self> {
        let facts = situation.facts;
        let windows = facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
        let python = situation.python.clone();
        let mut before = Vec::new();
        let mut own = situation.own.cloned();
        let mut variables = Vec::new();
        let mut with = fix.needs.variables.clone();
        if fix.needs.lift.as_ref().is_some_and(|option| *option == "index-path") {
            if let Some(whole) = situation.own?.with_index_path() {
                own = Some(whole);
            } else {
                let whole = setting::with_index_path(facts, windows)?;
                before.extend(whole.command);
                with = whole.variable;
            }
        } else if fix.needs.lift.as_ref().is_some_and(|option| *option == "pins") {
            let name = (situation.place)("name");
            own = Some(own?.without_pins(name.as_ref().map(Clean::as_str))?);
        } else if let Some(option) = &fix.needs.lift {
            let lifted = setting::lifted(option.as_str(), &python, facts, situation.own)?;
            before.extend(lifted.commands);
            variables = lifted.variables;
            own = lifted.own.or(own);
        }
        if fix.needs.path {
            own = Some(own?.with_paths()?);
        }
        if let Some((wrong, right)) = &fix.needs.edit {
            let files = own.as_ref()?.lists_like(wrong.as_str());
            if files.is_empty() {
                return None;
            }
            before.extend(files.iter().map(|file| edited(file, wrong, right, windows)));
        }
        let mut again = Again { own, python: None, instead: None };
        if let Some(place) = &fix.needs.rename {
            let right = (situation.command)(&place.fill(&|name| looked_up(name, situation)))?;
            let asked_for = place.as_str().contains("{distribution}");
            before.extend(again.rename(&unquoted(&right), asked_for, situation)?);
        }
        // The user's command stands for its simplest form, which may have no words here: `pip install -e .`.
        let stands = again.own.is_some() && fix.commands.last().is_some_and(|last| *last == GENERIC);
        let mut filled = commands(&fix.commands[..fix.commands.len() - usize::from(stands)], situation);
        // A folder or a file is no requirement that can be written: the user's own words are.
        let last = fix.commands.last().filter(|_| !stands && (situation.command)(&REQUIREMENT).is_none());
        filled.extend(last.zip(again.own.as_ref()).and_then(|(last, own)| with_options_of(last, own)));
        if filled.is_empty() && !fix.commands.is_empty() {
            return None;
        }
        if lacks_pip(facts) && wants_pip(&filled, &python) {
            before.push(Clean::join([&python, &Clean::literal("-m ensurepip --upgrade")], " "));
        }
        before.extend(filled);
        let mut needs_venv = false;
        if let Some(name) = &fix.needs.environment {
            needs_venv = lacks_ensurepip(facts);
            let usual = Clean::literal(if windows { "py" } else { "python3" });
            let maker = if fix.needs.usual_python { &usual } else { &python };
            // Where it is that very environment that is broken, `venv` stumbles over what is left of it.
            let again_here = fix.needs.usual_python && is_within(&python, name);
            let venv = Clean::literal(if again_here { "-m venv --clear" } else { "-m venv" });
            before.push(Clean::join([maker, &venv, name], " "));
            let inner = Clean::literal(if windows { "\\Scripts\\python" } else { "/bin/python" });
            again.python = Some(Clean::join([name, &inner], ""));
        } else if fix.needs.usual_python {
            again.python = Some(Clean::literal(if windows { "py" } else { "python3" }));
        }
        let mut end = Vec::new();
        if fix.needs.again.unwrap_or_else(|| ends_open(fix, package_installed(situation))) {
            let command = again.command(situation, before.last());
            let command = command.map(|command| match &with {
                Some(with) => Clean::join([with, &command], " "),
                None => command,
            });
            end.extend(command.map(|command| setting::without(&variables, &command, windows)));
        }
        Some(Self { before, end, needs_venv })
    }

    fn commands(&self, install: Vec<Clean>) -> Vec<Clean> {
        let mut all: Vec<Clean> = install;
        all.extend(self.before.iter().chain(&self.end).cloned());
        all
    }
}

/// The user's own command with the options of a fix's installation: `pip install --no-deps {requirement}`.
fn with_options_of(command: &Clean, own: &OwnCommand) -> Option<Clean> {
    let text = command.as_str();
    let rest = text.strip_prefix("{python} -m pip install ")?.strip_suffix(" {requirement}")?;
    if !rest.starts_with("--") || rest.contains('{') {
        return None;
    }
    let start = text.len() - " {requirement}".len() - rest.len();
    let words: Vec<Clean> = rest
        .split(' ')
        .scan(start, |at, word| {
            let begin = *at;
            *at += word.len() + 1;
            Some(command.slice(begin..begin + word.len()))
        })
        .collect();
    own.with_options(&words).map(|own| own.text())
}

/// A file with one thing written for another in each of its lines; a copy of it stays. `-E` and a suffix
/// that sticks to `-i` are known to GNU and BSD.
fn edited(file: &Clean, wrong: &Clean, right: &Clean, windows: bool) -> Clean {
    let form = if windows {
        "Copy-Item {file} {file}.bak; (Get-Content {file}.bak) -replace '{wrong}', '{right}' | Set-Content {file}"
    } else {
        "sed -i.bak -E 's#{wrong}#{right}#' {file}"
    };
    // What a group held is `$1` there.
    let right = if windows { right.replaced(&[("\\", "$")]) } else { right.clone() };
    Clean::literal(form).fill(&|place| match place {
        "file" => Some(file.clone()),
        "wrong" => Some(wrong.clone()),
        "right" => Some(right.clone()),
        _ => None,
    })
}

/// Whether an interpreter, as a command takes it, lies in an environment of this name.
fn is_within(python: &Clean, environment: &Clean) -> bool {
    let parts: Vec<&str> = python.as_str().trim_matches(['"', '\'']).split(['/', '\\']).collect();
    matches!(parts[..], [.., folder, "bin" | "Scripts", _] if folder == environment.as_str())
}

/// The user's command, again.
struct Again {
    own: Option<OwnCommand>,
    python: Option<Clean>,
    /// What is installed in the place of the wrong name, where the command is not known.
    instead: Option<Clean>,
}

impl Again {
    /// The right name in the place of the wrong one: in the command, or in the file of requirements
    /// that it names. What the log calls a name is the wrong one where it was `asked_for`; in other checks
    /// it may be that of a library, which no requirement has.
    fn rename(&mut self, right: &Clean, asked_for: bool, situation: &Situation<'_>) -> Option<Vec<Clean>> {
        // What is special to sed or to a shell within single quotes is in none of them.
        let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-<>=,".contains(c));
        let named = (situation.place)("name").filter(|_| asked_for);
        let named = named.into_iter().chain(situation.package.cloned());
        let wrong: Vec<Clean> = named.filter(|name| is_plain(name.as_str())).collect();
        if wrong.is_empty() || !is_plain(right.as_str()) {
            return None;
        }
        let Some(own) = &self.own else {
            // The name alone takes a bound away, if there was one.
            let asked = (situation.command)(&Clean::literal("{requirement}"))?;
            self.instead = Some(right.clone()).filter(|right| !is_same(&unquoted(&asked), right));
            return self.instead.is_some().then(Vec::new);
        };
        if let Some(renamed) = wrong.iter().find_map(|name| own.renamed(name.as_str(), right)) {
            // What fails is not tried again as it is.
            if is_same(&renamed.text(), &own.text()) {
                return None;
            }
            self.own = Some(renamed);
            return Some(Vec::new());
        }
        let (file, wrong) =
            wrong.into_iter().find_map(|name| own.list_with(name.as_str()).map(|file| (file, name)))?;
        // A copy of the file stays. `-E` and a suffix that sticks to `-i` are known to GNU and BSD.
        let form = if situation.facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows") {
            "(Get-Content {file}) -replace '^{wrong}([^A-Za-z0-9._-].*)?$', '{right}' | Set-Content {file}"
        } else {
            "sed -i.bak -E 's/^{wrong}([^A-Za-z0-9._-].*)?$/{right}/I' {file}"
        };
        Some(vec![Clean::literal(form).fill(&|place| match place {
            "wrong" => Some(wrong.clone()),
            "right" => Some(right.clone()),
            "file" => Some(file.clone()),
            _ => None,
        })])
    }

    /// The command in the end; nothing where the last one says it already.
    fn command(&self, situation: &Situation<'_>, last: Option<&Clean>) -> Option<Clean> {
        let by_uv = situation.facts.text(FactId::of("command.installer")).is_some_and(|name| *name == "uv");
        let form = if by_uv && self.python.is_none() { GENERIC_OF_UV } else { GENERIC };
        let generic = |python: &Clean| {
            let filled = Clean::literal(form).fill(&|place| match place {
                "python" => Some(python.clone()),
                "requirement" => self.instead.as_ref().map(own::quoted_word),
                _ => None,
            });
            (situation.command)(&filled)
        };
        let command = match (&self.own, &self.python) {
            (Some(own), Some(python)) => own.by(python).or_else(|| generic(python)),
            (Some(own), None) => Some(own.text()),
            (None, python) => generic(python.as_ref().unwrap_or(situation.python)),
        }?;
        (last != Some(&command)).then_some(command)
    }
}

/// A fix's own commands, filled, as this machine takes them.
fn commands(commands: &[Clean], situation: &Situation<'_>) -> Vec<Clean> {
    let facts = situation.facts;
    let windows = facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
    let commands: Vec<Clean> = commands
        .iter()
        .map(|command| {
            command.fill(&|place| match place {
                "python" => Some(situation.python.clone()),
                _ => looked_up(place, situation),
            })
        })
        .filter_map(|command| fitted(&command, facts))
        .filter(|command| is_startable(command.as_str(), facts))
        .filter_map(|command| (situation.command)(&command))
        .map(|command| with_rights(&command, facts))
        .filter_map(|command| if windows { set_on_windows(&command) } else { Some(command) })
        .collect();
    super::manager::with_lists(commands, facts)
}

/// `export NAME=value` as PowerShell has it; nothing where the value is one of a Unix shell.
fn set_on_windows(command: &Clean) -> Option<Clean> {
    let Some(rest) = command.as_str().strip_prefix("export ") else { return Some(command.clone()) };
    let start = command.as_str().len() - rest.len();
    let at = rest.find('=')? + start;
    let (name, value) = (command.slice(start..at), command.slice(at + 1..command.as_str().len()));
    let plain = value.as_str().chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    plain.then(|| {
        Clean::literal("$env:{name} = '{value}'")
            .fill(&|place| Some(if place == "name" { name.clone() } else { value.clone() }))
    })
}

/// Its program is here, or is not known to be absent.
fn is_startable(command: &str, facts: &Facts) -> bool {
    const PROGRAMS: FactId = FactId::of("system.programs");
    let words = command.split(' ').filter(|word| *word != "sudo" && !word.contains('='));
    let Some(program) = words.into_iter().next().filter(|program| OPTIONAL.contains(program)) else {
        return true;
    };
    match facts.get(PROGRAMS).map(|fact| &fact.value) {
        Some(Value::Set(programs)) => programs.contains(program),
        Some(Value::Absent) => false,
        Some(_) | None => true,
    }
}

/// `sudo` only where it is needed and there.
fn with_rights(command: &Clean, facts: &Facts) -> Clean {
    match command.as_str().strip_prefix("sudo ") {
        Some(rest) => {
            let end = command.as_str().len();
            super::manager::Rights::of(facts).command(&command.slice(end - rest.len()..end))
        }
        None => command.clone(),
    }
}

/// It is known that the interpreter has no pip, and that it can install the one that it carries.
fn lacks_pip(facts: &Facts) -> bool {
    const PIP: FactId = FactId::of("pip.version");
    const VENV: FactId = FactId::of("python.venv");
    let own = !matches!(facts.get(VENV).map(|fact| &fact.value), None | Some(Value::Absent));
    own && !lacks_ensurepip(facts) && facts.get(PIP).is_some_and(|fact| fact.value == Value::Absent)
}

/// One of these commands starts the interpreter's pip, and none brings one.
fn wants_pip(commands: &[Clean], python: &Clean) -> bool {
    let by = |text: &str, rest: &str| {
        text.strip_prefix(python.as_str()).is_some_and(|end| end.trim_start().starts_with(rest))
    };
    commands.iter().any(|command| by(command.as_str(), "-m pip "))
        && !commands.iter().any(|command| by(command.as_str(), "-m ensurepip"))
}

/// Debian keeps `ensurepip`, without which no environment gets a pip, in a package of its own.
fn lacks_ensurepip(facts: &Facts) -> bool {
    const MISSING: FactId = FactId::of("python.missing_modules");
    const ORIGIN: FactId = FactId::of("python.origin");
    let missing = matches!(
        facts.present(MISSING),
        Some(Value::Set(modules)) if modules.contains("ensurepip") || modules.contains("venv")
    );
    missing && facts.text(ORIGIN).is_none_or(|origin| *origin == "system")
}
