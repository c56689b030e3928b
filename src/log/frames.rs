//! Whose code failed: the frames of the traceback that stands before a line.
//!
//! Who a path belongs to is data (`data/reading/frames.toml`). The frames may be cut off at either
//! end; what is missing is not guessed.

use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::embedded;
use crate::redact::Clean;

use super::{Event, Line};

/// The fields that frames give to an event of Python's.
pub(super) const FIELDS: [&str; 7] = ["importer", "importing", "file", "isolated", "top", "full", "script"];

/// Phases in which a package is built.
const BUILDING: [&str; 4] = ["build-requirements", "metadata", "build", "link"];

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    embedded::read::<File>("data/reading/frames.toml").map(|file| file.frame).unwrap_or_default()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    frame: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    owner: String,
    part: Vec<String>,
    /// How the path ends, where its last part must be whole.
    #[serde(default)]
    end: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

/// Who a file belongs to: `loader`, `back-end`, `build-script`, `installer`, `package`,
/// `standard-library`, or else `user`.
fn owner(path: &str) -> &'static str {
    let path = path.replace('\\', "/").to_ascii_lowercase();
    let holds = |parts: &[String]| parts.iter().any(|part| path.contains(part.as_str()));
    let ends = |parts: &[String]| parts.iter().any(|part| path.ends_with(part.as_str()));
    let row = ROWS.iter().find(|row| (holds(&row.part) || ends(&row.end)) && !holds(&row.unless));
    row.map_or("user", |row| row.owner.as_str())
}

#[derive(Clone, Debug)]
struct Frame {
    owner: &'static str,
    path: Clean,
}

/// The frames of the newest traceback.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The newest frame whose owner is not the import system.
    inner: Option<Frame>,
    /// The first one.
    outer: Option<Frame>,
    /// The module of the newest `from MODULE import NAME` that a frame shows.
    source: Option<Clean>,
    /// Some frame belongs to a build.
    building: bool,
    /// Some frame lies in an environment that was made for one build.
    isolated: bool,
    /// Number of the newest line that belongs to it.
    last: u64,
    /// The exception was said; the next frame begins another traceback.
    over: bool,
    /// The phase that the installer has come to.
    phase: Option<&'static str>,
}

/// What is known about where an event was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    frames: &'a Frames,
}

impl Frames {
    /// Takes note of a line: the beginning of a traceback, a frame, an exception.
    pub(super) fn follow(&mut self, line: &Line) {
        let body = line.body();
        if body.ends_with("Traceback (most recent call last)")
            || body.starts_with("Traceback (most recent call last)")
        {
            self.begin();
        } else if let Some(path) = path_of(line) {
            if self.over {
                self.begin();
            }
            self.last = line.number;
            self.add(path);
        } else if let Some(module) = body.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            let start = line.body.start + "from ".len();
            self.source = Some(line.text.slice(start..start + module.0.len()));
        } else if self.inner.is_some() && is_exception(body) {
            self.over = true;
            self.last = line.number;
        }
    }

    /// Takes note of how far the installer has come.
    pub(super) fn reached(&mut self, phase: Option<&'static str>) {
        self.phase = phase.or(self.phase);
    }

    /// What holds for the newest line.
    pub(super) fn context(&self) -> Context<'_> {
        Context { frames: self }
    }

    fn begin(&mut self) {
        *self = Self { phase: self.phase, last: self.last, ..Self::default() };
    }

    fn add(&mut self, path: Clean) {
        let owner = owner(path.as_str());
        self.isolated |= path.as_str().contains("pip-build-env-") || path.as_str().contains("builds-v0");
        self.building |= matches!(owner, "back-end" | "build-script");
        if owner == "loader" {
            return;
        }
        let frame = Frame { owner, path };
        self.outer.get_or_insert_with(|| frame.clone());
        self.inner = Some(frame);
    }
}

impl Context<'_> {
    /// Adds what the frames tell to an event.
    pub(super) fn complete(self, event: &mut Event) {
        let frames = self.frames;
        let near = event.line.saturating_sub(frames.last) <= 3;
        if event.tool == Some("python")
            && near
            && event.fields.contains_key("name")
            && !event.fields.contains_key("module")
            && let Some(source) = frames.source.as_ref().filter(|source| !source.as_str().starts_with('.'))
        {
            // Python before 3.7 does not say from where the name was to come.
            event.fields.insert("module", source.clone());
        }
        if let Some(module) = event.fields.get("module").cloned() {
            let end = module.as_str().find('.').unwrap_or(module.as_str().len());
            event.fields.insert("top", module.slice(0..end));
            if let Some(name) = event.fields.get("name") {
                event.fields.insert("full", Clean::join([&module, name], "."));
            }
        }
        if event.tool != Some("python") {
            return;
        }
        if let Some(inner) = frames.inner.as_ref().filter(|_| near) {
            event.fields.insert("importer", Clean::literal(inner.owner));
            event.fields.insert("file", inner.path.clone());
            if inner.owner == "package"
                && let Some(name) = package_of(&inner.path)
            {
                event.fields.insert("importing", name);
            }
            // What has no ending is imported by nobody: a console script bears the name of its own package.
            let importable = |outer: &&Frame| outer.owner == "user" && is_module(&outer.path);
            if let Some(script) = frames.outer.as_ref().filter(importable) {
                event.fields.insert("script", stem(&script.path));
            }
            if frames.isolated {
                event.fields.insert("isolated", Clean::literal("yes"));
            }
        }
        if event.phase.is_none() && frames.building && near {
            let phase = frames.phase.filter(|phase| BUILDING.contains(phase));
            event.phase = phase.or(Some("build"));
        }
    }
}

/// The path of a frame: `File "PATH", line N`, or `PATH in NAME(ARGUMENTS)`.
fn path_of(line: &Line) -> Option<Clean> {
    let body = line.body();
    let Some(rest) = body.strip_prefix("File ") else {
        // As IPython wrote it before 8.0: `PATH in NAME(ARGUMENTS)`.
        let (path, name) = body.split_once(".py in ")?;
        let start = line.body.start;
        let frame = path.contains(['/', '\\']) && (name.ends_with(')') || name == "<module>");
        return frame.then(|| line.text.slice(start..start + path.len() + ".py".len()));
    };
    let Some(quoted) = rest.strip_prefix('"') else {
        // As IPython writes it: `File PATH:N, in NAME`.
        let (path, after) = rest.split_once(':')?;
        let start = line.body.start + "File ".len();
        let number = after.starts_with(|letter: char| letter.is_ascii_digit());
        return number.then(|| line.text.slice(start..start + path.len()));
    };
    let (path, after) = quoted.split_once('"')?;
    let start = line.body.start + "File \"".len();
    after.starts_with(", line ").then(|| line.text.slice(start..start + path.len()))
}

/// Whether a line names an exception: `SomeError: …`.
fn is_exception(body: &str) -> bool {
    let name = body.split([':', ' ']).next().unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or_default();
    ["Error", "Exception", "Warning", "NotFound", "Exit"].iter().any(|end| last.ends_with(end))
        && last.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// The folder or file below `site-packages` or `dist-packages`.
fn package_of(path: &Clean) -> Option<Clean> {
    let text = path.as_str();
    let (start, _) = text.rmatch_indices("-packages").next()?;
    let from = start + "-packages".len() + 1;
    let rest = text.get(from..)?;
    let length = rest.find(['/', '\\', '.']).unwrap_or(rest.len());
    (length > 0).then(|| path.slice(from..from + length))
}

/// Whether a file can be imported by its name.
fn is_module(path: &Clean) -> bool {
    Path::new(path.as_str()).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("py"))
}

/// The name of a file without its folder and ending.
fn stem(path: &Clean) -> Clean {
    let text = path.as_str();
    let from = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let end = text.get(from..).and_then(|name| name.find('.')).map_or(text.len(), |at| from + at);
    path.slice(from..end)
}

/// Fills in the phase of what was said before it was known.
pub(super) fn conclude(events: &mut [Event], failed: Option<&'static str>) {
    for event in events.iter_mut().filter(|event| event.phase.is_none() && event.tool == Some("python")) {
        event.phase = failed.or(Some("import"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    #[test]
    fn a_path_tells_whose_file_it_is() {
        let cases = [
            (
                "/tmp/pip-build-env-x1/overlay/lib/python3.11/site-packages/setuptools/build_meta.py",
                "back-end",
            ),
            ("/tmp/pip-install-ab12/demo_0123/setup.py", "build-script"),
            (
                r"C:\Users\u\AppData\Local\Temp\pip-build-env-x\overlay\Lib\site-packages\numpy\core.py",
                "package",
            ),
            ("/home/u/app/main.py", "user"),
            ("<stdin>", "user"),
            ("<frozen importlib._bootstrap>", "loader"),
            ("/usr/lib/python3.11/calendar.py", "standard-library"),
            ("/usr/lib/python3/dist-packages/OpenSSL/SSL.py", "package"),
            ("/home/u/.venv/lib/python3.9/site-packages/pip/_internal/cli/main.py", "installer"),
        ];
        for (path, owned) in cases {
            assert_eq!(owner(path), owned, "{path}");
        }
    }

    #[test]
    fn the_innermost_frame_imports() {
        let redactor = Redactor::default();
        let mut frames = Frames::default();
        let text = [
            "Traceback (most recent call last):",
            "  File \"/home/u/app.py\", line 1, in <module>",
            "    import demo",
            "  File \"/v/lib/python3.11/site-packages/demo/__init__.py\", line 3, in <module>",
        ];
        for (index, text) in (1..).zip(text) {
            frames.follow(&Line::new(index, text.as_bytes(), &redactor));
        }
        let inner = frames.inner.as_ref().unwrap();
        let outer = frames.outer.as_ref().unwrap();
        assert_eq!((inner.owner, outer.owner), ("package", "user"));
        assert_eq!(stem(&outer.path).as_str(), "app");
        assert_eq!(package_of(&inner.path).unwrap().as_str(), "demo");
    }
}
