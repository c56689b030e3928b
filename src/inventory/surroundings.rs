//! What lies around the process in question.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::redact::Clean;

/// What lies around the process in question: under `run` the one that failed, else this shell.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Surroundings {
    /// Variables that steer interpreters, installers and compilers, by name; PATH and the like
    /// aside.
    pub variables: BTreeMap<Clean, Clean>,
    /// Words of CFLAGS, LDFLAGS and their like.
    pub flags: BTreeSet<Clean>,
    /// Programs that CC, LDSHARED and their like name.
    pub tools: BTreeSet<Clean>,
    /// PYTHONHOME.
    pub python_home: Option<Clean>,
    /// It names the interpreter's own installation.
    pub python_home_fits: Option<bool>,
    /// A folder on PYTHONPATH that holds modules for another Python.
    pub python_path_foreign: Option<Clean>,
    /// A module was not found, and it was looked for.
    pub looked_for_module: bool,
    /// Where that module lies.
    pub held: Option<Held>,
    /// The distribution of the same interpreter that requires it.
    pub wanted_by: Option<Clean>,
    /// The distribution of the same interpreter with an extra that requires it.
    pub optional_for: Option<Clean>,
    /// The distribution of the same interpreter that brought it, of which nothing but metadata is left.
    pub left_over: Option<Clean>,
    /// The folder in which the project lies now that brought it in place, and was elsewhere then.
    pub moved_to: Option<Clean>,
    /// Other modules that the same file imports and that are not there either.
    #[serde(skip)]
    pub besides: BTreeSet<Clean>,
    /// Folder of a variable for the loader that holds the library which the output names.
    pub library_folder: Option<Clean>,
    /// Modules in the folder of the failing program that come before others of the same name;
    /// nothing where that folder is not known.
    pub shadowing: Option<BTreeSet<Clean>>,
    /// The one folder here, or in `src`, that is a package of Python, tests and documents aside; nothing where there
    /// are none or several.
    pub own_package: Option<Clean>,
    /// It lies in `src`.
    pub own_package_in_src: Option<bool>,
    /// Something listens at the proxy that is configured on this machine; nothing without one.
    pub proxy_listens: Option<bool>,
    /// Where that proxy is: `127.0.0.1:3128`.
    pub local_proxy: Option<Clean>,
    /// Compilers and linkers that the command started.
    pub compilers: BTreeSet<Clean>,
}

/// Where a module lies that was not found.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// user-site, beside, folder, environment, interpreter, unrelated.
    #[serde(rename = "as")]
    pub how: Clean,
    /// The folder.
    pub place: Clean,
}
