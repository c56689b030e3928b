//! Settings in TOML: nested tables become names with points.

use toml::{Table, Value};

/// Names and values, in the order of their names. Of a project's file only the tables of
/// `section`; what cannot be parsed has no settings.
pub(super) fn read(text: &str, section: Option<[&str; 2]>) -> Vec<(String, String)> {
    let Ok(mut table) = toml::from_str::<Table>(text) else { return Vec::new() };
    for name in section.into_iter().flatten() {
        match table.remove(name) {
            Some(Value::Table(inner)) => table = inner,
            _ => return Vec::new(),
        }
    }
    // Whatever else a project says of itself (dependency groups, sources, workspace members) is no
    // setting of the machine.
    if section.is_some() {
        table.retain(|name, _| OF_A_PROJECT.contains(&name));
    }
    let mut found = Vec::new();
    flatten("", &Value::Table(table), &mut found);
    // TOML has keys without letters; no tool has a setting of such a name.
    found.retain(|(name, _)| !name.trim().is_empty());
    found
}

/// Keys of `[tool.uv]` that change where packages come from or whether they are built.
const OF_A_PROJECT: &[&str] = &[
    "build-constraint-dependencies",
    "config-settings",
    "constraint-dependencies",
    "default-index",
    "exclude-newer",
    "extra-build-dependencies",
    "extra-index-url",
    "find-links",
    "index",
    "index-strategy",
    "index-url",
    "native-tls",
    "no-binary",
    "no-binary-package",
    "no-build",
    "no-build-isolation",
    "no-build-isolation-package",
    "no-build-package",
    "no-index",
    "override-dependencies",
    "pip",
    "prerelease",
    "python-preference",
    "required-version",
    "resolution",
    "system-certs",
];

fn flatten(name: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                let inner = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                flatten(&inner, value, found);
            }
        }
        Value::Array(values) if values.iter().any(|value| matches!(value, Value::Table(_))) => {
            for (index, value) in values.iter().enumerate() {
                flatten(&format!("{name}[{index}]"), value, found);
            }
        }
        Value::Array(values) => {
            found.push((name.to_owned(), values.iter().map(word).collect::<Vec<_>>().join(", ")));
        }
        value => found.push((name.to_owned(), word(value))),
    }
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Datetime(time) => time.to_string(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(", "),
        Value::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn tables_become_names_with_points() {
        let text = "native-tls = true\n[[index]]\nname = \"corp\"\nurl = \"https://index.example/simple\"\n[pip]\nno-binary = [\"numpy\", \"scipy\"]\n";
        let pairs = read(text, None);
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("index[0].name", "corp"),
                ("index[0].url", "https://index.example/simple"),
                ("native-tls", "true"),
                ("pip.no-binary", "numpy, scipy"),
            ]
        );
    }

    #[test]
    fn of_a_project_only_what_changes_the_installation() {
        let text = "[project]\nname = \"x\"\n[tool.uv]\nno-build = true\ndev-dependencies = [\"pytest\"]\n";
        assert_eq!(read(text, Some(["tool", "uv"])), [("no-build".to_owned(), "true".to_owned())]);
    }
}
