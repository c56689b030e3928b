//! Names by which containers, services and package managers are known. Data alone.

/// A package manager and the programs that show it.
pub(super) struct Manager {
    pub(super) name: &'static str,
    pub(super) os: &'static str,
    pub(super) programs: &'static [&'static str],
    /// It is the machine's only where this file is.
    pub(super) file: Option<&'static str>,
}

const fn manager(name: &'static str, os: &'static str, programs: &'static [&'static str]) -> Manager {
    Manager { name, os, programs, file: None }
}

/// The first that is found is the machine's: a Debian may have `dnf` installed beside apt.
pub(super) const PACKAGE_MANAGERS: &[Manager] = &[
    // Silverblue, CoreOS, Bazzite: `dnf` is there and refuses (ostree-booted is libostree's mark).
    Manager { file: Some("/run/ostree-booted"), ..manager("rpm-ostree", "linux", &["rpm-ostree"]) },
    manager("apt", "linux", &["apt-get"]),
    manager("dnf", "linux", &["dnf", "dnf5", "microdnf"]),
    manager("tdnf", "linux", &["tdnf"]),
    manager("yum", "linux", &["yum"]),
    manager("apk", "linux", &["apk"]),
    manager("zypper", "linux", &["zypper"]),
    manager("pacman", "linux", &["pacman"]),
    manager("emerge", "linux", &["emerge"]),
    manager("xbps", "linux", &["xbps-install"]),
    manager("slackpkg", "linux", &["slackpkg"]),
    manager("eopkg", "linux", &["eopkg"]),
    manager("opkg", "linux", &["opkg"]),
    manager("guix", "linux", &["guix"]),
    manager("nix", "linux", &["nix-env", "nix"]),
    manager("brew", "linux", &["brew"]),
    manager("brew", "macos", &["brew"]),
    manager("port", "macos", &["port"]),
    manager("winget", "windows", &["winget"]),
    manager("choco", "windows", &["choco"]),
    manager("scoop", "windows", &["scoop"]),
    manager("pkg", "freebsd", &["pkg"]),
    manager("pkg", "android", &["pkg"]),
];

/// Variables that continuous integration services set.
pub(super) const CI: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "GitHub Actions"),
    ("GITLAB_CI", "GitLab CI"),
    ("CIRCLECI", "CircleCI"),
    ("TRAVIS", "Travis CI"),
    ("BUILDKITE", "Buildkite"),
    ("JENKINS_URL", "Jenkins"),
    ("TEAMCITY_VERSION", "TeamCity"),
    ("TF_BUILD", "Azure Pipelines"),
    ("APPVEYOR", "AppVeyor"),
    ("BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines"),
    ("CODEBUILD_BUILD_ID", "AWS CodeBuild"),
    ("CIRRUS_CI", "Cirrus CI"),
    ("DRONE", "Drone"),
    ("WOODPECKER", "Woodpecker"),
    ("READTHEDOCS", "Read the Docs"),
    ("VERCEL", "Vercel"),
    ("NETLIFY", "Netlify"),
    ("CI", "unnamed"),
];

/// Files that a container's runtime leaves in it.
pub(super) const CONTAINER_FILES: &[(&str, &str)] =
    &[("/run/.containerenv", "podman"), ("/.dockerenv", "docker"), ("/.flatpak-info", "flatpak")];

/// Variables of container platforms.
pub(super) const CONTAINER_VARIABLES: &[(&str, &str)] = &[
    ("KUBERNETES_SERVICE_HOST", "kubernetes"),
    ("AWS_LAMBDA_FUNCTION_NAME", "aws-lambda"),
    ("SNAP_REVISION", "snap"),
    ("APPTAINER_CONTAINER", "apptainer"),
    ("SINGULARITY_CONTAINER", "singularity"),
];

/// Words of `/proc/1/cgroup`.
const GROUPS: &[(&str, &str)] = &[
    ("kubepods", "kubernetes"),
    ("/docker", "docker"),
    ("libpod", "podman"),
    ("/lxc", "lxc"),
    ("containerd", "containerd"),
];

/// Values of the variable `container`.
const STATED: &[&str] =
    &["docker", "podman", "lxc", "lxc-libvirt", "systemd-nspawn", "oci", "flatpak", "wsl", "rkt"];

/// Variables that change how builds on this machine go.
pub(super) const NOTED_VARIABLES: &[&str] = &[
    "ARCHFLAGS",
    "AR",
    "CC",
    "CFLAGS",
    "CMAKE_PREFIX_PATH",
    "CPATH",
    "CPPFLAGS",
    "CUDA_HOME",
    "CXX",
    "CXXFLAGS",
    "C_INCLUDE_PATH",
    "DISTUTILS_USE_SDK",
    "DYLD_LIBRARY_PATH",
    "INCLUDE",
    "LD",
    "LDFLAGS",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LIB",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "MSYSTEM",
    "PKG_CONFIG_PATH",
    "RUSTFLAGS",
    "SDKROOT",
    "SETUPTOOLS_USE_DISTUTILS",
    "SOURCE_DATE_EPOCH",
    "TMPDIR",
    "VSCMD_VER",
];

/// The container of this name, if we know it.
pub(super) fn known_container(name: &str) -> Option<&'static str> {
    STATED.iter().copied().find(|known| *known == name)
}

/// The container that the control groups of the first process speak of.
pub(super) fn container_of_groups(groups: &str) -> Option<&'static str> {
    GROUPS.iter().find(|(word, _)| groups.contains(word)).map(|(_, name)| *name)
}

/// Distributions by family. Others state what they are like in `ID_LIKE`.
const FAMILIES: &[(&str, &[&str])] = &[
    ("debian", &["debian", "ubuntu", "raspbian", "linuxmint", "pop", "kali", "devuan", "elementary"]),
    (
        "fedora",
        &[
            "fedora",
            "rhel",
            "centos",
            "rocky",
            "almalinux",
            "ol",
            "scientific",
            "amzn",
            "mariner",
            "azurelinux",
        ],
    ),
    ("alpine", &["alpine", "postmarketos", "wolfi", "chimera"]),
    ("arch", &["arch", "archarm", "manjaro", "endeavouros", "steamos", "cachyos"]),
    ("suse", &["suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles", "sled", "sle_hpc"]),
    ("gentoo", &["gentoo"]),
    ("nix", &["nixos"]),
    ("guix", &["guix"]),
    ("void", &["void"]),
    ("slackware", &["slackware"]),
];

/// The family of a distribution.
pub(super) fn family(id: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(_, members)| members.contains(&id)).map(|(family, _)| *family)
}
