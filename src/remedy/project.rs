//! How the files of a project write what it depends on.
//!
//! They are read as lines: what is written in one of them has to stay as its author wrote it but for the one
//! name. It deliberately touches no name that stands in such a file twice, since one of them may be the name of
//! a folder or of the project itself.

use crate::python::name::normalise;

use super::own;

/// A name in a text that is nothing but a list of names tells nothing of these.
const NO_REQUIREMENT: [&str; 4] = ["name", "packages", "py_modules", "modules"];

/// How a file writes a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// On a line of its own.
    Line,
    /// On a line of its own, behind blanks: `install_requires` of setup.cfg.
    Indented,
    /// As a text in a list, in these quotes.
    Quoted(char),
    /// As the key of a table, whose value bounds it: Poetry, Pipenv.
    Key,
}

/// How the lines of a project's file write this name; nothing where they do not, or more than once.
pub(super) fn form(lines: &[String], name: &str) -> Option<Form> {
    let wanted = normalise(name);
    let mut forms = lines.iter().flat_map(|line| forms(line, &wanted));
    let first = forms.next()?;
    forms.next().is_none().then_some(first).flatten()
}

/// Each place of a line that holds the name; nothing for one that is no requirement.
fn forms(line: &str, wanted: &str) -> Vec<Option<Form>> {
    let text = line.trim();
    if text.starts_with('#') || text.starts_with('[') {
        return Vec::new();
    }
    let is_name = |text: &str| {
        let name = own::requirement_name(text);
        !name.is_empty() && normalise(name) == wanted
    };
    let mut found = Vec::new();
    let key = text.split_once('=').map(|(key, _)| key.trim());
    let tells_nothing = key.is_some_and(|key| NO_REQUIREMENT.contains(&key));
    for quote in ['"', '\''] {
        for part in text.split(quote).skip(1).step_by(2).filter(|part| is_name(part)) {
            let starts = part.trim_start().len() == part.len();
            found.push(Some(Form::Quoted(quote)).filter(|_| starts && !tells_nothing));
        }
    }
    if found.is_empty() && key.is_some_and(|key| is_name(key) && normalise(key) == wanted) && line == text {
        found.push(Some(Form::Key));
    } else if found.is_empty() && is_name(text) && line.starts_with(' ') {
        found.push(Some(Form::Indented));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, name: &str) -> Option<Form> {
        form(&text.lines().map(str::to_owned).collect::<Vec<_>>(), name)
    }

    #[test]
    fn a_name_is_found_as_projects_write_it() {
        assert_eq!(of("dependencies = [\"idna\", \"CV2>=4\"]", "cv2"), Some(Form::Quoted('"')));
        assert_eq!(
            of("setup(\n    install_requires=['idna',\n    'cv2']\n)", "cv2"),
            Some(Form::Quoted('\''))
        );
        assert_eq!(of("[options]\ninstall_requires =\n    idna\n    cv2 >=4\n", "cv2"), Some(Form::Indented));
        assert_eq!(
            of("[tool.poetry.dependencies]\npython = \"^3.9\"\ncv2 = \"*\"\n", "cv2"),
            Some(Form::Key)
        );
        assert_eq!(of("dependencies = [\"cv2[headless]\"]", "cv2"), Some(Form::Quoted('"')));
    }

    #[test]
    fn a_name_that_may_be_another_is_left_alone() {
        for text in [
            "name = \"cv2\"\n",
            "dependencies = [\"cv2\"]\npackages = [\"cv2\"]\n",
            "packages=['cv2'],",
            "# \"cv2\"",
            "dependencies = [\"cv2-stubs\"]",
            "[tool.cv2]\n",
            "description = \"pictures with cv2\"",
        ] {
            assert_eq!(of(text, "cv2"), None, "{text}");
        }
    }
}
