//! The user's own command, as words that can be pasted.
//!
//! It was typed here (`run`): its words are the user's, and each is written so that a shell gives the
//! same word again. One that would need a private word cannot be written; there is no own command then.

use std::ffi::OsString;
use std::path::Path;

use crate::expression::Expression;
use crate::python::name::{normalise, of_requirement};
use crate::python::option::takes_a_value;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::carried::{Kept, carried};
use super::listed::{self, Listed, Place};
use super::meant;
use super::setting::is_variable;

/// The command that failed, word by word as a shell takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCommand {
    words: Vec<Clean>,
    /// The files of requirements that it names, and what they include.
    lists: Vec<Listed>,
    /// The lists that lie in the folder, whether it names them or not.
    near: Vec<Listed>,
    /// Words that name no file and no command, by their places, and what they may mean.
    meant: Vec<(usize, Clean)>,
}

/// Options that take no value.
const FLAGS: &[&str] = &["no-build-isolation", "no-index", "pre", "require-virtualenv", "user"];

/// Options of pip and uv that name a file of requirements.
pub(super) const FILES: &[&str] = &["-r", "--requirement", "--requirements"];

impl OwnCommand {
    /// The words of a command that was run on this machine; none where one of them is private. `installer` is what
    /// it came to below a script or make: the words of an installer, and the folder that it ran in.
    pub fn new(
        command: &[OsString],
        installer: Option<(&[OsString], &Path)>,
        system: &System,
        redactor: &Redactor,
    ) -> Self {
        let typed = system.working_directory().map(|folder| (command, folder));
        let words: Option<Vec<Clean>> =
            command.iter().map(|word| written(word.to_str()?, system, redactor)).collect();
        let mut own = Self {
            words: words.unwrap_or_default(),
            lists: installer
                .or(typed)
                .map(|(words, folder)| listed::files(words, folder, system, redactor))
                .unwrap_or_default(),
            near: system
                .working_directory()
                .map(|folder| listed::in_folder(folder, system, redactor))
                .unwrap_or_default(),
            meant: meant::words(command, system, redactor),
        };
        if let Some(start) = own.pip()
            && let Some(right) = own.words.get(start).and_then(|word| meant::command(word.as_str()))
        {
            own.meant.push((start, Clean::literal(right)));
        }
        let requirements = own.pip().map_or(own.words.len(), |start| start + 1)..own.words.len();
        for index in requirements {
            let word = &own.words[index];
            if meant::is_bound_by_one_sign(word.as_str()) && !takes_a_value(own.words[index - 1].as_str()) {
                own.meant.push((index, word.mapped(|word| word.replacen('=', "==", 1))));
            }
        }
        own
    }

    /// A command of a plan, whose words are in the form in which a shell takes them.
    pub(super) fn written(text: &Clean) -> Self {
        let mut words = Vec::new();
        let (mut start, mut quote, mut escaped) = (0, None, false);
        for (index, character) in text.as_str().char_indices().chain([(text.as_str().len(), ' ')]) {
            if escaped {
                escaped = false;
                continue;
            }
            match quote {
                None if character == '\\' => escaped = true,
                Some(open) if open == character => quote = None,
                None if matches!(character, '\'' | '"') => quote = Some(character),
                None if character == ' ' => {
                    words.extend(Some(text.slice(start..index)).filter(|word| !word.is_empty()));
                    start = index + 1;
                }
                _ => {}
            }
        }
        Self { words, lists: Vec::new(), near: Vec::new(), meant: Vec::new() }
    }

    /// One of its words is private, so that it cannot be written.
    pub fn is_private(&self) -> bool {
        self.words.is_empty()
    }

    /// The command on one line.
    pub fn text(&self) -> Clean {
        Clean::join(&self.words, " ")
    }

    /// Where the program stands: behind `env -u NAME` and `NAME=value`.
    fn program(&self) -> usize {
        let mut place = 0;
        while let Some(word) = self.words.get(place).map(Clean::as_str) {
            let sets = word.split_once('=').is_some_and(|(name, _)| is_variable(name));
            match word {
                "env" => place += 1,
                "-u" => place += 2,
                _ if sets => place += 1,
                _ => break,
            }
        }
        place.min(self.words.len())
    }

    /// Where the words of pip begin: behind `pip`, `pip3.11`, `python -m pip`, `uv pip`.
    fn pip(&self) -> Option<usize> {
        let name = |index: usize| Some(base_name(self.words.get(index)?.as_str()));
        let program = self.program();
        let first = name(program)?;
        if is_numbered(first, "pip") {
            return Some(program + 1);
        }
        if is_numbered(first, "python") || first == "py" {
            let module = (program + 1..self.words.len()).find(|index| self.words[*index] == "-m")?;
            return name(module + 1).filter(|word| is_numbered(word, "pip")).map(|_| module + 2);
        }
        let is_uv = first == "uv" && self.words.get(program + 1).is_some_and(|word| *word == "pip");
        is_uv.then_some(program + 2)
    }

    /// The same by another interpreter; nothing where the command is neither pip's nor Python's.
    pub(super) fn by(&self, python: &Clean) -> Option<Clean> {
        let program = self.program();
        let before = self.words[..program].iter();
        if let Some(start) = self.pip() {
            let module = [python.clone(), Clean::literal("-m"), Clean::literal("pip")];
            let rest = self.with(self.words[start..].to_vec()).without_option("python");
            return Some(Clean::join(before.chain(&module).chain(&rest.words), " "));
        }
        let first = base_name(self.words.get(program)?.as_str());
        is_numbered(first, "python")
            .then(|| Clean::join(before.chain([python]).chain(&self.words[program + 1..]), " "))
    }

    /// Whether an option of this name (`no-binary`) stands in it.
    pub(super) fn has_option(&self, option: &str) -> bool {
        self.words.iter().any(|word| is_option(word.as_str(), option))
    }

    /// Without what it sets itself in front of the program: `env NAME=value pip …`.
    pub(super) fn without_variable(&self, name: &str) -> Self {
        let program = self.program();
        let sets = |word: &Clean| word.as_str().split_once('=').is_some_and(|(set, _)| set == name);
        let mut words: Vec<Clean> =
            self.words[..program].iter().filter(|word| !sets(word)).cloned().collect();
        // `env` alone has nothing left to do.
        while words.last().is_some_and(|word| *word == "env") {
            words.pop();
        }
        words.extend_from_slice(&self.words[program..]);
        self.with(words)
    }

    /// Without an option, and without its value where it takes one.
    pub(super) fn without_option(&self, option: &str) -> Self {
        let mut words = Vec::new();
        let mut rest = self.words.iter();
        while let Some(word) = rest.next() {
            if !is_option(word.as_str(), option) {
                words.push(word.clone());
            } else if !word.as_str().contains('=') && !FLAGS.contains(&option) {
                rest.next();
            }
        }
        self.with(words)
    }

    /// With what it installs left to the installer where it is pinned: one requirement, if that is there,
    /// or else all of them. Nothing where none is pinned.
    pub(super) fn without_pins(&self, name: Option<&str>) -> Option<Self> {
        let start = self.words.iter().position(|word| matches!(word.as_str(), "install" | "add"))?;
        let is_pinned = |word: &Clean| !word.as_str().starts_with('-') && word.as_str().contains("==");
        let is_named = |word: &Clean| {
            name.is_some_and(|name| normalise(requirement_name(word.as_str())) == normalise(name))
        };
        let pinned = |word: &&Clean| is_pinned(word);
        let alone = self.words[start..].iter().filter(pinned).any(is_named);
        let mut words = self.words.clone();
        for word in words[start..].iter_mut().filter(|word| is_pinned(word) && (!alone || is_named(word))) {
            *word = quoted(&word.mapped(unpinned), false);
        }
        (words != self.words).then(|| self.with(words))
    }

    /// With the last part of an index's address, `/simple`, which somebody forgot; nothing where no
    /// address without a path stands in it.
    pub(super) fn with_index_path(&self) -> Option<Self> {
        let lacks = |word: &Clean| {
            let address = word.as_str().split_once('=').map_or(word.as_str(), |(_, address)| address);
            super::setting::lacks_path(address)
        };
        let option = |index: usize| is_option(self.words[index].as_str(), "index-url");
        let at = (0..self.words.len()).find(|index| {
            let inline = option(*index) && self.words[*index].as_str().contains('=');
            (inline || (*index > 0 && option(index - 1))) && lacks(&self.words[*index])
        })?;
        let mut words = self.words.clone();
        words[at] = words[at].mapped(|word| format!("{}/simple/", word.trim_end_matches('/')));
        Some(self.with(words))
    }

    /// With options behind `install`, where they do not stand in it; nothing where it installs nothing with
    /// a pip.
    pub(super) fn with_options(&self, options: &[Clean]) -> Option<Self> {
        let start = self.pip()?;
        let install = self.words[start..].iter().position(|word| *word == "install")? + start;
        let name = options.first()?.as_str().split('=').next()?.trim_start_matches('-');
        if self.has_option(name) {
            return None;
        }
        let (before, behind) = self.words.split_at(install + 1);
        Some(self.with([before, options, behind].concat()))
    }

    /// Which of its words is a requirement of this name. The value of an option is none: `--no-binary demo`.
    fn requirement_of(&self, name: &str) -> Option<usize> {
        let fits = |word: &Clean| normalise(requirement_name(word.as_str())) == normalise(name);
        let start =
            self.words.iter().position(|word| matches!(word.as_str(), "install" | "add" | "download"))?;
        let mut pairs = self.words[start..].windows(2);
        let before = pairs.position(|pair| !takes_a_value(pair[0].as_str()) && fits(&pair[1]))?;
        Some(start + before + 1)
    }

    /// Whether one of its words asks for this distribution.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        self.requirement_of(name).is_some()
    }

    /// With one requirement in the place of another, which keeps what `kept` says of the wrong name and of the
    /// requirement as it is; nothing where none of its words is a requirement of this name.
    pub(super) fn renamed(&self, from: &str, to: &Clean, kept: &dyn Fn(&str, &str) -> Kept) -> Option<Self> {
        let at = self.requirement_of(from)?;
        let mut words = self.words.clone();
        let text = words[at].as_str();
        let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        let start = usize::from(inner.is_some());
        let old = words[at].slice(start..start + inner.unwrap_or(text).len());
        // What a shell needs more than one pair of quotes for is not taken apart.
        let is_plain = !old.as_str().contains(['\'', '\\']);
        let new = if is_plain { carried(&old, to, kept(from, old.as_str())) } else { to.clone() };
        words[at] = quoted(&new, false);
        Some(self.with(words))
    }

    /// With the paths that are meant in the place of those that lead nowhere; nothing where none is known.
    pub(super) fn with_paths(&self) -> Option<Self> {
        let mut words = self.words.clone();
        for (index, path) in &self.meant {
            words.get_mut(*index)?.clone_from(path);
        }
        (!self.meant.is_empty()).then(|| self.with(words))
    }

    /// The same with other words.
    fn with(&self, words: Vec<Clean>) -> Self {
        Self { words, lists: self.lists.clone(), near: self.near.clone(), meant: Vec::new() }
    }

    /// The files of requirements that hold a line that this expression fits.
    pub(super) fn lists_like(&self, expression: &str) -> Vec<Clean> {
        // One that cannot be read fits no line: `pack check` and our own tests refuse it.
        let expression = Expression::new(expression);
        let fits = |list: &&Listed| list.lines().iter().any(|line| expression.matches(line));
        self.lists.iter().filter(fits).map(|list| list.file.clone()).collect()
    }

    /// The file that holds this name, and how it writes it: a list that the command names, one that such a list
    /// includes, or a file of the project that it installs.
    pub(super) fn list_with(&self, name: &str) -> Option<Place> {
        self.lists.iter().find_map(|list| list.place(name))
    }

    /// It installs what lists of requirements hold.
    pub(super) fn names_lists(&self) -> bool {
        !self.lists.is_empty()
    }

    /// The list in the folder that names it, as a shell takes its path.
    pub(crate) fn list_near(&self, name: &str) -> Option<Clean> {
        self.near.iter().find(|list| list.line_of(name).is_some()).map(|list| list.file.clone())
    }

    /// Where a list of requirements names it: `requirements.txt, line 2`.
    pub(crate) fn listed_at(&self, name: &str) -> Option<Clean> {
        let (file, line) =
            self.lists.iter().find_map(|list| Some((list.file.clone(), list.line_of(name)?)))?;
        let parts = [file, Clean::literal(", line "), Clean::from(line)];
        Some(Clean::join(&parts, ""))
    }
}

/// `Demo[fast]==1.0` is `Demo[fast]`.
fn unpinned(word: &str) -> String {
    let end = word.find("==").unwrap_or(word.len());
    word[..end].trim_matches(['\'', '"', ' ']).to_owned()
}

fn is_option(word: &str, option: &str) -> bool {
    let name = word.split_once('=').map_or(word, |(name, _)| name);
    let short = match option {
        "constraint" => Some("-c"),
        "index-url" => Some("-i"),
        // The interpreter that uv installs for; pip's own `--python` means the same.
        "python" => Some("-p"),
        _ => None,
    };
    name.strip_prefix("--") == Some(option) || short == Some(name)
}

fn base_name(word: &str) -> &str {
    let word = word.trim_matches(['\'', '"']);
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// `pip`, `pip3`, `pip3.11`.
fn is_numbered(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// The name in a word that may stand in quotes.
pub(super) fn requirement_name(word: &str) -> &str {
    of_requirement(word.trim_matches(['\'', '"']))
}

/// A word as a shell takes it. A path below the home folder begins with `~`, which the shell expands
/// where it stands outside of quotes.
pub(super) fn written(word: &str, system: &System, redactor: &Redactor) -> Option<Clean> {
    let clean = redactor.clean(&Raw::from(word));
    if clean.as_str() == word {
        return Some(quoted(&clean, system.is_windows()));
    }
    let home = system.home()?;
    let rest = Path::new(word).strip_prefix(&home).ok()?.to_str()?;
    let rest =
        redactor.clean(&Raw::from(rest)).as_str().eq(rest).then(|| redactor.clean(&Raw::from(rest)))?;
    Some(if system.is_windows() {
        Clean::literal("\"$env:USERPROFILE\\{rest}\"").fill(&|_| Some(rest.clone()))
    } else {
        let rest = quoted(&rest, false);
        Clean::literal("~/{rest}").fill(&|_| Some(rest.clone()))
    })
}

/// A word in quotes, where a shell needs them.
pub(super) fn quoted_word(word: &Clean) -> Clean {
    quoted(word, false)
}

fn quoted(word: &Clean, windows: bool) -> Clean {
    let text = word.as_str();
    let is_plain = !text.is_empty()
        && !text.starts_with('~')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=+@%,\\".contains(c))
        && (windows || !text.contains('\\'));
    if is_plain {
        word.clone()
    } else if windows {
        word.mapped(|text| format!("'{}'", text.replace('\'', "''")))
    } else {
        word.mapped(|text| format!("'{}'", text.replace('\'', r"'\''")))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::{Kept, OwnCommand};
    use crate::redact::{Clean, Redactor};
    use crate::remedy::project::Form;
    use crate::system::System;

    fn own(words: &[&str]) -> OwnCommand {
        let variables = [("HOME", "/home/ada"), ("USER", "ada")];
        let environment: BTreeMap<_, _> =
            variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let system = System::with_environment(environment, PathBuf::from("/srv"));
        let redactor = Redactor::learn_identity(&system);
        let words: Vec<_> = words.iter().map(Into::into).collect();
        OwnCommand::new(&words, None, &system, &redactor)
    }

    fn python() -> Clean {
        Clean::literal(".venv/bin/python")
    }

    fn text(words: &[&str]) -> Option<String> {
        Some(own(words)).filter(|own| !own.is_private()).map(|own| own.text().to_string())
    }

    #[test]
    fn a_pin_is_taken_away_where_it_stands() {
        let command = own(&["pip", "install", "Demo[fast]==1.0", "other==2", "third"]);
        let without = |name| command.without_pins(name).map(|own| own.text().to_string());
        assert_eq!(without(Some("demo")).unwrap(), "pip install 'Demo[fast]' other==2 third");
        assert_eq!(without(Some("third")).unwrap(), "pip install 'Demo[fast]' other third");
        assert_eq!(without(None), without(Some("third")));
        assert_eq!(own(&["pip", "install", "demo", "--index-url=a==b"]).without_pins(None), None);
    }

    #[test]
    fn a_mistyped_command_of_pip_is_put_right() {
        let right = own(&["python3", "-m", "pip", "instal", "idna"]).with_paths().unwrap();
        assert_eq!(right.text().as_str(), "python3 -m pip install idna");
        assert_eq!(own(&["pip", "install", "idna"]).with_paths(), None);
    }

    #[test]
    fn words_are_written_as_a_shell_takes_them() {
        assert_eq!(text(&["pip", "install", "lxml<5", "it's"]).unwrap(), r"pip install 'lxml<5' 'it'\''s'");
        assert_eq!(text(&["/home/ada/v/bin/pip", "install", "x"]).unwrap(), "~/v/bin/pip install x");
        assert_eq!(text(&["pip", "install", "git+https://u:geheim42@index.example/x"]), None);
        assert_eq!(text(&["pip", "install", "x", ""]).unwrap(), "pip install x ''");
    }

    #[test]
    fn it_is_changed_word_by_word() {
        let own = own(&["pip3", "install", "--no-binary", ":all:", "-r", "a.txt", "PIL>=8"]);
        assert!(own.has_option("no-binary") && !own.has_option("proxy"));
        assert_eq!(own.without_option("no-binary").text(), "pip3 install -r a.txt 'PIL>=8'");
        let flagged = self::own(&["pip", "install", "--no-build-isolation", "x"]);
        assert_eq!(flagged.without_option("no-build-isolation").text(), "pip install x");
        let renamed = own.renamed("pil", &Clean::literal("pillow"), &|_, _| Kept::All).unwrap();
        assert_eq!(renamed.text(), "pip3 install --no-binary :all: -r a.txt 'pillow>=8'");
        let marked =
            self::own(&["pip", "install", "reqests[x]==2; os_name=='nt'", "reqest==1;os_name==\"nt\""]);
        let right = |name| marked.renamed(name, &Clean::literal("requests"), &|_, _| Kept::All).unwrap();
        assert!(right("reqest").text().as_str().ends_with(r#" 'requests==1;os_name=="nt"'"#));
        let of_conda = self::own(&["pip", "install", "-v", "demo=1.0", "other==2", "--log=3", "third"]);
        assert_eq!(of_conda.with_paths().unwrap().text(), "pip install -v demo==1.0 other==2 --log=3 third");
        let of_source = self::own(&["pip", "install", "--no-binary", "demo", "demo==1.0"]);
        let renamed =
            of_source.renamed("demo", &Clean::literal("demo>=2.0"), &|_, _| Kept::Unbounded).unwrap();
        assert_eq!(renamed.text(), "pip install --no-binary demo 'demo>=2.0'");
        let folder = self::own(&["pip", "install", "./demo"]);
        let option = [Clean::literal("--no-build-isolation")];
        assert_eq!(folder.with_options(&option).unwrap().text(), "pip install --no-build-isolation ./demo");
        assert_eq!(flagged.with_options(&option), None);
        assert_eq!(self::own(&["make", "install"]).with_options(&option), None);
        let of_uv = self::own(&["uv", "pip", "install", "--python", "/usr/bin/python3", "x"]);
        assert_eq!(of_uv.by(&python()).unwrap(), ".venv/bin/python -m pip install x");
        let off = self::own(&["pip", "install", "--no-index", "x"]);
        assert_eq!(off.without_option("no-index").text(), "pip install x");
        let python = python();
        assert_eq!(
            own.by(&python).unwrap(),
            ".venv/bin/python -m pip install --no-binary :all: -r a.txt 'PIL>=8'"
        );
        assert_eq!(self::own(&["python3", "app.py"]).by(&python).unwrap(), ".venv/bin/python app.py");
        assert_eq!(self::own(&["poetry", "install"]).by(&python), None);
    }

    #[test]
    fn a_name_is_found_in_the_file_that_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lists")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("lists/dev.txt", "-r base.txt\n-r dev.txt\nattrs\n");
        write("lists/base.txt", "# cv2 is in it\nidna\nCV2>=1  # pictures\n");
        let system = System::with_environment(BTreeMap::new(), folder.path().to_owned());
        let words = ["pip", "install", "-r", "lists/dev.txt"].map(Into::into);
        let own = OwnCommand::new(&words, None, &system, &Redactor::learn_identity(&system));
        let file = |name| own.list_with(name).map(|place| (place.file.to_string(), place.form));
        assert_eq!(file("cv2").unwrap(), ("lists/base.txt".to_owned(), Form::Line));
        assert_eq!(file("Attrs").unwrap(), ("lists/dev.txt".to_owned(), Form::Line));
        assert_eq!(own.list_with("numpy"), None);
        assert_eq!(own.listed_at("cv2").unwrap(), "lists/base.txt, line 3");
    }

    #[test]
    fn a_written_command_is_read_back() {
        let text = r"env -u NO_INDEX TMPDIR=~/tmp pip install 'a b<2' 'it'\''s'";
        let own = OwnCommand::written(&Clean::literal(text));
        assert_eq!(own.text(), text);
        assert_eq!(own.words.len(), 8);
        let python = Clean::literal(".venv/bin/python");
        let other = r"env -u NO_INDEX TMPDIR=~/tmp .venv/bin/python -m pip install 'a b<2' 'it'\''s'";
        assert_eq!(own.by(&python).unwrap(), other);
    }
}
