//! Why an interpreter cannot be used, read from the file before it is started and from what came
//! of starting it.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use object::elf;
use object::read::elf::ProgramHeader as _;

use super::{answer, environment};
use crate::inventory::{Trouble, TroubleKind};
use crate::probe::Context;
use crate::probe::programs::store;
use crate::redact::Raw;
use crate::system::{Ending, Outcome, System};

/// How much of a program is read: its headers lie at the start.
const HEAD: u64 = 16 * 1024;

/// How many links are followed, as Linux does.
const MOST_LINKS: usize = 40;

/// What is wrong with the file, before anything is started.
pub(super) fn of_file(context: &Context, file: &Path) -> Option<Trouble> {
    let system = &context.system;
    if system.is_windows() && store::is_store(file) && system.link_metadata(file).is_ok() {
        // Both have no length and cannot be opened: their folder tells which one only sells Python.
        let installed = file.parent().is_some_and(store::is_store_package);
        let words = "an alias that opens the Microsoft Store";
        return (!installed).then(|| trouble(context, TroubleKind::StoreAlias, words));
    }
    let metadata = match system.metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Some(trouble(context, TroubleKind::PermissionDenied, "the folder cannot be read"));
        }
        Err(_) => return Some(of_link(context, file)),
    };
    if metadata.is_dir() {
        return Some(trouble(context, TroubleKind::NotAProgram, "a folder"));
    }
    if metadata.len() == 0 {
        return Some(trouble(context, TroubleKind::NotAProgram, "an empty file"));
    }
    if !system.is_executable(file) {
        return Some(trouble(context, TroubleKind::PermissionDenied, "the file is not executable"));
    }
    // What the system refuses for its form may be given to /bin/sh by the C library. Junk is not
    // to be run as a script.
    match system.read(file, HEAD) {
        Ok(head) if is_program(&head) || answer::is_batch(file) => None,
        Ok(_) => Some(trouble(context, TroubleKind::NotAProgram, "neither a program nor a script")),
        // It may be executable and not readable.
        Err(_) => None,
    }
}

/// What came of starting it; nothing if it answered.
pub(super) fn of_start(context: &Context, file: &Path, outcome: &Outcome) -> Trouble {
    let (kind, detail) = match &outcome.ending {
        Ending::NotStarted(error) => of_refusal(&context.system, file, error),
        Ending::Code(0) => (TroubleKind::Unreadable, "it ended without an answer".to_owned()),
        Ending::Code(code) => (TroubleKind::Failed, exit_words(*code)),
        Ending::Signal(signal) => {
            (TroubleKind::Killed, format!("ended by signal {signal}{}", signal_name(*signal)))
        }
        Ending::TimedOut => {
            (TroubleKind::TimedOut, format!("no answer in {:.1} s", outcome.elapsed.as_secs_f64()))
        }
        Ending::TooMuchOutput => (TroubleKind::Unreadable, "it wrote without end".to_owned()),
    };
    let said = last_words(&outcome.stderr);
    // pyenv's own words, from a shim that was not recognised as one.
    let is_shim =
        said.contains("pyenv: ") && (said.contains("command not found") || said.contains("is not installed"));
    let kind = if is_shim { TroubleKind::ShimUnresolved } else { kind };
    let in_venv = environment::folder_of(&context.system, file)
        .and_then(|prefix| environment::settings(&context.system, &prefix));
    let base_gone = in_venv.is_some_and(|settings| settings.base_exists == Some(false));
    let kind = match kind {
        TroubleKind::TimedOut | TroubleKind::NotAsked => kind,
        _ if base_gone => TroubleKind::BaseGone,
        TroubleKind::Failed | TroubleKind::Killed => shown_by(&said).unwrap_or(kind),
        _ => kind,
    };
    let detail = if said.is_empty() { detail } else { format!("{detail}: {said}") };
    trouble(context, kind, &detail)
}

/// What Python, its launcher and the loader say when a part that they cannot do without is gone.
fn shown_by(said: &str) -> Option<TroubleKind> {
    const LIBRARY: &[&str] = &["error while loading shared libraries", "Library not loaded"];
    const BASE: &[&str] = &[
        "No module named 'encodings'",
        "No module named encodings",
        "No Python at",
        "did not find executable at",
    ];
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(LIBRARY) {
        return Some(TroubleKind::LoaderMissing);
    }
    says(BASE).then_some(TroubleKind::BaseGone)
}

fn trouble(context: &Context, kind: TroubleKind, detail: &str) -> Trouble {
    Trouble { kind, detail: context.text(detail) }
}

/// A name that leads to no file: where its links end.
fn of_link(context: &Context, file: &Path) -> Trouble {
    let system = &context.system;
    let mut seen = BTreeSet::new();
    let mut place = file.to_owned();
    while let Ok(target) = system.read_link(&place) {
        if !seen.insert(place.clone()) || seen.len() > MOST_LINKS {
            return trouble(context, TroubleKind::LinkLoop, "links that lead back to themselves");
        }
        place = place.parent().unwrap_or(Path::new("/")).join(target);
    }
    if seen.is_empty() {
        return trouble(context, TroubleKind::NotAProgram, "no such file");
    }
    let in_venv = environment::folder_of(system, file).is_some();
    let kind = if in_venv { TroubleKind::BaseGone } else { TroubleKind::DanglingLink };
    let end = Raw::from_os(plain(&place));
    trouble(context, kind, &format!("it leads to {}, which is not there", end.unredacted()))
}

/// The path without `.` and `..`, as far as names tell.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            std::path::Component::CurDir => {}
            _ => plain.push(part),
        }
    }
    plain
}

fn is_program(head: &[u8]) -> bool {
    let starts: &[&[u8]] = &[
        b"#!",
        b"\x7fELF",
        b"MZ",
        // Mach-O, 32 and 64 bits, and with several architectures.
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
    ];
    starts.iter().any(|start| head.starts_with(start))
}

/// The system did not start it: the file's header may tell why.
fn of_refusal(system: &System, file: &Path, error: &std::io::Error) -> (TroubleKind, String) {
    if let Some(words) = lacking(error) {
        return (TroubleKind::NotAsked, words.to_owned());
    }
    let head = system.read(file, HEAD).unwrap_or_default();
    if let Some(line) = head.strip_prefix(b"#!") {
        let line = Raw::from_bytes(line.split(|byte| *byte == b'\n').next().unwrap_or_default());
        let program = line.unredacted().split_whitespace().next().unwrap_or_default();
        if !system.is_file(Path::new(program)) {
            return (TroubleKind::LoaderMissing, format!("the script's interpreter {program} is not there"));
        }
    }
    if let Some(header) = ElfHeader::read(&head) {
        let here = std::env::consts::ARCH;
        if let Some(loader) = &header.loader
            && !system.is_file(loader)
        {
            let loader = Raw::from_os(loader);
            let words =
                format!("built for {}; its loader {} is not there", header.machine, loader.unredacted());
            let foreign = header.machine != here && !(here == "x86_64" && header.machine == "i686");
            let kind = if foreign { TroubleKind::WrongArchitecture } else { TroubleKind::LoaderMissing };
            return (kind, words);
        }
        if header.machine != here {
            return (
                TroubleKind::WrongArchitecture,
                format!("built for {}, and this is {here}", header.machine),
            );
        }
    }
    if system.is_windows()
        && let Some(found) = refused_by_windows(&head, error)
    {
        return found;
    }
    match error.kind() {
        ErrorKind::PermissionDenied => {
            (TroubleKind::PermissionDenied, "the system refuses to start it (permission denied)".to_owned())
        }
        // ENOEXEC, ERROR_BAD_EXE_FORMAT.
        _ if matches!(error.raw_os_error(), Some(8 | 193)) => {
            (TroubleKind::NotAProgram, "the system does not know its form".to_owned())
        }
        _ => (TroubleKind::Failed, format!("it could not be started: {error}")),
    }
}

/// What pip-doctor itself lacked to start it: that says nothing of the interpreter.
fn lacking(error: &std::io::Error) -> Option<&'static str> {
    if error.kind() == ErrorKind::WouldBlock && error.raw_os_error().is_none() {
        return Some("its turn did not come in time");
    }
    if cfg!(windows) {
        return None;
    }
    match error.raw_os_error()? {
        // ENFILE, EMFILE.
        23 | 24 => Some("it could not be started for lack of file descriptors"),
        // EAGAIN on Linux, on macOS.
        11 | 35 => Some("it could not be started for lack of processes"),
        12 => Some("it could not be started for lack of memory"),
        _ => None,
    }
}

/// Why Windows did not start a program, by the number of the error:
/// <https://learn.microsoft.com/windows/win32/debug/system-error-codes>.
fn refused_by_windows(head: &[u8], error: &std::io::Error) -> Option<(TroubleKind, String)> {
    let denied = |words: &str| Some((TroubleKind::PermissionDenied, words.to_owned()));
    match error.raw_os_error()? {
        193 | 216 => {
            let machine = pe_machine(head)?;
            let words = format!("built for {machine}, and this is {}", std::env::consts::ARCH);
            Some((TroubleKind::WrongArchitecture, words))
        }
        225 => denied("the virus scanner keeps it from being started"),
        740 => denied("it may be started by an administrator only"),
        1260 | 4551 => denied("a policy of this machine keeps it from being started"),
        _ => None,
    }
}

/// The architecture in a PE file's header; nothing if there is none.
fn pe_machine(head: &[u8]) -> Option<&'static str> {
    let word = |start: usize| Some(u16::from_le_bytes([*head.get(start)?, *head.get(start + 1)?]));
    let start = usize::from(head.starts_with(b"MZ").then(|| word(0x3c)).flatten()?);
    if head.get(start..start + 4)? != b"PE\0\0" {
        return None;
    }
    Some(match object::pe::Machine(word(start + 4)?) {
        object::pe::IMAGE_FILE_MACHINE_AMD64 => "x86_64",
        object::pe::IMAGE_FILE_MACHINE_I386 => "i686",
        object::pe::IMAGE_FILE_MACHINE_ARM64 => "aarch64",
        object::pe::IMAGE_FILE_MACHINE_ARMNT => "arm",
        _ => "an unknown architecture",
    })
}

/// What an ELF file's header says of where it runs.
#[derive(Debug, PartialEq)]
struct ElfHeader {
    machine: &'static str,
    /// The program loader (`PT_INTERP`); none in a static program.
    loader: Option<PathBuf>,
}

impl ElfHeader {
    /// Reads the header from the first bytes of a file.
    fn read(head: &[u8]) -> Option<Self> {
        match head.get(4)? {
            1 => Self::parse::<elf::FileHeader32<object::Endianness>>(head),
            2 => Self::parse::<elf::FileHeader64<object::Endianness>>(head),
            _ => None,
        }
    }

    fn parse<H: object::read::elf::FileHeader<Endian = object::Endianness>>(head: &[u8]) -> Option<Self> {
        let header = H::parse(head).ok()?;
        let endian = header.endian().ok()?;
        let machine = match header.e_machine(endian) {
            elf::EM_X86_64 => "x86_64",
            elf::EM_386 => "i686",
            elf::EM_AARCH64 => "aarch64",
            elf::EM_ARM => "arm",
            elf::EM_PPC64 => "powerpc64",
            elf::EM_S390 => "s390x",
            elf::EM_RISCV => "riscv64",
            elf::EM_LOONGARCH => "loongarch64",
            _ => "an unknown architecture",
        };
        let segments = header.program_headers(endian, head).ok()?;
        let loader = segments.iter().find_map(|segment| segment.interpreter(endian, head).ok()?);
        let loader = loader.map(|bytes| Raw::from_bytes(bytes).path());
        Some(Self { machine, loader })
    }
}

fn exit_words(code: i32) -> String {
    match code {
        // Windows has a number for every way to die; nobody knows it in decimal.
        ..0 => {
            let status = code.cast_unsigned();
            format!("exit status 0x{status:08X}{}", windows_status(status))
        }
        // The shell's way of telling a signal.
        129..=159 => format!("exit status {code} (128 + signal {}{})", code - 128, signal_name(code - 128)),
        _ => format!("exit status {code}"),
    }
}

/// NTSTATUS values: <https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/>.
fn windows_status(status: u32) -> &'static str {
    match status {
        0xC000_0005 => ", access violation",
        0xC000_001D => ", illegal instruction",
        0xC000_007B => ", a library that it needs is built for another processor",
        0xC000_0135 => ", a library that it needs is not there",
        0xC000_0138 | 0xC000_0139 => ", a library that it needs is of another version",
        0xC000_0142 => ", a library that it needs could not be initialised",
        0xC000_0409 => ", it ended itself at once",
        _ => "",
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => ", illegal instruction",
        6 => ", aborted",
        7 | 10 => ", bus error",
        8 => ", arithmetic error",
        9 => ", killed",
        11 => ", segmentation fault",
        15 => ", terminated",
        _ => "",
    }
}

/// The end of what it wrote to stderr: the cause stands last.
fn last_words(stderr: &Raw) -> String {
    let lines: Vec<&str> = stderr.unredacted().lines().filter(|line| !line.trim().is_empty()).collect();
    let words = lines[lines.len().saturating_sub(8)..].join("\n");
    let start = words.len().saturating_sub(2000);
    let start = (start..=words.len()).find(|index| words.is_char_boundary(*index)).unwrap_or(words.len());
    words[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::{exit_words, pe_machine};

    #[test]
    fn numbers_of_windows_are_said_as_they_are_known() {
        assert_eq!(
            exit_words(-1_073_741_515),
            "exit status 0xC0000135, a library that it needs is not there"
        );
        assert_eq!(exit_words(1), "exit status 1");
    }

    #[test]
    fn the_header_of_a_program_names_its_processor() {
        let mut head = vec![0; 0x100];
        head[..2].copy_from_slice(b"MZ");
        head[0x3c] = 0x80;
        assert_eq!(pe_machine(&head), None);
        head[0x80..0x86].copy_from_slice(b"PE\0\0\x64\xaa");
        assert_eq!(pe_machine(&head), Some("aarch64"));
        assert_eq!(pe_machine(b"MZ"), None);
    }
}
