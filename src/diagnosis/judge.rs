//! Evaluates conditions: their truth, what decided it, and what would have.

use crate::fact::{Fact, FactId, Value};
use crate::knowledge::condition::{Condition, Operand, Test, Truth};
use crate::knowledge::fill;

use super::world::{Captures, Judgement, World};

impl World<'_> {
    /// The truth of a condition.
    pub(crate) fn judge(&self, condition: &Condition, captures: &Captures) -> Judgement {
        match condition {
            Condition::All(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.judge(part, captures)).collect();
                let truth = parts.iter().map(|part| part.truth).min().unwrap_or(Truth::Yes);
                Judgement::combined(truth, parts)
            }
            Condition::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.judge(part, captures)).collect();
                let truth = parts.iter().map(|part| part.truth).max().unwrap_or(Truth::No);
                Judgement::combined(truth, parts)
            }
            Condition::Not(part) => {
                let part = self.judge(part, captures);
                Judgement { truth: part.truth.negated(), ..part }
            }
            Condition::Fact(id, test) => self.judge_fact(*id, test, captures),
            Condition::Capture(name, test) => {
                Judgement::of(self.holds(test, Operand::Capture(captures.get(name)), captures))
            }
            Condition::Log(pattern) => {
                let mut judgement = Judgement::of(Truth::No);
                if let Some(first) = self.scan.and_then(|scan| scan.matching(pattern).first()) {
                    judgement.truth = Truth::Yes;
                    judgement.lines.insert(*first);
                }
                judgement
            }
        }
    }

    fn judge_fact(&self, id: FactId, test: &Test, captures: &Captures) -> Judgement {
        let truth = self.holds(test, Operand::Fact(self.value(id)), captures);
        let mut judgement = Judgement::of(truth);
        for id in [Some(id), test.other_fact()].into_iter().flatten() {
            let known = self.value(id).is_some_and(|value| !matches!(value, Value::Unknown(_)));
            match truth {
                Truth::Unknown if !known => judgement.wanting.insert(id),
                _ if known => judgement.facts.insert(id),
                _ => false,
            };
        }
        judgement
    }

    fn holds(&self, test: &Test, operand: Operand<'_>, captures: &Captures) -> Truth {
        let other = test.other_fact().and_then(|id| self.value(id));
        let fill = |text: &str| fill::words(text, &|name| self.place(name, captures));
        test.holds(operand, other, &fill, self.catalogue.tables())
    }

    fn value(&self, id: FactId) -> Option<&Value> {
        self.facts.get(id).map(|fact: &Fact| &fact.value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::diagnosis::World;
    use crate::diagnosis::world::{Captures, Judgement};
    use crate::fact::{FactId, Facts, Source, Value};
    use crate::knowledge::Catalogue;
    use crate::knowledge::condition::{Condition, Truth};
    use crate::python::version::Version;
    use crate::redact::Clean;

    const KNOWN: FactId = FactId::of("pip.version");
    const ABSENT: FactId = FactId::of("rust.version");

    fn judged(condition: &str) -> Judgement {
        let mut facts = Facts::default();
        facts.set(KNOWN, Value::Version(Version::parse("18.1").unwrap()), Source::Measured);
        facts.set(ABSENT, Value::Absent, Source::Measured);
        facts.set(FactId::of("memory.total"), Value::Integer(4), Source::Measured);
        let set = ["_ssl", "zlib"].map(Clean::literal);
        facts.set(FactId::of("python.missing_modules"), Value::Set(set.into()), Source::Measured);
        let catalogue = Catalogue::built_in();
        let world =
            World { catalogue, facts: &facts, scan: None, package: None, requirement: None, own: None };
        let mut captures = Captures::default();
        captures.add("upper", Clean::literal("19.3"));
        captures.add("word", Clean::literal("abc"));
        let table: std::collections::BTreeMap<String, Condition> =
            toml::from_str(&format!("when = {condition}"))
                .unwrap_or_else(|error| panic!("{condition}: {error}"));
        world.judge(&table["when"], &captures)
    }

    #[test]
    fn leaves_are_true_false_or_unknown() {
        let cases = [
            ("{ fact = 'pip.version', matches = '<19.3' }", Truth::Yes),
            ("{ fact = 'pip.version', matches = '>=19.3' }", Truth::No),
            ("{ fact = 'pip.version', matches = '<{upper}' }", Truth::Yes),
            ("{ fact = 'pip.version', matches = '<{lower}' }", Truth::Unknown),
            ("{ fact = 'pip.version', matches = '<{word}' }", Truth::Unknown),
            ("{ fact = 'pip.version', is = 'present' }", Truth::Yes),
            ("{ fact = 'rust.version', is = 'absent' }", Truth::Yes),
            ("{ fact = 'rust.version', matches = '>=1' }", Truth::No),
            ("{ fact = 'rust.version', is = 'known' }", Truth::Yes),
            ("{ fact = 'rust.version', below_fact = 'pip.version' }", Truth::No),
            ("{ fact = 'uv.version', is = 'absent' }", Truth::Unknown),
            ("{ fact = 'uv.version', is = 'known' }", Truth::No),
            ("{ fact = 'uv.version', is = 'unknown' }", Truth::Yes),
            ("{ fact = 'pip.version', below_fact = 'uv.version' }", Truth::Unknown),
            ("{ fact = 'pip.version', at_least_fact = 'pip.version' }", Truth::Yes),
            ("{ fact = 'memory.total', at_least = 4, at_most = 4 }", Truth::Yes),
            ("{ fact = 'memory.total', above = 4 }", Truth::No),
            ("{ fact = 'python.missing_modules', is = '_ssl' }", Truth::Yes),
            ("{ fact = 'python.missing_modules', in = ['_ctypes'] }", Truth::No),
            ("{ fact = 'python.missing_modules', like = '^z' }", Truth::Yes),
            ("{ capture = 'word', is = 'abc' }", Truth::Yes),
            ("{ capture = 'word', matches = '>1' }", Truth::Unknown),
            ("{ capture = 'word', is = '{word}' }", Truth::Yes),
            ("{ capture = 'word', is = '{upper}' }", Truth::No),
            ("{ capture = 'word', is = '{none}' }", Truth::Unknown),
            ("{ capture = 'none', is = 'abc' }", Truth::Unknown),
            ("{ capture = 'upper', matches = '>19' }", Truth::Yes),
            ("{ log = 'x', anchor = ['xxxx'] }", Truth::No),
            ("{ event = 'missing-module', where = { top = 'x' } }", Truth::No),
            ("{ capture = 'word', known_in = 'stdlib' }", Truth::Yes),
            ("{ not = { capture = 'word', known_in = 'modules' } }", Truth::Yes),
        ];
        for (condition, truth) in cases {
            assert_eq!(judged(condition).truth, truth, "{condition}");
        }
    }

    #[test]
    fn what_decided_is_told_and_what_would_have() {
        let yes = judged(
            "{ any = [{ fact = 'uv.version', is = 'absent' }, { fact = 'rust.version', is = 'absent' }] }",
        );
        assert_eq!(yes.facts.into_iter().collect::<Vec<_>>(), [ABSENT]);
        assert!(yes.wanting.is_empty());
        let open = judged(
            "{ all = [{ fact = 'uv.version', is = 'absent' }, { fact = 'rust.version', is = 'absent' }] }",
        );
        assert!(open.facts.is_empty());
        assert_eq!(open.wanting.into_iter().collect::<Vec<_>>(), [FactId::of("uv.version")]);
        // What cannot change the answer is not wanted.
        let no = judged(
            "{ all = [{ fact = 'uv.version', is = 'absent' }, { fact = 'rust.version', is = 'present' }] }",
        );
        assert_eq!((no.truth, no.wanting.len()), (Truth::No, 0));
    }

    /// The three leaves by their truth.
    fn leaf(truth: Truth) -> &'static str {
        match truth {
            Truth::No => "{ fact = 'rust.version', is = 'present' }",
            Truth::Unknown => "{ fact = 'uv.version', is = 'present' }",
            Truth::Yes => "{ fact = 'rust.version', is = 'absent' }",
        }
    }

    proptest! {
        #[test]
        fn combinations_follow_kleene(
            parts in prop::collection::vec(prop::sample::select(vec![Truth::No, Truth::Unknown, Truth::Yes]), 1..6),
        ) {
            let leaves: Vec<&str> = parts.iter().map(|truth| leaf(*truth)).collect();
            let leaves = leaves.join(", ");
            let least = parts.iter().copied().min().unwrap();
            let greatest = parts.iter().copied().max().unwrap();
            prop_assert_eq!(judged(&format!("{{ all = [{leaves}] }}")).truth, least);
            prop_assert_eq!(judged(&format!("{{ any = [{leaves}] }}")).truth, greatest);
            prop_assert_eq!(judged(&format!("{{ not = {{ any = [{leaves}] }} }}")).truth, greatest.negated());
        }
    }
}
