//! The user and the machine in a shell's prompt, and behind `ssh` and its kin.

use super::super::Category;
use super::super::names::is_nobody;
use super::super::placeholder::is_masked;
use super::super::span::Span;
use super::pattern::Pattern;

/// `(venv) ann@box:~/project$`, `[ann@box project]$`, `ann@Anns-MacBook ~ %`, `ann@box ~/x>`,
/// `ann@BOX MINGW64 ~/x`, `┌──(ann㉿box)-[~]`.
static PROMPT: Pattern = Pattern::new(concat!(
    r"(?m)^(?:[\s>]*\([^()\n@㉿]{1,40}\))*[\s>]*[┌╭]?[─-]*[\[(]?",
    r"([A-Za-z0-9_\x{80}-\x{10FFFF}][^\s@:/\\㉿()\[\]<>\x22']{0,40}|<user>)[@㉿]([A-Za-z0-9][A-Za-z0-9_.-]*)",
    r"(?::?[~/][^$#\n]{0,200}[$#>]|: ?[^\n$#]{0,80}[$#]|[)\]]?-?\[[^\]\n]{1,120}\]|",
    r" [^\]\n]{1,80}\][$#]| MINGW| MSYS| UCRT| CLANG| [~/]?[^\s]{0,80} ?[%$#>](?:\s|$))"
));

/// macOS before it had zsh: `Anns-Mac:project ann$`.
static OLD_MAC: Pattern = Pattern::new(
    r"(?m)^(?:\([^()\n]{1,40}\) ?)*([A-Za-z0-9][A-Za-z0-9-]{2,60}(?:\.local)?):(?:[^\s:$]{1,80}) ([A-Za-z0-9_.-]{1,40})\$(?: |$)",
);

/// Starship and its kin: `ann in box in ~/project`, `ann at box in ~`.
static WORDED: Pattern = Pattern::new(
    r"(?m)^[^\w\n]{0,6}([a-z_][a-z0-9_.-]{0,40}) (?:in|at|on) (?:[^\w\n~/]{0,4})([A-Za-z0-9][A-Za-z0-9_.-]{0,60}) in [^\n~]{0,4}~",
);

/// `ssh ann@box`, `scp x ann@box:/y`, `rsync … ann@box:`, `Connection to ann@box`.
static REMOTE: Pattern = Pattern::new(
    r"(?i-u:\b(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id|sshfs)\b)[^\n@]{0,200}?[ '\x22]([A-Za-z0-9_][A-Za-z0-9_.+-]{0,60})@([A-Za-z0-9][A-Za-z0-9_.-]*)",
);

/// The end of a public key: `ssh-ed25519 AAAA… ann@box`.
static KEY: Pattern = Pattern::new(
    r"(?-u:\b)(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[a-z0-9-]+) [^\s@]+ ([A-Za-z0-9_.+-]+)@([A-Za-z0-9_.-]+)",
);

/// `git clone ann.smith@vcs.example:team/x.git`, also in what git says of it.
static SCP: Pattern = Pattern::new(
    r"(?:^|[\s'\x22])([A-Za-z0-9_][A-Za-z0-9_.+-]{0,60})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+):[A-Za-z~/][^\s:@]*(?:\s|$|['\x22])",
);

/// Each pattern is tried where the characters stand that it needs: compiling them takes longer than
/// reading most logs does.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    if text.contains(['@', '㉿']) {
        for found in PROMPT.captures(text, spans).chain(KEY.captures(text, spans)) {
            more.extend(found.get(1).and_then(person));
            more.extend(found.get(2).and_then(machine));
        }
        let is_service = |user: &regex::Match<'_>| matches!(user.as_str(), "git" | "hg" | "svn");
        for found in REMOTE.captures(text, spans) {
            let user = found.get(1).filter(|user| user.as_str() != "git");
            more.extend(user.and_then(person));
            more.extend(user.and(found.get(2)).and_then(machine));
        }
        for found in SCP.captures(text, spans) {
            more.extend(found.get(1).filter(|user| !is_service(user)).and_then(person));
        }
    }
    if text.contains(" in ") && text.contains('~') {
        for found in WORDED.captures(text, spans) {
            more.extend(found.get(1).and_then(person));
            more.extend(found.get(2).and_then(machine));
        }
    }
    if text.contains('$') {
        for found in OLD_MAC.captures(text, spans) {
            more.extend(found.get(1).and_then(machine));
            more.extend(found.get(2).and_then(person));
        }
    }
    spans.append(&mut more);
}

fn person(user: regex::Match<'_>) -> Option<Span> {
    let is_known = is_nobody(user.as_str()) || is_masked(user.as_str());
    (!is_known).then(|| Span::new(user.start(), user.end(), Category::User))
}

fn machine(host: regex::Match<'_>) -> Option<Span> {
    let name = host.as_str();
    let is_known =
        name == "localhost" || name.starts_with("localhost.") || super::super::names::is_distribution(name);
    (!is_known).then(|| Span::new(host.start(), host.end(), Category::Host))
}
