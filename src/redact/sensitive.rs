//! Which names promise a secret, and which values look like one.

/// How surely a name stands before a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sensitivity {
    /// A password or secret: whatever its value is.
    Strong,
    /// A token, a key: if the value looks made up.
    Weak,
}

/// What the name of a variable, an option or a setting promises. `TOKENIZERS_PARALLELISM`,
/// `KEYRING_PROVIDER`, `PWD` and `cache_key` promise nothing.
pub(super) fn sensitivity(name: &str) -> Option<Sensitivity> {
    let words = words(name);
    if matches!(words.as_slice(), [only] if only == "pwd" || only == "oldpwd") {
        return None;
    }
    if matches!(
        words.last().map(String::as_str),
        Some("file" | "path" | "dir" | "sock" | "home" | "command" | "name")
    ) {
        return None;
    }
    let mut found = None;
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| words.get(before)).map(String::as_str);
        match word.as_str() {
            "password" | "passwords" | "passwd" | "passphrase" | "pwd" | "secret" | "secrets"
            | "credential" | "credentials" => return Some(Sensitivity::Strong),
            "pass" if words.len() > 1 => return Some(Sensitivity::Strong),
            "key" | "keys" if before.is_some_and(is_key_word) => found = Some(Sensitivity::Weak),
            "token" | "tokens" | "auth" | "authorization" | "apikey" | "pat" | "jwt" | "cookie" | "sig" => {
                found = Some(Sensitivity::Weak);
            }
            // Of a signed address; `PYO3_ENVIRONMENT_SIGNATURE` is none.
            "signature" if matches!(before, None | Some("amz" | "goog" | "aws")) => {
                found = Some(Sensitivity::Weak);
            }
            _ => {}
        }
        let joined = |ends: &[&str]| ends.iter().any(|end| word.len() > end.len() && word.ends_with(end));
        if joined(&["password", "passwd", "passphrase", "secret"]) {
            return Some(Sensitivity::Strong);
        }
        if joined(&["token", "apikey", "accesskey"]) {
            found = Some(Sensitivity::Weak);
        }
    }
    found
}

/// Keys that open something, unlike those that sort, cache or are public.
fn is_key_word(word: &str) -> bool {
    !matches!(
        word,
        "public"
            | "pub"
            | "cache"
            | "sort"
            | "primary"
            | "foreign"
            | "registry"
            | "host"
            | "gpg"
            | "hot"
            | "dict"
            | "lookup"
            | "config"
            | "by"
            | "missing"
            | "unknown"
            | "invalid"
            | "build"
            | "per"
            | "no"
    )
}

/// The words of a name, in lower case: `apiKey`, `API_KEY` and `api-key` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        let starts = !character.is_ascii_alphanumeric() || was_lower && character.is_ascii_uppercase();
        if starts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        }
        was_lower = character.is_ascii_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether a value looks made up by a machine or by somebody who was asked for a digit: no word,
/// no path, no address, no version.
pub(super) fn is_made_up(value: &str) -> bool {
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = value.chars().any(char::is_alphabetic);
    let has_mark = value.chars().any(|character| "!$%&*+=^~#?@".contains(character));
    let is_place = value.contains("://")
        || value.starts_with(['/', '.', '~', '<'])
        || value.get(1..3).is_some_and(|rest| rest == ":\\" || rest == ":/");
    let is_mixed = value.bytes().any(|byte| byte.is_ascii_lowercase())
        && value.bytes().any(|byte| byte.is_ascii_uppercase())
        && value.len() >= 20
        && !value.contains(['(', '.', ' ']);
    let is_long = value.chars().count() >= 6;
    is_long && !is_place && (has_letter && (has_digit || has_mark) || is_mixed) && !value.contains("](")
}

#[cfg(test)]
mod tests {
    use super::{Sensitivity, is_made_up, sensitivity};

    #[test]
    fn names_promise_what_their_words_say() {
        for name in
            ["PASSWORD", "PGPASSWORD", "db_pass", "clientSecret", "UV_INDEX_CORP_PASSWORD", "_password"]
        {
            assert_eq!(sensitivity(name), Some(Sensitivity::Strong), "{name}");
        }
        for name in
            ["GITHUB_TOKEN", "_authToken", "api-key", "AWS_ACCESS_KEY_ID", "githubtoken", "apikey", "sig"]
        {
            assert_eq!(sensitivity(name), Some(Sensitivity::Weak), "{name}");
        }
        for name in [
            "PWD",
            "TOKENIZERS_PARALLELISM",
            "PIP_KEYRING_PROVIDER",
            "cache_key",
            "monkey",
            "SSH_AUTH_SOCK",
            "PYO3_ENVIRONMENT_SIGNATURE",
            "pass",
            "bypass",
        ] {
            assert_eq!(sensitivity(name), None, "{name}");
        }
    }

    #[test]
    fn made_up_values_are_told_from_words_and_places() {
        for value in ["hunter2", "a1b2c3d4", "pa$$word", "dGhpc0lzTm90QVJlYWxUb2tlbg"] {
            assert!(is_made_up(value), "{value}");
        }
        for value in
            ["match", "next_token", "/tmp/agent.1", "https://a1.example", "3.12.1", "C:\\x1y2z3", "<token>"]
        {
            assert!(!is_made_up(value), "{value}");
        }
    }
}
