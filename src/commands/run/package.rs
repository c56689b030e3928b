//! Which packages a command names: the words behind `install` that are requirements.

use std::ffi::OsString;

use crate::python::requirement::Requirement;
use crate::redact::Redactor;

/// Options of pip, uv, poetry, pipx and conda that take their next word as a value (`pip install --help`
/// of 9.0 to 26.1, `uv pip install --help`, `uv add --help`, `poetry add --help`, `conda install --help`).
const WITH_VALUE: [&str; 105] = [
    "--abi",
    "--allow-insecure-host",
    "--branch",
    "--build",
    "--build-constraint",
    "--build-constraints",
    "--build-option",
    "--cache-dir",
    "--cert",
    "--channel",
    "--client-cert",
    "--color",
    "--config-file",
    "--config-setting",
    "--config-settings",
    "--constraint",
    "--constraints",
    "--default-index",
    "--dest",
    "--directory",
    "--editable",
    "--exclude-newer",
    "--excludes",
    "--exists-action",
    "--extra",
    "--extra-index-url",
    "--extras",
    "--file",
    "--find-links",
    "--fork-strategy",
    "--global-option",
    "--group",
    "--implementation",
    "--index",
    "--index-strategy",
    "--index-url",
    "--install-option",
    "--keyring-provider",
    "--link-mode",
    "--log",
    "--name",
    "--no-binary",
    "--no-binary-package",
    "--no-build-isolation-package",
    "--no-build-package",
    "--only-binary",
    "--optional",
    "--override",
    "--overrides",
    "--package",
    "--pip-args",
    "--platform",
    "--prefix",
    "--preinstall",
    "--prerelease",
    "--progress-bar",
    "--project",
    "--proxy",
    "--pypi-mirror",
    "--python",
    "--python-platform",
    "--python-preference",
    "--python-version",
    "--refresh-package",
    "--reinstall-package",
    "--report",
    "--requirement",
    "--requirements",
    "--resolution",
    "--resume-retries",
    "--retries",
    "--rev",
    "--root",
    "--root-user-action",
    "--source",
    "--src",
    "--suffix",
    "--tag",
    "--target",
    "--timeout",
    "--torch-backend",
    "--trusted-host",
    "--upgrade-package",
    "--upgrade-strategy",
    "--uploaded-prior-to",
    "--use-deprecated",
    "--use-feature",
    "--wheel-dir",
    "--with",
    "-C",
    "-E",
    "-G",
    "-P",
    "-S",
    "-b",
    "-c",
    "-d",
    "-e",
    "-f",
    "-i",
    "-n",
    "-p",
    "-r",
    "-t",
    "-w",
];
/// Words behind which packages stand.
const VERBS: [&str; 4] = ["install", "add", "download", "wheel"];

/// The packages that the command names, in order.
pub(super) fn named(command: &[OsString], redactor: &Redactor) -> Vec<Requirement> {
    let words: Vec<&str> = command.iter().filter_map(|word| word.to_str()).collect();
    let Some(verb) = words.iter().position(|word| VERBS.contains(word)) else { return Vec::new() };
    let mut packages = Vec::new();
    let mut behind = words[verb + 1..].iter();
    while let Some(word) = behind.next() {
        if WITH_VALUE.contains(word) {
            behind.next();
        } else if !word.starts_with('-') && !word.contains(['/', '\\', '@']) && *word != "." {
            redactor.learn_vocabulary(&[Requirement::name_in(word)]);
            packages.extend(Requirement::parse(word, redactor).filter(|_| !is_file(word)));
        }
    }
    packages
}

fn is_file(word: &str) -> bool {
    [".whl", ".tar.gz", ".zip", ".txt"].iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::named;
    use crate::redact::Redactor;

    #[test]
    fn options_files_and_addresses_are_no_packages() {
        let command = "python -m pip install -r x.txt --index-url https://i.example/ --retries 0 -U 'lxml<5' ./here foo.whl Pillow";
        let words: Vec<_> = command.replace('\'', "").split(' ').map(Into::into).collect();
        let names: Vec<String> =
            named(&words, &Redactor::default()).iter().map(|package| package.name.to_string()).collect();
        assert_eq!(names, ["lxml", "pillow"]);
    }
}
