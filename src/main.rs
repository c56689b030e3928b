//! The program: hands over to the library and returns its exit code.

use std::process::ExitCode;

/// The releases for Linux are linked to musl, whose allocator takes a third of the time that the program
/// needs; that of glibc asks the kernel for each page of a thread by itself.
#[cfg(all(feature = "machine", target_os = "linux"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pip_doctor::main()
}
