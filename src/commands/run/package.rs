//! Which packages a command names: the words behind `install` that are requirements.

use std::ffi::OsString;

use crate::python::option;
use crate::python::requirement::Requirement;
use crate::redact::Redactor;

/// Words behind which packages stand.
const VERBS: [&str; 4] = ["install", "add", "download", "wheel"];

/// The packages that the command names, in order.
pub(super) fn named(command: &[OsString], redactor: &Redactor) -> Vec<Requirement> {
    let words: Vec<&str> = command.iter().filter_map(|word| word.to_str()).collect();
    let Some(verb) = words.iter().position(|word| VERBS.contains(word)) else { return Vec::new() };
    let mut packages = Vec::new();
    let mut behind = words[verb + 1..].iter();
    while let Some(word) = behind.next() {
        if option::takes_a_value(word) {
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
