//! Files in the format of Python's `configparser`, as pip reads them.

/// Section, name and value of every option, in order. A line that makes no sense is passed over.
pub(crate) fn read(text: &str) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut section = None;
    let mut indent = 0;
    let mut open = false;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let inner = line.trim();
        if inner.starts_with(['#', ';']) {
            continue;
        }
        if inner.is_empty() {
            continue;
        }
        let depth = line.len() - line.trim_start().len();
        // What is further in than its name goes on with the value.
        if open
            && depth > indent
            && let Some((_, _, value)) = found.last_mut()
        {
            if !value.is_empty() {
                value.push('\n');
            }
            value.push_str(inner);
            continue;
        }
        open = false;
        indent = depth;
        if let Some(name) = inner.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = Some(name.to_owned());
        } else if let Some(section) = &section
            && let Some(place) = inner.find(['=', ':'])
        {
            let (name, value) = (inner[..place].trim(), inner[place + 1..].trim());
            // `configparser` refuses a value without a name.
            open = !name.is_empty();
            if open {
                found.push((section.clone(), name.to_lowercase(), value.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn values_may_go_on_further_in() {
        let text =
            "[global]\nfind-links =\n    /one\n    /two\n; no\ntimeout: 60\n[install]\nno-binary=:all:\n";
        let found = read(text);
        let expected = [
            ("global", "find-links", "/one\n/two"),
            ("global", "timeout", "60"),
            ("install", "no-binary", ":all:"),
        ];
        let plain =
            found.iter().map(|(section, name, value)| (section.as_str(), name.as_str(), value.as_str()));
        assert!(plain.eq(expected));
    }
}
