//! Which variables are settings of an installer other than pip, and which part of a file.

use std::path::Path;

/// The variables of an installer.
pub(super) struct Sources {
    pub(super) installer: &'static str,
    /// Variables that begin so are settings,
    pub(super) prefixes: &'static [&'static str],
    /// unless they begin so: these are what a tool tells its children.
    pub(super) states: &'static [&'static str],
}

pub(super) const SOURCES: &[Sources] = &[
    Sources { installer: "uv", prefixes: &["UV_"], states: &["UV_INTERNAL", "UV_RUN_RECURSION_DEPTH"] },
    Sources { installer: "poetry", prefixes: &["POETRY_"], states: &["POETRY_ACTIVE"] },
    Sources { installer: "pipenv", prefixes: &["PIPENV_"], states: &["PIPENV_ACTIVE"] },
    Sources { installer: "pdm", prefixes: &["PDM_"], states: &["PDM_RUN_CWD", "PDM_PROJECT_ROOT"] },
    Sources {
        installer: "conda",
        prefixes: &["CONDA_", "MAMBA_"],
        states: &[
            "CONDA_DEFAULT_ENV",
            "CONDA_EXE",
            "CONDA_PREFIX",
            "CONDA_PROMPT_MODIFIER",
            "CONDA_PYTHON_EXE",
            "CONDA_ROOT",
            "CONDA_SHLVL",
            "MAMBA_EXE",
            "MAMBA_ROOT_PREFIX",
        ],
    },
    Sources { installer: "pipx", prefixes: &["PIPX_"], states: &[] },
];

/// The table of a file that belongs to the installer: all of its own files, one part of a
/// project's.
pub(super) fn section<'a>(file: &Path, installer: &'a str) -> Option<[&'a str; 2]> {
    file.file_name().is_some_and(|name| name == "pyproject.toml").then_some(["tool", installer])
}
