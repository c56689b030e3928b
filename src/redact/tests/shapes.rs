//! One table per kind of shape, with what must stay beside what must go.

use super::super::{Category, Raw, Redactor};
use super::clean;

fn changes(rows: &[(&str, &str)]) {
    for (text, cleaned) in rows {
        assert_eq!(clean(text), *cleaned, "of {text:?}");
        assert_eq!(clean(cleaned), *cleaned, "again, of {text:?}");
    }
}

fn stays(rows: &[&str]) {
    for text in rows {
        assert_eq!(clean(text), *text);
    }
}

#[test]
fn user_information_of_addresses_goes() {
    changes(&[
        ("https://ann:pw@host.example/simple", "https://<credentials>@host.example/simple"),
        (
            "git+https://tok3n@host.example/r.git@v1.0#egg=x",
            "git+https://<credentials>@host.example/r.git@v1.0#egg=x",
        ),
        ("http://ann:p%40ss%23@h.example:80/", "http://<credentials>@h.example:80/"),
        (r"https://ann:pa\$\$w\@rd@h.example/", "https://<credentials>@h.example/"),
        ("https://ann:pa@ss@h.example/x", "https://<credentials>@h.example/x"),
        ("https://ann:pa/ss#1@h.example/x", "https://<credentials>@h.example/x"),
        (r#"{"u": "https:\/\/ann:pw@h.example\/x"}"#, r#"{"u": "https:\/\/<credentials>@h.example\/x"}"#),
        ("?next=https%3A%2F%2Fann%3Apw%40h.example%2Fx", "?next=https%3A%2F%2F<credentials>%40h.example%2Fx"),
        ("https://ann:****@h.example/", "https://<credentials>@h.example/"),
        ("--proxy ann:s3cret@proxy.example:8080", "--proxy <credentials>@<host>:8080"),
        ("'ssh://ann@h.example/x'", "'ssh://<credentials>@h.example/x'"),
        ("curl -u ann:s3cret https://h.example", "curl -u <credentials> https://h.example"),
    ]);
    stays(&[
        "https://host.example:8080/a/pkg@1.0",
        "git+ssh://git@host.example/x.git",
        "git@host.example:owner/name.git",
        "https://****@host.example/",
        "https://$USER:${TOKEN}@host.example/",
        "FROM python:3.12@sha256:0a1b",
        "http://[::1]:8080/simple@x",
        "pkg @ https://host.example/x.whl#sha256=abc",
        "at 12:30:45, see C:\\x\\y@z",
        "error: https://host.example/user:guide/page",
    ]);
}

#[test]
fn tokens_of_known_shape_go() {
    for token in [
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_11ABCDEFG0abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL",
        "glpat-abcdEFGH0123456789xy",
        "pypi-AgEIbm93aGVyZQACJDAwMDAwMDAwLTAwMDA",
        "AKIAIOSFODNN7EXAMPLE",
        "xoxb-123456789012-abcdefABCDEF",
        "AIzaSyA0123456789abcdefghijklmnopqrstuv",
        "npm_0123456789abcdefghijABCDEFGHIJ012345",
        "sk-ant-api03-abcdefghijklmnop-0123456789",
        "sk-proj-abcdefghijklmnop_0123456789",
        "sk-0123456789abcdefghijABCD",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "AKCp8abcdefghijklmnop0123456789",
        "hf_abcdefghijklmnopqrstuvwxyz01234567",
    ] {
        assert_eq!(clean(&format!("a {token} b")), "a <token> b");
        assert_eq!(clean(&format!("x='{token}'")), "x='<token>'");
        assert_eq!(clean(&format!("({token}),")), "(<token>),");
    }
    let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    changes(&[
        (
            &format!(
                "x\n-----BEGIN RSA PRIVATE KEY-----\n{key}\n{key}\nMII=\n-----END RSA PRIVATE KEY-----\ny"
            ),
            "x\n<token>\ny",
        ),
        (&format!("  {key}"), "  <token>"),
        ("https://h.example/t/ab-0123456789-cd/channel/noarch", "https://h.example/t/<token>/channel/noarch"),
        ("https://h.example/x?sv=1&sig=aB%2Bc0%3D&se=2", "https://h.example/x?sv=1&sig=<token>&se=2"),
    ]);
    stays(&[
        "pypi-attestations-0.0.12",
        "npm_config_registry=x",
        "sk-learn-contrib-and-more",
        "-----BEGIN PRIVATE KEY----- expected",
        "no start line: Expecting: ANY PRIVATE KEY",
        "https://forum.example/t/how-to-install-python3-headers/12345",
        "eyJ is no token",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ]);
}

#[test]
fn hashes_versions_and_file_names_stay() {
    stays(&[
        "--hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF",
        "Resolved https://host.example/x.git to commit 0123456789abcdef0123456789abcdef01234567",
        "cryptography-41.0.7-cp37-abi3-manylinux_2_28_x86_64.whl",
        "https://files.example/packages/0a/1b/0123456789abcdef/x-1.0.tar.gz#sha256=0123456789abcdef",
        "cp312-cp312-macosx_11_0_universal2",
        "OpenSSL 3.0.13 30 Jan 2024",
        "numpy/core.py,sha256=w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj,1024",
        "undefined symbol: EVP_PKEY_get_base_id@OPENSSL_3.0.0",
        "/lib/libc.so.6: version `GLIBC_2.28' not found (required by x)",
    ]);
}

#[test]
fn values_behind_telling_names_go() {
    changes(&[
        ("PASSWORD=x", "PASSWORD=<token>"),
        ("export TWINE_PASSWORD=swordfish", "export TWINE_PASSWORD=<token>"),
        ("password = correct horse", "password = <token>"),
        (r#"{"password": "swordfish", "n": 1}"#, r#"{"password": "<token>", "n": 1}"#),
        (r#"{\"token\": \"abc123def\"}"#, r#"{\"token\": \"<token>\"}"#),
        ("api_key: a1b2c3d4e5", "api_key: <token>"),
        ("apiKey='a1b2c3d4e5'", "apiKey='<token>'"),
        ("--password swordfish --x", "--password <token> --x"),
        ("--token=a1b2c3d4", "--token=<token>"),
        ("GITHUB_TOKEN=abc123", "GITHUB_TOKEN=<token>"),
        ("?a=b&password=swordfish", "?a=b&password=<token>"),
        ("Authorization: Basic YW5uOnB3", "Authorization: Basic <token>"),
        ("'Authorization': 'Bearer abc'", "'Authorization': 'Bearer <token>'"),
        ("curl -H 'X-JFrog-Art-Api-Key: a1b2c3d4e5'", "curl -H 'X-JFrog-Art-Api-Key: <token>'"),
        ("Bearer a1b2c3d4e5f6", "Bearer <token>"),
        ("secret=<token>tail1!", "secret=<token>"),
    ]);
    stays(&[
        "password=None, user=None",
        "def login(self, password: str, token: Optional[str] = None):",
        "token = self.next_token()",
        "tokens = list(tokenize(data1))",
        "error: expected ')' before ';' token",
        "TOKENIZERS_PARALLELISM=false",
        "PIP_KEYRING_PROVIDER=subprocess",
        "key=lambda item1: item1",
        "PWD=/tmp/build1",
        "SSH_AUTH_SOCK=/tmp/agent.1",
        "password=$PASSWORD token=${TOKEN}",
        "bearer authentication failed",
        "note: unexpected token: <EOF>",
        "KeyError: 'password'",
    ]);
}

#[test]
fn mail_addresses_go() {
    changes(&[
        ("Author-email: Ann <ann.b+c@mail.example.org>", "Author-email: <user> <<email>>"),
        ("write to ann@example.com.", "write to <email>."),
        ("mailto:a@b.example", "mailto:<email>"),
        ("https://h.example/x?m=a@b.example", "https://h.example/x?m=<email>"),
        ("alice@alice-pc:~/code$ pip install x", "<user>@<host>:~/code$ pip install x"),
        ("(venv) [alice@pc7 code]$ pip", "(venv) [<user>@<host> code]$ pip"),
        ("root@0a1b2c3d4e5f:/# pip", "root@<host>:/# pip"),
        ("(base) alice@Alices-MacBook ~ % pip", "(base) <user>@<host> ~ % pip"),
    ]);
    stays(&[
        "git@host.example:a/b",
        "@pytest.mark.parametrize",
        "brew install openssl@1.1 python@3.12",
        "uses: actions/checkout@v4",
        "pip install pkg@git+https://host.example/x@main.branch",
        "pip install 'x @ file:///tmp/x'",
    ]);
}

#[test]
fn homes_of_others_keep_their_shape() {
    changes(&[
        ("/home/alice/venv", "/home/<user>/venv"),
        ("File \"/Users/alice/x.py\"", "File \"/Users/<user>/x.py\""),
        (r"C:\Users\alice\AppData", r"C:\Users\<user>\AppData"),
        (r"'C:\\Users\\Ann B. Smith\\AppData'", r"'C:\\Users\\<user>\\AppData'"),
        (r"c:\users\ANNSMI~1\AppData", r"c:\users\<user>\AppData"),
        (r"'c:\\users\\J\xfcrgen\\x'", r"'c:\\users\\<user>\\x'"),
        ("C:/Users/alice/x", "C:/Users/<user>/x"),
        ("/c/users/alice/x", "/c/users/<user>/x"),
        ("/mnt/c/Users/alice", "/mnt/c/Users/<user>"),
        (r"\\wsl$\Ubuntu\home\alice\x", r"\\wsl$\Ubuntu\home\<user>\x"),
        ("file:///home/J%C3%BCrgen/x", "file:///home/<user>/x"),
        ("%2Fhome%2Falice%2Fx", "%2Fhome%2F<user>%2Fx"),
        ("/home/李/x:/home/b", "/home/<user>/x:/home/<user>"),
        ("in /home/alice.", "in /home/<user>."),
    ]);
    stays(&[
        "/home/runner/work",
        "/home/linuxbrew/.linuxbrew/bin",
        r"C:\Users\runneradmin\AppData",
        "/home/$USER/x /home/*/x /home/{name}/x",
        "https://docs.example/home/install.html",
        "https://gitlab.example/users/sign_in",
        "/root/.cache/pip",
        r"C:\Users\%USERNAME%\x",
    ]);
}

#[test]
fn private_indexes_are_numbered() {
    let redactor = Redactor::default();
    let clean = |text: &str| redactor.clean(&Raw::from(text)).as_str().to_owned();
    redactor.learn_default_index(&Raw::from("https://default.example/simple"));
    redactor.learn_log(&Raw::from(
        "Looking in indexes: https://default.example/simple, https://ann:pw@one.example:8443/simple/",
    ));
    assert_eq!(
        clean("Looking in indexes: https://default.example/simple, https://ann:pw@one.example:8443/simple/"),
        "Looking in indexes: https://default.example/simple, https://<credentials>@<index-1>:8443/simple/"
    );
    for (text, cleaned) in [
        ("pip install --index-url https://two.example/x y", "pip install --index-url https://<index-2>/x y"),
        ("--trusted-host three.example", "--trusted-host <index-3>"),
        (
            "PIP_EXTRA_INDEX_URL='https://four.example https://five.example'",
            "PIP_EXTRA_INDEX_URL='https://<index-4> https://<index-5>'",
        ),
        ("global.find-links='https://six.example/w'", "global.find-links='https://<index-6>/w'"),
        (
            "uv pip install --index corp=https://nexus:8081/x z",
            "uv pip install --index corp=https://<index-7>:8081/x z",
        ),
        ("pip install -i http://10.0.0.7/simple z", "pip install -i http://<index-8>/simple z"),
        (
            "HTTPSConnectionPool(host='One.example', port=443)",
            "HTTPSConnectionPool(host='<index-1>', port=443)",
        ),
        ("Downloading https://files.example/x.whl", "Downloading https://files.example/x.whl"),
        ("--index-url http://localhost:3141/x", "--index-url http://localhost:3141/x"),
        (
            "add --trusted-host to your command, or --index-url option",
            "add --trusted-host to your command, or --index-url option",
        ),
        ("someone.example stone.example", "someone.example stone.example"),
    ] {
        assert_eq!(clean(text), cleaned);
        assert_eq!(clean(cleaned), cleaned);
    }
}

#[test]
fn extras_of_packs_only_add() {
    let redactor = Redactor::default();
    redactor.learn_extra(&["CORP-[0-9]+", "e"]).unwrap();
    assert!(redactor.learn_extra(&["("]).is_err());
    let cleaned = redactor.clean(&Raw::from("CORP-17 /home/alice/me"));
    assert_eq!(cleaned, "<extra> /hom<extra>/<user>/m<extra>");
    assert_eq!(redactor.clean(&Raw::from(cleaned.as_str())), cleaned);
    assert_eq!(redactor.counts()[&Category::Extra], 3);
    assert_eq!(redactor.counts()[&Category::User], 1);
}

#[test]
fn indexes_without_a_number_go_too() {
    let redactor = Redactor::default();
    for number in 1..=150 {
        let cleaned = redactor.clean(&Raw::from(format!("--index-url https://host{number}.example/simple")));
        let placeholder = if number <= 100 { format!("<index-{number}>") } else { String::from("<index>") };
        assert_eq!(cleaned.as_str(), format!("--index-url https://{placeholder}/simple"));
    }
}

/// A name of our own for something that is known is no machine, whatever it ends in.
#[test]
fn names_of_facts_stay() {
    for fact in crate::fact::FACTS {
        let text = format!("the host could not connect to {} there", fact.id);
        assert_eq!(clean(&text), text);
    }
}
