//! Names and passwords as words of a command, a table or a connection string, which no `=` joins:
//! `curl -u name:password`, `docker login -p …`, `machine … login … password …`,
//! `Server=…;UID=…;PWD=…`, `auth=('name', 'password')`.

use std::sync::LazyLock;

use super::super::Category;
use super::super::names::is_nobody;
use super::super::placeholder::is_masked;
use super::super::span::Span;
use super::pattern::Pattern;
use super::wanted::Wanted;

pub(super) const WORDS: &[&str] = &[
    "-u",
    "--user",
    "login",
    "machine ",
    "pass",
    "pwd",
    "auth",
    "-p",
    "http-basic",
    "pypi-token",
    "twine",
    "uid=",
    "user id",
    "user for ",
    "username for",
    "setx",
    "keyring",
    "identity",
    "basicauth",
    "username",
    "extraheader",
    "certificat",
    "token",
    "-gx",
    "publish",
    "machine-id",
    "machineid",
    "machine_id",
    "machineguid",
    "credential",
    "account",
    "redis-cli",
    "net use",
];

/// A pattern whose groups are names or passwords.
struct Row {
    /// Words of which it needs one: most texts hold few of them, and compiling is what takes time.
    words: &'static [&'static str],
    pattern: Pattern,
}

impl Row {
    const fn new(words: &'static [&'static str], pattern: &'static str) -> Self {
        Self { words, pattern: Pattern::new(pattern) }
    }
}

/// Which rows can find anything.
static WANTED: LazyLock<Wanted> = LazyLock::new(|| Wanted::new(ROWS.iter().map(|row| row.words)));

static ROWS: [Row; 32] = [
    // `curl -u name:password`, `--proxy-user 'name:password'`.
    Row::new(
        &["-u", "--proxy-user"],
        r#"(?:^|\s)(?:-u|-U|--user|--proxy-user)[ =]?["']?([^\s:"'/=-][^\s:"'/]*:[^\s"'/\\][^\s"']*)"#,
    ),
    Row::new(&["@"], r#"(?:^|\s)(?:-x|--proxy)[ =]["']?([^\s:"'/]+:[^\s"'/@]+)@"#),
    // `docker login -u name -p password`, `twine upload -u … -p …`, `mysql -u … -p…`.
    Row::new(
        &["-u", "--login"],
        r#"(?i-u:\b(?:docker|podman|buildah|skopeo|helm|nerdctl|oras) (?:registry )?login|twine|devpi|mysql\w*|mariadb|sshpass|hatch|flit|smbclient|psql|oc login|az|jfrog|jf|cloudsmith|gemfury)\b[^\n]*?\s(?:-u|-U|--user|--username|--login|--user-name)[ =]?["']?([A-Za-z0-9_$][^\s"']*)"#,
    ),
    Row::new(
        &[
            "docker",
            "podman",
            "buildah",
            "skopeo",
            "helm",
            "nerdctl",
            "oras",
            "twine",
            "devpi",
            "mysql",
            "mariadb",
            "hatch",
            "smbclient",
            "az login",
        ],
        r#"(?i-u:\b(?:docker|podman|buildah|skopeo|helm|nerdctl|oras) (?:registry )?login|twine|devpi|mysql\w*|mariadb|hatch|smbclient|az login)\b[^\n]*?\s(?:-p|--password|--pass|-a|--auth)[ =]?(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'-][^\s"']*))"#,
    ),
    Row::new(&["sshpass"], r#"(?i-u:\bsshpass)\s+-p\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"']+))"#),
    // `redis-cli -a …`, `keytool -storepass …`, `openssl -passin pass:…`, `wandb login …`.
    Row::new(&["redis-cli"], r#"(?i-u:\bredis-cli)\b[^\n]*?\s(?:-a|--pass)[ =]?["']?([^\s"'-][^\s"']*)"#),
    Row::new(
        &["storepass", "keypass"],
        r#"(?:^|\s)--?(?:(?:src|dest)?(?:store|key)pass)[ =]["']?([^\s"'-][^\s"']*)"#,
    ),
    Row::new(&["pass:"], r#"(?:^|\s)-pass(?:in|out)?[ =]["']?pass:([^\s"']+)"#),
    Row::new(
        &["wandb login", "cargo login", "snyk auth", "gem signin", "modal token set"],
        r"(?i-u:\b(?:wandb login|cargo login|snyk auth|gem signin|modal token set))(?: --?[a-z-]+)*[ \t]+([A-Za-z0-9_-]{16,})",
    ),
    // `net use z: \\server\share /user:CORP\ann password`, and the password first.
    Row::new(
        &["net use"],
        r"(?i-u:\bnet use\b)[^\n]*?/(?i-u:user):(?:[^\s\\]+\\)?([^\s]+)(?:[ \t]+([^\s/*][^\s]*))?",
    ),
    Row::new(
        &["net use"],
        r"(?i-u:\bnet use\b)(?: [A-Za-z*]:?)? \\\\\S+[ \t]+([^\s/*][^\s]*)[ \t]+/(?i-u:user):",
    ),
    // `poetry config http-basic.corp name password`, `poetry config pypi-token.corp token`.
    Row::new(&["http-basic."], r"(?-u:\b)http-basic\.[A-Za-z0-9_-]+[ \t]+([^\s-][^\s]*)(?:[ \t]+([^\s]+))?"),
    Row::new(&["pypi-token."], r"(?-u:\b)pypi-token\.[A-Za-z0-9_-]+[ \t]+([^\s-][^\s]*)"),
    // netrc, in one line or several.
    Row::new(
        &["machine"],
        r"(?:^|\s)machine\s+\S+\s+login\s+(\S+)(?:\s+(?:account\s+\S+\s+)?password\s+(\S+))?",
    ),
    Row::new(
        &["login", "password"],
        r"(?m)^\s*(?:login\s+(\S+)\s*$|password\s+(\S+)\s*$|login\s+(\S+)\s+password\s+(\S+))",
    ),
    // Connection strings.
    Row::new(&["uid", "user"], r#"(?i-u:(?:^|[;"'\s])(?:uid|user id|user|username)\s*=\s*)([^;"'\s=]+)\s*;"#),
    Row::new(
        &["pwd", "password"],
        r#"(?i-u:[;"'\s](?:pwd|password)\s*=\s*)(?:\{([^}\n]+)\}|([^;"'\s]+))\s*(?:;|"|'|$)"#,
    ),
    // `auth=('name', 'password')`, `HTTPBasicAuth("name", "password")`.
    Row::new(
        &["auth", "login", "credentials"],
        r#"(?i-u:\b(?:auth|httpbasicauth|httpdigestauth|httpproxyauth|basicauth|basic_auth|login|credentials|httpntlmauth))\s*[=:]?\s*\(\s*["']([^"'\n]+)["']\s*,\s*(?:["']([^"'\n]+)["']|"([^"\n]+)")"#,
    ),
    // What asks for it: `User for index.example: ann`, `Username for 'https://…': ann`.
    Row::new(
        &["user for ", "username for "],
        r"(?i-u:\buser(?:name)? for )[^\n]{1,200}?:[ \t]+([^\s:]+)[ \t]*(?:\n|$)",
    ),
    // `<username>ann</username>`, `<password>…</password>`.
    Row::new(
        &["<user", "<login", "<pass", "<secret", "<apikey", "<token"],
        r"(?i-u:<(?:user(?:name)?|login|password|passwd|passphrase|secret|apikey|token)>)([^<>\n]+)</",
    ),
    Row::new(
        &["key=\""],
        r#"(?i-u:key="[a-z]*(?:password|username|token|apikey|secret)"\s+value=")([^"\n]+)""#,
    ),
    // `setx NAME_PASSWORD value`, `set -gx HF_TOKEN value`.
    Row::new(
        &["setx", "set -", "setenv"],
        r#"(?i-u:\b(?:setx(?: /m)?|set -[gxU]+|set --export|setenv)\s+[a-z0-9_]*(?:password|passwd|pass|secret|token|key|pat|auth)[a-z0-9_]*)\s+(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"']+))"#,
    ),
    // YAML, INI and what is like them: a name for a login beside its password.
    Row::new(
        &["user_name", "username", "login", "auth", "identitytoken"],
        r#"(?im)^[\s>|-]*["']?(?:user_?name|login|_?auth|identitytoken)["']?[ \t]*[:=][ \t]*["']?([^\s"',;{}<>$()\[\]]+)["']?,?[ \t]*$"#,
    ),
    Row::new(
        &["\"auth\"", "\"identitytoken\"", "\"registrytoken\"", "\"username\""],
        r#""(?:auth|identitytoken|registrytoken|username)"\s*:\s*"([^"\n]+)""#,
    ),
    // What identifies a machine, and a token that is a number.
    Row::new(
        &["machine"],
        r#"(?i-u:\bmachine[-_ ]?(?:gu)?id["']?[ \t]*[:= ][ \t]*["']?)([0-9A-Fa-f-]{32,36})"#,
    ),
    Row::new(&["token"], r#"(?i-u:\btoken)["']?(?: is)?[ \t:=]+["']?([0-9a-f]{32,})"#),
    Row::new(&["--user"], r#"(?:^|\s)--user[ =]["']?([^\s:"'=-][^\s:"']*)["']?\s[^\n]*--(?:ask-)?pass"#),
    Row::new(&["pass="], r"(?:^|[\s;])PASS=['\x22]?([^\s'\x22]*[0-9][^\s'\x22]{5,})"),
    Row::new(&["basic"], r"(?i-u:\bbasic(?: auth)?[ :]+)([A-Za-z0-9+/]{16,}={0,2})"),
    // `keyring set https://… ann`, `--passphrase …`.
    Row::new(&["keyring "], r"(?-u:\b)keyring (?:set|get|del) \S+ (\S+)"),
    Row::new(
        &["--user", "--login"],
        r#"(?i-u:--(?:username|user-name|login))[ =]["']?([A-Za-z0-9_$][^\s"']*)"#,
    ),
    Row::new(
        &["passw", "passphrase"],
        r#"(?i-u:\b(?:password|passwort|passphrase|passwd)(?: for [ -~]{1,60})? (?:is|was|=)[: ]+)["'`]?([^\s"'`]{6,})"#,
    ),
];

/// `PWD` is the folder that one is in, too.
fn is_folder(text: &str, value: &regex::Match<'_>) -> bool {
    let before = text[..value.start()].trim_end_matches([' ', '=', '"', '\'']);
    let is_path = value.as_str().starts_with('/') || value.as_str().get(1..3) == Some(":\\");
    is_path && before.ends_with("PWD")
}

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let mut more = Vec::new();
    for row in ROWS.iter().zip(WANTED.by(text)).filter_map(|(row, wanted)| wanted.then_some(row)) {
        for found in row.pattern.captures(text, spans) {
            for group in (1..found.len()).filter_map(|group| found.get(group)) {
                let value = group.as_str();
                let is_plain = is_masked(value)
                    || value.starts_with(['$', '%', '{', '<', '*'])
                    || matches!(
                        value,
                        "git"
                            | "__token__"
                            | "None"
                            | "null"
                            | "true"
                            | "false"
                            | "required"
                            | "not"
                            | "user"
                    )
                    || is_nobody(value)
                    || is_folder(text, &group);
                if !is_plain {
                    more.push(Span::new(group.start(), group.end(), Category::Credentials));
                }
            }
        }
    }
    // `psql -U ann`, `mysql -u ann` name no password.
    spans.append(&mut more);
}
