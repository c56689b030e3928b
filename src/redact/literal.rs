//! The names and values that were learned, and where they stand in a text.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Category;
use super::names::{is_common, is_generic, is_loopback, is_telling};
use super::public::is_public;
use super::span::Span;

/// A log can name as many indexes as it likes; the matcher is rebuilt for each new one.
const MOST_INDEXES: usize = 100;

/// What stands for itself in the path of an address, beside letters and digits (RFC 3986, 2.3).
const IN_A_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What must be around a literal for it to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Boundary {
    /// Nothing: a secret may be glued to anything.
    None,
    /// No letter, digit or underscore: `ann` does not break `channel`.
    Word,
    /// A folder is not followed by more of its name.
    Folder,
    /// Only in an address: the name alone is a common word.
    Address,
    /// Only where it names a person or a machine: it is also what the text is about.
    Person,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Literal {
    text: String,
    category: Category,
    placeholder: String,
    boundary: Boundary,
    exact: bool,
}

/// All that was learned.
#[derive(Clone, Debug, Default)]
pub(super) struct Literals {
    known: Vec<Literal>,
    automaton: Option<AhoCorasick>,
    indexes: Vec<String>,
    public: Vec<String>,
    vocabulary: BTreeSet<String>,
}

impl Literals {
    /// Builds the matcher after something was added.
    pub(super) fn build(&mut self) {
        self.automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(self.known.iter().map(|literal| &literal.text))
            .ok();
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Words that are what a text is about, such as the package that does not install. A user or a
    /// machine of that name is taken out only where it names them.
    pub(super) fn add_vocabulary(&mut self, words: impl IntoIterator<Item = String>) {
        self.vocabulary.extend(words.into_iter().map(|word| word.to_lowercase()));
        for literal in &mut self.known {
            if matches!(literal.category, Category::User | Category::Host)
                && literal.boundary == Boundary::Word
                && self.vocabulary.contains(&literal.text.to_lowercase())
            {
                literal.boundary = Boundary::Person;
            }
        }
    }

    /// Finds among the names that were learned those that this text uses for a distribution.
    pub(super) fn learn_vocabulary(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        let names = self.known.iter().filter(|literal| {
            matches!(literal.category, Category::User | Category::Host) && literal.boundary == Boundary::Word
        });
        let found: Vec<String> = names
            .filter(|literal| is_distribution_in(&lower, &literal.text))
            .map(|literal| literal.text.clone())
            .collect();
        self.add_vocabulary(found);
    }

    /// A name of the user.
    pub(super) fn add_user(&mut self, name: &str) {
        let name = name.trim();
        if !is_telling(name) {
            return;
        }
        self.add(name, Category::User, "<user>", Boundary::Word, false);
        // The short name that Windows makes: `ANNSMI~1`.
        let plain: String = name.chars().filter(|character| !matches!(character, ' ' | '.')).collect();
        if (name.len() > 8 || plain.len() < name.len()) && plain.is_ascii() && plain.len() >= 4 {
            for number in 1..=3 {
                let short = format!("{}~{number}", &plain[..plain.len().min(6)]);
                self.add(&short, Category::User, "<user>", Boundary::Word, false);
            }
        }
        let escaped = percent_escaped(name);
        if escaped != name {
            self.add(&escaped, Category::User, "<user>", Boundary::Word, false);
        }
    }

    /// A home folder. Those in the usual places keep their shape by the rule for everybody's home;
    /// others are named like them.
    pub(super) fn add_home(&mut self, home: &str) {
        let home = home.trim_end_matches(['/', '\\']);
        let parts: Vec<&str> = home.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
        let Some(name) = parts.last() else { return };
        let is_drive = home.get(1..2) == Some(":");
        let depth = parts.len() - usize::from(is_drive);
        self.add_user(name);
        if depth < 2 || is_generic(name) && (*name != "home" || depth < 3) {
            return;
        }
        let parent = &home[..home.len() - name.len() - 1];
        if matches!(parent, "/home" | "/Users")
            || is_drive && depth == 2 && parts[1].eq_ignore_ascii_case("users")
        {
            return;
        }
        let shape =
            if is_drive { format!("{}\\Users\\<user>", parts[0]) } else { String::from("/home/<user>") };
        self.add(home, Category::User, &shape, Boundary::Folder, false);
        if is_drive {
            self.add(
                &home.replace('\\', "\\\\"),
                Category::User,
                &shape.replace('\\', "\\\\"),
                Boundary::Folder,
                false,
            );
            self.add(
                &home.replace('\\', "/"),
                Category::User,
                &shape.replace('\\', "/"),
                Boundary::Folder,
                false,
            );
        }
        let escaped = percent_escaped(home);
        if escaped != home {
            self.add(&escaped, Category::User, &shape, Boundary::Folder, false);
        }
    }

    /// A name of this machine; of a full name its first part too.
    pub(super) fn add_host(&mut self, name: &str) {
        let name = name.trim().trim_end_matches('.');
        if is_loopback(name) {
            return;
        }
        self.add_machine(name);
        if let Some((first, _)) = name.split_once('.')
            && !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            self.add_machine(first);
        }
    }

    fn add_machine(&mut self, name: &str) {
        if is_telling(name) || name.contains('.') {
            self.add(name, Category::Host, "<host>", Boundary::Word, false);
        } else if !name.is_empty() {
            self.add(name, Category::Host, "<host>", Boundary::Address, false);
        }
    }

    /// The host of a private index. The first one is `<index-1>`. Whether it is a new one; nothing
    /// when there is no number left for it.
    pub(super) fn add_index(&mut self, host: &str) -> Option<bool> {
        let host = host.trim_end_matches('.').to_lowercase();
        let is_name = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte) || byte >= 0x80);
        if is_loopback(&host)
            || is_public(&host)
            || !is_name
            || self.indexes.contains(&host)
            || self.public.contains(&host)
        {
            return Some(false);
        }
        if self.indexes.len() >= MOST_INDEXES {
            return None;
        }
        self.indexes.push(host.clone());
        let placeholder = format!("<index-{}>", self.indexes.len());
        let boundary = if host.contains(['.', ':']) || host.len() >= 5 && is_telling(&host) {
            Boundary::Word
        } else {
            Boundary::Address
        };
        self.add(&host, Category::Index, &placeholder, boundary, false);
        Some(true)
    }

    /// The host of pip's own default index, which is nobody's secret.
    pub(super) fn add_public(&mut self, host: &str) {
        let host = host.to_lowercase();
        self.known.retain(|literal| literal.category != Category::Index || literal.text != host);
        if !self.public.contains(&host) {
            self.public.push(host);
        }
    }

    /// A password, a token, a key: as it is, and in the forms that addresses and JSON give it.
    pub(super) fn add_secret(&mut self, value: &str, category: Category) {
        let value = value.trim().trim_matches(['"', '\'']);
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if value.chars().count() < 4 || is_number && value.len() < 6 || is_common(value) {
            return;
        }
        let mut forms = vec![value.to_owned()];
        for form in [
            percent_escaped(value),
            percent_unescaped(value),
            value.replace('\\', "\\\\").replace('"', "\\\""),
        ] {
            if form.chars().count() >= 4 && !forms.contains(&form) {
                forms.push(form);
            }
        }
        let boundary = if value.chars().count() < 8 { Boundary::Word } else { Boundary::None };
        for form in forms {
            self.add(&form, category, "", boundary, true);
        }
    }

    fn add(&mut self, text: &str, category: Category, placeholder: &str, boundary: Boundary, exact: bool) {
        if text.is_empty() || self.known.iter().any(|known| known.text == text && known.exact <= exact) {
            return;
        }
        let placeholder = placeholder.to_owned();
        let is_subject = matches!(category, Category::User | Category::Host)
            && boundary == Boundary::Word
            && self.vocabulary.contains(&text.to_lowercase());
        let boundary = if is_subject { Boundary::Person } else { boundary };
        self.known.push(Literal { text: text.to_owned(), category, placeholder, boundary, exact });
    }

    /// Where they stand.
    pub(super) fn find(&self, text: &str, spans: &mut Vec<Span>) {
        let Some(automaton) = &self.automaton else { return };
        if self.known.is_empty() {
            return;
        }
        for found in automaton.find_overlapping_iter(text) {
            let literal = &self.known[found.pattern().as_usize()];
            let (start, end) = (found.start(), found.end());
            if literal.exact && text[start..end] != literal.text || !literal.boundary.holds(text, start, end)
            {
                continue;
            }
            spans.push(Span::with(start, end, literal.category, literal.placeholder.clone()));
        }
    }
}

impl Boundary {
    fn holds(self, text: &str, start: usize, end: usize) -> bool {
        let (head, tail) = (&text[..start], &text[end..]);
        let before = head.chars().next_back();
        let after = tail.chars().next();
        let word = |character: Option<char>| {
            character.is_some_and(|character| character.is_alphanumeric() || character == '_')
        };
        match self {
            Self::None => true,
            Self::Word => (!word(before) || is_escape(head)) && !word(after) && !is_version(tail),
            Self::Folder => {
                let goes_on = word(after) || after == Some('-') || is_suffix(tail);
                (!word(before) || is_escape(head)) && !goes_on
            }
            Self::Address => {
                let opens = ["//", "@", "host='", "host=\"", "\\\\"].iter().any(|open| head.ends_with(open));
                opens && !word(after) && after != Some('-')
            }
            Self::Person => {
                let opens = [
                    "/home/",
                    "/Users/",
                    "\\Users\\",
                    "\\users\\",
                    "/users/",
                    "~",
                    "-of-",
                    "://",
                    "user=",
                    "user '",
                    "@",
                    "\\\\",
                    "host='",
                ];
                let named = opens.iter().any(|open| head.ends_with(open)) || tail.starts_with('@');
                named && !word(before) && !word(after) && after != Some('-')
            }
        }
    }
}

/// Whether the text, in lower case, speaks of a distribution of this name, in the words of installers.
fn is_distribution_in(lower: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    lower.match_indices(name.as_str()).any(|(at, _)| {
        let (head, tail) = (&lower[..at], &lower[at + name.len()..]);
        let opens = [
            "collecting ",
            "wheel for ",
            "wheels for ",
            "metadata for ",
            "found for ",
            "requirement ",
            "satisfied: ",
            "packages: ",
            "install ",
            "installing ",
            "named '",
            "named \"",
            "uninstalling ",
            "site-packages/",
            "package ",
            "add ",
            "import ",
            "editable for ",
        ];
        let closes = [
            "==", ">=", "<=", "~=", "!=", "[", " @ ", ".whl", "-0", "-1", "-2", "-3", "-4", "-5", "-6", "-7",
            "-8", "-9",
        ];
        let word = |next: Option<char>| next.is_some_and(|next| next.is_alphanumeric() || next == '_');
        let begins = !word(head.chars().next_back());
        begins
            && (opens.iter().any(|open| head.ends_with(open)) && !word(tail.chars().next())
                || closes.iter().any(|close| tail.starts_with(close)) && !head.ends_with(['@', '/', '\\']))
    })
}

/// Whether the text ends with an escape whose letter is not part of the next word: `\n`, `%2F`.
pub(super) fn is_escape(head: &str) -> bool {
    let bytes = head.as_bytes();
    let percent = |count: usize| {
        bytes.len() > count
            && bytes[bytes.len() - count - 1] == b'%'
            && bytes[bytes.len() - count..].iter().all(u8::is_ascii_hexdigit)
    };
    percent(2) || ["\\n", "\\t", "\\r"].iter().any(|escape| head.ends_with(escape))
}

/// `name-1.2`: a package of that name. A folder `name-3.11` is an environment, called after its owner
/// and its Python.
fn is_version(tail: &str) -> bool {
    let digits = tail.strip_prefix('-').map_or("", |rest| rest);
    let length = digits.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (version, rest) = digits.split_at(length);
    let Some((major, minor)) = version.split_once('.') else { return false };
    let is_folder = rest.starts_with(['/', '\\']);
    let minor = minor.split('.').next().unwrap_or_default();
    let is_python = major == "3" && minor.len() <= 2 || (major, minor) == ("2", "7");
    let is_environment = is_folder && is_python;
    !major.is_empty() && !is_environment
}

/// `.old`: more of a folder's name.
fn is_suffix(tail: &str) -> bool {
    tail.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

fn percent_escaped(text: &str) -> String {
    utf8_percent_encode(text, IN_A_PATH).to_string()
}

fn percent_unescaped(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
