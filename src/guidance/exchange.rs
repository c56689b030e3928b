//! One question and its answer, within the time and the size that an answer may have.
//!
//! What is worth another try is tried again: too much to do, a fault of the server. Silence and a
//! cut connection are not, since the model may have worked all the while.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::network::{Client, Incoming};
use crate::redact::{Clean, Raw, Redactor};
use crate::system::System;

use super::fault::Fault;
use super::provider::Provider;
use super::wire::{Draft, End, Events, Request, complaint};

/// To connect and for the first byte.
const FIRST: Duration = Duration::from_secs(20);

/// In all, retries and further rounds included.
const ALL: Duration = Duration::from_secs(45);

/// No answer that we asked for has so many bytes, with all that a stream puts around each word.
const MOST_BYTES: usize = 4 << 20;

/// Nor so many bytes of words.
const MOST_TEXT: usize = 256 << 10;

/// Most bytes of a complaint that are read.
const MOST_COMPLAINT: usize = 16 << 10;

/// How often a busy server is asked.
const TRIES: u32 = 4;

/// How long the first wait is; each further one is twice as long.
const BACK_OFF: Duration = Duration::from_millis(500);

/// When the waiting is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    first: Duration,
    end: Instant,
}

impl Patience {
    /// From now on; `PIP_DOCTOR_LLM_TIMEOUT` sets both measures.
    pub(super) fn from_now(system: &System) -> Self {
        let set = system
            .variable("PIP_DOCTOR_LLM_TIMEOUT")
            .and_then(|raw| raw.inspect(|text| text.trim().parse::<f64>().ok()))
            .filter(|seconds| (0.1..=86_400.0).contains(seconds))
            .map(Duration::from_secs_f64);
        Self { first: set.unwrap_or(FIRST), end: Instant::now() + set.unwrap_or(ALL) }
    }

    /// When the first byte of an answer must be there.
    fn first_byte(self) -> Instant {
        self.end.min(Instant::now() + self.first)
    }

    /// When everything must be there.
    pub(super) fn end(self) -> Instant {
        self.end
    }
}

/// A provider that can be asked.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) provider: &'a Provider,
    pub(super) key: Option<Raw>,
    pub(super) client: Client,
    pub(super) patience: Patience,
    pub(super) redactor: &'a Redactor,
}

impl Line<'_> {
    /// Puts the question. `heard` gets the number of bytes of the answer so far.
    pub(super) async fn ask(&self, request: &Request, heard: &dyn Fn(usize)) -> Result<Raw, Fault> {
        let mut request = request.clone();
        let mut tries = 0;
        loop {
            tries += 1;
            let wait = match self.try_once(&request, heard).await {
                Ok(answer) => return Ok(answer),
                // An older gateway does not know the field that sets the form.
                Err(Trouble::Final(Fault::Status(400 | 422, _))) if request.schema.is_some() => {
                    request.schema = None;
                    continue;
                }
                Err(Trouble::Final(fault)) => return Err(fault),
                Err(Trouble::Busy(status, wait)) => {
                    let wait = wait.unwrap_or(BACK_OFF * 2_u32.pow(tries - 1));
                    if tries == TRIES || Instant::now() + wait >= self.patience.end {
                        return Err(Fault::Busy(status));
                    }
                    wait
                }
            };
            sleep_until(Instant::now() + wait).await;
        }
    }

    async fn try_once(&self, request: &Request, heard: &dyn Fn(usize)) -> Result<Raw, Trouble> {
        let wire = self.provider.wire;
        let body = serde_json::to_vec(&wire.body(request)).map_err(|_| Fault::Internal)?;
        let address = self.provider.base.below(wire.path());
        let headers = wire.headers(self.key.as_ref());
        let first = self.patience.first_byte();
        let posted = timeout_at(first, self.client.post(&address, &headers, body)).await;
        let mut incoming = posted.map_err(|_| Fault::Silent)?.map_err(Fault::from)?;
        match incoming.status() {
            200 => self.read(&mut incoming, first, heard).await,
            status @ (401 | 403 | 407) => Err(Trouble::Final(Fault::Key(status))),
            // 529 is Anthropic's word for overloaded.
            status @ (408 | 429 | 500 | 502 | 503 | 504 | 529) => {
                Err(Trouble::Busy(status, incoming.retry_after()))
            }
            status => Err(Trouble::Final(Fault::Status(status, self.complaint(&mut incoming).await))),
        }
    }

    async fn read(
        &self,
        incoming: &mut Incoming,
        first: Instant,
        heard: &dyn Fn(usize),
    ) -> Result<Raw, Trouble> {
        let wire = self.provider.wire;
        let mut draft = Draft::default();
        let mut events = Events::default();
        let mut received = 0;
        // What begins with a brace is no stream of events, whatever its head says.
        let mut whole: Option<Vec<u8>> = None;
        let mut until = first;
        loop {
            let late = if received == 0 { Fault::Silent } else { Fault::Slow };
            let piece = timeout_at(until, incoming.next()).await.map_err(|_| late)?;
            let Some(bytes) = piece.map_err(Fault::from)? else { break };
            if received == 0 && bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
                whole = Some(Vec::new());
            }
            received += bytes.len();
            if received > MOST_BYTES || draft.text.len() > MOST_TEXT {
                return Err(Trouble::Final(Fault::TooLong));
            }
            until = self.patience.end;
            match &mut whole {
                Some(whole) => whole.extend_from_slice(&bytes),
                None => events.take(&bytes).iter().for_each(|data| wire.event(data, &mut draft)),
            }
            heard(draft.text.len());
            if matches!(draft.end, Some(End::Overloaded | End::Fault(_) | End::Declined)) {
                break;
            }
        }
        match whole {
            Some(whole) => {
                let answer: Value = serde_json::from_slice(&whole).map_err(|_| Fault::Cut)?;
                wire.whole(&answer, &mut draft);
            }
            None => events.finish().iter().for_each(|data| wire.event(data, &mut draft)),
        }
        self.conclude(draft)
    }

    fn conclude(&self, draft: Draft) -> Result<Raw, Trouble> {
        match draft.end {
            _ if draft.text.len() > MOST_TEXT => Err(Trouble::Final(Fault::TooLong)),
            Some(End::Complete) => Ok(Raw::from(draft.text)),
            Some(End::Length) => Err(Trouble::Final(Fault::Unfinished)),
            Some(End::Declined) => Err(Trouble::Final(Fault::Declined)),
            Some(End::Overloaded) => Err(Trouble::Busy(200, None)),
            Some(End::Fault(said)) => Err(Trouble::Final(Fault::Reported(self.short(&said)))),
            None => Err(Trouble::Final(Fault::Cut)),
        }
    }

    /// What the server says is wrong, as far as it says so in time.
    async fn complaint(&self, incoming: &mut Incoming) -> Clean {
        let mut bytes = Vec::new();
        let until = self.patience.first_byte();
        while let Ok(Ok(Some(piece))) = timeout_at(until, incoming.next()).await {
            bytes.extend_from_slice(&piece);
            if bytes.len() > MOST_COMPLAINT {
                break;
            }
        }
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        complaint(&answer).map(|said| self.short(&said)).unwrap_or_default()
    }

    fn short(&self, said: &Raw) -> Clean {
        super::tame::line(&self.redactor.clean(said), 200)
    }
}

/// Why a try came to nothing.
enum Trouble {
    /// Another try would not help.
    Final(Fault),
    /// Another try may help, after this time.
    Busy(u16, Option<Duration>),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Final(fault)
    }
}
