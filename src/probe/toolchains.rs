//! Compilers and build tools: a table of them, one way of asking.
//!
//! Each program is started once, whatever the number of names it has. What is a link or a shim is
//! followed first, so that `rustc` costs no detour through rustup. On macOS nothing in `/usr/bin`
//! is started before the command line tools are known to be there: the files in it are stubs that
//! open a dialog.

mod msvc;
mod rustup;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::programs::script;
use super::{Context, Contribution, Probe, Running, apple};
use crate::inventory::{Inventory, Tool};
use crate::redact::{Clean, Raw};
use crate::system::{Ending, Invocation, Outcome, System};
use table::{Besides, Recipe, TOOLS};

/// Looks for compilers and build tools.
#[derive(Debug)]
pub struct ToolchainsProbe;

impl Probe for ToolchainsProbe {
    fn name(&self) -> &'static str {
        "toolchains"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let tools = look(&context).await;
            Box::new(move |inventory: &mut Inventory| inventory.toolchains = tools) as Contribution
        })
    }
}

/// Where a tool of the table is, before it is asked.
enum Found {
    Absent,
    /// It cannot be used, and why.
    Useless(Clean),
    /// Its version was read from files.
    Read(Tool),
    At(Located),
}

/// A program and what is to be started for it.
struct Located {
    /// As the user's commands find it.
    path: PathBuf,
    /// What runs in the end.
    real: PathBuf,
    /// Through what it was reached.
    through: Option<Clean>,
}

async fn look(context: &Arc<Context>) -> Vec<Tool> {
    let os = context.system.os();
    let xcode = if os == "macos" { Some(apple::developer_folder(context).await) } else { None };
    let stubs = matches!(xcode, Some(None));
    let recipes: Vec<&Recipe> = TOOLS.iter().filter(|recipe| recipe.on.includes(os)).collect();
    let found: Vec<Found> = recipes.iter().map(|recipe| locate(context, recipe, stubs)).collect();

    // One start per program and arguments, whatever the number of names.
    let mut wanted = BTreeSet::new();
    for (recipe, found) in recipes.iter().zip(&found) {
        if let Found::At(located) = found {
            wanted.insert((located.real.clone(), recipe.arguments));
        }
    }
    let mut running = JoinSet::new();
    for (program, arguments) in wanted {
        let context = context.clone();
        running.spawn(async move {
            let asked = Invocation::new(&program)
                .args(arguments)
                .deadline(context.plan.process_deadline())
                .output_limit(64 << 10);
            let outcome = context.system.run(&asked).await;
            ((program, arguments), outcome)
        });
    }
    let mut answers = BTreeMap::new();
    while let Some(answer) = running.join_next().await {
        if let Ok((key, outcome)) = answer {
            answers.insert(key, outcome);
        }
    }

    let mut tools: Vec<Tool> = recipes
        .iter()
        .zip(found)
        .filter(|(recipe, found)| !(recipe.optional && matches!(found, Found::Absent)))
        .map(|(recipe, found)| {
            let mut tool = match found {
                Found::Absent => Tool::default(),
                Found::Useless(problem) => Tool { problem: Some(problem), ..Tool::default() },
                Found::Read(tool) => tool,
                Found::At(located) => {
                    let answer = answers.get(&(located.real.clone(), recipe.arguments));
                    describe(context, recipe, &located, answer)
                }
            };
            tool.name = Clean::literal(recipe.name);
            tool
        })
        .collect();
    tools.extend(msvc::find(context).await);
    if let Some(folder) = xcode {
        tools.extend(apple_tools(context, folder).await);
    }
    tools
}

/// The developer tools of macOS and their SDK.
async fn apple_tools(context: &Context, folder: Option<Raw>) -> [Tool; 2] {
    let path = folder.as_ref().map(Raw::path);
    let mut xcode = Tool { name: Clean::literal("xcode"), ..Tool::default() };
    if let (Some(folder), Some(path)) = (&folder, &path) {
        xcode.path = Some(context.redactor.clean(folder));
        xcode.version = apple::tools_version(context, path).await;
    }
    let mut sdk = Tool { name: Clean::literal("macos-sdk"), ..Tool::default() };
    if let Some((path, version)) = apple::sdk(&context.system, path.as_deref()) {
        sdk.path = Some(context.show(&path));
        sdk.version = version;
    }
    [xcode, sdk]
}

fn locate(context: &Context, recipe: &Recipe, stubs: bool) -> Found {
    let system = &context.system;
    let path = match recipe.variable {
        Some(name) => match system.variable(name) {
            // A variable may hold options and a launcher: `ccache gcc -m32`.
            Some(value) => {
                let Some(path) = chosen(system, value.unredacted()) else {
                    // A build would start it all the same, and fail.
                    let named = context.redactor.clean(&value);
                    let problem = Clean::literal("`{value}` is not found").fill(&|_| Some(named.clone()));
                    return Found::Useless(problem);
                };
                Some(path)
            }
            None => None,
        },
        None => recipe
            .programs
            .iter()
            .find_map(|name| script::program(system, name))
            .or_else(|| besides(system, recipe)),
    };
    let Some(path) = path else { return Found::Absent };
    if stubs && apple::is_stub(system, &path) {
        return Found::Useless(Clean::literal("a stub: Xcode's command line tools are not installed"));
    }
    if let Some(distribution) = recipe.distribution
        && let Some(found) = script::distribution(system, &path, distribution)
    {
        return Found::Read(Tool {
            path: Some(context.show(&path)),
            version: Some(found.version),
            detail: Some(Clean::literal("in {python}").fill(&|_| Some(context.show(&found.python)))),
            ..Tool::default()
        });
    }
    match rustup::tool_behind(context, &path) {
        rustup::Behind::NoShim => {}
        rustup::Behind::Tool { real, toolchain, version } => {
            let through = Clean::literal("from rustup's {toolchain}").fill(&|_| Some(toolchain.clone()));
            if version.is_some() {
                let path = Some(context.show(&path));
                return Found::Read(Tool { path, version, detail: Some(through), ..Tool::default() });
            }
            return Found::At(Located { path, real, through: Some(through) });
        }
        rustup::Behind::Nothing(problem) => return Found::Useless(problem),
    }
    let real = same_program(system, &path);
    Found::At(Located { path, real, through: None })
}

/// The program where it need not be on PATH.
fn besides(system: &System, recipe: &Recipe) -> Option<PathBuf> {
    let folders = recipe.besides.iter().filter_map(|place| match place {
        Besides::Variable(name) => system.variable_os(name).map(|folder| Path::new(folder).join("bin")),
        Besides::At(path) => Some(PathBuf::from(path)),
    });
    let files: Vec<_> = recipe.programs.iter().flat_map(|name| system.program_names(name)).collect();
    folders
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| files.iter().map(|file| folder.join(file)).collect::<Vec<_>>())
        .find(|path| system.is_executable(path))
}

/// The compiler that a variable such as CC chooses.
fn chosen(system: &System, value: &str) -> Option<PathBuf> {
    let mut words = value.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let compiler = words.find(|word| {
        let name = Path::new(word).file_stem().unwrap_or_default().to_string_lossy();
        !LAUNCHERS.contains(&name.as_ref())
    })?;
    let path = Path::new(compiler);
    if path.is_absolute() {
        return system.is_executable(path).then(|| path.to_owned());
    }
    // A relative path is never started.
    (path.components().count() == 1).then(|| system.find_program(compiler)).flatten()
}

/// Programs that start a compiler and are none.
const LAUNCHERS: &[&str] = &["ccache", "sccache", "distcc", "icecc", "env"];

/// Programs that do one thing or another by the name they are called by.
const MANY_NAMES: &[&str] =
    &["ccache", "sccache", "distcc", "icecc", "busybox", "toybox", "coreutils", "rustup"];

/// The file that runs in the end, unless the name matters to it.
fn same_program(system: &System, path: &Path) -> PathBuf {
    let Ok(real) = system.canonical(path) else { return path.to_owned() };
    let name = real.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let by_name = MANY_NAMES.contains(&name.as_str());
    if by_name || system.is_script(&real) { path.to_owned() } else { real }
}

fn describe(context: &Context, recipe: &Recipe, located: &Located, outcome: Option<&Outcome>) -> Tool {
    let mut tool = Tool { path: Some(context.show(&located.path)), ..Tool::default() };
    let Some(outcome) = outcome else {
        tool.problem = Some(Clean::literal("it was not asked"));
        return tool;
    };
    let said = Raw::from(format!("{}\n{}", outcome.stdout.unredacted(), outcome.stderr.unredacted()));
    if !outcome.succeeded() {
        tool.problem = Some(failure(context, outcome));
        return tool;
    }
    tool.version = said.inspect(recipe.version);
    tool.detail = said.inspect(recipe.detail).map(|detail| context.redactor.clean(&detail));
    if let Some(through) = &located.through {
        let detail = tool.detail.take();
        tool.detail = Some(Clean::join(detail.iter().chain([through]), ", "));
    }
    if tool.version.is_none() {
        tool.problem = Some(Clean::literal("it does not state its version"));
    }
    tool
}

/// Why a program did not answer, in words.
pub(super) fn failure(context: &Context, outcome: &Outcome) -> Clean {
    let said = [&outcome.stderr, &outcome.stdout]
        .into_iter()
        .find_map(|stream| {
            stream.inspect(|text| text.lines().find(|line| !line.trim().is_empty()).map(Raw::from))
        })
        .map(|line| context.redactor.clean(&line));
    let ended = match &outcome.ending {
        Ending::Code(code) => Clean::literal("exit code {code}").fill(&|_| Some(Clean::from(*code))),
        Ending::Signal(signal) => {
            Clean::literal("ended by signal {signal}").fill(&|_| Some(Clean::from(*signal)))
        }
        Ending::TimedOut => Clean::literal("no answer in time"),
        Ending::TooMuchOutput => Clean::literal("it wrote without end"),
        Ending::NotStarted(error) => {
            return Clean::literal("could not be started: {error}")
                .fill(&|_| Some(context.text(&error.to_string())));
        }
    };
    Clean::join(std::iter::once(&ended).chain(&said), ": ")
}
