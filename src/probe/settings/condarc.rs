//! Settings of conda. A condarc is YAML; what people write in it is names with a value or a list.

/// Names and values. Deeper structures are passed over.
pub(super) fn read(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let line = without_comment(line);
        let inner = line.trim();
        if inner.is_empty() || inner == "---" {
            continue;
        }
        // A list may stand as far left as its name.
        if let Some(item) = inner.strip_prefix("- ") {
            if let Some((_, value)) = found.last_mut() {
                if !value.is_empty() {
                    value.push_str(", ");
                }
                value.push_str(unquoted(item));
            }
        } else if let Some((name, value)) = inner.split_once(':') {
            let deeper = line.starts_with([' ', '\t']);
            match found.last_mut() {
                Some((_, outer)) if deeper => {
                    if !outer.is_empty() {
                        outer.push_str(", ");
                    }
                    outer.push_str(unquoted(name));
                    outer.push_str(": ");
                    outer.push_str(unquoted(value));
                }
                _ => found.push((unquoted(name).to_owned(), unquoted(value).to_owned())),
            }
        }
    }
    found.retain(|(name, value)| !name.trim().is_empty() && !value.is_empty() && value != "[]");
    found
}

fn without_comment(line: &str) -> &str {
    match line.find(" #") {
        Some(place) => &line[..place],
        None if line.starts_with('#') => "",
        None => line,
    }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn values_lists_and_one_level_below() {
        let text = "# mine\nchannels:\n  - conda-forge\n  - defaults # last\nssl_verify: false\nproxy_servers:\n  https: http://proxy.example:3128\n";
        let expected = [
            ("channels", "conda-forge, defaults"),
            ("ssl_verify", "false"),
            ("proxy_servers", "https: http://proxy.example:3128"),
        ];
        let found = read(text);
        assert!(found.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq(expected));
    }
}
