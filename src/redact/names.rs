//! Names that say nothing about anybody, and words that are too common to be taken out of prose.

/// Accounts of systems, containers and build services.
const GENERIC: &[&str] = &[
    "admin",
    "administrator",
    "all users",
    "anonymous",
    "app",
    "appuser",
    "azureuser",
    "build",
    "buildbot",
    "builder",
    "buildkite-agent",
    "circleci",
    "coder",
    "codespace",
    "conda",
    "containeradministrator",
    "containeruser",
    "daemon",
    "debian",
    "default",
    "default user",
    "developer",
    "docker",
    "ec2-user",
    "fedora",
    "gitlab-runner",
    "gitpod",
    "guest",
    "home",
    "jenkins",
    "jovyan",
    "linuxbrew",
    "mambauser",
    "me",
    "name",
    "nobody",
    "node",
    "nonroot",
    "oem",
    "opc",
    "pi",
    "pip",
    "public",
    "pwuser",
    "python",
    "root",
    "runner",
    "runneradmin",
    "sandbox",
    "shared",
    "student",
    "system",
    "travis",
    "ubuntu",
    "user",
    "username",
    "users",
    "vagrant",
    "vscode",
    "vsts",
    "www-data",
    "you",
    "yourname",
];

/// Words of logs, configuration and programs that people also use as names or passwords. As bare
/// words they stay; inside a home folder or an address they go all the same.
const COMMON: &[&str] = &[
    "always",
    "auto",
    "basic",
    "base",
    "bin",
    "cache",
    "cargo",
    "changeme",
    "cloud",
    "code",
    "config",
    "core",
    "credentials",
    "data",
    "dev",
    "disabled",
    "domain",
    "email",
    "enabled",
    "error",
    "extra",
    "false",
    "file",
    "files",
    "gcc",
    "git",
    "github",
    "host",
    "import",
    "index",
    "info",
    "install",
    "keyring",
    "lib",
    "linux",
    "local",
    "localdomain",
    "localhost",
    "mac",
    "macbook",
    "main",
    "mark",
    "master",
    "max",
    "may",
    "mirror",
    "native",
    "never",
    "none",
    "null",
    "oauth2",
    "package",
    "packages",
    "pass",
    "password",
    "proxy",
    "pypi",
    "raspberrypi",
    "release",
    "rust",
    "secret",
    "server",
    "service",
    "setup",
    "setuptools",
    "simple",
    "source",
    "src",
    "stack",
    "subprocess",
    "temp",
    "test",
    "tests",
    "tmp",
    "token",
    "tools",
    "true",
    "undefined",
    "uv",
    "venv",
    "version",
    "wheel",
    "will",
    "windows",
    "work",
    "workspace",
    "yes",
    "__token__",
];

/// Systems, whose names are also those of the accounts and machines that they come with.
const DISTRIBUTIONS: &[&str] = &[
    "alma",
    "almalinux",
    "alpine",
    "amazon",
    "amzn",
    "arch",
    "archlinux",
    "artix",
    "bazzite",
    "centos",
    "clear",
    "deepin",
    "elementary",
    "endeavouros",
    "fedora",
    "freebsd",
    "garuda",
    "gentoo",
    "guix",
    "kali",
    "kubuntu",
    "linux",
    "linuxmint",
    "lubuntu",
    "mageia",
    "manjaro",
    "mint",
    "msys",
    "neon",
    "nixos",
    "openbsd",
    "opensuse",
    "openwrt",
    "oracle",
    "parrot",
    "pop",
    "popos",
    "raspberrypi",
    "raspbian",
    "redhat",
    "rhel",
    "rocky",
    "rockylinux",
    "silverblue",
    "slackware",
    "solus",
    "steamdeck",
    "steamos",
    "suse",
    "tails",
    "termux",
    "tumbleweed",
    "ubuntu",
    "debian",
    "void",
    "windows",
    "xubuntu",
    "zorin",
];

/// Whether it is the name of a system.
pub(super) fn is_distribution(name: &str) -> bool {
    DISTRIBUTIONS.contains(&name.to_lowercase().as_str())
}

/// Whether an account of this name may be anybody's.
pub(super) fn is_nobody(name: &str) -> bool {
    is_generic(name) || is_distribution(name)
}

/// Whether the name stands for nobody in particular.
pub(super) fn is_generic(name: &str) -> bool {
    let name = name.to_lowercase();
    GENERIC.binary_search(&name.as_str()).is_ok()
}

/// Whether the word is so common that it gives nothing away.
pub(super) fn is_common(word: &str) -> bool {
    is_nobody(word) || COMMON.contains(&word.to_lowercase().as_str())
}

/// Whether the bare name may be taken out of running text.
pub(super) fn is_telling(name: &str) -> bool {
    name.chars().count() >= 3 && name.chars().any(char::is_alphabetic) && !is_common(name)
}

/// Whether the address is this machine itself, by a name that every machine has.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).to_lowercase();
    let four = host.strip_prefix("127.").is_some_and(|rest| {
        rest.split('.').count() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    four || matches!(host.as_str(), "localhost" | "localhost.localdomain" | "::1" | "0.0.0.0" | "")
}

#[cfg(test)]
mod tests {
    use super::{GENERIC, is_loopback};

    #[test]
    fn generic_names_are_sorted() {
        assert!(GENERIC.is_sorted());
    }

    #[test]
    fn loopback_is_known_in_all_forms() {
        assert!(["localhost", "127.0.0.1", "[::1]"].into_iter().all(is_loopback));
        assert!(!["127.corp.example", "10.0.0.1", "localhost.example"].into_iter().any(is_loopback));
    }
}
