//! Which provider is asked, and with what settings: all from the environment, none from a file.
//!
//! Choosing looks at variables only. Nothing is contacted and no command is run before the user
//! has agreed.

use crate::network::Address;
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::fault::Fault;
use super::wire::Wire;

/// The base address, as clients of chat completions take it.
const URL: &str = "PIP_DOCTOR_LLM_URL";

/// The name of the model, for any provider.
const MODEL: &str = "PIP_DOCTOR_LLM_MODEL";

/// The key for that address.
const KEY: &str = "PIP_DOCTOR_LLM_API_KEY";

/// A command that prints the key.
const KEY_COMMAND: &str = "PIP_DOCTOR_LLM_KEY_COMMAND";

/// The words after `--ask=`.
pub const NAMES: &[&str] = &["url", "anthropic", "openai", "ollama"];

/// Where a key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeyFrom {
    /// None is needed.
    Nowhere,
    /// The value of a variable.
    Variable(Raw),
    /// What a command prints.
    Command(Raw),
}

/// A provider and how to reach it.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    pub(super) name: &'static str,
    pub(super) wire: Wire,
    pub(super) base: Address,
    /// The model; without one, the first that the server offers.
    pub(super) model: Option<Raw>,
    pub(super) key: KeyFrom,
}

impl Provider {
    /// The provider that `--ask` names, or the first of the usual order. Ollama is the last, since
    /// it is there or not.
    pub(super) fn choose(named: &str, system: &System) -> Result<Self, Fault> {
        match named {
            "url" => custom(system).unwrap_or(Err(Fault::NotSet(URL))),
            "anthropic" => anthropic(system).unwrap_or(Err(Fault::NotSet("ANTHROPIC_API_KEY"))),
            "openai" => openai(system).unwrap_or(Err(Fault::NotSet("OPENAI_API_KEY"))),
            "ollama" => ollama(system),
            _ => Self::configured(system).unwrap_or_else(|| ollama(system)),
        }
    }

    /// The first provider that the user has set up.
    pub(super) fn configured(system: &System) -> Option<Result<Self, Fault>> {
        custom(system)
            .or_else(|| system.variable("ANTHROPIC_API_KEY").and_then(|_| anthropic(system)))
            .or_else(|| system.variable("OPENAI_API_KEY").and_then(|_| openai(system)))
    }

    /// Whether it is on this machine.
    pub(super) fn is_local(&self) -> bool {
        self.base.is_local()
    }

    /// Whether its model is probably a small one: a server on this machine that is no gateway to a
    /// service.
    pub(super) fn is_small(&self) -> bool {
        self.is_local() && self.wire == Wire::Compatible
    }

    /// The model's name, as it may be shown.
    pub(super) fn model(&self, redactor: &Redactor) -> Clean {
        match &self.model {
            Some(model) => redactor.clean(model),
            None => Clean::literal("the server's first model"),
        }
    }
}

fn custom(system: &System) -> Option<Result<Provider, Fault>> {
    let address = system.variable(URL)?;
    let key = system.variable(KEY).map(KeyFrom::Variable).or_else(|| command(system));
    Some(Address::parse(&address).ok_or(Fault::Address(URL)).map(|base| Provider {
        name: "url",
        wire: Wire::Compatible,
        base,
        model: system.variable(MODEL),
        key: key.unwrap_or(KeyFrom::Nowhere),
    }))
}

fn anthropic(system: &System) -> Option<Result<Provider, Fault>> {
    let key = system.variable("ANTHROPIC_API_KEY").map(KeyFrom::Variable).or_else(|| command(system))?;
    // Anthropic's own clients take their address from this variable, without `/v1`.
    let base = "ANTHROPIC_BASE_URL";
    let address = system.variable(base).unwrap_or_else(|| Raw::from("https://api.anthropic.com"));
    Some(Address::parse(&address).ok_or(Fault::Address(base)).map(|base| Provider {
        name: "anthropic",
        wire: Wire::Anthropic,
        base,
        model: system.variable(MODEL).or_else(|| Some(Raw::from("claude-sonnet-5"))),
        key,
    }))
}

fn openai(system: &System) -> Option<Result<Provider, Fault>> {
    let key = system.variable("OPENAI_API_KEY").map(KeyFrom::Variable).or_else(|| command(system))?;
    // The service's own clients take their address from this variable, with `/v1`.
    let base = "OPENAI_BASE_URL";
    let address = system.variable(base).unwrap_or_else(|| Raw::from("https://api.openai.com/v1"));
    Some(Address::parse(&address).ok_or(Fault::Address(base)).map(|base| Provider {
        name: "openai",
        wire: Wire::OpenAi,
        base,
        model: system.variable(MODEL).or_else(|| Some(Raw::from("gpt-5-mini"))),
        key,
    }))
}

/// Ollama on this machine. `OLLAMA_HOST` may say another port; another machine is not Ollama on
/// loopback, and must be named with the address.
fn ollama(system: &System) -> Result<Provider, Fault> {
    let set = system.variable("OLLAMA_HOST").map(|raw| {
        let text = raw.unredacted().trim();
        let text = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        // What a server listens on everywhere, a client reaches here.
        let text =
            text.strip_prefix("0.0.0.0").map_or_else(|| text.to_owned(), |rest| format!("127.0.0.1{rest}"));
        let host = if text.starts_with(':') { format!("127.0.0.1{text}") } else { text };
        let port = if host.rsplit(']').next().is_some_and(|rest| rest.contains(':')) { "" } else { ":11434" };
        Raw::from(format!("http://{host}{port}/v1"))
    });
    let set = set.as_ref().and_then(Address::parse).filter(Address::is_local);
    let usual = || Address::parse(&Raw::from("http://127.0.0.1:11434/v1"));
    let base = set.or_else(usual).ok_or(Fault::Internal)?;
    Ok(Provider {
        name: "ollama",
        wire: Wire::Compatible,
        base,
        model: system.variable(MODEL),
        key: KeyFrom::Nowhere,
    })
}

fn command(system: &System) -> Option<KeyFrom> {
    system.variable(KEY_COMMAND).map(KeyFrom::Command)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::{Fault, KeyFrom, Provider};
    use crate::redact::{Raw, Redactor};
    use crate::system::System;

    fn system(variables: &[(&str, &str)]) -> System {
        let variables: BTreeMap<_, _> =
            variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        System::with_environment(variables, PathBuf::from("/"))
    }

    fn chosen(named: &str, variables: &[(&str, &str)]) -> String {
        match Provider::choose(named, &system(variables)) {
            Ok(provider) => format!("{} at {}", provider.name, provider.base.shown(&Redactor::default())),
            Err(fault) => fault.words().to_string(),
        }
    }

    #[test]
    fn the_order_is_address_then_keys_then_this_machine() {
        let url = ("PIP_DOCTOR_LLM_URL", "http://127.0.0.1:8091/v1");
        let (first, second) = (("ANTHROPIC_API_KEY", "a"), ("OPENAI_API_KEY", "b"));
        assert_eq!(chosen("", &[url, first, second]), "url at 127.0.0.1:8091");
        assert_eq!(chosen("", &[second, first]), "anthropic at api.anthropic.com");
        assert_eq!(chosen("", &[second]), "openai at api.openai.com");
        assert_eq!(chosen("", &[]), "ollama at 127.0.0.1:11434");
        assert_eq!(chosen("openai", &[url, first, second]), "openai at api.openai.com");
        assert_eq!(chosen("openai", &[first]), "OPENAI_API_KEY is not set");
        assert_eq!(
            chosen("", &[("PIP_DOCTOR_LLM_URL", "localhost")]),
            Fault::Address("PIP_DOCTOR_LLM_URL").words().as_str()
        );
    }

    #[test]
    fn ollama_is_asked_on_this_machine_only() {
        for (host, shown) in [
            ("127.0.0.1:4000", "127.0.0.1:4000"),
            ("0.0.0.0", "127.0.0.1:11434"),
            (":4000", "127.0.0.1:4000"),
            ("http://localhost:5", "localhost:5"),
            ("[::1]", "[::1]:11434"),
            ("models.example:11434", "127.0.0.1:11434"),
            ("127.0.0.1@models.example", "127.0.0.1:11434"),
        ] {
            assert_eq!(chosen("ollama", &[("OLLAMA_HOST", host)]), format!("ollama at {shown}"), "{host}");
        }
    }

    #[test]
    fn a_key_comes_from_its_variable_or_a_command() {
        let command = ("PIP_DOCTOR_LLM_KEY_COMMAND", "pass show key");
        let provider = Provider::choose("anthropic", &system(&[command])).unwrap();
        assert_eq!(provider.key, KeyFrom::Command(Raw::from("pass show key")));
        let provider =
            Provider::choose("anthropic", &system(&[command, ("ANTHROPIC_API_KEY", "a")])).unwrap();
        assert_eq!(provider.key, KeyFrom::Variable(Raw::from("a")));
        // A command alone does not say whose key it prints.
        assert!(Provider::configured(&system(&[command])).is_none());
    }
}
