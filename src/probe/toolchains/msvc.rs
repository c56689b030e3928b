//! Visual C++, asked of `vswhere`, the program that Microsoft's installer keeps at a fixed place.

use std::path::{Path, PathBuf};

use crate::inventory::Tool;
use crate::probe::Context;
use crate::redact::{Clean, Raw};
use crate::system::{Invocation, System};
use crate::version::Version;

/// The compiler of the newest Visual Studio or Build Tools; nothing on other systems than Windows.
pub(super) async fn find(context: &Context) -> Option<Tool> {
    let (os, _) = System::built_for();
    if os != "windows" {
        return None;
    }
    let mut tool = Tool { name: Clean::literal("cl"), ..Tool::default() };
    let Some(vswhere) = vswhere(&context.system) else { return Some(tool) };
    let component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
    let asked = Invocation::new(vswhere)
        .args(["-latest", "-prerelease", "-products", "*", "-requires", component])
        .args(["-property", "installationPath", "-utf8"])
        .deadline(context.plan.process_deadline());
    let outcome = context.system.run(&asked).await;
    if !outcome.succeeded() {
        tool.problem = Some(super::failure(context, &outcome));
        return Some(tool);
    }
    // No line at all: no installation holds the compiler.
    let Some(folder) = outcome.stdout.lines().into_iter().find(|line| !line.is_blank()) else {
        return Some(tool);
    };
    tool.path = Some(context.redactor.clean(&folder));
    tool.version = tool_set(&context.system, &folder.path());
    if tool.version.is_none() {
        tool.problem = Some(Clean::literal("the installation does not state its tool set"));
    }
    Some(tool)
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
