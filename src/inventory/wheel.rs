//! Why each file of a release would or would not be taken.

use serde::Serialize;

use crate::python::version::Version;
use crate::redact::Clean;

/// The verdict on one requirement for one interpreter.
#[derive(Clone, Debug, Default, Serialize)]
pub struct WheelVerdict {
    /// The requirement.
    pub requirement: Clean,
    /// The index that was asked.
    pub index: Clean,
    /// Id of the interpreter.
    pub python: Clean,
    /// The pip that would choose.
    pub pip: Option<Version>,
    /// Version of the chosen file.
    pub version: Option<Clean>,
    /// The file that this pip takes.
    pub chosen: Option<Clean>,
    /// `wheel` or `sdist`.
    pub chosen_kind: Option<Clean>,
    /// Every file that was considered, the closest first.
    pub candidates: Vec<Candidate>,
    /// What to do, the smallest change first; empty if a wheel of the newest release is taken.
    pub advice: Vec<Clean>,
    /// What the index says of the release, where it was asked.
    pub release: Option<Release>,
}

/// What an index says of a release.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Release {
    /// Its page lists files of it.
    pub listed: bool,
    /// None of them is a wheel.
    pub only_source: bool,
    /// It was withdrawn.
    pub yanked: bool,
    /// Hours since its first file came, as far as the index tells.
    pub hours: Option<u64>,
    /// The first newer release with a wheel that is taken here.
    pub newer: Option<Version>,
}

/// One file of a release.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Candidate {
    /// Its name.
    pub filename: Clean,
    /// Its version.
    pub version: Clean,
    /// This pip would take it.
    pub fits: bool,
    /// Place in pip's order of tags, from 0.
    pub rank: Option<u32>,
    /// Every reason why not, the closest to a fit first.
    pub reasons: Vec<Reason>,
    /// The smallest change that makes it fit.
    pub fix: Option<Clean>,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `python`, `abi`, `architecture`, `glibc`, … as in the contract.
    pub kind: &'static str,
    /// What the file needs.
    pub needs: Clean,
    /// What is there.
    pub have: Clean,
}
