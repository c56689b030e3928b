//! Where each fact comes from: a probe, the log, the tables of packages, an index.
//!
//! It deliberately does not know how any of them finds it.

/// Where a fact comes from. What a probe measures may be read in a log, too, by the rows of
/// `data/reading/facts`, where there is no machine to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Measured by the probe of this name.
    Probe(&'static str),
    /// Read in the log, or stated by the reporter.
    Log,
    /// Worked out from tables: of packages in `checks/packages`, or of what the log names beside the project's own.
    Table,
    /// From the files of a release, as the index lists them.
    Index,
    /// What came of a trial.
    Trial,
}

/// By whole names, and by beginnings that end in a point; the longest counts.
pub(super) const ORIGINS: &[(&str, Origin)] = &[
    // Settings of pip; what stands on the command line is read in the log.
    ("command.", Origin::Probe("index")),
    ("command.installer", Origin::Log),
    ("command.project", Origin::Probe("system")),
    ("command.project_files", Origin::Probe("system")),
    ("compiler.", Origin::Probe("toolchains")),
    ("cuda.", Origin::Probe("toolchains")),
    ("disk.", Origin::Probe("disks")),
    ("env.", Origin::Probe("surroundings")),
    ("glibc.version", Origin::Probe("system")),
    ("index.", Origin::Index),
    ("library.", Origin::Probe("libraries")),
    ("log.", Origin::Log),
    ("memory.", Origin::Probe("system")),
    ("module.", Origin::Probe("modules")),
    ("module.missing.", Origin::Probe("surroundings")),
    ("musl.version", Origin::Probe("system")),
    ("network.", Origin::Probe("index")),
    ("network.default_route", Origin::Probe("system")),
    ("network.proxy.address", Origin::Probe("surroundings")),
    ("network.proxy.listens", Origin::Probe("surroundings")),
    ("openssl.", Origin::Probe("openssl")),
    ("package.", Origin::Probe("packages")),
    ("package.bug", Origin::Table),
    ("package.first_wheel", Origin::Table),
    ("package.lacks", Origin::Table),
    ("package.last_wheel", Origin::Table),
    ("package.minimum_openssl", Origin::Table),
    ("package.minimum_pip", Origin::Table),
    ("package.minimum_python", Origin::Table),
    ("package.minimum_rust", Origin::Table),
    ("package.newer_python", Origin::Table),
    ("package.wheel_expected", Origin::Table),
    ("pip.", Origin::Probe("interpreters")),
    ("pip.config", Origin::Probe("index")),
    ("pip.elsewhere", Origin::Probe("installers")),
    ("pkg_config.", Origin::Probe("toolchains")),
    ("process.", Origin::Probe("surroundings")),
    ("project.", Origin::Probe("system")),
    ("project.copy_raised", Origin::Table),
    ("project.package", Origin::Probe("surroundings")),
    ("project.package_in_src", Origin::Probe("surroundings")),
    ("python.", Origin::Probe("interpreters")),
    ("rust.", Origin::Probe("toolchains")),
    ("setuptools.", Origin::Probe("interpreters")),
    ("system.", Origin::Probe("system")),
    ("tls.", Origin::Probe("openssl")),
    ("tool.", Origin::Probe("toolchains")),
    ("trial.", Origin::Trial),
    ("uv.", Origin::Probe("installers")),
    ("wheel.", Origin::Index),
    ("windows.", Origin::Probe("system")),
    ("xcode.", Origin::Probe("toolchains")),
];
