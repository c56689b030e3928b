//! Why there is no guidance, in one sentence each.

use crate::network;
use crate::redact::Clean;

/// What kept a model from answering, or us from using its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is configured and nothing answers on this machine.
    NoProvider,
    /// The provider that was named needs this variable.
    NotSet(&'static str),
    /// The address in this variable cannot be read.
    Address(&'static str),
    /// The command that should print the key did not.
    KeyCommand,
    /// The key has characters that no key has.
    KeyShape,
    /// `--offline` allows this machine only.
    NotLocal,
    /// A pack wants no words of a model in its project's name.
    Pack(Clean),
    /// The server cannot be reached.
    Unreachable,
    /// Its certificate is not trusted.
    Certificate,
    /// It did not begin to answer in time.
    Silent,
    /// It did not end in time.
    Slow,
    /// The connection was cut.
    Cut,
    /// It said more than any answer needs.
    TooLong,
    /// It refuses the key.
    Key(u16),
    /// It has too much to do, or wants us to wait for longer than there is time.
    Busy(u16),
    /// Another status, and what it said.
    Status(u16, Clean),
    /// It reported this in the middle of its answer.
    Reported(Clean),
    /// The model declined.
    Declined,
    /// The answer reached the limit of its length.
    Unfinished,
    /// The answer is not in the agreed form.
    Form,
    /// The answer is one to another question.
    Another,
    /// The answer's file cannot be read, or is far too long for an answer.
    Unreadable,
    /// There is nothing for which an answer is needed.
    NothingOpen,
    /// The user broke it off.
    Interrupted,
    /// This process could not start the conversation.
    Internal,
}

impl Fault {
    /// In words.
    pub(super) fn words(&self) -> Clean {
        let text = |text: Clean| move |_: &str| Some(text.clone());
        let words = match self {
            Self::NoProvider => {
                "no provider is configured, and no Ollama answers on this machine; set PIP_DOCTOR_LLM_URL, ANTHROPIC_API_KEY or OPENAI_API_KEY"
            }
            Self::NotSet(variable) => {
                return Clean::literal("{variable} is not set").fill(&text(Clean::literal(variable)));
            }
            Self::Address(variable) => {
                return Clean::literal("the address in {variable} cannot be read")
                    .fill(&text(Clean::literal(variable)));
            }
            Self::KeyCommand => "the command in PIP_DOCTOR_LLM_KEY_COMMAND printed no key",
            Self::KeyShape => "the key has characters that cannot be sent",
            Self::NotLocal => "with --offline only a model on this machine is asked",
            Self::Pack(name) => {
                return Clean::literal("the pack `{name}` does not allow a model's draft (llm = \"draft\")")
                    .fill(&text(name.clone()));
            }
            Self::Unreachable => "it cannot be reached",
            Self::Certificate => "its certificate is not trusted here",
            Self::Silent => "it did not begin to answer in time (PIP_DOCTOR_LLM_TIMEOUT gives it longer)",
            Self::Slow => "it was not done in time (PIP_DOCTOR_LLM_TIMEOUT gives it longer)",
            Self::Cut => "its answer broke off",
            Self::TooLong => "its answer is too long",
            Self::Key(status) => {
                return Clean::literal("it refuses the key (status {status})")
                    .fill(&text(Clean::from(*status)));
            }
            Self::Busy(status) => {
                return Clean::literal("it has too much to do (status {status}); try again later")
                    .fill(&text(Clean::from(*status)));
            }
            Self::Status(status, said) if said.is_empty() => {
                return Clean::literal("it answered with status {status}").fill(&text(Clean::from(*status)));
            }
            Self::Status(status, said) => {
                return Clean::literal("it answered with status {status}: {said}")
                    .fill(&|name| Some(if name == "status" { Clean::from(*status) } else { said.clone() }));
            }
            Self::Reported(said) => {
                return Clean::literal("it reported a fault: {said}").fill(&text(said.clone()));
            }
            Self::Declined => "the model declined to answer",
            Self::Unfinished => "its answer reached the limit of its length before its end",
            Self::Form => "its answer was not in the agreed form",
            Self::Another => {
                "it answers another question: copy the question anew with --ask=copy, with the same log and options"
            }
            Self::Unreadable => "the answer cannot be read as text of at most 256 KiB",
            Self::NothingOpen => "the checks leave nothing open, so no answer is needed",
            Self::Interrupted => "broken off",
            Self::Internal => "the conversation could not be started",
        };
        Clean::literal(words)
    }
}

impl From<network::Fault> for Fault {
    fn from(fault: network::Fault) -> Self {
        match fault {
            network::Fault::Address => Self::Address("PIP_DOCTOR_LLM_URL"),
            network::Fault::Certificate | network::Fault::CertificateFile => Self::Certificate,
            network::Fault::Time => Self::Slow,
            network::Fault::Size => Self::TooLong,
            network::Fault::Connection => Self::Unreachable,
            network::Fault::Unauthorised(status) => Self::Key(status),
            network::Fault::Status(status) => Self::Status(status, Clean::default()),
            network::Fault::Redirects | network::Fault::Broken => Self::Cut,
        }
    }
}
