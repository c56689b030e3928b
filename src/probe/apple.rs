//! What only macOS has: Apple's developer tools with their stubs, and a version that is told
//! otherwise to programs that were built before it.
//!
//! The files for compilers, `python3` and `pip3` in `/usr/bin` are stubs. Without the developer
//! tools they open a dialog that offers to install them, so that none may be started before
//! `xcode-select -p` has named a folder that is there.

use std::path::{Path, PathBuf};

use super::Context;
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::{Invocation, System};

/// Where a Homebrew of each architecture installs (`brew --prefix`).
pub(crate) const HOMEBREW: &[(&str, &str)] = &[("/opt/homebrew", "aarch64"), ("/usr/local", "x86_64")];

/// Programs in `/usr/bin` that are no stubs, of those that anything here would start.
const PROPER: &[&str] = &["openssl", "xcode-select"];

/// Installers' receipts of the command line tools, from OS X 10.9 on.
const RECEIPT: &str = "com.apple.pkg.CLTools_Executables";

/// The true version first: the other file is shown with another content to programs that were
/// built with an older SDK, or that `SYSTEM_VERSION_COMPAT` is set for
/// (CPython's documentation of `platform.mac_ver`, python/cpython#135675).
const VERSION_FILES: &[&str] = &[
    "/System/Library/CoreServices/.SystemVersionPlatform.plist",
    "/System/Library/CoreServices/SystemVersion.plist",
];

/// The folder of the developer tools in use: `xcode-select` itself is a program of its own, and
/// `-p` opens no dialog.
pub(super) async fn developer_folder(context: &Context) -> Option<Raw> {
    let outcome = context.system.run(&Invocation::new("/usr/bin/xcode-select").arg("-p")).await;
    outcome
        .succeeded()
        .then(|| outcome.stdout.trimmed())
        .filter(|folder| context.system.is_folder(&folder.path()))
}

/// Whether the program is a stub that leads to the developer tools. `/usr/bin/python2.7` of older
/// systems is a link out of that folder, and none.
pub(super) fn is_stub(system: &System, program: &Path) -> bool {
    let in_folder = |path: &Path| path.parent() == Some(Path::new("/usr/bin"));
    let proper = program.file_name().is_some_and(|name| PROPER.iter().any(|known| name == *known));
    system.os() == "macos"
        && in_folder(program)
        && !proper
        && system.canonical(program).map_or(true, |real| in_folder(&real))
}

/// Whether the stub, once started, finds what it leads to.
pub(super) fn leads_somewhere(system: &System, stub: &Path, folder: Option<&Path>) -> bool {
    let name = stub.file_name().unwrap_or_default();
    folder.is_some_and(|folder| {
        let tools = [folder.join("usr/bin"), folder.join("Toolchains/XcodeDefault.xctoolchain/usr/bin")];
        tools.iter().any(|tools| system.metadata(&tools.join(name)).is_ok())
    })
}

/// Version of the tools in that folder: Xcode states its own, the command line tools have a receipt.
pub(super) async fn tools_version(context: &Context, folder: &Path) -> Option<Version> {
    if !folder.ends_with("CommandLineTools") {
        let text = context.system.read_text(&folder.parent()?.join("version.plist")).ok()?;
        return listed(&text, "CFBundleShortVersionString");
    }
    let asked = Invocation::new("/usr/sbin/pkgutil").arg(format!("--pkg-info={RECEIPT}"));
    let outcome = context.system.run(&asked).await;
    // `version: 15.3.0.0.1.1708646388`: what comes after two numbers is the build.
    outcome.stdout.inspect(|text| {
        let stated = text.lines().find_map(|line| line.strip_prefix("version:"))?.trim();
        Version::parse(&stated.split('.').take(2).collect::<Vec<_>>().join("."))
    })
}

/// The SDK that a build would use, and its version.
pub(super) fn sdk(system: &System, folder: Option<&Path>) -> Option<(PathBuf, Option<Version>)> {
    let named = system.variable_os("SDKROOT").map(PathBuf::from).filter(|path| path.is_absolute());
    let own = folder.into_iter().flat_map(|folder| {
        ["SDKs/MacOSX.sdk", "Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk"].map(|sdk| folder.join(sdk))
    });
    let sdk = named.into_iter().chain(own).find(|sdk| system.is_folder(sdk))?;
    let version = system.read_text(&sdk.join("SDKSettings.json")).ok().and_then(|text| {
        text.inspect(|text| {
            let (_, rest) = text.split_once("\"Version\"")?;
            Version::parse(rest.split('"').nth(1)?)
        })
    });
    Some((sdk, version))
}

/// The version of macOS, whatever this program is told.
pub(super) fn product_version(system: &System) -> Option<Version> {
    VERSION_FILES
        .iter()
        .filter_map(|file| system.read_text(Path::new(file)).ok())
        .find_map(|text| listed(&text, "ProductVersion"))
}

/// A version in a property list in its XML form.
fn listed(text: &Raw, key: &str) -> Option<Version> {
    let (_, rest) = text.unredacted().split_once(&format!("<key>{key}</key>"))?;
    Version::parse(rest.split_once("<string>")?.1.split_once("</string>")?.0.trim())
}

/// A translated process is told that the machine is an Intel one.
pub(super) async fn runs_under_rosetta(system: &System) -> bool {
    let asked = Invocation::new("/usr/sbin/sysctl").args(["-n", "sysctl.proc_translated"]);
    let outcome = system.run(&asked).await;
    outcome.succeeded() && outcome.stdout.inspect(|text| text.trim() == "1")
}

/// Homebrews that are there, by architecture: two of them are a common cause of mixed programs.
pub(super) fn homebrews(system: &System) -> Vec<Clean> {
    let found = HOMEBREW.iter().filter(|(prefix, _)| system.is_file(&Path::new(prefix).join("bin/brew")));
    found.map(|(_, architecture)| Clean::literal(architecture)).collect()
}
