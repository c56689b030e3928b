//! One thing written for another in the lines of a file: what a shell is told.

use crate::python::name::of_requirement;
use crate::redact::Clean;

use super::carried::Kept;
use super::listed::Place;
use super::project::Form;

/// The command that writes one thing for another in each line of a file; a copy of it stays. Both are told as
/// sed takes them. `-E`, `I` and a suffix that sticks to `-i` are known to GNU, BSD and busybox.
pub(super) fn edited(file: &Clean, wrong: &Clean, right: &Clean, windows: bool) -> Clean {
    let form = if windows {
        "Copy-Item {file} {file}.bak; (Get-Content {file}.bak) -replace '{wrong}', '{right}' | Set-Content {file}"
    } else {
        "sed -i.bak -E 's{sign}{wrong}{sign}{right}{sign}I' {file}"
    };
    // A sign that stands in neither parts them.
    let sign = if wrong.as_str().contains('#') || right.as_str().contains('#') { "%" } else { "#" };
    // What a group held is `$1` there.
    let right = if windows { right.replaced(&[("\\", "$")]) } else { right.clone() };
    let quoted = |text: &Clean| text.replaced(&[("'", if windows { "''" } else { r"'\''" })]);
    Clean::literal(form).fill(&|place| match place {
        "file" => Some(file.clone()),
        "sign" => Some(Clean::literal(sign)),
        "wrong" => Some(quoted(wrong)),
        "right" => Some(quoted(&right)),
        _ => None,
    })
}

/// The same for a requirement, as the file writes it, which keeps what it is told to.
pub(super) fn renamed(place: &Place, name: &Clean, right: &Clean, kept: Kept, windows: bool) -> Clean {
    // Letters and hyphens of a name count for nothing (PEP 503).
    let name = name.mapped(|name| {
        name.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("[-_.]+")
    });
    let end = of_requirement(right.as_str()).len();
    let (only, bounds) = (right.slice(0..end), right.slice(end..right.as_str().len()));
    // What stands around it, and what cannot stand within it.
    let (open, close, edge) = match place.form {
        Form::Line => ("^", "$", "#"),
        Form::Indented => ("^( *)", "$", "#"),
        Form::Quoted('"') => ("\"", "\"", "\""),
        Form::Quoted(_) => ("'", "'", "'"),
        Form::Key => ("^", "", ""),
    };
    let is_all = kept == Kept::All;
    let wrong = match place.form {
        Form::Key if is_all => "{open}{name}( *=)",
        Form::Key if place.is_bare => "{open}{name} *=.*",
        Form::Key => r#"{open}{name}( *= *[{].*version *= *| *= *)"[^"]*""#,
        Form::Line | Form::Indented if is_all || place.is_bare => "{open}{name}([^A-Za-z0-9._-].*)?{close}",
        Form::Quoted(_) if is_all || place.is_bare => "{open}{name}([^A-Za-z0-9._{edge}-][^{edge}]*)?{close}",
        // Extras, bounds, and what comes behind them.
        Form::Line | Form::Indented => {
            r"{open}{name}( *\[[^]]*\])?( *[^]A-Za-z0-9._; {edge}-][^;{edge}]*[^; {edge}])?( *[;{edge}].*)?{close}"
        }
        Form::Quoted(_) => {
            r"{open}{name}( *\[[^]]*\])?( *[^]A-Za-z0-9._; {edge}-][^;{edge}]*[^; {edge}])?( *;[^{edge}]*)?{close}"
        }
    };
    let written = match (place.form, kept) {
        (Form::Key | Form::Line, Kept::All) => r"{right}\1",
        (Form::Key, _) if place.is_bare => "{right} = \"{bounds}\"",
        (Form::Key, _) => "{right}\\1\"{bounds}\"",
        (Form::Indented, Kept::All) => r"\1{right}\2",
        (Form::Indented, _) if place.is_bare => r"\1{right}{bounds}",
        (Form::Indented, Kept::Unbounded) => r"\1{right}\2{bounds}\4",
        (Form::Indented, Kept::Marker) => r"\1{right}{bounds}\4",
        (Form::Quoted(_), Kept::All) => r"{edge}{right}\1{edge}",
        (Form::Line, _) if place.is_bare => "{right}{bounds}",
        (Form::Quoted(_), _) if place.is_bare => "{edge}{right}{bounds}{edge}",
        (Form::Line, Kept::Unbounded) => r"{right}\1{bounds}\3",
        (Form::Line, Kept::Marker) => r"{right}{bounds}\3",
        (Form::Quoted(_), Kept::Unbounded) => r"{edge}{right}\1{bounds}\3{edge}",
        (Form::Quoted(_), Kept::Marker) => r"{edge}{right}{bounds}\3{edge}",
    };
    // A table wants a value: any version.
    let any = Clean::literal("*");
    let bounds = if place.form == Form::Key && bounds.is_empty() { &any } else { &bounds };
    let filled = |text: &'static str| {
        Clean::literal(text).fill(&|place| match place {
            "name" => Some(name.clone()),
            "right" => Some(only.clone()),
            "bounds" => Some(bounds.clone()),
            "open" => Some(Clean::literal(open)),
            "close" => Some(Clean::literal(close)),
            "edge" => Some(Clean::literal(edge)),
            _ => None,
        })
    };
    edited(&place.file, &filled(wrong), &filled(written), windows)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::remedy::project;

    /// What the shell makes of a file.
    #[expect(clippy::disallowed_methods, reason = "the shell that would take the command")]
    fn changed(
        name: &'static str,
        text: &str,
        (wrong, right): (&'static str, &'static str),
        kept: Kept,
    ) -> std::io::Result<String> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join(name);
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let form = project::form(&lines, wrong).filter(|_| name != "list.txt").unwrap_or(Form::Line);
        let mut said = None;
        for is_bare in [false, true].into_iter().filter(|bare| !bare || !text.contains([';', '#', '['])) {
            let place = Place { file: Clean::literal(name), form, is_bare };
            std::fs::write(&file, text)?;
            let command = renamed(&place, &Clean::literal(wrong), &Clean::literal(right), kept, false);
            let mut shell = std::process::Command::new("sh");
            assert!(
                shell.args(["-c", command.as_str()]).current_dir(&folder).status()?.success(),
                "{command}"
            );
            let text = std::fs::read_to_string(&file)?;
            assert_eq!(*said.get_or_insert_with(|| text.clone()), text, "in short and in full");
        }
        Ok(said.unwrap_or_default())
    }

    fn after(name: &'static str, text: &str, wrong: &'static str, right: &'static str, kept: Kept) -> String {
        changed(name, text, (wrong, right), kept).unwrap_or_else(|error| error.to_string())
    }

    /// Name and text of a file, and what it is afterwards.
    type Row = (&'static str, &'static str, &'static str);

    fn become_right(rows: &[Row], wrong: &'static str, right: &'static str, kept: Kept) {
        for (name, text, expected) in rows {
            assert_eq!(after(name, text, wrong, right, kept), *expected, "{name}");
        }
    }

    #[test]
    fn a_name_put_right_in_a_file_keeps_what_belongs_to_it() {
        let rows = [
            ("list.txt", "reqests==2.31.0  # web\nidna\n", "requests==2.31.0  # web\nidna\n"),
            (
                "list.txt",
                "reqests[socks]>=2,<3; python_version < '4'\n",
                "requests[socks]>=2,<3; python_version < '4'\n",
            ),
            ("setup.cfg", "install_requires =\n    reqests>=2\n", "install_requires =\n    requests>=2\n"),
            (
                "pyproject.toml",
                "dependencies = [\"reqests[x]~=2.1\"]\n",
                "dependencies = [\"requests[x]~=2.1\"]\n",
            ),
            ("setup.py", "install_requires=['reqests>2'],\n", "install_requires=['requests>2'],\n"),
            (
                "pyproject.toml",
                "[tool.poetry.dependencies]\nreqests = \"^2.1\"\n",
                "[tool.poetry.dependencies]\nrequests = \"^2.1\"\n",
            ),
        ];
        become_right(&rows, "reqests", "requests", Kept::All);
    }

    #[test]
    fn other_bounds_leave_extras_markers_and_comments() {
        let rows = [
            ("list.txt", "demo==1\nidna\n", "demo>=2\nidna\n"),
            ("list.txt", "Demo\n", "demo>=2\n"),
            ("list.txt", "demo[x] == 1 ; os_name == 'nt'  # why\n", "demo[x]>=2 ; os_name == 'nt'  # why\n"),
            ("list.txt", "demo==1 # why\ndemo-more==1\n", "demo>=2 # why\ndemo-more==1\n"),
            ("setup.cfg", "requires =\n    demo[x]<2\n", "requires =\n    demo[x]>=2\n"),
            (
                "pyproject.toml",
                "dependencies = [\"demo[x]==1; os_name == 'nt'\", \"idna\"]\n",
                "dependencies = [\"demo[x]>=2; os_name == 'nt'\", \"idna\"]\n",
            ),
            ("setup.py", "install_requires=['demo (<2)'],\n", "install_requires=['demo>=2'],\n"),
            (
                "pyproject.toml",
                "demo = {version = \"^1\", extras = [\"x\"]}\n",
                "demo = {version = \">=2\", extras = [\"x\"]}\n",
            ),
        ];
        become_right(&rows, "demo", "demo>=2", Kept::Unbounded);
        assert_eq!(after("Pipfile", "demo = \"==1\"\n", "demo", "demo", Kept::Unbounded), "demo = \"*\"\n");
        assert_eq!(
            after("list.txt", "demo[x]==1; os_name=='nt'\n", "demo", "demo-binary", Kept::Marker),
            "demo-binary; os_name=='nt'\n"
        );
    }
}
