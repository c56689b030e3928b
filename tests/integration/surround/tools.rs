//! Compilers and build tools, made for the test.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use pip_doctor::fact::Value;
use pip_doctor::inventory::Inventory;
use pip_doctor::probe::installers::InstallersProbe;
use pip_doctor::probe::openssl::OpensslProbe;
use pip_doctor::probe::schedule::Wave;
use pip_doctor::probe::toolchains::ToolchainsProbe;

use super::{inspect, measured, tool};
use crate::support::Machine;

fn toolchains(machine: &Machine) -> Inventory {
    inspect(&machine.context(), &[(Wave::First, &ToolchainsProbe)])
}

/// A script that leaves a trace when it is started.
fn trap(machine: &Machine, name: &str) -> std::path::PathBuf {
    let trace = machine.path("trace");
    machine.script(name, &format!("echo started >> '{}'", trace.display()))
}

fn assert_untouched(machine: &Machine) {
    assert!(!machine.path("trace").exists(), "something was started that should not have been");
}

#[test]
fn each_tool_states_its_version_in_its_own_way() {
    let machine = Machine::new();
    machine.script(
        "bin/gcc",
        "echo 'Target: riscv64-linux-gnu' >&2; echo 'gcc version 13.2.1 20230801 (Red Hat 13.2.1-7)' >&2",
    );
    machine.script("bin/cmake", "echo 'cmake version 3.29.0'");
    machine.script(
        "bin/rustc",
        "echo 'rustc 1.63.0 (4b91a6ea7 2022-08-08)'; echo 'host: riscv64gc-unknown-linux-gnu'",
    );
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "compiler.c.version").to_clean(), "13.2.1");
    assert_eq!(measured(&found, "compiler.c.kind").to_clean(), "gcc");
    assert_eq!(measured(&found, "tool.cmake").to_clean(), "3.29.0");
    assert_eq!(measured(&found, "rust.version").to_clean(), "1.63.0");
    assert_eq!(measured(&found, "rust.cargo"), Value::Absent);
    assert_eq!(measured(&found, "xcode.tools"), Value::Absent);
}

#[test]
fn a_tool_that_hangs_or_fails_is_unknown_and_not_absent() {
    let mut machine = Machine::new();
    machine.plan.probe_deadline = Duration::from_millis(600);
    machine.set("PATH", format!("{}:/bin:/usr/bin", machine.path("bin").display()));
    machine.script("bin/ninja", "sleep 60 & sleep 60");
    machine.script("bin/meson", "echo 'no module named mesonbuild' >&2; exit 3");
    let found = toolchains(&machine);
    assert_eq!(tool(&found, "ninja").problem.as_ref().unwrap().as_str(), "no answer in time");
    let reason = "exit code 3: no module named mesonbuild";
    assert_eq!(tool(&found, "meson").problem.as_ref().unwrap().as_str(), reason);
    assert!(matches!(measured(&found, "tool.ninja"), Value::Unknown(_)));
    assert!(matches!(measured(&found, "tool.meson"), Value::Unknown(_)));
}

#[test]
fn behind_rustups_shim_the_tool_itself_is_asked() {
    let mut machine = Machine::new();
    let rustup = trap(&machine, "bin/rustup");
    for name in ["rustc", "cargo"] {
        symlink(&rustup, machine.path("bin").join(name)).unwrap();
    }
    machine.set("RUSTUP_HOME", machine.path("rustup"));
    machine.set("RUSTUP_TOOLCHAIN", "");
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    machine.write("rustup/settings.toml", "version = \"12\"\ndefault_toolchain = \"stable\"\n");
    machine.script(
        &format!("rustup/toolchains/stable-{host}/bin/rustc"),
        "echo 'rustc 1.70.0 (90c541806 2023-05-31)'",
    );
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "rust.version").to_clean(), "1.70.0");
    let cargo = tool(&found, "cargo");
    assert_eq!(cargo.problem.as_ref().unwrap().as_str(), "rustup's toolchain stable does not hold it");
    assert_eq!(measured(&found, "rust.cargo"), Value::Absent);
    assert_untouched(&machine);
}

#[test]
fn what_rustup_has_written_down_is_not_asked() {
    let mut machine = Machine::new();
    let rustup = trap(&machine, "bin/rustup");
    symlink(&rustup, machine.path("bin/rustc")).unwrap();
    machine.set("RUSTUP_HOME", machine.path("rustup"));
    machine.set("RUSTUP_TOOLCHAIN", "1.80");
    let folder = "rustup/toolchains/1.80-riscv64gc-unknown-linux-gnu";
    machine.write("rustup/settings.toml", "default_host_triple = \"riscv64gc-unknown-linux-gnu\"\n");
    trap(&machine, &format!("{folder}/bin/rustc"));
    machine.write(
        &format!("{folder}/lib/rustlib/multirust-channel-manifest.toml"),
        "[pkg.cargo]\nversion = \"1.80.1 (x)\"\n\n[pkg.rustc]\nversion = \"1.80.1 (3f5fd8dd4 2024-08-06)\"\n",
    );
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "rust.version").to_clean(), "1.80.1");
    assert_eq!(measured(&found, "rust.cargo"), Value::Absent);
    assert_untouched(&machine);
}

#[test]
fn rustup_without_a_toolchain_is_no_compiler() {
    let mut machine = Machine::new();
    let rustup = trap(&machine, "bin/rustup");
    symlink(&rustup, machine.path("bin/rustc")).unwrap();
    machine.set("RUSTUP_HOME", machine.path("rustup"));
    machine.set("RUSTUP_TOOLCHAIN", "");
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "rust.version"), Value::Absent);
    assert_eq!(tool(&found, "rustc").problem.as_ref().unwrap().as_str(), "rustup has no default toolchain");
    assert_untouched(&machine);
}

#[test]
fn the_variable_chooses_the_compiler_and_nothing_relative_is_started() {
    let mut machine = Machine::new();
    trap(&machine, "work/mycc");
    machine.script("bin/gcc", "echo 'gcc version 12.2.0' >&2");
    machine.script("bin/clang", "echo 'clang version 17.0.6' >&2; echo 'Target: x86_64-pc-linux-gnu' >&2");
    machine.set("CC", "ccache clang -m64");
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "compiler.c.kind").to_clean(), "clang");
    machine.set("CC", "./mycc");
    let found = toolchains(&machine);
    assert_eq!(measured(&found, "compiler.c"), Value::Absent, "a build would look for ./mycc and fail");
    assert_untouched(&machine);
}

#[test]
fn a_python_script_tells_its_version_without_being_started() {
    let machine = Machine::new();
    let python = trap(&machine, "env/bin/python3.12");
    machine.write("env/lib/python3.12/site-packages/poetry-1.8.2.dist-info/METADATA", "Name: poetry\n");
    let script = machine.script("bin/poetry", "");
    fs::write(&script, format!("#!{}\nimport sys\n", python.display())).unwrap();
    let gone = machine.script("bin/pipx", "");
    fs::write(&gone, "#!/nowhere/bin/python3\nimport sys\n").unwrap();
    let found = inspect(&machine.context(), &[(Wave::First, &InstallersProbe)]);
    let installer = |name: &str| found.installers.iter().find(|one| one.name == name).unwrap();
    assert_eq!(installer("poetry").version.as_ref().unwrap().as_str(), "1.8.2");
    let problem = installer("pipx").problem.as_ref().unwrap();
    assert_eq!(problem.as_str(), "its interpreter /nowhere/bin/python3 is gone");
    assert!(found.installers.iter().all(|one| one.name != "pdm"), "it is not there");
    assert_untouched(&machine);
}

#[test]
fn headers_and_command_of_openssl_are_told_apart() {
    let mut machine = Machine::new();
    machine.script(
        "bin/openssl",
        "echo 'OpenSSL 1.1.1k  FIPS 25 Mar 2021'; echo 'OPENSSLDIR: \"/nowhere/ssl\"'",
    );
    machine.write(
        "ssl/include/openssl/opensslv.h",
        "# define OPENSSL_VERSION_TEXT \"OpenSSL 1.0.2zg  1 Feb 2023\"\n",
    );
    machine.set("OPENSSL_DIR", machine.path("ssl"));
    let missing = machine.path("absent.pem");
    machine.set("SSL_CERT_FILE", &missing);
    let found = inspect(&machine.context(), &[(Wave::First, &OpensslProbe)]);
    assert_eq!(measured(&found, "openssl.command.version").to_clean(), "1.1.1k");
    assert_eq!(measured(&found, "openssl.headers.version").to_clean(), "1.0.2zg");
    assert_eq!(measured(&found, "tls.ca_bundle"), Value::Bool(false));
    fs::write(&missing, "certificates").unwrap();
    let found = inspect(&machine.context(), &[(Wave::First, &OpensslProbe)]);
    assert_eq!(measured(&found, "tls.ca_bundle"), Value::Bool(true));
}

/// The compilers that this machine really has, against what they say themselves.
#[test]
fn real_tools_are_told_as_they_tell_themselves() {
    let mut machine = Machine::new();
    machine.set("PATH", std::env::var_os("PATH").unwrap());
    machine.set("HOME", std::env::var_os("HOME").unwrap());
    let found = toolchains(&machine);
    let mut compared = 0;
    for (name, arguments) in
        [("gcc", "-dumpfullversion"), ("rustc", "--version"), ("cargo", "--version"), ("make", "--version")]
    {
        let Some(version) = &tool(&found, name).version else { continue };
        let said = std::process::Command::new(name).arg(arguments).output().unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.split([' ', '\n']).any(|word| word == version.as_str()), "{name}: {version} in {said}");
        compared += 1;
    }
    assert!(compared >= 2, "this machine has built these tests, so it has rustc and cargo");
}
