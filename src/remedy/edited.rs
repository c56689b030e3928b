//! One thing written for another in the lines of a file: what a shell is told.

use crate::redact::Clean;

use super::project::Form;

/// The command that writes one thing for another in each line of a file; a copy of it stays. Both are told as
/// sed takes them. `-E`, `I` and a suffix that sticks to `-i` are known to GNU, BSD and busybox.
pub(super) fn edited(file: &Clean, wrong: &Clean, right: &Clean, windows: bool) -> Clean {
    let form = if windows {
        "Copy-Item {file} {file}.bak; (Get-Content {file}.bak) -replace '{wrong}', '{right}' | Set-Content {file}"
    } else {
        "sed -i.bak -E 's#{wrong}#{right}#I' {file}"
    };
    // What a group held is `$1` there.
    let right = if windows { right.replaced(&[("\\", "$")]) } else { right.clone() };
    let quoted = |text: &Clean| text.replaced(&[("'", if windows { "''" } else { r"'\''" })]);
    Clean::literal(form).fill(&|place| match place {
        "file" => Some(file.clone()),
        "wrong" => Some(quoted(wrong)),
        "right" => Some(quoted(&right)),
        _ => None,
    })
}

/// The same for a requirement: its name with what bounds it, as the file writes it.
pub(super) fn renamed(file: &Clean, form: Form, name: &Clean, right: &Clean, windows: bool) -> Clean {
    // Letters and hyphens of a name count for nothing (PEP 503).
    let name = name.mapped(|name| {
        name.split(['-', '_', '.']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("[-_.]+")
    });
    let bounds = right.as_str().find(['<', '>', '=', '!', '~']);
    let (wrong, written) = match (form, bounds) {
        (Form::Line, _) => ("^{name}([^A-Za-z0-9._-].*)?$", "{right}"),
        (Form::Indented, _) => ("^( +){name}([^A-Za-z0-9._-].*)?$", r"\1{right}"),
        (Form::Quoted('"'), _) => ("\"{name}([^A-Za-z0-9._\"-][^\"]*)?\"", "\"{right}\""),
        (Form::Quoted(_), _) => ("'{name}([^A-Za-z0-9._'-][^']*)?'", "'{right}'"),
        (Form::Key, None) => ("^{name}( *=)", r"{right}\1"),
        (Form::Key, Some(_)) => ("^{name} *=.*", "{right} = \"{bounds}\""),
    };
    let key = if form == Form::Key { bounds } else { None };
    let filled = |text: &'static str| {
        Clean::literal(text).fill(&|place| match place {
            "name" => Some(name.clone()),
            "right" => Some(right.slice(0..key.unwrap_or(right.as_str().len()))),
            "bounds" => key.map(|start| right.slice(start..right.as_str().len())),
            _ => None,
        })
    };
    edited(file, &filled(wrong), &filled(written), windows)
}
