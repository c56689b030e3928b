//! Which variables steer interpreters, installers, compilers and what they load or reach.

use std::ffi::OsStr;

const WHOLE: [&str; 20] = [
    "CC",
    "CXX",
    "CPP",
    "FC",
    "F77",
    "LD",
    "AR",
    "LDSHARED",
    "LDCXXSHARED",
    "CROSS_COMPILE",
    "VIRTUAL_ENV",
    "TMPDIR",
    "TEMP",
    "TMP",
    "PATH",
    "HOME",
    "USERPROFILE",
    "MACOSX_DEPLOYMENT_TARGET",
    "SDKROOT",
    "NETRC",
];
const STARTS: [&str; 33] = [
    "PIP_",
    "UV_",
    "PYTHON",
    "SSL_",
    "LD_",
    "DYLD_",
    "OPENSSL_",
    "CONDA_",
    "CARGO_",
    "RUST",
    "PKG_CONFIG",
    "CMAKE_",
    "SETUPTOOLS_",
    "DISTUTILS_",
    "POETRY_",
    "PDM_",
    "PIPENV_",
    "PIPX_",
    "HATCH_",
    "VIRTUALENV_",
    "TOX_",
    "NOX_",
    "PYENV_",
    "XDG_",
    "NO_BINARY",
    "ONLY_BINARY",
    "REQUESTS_CA",
    "CURL_CA",
    "C_INCLUDE",
    "CPLUS_INCLUDE",
    "LIBRARY_PATH",
    "NPY_",
    "GIT_SSL",
];
const ENDS: [&str; 2] = ["_PROXY", "FLAGS"];

/// Whether a variable of this name steers such tools.
pub(crate) fn is_steering(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let name = name.to_ascii_uppercase();
    WHOLE.contains(&name.as_str())
        || STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_steering;
    use std::ffi::OsStr;

    #[test]
    fn variables_that_steer_are_told_from_the_rest() {
        for name in
            ["PIP_NO_BINARY", "https_proxy", "PYTHONHOME", "CFLAGS", "ARCHFLAGS", "LD_LIBRARY_PATH", "Path"]
        {
            assert!(is_steering(OsStr::new(name)), "{name}");
        }
        for name in ["AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PS1", "LS_COLORS"] {
            assert!(!is_steering(OsStr::new(name)), "{name}");
        }
    }
}
