//! Visual C++, asked of `vswhere`, the program that Microsoft's installer keeps at a fixed place,
//! and the Windows SDK, which the registry names.

use std::path::{Path, PathBuf};

use crate::inventory::Tool;
use crate::probe::Context;
use crate::probe::system::windows;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::{Hive, Invocation, System};

/// What a build for Windows asks for: the compiler, what it came with, the SDK. Nothing on other
/// systems.
pub(super) async fn find(context: &Context) -> Vec<Tool> {
    if context.system.os() != "windows" {
        return Vec::new();
    }
    let mut compiler = Tool { name: Clean::literal("cl"), ..Tool::default() };
    let mut studio = Tool { name: Clean::literal("Visual Studio"), ..Tool::default() };
    let sdk = windows_sdk(context);
    let Some(vswhere) = vswhere(&context.system) else { return vec![compiler, studio, sdk] };
    // The C++ tools are a choice of the installer: an installation without them is the usual
    // reason why the compiler is missing all the same.
    let tools = ["-requires", component(&context.system), "-property", "installationPath"];
    let version = ["-property", "installationVersion"];
    let (with_tools, any) = tokio::join!(ask(context, &vswhere, &tools), ask(context, &vswhere, &version));
    match with_tools {
        Err(problem) => compiler.problem = Some(problem),
        Ok(None) => {}
        Ok(Some(folder)) => {
            compiler.path = Some(context.redactor.clean(&folder));
            compiler.version = tool_set(&context.system, &folder.path());
            if compiler.version.is_none() {
                compiler.problem = Some(Clean::literal("the installation does not state its tool set"));
            }
        }
    }
    match any {
        Err(problem) => studio.problem = Some(problem),
        Ok(None) => {}
        Ok(Some(version)) => {
            studio.path = Some(context.show(&vswhere));
            studio.version = version.inspect(Version::parse);
            if compiler.path.is_none() {
                studio.detail = Some(Clean::literal("without its C++ tools"));
            }
        }
    }
    vec![compiler, studio, sdk]
}

/// The part of Visual Studio that holds the compiler for this machine's processor, under whose
/// emulation this program may run.
fn component(system: &System) -> &'static str {
    match windows::processor(system).as_deref().unwrap_or(system.architecture()) {
        "aarch64" => "Microsoft.VisualStudio.Component.VC.Tools.ARM64",
        _ => "Microsoft.VisualStudio.Component.VC.Tools.x86.x64",
    }
}

/// The first line of what vswhere says of the newest installation; no line where there is none.
async fn ask(context: &Context, vswhere: &Path, question: &[&str]) -> Result<Option<Raw>, Clean> {
    let asked = Invocation::new(vswhere)
        .args(["-latest", "-prerelease", "-products", "*", "-utf8"])
        .args(question)
        .deadline(context.plan.process_deadline());
    let outcome = context.system.run(&asked).await;
    if !outcome.succeeded() {
        return Err(super::failure(context, &outcome));
    }
    Ok(outcome.stdout.lines().into_iter().find(|line| !line.is_blank()))
}

/// The newest Windows SDK that has headers: setuptools, CMake and Rust look in the same place.
fn windows_sdk(context: &Context) -> Tool {
    let mut tool = Tool { name: Clean::literal("Windows SDK"), ..Tool::default() };
    let system = &context.system;
    let roots = r"SOFTWARE\Microsoft\Windows Kits\Installed Roots";
    let root = [Hive::Machine32, Hive::Machine]
        .into_iter()
        .find_map(|hive| system.registry_text(hive, roots, "KitsRoot10"));
    let Some(root) = root.map(|root| root.path()).filter(|root| root.is_absolute()) else { return tool };
    let newest = system
        .entries(&root.join("Include"))
        .into_iter()
        .filter(|folder| system.is_file(&folder.join(r"um\windows.h")))
        .filter_map(|folder| Some((Version::parse(folder.file_name()?.to_str()?)?, folder)))
        .max_by(|left, right| left.0.cmp(&right.0));
    if let Some((version, folder)) = newest {
        tool.version = Some(version);
        tool.path = Some(context.show(&folder));
    }
    tool
}

fn vswhere(system: &System) -> Option<PathBuf> {
    ["ProgramFiles(x86)", "ProgramFiles"]
        .into_iter()
        .filter_map(|name| system.variable_os(name))
        .map(|folder| Path::new(folder).join(r"Microsoft Visual Studio\Installer\vswhere.exe"))
        .find(|file| file.is_absolute() && system.is_executable(file))
}

/// The version of the tool set (14.x), as setuptools reads it.
fn tool_set(system: &System, folder: &Path) -> Option<Version> {
    let file = folder.join(r"VC\Auxiliary\Build\Microsoft.VCToolsVersion.default.txt");
    system.read_text(&file).ok().as_ref().map(Raw::trimmed)?.inspect(Version::parse)
}
