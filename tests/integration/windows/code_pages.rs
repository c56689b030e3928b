//! What programs write in a code page of Windows.

use pip_doctor::system::{CodePage, Invocation};

use super::{Command, Machine, Path, System, registered, skip};
use crate::support;

/// What a Python writes by this expression; nothing, with a word, where the code page of this Windows
/// lacks a letter of it.
fn written(python: &Path, expression: &str) -> Option<Vec<u8>> {
    let code = format!("import os; os.write(1, {expression})");
    let output = Command::new(python).args(["-c", &code]).current_dir("C:\\").output().unwrap();
    if !output.status.success() {
        skip("the code page of this Windows has no German letters");
        return None;
    }
    Some(output.stdout)
}

#[test]
fn output_is_read_in_the_code_page_of_its_writer() {
    let Some(python) = registered() else { return };
    for (codec, page) in [("oem", CodePage::Console), ("mbcs", CodePage::Files)] {
        let expression = format!(r"'Gr\xfc\xdfe\n'.encode() + 'Gr\xfc\xdfe'.encode('{codec}')");
        let Some(bytes) = written(&python, &expression) else { return };
        assert!(bytes.starts_with("Grüße\n".as_bytes()), "{bytes:?}");
        let code = format!("import os; os.write(1, {expression})");
        let asked = Invocation::new(&python).args(["-c", &code]).page(page);
        let outcome = support::run(System::real().run(&asked));
        assert!(outcome.stdout.inspect(|text| text == "Grüße\nGrüße"), "{codec}");
    }
}

#[test]
fn output_in_utf_16_is_read() {
    let Some(python) = registered() else { return };
    for codec in ["utf-16", "utf-16-le"] {
        let code = format!(r"import os; os.write(1, 'Gr\xfc\xdfe'.encode('{codec}'))");
        let asked = Invocation::new(&python).args(["-c", &code]);
        let outcome = support::run(System::real().run(&asked));
        assert!(outcome.stdout.inspect(|text| text == "Grüße"), "{codec}");
    }
}

#[test]
fn a_log_keeps_its_letters_and_no_name() {
    let Some(python) = registered() else { return };
    let mut machine = Machine::new();
    machine.set("USERNAME", "jürgen");
    let expression = r"'J\xfcrgen: Gr\xfc\xdfe\nERROR: no\n'.encode('mbcs')";
    let Some(bytes) = written(&python, expression) else { return };
    let log = machine.write("build.log", bytes);
    let report = machine.path("report.md");
    let code = format!("import os; os.write(1, {expression}); os._exit(1)");
    let of_command = [
        Path::new("run"),
        Path::new("--output"),
        &report,
        Path::new("--"),
        &python,
        Path::new("-c"),
        Path::new(&code),
    ];
    let of_file = [Path::new("--output"), &report, Path::new("--log"), &log];
    for arguments in [&of_command[..], &of_file[..]] {
        let status = machine.pip_doctor().args(arguments).output().unwrap().status;
        let text = std::fs::read_to_string(&report).unwrap();
        assert_eq!(status.code().map(|code| code < 2), Some(true), "{text}");
        assert!(text.contains("<user>: Grüße"), "{text}");
        std::fs::remove_file(&report).unwrap();
    }
}
