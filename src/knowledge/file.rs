//! The shape of a check file, as it is written. See CONTRIBUTING for what the keys mean.
//!
//! Unknown keys are errors. What the words mean is decided in [`super::load`].

use serde::Deserialize;

use crate::report::{Place, Risk, Verdict};

use super::condition::Condition;
use super::pattern::Pattern;

/// A check file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CheckFile {
    #[expect(dead_code, reason = "reading it is the check")]
    format: Format,
    pub(super) title: Line,
    pub(super) meaning: Line,
    pub(super) verdict: VerdictWord,
    pub(super) support: PlaceWord,
    pub(super) explanation: String,
    #[serde(default)]
    pub(super) page: String,
    #[serde(default)]
    pub(super) links: Vec<Line>,
    #[serde(default)]
    pub(super) explains: Vec<ExplainsEntry>,
    #[serde(default)]
    pub(super) signature: Vec<SignatureEntry>,
    pub(super) confirm: Option<WhenEntry>,
    pub(super) refute: Option<WhenEntry>,
    #[serde(default)]
    pub(super) adjust: Vec<AdjustEntry>,
    pub(super) environment: Option<EnvironmentEntry>,
    #[serde(default)]
    pub(super) fix: Vec<FixEntry>,
    #[serde(default)]
    pub(super) example: Vec<ExampleEntry>,
    #[serde(default)]
    pub(super) near_miss: Vec<NearMissEntry>,
}

/// The version of the format: 1.
#[derive(Debug, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Format;

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
pub(super) struct Line(pub(super) String);

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
pub(super) enum VerdictWord {
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
pub(super) enum PlaceWord {
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

/// What a check accounts for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplainsEntry {
    pub(super) id: String,
    pub(super) when: Option<Condition>,
}

/// A condition on its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhenEntry {
    pub(super) when: Condition,
}

/// A change of confidence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdjustEntry {
    pub(super) when: Condition,
    pub(super) by: Share<-89, 89>,
}

/// A diagnosis by facts alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EnvironmentEntry {
    pub(super) when: Condition,
    pub(super) confidence: Share<50, 100>,
}

/// A number of hundredths between two bounds, written as a fraction.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Share<const LEAST: i8, const MOST: i8>(pub(super) f64);

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
pub(super) struct SignatureEntry {
    pub(super) pattern: Pattern,
    pub(super) weight: f64,
    pub(super) unknown: Option<f64>,
    pub(super) when: Option<Condition>,
    pub(super) with: Vec<CompanionEntry>,
    pub(super) without: Vec<CompanionEntry>,
    pub(super) lookup: Option<LookupEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureTable {
    #[expect(dead_code, reason = "a word for the reader of the file")]
    name: Option<String>,
    anchor: Vec<String>,
    pattern: Option<String>,
    weight: Share<50, 89>,
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
        Ok(Self {
            pattern: Pattern::new(table.anchor, table.pattern)?,
            weight: table.weight.0,
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
pub(super) struct CompanionEntry {
    pub(super) pattern: Pattern,
    /// How far before and after, in lines; nothing for anywhere.
    pub(super) window: Option<(u64, u64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompanionTable {
    anchor: Vec<String>,
    pattern: Option<String>,
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
        Ok(Self { pattern: Pattern::new(table.anchor, table.pattern)?, window })
    }
}

/// A capture that is looked up in a data table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LookupEntry {
    pub(super) capture: String,
    pub(super) table: String,
    pub(super) is: LookupWord,
}

/// Whether a looked-up word must be in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LookupWord {
    Known,
    Unknown,
}

/// A way out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FixEntry {
    pub(super) title: Line,
    pub(super) when: Option<Condition>,
    #[serde(rename = "for", default)]
    pub(super) audience: String,
    #[serde(default)]
    pub(super) commands: Vec<Line>,
    pub(super) risk: RiskWord,
}

/// What a fix may disturb.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RiskWord {
    Safe,
    ChangesSystem,
}

impl From<RiskWord> for Risk {
    fn from(word: RiskWord) -> Self {
        match word {
            RiskWord::Safe => Self::Safe,
            RiskWord::ChangesSystem => Self::ChangesSystem,
        }
    }
}

/// A text that must be diagnosed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleEntry {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) log: String,
    #[serde(default)]
    pub(super) facts: toml::Table,
    #[serde(default)]
    pub(super) expect: ExpectWord,
}

/// What an example must come out as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ExpectWord {
    #[default]
    Cause,
    Found,
    Consequence,
}

/// A text that must not be diagnosed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NearMissEntry {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) log: String,
    #[serde(default)]
    pub(super) facts: toml::Table,
    pub(super) instead: Option<String>,
}
