//! The shape of a check file, as it is written. See CONTRIBUTING for what the keys mean.
//!
//! Unknown keys are errors. What the words mean is decided in [`super::load`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::report::{Place, Risk, Verdict};
use crate::trial::Kind;

use super::condition::Condition;
use super::event::Words;
use super::pattern::Pattern;

/// A check file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CheckFile {
    #[expect(dead_code, reason = "reading it is the check")]
    format: Format,
    pub(crate) title: Line,
    pub(crate) meaning: Line,
    pub(crate) verdict: VerdictWord,
    pub(crate) support: PlaceWord,
    pub(crate) whose: Option<Line>,
    pub(crate) theirs: Option<Line>,
    #[serde(default)]
    pub(crate) two_pythons: bool,
    pub(crate) explanation: String,
    #[serde(default)]
    pub(crate) headline: Vec<HeadlineEntry>,
    #[serde(default)]
    pub(crate) sentence: Vec<SentenceEntry>,
    #[serde(default)]
    pub(crate) page: String,
    #[serde(default)]
    pub(crate) links: Vec<Line>,
    #[serde(default)]
    pub(crate) explains: Vec<ExplainsEntry>,
    #[serde(default)]
    pub(crate) instead_of: Vec<InsteadEntry>,
    #[serde(default)]
    pub(crate) signature: Vec<SignatureEntry>,
    pub(crate) confirm: Option<WhenEntry>,
    pub(crate) refute: Option<WhenEntry>,
    #[serde(default)]
    pub(crate) adjust: Vec<AdjustEntry>,
    pub(crate) environment: Option<EnvironmentEntry>,
    #[serde(default)]
    pub(crate) trial: Vec<TrialEntry>,
    #[serde(default)]
    pub(crate) fix: Vec<FixEntry>,
    #[serde(default)]
    pub(crate) example: Vec<ExampleEntry>,
    #[serde(default)]
    pub(crate) near_miss: Vec<NearMissEntry>,
}

/// The version of the format: 1.
#[derive(Debug, Deserialize)]
#[serde(try_from = "i64")]
pub(crate) struct Format;

impl TryFrom<i64> for Format {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        match number {
            1 => Ok(Self),
            other => Err(format!("this program reads `format = 1`, not {other}")),
        }
    }
}

/// Words on one line, not empty.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Line(pub(crate) String);

impl TryFrom<String> for Line {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if text.trim().is_empty() || text.contains('\n') {
            return Err("expected words on one line");
        }
        Ok(Self(text))
    }
}

/// A verdict that a check may give.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum VerdictWord {
    Environment,
    PackageBug,
    NotInstallation,
}

impl From<VerdictWord> for Verdict {
    fn from(word: VerdictWord) -> Self {
        match word {
            VerdictWord::Environment => Self::Environment,
            VerdictWord::PackageBug => Self::PackageBug,
            VerdictWord::NotInstallation => Self::NotInstallation,
        }
    }
}

/// Where a problem belongs.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PlaceWord {
    Here,
    NotHere,
    Elsewhere,
    Unknown,
}

impl From<PlaceWord> for Place {
    fn from(word: PlaceWord) -> Self {
        match word {
            PlaceWord::Here => Self::Here,
            PlaceWord::NotHere => Self::NotHere,
            PlaceWord::Elsewhere => Self::Elsewhere,
            PlaceWord::Unknown => Self::Unknown,
        }
    }
}

/// A title that names what was seen, in the place of the general one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadlineEntry {
    pub(crate) text: Line,
    pub(crate) when: Option<Condition>,
}

/// Another check in whose place this one is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InsteadEntry {
    pub(crate) id: String,
    pub(crate) when: Option<Condition>,
}

/// A sentence of the explanation that is only said where it is so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentenceEntry {
    pub(crate) text: Line,
    pub(crate) when: Condition,
}

/// What a check accounts for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainsEntry {
    pub(crate) id: String,
    pub(crate) when: Option<Condition>,
}

/// A condition on its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhenEntry {
    pub(crate) when: Condition,
}

/// A change of confidence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustEntry {
    pub(crate) when: Condition,
    pub(crate) by: Share<-89, 89>,
}

/// A diagnosis by facts alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnvironmentEntry {
    pub(crate) when: Condition,
    pub(crate) confidence: Share<50, 100>,
}

/// What a trial says of a check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrialEntry {
    #[serde(rename = "in")]
    pub(crate) kind: Kind,
    /// What it says that the trial works.
    pub(crate) works: Option<Says>,
    /// What it says that the trial fails alike.
    pub(crate) alike: Option<Says>,
    /// Found by this trial alone, without a line of the log.
    #[serde(default)]
    pub(crate) alone: bool,
    pub(crate) when: Option<Condition>,
}

/// What an outcome says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Says {
    /// This is the cause.
    Proves,
    /// This is not the cause.
    Strikes,
}

/// A number of hundredths between two bounds, written as a fraction.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(crate) struct Share<const LEAST: i8, const MOST: i8>(pub(crate) f64);

impl<const LEAST: i8, const MOST: i8> TryFrom<f64> for Share<LEAST, MOST> {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let (least, most) = (f64::from(LEAST) / 100.0, f64::from(MOST) / 100.0);
        if (least..=most).contains(&number) {
            Ok(Self(number))
        } else {
            Err(format!("expected a number from {least} to {most}"))
        }
    }
}

/// Lines by which a check is recognised.
#[derive(Debug, Deserialize)]
#[serde(try_from = "SignatureTable")]
pub(crate) struct SignatureEntry {
    pub(crate) pattern: Pattern,
    /// How sure the line alone is; without one, each sentence of the event says so itself.
    pub(crate) weight: Option<f64>,
    pub(crate) unknown: Option<f64>,
    pub(crate) when: Option<Condition>,
    pub(crate) with: Vec<CompanionEntry>,
    pub(crate) without: Vec<CompanionEntry>,
    pub(crate) lookup: Option<LookupEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureTable {
    #[expect(dead_code, reason = "a word for the reader of the file")]
    name: Option<String>,
    anchor: Option<Vec<String>>,
    pattern: Option<String>,
    event: Option<String>,
    #[serde(default, rename = "where")]
    fields: BTreeMap<String, Words>,
    weight: Option<Share<20, 89>>,
    unknown: Option<Share<5, 89>>,
    when: Option<Condition>,
    #[serde(default)]
    with: Vec<CompanionEntry>,
    #[serde(default)]
    without: Vec<CompanionEntry>,
    lookup: Option<LookupEntry>,
}

impl TryFrom<SignatureTable> for SignatureEntry {
    type Error = String;

    fn try_from(table: SignatureTable) -> Result<Self, String> {
        if table.weight.is_none() && table.event.is_none() {
            return Err("missing field `weight`".to_owned());
        }
        Ok(Self {
            pattern: Pattern::given(table.anchor, table.pattern, table.event, table.fields)?,
            weight: table.weight.map(|share| share.0),
            unknown: table.unknown.map(|share| share.0),
            when: table.when,
            with: table.with,
            without: table.without,
            lookup: table.lookup,
        })
    }
}

/// A line that must or must not be near a signature's line.
#[derive(Debug, Deserialize)]
#[serde(try_from = "CompanionTable")]
pub(crate) struct CompanionEntry {
    pub(crate) pattern: Pattern,
    /// How far before and after, in lines; nothing for anywhere.
    pub(crate) window: Option<(u64, u64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanionTable {
    anchor: Option<Vec<String>>,
    pattern: Option<String>,
    event: Option<String>,
    #[serde(default, rename = "where")]
    fields: BTreeMap<String, Words>,
    before: Option<u32>,
    after: Option<u32>,
}

impl TryFrom<CompanionTable> for CompanionEntry {
    type Error = String;

    fn try_from(table: CompanionTable) -> Result<Self, String> {
        let window = match (table.before, table.after) {
            (None, None) => None,
            (before, after) => Some((before.unwrap_or(0).into(), after.unwrap_or(0).into())),
        };
        let pattern = Pattern::given(table.anchor, table.pattern, table.event, table.fields)?;
        Ok(Self { pattern, window })
    }
}

/// A capture that is looked up in a data table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookupEntry {
    pub(crate) capture: String,
    pub(crate) table: String,
    pub(crate) is: LookupWord,
}

/// Whether a looked-up word must be in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LookupWord {
    Known,
    Unknown,
}

/// A way out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FixEntry {
    pub(crate) title: Line,
    pub(crate) when: Option<Condition>,
    #[serde(rename = "for", default)]
    pub(crate) audience: String,
    #[serde(default)]
    pub(crate) commands: Vec<Line>,
    #[serde(default)]
    pub(crate) install: Vec<Line>,
    pub(crate) lift: Option<Line>,
    pub(crate) environment: Option<Line>,
    pub(crate) rename: Option<Line>,
    #[serde(default)]
    pub(crate) path: bool,
    pub(crate) edit: Option<Edit>,
    pub(crate) again: Option<bool>,
    #[serde(rename = "with")]
    pub(crate) variables: Option<Line>,
    #[serde(rename = "usual-python", default)]
    pub(crate) usual_python: bool,
    pub(crate) risk: RiskWord,
}

/// What is written in the place of what in lists of requirements.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    /// An extended regular expression, for `sed -E` and PowerShell alike, without `#` and `'`.
    pub(crate) wrong: Quotable,
    /// What stands for it; `\1` is its first group.
    pub(crate) right: Quotable,
}

/// Words that neither a shell's quotes nor those of sed end in.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Quotable(pub(crate) String);

impl TryFrom<String> for Quotable {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        // The end of a line may be meant where an expression ends: between single quotes it is nothing else.
        let body = text.strip_suffix('$').unwrap_or(&text);
        if body.contains(['\'', '#', '\n', '&', '$', '{']) {
            return Err("`'`, `#`, `&`, `$`, `{` and ends of lines cannot stand here");
        }
        Ok(Self(text))
    }
}

/// What a fix may disturb.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RiskWord {
    Safe,
    ChangesProject,
    ChangesSystem,
}

impl From<RiskWord> for Risk {
    fn from(word: RiskWord) -> Self {
        match word {
            RiskWord::Safe => Self::Safe,
            RiskWord::ChangesProject => Self::ChangesProject,
            RiskWord::ChangesSystem => Self::ChangesSystem,
        }
    }
}

/// A text that must be diagnosed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExampleEntry {
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) log: String,
    #[serde(default)]
    pub(crate) facts: toml::Table,
    #[serde(default)]
    pub(crate) expect: ExpectWord,
}

/// What an example must come out as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExpectWord {
    #[default]
    Cause,
    Found,
    Consequence,
}

/// A text that must not be diagnosed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearMissEntry {
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) log: String,
    #[serde(default)]
    pub(crate) facts: toml::Table,
    pub(crate) instead: Option<String>,
}
