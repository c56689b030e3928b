//! The user's own command, put right: another name, another interpreter, or as it was.

use crate::fact::FactId;
use crate::python::name::{normalise, of_requirement};
use crate::redact::Clean;

use super::carried::{Kept, carried, is_of_another};
use super::plan::Situation;
use super::{OwnCommand, edited, image, own, typed};

/// The user's command in its simplest form.
pub(super) const GENERIC: &str = "{python} -m pip install {requirement}";

/// The same of somebody who wants no wheel.
const GENERIC_FROM_SOURCE: &str = "{python} -m pip install --no-binary {source} {requirement}";

/// The same of somebody who uses uv.
const GENERIC_OF_UV: &str = "uv pip install {requirement}";

/// The user's command, again.
pub(super) struct Again {
    pub(super) own: Option<OwnCommand>,
    pub(super) python: Option<Clean>,
    /// What is installed in the place of the wrong name, where the command is not known.
    pub(super) instead: Option<Clean>,
    /// A setting of the command is what was wrong: it is not said again.
    pub(super) is_lifted: bool,
}

/// What a reporter typed otherwise than the simplest form says it.
pub(super) enum Typed {
    /// The folder of the project itself.
    Folder(Clean),
    /// No wheel of this distribution, or of any.
    FromSource(Clean),
}

impl Again {
    /// The right name in the place of the wrong one: in the command, or in the file of requirements
    /// that it names. What the log calls a name is the wrong one where the `place` says so; in other checks
    /// it may be that of a library, which no requirement has.
    pub(super) fn rename(
        &mut self,
        right: &Clean,
        place: &Clean,
        situation: &Situation<'_>,
    ) -> Option<Vec<Clean>> {
        let asked_for = ["{distribution}", "{meant}", "{name}"].iter().any(|it| place.as_str().contains(it));
        // What is special to sed or to a shell within single quotes is in none of them.
        let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-<>=,".contains(c));
        let named = (situation.place)("name").filter(|_| asked_for);
        let named = named.into_iter().chain(situation.package.cloned());
        let wrong: Vec<Clean> = named.filter(|name| is_plain(name.as_str())).collect();
        if wrong.is_empty() || !is_plain(right.as_str()) {
            return None;
        }
        let corrects = ["{distribution}", "{meant}"].contains(&place.as_str());
        let asked = (situation.command)(&Clean::literal("{requirement}")).as_ref().map(unquoted);
        let kept = |wrong: &str, written: &str| {
            // A renamed project goes on counting where the old name ended; a namesake has versions of its own.
            let is_continued = situation.tables.row("renamed", wrong).is_some();
            let is_meant = !is_of_another(written, is_continued, situation.facts);
            Kept::of(wrong, right.as_str(), corrects && is_meant)
        };
        let Some(own) = &self.own else {
            // The name alone takes a bound away, if there was one.
            let asked = asked?;
            let is_asked =
                |name: &&Clean| normalise(of_requirement(asked.as_str())) == normalise(name.as_str());
            let named = wrong.iter().find(is_asked);
            let new = named.filter(|_| corrects).map_or_else(
                || right.clone(),
                |name| carried(&asked, right, kept(name.as_str(), asked.as_str())),
            );
            self.instead = Some(new).filter(|new| !is_same(&asked, new));
            return self.instead.is_some().then(Vec::new);
        };
        if let Some(renamed) = wrong.iter().find_map(|name| own.renamed(name.as_str(), right, &kept)) {
            // What fails is not tried again as it is.
            if is_same(&renamed.text(), &own.text()) {
                return None;
            }
            self.own = Some(renamed);
            return Some(Vec::new());
        }
        let (place, wrong) =
            wrong.into_iter().find_map(|name| own.list_with(name.as_str()).map(|place| (place, name)))?;
        let windows = situation.facts.text(FactId::of("system.os")).is_some_and(|os| *os == "windows");
        // Of the list's own line only the name is told: what the log says was asked for has the version.
        let written =
            asked.filter(|asked| normalise(of_requirement(asked.as_str())) == normalise(wrong.as_str()));
        let kept = kept(wrong.as_str(), written.as_ref().map_or("", Clean::as_str));
        Some(vec![edited::renamed(&place, &wrong, right, kept, windows)])
    }

    /// What a reporter typed otherwise than the simplest form says it.
    pub(super) fn typed(&self, situation: &Situation<'_>) -> Option<Typed> {
        if self.instead.is_some() || self.is_lifted {
            return None;
        }
        let of_folder = || typed::folder(situation.facts).map(Typed::Folder);
        let from_source = || typed::from_source(situation.facts, situation.package).map(Typed::FromSource);
        of_folder().or_else(from_source)
    }

    /// The command in the end; nothing where the last one says it already.
    pub(super) fn command(&self, situation: &Situation<'_>, last: Option<&Clean>) -> Option<Clean> {
        if self.own.is_none() && self.instead.is_none() && image::is_built(situation.facts) {
            return Some(image::build());
        }
        // What is installed and does not load is no further for being installed once more.
        let is_loaded = situation.facts.text(FactId::of("log.phase")).is_some_and(|phase| *phase == "import");
        if self.own.is_none() && self.python.is_none() && self.instead.is_none() && is_loaded {
            return None;
        }
        let by_uv = situation.facts.text(FactId::of("command.installer")).is_some_and(|name| *name == "uv");
        let form = if by_uv && self.python.is_none() { GENERIC_OF_UV } else { GENERIC };
        let typed = self.typed(situation);
        let form = if matches!(typed, Some(Typed::FromSource(_))) { GENERIC_FROM_SOURCE } else { form };
        let generic = |python: &Clean| {
            let filled = Clean::literal(form).fill(&|place| match (place, &typed) {
                ("python", _) => Some(python.clone()),
                ("source", Some(Typed::FromSource(name))) => Some(name.clone()),
                ("requirement", Some(Typed::Folder(folder))) => Some(folder.clone()),
                ("requirement", _) => self.instead.as_ref().map(own::quoted_word),
                _ => None,
            });
            (situation.command)(&filled)
        };
        let command = match (&self.own, &self.python) {
            (Some(own), Some(python)) => own.by(python).or_else(|| generic(python)),
            (Some(own), None) => Some(own.text()),
            (None, python) => generic(python.as_ref().unwrap_or(situation.python)),
        }?;
        (last != Some(&command)).then_some(command)
    }
}

/// Whether two requirements, or two commands, say the same: letters and hyphens of a name count for nothing.
pub(super) fn is_same(left: &Clean, right: &Clean) -> bool {
    let plain = |text: &Clean| text.as_str().to_ascii_lowercase().replace(['_', '.'], "-");
    plain(left) == plain(right)
}

/// A requirement as it is, without the quotes that a command needs.
pub(super) fn unquoted(word: &Clean) -> Clean {
    word.mapped(|word| word.trim_matches(['"', '\'']).to_owned())
}
