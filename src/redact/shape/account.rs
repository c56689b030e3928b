//! What tools and systems say of their user and machine: `id`, `ls -l`, `ps`, `sudo`, `uname`,
//! `hostnamectl`, `systeminfo`, variables, git's configuration.

use super::super::Category;
use super::super::names::{is_distribution, is_nobody};
use super::super::placeholder::is_masked;
use super::super::span::Span;
use super::pattern::Pattern;

pub(super) const WORDS: &[&str] = &[
    "user",
    "logname",
    "computername",
    "hostname",
    "host name",
    "logonserver",
    "uid=",
    "gid=",
    "rw",
    "r-x",
    "sudo",
    "tty=",
    "linux ",
    "darwin ",
    "node ",
    "pts/",
    "chown",
    "su -",
    "owner",
    "author",
    "slurm",
    "running on",
    "home=",
    "pytest-of-",
    "media/",
    "nodename",
    "account",
    "name =",
    "name=",
    "mingw",
    "cygwin",
    "msys",
    "display=",
    "session_manager",
    "]: ",
    ":x:",
    "desktop-",
    "laptop-",
    "/mail/",
    "/cron/",
    "tmux-",
    "/ssh-",
    "/mnt/home",
    "password for",
    "credentials for",
    "logged in as",
    "login name",
    "full name",
    "computer name",
    "device name",
    "name:",
    "cancelled",
];

/// A row: the pattern, and what its first and second group name.
struct Row {
    pattern: Pattern,
    names: [Category; 2],
}

const fn user(pattern: &'static str) -> Row {
    Row { pattern: Pattern::new(pattern), names: [Category::User, Category::User] }
}

const fn host(pattern: &'static str) -> Row {
    Row { pattern: Pattern::new(pattern), names: [Category::Host, Category::Host] }
}

/// In the order of the report's reader: who, then where.
static ROWS: [Row; 30] = [
    // Variables as `env`, `set`, JSON and Python print them.
    user(
        r#"(?-u:\b)(?:SUDO_USER|DOAS_USER|USER|LOGNAME|USERNAME|USER_NAME|GIT_AUTHOR_NAME|GIT_COMMITTER_NAME|LOGUSER|WINDOWS_USER)["']?[ \t]*[=:][ \t]*["']?([^\s"',;$%<>{}|&=]+(?: [A-Z][a-z]+)?)"#,
    ),
    host(
        r#"(?-u:\b)(?:COMPUTERNAME|HOSTNAME|USERDOMAIN|USERDOMAIN_ROAMINGPROFILE|USERDNSDOMAIN|LOGONSERVER|NODENAME|nodename|SLURMD_NODENAME)["']?[ \t]*[=:][ \t]*["']?\\{0,4}([^\s"',;$%<>{}|&=\\]+)"#,
    ),
    // A home that a variable names, wherever it lies: its last folder.
    user(
        r#"(?-u:\b)(?:HOME|USERPROFILE|SUDO_HOME|HOMEPATH|OLDHOME)["']?[ \t]*[=:][ \t]*["']?(?:[A-Za-z]:)?(?:[\\/]+[^\\/\s"']+)*[\\/]+([^\\/\s"',;:$%<>{}|&]+)["']?(?:\s|$|[,;}])"#,
    ),
    // `uid=1000(ann) gid=1000(ann) groups=1000(ann)`.
    user(r"(?-u:\b)(?:[eu]?uid|[eg]?gid|groups)=[0-9]+\(([^()\s]+)\)"),
    // `-rw-r--r-- 1 ann staff 512 Mar  3`.
    user(
        r"(?m)(?:^|[\s>|])[bcdlps-](?:[r-][w-][xsStT-]){3}[.+@]?[ \t]+[0-9]+[ \t]+([^\s:]+)[ \t]+([^\s:]+)[ \t]+[0-9]",
    ),
    user(r#"(?-u:\b)[A-Z0-9_]+_(?:USERNAME|USER|LOGIN)[ \t]*=[ \t]*["']?([^\s"',;$%<>{}|&=/]+)"#),
    user(r#"(?i-u:[?&;]user(?:name)?=)([^\s"'&;=/]+)"#),
    user(r"(?im)^[^\w\n]{0,6}(?:user|whoami)[ \t]*[:=][ \t]*([a-z_][a-z0-9_.-]{2,30})[ \t]*$"),
    user(r"(?i-u:(?:credentials|password) for )['\x22]?([A-Za-z0-9_][^\s'\x22:/,]{1,40})(?: in |['\x22]|:)"),
    // `[sudo] password for ann:`, `ann is not in the sudoers file`, `ann : TTY=pts/0`.
    user(
        r"(?i)\[sudo\][^\n]{0,20} (?:password|passwort|contraseña|mot de passe)[^\n]{0,12} (?:for|für|para|de) ([^\s:]+)",
    ),
    user(r"(?m)(?:^|[\s>])([^\s:]+) is not (?:in the sudoers file|allowed to (?:run|execute))"),
    user(r"(?m)(?:^|[\s>\]])([A-Za-z0-9_.-]+) : (?:TTY=|command not allowed|[0-9]+ incorrect)"),
    user(r"(?-u:\b)sudo(?: -[A-Za-tv-z]+)* (?:-u|--user)[ =]['\x22]?([A-Za-z0-9_][A-Za-z0-9_.-]*)"),
    user(r"(?-u:\b)su(?: -[lm]?| --login)? ([A-Za-z0-9_][A-Za-z0-9_.-]*)(?: -c|\s*$)"),
    user(
        r"(?-u:\b)chown(?: -[A-Za-z]+| --[a-z-]+)*:? ['\x22]?([A-Za-z0-9_][A-Za-z0-9_.-]*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]*))?",
    ),
    // `ann  4711  0.0  0.1  12345  6789 pts/0`.
    user(
        r"(?m)(?:^|[>|] ?)([A-Za-z0-9_][A-Za-z0-9_.+-]*) +[0-9]+ +[0-9]+\.[0-9] +[0-9]+\.[0-9] +[0-9]+ +[0-9]+ ",
    ),
    // `Authentication failed for user 'ann'`, `User: ann`, `by user ann`.
    user(
        r#"(?i)(?-u:\b)(?:user|username|login name|user name|logged in as|registered owner|account name|owner)(?:[ \t]*[:=][ \t]*| (?:is|as) | )['"`]([A-Za-z0-9_][^\s'"`:/]{1,40})['"`]"#,
    ),
    user(
        r"(?im)^[^\w\n]{0,6}(?:user|username|user name|logged in as|login name|registered owner|full name)[ \t]*:[ \t]*([^\s<>:=/\\{}()\[\]]{2,40}(?: [A-Z][A-Za-z]+){0,2})[ \t]*$",
    ),
    // `git config user.name "Ann Smith"`, `user.name=Ann Smith`.
    user(r#"(?-u:\b)user\.name(?:[ \t]*=[ \t]*|[ \t]+)(?:"([^"\n]+)"|'?([^\s"'][^"'\n]*))"#),
    // `Linux box 5.15.0-91-generic #101`, `Darwin Anns-Mac.local 23.4.0 Darwin Kernel`.
    host(
        r"(?-u:\b)(?:Linux ([A-Za-z0-9][A-Za-z0-9_.-]*) [0-9]+\.[0-9]+\.?[^\s]* #|(?:Darwin|FreeBSD|OpenBSD|NetBSD|SunOS|AIX|CYGWIN_NT-[0-9.]+|M(?:INGW(?:32|64)|SYS)_NT-[0-9.-]+) ([A-Za-z0-9][A-Za-z0-9_.-]*) [0-9]+\.[0-9]+\.?[^\s]* )",
    ),
    host(r"(?-u:\b)nodename='([^'\n]+)'|(?-u:\b)node(?:name)?=(?:'([^'\n]+)'|\x22[^\x22\n]+\x22)"),
    host(
        r"(?im)^[^\w\n]{0,40}(?:static hostname|transient hostname|pretty hostname|hostname|host name|computer name|computername|local host name|device name|node name|machine name)[ \t.]*[:=][ \t]*([A-Za-z0-9][A-Za-z0-9_.-]+)",
    ),
    host(
        r"(?m)(?:Running on|JOB [0-9]+ ON|STEP [0-9.]+ ON|Runner name:|Machine name:|Agent name:|Agent machine name:) '?([A-Za-z0-9][A-Za-z0-9_.-]*)'?(?: in | CANCELLED|\s*$)",
    ),
    // The system's own log: `Nov 28 12:00:00 box sudo[311]: …`.
    host(
        r"(?m)(?:^|[>|] ?)[A-Z][a-z]{2} [ 0-3][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} ([A-Za-z0-9][A-Za-z0-9_.-]*) [A-Za-z0-9_./@-]+\[[0-9]+\]: ",
    ),
    // Where windows are shown, and by whom sessions are kept.
    host(r"(?-u:\b)DISPLAY=['\x22]?([A-Za-z][A-Za-z0-9_.-]*):[0-9]"),
    host(r"(?-u:\b)(?:local|unix)/([A-Za-z0-9][A-Za-z0-9_.-]*):@?/tmp/\.ICE-unix"),
    // `ann:x:1000:1000:Ann Smith,,,:/home/ann:/bin/bash`; accounts of programs have smaller numbers.
    user(r"(?m)(?:^|[\s>|'\x22])([A-Za-z_][A-Za-z0-9_.-]*):[x*!]?:[0-9]{4,}:[0-9]+:([^:,\n]*)[^:\n]*:/"),
    // `ann  pts/0  2024-03-01 10:11`.
    user(r"(?m)(?:^|[>|] ?)([A-Za-z_][A-Za-z0-9_.-]*)[ \t]+(?:pts/[0-9]+|tty[0-9]+)[ \t]+[A-Z0-9:]"),
    // `DESKTOP-1A2B3C4\ann`, as Windows names machines by itself.
    Row {
        pattern: Pattern::new(
            r"(?-u:\b)((?:DESKTOP|LAPTOP|WIN|PC)-[A-Z0-9]{4,12})\\{1,2}([A-Za-z][A-Za-z0-9_.-]*)",
        ),
        names: [Category::Host, Category::User],
    },
    user(
        r"(?:pytest-of-|/media/|/run/media/|/run/user/|/var/spool/(?:mail|cron)/|/var/mail/|tmux-|/tmp/ssh-|snap/users/|/mnt/(?:home|users)/)([A-Za-z_][A-Za-z0-9_.-]*)",
    ),
];

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    for row in &ROWS {
        for found in row.pattern.captures(text, spans) {
            for (group, category) in [(1, row.names[0]), (2, row.names[1])] {
                if let Some(name) = found.get(group).filter(|name| is_telling(name.as_str(), category)) {
                    more.push(Span::new(name.start(), name.end(), category));
                }
            }
        }
    }
    spans.append(&mut more);
}

fn is_telling(name: &str, category: Category) -> bool {
    let lower = name.to_lowercase();
    // Groups that every system has, and words of usage texts and templates.
    let is_group = [
        "staff",
        "wheel",
        "sudo",
        "adm",
        "dialout",
        "cdrom",
        "floppy",
        "audio",
        "dip",
        "video",
        "plugdev",
        "netdev",
        "lpadmin",
        "sambashare",
        "lxd",
        "docker",
        "domain users",
        "bin",
        "sys",
        "tty",
        "disk",
        "games",
        "mail",
        "kvm",
        "render",
        "input",
        "libvirt",
        "none",
        "null",
        "true",
        "false",
        "bluetooth",
        "scanner",
        "nogroup",
        "everyone",
        "console",
        "com.apple.access_ssh",
        "agreement",
        "guide",
        "data",
        "site",
        "mode",
        "input",
        "installation",
        "only",
        "the",
        "for",
        "name",
        "not",
        "and",
        "to",
        "is",
        "id",
    ]
    .contains(&lower.as_str());
    let is_word = name.chars().any(char::is_alphabetic);
    let known = match category {
        Category::Host => lower.starts_with("localhost") || is_distribution(&lower) || lower == "host",
        _ => is_nobody(&lower),
    };
    is_word && !is_group && !known && !is_masked(name) && !name.starts_with(['$', '%', '{', '<', '-'])
}
