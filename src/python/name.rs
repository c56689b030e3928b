//! Names of distributions.

/// A name in the normal form of PEP 503: small letters, and one `-` for each run of `-`, `_`, `.`.
pub fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for character in name.trim().chars() {
        if matches!(character, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(character.to_lowercase());
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn a_name_has_one_normal_form() {
        for (name, normal) in
            [("Foo__Bar.baz", "foo-bar-baz"), (" Ruamel.YAML ", "ruamel-yaml"), ("x-_.y", "x-y"), ("", "")]
        {
            assert_eq!(normalise(name), normal);
        }
    }
}
