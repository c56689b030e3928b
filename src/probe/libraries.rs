//! Native libraries that builds of much used packages need: headers, library, version.
//!
//! Read from the folders in which compilers and pkg-config look. Windows has no such folders. The
//! names are those of the table `natives`, which knows what to install for each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Context, Contribution, Probe, Running};
use crate::inventory::{Inventory, Library};
use crate::python::version::Version;
use crate::redact::{Clean, Raw};
use crate::system::System;

/// Looks for native libraries.
#[derive(Debug)]
pub struct LibrariesProbe;

impl Probe for LibrariesProbe {
    fn name(&self) -> &'static str {
        "libraries"
    }

    fn start(&self, context: Arc<Context>, _so_far: Arc<Inventory>) -> Running {
        Box::pin(async move {
            let libraries = if context.system.is_windows() { Vec::new() } else { look(&context) };
            Box::new(move |inventory: &mut Inventory| inventory.libraries = libraries) as Contribution
        })
    }
}

/// A library and by what it is known.
struct Known {
    /// Its key in the table `natives`.
    name: &'static str,
    header: &'static str,
    /// The name that pkg-config knows.
    module: &'static str,
    /// The file's name between `lib` and the ending.
    file: &'static str,
}

const fn known(name: &'static str, header: &'static str, module: &'static str, file: &'static str) -> Known {
    Known { name, header, module, file }
}

const KNOWN: &[Known] = &[
    known("blas", "cblas.h", "openblas", "openblas"),
    known("bzip2", "bzlib.h", "bzip2", "bz2"),
    known("cairo", "cairo/cairo.h", "cairo", "cairo"),
    known("ffi", "ffi.h", "libffi", "ffi"),
    known("freetype", "freetype2/ft2build.h", "freetype2", "freetype"),
    known("gdal", "gdal.h", "gdal", "gdal"),
    known("geos", "geos_c.h", "geos", "geos_c"),
    known("gmp", "gmp.h", "gmp", "gmp"),
    known("hdf5", "hdf5.h", "hdf5", "hdf5"),
    known("jpeg", "jpeglib.h", "libjpeg", "jpeg"),
    known("krb5", "gssapi/gssapi.h", "krb5-gssapi", "gssapi_krb5"),
    known("ldap", "ldap.h", "ldap", "ldap"),
    known("libxml2", "libxml2/libxml/xmlversion.h", "libxml-2.0", "xml2"),
    known("lzma", "lzma.h", "liblzma", "lzma"),
    known("mysql", "mysql/mysql.h", "mysqlclient", "mysqlclient"),
    known("ncurses", "ncurses.h", "ncurses", "ncurses"),
    known("odbc", "sql.h", "odbc", "odbc"),
    known("portaudio", "portaudio.h", "portaudio-2.0", "portaudio"),
    known("pq", "postgresql/libpq-fe.h", "libpq", "pq"),
    known("proj", "proj.h", "proj", "proj"),
    known("readline", "readline/readline.h", "readline", "readline"),
    known("snappy", "snappy-c.h", "snappy", "snappy"),
    known("sqlite", "sqlite3.h", "sqlite3", "sqlite3"),
    known("tiff", "tiffio.h", "libtiff-4", "tiff"),
    known("uuid", "uuid/uuid.h", "uuid", "uuid"),
    known("webp", "webp/decode.h", "libwebp", "webp"),
    known("yaml", "yaml.h", "yaml-0.1", "yaml"),
    known("zlib", "zlib.h", "zlib", "z"),
    known("zmq", "zmq.h", "libzmq", "zmq"),
];

/// Where compilers, linkers and pkg-config look, the first first.
struct Folders {
    headers: Vec<PathBuf>,
    libraries: Vec<PathBuf>,
    modules: Vec<PathBuf>,
}

fn look(context: &Context) -> Vec<Library> {
    let system = &context.system;
    let folders = folders(system);
    KNOWN
        .iter()
        .map(|known| {
            let headers = folders.headers.iter().find_map(|folder| header(system, folder, known));
            let files = ["so", "dylib", "a", "tbd"].map(|ending| format!("lib{}.{ending}", known.file));
            let path = folders
                .libraries
                .iter()
                .flat_map(|folder| files.iter().map(|file| folder.join(file)))
                .find(|file| system.is_file(file));
            let module = format!("{}.pc", known.module);
            let version =
                folders.modules.iter().find_map(|folder| stated_version(system, &folder.join(&module)));
            Library {
                name: Clean::literal(known.name),
                version,
                headers: headers.map(|folder| context.show(&folder)),
                path: path.map(|file| context.show(&file)),
            }
        })
        .collect()
}

/// The folder that holds the header, directly or in the folder of its own that many have.
fn header(system: &System, folder: &Path, known: &Known) -> Option<PathBuf> {
    let Some((own, name)) = known.header.rsplit_once('/') else {
        return system.is_file(&folder.join(known.header)).then(|| folder.to_owned());
    };
    let inner = [folder.join(own), folder.to_owned()];
    inner.into_iter().find(|folder| system.is_file(&folder.join(name)))
}

/// `Version: 3.4.4` of a file for pkg-config.
fn stated_version(system: &System, file: &Path) -> Option<Version> {
    let text = system.read_text(file).ok()?;
    text.inspect(|text| text.lines().find_map(|line| line.strip_prefix("Version:")).and_then(Version::parse))
}

/// Folders of headers that variables name.
pub(super) fn named_header_folders(system: &System) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for name in ["CPATH", "C_INCLUDE_PATH", "INCLUDE"] {
        folders.extend(system.variable_os(name).map(std::env::split_paths).into_iter().flatten());
    }
    for flags in ["CPPFLAGS", "CFLAGS"].into_iter().filter_map(|name| system.variable(name)) {
        let named = flags.unredacted().split_whitespace().filter_map(|flag| flag.strip_prefix("-I"));
        folders.extend(named.map(PathBuf::from));
    }
    folders.retain(|folder| folder.is_absolute());
    folders
}

fn folders(system: &System) -> Folders {
    let split = |name: &str| {
        system.variable_os(name).map(std::env::split_paths).into_iter().flatten().collect::<Vec<_>>()
    };
    let mut found = Folders {
        headers: named_header_folders(system),
        libraries: split("LIBRARY_PATH"),
        modules: split("PKG_CONFIG_PATH"),
    };
    if let Some(flags) = system.variable("LDFLAGS") {
        let named = flags.unredacted().split_whitespace().filter_map(|flag| flag.strip_prefix("-L"));
        found.libraries.extend(named.map(PathBuf::from));
    }
    for prefix in prefixes(system) {
        found.headers.push(prefix.join("include"));
        let mut inner = vec![prefix.join("lib"), prefix.join("lib64")];
        // Debian keeps one folder for each architecture.
        let triplets = system.entries(&prefix.join("lib")).into_iter();
        let triplets: Vec<PathBuf> = triplets
            .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-")))
            .collect();
        let names = triplets.iter().filter_map(|path| path.file_name());
        found.headers.extend(names.map(|name| prefix.join("include").join(name)));
        inner.extend(triplets);
        found.modules.extend(inner.iter().map(|folder| folder.join("pkgconfig")));
        found.modules.push(prefix.join("share/pkgconfig"));
        found.libraries.extend(inner);
    }
    for folders in [&mut found.headers, &mut found.libraries, &mut found.modules] {
        folders.retain(|folder| folder.is_absolute());
    }
    found
}

/// Folders that hold `include` and `lib`.
fn prefixes(system: &System) -> Vec<PathBuf> {
    let active = ["CONDA_PREFIX", "HOMEBREW_PREFIX"].into_iter().filter_map(|name| system.variable(name));
    let mut prefixes: Vec<PathBuf> = active.map(|prefix: Raw| prefix.path()).collect();
    if system.os() == "macos" {
        let brew = ["/opt/homebrew", "/usr/local"].map(PathBuf::from);
        // What the system has itself lies apart (keg-only).
        let kegs = brew.iter().flat_map(|prefix| system.entries(&prefix.join("opt")));
        prefixes.extend(kegs);
        prefixes.extend(brew);
        prefixes.push(PathBuf::from("/opt/local"));
        prefixes.push(PathBuf::from("/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk/usr"));
    } else {
        prefixes.extend(["/usr/local", "/usr"].map(PathBuf::from));
    }
    prefixes
}
