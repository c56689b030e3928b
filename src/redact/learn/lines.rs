//! What a text says over several lines: the body of a private key, the answer of `whoami`, the
//! section that a name stands in.

use super::super::literal::Literals;
use super::super::placeholder::is_masked;
use super::super::{Category, names, shape};

/// Learns from a whole text.
pub(in crate::redact) fn learn(text: &str, literals: &mut Literals) -> bool {
    let before = literals.len();
    if text.contains("PRIVATE KEY") {
        keys(text, literals);
    }
    if ["whoami", "hostname", "[user]", "id -un", "@"].iter().any(|word| text.contains(word)) {
        answers(text, literals);
    }
    homes(text, literals);
    prompts(text, literals);
    literals.len() > before
}

/// Prompts and variables whose names are learned from one text.
const MOST_PROMPTS: usize = 20;

/// Fewest characters of a name that is learned from a text: shorter ones are words of tools too.
const SHORTEST: usize = 4;

/// Who a shell's prompt or a variable names is a user wherever else the text says the name, and so is
/// the machine.
fn prompts(text: &str, literals: &mut Literals) {
    let mut left = MOST_PROMPTS;
    for line in text.lines().filter(|line| line.len() < 400 && line.contains(['@', '㉿', '='])) {
        let found = shape::names(line);
        left = left.saturating_sub(found.len());
        for (name, category) in found.into_iter().filter(|(name, _)| is_name(name)) {
            match category {
                Category::User => literals.add_user(name),
                Category::Host => literals.add_host(name),
                _ => {}
            }
        }
        if left == 0 {
            break;
        }
    }
}

/// Whether a word that stands where a name does is one that can be told from other words.
fn is_name(name: &str) -> bool {
    name.len() >= SHORTEST && names::is_telling(name) && !names::is_generic(name) && !is_masked(name)
}

/// Home folders whose owners are learned from one text.
const MOST_HOMES: usize = 20;

/// Whose home folder a text names is a user wherever else it says the name: `/opt/envs/ann-3.11`.
fn homes(text: &str, literals: &mut Literals) {
    for owner in owners(text) {
        literals.add_user(owner);
    }
}

/// Whose home folders a text names.
pub(in crate::redact) fn owners(text: &str) -> Vec<&str> {
    let mut owners: Vec<&str> = Vec::new();
    for folder in ["/home/", "/Users/", "\\Users\\"] {
        for (at, _) in text.match_indices(folder) {
            let rest = text[at + folder.len()..].trim_start_matches('\\');
            let end = rest.find(|character: char| !character.is_alphanumeric() && !"._-".contains(character));
            let owner = &rest[..end.unwrap_or(rest.len())];
            let goes_on = end.is_some_and(|end| rest[end..].starts_with(['/', '\\']));
            if goes_on && owner.len() >= SHORTEST && !owners.contains(&owner) && owners.len() < MOST_HOMES {
                owners.push(owner);
            }
        }
    }
    owners.retain(|owner| is_name(owner));
    owners
}

/// The lines between the header and the end of a key, whatever stands before each of them.
fn keys(text: &str, literals: &mut Literals) {
    let mut inside = false;
    for line in text.lines() {
        let is_header = line.contains("-----BEGIN") && line.contains("PRIVATE KEY");
        if is_header {
            inside = true;
            continue;
        }
        if !inside {
            continue;
        }
        let body = line.trim_end();
        let body = &body[body.rfind([' ', '\t', '|', '>']).map_or(0, |at| at + 1)..];
        let is_body = body.len() >= 16
            && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        if is_body {
            literals.add_secret(body, Category::Token);
        } else if line.contains("-----END") || !body.is_empty() && !line.contains(": ") {
            inside = false;
        }
    }
}

/// The line below a command that asks who and where one is.
fn answers(text: &str, literals: &mut Literals) {
    let mut asked = None;
    let mut in_user = false;
    let mut headed = None;
    for line in text.lines() {
        let body = line.trim();
        // neofetch and its kin underline who is where.
        let last = body.rsplit([' ', '\t']).next().unwrap_or(body);
        let underlines = last.len() >= 5 && last.bytes().all(|byte| byte == b'-');
        if let Some((user, host)) = headed.take().filter(|_| underlines) {
            for (name, is_host) in [(user, false), (host, true)] {
                if names::is_telling(name) && !is_masked(name) {
                    if is_host { literals.add_host(name) } else { literals.add_user(name) }
                }
            }
        }
        headed = last.split_once('@').filter(|(user, host)| {
            let plain = |name: &str| {
                !name.is_empty()
                    && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
            };
            // With a dot it is an address of mail, or a version.
            plain(user) && plain(host) && !host.contains('.') && names::is_telling(host)
        });
        if let Some(category) = asked.take() {
            let is_word = !body.is_empty() && !body.contains(' ') && !is_masked(body) && body.len() < 64;
            if is_word {
                // `corp\ann` of Windows.
                for part in body.split('\\').filter(|part| names::is_telling(part)) {
                    match category {
                        Category::Host => literals.add_host(part),
                        _ => literals.add_user(part),
                    }
                }
            }
        }
        let command = body.rsplit(['$', '#', '>', '%']).next().unwrap_or(body).trim();
        asked = match command {
            "whoami" | "id -un" | "logname" | "whoami.exe" => Some(Category::User),
            "hostname" | "hostname -f" | "uname -n" | "hostname.exe" => Some(Category::Host),
            _ => None,
        };
        if body.starts_with('[') {
            in_user = body == "[user]";
        } else if in_user
            && let Some((name, value)) = body.split_once('=')
            && name.trim() == "name"
            && !is_masked(value)
        {
            literals.add_user(value.trim().trim_matches('"'));
        }
    }
}
