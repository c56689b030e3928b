//! What only a Windows machine has.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::python::version::Version;
use crate::redact::Clean;

/// The part of the machine that is there on Windows alone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Windows {
    /// Number of the build and of its last update: 22631.3007.
    pub build: Option<Version>,
    /// Client, Server, Server Core, Nano Server.
    pub installation: Option<Clean>,
    /// The code page in which programs without Unicode write files and pipes.
    pub ansi_code_page: Option<u32>,
    /// The code page of consoles when nothing else is said.
    pub oem_code_page: Option<u32>,
    /// The code page of the console that this ran in.
    pub console_code_page: Option<u32>,
    /// Microsoft's Visual C++ runtimes (2015 and later) that are installed, by architecture.
    pub vc_runtimes: BTreeMap<Clean, Version>,
    /// The runtime's files lie in the system's folder, whoever has put them there.
    pub vc_runtime_files: bool,
}
